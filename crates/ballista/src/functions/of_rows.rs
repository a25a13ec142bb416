//! What functions of a row do, and what they take and give.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{ArrayRef, FixedSizeListArray, Float64Array},
        datatypes::{DataType, Field, Schema},
        record_batch::RecordBatch,
    },
    error::Result as EngineResult,
};

use crate::error::Error;

/// What a function of a row does.
pub trait OfRows: Send + Sync {
    /// A value a row of the batch.
    ///
    /// # Errors
    /// Where a row is not what it should be.
    fn of(&self, batch: &RecordBatch) -> Result<ArrayRef, Error>;
}

/// Columns by their names.
pub(super) fn batch(columns: &[String], arrays: Vec<ArrayRef>) -> EngineResult<RecordBatch> {
    let field =
        |(name, array): (&String, &ArrayRef)| Field::new(name, array.data_type().clone(), true);
    let fields: Vec<Field> = columns.iter().zip(&arrays).map(field).collect();
    Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)?)
}

/// Rows of so many numbers as an array of lists.
pub(super) fn lists(numbers: Vec<f64>, width: usize) -> ArrayRef {
    let field = Arc::new(Field::new("item", DataType::Float64, false));
    let numbers = Arc::new(Float64Array::from(numbers));
    Arc::new(FixedSizeListArray::new(field, width as i32, numbers, None))
}
