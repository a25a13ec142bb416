//! A table's inputs as the features of regressions, and the sums of products they are fitted by.

use std::ops::Range;

use rayon::prelude::*;
use sways_model::host::HostMatrix;

/// Rows of a sum that is made at once. Sums are put together in this order whatever the number of
/// threads, so that their last digits don't hang on it.
const BLOCK: usize = 2048;
/// Rows that are widened at once, which stay in cache.
pub(super) const TILE: usize = 128;
/// Sums or inner products of the same rows that are made at once.
pub(super) const SETS: usize = 64;

/// A table's inputs in standard deviations from their means, behind a 1, and what is made of them
/// behind: `[rows, width]`.
#[derive(Clone, Debug)]
pub struct Features {
    values: Vec<f32>,
    width: usize,
    scale: Vec<f64>,
    /// Each input's curve: the places of its tents, `[inputs]`.
    tents: Vec<Range<usize>>,
    /// What rows weigh in sums, `[rows]`; nothing where all weigh 1.
    weights: Vec<f64>,
}

impl Features {
    /// The features of `table` `[rows, inputs]`. An input that is the same everywhere is 0.
    pub fn new(table: &[f32], inputs: usize) -> Self {
        Self {
            tents: vec![0..0; inputs],
            ..Self::standardised(table, inputs)
        }
    }

    /// The same with a curve of each input of more than two values: a sum of tents (linear
    /// B-splines), with a knot at every so many rows of its order, at most `knots`. `None` where no
    /// input has one.
    pub fn curves(table: &[f32], inputs: usize, knots: usize) -> Option<Self> {
        let curves: Vec<Vec<f32>> = (0..inputs)
            .map(|input| inner_knots(table.iter().skip(input).step_by(inputs), knots))
            .collect();
        let mut tents = Vec::with_capacity(inputs);
        let mut width = inputs + 1;
        for knots in &curves {
            let count = knots.len().saturating_sub(2);
            tents.push(width..width + count);
            width += count;
        }
        if width == inputs + 1 {
            return None;
        }
        let mut all = Vec::with_capacity(table.len() / inputs * (width - 1));
        for row in table.chunks_exact(inputs) {
            all.extend_from_slice(row);
            for (&value, knots) in row.iter().zip(&curves) {
                all.extend(
                    knots
                        .windows(3)
                        .map(|of| tent(value, [of[0], of[1], of[2]])),
                );
            }
        }
        Some(Self {
            tents,
            ..Self::standardised(&all, width - 1)
        })
    }

    fn standardised(table: &[f32], inputs: usize) -> Self {
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
            tents: Vec::new(),
            weights: Vec::new(),
        }
    }

    /// The same, with rows that weigh so in every sum: `[rows]`, of mean 1.
    #[must_use]
    pub fn weighted(mut self, weights: Option<&[f64]>) -> Self {
        self.weights = weights.unwrap_or_default().to_vec();
        self
    }

    /// What a row weighs.
    pub fn weight(&self, row: usize) -> f64 {
        self.weights.get(row).copied().unwrap_or(1.0)
    }

    /// The features that are made of some inputs: the inputs themselves, in order, then their
    /// curves.
    pub fn of_inputs(&self, inputs: &[usize]) -> Vec<usize> {
        let curves = inputs.iter().flat_map(|&input| self.tents[input].clone());
        inputs.iter().map(|input| input + 1).chain(curves).collect()
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
        product(self.row(row), &coefficients[..self.width])
    }

    /// The inner products of some rows with each of some sets of coefficients, `[width]` each:
    /// `[sets][rows]`. The sums go over the features in order.
    pub fn dots(&self, rows: &[usize], sets: &[&[f64]]) -> Vec<Vec<f64>> {
        let of_some = |sets: &[&[f64]]| {
            let coefficients = HostMatrix::of_columns(self.width, sets);
            let of_tile = |rows: &[usize]| {
                let mut tile = HostMatrix::new(rows.len(), self.width);
                self.widen(rows, &mut tile);
                let mut dots = HostMatrix::new(rows.len(), sets.len());
                dots.add_product(&tile, 0..rows.len(), &coefficients);
                dots
            };
            let tiles: Vec<HostMatrix> = rows.par_chunks(TILE).map(of_tile).collect();
            let of_set = |set: usize| {
                let rows = tiles
                    .iter()
                    .flat_map(|tile| (0..tile.rows()).map(move |at| (tile, at)));
                rows.map(|(tile, at)| tile.row(at)[set]).collect()
            };
            (0..sets.len())
                .into_par_iter()
                .map(of_set)
                .collect::<Vec<_>>()
        };
        sets.chunks(SETS).flat_map(of_some).collect()
    }

    /// Some rows in double precision: the first of `to`.
    pub(super) fn widen(&self, rows: &[usize], to: &mut HostMatrix) {
        for (at, &row) in rows.iter().enumerate() {
            for (to, &x) in to.row_mut(at).iter_mut().zip(self.row(row)) {
                *to = f64::from(x);
            }
        }
    }

    /// Σ over some rows of what each tile of them adds to a matrix of this shape. `add` is given
    /// the rows, their features, widened, and the sum so far.
    pub(super) fn sum_of_tiles<R: Send>(
        &self,
        rows: &[usize],
        shape: (usize, usize),
        start: impl Fn() -> R + Sync,
        add: impl Fn(&[usize], &HostMatrix, &mut HostMatrix, &mut R) + Sync,
    ) -> (HostMatrix, Vec<R>) {
        let of_block = |rows: &[usize]| {
            let mut sum = HostMatrix::new(shape.0, shape.1);
            let mut beside = start();
            let mut tile = HostMatrix::new(TILE.min(rows.len()), self.width);
            for rows in rows.chunks(TILE) {
                self.widen(rows, &mut tile);
                add(rows, &tile, &mut sum, &mut beside);
            }
            (sum, beside)
        };
        let blocks: Vec<(HostMatrix, R)> = rows.par_chunks(BLOCK).map(of_block).collect();
        let mut all = HostMatrix::new(shape.0, shape.1);
        let mut beside = Vec::with_capacity(blocks.len());
        for (sum, more) in blocks {
            all.add(&sum);
            beside.push(more);
        }
        (all, beside)
    }

    /// Σ w x xᵀ over some rows: `[width, width]`.
    pub fn products(&self, rows: &[usize]) -> Vec<f64> {
        let shape = (self.width, self.width);
        let start = || HostMatrix::new(TILE, self.width);
        let add =
            |rows: &[usize], tile: &HostMatrix, sum: &mut HostMatrix, weighted: &mut HostMatrix| {
                if self.weights.is_empty() {
                    sum.add_transposed_product(tile, tile, rows.len());
                    return;
                }
                for (at, &row) in rows.iter().enumerate() {
                    for (to, x) in weighted.row_mut(at).iter_mut().zip(tile.row(at)) {
                        *to = self.weights[row] * x;
                    }
                }
                sum.add_transposed_product(weighted, tile, rows.len());
            };
        let (sums, _) = self.sum_of_tiles(rows, shape, start, add);
        (0..self.width)
            .flat_map(|row| sums.row(row).iter().copied())
            .collect()
    }

    /// Σ w · value · x over some rows, of which `value` gives each its own in each of so many sets:
    /// `[sets][width]`.
    pub fn weighted_sums(
        &self,
        rows: &[usize],
        sets: usize,
        value: impl Fn(usize, usize) -> f64 + Sync,
    ) -> Vec<Vec<f64>> {
        let of_some = |first: usize| {
            let count = SETS.min(sets - first);
            let values = || HostMatrix::new(TILE, count);
            let add = |rows: &[usize],
                       tile: &HostMatrix,
                       sum: &mut HostMatrix,
                       values: &mut HostMatrix| {
                for (at, &row) in rows.iter().enumerate() {
                    for (place, to) in values.row_mut(at).iter_mut().enumerate() {
                        *to = self.weight(row) * value(first + place, row);
                    }
                }
                sum.add_transposed_product(values, tile, rows.len());
            };
            let (sums, _) = self.sum_of_tiles(rows, (count, self.width), values, add);
            (0..count)
                .map(|at| sums.row(at).to_vec())
                .collect::<Vec<_>>()
        };
        (0..sets).step_by(SETS).flat_map(of_some).collect()
    }

    /// The same of one set: `[width]`.
    pub fn weighted_sum(&self, rows: &[usize], value: impl Fn(usize) -> f64 + Sync) -> Vec<f64> {
        self.weighted_sums(rows, 1, |_, row| value(row)).remove(0)
    }
}

/// The inner product.
pub(super) fn product<T: Copy + Into<f64>>(a: &[f32], b: &[T]) -> f64 {
    /// Sums that don't wait for each other.
    const LANES: usize = 8;
    let ((a, last), (b, last_of_b)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    let mut sums = [0.0; LANES];
    for (a, b) in a.iter().zip(b) {
        for ((sum, &a), &b) in sums.iter_mut().zip(a).zip(b) {
            *sum += f64::from(a) * b.into();
        }
    }
    let rest = last.iter().zip(last_of_b);
    let rest = rest.map(|(&a, &b)| f64::from(a) * b.into());
    sums.iter().sum::<f64>() + rest.sum::<f64>()
}

/// Values at equal distances in the order of an input's values, without repetitions, and its ends:
/// none where it has two values or fewer, all where it has few.
fn inner_knots<'a>(values: impl Iterator<Item = &'a f32>, most: usize) -> Vec<f32> {
    let mut order: Vec<f32> = values.copied().collect();
    order.sort_by(f32::total_cmp);
    let mut knots = order.clone();
    knots.dedup();
    if knots.len() > most + 2 {
        let last = order.len() - 1;
        knots = (0..=most + 1)
            .map(|at| order[at * last / (most + 1)])
            .collect();
        knots.dedup();
    }
    if knots.len() > 2 { knots } else { Vec::new() }
}

/// 1 at the middle of three knots, 0 at and beyond the others, straight between.
fn tent(value: f32, [left, middle, right]: [f32; 3]) -> f32 {
    let rising = (value - left) / (middle - left);
    let falling = (right - value) / (right - middle);
    rising.min(falling).clamp(0.0, 1.0)
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
    fn tents_are_hats_between_their_knots() {
        let table: Vec<f32> = (0..101)
            .flat_map(|row| [row as f32, (row % 2) as f32])
            .collect();
        let features = Features::curves(&table, 2, 3).unwrap();
        assert_eq!(features.of_inputs(&[0]), [1, 3, 4, 5]);
        assert_eq!(features.of_inputs(&[1]), [2]);
        // Knots at 0, 25, 50, 75, 100: between two neighbours tents add up to 1.
        let raw = |row: usize, feature: usize| {
            let at = |row: usize| f64::from(features.row(row)[feature]) * features.scale(feature);
            at(row) - at(0)
        };
        for row in 25..=75 {
            let sum: f64 = (3..6).map(|feature| raw(row, feature)).sum();
            assert!((sum - 1.0).abs() < 1e-5, "{row}: {sum}");
        }
        assert!((raw(50, 4) - 1.0).abs() < 1e-5 && raw(75, 4).abs() < 1e-5);
        let two: Vec<f32> = (0..50).map(|row| (row % 2) as f32).collect();
        assert!(Features::curves(&two, 1, 3).is_none());
    }

    /// A number of few values has a curve through each of them.
    #[test]
    fn few_values_are_knots() {
        let values: Vec<f32> = (0..60).map(|row| (row % 4) as f32).collect();
        assert_eq!(inner_knots(values.iter(), 8), [0.0, 1.0, 2.0, 3.0]);
        let mostly: Vec<f32> = (0..60)
            .map(|row| if row < 55 { 0.0 } else { row as f32 })
            .collect();
        let knots = inner_knots(mostly.iter(), 3);
        assert!(knots.windows(2).all(|pair| pair[0] < pair[1]), "{knots:?}");
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
