//! The partially linear effect: how much the event's probability changes with a condition, the
//! others held.

use super::{
    p_values::student_quantile,
    rows::Rows,
    scores::{by_cluster, independent},
};
use crate::least_squares::{add_outer, inverse, times};

/// Coefficients with their covariance.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// `[columns]`: how much the probability changes with a unit of each column.
    pub theta: Vec<f64>,
    /// `[columns, columns]`.
    pub covariance: Vec<f64>,
    /// `[columns]`: the degrees of freedom of each standard error.
    pub degrees: Vec<f64>,
}

impl Effect {
    /// The standard error of one coefficient.
    pub fn standard_error(&self, column: usize) -> f64 {
        let n = self.theta.len();
        self.covariance[column * n + column].sqrt()
    }

    /// How many standard errors an interval of one coefficient reaches, if the chance outside of it
    /// is `alpha`.
    pub fn reach(&self, column: usize, alpha: f64) -> f64 {
        student_quantile(alpha / 2.0, self.degrees[column])
    }
}

/// The cross-fitted partially linear effect (Robinson 1988; Chernozhukov et al. 2018) of a
/// condition's columns: the least squares coefficients of the outcome's residuals `[rows]` on the
/// columns' residuals `[rows, columns]`, each residual taken from a model of the other conditions
/// that has not seen the row. For one column θ = Σ r_x r_y / Σ r_x², an estimate of
/// E[Cov(y, x | others)] / E[Var(x | others)], whatever the form of the true effect
/// (Vansteelandt & Dukes 2022). The covariance is the sandwich estimate, of sums over `clusters`
/// where rows belong together, each grown by what its leverage h takes from it, 1 / (1 − h): nearly
/// the jackknife's (HC3; MacKinnon & White 1985). A column with long tails has few rows that count,
/// and so a standard error that is itself uncertain: `degrees` are (Σ w)² / Σ w², where w is a
/// term's share of the column's own squares (after Bell & McCaffrey 2002).
///
/// Rows that weigh differently are those of weighted least squares: as if each were multiplied by its
/// weight's root.
///
/// `None` where a column's residuals follow from the others', so that no coefficient is its own, or
/// numbers cannot hold what is found.
pub fn partially_linear(outcome: &[f64], columns: &[f64], rows: Rows<'_>) -> Option<Effect> {
    let Some(weights) = rows.weights else {
        return least_squares(outcome, columns, rows.clusters);
    };
    let roots = || weights.iter().map(|weight| weight.sqrt());
    let width = columns.len() / outcome.len();
    let outcome: Vec<f64> = outcome
        .iter()
        .zip(roots())
        .map(|(e, root)| root * e)
        .collect();
    let of_rows = columns.chunks_exact(width).zip(roots());
    let columns: Vec<f64> = of_rows
        .flat_map(|(row, root)| row.iter().map(move |r| root * r))
        .collect();
    least_squares(&outcome, &columns, rows.clusters)
}

fn least_squares(outcome: &[f64], columns: &[f64], clusters: Option<&[usize]>) -> Option<Effect> {
    /// What leverage leaves at least: of a term that decides alone there is no error to be had.
    const LEAST: f64 = 0.05;
    let width = columns.len() / outcome.len();
    let mut square = vec![0.0; width * width];
    let mut cross = vec![0.0; width];
    for (r, &e) in columns.chunks_exact(width).zip(outcome) {
        add_outer(&mut square, 1.0, r);
        for (cross, r) in cross.iter_mut().zip(r) {
            *cross += r * e;
        }
    }
    if independent(&square, width).len() < width {
        return None;
    }
    let bread = inverse(&square, width)?;
    let theta = times(&bread, &cross);
    let mut scores = Vec::with_capacity(columns.len());
    let mut leverages = Vec::with_capacity(outcome.len());
    let mut shares = Vec::with_capacity(columns.len());
    for (r, &e) in columns.chunks_exact(width).zip(outcome) {
        let fitted: f64 = r.iter().zip(&theta).map(|(r, theta)| r * theta).sum();
        scores.extend(r.iter().map(|r| r * (e - fitted)));
        let own = times(&bread, r);
        leverages.push(r.iter().zip(&own).map(|(r, own)| r * own).sum());
        shares.extend(own.iter().map(|own| own * own));
    }
    let mut scores = by_cluster(&scores, width, clusters);
    let leverages = by_cluster(&leverages, 1, clusters);
    for (score, h) in scores.chunks_exact_mut(width).zip(&leverages) {
        let grown = 1.0 / (1.0 - h).max(LEAST);
        for it in score {
            *it *= grown;
        }
    }
    let shares = by_cluster(&shares, width, clusters);
    let degrees = (0..width).map(|column| {
        let of = || shares.iter().skip(column).step_by(width);
        of().sum::<f64>().powi(2) / of().map(|it| it * it).sum::<f64>()
    });
    let degrees: Vec<f64> = degrees.collect();
    let mut meat = vec![0.0; width * width];
    for score in scores.chunks_exact(width) {
        add_outer(&mut meat, 1.0, score);
    }
    // bread · meat · bread, row by row: both are symmetric.
    let half: Vec<f64> = bread
        .chunks_exact(width)
        .flat_map(|row| times(&meat, row))
        .collect();
    let covariance: Vec<f64> = half
        .chunks_exact(width)
        .flat_map(|row| times(&bread, row))
        .collect();
    let mut all = theta.iter().chain(&covariance).chain(&degrees);
    all.all(|it| it.is_finite()).then_some(Effect {
        theta,
        covariance,
        degrees,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_column_is_the_ratio_with_its_sandwich_error() {
        let (x, y) = ([1.0, -2.0, 0.5, 3.0], [0.3, -0.1, 0.6, 0.2]);
        let xx: f64 = x.iter().map(|x| x * x).sum();
        let theta: f64 = x.iter().zip(&y).map(|(x, y)| x * y).sum::<f64>() / xx;
        let meat: f64 = x
            .iter()
            .zip(&y)
            .map(|(x, y)| (x * (y - theta * x) / (1.0 - x * x / xx)).powi(2))
            .sum();
        let fourth: f64 = x.iter().map(|x| x.powi(4)).sum();
        let effect = partially_linear(&y, &x, Rows::default()).unwrap();
        assert!((effect.theta[0] - theta).abs() < 1e-15);
        assert!((effect.standard_error(0) - meat.sqrt() / xx).abs() < 1e-15);
        assert!((effect.degrees[0] - xx * xx / fourth).abs() < 1e-12);
    }

    #[test]
    fn intervals_are_longer_where_few_rows_count() {
        let mut effect =
            partially_linear(&[0.1, 0.4, -0.3], &[1.0, -1.0, 1.0], Rows::default()).unwrap();
        assert!((effect.degrees[0] - 3.0).abs() < 1e-12);
        // Of tables: t at .975 with three degrees.
        assert!((effect.reach(0, 0.05) - 3.182_446).abs() < 1e-5);
        effect.degrees[0] = 1e7;
        assert!((effect.reach(0, 0.05) - 1.959_964).abs() < 1e-5);
    }

    #[test]
    fn an_exact_line_is_found_without_error() {
        let columns = [1.0, 0.0, 0.5, 2.0, -1.0, 1.0, 3.0, -0.5];
        let y: Vec<f64> = columns.chunks(2).map(|x| 2.0 * x[0] - 3.0 * x[1]).collect();
        let effect = partially_linear(&y, &columns, Rows::default()).unwrap();
        assert!((effect.theta[0] - 2.0).abs() < 1e-12 && (effect.theta[1] + 3.0).abs() < 1e-12);
        assert!(effect.standard_error(0) < 1e-12);
    }

    #[test]
    fn columns_that_follow_from_each_other_have_no_effect_of_their_own() {
        assert_eq!(
            partially_linear(
                &[1.0, 2.0, 0.5],
                &[1.0, 2.0, 2.0, 4.0, 3.0, 6.0],
                Rows::default()
            ),
            None
        );
        assert_eq!(
            partially_linear(&[1.0, 2.0], &[0.0, 0.0], Rows::default()),
            None
        );
    }

    /// Every row twice, as one cluster, is the row once.
    #[test]
    fn repeated_rows_in_clusters_add_no_certainty() {
        let (x, y) = ([1.0, -2.0, 0.5, 3.0], [0.3, -0.1, 0.6, 0.2]);
        let once = partially_linear(&y, &x, Rows::default()).unwrap();
        let clusters = [0, 1, 2, 3, 0, 1, 2, 3];
        let rows = Rows {
            clusters: Some(&clusters),
            weights: None,
        };
        let twice = partially_linear(&[y, y].concat(), &[x, x].concat(), rows).unwrap();
        assert!((once.standard_error(0) - twice.standard_error(0)).abs() < 1e-12);
    }

    /// statsmodels 0.15.0, `WLS(y, x, weights=w).fit(cov_type="HC3")`.
    #[test]
    fn rows_that_weigh_are_those_of_weighted_least_squares() {
        let x = [
            1.0, 0.2, -2.0, 1.1, 0.5, -0.7, 3.0, 0.4, -1.2, -1.5, 0.3, 0.9, -0.8, 0.1,
        ];
        let y = [0.3, -0.1, 0.6, 0.2, -0.4, 0.1, -0.2];
        let rows = Rows {
            clusters: None,
            weights: Some(&[1.5, 0.5, 2.0, 0.25, 1.0, 1.25, 0.5]),
        };
        let effect = partially_linear(&y, &x, rows).unwrap();
        for (at, (theta, error)) in [(0.240_262_05, 0.168_293_73), (-0.060_198_93, 0.257_297_52)]
            .into_iter()
            .enumerate()
        {
            assert!((effect.theta[at] - theta).abs() < 1e-8);
            assert!((effect.standard_error(at) - error).abs() < 1e-8);
        }
    }
}
