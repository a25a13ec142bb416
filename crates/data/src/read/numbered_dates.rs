//! Numbers that are dates.

use crate::calendar::{compact, first_of_month, first_of_month_and_year, minguo, month_and_year};
use crate::dates::DateOrder;
use crate::dates::days;

/// Dates that numbers are.
pub(super) struct NumberedDates {
    /// In days since 1970-01-01; NaN where one is missing.
    pub(super) days: Vec<f64>,
    /// What comes first, where the year comes last.
    pub(super) order: Option<DateOrder>,
    /// How many of the numbers are a day, where they are counts.
    pub(super) epoch: Option<f64>,
}

/// The dates that numbers are where all are, such as 20200715 or 15072020, and the column's name
/// says so or they are five different ones; and counts of seconds or their thousandths since 1970
/// where the name says so.
pub(super) fn numbered_dates(name: &str, values: &[f64]) -> Option<NumberedDates> {
    const DATES: [&str; 8] = ["date", "datum", "day", "fecha", "data", "dt", "tag", "日"];
    const MOMENTS: [&str; 7] = [
        "time", "date", "epoch", "created", "updated", "zeit", "datum",
    ];
    const SEVERAL: usize = 5;
    let name = name.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let different = different(values, SEVERAL);
    let first = *different.first()?;
    let of = |order, epoch, day: &dyn Fn(f64) -> Option<f64>| {
        let day = |value: &f64| {
            if value.is_nan() {
                Some(f64::NAN)
            } else {
                day(*value)
            }
        };
        let days = values.iter().map(day).collect::<Option<Vec<f64>>>()?;
        Some(NumberedDates { days, order, epoch })
    };
    if different.len() == SEVERAL || says(&DATES) {
        let year_last = |order| {
            // A day alone of 1 to 12 says nothing of what comes first.
            of(Some(order), None, &move |value| year_last(value, order))
        };
        let found = of(None, None, &compact)
            .or_else(|| of(None, None, &moment))
            .or_else(|| of(None, None, &minguo))
            .or_else(|| year_last(DateOrder::DayFirst))
            .or_else(|| year_last(DateOrder::MonthFirst));
        if found.is_some() {
            return found;
        }
    }
    if are_months(values, says_months(&name)) {
        return of(None, None, &first_of_month);
    }
    if are_months_and_years(&name, values.iter().copied()) {
        return of(None, None, &first_of_month_and_year);
    }
    let per_day =
        |per_second: f64| (per_second * EARLIEST <= first).then_some(86_400.0 * per_second);
    let epoch = [1e9, 1e6, 1e3, 1.0].into_iter().find_map(per_day)?;
    let is_moment = |value: f64| {
        let seconds = value / epoch * 86_400.0;
        (EARLIEST..=LATEST)
            .contains(&seconds)
            .then_some(value / epoch)
    };
    says(&MOMENTS)
        .then(|| of(None, Some(epoch), &is_moment))
        .flatten()
}

/// What names of columns of months hold.
const MONTHS: [&str; 14] = [
    "month",
    "period",
    "monat",
    "mois",
    "mes",
    "yyyymm",
    "月",
    "mês",
    "mese",
    "maand",
    "miesi",
    "månad",
    "zeitraum",
    "месяц",
];

/// Whether a column's name says that it holds months.
pub(super) fn says_months(name: &str) -> bool {
    let name = name.to_lowercase();
    MONTHS.iter().any(|it| name.contains(it))
}

/// Whether numbers are months with a point before their year, such as 7.2022: all that are there, and of
/// three different months, or two where the name says so.
pub(super) fn are_months_and_years(name: &str, values: impl Iterator<Item = f64>) -> bool {
    let fewest = if says_months(name) { 2 } else { 3 };
    let mut known = values.filter(|value| !value.is_nan());
    let mut months = [false; 12];
    let are_such = known.all(|value| {
        month_and_year(value).is_some_and(|(month, _)| {
            months[month as usize - 1] = true;
            true
        })
    });
    are_such && months.iter().filter(|it| **it).count() >= fewest
}

/// Whether numbers are months such as 202207: all that are there, and several, or more where the name
/// does not say so.
fn are_months(values: &[f64], by_name: bool) -> bool {
    let fewest = if by_name { 2 } else { 8 };
    let mut known = values.iter().filter(|value| !value.is_nan());
    known.all(|value| first_of_month(*value).is_some()) && different(values, fewest).len() == fewest
}

/// The first different values, at most so many.
fn different(values: &[f64], most: usize) -> Vec<f64> {
    let mut different: Vec<f64> = Vec::new();
    for value in values.iter().filter(|value| !value.is_nan()) {
        if !different.contains(value) {
            different.push(*value);
        }
        if different.len() == most {
            break;
        }
    }
    different
}

/// The moment of a number such as 2023070323 or 20230703235900.
fn moment(value: f64) -> Option<f64> {
    let is_such = (1_950_010_100.0..=20_591_231_235_959.0).contains(&value) && value.fract() == 0.0;
    is_such.then(|| days(&format!("{value:.0}"), DateOrder::DayFirst))?
}

/// The seconds from 1970 to 1990 and to 2040.
const EARLIEST: f64 = 631_152_000.0;
const LATEST: f64 = 2_208_988_800.0;

/// The day of a number such as 15072020, which lost its first zero if it had one.
fn year_last(value: f64, order: DateOrder) -> Option<f64> {
    let is_such = (1_011_900.0..=31_122_099.0).contains(&value) && value.fract() == 0.0;
    is_such.then(|| days(&format!("{value:08}"), order))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::date;

    fn first(name: &str, values: &[f64]) -> Option<String> {
        numbered_dates(name, values).map(|found| date(found.days[0]))
    }

    #[test]
    fn numbers_that_all_are_dates_are() {
        for (name, values, expected) in [
            ("date", &[20_200_715.0][..], Some("2020-07-15")),
            ("x", &[20_200_715.0], None),
            ("date", &[15_072_020.0, 1_072_020.0], Some("2020-07-15")),
            ("date", &[7_152_020.0, 7_012_020.0], Some("2020-07-15")),
            ("date", &[15_072_020.0, 7_152_020.0], None),
            ("日期", &[1_080_813.0, 1_090_229.0], Some("2019-08-13")),
            ("x", &[1_080_813.0, 1_090_229.0], None),
            (
                "timestamp",
                &[1_594_771_200.0, f64::NAN],
                Some("2020-07-15"),
            ),
            ("created_at", &[1_594_771_200_000.0], Some("2020-07-15")),
            ("income", &[1_594_771_200.0], None),
            ("timestamp", &[1_594_771_200.0, 3.0], None),
            ("time", &[1.0, 2.0], None),
            ("date", &[f64::NAN], None),
            (
                "period",
                &[202_207.0, f64::NAN, 202_212.0],
                Some("2022-07-01"),
            ),
            ("period", &[202_207.0, 202_213.0], None),
            ("MESS_DATUM", &[2_023_070_323.0], Some("2023-07-03")),
            ("zeit", &[20_230_703_235_900.0], None),
            ("datum", &[20_230_703_235_900.0], Some("2023-07-03")),
            ("price", &[202_207.0, 202_212.0], None),
            ("Monat", &[3.2022, 10.202], Some("2022-03-01")),
            ("x", &[3.2022, 10.202], None),
            (
                "x",
                &[3.2022, 10.202, f64::NAN, 12.1999],
                Some("2022-03-01"),
            ),
            ("x", &[3.2022, 10.202, 13.1999], None),
            ("rate", &[1.2034, 1.1987, 1.2011, 1.1999], None),
        ] {
            assert_eq!(
                first(name, values).as_deref(),
                expected,
                "{name} {values:?}"
            );
        }
        let many: Vec<f64> = (1..6).map(|day| f64::from(20_200_700 + day)).collect();
        assert_eq!(first("x", &many).as_deref(), Some("2020-07-01"));
    }
}
