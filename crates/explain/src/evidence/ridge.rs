//! Ridge regressions on all columns but some, whichever they are, from one inverse.
//!
//! With `G = Σ x xᵀ` over the training rows and `P = (G + n λ D)⁻¹`, `D` being 1 but for the
//! intercept, the regression of the columns `U` on all others leaves `X P[:, U] P[U, U]⁻¹`; and
//! where `β = P Σ x y` are the coefficients of y on all columns, those without `U` are
//! `β − P[:, U] P[U, U]⁻¹ β[U]`. So leaving out each condition in turn costs one inverse a part and
//! penalty, not one a condition. Where there are far fewer rows than columns, the inverse is one of
//! the rows' size.

use std::borrow::Cow;

use rayon::prelude::*;

use super::{features::Features, few_rows::FewRows};
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

/// Of so many times as many columns as rows there are few rows.
const FEW: usize = 2;

/// The regressions on the rows outside of one part.
#[derive(Clone, Debug)]
enum Part {
    Many {
        /// Σ x xᵀ over the part's own rows.
        own: Vec<f64>,
        /// P, one a penalty.
        inverses: Vec<Vec<f64>>,
    },
    Few(FewRows),
}

impl Part {
    /// P times a vector.
    fn times_inverse(&self, penalty: usize, vector: &[f64]) -> Vec<f64> {
        match self {
            Self::Many { inverses, .. } => times(&inverses[penalty], vector),
            Self::Few(few) => few.times_inverse(penalty, vector),
        }
    }

    /// A row of P.
    fn row_of_inverse(&self, penalty: usize, column: usize) -> Cow<'_, [f64]> {
        match self {
            Self::Many { inverses, .. } => {
                let width = inverses[penalty].len().isqrt();
                Cow::Borrowed(&inverses[penalty][column * width..][..width])
            }
            Self::Few(few) => Cow::Owned(few.row_of_inverse(penalty, column)),
        }
    }

    /// Σ (x·line)² over the part's own rows.
    fn square(&self, line: &[f64]) -> f64 {
        match self {
            Self::Many { own, .. } => dot(line, &times(own, line)),
            Self::Few(few) => few.square(line),
        }
    }
}

impl Ridge {
    /// Prepares regressions on the rows outside of each of `parts`, lists of rows.
    pub fn new(features: &Features, parts: &[Vec<usize>]) -> Self {
        let width = features.width();
        let rows: Vec<usize> = (0..features.rows()).collect();
        let few = |own: &Vec<usize>| {
            let seen = outside(rows.len(), own);
            let costs = PENALTIES.map(|penalty| seen.len() as f64 * penalty);
            FewRows::new(features, &seen, own, &costs).map(Part::Few)
        };
        if width > FEW * rows.len()
            && let Some(parts) = parts.par_iter().map(few).collect::<Option<Vec<_>>>()
        {
            return Self { width, parts };
        }
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
            Part::Many { own, inverses }
        };
        Self {
            width,
            parts: parts.iter().map(part).collect(),
        }
    }

    /// What is left of columns when the others' regression is taken out: the coefficients of that
    /// residual, `[columns][width]`, by the rows outside of a part.
    pub fn left(&self, part: usize, penalty: usize, columns: &[usize]) -> Vec<Vec<f64>> {
        let rows: Vec<Cow<'_, [f64]>> = columns
            .iter()
            .map(|&column| self.parts[part].row_of_inverse(penalty, column))
            .collect();
        let own: Vec<f64> = rows
            .iter()
            .flat_map(|row| columns.iter().map(|&column| row[column]))
            .collect();
        if columns.is_empty() {
            return Vec::new();
        }
        let Some(own) = inverse(&own, columns.len()) else {
            return vec![vec![0.0; self.width]; columns.len()];
        };
        own.chunks_exact(columns.len())
            .map(|weights| {
                let mut left = vec![0.0; self.width];
                for (weight, row) in weights.iter().zip(&rows) {
                    for (left, p) in left.iter_mut().zip(&**row) {
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
        for (place, part) in self.parts.iter().enumerate() {
            for penalty in 0..PENALTIES.len() {
                let left = self.left(place, penalty, columns);
                for (losses, left) in losses.iter_mut().zip(&left) {
                    losses[penalty] += part.square(left);
                }
            }
        }
        let best = losses.iter().map(|losses| (least(losses), losses));
        best.map(|(best, losses)| (best, losses[best])).collect()
    }

    /// P of a part's outside times a vector, `[width]`.
    pub(crate) fn times_inverse(&self, part: usize, penalty: usize, vector: &[f64]) -> Vec<f64> {
        self.parts[part].times_inverse(penalty, vector)
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
        let all = self.times_inverse(part, penalty, cross);
        Self::without(&all, columns, &self.left(part, penalty, columns))
    }

    /// Σ (y − x·line)² over a part's own rows, of which `square` is Σ y² and `cross` Σ y x.
    pub fn loss(&self, part: usize, line: &[f64], square: f64, cross: &[f64]) -> f64 {
        square - 2.0 * dot(line, cross) + self.parts[part].square(line)
    }

    /// How many parts there are.
    pub fn parts(&self) -> usize {
        self.parts.len()
    }
}

/// The rows outside of a part.
pub(super) fn outside(rows: usize, part: &[usize]) -> Vec<usize> {
    let mut is_inside = vec![false; rows];
    for &row in part {
        is_inside[row] = true;
    }
    (0..rows).filter(|&row| !is_inside[row]).collect()
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

    /// Where there are fewer rows than columns, the same is found by matrices of the rows' size.
    #[test]
    fn few_rows_are_regressed_on_as_many_are() {
        let table = rows(24, 60, 3);
        let weights: Vec<f64> = (0..24).map(|row| 0.5 + f64::from(row % 3) / 2.0).collect();
        for weights in [None, Some(&weights[..])] {
            let features = Features::new(&table, 60).weighted(weights);
            let parts: Vec<Vec<usize>> =
                (0..4).map(|part| (part..24).step_by(4).collect()).collect();
            let few = Ridge::new(&features, &parts);
            for (part, own) in parts.iter().enumerate() {
                assert!(matches!(few.parts[part], Part::Few(_)));
                let seen = outside(24, own);
                for (penalty, lambda) in PENALTIES.iter().enumerate() {
                    let mut matrix = features.products(&seen);
                    for at in 1..61 {
                        matrix[at * 61 + at] += lambda * seen.len() as f64;
                    }
                    let inverse = inverse(&matrix, 61).unwrap();
                    let close = |a: &[f64], b: &[f64]| {
                        let scale = b.iter().fold(1e-3, |most, it: &f64| it.abs().max(most));
                        a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-5 * scale)
                    };
                    let vector: Vec<f64> = (0..61).map(|at| f64::from(at * 7 % 11) - 4.0).collect();
                    let found = few.times_inverse(part, penalty, &vector);
                    assert!(close(&found, &times(&inverse, &vector)));
                    for column in [1, 30, 60] {
                        let row = few.parts[part].row_of_inverse(penalty, column);
                        assert!(close(&row, &inverse[column * 61..][..61]));
                    }
                    let square = dot(&vector, &times(&features.products(own), &vector));
                    assert!((few.parts[part].square(&vector) / square - 1.0).abs() < 1e-5);
                }
            }
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
