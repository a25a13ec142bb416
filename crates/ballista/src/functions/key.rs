//! Numbers that are drawn for rows, the same wherever the rows are read.

use std::{collections::HashMap, sync::Arc};

use datafusion::arrow::{
    array::{ArrayRef, UInt64Array},
    record_batch::RecordBatch,
    row::{RowConverter, SortField},
};
use sways_data::{FNV_BASIS, fnv1a};

use super::of_rows::OfRows;
use crate::error::{Error, in_engine, of_engine};

/// Draws a number for each row, from what is in it. Rows that are alike get different numbers: by
/// how often one was in the batch before, and by what the batch holds.
#[derive(Clone, Copy, Debug)]
pub struct Keys {
    /// Another seed draws other numbers.
    pub seed: u64,
}

impl OfRows for Keys {
    fn of(&self, batch: &RecordBatch) -> Result<ArrayRef, Error> {
        let contents = contents(batch)?;
        let whole = contents.iter().fold(self.seed, |all, row| mixed(all ^ row));
        let mut seen: HashMap<u64, u64> = HashMap::new();
        let keys = contents.into_iter().map(|row| {
            let times = seen.entry(row).or_default();
            *times += 1;
            mixed(mixed(row ^ whole).wrapping_add(*times))
        });
        Ok(Arc::new(UInt64Array::from_iter_values(keys)))
    }
}

/// A number for what is in each row, the same for rows that are alike.
///
/// # Errors
/// Where a column is of a type that has no order.
pub fn contents(batch: &RecordBatch) -> Result<Vec<u64>, Error> {
    let fields = batch.schema();
    let fields = fields.fields().iter();
    let fields = fields.map(|field| SortField::new(field.data_type().clone()));
    let wrong = |error| of_engine(super::ROWS)(in_engine(error));
    let converter = RowConverter::new(fields.collect()).map_err(wrong)?;
    let rows = converter.convert_columns(batch.columns()).map_err(wrong)?;
    let hash = |row: datafusion::arrow::row::Row<'_>| {
        mixed(fnv1a(row.as_ref().iter().copied(), FNV_BASIS))
    };
    Ok(rows.iter().map(hash).collect())
}

/// Bits that depend on all bits, as `SplitMix64` mixes them (Steele, Lea & Flood 2014).
pub fn mixed(bits: u64) -> u64 {
    let bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use datafusion::arrow::array::{AsArray, StringArray};
    use datafusion::arrow::datatypes::UInt64Type;

    use super::*;

    fn keys(seed: u64, cells: &[Option<&str>]) -> Vec<u64> {
        let cells: ArrayRef = Arc::new(StringArray::from(cells.to_vec()));
        let batch = RecordBatch::try_from_iter([("a", cells)]).unwrap();
        let keys = Keys { seed }.of(&batch).unwrap();
        keys.as_primitive::<UInt64Type>().values().to_vec()
    }

    #[test]
    fn rows_that_are_alike_are_told_apart() {
        let cells = [Some("a"), Some("a"), None, None, Some("")];
        let once = keys(0, &cells);
        for (place, key) in once.iter().enumerate() {
            assert!(!once[..place].contains(key), "{once:?}");
        }
        assert_eq!(once, keys(0, &cells));
        assert_ne!(once, keys(1, &cells));
    }

    #[test]
    fn a_share_of_equal_rows_is_drawn() {
        let keys = keys(7, &vec![Some("the same"); 8192]);
        let drawn = keys.iter().filter(|key| **key < u64::MAX / 10).count();
        // Five standard deviations about 819.
        assert!((683..955).contains(&drawn), "{drawn}");
    }
}
