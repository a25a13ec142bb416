//! Ridge regressions on fewer rows than columns, by matrices of the rows' size.
//!
//! With X the n rows, less their means, `(XᵀX + c I)⁻¹ = (I − Xᵀ (X Xᵀ + c I)⁻¹ X) / c`: what is
//! inverted and kept is `[n, n]`, and a product with the whole is two with X.

use super::features::{Features, product};
use crate::least_squares::{inverse, times};

/// The regressions on some rows, an intercept among them, and other rows to look at them by.
#[derive(Clone, Debug)]
pub(super) struct FewRows {
    /// The columns behind the intercept.
    inputs: usize,
    /// √w (x − x̄) of the rows that are learned from, `[rows, inputs]`.
    centred: Vec<f32>,
    /// x̄.
    means: Vec<f64>,
    /// Σ w.
    total: f64,
    /// Of each penalty: c, and (X Xᵀ + c I)⁻¹.
    inverses: Vec<(f64, Vec<f64>)>,
    /// √w x of the other rows, intercept and all, `[own, inputs + 1]`.
    own: Vec<f32>,
}

impl FewRows {
    /// Regressions on `rows`, whose squares of coefficients cost each of `costs`; `own` are rows to
    /// look at them by. `None` where there are no rows or one of the matrices has no inverse.
    pub fn new(features: &Features, rows: &[usize], own: &[usize], costs: &[f64]) -> Option<Self> {
        let inputs = features.width() - 1;
        let total: f64 = rows.iter().map(|&row| features.weight(row)).sum();
        if total <= 0.0 {
            return None;
        }
        let mut means = vec![0.0; inputs];
        for &row in rows {
            let by = features.weight(row) / total;
            for (mean, &x) in means.iter_mut().zip(&features.row(row)[1..]) {
                *mean += by * f64::from(x);
            }
        }
        let mut centred = Vec::with_capacity(rows.len() * inputs);
        for &row in rows {
            let by = features.weight(row).sqrt();
            let pairs = features.row(row)[1..].iter().zip(&means);
            centred.extend(pairs.map(|(&x, mean)| (by * (f64::from(x) - mean)) as f32));
        }
        let each = centred.chunks_exact(inputs);
        let products: Vec<f64> = each
            .clone()
            .flat_map(|a| each.clone().map(move |b| product(a, b)))
            .collect();
        let of_cost = |&cost: &f64| {
            let mut matrix = products.clone();
            for at in 0..rows.len() {
                matrix[at * rows.len() + at] += cost;
            }
            Some((cost, inverse(&matrix, rows.len())?))
        };
        let own = own.iter().flat_map(|&row| {
            let by = features.weight(row).sqrt() as f32;
            features.row(row).iter().map(move |x| by * x)
        });
        Some(Self {
            inputs,
            inverses: costs.iter().map(of_cost).collect::<Option<_>>()?,
            own: own.collect(),
            centred,
            means,
            total,
        })
    }

    /// The inverse by a penalty times a vector, `[inputs + 1]`.
    pub fn times_inverse(&self, penalty: usize, vector: &[f64]) -> Vec<f64> {
        let (first, rest) = (vector[0], &vector[1..]);
        // Of coefficients on centred columns the intercept is the mean's alone.
        let slopes: Vec<f64> = rest
            .iter()
            .zip(&self.means)
            .map(|(value, mean)| value - mean * first)
            .collect();
        let by_row: Vec<f64> = self
            .centred
            .chunks_exact(self.inputs)
            .map(|row| product(row, &slopes))
            .collect();
        self.solved(penalty, first / self.total, slopes, &by_row)
    }

    /// A row of the inverse by a penalty, `[inputs + 1]`; not the intercept's.
    pub fn row_of_inverse(&self, penalty: usize, column: usize) -> Vec<f64> {
        let mut slopes = vec![0.0; self.inputs];
        slopes[column - 1] = 1.0;
        let by_row = self.centred.iter().skip(column - 1).step_by(self.inputs);
        let by_row: Vec<f64> = by_row.map(|&x| f64::from(x)).collect();
        self.solved(penalty, 0.0, slopes, &by_row)
    }

    /// What slopes, whose products with the rows are `by_row`, become; behind their intercept.
    fn solved(
        &self,
        penalty: usize,
        mut intercept: f64,
        mut slopes: Vec<f64>,
        by_row: &[f64],
    ) -> Vec<f64> {
        let (cost, inverse) = &self.inverses[penalty];
        let rows = self.centred.chunks_exact(self.inputs);
        for (row, by) in rows.zip(times(inverse, by_row)) {
            for (slope, &x) in slopes.iter_mut().zip(row) {
                *slope -= by * f64::from(x);
            }
        }
        for (slope, mean) in slopes.iter_mut().zip(&self.means) {
            *slope /= cost;
            intercept -= mean * *slope;
        }
        slopes.insert(0, intercept);
        slopes
    }

    /// Σ w (x·line)² over the rows to look at it by.
    pub fn square(&self, line: &[f64]) -> f64 {
        let rows = self.own.chunks_exact(self.inputs + 1);
        rows.map(|row| product(row, line).powi(2)).sum()
    }
}
