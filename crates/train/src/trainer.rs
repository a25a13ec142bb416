//! What the epoch loop asks of whatever computes.

use sways_model::Weights;

use crate::{FitSettings, Rows, batches::Batches};

/// An ensemble that is being trained somewhere.
pub(crate) trait Trainer {
    /// Sees every row once.
    fn epoch(&mut self);

    /// The losses of the epochs since the last call, `[epochs][members]`: the rows' mean, each
    /// taken in its batch before that batch's step.
    fn take_losses(&mut self) -> Vec<Vec<f64>>;

    /// Each member's mean loss on its validation rows as it is now, `[members]`.
    fn validation_losses(&mut self) -> Vec<f64>;

    /// Keeps the parameters that these members have now.
    fn keep(&mut self, members: &[bool]);

    /// The parameters as they were kept, or as they are now.
    fn weights(self, kept: bool) -> Weights;
}

/// Counts the steps and chooses their rows.
#[derive(Debug)]
pub(crate) struct Steps {
    /// `None`: all rows at once.
    pub batches: Option<Batches>,
    done: usize,
    total: usize,
}

impl Steps {
    pub(crate) fn new(rows: &Rows, settings: &FitSettings) -> Self {
        let size = settings.batch_size.filter(|&size| size < rows.len());
        Self {
            batches: size.map(|size| Batches::new(rows.len(), size, settings.seed)),
            done: 0,
            total: settings.epochs * size.map_or(1, |size| rows.len().div_ceil(size)),
        }
    }

    /// The next step's factor on the learning rate.
    pub(crate) fn factor(&mut self, settings: &FitSettings) -> f64 {
        let factor = settings
            .schedule
            .factor(self.done as f64 / self.total as f64);
        self.done += 1;
        factor
    }
}
