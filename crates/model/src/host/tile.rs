//! A few rows on their way through a network.

use std::ops::Range;

use super::{
    real::{Number, padded},
    step::{HostBatch, of_member},
};
use crate::architecture::Layer;

/// Rows of a tile: so few that all layers' values stay in cache, so many that a gradient is brought
/// there and back seldom. Whole pairs of vectors.
pub(super) const ROWS: usize = 128;

/// How far a row of so many units is from the next in a tile: there is room for a 1 behind them.
pub(super) fn stride<T: Number>(units: usize) -> usize {
    padded::<T>(units + 1)
}

/// The values of at most [`ROWS`] rows at every layer, row by row. Behind the columns of a layer
/// are others, up to whole vectors, whose values are finite and mean nothing.
#[derive(Debug, Default)]
pub struct Tile<T> {
    /// The inputs and outputs of the layers that there is room for.
    pub(super) shape: Vec<[usize; 2]>,
    /// The batch that it was filled with, the member and the places, if one filling was enough.
    pub(super) held: Option<(u64, usize, Range<usize>)>,
    /// How many rows there are.
    pub(super) rows: usize,
    /// How many there are at most.
    pub(super) most: usize,
    /// What goes into each layer, `[ROWS, stride(inputs)]`: behind the inputs stands a 1, whose
    /// weights are the biases.
    pub(super) incoming: Vec<Vec<T>>,
    /// What comes out of each hidden layer before its activation: `[ROWS, stride(outputs)]`.
    pub(super) pre_activations: Vec<Vec<T>>,
    /// What dropout multiplies each hidden layer's outputs by, `[ROWS, outputs]`; empty without
    /// dropout.
    pub(super) masks: Vec<Vec<T>>,
    /// The log-odds, then the gradient on them, and the losses.
    pub(super) logits: Vec<T>,
    pub(super) slopes: Vec<T>,
    pub(super) losses: Vec<T>,
    /// The gradient on a hidden layer's outputs, and on the one below, at last on the inputs:
    /// `[ROWS, stride(outputs)]`.
    pub(super) gradients: [Vec<T>; 2],
    /// Where the rows are in the table and in the batch.
    pub(super) places: [Vec<usize>; 2],
    /// The rows' labels and weights.
    pub(super) labels: Vec<T>,
    pub(super) weights: Vec<T>,
    /// The hidden layers' weights as the kernels want them: forward, and transposed to go back.
    pub(super) forward: Vec<Vec<T>>,
    pub(super) back: Vec<Vec<T>>,
    /// The last layer's weights with its bias behind them: `[stride(inputs)]`.
    pub(super) last: Vec<T>,
    /// Room for some rows of weights.
    pub(super) lines: Vec<T>,
    /// Each layer's gradient, summed over tiles: `[inputs + 1, padded(outputs)]`, of the last
    /// layer `[1, stride(inputs)]`.
    pub(super) sums: Vec<Vec<T>>,
}

impl<T: Number> Tile<T> {
    /// Makes room for these layers.
    pub(super) fn fit(&mut self, layers: &[Layer]) {
        let width = |layer: &Layer| stride::<T>(layer.inputs);
        let hidden = &layers[..layers.len() - 1];
        let shape = layers.iter().map(|it| [it.inputs, it.outputs]);
        if self.shape.iter().copied().eq(shape.clone()) {
            return;
        }
        let zeros = |numbers: usize| vec![T::default(); numbers];
        let with_ones = |layer: &Layer| {
            let mut values = zeros(ROWS * width(layer));
            for row in values.chunks_exact_mut(width(layer)) {
                row[layer.inputs] = T::from_f64(1.0);
            }
            values
        };
        let columns = |layer: &Layer| padded::<T>(layer.outputs);
        // Of the outputs, and of the inputs where their gradient is asked for.
        let widest = layers.iter().map(width).max().unwrap_or(0);
        let sums = hidden.iter().map(|it| zeros((it.inputs + 1) * columns(it)));
        let last = layers.last().map(|it| zeros(width(it)));
        *self = Self {
            shape: shape.collect(),
            held: None,
            rows: 0,
            most: Self::most(layers),
            incoming: layers.iter().map(with_ones).collect(),
            pre_activations: hidden
                .iter()
                .map(|it| zeros(ROWS * stride::<T>(it.outputs)))
                .collect(),
            masks: Vec::new(),
            logits: zeros(ROWS),
            slopes: zeros(ROWS),
            losses: zeros(ROWS),
            gradients: [zeros(ROWS * widest), zeros(ROWS * widest)],
            places: [vec![0; ROWS], vec![0; ROWS]],
            labels: zeros(ROWS),
            weights: zeros(ROWS),
            forward: hidden
                .iter()
                .map(|it| zeros((it.inputs + 1) * columns(it)))
                .collect(),
            back: hidden
                .iter()
                .map(|it| zeros(it.outputs * padded::<T>(it.inputs)))
                .collect(),
            last: layers.last().map_or_else(Vec::new, |it| zeros(width(it))),
            lines: zeros(T::WIDEST * widest),
            sums: sums.chain(last).collect(),
        };
    }

    /// Rows whose values at every layer stay in the nearest cache, where the weights are few; where
    /// they are many, as many rows as there is room for, since each tile reads all weights.
    fn most(layers: &[Layer]) -> usize {
        const NEAR: usize = 32 << 10;
        const FEWEST: usize = 32;
        let bytes = |numbers: usize| numbers * size_of::<T>();
        let weights = layers.iter().map(|it| bytes(it.weight.len())).max();
        if weights.unwrap_or(0) > NEAR / 2 {
            return ROWS;
        }
        let of_row: usize = layers
            .iter()
            .map(|it| 2 * bytes(stride::<T>(it.inputs)))
            .sum();
        (NEAR / of_row / FEWEST * FEWEST).clamp(FEWEST, ROWS)
    }

    /// Brings rows of a table, `[rows, inputs]`, into the tile: at most [`ROWS`].
    #[inline(always)]
    pub(super) fn load(
        &mut self,
        inputs: &[f32],
        width: usize,
        rows: impl ExactSizeIterator<Item = usize>,
    ) {
        /// Numbers that are copied at once, whatever the number of inputs.
        const PIECE: usize = 8;
        self.held = None;
        self.rows = rows.len();
        let stride = stride::<T>(width);
        let one = T::from_f64(1.0);
        for (incoming, row) in self.incoming[0].chunks_exact_mut(stride).zip(rows) {
            let values = &inputs[row * width..];
            if let Some(values) = values.get(..stride) {
                // Whole pieces, with the first values of the next rows: they mean nothing here.
                let (to, _) = incoming.as_chunks_mut::<PIECE>();
                let (from, _) = values.as_chunks::<PIECE>();
                for (to, from) in to.iter_mut().zip(from) {
                    T::copy(from, to);
                }
            } else {
                for (to, &value) in incoming.iter_mut().zip(&values[..width]) {
                    *to = T::from_f32(value);
                }
            }
            incoming[width] = one;
        }
    }

    /// Writes the gradient that was summed where a network's parameters lie.
    pub(super) fn give(&self, layers: &[Layer], gradient: &mut [T]) {
        let hidden = layers.len() - 1;
        for (index, (layer, sums)) in layers.iter().zip(&self.sums).enumerate() {
            let to = &mut gradient[layer.weight.start..layer.bias.end];
            if index == hidden {
                to.copy_from_slice(&sums[..to.len()]);
                continue;
            }
            let lines = sums.chunks_exact(padded::<T>(layer.outputs));
            for (to, line) in to.chunks_exact_mut(layer.outputs).zip(lines) {
                to.copy_from_slice(&line[..layer.outputs]);
            }
        }
    }

    /// Brings the next of a member's rows of a batch into the tile, with their labels, weights and
    /// masks; `places` are those that are left. Rows without weight are passed over and cost
    /// nothing: members see different rows. Says whether there are any.
    #[inline(always)]
    pub(super) fn aim(
        &mut self,
        batch: &HostBatch<'_>,
        layers: &[Layer],
        member: usize,
        places: &mut Range<usize>,
    ) -> bool {
        let width = layers[0].inputs;
        let table_rows = batch.inputs.len() / width;
        let labels = of_member(batch.labels, member, table_rows);
        let weights = of_member(batch.weights, member, table_rows);
        let mut places_of = std::mem::take(&mut self.places);
        let [of_table, of_batch] = &mut places_of;
        let mut count = 0;
        while count < self.most
            && let Some(place) = places.next()
        {
            let row = batch.rows[place];
            let weight = weights[row];
            self.labels[count] = T::from_f32(labels[row]);
            self.weights[count] = T::from_f32(weight);
            (of_table[count], of_batch[count]) = (row, place);
            count += usize::from(weight != 0.0);
        }
        // Rows that are not there weigh nothing.
        self.weights[count..].fill(T::default());
        self.load(batch.inputs, width, of_table[..count].iter().copied());
        self.masks.resize(batch.masks.len(), Vec::new());
        for (layer, mask) in batch.masks.iter().enumerate() {
            let units = layers[layer].outputs;
            let mask = &mask[member * batch.rows.len() * units..];
            let of_rows = &mut self.masks[layer];
            of_rows.resize(count * units, T::default());
            for (to, &place) in of_rows.chunks_exact_mut(units).zip(&of_batch[..count]) {
                let from = &mask[place * units..][..units];
                for (to, &value) in to.iter_mut().zip(from) {
                    *to = T::from_f32(value);
                }
            }
        }
        self.places = places_of;
        count > 0
    }
}
