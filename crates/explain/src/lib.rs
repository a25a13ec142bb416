//! What a fitted ensemble says of each condition.
//!
//! A method is a small struct of its settings with one verb. Weight methods read the first layer
//! and give an [`Influence`]'s numbers at once; local methods give [`Attributions`], one number a
//! row and condition, whose reductions are influences. Every method honours the same
//! [`Groups`](sways_data::Groups): a condition that became several inputs is one condition.
//!
//! - [`weight_mean`], [`weight_abs_sum`]: the first layer's weights
//! - [`gradient`]: the output's gradient with respect to the inputs
//! - [`game`]: what a coalition of conditions is worth, and the methods that play it:
//!   [`shapley`], [`kernel_shap`], [`ablation`]
//! - [`lime`]: a local surrogate
//! - [`permutation`]: how much a [`score`] worsens when a condition is shuffled
//! - [`partial_dependence`], [`ale`]: a condition's curve, a [`profile`]
//! - [`host_mlp`]: the ensemble on the host, evaluated from changed pre-activations on
//! - [`background`]: the rows that attributions are differences from
//! - [`additive`], [`explanation`], [`convergence`], [`sampling`]: what these methods return, and
//!   how long they sample
//! - [`agreement`]: how much two methods' influences agree
//! - [`attributions`]: what local methods return, and its reductions
//! - [`influence`]: the result as plain data

pub mod ablation;
pub mod additive;
pub mod agreement;
pub mod ale;
pub mod attributions;
pub mod background;
pub mod convergence;
mod error;
pub mod explanation;
pub mod first_layer;
pub mod game;
pub mod gradient;
pub mod host_mlp;
pub mod influence;
pub mod kernel_shap;
mod lanes;
mod least_squares;
pub mod lime;
pub mod partial_dependence;
pub mod permutation;
pub mod profile;
pub mod sampling;
pub mod score;
pub mod shapley;
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
pub use explanation::Explanation;
pub use game::Game;
pub use gradient::Gradient;
pub use host_mlp::HostMlp;
pub use influence::{Influence, Per, Reduction};
pub use kernel_shap::KernelShap;
pub use lime::Lime;
pub use partial_dependence::PartialDependence;
pub use permutation::{Permutation, PermutationInfluence};
pub use profile::{Grid, Profile};
pub use sampling::Sampling;
pub use score::Score;
pub use shapley::Shapley;
pub use weight_abs_sum::WeightAbsSum;
pub use weight_mean::WeightMean;
