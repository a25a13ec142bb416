//! A few rows on their way through a network.

use std::cell::RefCell;

use super::kernels::LANES;
use crate::architecture::Layer;

/// Rows of a tile. Sixteen of them are two vectors of AVX-512.
pub(super) const ROWS: usize = 64;

/// The values of [`ROWS`] rows at every layer, a unit's rows side by side: `[units, ROWS]`.
#[derive(Debug, Default)]
pub(super) struct Tile {
    /// What goes into each layer; the first one's are the inputs.
    pub incoming: Vec<Vec<f64>>,
    /// What comes out of each layer before its activation; the last one's are the logits.
    pub pre_activations: Vec<Vec<f64>>,
    /// What dropout multiplies each hidden layer's outputs by; empty without dropout.
    pub masks: Vec<Vec<f64>>,
    /// The gradients on a layer's outputs, and on its inputs.
    pub gradients: [Vec<f64>; 2],
    /// A gradient with a row's units side by side.
    pub turned: Vec<f64>,
    /// How many of the rows are in use; those behind them in the last vector are zeros.
    pub rows: usize,
}

thread_local! {
    static TILE: RefCell<Tile> = RefCell::default();
}

impl Tile {
    /// Lends this thread's tile, with room for these layers.
    pub fn with<T>(layers: &[Layer], work: impl FnOnce(&mut Self) -> T) -> T {
        TILE.with_borrow_mut(|tile| {
            let fits = tile.incoming.len() == layers.len()
                && layers.iter().enumerate().all(|(index, layer)| {
                    tile.incoming[index].len() == layer.inputs * ROWS
                        && tile.pre_activations[index].len() == layer.outputs * ROWS
                });
            if !fits {
                let room = |units: usize| vec![0.0; units * ROWS];
                tile.incoming = layers.iter().map(|layer| room(layer.inputs)).collect();
                tile.pre_activations = layers.iter().map(|layer| room(layer.outputs)).collect();
                let widest = layers.iter().map(|layer| layer.inputs.max(layer.outputs));
                let widest = widest.max().unwrap_or(0);
                tile.gradients = [room(widest), room(widest)];
            }
            work(tile)
        })
    }

    /// How many lanes of each unit hold the rows: whole vectors.
    #[inline(always)]
    pub fn used(&self) -> usize {
        self.rows.next_multiple_of(LANES)
    }

    /// Brings the rows at these places of a batch into the tile, and their masks: of each hidden
    /// layer, `[rows of the batch, units]`. `inputs` is the table that the batch's rows are of.
    pub fn load<'a>(
        &mut self,
        inputs: &[f32],
        batch: &[usize],
        places: &[usize],
        masks: impl Iterator<Item = &'a [f32]>,
    ) {
        self.rows = places.len();
        let width = self.incoming[0].len() / ROWS;
        let used = self.used();
        if places.len() < used {
            for unit in self.incoming[0].chunks_mut(ROWS) {
                unit[places.len()..used].fill(0.0);
            }
        }
        for (slot, &place) in places.iter().enumerate() {
            let row = batch[place];
            let values = &inputs[row * width..(row + 1) * width];
            for (input, &value) in values.iter().enumerate() {
                self.incoming[0][input * ROWS + slot] = f64::from(value);
            }
        }
        let mut count = 0;
        for (layer, mask) in masks.enumerate() {
            let units = self.pre_activations[layer].len() / ROWS;
            if self.masks.len() == layer {
                self.masks.push(Vec::new());
            }
            let turned = &mut self.masks[layer];
            turned.resize(units * ROWS, 0.0);
            for (slot, &place) in places.iter().enumerate() {
                let values = &mask[place * units..][..units];
                for (unit, &value) in values.iter().enumerate() {
                    turned[unit * ROWS + slot] = f64::from(value);
                }
            }
            count = layer + 1;
        }
        self.masks.truncate(count);
    }
}
