//! What the text of a cell stands for.

use crate::yes_words::yes_or_no;

/// The finite number that a cell's text stands for, if it does.
pub(crate) fn finite(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// Whether the text is a number that has no size that could be computed with, such
/// as `inf` or `1e999`.
pub(crate) fn infinite(text: &str) -> bool {
    text.parse().is_ok_and(|number: f64| number.is_infinite())
}

/// Whether the cell says nothing: empty, `NA`, `N/A`, `NaN`, `null`, `None` or `?`,
/// in capitals or not.
pub(crate) fn missing(text: &str) -> bool {
    const WORDS: [&str; 8] = ["", "?", "na", "n/a", "nan", "-nan", "null", "none"];
    text.len() <= 4 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether the word, or the number 1 or 0, means yes or no.
pub(crate) fn truth(text: &str) -> Option<bool> {
    yes_or_no(text).or_else(|| match finite(text) {
        Some(1.0) => Some(true),
        Some(0.0) => Some(false),
        _ => None,
    })
}

/// The date or time that ISO text stands for, in days since 1970-01-01: `2024-05-31`,
/// then perhaps `T` or a space and `12:30`, `12:30:15` or `12:30:15.25`, then perhaps
/// `Z` or an offset such as `+02:00` or `+0200`.
pub(crate) fn days(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    let (date, rest) = bytes.split_at_checked(10)?;
    let &[y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = date else {
        return None;
    };
    let year = i64::from(digits(&[y0, y1, y2, y3])?);
    let (month, day) = (digits(&[m0, m1])?, digits(&[d0, d1])?);
    let whole = days_from_civil(year, month, day)? as f64;
    match rest.split_first() {
        None => Some(whole),
        Some((b'T' | b't' | b' ', time)) => Some(whole + seconds(time)? / 86_400.0),
        Some(_) => None,
    }
}

/// The seconds from midnight to a time of day, in UTC where an offset is given.
fn seconds(time: &[u8]) -> Option<f64> {
    let end = time
        .iter()
        .position(|byte| !matches!(byte, b'0'..=b'9' | b':' | b'.'))
        .unwrap_or(time.len());
    let (clock, zone) = time.split_at(end);
    let mut parts = std::str::from_utf8(clock).ok()?.splitn(3, ':');
    let whole = |part: &str, below: u32| {
        let number = digits(part.as_bytes()).filter(|_| part.len() == 2)?;
        (number < below).then_some(f64::from(number))
    };
    let hours = whole(parts.next()?, 24)?;
    let minutes = whole(parts.next()?, 60)?;
    let seconds = match parts.next() {
        None => 0.0,
        Some(part) => finite(part).filter(|seconds| {
            part.as_bytes()
                .iter()
                .take_while(|b| b.is_ascii_digit())
                .count()
                == 2
                && *seconds < 61.0
        })?,
    };
    Some(hours * 3600.0 + minutes * 60.0 + seconds - offset(zone)?)
}

/// The seconds by which a time zone is ahead of UTC.
fn offset(zone: &[u8]) -> Option<f64> {
    let (sign, rest) = match zone {
        [] | [b'Z' | b'z'] => return Some(0.0),
        [b'+', rest @ ..] => (1.0, rest),
        [b'-', rest @ ..] => (-1.0, rest),
        _ => return None,
    };
    let (hours, minutes) = match rest {
        [h0, h1] => (digits(&[*h0, *h1])?, 0),
        [h0, h1, b':', m0, m1] | [h0, h1, m0, m1] => (digits(&[*h0, *h1])?, digits(&[*m0, *m1])?),
        _ => return None,
    };
    (hours < 24 && minutes < 60).then(|| sign * f64::from(hours * 3600 + minutes * 60))
}

fn digits(text: &[u8]) -> Option<u32> {
    if text.is_empty() || text.len() > 9 {
        return None;
    }
    text.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + u32::from(byte - b'0'))
    })
}

/// Days since 1970-01-01 in the Gregorian calendar, by Howard Hinnant's
/// `days_from_civil` (<https://howardhinnant.github.io/date_algorithms.html>).
fn days_from_civil(year: i64, month: u32, day: u32) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => return None,
    };
    if !(1..=last).contains(&day) {
        return None;
    }
    // Years begin in March here, so that the leap day is the last of its year.
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = i64::from((153 * ((month + 9) % 12) + 2) / 5 + day - 1);
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// The date, `2024-05-31`, of so many days since 1970-01-01; its time of day is left out.
/// By the inverse of `days_from_civil`, from the same source.
pub fn date(days: f64) -> String {
    let days = days.floor() as i64 + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = (from_march + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_nothing_is_missing() {
        for text in ["", "NA", "n/a", "NaN", "NULL", "None", "?"] {
            assert!(missing(text), "{text}");
        }
        for text in ["0", "-", "nope", "nane", "unknown", "é"] {
            assert!(!missing(text), "{text}");
        }
    }

    #[test]
    fn words_and_numbers_are_true_or_false() {
        assert_eq!(truth("Yes"), Some(true));
        assert_eq!(truth("nein"), Some(false));
        assert_eq!(truth("1.0"), Some(true));
        assert_eq!(truth("2"), None);
    }

    #[test]
    fn days_are_dates_again() {
        for day in (-800_000..800_000).step_by(97) {
            let text = date(f64::from(day));
            if !text.starts_with('-') {
                assert_eq!(days(&text), Some(f64::from(day)), "{text}");
            }
        }
    }

    #[test]
    fn dates_are_days_since_1970() {
        for (text, expected) in [
            ("1970-01-01", 0.0),
            ("1969-12-31", -1.0),
            ("2000-03-01", 11_017.0),
            ("2024-02-29", 19_782.0),
            ("0000-01-01", -719_528.0),
            ("1970-01-02T12:00", 1.5),
            ("1970-01-02 06:00:00.000Z", 1.25),
            ("1970-01-01T02:00:00+02:00", 0.0),
            ("1970-01-01T02:00:00-0200", 4.0 / 24.0),
        ] {
            assert_eq!(days(text), Some(expected), "{text}");
        }
        for text in [
            "",
            "2024",
            "2023-02-29",
            "2024-13-01",
            "2024-00-10",
            "2024-1-1",
            "2024-01-011",
            "2024-01-01T",
            "2024-01-01T25:00",
            "2024-01-01T1:00",
            "2024-01-01T10:00+99:00",
            "2024-01-01T10:00:00x",
            "é024-01-01",
        ] {
            assert_eq!(days(text), None, "{text}");
        }
    }
}
