//! What the other conditions tell of the event, and of each condition: by a constant, a line,
//! curves, networks and trees, put together by how well each does on rows that it has not seen.

use rayon::prelude::*;
use sways_data::Design;
use sways_explain::evidence::{Bins, Features, Logistic, Ridge, Unit};
use sways_model::MlpOps;

use super::{
    calendar::value_columns,
    candidates::Candidates,
    dealt::{Dealt, Events, Lines, Regression, constant, nearest},
    fit_cache::FitCache,
    learning::Learning,
    networks::{Networks, Report},
    parts::Deal,
    training::{Effort, can_be_had},
};
use crate::error::Error;

/// What tells a number.
const MODELS: [&str; 5] = ["constant", "line", "curves", "network", "trees"];

/// A condition of more columns than these, categories, is told by lines only; so is what recurs in a
/// date.
const MOST_COLUMNS: usize = 8;

/// A candidate that learns by networks or trees is dealt out again where its weight among the others
/// is at least this: elsewhere another deal of it would change nothing.
const LEAST_WEIGHT: f64 = 0.35;

/// What is the same for all units.
pub(super) struct Nuisances<'a> {
    pub design: &'a Design,
    pub labels: &'a [bool],
    /// What rows weigh, `[rows]`, where they don't all the same.
    pub(super) by: Option<&'a [f64]>,
    pub seed: u64,
    /// What learns the event in place of networks.
    pub(super) learning: Option<Learning<'a>>,
    cache: &'a dyn FitCache,
    deals: Vec<Dealt<'a>>,
    pub(super) bins: &'a Bins,
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

/// Which networks and trees are fitted in a deal.
struct Wanted {
    /// The units whose event networks learn, by their effort, and trees at last.
    events: [Vec<usize>; EVENTS.len() + 1],
    /// The columns that networks learn, by unit and place in it, and those that trees do.
    columns: [Vec<(usize, usize)>; 2],
}

/// The networks that learn the event.
const EVENTS: [Effort; 2] = [Effort::Tight, Effort::Loose];

/// Adds what a candidate tells of some units, by their places, to what others tell; of those that it
/// does not tell of, nothing.
fn add(
    told: &mut [Vec<Option<Vec<f64>>>],
    of_units: &[usize],
    of_these: impl IntoIterator<Item = Option<Vec<f64>>>,
) {
    let mut of_these = of_these.into_iter();
    for (unit, told) in told.iter_mut().enumerate() {
        let is_told = of_units.binary_search(&unit).is_ok();
        told.push(is_told.then(|| of_these.next()).flatten().flatten());
    }
}

/// What the others leave of one unit and of the event without it, by models that have not seen the
/// row.
#[derive(Clone, Debug)]
pub(super) struct Left {
    /// The event less its probability, `[rows]`.
    pub outcome: Vec<f64>,
    /// Its probability, in (0, 1), `[rows]`.
    pub probabilities: Vec<f64>,
    /// The unit's columns less their means, in the design's units: `[rows, columns]`.
    pub columns: Vec<f64>,
    /// The share of each column's variance that is left.
    pub shares: Vec<f64>,
    /// The model of the greatest weight.
    pub model: &'static str,
}

impl<'a> Nuisances<'a> {
    /// Fits the lines and curves that all units share.
    pub fn new(
        (design, bins): (&'a Design, &'a Bins),
        (labels, by): (&'a [bool], Option<&'a [f64]>),
        deals: &'a [Deal],
        features: &'a [Features],
        learning: Option<Learning<'a>>,
        (seed, cache): (u64, &'a dyn FitCache),
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
            by,
            seed,
            learning,
            cache,
            deals: deals.iter().map(dealt).collect(),
            bins,
        }
    }

    /// Whether there is nothing beside a unit, so that a constant is all there is to tell it by.
    fn is_all(&self, unit: &Unit) -> bool {
        unit.columns.len() == self.design.inputs()
    }

    /// The places of the units that have anything beside them.
    pub(super) fn beside(&self, units: &[Unit]) -> Vec<usize> {
        let units = units.iter().enumerate();
        let beside = units.filter(|(_, unit)| !self.is_all(unit));
        beside.map(|(place, _)| place).collect()
    }

    /// How many networks there are of one purpose, for so many units or columns.
    fn networks(&self, count: usize) -> usize {
        let folds = self.deals.iter().map(|it| it.folds.parts.len());
        count * folds.sum::<usize>()
    }

    /// What is left of some units, and how many networks were fitted. Where networks cannot be
    /// trained, lines do alone.
    ///
    /// # Errors
    /// What a learner ends with.
    pub fn left<B: MlpOps>(
        &self,
        units: &[Unit],
        device: &B::Device,
        report: Report<'_>,
    ) -> Result<(Vec<Left>, usize), Error> {
        let learned = self.beside(units);
        // Categories of many levels teach no network, nor do weekdays.
        let columns = learned.iter().flat_map(|&unit| {
            let columns = value_columns(&units[unit], self.design.groups());
            let columns = if columns <= MOST_COLUMNS { columns } else { 0 };
            (0..columns).map(move |column| (unit, column))
        });
        let columns: Vec<(usize, usize)> = columns.collect();
        let networks = self.networks(self.design.groups().len());
        let networks = can_be_had(self.design.rows(), self.design.inputs(), networks);
        let by_networks = |wanted: &[usize]| {
            if networks {
                wanted.to_vec()
            } else {
                Vec::new()
            }
        };
        let mut wanted = Wanted {
            events: match self.learning {
                // It is one candidate, in the place of the first.
                Some(_) => [learned.clone(), Vec::new(), learned],
                None => [by_networks(&learned), by_networks(&learned), learned],
            },
            columns: [
                if networks {
                    columns.clone()
                } else {
                    Vec::new()
                },
                columns,
            ],
        };
        let labels = self.event();
        let share = 1.0 / self.deals.len() as f64;
        let mut told: Vec<Told> = Vec::new();
        let mut fitted = 0;
        for (place, dealt) in self.deals.iter().enumerate() {
            let seed = self.seed.wrapping_add((place as u64) << 8);
            let mut tell = |done| report(share * (place as f64 + done));
            let (of_deal, count) =
                self.deal::<B>(dealt, units, &wanted, seed, device, &mut tell)?;
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
                .map(|told| told.event.together(&labels, self.by).1)
                .collect();
            for (at, wanted) in wanted.events.iter_mut().enumerate() {
                wanted.retain(|&unit| events[unit][first + at] >= LEAST_WEIGHT);
            }
            for (at, wanted) in wanted.columns.iter_mut().enumerate() {
                let is_wanted = |&(unit, column): &(usize, usize)| {
                    let target = self.column(units[unit].columns[column]);
                    let (_, weights) = told[unit].columns[column].together(&target, self.by);
                    weights[first + at] >= LEAST_WEIGHT
                };
                *wanted = wanted.par_iter().copied().filter(is_wanted).collect();
            }
        }
        let left = (0..units.len())
            .into_par_iter()
            .map(|unit| self.together(&units[unit], &told[unit], &labels));
        Ok((left.collect(), fitted))
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
    ) -> Result<(Vec<Told>, usize), Error> {
        let share = constant(dealt.folds, &self.event(), self.by);
        // Where there is nothing beside a unit, there is nothing to regress on.
        let beside = self.beside(units);
        let told_by: Vec<&Unit> = beside.iter().map(|&unit| &units[unit]).collect();
        let mut events: Vec<Vec<Option<Vec<f64>>>> =
            units.iter().map(|_| vec![Some(share.clone())]).collect();
        let by_regressions = dealt.events(self.labels, &told_by);
        let [of_networks @ .., of_trees] = &wanted.events;
        let by_trees = self.events_by_trees(dealt, units, of_trees, &by_regressions, seed);
        for Events { probabilities, .. } in by_regressions {
            add(&mut events, &beside, probabilities.into_iter().map(Some));
        }
        let lines: Vec<Lines> = units
            .par_iter()
            .map(|unit| {
                if self.is_all(unit) {
                    vec![Vec::new(); unit.columns.len()]
                } else {
                    dealt.lines(unit)
                }
            })
            .collect();
        let mut fitted = 0;
        for (place, (effort, of_units)) in EVENTS.into_iter().zip(of_networks).enumerate() {
            let networks = Networks {
                effort,
                seed: seed.wrapping_add(place as u64),
                of: self.networks(self.design.groups().len()),
                weights: self.by,
                cache: self.cache,
            };
            let mut tell = |done| report(0.3 * (place as f64 + done));
            let told = self.events::<B>(dealt, units, of_units, networks, device, &mut tell)?;
            fitted += told.len() * dealt.folds.parts.len();
            add(&mut events, of_units, told.into_iter().map(Some));
        }
        add(&mut events, of_trees, by_trees);
        let networks = Networks {
            effort: Effort::Numbers,
            seed: seed.wrapping_add(EVENTS.len() as u64),
            of: self.networks(self.design.inputs()),
            weights: self.by,
            cache: self.cache,
        };
        let mut tell = |done| report(0.6 + 0.4 * done);
        let beyond = self.numbers::<B>(
            dealt,
            units,
            &lines,
            &wanted.columns[0],
            networks,
            device,
            &mut tell,
        );
        fitted += beyond.as_ref().map_or(0, Vec::len) * dealt.folds.parts.len();
        // Of all columns in turn: what each is, and what regressions tell of it.
        let places: Vec<(usize, usize)> = (0..units.len())
            .flat_map(|unit| (0..units[unit].columns.len()).map(move |column| (unit, column)))
            .collect();
        let targets: Vec<Vec<f64>> = places
            .par_iter()
            .map(|&(unit, column)| self.column(units[unit].columns[column]))
            .collect();
        let by_lines = dealt.by_lines(&lines, &places, &targets);
        let by_trees = self.columns_by_trees(dealt, units, &lines, &wanted.columns[1], seed);
        let of_column = |(at, told): (usize, Vec<Vec<f64>>)| {
            let (unit, column) = places[at];
            let mut candidates = vec![Some(constant(dealt.folds, &targets[at], self.by))];
            // What networks tell of a column beyond the regression that is nearest.
            let place_in = |wanted: &[(usize, usize)]| wanted.binary_search(&(unit, column)).ok();
            let learned = place_in(&wanted.columns[0]);
            let network = learned.zip(beyond.as_ref()).map(|(at, beyond)| {
                let nearest = &told[nearest(&lines[unit][column])];
                let pairs = nearest.iter().zip(&beyond[at]);
                pairs.map(|(line, more)| line + more).collect()
            });
            candidates.extend(told.into_iter().map(Some));
            candidates.push(network);
            candidates.push(place_in(&wanted.columns[1]).and_then(|at| by_trees[at].clone()));
            Candidates::new(candidates)
        };
        let mut columns = by_lines
            .into_par_iter()
            .enumerate()
            .map(of_column)
            .collect::<Vec<_>>()
            .into_iter();
        let columns: Vec<Vec<Candidates>> = units
            .iter()
            .map(|unit| columns.by_ref().take(unit.columns.len()).collect())
            .collect();
        let told = events
            .into_iter()
            .zip(columns)
            .map(|(event, columns)| Told {
                event: Candidates::new(event),
                columns,
            });
        Ok((told.collect(), fitted))
    }

    /// The event as a number, `[rows]`.
    pub(super) fn event(&self) -> Vec<f64> {
        let labels = self.labels.iter();
        labels.map(|&it| f64::from(u8::from(it))).collect()
    }

    /// A column as the regressions have it, standardised.
    pub(super) fn column(&self, column: usize) -> Vec<f64> {
        let features = self.deals[0].regressions[0].features;
        (0..self.labels.len())
            .map(|row| f64::from(features.row(row)[column + 1]))
            .collect()
    }

    /// What all deals together leave of a unit and of the event without it.
    fn together(&self, unit: &Unit, told: &Told, labels: &[f64]) -> Left {
        /// Nothing is quite sure.
        const LEAST: f64 = 1e-6;
        let (mut probabilities, _) = told.event.together(labels, self.by);
        for probability in &mut probabilities {
            *probability = probability.clamp(LEAST, 1.0 - LEAST);
        }
        let (rows, width) = (self.labels.len(), unit.columns.len());
        let standardised = self.deals[0].regressions[0].features;
        let mut columns = vec![0.0; rows * width];
        let mut shares = vec![0.0; width];
        let mut model = [0.0; MODELS.len()];
        for (at, &column) in unit.columns.iter().enumerate() {
            let target = self.column(column);
            let (mean, weights) = told.columns[at].together(&target, self.by);
            for (place, weight) in weights.iter().enumerate() {
                // Networks and trees are the last of them, whether or not there are curves.
                let behind = weights.len() - place;
                model[if behind <= 2 {
                    MODELS.len() - behind
                } else {
                    place
                }] += weight;
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
            outcome: labels
                .iter()
                .zip(&probabilities)
                .map(|(y, p)| y - p)
                .collect(),
            probabilities,
            columns,
            shares,
            model: MODELS[greatest.unwrap_or(0)],
        }
    }
}
