//! Columns that tell whose rows they are.

use super::cells::{counts, keys};
use super::{FEWEST_ROWS, Hint, names::is_id};
use crate::{column_type::ColumnType, table::Column, values::Values};

/// Each value of such a column is in no more rows than this on average.
const MOST_ROWS: usize = 20;
/// There are at least so many values, of which each is in as many rows; or else so many.
const FEWEST_EQUAL: usize = 10;
const FEWEST: usize = 20;
/// Counts of rows that vary less than this share of what chance makes of them are equal
/// by design.
const LEAST_DISPERSION: f64 = 0.3;

/// Whether a column tells whose rows they are: text or whole numbers of which each value
/// is in a few rows, about as many each; or under a name such as `person_id`, whatever
/// their number.
///
/// Values that fall on rows by chance are in about as many rows as the Poisson
/// distribution says, whose variance is its mean: a variance far below it was made.
pub(super) fn persons(column: &Column) -> Option<Hint> {
    let rows = column.values().len();
    let is_kind = match column.values() {
        Values::Text(_) => column.kind() == ColumnType::Categorical,
        Values::Numbers(values) => {
            column.kind() == ColumnType::Numeric && values.iter().all(|value| value.fract() == 0.0)
        }
    };
    if rows < FEWEST_ROWS || !is_kind || column.values().missing() > 0 {
        return None;
    }
    let rows_of = counts(&keys(column));
    let distinct = rows_of.len();
    let mean = rows as f64 / distinct as f64;
    let variance = rows_of
        .iter()
        .map(|&rows| (rows as f64 - mean).powi(2))
        .sum::<f64>()
        / (distinct as f64 - 1.0);
    let by_name = is_id(column.name()) && distinct * 20 < rows * 19 && distinct >= FEWEST_EQUAL;
    let few_each = distinct * 2 <= rows && rows <= distinct * MOST_ROWS;
    let equal = few_each
        && (distinct >= FEWEST_EQUAL && variance == 0.0
            || distinct >= FEWEST && variance < LEAST_DISPERSION * mean);
    (by_name || equal).then(|| Hint::Persons {
        column: column.name().to_owned(),
        distinct,
        rows,
    })
}
