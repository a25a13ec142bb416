//! What a step of training is given, and what it gives.

use std::sync::atomic::{AtomicU64, Ordering};

/// Weighted losses and weights, summed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sums {
    pub loss: f64,
    pub weight: f64,
}

/// The rows of a step, of a table in host memory.
#[derive(Clone, Copy, Debug)]
pub struct HostBatch<'a> {
    /// The table, `[rows, inputs]` row by row.
    pub inputs: &'a [f32],
    /// Which of its rows.
    pub rows: &'a [usize],
    /// Whether the event happened, 0 or 1, of all the table's rows: `[members, rows]`, or
    /// `[1, rows]` where the members share them.
    pub labels: &'a [f32],
    /// The weights of all the table's rows, not negative: `[members, rows]` or `[1, rows]`.
    pub weights: &'a [f32],
    /// What dropout multiplies the hidden layers' outputs by, one `[members, rows of the batch,
    /// units]` a layer, or nothing at all.
    pub masks: &'a [Vec<f32>],
    /// A number of its own, from [`number`](Self::number), where the very same batch comes again
    /// and again: a tile that still holds it is not filled anew.
    pub again: Option<u64>,
}

impl HostBatch<'_> {
    /// A number that no batch has yet.
    pub fn number() -> u64 {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        NEXT.fetch_add(1, Ordering::Relaxed)
    }
}

/// A member's part of values of the table's rows: its own, or those that all members share.
pub(super) fn of_member(values: &[f32], member: usize, table_rows: usize) -> &[f32] {
    if values.len() == table_rows {
        values
    } else {
        &values[member * table_rows..(member + 1) * table_rows]
    }
}

/// What steps write into, so that they allocate nothing.
#[derive(Clone, Debug, Default)]
pub struct HostScratch<T = f64> {
    pub(super) parts: Vec<Part<T>>,
    pub(super) totals: Vec<f64>,
}

/// One task's share of a loss and its gradient.
#[derive(Clone, Debug, Default)]
pub(super) struct Part<T> {
    pub sums: Sums,
    pub gradient: Vec<T>,
}

impl<T> HostScratch<T> {
    /// What each member's rows weighed in the last step, `[members]`.
    pub fn totals(&self) -> &[f64] {
        &self.totals
    }
}
