//! Trains an ensemble of multilayer perceptrons as PyTorch would, all members at once.
//!
//! - [`settings`]: what a fit needs to know, checked
//! - [`optimizer`]: the optimisers' steps, in PyTorch's order of operations
//! - [`schedule`]: how the learning rate goes
//! - [`batches`]: which rows make a mini-batch
//! - `dropout`: which hidden units a step leaves out
//! - [`rows`]: the rows to train on, with each member's labels and weights; [`members`]: members
//!   that see different rows, labels and inputs; [`permuted`]: labels if no condition mattered
//! - [`fit`](mod@fit): the epoch loop, over a `trainer` on the `host` or on a `device`
//! - [`checkpoint`]: where training stands, so that it can go on from there
//! - `best`: each member's best epoch, by its validation rows
//! - [`metrics`](mod@metrics): how good predictions are

pub mod batches;
mod best;
pub mod checkpoint;
mod device;
mod dropout;
mod error;
pub mod fit;
mod host;
pub mod members;
pub mod metrics;
pub mod optimizer;
pub mod permuted;
pub mod rows;
pub mod schedule;
pub mod settings;
mod trainer;

pub use checkpoint::{BestSoFar, Checkpoint, EpochLoss, Keeper};
pub use error::Error;
pub use fit::{Fit, Progress, diverged, fit, fit_kept};
pub use members::Members;
pub use metrics::{Metrics, event_share, metrics};
pub use optimizer::{Name as OptimizerName, Optimizer};
pub use permuted::Exchangeable;
pub use rows::Rows;
pub use schedule::Schedule;
pub use settings::{FitSettings, Precision, RawFitSettings};
