//! One network at many rows that differ in a few things, as methods that change conditions ask.
//!
//! The first layer is linear: where inputs change, its pre-activations change by their weights times
//! the change. So everything here starts from pre-activations, and [`HostNetwork::affine_batch`] from a base
//! that is moved along a few directions.

mod affine;
mod line;
#[cfg(test)]
mod tests;

use std::ops::Range;

use pulp::{Simd, WithSimd};

use self::{
    affine::{AffineOut, Around},
    line::{Line, Tangent},
};
use super::{
    product::{ByRows, Panels, Then, pack, product_of_panels},
    real::{Number, padded},
    simd::arch,
    tile::ROWS,
};
use crate::{activation::Activation, weights::Weights};

/// What it computes in. Generic over it, this code would be compiled in every crate that uses it.
type T = f32;

/// A member of an ensemble, laid out for being asked about rows near each other.
#[derive(Clone, Debug)]
pub struct HostNetwork {
    activation: Activation,
    /// The first layer's outputs, and that with room for whole vectors.
    units: usize,
    width: usize,
    /// `[inputs, width]`.
    first: Vec<T>,
    /// `[width]`.
    first_bias: Vec<T>,
    /// The hidden layers after the first.
    hidden: Vec<Dense>,
    /// The last layer, where it is not the first.
    last: Option<Last>,
}

/// A hidden layer after the first.
#[derive(Clone, Debug)]
struct Dense {
    inputs: usize,
    /// The outputs, with room for whole vectors.
    columns: usize,
    /// `[inputs, columns]` in panels.
    panels: Vec<T>,
    /// `[columns]`.
    bias: Vec<T>,
}

/// The last layer: a weight of each unit below, with room for whole vectors.
#[derive(Clone, Debug)]
struct Last {
    weights: Vec<T>,
    bias: T,
}

/// Rows by their first layer's pre-activations: a base plus directions times coefficients.
#[derive(Clone, Copy, Debug)]
pub struct AffineBatch<'a> {
    /// `[width]`.
    pub base: &'a [T],
    /// `[directions, width]`.
    pub directions: &'a [T],
    /// `[directions, rows]`.
    pub coefficients: &'a [T],
}

/// What a thread computes in, so that asking allocates nothing.
#[derive(Clone, Debug, Default)]
pub struct NetworkScratch {
    /// The left matrix of an affine batch's products, transposed: ones, the coefficients, and the units that
    /// switch: `[1 + directions + units, rows]`.
    left: Vec<T>,
    /// The right one, in panels: what the base and the directions come to in the second layer, and
    /// its weights out of the units that switch: `[1 + directions + units, columns]`.
    right: Vec<T>,
    /// The base and the directions, `[1 + directions, width]`.
    moves: Vec<T>,
    /// The same of the units that switch, `[units, 1 + directions]`.
    switched: Vec<T>,
    /// The least and the greatest that pre-activations are at an affine batch's rows: `[width]`.
    least: Vec<T>,
    most: Vec<T>,
    /// The units that are on at all of an affine batch's rows, and those that switch.
    on: Vec<u32>,
    switching: Vec<u32>,
    line: Line,
    /// Where a line is, and how it goes on from there.
    tangent: Tangent,
    /// The outputs of a layer and of the one below: `[rows, columns]`.
    layers: [Vec<T>; 2],
    /// What goes into the first of the layers that the rows go through.
    incoming: Vec<T>,
    /// Each row's weighted outputs of the last hidden layer, in parts.
    weighed: Vec<T>,
}

impl HostNetwork {
    /// Lays a member out.
    ///
    /// # Panics
    /// If there is no such member.
    pub fn new(weights: &Weights, member: usize) -> Self {
        let architecture = weights.architecture();
        let parameters = weights.member(member);
        let layers = architecture.layers();
        let pad = |values: &[f32]| {
            let mut row: Vec<T> = values.iter().map(|&it| T::from_f32(it)).collect();
            row.resize(padded::<T>(row.len()), T::default());
            row
        };
        let first = &layers[0];
        let (middle, last) = layers[1..].split_at(layers.len().saturating_sub(2));
        let dense = |layer: &crate::architecture::Layer| {
            let columns = padded::<T>(layer.outputs);
            let weights = &parameters[layer.weight.clone()];
            let mut panels = vec![T::default(); layer.inputs * columns];
            let mut scratch = vec![T::default(); T::WIDEST * columns];
            let shape = (layer.inputs, layer.outputs);
            pack(&mut panels, &mut scratch, shape, |first, lines, whole| {
                let from = weights[first * layer.outputs..].chunks_exact(layer.outputs);
                for (to, from) in lines.chunks_exact_mut(whole).zip(from) {
                    for (to, &from) in to.iter_mut().zip(from) {
                        *to = T::from_f32(from);
                    }
                }
            });
            Dense {
                inputs: layer.inputs,
                columns,
                panels,
                bias: pad(&parameters[layer.bias.clone()]),
            }
        };
        Self {
            activation: architecture.activation(),
            units: first.outputs,
            width: padded::<T>(first.outputs),
            first: parameters[first.weight.clone()]
                .chunks(first.outputs)
                .flat_map(pad)
                .collect(),
            first_bias: pad(&parameters[first.bias.clone()]),
            hidden: middle.iter().map(dense).collect(),
            last: last.first().map(|layer| Last {
                weights: pad(&parameters[layer.weight.clone()]),
                bias: T::from_f32(parameters[layer.bias.start]),
            }),
        }
    }

    /// The length of a row of pre-activations: the first layer's units, and room for whole vectors.
    pub fn width(&self) -> usize {
        self.width
    }

    /// How the first layer's pre-activations change with some inputs: `[inputs, width]`.
    pub fn directions(&self, inputs: Range<usize>) -> &[T] {
        &self.first[inputs.start * self.width..inputs.end * self.width]
    }

    /// The first layer's pre-activations of one row: `[inputs]` → `[width]`.
    pub fn first_layer(&self, row: &[f32], z: &mut [T]) {
        arch().dispatch(FirstLayer {
            network: self,
            row,
            z,
        });
    }

    /// What it does to the pre-activations that each of some groups of inputs goes from one row's
    /// values to another's, both `[inputs]`: `[groups, width]`.
    pub fn moves(
        &self,
        groups: &mut dyn Iterator<Item = Range<usize>>,
        from_to: [&[f32]; 2],
        z: &mut [T],
    ) {
        arch().dispatch(Moves {
            network: self,
            groups,
            from_to,
            z,
        });
    }

    /// The log-odds, given the first layer's pre-activations: `[rows, width]` → `[rows]`. `z` is
    /// overwritten.
    ///
    /// # Panics
    /// If a slice has another size.
    pub fn logits(&self, z: &mut [T], scratch: &mut NetworkScratch, logits: &mut [T]) {
        let tiles = z.chunks_mut(ROWS * self.width);
        for (z, logits) in tiles.zip(logits.chunks_mut(ROWS)) {
            arch().dispatch(FromRows {
                network: self,
                z,
                scratch,
                logits,
            });
        }
    }

    /// The log-odds around a row, where some groups of inputs, one after another, change so and so:
    /// `changes` are `[inputs of these groups, rows]` → `[groups, rows]`. The groups follow one
    /// another.
    ///
    /// # Panics
    /// If a slice has another size.
    pub fn around(
        &self,
        row: &[f32],
        groups: &[Range<usize>],
        changes: &[T],
        scratch: &mut NetworkScratch,
        logits: &mut [T],
    ) {
        arch().dispatch(Around {
            network: self,
            row,
            groups,
            changes,
            scratch,
            logits,
        });
    }

    /// The log-odds at an affine batch's rows: `[rows]`.
    ///
    /// # Panics
    /// If a slice has another size.
    pub fn affine_batch(
        &self,
        batch: AffineBatch<'_>,
        scratch: &mut NetworkScratch,
        logits: &mut [T],
    ) {
        let rows = logits.len();
        for (place, logits) in logits.chunks_mut(ROWS).enumerate() {
            arch().dispatch(AffineOut {
                network: self,
                batch,
                first: place * ROWS,
                rows,
                scratch,
                logits,
            });
        }
    }
}

/// Adds `factor` times `values` to `target`.
pub fn add_scaled<T: Number>(target: &mut [T], factor: T, values: &[T]) {
    struct Op<'a, T>(&'a mut [T], T, &'a [T]);
    impl<T: Number> WithSimd for Op<'_, T> {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, _: S) {
            let Self(target, factor, values) = self;
            for (target, &value) in target.iter_mut().zip(values) {
                *target += factor * value;
            }
        }
    }
    arch().dispatch(Op(target, factor, values));
}

/// Applies an activation in place.
pub fn activate<T: Number>(activation: Activation, values: &mut [T]) {
    struct Op<'a, T>(Activation, &'a mut [T]);
    impl<T: Number> WithSimd for Op<'_, T> {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, _: S) {
            T::activate(self.0, self.1);
        }
    }
    arch().dispatch(Op(activation, values));
}

/// The natural logarithm of every value, in its place: of positive normal numbers.
pub fn logarithm<T: Number>(values: &mut [T]) {
    struct Op<'a, T>(&'a mut [T]);
    impl<T: Number> WithSimd for Op<'_, T> {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, _: S) {
            T::logarithm(self.0);
        }
    }
    arch().dispatch(Op(values));
}

struct FirstLayer<'a> {
    network: &'a HostNetwork,
    row: &'a [f32],
    z: &'a mut [T],
}

impl WithSimd for FirstLayer<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { network, row, z } = self;
        network.first_row(simd, row, z);
    }
}

impl HostNetwork {
    /// The first layer's pre-activations of a row.
    #[inline(always)]
    fn first_row<S: Simd>(&self, simd: S, row: &[f32], z: &mut [T]) {
        const AT_ONCE: usize = 4;
        let lanes = T::lanes::<S>();
        let mut column = 0;
        while column < self.width {
            if self.width - column >= AT_ONCE * lanes {
                self.first_part::<S, AT_ONCE>(simd, row, column, z);
                column += AT_ONCE * lanes;
            } else {
                self.first_part::<S, 1>(simd, row, column, z);
                column += lanes;
            }
        }
    }

    /// `V` vectors of them.
    #[inline(always)]
    fn first_part<S: Simd, const V: usize>(
        &self,
        simd: S,
        row: &[f32],
        column: usize,
        z: &mut [T],
    ) {
        let width = V * T::lanes::<S>();
        let mut sums = [T::splat(simd, T::default()); V];
        sums.copy_from_slice(T::vectors::<S>(&self.first_bias[column..][..width]));
        for (weights, &input) in self.first.chunks_exact(self.width).zip(row) {
            // Most one-hot inputs are 0.
            if input != 0.0 {
                let input = T::splat(simd, T::from_f32(input));
                let weights = T::vectors::<S>(&weights[column..][..width]);
                for (sum, &weight) in sums.iter_mut().zip(weights) {
                    *sum = <T as Number>::mul_add(simd, input, weight, *sum);
                }
            }
        }
        T::vectors_mut::<S>(&mut z[column..][..width]).copy_from_slice(&sums);
    }
}

struct Moves<'a> {
    network: &'a HostNetwork,
    groups: &'a mut dyn Iterator<Item = Range<usize>>,
    from_to: [&'a [f32]; 2],
    z: &'a mut [T],
}

impl WithSimd for Moves<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self {
            network,
            groups,
            from_to: [from, to],
            z,
        } = self;
        let width = network.width;
        for (z, inputs) in z.chunks_exact_mut(width).zip(groups) {
            let weights = &network.first[inputs.start * width..inputs.end * width];
            for (place, z) in T::vectors_mut::<S>(z).iter_mut().enumerate() {
                let mut sum = T::splat(simd, T::default());
                for (weights, input) in weights.chunks_exact(width).zip(inputs.clone()) {
                    let change = to[input] - from[input];
                    // One-hot inputs mostly stay as they are.
                    if change != 0.0 {
                        let change = T::splat(simd, change);
                        let weight = T::vectors::<S>(weights)[place];
                        sum = <T as Number>::mul_add(simd, change, weight, sum);
                    }
                }
                *z = sum;
            }
        }
    }
}

struct FromRows<'a> {
    network: &'a HostNetwork,
    z: &'a mut [T],
    scratch: &'a mut NetworkScratch,
    logits: &'a mut [T],
}

impl WithSimd for FromRows<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self {
            network,
            z,
            scratch,
            logits,
        } = self;
        let Some(last) = &network.last else {
            for (logit, z) in logits.iter_mut().zip(z.chunks_exact(network.width)) {
                *logit = z[0];
            }
            return;
        };
        T::activate(network.activation, z);
        if network.hidden.is_empty() {
            dot(simd, z, last, logits);
            return;
        }
        network.upper_layers(simd, 0, z, scratch, logits);
    }
}

/// Work on some processor. It is compiled once for each, not wherever it is called.
struct On<S, W> {
    simd: S,
    work: W,
}

impl HostNetwork {
    /// The second layer of rectifiers, if there is one.
    #[inline(always)]
    fn rectified(&self) -> Option<&Dense> {
        let breakpoints = self.activation == Activation::Relu;
        self.hidden.first().filter(|_| breakpoints)
    }

    /// The log-odds, given what goes into one of the hidden layers after the first.
    #[inline(always)]
    fn upper_layers<S: Simd>(
        &self,
        simd: S,
        layer: usize,
        incoming: &[T],
        scratch: &mut NetworkScratch,
        logits: &mut [T],
    ) {
        let rows = logits.len();
        let Some(last) = &self.last else {
            return;
        };
        let [a, b] = &mut scratch.layers;
        for (index, dense) in self.hidden.iter().enumerate().skip(layer) {
            let numbers = if index == layer { incoming } else { &b[..] };
            let from = ByRows {
                numbers,
                stride: numbers.len() / rows,
            };
            let weights = Panels {
                numbers: &dense.panels,
                places: dense.inputs,
                columns: dense.columns,
                start: &dense.bias,
            };
            let relu = self.activation == Activation::Relu;
            if relu && index + 1 == self.hidden.len() {
                clear(simd, &mut scratch.weighed, rows * T::WIDEST);
                let then = Then::Weigh(&last.weights);
                let c = (&mut scratch.weighed[..], T::WIDEST);
                product_of_panels(simd, from, rows, then, &weights, c);
                sum_up(simd, &scratch.weighed, last, logits);
                return;
            }
            a.resize(rows * dense.columns, T::default());
            let c = (&mut a[..], dense.columns);
            if relu {
                product_of_panels(simd, from, rows, Then::Positive, &weights, c);
            } else {
                product_of_panels(simd, from, rows, Then::Put, &weights, c);
                T::activate(self.activation, a);
            }
            std::mem::swap(a, b);
        }
        dot(simd, b, last, logits);
    }
}

/// The last layer at rows of what goes into it.
/// The last layer at rows of what goes into it.
#[inline(always)]
fn dot<S: Simd>(simd: S, rows: &[T], last: &Last, logits: &mut [T]) {
    let weights = T::vectors::<S>(&last.weights);
    for (logit, row) in logits.iter_mut().zip(rows.chunks_exact(last.weights.len())) {
        let mut sum = T::splat(simd, T::default());
        for (&value, &weight) in T::vectors::<S>(row).iter().zip(weights) {
            sum = <T as Number>::mul_add(simd, value, weight, sum);
        }
        *logit = T::across(simd, sum) + last.bias;
    }
}

/// The log-odds of rows whose weighted outputs lie in parts.
#[inline(always)]
fn sum_up<S: Simd>(simd: S, weighed: &[T], last: &Last, logits: &mut [T]) {
    for (logit, row) in logits.iter_mut().zip(weighed.chunks_exact(T::WIDEST)) {
        *logit = T::across(simd, T::vectors::<S>(row)[0]) + last.bias;
    }
}

/// Copies whole vectors: too few for a call.
#[inline(always)]
fn copy<S: Simd>(from: &[T], to: &mut [T]) {
    let to = T::vectors_mut::<S>(to).iter_mut();
    for (to, &from) in to.zip(T::vectors::<S>(from)) {
        *to = from;
    }
}

/// Fills whole vectors.
#[inline(always)]
fn fill<S: Simd>(simd: S, to: &mut [T], value: T) {
    for to in T::vectors_mut::<S>(to) {
        *to = T::splat(simd, value);
    }
}

/// Makes room for so many numbers.
#[inline(always)]
fn grow(values: &mut Vec<T>, count: usize) {
    if values.len() < count {
        values.resize(count, T::default());
    }
}

/// Makes room for so many zeros.
#[inline(always)]
fn clear<S: Simd>(simd: S, values: &mut Vec<T>, count: usize) {
    grow(values, count);
    fill(simd, &mut values[..count], T::default());
}
