//! Conditions that tell the event for certain.

use serde::{Deserialize, Serialize};

use crate::levels::by_size;
use crate::{
    table::Column,
    values::{Cell, Dictionary, Values},
};

/// How a condition tells the event.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Leak {
    /// By being missing, where the event happened or where it did not.
    Missing {
        /// Which of both.
        happened: bool,
    },
    /// Each of so many values, the missing one too, has one outcome only.
    Levels(usize),
    /// Numbers on either side of this one.
    Threshold(f64),
}

impl Leak {
    /// A number between those of the event and those of its absence, as it is told.
    pub fn rounded(between: f64) -> f64 {
        let digits = 5 - between.abs().log10().clamp(-10.0, 5.0).floor() as i32;
        let by = 10_f64.powi(digits);
        (between * by).round() / by
    }
}

/// No more different values than this tell the event by themselves.
const FEW: usize = 20;

/// The chance that any column of a table tells the event though it says nothing of it.
const CHANCE: f64 = 0.01;

/// How a column, of so many, tells the event, if it does. Not asked where the event, or its
/// absence, is in fewer than five rows, or chance could tell them apart: so many rows are in one
/// order as another.
pub(super) fn leak(column: &Column, labels: &[bool], columns: usize) -> Option<Leak> {
    let events = labels.iter().filter(|label| **label).count();
    let rarer = events.min(labels.len() - events);
    // In how many ways events could lie in the rows' order.
    let ways: f64 = (0..rarer)
        .map(|at| ((labels.len() - at) as f64 / (rarer - at) as f64).ln())
        .sum();
    if rarer < 5 || (2.0 * columns as f64).ln() - ways > CHANCE.ln() {
        return None;
    }
    let missing = |row: usize| column.cell(row) == Cell::Missing;
    let mut both = labels.iter().enumerate();
    let first = missing(0) == labels[0];
    if both.all(|(row, label)| (missing(row) == *label) == first) {
        return Some(Leak::Missing { happened: first });
    }
    match column.values() {
        Values::Text(values) => pure_levels(values, labels).map(Leak::Levels),
        Values::Numbers(values) => threshold(values, labels),
    }
}

/// The number of levels, a missing one too, where each has one outcome only and they
/// are few.
fn pure_levels(values: &Dictionary, labels: &[bool]) -> Option<usize> {
    let missing = values.levels().len();
    if missing > FEW {
        return None;
    }
    let mut seen = vec![None; missing + 1];
    for (code, label) in values.codes().iter().zip(labels) {
        let seen = &mut seen[missing.min(*code as usize)];
        if seen.is_some_and(|seen| seen != *label) {
            return None;
        }
        *seen = Some(*label);
    }
    Some(seen.iter().flatten().count())
}

/// The number between those of the event and those of its absence, where all values
/// are known and all of one lie below all of the other.
fn threshold(values: &[f64], labels: &[bool]) -> Option<Leak> {
    if values.iter().any(|value| value.is_nan()) {
        return None;
    }
    let of = |wanted: bool| {
        let of = || {
            let rows = values.iter().zip(labels);
            rows.filter(move |(_, label)| **label == wanted)
                .map(|(value, _)| *value)
        };
        Some((of().min_by(by_size)?, of().max_by(by_size)?))
    };
    let ((low, high), (event_low, event_high)) = (of(false)?, of(true)?);
    if low == high && event_low == event_high && low != event_low {
        return Some(Leak::Levels(2));
    }
    let between = |below: f64, above: f64| (below < above).then(|| below / 2.0 + above / 2.0);
    between(high, event_low)
        .or_else(|| between(event_high, low))
        .map(Leak::Threshold)
}
