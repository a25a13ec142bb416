//! What a training step asks for.

use burn::tensor::{Tensor, backend::Backend};

/// The loss of every member, and its gradient.
#[derive(Clone, Debug)]
pub struct LossGradient<B: Backend> {
    /// Each member's weighted mean of the binary cross-entropy, in nats: `[members]`.
    pub losses: Tensor<B, 1>,
    /// Its gradient: `[members, parameters]`.
    pub gradient: Tensor<B, 2>,
}
