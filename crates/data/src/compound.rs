//! Quantities of two units: feet and inches, pounds and ounces, degrees and minutes, weeks and days.

use crate::words::{digits, finite};

/// The feet that text is which has feet and inches: `5'11"`, `5 ft 10.5 in`, `6'`.
pub(crate) fn feet(text: &str) -> Option<f64> {
    const FEET: [&str; 7] = ["feet", "foot", "ft.", "ft", "'", "′", "’"];
    const INCHES: [&str; 8] = ["inches", "inch", "in.", "in", "\"", "″", "”", "''"];
    of_two(text, &FEET, &INCHES, 12.0)
}

/// The pounds that text is which has pounds and ounces: `7 lb 4 oz`, `7lbs. 4.5oz`, `8 lb`.
pub(crate) fn pounds(text: &str) -> Option<f64> {
    const POUNDS: [&str; 6] = ["pounds", "pound", "lbs.", "lbs", "lb.", "lb"];
    const OUNCES: [&str; 4] = ["ounces", "ounce", "oz.", "oz"];
    of_two(text, &POUNDS, &OUNCES, 16.0)
}

/// What text is in its first unit, of which each has so many of the second, a whole number of the
/// first and perhaps some of the second. The second unit may be left out.
fn of_two(text: &str, first: &[&str], second: &[&str], of: f64) -> Option<f64> {
    let (whole, rest) = number(text)?;
    let rest = strip(rest, first)?;
    if rest.is_empty() {
        return (whole >= 0.0).then_some(whole);
    }
    let (part, rest) = number(rest.trim_start_matches([',', ' ']))?;
    let is_end = rest.is_empty() || strip(rest, second).is_some_and(str::is_empty);
    (is_end && whole.fract() == 0.0 && whole >= 0.0 && (0.0..of).contains(&part))
        .then_some(whole + part / of)
}

/// The degrees that text is which has degrees and minutes, perhaps seconds, perhaps a quarter of the
/// sky: `52°31'12"N`. South and west are negative.
pub(crate) fn degrees(text: &str) -> Option<f64> {
    const MINUTES: [&str; 3] = ["'", "′", "’"];
    const SECONDS: [&str; 4] = ["\"", "″", "”", "''"];
    let (whole, rest) = number(text)?;
    let rest = strip(rest, &["°", "º"])?;
    let (minutes, rest) = number(rest)?;
    let rest = strip(rest, &MINUTES)?;
    let (seconds, rest) = match number(rest) {
        Some((seconds, rest)) => (seconds, strip(rest, &SECONDS)?),
        None => (0.0, rest),
    };
    let sign = match rest {
        "" => 1.0_f64.copysign(whole),
        "N" | "E" | "O" => 1.0,
        "S" | "W" => -1.0,
        _ => return None,
    };
    let is_part = |part: f64| (0.0..60.0).contains(&part);
    (whole.abs() <= 360.0 && is_part(minutes) && is_part(seconds))
        .then(|| sign * (whole.abs() + minutes / 60.0 + seconds / 3600.0))
}

/// The weeks that text is which has weeks and days, as midwives write them: `38+4`.
pub(crate) fn weeks(text: &str) -> Option<f64> {
    /// Fewer are no weeks of a pregnancy: a score, `3+4`, or rooms.
    const FEWEST: u32 = 10;
    let (weeks, days) = text.split_once('+')?;
    let digits = |text: &str| digits(text.trim()).filter(|_| text.trim().len() <= 2);
    let weeks = digits(weeks).filter(|weeks| *weeks >= FEWEST)?;
    let days = digits(days).filter(|days| *days < 7)?;
    Some(f64::from(weeks) + f64::from(days) / 7.0)
}

/// The number that text begins with, and what is behind it.
fn number(text: &str) -> Option<(f64, &str)> {
    let is_part = |(at, it): (usize, char)| {
        it.is_ascii_digit() || it == '.' || at == 0 && matches!(it, '-' | '+')
    };
    let end = text.char_indices().find(|it| !is_part(*it));
    let end = end.map_or(text.len(), |(at, _)| at);
    Some((finite(&text[..end])?, text[end..].trim_start()))
}

fn strip<'a>(text: &'a str, units: &[&str]) -> Option<&'a str> {
    let rest = units.iter().find_map(|unit| text.strip_prefix(unit))?;
    Some(rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feet_and_inches_are_feet() {
        for (text, expected) in [
            ("5'6\"", Some(5.5)),
            ("5' 9\"", Some(5.75)),
            ("5 ft 3 in", Some(5.25)),
            ("6'", Some(6.0)),
            ("5′ 4.5″", Some(5.375)),
            ("5'13\"", None),
            ("5", None),
            ("5'6\" tall", None),
            ("", None),
        ] {
            assert_eq!(feet(text), expected, "{text}");
        }
    }

    #[test]
    fn pounds_and_ounces_are_pounds() {
        for (text, expected) in [
            ("7 lb 4 oz", Some(7.25)),
            ("7lbs. 8.0oz", Some(7.5)),
            ("6 pounds, 12 ounces", Some(6.75)),
            ("8 lb", Some(8.0)),
            ("7 lb 16 oz", None),
            ("4 oz", None),
        ] {
            assert_eq!(pounds(text), expected, "{text}");
        }
    }

    #[test]
    fn weeks_and_days_are_weeks() {
        assert_eq!(weeks("38+0"), Some(38.0));
        assert_eq!(weeks("38 + 3"), Some(38.0 + 3.0 / 7.0));
        assert_eq!(weeks("38+7"), None);
        assert_eq!(weeks("138+1"), None);
        assert_eq!(weeks("3+4"), None);
    }

    #[test]
    fn degrees_and_minutes_are_degrees() {
        for (text, expected) in [
            ("52°30'N", Some(52.5)),
            ("52° 30' 36\" S", Some(-52.51)),
            ("-10°15'", Some(-10.25)),
            ("52°30", None),
            ("52°61'N", None),
            ("20°C", None),
        ] {
            let found = degrees(text);
            assert_eq!(found, expected, "{text}");
        }
    }
}
