//! Whether a line will do: score tests of what a model of a condition leaves over.
//!
//! A model that is right leaves residuals whose mean is 0 whatever the other conditions are, so
//! they are uncorrelated with any curve in them. Curves are squares, products, and powers of the
//! fitted value (Ramsey 1969); what a line in the other conditions makes of a curve is taken out
//! of it first, so that the estimation of the line's coefficients does not show.

use super::{
    regression::Features,
    scores::{by_cluster, self_normalised},
};
use crate::least_squares::{add_outer, dot, inverse, times};

/// What a model of one target leaves over, on all rows of a table.
#[derive(Clone, Copy, Debug)]
pub struct Residuals<'a> {
    /// Target less answer: `[rows]`.
    pub values: &'a [f64],
    /// The model's answer: `[rows]`.
    pub answers: &'a [f64],
    /// Whether the answers are chances, whose residuals spread by p (1 − p).
    pub binary: bool,
    /// The same number for rows that belong together, where some do: `[rows]`.
    pub clusters: Option<&'a [usize]>,
}

/// The chance of residuals so correlated with curves in the other conditions if the model's mean
/// were right, over the rows named: twice the smaller one of the tests of squares and of products.
pub fn mean_misfit(features: &Features, residuals: Residuals<'_>, rows: &[usize]) -> f64 {
    let line = Line::new(features, residuals, rows);
    let tests = [line.squares(), line.products()];
    let tests: Vec<&Curves> = tests.iter().filter(|curves| curves.width > 0).collect();
    let chance = |curves: &&Curves| self_normalised(&line.scores(curves), curves.width).p;
    let least = tests.iter().map(chance).fold(1.0, f64::min);
    (least * tests.len() as f64).min(1.0)
}

/// The chance of squared residuals so correlated with the other conditions and their squares if
/// the residuals' spread were the same everywhere.
pub fn spread_misfit(features: &Features, residuals: &[f64], rows: &[usize]) -> f64 {
    let curves = spread_features(features);
    let count = rows.len().max(1) as f64;
    let variance = rows.iter().map(|&row| residuals[row].powi(2)).sum::<f64>() / count;
    if variance <= 0.0 || curves.width * 5 > rows.len() {
        return 1.0;
    }
    let width = curves.width - 1;
    let mut mean = vec![0.0; width];
    for &row in rows {
        for (mean, value) in mean.iter_mut().zip(&curves.row(row)[1..]) {
            *mean += value / count;
        }
    }
    let scores: Vec<f64> = rows
        .iter()
        .flat_map(|&row| {
            let excess = residuals[row].powi(2) / variance - 1.0;
            let centred = curves.row(row)[1..].iter().zip(&mean);
            centred
                .map(move |(value, mean)| excess * (value - mean))
                .collect::<Vec<_>>()
        })
        .collect();
    self_normalised(&scores, width).p
}

/// The other conditions and their squares, for how widely residuals spread.
pub(crate) fn spread_features(features: &Features) -> Features {
    let from = features.width - 1;
    let width = 1 + 2 * from;
    let mut values = vec![0.0; features.rows() * width];
    for (of, to) in features
        .values
        .chunks_exact(features.width)
        .zip(values.chunks_exact_mut(width))
    {
        to[..features.width].copy_from_slice(of);
        for (square, value) in to[features.width..].iter_mut().zip(&of[1..]) {
            *square = (value * value).min(MOST);
        }
    }
    Features { values, width }
}

/// Powers beyond this are cut: a test should not hang on a single row.
const MOST: f64 = 16.0;

/// A line's rows, with what its curves are to be freed of.
struct Line<'a> {
    features: &'a Features,
    residuals: Residuals<'a>,
    rows: &'a [usize],
    /// (ZᵀWZ)⁻¹, `[width, width]`.
    bread: Vec<f64>,
    /// The fitted values, standardised: `[rows]`.
    fitted: Vec<f64>,
}

/// Curves over the rows: `[rows, width]`.
struct Curves {
    values: Vec<f64>,
    width: usize,
}

impl<'a> Line<'a> {
    fn new(features: &'a Features, residuals: Residuals<'a>, rows: &'a [usize]) -> Self {
        let width = features.width;
        let mut square = vec![0.0; width * width];
        for &row in rows {
            add_outer(&mut square, weight(residuals, row), features.row(row));
        }
        for at in 0..width {
            square[at * width + at] += 1e-6 * rows.len() as f64;
        }
        let fitted: Vec<f64> = rows
            .iter()
            .map(|&row| match residuals.answers[row] {
                p if residuals.binary => (p.max(1e-12) / (1.0 - p).max(1e-12)).ln(),
                value => value,
            })
            .collect();
        let count = rows.len().max(1) as f64;
        let mean = fitted.iter().sum::<f64>() / count;
        let variance = fitted.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / count;
        let scale = if variance > 1e-24 {
            variance.sqrt().recip()
        } else {
            0.0
        };
        Self {
            features,
            residuals,
            rows,
            bread: inverse(&square, width).unwrap_or_else(|| vec![0.0; width * width]),
            fitted: fitted.iter().map(|it| (it - mean) * scale).collect(),
        }
    }

    /// How many curves these rows can test: their independent terms count.
    fn room(&self) -> usize {
        let terms = match self.clusters() {
            Some(mut clusters) => {
                clusters.sort_unstable();
                clusters.dedup();
                clusters.len()
            }
            None => self.rows.len(),
        };
        terms / 6
    }

    /// The clusters of the rows that are looked at.
    fn clusters(&self) -> Option<Vec<usize>> {
        let clusters = self.residuals.clusters?;
        Some(self.rows.iter().map(|&row| clusters[row]).collect())
    }

    fn squares(&self) -> Curves {
        let columns = (self.features.width - 1).min(self.room().saturating_sub(2));
        if self.room() < 2 {
            return Curves {
                values: Vec::new(),
                width: 0,
            };
        }
        let of_row = |(place, &row): (usize, &usize)| {
            let fitted = self.fitted[place];
            let cube = (fitted * fitted * fitted).clamp(-4.0 * MOST, 4.0 * MOST);
            let squares = self.features.row(row)[1..=columns]
                .iter()
                .map(|z| (z * z).min(MOST));
            [(fitted * fitted).min(MOST), cube]
                .into_iter()
                .chain(squares)
                .collect::<Vec<_>>()
        };
        Curves {
            values: self.rows.iter().enumerate().flat_map(of_row).collect(),
            width: 2 + columns,
        }
    }

    /// Products of two conditions' inputs: as many of the pairs, evenly chosen, as there is room.
    fn products(&self) -> Curves {
        let columns = self.features.width - 1;
        let pairs: Vec<(usize, usize)> = (1..=columns)
            .flat_map(|b| (1..b).map(move |a| (a, b)))
            .collect();
        let chosen = pairs.len().min(self.room());
        let pairs: Vec<(usize, usize)> = (0..chosen)
            .map(|at| pairs[at * pairs.len() / chosen])
            .collect();
        let of_row = |&row: &usize| {
            let z = self.features.row(row);
            let products = pairs.iter().map(|&(a, b)| (z[a] * z[b]).clamp(-MOST, MOST));
            products.collect::<Vec<_>>()
        };
        Curves {
            values: self.rows.iter().flat_map(of_row).collect(),
            width: chosen,
        }
    }

    /// Residual × (curve less its line), summed over rows that belong together: `[terms, width]`.
    fn scores(&self, curves: &Curves) -> Vec<f64> {
        let width = self.features.width;
        let mut cross = vec![0.0; curves.width * width];
        for (&row, curve) in self
            .rows
            .iter()
            .zip(curves.values.chunks_exact(curves.width))
        {
            let w = weight(self.residuals, row);
            for (cross, q) in cross.chunks_exact_mut(width).zip(curve) {
                for (cross, z) in cross.iter_mut().zip(self.features.row(row)) {
                    *cross += w * q * z;
                }
            }
        }
        let lines: Vec<Vec<f64>> = cross
            .chunks_exact(width)
            .map(|it| times(&self.bread, it))
            .collect();
        let of_row = |(&row, curve): (&usize, &[f64])| {
            let z = self.features.row(row);
            let freed = curve.iter().zip(&lines).map(|(q, line)| q - dot(line, z));
            freed
                .map(|it| it * self.residuals.values[row])
                .collect::<Vec<_>>()
        };
        let rows = self.rows.iter();
        let scores: Vec<f64> = rows
            .zip(curves.values.chunks_exact(curves.width))
            .flat_map(of_row)
            .collect();
        by_cluster(&scores, curves.width, self.clusters().as_deref())
    }
}

fn weight(residuals: Residuals<'_>, row: usize) -> f64 {
    match residuals.answers[row] {
        p if residuals.binary => p * (1.0 - p),
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::evidence::regression::{Task, line};

    /// Whether a line is found wanting, for a target made of two conditions and noise.
    fn p(seed: u64, binary: bool, target: impl Fn(f64, f64, f64) -> f64) -> f64 {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut normal = || (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
        let rows: Vec<[f64; 3]> = (0..400).map(|_| [normal(), normal(), normal()]).collect();
        let table: Vec<f32> = rows
            .iter()
            .flat_map(|r| [r[0] as f32, r[1] as f32])
            .collect();
        let task = Task {
            target: rows
                .iter()
                .map(|r| target(r[0], r[1], r[2]) as f32)
                .collect(),
            asked: None,
            binary,
        };
        let train: Vec<usize> = (0..400).collect();
        let features = Features::new(&table, 2, &[0, 1], &train);
        let answers = line(&features, &task, &train);
        let values = task.residuals(&answers);
        let residuals = Residuals {
            values: &values,
            answers: &answers,
            binary,
            clusters: None,
        };
        mean_misfit(&features, residuals, &train)
    }

    fn yes(holds: bool) -> f64 {
        f64::from(u8::from(holds))
    }

    #[test]
    fn curves_and_products_are_seen() {
        assert!(p(1, false, |a, _, e| a * a + e) < 1e-6);
        assert!(p(2, false, |a, b, e| a * b + e) < 1e-6);
        assert!(p(3, true, |a, b, e| yes(a * b + 0.3 * e > 0.0)) < 1e-6);
    }

    /// Where a line is right, few tests in a hundred say otherwise at the level .05.
    #[test]
    fn lines_pass() {
        let rejected = |binary: bool, target: fn(f64, f64, f64) -> f64| {
            (0..200)
                .filter(|&seed| p(seed, binary, target) < 0.05)
                .count()
        };
        let (numbers, answers) = (
            rejected(false, |a, b, e| a - 0.5 * b + e),
            rejected(true, |a, b, e| yes(a + b + 1.7 * e > 0.3)),
        );
        assert!(
            numbers <= 20 && answers <= 20,
            "{numbers}, {answers} of 200"
        );
    }

    /// Every row thrice, as one cluster, is the row once; as three rows it seems to say more.
    #[test]
    fn rows_that_belong_together_count_once() {
        let mut rng = ChaCha8Rng::seed_from_u64(8);
        let once: Vec<f32> = (0..240).map(|_| rng.random::<f32>() * 2.0 - 1.0).collect();
        let square = |row: usize| f64::from(once[2 * row]).powi(2);
        let noise: Vec<f64> = (0..120)
            .map(|row| rng.random::<f64>() - 0.5 + 0.3 * square(row))
            .collect();
        let p = |times: usize, clusters: Option<&[usize]>| {
            let table = once.repeat(times);
            let rows: Vec<usize> = (0..120 * times).collect();
            let features = Features::new(&table, 2, &[0, 1], &rows);
            let residuals = Residuals {
                values: &noise.repeat(times),
                answers: &vec![0.0; rows.len()],
                binary: false,
                clusters,
            };
            mean_misfit(&features, residuals, &rows)
        };
        let clusters: Vec<usize> = (0..360).map(|row| row % 120).collect();
        let (alone, together) = (p(1, None), p(3, Some(&clusters)));
        assert!((alone - together).abs() < 1e-6, "{alone}, {together}");
        assert!(p(3, None) < alone);
    }

    #[test]
    fn a_growing_spread_is_seen() {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let table: Vec<f32> = (0..500).map(|_| rng.random::<f32>() * 2.0 - 1.0).collect();
        let rows: Vec<usize> = (0..500).collect();
        let features = Features::new(&table, 1, &[0], &rows);
        let noise: Vec<f64> = (0..500).map(|_| rng.random::<f64>() - 0.5).collect();
        let growing: Vec<f64> = noise
            .iter()
            .zip(&table)
            .map(|(e, &x)| e * (1.5 + f64::from(x)))
            .collect();
        assert!(spread_misfit(&features, &growing, &rows) < 1e-6);
        assert!(spread_misfit(&features, &noise, &rows) > 0.01);
    }
}
