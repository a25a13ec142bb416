//! How `sways influence` trains where nobody says how.

use sways_explain::{Baseline, IntegratedGradients, Permutation, Sampling, Shapley};
use sways_model::Activation;
use sways_train::{OptimizerName, Precision, RawFitSettings, Schedule};

use crate::{
    config::{Config, ModelConfig},
    methods::Block,
    weight_decay::weight_decay,
};

/// The row visits of a training that is long enough: tables with more rows get fewer epochs.
const ROW_VISITS: usize = 2_000_000;

/// Networks of a table of few rows, where each learns its own accidents.
const MANY: usize = 8;
/// Networks of more rows than [`ROWS_OF_FEW`], which learn alike: their mean is as good.
const FEW: usize = 4;
const ROWS_OF_FEW: usize = 8000;

/// Rows whose attributions make a mean that is exact enough: of more, so many are drawn.
const ROWS_ATTRIBUTED: usize = 4000;
/// Conditions up to which Shapley values are exact: 2⁸ evaluations a row.
const EXACT_SHAPLEY: usize = 8;

/// Conditions from which on fair shares over all orders take longer than anybody waits: the path
/// from the mean to the row is shared out instead.
const SHAPLEY_CONDITIONS: usize = 100;

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
    config.train = training(rows);
    config.explain = explained(all_rows, conditions);
}

/// How to train on so many rows.
pub fn training(rows: usize) -> RawFitSettings {
    RawFitSettings {
        optimizer: OptimizerName::AdamW,
        learning_rate: Some(0.003),
        weight_decay: Some(weight_decay(rows)),
        epochs: (ROW_VISITS / rows.max(1)).clamp(8, 100),
        batch_size: Some((rows / 32).clamp(16, 256)),
        members: if rows > ROWS_OF_FEW { FEW } else { MANY },
        schedule: Schedule::Cosine,
        dropout: 0.1,
        validation_fraction: 0.25,
        patience: Some(16),
        // Nobody compares these networks with PyTorch's, digit by digit.
        precision: Precision::F32,
        ..RawFitSettings::default()
    }
}

/// Which conditions matter, on rows that the networks have not seen; then how much each moves the
/// rows' probabilities, and in which direction.
fn explained(rows: usize, conditions: usize) -> Vec<Block> {
    let permutation = Block::of(Permutation {
        repeats: 5,
        ..Permutation::default()
    });
    let attributed = rows.min(ROWS_ATTRIBUTED);
    let mut shapley = Shapley {
        exact_up_to: EXACT_SHAPLEY,
        ..Shapley::default()
    };
    if conditions > EXACT_SHAPLEY {
        // Two orders of the conditions and back are rough for a row and good for the mean of many;
        // fewer rows have more orders each, so that the mean is as exact.
        let orders = (2 * ROWS_ATTRIBUTED / attributed.max(1)).min(256);
        shapley.sampling = Sampling {
            max_evaluations: 2 * orders * conditions,
            tolerance: SHAPLEY_TOLERANCE,
            ..Sampling::DEFAULT
        };
    }
    let from_mean = |block| Block {
        baseline: Some(Baseline::Mean),
        rows: (rows > attributed).then_some(attributed),
        ..block
    };
    let integrated = from_mean(Block::of(IntegratedGradients::default()));
    if conditions > SHAPLEY_CONDITIONS {
        return vec![permutation, integrated];
    }
    vec![permutation, from_mean(Block::of(shapley)), integrated]
}
