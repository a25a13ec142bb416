//! One network at many rows that differ in a few things, as methods that change conditions ask.
//!
//! The first layer is linear: where inputs change, its pre-activations change by their weights times
//! the change. So everything here starts from pre-activations, and [`HostNetwork::fan`] from a base
//! that is moved along a few directions.
//!
//! Of rectifiers, most are on at all of a fan's rows or at none. What the first are worth to the
//! second layer is affine in the coefficients, so it is computed once, for the base and for each
//! direction; only the units that turn somewhere in the fan are computed row by row. The second
//! layer's pre-activations are then a product as deep as there are directions and units that turn,
//! not as there are units: the same numbers by a quarter of the arithmetic.

use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};

use super::{
    product::{ByColumns, ByRows, Lines, Panels, Picked, Then, pack, product, product_of_panels},
    real::Real,
    tile::{ROWS, padded, panel},
};
use crate::{Activation, Weights};

/// What it computes in. Generic over it, this code would be compiled in every crate that uses it.
type T = f32;

/// A member of an ensemble, laid out for being asked about rows near each other.
#[derive(Clone, Debug)]
pub struct HostNetwork {
    activation: Activation,
    inputs: usize,
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
pub struct Fan<'a> {
    /// `[width]`.
    pub base: &'a [T],
    /// `[directions, width]`.
    pub directions: &'a [T],
    /// `[directions, rows]`.
    pub coefficients: &'a [T],
}

/// What a thread computes in, so that asking allocates nothing.
#[derive(Clone, Debug, Default)]
pub struct Room {
    /// The left matrix of a fan's products, transposed: ones, the coefficients, and the units that
    /// turn: `[1 + directions + units, rows]`.
    left: Vec<T>,
    /// The right one, in panels: what the base and the directions come to in the second layer, and
    /// its weights out of the units that turn: `[1 + directions + units, columns]`.
    right: Vec<T>,
    /// The base and the directions, `[1 + directions, width]`.
    moves: Vec<T>,
    /// The same of the units that turn, `[units, 1 + directions]`.
    turned: Vec<T>,
    /// The least and the greatest that pre-activations are at a fan's rows: `[width]`.
    least: Vec<T>,
    most: Vec<T>,
    /// The units that are on at all of a fan's rows, and those that turn.
    on: Vec<u32>,
    turning: Vec<u32>,
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
            let mut room = vec![T::default(); T::WIDEST * columns];
            let shape = (layer.inputs, layer.outputs);
            pack(&mut panels, &mut room, shape, |first, lines, whole| {
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
            inputs: first.inputs,
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
        z.copy_from_slice(&self.first_bias);
        self.shift(0..self.inputs, row, z);
    }

    /// Adds to pre-activations `[width]` what it does that some inputs change by so much.
    pub fn shift(&self, inputs: Range<usize>, change: &[f32], z: &mut [T]) {
        Arch::new().dispatch(Shift {
            directions: self.directions(inputs),
            change,
            z,
        });
    }

    /// The log-odds, given the first layer's pre-activations: `[rows, width]` → `[rows]`. `z` is
    /// overwritten.
    ///
    /// # Panics
    /// If a slice has another size.
    pub fn logits(&self, z: &mut [T], room: &mut Room, logits: &mut [T]) {
        let tiles = z.chunks_mut(ROWS * self.width);
        for (z, logits) in tiles.zip(logits.chunks_mut(ROWS)) {
            Arch::new().dispatch(FromRows {
                network: self,
                z,
                room,
                logits,
            });
        }
    }

    /// The log-odds at a fan's rows: `[rows]`.
    ///
    /// # Panics
    /// If a slice has another size.
    pub fn fan(&self, fan: Fan<'_>, room: &mut Room, logits: &mut [T]) {
        let rows = logits.len();
        for (place, logits) in logits.chunks_mut(ROWS).enumerate() {
            Arch::new().dispatch(FanOut {
                network: self,
                fan,
                first: place * ROWS,
                rows,
                room,
                logits,
            });
        }
    }
}

/// Adds `factor` times `values` to `target`.
pub fn add_scaled<T: Real>(target: &mut [T], factor: T, values: &[T]) {
    struct Op<'a, T>(&'a mut [T], T, &'a [T]);
    impl<T: Real> WithSimd for Op<'_, T> {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, _: S) {
            let Self(target, factor, values) = self;
            for (target, &value) in target.iter_mut().zip(values) {
                *target += factor * value;
            }
        }
    }
    Arch::new().dispatch(Op(target, factor, values));
}

/// Applies an activation in place.
pub fn activate<T: Real>(activation: Activation, values: &mut [T]) {
    struct Op<'a, T>(Activation, &'a mut [T]);
    impl<T: Real> WithSimd for Op<'_, T> {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, _: S) {
            T::activate(self.0, self.1);
        }
    }
    Arch::new().dispatch(Op(activation, values));
}

/// The natural logarithm of every value, in its place: of positive normal numbers.
pub fn logarithm<T: Real>(values: &mut [T]) {
    struct Op<'a, T>(&'a mut [T]);
    impl<T: Real> WithSimd for Op<'_, T> {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, _: S) {
            T::logarithm(self.0);
        }
    }
    Arch::new().dispatch(Op(values));
}

struct Shift<'a> {
    directions: &'a [T],
    change: &'a [f32],
    z: &'a mut [T],
}

impl WithSimd for Shift<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self {
            directions,
            change,
            z,
        } = self;
        let width = z.len();
        let z = T::vectors_mut::<S>(z);
        for (weights, &change) in directions.chunks_exact(width).zip(change) {
            // One-hot inputs mostly stay as they are.
            if change != 0.0 {
                let change = T::splat(simd, T::from_f32(change));
                for (z, &weight) in z.iter_mut().zip(T::vectors::<S>(weights)) {
                    *z = <T as Real>::mul_add(simd, change, weight, *z);
                }
            }
        }
    }
}

struct FromRows<'a> {
    network: &'a HostNetwork,
    z: &'a mut [T],
    room: &'a mut Room,
    logits: &'a mut [T],
}

impl WithSimd for FromRows<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self {
            network,
            z,
            room,
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
        network.upper_layers(simd, 0, z, room, logits);
    }
}

struct FanOut<'a> {
    network: &'a HostNetwork,
    fan: Fan<'a>,
    /// The first of the fan's rows that are asked for, as many as there are `logits`.
    first: usize,
    /// The fan's rows.
    rows: usize,
    room: &'a mut Room,
    logits: &'a mut [T],
}

impl WithSimd for FanOut<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self {
            network,
            fan,
            first,
            rows,
            room,
            logits,
        } = self;
        room.spread(simd, fan, first, rows, logits.len());
        let shape = Shape {
            moves: 1 + fan.directions.len() / network.width,
            rows: logits.len(),
            stride: padded::<T>(logits.len()),
        };
        match network.hidden.first() {
            Some(dense) if network.activation == Activation::Relu => {
                room.find_turning(network.units, network.width);
                let depth = shape.moves + room.turning.len();
                let by_turning = shape.rows * depth + shape.moves * room.on.len();
                if by_turning < shape.rows * network.units {
                    network.by_turning(simd, dense, shape, room, logits);
                } else {
                    network.by_rows(simd, shape, room, logits);
                }
            }
            _ => network.by_rows(simd, shape, room, logits),
        }
    }
}

/// The sizes of a fan that is being computed.
#[derive(Clone, Copy)]
struct Shape {
    /// The base and the directions.
    moves: usize,
    rows: usize,
    /// How far one move's coefficients are from the next's.
    stride: usize,
}

impl Room {
    /// Brings some rows of a fan here: what moves, and how far.
    #[inline(always)]
    fn spread<S: Simd>(&mut self, simd: S, fan: Fan<'_>, first: usize, rows: usize, count: usize) {
        let width = fan.base.len();
        let stride = padded::<T>(count);
        let moves = 1 + fan.directions.len() / width;
        grow(&mut self.left, moves * stride);
        grow(&mut self.moves, moves * width);
        grow(&mut self.least, width);
        grow(&mut self.most, width);
        fill(simd, &mut self.left[..stride], T::from_f64(1.0));
        let (base, directions) = self.moves.split_at_mut(width);
        copy::<S>(fan.base, base);
        copy::<S>(fan.directions, directions);
        let (least, most) = (&mut self.least[..width], &mut self.most[..width]);
        copy::<S>(fan.base, least);
        copy::<S>(fan.base, most);
        for direction in 0..moves - 1 {
            let from = &fan.coefficients[direction * rows + first..][..count];
            let to = &mut self.left[(1 + direction) * stride..][..stride];
            for (to, &from) in to.iter_mut().zip(from) {
                *to = from;
            }
            for to in &mut to[count..] {
                *to = T::default();
            }
            let (mut low, mut high) = (from[0], from[0]);
            for &it in from {
                low = if it < low { it } else { low };
                high = if it > high { it } else { high };
            }
            let weights = &fan.directions[direction * width..][..width];
            for unit in 0..width {
                let (one, other) = (low * weights[unit], high * weights[unit]);
                least[unit] += if one < other { one } else { other };
                most[unit] += if one < other { other } else { one };
            }
        }
    }

    /// Finds the units that are on everywhere, and those that turn.
    #[inline(always)]
    fn find_turning(&mut self, units: usize, width: usize) {
        let zero = T::default();
        self.on.resize(width, 0);
        self.turning.resize(width, 0);
        let (mut on, mut turning) = (0, 0);
        let (of_on, of_turning) = (&mut self.on[..width], &mut self.turning[..width]);
        let ends = self.least[..units].iter().zip(&self.most[..units]);
        for (unit, (&least, &most)) in ends.enumerate() {
            // No branches: which it is, is hard to guess.
            of_on[on] = unit as u32;
            of_turning[turning] = unit as u32;
            on += usize::from(least >= zero);
            turning += usize::from(least < zero) & usize::from(most > zero);
        }
        self.on.truncate(on);
        self.turning.truncate(turning);
    }
}

impl HostNetwork {
    /// A fan's log-odds by the first layer's outputs at each row.
    #[inline(always)]
    fn by_rows<S: Simd>(&self, simd: S, shape: Shape, room: &mut Room, logits: &mut [T]) {
        let a = ByColumns {
            numbers: &room.left,
            stride: shape.stride,
        };
        let b = Lines {
            numbers: &room.moves,
            stride: self.width,
            places: shape.moves,
            columns: self.width,
            start: &[],
        };
        let mut z = std::mem::take(&mut room.incoming);
        grow(&mut z, shape.rows * self.width);
        let rows = &mut z[..shape.rows * self.width];
        let c = (&mut *rows, self.width);
        match (&self.last, self.activation) {
            (Some(last), Activation::Relu) if self.hidden.is_empty() => {
                clear(simd, &mut room.weighed, shape.rows * T::WIDEST);
                let c = (&mut room.weighed[..], T::WIDEST);
                let then = Then::Weigh(&last.weights);
                product(simd, a, shape.rows, then, &b, c);
                sum_up(simd, &room.weighed, last, logits);
            }
            (Some(last), activation) => {
                if activation == Activation::Relu {
                    product(simd, a, shape.rows, Then::Positive, &b, c);
                } else {
                    product(simd, a, shape.rows, Then::Put, &b, c);
                    T::activate(activation, rows);
                }
                if self.hidden.is_empty() {
                    dot(simd, rows, last, logits);
                } else {
                    self.upper_layers(simd, 0, rows, room, logits);
                }
            }
            (None, _) => {
                product(simd, a, shape.rows, Then::Put, &b, c);
                for (logit, z) in logits.iter_mut().zip(rows.chunks_exact(self.width)) {
                    *logit = z[0];
                }
            }
        }
        room.incoming = z;
    }

    /// A fan's log-odds by what is affine in it and by the units that turn.
    #[inline(always)]
    fn by_turning<S: Simd>(
        &self,
        simd: S,
        dense: &Dense,
        shape: Shape,
        room: &mut Room,
        logits: &mut [T],
    ) {
        let Shape {
            moves,
            rows,
            stride,
        } = shape;
        let depth = moves + room.turning.len();
        let columns = dense.columns;
        grow(&mut room.left, depth * stride);
        grow(&mut room.right, depth * columns);
        grow(&mut room.turned, room.turning.len() * moves);
        // What the base and the directions come to by the units that are on.
        let a = ByRows {
            numbers: &room.moves,
            stride: self.width,
        };
        let mut first = 0;
        while first < columns {
            let width = panel::<T>().min(columns - first);
            let b = Lines {
                numbers: &dense.panels[first * dense.inputs..],
                stride: width,
                places: Picked {
                    places: &room.on,
                    of: dense.inputs,
                },
                columns: width,
                start: &[],
            };
            let right = &mut room.right[first * depth..][..width * depth];
            product(simd, a, moves, Then::Put, &b, (&mut *right, width));
            for (to, &bias) in right[..width].iter_mut().zip(&dense.bias[first..]) {
                *to += bias;
            }
            let weights = right[moves * width..].chunks_exact_mut(width);
            for (to, &unit) in weights.zip(&room.turning) {
                copy::<S>(&b.numbers[unit as usize * width..][..width], to);
            }
            first += width;
        }
        // The units that turn.
        for (place, from) in room.moves.chunks_exact(self.width).take(moves).enumerate() {
            let to = room.turned.iter_mut().skip(place).step_by(moves);
            for (to, &unit) in to.zip(&room.turning) {
                *to = from[unit as usize];
            }
        }
        let (coefficients, turned) = room.left.split_at_mut(moves * stride);
        let a = ByRows {
            numbers: &room.turned,
            stride: moves,
        };
        let b = Lines {
            numbers: coefficients,
            stride,
            places: moves,
            columns: stride,
            start: &[],
        };
        let turning = room.turning.len();
        product(simd, a, turning, Then::Positive, &b, (turned, stride));
        let a = ByColumns {
            numbers: &room.left,
            stride,
        };
        let b = Panels {
            numbers: &room.right,
            places: depth,
            columns,
            start: &[],
        };
        match &self.last {
            Some(last) if self.hidden.len() == 1 => {
                clear(simd, &mut room.weighed, rows * T::WIDEST);
                let then = Then::Weigh(&last.weights);
                let c = (&mut room.weighed[..], T::WIDEST);
                product_of_panels(simd, a, rows, then, &b, c);
                sum_up(simd, &room.weighed, last, logits);
            }
            _ => {
                let mut z = std::mem::take(&mut room.incoming);
                grow(&mut z, rows * columns);
                let c = (&mut z[..], columns);
                product_of_panels(simd, a, rows, Then::Positive, &b, c);
                self.upper_layers(simd, 1, &z[..rows * columns], room, logits);
                room.incoming = z;
            }
        }
    }

    /// The log-odds, given what goes into one of the hidden layers after the first.
    #[inline(always)]
    fn upper_layers<S: Simd>(
        &self,
        simd: S,
        layer: usize,
        incoming: &[T],
        room: &mut Room,
        logits: &mut [T],
    ) {
        let rows = logits.len();
        let Some(last) = &self.last else {
            return;
        };
        let [a, b] = &mut room.layers;
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
                clear(simd, &mut room.weighed, rows * T::WIDEST);
                let then = Then::Weigh(&last.weights);
                let c = (&mut room.weighed[..], T::WIDEST);
                product_of_panels(simd, from, rows, then, &weights, c);
                sum_up(simd, &room.weighed, last, logits);
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
#[inline(always)]
fn dot<S: Simd>(simd: S, rows: &[T], last: &Last, logits: &mut [T]) {
    let weights = T::vectors::<S>(&last.weights);
    for (logit, row) in logits.iter_mut().zip(rows.chunks_exact(last.weights.len())) {
        let mut sum = T::splat(simd, T::default());
        for (&value, &weight) in T::vectors::<S>(row).iter().zip(weights) {
            sum = <T as Real>::mul_add(simd, value, weight, sum);
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
