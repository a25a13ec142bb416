//! Columns that count the rows.

use super::names::{is_amount, is_row_number, is_time};
use crate::levels::by_size;
use crate::{
    column_type::ColumnType,
    table::{Column, Table},
    values::Values,
};

/// What tables must have for a look at all their values to mean something.
pub(super) const FEWEST_ROWS: usize = 20;

/// The columns that count the rows: whole numbers that are all different and leave no gap,
/// in whatever order, unless their name is of time; and whole numbers that are all
/// different under the names that programs give to rows.
pub fn row_numbers(table: &Table) -> Vec<String> {
    let counts = |column: &&Column| {
        let Values::Numbers(values) = column.values() else {
            return false;
        };
        let Some((low, high)) = distinct_whole_numbers(values) else {
            return false;
        };
        let has_no_gap = high - low == values.len() as f64 - 1.0;
        let name = column.name();
        column.kind() == ColumnType::Numeric
            && (is_row_number(name) || has_no_gap && !is_time(name) && !is_amount(name))
    };
    let found = table.columns().iter().filter(counts);
    found.map(|column| column.name().to_owned()).collect()
}

/// The smallest and the largest of whole numbers that are all there and all different, in
/// tables where that means something.
pub(super) fn distinct_whole_numbers(values: &[f64]) -> Option<(f64, f64)> {
    // NaN has no whole part.
    if values.len() < FEWEST_ROWS
        || values
            .iter()
            .any(|value| value.fract() != 0.0 || value.is_nan())
    {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(by_size);
    let differ = sorted.windows(2).all(|pair| pair[0] != pair[1]);
    differ.then(|| (sorted[0], sorted[sorted.len() - 1]))
}
