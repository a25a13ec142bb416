//! Straight lines through the inputs, for the methods that integrate along them.

use crate::engine::member::{Dense, add_scaled};

/// The line from a background's row to the row that is explained, both `[inputs]`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    pub(crate) from: &'a [f32],
    pub(crate) to: &'a [f32],
}

/// What a walk along a line found beside the attribution.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Walked {
    /// The output at the line's start.
    pub(crate) at_background: f64,
    /// The output at its end.
    pub(crate) at_row: f64,
    /// Gradients that were needed.
    pub(crate) evaluations: u64,
    /// Whether the error came under the tolerance.
    pub(crate) converged: bool,
}

impl Line<'_> {
    /// The first layer along the line: its pre-activations are `start + α · slope`.
    #[inline(always)]
    pub(crate) fn through(self, dense: &Dense, start: &mut [f64], slope: &mut [f64]) {
        start.copy_from_slice(&dense.bias);
        slope.fill(0.0);
        for (input, (&from, &to)) in self.from.iter().zip(self.to).enumerate() {
            let (from, to) = (f64::from(from), f64::from(to));
            if from != 0.0 {
                add_scaled(start, from, dense.weights_from(input));
            }
            if to != from {
                add_scaled(slope, to - from, dense.weights_from(input));
            }
        }
    }

    /// Adds (to − from) times the gradient with respect to the inputs, given the gradient with
    /// respect to the first layer's pre-activations.
    #[inline(always)]
    pub(crate) fn times_gradient(self, dense: &Dense, gradient: &[f64], attribution: &mut [f64]) {
        for (input, (&from, &to)) in self.from.iter().zip(self.to).enumerate() {
            if to != from {
                let weights = dense.weights_from(input).iter().zip(gradient);
                let derivative: f64 = weights.map(|(weight, gradient)| weight * gradient).sum();
                attribution[input] += (f64::from(to) - f64::from(from)) * derivative;
            }
        }
    }
}
