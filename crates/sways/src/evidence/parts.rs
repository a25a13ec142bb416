//! How the rows are dealt out, so that tests are on rows that were not seen.

use sways_data::stratified_parts;

use super::{inquiry::Inquiry, settings::EvidencePlan};
use crate::error::Error;

/// The share of the rows on which the sequence begins.
const FIRST: f64 = 0.4;
/// How often rows are dealt into folds.
const DEALS: u64 = 2;
/// And into sequences.
const SEQUENCES: u64 = 3;
/// Into how many blocks.
const BLOCKS: usize = 3;
/// Purposes of a deal.
const A_DEAL: u64 = 16;

/// Rows dealt out into parts.
#[derive(Clone, Debug)]
pub(super) struct Deal {
    /// Each row's part.
    pub part: Vec<usize>,
    /// Each part's rows.
    pub parts: Vec<Vec<usize>>,
}

impl Deal {
    /// The rows of some parts, in their order.
    pub fn rows_where(&self, is_wanted: impl Fn(usize) -> bool) -> Vec<usize> {
        let rows = 0..self.part.len();
        rows.filter(|&row| is_wanted(self.part[row])).collect()
    }
}

/// How the rows are dealt out, several times over and in two ways that have nothing to do with
/// each other: what is said of a condition should not hang on one deal.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    /// Folds: a row's residuals are by models of the other folds.
    pub folds: Vec<Deal>,
    /// Sequences: networks trained on the parts before one are tested on it.
    pub sequences: Vec<Deal>,
    /// Blocks of the rows that a sequence's models learn from, where these are of somebody else's
    /// making.
    pub blocks: Deal,
    /// What the scores of two sequences have in common, as a correlation.
    pub alike: f64,
}

impl Inquiry<'_> {
    pub(super) fn parts(&self, clusters: Option<&[usize]>) -> Result<Parts, Error> {
        let EvidencePlan { folds, .. } = self.plan;
        let rest = (1.0 - FIRST) / (folds - 1) as f64;
        let mut sequence = vec![rest; folds];
        sequence[0] = FIRST;
        let equal = vec![1.0 / folds as f64; folds];
        let deal = |shares: &[f64], purpose: u64| -> Result<Deal, Error> {
            let part = stratified_parts(self.labels, shares, self.seed_of(purpose), clusters)?;
            let mut parts = vec![Vec::new(); shares.len()];
            for (row, &part) in part.iter().enumerate() {
                parts[part].push(row);
            }
            Ok(Deal { part, parts })
        };
        let deals = |count: u64, shares: &[f64], purpose: u64| {
            let each = (0..count).map(|place| deal(shares, purpose + A_DEAL * place));
            each.collect::<Result<Vec<_>, _>>()
        };
        // The share of pairs of rows of which one is tested after learning from the other: so much
        // of what one sequence's score is made of is in another's.
        let alike = 1.0 - sequence.iter().map(|share| share * share).sum::<f64>();
        Ok(Parts {
            alike,
            folds: deals(DEALS, &equal, 1)?,
            sequences: deals(SEQUENCES, &sequence, 2)?,
            blocks: deal(&[1.0 / BLOCKS as f64; BLOCKS], 11)?,
        })
    }
}
