//! Average effects on the event's probability: of a unit more of a number, and of one level against
//! another. Each is a mean over the table's rows of what a model of all conditions says, put right
//! by its residuals on rows that it has not seen (one-step, doubly robust).

use super::{p_values::normal_quantile, rows::Rows};
use crate::least_squares::{add_outer, dot, inverse, times};

/// An estimate with its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
}

impl Estimate {
    /// What leaves out the truth with the probability `alpha`.
    pub fn interval(self, alpha: f64) -> [f64; 2] {
        let half = normal_quantile(alpha / 2.0) * self.standard_error;
        [self.value - half, self.value + half]
    }

    /// Of terms `[rows]` whose mean it is.
    fn mean(terms: &[f64], rows: Rows<'_>) -> Self {
        let all: f64 = (0..terms.len()).map(|row| rows.weight(row)).sum();
        let terms_of = terms.iter().enumerate();
        let sum: f64 = terms_of.map(|(row, it)| rows.weight(row) * it).sum();
        let value = sum / all;
        let off: Vec<f64> = terms.iter().map(|it| it - value).collect();
        Self {
            value,
            standard_error: rows.standard_error(&off),
        }
    }
}

/// What a model says of a level at every row, and who has it.
#[derive(Clone, Copy, Debug)]
pub struct Level<'a> {
    /// The event's probability at each row if it had the level, the other conditions as they are, by
    /// models that have not seen the row: `[rows]`.
    pub probabilities: &'a [f64],
    /// The probability that a row has the level, given its other conditions: `[rows]`.
    pub propensity: &'a [f64],
    /// Whether it has: `[rows]`.
    pub has: &'a [bool],
}

/// The event's probability at two levels, over all rows, and how they compare.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// At the one and at the other.
    pub probabilities: [Estimate; 2],
    /// The other's less the one's.
    pub difference: Estimate,
    /// The natural logarithm of the other's over the one's, where both are probabilities.
    pub log_ratio: Option<Estimate>,
    /// The same of the odds.
    pub log_odds_ratio: Option<Estimate>,
}

/// Compares the event's mean probability with every row at level `to` with that at level `from`, by
/// augmented inverse propensity weighting (Robins, Rotnitzky & Zhao 1994): a row's term is
/// f(level, x₋ⱼ) + 1{it has the level} (y − f(level, x₋ⱼ)) / π(level, x₋ⱼ). Ratios have their errors by the delta method. `None` where the levels hardly
/// overlap: where more than a tenth of the rows have a propensity below 1%, for then the mean over
/// all rows is not to be had from this table.
pub fn compare(
    outcome: &[f64],
    from: Level<'_>,
    to: Level<'_>,
    rows: Rows<'_>,
) -> Option<Comparison> {
    /// Propensities are taken to be no less.
    const LEAST: f64 = 0.01;
    const SHARE: f64 = 0.1;
    let count = outcome.len();
    let overlaps = |level: Level<'_>| {
        let few = level.propensity.iter().filter(|&&it| it < LEAST).count();
        few as f64 <= SHARE * count as f64 && level.has.iter().any(|&it| it)
    };
    if !overlaps(from) || !overlaps(to) {
        return None;
    }
    let terms = |level: Level<'_>| -> Vec<f64> {
        let term = |row: usize| {
            let probability = level.probabilities[row];
            let put_right = (outcome[row] - probability) / level.propensity[row].max(LEAST);
            probability + if level.has[row] { put_right } else { 0.0 }
        };
        (0..count).map(term).collect()
    };
    let (a, b) = (terms(from), terms(to));
    let probabilities = [Estimate::mean(&a, rows), Estimate::mean(&b, rows)];
    let [p, q] = probabilities.map(|it| it.value);
    let pairs = || a.iter().zip(&b);
    let difference: Vec<f64> = pairs().map(|(a, b)| b - a).collect();
    let is_probability = |p: f64| p > 0.0 && p < 1.0;
    let both = is_probability(p) && is_probability(q);
    // By the derivatives of the logarithm and of the log-odds.
    let of = |value: f64, slope: fn(f64) -> f64| {
        let influence: Vec<f64> = pairs()
            .map(|(a, b)| (b - q) * slope(q) - (a - p) * slope(p))
            .collect();
        Estimate {
            value,
            standard_error: rows.standard_error(&influence),
        }
    };
    let log_odds = |p: f64| (p / (1.0 - p)).ln();
    Some(Comparison {
        probabilities,
        difference: Estimate::mean(&difference, rows),
        log_ratio: both.then(|| of((q / p).ln(), |p| 1.0 / p)),
        log_odds_ratio: both.then(|| of(log_odds(q) - log_odds(p), |p| 1.0 / (p * (1.0 - p)))),
    })
}

/// The average marginal effect, E[∂ P(event | x) / ∂xⱼ], from the slopes `[rows]` of a model in xⱼ,
/// its residuals y − f `[rows]`, and xⱼ's own residuals given the other conditions `[rows]`: the
/// mean of slope − ρ (y − f), where ρ is the score of xⱼ's density given the others (Powell, Stock &
/// Stoker 1989; Klyne & Shah 2023). The residuals are taken to have one density whatever the others
/// are; its score is [`score`]'s. `None` where there is none to be had.
pub fn slope(slopes: &[f64], outcome: &[f64], column: &[f64], rows: Rows<'_>) -> Option<Estimate> {
    let score = score(column)?;
    let terms = slopes.iter().zip(outcome).zip(score);
    let terms: Vec<f64> = terms.map(|((slope, e), score)| slope - score * e).collect();
    Some(Estimate::mean(&terms, rows))
}

/// The derivative of the logarithm of the residuals' density at each of them: the combination ψ of
/// the residual itself, its hyperbolic tangents at two scales and about three places that makes
/// E[ψ² + 2 ψ′] least (Hyvärinen's score matching, 2005; Cox 1985). Of a normal residual it is
/// −r / σ².
pub fn score(residuals: &[f64]) -> Option<Vec<f64>> {
    /// Where tangents bend, in deviations, and over how much.
    const BENDS: [(f64, f64); 4] = [(0.0, 0.7), (0.0, 2.0), (-1.5, 0.7), (1.5, 0.7)];
    const WIDTH: usize = BENDS.len() + 2;
    /// Of a deviation, so that there is an inverse.
    const TRACE: f64 = 1e-3;
    let count = residuals.len() as f64;
    let mean = residuals.iter().sum::<f64>() / count;
    let variance = residuals.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / count;
    let deviation = Some(variance.sqrt()).filter(|it| it.is_normal())?;
    let basis = |r: f64| -> ([f64; WIDTH], [f64; WIDTH]) {
        let z = (r - mean) / deviation;
        let (mut value, mut slope) = ([0.0; WIDTH], [0.0; WIDTH]);
        (value[0], value[1], slope[1]) = (1.0, z, 1.0);
        for (at, (centre, by)) in BENDS.into_iter().enumerate() {
            let bent = ((z - centre) / by).tanh();
            value[2 + at] = bent;
            slope[2 + at] = (1.0 - bent * bent) / by;
        }
        (value, slope)
    };
    let mut square = vec![0.0; WIDTH * WIDTH];
    let mut slopes = vec![0.0; WIDTH];
    for &r in residuals {
        let (value, slope) = basis(r);
        add_outer(&mut square, 1.0 / count, &value);
        for (sum, slope) in slopes.iter_mut().zip(slope) {
            *sum -= slope / count;
        }
    }
    for at in 0..WIDTH {
        square[at * WIDTH + at] += TRACE;
    }
    let weights = times(&inverse(&square, WIDTH)?, &slopes);
    let of = |&r: &f64| dot(&weights, &basis(r).0) / deviation;
    Some(residuals.iter().map(of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::rows;
    use sways_model::mlp::logistic;

    /// Box and Muller's normal numbers.
    fn normal(count: usize, seed: u64) -> Vec<f64> {
        let pair = |r: &[f32]| {
            let [a, b] = [r[0], r[1]].map(|r| (f64::from(r) + 2.0) / 4.0);
            (-2.0 * (1.0 - a).max(1e-12).ln()).sqrt() * (std::f64::consts::TAU * b).cos()
        };
        rows(count, 2, seed).chunks(2).map(pair).collect()
    }

    /// With the table's own shares as the model, a level's probability is its share, and all is as in a
    /// table of four cells: risk ratio and odds ratio with the errors of textbooks (Woolf's, Katz's).
    #[test]
    fn without_other_conditions_it_is_the_table_of_four_cells() {
        let (a, b, c, d) = (30_usize, 70_usize, 45_usize, 55_usize);
        let cells = [
            (false, true, a),
            (false, false, b),
            (true, true, c),
            (true, false, d),
        ];
        let table: Vec<(bool, bool)> = cells
            .into_iter()
            .flat_map(|(level, event, count)| vec![(level, event); count])
            .collect();
        let outcome: Vec<f64> = table.iter().map(|it| f64::from(u8::from(it.1))).collect();
        let (p, q) = (0.3, 0.45);
        let has: Vec<bool> = table.iter().map(|it| it.0).collect();
        let not: Vec<bool> = has.iter().map(|it| !it).collect();
        let n = table.len();
        let (low, high, half) = (vec![p; n], vec![q; n], vec![0.5; n]);
        let level = |probabilities, has| Level {
            probabilities,
            propensity: &half,
            has,
        };
        let found = compare(
            &outcome,
            level(&low, &not),
            level(&high, &has),
            Rows::default(),
        )
        .unwrap();
        let near = |estimate: Estimate, value: f64, error: f64| {
            assert!((estimate.value - value).abs() < 1e-12, "{estimate:?}");
            assert!(
                (estimate.standard_error - error).abs() < 1e-12,
                "{estimate:?}"
            );
        };
        let [a, b, c, d] = [a, b, c, d].map(|it| it as f64);
        near(found.probabilities[0], p, (p * (1.0 - p) / 100.0).sqrt());
        near(
            found.difference,
            q - p,
            (p * (1.0 - p) / 100.0 + q * (1.0 - q) / 100.0).sqrt(),
        );
        let katz = 1.0 / a - 1.0 / (a + b) + 1.0 / c - 1.0 / (c + d);
        near(found.log_ratio.unwrap(), (q / p).ln(), katz.sqrt());
        let woolf = 1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d;
        near(
            found.log_odds_ratio.unwrap(),
            (c * b / (a * d)).ln(),
            woolf.sqrt(),
        );
        // Every row twice, as one cluster, is the row once.
        let doubled = |it: &[f64]| [it, it].concat();
        let twice = |it: &[bool]| [it, it].concat();
        let clusters: Vec<usize> = (0..2 * n).map(|row| row % n).collect();
        let (low, high, half) = (doubled(&low), doubled(&high), doubled(&half));
        let (not, has) = (twice(&not), twice(&has));
        let of = |probabilities, has| Level {
            probabilities,
            propensity: &half,
            has,
        };
        let again = compare(
            &doubled(&outcome),
            of(&low, &not),
            of(&high, &has),
            Rows {
                clusters: Some(&clusters),
                weights: None,
            },
        );
        near(
            again.unwrap().log_odds_ratio.unwrap(),
            found.log_odds_ratio.unwrap().value,
            woolf.sqrt(),
        );
    }

    /// The event depends on another condition by which the level goes: what is compared is right if
    /// either the probabilities or the propensities are.
    #[test]
    fn either_model_may_be_wrong() {
        let count = 40_000;
        let random = rows(count, 3, 9);
        let uniform = |at: usize, row: usize| (f64::from(random[3 * row + at]) + 2.0) / 4.0;
        let z = |row: usize| f64::from(random[3 * row]);
        let propensity: Vec<f64> = (0..count).map(|row| logistic(z(row))).collect();
        let has: Vec<bool> = (0..count)
            .map(|row| uniform(1, row) < propensity[row])
            .collect();
        let probability = |level: f64, row: usize| logistic(z(row) + 0.8 * level - 0.5);
        let outcome: Vec<f64> = (0..count)
            .map(|row| {
                let p = probability(f64::from(u8::from(has[row])), row);
                f64::from(u8::from(uniform(2, row) < p))
            })
            .collect();
        let truth = (0..count)
            .map(|row| probability(1.0, row) - probability(0.0, row))
            .sum::<f64>()
            / count as f64;
        let not: Vec<bool> = has.iter().map(|it| !it).collect();
        let other: Vec<f64> = propensity.iter().map(|p| 1.0 - p).collect();
        let right = |level: f64| {
            (0..count)
                .map(|row| probability(level, row))
                .collect::<Vec<_>>()
        };
        let (low, high, flat) = (right(0.0), right(1.0), vec![0.5; count]);
        for (low, high, other, own) in [
            (&low, &high, &flat, &flat),
            (&flat, &flat, &other, &propensity),
            (&low, &high, &other, &propensity),
        ] {
            let from = Level {
                probabilities: low,
                propensity: other,
                has: &not,
            };
            let to = Level {
                probabilities: high,
                propensity: own,
                has: &has,
            };
            let found = compare(&outcome, from, to, Rows::default())
                .unwrap()
                .difference;
            let off = (found.value - truth) / found.standard_error;
            assert!(off.abs() < 3.0, "{found:?} {truth}");
        }
        let naive = |level: bool| {
            let of = (0..count).filter(|&row| has[row] == level);
            let count = of.clone().count() as f64;
            of.map(|row| outcome[row]).sum::<f64>() / count
        };
        assert!(naive(true) - naive(false) > truth + 0.1);
    }

    #[test]
    fn levels_that_no_row_could_have_had_are_not_compared() {
        let outcome = [1.0, 0.0, 1.0, 0.0];
        let (half, none) = ([0.5; 4], [0.001; 4]);
        let has = [true, false, true, false];
        let not = has.map(|it| !it);
        let level = |propensity, has| Level {
            probabilities: &half,
            propensity,
            has,
        };
        assert!(
            compare(
                &outcome,
                level(&half, &not),
                level(&half, &has),
                Rows::default()
            )
            .is_some()
        );
        assert!(
            compare(
                &outcome,
                level(&half, &not),
                level(&none, &has),
                Rows::default()
            )
            .is_none()
        );
    }

    #[test]
    fn the_score_of_normal_residuals_is_a_line() {
        let residuals: Vec<f64> = normal(20_000, 4).iter().map(|r| 2.0 * r).collect();
        let found = score(&residuals).unwrap();
        let pairs = || residuals.iter().zip(&found);
        let off = pairs().map(|(r, s)| (s + r / 4.0).powi(2)).sum::<f64>() / 20_000.0;
        // Its own variance is 1/4.
        assert!(off < 0.01, "{off}");
        assert_eq!(score(&[1.0; 5]), None);
    }

    /// The mean slope of a cube by a model that is a line of another slope: its residuals put that
    /// right.
    #[test]
    fn a_wrong_model_is_put_right_by_its_residuals() {
        let count = 40_000;
        let (x, noise) = (normal(count, 6), normal(count, 7));
        let y: Vec<f64> = x
            .iter()
            .zip(noise)
            .map(|(x, e)| x.powi(3) / 6.0 + 0.3 * e)
            .collect();
        // E[x² / 2] = 1/2.
        let slopes = vec![0.2; count];
        let outcome: Vec<f64> = x.iter().zip(&y).map(|(x, y)| y - 0.2 * x).collect();
        let found = slope(&slopes, &outcome, &x, Rows::default()).unwrap();
        let off = (found.value - 0.5) / found.standard_error;
        assert!(off.abs() < 3.0, "{found:?}");
    }

    /// A row of weight 2 is two rows, and one of weight 0 is none, but for what independent rows
    /// are: the standard error sums twice the weight squared where two rows are one.
    #[test]
    fn weights_count_rows() {
        let terms = [0.3, -1.0, 0.8, 2.0];
        let weights = [2.0, 1.0, 1.0, 0.0];
        let rows = Rows {
            clusters: None,
            weights: Some(&weights),
        };
        let found = Estimate::mean(&terms, rows);
        let again = [0.3, 0.3, -1.0, 0.8];
        let rows = Rows {
            clusters: Some(&[0, 0, 1, 2]),
            weights: None,
        };
        let want = Estimate::mean(&again, rows);
        assert!((found.value - want.value).abs() < 1e-12);
        assert!((found.standard_error - want.standard_error).abs() < 1e-12);
    }
}
