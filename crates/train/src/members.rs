//! Which networks to fit to one table, and to which of its rows.

use sways_data::Design;

use crate::Rows;

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

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.masked.is_empty()
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
