//! Rows that are there more than once.

use rayon::prelude::*;

use super::Hint;
use super::cells::{counts, keys, mixed, pairs};
use crate::table::Column;

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

/// The rows that repeat another, in the outcome too, where more of them do than chance
/// makes likely.
///
/// Rows of a few discrete columns are often equal without being copies. What copies are
/// known by is that they agree in every column: two rows that agree in all columns but
/// one and are no copies agree in that one by chance only. So of the pairs of rows that
/// agree in all columns but one, those that differ in it say how many of the others agree
/// by chance; the column that says most decides.
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
        let keys = hashed(column);
        let rest: Vec<u64> = whole
            .iter()
            .zip(&keys)
            .map(|(all, key)| all.wrapping_sub(*key))
            .collect();
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
    (enough && equal - by_chance >= LEAST_COPIES * equal)
        .then_some(said)
        .flatten()
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
