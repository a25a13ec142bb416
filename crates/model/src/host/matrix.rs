//! Products of large matrices in double precision, with the native code's kernels.

use std::ops::Range;

use pulp::{Simd, WithSimd};

use super::{
    product::{ByColumns, ByRows, Left, Lines, Then, product},
    real::{Number, padded},
    simd::arch,
};

/// A matrix `[rows, columns]`, row by row, each with room for whole vectors.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HostMatrix {
    rows: usize,
    columns: usize,
    /// From a row to the next.
    stride: usize,
    /// 0 behind the columns.
    values: Vec<f64>,
}

impl HostMatrix {
    /// Zeros.
    pub fn new(rows: usize, columns: usize) -> Self {
        let stride = padded::<f64>(columns);
        Self {
            rows,
            columns,
            stride,
            values: vec![0.0; rows * stride],
        }
    }

    /// Columns beside each other, each `[rows]`.
    ///
    /// # Panics
    /// If one is longer.
    pub fn of_columns(rows: usize, columns: &[&[f64]]) -> Self {
        let mut matrix = Self::new(rows, columns.len());
        for (place, column) in columns.iter().enumerate() {
            for (row, value) in column.iter().enumerate() {
                matrix.row_mut(row)[place] = *value;
            }
        }
        matrix
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// And columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// One row, `[columns]`.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.stride..][..self.columns]
    }

    /// One row, to be changed.
    pub fn row_mut(&mut self, row: usize) -> &mut [f64] {
        &mut self.values[row * self.stride..][..self.columns]
    }

    /// Zeros again.
    pub fn clear(&mut self) {
        self.values.fill(0.0);
    }

    /// Adds another of the same shape.
    ///
    /// # Panics
    /// If it has another shape.
    pub fn add(&mut self, other: &Self) {
        assert_eq!((self.rows, self.columns), (other.rows, other.columns));
        for (to, more) in self.values.iter_mut().zip(&other.values) {
            *to += more;
        }
    }

    /// Adds A B, of some rows of A, to as many rows from the first on: A is `[_, depth]`, B is
    /// `[depth, columns]`. A row's sum goes over the depth in order.
    ///
    /// # Panics
    /// If the shapes don't fit.
    pub fn add_product(&mut self, a: &Self, rows: Range<usize>, b: &Self) {
        assert_eq!((a.columns, self.columns), (b.rows, b.columns));
        assert!(rows.len() <= self.rows && rows.end <= a.rows);
        let numbers = &a.values[rows.start * a.stride..];
        let stride = a.stride;
        self.add_left(ByRows { numbers, stride }, rows.len(), b.lines(0..b.rows));
    }

    /// Adds Aᵀ B: A is `[depth, rows]`, B is `[depth, columns]`. It sums over the first `depth` rows
    /// of them, in order.
    ///
    /// # Panics
    /// If the shapes don't fit.
    pub fn add_transposed_product(&mut self, a: &Self, b: &Self, depth: usize) {
        assert_eq!((self.rows, self.columns), (a.columns, b.columns));
        assert!(depth <= a.rows.min(b.rows));
        let left = ByColumns {
            numbers: &a.values,
            stride: a.stride,
        };
        let rows = self.rows;
        self.add_left(left, rows, b.lines(0..depth));
    }

    /// Turns the first rows' logits, as many as there are labels, into labels less probabilities,
    /// times the rows' weights, and adds the weighted cross-entropies to `losses`, one a column.
    ///
    /// # Panics
    /// If there are fewer rows, weights or columns.
    pub fn residuals(&mut self, labels: &[f64], weights: &[f64], losses: &mut [f64]) {
        let losses = &mut losses[..self.columns];
        arch().dispatch(Residuals {
            labels,
            weights: &weights[..labels.len()],
            losses,
            matrix: self,
        });
    }

    fn lines(&self, rows: Range<usize>) -> Lines<'_, f64> {
        Lines {
            numbers: &self.values[rows.start * self.stride..],
            stride: self.stride,
            places: rows.len(),
            columns: self.stride,
            start: &[],
        }
    }

    fn add_left(&mut self, a: impl Left<f64>, rows: usize, b: Lines<'_, f64>) {
        arch().dispatch(Add {
            a,
            rows,
            b,
            c: (&mut self.values, self.stride),
        });
    }
}

// A struct and no closure: what is dispatched must be inlined, or it is compiled for the least
// processor.
struct Add<'a, A> {
    a: A,
    rows: usize,
    b: Lines<'a, f64>,
    c: (&'a mut [f64], usize),
}

impl<A: Left<f64>> WithSimd for Add<'_, A> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        product(simd, self.a, self.rows, Then::Add, &self.b, self.c);
    }
}

struct Residuals<'a> {
    labels: &'a [f64],
    weights: &'a [f64],
    losses: &'a mut [f64],
    matrix: &'a mut HostMatrix,
}

impl WithSimd for Residuals<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for (row, (&label, weight)) in self.labels.iter().zip(self.weights).enumerate() {
            for (z, sum) in self.matrix.row_mut(row).iter_mut().zip(&mut *self.losses) {
                let (loss, slope) = f64::cross_entropy(*z, label);
                *sum += weight * loss;
                *z = -weight * slope;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mlp::{cross_entropy, logistic};

    fn matrix(rows: usize, columns: usize, seed: usize) -> HostMatrix {
        let mut matrix = HostMatrix::new(rows, columns);
        for row in 0..rows {
            for (column, cell) in matrix.row_mut(row).iter_mut().enumerate() {
                *cell = ((seed + 31 * row + 7 * column) as f64).sin();
            }
        }
        matrix
    }

    #[test]
    fn products_are_sums_over_what_lies_between() {
        for (rows, depth, columns) in [(1, 1, 1), (5, 3, 8), (13, 17, 9), (9, 40, 33)] {
            let (a, b) = (matrix(rows + 2, depth, 1), matrix(depth, columns, 2));
            let mut c = matrix(rows, columns, 3);
            let before = c.clone();
            c.add_product(&a, 2..2 + rows, &b);
            let transposed = matrix(depth + 1, rows, 4);
            let mut d = HostMatrix::new(rows, columns);
            d.add_transposed_product(&transposed, &b, depth);
            for row in 0..rows {
                for column in 0..columns {
                    let of = |left: &dyn Fn(usize) -> f64| -> f64 {
                        (0..depth).map(|k| left(k) * b.row(k)[column]).sum()
                    };
                    let want = before.row(row)[column] + of(&|k| a.row(row + 2)[k]);
                    assert!((c.row(row)[column] - want).abs() < 1e-12);
                    let want = of(&|k| transposed.row(k)[row]);
                    assert!((d.row(row)[column] - want).abs() < 1e-12);
                }
            }
        }
    }

    #[test]
    fn residuals_are_labels_less_chances() {
        let logits = matrix(4, 5, 1);
        let labels = [1.0, 0.0, 1.0];
        let mut residuals = logits.clone();
        let mut losses = [1.0; 5];
        let weights = [1.0, 0.5, 2.0];
        residuals.residuals(&labels, &weights, &mut losses);
        for (column, loss) in losses.into_iter().enumerate() {
            let z = |row: usize| logits.row(row)[column];
            let of = |row: usize| weights[row] * cross_entropy(z(row), labels[row]);
            let want: f64 = (0..3).map(of).sum();
            assert!((loss - 1.0 - want).abs() < 1e-12);
            for (row, label) in labels.into_iter().enumerate() {
                let want = weights[row] * (label - logistic(z(row)));
                assert!((residuals.row(row)[column] - want).abs() < 1e-12);
            }
        }
        assert_eq!(residuals.row(3), logits.row(3));
    }

    #[test]
    fn columns_stand_beside_each_other() {
        let matrix = HostMatrix::of_columns(3, &[&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0]]);
        assert_eq!((matrix.rows(), matrix.columns()), (3, 2));
        assert_eq!(matrix.row(1), [2.0, 5.0]);
    }

    #[test]
    fn a_sum_has_its_terms() {
        let mut sum = matrix(3, 5, 1);
        sum.add(&matrix(3, 5, 2));
        for (row, column) in [(0, 0), (1, 4), (2, 3)] {
            let of = |seed: usize| matrix(3, 5, seed).row(row)[column];
            assert_eq!(sum.row(row)[column], of(1) + of(2));
        }
        sum.clear();
        assert_eq!(sum, HostMatrix::new(3, 5));
    }
}
