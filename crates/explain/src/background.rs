//! The rows that stand for 'the condition is unknown'.

use rand::{SeedableRng, seq::index};
use rand_chacha::ChaCha8Rng;

/// Rows that stand in for what is not known of a row, `[rows, inputs]`; at least one.
#[derive(Clone, Debug, PartialEq)]
pub struct Background {
    name: &'static str,
    inputs: usize,
    rows: Vec<f32>,
}

impl Background {
    /// One row of zeros: the training mean, where inputs are standardised.
    pub fn zero(inputs: usize) -> Self {
        Self {
            name: "zero",
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
            name: "mean",
            inputs,
            rows: sums.iter().map(|sum| (sum / count) as f32).collect(),
        }
    }

    /// `n` of `rows` `[rows, inputs]`, drawn without repetition and kept in their order; all
    /// where there are no more than `n`, and zeros where there are none.
    pub fn sample(rows: &[f32], inputs: usize, n: usize, seed: u64) -> Self {
        let count = rows.len() / inputs;
        if count <= n {
            return Self::all(rows, inputs);
        }
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut drawn = index::sample(&mut rng, count, n.max(1)).into_vec();
        drawn.sort_unstable();
        let row = |row: usize| &rows[row * inputs..][..inputs];
        Self {
            name: "sample",
            inputs,
            rows: drawn.into_iter().flat_map(row).copied().collect(),
        }
    }

    /// All of `rows` `[rows, inputs]`; zeros where there are none.
    pub fn all(rows: &[f32], inputs: usize) -> Self {
        if rows.is_empty() {
            return Self::zero(inputs);
        }
        Self {
            name: "all",
            inputs,
            rows: rows.to_vec(),
        }
    }

    /// The rows, `[rows, inputs]`.
    pub fn rows(&self) -> &[f32] {
        &self.rows
    }

    /// One row, `[inputs]`.
    pub(crate) fn row(&self, row: usize) -> &[f32] {
        &self.rows[row * self.inputs..][..self.inputs]
    }

    /// How many rows there are: at least one.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.rows.len() / self.inputs
    }

    /// The word in results.
    pub fn name(&self) -> &'static str {
        self.name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_some_of_the_rows() {
        let rows: Vec<f32> = (0..20).map(|i| i as f32).collect();
        let sample = Background::sample(&rows, 2, 4, 7);
        assert_eq!(sample.len(), 4);
        assert_eq!(sample, Background::sample(&rows, 2, 4, 7));
        for row in sample.rows().chunks(2) {
            assert_eq!(row[1], row[0] + 1.0);
        }
        assert_eq!(Background::sample(&rows, 2, 10, 7).rows(), rows);
        assert_eq!(Background::mean(&rows, 2).rows(), [9.0, 10.0]);
    }
}
