//! The arithmetic on a tile, compiled for what the processor has and chosen when it runs.
//!
//! The loops are written so that the compiler makes vectors of a unit's rows: constant trip
//! counts, four units at a time, products and sums fused.

use pulp::Arch;

use super::tile::{ROWS, Tile};
use crate::{Activation, architecture::Layer};

/// Units that are computed together, each from the same loads of the rows.
const UNITS: usize = 4;
/// Rows that are computed together.
const LANES: usize = 16;

/// The logits of a tile's rows, `[ROWS]`.
pub(super) fn forward<'a>(
    tile: &'a mut Tile,
    parameters: &[f64],
    layers: &[Layer],
    activation: Activation,
) -> &'a [f64] {
    Arch::new().dispatch(
        #[inline(always)]
        || forward_pass(tile, parameters, layers, activation),
    );
    &tile.pre_activations[layers.len() - 1]
}

/// Adds the tile's weighted losses and weights to `sums`, and their gradient to `gradient`.
/// `target` gives a row's label and weight.
pub(super) fn loss_gradient(
    tile: &mut Tile,
    parameters: &[f64],
    layers: &[Layer],
    activation: Activation,
    target: &mut dyn FnMut(usize) -> (f64, f64),
    gradient: &mut [f64],
    sums: (&mut f64, &mut f64),
) {
    Arch::new().dispatch(
        #[inline(always)]
        || {
            forward_pass(tile, parameters, layers, activation);
            loss(tile, layers.len() - 1, target, sums);
            backward_pass(tile, parameters, layers, activation, gradient);
        },
    );
}

#[inline(always)]
fn forward_pass(tile: &mut Tile, parameters: &[f64], layers: &[Layer], activation: Activation) {
    for (index, layer) in layers.iter().enumerate() {
        let weight = &parameters[layer.weight.clone()];
        let bias = &parameters[layer.bias.clone()];
        let z = &mut tile.pre_activations[index];
        combine(
            &tile.incoming[index],
            z,
            layer.inputs,
            layer.outputs,
            |unit| bias[unit],
            |input, unit| weight[input * layer.outputs + unit],
        );
        if index + 1 < layers.len() {
            let out = &mut tile.incoming[index + 1];
            activate(activation, z, out);
            if let Some(mask) = tile.masks.get(index) {
                for (value, mask) in out.iter_mut().zip(mask) {
                    *value *= mask;
                }
            }
        }
    }
}

/// `out[unit] = start(unit) + Σ_from weight(from, unit) · rows[from]`, all `[units, ROWS]`.
#[inline(always)]
fn combine(
    rows: &[f64],
    out: &mut [f64],
    froms: usize,
    units: usize,
    start: impl Fn(usize) -> f64,
    weight: impl Fn(usize, usize) -> f64,
) {
    let mut unit = 0;
    while unit + UNITS <= units {
        for lane in (0..ROWS).step_by(LANES) {
            combine_block::<UNITS>(rows, out, froms, unit, lane, &start, &weight);
        }
        unit += UNITS;
    }
    while unit < units {
        for lane in (0..ROWS).step_by(LANES) {
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
    target: &mut dyn FnMut(usize) -> (f64, f64),
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
fn backward_pass(
    tile: &mut Tile,
    parameters: &[f64],
    layers: &[Layer],
    activation: Activation,
    gradient: &mut [f64],
) {
    for (index, layer) in layers.iter().enumerate().rev() {
        let [out, back] = &mut tile.gradients;
        if index + 1 < layers.len() {
            if let Some(mask) = tile.masks.get(index) {
                for (value, mask) in out.iter_mut().zip(mask) {
                    *value *= mask;
                }
            }
            differentiate(activation, &tile.pre_activations[index], out);
        }
        let (weights, biases) =
            gradient[layer.weight.start..layer.bias.end].split_at_mut(layer.weight.len());
        outer(&tile.incoming[index], out, weights, layer);
        for (unit, sum) in biases.iter_mut().enumerate() {
            *sum += total(&out[unit * ROWS..(unit + 1) * ROWS]);
        }
        if index > 0 {
            let weight = &parameters[layer.weight.clone()];
            combine(
                out,
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
fn outer(incoming: &[f64], out: &[f64], weights: &mut [f64], layer: &Layer) {
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
    incoming: &[f64],
    out: &[f64],
    weights: &mut [f64],
    input: usize,
    unit: usize,
) {
    let mut sums = [[0.0; LANES]; N];
    for lane in (0..ROWS).step_by(LANES) {
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
fn activate(activation: Activation, z: &[f64], out: &mut [f64]) {
    let pairs = out.iter_mut().zip(z);
    match activation {
        Activation::Relu => pairs.for_each(|(out, &z)| *out = z.max(0.0)),
        _ => pairs.for_each(|(out, &z)| *out = activation.value(z)),
    }
}

/// Multiplies the gradient on a layer's outputs by the activation's slope.
#[inline(always)]
fn differentiate(activation: Activation, z: &[f64], gradient: &mut [f64]) {
    let pairs = gradient.iter_mut().zip(z);
    match activation {
        Activation::Relu => pairs.for_each(|(gradient, &z)| {
            *gradient = if z > 0.0 { *gradient } else { 0.0 };
        }),
        _ => pairs.for_each(|(gradient, &z)| *gradient *= activation.slope(z)),
    }
}
