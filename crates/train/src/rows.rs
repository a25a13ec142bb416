//! The rows to train on, with each member's labels and weights.

use burn::tensor::{Int, Tensor, TensorData, backend::Backend};
use sways_data::stratified_split;

use crate::FitSettings;

/// Rows on a device.
///
/// Inputs `[rows, inputs]` are shared by all members; labels (0 or 1) and weights (not negative)
/// are `[members, rows]`, or `[1, rows]` where the members share them.
#[derive(Clone, Debug)]
pub struct Rows<B: Backend> {
    pub(crate) inputs: Tensor<B, 2>,
    pub(crate) labels: Tensor<B, 2>,
    pub(crate) weights: Tensor<B, 2>,
    /// The rows' weights in each member's validation loss, `[members, rows]`.
    pub(crate) validation: Option<Tensor<B, 2>>,
}

impl<B: Backend> Rows<B> {
    /// Rows that all members share, all with the same weight.
    ///
    /// # Panics
    /// If there are not as many labels as rows: a fault of the caller's code.
    pub fn new(inputs: Tensor<B, 2>, labels: &[bool]) -> Self {
        let device = inputs.device();
        let weights = Tensor::ones([1, labels.len()], &device);
        let labels = host(labels.iter().map(|&label| f32::from(u8::from(label))), 1, &device);
        Self::of_members(inputs, labels, weights)
    }

    /// Rows with labels and weights of each member's own.
    ///
    /// # Panics
    /// If their numbers of rows differ: a fault of the caller's code.
    pub fn of_members(
        inputs: Tensor<B, 2>,
        labels: Tensor<B, 2>,
        weights: Tensor<B, 2>,
    ) -> Self {
        let rows = inputs.dims()[0];
        assert_eq!(labels.dims()[1], rows, "labels of other rows than inputs");
        assert_eq!(weights.dims()[1], rows, "weights of other rows than inputs");
        Self {
            inputs,
            labels,
            weights,
            validation: None,
        }
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
        inputs: Tensor<B, 2>,
        labels: &[bool],
        groups: Option<&[usize]>,
        settings: &FitSettings,
    ) -> Self {
        let device = inputs.device();
        let mut rows = Self::new(inputs, labels);
        let events = labels.iter().filter(|&&label| label).count();
        let weight_of = |label: bool| {
            let class = if label { events } else { labels.len() - events };
            if settings.balance_classes {
                labels.len() as f32 / (2.0 * class as f32)
            } else {
                1.0
            }
        };
        let weights: Vec<f32> = labels.iter().map(|&label| weight_of(label)).collect();
        let parts: Result<Vec<_>, _> = (0..settings.members)
            .map(|member| {
                let seed = settings.seed.wrapping_add(member as u64 + 1);
                stratified_split(labels, settings.validation_fraction, seed, groups)
            })
            .collect();
        rows.weights = host(weights.iter().copied(), 1, &device);
        if let Ok(parts) = parts
            && settings.validation_fraction > 0.0
        {
            let mut train = vec![0.0; settings.members * labels.len()];
            let mut validation = train.clone();
            for (member, part) in parts.iter().enumerate() {
                let start = member * labels.len();
                for &row in &part.train {
                    train[start + row] = weights[row];
                }
                for &row in &part.test {
                    validation[start + row] = weights[row];
                }
            }
            rows.weights = host(train.into_iter(), settings.members, &device);
            rows.validation = Some(host(validation.into_iter(), settings.members, &device));
        }
        rows
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.inputs.dims()[0]
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn select(&self, rows: &[usize]) -> Self {
        let device = self.inputs.device();
        let indices: Vec<i64> = rows.iter().map(|&row| row as i64).collect();
        let indices: Tensor<B, 1, Int> =
            Tensor::from_data(TensorData::new(indices, [rows.len()]), &device);
        Self {
            inputs: self.inputs.clone().select(0, indices.clone()),
            labels: self.labels.clone().select(1, indices.clone()),
            weights: self.weights.clone().select(1, indices),
            validation: None,
        }
    }
}

fn host<B: Backend>(
    values: impl Iterator<Item = f32>,
    members: usize,
    device: &B::Device,
) -> Tensor<B, 2> {
    let values: Vec<f32> = values.collect();
    let rows = values.len() / members;
    Tensor::from_data(TensorData::new(values, [members, rows]), device)
}
