//! The projected covariance measure: does a condition help to predict rows that were not seen?

use super::{
    p_values::{normal_quantile, normal_tail},
    saddlepoint::upper_tail,
    scores::{are_wider, by_cluster},
};

/// The one-sided p-value of one sequence, by T = Σ L / √Σ L² with L = (y − m̂)(h − m̂_h)
/// (Lundborg, Kim, Shah & Samworth 2024, without the mean taken out of the spread). None where every
/// product is 0: the networks saw nothing to test.
///
/// Rows that belong together are one term. Rows that don't have a variance that is known, and then
/// the p-value is the saddlepoint's as in [`residuals`](super::scores::residuals).
fn of_sequence(
    outcome: &[f64],
    probabilities: &[f64],
    moved: &[f64],
    clusters: Option<&[usize]>,
) -> Option<f64> {
    let products: Vec<f64> = outcome.iter().zip(moved).map(|(e, h)| e * h).collect();
    let terms = by_cluster(&products, 1, clusters);
    let sum: f64 = terms.iter().sum();
    let squares: f64 = terms.iter().map(|it| it * it).sum();
    if squares <= 0.0 {
        return None;
    }
    let own = normal_tail(sum / squares.sqrt());
    if clusters.is_some() {
        return Some(own);
    }
    let known = upper_tail(moved, probabilities, sum);
    Some(if are_wider(outcome, probabilities, moved, 1) {
        own.max(known)
    } else {
        known
    })
}

/// The one-sided p-value of Σ (y − m̂)(h − m̂_h), whose mean is 0 or below if the condition says
/// nothing of the event given the others; over several sequences of the rows, by the mean of the
/// normal scores of their p-values. `outcome` is y − m̂ `[rows]`, `moves` are h − m̂_h,
/// `[sequences][rows]`. A sequence that saw nothing to test counts as one that came out even; if all
/// are such the p-value is 1. None without any sequence.
///
/// `alike` is the correlation that two sequences' scores are taken to have if the condition says
/// nothing, so that the variance of the mean of k is (1 + (k − 1) alike) / k.
pub fn p(
    outcome: &[f64],
    probabilities: &[f64],
    moves: &[&[f64]],
    alike: f64,
    clusters: Option<&[usize]>,
) -> Option<f64> {
    /// Scores beyond are of no more weight.
    const LEAST: f64 = 1e-15;
    // Numbers that grow too large say nothing.
    let of = |moved: &&[f64]| {
        of_sequence(outcome, probabilities, moved, clusters).filter(|p| p.is_finite())
    };
    let seen: Vec<f64> = moves.iter().filter_map(of).collect();
    if seen.is_empty() {
        return (!moves.is_empty()).then_some(1.0);
    }
    if let ([p], 1) = (&seen[..], moves.len()) {
        return Some(*p);
    }
    let scores = seen
        .iter()
        .map(|p| normal_quantile(p.clamp(LEAST, 1.0 - LEAST)));
    let count = moves.len() as f64;
    let deviation = (count * (1.0 + (count - 1.0) * alike)).sqrt();
    Some(normal_tail(scores.sum::<f64>() / deviation))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_positive_sum_is_evidence() {
        let half = |count: usize| (vec![0.5; count], vec![0.5; count]);
        let found = |moved: &[f64], clusters: Option<&[usize]>| {
            let (outcome, probabilities) = half(moved.len());
            p(&outcome, &probabilities, &[moved], 1.0, clusters).unwrap()
        };
        assert_eq!(found(&[0.0; 5], None), 1.0);
        assert!((found(&[1.0, -1.0, 2.0, -2.0], None) - 0.5).abs() < 1e-9);
        assert!(found(&[1.0; 12], None) < 0.01);
        assert!(found(&[-1.0; 12], None) > 0.99);
        // What is too large to be summed up says nothing.
        assert_eq!(found(&[f64::MAX, -f64::MAX, f64::MAX, 1.0], None), 1.0);
        assert_eq!(found(&[f64::NAN; 4], Some(&[0, 1, 2, 3])), 1.0);
        // Nine rows of one person are one term.
        assert!((found(&[1.0; 9], Some(&[0; 9])) - normal_tail(1.0)).abs() < 1e-12);
    }

    /// The mean of two scores in units of its deviation; a sequence that saw nothing is none against.
    #[test]
    fn sequences_are_one_by_their_mean_score() {
        let (outcome, probabilities) = (vec![0.5; 12], vec![0.5; 12]);
        let rows: Vec<usize> = (0..12).collect();
        let by =
            |alike: f64, moves: &[&[f64]]| p(&outcome, &probabilities, moves, alike, Some(&rows));
        let of = |moves: &[&[f64]]| by(1.0, moves);
        let (strong, weak, none) = ([1.0; 12], [1.0, -1.0].repeat(6), [0.0; 12]);
        let z = 12.0_f64.sqrt();
        let near = |found: Option<f64>, z: f64| (found.unwrap() - normal_tail(z)).abs() < 1e-9;
        assert!(near(of(&[&strong]), z) && near(of(&[&strong, &strong]), z));
        assert!(near(of(&[&strong, &weak]), z / 2.0));
        assert!(near(of(&[&strong, &none]), z / 2.0));
        assert_eq!((of(&[&none, &none]), of(&[])), (Some(1.0), None));
        // Of two that have nothing in common: the sum over √2.
        assert!(near(by(0.0, &[&strong, &strong]), 2.0_f64.sqrt() * z));
    }
}
