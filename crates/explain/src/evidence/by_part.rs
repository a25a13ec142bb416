//! The partially linear effect in parts of the table, and whether the parts differ.

use statrs::distribution::{ContinuousCDF, FisherSnedecor};

use super::{effect::Effect, effect::partially_linear, rows::Rows, scores::independent};
use crate::least_squares::{dot, inverse, times};

/// The effects of a condition's columns in each part.
#[derive(Clone, Debug, PartialEq)]
pub struct ByPart {
    /// The coefficients, part by part `[parts × columns]`.
    pub effect: Effect,
    /// The probability of effects that differ as much if they were the same in all parts; `None`
    /// where there is one part, or the differences have no covariance that can be inverted.
    pub p: Option<f64>,
}

/// The cross-fitted partially linear effect of `columns` `[rows, columns]` in each of `count` parts:
/// `part` says which a row is of, `None` of none. Both the outcome's and the columns' residuals are
/// taken from their means in the part, so that what a part has more of both is none of its effect.
/// All coefficients come from one regression, so that their covariance holds where rows of one
/// cluster are in several parts. Whether they differ is Wald's statistic of the differences from the
/// first part's, by F with the smallest of the coefficients' degrees of freedom.
///
/// `None` where some part's coefficients are not to be had.
pub fn by_part(
    outcome: &[f64],
    columns: &[f64],
    part: &[Option<usize>],
    count: usize,
    rows: Rows<'_>,
) -> Option<ByPart> {
    let width = columns.len() / outcome.len().max(1);
    let inside: Vec<(usize, usize)> = part
        .iter()
        .enumerate()
        .filter_map(|(row, part)| Some((row, (*part)?)))
        .collect();
    let weight = |row: usize| super::weight(rows.weights, row);
    // The means of each part: of the outcome's residuals, then of the columns'.
    let mut sums = vec![0.0; count * (width + 2)];
    for &(row, part) in &inside {
        let sums = &mut sums[part * (width + 2)..][..width + 2];
        let of_row = std::iter::once(&outcome[row]).chain(&columns[row * width..][..width]);
        for (sum, value) in sums.iter_mut().zip(of_row) {
            *sum += weight(row) * value;
        }
        sums[width + 1] += weight(row);
    }
    let mean = |part: usize, at: usize| {
        let sums = &sums[part * (width + 2)..][..width + 2];
        sums[at] / sums[width + 1].max(f64::MIN_POSITIVE)
    };
    let own_outcome: Vec<f64> = inside
        .iter()
        .map(|&(row, part)| outcome[row] - mean(part, 0))
        .collect();
    let mut own_columns = vec![0.0; inside.len() * count * width];
    for (own, &(row, part)) in own_columns.chunks_exact_mut(count * width).zip(&inside) {
        for (column, own) in own[part * width..][..width].iter_mut().enumerate() {
            *own = columns[row * width + column] - mean(part, column + 1);
        }
    }
    let of_rows =
        |values: &[f64]| -> Vec<f64> { inside.iter().map(|&(row, _)| values[row]).collect() };
    let clusters = rows.clusters.map(|clusters| {
        let own: Vec<usize> = inside.iter().map(|&(row, _)| clusters[row]).collect();
        sways_data::consecutive(&own)
    });
    let weights = rows.weights.map(of_rows);
    let rows = Rows {
        clusters: clusters.as_deref(),
        weights: weights.as_deref(),
    };
    let effect = partially_linear(&own_outcome, &own_columns, rows)?;
    let p = differ(&effect, count, width);
    Some(ByPart { effect, p })
}

/// Whether the coefficients differ from those of the first part.
fn differ(effect: &Effect, count: usize, width: usize) -> Option<f64> {
    let (all, of) = (count * width, count.checked_sub(1)? * width);
    if of == 0 {
        return None;
    }
    let covariance = |a: usize, b: usize| effect.covariance[a * all + b];
    let differences: Vec<f64> = (0..of)
        .map(|at| effect.theta[width + at] - effect.theta[at % width])
        .collect();
    let matrix: Vec<f64> = (0..of)
        .flat_map(|a| {
            (0..of).map(move |b| {
                covariance(width + a, width + b)
                    - covariance(width + a, b % width)
                    - covariance(a % width, width + b)
                    + covariance(a % width, b % width)
            })
        })
        .collect();
    if independent(&matrix, of).len() < of {
        return None;
    }
    let inverse = inverse(&matrix, of)?;
    let statistic = dot(&differences, &times(&inverse, &differences)) / of as f64;
    let degrees = effect.degrees.iter().copied().fold(f64::INFINITY, f64::min);
    let f = FisherSnedecor::new(of as f64, degrees.max(1.0)).ok()?;
    statistic.is_finite().then(|| f.sf(statistic.max(0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::rows;

    /// Residuals of a condition and of an outcome that it moves by so much in each of two parts.
    fn table(slopes: [f64; 2], seed: u64) -> (Vec<f64>, Vec<f64>, Vec<Option<usize>>) {
        let noise = rows(600, 2, seed);
        let part: Vec<Option<usize>> = (0..600).map(|row| Some(row % 2)).collect();
        let columns: Vec<f64> = noise.chunks(2).map(|r| f64::from(r[0])).collect();
        let outcome = noise.chunks(2).zip(&columns).enumerate();
        let outcome = outcome.map(|(row, (r, x))| {
            5.0 * (row % 2) as f64 + slopes[row % 2] * x + 0.3 * f64::from(r[1])
        });
        (outcome.collect(), columns, part)
    }

    #[test]
    fn parts_have_their_own_slopes_and_differ_where_these_do() {
        let (outcome, columns, part) = table([0.5, -0.2], 1);
        let found = by_part(&outcome, &columns, &part, 2, Rows::default()).unwrap();
        let theta = &found.effect.theta;
        assert!(
            (theta[0] - 0.5).abs() < 0.05 && (theta[1] + 0.2).abs() < 0.05,
            "{theta:?}"
        );
        assert!(found.p.unwrap() < 1e-6);
        // A part's own regression says the same.
        let first = |values: &[f64]| -> Vec<f64> { values.iter().step_by(2).copied().collect() };
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let centred =
            |values: Vec<f64>| -> Vec<f64> { values.iter().map(|it| it - mean(&values)).collect() };
        let (y, x) = (centred(first(&outcome)), centred(first(&columns)));
        let alone = partially_linear(&y, &x, Rows::default()).unwrap();
        assert!((alone.theta[0] - theta[0]).abs() < 1e-9);
        assert!((alone.standard_error(0) - found.effect.standard_error(0)).abs() < 1e-9);
    }

    #[test]
    fn equal_slopes_differ_by_chance_only() {
        let wrong = (0..200).filter(|&seed| {
            let (outcome, columns, part) = table([0.3, 0.3], seed);
            by_part(&outcome, &columns, &part, 2, Rows::default())
                .unwrap()
                .p
                .unwrap()
                <= 0.05
        });
        // Of 200 tables 10 are to be expected, 20 hardly ever.
        let wrong = wrong.count();
        assert!((2..=20).contains(&wrong), "{wrong}");
    }

    #[test]
    fn rows_of_no_part_do_not_count() {
        let (mut outcome, columns, mut part) = table([0.5, -0.2], 3);
        let before = by_part(&outcome, &columns, &part, 2, Rows::default()).unwrap();
        for row in [4, 9] {
            part[row] = None;
        }
        let without = by_part(&outcome, &columns, &part, 2, Rows::default()).unwrap();
        for row in [4, 9] {
            outcome[row] = 1e6;
        }
        assert_eq!(
            by_part(&outcome, &columns, &part, 2, Rows::default()).unwrap(),
            without
        );
        assert_ne!(without, before);
        // A part in which the condition is constant has no slope.
        let constant: Vec<f64> = columns
            .iter()
            .enumerate()
            .map(|(row, x)| if row % 2 == 0 { *x } else { 1.0 })
            .collect();
        assert_eq!(
            by_part(&outcome, &constant, &part, 2, Rows::default()),
            None
        );
    }
}
