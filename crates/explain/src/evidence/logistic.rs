//! Penalised logistic regression of the event, and without each condition in turn.
//!
//! Steps are Newton's with one Hessian for all rows, w (G + n λ D) at w = p̄ (1 − p̄), halved until
//! the objective falls: the ridge regressions' inverses serve, and a step costs a look at the rows.
//! Regressions on the same rows look at them together.

use rayon::prelude::*;
use sways_model::host::HostMatrix;

use super::{
    features::{Features, SETS, TILE},
    ridge::{PENALTIES, Ridge, least, outside},
};
use crate::least_squares::dot;

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

/// The rows of some fits.
struct Sample<'a> {
    features: &'a Features,
    labels: &'a [bool],
    places: Vec<usize>,
    /// How many have the event.
    events: f64,
}

/// One fit on its way down.
struct Descent {
    /// The ridge penalty, over all rows, on the logistic scale.
    penalty: f64,
    at: Vec<f64>,
    /// The objective there.
    value: f64,
    direction: Vec<f64>,
    step: f64,
    /// Steps that it may still go.
    steps: usize,
}

impl Logistic {
    /// Fits the event on all columns, on the rows outside of each of `parts`.
    pub fn new(features: &Features, ridge: &Ridge, labels: &[bool], parts: &[Vec<usize>]) -> Self {
        // Of each part, by penalty: the coefficients, and their loss on the part's own rows.
        let of_part = |(part, own): (usize, &Vec<usize>)| -> Vec<(Vec<f64>, f64)> {
            let rows = Sample::new(features, labels, outside(features.rows(), own));
            let mut start = vec![0.0; features.width()];
            start[0] = rows.base_rate();
            let penalties: Vec<usize> = (0..PENALTIES.len()).collect();
            let direction = |penalty: usize, gradient: &[f64]| -> Vec<f64> {
                ridge.times_inverse(part, penalty, gradient)
            };
            let starts = vec![start; PENALTIES.len()];
            let fits = rows.descend(starts, &penalties, STEPS, &direction);
            let sets: Vec<&[f64]> = fits.iter().map(Vec::as_slice).collect();
            let (losses, _) = Sample::new(features, labels, own.clone()).look(&sets);
            fits.into_iter().zip(losses).collect()
        };
        let fits: Vec<Vec<(Vec<f64>, f64)>> = parts.par_iter().enumerate().map(of_part).collect();
        let losses: Vec<f64> = (0..PENALTIES.len())
            .map(|penalty| fits.iter().map(|it| it[penalty].1).sum())
            .collect();
        let penalty = least(&losses);
        let chosen = fits.into_iter().map(|mut it| it.swap_remove(penalty).0);
        Self {
            penalty,
            coefficients: chosen.collect(),
        }
    }

    /// The coefficients of all columns outside of a part, `[width]`.
    pub fn coefficients(&self, part: usize) -> &[f64] {
        &self.coefficients[part]
    }

    /// The coefficients of the event on all columns but those of each list, `[lists][width]`, by the
    /// rows outside of a part.
    pub fn without_each(
        &self,
        features: &Features,
        ridge: &Ridge,
        labels: &[bool],
        (part, own): (usize, &[usize]),
        lists: &[Vec<usize>],
    ) -> Vec<Vec<f64>> {
        let rows = Sample::new(features, labels, outside(features.rows(), own));
        let of_some = |lists: &[Vec<usize>]| {
            let left: Vec<Vec<Vec<f64>>> = lists
                .par_iter()
                .map(|columns| ridge.left(part, self.penalty, columns))
                .collect();
            let without = |at: usize, all: &[f64]| Ridge::without(all, &lists[at], &left[at]);
            let all = &self.coefficients[part];
            let starts = (0..lists.len()).map(|at| without(at, all)).collect();
            let penalties = vec![self.penalty; lists.len()];
            let direction = |at: usize, gradient: &[f64]| {
                without(at, &ridge.times_inverse(part, self.penalty, gradient))
            };
            rows.descend(starts, &penalties, STEPS_WITHOUT, &direction)
        };
        lists.chunks(SETS).flat_map(of_some).collect()
    }
}

impl<'a> Sample<'a> {
    fn new(features: &'a Features, labels: &'a [bool], places: Vec<usize>) -> Self {
        let events = places.iter().filter(|&&row| labels[row]).count() as f64;
        Self {
            features,
            labels,
            places,
            events,
        }
    }

    /// The log-odds of the rows' share of events.
    fn base_rate(&self) -> f64 {
        ((self.events + 0.5) / (self.places.len() as f64 - self.events + 0.5)).ln()
    }

    /// w.
    fn weight(&self) -> f64 {
        let share = (self.events + 0.5) / (self.places.len() as f64 + 1.0);
        share * (1.0 - share)
    }

    /// The cross-entropy of each of some sets of coefficients, and, behind it, minus its slopes:
    /// `[sets]`, `[sets][width]`.
    fn look(&self, sets: &[&[f64]]) -> (Vec<f64>, HostMatrix) {
        let width = self.features.width();
        let coefficients = HostMatrix::of_columns(width, sets);
        let start = || (HostMatrix::new(TILE, sets.len()), vec![0.0; sets.len()]);
        let add = |rows: &[usize],
                   tile: &HostMatrix,
                   sum: &mut HostMatrix,
                   (residuals, losses): &mut (HostMatrix, Vec<f64>)| {
            residuals.clear();
            residuals.add_product(tile, 0..rows.len(), &coefficients);
            let label = |&row: &usize| f64::from(u8::from(self.labels[row]));
            let labels: Vec<f64> = rows.iter().map(label).collect();
            let weights: Vec<f64> = rows.iter().map(|&row| self.features.weight(row)).collect();
            residuals.residuals(&labels, &weights, losses);
            sum.add_transposed_product(residuals, tile, rows.len());
        };
        let shape = (sets.len(), width);
        let (slopes, beside) = self.features.sum_of_tiles(&self.places, shape, start, add);
        let mut losses = vec![0.0; sets.len()];
        for (_, of_block) in beside {
            for (loss, more) in losses.iter_mut().zip(of_block) {
                *loss += more;
            }
        }
        (losses, slopes)
    }

    /// The objectives of some fits at some coefficients, and minus their slopes.
    fn objectives(&self, sets: &[&[f64]], penalties: &[f64]) -> Vec<(f64, Vec<f64>)> {
        let (losses, slopes) = self.look(sets);
        let of_set = |(place, (set, penalty)): (usize, (&&[f64], &f64))| {
            let mut slopes = slopes.row(place).to_vec();
            for (slope, b) in slopes[1..].iter_mut().zip(&set[1..]) {
                *slope -= penalty * b;
            }
            let square = dot(&set[1..], &set[1..]);
            (losses[place] + 0.5 * penalty * square, slopes)
        };
        sets.iter().zip(penalties).enumerate().map(of_set).collect()
    }

    /// Goes down from each of some starts, with its penalty, by place in [`PENALTIES`]; `direction`
    /// says of each where minus its slopes lead.
    fn descend(
        &self,
        starts: Vec<Vec<f64>>,
        penalties: &[usize],
        steps: usize,
        direction: &(dyn Fn(usize, &[f64]) -> Vec<f64> + Sync),
    ) -> Vec<Vec<f64>> {
        let weight = self.weight();
        let scale = weight * self.places.len() as f64;
        let penalties: Vec<f64> = penalties.iter().map(|&it| scale * PENALTIES[it]).collect();
        let sets: Vec<&[f64]> = starts.iter().map(Vec::as_slice).collect();
        let objectives = self.objectives(&sets, &penalties);
        let mut fits: Vec<Descent> = starts
            .into_par_iter()
            .zip(objectives)
            .enumerate()
            .map(|(at, (start, (value, slopes)))| Descent {
                penalty: penalties[at],
                at: start,
                value,
                direction: direction(at, &slopes),
                step: 1.0 / weight,
                steps,
            })
            .collect();
        let mut going: Vec<usize> = (0..fits.len()).collect();
        while !going.is_empty() {
            let next: Vec<Vec<f64>> = going.iter().map(|&at| fits[at].next()).collect();
            let sets: Vec<&[f64]> = next.iter().map(Vec::as_slice).collect();
            let penalties: Vec<f64> = going.iter().map(|&at| fits[at].penalty).collect();
            let objectives = self.objectives(&sets, &penalties);
            let mut still = Vec::with_capacity(going.len());
            for ((at, next), (value, slopes)) in going.into_iter().zip(next).zip(objectives) {
                let fit = &mut fits[at];
                if fit.take(next, value) {
                    fit.direction = direction(at, &slopes);
                }
                if fit.steps > 0 && fit.step * weight >= 1e-4 {
                    still.push(at);
                }
            }
            going = still;
        }
        fits.into_iter().map(|it| it.at).collect()
    }
}

impl Descent {
    fn next(&self) -> Vec<f64> {
        let pairs = self.at.iter().zip(&self.direction);
        pairs.map(|(b, d)| b + self.step * d).collect()
    }

    /// Goes there if it is lower, and says whether it did; else steps are shorter from now on.
    fn take(&mut self, next: Vec<f64>, value: f64) -> bool {
        if value > self.value || value.is_nan() {
            self.step *= 0.5;
            return false;
        }
        self.steps -= 1;
        if self.value - value <= ENOUGH.max(1e-9 * value.abs()) {
            self.steps = 0;
        }
        self.at = next;
        self.value = value;
        self.step *= 1.5;
        true
    }
}

#[cfg(test)]
mod tests {
    use sways_model::mlp::logistic;

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
            let rows = Sample::new(&features, &labels, outside.clone());
            let penalty = rows.weight() * PENALTIES[fitted.penalty] * outside.len() as f64;
            let mut most = 0.0_f64;
            for at in (0..5).filter(|at| !columns.contains(at)) {
                let term = |&row: &usize| {
                    let z = features.dot(row, coefficients);
                    let residual = f64::from(u8::from(labels[row])) - logistic(z);
                    residual * f64::from(features.row(row)[at])
                };
                let sum: f64 = outside.iter().map(term).sum();
                let penalty = if at == 0 {
                    0.0
                } else {
                    penalty * coefficients[at]
                };
                most = most.max((sum - penalty).abs());
            }
            most
        };
        // Against where the descent begins: without any slope.
        let before = gradient(&[0.0; 5], 1, &[]);
        let all = gradient(&fitted.coefficients[1], 1, &[]);
        assert!(all < 0.02 * before, "{all} of {before}");
        let lists = [vec![1], vec![2, 3]];
        let without = fitted.without_each(&features, &ridge, &labels, (1, &parts[1]), &lists);
        for (without, columns) in without.iter().zip(&lists) {
            assert!(columns.iter().all(|&at| without[at] == 0.0));
            let rest = gradient(without, 1, columns);
            assert!(rest < 0.02 * before, "{rest} of {before}");
        }
    }
}
