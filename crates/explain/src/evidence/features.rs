//! A table's inputs as the features of regressions, and the sums of products they are fitted by.

use std::ops::Range;

use rayon::prelude::*;

/// Rows of a sum that is made at once. Sums are put together in this order whatever the number of
/// threads, so that their last digits don't hang on it.
const BLOCK: usize = 2048;

/// A table's inputs in standard deviations from their means, behind a 1, and what is made of them
/// behind: `[rows, width]`.
#[derive(Clone, Debug)]
pub struct Features {
    values: Vec<f32>,
    width: usize,
    scale: Vec<f64>,
    /// Each input's curve: the places of its tents, `[inputs]`.
    tents: Vec<Range<usize>>,
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
        }
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
        /// Sums that don't wait for each other.
        const LANES: usize = 8;
        let (row, coefficients) = (self.row(row), &coefficients[..self.width]);
        let (rows, last) = row.as_chunks::<LANES>();
        let (by, last_by) = coefficients.as_chunks::<LANES>();
        let mut sums = [0.0; LANES];
        for (x, b) in rows.iter().zip(by) {
            for ((sum, &x), b) in sums.iter_mut().zip(x).zip(b) {
                *sum += f64::from(x) * b;
            }
        }
        let rest = last.iter().zip(last_by).map(|(&x, b)| f64::from(x) * b);
        sums.iter().sum::<f64>() + rest.sum::<f64>()
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
