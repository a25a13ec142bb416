//! How good probabilities are, on rows that may weigh differently.

use serde::{Deserialize, Serialize};

use crate::host::logarithm;

/// A score of predicted probabilities.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Score {
    /// The mean negative log-likelihood, in nats. Lower is better.
    #[default]
    LogLoss,
    /// The share of rows on the right side of ½.
    Accuracy,
    /// The area under the ROC curve: how often a row with the event is ranked above one without,
    /// ties counting half.
    Auc,
}

impl Score {
    /// The word in configurations and results.
    pub fn name(self) -> &'static str {
        match self {
            Self::LogLoss => "log-loss",
            Self::Accuracy => "accuracy",
            Self::Auc => "auc",
        }
    }

    /// Scores probabilities `[rows]` against what happened `[rows]`, rows weighted by `weights`
    /// `[rows]`; the area under the curve is no number where one outcome is missing.
    pub fn of(self, probabilities: &[f64], labels: &[bool], weights: Option<&[f64]>) -> f64 {
        // What is no number is on no side of ½, and ranked nowhere.
        if probabilities.iter().any(|it| it.is_nan()) {
            return f64::NAN;
        }
        let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
        let rows = 0..labels.len();
        let total = || weights.map_or(labels.len() as f64, |weights| weights.iter().sum());
        match self {
            Self::LogLoss => -log_likelihood(probabilities, labels, weights) / total(),
            Self::Accuracy => {
                let right = |&row: &usize| (probabilities[row] > 0.5) == labels[row];
                rows.filter(right).map(weight).sum::<f64>() / total()
            }
            Self::Auc => auc(probabilities, labels, weight),
        }
    }

    /// How much worse a score is than before, in the score's unit.
    pub fn worsening(self, before: f64, after: f64) -> f64 {
        match self {
            Self::LogLoss => after - before,
            Self::Accuracy | Self::Auc => before - after,
        }
    }
}

/// The weighted sum of the logarithms of what probability the outcomes had.
fn log_likelihood(probabilities: &[f64], labels: &[bool], weights: Option<&[f64]>) -> f64 {
    const AT_ONCE: usize = 256;
    let mut logarithms = [0.0; AT_ONCE];
    let mut sum = 0.0;
    let parts = probabilities.chunks(AT_ONCE).zip(labels.chunks(AT_ONCE));
    for (part, (probabilities, labels)) in parts.enumerate() {
        let logarithms = &mut logarithms[..labels.len()];
        for (of_row, (&p, &label)) in logarithms.iter_mut().zip(probabilities.iter().zip(labels)) {
            let right = if label { p } else { 1.0 - p };
            *of_row = right.clamp(f64::EPSILON, 1.0);
        }
        logarithm(logarithms);
        sum += match weights {
            None => logarithms.iter().sum(),
            Some(weights) => {
                let weights = weights[part * AT_ONCE..].iter();
                weights.zip(&*logarithms).map(|(a, b)| a * b).sum::<f64>()
            }
        };
    }
    sum
}

/// The weight of the pairs that are ranked right, over that of all pairs.
fn auc(probabilities: &[f64], labels: &[bool], weight: impl Fn(usize) -> f64) -> f64 {
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.sort_unstable_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b]));
    let (mut right, mut events, mut others) = (0.0, 0.0, 0.0);
    for ties in order.chunk_by(|&a, &b| probabilities[a] == probabilities[b]) {
        let of = |label: bool| -> f64 {
            let rows = ties.iter().filter(|&&row| labels[row] == label);
            rows.map(|&row| weight(row)).sum()
        };
        let (with, without) = (of(true), of(false));
        right += with * (others + without / 2.0);
        events += with;
        others += without;
    }
    let pairs = events * others;
    // Weights with fractions sum up differently in another order.
    if right > pairs { 1.0 } else { right / pairs }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROBABILITIES: [f64; 6] = [0.1, 0.4, 0.4, 0.8, 0.3, 0.9];
    const LABELS: [bool; 6] = [false, true, false, true, true, false];
    const ALL: [Score; 3] = [Score::LogLoss, Score::Accuracy, Score::Auc];

    #[test]
    fn what_is_no_number_has_no_score() {
        let probabilities = [0.5, f64::NAN];
        for score in ALL {
            assert!(score.of(&probabilities, &[true, false], None).is_nan());
        }
    }

    /// However weights with fractions sum up.
    #[test]
    fn no_score_is_above_its_largest() {
        for rows in 10..200 {
            let labels: Vec<bool> = (0..rows).map(|row| row % 3 == 0).collect();
            let probabilities: Vec<f64> =
                labels.iter().map(|it| f64::from(u8::from(*it))).collect();
            let weights: Vec<f64> = (0..rows)
                .map(|row| f64::from(row * 37 % 101) / 100.0)
                .collect();
            for score in [Score::Auc, Score::Accuracy] {
                let of = score.of(&probabilities, &labels, Some(&weights));
                assert!(of <= 1.0, "{rows}: {of}");
            }
        }
    }

    #[test]
    fn auc_counts_pairs() {
        let (mut won, mut pairs) = (0.0, 0.0);
        for (&p, _) in PROBABILITIES.iter().zip(LABELS).filter(|&(_, label)| label) {
            for (&q, _) in PROBABILITIES
                .iter()
                .zip(LABELS)
                .filter(|&(_, label)| !label)
            {
                pairs += 1.0;
                won += if p > q {
                    1.0
                } else {
                    f64::from(u8::from(p == q)) / 2.0
                };
            }
        }
        let got = Score::Auc.of(&PROBABILITIES, &LABELS, None);
        assert!((got - won / pairs).abs() < 1e-15);
        assert!(Score::Auc.of(&PROBABILITIES, &[true; 6], None).is_nan());
    }

    /// A row that weighs 2 is the row twice.
    #[test]
    fn weights_repeat_rows() {
        let weights = [1.0, 2.0, 1.0, 1.0, 3.0, 2.0];
        let repeated = |row: usize| std::iter::repeat_n(row, weights[row] as usize);
        let rows: Vec<usize> = (0..6).flat_map(repeated).collect();
        let probabilities: Vec<f64> = rows.iter().map(|&row| PROBABILITIES[row]).collect();
        let labels: Vec<bool> = rows.iter().map(|&row| LABELS[row]).collect();
        for score in ALL {
            let weighted = score.of(&PROBABILITIES, &LABELS, Some(&weights));
            assert!((weighted - score.of(&probabilities, &labels, None)).abs() < 1e-14);
        }
    }

    #[test]
    fn worse_is_positive() {
        let labels = [true, false, true];
        let (good, bad) = ([0.9, 0.1, 0.8], [0.2, 0.7, 0.3]);
        for score in ALL {
            let of = |p: &[f64]| score.of(p, &labels, None);
            assert!(score.worsening(of(&good), of(&bad)) > 0.0);
        }
    }
}
