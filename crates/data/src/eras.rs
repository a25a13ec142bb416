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
        // 2023-06-17, as a spreadsheet shows it.
        assert_eq!(of_spreadsheet(45_094.0), Some(19_525.0));
        assert_eq!(of_spreadsheet(17.0), None);
    }
}
