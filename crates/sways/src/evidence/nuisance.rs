//! What the other conditions tell of the event, and of each condition: by a constant, a line,
//! curves and networks, put together by how well each does on rows that it has not seen.

use std::{collections::BTreeMap, sync::OnceLock};

use rayon::prelude::*;
use sways_data::Design;
use sways_explain::evidence::{Features, Logistic, Ridge, Unit, ridge, stack};
use sways_model::{MlpOps, host::HostEnsemble, mlp::logistic};

use super::{
    networks::{Lesson, Networks, Report, probabilities},
    parts::Parts,
    training::Effort,
};

/// What tells a number.
const MODELS: [&str; 4] = ["constant", "line", "curves", "network"];

/// A condition of more columns than these, categories, is told by lines only.
const MOST_COLUMNS: usize = 8;

/// What is the same for all units.
pub(super) struct Nuisances<'a> {
    pub design: &'a Design,
    pub labels: &'a [bool],
    pub parts: &'a Parts,
    /// By lines and, where there are such, by curves.
    pub regressions: Vec<Regression<'a>>,
    pub seed: u64,
}

/// Regressions on one set of features.
pub(super) struct Regression<'a> {
    pub features: &'a Features,
    pub ridge: Ridge,
    pub logistic: Logistic,
}

/// What the others leave of one unit and of the event without it, by models that have not seen the
/// row.
#[derive(Clone, Debug)]
pub(super) struct Left {
    /// The event less its chance, `[rows]`.
    pub outcome: Vec<f64>,
    /// Its chance, in (0, 1), `[rows]`.
    pub chances: Vec<f64>,
    /// The unit's columns less their means, in the design's units: `[rows, columns]`.
    pub columns: Vec<f64>,
    /// The share of each column's variance that is left.
    pub shares: Vec<f64>,
    /// The model of the greatest weight.
    pub model: &'static str,
}

/// What one kind of regression leaves of one column, as coefficients.
struct Fitted {
    /// `[parts][width]`.
    left: Vec<Vec<f64>>,
    /// Its squares on rows not seen.
    loss: f64,
}

/// Of a unit's columns, what each kind of regression leaves: `[columns][regressions]`.
type Lines = Vec<Vec<Fitted>>;

/// The place of the regression that tells most of a column.
fn nearest(fitted: &[Fitted]) -> usize {
    let losses: Vec<f64> = fitted.iter().map(|it| it.loss).collect();
    ridge::least(&losses)
}

impl<'a> Nuisances<'a> {
    /// Fits the lines and curves that all units share.
    pub fn new(
        design: &'a Design,
        labels: &'a [bool],
        parts: &'a Parts,
        features: &'a [Features],
        seed: u64,
    ) -> Self {
        let regression = |features: &'a Features| {
            let ridge = Ridge::new(features, &parts.folds);
            let logistic = Logistic::new(features, &ridge, labels, &parts.folds);
            Regression {
                features,
                ridge,
                logistic,
            }
        };
        Self {
            design,
            labels,
            parts,
            regressions: features.iter().map(regression).collect(),
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
        let count = unit.columns.len();
        let mut lines: Lines = (0..count).map(|_| Vec::new()).collect();
        for Regression {
            features, ridge, ..
        } in &self.regressions
        {
            let without = features.of_inputs(&unit.columns);
            let best = ridge.best_for_columns(&without, count);
            // Each penalty that is best of some column once.
            let mut left: BTreeMap<usize, Vec<Vec<Vec<f64>>>> = BTreeMap::new();
            for (penalty, _) in &best {
                left.entry(*penalty).or_insert_with(|| {
                    let of_part = |part| ridge.left(part, *penalty, &without);
                    (0..ridge.parts()).map(of_part).collect()
                });
            }
            for (at, (penalty, loss)) in best.into_iter().enumerate() {
                let of_parts = left[&penalty].iter().map(|of_part| of_part[at].clone());
                lines[at].push(Fitted {
                    left: of_parts.collect(),
                    loss,
                });
            }
        }
        lines
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
            let fitted = &lines[unit][column];
            let nearest = nearest(fitted);
            let (features, left) = (self.regressions[nearest].features, &fitted[nearest].left);
            let residuals = (0..self.rows()).map(|row| features.dot(row, &left[fold]));
            Number::new(residuals.collect(), |row| self.parts.fold[row] != fold)
        };
        let networks = Networks {
            effort: Effort::Numbers,
            seed: self.seed.wrapping_add(2),
            of: self.design.inputs() * folds,
        };
        let count = learned.len() * folds;
        let reaches = Reaches::new(count);
        let lesson = |member: usize| {
            let fold = member % folds;
            let seen = |row: usize| self.parts.fold[row] != fold;
            let number = reaches.note(member, number(member));
            number.lesson(seen, denied(learned[member / folds].0))
        };
        let mut fit = || {
            let mut tell = |done| report(0.6 + 0.4 * done);
            networks.fit::<B>(self.design, count, &lesson, device, &mut tell)
        };
        // Categories of many levels, and a condition with nothing beside it, teach no network.
        let weights = (count > 0).then(|| fit().ok()).flatten();
        // What the networks tell of the regressions' residuals: `[learned][rows]`.
        let told: Option<Vec<Vec<f64>>> = weights.map(|weights| {
            let ensemble: HostEnsemble = HostEnsemble::new(&weights);
            let of_column = |place: usize| {
                let mut told = vec![0.0; self.rows()];
                for (fold, rows) in self.parts.folds.iter().enumerate() {
                    let member = place * folds + fold;
                    let reach = reaches.of(member);
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
            let chances = self.chance(&units[place], &events[place]);
            self.columns(&units[place], &lines[place], &told, chances)
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
        let efforts = [Effort::Tight, Effort::Loose];
        for (place, effort) in efforts.into_iter().enumerate() {
            let networks = Networks {
                effort,
                seed: self.seed.wrapping_add(place as u64),
                of: self.design.groups().len() * folds,
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

    /// The event's chance without a unit.
    fn chance(&self, unit: &Unit, by_networks: &[Vec<f64>]) -> Vec<f64> {
        /// Nothing is quite sure.
        const LEAST: f64 = 1e-6;
        let target: Vec<f64> = self
            .labels
            .iter()
            .map(|&it| f64::from(u8::from(it)))
            .collect();
        let mut candidates = vec![self.constant(&target)];
        if !self.is_all(unit) {
            let regressions = self.regressions.iter();
            candidates.extend(regressions.map(|it| self.chances(it, unit)));
            candidates.extend(by_networks.iter().cloned());
        }
        let candidates: Vec<&[f64]> = candidates.iter().map(Vec::as_slice).collect();
        let weights = stack::weights(&target, &candidates);
        let mut chances = stack::combined(&weights, &candidates);
        for chance in &mut chances {
            *chance = chance.clamp(LEAST, 1.0 - LEAST);
        }
        chances
    }

    /// The mean over the rows outside of each row's fold.
    fn constant(&self, target: &[f64]) -> Vec<f64> {
        let mut constant = vec![0.0; self.rows()];
        for rows in &self.parts.folds {
            let mean = mean_outside(target, rows);
            for &row in rows {
                constant[row] = mean;
            }
        }
        constant
    }

    /// The event's chance without a unit by a logistic regression.
    fn chances(&self, by: &Regression<'_>, unit: &Unit) -> Vec<f64> {
        let without = by.features.of_inputs(&unit.columns);
        let mut chances = vec![0.0; self.rows()];
        for (fold, rows) in self.parts.folds.iter().enumerate() {
            let part = (fold, &rows[..]);
            let Regression {
                features, ridge, ..
            } = by;
            let coefficients = by
                .logistic
                .without(features, ridge, self.labels, part, &without);
            for &row in rows {
                chances[row] = logistic(features.dot(row, &coefficients));
            }
        }
        chances
    }

    /// A unit's columns less what the others tell of them; `told` is what networks tell of a
    /// column beyond the regression that is nearest, if they learned it.
    fn columns<'b>(
        &self,
        unit: &Unit,
        lines: &Lines,
        told: &dyn Fn(usize) -> Option<&'b [f64]>,
        chances: Vec<f64>,
    ) -> Left {
        let (rows, width) = (self.rows(), unit.columns.len());
        let standardised = self.regressions[0].features;
        let mut columns = vec![0.0; rows * width];
        let mut shares = vec![0.0; width];
        let mut model = [0.0; MODELS.len()];
        for (at, &column) in unit.columns.iter().enumerate() {
            let target: Vec<f64> = (0..rows)
                .map(|row| f64::from(standardised.row(row)[column + 1]))
                .collect();
            let mut names = vec![0];
            let mut candidates = vec![self.constant(&target)];
            if !self.is_all(unit) {
                for (place, by) in self.regressions.iter().enumerate() {
                    let mut line = vec![0.0; rows];
                    for (fold, of_fold) in self.parts.folds.iter().enumerate() {
                        let left = &lines[at][place].left[fold];
                        for &row in of_fold {
                            line[row] = target[row] - by.features.dot(row, left);
                        }
                    }
                    names.push(1 + place);
                    candidates.push(line);
                }
                if let Some(told) = told(at) {
                    let nearest = &candidates[1 + nearest(&lines[at])];
                    let beyond = nearest.iter().zip(told).map(|(line, told)| line + told);
                    candidates.push(beyond.collect());
                    names.push(MODELS.len() - 1);
                }
            }
            let candidates: Vec<&[f64]> = candidates.iter().map(Vec::as_slice).collect();
            let weights = stack::weights(&target, &candidates);
            for (name, weight) in names.into_iter().zip(&weights) {
                model[name] += weight;
            }
            let mean = stack::combined(&weights, &candidates);
            let scale = standardised.scale(column + 1);
            let (mut left, mut all) = (0.0, 0.0);
            for (row, (target, mean)) in target.iter().zip(mean).enumerate() {
                columns[row * width + at] = (target - mean) * scale;
                left += (target - mean).powi(2);
                all += target.powi(2);
            }
            shares[at] = if all > 0.0 { left / all } else { 0.0 };
        }
        let greatest = (0..MODELS.len()).rev();
        let greatest = greatest.max_by(|&a, &b| model[a].total_cmp(&model[b]));
        let labels = self.labels.iter().map(|&it| f64::from(u8::from(it)));
        Left {
            outcome: labels.zip(&chances).map(|(y, p)| y - p).collect(),
            chances,
            columns,
            shares,
            model: MODELS[greatest.unwrap_or(0)],
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
    reach: f64,
}

/// How far the numbers reach that members learned, for what they tell.
pub(super) struct Reaches(Vec<OnceLock<f64>>);

impl Reaches {
    pub fn new(members: usize) -> Self {
        Self(vec![OnceLock::new(); members])
    }

    /// Notes how far the number reaches that a member is to learn.
    pub fn note(&self, member: usize, number: Number) -> Number {
        self.0[member].get_or_init(|| number.reach);
        number
    }

    /// Of a member that has learned.
    pub fn of(&self, member: usize) -> f64 {
        self.0[member].get().copied().unwrap_or(0.0)
    }
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
