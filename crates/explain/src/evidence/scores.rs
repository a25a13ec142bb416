//! Sums of products of residuals against their scale: tests that the event and a condition have
//! nothing to do with each other given the other conditions.

use super::{p_values::chi_squared_tail, saddlepoint::two_tails};
use crate::least_squares::{add_outer, dot, inverse, times};

/// A test of a sum against its own spread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quadratic {
    /// (Σ s)ᵀ (Σ s sᵀ)⁻ (Σ s).
    pub statistic: f64,
    /// How many directions the scores have: the degrees of freedom.
    pub rank: usize,
    /// The χ² p-value of a statistic at least as large.
    pub p: f64,
}

/// Tests that independent scores `[terms, width]` have mean 0, by the quadratic form of their sum
/// in its own covariance: with one column the square of Σ s / √Σ s², the generalised covariance
/// measure (Shah & Peters 2020). Directions without any spread do not count.
pub fn self_normalised(scores: &[f64], width: usize) -> Quadratic {
    let mut spread = vec![0.0; width * width];
    for score in scores.chunks_exact(width) {
        add_outer(&mut spread, 1.0, score);
    }
    quadratic(&total(scores, width), spread)
}

/// The test of residuals of the event, y − p `[rows]`, against those of a unit's columns
/// `[rows, width]`, that holds where terms are few and large too: where events are rare and a column
/// nearly always has one value, there may be no event among the few rows that count, and then the
/// terms' own spread is far too small. So the event's variance p (1 − p) is taken for known: with
/// one column by the saddlepoint approximation, with several by the quadratic form. Where the
/// residuals are [wider](are_wider) than that, the probabilities are not the event's, and the larger of
/// this and [`self_normalised`]'s p-value counts.
pub fn residuals(
    outcome: &[f64],
    probabilities: &[f64],
    columns: &[f64],
    width: usize,
) -> Quadratic {
    let rows = columns.chunks_exact(width).zip(outcome);
    let scores: Vec<f64> = rows
        .flat_map(|(r, &e)| r.iter().map(move |r| r * e))
        .collect();
    let own = self_normalised(&scores, width);
    let known = if width == 1 {
        two_tails(columns, probabilities, scores.iter().sum())
    } else {
        let mut spread = vec![0.0; width * width];
        for (row, p) in columns.chunks_exact(width).zip(probabilities) {
            add_outer(&mut spread, p * (1.0 - p), row);
        }
        quadratic(&total(&scores, width), spread).p
    };
    let p = if are_wider(outcome, probabilities, columns, width) {
        own.p.max(known)
    } else {
        known
    };
    Quadratic { p, ..own }
}

/// Whether the event's residuals `[rows]` are wider, where a unit's columns `[rows, width]` are
/// large, than its probabilities `[rows]` say: Σ r² (e² − p (1 − p)) more than its standard error above
/// 0, for the columns together, each in its own unit.
pub fn are_wider(outcome: &[f64], probabilities: &[f64], columns: &[f64], width: usize) -> bool {
    let mut squares = vec![0.0; width];
    for row in columns.chunks_exact(width) {
        for (sum, r) in squares.iter_mut().zip(row) {
            *sum += r * r;
        }
    }
    let weight = |row: &[f64]| -> f64 {
        let pairs = row
            .iter()
            .zip(&squares)
            .filter(|(_, square)| **square > 0.0);
        pairs.map(|(r, square)| r * r / square).sum()
    };
    let (mut sum, mut error) = (0.0, 0.0);
    for ((row, e), p) in columns.chunks_exact(width).zip(outcome).zip(probabilities) {
        let more = weight(row) * (e * e - p * (1.0 - p));
        sum += more;
        error += more * more;
    }
    sum > error.sqrt()
}

/// The columns' sums.
fn total(scores: &[f64], width: usize) -> Vec<f64> {
    let mut sum = vec![0.0; width];
    for score in scores.chunks_exact(width) {
        for (sum, value) in sum.iter_mut().zip(score) {
            *sum += value;
        }
    }
    sum
}

/// A sum against its covariance `spread`.
fn quadratic(sum: &[f64], spread: Vec<f64>) -> Quadratic {
    let width = sum.len();
    let kept = independent(&spread, width);
    let part = sub_matrix(&spread, width, &kept);
    let sum: Vec<f64> = kept.iter().map(|&at| sum[at]).collect();
    let statistic = inverse(&part, kept.len()).map_or(0.0, |inverse| {
        if kept.is_empty() {
            0.0
        } else {
            dot(&sum, &times(&inverse, &sum))
        }
    });
    Quadratic {
        statistic,
        rank: kept.len(),
        p: chi_squared_tail(statistic, kept.len()),
    }
}

/// Rows' scores `[rows, width]` summed over the rows that belong together: independent terms.
pub fn by_cluster(scores: &[f64], width: usize, clusters: Option<&[usize]>) -> Vec<f64> {
    let Some(clusters) = clusters else {
        return scores.to_vec();
    };
    let count = clusters.iter().max().map_or(0, |last| last + 1);
    let mut sums = vec![0.0; count * width];
    for (score, &cluster) in scores.chunks_exact(width).zip(clusters) {
        for (sum, value) in sums[cluster * width..][..width].iter_mut().zip(score) {
            *sum += value;
        }
    }
    sums
}

/// The rows and columns of a symmetric positive semi-definite matrix `[n, n]` that do not follow
/// from the others, by Cholesky's decomposition with the largest remaining pivot first, each
/// relative to its own diagonal.
pub(crate) fn independent(matrix: &[f64], n: usize) -> Vec<usize> {
    /// The share of a diagonal that must remain.
    const LEAST: f64 = 1e-9;
    let scale: Vec<f64> = (0..n)
        .map(|at| match matrix[at * n + at].sqrt() {
            root if root.is_normal() => 1.0 / root,
            _ => 0.0,
        })
        .collect();
    let mut rest: Vec<f64> = (0..n * n)
        .map(|at| matrix[at] * scale[at / n] * scale[at % n])
        .collect();
    let mut kept = Vec::new();
    for _ in 0..n {
        let free = (0..n).filter(|at| !kept.contains(at));
        let largest = free.max_by(|&a, &b| rest[a * n + a].total_cmp(&rest[b * n + b]));
        let Some(pivot) = largest.filter(|&at| rest[at * n + at] > LEAST) else {
            break;
        };
        let row: Vec<f64> = rest[pivot * n..][..n].to_vec();
        add_outer(&mut rest, -1.0 / row[pivot], &row);
        kept.push(pivot);
    }
    kept.sort_unstable();
    kept
}

/// Some rows and the same columns of a matrix `[n, n]`.
pub(crate) fn sub_matrix(matrix: &[f64], n: usize, kept: &[usize]) -> Vec<f64> {
    let rows = kept.iter().flat_map(|&row| {
        let cells = kept.iter().map(move |&column| matrix[row * n + column]);
        cells.collect::<Vec<_>>()
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::p_values::two_sided;

    #[test]
    fn one_column_is_a_z_test() {
        let scores = [0.5, -1.0, 2.0, 0.7, -0.1];
        let sum: f64 = scores.iter().sum();
        let squares: f64 = scores.iter().map(|s| s * s).sum();
        let found = self_normalised(&scores, 1);
        assert_eq!(found.rank, 1);
        assert!((found.statistic - sum * sum / squares).abs() < 1e-12);
        assert!((found.p - two_sided(sum / squares.sqrt())).abs() < 1e-9);
    }

    /// Ten rows of a level in which the rare event did not happen are no evidence.
    #[test]
    fn a_level_without_a_rare_event_is_not_sure_of_it() {
        let rows = 400;
        let level = |row: usize| row.is_multiple_of(40);
        let event = |row: usize| row % 20 == 7;
        let p = 0.05;
        let outcome: Vec<f64> = (0..rows)
            .map(|row| f64::from(u8::from(event(row))) - p)
            .collect();
        let column: Vec<f64> = (0..rows)
            .map(|row| f64::from(u8::from(level(row))) - 0.025)
            .collect();
        let scores: Vec<f64> = outcome.iter().zip(&column).map(|(e, r)| e * r).collect();
        assert!(self_normalised(&scores, 1).p < 0.05);
        let found = residuals(&outcome, &vec![p; rows], &column, 1);
        assert!(found.p > 0.3, "{found:?}");
        let two: Vec<f64> = column
            .iter()
            .enumerate()
            .flat_map(|(row, r)| [*r, (row % 3) as f64 - 1.0])
            .collect();
        assert!(residuals(&outcome, &vec![p; rows], &two, 2).p > 0.3);
    }

    /// Chances of a half where there are only events and none: the event's own spread counts.
    #[test]
    fn probabilities_that_are_too_sure_are_noticed() {
        let column: Vec<f64> = (0..200).map(|row| f64::from(row % 5) - 2.0).collect();
        let happens = |row: usize| f64::from(u8::from(row * 7 % 10 < 3));
        let off = |p: f64| -> Vec<f64> { (0..200).map(|row| happens(row) - p).collect() };
        assert!(!are_wider(&off(0.3), &[0.3; 200], &column, 1));
        assert!(are_wider(&off(0.05), &[0.05; 200], &column, 1));
    }

    #[test]
    fn a_column_that_follows_from_others_changes_nothing() {
        let two = [1.0, 0.5, -0.3, 0.2, 0.8, -1.0, 0.4, 0.9, -0.6, 0.1];
        let three: Vec<f64> = two
            .chunks(2)
            .flat_map(|s| [s[0], s[1], s[0] - 2.0 * s[1]])
            .collect();
        let (two, three) = (self_normalised(&two, 2), self_normalised(&three, 3));
        assert_eq!((two.rank, three.rank), (2, 2));
        assert!((two.statistic - three.statistic).abs() < 1e-9);
    }

    #[test]
    fn scores_of_nothing_say_nothing() {
        let found = self_normalised(&[0.0; 6], 2);
        assert_eq!((found.rank, found.p), (0, 1.0));
    }

    #[test]
    fn rows_that_belong_together_are_one_term() {
        let scores = [1.0, 10.0, 2.0, 20.0, 4.0, 40.0];
        let summed = by_cluster(&scores, 2, Some(&[0, 1, 0]));
        assert_eq!(summed, [5.0, 50.0, 2.0, 20.0]);
        assert_eq!(by_cluster(&scores, 2, None), scores);
    }
}
