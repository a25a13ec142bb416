//! What can go wrong in training.

use sways_data::number_text;

/// An error of this crate. Each message says what is wrong and how to mend it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A setting outside its range.
    #[error("train.{key}: {value} is not allowed; {allowed}")]
    Setting {
        /// The key.
        key: &'static str,
        /// What it was set to.
        value: String,
        /// What it may be.
        allowed: &'static str,
    },
    /// A setting that the optimiser does not have.
    #[error("train.{key}: `{optimizer}` has no such setting; remove it, or choose {having}")]
    NotOfOptimizer {
        /// The key.
        key: &'static str,
        /// The optimiser.
        optimizer: &'static str,
        /// The optimisers that have it.
        having: &'static str,
    },
    /// A member has no row to learn from.
    #[error(
        "network {member} (counted from 0) has no row of weight to learn from; \
         every network needs at least one"
    )]
    NothingToLearn {
        /// Its place among the members, counted from 0.
        member: usize,
    },
    /// A checkpoint of another training.
    #[error("the checkpoint is of another training; begin anew")]
    Checkpoint,
    /// The loss or the weights became infinite or NaN.
    #[error(
        "training diverged in epoch {epoch} of {epochs}: {what} is no longer a finite number; \
         try a smaller train.learning_rate ({} now), {}standardised conditions, \
         or another optimizer",
        number_text(*learning_rate),
        if *weight_decay > 0.0 {
            format!("a smaller train.weight_decay ({} now), ", number_text(*weight_decay))
        } else {
            String::new()
        }
    )]
    Diverged {
        /// The epoch, counted from 1.
        epoch: usize,
        /// How many there were to be.
        epochs: usize,
        /// What was not finite.
        what: &'static str,
        /// The learning rate in force.
        learning_rate: f64,
        /// The weight decay in force.
        weight_decay: f64,
    },
}
