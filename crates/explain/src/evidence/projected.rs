//! The projected covariance measure: does a condition help to predict rows that were not seen?

use super::chance::normal_tail;

/// The one-sided chance of scores `[rows]`, (y − m̂)(h − m̂_h), whose mean is 0 or below if the
/// condition says nothing of the event given the others: of T = Σ L / √Σ L² (Lundborg, Kim, Shah &
/// Samworth 2024, without the mean taken out of the spread). Rows that belong together are one
/// term. 1 where every score is 0: the networks saw nothing to test.
pub fn p(scores: &[f64], clusters: Option<&[usize]>) -> f64 {
    let terms = super::scores::by_cluster(scores, 1, clusters);
    let sum: f64 = terms.iter().sum();
    let squares: f64 = terms.iter().map(|it| it * it).sum();
    if squares > 0.0 {
        normal_tail(sum / squares.sqrt())
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_positive_sum_is_evidence() {
        assert_eq!(p(&[0.0; 5], None), 1.0);
        assert!((p(&[1.0, -1.0, 2.0, -2.0], None) - 0.5).abs() < 1e-12);
        assert!(p(&[1.0; 9], None) < 0.002);
        assert!(p(&[-1.0; 9], None) > 0.99);
        // Nine rows of one person are one term.
        assert!((p(&[1.0; 9], Some(&[0; 9])) - normal_tail(1.0)).abs() < 1e-12);
    }
}
