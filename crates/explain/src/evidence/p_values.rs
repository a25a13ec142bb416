//! p-values: tails of distributions, and how several tests become one answer.

use std::f64::consts::PI;

use statrs::distribution::{ChiSquared, ContinuousCDF, Normal, StudentsT};

/// The probability that a standard normal value lies above `z`.
pub fn normal_tail(z: f64) -> f64 {
    0.5 * libm::erfc(z * std::f64::consts::FRAC_1_SQRT_2)
}

/// The probability that a standard normal value is farther from 0 than `z`, on either side.
pub fn two_sided(z: f64) -> f64 {
    (2.0 * normal_tail(z.abs())).min(1.0)
}

/// The value above which a standard normal one lies with the probability `p`.
pub fn normal_quantile(p: f64) -> f64 {
    -Normal::standard().inverse_cdf(p)
}

/// The value above which one of Student's t lies with the probability `p`; with many degrees of freedom
/// the normal's.
pub fn student_quantile(p: f64, degrees: f64) -> f64 {
    /// Beyond these the two are the same to five digits.
    const MANY: f64 = 1e6;
    match StudentsT::new(0.0, 1.0, degrees.max(1.0)) {
        Ok(t) if degrees < MANY => -t.inverse_cdf(p),
        _ => normal_quantile(p),
    }
}

/// The probability that a χ² value with this many degrees of freedom lies above `statistic`.
pub fn chi_squared_tail(statistic: f64, degrees: usize) -> f64 {
    if degrees == 0 {
        return 1.0;
    }
    ChiSquared::new(degrees as f64).map_or(1.0, |chi| chi.sf(statistic.max(0.0)))
}

/// The rank of an observed statistic among `draws` of the null's, as a p-value: (1 + how many of
/// them are at least as extreme) / (1 + draws). Never 0.
pub fn rank_p(as_extreme: usize, draws: usize) -> f64 {
    (1 + as_extreme) as f64 / (1 + draws) as f64
}

/// One p-value of several of the same hypothesis, `(p-value, weight)` with weights that add up to 1:
/// of Σ w tan((½ − p) π), as a Cauchy variable (Liu & Xie 2020). Small p-values add up, so it is never
/// far above the least over its weight, and below it where several are small; and how the
/// tests depend on each other hardly matters in the tail. Those near 1 count as .99: the tangent
/// of one that is nearly sure to say nothing would outweigh all others.
pub fn cauchy(p_values: &[(f64, f64)]) -> f64 {
    const LEAST: f64 = 1e-300;
    const MOST: f64 = 0.99;
    // The tangent as the inverse of its complement's, which is exact where p is small.
    let terms = p_values
        .iter()
        .map(|(p, weight)| weight / (PI * p.clamp(LEAST, MOST)).tan());
    let sum: f64 = terms.sum();
    if sum > 1.0 {
        (1.0 / sum).atan() / PI
    } else {
        0.5 - sum.atan() / PI
    }
}

/// Holm's step-down adjustment (1979): rejecting what is at most α keeps the chance of any false
/// rejection at α, however the tests depend on each other.
///
/// `gated` where a test of all null hypotheses together comes before, and nothing is rejected
/// unless it rejects. Then with all of them true the chance of a false rejection is that test's,
/// and where one is false at most all but one are true: the least p-value need only be multiplied
/// by one less (the closure principle; Marcus, Peritz & Gabriel 1976).
pub fn holm(p_values: &[f64], gated: bool) -> Vec<f64> {
    let count = p_values.len();
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut adjusted = vec![0.0; count];
    let mut least = 0.0_f64;
    for (place, &test) in order.iter().enumerate() {
        let others = match place {
            0 if gated => count.max(2) - 1,
            _ => count - place,
        };
        least = least.max((p_values[test] * others as f64).min(1.0));
        adjusted[test] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_are_those_of_tables() {
        assert!((normal_tail(1.959_963_984_540_054) - 0.025).abs() < 1e-12);
        assert!((two_sided(-1.959_963_984_540_054) - 0.05).abs() < 1e-12);
        assert!((normal_quantile(0.025) - 1.959_963_984_540_054).abs() < 1e-9);
        // A χ² value of one degree is a squared normal one; of two, an exponential one.
        assert!((chi_squared_tail(1.3 * 1.3, 1) - two_sided(1.3)).abs() < 1e-9);
        assert!((chi_squared_tail(3.0, 2) - (-1.5_f64).exp()).abs() < 1e-9);
        assert_eq!(chi_squared_tail(9.0, 0), 1.0);
    }

    #[test]
    fn p_values_of_one_hypothesis_are_one() {
        let near = |got: f64, want: f64| assert!((got / want - 1.0).abs() < 1e-6, "{got} {want}");
        for p in [1e-200, 1e-9, 0.02, 0.5, 0.9] {
            near(cauchy(&[(p, 1.0)]), p);
            near(cauchy(&[(p, 0.6), (p, 0.4)]), p);
        }
        // Beside one that says nothing either way, the least p-value over its weight.
        near(cauchy(&[(1e-9, 0.6), (0.5, 0.4)]), 1e-9 / 0.6);
        near(cauchy(&[(1e-9, 0.6), (1e-9, 0.4)]), 1e-9);
        assert!(cauchy(&[(1e-4, 0.6), (1.0, 0.4)]) < 2e-4);
    }

    /// Of independent uniform p-values it is uniform, but for those near 1.
    #[test]
    fn of_independent_tests_it_is_a_p_value() {
        const GRID: u32 = 2000;
        let uniform = |at: u32| (f64::from(at) + 0.5) / f64::from(GRID);
        for alpha in [0.05, 0.005] {
            let below = |a: u32| {
                let p = |b: u32| cauchy(&[(uniform(a), 0.6), (uniform(b), 0.4)]);
                (0..GRID).filter(|&b| p(b) <= alpha).count()
            };
            let share = (0..GRID).map(below).sum::<usize>() as f64 / f64::from(GRID * GRID);
            assert!((share / alpha - 1.0).abs() < 0.02, "{alpha} {share}");
        }
    }

    #[test]
    fn holm_steps_down() {
        let adjusted = holm(&[0.01, 0.04, 0.03, 0.5], false);
        for (got, want) in adjusted.iter().zip([0.04, 0.09, 0.09, 0.5]) {
            assert!((got - want).abs() < 1e-15, "{adjusted:?}");
        }
        assert!(holm(&[], false).is_empty());
        let gated = holm(&[0.01, 0.04, 0.03, 0.5], true);
        for (got, want) in gated.iter().zip([0.03, 0.09, 0.09, 0.5]) {
            assert!((got - want).abs() < 1e-15, "{gated:?}");
        }
        assert_eq!(holm(&[0.2], true), [0.2]);
    }
}
