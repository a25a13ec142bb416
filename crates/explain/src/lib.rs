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
//! - [`game`]: what a coalition of conditions is worth, and the methods that play it:
//!   [`shapley`], [`kernel_shap`], [`ablation`]
//! - [`lime`]: a local surrogate
//! - [`permutation`]: how much a score worsens when a condition is shuffled
//! - [`partial_dependence`], [`ale`]: a condition's curve, a [`profile`]
//! - [`interaction`]: how much two conditions act together
//! - [`host_mlp`]: the ensemble on the host, evaluated from changed pre-activations on
//! - [`background`]: the rows that attributions are differences from
//! - [`additive`], [`explanation`], [`convergence`], [`sampling`]: attributions that should add
//!   up, how far they miss it, what they cost, how sure they are and how long they sample
//! - [`local`]: what any local method says of rows, batch by batch
//! - [`agreement`]: how much two methods' influences agree
//! - [`evidence`]: whether an influence is real, and how large it may be
//! - [`attributions`]: what local methods return, and its reductions
//! - [`influence`]: the result as plain data

pub mod ablation;
pub mod additive;
pub mod agreement;
pub mod ale;
pub mod attributions;
pub mod background;
mod batch;
pub mod convergence;
mod direction;
mod error;
pub mod evidence;
pub mod expected_gradients;
pub mod explanation;
pub mod first_layer;
pub mod game;
pub mod garson;
pub mod gradient;
pub mod gradient_x_input;
pub mod host_mlp;
pub mod influence;
pub mod integrated_gradients;
pub mod interaction;
pub mod kernel_shap;
mod least_squares;
pub mod lime;
pub mod local;
mod member;
pub mod olden;
pub mod partial_dependence;
mod path;
pub mod permutation;
pub mod profile;
mod relu_path;
pub mod sampling;
pub mod sensitivity;
pub mod shapley;
mod smooth_path;
#[cfg(test)]
mod testing;
pub mod weight_abs_sum;
pub mod weight_mean;

pub use ablation::Ablation;
pub use additive::{Additive, Completeness};
pub use agreement::Agreement;
pub use ale::Ale;
pub use attributions::Attributions;
pub use background::{Background, BackgroundKind};
pub use convergence::Convergence;
pub use error::Error;
pub use expected_gradients::ExpectedGradients;
pub use explanation::Explanation;
pub use game::Game;
pub use garson::{Garson, GarsonVariant};
pub use gradient::Gradient;
pub use gradient_x_input::GradientXInput;
pub use host_mlp::HostMlp;
pub use influence::{Gap, Influence, Per, Reduction, Sign};
pub use integrated_gradients::IntegratedGradients;
pub use interaction::{Interaction, PairInteraction};
pub use kernel_shap::KernelShap;
pub use lime::Lime;
pub use local::Local;
pub use olden::Olden;
pub use partial_dependence::PartialDependence;
pub use permutation::{Permutation, PermutationInfluence};
pub use profile::{Grid, Profile};
pub use sampling::Sampling;
pub use sensitivity::{Moments, Sensitivities, Sensitivity};
pub use shapley::Shapley;
pub use weight_abs_sum::WeightAbsSum;
pub use weight_mean::WeightMean;
