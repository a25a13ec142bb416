//! What stands between the layers, with its derivative.

use burn::tensor::{Tensor, activation, backend::Backend};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::logistic::logistic;

/// An elementwise nonlinearity, as PyTorch defines it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
    /// Every one.
    pub const ALL: [Self; 5] = [
        Self::Relu,
        Self::Tanh,
        Self::Sigmoid,
        Self::Gelu,
        Self::Silu,
    ];

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

    /// The activation of one number.
    pub fn value(self, z: f64) -> f64 {
        match self {
            Self::Relu => z.max(0.0),
            Self::Tanh => z.tanh(),
            Self::Sigmoid => logistic(z),
            Self::Gelu => z * normal_distribution(z),
            Self::Silu => z * logistic(z),
        }
    }

    /// The activation's derivative at one number.
    pub fn slope(self, z: f64) -> f64 {
        match self {
            Self::Relu => f64::from(u8::from(z > 0.0)),
            Self::Tanh => 1.0 - z.tanh().powi(2),
            Self::Sigmoid => logistic(z) * logistic(-z),
            Self::Gelu => {
                let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
                normal_distribution(z) + z * density
            }
            Self::Silu => logistic(z) * (1.0 + z * logistic(-z)),
        }
    }
}

fn normal_distribution(z: f64) -> f64 {
    0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_are_the_values_differences() {
        const STEP: f64 = 1e-6;
        for activation in Activation::ALL {
            for z in [-30.0, -2.0, -0.3, 0.1, 1.0, 40.0] {
                let above = activation.value(z + STEP);
                let below = activation.value(z - STEP);
                let off = activation.slope(z) - (above - below) / (2.0 * STEP);
                assert!(off.abs() < 1e-7, "{activation:?} at {z}: off by {off:e}");
            }
        }
        assert_eq!(Activation::Relu.slope(0.0), 0.0);
    }
}
