//! Dates that stand for a missing value: 9999-12-31, 1900-01-01.

use crate::dates::{DateOrder, days};
use crate::levels::by_size;

/// Dates that no one means.
const NEVER: [&str; 5] = [
    "9999-12-31",
    "9999-01-01",
    "2999-12-31",
    "0001-01-01",
    "1111-11-11",
];

/// Dates that programs have in place of none, and that can be meant.
const DEFAULTS: [&str; 10] = [
    "1753-01-01",
    "1800-01-01",
    "1899-12-30",
    "1899-12-31",
    "1900-01-01",
    "1901-01-01",
    "1970-01-01",
    "2099-12-31",
    "2100-01-01",
    "2100-12-31",
];

/// The days of a column that stand for a missing value, with the number of cells that hold
/// them: dates that are known for it, and that are a century from all others; or ten years,
/// more than the others span, and 1% of the cells and five at least.
pub(crate) fn sentinel_dates(values: &[f64]) -> Vec<(f64, usize)> {
    const CENTURY: f64 = 36_525.0;
    const TEN_YEARS: f64 = 3653.0;
    const FEWEST: usize = 5;
    let of = |texts: &[&str]| -> Vec<f64> {
        let day = |text: &&str| days(text, DateOrder::DayFirst);
        texts.iter().filter_map(day).collect()
    };
    let (never, defaults) = (of(&NEVER), of(&DEFAULTS));
    let is_known = |value: &f64| {
        let day = value.floor();
        never.contains(&day) || defaults.contains(&day)
    };
    let mut known: Vec<f64> = values.iter().copied().filter(is_known).collect();
    if known.is_empty() {
        return Vec::new();
    }
    known.sort_unstable_by(by_size);
    let others = values.iter().filter(|it| !it.is_nan() && !is_known(it));
    let [mut low, mut high] = [f64::INFINITY, f64::NEG_INFINITY];
    others.for_each(|value| [low, high] = [low.min(*value), high.max(*value)]);
    let cells = values.iter().filter(|value| !value.is_nan()).count();
    known
        .chunk_by(|one, other| one == other)
        .map(|same| (same[0], same.len()))
        .filter(|(value, rows)| {
            let gap = (low - value).max(value - high);
            let is_frequent = *rows >= FEWEST && rows * 100 >= cells;
            let is_far = gap >= TEN_YEARS && gap >= high - low;
            low <= high
                && ((never.contains(&value.floor()) && gap >= CENTURY) || (is_frequent && is_far))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_that_no_one_means_are_missing() {
        let year = |year: i32| f64::from(year - 1970) * 365.25;
        let day = |text: &str| days(text, DateOrder::DayFirst).unwrap();
        let column = |first: i32, last: i32, sentinel: &str, times: usize| {
            let mut values: Vec<f64> = (0..200)
                .map(|row| {
                    year(first) + f64::from(row * 97 % 200) / 200.0 * (year(last) - year(first))
                })
                .collect();
            values.extend(vec![day(sentinel); times]);
            values.push(f64::NAN);
            values
        };
        for (first, last, sentinel, times, is_such) in [
            (2000, 2020, "9999-12-31", 1, true),
            (2000, 2020, "9999-12-31 23:59:59", 30, true),
            (2000, 2020, "0001-01-01", 2, true),
            (2000, 2020, "1900-01-01", 30, true),
            (2000, 2020, "1900-01-01", 2, false),
            (1901, 1990, "1900-01-01", 30, false),
            (1920, 2010, "1900-01-01", 30, false),
            (1960, 2020, "1970-01-01", 30, false),
            (2015, 2020, "1970-01-01", 30, true),
            (2000, 2020, "1950-01-01", 30, false),
        ] {
            let found = sentinel_dates(&column(first, last, sentinel, times));
            let expected = if is_such {
                vec![(day(sentinel), times)]
            } else {
                Vec::new()
            };
            assert_eq!(found, expected, "{first} to {last}, {sentinel}");
        }
        assert!(sentinel_dates(&[day("9999-12-31"); 9]).is_empty());
        assert!(sentinel_dates(&[]).is_empty());
    }
}
