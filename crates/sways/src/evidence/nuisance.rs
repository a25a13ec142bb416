//! What the other conditions tell of the event, and of each condition: by a constant, a line,
//! curves and networks, put together by how well each does on rows that it has not seen.

use std::{collections::BTreeMap, sync::OnceLock};

use rayon::prelude::*;
use sways_data::Design;
use sways_explain::evidence::{Features, Logistic, Ridge, Unit, ridge, stack};
use sways_model::{MlpOps, host::HostEnsemble, mlp::logistic};

use super::{
    networks::{Lesson, Networks, Report, probabilities},
    parts::Deal,
    training::Effort,
};

/// What tells a number.
const MODELS: [&str; 4] = ["constant", "line", "curves", "network"];

/// A condition of more columns than these, categories, is told by lines only.
const MOST_COLUMNS: usize = 8;

/// A candidate that learns by networks is dealt out again where its weight among the others is at
/// least this: elsewhere another deal of it would change nothing.
const LEAST_WEIGHT: f64 = 0.35;

/// What is the same for all units.
pub(super) struct Nuisances<'a> {
    pub design: &'a Design,
    pub labels: &'a [bool],
    pub seed: u64,
    deals: Vec<Dealt<'a>>,
}

/// The lines and, where there are such, curves of one deal of the rows into folds.
struct Dealt<'a> {
    folds: &'a Deal,
    regressions: Vec<Regression<'a>>,
}

/// Regressions on one set of features.
struct Regression<'a> {
    features: &'a Features,
    ridge: Ridge,
    logistic: Logistic,
}

/// What candidates say of one target, by their places: the constant, the regressions, then
/// networks. Each is the sum over the deals in which it was fitted.
#[derive(Clone, Debug, Default)]
struct Candidates(Vec<Option<(Vec<f64>, usize)>>);

impl Candidates {
    fn new(of_deal: Vec<Option<Vec<f64>>>) -> Self {
        let once = |of_deal: Option<Vec<f64>>| of_deal.map(|it| (it, 1));
        Self(of_deal.into_iter().map(once).collect())
    }

    /// Adds what those of another deal say.
    fn add(&mut self, other: Self) {
        for (sum, other) in self.0.iter_mut().zip(other.0) {
            let Some((other, deals)) = other else {
                continue;
            };
            let (sum, count) = sum.get_or_insert_with(|| (vec![0.0; other.len()], 0));
            for (sum, value) in sum.iter_mut().zip(other) {
                *sum += value;
            }
            *count += deals;
        }
    }

    /// The candidates' means over their deals put together, `[rows]`, with their weights by place.
    fn together(&self, target: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let mean = |(sum, deals): &(Vec<f64>, usize)| -> Vec<f64> {
            sum.iter().map(|it| it / *deals as f64).collect()
        };
        let places: Vec<usize> = (0..self.0.len())
            .filter(|&it| self.0[it].is_some())
            .collect();
        let means: Vec<Vec<f64>> = self.0.iter().flatten().map(mean).collect();
        let means: Vec<&[f64]> = means.iter().map(Vec::as_slice).collect();
        let weights = stack::weights(target, &means);
        let mut by_place = vec![0.0; self.0.len()];
        for (place, weight) in places.into_iter().zip(&weights) {
            by_place[place] = *weight;
        }
        (stack::combined(&weights, &means), by_place)
    }
}

/// What the candidates of some deals say of one unit.
#[derive(Clone, Debug)]
struct Told {
    event: Candidates,
    /// Of each of its columns.
    columns: Vec<Candidates>,
}

impl Told {
    fn add(&mut self, other: Self) {
        self.event.add(other.event);
        for (columns, other) in self.columns.iter_mut().zip(other.columns) {
            columns.add(other);
        }
    }
}

/// Which networks are fitted in a deal: by their effort the units whose event they learn, and the
/// columns, by unit and place in it.
struct Wanted {
    events: [Vec<usize>; EVENTS.len()],
    columns: Vec<(usize, usize)>,
}

/// The networks that learn the event.
const EVENTS: [Effort; 2] = [Effort::Tight, Effort::Loose];

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
#[derive(Clone, Debug)]
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
        deals: &'a [Deal],
        features: &'a [Features],
        seed: u64,
    ) -> Self {
        let dealt = |folds: &'a Deal| {
            let regression = |features: &'a Features| {
                let ridge = Ridge::new(features, &folds.parts);
                let logistic = Logistic::new(features, &ridge, labels, &folds.parts);
                Regression {
                    features,
                    ridge,
                    logistic,
                }
            };
            Dealt {
                folds,
                regressions: features.iter().map(regression).collect(),
            }
        };
        Self {
            design,
            labels,
            seed,
            deals: deals.iter().map(dealt).collect(),
        }
    }

    /// Whether there is nothing beside a unit, so that a constant is all there is to tell it by.
    fn is_all(&self, unit: &Unit) -> bool {
        unit.columns.len() == self.design.inputs()
    }

    /// What is left of some units, and how many networks were fitted. Where networks cannot be
    /// trained, lines do alone.
    pub fn left<B: MlpOps>(
        &self,
        units: &[Unit],
        device: &B::Device,
        report: Report<'_>,
    ) -> (Vec<Left>, usize) {
        let all = |unit: &usize| !self.is_all(&units[*unit]);
        let learned: Vec<usize> = (0..units.len()).filter(all).collect();
        // Categories of many levels teach no network.
        let columns = learned
            .iter()
            .filter(|&&unit| units[unit].columns.len() <= MOST_COLUMNS)
            .flat_map(|&unit| (0..units[unit].columns.len()).map(move |column| (unit, column)));
        let mut wanted = Wanted {
            columns: columns.collect(),
            events: [learned.clone(), learned.clone()],
        };
        let labels: Vec<f64> = self
            .labels
            .iter()
            .map(|&it| f64::from(u8::from(it)))
            .collect();
        let share = 1.0 / self.deals.len() as f64;
        let mut told: Vec<Told> = Vec::new();
        let mut fitted = 0;
        for (place, dealt) in self.deals.iter().enumerate() {
            let seed = self.seed.wrapping_add((place as u64) << 8);
            let mut tell = |done| report(share * (place as f64 + done));
            let (of_deal, count) = self.deal::<B>(dealt, units, &wanted, seed, device, &mut tell);
            fitted += count;
            if place > 0 {
                for (told, of_deal) in told.iter_mut().zip(of_deal) {
                    told.add(of_deal);
                }
                continue;
            }
            told = of_deal;
            let first = 1 + dealt.regressions.len();
            let events: Vec<Vec<f64>> = told
                .par_iter()
                .map(|told| told.event.together(&labels).1)
                .collect();
            for (effort, wanted) in wanted.events.iter_mut().enumerate() {
                wanted.retain(|&unit| events[unit][first + effort] >= LEAST_WEIGHT);
            }
            wanted.columns = wanted
                .columns
                .par_iter()
                .copied()
                .filter(|&(unit, column)| {
                    let target = self.column(units[unit].columns[column]);
                    told[unit].columns[column].together(&target).1[first] >= LEAST_WEIGHT
                })
                .collect();
        }
        let left = (0..units.len())
            .into_par_iter()
            .map(|unit| self.together(&units[unit], &told[unit], &labels));
        (left.collect(), fitted)
    }

    /// What the candidates of one deal say of some units, and how many networks there were.
    fn deal<B: MlpOps>(
        &self,
        dealt: &Dealt<'_>,
        units: &[Unit],
        wanted: &Wanted,
        seed: u64,
        device: &B::Device,
        report: Report<'_>,
    ) -> (Vec<Told>, usize) {
        let of_unit = |unit: &Unit| {
            let lines = if self.is_all(unit) {
                vec![Vec::new(); unit.columns.len()]
            } else {
                dealt.lines(unit)
            };
            (dealt.events(self.labels, unit, self.is_all(unit)), lines)
        };
        let (mut events, lines): (Vec<_>, Vec<_>) = units.par_iter().map(of_unit).unzip();
        let mut fitted = 0;
        for (place, effort) in EVENTS.into_iter().enumerate() {
            let networks = Networks {
                effort,
                seed: seed.wrapping_add(place as u64),
                of: self.design.groups().len() * dealt.folds.parts.len() * self.deals.len(),
            };
            let mut tell = |done| report(0.3 * (place as f64 + done));
            let of_units = &wanted.events[place];
            let told = self.events::<B>(dealt, units, of_units, networks, device, &mut tell);
            let mut told = told.unwrap_or_default().into_iter();
            fitted += told.len() * dealt.folds.parts.len();
            for (unit, event) in events.iter_mut().enumerate() {
                let is_learned = of_units.binary_search(&unit).is_ok();
                event.push(is_learned.then(|| told.next()).flatten());
            }
        }
        let networks = Networks {
            effort: Effort::Numbers,
            seed: seed.wrapping_add(EVENTS.len() as u64),
            of: self.design.inputs() * dealt.folds.parts.len() * self.deals.len(),
        };
        let mut tell = |done| report(0.6 + 0.4 * done);
        let beyond = self.numbers::<B>(dealt, units, &lines, wanted, networks, device, &mut tell);
        fitted += beyond.as_ref().map_or(0, Vec::len) * dealt.folds.parts.len();
        let of_unit = |place: usize| {
            let of_column = |column: usize| {
                let target = self.column(units[place].columns[column]);
                let mut told = vec![Some(constant(dealt.folds, &target))];
                let fitted = &lines[place][column];
                told.extend((0..fitted.len()).map(|at| Some(dealt.line(at, &fitted[at], &target))));
                // What networks tell of a column beyond the regression that is nearest.
                let learned = wanted.columns.binary_search(&(place, column)).ok();
                let network = learned.zip(beyond.as_ref()).map(|(at, beyond)| {
                    let nearest = told[1 + nearest(fitted)].iter().flatten();
                    nearest
                        .zip(&beyond[at])
                        .map(|(line, more)| line + more)
                        .collect()
                });
                told.push(network);
                Candidates::new(told)
            };
            (0..units[place].columns.len()).map(of_column).collect()
        };
        let columns: Vec<Vec<Candidates>> = (0..units.len()).into_par_iter().map(of_unit).collect();
        let told = events
            .into_iter()
            .zip(columns)
            .map(|(event, columns)| Told {
                event: Candidates::new(event),
                columns,
            });
        (told.collect(), fitted)
    }

    /// A column as the regressions have it, standardised.
    fn column(&self, column: usize) -> Vec<f64> {
        let features = self.deals[0].regressions[0].features;
        (0..self.labels.len())
            .map(|row| f64::from(features.row(row)[column + 1]))
            .collect()
    }

    /// The event's chance without each of some units by networks, `[units][rows]`.
    fn events<B: MlpOps>(
        &self,
        dealt: &Dealt<'_>,
        units: &[Unit],
        of_units: &[usize],
        networks: Networks,
        device: &B::Device,
        report: Report<'_>,
    ) -> Option<Vec<Vec<f64>>> {
        let Deal { part, parts } = dealt.folds;
        let labels: Vec<f32> = self
            .labels
            .iter()
            .map(|&it| f32::from(u8::from(it)))
            .collect();
        let lesson = |member: usize| {
            let (unit, fold) = (of_units[member / parts.len()], member % parts.len());
            let weight = |&of: &usize| f32::from(u8::from(of != fold));
            Lesson {
                labels: labels.clone(),
                weights: part.iter().map(weight).collect(),
                masked: &units[unit].columns,
            }
        };
        let count = of_units.len() * parts.len();
        if count == 0 {
            return None;
        }
        let weights = networks
            .fit::<B>(self.design, count, &lesson, device, report)
            .ok()?;
        let ensemble: HostEnsemble = HostEnsemble::new(&weights);
        let of_unit = |place: usize| {
            let mut chances = vec![0.0; part.len()];
            for (fold, rows) in parts.iter().enumerate() {
                let member = place * parts.len() + fold;
                let p = probabilities(&ensemble, member, self.design.values(), rows);
                for (&row, p) in rows.iter().zip(p) {
                    chances[row] = p;
                }
            }
            chances
        };
        Some((0..of_units.len()).into_par_iter().map(of_unit).collect())
    }

    /// What networks tell of the residuals that the nearest regressions leave of the wanted
    /// columns: `[wanted][rows]`.
    #[expect(clippy::too_many_arguments, reason = "each is another thing")]
    fn numbers<B: MlpOps>(
        &self,
        dealt: &Dealt<'_>,
        units: &[Unit],
        lines: &[Lines],
        wanted: &Wanted,
        networks: Networks,
        device: &B::Device,
        report: Report<'_>,
    ) -> Option<Vec<Vec<f64>>> {
        let Deal { part, parts } = dealt.folds;
        let count = wanted.columns.len() * parts.len();
        if count == 0 {
            return None;
        }
        let number = |member: usize| {
            let (unit, column) = wanted.columns[member / parts.len()];
            let fold = member % parts.len();
            let fitted = &lines[unit][column];
            let nearest = nearest(fitted);
            let (features, left) = (dealt.regressions[nearest].features, &fitted[nearest].left);
            let residuals = (0..part.len()).map(|row| features.dot(row, &left[fold]));
            Number::new(residuals.collect(), |row| part[row] != fold)
        };
        let reaches = Reaches::new(count);
        let lesson = |member: usize| {
            let fold = member % parts.len();
            let seen = |row: usize| part[row] != fold;
            let number = reaches.note(member, number(member));
            number.lesson(seen, &units[wanted.columns[member / parts.len()].0].columns)
        };
        let weights = networks
            .fit::<B>(self.design, count, &lesson, device, report)
            .ok()?;
        let ensemble: HostEnsemble = HostEnsemble::new(&weights);
        let of_column = |place: usize| {
            let mut told = vec![0.0; part.len()];
            for (fold, rows) in parts.iter().enumerate() {
                let member = place * parts.len() + fold;
                let reach = reaches.of(member);
                let p = probabilities(&ensemble, member, self.design.values(), rows);
                for (&row, p) in rows.iter().zip(p) {
                    told[row] = reach * (2.0 * p - 1.0);
                }
            }
            told
        };
        Some(
            (0..wanted.columns.len())
                .into_par_iter()
                .map(of_column)
                .collect(),
        )
    }

    /// What all deals together leave of a unit and of the event without it.
    fn together(&self, unit: &Unit, told: &Told, labels: &[f64]) -> Left {
        /// Nothing is quite sure.
        const LEAST: f64 = 1e-6;
        let (mut chances, _) = told.event.together(labels);
        for chance in &mut chances {
            *chance = chance.clamp(LEAST, 1.0 - LEAST);
        }
        let (rows, width) = (self.labels.len(), unit.columns.len());
        let standardised = self.deals[0].regressions[0].features;
        let mut columns = vec![0.0; rows * width];
        let mut shares = vec![0.0; width];
        let mut model = [0.0; MODELS.len()];
        for (at, &column) in unit.columns.iter().enumerate() {
            let target = self.column(column);
            let (mean, weights) = told.columns[at].together(&target);
            for (place, weight) in weights.iter().enumerate() {
                // A network is the last of them, whether or not there are curves.
                let is_network = place > 0 && place + 1 == weights.len();
                model[if is_network { MODELS.len() - 1 } else { place }] += weight;
            }
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
        Left {
            outcome: labels.iter().zip(&chances).map(|(y, p)| y - p).collect(),
            chances,
            columns,
            shares,
            model: MODELS[greatest.unwrap_or(0)],
        }
    }
}

impl Dealt<'_> {
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

    /// What the regression at a place tells of a column, which leaves `fitted` of it.
    fn line(&self, place: usize, fitted: &Fitted, target: &[f64]) -> Vec<f64> {
        let features = self.regressions[place].features;
        let mut line = vec![0.0; target.len()];
        for (left, rows) in fitted.left.iter().zip(&self.folds.parts) {
            for &row in rows {
                line[row] = target[row] - features.dot(row, left);
            }
        }
        line
    }

    /// The event's chance without a unit by a constant and by logistic regressions.
    fn events(&self, labels: &[bool], unit: &Unit, is_all: bool) -> Vec<Option<Vec<f64>>> {
        let target: Vec<f64> = labels.iter().map(|&it| f64::from(u8::from(it))).collect();
        let mut told = vec![Some(constant(self.folds, &target))];
        for by in &self.regressions {
            if is_all {
                told.push(None);
                continue;
            }
            let without = by.features.of_inputs(&unit.columns);
            let mut chances = vec![0.0; labels.len()];
            for (fold, rows) in self.folds.parts.iter().enumerate() {
                let part = (fold, &rows[..]);
                let coefficients =
                    by.logistic
                        .without(by.features, &by.ridge, labels, part, &without);
                for &row in rows {
                    chances[row] = logistic(by.features.dot(row, &coefficients));
                }
            }
            told.push(Some(chances));
        }
        told
    }
}

/// The mean over the rows outside of each row's fold.
fn constant(folds: &Deal, target: &[f64]) -> Vec<f64> {
    let mut constant = vec![0.0; target.len()];
    for rows in &folds.parts {
        let mean = mean_outside(target, rows);
        for &row in rows {
            constant[row] = mean;
        }
    }
    constant
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
