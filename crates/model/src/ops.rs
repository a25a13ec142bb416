//! The operations of an ensemble, as an extension of burn's backends.
//!
//! The defaults are composed of ordinary tensor operations and serve every backend. Under
//! autodiff the forward pass is one node whose backward pass is the inner backend's own.

mod autodiff;
mod backends;
pub mod composed;

use burn::tensor::{Tensor, backend::Backend};

use crate::{architecture::Architecture, loss_gradient::LossGradient};

/// What a backend can do with an ensemble of multilayer perceptrons.
///
/// `parameters` are `[members, parameters]` as [`Architecture::layers`] lays them out; `inputs`
/// are `[rows, inputs]` and serve all members.
pub trait MlpOps: Backend {
    /// The backend that trains in this one's place, on the same devices: in double precision
    /// where that is to be had at little cost.
    type Training: MlpOps + Backend<Device = Self::Device>;

    /// Whether tensors lie in host memory, where native code ([`crate::host`]) is faster than any
    /// sequence of tensor operations.
    const ON_HOST: bool = false;

    /// The log-odds `[members, rows]`.
    fn mlp_logits(
        architecture: &Architecture,
        parameters: Tensor<Self, 2>,
        inputs: Tensor<Self, 2>,
    ) -> Tensor<Self, 2> {
        composed::logits(architecture, parameters, inputs)
    }

    /// Each member's binary cross-entropy, computed stably from its logits, and the gradient.
    ///
    /// `labels` (0 or 1) and the rows' `weights` (not negative) are `[members, rows]`, or
    /// `[1, rows]` where all members share them. A member's loss is the mean by its weights; a
    /// member without any weight has loss 0 and gradient 0.
    ///
    /// `masks` are what dropout multiplies the hidden layers' outputs by, one `[members, rows,
    /// units]` a layer, or none at all.
    fn mlp_loss_gradient(
        architecture: &Architecture,
        parameters: Tensor<Self, 2>,
        inputs: Tensor<Self, 2>,
        labels: Tensor<Self, 2>,
        weights: Tensor<Self, 2>,
        masks: &[Tensor<Self, 3>],
    ) -> LossGradient<Self> {
        composed::loss_gradient(architecture, parameters, inputs, labels, weights, masks)
    }

    /// Pulls a gradient on the logits, `cotangent` `[members, rows]`, back to the parameters:
    /// `[members, parameters]`.
    fn mlp_parameter_gradient(
        architecture: &Architecture,
        parameters: Tensor<Self, 2>,
        inputs: Tensor<Self, 2>,
        cotangent: Tensor<Self, 2>,
    ) -> Tensor<Self, 2> {
        composed::parameter_gradient(architecture, parameters, inputs, cotangent)
    }

    /// Pulls a gradient on the logits, `cotangent` `[members, rows]`, back to the inputs, member
    /// by member: `[members, rows, inputs]`.
    fn mlp_input_gradient(
        architecture: &Architecture,
        parameters: Tensor<Self, 2>,
        inputs: Tensor<Self, 2>,
        cotangent: Tensor<Self, 2>,
    ) -> Tensor<Self, 3> {
        composed::input_gradient(architecture, parameters, inputs, cotangent)
    }
}
