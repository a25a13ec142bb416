//! The arithmetic on a tile, compiled for what the processor has and chosen when it runs.
//!
//! Everything is one [`product`]: forward, rows times weights; back, gradients times transposed
//! weights; for the weights' gradient, transposed rows times gradients. The last layer has one
//! output: it is a dot product a row, and its gradient a sum of rows.

use pulp::{Simd, WithSimd};

use super::{
    product::{ByColumns, ByRows, Lines, Panels, Then, pack, product, product_of_panels},
    real::{Number, padded},
    simd::arch,
    step::{Part, Sums},
    tile::{Tile, stride},
};
use crate::{activation::Activation, architecture::Layer, output::Output};

/// A network: its parameters, and how they lie.
#[derive(Clone, Copy)]
pub(super) struct Network<'a, T> {
    pub parameters: &'a [T],
    pub layers: &'a [Layer],
    pub activation: Activation,
}

impl<T: Number> Network<'_, T> {
    /// A layer's weights with its biases below them: `[inputs + 1, outputs]`.
    fn weights(&self, layer: &Layer) -> &[T] {
        &self.parameters[layer.weight.start..layer.bias.end]
    }
}

/// Lays a network's weights out in the tile, which is then asked about rows.
pub(super) fn prepare<T: Number>(tile: &mut Tile<T>, network: Network<'_, T>) {
    lay_out(tile, network, Wanted::Parameters);
}

/// The same where the gradient on the inputs is wanted, which takes the first layer's weights too.
pub(super) fn prepare_for_inputs<T: Number>(tile: &mut Tile<T>, network: Network<'_, T>) {
    lay_out(tile, network, Wanted::Inputs);
}

/// What the gradient is with respect to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Parameters,
    Inputs,
}

fn lay_out<T: Number>(tile: &mut Tile<T>, network: Network<'_, T>, wanted: Wanted) {
    let hidden = network.layers.len() - 1;
    for (index, layer) in network.layers[..hidden].iter().enumerate() {
        let weights = network.weights(layer);
        let shape = (layer.inputs + 1, layer.outputs);
        let Tile { lines, .. } = tile;
        pack(
            &mut tile.forward[index],
            lines,
            shape,
            |first, lines, whole| {
                let from = weights[first * layer.outputs..].chunks_exact(layer.outputs);
                for (to, from) in lines.chunks_exact_mut(whole).zip(from) {
                    to[..layer.outputs].copy_from_slice(from);
                }
            },
        );
        if index == 0 && wanted == Wanted::Parameters {
            continue;
        }
        let shape = (layer.outputs, layer.inputs);
        pack(
            &mut tile.back[index],
            lines,
            shape,
            |first, lines, whole| {
                // Some columns of the weights at once: what is near each other is read together.
                let units = lines.len() / whole;
                let rows = weights.chunks_exact(layer.outputs).take(layer.inputs);
                for (input, from) in rows.enumerate() {
                    for (at, &weight) in from[first..first + units].iter().enumerate() {
                        lines[at * whole + input] = weight;
                    }
                }
            },
        );
    }
    let weights = network.weights(&network.layers[hidden]);
    tile.last[..weights.len()].copy_from_slice(weights);
}

/// The log-odds of a tile's rows.
pub(super) fn forward<'a, T: Number>(tile: &'a mut Tile<T>, network: Network<'_, T>) -> &'a [T] {
    arch().dispatch(Forward {
        tile: &mut *tile,
        network,
    });
    &tile.logits[..tile.rows]
}

/// The chances of a tile's rows.
pub(super) fn probabilities<'a, T: Number>(
    tile: &'a mut Tile<T>,
    network: Network<'_, T>,
) -> &'a [T] {
    arch().dispatch(Probabilities {
        tile: &mut *tile,
        network,
    });
    &tile.slopes[..tile.rows]
}

/// Adds the tile's weighted losses and weights to `sums`, and their gradient to the tile's.
pub(super) fn loss_gradient<T: Number>(
    tile: &mut Tile<T>,
    network: Network<'_, T>,
    sums: &mut Sums,
) {
    arch().dispatch(LossGradient {
        tile,
        network,
        sums,
    });
}

/// The gradient of an output with respect to the inputs, at the tile's rows: `[rows, inputs]`, each
/// row [`stride`] from the next.
pub(super) fn input_gradient<'a, T: Number>(
    tile: &'a mut Tile<T>,
    network: Network<'_, T>,
    output: Output,
) -> &'a [T] {
    arch().dispatch(InputGradient {
        tile: &mut *tile,
        network,
        output,
    });
    &tile.gradients[0]
}

/// Parts' sum times `share`, in their order.
pub(super) fn weighted_sum<T: Number>(sum: &mut [T], parts: &[Part<T>], share: f64) {
    arch().dispatch(WeightedSum { sum, parts, share });
}

struct WeightedSum<'a, T> {
    sum: &'a mut [T],
    parts: &'a [Part<T>],
    share: f64,
}

impl<T: Number> WithSimd for WeightedSum<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        /// Numbers that stay in cache while all parts are added.
        const PIECE: usize = 4096;
        let share = T::from_f64(self.share);
        let Some((first, rest)) = self.parts.split_first() else {
            return self.sum.fill(T::default());
        };
        for (place, sum) in self.sum.chunks_mut(PIECE).enumerate() {
            let of_part = place * PIECE..place * PIECE + sum.len();
            sum.copy_from_slice(&first.gradient[of_part.clone()]);
            for part in rest {
                for (sum, &value) in sum.iter_mut().zip(&part.gradient[of_part.clone()]) {
                    *sum += value;
                }
            }
            for sum in sum {
                *sum *= share;
            }
        }
    }
}

// Structs and no closures: what is dispatched must be inlined, or it is compiled for the least
// processor.

struct Forward<'a, T> {
    tile: &'a mut Tile<T>,
    network: Network<'a, T>,
}

impl<T: Number> WithSimd for Forward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        forward_pass(simd, self.tile, self.network);
    }
}

struct Probabilities<'a, T> {
    tile: &'a mut Tile<T>,
    network: Network<'a, T>,
}

impl<T: Number> WithSimd for Probabilities<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        forward_pass(simd, self.tile, self.network);
        let Tile { logits, slopes, .. } = self.tile;
        slopes.copy_from_slice(logits);
        T::activate(Activation::Sigmoid, slopes);
    }
}

struct LossGradient<'a, T> {
    tile: &'a mut Tile<T>,
    network: Network<'a, T>,
    sums: &'a mut Sums,
}

impl<T: Number> WithSimd for LossGradient<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        forward_pass(simd, self.tile, self.network);
        loss(self.tile, self.sums);
        backward_pass(simd, self.tile, self.network, Wanted::Parameters);
    }
}

struct InputGradient<'a, T> {
    tile: &'a mut Tile<T>,
    network: Network<'a, T>,
    output: Output,
}

impl<T: Number> WithSimd for InputGradient<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        forward_pass(simd, self.tile, self.network);
        let Tile { logits, slopes, .. } = &mut *self.tile;
        let one = T::from_f64(1.0);
        match self.output {
            Output::Logit => slopes.fill(one),
            Output::Probability => {
                slopes.copy_from_slice(logits);
                T::activate(Activation::Sigmoid, slopes);
                for slope in slopes {
                    let probability = *slope;
                    *slope = probability * (one - probability);
                }
            }
        }
        backward_pass(simd, self.tile, self.network, Wanted::Inputs);
    }
}

#[inline(always)]
fn forward_pass<S: Simd, T: Number>(simd: S, tile: &mut Tile<T>, network: Network<'_, T>) {
    let rows = tile.rows;
    let hidden = network.layers.len() - 1;
    for (index, layer) in network.layers[..hidden].iter().enumerate() {
        let (below, above) = tile.incoming.split_at_mut(index + 1);
        let (from, to) = (&below[index], &mut above[0]);
        let z = &mut tile.pre_activations[index];
        let b = Panels {
            numbers: &tile.forward[index],
            places: layer.inputs + 1,
            columns: padded::<T>(layer.outputs),
            start: &[],
        };
        let a = ByRows {
            numbers: from,
            stride: stride::<T>(layer.inputs),
        };
        let stride = stride::<T>(layer.outputs);
        if network.activation == Activation::Relu {
            product_of_panels(simd, a, rows, Then::Positive, &b, (to, stride));
        } else {
            product_of_panels(simd, a, rows, Then::Put, &b, (z, stride));
            // All at once, with columns that mean nothing: rows are too short for vectors.
            let to = &mut to[..rows * stride];
            to.copy_from_slice(&z[..rows * stride]);
            T::activate(network.activation, to);
        }
        if let Some(mask) = tile.masks.get(index) {
            let lines = to.chunks_exact_mut(stride).take(rows);
            for (line, mask) in lines.zip(mask.chunks_exact(layer.outputs)) {
                multiply(&mut line[..layer.outputs], mask);
            }
        }
        // The 1 behind the outputs, where a vector went over it.
        for line in to.chunks_exact_mut(stride).take(rows) {
            line[layer.outputs] = T::from_f64(1.0);
        }
    }
    let layer = &network.layers[hidden];
    let stride = stride::<T>(layer.inputs);
    let weights = T::vectors::<S>(&tile.last);
    let lines = tile.incoming[hidden].chunks_exact(stride);
    for (logit, line) in tile.logits[..rows].iter_mut().zip(lines) {
        let mut sum = T::splat(simd, T::default());
        for (&value, &weight) in T::vectors::<S>(line).iter().zip(weights) {
            sum = T::mul_add(simd, value, weight, sum);
        }
        *logit = T::across(simd, sum);
    }
}

/// The losses, and their gradient on the log-odds where the backward pass starts.
#[inline(always)]
fn loss<T: Number>(tile: &mut Tile<T>, sums: &mut Sums) {
    let whole = tile.rows.next_multiple_of(2 * T::WIDEST);
    tile.logits[tile.rows..whole].fill(T::default());
    let (logits, labels) = (&tile.logits[..whole], &tile.labels[..whole]);
    let weights = &tile.weights[..whole];
    let (slopes, losses) = (&mut tile.slopes[..whole], &mut tile.losses[..whole]);
    for slot in 0..whole {
        let (loss, slope) = T::cross_entropy(logits[slot], labels[slot]);
        losses[slot] = weights[slot] * loss;
        slopes[slot] = weights[slot] * slope;
    }
    sums.loss += total(losses).to_f64();
    sums.weight += total(weights).to_f64();
}

#[inline(always)]
fn backward_pass<S: Simd, T: Number>(
    simd: S,
    tile: &mut Tile<T>,
    network: Network<'_, T>,
    wanted: Wanted,
) {
    let rows = tile.rows;
    let hidden = network.layers.len() - 1;
    let layer = &network.layers[hidden];
    let incoming = &tile.incoming[hidden];
    if wanted == Wanted::Parameters {
        sum_of_rows(simd, &tile.slopes[..rows], incoming, &mut tile.sums[hidden]);
        if hidden == 0 {
            return;
        }
    }
    // On the last hidden layer's outputs: each row's slope times the weights, of rectifiers where
    // they let something through.
    let of_last = stride::<T>(layer.inputs);
    let weights = T::vectors::<S>(&tile.last);
    let zero = T::splat(simd, T::default());
    let rectified = network.activation == Activation::Relu && tile.masks.is_empty() && hidden > 0;
    let columns = padded::<T>(layer.inputs);
    let [out, _] = &mut tile.gradients;
    let lines = out
        .chunks_exact_mut(of_last)
        .zip(incoming.chunks_exact(of_last));
    for ((line, passed), &slope) in lines.zip(&tile.slopes[..rows]) {
        let slope = T::splat(simd, slope);
        let values = T::vectors_mut::<S>(&mut line[..columns])
            .iter_mut()
            .zip(T::vectors::<S>(passed));
        for ((value, &passed), &weight) in values.zip(weights) {
            *value = T::mul_add(simd, slope, weight, zero);
            if rectified {
                *value = T::where_positive(simd, passed, *value);
            }
        }
    }
    for index in (0..hidden).rev() {
        let layer = &network.layers[index];
        let stride_above = stride::<T>(layer.outputs);
        let [out, below] = &mut tile.gradients;
        if let Some(mask) = tile.masks.get(index) {
            let lines = out.chunks_exact_mut(stride_above).take(rows);
            for (line, mask) in lines.zip(mask.chunks_exact(layer.outputs)) {
                multiply(&mut line[..layer.outputs], mask);
            }
        }
        if !(rectified && index + 1 == hidden) {
            let all = rows * stride_above;
            // What came out of a rectifier is above 0 where what went in was.
            let z = match network.activation {
                Activation::Relu => &tile.incoming[index + 1][..all],
                _ => &tile.pre_activations[index][..all],
            };
            T::differentiate(network.activation, z, &mut out[..all]);
        }
        if wanted == Wanted::Parameters {
            let from = ByColumns {
                numbers: &tile.incoming[index],
                stride: stride::<T>(layer.inputs),
            };
            let b = Lines {
                numbers: out,
                stride: stride_above,
                places: rows,
                columns: padded::<T>(layer.outputs),
                start: &[],
            };
            let c = (&mut tile.sums[index][..], b.columns);
            product(simd, from, layer.inputs + 1, Then::Add, &b, c);
        }
        if index > 0 || wanted == Wanted::Inputs {
            let b = Panels {
                numbers: &tile.back[index],
                places: layer.outputs,
                columns: padded::<T>(layer.inputs),
                start: &[],
            };
            let a = ByRows {
                numbers: out,
                stride: stride_above,
            };
            let c = (&mut below[..], stride::<T>(layer.inputs));
            product_of_panels(simd, a, rows, Then::Put, &b, c);
            tile.gradients.swap(0, 1);
        }
    }
}

/// `sum += Σ_row numbers[row] · lines[row]`, in several sums at once: one would wait for itself.
#[inline(always)]
fn sum_of_rows<S: Simd, T: Number>(simd: S, numbers: &[T], lines: &[T], sum: &mut [T]) {
    const AT_ONCE: usize = 4;
    let (stride, lanes) = (sum.len(), T::lanes::<S>());
    let zero = T::splat(simd, T::default());
    let one = T::splat(simd, T::from_f64(1.0));
    for column in (0..stride).step_by(lanes) {
        let mut sums = [zero; AT_ONCE];
        let vector = |row: usize| T::vectors::<S>(&lines[row * stride + column..][..lanes])[0];
        let mut fours = numbers.chunks_exact(AT_ONCE);
        for (four, numbers) in fours.by_ref().enumerate() {
            for (at, (sum, &number)) in sums.iter_mut().zip(numbers).enumerate() {
                *sum = T::mul_add(
                    simd,
                    T::splat(simd, number),
                    vector(AT_ONCE * four + at),
                    *sum,
                );
            }
        }
        let done = numbers.len() / AT_ONCE * AT_ONCE;
        for (at, &number) in fours.remainder().iter().enumerate() {
            sums[0] = T::mul_add(simd, T::splat(simd, number), vector(done + at), sums[0]);
        }
        let to = &mut T::vectors_mut::<S>(&mut sum[column..][..lanes])[0];
        for sum in sums {
            *to = T::mul_add(simd, one, sum, *to);
        }
    }
}

/// The sum of whole pairs of the widest vectors, in an order that vectors keep.
#[inline(always)]
fn total<T: Number>(values: &[T]) -> T {
    const MOST: usize = 32;
    let mut sums = [T::default(); MOST];
    let mut width = 2 * T::WIDEST;
    for chunk in values.chunks_exact(width) {
        for (sum, &value) in sums.iter_mut().zip(chunk) {
            *sum += value;
        }
    }
    while width > 1 {
        width /= 2;
        for at in 0..width {
            let other = sums[at + width];
            sums[at] += other;
        }
    }
    sums[0]
}

#[inline(always)]
fn multiply<T: Number>(values: &mut [T], mask: &[T]) {
    for (value, &mask) in values.iter_mut().zip(mask) {
        *value *= mask;
    }
}
