//! Models that only say what they predict.

use std::{fmt, ops::Range, sync::Arc};

use sways_data::Groups;
use sways_model::{Output, host::AffineBatch};

/// A model of any kind: rows go in, outputs come out.
///
/// Methods that change conditions ask it for many rows at once. Those that read weights or slopes
/// have nothing to read.
pub trait Predictor: fmt::Debug + Send + Sync {
    /// The number of inputs.
    fn inputs(&self) -> usize;

    /// The outputs at rows `[rows, inputs]`: `[rows]`. Of a model of numbers every output is the
    /// number.
    fn outputs(&self, rows: &[f32], output: Output) -> Vec<f64>;
}

/// A predictor in a network's place: its pre-activations are its inputs.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    predictor: Arc<dyn Predictor>,
    /// What a change of each input changes: `[inputs, inputs]`.
    identity: Vec<f32>,
}

impl Asked {
    /// Rows that are asked for at once: what a call costs is little beside what these cost.
    pub const ROWS: usize = 1 << 13;

    pub fn new(predictor: Arc<dyn Predictor>) -> Self {
        let inputs = predictor.inputs();
        let mut identity = vec![0.0; inputs * inputs];
        identity
            .iter_mut()
            .step_by(inputs + 1)
            .for_each(|it| *it = 1.0);
        Self {
            predictor,
            identity,
        }
    }

    pub fn inputs(&self) -> usize {
        self.predictor.inputs()
    }

    pub fn directions(&self, inputs: Range<usize>) -> &[f32] {
        let width = self.inputs();
        &self.identity[inputs.start * width..inputs.end * width]
    }

    pub fn moves(&self, groups: &Groups, [from, to]: [&[f32]; 2], z: &mut [f32]) {
        z.fill(0.0);
        let rows = z.chunks_exact_mut(self.inputs());
        for (z, group) in rows.zip(groups) {
            for input in group.inputs.clone() {
                z[input] = to[input] - from[input];
            }
        }
    }

    pub fn outputs(&self, rows: &[f32], output: Output, values: &mut [f64]) {
        if values.is_empty() {
            return;
        }
        values.copy_from_slice(&self.predictor.outputs(rows, output));
    }

    /// The outputs at the rows of an affine batch from each of some bases `[bases, inputs]`:
    /// `[bases, rows]`.
    pub fn affine_batches(
        &self,
        bases: &[f32],
        batch: AffineBatch<'_>,
        output: Output,
        values: &mut [f64],
    ) {
        let width = self.inputs();
        let count = values.len() / (bases.len() / width).max(1);
        let mut rows = Vec::with_capacity(values.len() * width);
        for base in bases.chunks_exact(width) {
            for row in 0..count {
                let start = rows.len();
                rows.extend_from_slice(base);
                let directions = batch.directions.chunks_exact(width);
                let coefficients = batch.coefficients[row..].iter().step_by(count);
                for (direction, &coefficient) in directions.zip(coefficients) {
                    for (value, step) in rows[start..].iter_mut().zip(direction) {
                        *value += coefficient * step;
                    }
                }
            }
        }
        self.outputs(&rows, output, values);
    }

    /// The outputs around a row, as [`HostMlp::around`](super::host_mlp::HostMlp::around) has them.
    pub fn around(
        &self,
        row: &[f32],
        groups: &[Range<usize>],
        changes: &[f32],
        output: Output,
        values: &mut [f64],
    ) {
        let count = values.len() / groups.len().max(1);
        let mut rows = Vec::with_capacity(values.len() * row.len());
        let mut changes = changes.chunks_exact(count.max(1));
        for group in groups {
            let of_group: Vec<&[f32]> = changes.by_ref().take(group.len()).collect();
            for place in 0..count {
                let start = rows.len();
                rows.extend_from_slice(row);
                for (value, changes) in rows[start..][group.clone()].iter_mut().zip(&of_group) {
                    *value += changes[place];
                }
            }
        }
        self.outputs(&rows, output, values);
    }
}
