//! What is known of a table's rows.

use super::scores::by_cluster;
use crate::least_squares::dot;

/// What is known of the rows that an estimate is of.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rows<'a> {
    /// The same number for rows that belong together, `[rows]`, counted from 0 on.
    pub clusters: Option<&'a [usize]>,
    /// What they weigh, `[rows]`; all the same where there is nothing.
    pub weights: Option<&'a [f64]>,
}

/// What a row weighs, where rows weigh so `[rows]`, or else all the same.
pub fn weight(weights: Option<&[f64]>, row: usize) -> f64 {
    weights.map_or(1.0, |weights| weights[row])
}

impl Rows<'_> {
    /// What a row weighs.
    pub fn weight(self, row: usize) -> f64 {
        weight(self.weights, row)
    }

    /// The standard error of a mean, by its influence function at each row `[rows]`.
    pub(super) fn standard_error(self, influence: &[f64]) -> f64 {
        let terms = influence.iter().enumerate();
        let terms: Vec<f64> = terms.map(|(row, it)| self.weight(row) * it).collect();
        let all: f64 = (0..influence.len()).map(|row| self.weight(row)).sum();
        let terms = by_cluster(&terms, 1, self.clusters);
        dot(&terms, &terms).sqrt() / all
    }
}
