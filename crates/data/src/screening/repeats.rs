//! Rows that are there more than once.

use std::collections::HashMap;

use rayon::prelude::*;

use super::Hint;
use super::cells::{counts, keys, mixed, pairs};
use crate::{table::Column, values::Values};

/// Fewer repeats than this many, or than one row in so many, say nothing: one in a hundred
/// where some column tells nearly all rows apart, one in twenty elsewhere.
const LEAST_ROWS: usize = 3;
const ONE_IN: usize = 100;
const ONE_IN_OF_FEW_VALUES: usize = 20;
/// A column tells nearly all rows apart where no more than this share of pairs is alike in it.
const APART: f64 = 0.002;
/// Rows of fewer columns, the outcome among them, may well be equal.
const FEWEST_COLUMNS: usize = 3;
/// Repeats are said where at least this share of the pairs of equal rows must be copies.
const LEAST_COPIES: f64 = 0.8;

/// Values so many steps away are neighbours of a number.
const NEIGHBOURS: i64 = 5;
/// The neighbours of a number say how many pairs are alike in it where they are at most so many
/// times the pairs of equal rows: of more, the excess of those alike is no more than noise.
const MOST_NEIGHBOURS: f64 = 4.0;

/// The rows that repeat another, in the outcome too, where more of them do than chance
/// makes likely.
///
/// Rows of a few discrete columns are often equal without being copies. What copies are
/// known by is that they agree in every column: two rows that agree in all columns but
/// one and are no copies agree in that one by chance only. So of the pairs of rows that
/// agree in all columns but one, those that differ in it say how many of the others agree
/// by chance; the column that says most decides.
///
/// That holds where the columns do not hang together. Where they do, rows alike in a rounded
/// number agree in the others too, and what tells copies is that they agree in it to the last
/// digit: as many pairs lie one step apart as are equal by chance, whatever the others say.
pub(super) fn repeats(columns: &[&Column]) -> Option<Hint> {
    let rows = columns.first()?.values().len();
    let mut whole = vec![0_u64; rows];
    for column in columns {
        for (whole, key) in whole.iter_mut().zip(hashed(column)) {
            *whole = whole.wrapping_add(key);
        }
    }
    let rows_of = counts(&whole);
    let repeated = rows - rows_of.len();
    if columns.len() < FEWEST_COLUMNS || repeated < LEAST_ROWS || repeated * ONE_IN < rows {
        return None;
    }
    let said = Some(Hint::Repeats {
        rows: repeated,
        of: rows,
    });
    // A table written twice, however few its columns' values: every row is in it twice.
    let often = rows_of.iter().copied().reduce(common_divisor).unwrap_or(1);
    if often > 1 && rows_of.len() > 20 {
        return said;
    }
    let equal: f64 = rows_of.iter().map(|&rows| pairs(rows)).sum();
    // Of each column: the pairs alike in it, as a share, and those of the equal pairs that it
    // says are equal by chance.
    let of_column = |column: &&Column| {
        let [keys, rest] = with_rest(column, &whole);
        let agree: f64 = counts(&rest).into_iter().map(pairs).sum();
        let alike: f64 = counts(&keys).into_iter().map(pairs).sum();
        // Of pairs that are not equal as a whole: copies are alike in every column.
        let chance = (alike - equal) / (pairs(rows) - equal);
        if chance < 1.0 {
            [chance, (agree - equal) * chance / (1.0 - chance)]
        } else {
            // A constant column tells nothing.
            [1.0, 0.0]
        }
    };
    let found = columns.par_iter().map(of_column);
    let [apart, by_chance] = found.reduce(|| [1.0, 0.0], |a, b| [a[0].min(b[0]), a[1].max(b[1])]);
    let enough = apart <= APART || repeated * ONE_IN_OF_FEW_VALUES >= rows;
    let copies = |by_chance: f64| equal - by_chance >= LEAST_COPIES * equal;
    if !enough || !copies(by_chance) {
        return None;
    }
    let rounded = |column: &&Column| by_rounding(column, &whole, equal).is_none_or(copies);
    columns.par_iter().all(rounded).then_some(said).flatten()
}

/// Of the pairs of rows that are `equal` in all columns, whose sums are `whole` `[rows]`, those that
/// are so since a number is rounded: by its neighbours among the rows that agree in the other
/// columns, and by those among all rows. `None` for a column of text.
fn by_rounding(column: &Column, whole: &[u64], equal: f64) -> Option<f64> {
    let steps = steps(column)?;
    let [_, rest] = with_rest(column, whole);
    let [_, given_the_rest] = alike_and_apart(&steps, &rest);
    let [alike, apart] = alike_and_apart(&steps, &vec![0; whole.len()]);
    let of_all = if apart <= MOST_NEIGHBOURS * equal {
        equal - (alike - apart).max(0.0)
    } else {
        0.0
    };
    Some(of_all.max(given_the_rest))
}

/// A number's values as steps of the least distance between two of them; missing ones are `None`.
fn steps(column: &Column) -> Option<Vec<Option<i64>>> {
    let Values::Numbers(values) = column.values() else {
        return None;
    };
    let mut sorted: Vec<f64> = values.iter().copied().filter(|it| it.is_finite()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let apart = sorted.windows(2).map(|it| it[1] - it[0]);
    let step = apart.filter(|it| *it > 0.0).reduce(f64::min)?;
    let first = sorted[0];
    let in_steps = |value: &f64| {
        value
            .is_finite()
            .then(|| ((value - first) / step).round() as i64)
    };
    Some(values.iter().map(in_steps).collect())
}

/// Among the rows of the same group, the pairs that are alike in steps, and how many would be by
/// chance: half of those a step apart, on either side, as the mean over the neighbours says.
fn alike_and_apart(steps: &[Option<i64>], groups: &[u64]) -> [f64; 2] {
    let mut rows: HashMap<(u64, i64), usize> = HashMap::new();
    for (step, group) in steps.iter().zip(groups) {
        if let Some(step) = step {
            *rows.entry((*group, *step)).or_default() += 1;
        }
    }
    let alike = rows.values().map(|rows| pairs(*rows)).sum();
    let neighbours = |(&(group, step), rows_here): (&(u64, i64), &usize)| {
        (1..=NEIGHBOURS)
            .filter_map(|away| rows.get(&(group, step.checked_add(away)?)))
            .map(|rows| (rows * rows_here) as f64)
            .sum::<f64>()
    };
    let apart: f64 = rows.iter().map(neighbours).sum();
    [alike, apart / (2.0 * NEIGHBOURS as f64)]
}

/// A column's cells as numbers, and those of the other columns, whose sums with these are `whole`.
fn with_rest(column: &Column, whole: &[u64]) -> [Vec<u64>; 2] {
    let keys = hashed(column);
    let rest = whole.iter().zip(&keys);
    let rest = rest.map(|(all, key)| all.wrapping_sub(*key)).collect();
    [keys, rest]
}

/// A column's cells as numbers that can be added up, so that rows are equal where their
/// sums are.
fn hashed(column: &Column) -> Vec<u64> {
    let of_column = column
        .name()
        .bytes()
        .fold(0, |hash, byte| mixed(hash ^ u64::from(byte)));
    keys(column)
        .into_iter()
        .map(|key| mixed(of_column ^ mixed(key)))
        .collect()
}

fn common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { common_divisor(b, a % b) }
}
