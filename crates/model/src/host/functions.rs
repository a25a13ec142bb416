//! Activations in `f64`, without branches, so that the compiler makes vectors of them.

use crate::Activation;

/// 1/k! from k = 13 down to 1: the Taylor polynomial of (eˣ − 1)/x, whose first omitted term is
/// below 4e-18 where |x| ≤ ½ ln 2.
const TAYLOR: [f64; 13] = {
    let mut coefficients = [0.0; 13];
    let mut factorial = 1.0;
    let mut k = 1;
    while k <= 13 {
        factorial *= k as f64;
        coefficients[13 - k] = 1.0 / factorial;
        k += 1;
    }
    coefficients
};

/// eˣ = `scale` (1 + `rest`), `scale` a power of 2, for −708 ≤ x ≤ 709 and beyond as at these ends.
#[inline(always)]
fn exp_parts(x: f64) -> (f64, f64) {
    /// Adding it leaves the nearest whole number in the low bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    /// The first 33 bits of ln 2: a whole number times it is exact.
    const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    let x = x.clamp(-708.0, 709.0);
    let shifted = x.mul_add(std::f64::consts::LOG2_E, ROUND);
    let n = shifted - ROUND;
    let r = n.mul_add(-LN_2_LOW, n.mul_add(-LN_2_HIGH, x));
    let mut p = TAYLOR[0];
    for coefficient in &TAYLOR[1..] {
        p = p.mul_add(r, *coefficient);
    }
    let exponent = shifted.to_bits().wrapping_sub(ROUND.to_bits());
    let scale = f64::from_bits(exponent.wrapping_add(1023) << 52);
    (scale, p * r)
}

/// 1 / (1 + e^−z).
#[inline(always)]
fn logistic(z: f64) -> f64 {
    let (scale, rest) = exp_parts(-z);
    1.0 / (1.0 + scale.mul_add(rest, scale))
}

/// The hyperbolic tangent, from e^{2|z|} − 1, which keeps its digits near 0.
#[inline(always)]
fn tanh(z: f64) -> f64 {
    let (scale, rest) = exp_parts(2.0 * z.abs());
    let less_one = scale.mul_add(rest, scale - 1.0);
    (less_one / (less_one + 2.0)).copysign(z)
}

/// The activation of every value.
#[inline(always)]
pub(super) fn activate(activation: Activation, z: &[f64], out: &mut [f64]) {
    let pairs = out.iter_mut().zip(z);
    match activation {
        Activation::Relu => pairs.for_each(|(out, &z)| *out = z.max(0.0)),
        Activation::Tanh => pairs.for_each(|(out, &z)| *out = tanh(z)),
        Activation::Sigmoid => pairs.for_each(|(out, &z)| *out = logistic(z)),
        Activation::Gelu => pairs.for_each(|(out, &z)| *out = activation.value(z)),
        Activation::Silu => pairs.for_each(|(out, &z)| *out = z * logistic(z)),
    }
}

/// Multiplies the gradient on a layer's outputs by the activation's slope.
#[inline(always)]
pub(super) fn differentiate(activation: Activation, z: &[f64], gradient: &mut [f64]) {
    let pairs = gradient.iter_mut().zip(z);
    match activation {
        Activation::Relu => pairs.for_each(|(gradient, &z)| {
            *gradient = if z > 0.0 { *gradient } else { 0.0 };
        }),
        Activation::Tanh => pairs.for_each(|(gradient, &z)| {
            let value = tanh(z);
            *gradient *= (1.0 - value) * (1.0 + value);
        }),
        Activation::Sigmoid => pairs.for_each(|(gradient, &z)| {
            let value = logistic(z);
            *gradient *= value * (1.0 - value);
        }),
        Activation::Gelu => pairs.for_each(|(gradient, &z)| *gradient *= activation.slope(z)),
        Activation::Silu => pairs.for_each(|(gradient, &z)| {
            let value = logistic(z);
            *gradient *= value * z.mul_add(1.0 - value, 1.0);
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_as_exact_as_f64() {
        for step in -80_000..=80_000 {
            let z = f64::from(step) * 0.01;
            let close = |name: &str, got: f64, want: f64| {
                let error = (got - want).abs();
                assert!(
                    error <= 4.0 * f64::EPSILON * want.abs(),
                    "{name}({z}): {got}, not {want}"
                );
            };
            if z.abs() <= 700.0 {
                let (scale, rest) = exp_parts(z);
                close("exp", scale.mul_add(rest, scale), z.exp());
                close("logistic", logistic(z), crate::mlp::logistic(z));
            }
            close("tanh", tanh(z), z.tanh());
            close("tanh", tanh(z * 1e-6), (z * 1e-6).tanh());
        }
        assert_eq!(logistic(1e300), 1.0);
        assert!(logistic(-1e300) < 1e-300);
        assert_eq!((tanh(-1e300), tanh(0.0)), (-1.0, 0.0));
    }

    #[test]
    fn values_and_slopes_are_the_activations_own() {
        let z: Vec<f64> = (-600..=600).map(|step| f64::from(step) * 0.05).collect();
        for activation in [
            Activation::Relu,
            Activation::Tanh,
            Activation::Sigmoid,
            Activation::Gelu,
            Activation::Silu,
        ] {
            let mut values = vec![0.0; z.len()];
            activate(activation, &z, &mut values);
            let mut slopes = vec![1.0; z.len()];
            differentiate(activation, &z, &mut slopes);
            for ((&z, value), slope) in z.iter().zip(values).zip(slopes) {
                assert!(
                    (value - activation.value(z)).abs() < 1e-14,
                    "{activation:?}({z})"
                );
                assert!(
                    (slope - activation.slope(z)).abs() < 1e-14,
                    "{activation:?}'({z})"
                );
            }
        }
    }
}
