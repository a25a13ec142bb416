//! The projected covariance measure: does a condition help to predict rows that were not seen?

use super::{chance::normal_tail, saddlepoint::upper_tail, scores::by_cluster};

/// The one-sided chance of Σ (y − m̂)(h − m̂_h), whose mean is 0 or below if the condition says
/// nothing of the event given the others: of T = Σ L / √Σ L² (Lundborg, Kim, Shah & Samworth 2024,
/// without the mean taken out of the spread). `outcome` is y − m̂, `moved` h − m̂_h, `[rows]`. 1
/// where every product is 0: the networks saw nothing to test.
///
/// Rows that belong together are one term. Rows that don't have a variance that is known, so the
/// chance is the larger of that of T and the saddlepoint's, as
/// [`residuals`](super::scores::residuals) says.
pub fn p(outcome: &[f64], chances: &[f64], moved: &[f64], clusters: Option<&[usize]>) -> f64 {
    let products: Vec<f64> = outcome.iter().zip(moved).map(|(e, h)| e * h).collect();
    let terms = by_cluster(&products, 1, clusters);
    let sum: f64 = terms.iter().sum();
    let squares: f64 = terms.iter().map(|it| it * it).sum();
    if squares <= 0.0 {
        return 1.0;
    }
    let own = normal_tail(sum / squares.sqrt());
    if clusters.is_some() {
        own
    } else {
        own.max(upper_tail(moved, chances, sum))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_positive_sum_is_evidence() {
        let half = |count: usize| (vec![0.5; count], vec![0.5; count]);
        let found = |moved: &[f64], clusters: Option<&[usize]>| {
            let (outcome, chances) = half(moved.len());
            p(&outcome, &chances, moved, clusters)
        };
        assert_eq!(found(&[0.0; 5], None), 1.0);
        assert!((found(&[1.0, -1.0, 2.0, -2.0], None) - 0.5).abs() < 1e-9);
        assert!(found(&[1.0; 12], None) < 0.01);
        assert!(found(&[-1.0; 12], None) > 0.99);
        // Nine rows of one person are one term.
        assert!((found(&[1.0; 9], Some(&[0; 9])) - normal_tail(1.0)).abs() < 1e-12);
    }
}
