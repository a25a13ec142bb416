//! What stands between the layers, with its derivative.

use burn::tensor::{Tensor, activation, backend::Backend};
use serde::{Deserialize, Serialize};

/// An elementwise nonlinearity, as PyTorch defines it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Activation {
    /// `max(z, 0)`; its derivative at 0 is 0.
    #[default]
    Relu,
    /// The hyperbolic tangent.
    Tanh,
    /// `1 / (1 + e^−z)`.
    Sigmoid,
    /// `z Φ(z)` with the normal distribution function itself, not its tanh approximation.
    Gelu,
    /// `z / (1 + e^−z)`.
    Silu,
}

impl Activation {
    /// The activation of pre-activations `z` of any shape.
    pub fn forward<B: Backend, const D: usize>(self, z: Tensor<B, D>) -> Tensor<B, D> {
        match self {
            Self::Relu => activation::relu(z),
            Self::Tanh => z.tanh(),
            Self::Sigmoid => activation::sigmoid(z),
            Self::Gelu => activation::gelu(z),
            Self::Silu => activation::silu(z),
        }
    }

    /// `gradient · f′(z)`: the gradient pulled back through the activation.
    ///
    /// # Shapes
    /// `gradient` and `z` alike.
    pub fn backward<B: Backend, const D: usize>(
        self,
        gradient: Tensor<B, D>,
        z: Tensor<B, D>,
    ) -> Tensor<B, D> {
        let derivative = match self {
            Self::Relu => return gradient.mask_fill(z.lower_equal_elem(0.0), 0.0),
            Self::Tanh => z.tanh().square().neg().add_scalar(1.0),
            Self::Sigmoid => {
                let a = activation::sigmoid(z);
                a.clone() * a.neg().add_scalar(1.0)
            }
            Self::Gelu => {
                let distribution = z
                    .clone()
                    .mul_scalar(std::f64::consts::FRAC_1_SQRT_2)
                    .erf()
                    .add_scalar(1.0)
                    .mul_scalar(0.5);
                let density =
                    z.clone().square().mul_scalar(-0.5).exp().mul_scalar(
                        std::f64::consts::FRAC_2_SQRT_PI * std::f64::consts::SQRT_2 / 4.0,
                    );
                distribution + z * density
            }
            Self::Silu => {
                let s = activation::sigmoid(z.clone());
                s.clone() * (z * s.neg().add_scalar(1.0)).add_scalar(1.0)
            }
        };
        gradient * derivative
    }
}
