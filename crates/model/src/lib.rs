//! An ensemble of multilayer perceptrons held as one tensor.
//!
//! Every model is an ensemble: a single network is an ensemble of one. All members share an
//! [`Architecture`] and live in one parameter tensor `[members, parameters]`, so training,
//! predicting and explaining many networks is one batched computation.
//!
//! - [`architecture`]: the shapes of the layers and where each one lies among the parameters
//! - [`activation`]: what stands between the layers, with its derivative
//! - [`weights`]: parameters on the host, their starting values
//! - [`file`](mod@file): safetensors in and out
//! - [`mlp`]: [`Mlp`], parameters on a device, with predictions and gradients
//! - [`host`]: native code in `f64` over an ensemble in host memory
//! - [`score`]: how good predicted probabilities are
//! - [`ops`]: [`MlpOps`], the operations as a burn backend extension; composed of tensor
//!   operations by default, one node under autodiff

pub mod activation;
pub mod architecture;
mod error;
pub mod file;
pub mod host;
mod logistic;
mod loss_gradient;
pub mod mlp;
pub mod ops;
mod output;
pub mod score;
pub mod weights;

pub use activation::Activation;
pub use architecture::Architecture;
pub use error::Error;
pub use loss_gradient::LossGradient;
pub use mlp::Mlp;
pub use ops::MlpOps;
pub use output::Output;
pub use score::Score;
pub use weights::Weights;
