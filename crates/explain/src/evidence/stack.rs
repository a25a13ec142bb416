//! Several models' predictions as one: the convex combination that is best on rows that none of
//! them has seen.

use super::rows::weight;
use crate::least_squares::{dot, inverse, times};

/// The weights, not negative and of the sum 1, with which predictions of rows not seen, each
/// `[rows]`, come nearest to the target by squares (Breiman 1996; taken once over all parts, the
/// short-stacking of Ahrens et al. 2025). With a constant among them, what tells nothing of the
/// target is shrunk to it. Rows weigh `by`, `[rows]`, or all the same.
///
/// Every subset is solved in closed form, so there should be a few predictions only.
pub fn weights(target: &[f64], predictions: &[&[f64]], by: Option<&[f64]>) -> Vec<f64> {
    let count = predictions.len();
    let errors: Vec<Vec<f64>> = predictions
        .iter()
        .map(|it| {
            let pairs = it.iter().zip(target).enumerate();
            let root = |row: usize| weight(by, row).sqrt();
            pairs.map(|(row, (p, t))| root(row) * (p - t)).collect()
        })
        .collect();
    // Of weights that sum to 1 the error is the weighted sum of the errors.
    let products: Vec<f64> = errors
        .iter()
        .flat_map(|a| errors.iter().map(|b| dot(a, b)))
        .collect();
    let loss = |weights: &[f64]| dot(weights, &times(&products, weights));
    let mut best = vec![0.0; count];
    let first = super::ridge::least(
        &(0..count)
            .map(|at| products[at * count + at])
            .collect::<Vec<_>>(),
    );
    best[first] = 1.0;
    let mut least = loss(&best);
    for subset in 1_u32..1 << count {
        let members: Vec<usize> = (0..count).filter(|at| subset >> at & 1 == 1).collect();
        if members.len() < 2 {
            continue;
        }
        let part = super::scores::sub_matrix(&products, count, &members);
        let Some(inverse) = inverse(&part, members.len()) else {
            continue;
        };
        let solved = times(&inverse, &vec![1.0; members.len()]);
        let total: f64 = solved.iter().sum();
        if total <= 0.0 || solved.iter().any(|it| *it < 0.0) {
            continue;
        }
        let mut weights = vec![0.0; count];
        for (&member, solved) in members.iter().zip(&solved) {
            weights[member] = solved / total;
        }
        let value = loss(&weights);
        if value < least {
            (best, least) = (weights, value);
        }
    }
    best
}

/// The combination of predictions by [`weights`].
pub fn combined(weights: &[f64], predictions: &[&[f64]]) -> Vec<f64> {
    let rows = predictions.first().map_or(0, |it| it.len());
    let mut sum = vec![0.0; rows];
    for (weight, prediction) in weights.iter().zip(predictions) {
        if *weight != 0.0 {
            for (sum, value) in sum.iter_mut().zip(*prediction) {
                *sum += weight * value;
            }
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::rows;
    use proptest::prelude::*;

    proptest! {
        /// No other convex combination is better.
        #[test]
        fn the_best_combination_is_found(seed in 0_u64..200, by in prop::collection::vec(0.0..1.0_f64, 3)) {
            let values: Vec<f64> = rows(40, 4, seed).iter().map(|&x| f64::from(x)).collect();
            let column = |at: usize| -> Vec<f64> { values.iter().skip(at).step_by(4).copied().collect() };
            let (a, b, c) = (column(0), column(1), column(2));
            let target: Vec<f64> = a.iter().zip(&b).zip(column(3)).map(|((a, b), e)| 0.6 * a + 0.3 * b + 0.3 * e).collect();
            let predictions = [&a[..], &b, &c];
            let found = weights(&target, &predictions, None);
            prop_assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            prop_assert!(found.iter().all(|it| *it >= 0.0));
            let loss = |weights: &[f64]| -> f64 {
                combined(weights, &predictions).iter().zip(&target).map(|(p, t)| (p - t).powi(2)).sum()
            };
            let total: f64 = by.iter().sum::<f64>().max(1e-9);
            let other: Vec<f64> = by.iter().map(|it| it / total).collect();
            if by.iter().sum::<f64>() > 1e-6 {
                prop_assert!(loss(&found) <= loss(&other) + 1e-9);
            }
        }
    }

    #[test]
    fn what_tells_nothing_is_shrunk_to_the_constant() {
        let target = [1.0, -1.0, 1.0, -1.0];
        let wrong = [-1.0, 1.0, -1.0, 1.0];
        assert_eq!(weights(&target, &[&[0.0; 4], &wrong], None), [1.0, 0.0]);
        assert_eq!(weights(&target, &[&[0.0; 4], &target], None), [0.0, 1.0]);
    }
}
