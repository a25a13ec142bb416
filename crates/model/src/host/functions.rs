//! Activations and the loss, without branches, so that the compiler makes vectors of them: in `f64`
//! ([`double`]) and in `f32` ([`single`]), each to about its last digit.

/// The error function to a unit of an `f32`'s last digit at 1, as a quotient of polynomials (that of
/// Eigen and XLA).
#[inline(always)]
#[allow(clippy::approx_constant)] // A fitted coefficient: 2/√π in its place is less exact.
fn erf(x: f32) -> f32 {
    const ABOVE: [f32; 5] = [
        2.290_506_6e-4,
        3.408_291e-3,
        5.095_569_5e-2,
        1.852_083_2e-1,
        1.128_379_1,
    ];
    const BELOW: [f32; 7] = [
        -1.179_160_3e-7,
        2.354_796_7e-5,
        1.017_962_5e-3,
        1.407_047e-2,
        1.109_850_5e-1,
        4.974_692_5e-1,
        1.0,
    ];
    let x = x.clamp(-3.743_921_2, 3.743_921_2);
    let square = x * x;
    x * single::polynomial(&ABOVE, square) / single::polynomial(&BELOW, square)
}

/// The functions of one kind of number. `$terms` of the Taylor polynomial of (eˣ − 1)/x leave out
/// what is below its last digit where |x| ≤ ½ ln 2, `$logarithm` of 2 artanh(s)/s the same where
/// s ≤ ⅓.
macro_rules! functions {
    ($module:ident, $real:ident, $bits:ident, terms $terms:literal, logarithm $logarithm:literal,
     round $round:literal, ln_2 $high:literal + $low:literal, range $lowest:literal .. $highest:literal,
     bias $bias:literal, mantissa $mantissa:literal, erf $erf:path) => {
        pub(super) mod $module {
            use crate::activation::Activation;

            /// 1/k! from the highest k down to 1.
            const TAYLOR: [$real; $terms] = {
                let mut coefficients = [0.0; $terms];
                let mut factorial = 1.0;
                let mut k = 1;
                while k <= $terms {
                    factorial *= k as $real;
                    coefficients[$terms - k] = 1.0 / factorial;
                    k += 1;
                }
                coefficients
            };

            /// 2/(2k + 1) from the highest k down to 0.
            const ARTANH: [$real; $logarithm] = {
                let mut coefficients = [0.0; $logarithm];
                let mut k = 0;
                while k < $logarithm {
                    coefficients[$logarithm - 1 - k] = 2.0 / (2 * k + 1) as $real;
                    k += 1;
                }
                coefficients
            };

            /// The polynomial at x, by Horner's rule.
            #[inline(always)]
            pub(super) fn polynomial<const N: usize>(coefficients: &[$real; N], x: $real) -> $real {
                let mut p = coefficients[0];
                for coefficient in &coefficients[1..] {
                    p = p.mul_add(x, *coefficient);
                }
                p
            }

            /// eˣ = `scale` (1 + `rest`), `scale` a power of 2, within the range whose ends are
            /// normal numbers and beyond as at these ends.
            #[inline(always)]
            fn exp_parts(x: $real) -> ($real, $real) {
                /// Adding it leaves the nearest whole number in the low bits.
                const ROUND: $real = $round;
                /// The first bits of ln 2: a whole number times it is exact.
                const LN_2_HIGH: $real = $high;
                const LN_2_LOW: $real = $low;
                let x = x.clamp($lowest, $highest);
                let shifted = x.mul_add(std::$real::consts::LOG2_E, ROUND);
                let n = shifted - ROUND;
                let r = n.mul_add(-LN_2_LOW, n.mul_add(-LN_2_HIGH, x));
                let exponent = shifted.to_bits().wrapping_sub(ROUND.to_bits());
                let scale = $real::from_bits(exponent.wrapping_add($bias) << $mantissa);
                (scale, polynomial(&TAYLOR, r) * r)
            }

            /// 1 / (1 + e^−z).
            #[inline(always)]
            fn logistic(z: $real) -> $real {
                let (scale, rest) = exp_parts(-z);
                1.0 / (1.0 + scale.mul_add(rest, scale))
            }

            /// The hyperbolic tangent, from e^{2|z|} − 1, which keeps its digits near 0.
            #[inline(always)]
            fn tanh(z: $real) -> $real {
                let (scale, rest) = exp_parts(2.0 * z.abs());
                let less_one = scale.mul_add(rest, scale - 1.0);
                (less_one / (less_one + 2.0)).copysign(z)
            }

            /// The cross-entropy of a logit and a label, and its slope on the logit.
            #[inline(always)]
            pub fn cross_entropy(z: $real, label: $real) -> ($real, $real) {
                let (scale, rest) = exp_parts(-z.abs());
                // e^−|z|, of which 1/(1 + e) and e/(1 + e) are the two chances and ln(1 + e) the
                // loss of the likelier.
                let e = scale.mul_add(rest, scale);
                let likelier = 1.0 / (1.0 + e);
                let probability = if z >= 0.0 { likelier } else { e * likelier };
                let s = e / (2.0 + e);
                let logarithm = s * polynomial(&ARTANH, s * s);
                (z.max(0.0) - z * label + logarithm, probability - label)
            }

            /// The standard normal distribution's share below z.
            #[inline(always)]
            fn normal(z: $real) -> $real {
                $erf(z * std::$real::consts::FRAC_1_SQRT_2).mul_add(0.5, 0.5)
            }

            /// The natural logarithm of every value, in its place: of positive normal numbers.
            #[inline(always)]
            pub fn logarithm(values: &mut [$real]) {
                /// The bits of √½, at which mantissas begin.
                const ROOT: $bits = (std::$real::consts::FRAC_1_SQRT_2).to_bits();
                /// Adding a whole number to its bits gives that number, beside it.
                const WHOLE: $real = (1_u64 << $mantissa) as $real;
                for x in values {
                    let bits = x.to_bits().wrapping_sub(ROOT);
                    // The exponent, kept from going below 0.
                    let exponent = bits.wrapping_add($bias << $mantissa) >> $mantissa;
                    let mantissa = bits & ((1 << $mantissa) - 1);
                    let m = $real::from_bits(mantissa.wrapping_add(ROOT));
                    let n = $real::from_bits(exponent | WHOLE.to_bits())
                        - (WHOLE + $real::from($bias as f32));
                    let s = (m - 1.0) / (m + 1.0);
                    let rest = s * polynomial(&ARTANH, s * s);
                    *x = n.mul_add($high, n.mul_add($low, rest));
                }
            }

            /// The activation of every value, in its place.
            #[inline(always)]
            pub fn activate(activation: Activation, values: &mut [$real]) {
                let values = values.iter_mut();
                match activation {
                    Activation::Relu => values.for_each(|z| *z = z.max(0.0)),
                    Activation::Tanh => values.for_each(|z| *z = tanh(*z)),
                    Activation::Sigmoid => values.for_each(|z| *z = logistic(*z)),
                    Activation::Gelu => values.for_each(|z| *z *= normal(*z)),
                    Activation::Silu => values.for_each(|z| *z *= logistic(*z)),
                }
            }

            /// Multiplies the gradient on a layer's outputs by the activation's slope.
            #[inline(always)]
            pub fn differentiate(activation: Activation, z: &[$real], gradient: &mut [$real]) {
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
                    Activation::Gelu => pairs.for_each(|(gradient, &z)| {
                        // Φ(z) + z φ(z)
                        const DENSITY: $real =
                            std::$real::consts::FRAC_2_SQRT_PI * std::$real::consts::SQRT_2 / 4.0;
                        let (scale, rest) = exp_parts(-0.5 * z * z);
                        let density = DENSITY * scale.mul_add(rest, scale);
                        *gradient *= density.mul_add(z, normal(z));
                    }),
                    Activation::Silu => pairs.for_each(|(gradient, &z)| {
                        let value = logistic(z);
                        *gradient *= value * z.mul_add(1.0 - value, 1.0);
                    }),
                }
            }

            #[cfg(test)]
            mod tests {
                use super::*;
                use crate::mlp;

                #[test]
                fn functions_are_exact_to_the_last_digits() {
                    for step in -80_000..=80_000 {
                        let z = $real::from(step as f32) * 0.01;
                        let wide = f64::from(z);
                        let close = |name: &str, got: $real, want: f64| {
                            let error = (f64::from(got) - want).abs();
                            // Below the smallest normal number digits are fewer.
                            let unit = f64::from($real::EPSILON) * want.abs();
                            assert!(
                                error <= 4.0 * unit + f64::from($real::MIN_POSITIVE),
                                "{name}({z}): {got}, not {want}"
                            );
                        };
                        if z > $lowest && z < $highest {
                            let (scale, rest) = exp_parts(z);
                            let exp = scale.mul_add(rest, scale);
                            close("exp", exp, wide.exp());
                            let mut of = [exp, 1.0 - 0.999 * exp.min(1.0)];
                            let want = of.map(|it| f64::from(it).ln());
                            logarithm(&mut of);
                            close("ln", of[0], want[0]);
                            close("ln", of[1], want[1]);
                            close("logistic", logistic(z), mlp::logistic(wide));
                        }
                        close("tanh", tanh(z), wide.tanh());
                        close("tanh", tanh(z * 1e-6), f64::from(z * 1e-6).tanh());
                        for label in [0.0, 1.0] {
                            let (loss, slope) = cross_entropy(z, label);
                            let label = f64::from(label);
                            if z.abs() < $highest {
                                let size = wide.abs().max(1.0);
                                let want = mlp::cross_entropy(wide, label);
                                let error = (f64::from(loss) - want).abs();
                                assert!(
                                    error <= 4.0 * f64::from($real::EPSILON) * size,
                                    "loss({z})"
                                );
                                let want = mlp::logistic(wide) - label;
                                let error = (f64::from(slope) - want).abs();
                                assert!(error <= 4.0 * f64::from($real::EPSILON), "slope({z})");
                            }
                        }
                    }
                    assert_eq!(logistic(1e30), 1.0);
                    assert!(logistic(-1e30) < 1e-37);
                    assert_eq!((tanh(-1e30), tanh(0.0)), (-1.0, 0.0));
                }

                #[test]
                fn values_and_slopes_are_the_activations_own() {
                    let z: Vec<$real> = (-600..=600)
                        .map(|step| $real::from(step as f32) * 0.05)
                        .collect();
                    for activation in Activation::ALL {
                        let mut values = z.clone();
                        activate(activation, &mut values);
                        let mut slopes = vec![1.0; z.len()];
                        differentiate(activation, &z, &mut slopes);
                        for ((&z, value), slope) in z.iter().zip(values).zip(slopes) {
                            let z = f64::from(z);
                            let allowed = 45.0 * f64::from($real::EPSILON);
                            let off = (f64::from(value) - activation.value(z)).abs();
                            assert!(off < allowed, "{activation:?}({z})");
                            let off = (f64::from(slope) - activation.slope(z)).abs();
                            assert!(off < allowed, "{activation:?}'({z})");
                        }
                    }
                }
            }
        }
    };
}

functions!(
    double, f64, u64,
    terms 13, logarithm 17,
    round 6_755_399_441_055_744.0,
    ln_2 6.931_471_803_691_238e-1 + 1.908_214_929_270_587_7e-10,
    range -708.0..709.0,
    bias 1023, mantissa 52, erf libm::erf
);
functions!(
    single, f32, u32,
    terms 7, logarithm 8,
    round 12_582_912.0,
    ln_2 0.693_359_4 + -2.121_944_4e-4,
    range -87.0..88.0,
    bias 127, mantissa 23, erf super::erf
);
