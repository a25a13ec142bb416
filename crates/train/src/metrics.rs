//! How good predicted probabilities are.

use serde::{Deserialize, Serialize};

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

/// Scores probabilities `[rows]` against what happened `[rows]`.
pub fn metrics(probabilities: &[f64], labels: &[bool]) -> Metrics {
    let rows = labels.len();
    let mean = |sum: f64| sum / rows as f64;
    let pairs = || probabilities.iter().zip(labels);
    let log_loss = pairs()
        .map(|(&p, &label)| {
            let right = if label { p } else { 1.0 - p };
            -right.clamp(f64::EPSILON, 1.0).ln()
        })
        .sum();
    let right = pairs().filter(|&(&p, &label)| (p > 0.5) == label).count();
    Metrics {
        log_loss: mean(log_loss),
        accuracy: mean(right as f64),
        auc: auc(probabilities, labels),
        rows,
    }
}

/// The Mann-Whitney statistic, by mid-ranks.
fn auc(probabilities: &[f64], labels: &[bool]) -> Option<f64> {
    let events = labels.iter().filter(|&&label| label).count();
    let others = labels.len() - events;
    if events == 0 || others == 0 {
        return None;
    }
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.sort_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b]));
    let mut rank_sum = 0.0;
    let mut start = 0;
    for ties in order.chunk_by(|&a, &b| probabilities[a] == probabilities[b]) {
        let end = start + ties.len();
        let mid_rank = (start + 1 + end) as f64 / 2.0;
        rank_sum += mid_rank * ties.iter().filter(|&&row| labels[row]).count() as f64;
        start = end;
    }
    let events = events as f64;
    Some((rank_sum - events * (events + 1.0) / 2.0) / (events * others as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auc_counts_pairs() {
        let probabilities = [0.1, 0.4, 0.4, 0.8, 0.3, 0.9];
        let labels = [false, true, false, true, true, false];
        let mut won = 0.0;
        let mut pairs = 0.0;
        for (&p, _) in probabilities.iter().zip(labels).filter(|&(_, l)| l) {
            for (&q, _) in probabilities.iter().zip(labels).filter(|&(_, l)| !l) {
                pairs += 1.0;
                won += if p > q {
                    1.0
                } else if p == q {
                    0.5
                } else {
                    0.0
                };
            }
        }
        assert_eq!(metrics(&probabilities, &labels).auc, Some(won / pairs));
        assert_eq!(metrics(&probabilities, &[true; 6]).auc, None);
    }

    #[test]
    fn a_constant_scores_the_entropy() {
        let labels = [true, false, false, false];
        let scored = metrics(&[0.25; 4], &labels);
        let entropy = -(0.25 * 0.25_f64.ln() + 0.75 * 0.75_f64.ln());
        assert!((scored.log_loss - entropy).abs() < 1e-15);
        assert_eq!(scored.accuracy, 0.75);
        assert_eq!(scored.auc, Some(0.5));
    }

    #[test]
    fn certainty_that_is_wrong_stays_finite() {
        assert!(metrics(&[1.0], &[false]).log_loss.is_finite());
    }
}
