//! A table's inputs as the features of regressions, and the sums of products they are fitted by.

use rayon::prelude::*;

/// Rows of a sum that is made at once. Sums are put together in this order whatever the number of
/// threads, so that their last digits don't hang on it.
const BLOCK: usize = 2048;

/// A table's inputs in standard deviations from their means, behind a 1: `[rows, width]`.
#[derive(Clone, Debug)]
pub struct Features {
    values: Vec<f32>,
    width: usize,
    scale: Vec<f64>,
}

impl Features {
    /// The features of `table` `[rows, inputs]`. An input that is the same everywhere is 0.
    pub fn new(table: &[f32], inputs: usize) -> Self {
        let rows = table.len() / inputs.max(1);
        let count = rows.max(1) as f64;
        let mut mean = vec![0.0; inputs];
        for row in table.chunks_exact(inputs) {
            for (mean, &value) in mean.iter_mut().zip(row) {
                *mean += f64::from(value) / count;
            }
        }
        let mut square = vec![0.0; inputs];
        for row in table.chunks_exact(inputs) {
            for ((square, &value), mean) in square.iter_mut().zip(row).zip(&mean) {
                *square += (f64::from(value) - mean).powi(2) / count;
            }
        }
        // What rounding leaves of a constant is no spread.
        let spread = |(square, mean): (f64, &f64)| {
            let deviation = square.sqrt();
            (deviation > 1e-6 * mean.abs().max(1e-30)).then_some(deviation)
        };
        let deviation: Vec<Option<f64>> = square.into_iter().zip(&mean).map(spread).collect();
        let width = inputs + 1;
        let mut values = Vec::with_capacity(rows * width);
        for row in table.chunks_exact(inputs) {
            values.push(1.0);
            let of_row = row.iter().zip(&mean).zip(&deviation);
            values.extend(of_row.map(|((&value, mean), deviation)| {
                deviation.map_or(0.0, |by| ((f64::from(value) - mean) / by) as f32)
            }));
        }
        let scale = std::iter::once(1.0).chain(deviation.into_iter().map(|it| it.unwrap_or(0.0)));
        Self {
            values,
            width,
            scale: scale.collect(),
        }
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.values.len() / self.width
    }

    /// The features of a row: 1, then the inputs.
    pub fn width(&self) -> usize {
        self.width
    }

    /// One row's features, `[width]`.
    pub fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.width..][..self.width]
    }

    /// The standard deviation of a feature in the table's own units; 0 of a constant.
    pub fn scale(&self, feature: usize) -> f64 {
        self.scale[feature]
    }

    /// The inner product of a row with coefficients, `[width]`.
    pub fn dot(&self, row: usize, coefficients: &[f64]) -> f64 {
        let row = self.row(row).iter().zip(coefficients);
        row.map(|(&x, b)| f64::from(x) * b).sum()
    }

    /// Σ x xᵀ over some rows: `[width, width]`.
    pub fn products(&self, rows: &[usize]) -> Vec<f64> {
        let width = self.width;
        let of_block = |rows: &[usize]| {
            let mut sums = vec![0.0; width * width];
            let mut four = vec![0.0; 4 * width];
            for rows in rows.chunks(4) {
                four.fill(0.0);
                for (&row, to) in rows.iter().zip(four.chunks_exact_mut(width)) {
                    for (to, &x) in to.iter_mut().zip(self.row(row)) {
                        *to = f64::from(x);
                    }
                }
                let (a, rest) = four.split_at(width);
                let (b, rest) = rest.split_at(width);
                let (c, d) = rest.split_at(width);
                for (at, sums) in sums.chunks_exact_mut(width).enumerate() {
                    let by = [a[at], b[at], c[at], d[at]];
                    let cells = sums[..=at].iter_mut().zip(a).zip(b).zip(c).zip(d);
                    for ((((sum, a), b), c), d) in cells {
                        *sum += by[0] * a + by[1] * b + by[2] * c + by[3] * d;
                    }
                }
            }
            sums
        };
        let blocks: Vec<Vec<f64>> = rows.par_chunks(BLOCK).map(of_block).collect();
        let mut sums = vec![0.0; width * width];
        for block in blocks {
            add(&mut sums, &block);
        }
        for row in 0..width {
            for column in 0..row {
                sums[column * width + row] = sums[row * width + column];
            }
        }
        sums
    }

    /// Σ value · x over some rows, of which `value` gives each its own: `[width]`.
    pub fn weighted_sum(&self, rows: &[usize], value: impl Fn(usize) -> f64 + Sync) -> Vec<f64> {
        let of_block = |rows: &[usize]| {
            let mut sum = vec![0.0; self.width];
            for &row in rows {
                let value = value(row);
                for (sum, &x) in sum.iter_mut().zip(self.row(row)) {
                    *sum += value * f64::from(x);
                }
            }
            sum
        };
        let blocks: Vec<Vec<f64>> = rows.par_chunks(BLOCK).map(of_block).collect();
        let mut sum = vec![0.0; self.width];
        for block in blocks {
            add(&mut sum, &block);
        }
        sum
    }
}

/// Adds one vector to another.
pub(crate) fn add(to: &mut [f64], more: &[f64]) {
    for (to, more) in to.iter_mut().zip(more) {
        *to += more;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::rows;

    #[test]
    fn products_are_sums_over_rows() {
        let table = rows(5000, 3, 1);
        let features = Features::new(&table, 3);
        let some: Vec<usize> = (0..5000).filter(|row| row % 3 != 1).collect();
        let found = features.products(&some);
        for a in 0..4 {
            for b in 0..4 {
                let x = |row: usize, at: usize| f64::from(features.row(row)[at]);
                let want: f64 = some.iter().map(|&row| x(row, a) * x(row, b)).sum();
                assert!((found[a * 4 + b] - want).abs() < 1e-9 * (1.0 + want.abs()));
            }
        }
        let sum = features.weighted_sum(&some, |row| row as f64);
        let want: f64 = some.iter().map(|&row| row as f64).sum();
        assert!((sum[0] - want).abs() < 1e-6);
    }

    #[test]
    fn inputs_are_standardised_and_constants_are_nothing() {
        let table: Vec<f32> = (0..100).flat_map(|row| [row as f32, 0.1]).collect();
        let features = Features::new(&table, 2);
        let square: f64 = (0..100)
            .map(|row| f64::from(features.row(row)[1]).powi(2))
            .sum();
        assert!((square / 100.0 - 1.0).abs() < 1e-6);
        assert!((0..100).all(|row| features.row(row)[2] == 0.0));
        assert_eq!(features.scale(2), 0.0);
    }
}
