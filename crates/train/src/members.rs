//! Which networks to fit to one table, and to which of its rows.

use sways_data::Design;
use sways_model::Weights;

use crate::rows::Rows;

/// Members of an ensemble that differ in the labels they learn, the rows they see and the inputs
/// they are denied. One training fits them all.
#[derive(Clone, Debug, Default)]
pub struct Members {
    labels: Vec<f32>,
    weights: Vec<f32>,
    masked: Vec<Vec<usize>>,
}

impl Members {
    /// Adds a member: its label in [0, 1] and its weight (0: it does not see the row) for every
    /// row of the table, and the inputs that it is denied.
    pub fn push(
        &mut self,
        labels: impl IntoIterator<Item = f32>,
        weights: impl IntoIterator<Item = f32>,
        masked: &[usize],
    ) {
        self.labels.extend(labels);
        self.weights.extend(weights);
        self.masked.push(masked.to_vec());
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.masked.len()
    }

    /// The inputs that each is denied.
    pub fn masked(&self) -> &[Vec<usize>] {
        &self.masked
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.masked.is_empty()
    }

    /// Starting weights, with each member's last bias at the log-odds of its rows' mean label: so
    /// that no steps are spent on how frequent the event is.
    #[must_use]
    pub fn start_at_the_mean(&self, mut start: Weights) -> Weights {
        let rows = self.labels.len() / self.len().max(1);
        for (member, labels) in self.labels.chunks(rows.max(1)).enumerate() {
            let weights = &self.weights[member * rows..][..rows];
            let (mut sum, mut total) = (0.0, 0.0);
            for (&label, &weight) in labels.iter().zip(weights) {
                sum += f64::from(label) * f64::from(weight);
                total += f64::from(weight);
            }
            // Half a row of each outcome keeps the log-odds finite.
            let odds = (sum + 0.5) / (total - sum + 0.5);
            start.set_last_bias(member, odds.ln() as f32);
        }
        start
    }

    /// The rows to train them on.
    ///
    /// # Panics
    /// If a member had not as many labels and weights as the design has rows: a fault of the
    /// caller's code.
    pub fn rows(self, design: &Design) -> Rows {
        Rows::of_design(design)
            .of_members(self.labels, self.weights)
            .masked(self.masked)
    }
}
