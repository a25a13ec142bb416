//! A few rows on their way through a network.

use std::cell::RefCell;

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
    /// How many of the rows are in use; the others are zeros.
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

    /// Brings rows of a table into the tile, and their masks: of each hidden layer
    /// `[rows, units]`, from these rows on.
    pub fn load<'a>(
        &mut self,
        inputs: &[f32],
        rows: &[usize],
        masks: impl Iterator<Item = &'a [f32]>,
    ) {
        self.rows = rows.len();
        let width = self.incoming[0].len() / ROWS;
        if rows.len() < ROWS {
            self.incoming[0].fill(0.0);
        }
        for (slot, &row) in rows.iter().enumerate() {
            let values = &inputs[row * width..(row + 1) * width];
            for (input, &value) in values.iter().enumerate() {
                self.incoming[0][input * ROWS + slot] = f64::from(value);
            }
        }
        self.masks.clear();
        for (layer, mask) in masks.enumerate() {
            let units = self.pre_activations[layer].len() / ROWS;
            let mut turned = vec![0.0; units * ROWS];
            for (slot, values) in mask.chunks(units).take(rows.len()).enumerate() {
                for (unit, &value) in values.iter().enumerate() {
                    turned[unit * ROWS + slot] = f64::from(value);
                }
            }
            self.masks.push(turned);
        }
    }
}
