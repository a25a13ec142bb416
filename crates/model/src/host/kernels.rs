//! The arithmetic on a tile, compiled for what the processor has and chosen when it runs.
//!
//! Forward and back, a vector holds rows of one unit, and a weight is spread over it; several
//! units are computed from the same loads. The gradient of the weights has vectors of units
//! instead, and an input is spread over them, so that nothing is summed across a vector.

use pulp::{Arch, Simd, WithSimd};

use super::{
    functions::{activate, differentiate},
    tile::{ROWS, Tile},
};
use crate::{Activation, architecture::Layer};

/// Units that are computed together, each from the same loads of the rows.
const UNITS: usize = 4;
/// Vectors of rows, or of units, that are computed together.
const VECTORS: usize = 2;
/// What the number of used lanes is a multiple of: two of the widest vectors.
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
    fn with_simd<S: Simd>(self, simd: S) {
        forward_pass(simd, self.tile, self.network);
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
    fn with_simd<S: Simd>(self, simd: S) {
        let last = self.network.layers.len() - 1;
        forward_pass(simd, self.tile, self.network);
        loss(self.tile, last, self.target, self.sums);
        backward_pass(simd, self.tile, self.network, self.gradient);
    }
}

#[inline(always)]
fn forward_pass<S: Simd>(simd: S, tile: &mut Tile, network: Network<'_>) {
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
            simd,
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
fn combine<S: Simd>(
    simd: S,
    (rows, used): (&[f64], usize),
    out: &mut [f64],
    froms: usize,
    units: usize,
    start: impl Fn(usize) -> f64,
    weight: impl Fn(usize, usize) -> f64,
) {
    let rows = S::as_simd_f64s(rows).0;
    let out = S::as_mut_simd_f64s(out).0;
    let vectors = used / S::F64_LANES;
    let mut unit = 0;
    while unit + UNITS <= units {
        for vector in (0..vectors).step_by(VECTORS) {
            combine_block::<S, UNITS>(simd, rows, out, froms, (unit, vector), &start, &weight);
        }
        unit += UNITS;
    }
    while unit < units {
        for vector in (0..vectors).step_by(VECTORS) {
            combine_block::<S, 1>(simd, rows, out, froms, (unit, vector), &start, &weight);
        }
        unit += 1;
    }
}

#[inline(always)]
fn combine_block<S: Simd, const N: usize>(
    simd: S,
    rows: &[S::f64s],
    out: &mut [S::f64s],
    froms: usize,
    (unit, vector): (usize, usize),
    start: &impl Fn(usize) -> f64,
    weight: &impl Fn(usize, usize) -> f64,
) {
    let stride = ROWS / S::F64_LANES;
    let mut sums = [[simd.splat_f64s(0.0); VECTORS]; N];
    for (offset, sum) in sums.iter_mut().enumerate() {
        *sum = [simd.splat_f64s(start(unit + offset)); VECTORS];
    }
    for from in 0..froms {
        let row = &rows[from * stride + vector..][..VECTORS];
        for (offset, sums) in sums.iter_mut().enumerate() {
            let weight = simd.splat_f64s(weight(from, unit + offset));
            for (sum, &value) in sums.iter_mut().zip(row) {
                *sum = simd.mul_add_e_f64s(weight, value, *sum);
            }
        }
    }
    for (offset, sums) in sums.iter().enumerate() {
        out[(unit + offset) * stride + vector..][..VECTORS].copy_from_slice(sums);
    }
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
fn backward_pass<S: Simd>(simd: S, tile: &mut Tile, network: Network<'_>, gradient: &mut [f64]) {
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
        turn(out, &mut tile.turned, tile.rows, layer.outputs);
        outer(
            simd,
            &tile.incoming[index],
            &tile.turned,
            tile.rows,
            weights,
            layer,
        );
        for (unit, sum) in biases.iter_mut().enumerate() {
            *sum += total(&out[unit * ROWS..][..used]);
        }
        if index > 0 {
            let weight = &parameters[layer.weight.clone()];
            combine(
                simd,
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

/// `out` `[units, ROWS]` turned into `[rows, units]`, the units padded with zeros to whole vectors.
#[inline(always)]
fn turn(out: &[f64], turned: &mut Vec<f64>, rows: usize, units: usize) {
    let padded = units.next_multiple_of(LANES);
    turned.clear();
    turned.resize(rows * padded, 0.0);
    for (unit, values) in out.chunks_exact(ROWS).take(units).enumerate() {
        for (row, value) in values[..rows].iter().enumerate() {
            turned[row * padded + unit] = *value;
        }
    }
}

/// Adds `Σ_row incoming[input, row] · turned[row, unit]` to each weight.
#[inline(always)]
fn outer<S: Simd>(
    simd: S,
    incoming: &[f64],
    turned: &[f64],
    rows: usize,
    weights: &mut [f64],
    layer: &Layer,
) {
    let turned = S::as_simd_f64s(turned).0;
    for vector in (0..layer.outputs.div_ceil(S::F64_LANES)).step_by(VECTORS) {
        let mut input = 0;
        while input + UNITS <= layer.inputs {
            outer_block::<S, UNITS>(
                simd,
                incoming,
                turned,
                rows,
                weights,
                layer,
                (input, vector),
            );
            input += UNITS;
        }
        while input < layer.inputs {
            outer_block::<S, 1>(
                simd,
                incoming,
                turned,
                rows,
                weights,
                layer,
                (input, vector),
            );
            input += 1;
        }
    }
}

#[inline(always)]
fn outer_block<S: Simd, const N: usize>(
    simd: S,
    incoming: &[f64],
    turned: &[S::f64s],
    rows: usize,
    weights: &mut [f64],
    layer: &Layer,
    (input, vector): (usize, usize),
) {
    let stride = layer.outputs.next_multiple_of(LANES) / S::F64_LANES;
    let mut sums = [[simd.splat_f64s(0.0); VECTORS]; N];
    for row in 0..rows {
        let gradients = &turned[row * stride + vector..][..VECTORS];
        for (offset, sums) in sums.iter_mut().enumerate() {
            let value = simd.splat_f64s(incoming[(input + offset) * ROWS + row]);
            for (sum, &gradient) in sums.iter_mut().zip(gradients) {
                *sum = simd.mul_add_e_f64s(value, gradient, *sum);
            }
        }
    }
    let unit = vector * S::F64_LANES;
    let units = (layer.outputs - unit).min(VECTORS * S::F64_LANES);
    for (offset, sums) in sums.iter().enumerate() {
        let mut values = [0.0; LANES];
        let room = S::as_mut_simd_f64s(&mut values).0;
        room[..VECTORS].copy_from_slice(sums);
        let weights = &mut weights[(input + offset) * layer.outputs + unit..][..units];
        for (weight, value) in weights.iter_mut().zip(&values) {
            *weight += value;
        }
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
