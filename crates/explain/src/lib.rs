//! What a fitted ensemble says of each condition.
//!
//! A method is a small struct of its settings with one verb of its own and one that all of them
//! share, [`Method::run`]. Weight methods read the weights and give an [`Influence`]'s numbers at
//! once; local methods give [`Attributions`], one number a row and condition, whose reductions are
//! influences. Every method honours the same
//! [`Groups`](sways_data::Groups): a condition that became several inputs is one condition.
//!
//! - [`method`]: what a method is; [`methods`]: a file each, and the registry of them
//! - [`result`]: what they find, [`engine`]: what several of them share
//! - [`evidence`]: whether an influence is real, and how large it may be

pub mod engine;
mod error;
pub mod evidence;
mod least_squares;
pub mod method;
pub mod methods;
pub mod result;
mod settings;
#[cfg(test)]
mod testing;

pub use engine::{
    background::{Background, BackgroundKind, Baseline},
    game::Game,
    host_mlp::HostMlp,
    predictor::Predictor,
    sampling::Sampling,
    slopes::Slopes,
};
pub use error::Error;
pub use method::{AnyMethod, Method};
pub use methods::{
    ablation::Ablation,
    ale::Ale,
    expected_gradients::ExpectedGradients,
    garson::{Garson, GarsonVariant},
    gradient::Gradient,
    gradient_x_input::GradientXInput,
    integrated_gradients::IntegratedGradients,
    interaction::{Interaction, PairInteraction},
    kernel_shap::KernelShap,
    lime::Lime,
    olden::Olden,
    partial_dependence::PartialDependence,
    permutation::{Permutation, PermutationInfluence},
    sensitivity::{Moments, Sensitivities, Sensitivity},
    shapley::Shapley,
    smooth_grad::SmoothGrad,
    weight_abs_sum::WeightAbsSum,
    weight_mean::WeightMean,
};
pub use result::{
    additive::{Additive, Completeness},
    agreement::Agreement,
    attributions::Attributions,
    convergence::Convergence,
    explanation::Explanation,
    influence::{Gap, Influence, Per, Reduction, Sign},
    local::Local,
    profile::{Grid, Profile},
};
