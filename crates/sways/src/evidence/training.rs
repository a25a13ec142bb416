//! How the networks that evidence needs are trained.

use sways_train::{OptimizerName, Precision, RawFitSettings, Schedule};

use crate::weight_decay::weight_decay;

/// The hidden units of the many networks that evidence needs.
pub(super) const HIDDEN: [usize; 1] = [32];

/// How long and how freely networks that evidence needs learn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effort {
    /// Of permuted labels: there are many, and each only has to be as good as the others.
    Gate,
    /// The event, held tightly: where rows are few or noisy.
    Tight,
    /// The event, loosely: where the law is not.
    Loose,
    /// The event from all conditions.
    Seeing,
    /// Numbers, which are often nearer to a law than an event is.
    Numbers,
    /// How far a condition moves what networks say: of that lines tell most already.
    Moved,
}

/// Multiplications that all networks of one purpose may take, beyond which each gets fewer steps,
/// but still sees every row.
const WORK: f64 = 6e10;
/// And beyond which each sees a part of the rows.
const WORK_AT_MOST: f64 = 4e11;
/// The fewest steps.
const STEPS: f64 = 60.0;
/// Multiplications that these may take, beyond which there are no networks of that purpose: of
/// thousands of conditions each would get too little to tell more than lines do.
const WORK_OF_FEWEST: f64 = 1e12;

/// Rows of a mini-batch.
fn batch_size(rows: f64) -> f64 {
    let some = (rows / 16.0).clamp(16.0, 64.0);
    some.max((rows / 1000.0).min(512.0)).floor()
}

/// Multiplications of a step: its rows', and the optimiser's, which are those of some rows.
fn work_of_a_step(rows: f64, inputs: usize) -> f64 {
    6.0 * (batch_size(rows) + 16.0) * (inputs + 2) as f64 * HIDDEN[0] as f64
}

/// Whether `count` networks of one purpose can be had, on a table of this many rows and inputs.
pub(super) fn can_be_had(rows: usize, inputs: usize, count: usize) -> bool {
    STEPS * work_of_a_step(rows.max(1) as f64, inputs) * count as f64 <= WORK_OF_FEWEST
}

/// How networks that evidence needs are trained.
#[derive(Clone, Debug)]
pub(super) struct Training {
    /// As in a configuration.
    pub settings: RawFitSettings,
    /// The share of its rows that each network sees.
    pub share: f64,
}

/// How `count` networks that evidence needs are trained, on a table of this many rows and inputs:
/// some hundred steps, fewer where many wide ones would take minutes.
pub(super) fn training(rows: usize, inputs: usize, count: usize, effort: Effort) -> Training {
    let (steps, decay): (f64, f64) = match effort {
        Effort::Gate => (110.0, 0.3 * weight_decay(rows)),
        Effort::Tight => (450.0, weight_decay(rows)),
        Effort::Loose => (500.0, 0.1),
        Effort::Seeing => (450.0, 0.6 * weight_decay(rows)),
        Effort::Moved => (300.0, 0.03),
        Effort::Numbers => (800.0, 0.03),
    };
    let rows = rows.max(1) as f64;
    let batch_size = batch_size(rows);
    let work = work_of_a_step(rows, inputs) * count.max(1) as f64;
    let steps_for = |most: f64| (most / work).max(STEPS);
    let steps = steps.min(steps_for(WORK));
    let an_epoch = (rows / batch_size).ceil();
    // Each step draws from more rows where a network sees a part of them.
    let share = (steps_for(WORK_AT_MOST) / an_epoch).min(1.0);
    let settings = RawFitSettings {
        optimizer: OptimizerName::AdamW,
        learning_rate: Some(0.02),
        weight_decay: Some(decay),
        epochs: ((steps / an_epoch).round() as usize).clamp(1, 400),
        batch_size: Some((batch_size / share) as usize),
        log_every: Some(0),
        schedule: Schedule::Cosine,
        precision: Precision::F32,
        ..RawFitSettings::default()
    };
    Training { settings, share }
}
