//! The rows to train on, with each member's labels and weights.

use sways_data::{Design, stratified_split};
use sways_model::Weights;

use crate::settings::FitSettings;

/// Rows in host memory. Labels and weights are each member's own where there are as many values as
/// members × rows, and shared where there are as many as rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// The inputs, shared by all members.
    pub(crate) design: Design,
    /// 0 or 1, `[members, rows]` or `[rows]`.
    pub(crate) labels: Vec<f32>,
    /// Not negative, `[members, rows]` or `[rows]`.
    pub(crate) weights: Vec<f32>,
    /// The rows' weights in each member's validation loss, `[members, rows]`.
    pub(crate) validation: Option<Vec<f32>>,
    /// The inputs that each member is denied; none where it is empty.
    pub(crate) masked: Vec<Vec<usize>>,
}

impl Rows {
    /// Rows that all members share, all with the same weight.
    ///
    /// # Panics
    /// If there are not as many labels as rows: a fault of the caller's code.
    pub fn new(design: &Design, labels: &[bool]) -> Self {
        assert_eq!(design.rows(), labels.len(), "as many labels as rows");
        let labels = labels.iter().map(|&label| f32::from(u8::from(label)));
        Self {
            labels: labels.collect(),
            ..Self::of_design(design)
        }
    }

    /// Rows without the event, all with the same weight.
    pub(crate) fn of_design(design: &Design) -> Self {
        Self {
            design: design.clone(),
            labels: vec![0.0; design.rows()],
            weights: vec![1.0; design.rows()],
            validation: None,
            masked: Vec::new(),
        }
    }

    /// The same rows, each member denied some inputs: their weights start at 0 and stay there.
    #[must_use]
    pub fn masked(mut self, masked: Vec<Vec<usize>>) -> Self {
        self.masked = masked;
        self
    }

    /// The starting weights without those out of inputs that a member is denied.
    pub(crate) fn start(&self, start: &Weights) -> Weights {
        let mut start = start.clone();
        for (member, inputs) in self.masked.iter().enumerate() {
            start.deny(member, inputs);
        }
        start
    }

    /// The same rows with labels (0 or 1) and weights (not negative) of each member's own, both
    /// `[members, rows]`.
    ///
    /// # Panics
    /// If they are not whole numbers of rows: a fault of the caller's code.
    #[must_use]
    pub fn of_members(mut self, labels: Vec<f32>, weights: Vec<f32>) -> Self {
        assert_eq!(labels.len() % self.len(), 0, "labels for every row");
        assert_eq!(weights.len() % self.len(), 0, "weights for every row");
        self.labels = labels;
        self.weights = weights;
        self
    }

    /// Rows as the settings want them: both outcomes of the same weight, a validation part for
    /// each member. `groups` holds the same number for rows that stay together.
    ///
    /// A member's validation part depends on the seed and its place only. Where the rows are too
    /// few for one, every row trains and the last epoch is kept.
    ///
    /// # Panics
    /// If there are not as many labels, or groups, as rows: a fault of the caller's code.
    pub fn planned(
        design: &Design,
        labels: &[bool],
        groups: Option<&[usize]>,
        settings: &FitSettings,
    ) -> Self {
        let mut rows = Self::new(design, labels);
        if settings.balance_classes {
            let events = labels.iter().filter(|&&label| label).count();
            let weight_of = |&label: &bool| {
                let class = if label { events } else { labels.len() - events };
                labels.len() as f32 / (2.0 * class as f32)
            };
            rows.weights = labels.iter().map(weight_of).collect();
        }
        if settings.validation_fraction > 0.0 {
            let part = |member: usize| {
                let seed = settings.seed.wrapping_add(member as u64 + 1);
                stratified_split(labels, settings.validation_fraction, seed, groups)
            };
            if let Ok(parts) = (0..settings.members)
                .map(part)
                .collect::<Result<Vec<_>, _>>()
            {
                let shared = std::mem::take(&mut rows.weights);
                let of = |chosen: &[usize]| {
                    let mut weights = vec![0.0; shared.len()];
                    for &row in chosen {
                        weights[row] = shared[row];
                    }
                    weights
                };
                rows.weights = parts.iter().flat_map(|part| of(&part.train)).collect();
                rows.validation = Some(parts.iter().flat_map(|part| of(&part.test)).collect());
            }
        }
        rows
    }

    /// The same rows, each weighing so many times what it does, in training and in validation:
    /// `[rows]`, not negative.
    ///
    /// # Panics
    /// If there are not as many weights as rows: a fault of the caller's code.
    #[must_use]
    pub fn times(mut self, weights: &[f64]) -> Self {
        assert_eq!(weights.len(), self.len(), "a weight for every row");
        let all = [Some(&mut self.weights), self.validation.as_mut()];
        for own in all.into_iter().flatten() {
            for own in own.chunks_exact_mut(weights.len()) {
                for (own, weight) in own.iter_mut().zip(weights) {
                    *own *= *weight as f32;
                }
            }
        }
        self
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.design.rows()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether any row has a weight for a member.
    pub(crate) fn teach(&self, member: usize) -> bool {
        self.of_member(&self.weights, member)
            .iter()
            .any(|&it| it > 0.0)
    }

    /// A member's part of labels or weights, `[rows]`.
    pub(crate) fn of_member<'a>(&self, values: &'a [f32], member: usize) -> &'a [f32] {
        let rows = self.len();
        let start = if values.len() == rows {
            0
        } else {
            member * rows
        };
        &values[start..start + rows]
    }
}
