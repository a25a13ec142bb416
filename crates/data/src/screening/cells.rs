//! Cells as numbers that are equal where the cells are.

use crate::{table::Column, values::Values};

/// A number for each row, `[rows]`, equal where two rows hold the same value (missing
/// ones too), in whatever order the rows are.
pub(super) fn keys(column: &Column) -> Vec<u64> {
    match column.values() {
        Values::Numbers(values) => values.iter().map(|value| key(*value)).collect(),
        Values::Text(values) => {
            // Levels are sorted, so that codes do not hang on the order of the rows.
            values.codes().iter().map(|code| u64::from(*code)).collect()
        }
    }
}

/// The bits of a number; 0 and −0 are the same, and so are missing ones.
fn key(value: f64) -> u64 {
    if value.is_nan() {
        u64::MAX
    } else {
        (value + 0.0).to_bits()
    }
}

/// Spreads a number over 64 bits (the finaliser of `SplitMix64`, Steele and others, OOPSLA
/// 2014).
pub(super) fn mixed(value: u64) -> u64 {
    let value = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// How many rows hold each of the different values, in the order of the values.
pub(super) fn counts(keys: &[u64]) -> Vec<usize> {
    let mut sorted = keys.to_vec();
    sorted.sort_unstable();
    sorted.chunk_by(|a, b| a == b).map(<[u64]>::len).collect()
}

/// How many pairs can be made of so many rows.
pub(super) fn pairs(rows: usize) -> f64 {
    let rows = rows as f64;
    rows * (rows - 1.0) / 2.0
}
