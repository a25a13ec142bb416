//! One member of an ensemble on the host, in double precision.

use sways_model::{Activation, Output, Weights, mlp::logistic};

/// One network, laid out to be walked forwards and backwards.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) activation: Activation,
    /// The layers between activations, first to last.
    pub(crate) hidden: Vec<Dense>,
    /// What makes the logit.
    pub(crate) last: Dense,
}

/// An affine layer.
#[derive(Clone, Debug)]
pub(crate) struct Dense {
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
    /// `[inputs, outputs]`.
    pub(crate) weight: Vec<f64>,
    /// `[outputs, inputs]`.
    pub(crate) transposed: Vec<f64>,
    /// `[outputs]`.
    pub(crate) bias: Vec<f64>,
}

impl Dense {
    /// The weights out of one input.
    pub(crate) fn weights_from(&self, input: usize) -> &[f64] {
        &self.weight[input * self.outputs..][..self.outputs]
    }

    /// The weights into one output.
    pub(crate) fn weights_into(&self, output: usize) -> &[f64] {
        &self.transposed[output * self.inputs..][..self.inputs]
    }
}

impl Member {
    /// An ensemble's members, in order.
    pub(crate) fn all(weights: &Weights) -> Vec<Self> {
        let architecture = weights.architecture();
        let layers = architecture.layers();
        let of_member = |member| {
            let parameters = weights.member(member);
            let double = |values: &[f32]| values.iter().map(|&v| f64::from(v)).collect();
            let mut dense: Vec<Dense> = layers
                .iter()
                .map(|layer| {
                    let weight: Vec<f64> = double(&parameters[layer.weight.clone()]);
                    let transposed = (0..layer.outputs)
                        .flat_map(|output| weight[output..].iter().step_by(layer.outputs))
                        .copied()
                        .collect();
                    Dense {
                        inputs: layer.inputs,
                        outputs: layer.outputs,
                        weight,
                        transposed,
                        bias: double(&parameters[layer.bias.clone()]),
                    }
                })
                .collect();
            let last = dense.pop().expect("an architecture has at least one layer");
            Self {
                activation: architecture.activation(),
                hidden: dense,
                last,
            }
        };
        (0..weights.members()).map(of_member).collect()
    }

    /// Whether a straight line of inputs is cut into pieces on each of which the logit is affine.
    pub(crate) fn is_piecewise_affine(&self) -> bool {
        self.hidden.is_empty() || self.activation == Activation::Relu
    }

    /// The output at one row, `[inputs]`.
    pub(crate) fn output(&self, row: &[f32], output: Output) -> f64 {
        let mut incoming: Vec<f64> = row.iter().map(|&value| f64::from(value)).collect();
        let affine = |dense: &Dense, incoming: &[f64]| {
            let mut outgoing = dense.bias.clone();
            for (input, &value) in incoming.iter().enumerate() {
                add_scaled(&mut outgoing, value, dense.weights_from(input));
            }
            outgoing
        };
        for dense in &self.hidden {
            incoming = affine(dense, &incoming);
            for value in &mut incoming {
                *value = activate(self.activation, *value).0;
            }
        }
        of_logit(output, affine(&self.last, &incoming)[0])
    }
}

/// The output that a logit stands for.
pub(crate) fn of_logit(output: Output, logit: f64) -> f64 {
    match output {
        Output::Logit => logit,
        Output::Probability => logistic(logit),
    }
}

/// The derivative of the output with respect to the logit: p (1 − p), without cancellation.
pub(crate) fn slope_at_logit(output: Output, logit: f64) -> f64 {
    match output {
        Output::Logit => 1.0,
        Output::Probability => logistic(logit) * logistic(-logit),
    }
}

/// An activation and its derivative at a pre-activation.
pub(crate) fn activate(activation: Activation, z: f64) -> (f64, f64) {
    match activation {
        Activation::Relu => (z.max(0.0), if z > 0.0 { 1.0 } else { 0.0 }),
        Activation::Tanh => {
            let a = z.tanh();
            (a, 1.0 - a * a)
        }
        Activation::Sigmoid => {
            let a = logistic(z);
            (a, a * logistic(-z))
        }
        Activation::Gelu => {
            let below = 0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2);
            let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
            (z * below, below + z * density)
        }
        Activation::Silu => {
            let s = logistic(z);
            (z * s, s * (1.0 + z * logistic(-z)))
        }
    }
}

/// `out += scale · values`.
#[inline(always)]
pub(crate) fn add_scaled(out: &mut [f64], scale: f64, values: &[f64]) {
    for (out, value) in out.iter_mut().zip(values) {
        *out += scale * value;
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Tensor, TensorData};
    use burn_ndarray::{NdArray, NdArrayDevice};
    use sways_model::{Architecture, Mlp, mlp::to_host};

    use super::*;

    #[test]
    fn derivatives_are_finite_differences() {
        let step = 1e-5;
        for activation in Activation::ALL {
            for z in [-30.0, -3.0, -0.4, 0.3, 2.0, 30.0] {
                let value = |z| activate(activation, z).0;
                let expected = (value(z + step) - value(z - step)) / (2.0 * step);
                let found = activate(activation, z).1;
                assert!((found - expected).abs() < 1e-9, "{activation:?} at {z}");
            }
        }
        for z in [-3.0, 0.4] {
            let value = |z| of_logit(Output::Probability, z);
            let expected = (value(z + step) - value(z - step)) / (2.0 * step);
            assert!((slope_at_logit(Output::Probability, z) - expected).abs() < 1e-9);
        }
    }

    #[test]
    fn agrees_with_the_backend() {
        let device = NdArrayDevice::default();
        let row = [0.5, -1.0, 2.0];
        for activation in Activation::ALL {
            for hidden in [vec![], vec![4], vec![5, 4, 3]] {
                let architecture = Architecture::new(3, hidden, activation).unwrap();
                let weights = Weights::random(architecture, 2, 3).unwrap();
                let tensor = Tensor::from_data(TensorData::new(row.to_vec(), [1, 3]), &device);
                let expected = to_host(Mlp::<NdArray>::new(&weights, &device).logits(tensor));
                for (member, expected) in Member::all(&weights).iter().zip(expected) {
                    let found = member.output(&row, Output::Logit);
                    assert!((found - f64::from(expected)).abs() < 1e-6);
                }
            }
        }
    }
}
