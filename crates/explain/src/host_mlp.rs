//! An ensemble on the host, evaluated from the first layer's pre-activations on.
//!
//! The first layer is linear: when one condition changes, its pre-activations change by that
//! condition's weights times the change, which costs `hidden` and not `inputs × hidden`. What
//! perturbs conditions keeps the pre-activations, shifts them, and evaluates the rest here.

use std::ops::Range;

use sways_model::{Activation, Output, Weights};

use crate::lanes::{self, Dense, padded};

/// An ensemble's parameters, laid out for evaluating tiles of pre-activations.
#[derive(Clone, Debug)]
pub struct HostMlp {
    inputs: usize,
    activation: Activation,
    /// The length of a row of pre-activations: the first layer's units, padded.
    width: usize,
    tile: usize,
    members: Vec<Member>,
}

#[derive(Clone, Debug)]
struct Member {
    /// `[inputs, width]`.
    first: Vec<f32>,
    /// `[width]`.
    first_bias: Vec<f32>,
    /// The hidden layers after the first.
    hidden: Vec<Dense>,
    /// The last layer, where it is not the first.
    last: Option<(Vec<f32>, f32)>,
}

/// Where a thread keeps the layers' outputs, so that tile after tile allocates nothing.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    from: Vec<f32>,
    to: Vec<f32>,
}

impl HostMlp {
    /// Rows evaluated at once unless [`with_tile`](Self::with_tile) says otherwise.
    pub const TILE: usize = 128;

    /// Lays an ensemble out.
    pub fn new(weights: &Weights) -> Self {
        let architecture = weights.architecture();
        let layers = architecture.layers();
        let width = padded(layers[0].outputs);
        let member = |member| {
            let parameters = weights.member(member);
            let first = &layers[0];
            let pad = |row: &[f32]| {
                let mut row = row.to_vec();
                row.resize(width, 0.0);
                row
            };
            let hidden = architecture.hidden().len();
            let (middle, last) = layers[1..].split_at(hidden.saturating_sub(1));
            Member {
                first: parameters[first.weight.clone()]
                    .chunks(first.outputs)
                    .flat_map(pad)
                    .collect(),
                first_bias: pad(&parameters[first.bias.clone()]),
                hidden: middle
                    .iter()
                    .map(|layer| {
                        let bias = &parameters[layer.bias.clone()];
                        Dense::new(&parameters[layer.weight.clone()], bias)
                    })
                    .collect(),
                last: last.first().map(|layer| {
                    let mut weight = parameters[layer.weight.clone()].to_vec();
                    weight.resize(padded(layer.inputs), 0.0);
                    (weight, parameters[layer.bias.start])
                }),
            }
        };
        Self {
            inputs: architecture.inputs(),
            activation: architecture.activation(),
            width,
            tile: Self::TILE,
            members: (0..weights.members()).map(member).collect(),
        }
    }

    /// How many rows a thread evaluates at once: its memory grows with it, and with nothing else.
    #[must_use]
    pub fn with_tile(mut self, rows: usize) -> Self {
        self.tile = rows.max(1);
        self
    }

    /// Rows to evaluate at once.
    pub fn tile(&self) -> usize {
        self.tile
    }

    /// How many members there are.
    pub fn members(&self) -> usize {
        self.members.len()
    }

    /// The number of inputs.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// The length of a row of pre-activations: the first layer's units and padding.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The first layer's pre-activations of one row: `[inputs]` → `[width]`.
    pub fn first_layer(&self, member: usize, row: &[f32], z: &mut [f32]) {
        z.copy_from_slice(&self.members[member].first_bias);
        self.shift(member, 0..self.inputs, row.iter().copied(), z);
    }

    /// Adds what a change of some inputs does to pre-activations `[width]`.
    pub fn shift(
        &self,
        member: usize,
        inputs: Range<usize>,
        change: impl IntoIterator<Item = f32>,
        z: &mut [f32],
    ) {
        let rows = &self.members[member].first[inputs.start * self.width..];
        for (weights, change) in rows.chunks_exact(self.width).zip(change) {
            // One-hot inputs mostly stay as they are.
            if change != 0.0 {
                lanes::add_scaled(z, change, weights);
            }
        }
    }

    /// The member's outputs, given the first layer's pre-activations: `[rows, width]` →
    /// `[rows]`. `z` is overwritten.
    pub fn outputs(
        &self,
        member: usize,
        output: Output,
        z: &mut [f32],
        scratch: &mut Scratch,
        values: &mut [f64],
    ) {
        let Member { hidden, last, .. } = &self.members[member];
        let rows = values.len();
        let z = &mut z[..rows * self.width];
        let Scratch { from, to } = scratch;
        let Some((weight, bias)) = last else {
            to.clear();
            to.extend(z.chunks_exact(self.width).map(|row| row[0]));
            return finish(output, to, values);
        };
        lanes::activate(self.activation, z);
        for (index, dense) in hidden.iter().enumerate() {
            to.resize(rows * dense.width(), 0.0);
            let input = if index == 0 { &*z } else { &**from };
            lanes::affine(dense, self.activation, input, to);
            std::mem::swap(from, to);
        }
        let input = if hidden.is_empty() { &*z } else { &**from };
        to.resize(rows, 0.0);
        lanes::dot_rows(weight, *bias, input, to);
        finish(output, to, values);
    }

    /// One member's outputs at rows: `[rows, inputs]` → `[rows]`.
    pub fn at_rows(&self, member: usize, output: Output, inputs: &[f32]) -> Vec<f64> {
        let mut values = vec![0.0; inputs.len() / self.inputs];
        let mut z = vec![0.0; self.tile * self.width];
        let mut scratch = Scratch::default();
        let tiles = inputs.chunks(self.tile * self.inputs);
        for (rows, values) in tiles.zip(values.chunks_mut(self.tile)) {
            let z_rows = z.chunks_exact_mut(self.width);
            for (row, z) in rows.chunks_exact(self.inputs).zip(z_rows) {
                self.first_layer(member, row, z);
            }
            self.outputs(member, output, &mut z, &mut scratch, values);
        }
        values
    }
}

/// The one place where logits become the output.
fn finish(output: Output, logits: &mut [f32], values: &mut [f64]) {
    if output == Output::Probability {
        lanes::activate(Activation::Sigmoid, logits);
    }
    for (value, &logit) in values.iter_mut().zip(&*logits) {
        *value = f64::from(logit);
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Tensor, TensorData};
    use burn_ndarray::{NdArray, NdArrayDevice};
    use proptest::prelude::*;
    use sways_model::{
        Mlp,
        mlp::{logistic, to_host},
    };

    use super::*;
    use crate::testing::{any_network, rows};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn agrees_with_the_backend(weights in any_network(4, 3), tile in 1_usize..9) {
            let inputs = rows(10, 4, 5);
            let model = HostMlp::new(&weights).with_tile(tile);
            let device = NdArrayDevice::default();
            let reference = Mlp::<NdArray>::new(&weights, &device);
            let data = TensorData::new(inputs.clone(), [10, 4]);
            let logits = to_host(reference.logits(Tensor::from_data(data, &device)));
            for member in 0..weights.members() {
                let got = model.at_rows(member, Output::Logit, &inputs);
                let p = model.at_rows(member, Output::Probability, &inputs);
                for row in 0..10 {
                    let want = f64::from(logits[member * 10 + row]);
                    prop_assert!((got[row] - want).abs() < 2e-6 * (1.0 + want.abs()));
                    prop_assert!((p[row] - logistic(want)).abs() < 1e-6);
                }
            }
        }

        #[test]
        fn a_shift_is_a_changed_row(weights in any_network(4, 1)) {
            let inputs = rows(2, 4, 6);
            let model = HostMlp::new(&weights);
            let (from, to) = inputs.split_at(4);
            let mixed = [from[0], to[1], to[2], from[3]];
            let mut z = vec![0.0; model.width()];
            model.first_layer(0, from, &mut z);
            model.shift(0, 1..3, (1..3).map(|i| to[i] - from[i]), &mut z);
            let mut value = [0.0];
            model.outputs(0, Output::Logit, &mut z, &mut Scratch::default(), &mut value);
            let want = model.at_rows(0, Output::Logit, &mixed)[0];
            prop_assert!((value[0] - want).abs() < 2e-6 * (1.0 + want.abs()));
        }
    }
}
