//! The loops that take the time, written so that the compiler vectorises them, and run with the
//! widest vectors the processor has.
//!
//! Rows of values are padded to a multiple of [`LANES`], so no loop has a remainder.
#![allow(clippy::inline_always)] // Code runs with wide vectors only where it is inlined.

use pulp::{Arch, Simd, WithSimd};
use sways_model::Activation;

/// What every row's length is a multiple of: two vectors of AVX2, one of AVX-512.
pub const LANES: usize = 16;

/// Rows of the tile that one step of [`affine`] keeps in registers.
const ROWS: usize = 4;

type Lane = [f32; LANES];

/// The least length of a row that holds `units`.
pub fn padded(units: usize) -> usize {
    units.next_multiple_of(LANES)
}

/// A dense layer, its weight cut into panels of [`LANES`] outputs.
#[derive(Clone, Debug)]
pub struct Dense {
    /// Inputs that are no padding.
    inputs: usize,
    /// `[outputs / LANES][inputs]` of lanes.
    panels: Vec<Lane>,
    /// `[outputs / LANES]` of lanes.
    bias: Vec<Lane>,
}

impl Dense {
    /// From a weight `[inputs, outputs]` and a bias `[outputs]`.
    pub fn new(weight: &[f32], bias: &[f32]) -> Self {
        let (outputs, inputs) = (bias.len(), weight.len() / bias.len());
        let lane = |row: &[f32], panel: usize| {
            let mut lane = [0.0; LANES];
            let part = row.iter().skip(panel * LANES);
            lane.iter_mut().zip(part).for_each(|(to, &from)| *to = from);
            lane
        };
        let panels = (0..outputs.div_ceil(LANES))
            .flat_map(|panel| weight.chunks(outputs).map(move |row| lane(row, panel)))
            .collect();
        let bias = (0..outputs.div_ceil(LANES))
            .map(|panel| lane(bias, panel))
            .collect();
        Self {
            inputs,
            panels,
            bias,
        }
    }

    /// The length of a row of outputs.
    pub fn width(&self) -> usize {
        self.bias.len() * LANES
    }
}

/// `activation(input · weight + bias)`: rows of any padded length → rows of `dense.width()`.
pub fn affine(dense: &Dense, activation: Activation, input: &[f32], output: &mut [f32]) {
    struct Op<'a>(&'a Dense, Activation, &'a [f32], &'a mut [f32]);
    impl WithSimd for Op<'_> {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, _: S) {
            let Self(dense, activation, input, output) = self;
            if S::IS_SCALAR {
                affine_tile::<false>(dense, input, output);
                activate_all::<false>(activation, output);
            } else {
                affine_tile::<true>(dense, input, output);
                activate_all::<true>(activation, output);
            }
        }
    }
    Arch::new().dispatch(Op(dense, activation, input, output));
}

#[inline(always)]
fn affine_tile<const FUSED: bool>(dense: &Dense, input: &[f32], output: &mut [f32]) {
    let width = dense.width();
    let rows = output.len() / width;
    let stride = input.len() / rows.max(1);
    let whole = rows / ROWS * ROWS;
    for first in (0..whole).step_by(ROWS) {
        let rows = std::array::from_fn(|r| &input[(first + r) * stride..][..dense.inputs]);
        affine_rows::<FUSED, ROWS>(dense, rows, &mut output[first * width..]);
    }
    for row in whole..rows {
        let rows = [&input[row * stride..][..dense.inputs]];
        affine_rows::<FUSED, 1>(dense, rows, &mut output[row * width..]);
    }
}

#[inline(always)]
fn affine_rows<const FUSED: bool, const N: usize>(
    dense: &Dense,
    rows: [&[f32]; N],
    output: &mut [f32],
) {
    let width = dense.width();
    let panels = dense.panels.chunks_exact(dense.inputs);
    for (panel, (weights, &bias)) in panels.zip(&dense.bias).enumerate() {
        let mut sums = [bias; N];
        for (input, weight) in weights.iter().enumerate() {
            for (sum, row) in sums.iter_mut().zip(&rows) {
                let value = row[input];
                for (sum, &weight) in sum.iter_mut().zip(weight) {
                    *sum = multiply_add::<FUSED>(value, weight, *sum);
                }
            }
        }
        for (row, sum) in sums.iter().enumerate() {
            output[row * width + panel * LANES..][..LANES].copy_from_slice(sum);
        }
    }
}

/// `row · weight + bias` of each row: `[rows, width]` → `[rows]`.
pub fn dot_rows(weight: &[f32], bias: f32, rows: &[f32], output: &mut [f32]) {
    struct Op<'a>(&'a [f32], f32, &'a [f32], &'a mut [f32]);
    impl WithSimd for Op<'_> {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, _: S) {
            let Self(weight, bias, rows, output) = self;
            for (row, output) in rows.chunks_exact(weight.len()).zip(output) {
                let mut sums = [0.0; LANES];
                for (row, weight) in row.chunks_exact(LANES).zip(weight.chunks_exact(LANES)) {
                    for lane in 0..LANES {
                        sums[lane] += row[lane] * weight[lane];
                    }
                }
                for half in [8, 4, 2, 1] {
                    for lane in 0..half {
                        sums[lane] += sums[lane + half];
                    }
                }
                *output = sums[0] + bias;
            }
        }
    }
    Arch::new().dispatch(Op(weight, bias, rows, output));
}

/// Adds `factor` times `values` to `target`.
pub fn add_scaled(target: &mut [f32], factor: f32, values: &[f32]) {
    struct Op<'a>(&'a mut [f32], f32, &'a [f32]);
    impl WithSimd for Op<'_> {
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

/// Fills the second half of the rows of `tile` with the first half, `shift` added to each.
pub fn double_shifted(tile: &mut [f32], shift: &[f32]) {
    struct Op<'a>(&'a mut [f32], &'a [f32]);
    impl WithSimd for Op<'_> {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, _: S) {
            let Self(tile, shift) = self;
            let (from, to) = tile.split_at_mut(tile.len() / 2);
            let rows = from.chunks_exact(shift.len());
            for (from, to) in rows.zip(to.chunks_exact_mut(shift.len())) {
                for ((to, &from), &shift) in to.iter_mut().zip(from).zip(shift) {
                    *to = from + shift;
                }
            }
        }
    }
    Arch::new().dispatch(Op(tile, shift));
}

/// Applies an activation in place.
pub fn activate(activation: Activation, values: &mut [f32]) {
    struct Op<'a>(Activation, &'a mut [f32]);
    impl WithSimd for Op<'_> {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, _: S) {
            if S::IS_SCALAR {
                activate_all::<false>(self.0, self.1);
            } else {
                activate_all::<true>(self.0, self.1);
            }
        }
    }
    Arch::new().dispatch(Op(activation, values));
}

#[inline(always)]
fn activate_all<const FUSED: bool>(activation: Activation, values: &mut [f32]) {
    match activation {
        Activation::Relu => values.iter_mut().for_each(|z| *z = z.max(0.0)),
        Activation::Tanh => values.iter_mut().for_each(|z| *z = tanh::<FUSED>(*z)),
        Activation::Sigmoid => values.iter_mut().for_each(|z| *z = sigmoid::<FUSED>(*z)),
        Activation::Gelu => values.iter_mut().for_each(|z| {
            let e = erf::<FUSED>(*z * std::f32::consts::FRAC_1_SQRT_2);
            *z *= 0.5 + 0.5 * e;
        }),
        Activation::Silu => values.iter_mut().for_each(|z| *z *= sigmoid::<FUSED>(*z)),
    }
}

/// `a b + c`, rounded once where the processor does that as fast.
#[inline(always)]
fn multiply_add<const FUSED: bool>(a: f32, b: f32, c: f32) -> f32 {
    if FUSED { a.mul_add(b, c) } else { a * b + c }
}

/// The value at `x` of the polynomial with these coefficients, the highest power's first.
#[inline(always)]
fn polynomial<const FUSED: bool, const N: usize>(x: f32, coefficients: [f32; N]) -> f32 {
    let mut value = coefficients[0];
    for &coefficient in &coefficients[1..] {
        value = multiply_add::<FUSED>(value, x, coefficient);
    }
    value
}

/// eˣ to two units in the last place, for −87 ≤ x ≤ 88 and beyond as at these ends (Cephes `expf`).
#[inline(always)]
fn exp<const FUSED: bool>(x: f32) -> f32 {
    /// Adding it leaves the nearest whole number in the low bits.
    const ROUND: f32 = 12_582_912.0;
    let x = x.clamp(-87.0, 88.0);
    let shifted = multiply_add::<FUSED>(x, std::f32::consts::LOG2_E, ROUND);
    let n = shifted - ROUND;
    let r = multiply_add::<FUSED>(n, -0.693_359_4, x);
    let r = multiply_add::<FUSED>(n, 2.121_944_4e-4, r);
    let p = polynomial::<FUSED, 6>(
        r,
        [
            1.987_569_1e-4,
            1.398_2e-3,
            8.333_452e-3,
            4.166_579_6e-2,
            1.666_666_5e-1,
            5.0e-1,
        ],
    );
    let mantissa = multiply_add::<FUSED>(p, r * r, r) + 1.0;
    let exponent = shifted.to_bits().wrapping_sub(ROUND.to_bits());
    mantissa * f32::from_bits(exponent.wrapping_add(127) << 23)
}

/// 1 / (1 + e^−z).
#[inline(always)]
fn sigmoid<const FUSED: bool>(z: f32) -> f32 {
    1.0 / (1.0 + exp::<FUSED>(-z))
}

/// The hyperbolic tangent; near 0 by a polynomial, where the quotient would cancel (Cephes `tanhf`).
#[inline(always)]
fn tanh<const FUSED: bool>(z: f32) -> f32 {
    let size = z.abs();
    let square = z * z;
    let near = polynomial::<FUSED, 5>(
        square,
        [
            -5.704_988_7e-3,
            2.063_909e-2,
            -5.373_971_6e-2,
            1.333_144_2e-1,
            -3.333_328e-1,
        ],
    );
    let near = multiply_add::<FUSED>(near * square, z, z);
    let far = (1.0 - 2.0 / (exp::<FUSED>(2.0 * size) + 1.0)).copysign(z);
    if size < 0.625 { near } else { far }
}

/// The error function, as the rational approximation that Eigen and XLA use.
#[allow(clippy::approx_constant)] // A fitted coefficient: 2/√π in its place is less exact.
#[inline(always)]
fn erf<const FUSED: bool>(x: f32) -> f32 {
    let x = x.clamp(-3.743_921_2, 3.743_921_2);
    let square = x * x;
    let numerator = polynomial::<FUSED, 5>(
        square,
        [
            2.290_506_6e-4,
            3.408_291e-3,
            5.095_569_5e-2,
            1.852_083_2e-1,
            1.128_379_1,
        ],
    );
    let denominator = polynomial::<FUSED, 7>(
        square,
        [
            -1.179_160_3e-7,
            2.354_796_7e-5,
            1.017_962_5e-3,
            1.407_047e-2,
            1.109_850_5e-1,
            4.974_692_5e-1,
            1.0,
        ],
    );
    x * numerator / denominator
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The error function as its Maclaurin series or, in the tail, by the integral, in f64.
    fn erf_exact(x: f64) -> f64 {
        let steps = 20_000;
        let width = x / f64::from(steps);
        let middle = |step: i32| ((f64::from(step) + 0.5) * width).powi(2);
        (0..steps).map(|step| (-middle(step)).exp()).sum::<f64>()
            * width
            * std::f64::consts::FRAC_2_SQRT_PI
    }

    fn check<const FUSED: bool>() {
        for step in -400..=400 {
            let z = step as f32 * 0.05;
            let x = f64::from(z);
            let close = |name: &str, got: f32, want: f64| {
                let error = (f64::from(got) - want).abs();
                assert!(error < 2.5e-7 * want.abs().max(0.1), "{name} at {z}: {got}");
            };
            close("exp", exp::<FUSED>(z) / z.exp(), 1.0);
            close("sigmoid", sigmoid::<FUSED>(z), 1.0 / (1.0 + (-x).exp()));
            close("tanh", tanh::<FUSED>(z), x.tanh());
            close("erf", erf::<FUSED>(z), erf_exact(x));
        }
        assert_eq!(sigmoid::<FUSED>(1e30), 1.0);
        assert!(sigmoid::<FUSED>(-1e30) < 1e-37);
        assert_eq!(tanh::<FUSED>(-1e30), -1.0);
    }

    #[test]
    fn functions_are_as_exact_as_f32() {
        check::<true>();
        check::<false>();
    }

    #[test]
    fn layers_are_matrix_products() {
        let (inputs, outputs, rows) = (5, 19, 7);
        let number = |i: usize| (i * 37 % 23) as f32 / 8.0 - 1.0;
        let weight: Vec<f32> = (0..inputs * outputs).map(number).collect();
        let bias: Vec<f32> = (0..outputs).map(|i| number(i + 3)).collect();
        let input: Vec<f32> = (0..rows * LANES).map(|i| number(i + 5)).collect();
        let dense = Dense::new(&weight, &bias);
        let mut output = vec![f32::NAN; rows * dense.width()];
        affine(&dense, Activation::Relu, &input, &mut output);
        for row in 0..rows {
            for unit in 0..outputs {
                let z: f32 = (0..inputs)
                    .map(|i| input[row * LANES + i] * weight[i * outputs + unit])
                    .sum::<f32>()
                    + bias[unit];
                let got = output[row * dense.width() + unit];
                assert!((got - z.max(0.0)).abs() < 1e-5, "{got} is not {z}");
            }
        }
        let mut dots = [0.0; 7];
        dot_rows(&input[..LANES], 2.0, &input, &mut dots);
        let want: f32 = input[..LANES]
            .iter()
            .zip(&input[LANES..])
            .map(|(a, b)| a * b)
            .sum();
        assert!((dots[1] - want - 2.0).abs() < 1e-4);
    }
}
