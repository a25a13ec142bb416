//! The methods, as configurations ask for them.
//!
//! - [`block`]: what a configuration says of one, and what that is once checked; [`written`]: how it
//!   is written and read
//! - [`measure`]: runs it on a model and a table's rows; [`profile_entry`]: a curve as plain data
//! - [`agreement`]: how much methods agree

pub mod agreement;
pub mod block;
#[cfg(test)]
#[cfg(feature = "ndarray")]
mod laws;
pub mod measure;
pub mod profile_entry;
pub mod written;

pub use agreement::{AgreementEntry, agreements};
pub use block::{Block, MethodPlan};
pub use measure::{Measure, Measured, Rows};
pub use profile_entry::ProfileEntry;
pub(crate) use written::AT;
pub use written::MethodName;

/// The methods themselves, by their papers' names.
pub use sways_explain::{
    Ablation, Ale, ExpectedGradients, Garson, Gradient, GradientXInput, IntegratedGradients,
    KernelShap, Lime, Olden, PartialDependence, Permutation, Sensitivity, Shapley, SmoothGrad,
    WeightAbsSum, WeightMean,
};
