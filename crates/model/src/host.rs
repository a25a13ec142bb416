//! Native code in `f64` over an ensemble in host memory: the loss with its gradient, and logits.
//!
//! Small networks spend their time in a framework on intermediates, not arithmetic. Here rows go
//! through the whole network a tile at a time, forward and back, in buffers that stay in cache.
//! Work is divided into members × blocks of rows; each block's gradient is summed in an order
//! that does not depend on the number of threads, so neither does a result.
//!
//! `f64` is for fidelity: in a network with kinks a rounding error that puts a unit on the other
//! side of one grows from step to step. At this precision training follows the exact arithmetic,
//! which is what PyTorch's `float32` and `float64` runs both stay close to where they agree.

mod functions;
mod kernels;
mod tile;

use std::ops::Range;

use rayon::prelude::*;

use crate::{Architecture, Weights, architecture::Layer};
use kernels::Network;
use tile::Tile;

/// Rows that one task handles: enough to be worth a thread, few enough to share out.
const BLOCK: usize = 512;
/// Multiplications that a step needs before threads are worth waking.
const WORTH_THREADS: usize = 200_000;

/// An ensemble's parameters in `f64`.
#[derive(Clone, Debug)]
pub struct HostEnsemble {
    architecture: Architecture,
    layers: Vec<Layer>,
    members: usize,
    parameters: Vec<f64>,
}

/// The rows of a step, of a table in host memory.
#[derive(Clone, Copy, Debug)]
pub struct HostBatch<'a> {
    /// The table, `[rows, inputs]` row by row.
    pub inputs: &'a [f32],
    /// Which of its rows.
    pub rows: &'a [usize],
    /// Whether the event happened, 0 or 1, of all the table's rows: `[members, rows]`, or
    /// `[1, rows]` where the members share them.
    pub labels: &'a [f32],
    /// The weights of all the table's rows, not negative: `[members, rows]` or `[1, rows]`.
    pub weights: &'a [f32],
    /// What dropout multiplies the hidden layers' outputs by, one `[members, rows of the batch,
    /// units]` a layer, or nothing at all.
    pub masks: &'a [Vec<f32>],
}

impl HostBatch<'_> {
    fn table_rows(&self, width: usize) -> usize {
        self.inputs.len() / width
    }

    /// A member's part of `labels` or `weights`.
    fn of_member(values: &[f32], member: usize, table_rows: usize) -> &[f32] {
        if values.len() == table_rows {
            values
        } else {
            &values[member * table_rows..(member + 1) * table_rows]
        }
    }
}

/// One task's share of a loss and its gradient.
#[derive(Clone, Debug)]
struct Part {
    loss: f64,
    weight: f64,
    gradient: Vec<f64>,
}

impl HostEnsemble {
    /// An ensemble's parameters, widened.
    pub fn new(weights: &Weights) -> Self {
        Self {
            architecture: weights.architecture().clone(),
            layers: weights.architecture().layers(),
            members: weights.members(),
            parameters: weights.values().iter().map(|&w| f64::from(w)).collect(),
        }
    }

    /// The parameters, rounded.
    pub fn weights(&self) -> Weights {
        let values = self.parameters.iter().map(|&w| w as f32).collect();
        Weights::new(self.architecture.clone(), values)
    }

    /// Where the first layer's weights out of one input lie among a member's parameters.
    pub fn weights_out_of(&self, input: usize) -> Range<usize> {
        self.architecture.weights_out_of(input)
    }

    /// How many members there are.
    pub fn members(&self) -> usize {
        self.members
    }

    /// All parameters, `[members, parameters]`.
    pub fn parameters(&self) -> &[f64] {
        &self.parameters
    }

    /// All parameters, to be changed.
    pub fn parameters_mut(&mut self) -> &mut [f64] {
        &mut self.parameters
    }

    fn network(&self, member: usize) -> Network<'_> {
        let size = self.architecture.parameters();
        Network {
            parameters: &self.parameters[member * size..(member + 1) * size],
            layers: &self.layers,
            activation: self.architecture.activation(),
        }
    }

    /// Each member's weighted mean of the binary cross-entropy over a batch, in nats, and its
    /// gradient: `losses` are `[members]`, `gradient` is `[members, parameters]`.
    ///
    /// A member without any weight has loss 0 and gradient 0.
    ///
    /// # Panics
    /// If a slice has another size than its documentation says: a fault of the caller's code.
    pub fn loss_gradient(
        &self,
        batch: &HostBatch<'_>,
        losses: &mut [f64],
        gradient: &mut [f64],
    ) -> Vec<f64> {
        let size = self.architecture.parameters();
        let blocks = batch.rows.len().div_ceil(BLOCK);
        let tasks: Vec<(usize, usize)> = (0..self.members)
            .flat_map(|member| (0..blocks).map(move |block| (member, block)))
            .collect();
        let work = |&(member, block): &(usize, usize)| self.part(batch, member, block);
        let worth_threads = tasks.len() > 1
            && self.members * batch.rows.len() * size > WORTH_THREADS
            && rayon::current_num_threads() > 1;
        let parts: Vec<Part> = if worth_threads {
            tasks.par_iter().map(work).collect()
        } else {
            tasks.iter().map(work).collect()
        };
        let mut totals = Vec::with_capacity(self.members);
        for (member, parts) in parts.chunks(blocks).enumerate() {
            let total: f64 = parts.iter().map(|part| part.weight).sum();
            let share = if total > 0.0 { 1.0 / total } else { 0.0 };
            losses[member] = share * parts.iter().map(|part| part.loss).sum::<f64>();
            let sum = &mut gradient[member * size..(member + 1) * size];
            sum.fill(0.0);
            for part in parts {
                for (sum, value) in sum.iter_mut().zip(&part.gradient) {
                    *sum += value * share;
                }
            }
            totals.push(total);
        }
        totals
    }

    /// The sum of the weighted losses of one block of a batch's rows, and its gradient.
    fn part(&self, batch: &HostBatch<'_>, member: usize, block: usize) -> Part {
        let width = self.architecture.inputs();
        let table_rows = batch.table_rows(width);
        let labels = HostBatch::of_member(batch.labels, member, table_rows);
        let weights = HostBatch::of_member(batch.weights, member, table_rows);
        let start = block * BLOCK;
        let rows = &batch.rows[start..batch.rows.len().min(start + BLOCK)];
        let mut part = Part {
            loss: 0.0,
            weight: 0.0,
            gradient: vec![0.0; self.architecture.parameters()],
        };
        // Rows without weight cost nothing: members see different rows.
        let weighs = |place: &usize| weights[batch.rows[*place]] != 0.0;
        let places: Vec<usize> = (start..start + rows.len()).filter(weighs).collect();
        Tile::with(&self.layers, |tile| {
            for places in places.chunks(tile::ROWS) {
                let masks = batch.masks.iter().zip(&self.layers).map(|(mask, layer)| {
                    let of_member = member * batch.rows.len() * layer.outputs;
                    &mask[of_member..]
                });
                tile.load(batch.inputs, batch.rows, places, masks);
                kernels::loss_gradient(
                    tile,
                    self.network(member),
                    &|slot| {
                        let row = batch.rows[places[slot]];
                        (f64::from(labels[row]), f64::from(weights[row]))
                    },
                    &mut part.gradient,
                    (&mut part.loss, &mut part.weight),
                );
            }
        });
        part
    }

    /// One member's log-odds of the event at some rows of a table: `inputs` are `[rows, inputs]`.
    ///
    /// # Panics
    /// If there is no such member or row.
    pub fn member_logits(&self, member: usize, inputs: &[f32], rows: &[usize]) -> Vec<f64> {
        let mut logits = vec![0.0; rows.len()];
        self.forward(member, inputs, rows, &mut logits);
        logits
    }

    fn forward(&self, member: usize, inputs: &[f32], rows: &[usize], logits: &mut [f64]) {
        Tile::with(&self.layers, |tile| {
            let chunks = rows.chunks(tile::ROWS).zip(logits.chunks_mut(tile::ROWS));
            for (rows, logits) in chunks {
                let places: [usize; tile::ROWS] = std::array::from_fn(|place| place);
                tile.load(inputs, rows, &places[..rows.len()], std::iter::empty());
                let computed = kernels::forward(tile, self.network(member));
                logits.copy_from_slice(&computed[..logits.len()]);
            }
        });
    }

    /// The log-odds of the event, member by member: `inputs` `[rows, inputs]` → `[members, rows]`.
    pub fn logits(&self, inputs: &[f32]) -> Vec<f64> {
        let width = self.architecture.inputs();
        let rows: Vec<usize> = (0..inputs.len() / width).collect();
        let mut logits = vec![0.0; self.members * rows.len()];
        if rows.is_empty() {
            return logits;
        }
        let tasks: Vec<_> = logits
            .chunks_mut(rows.len())
            .enumerate()
            .flat_map(|(member, of_member)| {
                let blocks = rows.chunks(BLOCK).zip(of_member.chunks_mut(BLOCK));
                blocks.map(move |(rows, logits)| (member, rows, logits))
            })
            .collect();
        let work = |(member, rows, logits): (usize, &[usize], &mut [f64])| {
            self.forward(member, inputs, rows, logits);
        };
        if self.members * rows.len() * self.architecture.parameters() > WORTH_THREADS {
            tasks.into_par_iter().for_each(work);
        } else {
            tasks.into_iter().for_each(work);
        }
        logits
    }
}
