//! How `sways influence` trains where nobody says how.

use sways_model::Activation;
use sways_train::{OptimizerName, Precision, RawFitSettings, Schedule};

use crate::{
    config::{Baseline, Config, ExplainConfig, ModelConfig},
    method::MethodName,
};

/// The row visits of a training that is long enough: tables with more rows get fewer epochs.
const ROW_VISITS: usize = 2_000_000;

/// What keeps small tables from being learned by heart fits larger ones too loosely: from 2,000
/// training rows on weights decay less (chosen on the tables of `cargo xtask quality`).
fn weight_decay(rows: usize) -> f64 {
    let decay = (2000.0 / rows.max(1) as f64).clamp(0.3, 1.0);
    (decay * 100.0).round() / 100.0
}

/// The hidden units of the many networks that evidence needs.
pub const EVIDENCE_HIDDEN: [usize; 1] = [32];

/// How long and how freely networks that evidence needs learn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
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
}

/// Multiplications that all networks of one purpose may take, beyond which each gets fewer steps,
/// but still sees every row.
const EVIDENCE_WORK: f64 = 6e10;
/// And beyond which each sees a part of the rows.
const EVIDENCE_WORK_AT_MOST: f64 = 4e11;
/// The fewest steps.
const EVIDENCE_STEPS: f64 = 60.0;

/// How networks that evidence needs are trained.
#[derive(Clone, Debug)]
pub struct EvidenceTraining {
    /// As in a configuration.
    pub settings: RawFitSettings,
    /// The share of its rows that each network sees.
    pub share: f64,
}

/// How `count` networks that evidence needs are trained, on a table of this many rows and inputs:
/// some hundred steps, fewer where many wide ones would take minutes.
pub fn evidence(rows: usize, inputs: usize, count: usize, effort: Effort) -> EvidenceTraining {
    let (steps, decay): (f64, f64) = match effort {
        Effort::Gate => (220.0, 0.3 * weight_decay(rows)),
        Effort::Tight => (450.0, weight_decay(rows)),
        Effort::Loose => (600.0, 0.1),
        Effort::Seeing => (450.0, 0.6 * weight_decay(rows)),
        Effort::Numbers => (800.0, 0.03),
    };
    let rows = rows.max(1) as f64;
    let batch_size = (rows / 16.0)
        .clamp(16.0, 64.0)
        .max((rows / 1000.0).min(512.0))
        .floor();
    // A step's rows, and the optimiser's work, which is that of some rows.
    let a_step = 6.0 * (batch_size + 16.0) * (inputs + 2) as f64 * EVIDENCE_HIDDEN[0] as f64;
    let steps_for = |work: f64| (work / (a_step * count.max(1) as f64)).max(EVIDENCE_STEPS);
    let steps = steps.min(steps_for(EVIDENCE_WORK));
    let an_epoch = (rows / batch_size).ceil();
    // Each step draws from more rows where a network sees a part of them.
    let share = (steps_for(EVIDENCE_WORK_AT_MOST) / an_epoch).min(1.0);
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
    EvidenceTraining { settings, share }
}

/// Rows up to which each row's attributions are worth their time.
const ROWS_ATTRIBUTED: usize = 20_000;
/// Conditions up to which Shapley values are exact: 2⁸ evaluations a row.
const EXACT_SHAPLEY: usize = 8;

/// Rows from which on two orders of the conditions a row make a mean that is exact enough.
const ROWS_AT_TWO_ORDERS: usize = 4000;

/// A standard error of the mean that no bar and no rank shows: a hundredth of the largest.
const SHAPLEY_TOLERANCE: f64 = 0.01;

/// Fills in the network, its training and what is explained, for a table with this many training
/// rows, rows in all, and conditions.
pub fn fill(config: &mut Config, rows: usize, all_rows: usize, conditions: usize) {
    config.model = ModelConfig {
        hidden: vec![128, 64],
        activation: Activation::Relu,
        init: None,
    };
    config.train = RawFitSettings {
        optimizer: OptimizerName::AdamW,
        learning_rate: Some(0.003),
        weight_decay: Some(weight_decay(rows)),
        epochs: (ROW_VISITS / rows.max(1)).clamp(8, 100),
        batch_size: Some((rows / 32).clamp(16, 256)),
        members: 8,
        schedule: Schedule::Cosine,
        dropout: 0.1,
        validation_fraction: 0.25,
        patience: Some(16),
        // Nobody compares these networks with PyTorch's, digit by digit.
        precision: Precision::F32,
        ..RawFitSettings::default()
    };
    config.explain = explained(all_rows, conditions);
}

/// Which conditions matter, on rows that the networks have not seen; then how much each moves the
/// rows' probabilities, and in which direction.
fn explained(rows: usize, conditions: usize) -> Vec<ExplainConfig> {
    let mut permutation = ExplainConfig::new(MethodName::Permutation);
    permutation.repeats = Some(5);
    if rows > ROWS_ATTRIBUTED {
        return vec![permutation, ExplainConfig::new(MethodName::Gradient)];
    }
    let mut shapley = ExplainConfig::new(MethodName::Shapley);
    shapley.baseline = Some(Baseline::Mean);
    shapley.exact_up_to = Some(EXACT_SHAPLEY);
    if conditions > EXACT_SHAPLEY {
        // Two orders of the conditions and back are rough for a row and good for the mean of many;
        // fewer rows have more orders each, so that the mean is as exact.
        let orders = (2 * ROWS_AT_TWO_ORDERS / rows.max(1)).clamp(2, 256);
        shapley.max_evaluations = Some(2 * orders * conditions);
        shapley.tolerance = Some(SHAPLEY_TOLERANCE);
    }
    let mut integrated = ExplainConfig::new(MethodName::IntegratedGradients);
    integrated.baseline = Some(Baseline::Mean);
    vec![permutation, shapley, integrated]
}
