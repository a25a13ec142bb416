//! Years that are not counted as most of the world counts them.

/// Names of eras, and the year before their first: of Japan's emperors, also by their first letters,
/// and of the Republic of China.
const ERAS: [(&str, i64); 13] = [
    ("令和", 2018),
    ("平成", 1988),
    ("昭和", 1925),
    ("大正", 1911),
    ("明治", 1867),
    ("中華民國", 1911),
    ("民國", 1911),
    ("民国", 1911),
    ("R", 2018),
    ("H", 1988),
    ("S", 1925),
    ("T", 1911),
    ("M", 1867),
];

/// How far the Buddhist era is ahead of the common one, in Thailand and its neighbours.
const BUDDHIST: i64 = 543;

/// A date with a year of an era, `令和5年4月1日`, `R5.4.1`, with that of the common era.
pub(crate) fn of_common_era(text: &str) -> Option<String> {
    let (name, before) = ERAS.iter().find(|(name, _)| text.starts_with(name))?;
    let rest = text[name.len()..].trim_start();
    let (year, rest) = match rest.strip_prefix('元') {
        Some(rest) => (1, rest),
        None => {
            let end = rest.find(|letter: char| !letter.is_ascii_digit())?;
            (rest[..end].parse().ok()?, &rest[end..])
        }
    };
    let is_letter = name.len() == 1;
    let is_date = rest.starts_with('年') || is_letter && rest.starts_with(['.', '/', '-']);
    let is_year = (1..=150).contains(&year);
    (is_date && is_year).then(|| format!("{}{rest}", before + year))
}

/// A year of the Buddhist era as one of the common era, where it can be one.
pub(crate) fn of_buddhist_era(year: i64) -> Option<i64> {
    (2400..=2650).contains(&year).then(|| year - BUDDHIST)
}

/// Years that are of the Iranian or the Islamic calendar as a rule: of the common era tables have hardly
/// a date so long ago.
pub(crate) const OF_OTHER_CALENDARS: std::ops::RangeInclusive<i64> = 1300..=1450;

/// The days since 1970-01-01 of a date of the Iranian calendar in these years, whose leap years come in
/// cycles of 33 then (Borkowski, Earth, Moon, and Planets 74, 1996).
pub(crate) fn of_iran(year: i64, month: u32, day: u32) -> Option<i64> {
    /// The leap years of a cycle.
    const LEAP: [i64; 8] = [1, 5, 9, 13, 17, 22, 26, 30];
    /// The first day of the year 1400, 2021-03-21.
    const FIRST: i64 = 18_707;
    let is_leap = LEAP.contains(&(year % 33));
    let last = match month {
        1..=6 => 31,
        7..=11 => 30,
        12 => 29 + u32::from(is_leap),
        _ => return None,
    };
    let is_day = OF_OTHER_CALENDARS.contains(&year) && (1..=last).contains(&day);
    let leap_years_before = |year: i64| {
        let in_cycle = LEAP.iter().filter(|leap| **leap < year % 33).count();
        year / 33 * 8 + in_cycle as i64
    };
    let years = 365 * (year - 1400) + leap_years_before(year) - leap_years_before(1400);
    let months = 30 * (month - 1) + (month - 1).min(6);
    is_day.then(|| FIRST + years + i64::from(months + day - 1))
}

/// The days since 1970-01-01 that a spreadsheet's number of a day is: it counts from the last day of
/// 1899, and one that there was not.
pub(crate) fn of_spreadsheet(number: f64) -> Option<f64> {
    /// From 1954 to 2119.
    const USUAL: std::ops::RangeInclusive<f64> = 20_000.0..=80_000.0;
    const FIRST: f64 = 25_569.0;
    USUAL.contains(&number).then_some(number - FIRST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_of_eras_are_common_ones() {
        for (text, expected) in [
            ("令和5年4月1日", Some("2023年4月1日")),
            ("平成元年1月8日", Some("1989年1月8日")),
            ("昭和 63年12月", Some("1988年12月")),
            ("民國112年3月5日", Some("2023年3月5日")),
            ("R5.4.1", Some("2023.4.1")),
            ("H30/04/30", Some("2018/04/30")),
            ("R5", None),
            ("H1N1", None),
            ("令和0年4月1日", None),
            ("S99999999999999999999.1.1", None),
            ("May 5, 2020", None),
            ("", None),
        ] {
            assert_eq!(of_common_era(text).as_deref(), expected, "{text}");
        }
        assert_eq!(of_buddhist_era(2567), Some(2024));
        assert_eq!(of_buddhist_era(2024), None);
        for ((year, month, day), expected) in [
            ((1400, 1, 1), Some(18_707)),
            ((1399, 2, 31), Some(18_402)),
            // 2025-03-20, the last day of a leap year.
            ((1403, 12, 30), Some(20_167)),
            ((1404, 1, 1), Some(20_168)),
            // 1979-02-11.
            ((1357, 11, 22), Some(3_328)),
            ((1402, 12, 30), None),
            ((1402, 7, 31), None),
            ((2024, 1, 1), None),
        ] {
            assert_eq!(of_iran(year, month, day), expected, "{year}-{month}-{day}");
        }
        // 2023-06-17, as a spreadsheet shows it.
        assert_eq!(of_spreadsheet(45_094.0), Some(19_525.0));
        assert_eq!(of_spreadsheet(17.0), None);
    }
}
