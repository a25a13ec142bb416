//! Small positive definite systems, by Cholesky's decomposition.

use pulp::{Simd, WithSimd};
use sways_model::host::arch;

/// The inverse of a symmetric positive definite matrix `[n, n]`; `None` where it is not positive
/// definite.
pub fn inverse(matrix: &[f64], n: usize) -> Option<Vec<f64>> {
    arch().dispatch(Inverse { matrix, n })
}

// A struct and no closure: what is dispatched must be inlined, or it is compiled for the least
// processor. Sums are taken as they are written, whatever the vectors: no bit differs.
struct Inverse<'a> {
    matrix: &'a [f64],
    n: usize,
}

impl WithSimd for Inverse<'_> {
    type Output = Option<Vec<f64>>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Self::Output {
        inverse_here(self.matrix, self.n)
    }
}

#[inline(always)]
fn inverse_here(matrix: &[f64], n: usize) -> Option<Vec<f64>> {
    let mut lower = vec![0.0; n * n];
    for row in 0..n {
        for column in 0..=row {
            let (a, b) = (&lower[row * n..][..column], &lower[column * n..][..column]);
            let rest = matrix[row * n + column] - dot(a, b);
            lower[row * n + column] = if row == column {
                Some(rest.sqrt()).filter(|root| root.is_normal())?
            } else {
                rest / lower[column * n + column]
            };
        }
    }
    // The inverse of the lower part, row by row; then the inverse is the product of its transpose
    // with itself. Both go along rows only.
    let mut of_lower = vec![0.0; n * n];
    for row in 0..n {
        let (done, rest) = of_lower.split_at_mut(row * n);
        let solution = &mut rest[..=row];
        for (k, &factor) in lower[row * n..][..row].iter().enumerate() {
            if factor != 0.0 {
                for (solution, known) in solution.iter_mut().zip(&done[k * n..][..=k]) {
                    *solution -= factor * known;
                }
            }
        }
        let by = 1.0 / lower[row * n + row];
        solution[row] = 1.0;
        for it in solution.iter_mut() {
            *it *= by;
        }
    }
    let mut inverse = vec![0.0; n * n];
    for row in 0..n {
        let solution = &of_lower[row * n..][..=row];
        for (to, &a) in inverse.chunks_exact_mut(n).zip(solution) {
            for (cell, b) in to.iter_mut().zip(solution) {
                *cell += a * b;
            }
        }
    }
    Some(inverse)
}

/// A matrix `[rows, n]` times a vector `[n]`.
pub fn times(matrix: &[f64], vector: &[f64]) -> Vec<f64> {
    let rows = matrix.chunks_exact(vector.len());
    rows.map(|row| dot(row, vector)).collect()
}

/// The diagonal of `outer · inner · outerᵀ`, all `[n, n]`: variances of a linear map.
pub fn sandwich(outer: &[f64], inner: &[f64], n: usize) -> Vec<f64> {
    let variance = |row: &[f64]| dot(row, &times(inner, row));
    outer.chunks_exact(n).map(variance).collect()
}

/// Adds `weight · vector · vectorᵀ` to a matrix.
pub fn add_outer(matrix: &mut [f64], weight: f64, vector: &[f64]) {
    for (row, &a) in matrix.chunks_exact_mut(vector.len()).zip(vector) {
        if a != 0.0 {
            for (cell, &b) in row.iter_mut().zip(vector) {
                *cell += weight * a * b;
            }
        }
    }
}

/// The inner product.
#[inline(always)]
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverts() {
        let matrix = [4.0, 1.0, 0.5, 1.0, 3.0, -1.0, 0.5, -1.0, 2.0];
        let inverse = inverse(&matrix, 3).unwrap();
        for row in 0..3 {
            let product = times(&matrix, &inverse[row * 3..][..3]);
            for (column, value) in product.iter().enumerate() {
                assert!((value - f64::from(u8::from(row == column))).abs() < 1e-14);
            }
        }
        assert_eq!(super::inverse(&[1.0, 2.0, 2.0, 1.0], 2), None);
    }
}
