//! Ridge regressions on all columns but some, whichever they are, from one inverse.
//!
//! With `G = Σ x xᵀ` over the training rows and `P = (G + n λ D)⁻¹`, `D` being 1 but for the
//! intercept, the regression of the columns `U` on all others leaves `X P[:, U] P[U, U]⁻¹`; and
//! where `β = P Σ x y` are the coefficients of y on all columns, those without `U` are
//! `β − P[:, U] P[U, U]⁻¹ β[U]`. So leaving out each condition in turn costs one inverse a part and
//! penalty, not one a condition.

use rayon::prelude::*;

use super::features::Features;
use crate::least_squares::{dot, inverse, times};

/// The penalties λ on the square of a coefficient of a standardised column, a training row.
/// Beyond the last the mean alone does better, which is a candidate of its own.
pub const PENALTIES: [f64; 5] = [1e-3, 1e-2, 1e-1, 0.5, 2.0];

/// Regressions on the rows outside of each part.
#[derive(Clone, Debug)]
pub struct Ridge {
    width: usize,
    parts: Vec<Part>,
}

/// The regressions on the rows outside of one part.
#[derive(Clone, Debug)]
struct Part {
    /// Σ x xᵀ over the part's own rows.
    own: Vec<f64>,
    /// P, one a penalty.
    inverses: Vec<Vec<f64>>,
}

impl Ridge {
    /// Prepares regressions on the rows outside of each of `parts`, lists of rows.
    pub fn new(features: &Features, parts: &[Vec<usize>]) -> Self {
        let width = features.width();
        let rows: Vec<usize> = (0..features.rows()).collect();
        let all = features.products(&rows);
        let part = |own: &Vec<usize>| {
            let count = (rows.len() - own.len()).max(1) as f64;
            let own = features.products(own);
            let of_penalty = |penalty: &f64| {
                let mut matrix: Vec<f64> =
                    all.iter().zip(&own).map(|(all, own)| all - own).collect();
                // The intercept keeps a trace, for a part that leaves no row.
                matrix[0] += 1e-9;
                for at in 1..width {
                    matrix[at * width + at] += count * penalty;
                }
                inverse(&matrix, width).unwrap_or_else(|| vec![0.0; width * width])
            };
            let inverses = PENALTIES.par_iter().map(of_penalty).collect();
            Part { own, inverses }
        };
        Self {
            width,
            parts: parts.iter().map(part).collect(),
        }
    }

    /// What is left of columns when the others' regression is taken out: the coefficients of that
    /// residual, `[columns][width]`, by the rows outside of a part.
    pub fn left(&self, part: usize, penalty: usize, columns: &[usize]) -> Vec<Vec<f64>> {
        let (width, all) = (self.width, &self.parts[part].inverses[penalty]);
        let own: Vec<f64> = columns
            .iter()
            .flat_map(|&row| columns.iter().map(move |&column| all[row * width + column]))
            .collect();
        if columns.is_empty() {
            return Vec::new();
        }
        let Some(own) = inverse(&own, columns.len()) else {
            return vec![vec![0.0; width]; columns.len()];
        };
        own.chunks_exact(columns.len())
            .map(|weights| {
                let mut left = vec![0.0; width];
                for (weight, &column) in weights.iter().zip(columns) {
                    let row = &all[column * width..][..width];
                    for (left, p) in left.iter_mut().zip(row) {
                        *left += weight * p;
                    }
                }
                left
            })
            .collect()
    }

    /// Of each of the first `count` of `columns` the penalty whose regression on the features
    /// without `columns` leaves least of it on rows that it has not seen, by place in
    /// [`PENALTIES`], and that least.
    pub fn best_for_columns(&self, columns: &[usize], count: usize) -> Vec<(usize, f64)> {
        let mut losses = vec![[0.0; PENALTIES.len()]; count];
        for (part, Part { own, .. }) in self.parts.iter().enumerate() {
            for penalty in 0..PENALTIES.len() {
                let left = self.left(part, penalty, columns);
                for (losses, left) in losses.iter_mut().zip(&left) {
                    losses[penalty] += dot(left, &times(own, left));
                }
            }
        }
        let best = losses.iter().map(|losses| (least(losses), losses));
        best.map(|(best, losses)| (best, losses[best])).collect()
    }

    /// P of a part's outside, `[width, width]`.
    pub(crate) fn inverse(&self, part: usize, penalty: usize) -> &[f64] {
        &self.parts[part].inverses[penalty]
    }

    /// The coefficients without `columns`, whose [`left`](Self::left) is given, of what has the
    /// coefficients `all` with them.
    pub fn without(all: &[f64], columns: &[usize], left: &[Vec<f64>]) -> Vec<f64> {
        let mut rest = all.to_vec();
        for (left, &column) in left.iter().zip(columns) {
            let by = all[column];
            for (rest, left) in rest.iter_mut().zip(left) {
                *rest -= by * left;
            }
        }
        for &column in columns {
            rest[column] = 0.0;
        }
        rest
    }

    /// The line in all columns but these, `[width]`, of what has the sums of products `cross` with
    /// the features, by the rows outside of a part.
    pub fn line_without(
        &self,
        part: usize,
        penalty: usize,
        cross: &[f64],
        columns: &[usize],
    ) -> Vec<f64> {
        let all = times(self.inverse(part, penalty), cross);
        Self::without(&all, columns, &self.left(part, penalty, columns))
    }

    /// Σ (y − x·line)² over a part's own rows, of which `square` is Σ y² and `cross` Σ y x.
    pub fn loss(&self, part: usize, line: &[f64], square: f64, cross: &[f64]) -> f64 {
        let explained = times(&self.parts[part].own, line);
        square - 2.0 * dot(line, cross) + dot(line, &explained)
    }

    /// How many parts there are.
    pub fn parts(&self) -> usize {
        self.parts.len()
    }
}

/// The place of the least of some losses, the first of several.
pub fn least(losses: &[f64]) -> usize {
    let places = losses.iter().enumerate();
    places
        .min_by(|(_, a), (_, b)| a.total_cmp(b))
        .map_or(0, |(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::rows;

    /// Solves the penalised normal equations of a target on some features directly.
    fn directly(
        features: &Features,
        rows: &[usize],
        kept: &[usize],
        target: &dyn Fn(usize) -> f64,
        penalty: f64,
    ) -> Vec<f64> {
        let n = kept.len();
        let mut square = vec![0.0; n * n];
        let mut cross = vec![0.0; n];
        for &row in rows {
            let x: Vec<f64> = kept
                .iter()
                .map(|&at| f64::from(features.row(row)[at]))
                .collect();
            crate::least_squares::add_outer(&mut square, 1.0, &x);
            for (cross, x) in cross.iter_mut().zip(&x) {
                *cross += x * target(row);
            }
        }
        for at in 1..n {
            square[at * n + at] += penalty * rows.len() as f64;
        }
        times(&inverse(&square, n).unwrap(), &cross)
    }

    #[test]
    fn leaving_columns_out_is_a_regression_without_them() {
        let table = rows(120, 5, 3);
        let features = Features::new(&table, 5);
        let part: Vec<usize> = (0..120).filter(|row| row % 4 == 0).collect();
        let train: Vec<usize> = (0..120).filter(|row| row % 4 != 0).collect();
        let ridge = Ridge::new(&features, &[part]);
        let columns = [2, 3];
        let others = [0, 1, 4, 5];
        for (penalty, &lambda) in PENALTIES.iter().enumerate() {
            let left = ridge.left(0, penalty, &columns);
            for (left, &column) in left.iter().zip(&columns) {
                let x = |row: usize| f64::from(features.row(row)[column]);
                let want = directly(&features, &train, &others, &x, lambda);
                for (&at, want) in others.iter().zip(&want) {
                    assert!((left[at] + want).abs() < 1e-9, "{} {want}", left[at]);
                }
                assert!((left[column] - 1.0).abs() < 1e-9);
            }
            let y = |row: usize| (row as f64 * 0.7).sin();
            let all = directly(&features, &train, &[0, 1, 2, 3, 4, 5], &y, lambda);
            let without = Ridge::without(&all, &columns, &left);
            let want = directly(&features, &train, &others, &y, lambda);
            for (&at, want) in others.iter().zip(&want) {
                assert!((without[at] - want).abs() < 1e-9);
            }
            assert_eq!((without[2], without[3]), (0.0, 0.0));
        }
    }

    #[test]
    fn noise_is_shrunk_and_a_law_is_not() {
        let noise = rows(60, 12, 5);
        let table: Vec<f32> = noise
            .chunks(12)
            .flat_map(|row| {
                let mut row = row.to_vec();
                row[1] = 0.8 * row[0] + 0.1 * row[1];
                row
            })
            .collect();
        let features = Features::new(&table, 12);
        let parts: Vec<Vec<usize>> = (0..5).map(|part| (part..60).step_by(5).collect()).collect();
        let best = Ridge::new(&features, &parts).best_for_columns(&[3], 1);
        assert!(PENALTIES[best[0].0] >= 0.5, "{best:?}");
        let best = Ridge::new(&features, &parts).best_for_columns(&[2], 1);
        assert!(PENALTIES[best[0].0] < 0.5, "{best:?}");
    }
}
