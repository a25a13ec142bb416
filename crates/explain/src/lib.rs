//! What a fitted ensemble says of each condition.
//!
//! A method is a small struct of its settings with one verb. Weight methods read the first layer
//! and give an [`Influence`]'s numbers at once; local methods give [`Attributions`], one number a
//! row and condition, whose reductions are influences. Every method honours the same
//! [`Groups`](sways_data::Groups): a condition that became several inputs is one condition.
//!
//! - [`weight_mean`], [`weight_abs_sum`]: the first layer's weights
//! - [`garson`], [`olden`]: all layers' weights
//! - [`gradient`]: the output's gradient with respect to the inputs; [`gradient_x_input`],
//!   [`integrated_gradients`], [`expected_gradients`], [`sensitivity`]: made of it
//! - [`background`]: the rows that attributions are differences from
//! - [`additive`], [`convergence`]: attributions that should add up, how far they miss it, what
//!   they cost and how sure they are
//! - [`attributions`]: what local methods return, and its reductions
//! - [`influence`]: the result as plain data

pub mod additive;
pub mod attributions;
pub mod background;
mod batch;
pub mod convergence;
mod error;
pub mod expected_gradients;
pub mod first_layer;
pub mod garson;
pub mod gradient;
pub mod gradient_x_input;
pub mod influence;
pub mod integrated_gradients;
mod member;
pub mod olden;
mod path;
mod relu_path;
pub mod sensitivity;
mod smooth_path;
pub mod weight_abs_sum;
pub mod weight_mean;

pub use additive::{Additive, Completeness};
pub use attributions::Attributions;
pub use background::{Background, BackgroundKind};
pub use convergence::Convergence;
pub use error::Error;
pub use expected_gradients::ExpectedGradients;
pub use garson::{Garson, GarsonVariant};
pub use gradient::Gradient;
pub use gradient_x_input::GradientXInput;
pub use influence::{Influence, Per, Reduction};
pub use integrated_gradients::IntegratedGradients;
pub use olden::Olden;
pub use sensitivity::{Moments, Sensitivities, Sensitivity};
pub use weight_abs_sum::WeightAbsSum;
pub use weight_mean::WeightMean;
