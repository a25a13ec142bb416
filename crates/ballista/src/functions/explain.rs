//! Attributions, row by row.

use std::io;

use datafusion::arrow::{array::ArrayRef, record_batch::RecordBatch};
use sways::{
    backend::Backend,
    explanation::{Explainee, Explanation},
    methods::{Block, MethodPlan},
    progress::Observer,
    saved_model::SavedModel,
};

use super::{
    of_rows::{OfRows, lists},
    predict::{inputs, probabilities},
};
use crate::error::Error;

/// Explains rows with a model by a method.
pub struct Explains {
    model: SavedModel,
    method: [MethodPlan; 1],
    seed: u64,
}

/// Takes attributions.
struct Taken(Vec<f64>);

impl Observer for Taken {
    fn attributions(&mut self, _: &str, _: Option<&[usize]>, values: &[f64]) -> io::Result<()> {
        self.0.extend_from_slice(values);
        Ok(())
    }
}

impl Explains {
    /// Makes a method ready.
    ///
    /// # Errors
    /// Where its settings are wrong.
    pub fn new(model: SavedModel, block: &Block, seed: u64) -> Result<Self, Error> {
        let hidden = model.weights.architecture().hidden();
        let plan = block.check(hidden, seed).map_err(Error::Setting)?;
        Ok(Self {
            model,
            method: [plan],
            seed,
        })
    }
}

impl OfRows for Explains {
    fn of(&self, batch: &RecordBatch) -> Result<ArrayRef, Error> {
        let conditions = self.model.encoding.groups().len();
        if batch.num_rows() == 0 {
            return Ok(lists(Vec::new(), 1 + conditions));
        }
        let inputs = inputs(&self.model, batch)?;
        let probabilities = probabilities(&self.model, &inputs);
        let mut taken = Taken(Vec::new());
        Explanation {
            model: Explainee::Saved(&self.model),
            methods: &self.method,
            all_that_apply: false,
            inputs: &inputs,
            background: None,
            scored: None,
            row: None,
            seed: self.seed,
            folder: None,
            observer: &mut taken,
        }
        .run(Backend::default())?;
        let attributions = taken.0.chunks(conditions);
        let rows = probabilities.iter().zip(attributions);
        let numbers = rows.flat_map(|(probability, of_row)| [&[*probability], of_row].concat());
        Ok(lists(numbers.collect(), 1 + conditions))
    }
}
