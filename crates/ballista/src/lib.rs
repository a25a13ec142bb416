//! Tables that outgrow a machine.
//!
//! An [`Engine`] reads Parquet files, here or in object stores: `DataFusion` within this process,
//! or Ballista on a cluster of a [`Scheduler`](cluster::Scheduler) and
//! [`Executor`](cluster::Executor)s. What the rest of `sways` does with a table, [`functions`] do
//! with its batches, wherever they are: they hold the model that they need, and read cells as
//! `sways_data` does. What comes back is small: counts, exact sums, a sample.
//!
//! - [`jobs`]: what is asked of a table
//! - [`engine`]: who computes it; [`files`], [`stores`]: where the files are; [`codec`]: how plans
//!   travel
//! - [`exact_sum`]: sums that are the same in any order

pub mod cluster;
pub mod codec;
pub mod engine;
mod error;
pub mod exact_sum;
pub mod files;
pub mod functions;
pub mod jobs;
pub mod stores;

pub use engine::{Engine, Rows};
pub use error::Error;
