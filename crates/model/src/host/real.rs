//! The numbers that the native code computes with: `f64` or `f32`, and vectors of them.

use std::{
    fmt::Debug,
    ops::{Add, AddAssign, Div, Mul, MulAssign, Sub},
};

use pulp::Simd;

use crate::activation::Activation;

/// A number that the native code computes with.
pub trait Number:
    Copy
    + Debug
    + Default
    + PartialOrd
    + Send
    + Sync
    + Add<Output = Self>
    + AddAssign
    + Mul<Output = Self>
    + MulAssign
    + Sub<Output = Self>
    + Div<Output = Self>
    + 'static
{
    /// A vector of them, on a processor.
    type Vector<S: Simd>: Copy;
    /// How many the widest vector of any processor holds.
    const WIDEST: usize;

    /// How many a vector holds.
    fn lanes<S: Simd>() -> usize;
    /// A vector of one number.
    fn splat<S: Simd>(simd: S, value: Self) -> Self::Vector<S>;
    /// a · b + c.
    fn mul_add<S: Simd>(
        simd: S,
        a: Self::Vector<S>,
        b: Self::Vector<S>,
        c: Self::Vector<S>,
    ) -> Self::Vector<S>;
    /// The positive parts.
    fn positive<S: Simd>(simd: S, vector: Self::Vector<S>) -> Self::Vector<S>;
    /// The values where others are positive, 0 elsewhere.
    fn where_positive<S: Simd>(
        simd: S,
        others: Self::Vector<S>,
        values: Self::Vector<S>,
    ) -> Self::Vector<S>;
    /// The sum of a vector's numbers.
    fn across<S: Simd>(simd: S, vector: Self::Vector<S>) -> Self;
    /// Numbers as vectors, without what does not fill one.
    fn vectors<S: Simd>(values: &[Self]) -> &[Self::Vector<S>];
    /// The same, to be changed.
    fn vectors_mut<S: Simd>(values: &mut [Self]) -> &mut [Self::Vector<S>];

    /// The nearest number.
    fn from_f64(value: f64) -> Self;
    /// The nearest number.
    fn from_f32(value: f32) -> Self;
    /// As many numbers.
    fn copy<const N: usize>(from: &[f32; N], to: &mut [Self; N]);
    /// The same number.
    fn to_f64(self) -> f64;
    /// The square root.
    #[must_use]
    fn root(self) -> Self;
    /// The activation of every value, in its place.
    fn activate(activation: Activation, values: &mut [Self]);
    /// The natural logarithm of every value, in its place: of positive normal numbers.
    fn logarithm(values: &mut [Self]);
    /// Multiplies the gradient on a layer's outputs by the activation's slope.
    fn differentiate(activation: Activation, z: &[Self], gradient: &mut [Self]);
    /// The cross-entropy of a logit and a label, and its slope on the logit.
    fn cross_entropy(z: Self, label: Self) -> (Self, Self);
}

/// Vectors of columns that a block has.
pub(super) const VECTORS: usize = 2;

/// So many columns with room for whole vectors.
pub(super) fn padded<T: Number>(columns: usize) -> usize {
    columns.next_multiple_of(T::WIDEST)
}

/// Columns of a panel of weights.
pub(super) fn panel<T: Number>() -> usize {
    VECTORS * T::WIDEST
}

#[inline(always)]
fn widen<const N: usize>(from: &[f32; N], to: &mut [f64; N]) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to = f64::from(from);
    }
}

#[inline(always)]
fn same<const N: usize>(from: &[f32; N], to: &mut [f32; N]) {
    *to = *from;
}

macro_rules! number {
    ($real:ident, $functions:ident, $vector:ident, $lanes:ident, $widest:literal,
     copy $copy:expr, $splat:ident, $mul_add:ident, $max:ident, $greater:ident, $select:ident, $sum:ident, $as:ident, $as_mut:ident) => {
        impl Number for $real {
            type Vector<S: Simd> = S::$vector;
            const WIDEST: usize = $widest;

            #[inline(always)]
            fn lanes<S: Simd>() -> usize {
                S::$lanes
            }

            #[inline(always)]
            fn splat<S: Simd>(simd: S, value: Self) -> S::$vector {
                simd.$splat(value)
            }

            #[inline(always)]
            fn mul_add<S: Simd>(
                simd: S,
                a: S::$vector,
                b: S::$vector,
                c: S::$vector,
            ) -> S::$vector {
                simd.$mul_add(a, b, c)
            }

            #[inline(always)]
            fn positive<S: Simd>(simd: S, vector: S::$vector) -> S::$vector {
                simd.$max(vector, simd.$splat(0.0))
            }

            #[inline(always)]
            fn where_positive<S: Simd>(
                simd: S,
                others: S::$vector,
                values: S::$vector,
            ) -> S::$vector {
                let zero = simd.$splat(0.0);
                simd.$select(simd.$greater(others, zero), values, zero)
            }

            #[inline(always)]
            fn across<S: Simd>(simd: S, vector: S::$vector) -> Self {
                simd.$sum(vector)
            }

            #[inline(always)]
            fn vectors<S: Simd>(values: &[Self]) -> &[S::$vector] {
                S::$as(values).0
            }

            #[inline(always)]
            fn vectors_mut<S: Simd>(values: &mut [Self]) -> &mut [S::$vector] {
                S::$as_mut(values).0
            }

            #[inline(always)]
            fn from_f64(value: f64) -> Self {
                value as $real
            }

            #[inline(always)]
            fn from_f32(value: f32) -> Self {
                $real::from(value)
            }

            #[inline(always)]
            fn copy<const N: usize>(from: &[f32; N], to: &mut [Self; N]) {
                $copy(from, to);
            }

            #[inline(always)]
            fn to_f64(self) -> f64 {
                f64::from(self)
            }

            #[inline(always)]
            fn root(self) -> Self {
                self.sqrt()
            }

            #[inline(always)]
            fn activate(activation: Activation, values: &mut [Self]) {
                super::functions::$functions::activate(activation, values);
            }

            #[inline(always)]
            fn logarithm(values: &mut [Self]) {
                super::functions::$functions::logarithm(values);
            }

            #[inline(always)]
            fn differentiate(activation: Activation, z: &[Self], gradient: &mut [Self]) {
                super::functions::$functions::differentiate(activation, z, gradient);
            }

            #[inline(always)]
            fn cross_entropy(z: Self, label: Self) -> (Self, Self) {
                super::functions::$functions::cross_entropy(z, label)
            }
        }
    };
}

number!(f64, double, f64s, F64_LANES, 8, copy widen, splat_f64s, mul_add_e_f64s, max_f64s, greater_than_f64s, select_f64s, reduce_sum_f64s, as_simd_f64s, as_mut_simd_f64s);
number!(f32, single, f32s, F32_LANES, 16, copy same, splat_f32s, mul_add_e_f32s, max_f32s, greater_than_f32s, select_f32s, reduce_sum_f32s, as_simd_f32s, as_mut_simd_f32s);
