//! The arithmetic on a tile, compiled for what the processor has and chosen when it runs.
//!
//! The loops are written so that the compiler makes vectors of a unit's rows: constant trip
//! counts, four units at a time, products and sums fused.

use pulp::{Arch, Simd, WithSimd};

use super::{
    functions::{activate, differentiate},
    tile::{ROWS, Tile},
};
use crate::{Activation, architecture::Layer};

/// Units that are computed together, each from the same loads of the rows.
const UNITS: usize = 4;
/// Rows that are computed together.
pub(super) const LANES: usize = 16;

/// A network: its parameters, and how they lie.
#[derive(Clone, Copy)]
pub(super) struct Network<'a> {
    pub parameters: &'a [f64],
    pub layers: &'a [Layer],
    pub activation: Activation,
}

/// The logits of a tile's rows, `[ROWS]`.
pub(super) fn forward<'a>(tile: &'a mut Tile, network: Network<'_>) -> &'a [f64] {
    Arch::new().dispatch(Forward {
        tile: &mut *tile,
        network,
    });
    &tile.pre_activations[network.layers.len() - 1]
}

/// Adds the tile's weighted losses and weights to `sums`, and their gradient to `gradient`.
/// `target` gives a row's label and weight.
pub(super) fn loss_gradient(
    tile: &mut Tile,
    network: Network<'_>,
    target: &dyn Fn(usize) -> (f64, f64),
    gradient: &mut [f64],
    sums: (&mut f64, &mut f64),
) {
    Arch::new().dispatch(LossGradient {
        tile,
        network,
        target,
        gradient,
        sums,
    });
}

// Structs and no closures: what is dispatched must be inlined, or it is compiled for the least
// processor.

struct Forward<'a> {
    tile: &'a mut Tile,
    network: Network<'a>,
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        forward_pass(self.tile, self.network);
    }
}

struct LossGradient<'a> {
    tile: &'a mut Tile,
    network: Network<'a>,
    target: &'a dyn Fn(usize) -> (f64, f64),
    gradient: &'a mut [f64],
    sums: (&'a mut f64, &'a mut f64),
}

impl WithSimd for LossGradient<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let last = self.network.layers.len() - 1;
        forward_pass(self.tile, self.network);
        loss(self.tile, last, self.target, self.sums);
        backward_pass(self.tile, self.network, self.gradient);
    }
}

#[inline(always)]
fn forward_pass(tile: &mut Tile, network: Network<'_>) {
    let Network {
        parameters,
        layers,
        activation,
    } = network;
    let used = tile.used();
    for (index, layer) in layers.iter().enumerate() {
        let weight = &parameters[layer.weight.clone()];
        let bias = &parameters[layer.bias.clone()];
        let z = &mut tile.pre_activations[index];
        combine(
            (&tile.incoming[index], used),
            z,
            layer.inputs,
            layer.outputs,
            |unit| bias[unit],
            |input, unit| weight[input * layer.outputs + unit],
        );
        if index + 1 < layers.len() {
            let mask = tile.masks.get(index);
            let units = z
                .chunks(ROWS)
                .zip(tile.incoming[index + 1].chunks_mut(ROWS));
            for (unit, (z, out)) in units.enumerate() {
                activate(activation, &z[..used], &mut out[..used]);
                if let Some(mask) = mask {
                    multiply(&mut out[..used], &mask[unit * ROWS..]);
                }
            }
        }
    }
}

/// `out[unit] = start(unit) + Σ_from weight(from, unit) · rows[from]`, all `[units, ROWS]`, in the
/// lanes that are used.
#[inline(always)]
fn combine(
    (rows, used): (&[f64], usize),
    out: &mut [f64],
    froms: usize,
    units: usize,
    start: impl Fn(usize) -> f64,
    weight: impl Fn(usize, usize) -> f64,
) {
    let mut unit = 0;
    while unit + UNITS <= units {
        for lane in (0..used).step_by(LANES) {
            combine_block::<UNITS>(rows, out, froms, unit, lane, &start, &weight);
        }
        unit += UNITS;
    }
    while unit < units {
        for lane in (0..used).step_by(LANES) {
            combine_block::<1>(rows, out, froms, unit, lane, &start, &weight);
        }
        unit += 1;
    }
}

#[inline(always)]
fn combine_block<const N: usize>(
    rows: &[f64],
    out: &mut [f64],
    froms: usize,
    unit: usize,
    lane: usize,
    start: &impl Fn(usize) -> f64,
    weight: &impl Fn(usize, usize) -> f64,
) {
    let mut sums = [[0.0; LANES]; N];
    for (offset, sum) in sums.iter_mut().enumerate() {
        sum.fill(start(unit + offset));
    }
    for from in 0..froms {
        let row: &[f64; LANES] = lanes(rows, from, lane);
        for (offset, sum) in sums.iter_mut().enumerate() {
            let weight = weight(from, unit + offset);
            for (sum, value) in sum.iter_mut().zip(row) {
                *sum = weight.mul_add(*value, *sum);
            }
        }
    }
    for (offset, sum) in sums.iter().enumerate() {
        let at = (unit + offset) * ROWS + lane;
        out[at..at + LANES].copy_from_slice(sum);
    }
}

#[inline(always)]
fn lanes(rows: &[f64], unit: usize, lane: usize) -> &[f64; LANES] {
    let at = unit * ROWS + lane;
    rows[at..at + LANES]
        .first_chunk()
        .expect("LANES values were taken")
}

/// The losses, and their gradient on the logits where the backward pass starts.
#[inline(always)]
fn loss(
    tile: &mut Tile,
    last: usize,
    target: &dyn Fn(usize) -> (f64, f64),
    sums: (&mut f64, &mut f64),
) {
    let logits = &tile.pre_activations[last];
    let gradient = &mut tile.gradients[0][..ROWS];
    gradient.fill(0.0);
    for slot in 0..tile.rows {
        let (label, weight) = target(slot);
        let z = logits[slot];
        *sums.0 += weight * crate::mlp::cross_entropy(z, label);
        *sums.1 += weight;
        gradient[slot] = weight * (crate::mlp::logistic(z) - label);
    }
}

#[inline(always)]
fn backward_pass(tile: &mut Tile, network: Network<'_>, gradient: &mut [f64]) {
    let Network {
        parameters,
        layers,
        activation,
    } = network;
    let used = tile.used();
    for (index, layer) in layers.iter().enumerate().rev() {
        let [out, back] = &mut tile.gradients;
        if index + 1 < layers.len() {
            let mask = tile.masks.get(index);
            let units = tile.pre_activations[index].chunks(ROWS);
            for (unit, (z, out)) in units.zip(out.chunks_mut(ROWS)).enumerate() {
                if let Some(mask) = mask {
                    multiply(&mut out[..used], &mask[unit * ROWS..]);
                }
                differentiate(activation, &z[..used], &mut out[..used]);
            }
        }
        let (weights, biases) =
            gradient[layer.weight.start..layer.bias.end].split_at_mut(layer.weight.len());
        outer((&tile.incoming[index], used), out, weights, layer);
        for (unit, sum) in biases.iter_mut().enumerate() {
            *sum += total(&out[unit * ROWS..][..used]);
        }
        if index > 0 {
            let weight = &parameters[layer.weight.clone()];
            combine(
                (out, used),
                back,
                layer.outputs,
                layer.inputs,
                |_| 0.0,
                |unit, input| weight[input * layer.outputs + unit],
            );
            tile.gradients.swap(0, 1);
        }
    }
}

/// Adds `Σ_row incoming[input, row] · out[unit, row]` to each weight.
#[inline(always)]
fn outer(incoming: (&[f64], usize), out: &[f64], weights: &mut [f64], layer: &Layer) {
    for input in 0..layer.inputs {
        let mut unit = 0;
        let sums = &mut weights[input * layer.outputs..(input + 1) * layer.outputs];
        while unit + UNITS <= layer.outputs {
            outer_block::<UNITS>(incoming, out, sums, input, unit);
            unit += UNITS;
        }
        while unit < layer.outputs {
            outer_block::<1>(incoming, out, sums, input, unit);
            unit += 1;
        }
    }
}

#[inline(always)]
fn outer_block<const N: usize>(
    (incoming, used): (&[f64], usize),
    out: &[f64],
    weights: &mut [f64],
    input: usize,
    unit: usize,
) {
    let mut sums = [[0.0; LANES]; N];
    for lane in (0..used).step_by(LANES) {
        let values: &[f64; LANES] = lanes(incoming, input, lane);
        for (offset, sum) in sums.iter_mut().enumerate() {
            let gradient: &[f64; LANES] = lanes(out, unit + offset, lane);
            for ((sum, value), gradient) in sum.iter_mut().zip(values).zip(gradient) {
                *sum = value.mul_add(*gradient, *sum);
            }
        }
    }
    for (offset, sum) in sums.iter().enumerate() {
        weights[unit + offset] += total(sum);
    }
}

/// The sum of a multiple of [`LANES`] values, in an order that vectors keep.
#[inline(always)]
fn total(values: &[f64]) -> f64 {
    let mut sums = [0.0; LANES];
    for chunk in values.chunks_exact(LANES) {
        for (sum, value) in sums.iter_mut().zip(chunk) {
            *sum += value;
        }
    }
    let mut width = LANES;
    while width > 1 {
        width /= 2;
        for at in 0..width {
            sums[at] += sums[at + width];
        }
    }
    sums[0]
}

#[inline(always)]
fn multiply(values: &mut [f64], mask: &[f64]) {
    for (value, mask) in values.iter_mut().zip(mask) {
        *value *= mask;
    }
}
