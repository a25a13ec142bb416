//! What the other conditions tell of the event, and of each condition: by a constant, a line and
//! networks, put together by how well each does on rows that it has not seen.

use rayon::prelude::*;
use sways_data::Design;
use sways_explain::evidence::{Features, Logistic, Ridge, Unit, stack};
use sways_model::{MlpOps, host::HostEnsemble, mlp::logistic};

use super::{
    networks::{Lesson, Networks, Report, probabilities},
    parts::Parts,
};
use crate::recipe;

/// A condition of more columns than these, categories, is told by lines only.
const MOST_COLUMNS: usize = 8;

/// What is the same for all units.
pub(super) struct Nuisances<'a> {
    pub design: &'a Design,
    pub labels: &'a [bool],
    pub parts: &'a Parts,
    pub features: &'a Features,
    pub ridge: Ridge,
    pub logistic: Logistic,
    pub seed: u64,
}

/// What the others leave of one unit and of the event without it, by models that have not seen the
/// row.
#[derive(Clone, Debug)]
pub(super) struct Left {
    /// The event less its chance, `[rows]`.
    pub outcome: Vec<f64>,
    /// The unit's columns less their means, in the design's units: `[rows, columns]`.
    pub columns: Vec<f64>,
    /// The share of each column's variance that is left.
    pub shares: Vec<f64>,
    /// The model of the greatest weight.
    pub model: &'static str,
}

/// Lines of one unit: of each of its columns and part what a line leaves, as coefficients.
struct Lines {
    /// `[columns][parts][width]`.
    left: Vec<Vec<Vec<f64>>>,
}

impl<'a> Nuisances<'a> {
    /// Fits the lines that all units share.
    pub fn new(
        design: &'a Design,
        labels: &'a [bool],
        parts: &'a Parts,
        features: &'a Features,
        seed: u64,
    ) -> Self {
        let ridge = Ridge::new(features, &parts.folds);
        let logistic = Logistic::new(features, &ridge, labels, &parts.folds);
        Self {
            design,
            labels,
            parts,
            features,
            ridge,
            logistic,
            seed,
        }
    }

    fn rows(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is nothing beside a unit, so that a constant is all there is to tell it by.
    fn is_all(&self, unit: &Unit) -> bool {
        unit.columns.len() == self.design.inputs()
    }

    fn lines(&self, unit: &Unit) -> Lines {
        // Behind the intercept.
        let columns: Vec<usize> = unit.columns.iter().map(|column| column + 1).collect();
        let best = self.ridge.best_for_columns(&columns);
        let left = best.iter().enumerate().map(|(at, &penalty)| {
            let of_part = |part| self.ridge.left(part, penalty, &columns).swap_remove(at);
            (0..self.ridge.parts()).map(of_part).collect()
        });
        Lines {
            left: left.collect(),
        }
    }

    /// What is left of some units, and how many networks were fitted. Where networks cannot be
    /// trained, lines do alone.
    pub fn left<B: MlpOps>(
        &self,
        units: &[Unit],
        device: &B::Device,
        report: Report<'_>,
    ) -> (Vec<Left>, usize) {
        let lines: Vec<Lines> = units.par_iter().map(|unit| self.lines(unit)).collect();
        let folds = self.parts.folds.len();
        let denied = |unit: usize| &units[unit].columns[..];
        let (events, fitted) = self.events::<B>(units, device, &mut |done| report(0.6 * done));
        // Of each unit the columns that networks learn, one after the other.
        let learned: Vec<(usize, usize)> = units
            .iter()
            .enumerate()
            .filter(|(_, unit)| unit.columns.len() <= MOST_COLUMNS && !self.is_all(unit))
            .flat_map(|(unit, of)| (0..of.columns.len()).map(move |column| (unit, column)))
            .collect();
        let number = |member: usize| {
            let ((unit, column), fold) = (learned[member / folds], member % folds);
            let left = &lines[unit].left[column][fold];
            let residuals = (0..self.rows()).map(|row| self.features.dot(row, left));
            Number::new(residuals.collect(), |row| self.parts.fold[row] != fold)
        };
        let networks = Networks {
            effort: recipe::Effort::Numbers,
            seed: self.seed.wrapping_add(2),
        };
        let lesson = |member: usize| {
            let fold = member % folds;
            let seen = |row: usize| self.parts.fold[row] != fold;
            number(member).lesson(seen, denied(learned[member / folds].0))
        };
        let count = learned.len() * folds;
        let mut fit = || {
            let mut tell = |done| report(0.6 + 0.4 * done);
            networks.fit::<B>(self.design, count, &lesson, device, &mut tell)
        };
        // Categories of many levels, and a condition with nothing beside it, teach no network.
        let weights = (count > 0).then(|| fit().ok()).flatten();
        // What the networks tell of the lines' residuals: `[learned][rows]`.
        let told: Option<Vec<Vec<f64>>> = weights.map(|weights| {
            let ensemble: HostEnsemble = HostEnsemble::new(&weights);
            let of_column = |place: usize| {
                let mut told = vec![0.0; self.rows()];
                for (fold, rows) in self.parts.folds.iter().enumerate() {
                    let member = place * folds + fold;
                    let reach = number(member).reach;
                    let p = probabilities(&ensemble, member, self.design.values(), rows);
                    for (&row, p) in rows.iter().zip(p) {
                        told[row] = reach * (2.0 * p - 1.0);
                    }
                }
                told
            };
            (0..learned.len()).into_par_iter().map(of_column).collect()
        });
        let fitted = fitted + told.as_ref().map_or(0, |_| count);
        let of_unit = |place: usize| {
            let told = |column: usize| {
                let at = learned.iter().position(|&it| it == (place, column))?;
                Some(&told.as_ref()?[at][..])
            };
            let outcome = self.outcome(&units[place], &events[place]);
            self.columns(&units[place], &lines[place], &told, outcome)
        };
        let left = (0..units.len()).into_par_iter().map(of_unit).collect();
        (left, fitted)
    }

    /// The event's chance without each unit by networks that learn tightly and by such that learn
    /// loosely, `[units][2][rows]`, and how many there were.
    fn events<B: MlpOps>(
        &self,
        units: &[Unit],
        device: &B::Device,
        report: Report<'_>,
    ) -> (Vec<Vec<Vec<f64>>>, usize) {
        let folds = self.parts.folds.len();
        let labels: Vec<f32> = self
            .labels
            .iter()
            .map(|&it| f32::from(u8::from(it)))
            .collect();
        let lesson = |member: usize| {
            let (unit, fold) = (member / folds, member % folds);
            let weight = |&of: &usize| f32::from(u8::from(of != fold));
            Lesson {
                labels: labels.clone(),
                weights: self.parts.fold.iter().map(weight).collect(),
                masked: &units[unit].columns,
            }
        };
        let mut chances = vec![Vec::new(); units.len()];
        let mut fitted = 0;
        let efforts = [recipe::Effort::Tight, recipe::Effort::Loose];
        for (place, effort) in efforts.into_iter().enumerate() {
            let networks = Networks {
                effort,
                seed: self.seed.wrapping_add(place as u64),
            };
            let count = units.len() * folds;
            let tell = &mut |done| report(0.5 * (place as f64 + done));
            let Ok(weights) = networks.fit::<B>(self.design, count, &lesson, device, tell) else {
                continue;
            };
            fitted += count;
            let ensemble: HostEnsemble = HostEnsemble::new(&weights);
            let of_unit = |unit: usize| {
                let mut chances = vec![0.0; self.rows()];
                for (fold, rows) in self.parts.folds.iter().enumerate() {
                    let member = unit * folds + fold;
                    let p = probabilities(&ensemble, member, self.design.values(), rows);
                    for (&row, p) in rows.iter().zip(p) {
                        chances[row] = p;
                    }
                }
                chances
            };
            let found: Vec<Vec<f64>> = (0..units.len()).into_par_iter().map(of_unit).collect();
            for (chances, found) in chances.iter_mut().zip(found) {
                chances.push(found);
            }
        }
        (chances, fitted)
    }

    /// The event less its chance without a unit.
    fn outcome(&self, unit: &Unit, by_networks: &[Vec<f64>]) -> Vec<f64> {
        let columns: Vec<usize> = unit.columns.iter().map(|column| column + 1).collect();
        let target: Vec<f64> = self
            .labels
            .iter()
            .map(|&it| f64::from(u8::from(it)))
            .collect();
        let mut constant = vec![0.0; self.rows()];
        let mut line = vec![0.0; self.rows()];
        for (fold, rows) in self.parts.folds.iter().enumerate() {
            let mean = mean_outside(&target, rows);
            let coefficients = self.logistic.without(
                self.features,
                &self.ridge,
                self.labels,
                (fold, rows),
                &columns,
            );
            for &row in rows {
                constant[row] = mean;
                line[row] = logistic(self.features.dot(row, &coefficients));
            }
        }
        let mut candidates: Vec<&[f64]> = vec![&constant];
        if !self.is_all(unit) {
            candidates.push(&line);
            candidates.extend(by_networks.iter().map(Vec::as_slice));
        }
        let weights = stack::weights(&target, &candidates);
        let chance = stack::combined(&weights, &candidates);
        target.iter().zip(chance).map(|(y, p)| y - p).collect()
    }

    /// A unit's columns less what the others tell of them; `told` is what networks tell of a
    /// column beyond the line, if they learned it.
    fn columns<'b>(
        &self,
        unit: &Unit,
        lines: &Lines,
        told: &dyn Fn(usize) -> Option<&'b [f64]>,
        outcome: Vec<f64>,
    ) -> Left {
        let (rows, width) = (self.rows(), unit.columns.len());
        let mut columns = vec![0.0; rows * width];
        let mut shares = vec![0.0; width];
        let mut model = [0.0; 3];
        for (at, &column) in unit.columns.iter().enumerate() {
            let target: Vec<f64> = (0..rows)
                .map(|row| f64::from(self.features.row(row)[column + 1]))
                .collect();
            let mut constant = vec![0.0; rows];
            let mut line = vec![0.0; rows];
            for (fold, of_fold) in self.parts.folds.iter().enumerate() {
                let mean = mean_outside(&target, of_fold);
                let left = &lines.left[at][fold];
                for &row in of_fold {
                    constant[row] = mean;
                    line[row] = target[row] - self.features.dot(row, left);
                }
            }
            let network: Option<Vec<f64>> = told(at).map(|told| {
                line.iter()
                    .zip(told)
                    .map(|(line, told)| line + told)
                    .collect()
            });
            let mut candidates: Vec<&[f64]> = vec![&constant];
            if !self.is_all(unit) {
                candidates.push(&line);
                candidates.extend(network.as_deref());
            }
            let weights = stack::weights(&target, &candidates);
            for (sum, weight) in model.iter_mut().zip(&weights) {
                *sum += weight;
            }
            let mean = stack::combined(&weights, &candidates);
            let scale = self.features.scale(column + 1);
            let (mut left, mut all) = (0.0, 0.0);
            for (row, (target, mean)) in target.iter().zip(mean).enumerate() {
                columns[row * width + at] = (target - mean) * scale;
                left += (target - mean).powi(2);
                all += target.powi(2);
            }
            shares[at] = if all > 0.0 { left / all } else { 0.0 };
        }
        let names = ["constant", "line", "network"];
        let greatest = (0..3).rev().max_by(|&a, &b| model[a].total_cmp(&model[b]));
        Left {
            outcome,
            columns,
            shares,
            model: names[greatest.unwrap_or(0)],
        }
    }
}

/// The mean over the rows outside of some; of all where none is outside.
pub(super) fn mean_outside(values: &[f64], rows: &[usize]) -> f64 {
    let inside: f64 = rows.iter().map(|&row| values[row]).sum();
    let all: f64 = values.iter().sum();
    let count = values.len() - rows.len();
    if count > 0 {
        (all - inside) / count as f64
    } else {
        all / values.len().max(1) as f64
    }
}

/// A number that a network is to tell, brought into [0, 1], for a network's output is a chance.
pub(super) struct Number {
    values: Vec<f64>,
    /// Half the width of what is brought into it.
    pub reach: f64,
}

impl Number {
    /// Values `[rows]`, of which those seen say how far they reach.
    pub fn new(values: Vec<f64>, seen: impl Fn(usize) -> bool) -> Self {
        let seen = values.iter().enumerate().filter(|(row, _)| seen(*row));
        let reach = seen.map(|(_, value)| value.abs()).fold(0.0, f64::max);
        Self {
            values,
            reach: reach.max(f64::MIN_POSITIVE),
        }
    }

    /// To learn them from the rows seen.
    pub fn lesson(self, seen: impl Fn(usize) -> bool, masked: &[usize]) -> Lesson<'_> {
        let label = |value: &f64| (0.5 + value / (2.0 * self.reach)).clamp(0.0, 1.0) as f32;
        let rows = 0..self.values.len();
        Lesson {
            labels: self.values.iter().map(label).collect(),
            weights: rows.map(|row| f32::from(u8::from(seen(row)))).collect(),
            masked,
        }
    }
}
