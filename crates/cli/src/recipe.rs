//! How `sways influence` trains where nobody says how.

use sways_model::{Activation, Output};
use sways_train::{OptimizerName, RawFitSettings, Schedule};

use crate::config::{Config, ExplainConfig, MethodName, ModelConfig};

/// The row visits of a training that is long enough: tables with more rows get fewer epochs.
const ROW_VISITS: usize = 2_000_000;

/// Fills in the network, its training and what is explained, for a table with this many training
/// rows.
pub fn fill(config: &mut Config, rows: usize) {
    config.model = ModelConfig {
        hidden: vec![64, 32],
        activation: Activation::Silu,
        init: None,
    };
    config.train = RawFitSettings {
        optimizer: OptimizerName::AdamW,
        learning_rate: Some(0.003),
        weight_decay: Some(0.1),
        epochs: (ROW_VISITS / rows.max(1)).clamp(8, 200),
        batch_size: Some((rows / 32).clamp(16, 256)),
        members: 8,
        schedule: Schedule::Cosine,
        dropout: 0.1,
        validation_fraction: 0.2,
        patience: Some(24),
        ..RawFitSettings::default()
    };
    config.explain = vec![ExplainConfig {
        method: MethodName::Gradient,
        id: None,
        output: Some(Output::Probability),
        row: None,
        per: None,
    }];
}
