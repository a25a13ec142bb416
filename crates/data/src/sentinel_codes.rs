//! Codes for a missing value that questionnaires have: 9 beyond a scale of 1 to 5, −1 and −8 below
//! what is counted, an age of 99.

use crate::nines::{FEWEST, FEWEST_OTHERS, Sentinel, is_nines};

/// The codes below and above sorted numbers.
pub(crate) fn codes(sorted: &[f64]) -> Vec<Sentinel> {
    let (below, rest) = match below_zero(sorted) {
        Some(found) => (Some(found.0), &sorted[found.1..]),
        None => (None, sorted),
    };
    below.into_iter().chain(beyond_scale(rest)).collect()
}

/// What questionnaires have for no answer beside nines, whatever the question was.
const NO_ANSWER: [f64; 14] = [
    -1.0, -7.0, -8.0, -66.0, -77.0, -88.0, -96.0, -97.0, -98.0, -777.0, -888.0, -997.0, -998.0,
    -9998.0,
];

/// Whether questionnaires have a number for no answer.
pub(crate) fn is_code(value: f64) -> bool {
    NO_ANSWER.contains(&value) || is_nines(value)
}

/// Whether panels have a number for no answer beside those.
pub(crate) fn is_of_panels(value: f64) -> bool {
    value.fract() == 0.0 && (-6.0..=-2.0).contains(&value)
}

/// Negative numbers that are codes, where all others are amounts from 0 on; and where these begin.
///
/// They are certain where −8, −9 or the like are among them and all of them are what questionnaires
/// have for no answer; a −9 alone is so among whole numbers only. −1 alone is worth a hint, among
/// more than a few numbers: it could be one step back. So are codes from −2 to −6, as panels have,
/// beside them or alone, where each comes again and they do not count down from 0.
fn below_zero(sorted: &[f64]) -> Option<(Sentinel, usize)> {
    const MOST: usize = 6;
    const SPAN: f64 = 3.0;
    let zero = sorted.partition_point(|value| *value < 0.0);
    let (codes, others) = sorted.split_at(zero);
    let mut values = codes.to_vec();
    values.dedup();
    let are_known = values.iter().all(|value| is_code(*value));
    let may_be = |value: &f64| is_of_panels(*value) || is_code(*value) && *value >= -99.0;
    let is_such = codes.len() >= FEWEST
        && codes.len() * 100 >= sorted.len()
        && others.len() >= FEWEST_OTHERS
        && values.len() <= MOST
        && (are_known || values.iter().all(may_be));
    if !is_such {
        return None;
    }
    let are_whole = others.iter().all(|value| value.fract() == 0.0);
    let says = |value: &f64| *value <= -8.0;
    let certain = are_known && values.iter().any(says) && are_whole;
    let [low, high] = [*others.first()?, *others.last()?];
    let is_scale = high - low >= SPAN || low == 1.0 && high > low;
    // −1, −2 and so on below 0 are numbers that go on.
    let small = values.iter().rev().take_while(|value| **value >= -6.0);
    let goes_on = low == 0.0
        && small
            .zip(1_i32..)
            .all(|(value, step)| *value == f64::from(-step));
    let are_several = codes
        .chunk_by(|one, other| one == other)
        .all(|same| same.len() > 1);
    let hinted =
        is_scale && (values == [-1.0] || !are_known && !goes_on && are_whole && are_several);
    let cells = codes.len();
    let found = Sentinel {
        values,
        cells,
        certain,
    };
    (certain || hinted).then_some((found, zero))
}

/// 9, with 7 and 8 where they occur, beyond a scale of whole numbers from 1, of which each occurs
/// and the last is at most 5, or beyond 0 and 1. Where the scale is another that begins with 0, or
/// is longer, these are worth a hint: they could be counts.
fn beyond_scale(sorted: &[f64]) -> Option<Sentinel> {
    const SHORTEST: usize = 2;
    let counts: Vec<(f64, usize)> = sorted
        .chunk_by(|one, other| one == other)
        .map(|same| (same[0], same.len()))
        .collect();
    let first = counts.first()?.0;
    let steps = counts.iter().zip(0_i32..);
    let scale = steps
        .take_while(|((value, _), step)| *value == first + f64::from(*step))
        .count();
    let (scale, beyond) = counts.split_at(scale);
    let last = scale.last()?.0;
    let values: Vec<f64> = beyond.iter().map(|(value, _)| *value).collect();
    let is_code = matches!(values[..], [8.0 | 9.0] | [7.0 | 8.0, 9.0] | [7.0, 8.0, 9.0]);
    let gap = values.first()? - last;
    let [cells, others] = [beyond, scale].map(|of| of.iter().map(|(_, rows)| rows).sum::<usize>());
    let is_such = is_code
        && gap >= 2.0
        && (first == 0.0 || first == 1.0)
        && scale.len() >= SHORTEST
        && cells >= FEWEST
        && cells * 100 >= sorted.len()
        && others >= FEWEST_OTHERS;
    is_such.then_some(Sentinel {
        values,
        cells,
        certain: (first == 1.0 || scale.len() == SHORTEST)
            && gap >= 3.0
            && last <= 5.0
            && beyond.last().is_some_and(|(value, _)| *value == 9.0),
    })
}

/// Numbers that programs write where there is none, whatever the column, and that are as far from all
/// others as three times what these span.
pub(crate) fn of_programs(sorted: &[f64]) -> Vec<Sentinel> {
    let is_far = |value: &&f64| {
        let others = || sorted.iter().copied().filter(|it| it != *value);
        let (Some(low), Some(high)) = (others().next(), others().next_back()) else {
            return false;
        };
        let gap = (low - **value).max(**value - high);
        others().count() >= FEWEST_OTHERS && high > low && gap >= 3.0 * (high - low)
    };
    let found = OF_PROGRAMS.iter().filter(|value| sorted.contains(value));
    found
        .filter(is_far)
        .map(|value| Sentinel {
            values: vec![*value],
            cells: sorted.iter().filter(|it| *it == value).count(),
            certain: true,
        })
        .collect()
}

/// What such programs write: integers' ends, well logs, climate models.
pub(crate) const OF_PROGRAMS: [f64; 13] = [
    -32_768.0,
    32_767.0,
    65_535.0,
    -2_147_483_648.0,
    2_147_483_647.0,
    -999.25,
    -9999.25,
    1e20,
    -1e20,
    1e30,
    -1e30,
    -99_999.0,
    -999_999.0,
];

/// Zeros of what no living being has none of, such as a blood pressure, that are a fifth of the others'
/// span away from these: worth a hint.
pub(crate) fn zeros(sorted: &[f64]) -> Option<Sentinel> {
    let cells = sorted.partition_point(|value| *value <= 0.0);
    let (zeros, others) = sorted.split_at(cells);
    let [low, high] = [*others.first()?, *others.last()?];
    let is_such = zeros.iter().all(|value| *value == 0.0)
        && !zeros.is_empty()
        && others.len() >= FEWEST_OTHERS.max(2 * cells)
        && 5.0 * low >= high - low;
    is_such.then(|| Sentinel {
        values: vec![0.0],
        cells,
        certain: false,
    })
}

/// Ages of 99 or 999 that are far more than those of 90 and older, and 3 years from the next: worth
/// a hint.
pub(crate) fn beyond_life(sorted: &[f64]) -> Option<Sentinel> {
    let last = *sorted.last().filter(|last| [99.0, 999.0].contains(*last))?;
    let others = sorted.partition_point(|value| *value < last);
    let old = others - sorted.partition_point(|value| *value < 90.0);
    let cells = sorted.len() - others;
    let oldest = *sorted.get(others.checked_sub(1)?)?;
    let is_such = cells >= FEWEST
        && cells * 100 >= sorted.len()
        && others >= FEWEST_OTHERS
        && oldest + 3.0 <= last
        && cells > 2 * old;
    is_such.then(|| Sentinel {
        values: vec![last],
        cells,
        certain: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many cells of each value.
    fn column(values: &[(f64, usize)]) -> Vec<f64> {
        let cells = values.iter().flat_map(|(value, rows)| vec![*value; *rows]);
        let mut cells: Vec<f64> = cells.collect();
        cells.sort_by(f64::total_cmp);
        cells
    }

    /// A scale with 40 cells of each of its numbers, and other cells.
    fn scale(first: i32, last: i32, others: &[(f64, usize)]) -> Vec<f64> {
        let scale = (first..=last).map(|value| (f64::from(value), 40));
        column(&scale.chain(others.iter().copied()).collect::<Vec<_>>())
    }

    #[test]
    fn codes_of_questionnaires_are_known() {
        for (sorted, expected) in [
            (scale(1, 5, &[(9.0, 10)]), Some((vec![9.0], true))),
            (
                scale(1, 4, &[(8.0, 3), (9.0, 9)]),
                Some((vec![8.0, 9.0], true)),
            ),
            (scale(1, 7, &[(9.0, 10)]), Some((vec![9.0], false))),
            (
                scale(0, 10, &[(-8.0, 6), (-5.0, 5), (-2.0, 9), (-1.0, 7)]),
                Some((vec![-8.0, -5.0, -2.0, -1.0], false)),
            ),
            (
                scale(1, 5, &[(-2.0, 9), (-1.0, 7)]),
                Some((vec![-2.0, -1.0], false)),
            ),
            (scale(0, 10, &[(-2.0, 9)]), Some((vec![-2.0], false))),
            (scale(0, 10, &[(-3.0, 6), (-2.0, 9), (-1.0, 7)]), None),
            (scale(0, 10, &[(-5.0, 1), (-3.0, 2), (-1.0, 7)]), None),
            (scale(0, 5, &[(9.0, 10)]), Some((vec![9.0], false))),
            (scale(0, 1, &[(9.0, 10)]), Some((vec![9.0], true))),
            (scale(1, 2, &[(9.0, 10)]), Some((vec![9.0], true))),
            (
                scale(1, 2, &[(7.0, 5), (9.0, 9)]),
                Some((vec![7.0, 9.0], true)),
            ),
            (scale(0, 3, &[(-1.0, 40)]), Some((vec![-1.0], false))),
            (scale(0, 30, &[(-1.0, 40)]), Some((vec![-1.0], false))),
            (
                scale(0, 9, &[(-8.0, 20), (-1.0, 40)]),
                Some((vec![-8.0, -1.0], true)),
            ),
            (
                scale(1, 5, &[(-98.0, 9), (-77.0, 9)]),
                Some((vec![-98.0, -77.0], true)),
            ),
            // They could be scores about 0.
            (
                scale(0, 5, &[(-9.0, 20), (-3.0, 40)]),
                Some((vec![-9.0, -3.0], false)),
            ),
            // Degrees with a fraction.
            (scale(0, 25, &[(-9.0, 20), (7.5, 40)]), None),
            // A scale with a step missing, a longer one, counts, a step back, a scale about 0.
            (scale(1, 5, &[(7.0, 20)]), None),
            (scale(1, 8, &[(9.0, 20)]), None),
            (scale(1, 5, &[(9.0, 2)]), None),
            (scale(1, 4, &[(8.0, 9)]), Some((vec![8.0], false))),
            (scale(1, 2, &[(-1.0, 9)]), Some((vec![-1.0], false))),
            (scale(-2, 2, &[]), None),
            (scale(0, 1, &[(-1.0, 40)]), None),
            (scale(0, 30, &[(-1.5, 40)]), None),
            (Vec::new(), None),
        ] {
            let found = codes(&sorted);
            let found = found.into_iter().map(|it| (it.values, it.certain));
            assert_eq!(
                found.collect::<Vec<_>>(),
                Vec::from_iter(expected),
                "{sorted:?}"
            );
        }
    }

    #[test]
    fn programs_have_numbers_for_none() {
        let one = |value: f64| of_programs(&scale(0, 30, &[(value, 1)]));
        assert_eq!(one(-32_768.0)[0].values, [-32_768.0]);
        assert_eq!(one(1e20)[0].cells, 1);
        assert!(one(-999.0).is_empty());
        assert!(of_programs(&column(&[(0.0, 30), (90_000.0, 3), (-99_999.0, 4)])).is_empty());
    }

    #[test]
    fn zeros_far_below_are_worth_a_hint() {
        assert_eq!(zeros(&scale(20, 60, &[(0.0, 12)])).unwrap().cells, 12);
        assert_eq!(zeros(&scale(2, 60, &[(0.0, 12)])), None);
        assert_eq!(zeros(&scale(20, 60, &[])), None);
    }

    #[test]
    fn an_age_of_99_is_worth_a_hint() {
        let ages = scale(18, 92, &[(99.0, 300)]);
        assert_eq!(beyond_life(&ages).unwrap().values, [99.0]);
        assert_eq!(beyond_life(&scale(18, 98, &[(99.0, 300)])), None);
        assert_eq!(beyond_life(&scale(18, 94, &[(99.0, 100)])), None);
    }
}
