//! How good predicted probabilities are.

use serde::{Deserialize, Serialize};
use sways_model::Score;

/// Scores of predicted probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// The mean negative log-likelihood, in nats. Lower is better.
    pub log_loss: f64,
    /// The share of rows on the right side of ½.
    pub accuracy: f64,
    /// The area under the ROC curve: how often a row with the event is ranked above one without,
    /// ties counting half. `None` where one of the two is missing.
    pub auc: Option<f64>,
    /// How many rows were scored.
    pub rows: usize,
}

/// Scores probabilities `[rows]` against what happened `[rows]`, rows weighted by `weights`
/// `[rows]`.
pub fn metrics(probabilities: &[f64], labels: &[bool], weights: Option<&[f64]>) -> Metrics {
    let of = |score: Score| score.of(probabilities, labels, weights);
    Metrics {
        // A sum of nothing is −0, which is written as no number that people know.
        log_loss: of(Score::LogLoss) + 0.0,
        accuracy: of(Score::Accuracy) + 0.0,
        auc: Some(of(Score::Auc)).filter(|auc| !auc.is_nan()),
        rows: labels.len(),
    }
}

/// The share of rows with the event, rows weighted by `weights` `[rows]`.
pub fn event_share(labels: &[bool], weights: Option<&[f64]>) -> f64 {
    let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
    let rows = 0..labels.len();
    let all: f64 = rows.clone().map(weight).sum();
    rows.filter(|&row| labels[row]).map(weight).sum::<f64>() / all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certainty_has_no_loss() {
        let scored = metrics(&[1.0, 1.0], &[true, true], None);
        assert_eq!(scored.log_loss.to_string(), "0");
    }

    #[test]
    fn a_constant_scores_the_entropy() {
        let labels = [true, false, false, false];
        let scored = metrics(&[0.25; 4], &labels, None);
        let entropy = -(0.25 * 0.25_f64.ln() + 0.75 * 0.75_f64.ln());
        assert!((scored.log_loss - entropy).abs() < 1e-15);
        assert_eq!(scored.accuracy, 0.75);
        assert_eq!(scored.auc, Some(0.5));
        assert_eq!(metrics(&[0.25; 2], &[true; 2], None).auc, None);
    }

    #[test]
    fn certainty_that_is_wrong_stays_finite() {
        assert!(metrics(&[1.0], &[false], None).log_loss.is_finite());
    }
}
