//! Fans: rows by what their first layer's pre-activations have in common.
//!
//! Of rectifiers, most are on at all of an affine batch's rows or at none. What the first are worth to the
//! second layer is affine in the coefficients, so it is computed once, for the base and for each
//! direction; only the units that switch somewhere in the affine batch are computed row by row. The second
//! layer's pre-activations are then a product as deep as there are directions and units that switch,
//! not as there are units: the same numbers by a quarter of the arithmetic.

use std::ops::Range;

use pulp::{NullaryFnOnce, Simd, WithSimd};

use super::{
    super::{
        product::{ByColumns, ByRows, Lines, Panels, Picked, Then, product, product_of_panels},
        real::{Number, padded, panel},
        tile::ROWS,
    },
    AffineBatch, Dense, HostNetwork, Last, NetworkScratch, On, T, clear, copy, dot, fill, grow,
    line::ByBreakpoints,
    sum_up,
};
use crate::activation::Activation;

pub(super) struct AffineOut<'a> {
    pub(super) network: &'a HostNetwork,
    pub(super) batch: AffineBatch<'a>,
    /// The first of the affine batch's rows that are asked for, as many as there are `logits`.
    pub(super) first: usize,
    /// The affine batch's rows.
    pub(super) rows: usize,
    pub(super) scratch: &'a mut NetworkScratch,
    pub(super) logits: &'a mut [T],
}

impl WithSimd for AffineOut<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        simd.vectorize(On { simd, work: self });
    }
}

impl<S: Simd> NullaryFnOnce for On<S, AffineOut<'_>> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { simd, work } = self;
        let AffineOut {
            network,
            batch,
            first,
            rows,
            scratch,
            logits,
        } = work;
        let moves = 1 + batch.directions.len() / network.width;
        if let Some(dense) = network.rectified()
            && moves == 2
            && rows > 2
        {
            let mut tangent = std::mem::take(&mut scratch.tangent);
            tangent.z.resize(network.width, T::default());
            copy::<S>(batch.base, &mut tangent.z);
            network.touch(simd, dense, batch.directions, &mut tangent);
            let work = ByBreakpoints {
                network,
                dense,
                tangent: &tangent,
                which: 0,
                direction: batch.directions,
                coefficients: &batch.coefficients[first..][..logits.len()],
                scratch,
                logits,
            };
            simd.vectorize(On { simd, work });
            scratch.tangent = tangent;
            return;
        }
        scratch.spread(simd, batch, first, rows, logits.len());
        let shape = Shape {
            moves,
            rows: logits.len(),
            stride: padded::<T>(logits.len()),
        };
        match (network.rectified(), &network.last) {
            (Some(dense), _) => {
                scratch.find_turning::<S>(batch, shape, network.units);
                let depth = shape.moves + scratch.switching.len();
                let by_turning = shape.rows * depth + shape.moves * scratch.on.len();
                if by_turning < shape.rows * network.units {
                    network.by_turning(simd, dense, shape, scratch, logits);
                } else {
                    network.by_rows(simd, shape, scratch, logits);
                }
            }
            (None, Some(last))
                if network.hidden.is_empty()
                    && network.units * shape.stride <= shape.rows * network.width =>
            {
                network.by_units(simd, last, shape, scratch, logits);
            }
            _ => network.by_rows(simd, shape, scratch, logits),
        }
    }
}

pub(super) struct Around<'a> {
    pub(super) network: &'a HostNetwork,
    pub(super) row: &'a [f32],
    pub(super) groups: &'a [Range<usize>],
    pub(super) changes: &'a [T],
    pub(super) scratch: &'a mut NetworkScratch,
    pub(super) logits: &'a mut [T],
}

impl WithSimd for Around<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self {
            network,
            row,
            groups,
            changes,
            scratch,
            logits,
        } = self;
        let (Some(first), Some(last)) = (groups.first(), groups.last()) else {
            return;
        };
        let rows = logits.len() / groups.len();
        let all = network.directions(first.start..last.end);
        let mut tangent = std::mem::take(&mut scratch.tangent);
        tangent.z.resize(network.width, T::default());
        network.first_row(simd, row, &mut tangent.z);
        if let Some(dense) = network.rectified() {
            network.touch(simd, dense, all, &mut tangent);
        }
        for (group, logits) in groups.iter().zip(logits.chunks_exact_mut(rows)) {
            let which = group.start - first.start;
            let changes = &changes[which * rows..][..group.len() * rows];
            let directions = network.directions(group.clone());
            let is_line = group.len() == 1 && network.activation == Activation::Relu;
            match (network.rectified(), &network.last) {
                (Some(dense), _) if is_line && rows > 2 => {
                    let work = ByBreakpoints {
                        network,
                        dense,
                        tangent: &tangent,
                        which,
                        direction: directions,
                        coefficients: changes,
                        scratch,
                        logits,
                    };
                    simd.vectorize(On { simd, work });
                }
                (None, Some(last)) if is_line => {
                    let line = [&tangent.z, directions].map(|it| &it[..network.units]);
                    last.along(simd, line, changes, logits);
                }
                _ => {
                    for (place, logits) in logits.chunks_mut(ROWS).enumerate() {
                        let batch = AffineBatch {
                            base: &tangent.z,
                            directions,
                            coefficients: changes,
                        };
                        let work = AffineOut {
                            network,
                            batch,
                            first: place * ROWS,
                            rows,
                            scratch,
                            logits,
                        };
                        simd.vectorize(On { simd, work });
                    }
                }
            }
        }
        scratch.tangent = tangent;
    }
}

impl Last {
    /// The log-odds along a line through a layer of rectifiers.
    #[inline(always)]
    fn along<S: Simd>(
        &self,
        simd: S,
        [z, direction]: [&[T]; 2],
        coefficients: &[T],
        logits: &mut [T],
    ) {
        let parts = coefficients.chunks(T::WIDEST);
        for (coefficients, logits) in parts.zip(logits.chunks_mut(T::WIDEST)) {
            let mut part = [T::default(); T::WIDEST];
            for (to, &from) in part.iter_mut().zip(coefficients) {
                *to = from;
            }
            for times in T::vectors_mut::<S>(&mut part) {
                let mut sum = T::splat(simd, self.bias);
                for ((&z, &direction), &weight) in z.iter().zip(direction).zip(&self.weights) {
                    let [z, direction, weight] =
                        [z, direction, weight].map(|it| T::splat(simd, it));
                    let z = <T as Number>::mul_add(simd, *times, direction, z);
                    sum = <T as Number>::mul_add(simd, T::positive(simd, z), weight, sum);
                }
                *times = sum;
            }
            for (to, &from) in logits.iter_mut().zip(&part) {
                *to = from;
            }
        }
    }
}

/// The sizes of an affine batch that is being computed.
#[derive(Clone, Copy)]
struct Shape {
    /// The base and the directions.
    moves: usize,
    rows: usize,
    /// How far one move's coefficients are from the next's.
    stride: usize,
}

impl NetworkScratch {
    /// Brings some rows of an affine batch here: what moves, and how far.
    #[inline(always)]
    fn spread<S: Simd>(
        &mut self,
        simd: S,
        batch: AffineBatch<'_>,
        first: usize,
        rows: usize,
        count: usize,
    ) {
        let width = batch.base.len();
        let stride = padded::<T>(count);
        let moves = 1 + batch.directions.len() / width;
        grow(&mut self.left, moves * stride);
        grow(&mut self.moves, moves * width);
        fill(simd, &mut self.left[..stride], T::from_f64(1.0));
        let (base, directions) = self.moves.split_at_mut(width);
        copy::<S>(batch.base, base);
        copy::<S>(batch.directions, directions);
        for direction in 0..moves - 1 {
            let from = &batch.coefficients[direction * rows + first..][..count];
            let to = &mut self.left[(1 + direction) * stride..][..stride];
            if count == stride {
                copy::<S>(from, to);
                continue;
            }
            for (to, &from) in to.iter_mut().zip(from) {
                *to = from;
            }
            for to in &mut to[count..] {
                *to = T::default();
            }
        }
    }

    /// Finds the units that are on at all of the rows that were brought here, and those that switch.
    #[inline(always)]
    fn find_turning<S: Simd>(&mut self, batch: AffineBatch<'_>, shape: Shape, units: usize) {
        let width = batch.base.len();
        grow(&mut self.least, width);
        grow(&mut self.most, width);
        let (least, most) = (&mut self.least[..width], &mut self.most[..width]);
        copy::<S>(batch.base, least);
        copy::<S>(batch.base, most);
        let coefficients = self.left.chunks_exact(shape.stride).skip(1);
        for (weights, coefficients) in batch.directions.chunks_exact(width).zip(coefficients) {
            let coefficients = &coefficients[..shape.rows];
            let (mut low, mut high) = (coefficients[0], coefficients[0]);
            for &it in coefficients {
                low = if it < low { it } else { low };
                high = if it > high { it } else { high };
            }
            for unit in 0..width {
                let (one, other) = (low * weights[unit], high * weights[unit]);
                least[unit] += if one < other { one } else { other };
                most[unit] += if one < other { other } else { one };
            }
        }
        let zero = T::default();
        self.on.resize(width, 0);
        self.switching.resize(width, 0);
        let (mut on, mut switching) = (0, 0);
        let (of_on, of_switching) = (&mut self.on[..width], &mut self.switching[..width]);
        let ends = self.least[..units].iter().zip(&self.most[..units]);
        for (unit, (&least, &most)) in ends.enumerate() {
            // No branches: which it is, is hard to guess.
            of_on[on] = unit as u32;
            of_switching[switching] = unit as u32;
            on += usize::from(least >= zero);
            switching += usize::from(least < zero) & usize::from(most > zero);
        }
        self.on.truncate(on);
        self.switching.truncate(switching);
    }
}

impl HostNetwork {
    /// An affine batch's log-odds where there is one hidden layer, by what each of its units is at every row.
    #[inline(always)]
    fn by_units<S: Simd>(
        &self,
        simd: S,
        last: &Last,
        shape: Shape,
        scratch: &mut NetworkScratch,
        logits: &mut [T],
    ) {
        let stride = shape.stride;
        let a = ByColumns {
            numbers: &scratch.moves,
            stride: self.width,
        };
        let b = Lines {
            numbers: &scratch.left,
            stride,
            places: shape.moves,
            columns: stride,
            start: &[],
        };
        grow(&mut scratch.weighed, stride);
        let sums = &mut scratch.weighed[..stride];
        fill(simd, sums, last.bias);
        if self.activation == Activation::Relu {
            let then = Then::Gather(&last.weights);
            product(simd, a, self.units, then, &b, (&mut *sums, stride));
        } else {
            grow(&mut scratch.incoming, self.units * stride);
            let outputs = &mut scratch.incoming[..self.units * stride];
            product(simd, a, self.units, Then::Put, &b, (&mut *outputs, stride));
            T::activate(self.activation, outputs);
            for (outputs, &weight) in outputs.chunks_exact(stride).zip(&last.weights) {
                let weight = T::splat(simd, weight);
                let sums = T::vectors_mut::<S>(sums);
                for (sum, &output) in sums.iter_mut().zip(T::vectors::<S>(outputs)) {
                    *sum = <T as Number>::mul_add(simd, weight, output, *sum);
                }
            }
        }
        for (logit, &sum) in logits.iter_mut().zip(&*sums) {
            *logit = sum;
        }
    }

    /// An affine batch's log-odds by the first layer's outputs at each row.
    #[inline(always)]
    fn by_rows<S: Simd>(
        &self,
        simd: S,
        shape: Shape,
        scratch: &mut NetworkScratch,
        logits: &mut [T],
    ) {
        let a = ByColumns {
            numbers: &scratch.left,
            stride: shape.stride,
        };
        let b = Lines {
            numbers: &scratch.moves,
            stride: self.width,
            places: shape.moves,
            columns: self.width,
            start: &[],
        };
        let mut z = std::mem::take(&mut scratch.incoming);
        grow(&mut z, shape.rows * self.width);
        let rows = &mut z[..shape.rows * self.width];
        let c = (&mut *rows, self.width);
        match (&self.last, self.activation) {
            (Some(last), Activation::Relu) if self.hidden.is_empty() => {
                clear(simd, &mut scratch.weighed, shape.rows * T::WIDEST);
                let c = (&mut scratch.weighed[..], T::WIDEST);
                let then = Then::Weigh(&last.weights);
                product(simd, a, shape.rows, then, &b, c);
                sum_up(simd, &scratch.weighed, last, logits);
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
                    self.upper_layers(simd, 0, rows, scratch, logits);
                }
            }
            (None, _) => {
                product(simd, a, shape.rows, Then::Put, &b, c);
                for (logit, z) in logits.iter_mut().zip(rows.chunks_exact(self.width)) {
                    *logit = z[0];
                }
            }
        }
        scratch.incoming = z;
    }

    /// An affine batch's log-odds by what is affine in it and by the units that switch.
    #[inline(always)]
    fn by_turning<S: Simd>(
        &self,
        simd: S,
        dense: &Dense,
        shape: Shape,
        scratch: &mut NetworkScratch,
        logits: &mut [T],
    ) {
        let Shape {
            moves,
            rows,
            stride,
        } = shape;
        let depth = moves + scratch.switching.len();
        let columns = dense.columns;
        grow(&mut scratch.left, depth * stride);
        grow(&mut scratch.right, depth * columns);
        grow(&mut scratch.switched, scratch.switching.len() * moves);
        // What the base and the directions come to by the units that are on.
        let a = ByRows {
            numbers: &scratch.moves,
            stride: self.width,
        };
        let mut first = 0;
        while first < columns {
            let width = panel::<T>().min(columns - first);
            let b = Lines {
                numbers: &dense.panels[first * dense.inputs..],
                stride: width,
                places: Picked {
                    places: &scratch.on,
                    of: dense.inputs,
                },
                columns: width,
                start: &[],
            };
            let right = &mut scratch.right[first * depth..][..width * depth];
            product(simd, a, moves, Then::Put, &b, (&mut *right, width));
            for (to, &bias) in right[..width].iter_mut().zip(&dense.bias[first..]) {
                *to += bias;
            }
            let weights = right[moves * width..].chunks_exact_mut(width);
            for (to, &unit) in weights.zip(&scratch.switching) {
                copy::<S>(&b.numbers[unit as usize * width..][..width], to);
            }
            first += width;
        }
        // The units that switch.
        for (place, from) in scratch
            .moves
            .chunks_exact(self.width)
            .take(moves)
            .enumerate()
        {
            let to = scratch.switched.iter_mut().skip(place).step_by(moves);
            for (to, &unit) in to.zip(&scratch.switching) {
                *to = from[unit as usize];
            }
        }
        let (coefficients, switched) = scratch.left.split_at_mut(moves * stride);
        let a = ByRows {
            numbers: &scratch.switched,
            stride: moves,
        };
        let b = Lines {
            numbers: coefficients,
            stride,
            places: moves,
            columns: stride,
            start: &[],
        };
        let switching = scratch.switching.len();
        product(simd, a, switching, Then::Positive, &b, (switched, stride));
        let a = ByColumns {
            numbers: &scratch.left,
            stride,
        };
        let b = Panels {
            numbers: &scratch.right,
            places: depth,
            columns,
            start: &[],
        };
        match &self.last {
            Some(last) if self.hidden.len() == 1 => {
                clear(simd, &mut scratch.weighed, rows * T::WIDEST);
                let then = Then::Weigh(&last.weights);
                let c = (&mut scratch.weighed[..], T::WIDEST);
                product_of_panels(simd, a, rows, then, &b, c);
                sum_up(simd, &scratch.weighed, last, logits);
            }
            _ => {
                let mut z = std::mem::take(&mut scratch.incoming);
                grow(&mut z, rows * columns);
                let c = (&mut z[..], columns);
                product_of_panels(simd, a, rows, Then::Positive, &b, c);
                self.upper_layers(simd, 1, &z[..rows * columns], scratch, logits);
                scratch.incoming = z;
            }
        }
    }
}
