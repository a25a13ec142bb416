//! What a fitted ensemble says of each condition.
//!
//! A method is a small struct of its settings with one verb. Weight methods read the first layer
//! and give an [`Influence`]'s numbers at once; local methods give [`Attributions`], one number a
//! row and condition, whose reductions are influences. Every method honours the same
//! [`Groups`](sways_data::Groups): a condition that became several inputs is one condition.
//!
//! - [`weight_mean`], [`weight_abs_sum`]: the first layer's weights
//! - [`gradient`]: the output's gradient with respect to the inputs
//! - [`attributions`]: what local methods return, and its reductions
//! - [`influence`]: the result as plain data

pub mod attributions;
pub mod first_layer;
pub mod gradient;
pub mod influence;
pub mod weight_abs_sum;
pub mod weight_mean;

pub use attributions::Attributions;
pub use gradient::Gradient;
pub use influence::{Influence, Per, Reduction};
pub use weight_abs_sum::WeightAbsSum;
pub use weight_mean::WeightMean;
