//! The rows that stand for 'the condition is unknown'.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::engine::sampling::drawn_places;

/// What stands for an unknown condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Baseline {
    /// Zeros: the training mean of numbers, where they are standardised.
    #[default]
    Zero,
    /// The mean training row.
    Mean,
    /// Training rows, drawn with the run's seed.
    Background,
}

/// Where a background's rows come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BackgroundKind {
    /// One row of zeros: the training mean, where inputs are standardised.
    #[default]
    Zero,
    /// One row, the mean of the rows given.
    Mean,
    /// Rows drawn from those given, without repetition.
    Sample {
        /// What they were drawn with.
        seed: u64,
    },
    /// All the rows given.
    All,
}

/// Rows that stand for what is not known of a row, `[rows, inputs]`, encoded as the model's
/// inputs are; at least one.
#[derive(Clone, Debug, PartialEq)]
pub struct Background {
    /// Where the rows come from.
    pub kind: BackgroundKind,
    inputs: usize,
    rows: Vec<f32>,
}

impl Background {
    /// One row of zeros.
    pub fn zero(inputs: usize) -> Self {
        Self {
            kind: BackgroundKind::Zero,
            inputs,
            rows: vec![0.0; inputs],
        }
    }

    /// One row, the mean of `rows` `[rows, inputs]`; of no rows, zeros.
    pub fn mean(rows: &[f32], inputs: usize) -> Self {
        let mut sums = vec![0.0_f64; inputs];
        for row in rows.chunks_exact(inputs) {
            for (sum, &value) in sums.iter_mut().zip(row) {
                *sum += f64::from(value);
            }
        }
        let count = (rows.len() / inputs).max(1) as f64;
        Self {
            kind: BackgroundKind::Mean,
            inputs,
            rows: sums.iter().map(|sum| (sum / count) as f32).collect(),
        }
    }

    /// The mean itself, `[inputs]`, where the rows that it is of are not at hand.
    pub fn of_mean(mean: &[f32]) -> Self {
        Self {
            kind: BackgroundKind::Mean,
            inputs: mean.len(),
            rows: mean.to_vec(),
        }
    }

    /// `n` of `rows` `[rows, inputs]`, drawn without repetition and kept in their order; all
    /// where there are no more than `n`, and zeros where there are none.
    pub fn sample(rows: &[f32], inputs: usize, n: usize, seed: u64) -> Self {
        let count = rows.len() / inputs;
        let n = n.max(1);
        if count <= n {
            return Self::all(rows, inputs);
        }
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        Self {
            kind: BackgroundKind::Sample { seed },
            inputs,
            rows: drawn_places(&mut rng, count, n)
                .into_iter()
                .flat_map(|row| &rows[row * inputs..][..inputs])
                .copied()
                .collect(),
        }
    }

    /// All of `rows` `[rows, inputs]`; zeros where there are none.
    pub fn all(rows: &[f32], inputs: usize) -> Self {
        if rows.is_empty() {
            return Self::zero(inputs);
        }
        Self {
            kind: BackgroundKind::All,
            inputs,
            rows: rows.to_vec(),
        }
    }

    /// The rows, `[rows, inputs]`.
    pub fn rows(&self) -> &[f32] {
        &self.rows
    }

    /// One row, `[inputs]`.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn row(&self, row: usize) -> &[f32] {
        &self.rows[row * self.inputs..][..self.inputs]
    }

    /// How many rows there are: at least one.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.rows.len() / self.inputs
    }

    /// The word in configurations and results.
    pub fn name(&self) -> &'static str {
        match self.kind {
            BackgroundKind::Zero => "zero",
            BackgroundKind::Mean => "mean",
            BackgroundKind::Sample { .. } => "sample",
            BackgroundKind::All => "all",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_some_of_the_rows_in_their_order() {
        let rows: Vec<f32> = (0..20).map(|i| i as f32).collect();
        let sample = Background::sample(&rows, 2, 4, 7);
        assert_eq!(sample.len(), 4);
        assert_eq!(sample, Background::sample(&rows, 2, 4, 7));
        assert!(sample.rows().is_sorted());
        assert!(sample.rows().chunks(2).all(|row| row[1] == row[0] + 1.0));
        assert_eq!(sample.row(3), &sample.rows()[6..]);
        assert_eq!(Background::sample(&rows, 2, 10, 7).rows(), rows);
    }

    #[test]
    fn there_is_always_a_row() {
        let rows = [1.0, 2.0, 3.0, 6.0];
        assert_eq!(Background::mean(&rows, 2).rows(), [2.0, 4.0]);
        for none in [
            Background::mean(&[], 2),
            Background::sample(&[], 2, 3, 0),
            Background::all(&[], 2),
        ] {
            assert_eq!(none.rows(), Background::zero(2).rows());
        }
        assert_eq!(Background::sample(&rows, 2, 0, 0).len(), 1);
    }
}
