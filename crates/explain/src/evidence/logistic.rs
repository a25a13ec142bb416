//! Penalised logistic regression of the event, and without each condition in turn.
//!
//! Steps are Newton's with one Hessian for all rows, w (G + n λ D) at w = p̄ (1 − p̄), halved until
//! the objective falls: the ridge regressions' inverses serve, and a step costs a look at the rows.

use sways_model::mlp::{cross_entropy, logistic};

use super::{
    features::Features,
    ridge::{PENALTIES, Ridge, least},
};
use crate::least_squares::{dot, times};

/// Steps with all columns, and without some, from where the former led.
const STEPS: usize = 40;
const STEPS_WITHOUT: usize = 6;

/// A fall of the log-likelihood that no test would see.
const ENOUGH: f64 = 1e-3;

/// Fits on the rows outside of each part, by one penalty chosen on rows not seen.
#[derive(Clone, Debug)]
pub struct Logistic {
    penalty: usize,
    /// `[parts][width]`.
    coefficients: Vec<Vec<f64>>,
}

/// The rows of one fit.
struct Fit<'a> {
    features: &'a Features,
    labels: &'a [bool],
    rows: &'a [usize],
    /// The ridge penalty, over all rows, on the logistic scale.
    penalty: f64,
    /// w.
    weight: f64,
}

impl Logistic {
    /// Fits the event on all columns, on the rows outside of each of `parts`.
    pub fn new(features: &Features, ridge: &Ridge, labels: &[bool], parts: &[Vec<usize>]) -> Self {
        use rayon::prelude::*;
        let pairs: Vec<(usize, usize)> = (0..PENALTIES.len())
            .flat_map(|penalty| (0..parts.len()).map(move |part| (penalty, part)))
            .collect();
        let fits: Vec<(Vec<f64>, f64)> = pairs
            .par_iter()
            .map(|&(penalty, part)| {
                let outside = outside(features.rows(), &parts[part]);
                let fit = Fit::new(features, labels, &outside, penalty);
                let mut start = vec![0.0; features.width()];
                start[0] = fit.base_rate();
                let inverse = ridge.inverse(part, penalty);
                let coefficients = fit.descend(start, STEPS, &|gradient| times(inverse, gradient));
                let loss = parts[part].iter().map(|&row| {
                    let target = f64::from(u8::from(labels[row]));
                    cross_entropy(features.dot(row, &coefficients), target)
                });
                let loss = loss.sum();
                (coefficients, loss)
            })
            .collect();
        let losses: Vec<f64> = fits
            .chunks(parts.len())
            .map(|of_penalty| of_penalty.iter().map(|it| it.1).sum())
            .collect();
        let penalty = least(&losses);
        let chosen = fits.into_iter().skip(penalty * parts.len());
        Self {
            penalty,
            coefficients: chosen.take(parts.len()).map(|it| it.0).collect(),
        }
    }

    /// The coefficients of all columns outside of a part, `[width]`.
    pub fn coefficients(&self, part: usize) -> &[f64] {
        &self.coefficients[part]
    }

    /// The coefficients of the event on all columns but these, `[width]`, by the rows outside of a
    /// part.
    pub fn without(
        &self,
        features: &Features,
        ridge: &Ridge,
        labels: &[bool],
        part: (usize, &[usize]),
        columns: &[usize],
    ) -> Vec<f64> {
        let (part, own) = part;
        let left = ridge.left(part, self.penalty, columns);
        let start = Ridge::without(&self.coefficients[part], columns, &left);
        let inverse = ridge.inverse(part, self.penalty);
        let outside = outside(features.rows(), own);
        Fit::new(features, labels, &outside, self.penalty).descend(
            start,
            STEPS_WITHOUT,
            &|gradient| Ridge::without(&times(inverse, gradient), columns, &left),
        )
    }
}

fn outside(rows: usize, part: &[usize]) -> Vec<usize> {
    let mut is_inside = vec![false; rows];
    for &row in part {
        is_inside[row] = true;
    }
    (0..rows).filter(|&row| !is_inside[row]).collect()
}

impl<'a> Fit<'a> {
    fn new(features: &'a Features, labels: &'a [bool], rows: &'a [usize], penalty: usize) -> Self {
        let events = rows.iter().filter(|&&row| labels[row]).count() as f64;
        let share = (events + 0.5) / (rows.len() as f64 + 1.0);
        let weight = share * (1.0 - share);
        Self {
            features,
            labels,
            rows,
            penalty: weight * PENALTIES[penalty] * rows.len() as f64,
            weight,
        }
    }

    /// The log-odds of the rows' share of events.
    fn base_rate(&self) -> f64 {
        let events = self.rows.iter().filter(|&&row| self.labels[row]).count() as f64;
        ((events + 0.5) / (self.rows.len() as f64 - events + 0.5)).ln()
    }

    fn objective(&self, coefficients: &[f64], residuals: &mut Vec<f64>) -> f64 {
        residuals.clear();
        let mut loss = 0.0;
        for &row in self.rows {
            let z = self.features.dot(row, coefficients);
            let target = f64::from(u8::from(self.labels[row]));
            loss += cross_entropy(z, target);
            residuals.push(target - logistic(z));
        }
        loss + 0.5 * self.penalty * dot(&coefficients[1..], &coefficients[1..])
    }

    fn descend(
        &self,
        mut at: Vec<f64>,
        steps: usize,
        precondition: &dyn Fn(&[f64]) -> Vec<f64>,
    ) -> Vec<f64> {
        let mut residuals = Vec::with_capacity(self.rows.len());
        let mut value = self.objective(&at, &mut residuals);
        let mut step = 1.0 / self.weight;
        for _ in 0..steps {
            let mut gradient = vec![0.0; at.len()];
            for (&row, &residual) in self.rows.iter().zip(&residuals) {
                for (gradient, &x) in gradient.iter_mut().zip(self.features.row(row)) {
                    *gradient += residual * f64::from(x);
                }
            }
            for (gradient, b) in gradient[1..].iter_mut().zip(&at[1..]) {
                *gradient -= self.penalty * b;
            }
            let direction = precondition(&gradient);
            let before = value;
            loop {
                let next: Vec<f64> = at
                    .iter()
                    .zip(&direction)
                    .map(|(b, d)| b + step * d)
                    .collect();
                let there = self.objective(&next, &mut residuals);
                if there <= value {
                    at = next;
                    value = there;
                    step *= 1.5;
                    break;
                }
                step *= 0.5;
                if step * self.weight < 1e-4 {
                    return at;
                }
            }
            if before - value <= ENOUGH.max(1e-9 * value.abs()) {
                break;
            }
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::rows;

    /// At the least of the objective its gradient is 0: so it is found, whatever the way there.
    #[test]
    fn the_gradient_nearly_vanishes_with_all_columns_and_without_some() {
        let table = rows(300, 4, 7);
        let features = Features::new(&table, 4);
        let labels: Vec<bool> = (0..300)
            .map(|row| {
                let x = features.row(row);
                f64::from(x[1]) - 0.5 * f64::from(x[2]) + (row as f64 * 1.3).sin() > 0.8
            })
            .collect();
        let parts = vec![(0..60).collect::<Vec<usize>>(), (60..120).collect()];
        let ridge = Ridge::new(&features, &parts);
        let fitted = Logistic::new(&features, &ridge, &labels, &parts);
        let gradient = |coefficients: &[f64], part: usize, columns: &[usize]| -> f64 {
            let outside = outside(300, &parts[part]);
            let fit = Fit::new(&features, &labels, &outside, fitted.penalty);
            let mut residuals = Vec::new();
            fit.objective(coefficients, &mut residuals);
            let mut most = 0.0_f64;
            for at in (0..5).filter(|at| !columns.contains(at)) {
                let rows = outside.iter().zip(&residuals);
                let sum: f64 = rows
                    .map(|(&row, r)| r * f64::from(features.row(row)[at]))
                    .sum();
                let penalty = if at == 0 {
                    0.0
                } else {
                    fit.penalty * coefficients[at]
                };
                most = most.max((sum - penalty).abs());
            }
            most
        };
        // Against where the descent begins: without any slope.
        let before = gradient(&[0.0; 5], 1, &[]);
        let all = gradient(&fitted.coefficients[1], 1, &[]);
        assert!(all < 0.02 * before, "{all} of {before}");
        let without = fitted.without(&features, &ridge, &labels, (1, &parts[1]), &[1]);
        assert_eq!(without[1], 0.0);
        let rest = gradient(&without, 1, &[1]);
        assert!(rest < 0.02 * before, "{rest} of {before}");
    }
}
