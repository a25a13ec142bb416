//! How the rows are dealt out, so that tests are on rows that were not seen.

use sways_data::stratified_parts;

use super::{inquiry::Inquiry, settings::EvidencePlan};
use crate::Error;

/// The share of the rows on which the sequence begins.
const FIRST: f64 = 0.4;

/// How the rows are dealt out, in two ways that have nothing to do with each other.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    /// Each row's fold, and each fold's rows: a row's residuals are by models of the other folds.
    pub fold: Vec<usize>,
    pub folds: Vec<Vec<usize>>,
    /// Each row's place in the sequence, and the rows of each of its parts: networks trained on
    /// the parts before one are tested on it.
    pub place: Vec<usize>,
    pub sequence: Vec<Vec<usize>>,
}

impl Parts {
    /// The parts of the sequence that are tested.
    pub fn tested(&self) -> &[Vec<usize>] {
        &self.sequence[1..]
    }
}

impl Inquiry<'_> {
    pub(super) fn parts(&self, clusters: Option<&[usize]>) -> Result<Parts, Error> {
        let EvidencePlan { folds, .. } = self.plan;
        let rest = (1.0 - FIRST) / (folds - 1) as f64;
        let mut sequence = vec![rest; folds];
        sequence[0] = FIRST;
        let equal = vec![1.0 / folds as f64; folds];
        let deal = |shares: &[f64], purpose| {
            stratified_parts(self.labels, shares, self.seed_of(purpose), clusters)
        };
        let (fold, place) = (deal(&equal, 1)?, deal(&sequence, 2)?);
        let rows_of = |of: &[usize]| {
            let mut rows = vec![Vec::new(); folds];
            for (row, &part) in of.iter().enumerate() {
                rows[part].push(row);
            }
            rows
        };
        Ok(Parts {
            folds: rows_of(&fold),
            sequence: rows_of(&place),
            fold,
            place,
        })
    }
}
