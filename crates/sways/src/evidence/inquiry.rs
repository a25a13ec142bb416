//! A table with a question.

use sways_data::{Design, Encoding, RowParts};
use sways_explain::evidence::weight;

use super::{fit_cache::FitCache, learner::Learner, settings::EvidencePlan};
use crate::progress::Stage;

/// There must be so many rows of the rarer outcome.
const FEWEST_EVENTS: usize = 10;
/// Sums by group are about normal from so many groups on.
const FEWEST_GROUPS: usize = 20;

/// A table with a question.
#[derive(Clone, Copy, Debug)]
pub struct Inquiry<'a> {
    /// Its rows, encoded.
    pub design: &'a Design,
    /// How they were encoded.
    pub encoding: &'a Encoding,
    /// Whether the event happened, `[rows]`.
    pub labels: &'a [bool],
    /// The same number for rows that belong together, `[rows]`.
    pub together: Option<&'a [usize]>,
    /// What rows weigh, `[rows]`, of mean 1.
    pub weights: Option<&'a [f64]>,
    /// The parts of the table in which influences are compared.
    pub parts: Option<&'a RowParts>,
    /// Makes the models of the event, in place of our networks.
    pub learner: Option<&'a dyn Learner>,
    /// Keeps the networks that are fitted; `&()` for nobody.
    pub cache: &'a dyn FitCache,
    /// The settings.
    pub plan: EvidencePlan,
    /// Of everything that is drawn.
    pub seed: u64,
}

impl Inquiry<'_> {
    /// A seed for one purpose.
    pub(super) fn seed_of(&self, purpose: u64) -> u64 {
        // An odd multiplier: different seeds stay different.
        self.seed
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .wrapping_add(purpose << 40)
    }

    /// Why no condition can be certified, if so.
    pub(super) fn too_few(&self, clusters: Option<&[usize]>) -> Option<String> {
        if let Some(clusters) = clusters {
            let groups = clusters.iter().max().map_or(0, |last| last + 1);
            if groups < FEWEST_GROUPS {
                return Some(format!(
                    "the rows form {groups} groups; sums by group need at least {FEWEST_GROUPS}"
                ));
            }
        }
        let events = self.labels.iter().filter(|&&label| label).count();
        let rarer = events.min(self.labels.len() - events);
        if rarer < FEWEST_EVENTS {
            return Some(format!(
                "there are {rarer} rows of the rarer outcome; it needs at least {FEWEST_EVENTS}"
            ));
        }
        let worth = self.rarer();
        (worth < FEWEST_EVENTS as f64).then(|| {
            format!(
                "by their weights the rows of one outcome are worth {} rows that weigh the same; it \
                 needs at least {FEWEST_EVENTS}",
                worth.floor()
            )
        })
    }

    /// Whether rows of one outcome weigh more than those of the other by more than chance, as where
    /// rows were chosen by the outcome: four standard errors of the means' difference (Welch).
    pub(super) fn weights_go_with_outcome(&self) -> bool {
        const ERRORS: f64 = 4.0;
        let Some(weights) = self.weights else {
            return false;
        };
        let of = |outcome: bool| {
            let rows = self.labels.iter().zip(weights);
            let own: Vec<f64> = rows
                .filter(|(it, _)| **it == outcome)
                .map(|(_, w)| *w)
                .collect();
            let count = own.len().max(1) as f64;
            let mean = own.iter().sum::<f64>() / count;
            let squares: f64 = own.iter().map(|w| (w - mean).powi(2)).sum();
            (mean, squares / (count * (count - 1.0).max(1.0)))
        };
        let ((one, of_one), (other, of_other)) = (of(true), of(false));
        let least = ERRORS * (of_one + of_other).sqrt();
        (one - other).abs() > least.max(1e-9)
    }

    /// How many rows of one weight the rarer outcome's are worth.
    pub(super) fn rarer(&self) -> f64 {
        self.worth(true).min(self.worth(false))
    }

    /// How many rows of one weight would say as much as those of an outcome (Kish 1965):
    /// (Σ w)² / Σ w².
    fn worth(&self, outcome: bool) -> f64 {
        let rows = (0..self.labels.len()).filter(|&row| self.labels[row] == outcome);
        let weight = |row: usize| weight(self.weights, row);
        let (sum, squares) = rows
            .map(weight)
            .fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
        if squares > 0.0 {
            sum * sum / squares
        } else {
            0.0
        }
    }
}

/// Tells of one step of an inquiry.
pub(super) fn stage<'a>(
    observe: &'a mut dyn FnMut(Stage),
    name: &'static str,
) -> impl FnMut(f64) + 'a {
    move |done| observe(Stage { name, done })
}
