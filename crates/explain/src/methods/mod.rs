//! The methods, a file each.
//!
//! - [`weight_mean`], [`weight_abs_sum`]: the first layer's weights; [`garson`], [`olden`]: all
//!   layers'
//! - [`gradient`]: the output's slope; [`gradient_x_input`], [`smooth_grad`],
//!   [`integrated_gradients`], [`expected_gradients`], [`sensitivity`]: made of slopes
//! - [`shapley`], [`kernel_shap`], [`ablation`]: what a condition adds to coalitions of others;
//!   [`lime`]: a linear model around a row
//! - [`permutation`]: how much a score worsens when a condition is shuffled
//! - [`partial_dependence`], [`ale`]: a condition's curve
//! - [`interaction`]: how much two conditions act together; not in the registry, for it speaks of
//!   pairs
//!
//! Those that a name stands for are [`METHODS`]. All that speaks of methods by name
//! (configurations and their schema, the command line, results, reports, the laws that are tested)
//! reads it.

pub mod ablation;
pub mod ale;
pub mod expected_gradients;
pub mod garson;
pub mod gradient;
pub mod gradient_x_input;
pub mod integrated_gradients;
pub mod interaction;
pub mod kernel_shap;
pub mod lime;
pub mod olden;
pub mod partial_dependence;
pub mod permutation;
mod registry;
pub mod sensitivity;
pub mod shapley;
pub mod smooth_grad;
pub mod weight_abs_sum;
pub mod weight_mean;

pub use registry::{BUDGET, Entry, METHODS, find};
