//! Chances: tails of distributions, and how several tests become one answer.

use statrs::distribution::{ChiSquared, ContinuousCDF, Normal, StudentsT};

/// The chance that a standard normal value lies above `z`.
pub fn normal_tail(z: f64) -> f64 {
    0.5 * libm::erfc(z * std::f64::consts::FRAC_1_SQRT_2)
}

/// The chance that a standard normal value is farther from 0 than `z`, on either side.
pub fn two_sided(z: f64) -> f64 {
    (2.0 * normal_tail(z.abs())).min(1.0)
}

/// The value above which a standard normal one lies with the chance `p`.
pub fn normal_quantile(p: f64) -> f64 {
    -Normal::standard().inverse_cdf(p)
}

/// The value above which one of Student's t lies with the chance `p`; with many degrees of freedom
/// the normal's.
pub fn student_quantile(p: f64, degrees: f64) -> f64 {
    /// Beyond these the two are the same to five digits.
    const MANY: f64 = 1e6;
    match StudentsT::new(0.0, 1.0, degrees.max(1.0)) {
        Ok(t) if degrees < MANY => -t.inverse_cdf(p),
        _ => normal_quantile(p),
    }
}

/// The chance that a χ² value with this many degrees of freedom lies above `statistic`.
pub fn chi_squared_tail(statistic: f64, degrees: usize) -> f64 {
    if degrees == 0 {
        return 1.0;
    }
    ChiSquared::new(degrees as f64).map_or(1.0, |chi| chi.sf(statistic.max(0.0)))
}

/// The rank of an observed statistic among `draws` of the null's, as a chance: (1 + how many of
/// them are at least as extreme) / (1 + draws). Never 0.
pub fn rank_p(as_extreme: usize, draws: usize) -> f64 {
    (1 + as_extreme) as f64 / (1 + draws) as f64
}

/// Holm's step-down adjustment (1979): rejecting what is at most α keeps the chance of any false
/// rejection at α, however the tests depend on each other.
///
/// `gated` where a test of all null hypotheses together comes before, and nothing is rejected
/// unless it rejects. Then with all of them true the chance of a false rejection is that test's,
/// and where one is false at most all but one are true: the least chance need only be multiplied
/// by one less (the closure principle; Marcus, Peritz & Gabriel 1976).
pub fn holm(chances: &[f64], gated: bool) -> Vec<f64> {
    let count = chances.len();
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| chances[a].total_cmp(&chances[b]));
    let mut adjusted = vec![0.0; count];
    let mut least = 0.0_f64;
    for (place, &test) in order.iter().enumerate() {
        let others = match place {
            0 if gated => count.max(2) - 1,
            _ => count - place,
        };
        least = least.max((chances[test] * others as f64).min(1.0));
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
