//! What the methods that play games return, and the walk over rows that they share.

use rayon::prelude::*;

use crate::{Attributions, Convergence};

/// Rows explained before they are gathered: what bounds memory, and what threads share.
const CHUNK_ROWS: usize = 64;

/// The attributions of rows, how exact they are, and what they cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// One number a row and condition.
    pub attributions: Attributions,
    /// The largest distance, over rows and members, of a row's sum from what the attributions
    /// should sum to, f(x) − E f(b); `None` where they need not.
    pub gap: Option<f64>,
    /// Standard errors and cost.
    pub convergence: Convergence,
}

/// What a method says of one row.
pub(crate) struct OfRow {
    /// `[members, conditions]`.
    pub values: Vec<f64>,
    /// Of the members' mean, `[conditions]`.
    pub standard_errors: Vec<f64>,
    pub evaluations: u64,
    pub converged: bool,
    pub gap: Option<f64>,
}

impl OfRow {
    /// Numbers that no sampling went into.
    pub fn exact(values: Vec<f64>, conditions: usize, evaluations: u64) -> Self {
        Self {
            values,
            standard_errors: vec![0.0; conditions],
            evaluations,
            converged: true,
            gap: None,
        }
    }

    /// With the gap to what each member's numbers should sum to: `ends` are each member's
    /// `(E f(b), f(x))`.
    pub fn with_gap(mut self, ends: &[(f64, f64)]) -> Self {
        let conditions = self.standard_errors.len();
        let gaps = self.values.chunks_exact(conditions).zip(ends);
        self.gap = gaps
            .map(|(values, (nobody, everybody))| {
                (values.iter().sum::<f64>() - (everybody - nobody)).abs()
            })
            .reduce(f64::max);
        self
    }
}

/// Explains rows `[rows, inputs]` in parallel, a bounded number at once.
pub(crate) fn of_rows(
    members: usize,
    conditions: usize,
    inputs: &[f32],
    width: usize,
    of_row: impl Fn(&[f32]) -> OfRow + Sync,
) -> Explanation {
    let mut attributions = Attributions::new(members, conditions);
    let mut convergence = Convergence::default();
    let mut gap: Option<f64> = None;
    for chunk in inputs.chunks(CHUNK_ROWS * width) {
        let of_chunk: Vec<OfRow> = chunk.par_chunks_exact(width).map(&of_row).collect();
        let by_member: Vec<f64> = (0..members)
            .flat_map(|member| {
                let of_member = member * conditions..(member + 1) * conditions;
                let rows = of_chunk.iter();
                rows.flat_map(move |row| &row.values[of_member.clone()])
            })
            .copied()
            .collect();
        attributions.extend(&by_member);
        for row in of_chunk {
            convergence.evaluations += row.evaluations;
            convergence.rows_not_converged += usize::from(!row.converged);
            convergence.standard_errors.extend(row.standard_errors);
            gap = match (gap, row.gap) {
                (Some(a), Some(b)) => Some(a.max(b)),
                (a, b) => a.or(b),
            };
        }
    }
    Explanation {
        attributions,
        gap,
        convergence,
    }
}

/// The mean over members: `[members, count]` → `[count]`.
pub(crate) fn members_mean(values: &[f64], members: usize) -> Vec<f64> {
    let count = values.len() / members;
    let mut mean = vec![0.0; count];
    for values in values.chunks_exact(count) {
        for (mean, value) in mean.iter_mut().zip(values) {
            *mean += value / members as f64;
        }
    }
    mean
}
