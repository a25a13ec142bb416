//! Numbers that stand for a missing value: −999, 9999, 99.

use crate::levels::by_size;
use crate::nines::{FEWEST, FEWEST_OTHERS, SOME_OTHERS, Sentinel, is_nines};
use crate::sentinel_codes::{
    OF_PROGRAMS, beyond_life, codes, is_code, is_of_panels, of_programs, zeros,
};
use crate::words::has_word;

/// The sentinel at each end of the numbers, of which NaN are missing.
///
/// It is certain where 1% of the cells hold it and either it is negative and no other
/// number is, or it is as far from the nearest as three times what all the others span
/// and has two digits or more. So an age of 99 beside one of 97, a score that can be 999
/// and a price of 99 among others stay numbers. A hint needs half that span.
pub(crate) fn sentinels(name: &str, values: &[f64]) -> Vec<Sentinel> {
    // Nearly every column has none; a look at each number tells.
    let is_measure = is_measure(name);
    let is_such = |value: &f64| {
        is_code(*value)
            || is_of_panels(*value)
            || is_repeated(*value)
            || OF_PROGRAMS.contains(value)
            || is_measure && *value == 0.0
    };
    if !values.iter().any(is_such) {
        return Vec::new();
    }
    let mut sorted: Vec<f64> = values.iter().copied().filter(|it| !it.is_nan()).collect();
    sorted.sort_unstable_by(by_size);
    let mut found = of_programs(&sorted);
    sorted.retain(|value| !found.iter().any(|it| it.values.contains(value)));
    found.extend(codes(&sorted));
    if is_calendar(name) {
        // The ninth month is one.
        found.retain(|it| it.values.iter().any(|value| *value < 0.0));
    }
    if is_measure {
        found.extend(zeros(&sorted));
    }
    let is_known = |value: &f64| found.iter().any(|code| code.values.contains(value));
    sorted.retain(|value| !is_known(value));
    found.extend(far_off(&sorted));
    if found.is_empty() && is_age(name) {
        found.extend(beyond_life(&sorted));
    }
    found
}

/// Whether a column holds ages, by the words of its name.
fn is_age(name: &str) -> bool {
    const AGES: [&str; 12] = [
        "age",
        "ages",
        "alter",
        "edad",
        "âge",
        "idade",
        "età",
        "leeftijd",
        "возраст",
        "年龄",
        "年齢",
        "나이",
    ];
    has_word(name, &AGES)
}

/// Whether a column holds what is measured of living beings and is never 0, by the words of its name.
fn is_measure(name: &str) -> bool {
    const MEASURES: [&str; 20] = [
        "bmi",
        "glucose",
        "cholesterol",
        "pressure",
        "bp",
        "sbp",
        "dbp",
        "systolic",
        "diastolic",
        "pulse",
        "heart",
        "height",
        "weight",
        "insulin",
        "skinthickness",
        "hemoglobin",
        "haemoglobin",
        "creatinine",
        "bloodpressure",
        "triglycerides",
    ];
    has_word(name, &MEASURES)
}

/// Whether whole numbers are of a calendar or a timetable, by the words of a column's name.
fn is_calendar(name: &str) -> bool {
    const WORDS: [&str; 15] = [
        "month", "monat", "mois", "mes", "mese", "week", "day", "tag", "hour", "stunde", "quarter",
        "line", "linie", "月", "weekday",
    ];
    has_word(name, &WORDS)
}

/// The sentinel at each end of sorted numbers.
fn far_off(sorted: &[f64]) -> Vec<Sentinel> {
    let mut found = Vec::new();
    found.extend(at_the_end(sorted, 1.0).or_else(|| repeated(sorted)));
    let mut turned: Vec<f64> = sorted.iter().rev().map(|value| -value).collect();
    if let Some(first) = found.first().filter(|first| first.certain) {
        turned.retain(|value| !first.values.contains(&-value));
    }
    if let Some(mut low) = at_the_end(&turned, -1.0) {
        low.values.iter_mut().for_each(|value| *value = -*value);
        found.push(low);
    }
    found
}

/// The sentinel at the upper end of sorted numbers, which are the column's times `sign`.
fn at_the_end(sorted: &[f64], sign: f64) -> Option<Sentinel> {
    let last = *sorted.last()?;
    if last <= 0.0 || !is_nines(sign * last) {
        return None;
    }
    // With a fraction it has none beside it.
    let beside = if last.fract() == 0.0 { 2.0 } else { 0.0 };
    let others = sorted.partition_point(|value| *value < last - beside);
    let nines = sorted.len() - sorted.partition_point(|value| *value < last);
    let cells = sorted.len() - others;
    let [low, high] = [*sorted.first()?, *sorted.get(others.checked_sub(1)?)?];
    let (span, gap) = (high - low, last - high);
    let whole = beside == 0.0 || sorted[others..].iter().all(|value| value.fract() == 0.0);
    let long = last > 9.0;
    // Where no other number is negative two of −99 or below are no slips.
    let fewest = if sign < 0.0 && last >= 99.0 {
        2
    } else {
        FEWEST
    };
    let are_few = others < FEWEST_OTHERS;
    if nines < fewest || others < SOME_OTHERS || !whole {
        return None;
    }
    // A negative number needs no gap where no other is negative.
    let alone = sign < 0.0 && high <= 0.0 && (long || span > 0.0);
    if !alone && (!long || span <= 0.0 || gap < span / 2.0) {
        return None;
    }
    let is_far = gap >= 3.0 * span;
    if are_few && (!is_far || last < 99.0) {
        return None;
    }
    let mut values = sorted[others..].to_vec();
    values.dedup();
    let is_sure = if are_few { alone } else { alone || is_far };
    Some(Sentinel {
        values,
        cells,
        certain: cells * 100 >= sorted.len() && is_sure,
    })
}

/// Numbers of sevens, eights or nines, also with a fraction, above all others: a hint where
/// they are frequent, 2% of the cells, each comes again, and they are half as far from the others as
/// these span.
fn repeated(sorted: &[f64]) -> Option<Sentinel> {
    let others = sorted.iter().rposition(|value| !is_repeated(*value))? + 1;
    let (rest, such) = sorted.split_at(others);
    let [low, high, least] = [*rest.first()?, *rest.last()?, *such.first()?];
    let counts = such.chunk_by(|one, other| one == other);
    let is_frequent = such.len() >= FEWEST
        && such.len() * 50 >= sorted.len()
        && counts.clone().all(|it| it.len() > 1);
    let is_far = high > low && least - high >= (high - low) / 2.0;
    (is_frequent && is_far && others >= SOME_OTHERS).then(|| Sentinel {
        values: counts.map(|same| same[0]).collect(),
        cells: such.len(),
        certain: false,
    })
}

/// Whether a number is one digit, 7, 8 or 9, two to six times, perhaps with a point between.
fn is_repeated(value: f64) -> bool {
    if !(7.7..=999_999.0).contains(&value) {
        return false;
    }
    let digits: String = value.to_string().chars().filter(|it| *it != '.').collect();
    (2..=6).contains(&digits.len())
        && ['7', '8', '9']
            .iter()
            .any(|nine| digits.chars().all(|it| it == *nine))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn far_or_coded(values: &[f64]) -> Vec<Sentinel> {
        sentinels("x", values)
    }

    /// Numbers from `low` to `high` in so many rows, and behind them the others.
    fn column(low: i32, high: i32, rows: usize, others: &[(f64, usize)]) -> Vec<f64> {
        let span = (high - low + 1) as usize;
        let mut values: Vec<f64> = (0..rows)
            .map(|row| f64::from(low) + (row * 7 % span) as f64)
            .collect();
        for (value, times) in others {
            values.extend(vec![*value; *times]);
        }
        values
    }

    fn certain(values: &[f64]) -> Vec<f64> {
        let found = far_or_coded(values);
        let certain = found.into_iter().filter(|found| found.certain);
        certain.flat_map(|found| found.values).collect()
    }

    #[test]
    fn a_frequent_number_of_nines_far_off_is_missing() {
        assert_eq!(certain(&column(0, 90, 400, &[(999.0, 30)])), [999.0]);
        assert_eq!(certain(&column(0, 90, 400, &[(-999.0, 30)])), [-999.0]);
        assert_eq!(certain(&column(-20, 35, 400, &[(-9999.0, 8)])), [-9999.0]);
        assert_eq!(certain(&column(0, 5000, 400, &[(-99.0, 9)])), [-99.0]);
        assert_eq!(certain(&column(20, 60, 18, &[(-999.0, 12)])), [-999.0]);
        assert_eq!(certain(&column(20, 60, 18, &[(-999.0, 182)])), [-999.0]);
        assert_eq!(
            certain(&column(1, 5, 400, &[(99.0, 20), (98.0, 3)])),
            [98.0, 99.0]
        );
        assert_eq!(certain(&column(1, 2, 400, &[(-9.0, 10)])), [-9.0]);
        assert_eq!(certain(&column(-20, 35, 400, &[(-99.9, 8)])), [0.0; 0]);
        assert_eq!(certain(&column(-5, 35, 400, &[(-999.9, 8)])), [-999.9]);
        assert_eq!(certain(&column(0, 35, 400, &[(-99.99, 8)])), [-99.99]);
        let both = column(0, 90, 400, &[(999.0, 30), (-99.0, 30)]);
        assert_eq!(certain(&both), [-99.0, 999.0]);
    }

    #[test]
    fn repeated_digits_far_off_are_worth_a_hint() {
        for (values, expected) in [
            (
                column(0, 90, 400, &[(777.0, 10), (888.0, 9), (999.0, 8)]),
                &[777.0, 888.0, 999.0][..],
            ),
            (column(15, 50, 400, &[(99.9, 20)]), &[99.9]),
            (column(0, 90, 400, &[(777.0, 20)]), &[777.0]),
            (column(20, 60, 18, &[(9999.0, 12)]), &[9999.0]),
            (
                column(1, 6, 50, &[(77.0, 2), (88.0, 3), (99.0, 4)]),
                &[77.0, 88.0, 99.0],
            ),
            (column(1, 40, 18, &[(999.9, 12)]), &[999.9]),
            // Few, near, among others, alone.
            (column(0, 90, 400, &[(777.0, 4)]), &[]),
            (column(0, 90, 4000, &[(777.0, 20)]), &[]),
            (column(0, 600, 400, &[(777.0, 20)]), &[]),
            (column(0, 1000, 400, &[(777.0, 20)]), &[]),
            (vec![77.0; 40], &[]),
        ] {
            let found = far_or_coded(&values);
            assert!(found.iter().all(|found| !found.certain), "{found:?}");
            let hinted: Vec<f64> = found.into_iter().flat_map(|found| found.values).collect();
            assert_eq!(hinted, expected);
        }
    }

    #[test]
    fn what_could_be_a_number_stays_one() {
        for values in [
            // Ages, scores that end in 999, hours up to 99.
            column(0, 97, 400, &[(99.0, 30)]),
            column(300, 998, 400, &[(999.0, 30)]),
            column(18, 60, 400, &[(99.0, 30)]),
            // A count of nines, a few of them, an amount cut off there.
            column(0, 3, 400, &[(9.0, 20)]),
            column(0, 90, 400, &[(999.0, 3)]),
            column(0, 40_000, 3000, &[(99_999.0, 15)]),
            // Temperatures, too few others, no others.
            column(-120, 30, 400, &[(-99.0, 9)]),
            column(1, 5, 10, &[(99.0, 10)]),
            column(20, 60, 4, &[(-999.0, 10)]),
            column(20, 90, 18, &[(-99.0, 10)]),
            column(1, 1, 50, &[(99.0, 10)]),
            vec![99.0; 40],
            Vec::new(),
        ] {
            assert_eq!(certain(&values), [0.0; 0]);
        }
        let cut_off = far_or_coded(&column(0, 40_000, 3000, &[(99_999.0, 15)]));
        assert_eq!(cut_off[0].values, [99_999.0]);
        assert!(far_or_coded(&column(0, 97, 400, &[(99.0, 30)])).is_empty());
    }
}
