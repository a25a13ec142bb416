//! The probability of the event, row by row.

use std::sync::Arc;

use datafusion::arrow::{
    array::{ArrayRef, Float64Array},
    record_batch::RecordBatch,
};
use sways::{
    backend::{Backend, Work},
    new_rows::NewRows,
    saved_model::SavedModel,
};
use sways_model::{Mlp, MlpOps};

use super::{frame, of_rows::OfRows};
use crate::error::Error;

/// Predicts with a model.
pub struct Predicts {
    /// The model.
    pub model: SavedModel,
}

impl OfRows for Predicts {
    fn of(&self, batch: &RecordBatch) -> Result<ArrayRef, Error> {
        let inputs = inputs(&self.model, batch)?;
        let all = probabilities(&self.model, &inputs);
        Ok(Arc::new(Float64Array::from(all)))
    }
}

/// A batch's rows as a model's inputs, `[rows, inputs]`.
///
/// # Errors
/// Where a cell cannot be read.
pub(super) fn inputs(model: &SavedModel, batch: &RecordBatch) -> Result<Vec<f32>, Error> {
    let most = batch.num_rows().max(1);
    let mut rows = NewRows::open(model, frame(batch), &|it| it, most, &[])?;
    Ok(rows.read_all()?.0)
}

/// The event's probability at each of these rows.
pub(super) fn probabilities(model: &SavedModel, inputs: &[f32]) -> Vec<f64> {
    Backend::default().run(Predict { model, inputs })
}

/// The part that is generic over the backend.
struct Predict<'a> {
    model: &'a SavedModel,
    inputs: &'a [f32],
}

impl Work for Predict<'_> {
    type Output = Vec<f64>;

    fn on<B: MlpOps>(self, device: &B::Device) -> Self::Output {
        Mlp::<B>::new(&self.model.weights, device).predict(self.inputs)
    }
}
