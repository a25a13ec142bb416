//! What local methods return whose attributions need not add up, and the walk over rows that the
//! methods on [`HostMlp`](crate::HostMlp) share.

use rayon::prelude::*;

use crate::{
    engine::{background::Background, sampling},
    result::{
        additive::{Additive, Completeness},
        attributions::Attributions,
        convergence::Convergence,
    },
};

/// Rows explained before they are gathered: what bounds memory, and what threads share.
const CHUNK_ROWS: usize = 64;

/// Attributions that need not add up to anything.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// A number a row and condition, in the output's unit.
    pub attributions: Attributions,
    /// The rows that stood for what was not known.
    pub background: Background,
    /// What they cost, and how sure they are.
    pub convergence: Convergence,
}

/// What a method says of one row.
pub(crate) struct OfRow {
    /// `[members, conditions]`.
    pub values: Vec<f64>,
    /// Of the members' mean, `[conditions]`; `None` where nothing was sampled.
    pub standard_errors: Option<Vec<f64>>,
    /// Of all members together.
    pub evaluations: u64,
    pub converged: bool,
    /// Each member's `(E f(b), f(x))`, of methods whose values should add up to the difference.
    pub ends: Vec<(f64, f64)>,
}

/// What a method says of all rows.
pub(crate) struct OfRows {
    attributions: Attributions,
    convergence: Convergence,
    completeness: Completeness,
}

impl OfRows {
    /// Explains rows `[rows, inputs]` in parallel, a bounded number at once.
    pub fn new(
        members: usize,
        conditions: usize,
        inputs: &[f32],
        width: usize,
        of_row: impl Fn(&[f32]) -> OfRow + Sync,
    ) -> Self {
        let mut all = Self {
            attributions: Attributions::new(members, conditions),
            convergence: Convergence::new(),
            completeness: Completeness::new(),
        };
        let mut sampled = false;
        for chunk in inputs.chunks(CHUNK_ROWS * width) {
            let rows: Vec<OfRow> = chunk.par_chunks_exact(width).map(&of_row).collect();
            let by_member: Vec<f64> = (0..members)
                .flat_map(|member| {
                    let of_member = member * conditions..(member + 1) * conditions;
                    rows.iter()
                        .flat_map(move |row| &row.values[of_member.clone()])
                })
                .copied()
                .collect();
            all.attributions.extend(&by_member);
            let streams = chunk.chunks_exact(width).map(sampling::stream);
            all.convergence.streams.extend(streams);
            for row in rows {
                for (values, (empty, grand)) in row.values.chunks_exact(conditions).zip(row.ends) {
                    all.completeness.see(values.iter().sum(), grand, empty);
                }
                sampled |= row.standard_errors.is_some();
                all.convergence.evaluations += row.evaluations;
                all.convergence.converged &= row.converged;
                all.convergence
                    .standard_errors
                    .extend(row.standard_errors.unwrap_or_else(|| vec![0.0; conditions]));
            }
        }
        if !sampled {
            all.convergence.standard_errors = Vec::new();
            all.convergence.streams = Vec::new();
        }
        all
    }

    /// As the result of a method whose values add up.
    pub fn additive(self, background: &Background) -> Additive {
        Additive {
            attributions: self.attributions,
            background: background.clone(),
            completeness: self.completeness,
            convergence: self.convergence,
        }
    }

    /// As the result of a method whose values do not.
    pub fn explanation(self, background: &Background) -> Explanation {
        Explanation {
            attributions: self.attributions,
            background: background.clone(),
            convergence: self.convergence,
        }
    }
}
