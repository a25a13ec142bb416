//! The probability of the event, row by row.

use std::sync::Arc;

use datafusion::arrow::{
    array::{ArrayRef, Float64Array},
    record_batch::RecordBatch,
};
use sways::{backend::Backend, new_rows::NewRows, predictions, saved_model::SavedModel};

use super::{frame, of_rows::OfRows};
use crate::error::Error;

/// Predicts with a model.
pub struct Predicts {
    /// The model.
    pub model: SavedModel,
}

impl OfRows for Predicts {
    fn of(&self, batch: &RecordBatch) -> Result<ArrayRef, Error> {
        let most = batch.num_rows().max(1);
        let mut rows = NewRows::open(&self.model, frame(batch), &|it| it, most, &[])?;
        let all = predictions::probabilities(&self.model, &mut rows, Backend::default())?;
        Ok(Arc::new(Float64Array::from(all)))
    }
}
