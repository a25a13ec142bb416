//! The tail of a weighted sum of independent yes-or-no events, by the saddlepoint approximation.
//!
//! Where events are rare, or a condition nearly always has one value, a sum of few large terms is
//! not normal: its z-value then finds too much. The sum's cumulants are known here, for the
//! probabilities are, and so is its tail, to a relative error that stays small far out (Lugannani & Rice
//! 1980; for tests of conditional independence: Niu, Roy Choudhury & Katsevich 2024).

use super::p_values::normal_tail;

/// Steps towards the saddlepoint.
const STEPS: usize = 60;

/// The cumulant generating function of Σ a (y − p), and its first two derivatives.
fn cumulants(weights: &[f64], probabilities: &[f64], t: f64) -> [f64; 3] {
    let mut found = [0.0; 3];
    for (&a, &p) in weights.iter().zip(probabilities) {
        if a == 0.0 {
            continue;
        }
        // Of the smaller exponential, for neither must overflow.
        let exponent = a * t;
        let (log, tilted) = if exponent <= 0.0 {
            let grown = p * exponent.exp();
            let sum = 1.0 - p + grown;
            (sum.ln(), grown / sum)
        } else {
            let shrunk = (1.0 - p) * (-exponent).exp();
            let sum = p + shrunk;
            (exponent + sum.ln(), p / sum)
        };
        found[0] += log - exponent * p;
        found[1] += a * (tilted - p);
        found[2] += a * a * tilted * (1.0 - tilted);
    }
    found
}

/// The chance that Σ a (y − p) is at least `sum`, for independent y that are 1 with the probabilitys p,
/// each in (0, 1). Weights and probabilities `[terms]`.
pub fn upper_tail(weights: &[f64], probabilities: &[f64], sum: f64) -> f64 {
    let variance = cumulants(weights, probabilities, 0.0)[2];
    if !variance.is_normal() || !sum.is_finite() {
        return 1.0;
    }
    let deviation = variance.sqrt();
    // The most and the least that there can be.
    let of = |wanted: bool| -> f64 {
        let pairs = weights.iter().zip(probabilities);
        let term = |(&a, &p): (&f64, &f64)| {
            if (a > 0.0) == wanted {
                a * (1.0 - p)
            } else {
                -a * p
            }
        };
        pairs.map(term).sum()
    };
    if sum >= of(true) || sum <= of(false) {
        return if sum > 0.0 { 0.0 } else { 1.0 };
    }
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    let mut t = sum / variance;
    let mut at = cumulants(weights, probabilities, t);
    for _ in 0..STEPS {
        if (at[1] - sum).abs() <= 1e-9 * deviation {
            break;
        }
        if at[1] < sum {
            low = t;
        } else {
            high = t;
        }
        let newton = t + (sum - at[1]) / at[2];
        t = if newton > low && newton < high {
            newton
        } else if low.is_finite() && high.is_finite() {
            f64::midpoint(low, high)
        } else {
            2.0 * t
        };
        at = cumulants(weights, probabilities, t);
    }
    let [log, _, spread] = at;
    let root = (2.0 * (t * sum - log)).max(0.0).sqrt().copysign(t);
    let scaled = t * spread.sqrt();
    // At the mean the formula is 0/0, and the normal tail is as good.
    if root.abs() < 1e-3 || scaled.abs() < 1e-6 {
        return normal_tail(sum / deviation);
    }
    let tail = normal_tail(root + (scaled / root).ln() / root);
    if tail.is_nan() { 1.0 } else { tail }
}

/// The chance that such a sum is as far out as `sum` or farther, on either side: twice the smaller
/// tail.
pub fn two_tails(weights: &[f64], probabilities: &[f64], sum: f64) -> f64 {
    let upper = upper_tail(weights, probabilities, sum);
    let negated: Vec<f64> = weights.iter().map(|a| -a).collect();
    let lower = upper_tail(&negated, probabilities, -sum);
    (2.0 * upper.min(lower)).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of all outcomes of few events the share that is at least as large, in which one as large
    /// counts half, as a continuous approximation has it.
    fn exactly(weights: &[f64], probabilities: &[f64], sum: f64) -> f64 {
        let mut tail = 0.0;
        for outcome in 0..1_u32 << weights.len() {
            let (mut probability, mut at) = (1.0, 0.0);
            for (place, (a, p)) in weights.iter().zip(probabilities).enumerate() {
                let y = outcome >> place & 1 == 1;
                probability *= if y { *p } else { 1.0 - p };
                at += a * (f64::from(u8::from(y)) - p);
            }
            if (at - sum).abs() < 1e-9 {
                tail += 0.5 * probability;
            } else if at > sum {
                tail += probability;
            }
        }
        tail
    }

    /// So few events leave gaps of several hundredths between one sum and the next, which no
    /// continuous tail follows: what it must be is near on average, and never far.
    #[test]
    fn it_is_near_the_exact_tail() {
        let (mut ratios, mut furthest) = (Vec::new(), 0.0_f64);
        for (seed, out) in (0..60).flat_map(|seed| [0.3, 0.8, 1.4, 2.0, 2.5].map(|out| (seed, out)))
        {
            let random = crate::testing::rows(14, 2, seed);
            let weights: Vec<f64> = random.iter().step_by(2).map(|&a| f64::from(a)).collect();
            let probabilities: Vec<f64> = random
                .iter()
                .skip(1)
                .step_by(2)
                .map(|&b| 0.1 + 0.8 / (1.0 + f64::from(-b).exp()))
                .collect();
            let sum = out * cumulants(&weights, &probabilities, 0.0)[2].sqrt();
            let (found, want) = (
                upper_tail(&weights, &probabilities, sum),
                exactly(&weights, &probabilities, sum),
            );
            furthest = furthest.max((found - want).abs());
            if want > 1e-3 {
                ratios.push((found / want).ln());
            }
        }
        let mean = ratios.iter().sum::<f64>() / ratios.len() as f64;
        assert!(
            ratios.len() > 200 && mean.abs() < 0.05,
            "{mean} of {}",
            ratios.len()
        );
        assert!(furthest < 0.04, "{furthest}");
    }

    /// Of forty rare events eight is not as rare as a normal distribution says.
    #[test]
    fn a_skewed_sum_has_a_longer_tail_than_the_normal() {
        let (weights, probabilities) = (vec![1.0; 400], vec![0.01; 400]);
        let sum = 9.0 - 4.0;
        let found = upper_tail(&weights, &probabilities, sum);
        // Of the binomial distribution: P(y ≥ 9) = 0.0208, P(y > 9) = 0.0079.
        assert!((0.0079..0.0208).contains(&found), "{found}");
        assert!(found > 1.3 * normal_tail(sum / (400.0_f64 * 0.01 * 0.99).sqrt()));
    }

    #[test]
    fn both_sides_are_seen_and_ends_are_no_matter() {
        let (weights, probabilities) = ([1.0, 2.0, -1.0, 0.0], [0.3, 0.6, 0.5, 0.5]);
        let low = two_tails(&weights, &probabilities, -1.5);
        let turned = two_tails(&weights.map(|a| -a), &probabilities, 1.5);
        assert!((low - turned).abs() < 1e-12 && low < 1.0);
        assert_eq!(upper_tail(&weights, &probabilities, 100.0), 0.0);
        assert_eq!(upper_tail(&[0.0], &[0.5], 0.0), 1.0);
        assert!((two_tails(&weights, &probabilities, 0.0) - 1.0).abs() < 1e-9);
    }
}
