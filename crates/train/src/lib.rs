//! Trains an ensemble of multilayer perceptrons as PyTorch would, all members at once.
//!
//! - [`settings`]: what a fit needs to know, checked
//! - [`optimizer`]: the optimisers' steps, in PyTorch's order of operations
//! - [`batches`]: which rows make a mini-batch
//! - [`fit`](mod@fit): the epoch loop
//! - [`metrics`]: how good predictions are

pub mod batches;
mod error;
pub mod fit;
pub mod metrics;
pub mod optimizer;
pub mod settings;

pub use error::Error;
pub use fit::{EpochLoss, Fit, Progress, Rows, fit};
pub use metrics::{Metrics, metrics};
pub use optimizer::Optimizer;
pub use settings::{FitSettings, RawFitSettings};
