//! An ensemble on the host, evaluated from the first layer's pre-activations on.
//!
//! The first layer is linear: when one condition changes, its pre-activations change by that
//! condition's weights times the change, which costs `hidden` and not `inputs × hidden`. What
//! perturbs conditions keeps the pre-activations, shifts them, and evaluates the rest here.

use std::{ops::Range, sync::Arc};

use sways_data::Groups;
use sways_model::{
    Activation, Output, Weights,
    host::{AffineBatch, HostNetwork, NetworkScratch, activate},
};

use super::predictor::{Asked, Predictor};

/// An ensemble's parameters, laid out for evaluating rows from their pre-activations; or a model
/// that only says what it predicts, whose pre-activations are its inputs.
#[derive(Clone, Debug)]
pub struct HostMlp {
    inputs: usize,
    tile: usize,
    members: Members,
}

#[derive(Clone, Debug)]
enum Members {
    Networks(Vec<HostNetwork>),
    Asked(Asked),
}

/// What a thread computes in, so that evaluating allocates nothing.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    network: NetworkScratch,
    logits: Vec<f32>,
}

impl HostMlp {
    /// Rows evaluated at once unless [`with_tile`](Self::with_tile) says otherwise.
    pub const TILE: usize = 128;

    /// Lays an ensemble out.
    pub fn new(weights: &Weights) -> Self {
        let members = 0..weights.members();
        Self {
            inputs: weights.architecture().inputs(),
            tile: Self::TILE,
            members: Members::Networks(members.map(|it| HostNetwork::new(weights, it)).collect()),
        }
    }

    /// A model of any kind, as the one member.
    pub fn asked(predictor: Arc<dyn Predictor>) -> Self {
        let asked = Asked::new(predictor);
        Self {
            inputs: asked.inputs(),
            tile: Asked::ROWS,
            members: Members::Asked(asked),
        }
    }

    /// Whether it only says what it predicts, so that a few calls of many rows cost least.
    pub(crate) fn is_asked(&self) -> bool {
        matches!(self.members, Members::Asked(_))
    }

    /// From how many bases on an affine batch of so many rows is best evaluated at once.
    pub(crate) fn bases_at_once(&self, rows: usize) -> usize {
        match self.members {
            Members::Networks(_) => 1,
            Members::Asked(_) => (self.tile / rows.max(1)).max(1),
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
        match &self.members {
            Members::Networks(members) => members.len(),
            Members::Asked(_) => 1,
        }
    }

    /// The number of inputs.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// The length of a row of pre-activations: the first layer's units and padding.
    pub fn width(&self) -> usize {
        match &self.members {
            Members::Networks(members) => members[0].width(),
            Members::Asked(_) => self.inputs,
        }
    }

    /// The first layer's pre-activations of one row: `[inputs]` → `[width]`.
    pub fn first_layer(&self, member: usize, row: &[f32], z: &mut [f32]) {
        match &self.members {
            Members::Networks(members) => members[member].first_layer(row, z),
            Members::Asked(_) => z.copy_from_slice(row),
        }
    }

    /// How the first layer's pre-activations change with some inputs: `[inputs, width]`.
    pub fn directions(&self, member: usize, inputs: Range<usize>) -> &[f32] {
        match &self.members {
            Members::Networks(members) => members[member].directions(inputs),
            Members::Asked(asked) => asked.directions(inputs),
        }
    }

    /// What it does to the pre-activations that each condition's inputs go from one row's values to
    /// another's, both `[inputs]`: `[conditions, width]`.
    pub fn moves(&self, member: usize, groups: &Groups, from_to: [&[f32]; 2], z: &mut [f32]) {
        match &self.members {
            Members::Networks(members) => {
                let mut inputs = groups.iter().map(|group| group.inputs.clone());
                members[member].moves(&mut inputs, from_to, z);
            }
            Members::Asked(asked) => asked.moves(groups, from_to, z),
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
        let z = &mut z[..values.len() * self.width()];
        match &self.members {
            Members::Networks(members) => {
                let Scratch { network, logits } = scratch;
                logits.resize(values.len(), 0.0);
                members[member].logits(z, network, logits);
                finish(output, logits, values);
            }
            Members::Asked(asked) => asked.outputs(z, output, values),
        }
    }

    /// The member's log-odds at the rows of a [`AffineBatch`]: `[rows]`.
    pub fn logits(
        &self,
        member: usize,
        batch: AffineBatch<'_>,
        scratch: &mut Scratch,
        logits: &mut [f32],
    ) {
        match &self.members {
            Members::Networks(members) => {
                members[member].affine_batch(batch, &mut scratch.network, logits);
            }
            Members::Asked(asked) => single(logits, |values| {
                asked.affine_batches(batch.base, batch, Output::Logit, values);
            }),
        }
    }

    /// The member's outputs there: `[rows]`.
    pub fn affine_batch(
        &self,
        member: usize,
        output: Output,
        batch: AffineBatch<'_>,
        scratch: &mut Scratch,
        values: &mut [f64],
    ) {
        match &self.members {
            Members::Networks(members) => {
                let Scratch { network, logits } = scratch;
                logits.resize(values.len(), 0.0);
                members[member].affine_batch(batch, network, logits);
                finish(output, logits, values);
            }
            Members::Asked(asked) => asked.affine_batches(batch.base, batch, output, values),
        }
    }

    /// The member's outputs at the rows of an affine batch from each of some bases, in place of
    /// its own: `[bases, width]` → `[bases, rows]`.
    pub fn affine_batches(
        &self,
        member: usize,
        output: Output,
        bases: &[f32],
        batch: AffineBatch<'_>,
        scratch: &mut Scratch,
        values: &mut [f64],
    ) {
        if let Members::Asked(asked) = &self.members {
            return asked.affine_batches(bases, batch, output, values);
        }
        let width = self.width();
        let rows = values.len() / (bases.len() / width).max(1);
        for (base, values) in bases.chunks_exact(width).zip(values.chunks_mut(rows)) {
            let batch = AffineBatch { base, ..batch };
            self.affine_batch(member, output, batch, scratch, values);
        }
    }

    /// The member's log-odds around a row, where some groups of inputs that follow one another
    /// change, one after another: `changes` are `[inputs of these groups, rows]` → `[groups, rows]`.
    pub fn around(
        &self,
        member: usize,
        row: &[f32],
        groups: &[Range<usize>],
        changes: &[f32],
        scratch: &mut Scratch,
        logits: &mut [f32],
    ) {
        match &self.members {
            Members::Networks(members) => {
                members[member].around(row, groups, changes, &mut scratch.network, logits);
            }
            Members::Asked(asked) => single(logits, |values| {
                asked.around(row, groups, changes, Output::Logit, values);
            }),
        }
    }

    /// One member's outputs at rows: `[rows, inputs]` → `[rows]`.
    pub fn at_rows(&self, member: usize, output: Output, inputs: &[f32]) -> Vec<f64> {
        let mut values = vec![0.0; inputs.len() / self.inputs];
        let width = self.width();
        let mut z = vec![0.0; self.tile * width];
        let mut scratch = Scratch::default();
        let tiles = inputs.chunks(self.tile * self.inputs);
        for (rows, values) in tiles.zip(values.chunks_mut(self.tile)) {
            let z_rows = z.chunks_exact_mut(width);
            for (row, z) in rows.chunks_exact(self.inputs).zip(z_rows) {
                self.first_layer(member, row, z);
            }
            self.outputs(member, output, &mut z, &mut scratch, values);
        }
        values
    }
}

/// Log-odds in single precision, where they were computed in double.
fn single(logits: &mut [f32], compute: impl FnOnce(&mut [f64])) {
    let mut values = vec![0.0; logits.len()];
    compute(&mut values);
    for (logit, value) in logits.iter_mut().zip(values) {
        *logit = value as f32;
    }
}

/// The one place where logits become the output.
pub(crate) fn finish(output: Output, logits: &mut [f32], values: &mut [f64]) {
    if output == Output::Probability {
        activate(Activation::Sigmoid, logits);
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
        host::add_scaled,
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
        fn a_move_is_a_changed_row(weights in any_network(4, 1)) {
            let inputs = rows(2, 4, 6);
            let model = HostMlp::new(&weights);
            let (from, to) = inputs.split_at(4);
            let mixed = [from[0], to[1], to[2], from[3]];
            let mut z = vec![0.0; model.width()];
            model.first_layer(0, from, &mut z);
            let groups = Groups::new([1, 2, 1].map(|width| (String::new(), width)));
            let mut moves = vec![0.0; 3 * model.width()];
            model.moves(0, &groups, [from, to], &mut moves);
            add_scaled(&mut z, 1.0, &moves[model.width()..][..model.width()]);
            let mut value = [0.0];
            model.outputs(0, Output::Logit, &mut z, &mut Scratch::default(), &mut value);
            let want = model.at_rows(0, Output::Logit, &mixed)[0];
            prop_assert!((value[0] - want).abs() < 2e-6 * (1.0 + want.abs()));
        }
    }
}
