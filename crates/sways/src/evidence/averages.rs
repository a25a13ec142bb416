//! Average effects in the table's own terms: what models of all conditions say of the event with
//! one condition changed, put right by their residuals.

use std::ops::Range;

use rayon::prelude::*;
use sways_data::Design;
use sways_explain::{
    HostMlp,
    engine::host_mlp::Scratch,
    evidence::{
        Average, Comparison, Estimated, Features, Logistic, Ridge, Rows,
        average::{Estimate, Level, compare, slope},
        ridge::{PENALTIES, least},
        stack,
    },
};
use sways_model::{MlpOps, Output, host::AffineBatch, mlp::logistic};

use super::{
    dealt::mean_outside,
    fit_cache::FitCache,
    kind::Kind,
    networks::{Networks, Refit, Report, each},
    parts::Deal,
    training::Effort,
};

/// A number has a marginal effect where it takes more values than these: of fewer a slope between
/// them is no row's.
const VALUES: usize = 20;
/// And in a table of this many rows at least: with fewer its density is not to be had.
const ROWS: usize = 200;
/// It has none where the other conditions tell more than this share of how far it is from its mean
/// given them: its density is taken to be of one shape whatever they are.
const TOLD: f64 = 0.02;
/// How far a number is moved for its slope, in standard deviations.
const STEP: f64 = 0.1;
/// The networks that learn the event from all conditions.
const EFFORTS: [Effort; 2] = [Effort::Tight, Effort::Loose];

/// Models of the event by all conditions, that have not seen the rows they speak of.
pub(super) struct Seeing<'a> {
    design: &'a Design,
    folds: &'a Deal,
    features: &'a Features,
    /// Curves where there are such, else lines.
    spread: (&'a Features, Ridge),
    /// The event's share outside of each fold.
    shares: Vec<f64>,
    /// `[folds][width]`.
    lines: Vec<Vec<f64>>,
    /// The log-odds of each row by its fold's line, `[rows]`.
    by_line: Vec<f64>,
    /// By effort; none where they cannot be trained.
    networks: Vec<Option<Network>>,
    /// Of the constant, the line and the networks.
    weights: Vec<f64>,
    /// What rows weigh, `[rows]`, where they don't all the same.
    by: Option<&'a [f64]>,
    /// The event less its probability, `[rows]`.
    outcome: Vec<f64>,
    labels: Vec<f64>,
}

/// What a thread computes in.
#[derive(Default)]
struct RowScratch {
    values: Vec<f32>,
    moves: Vec<f32>,
    told: Vec<f64>,
    network: Scratch,
}

/// A network of each fold.
struct Network {
    model: HostMlp,
    /// The first layer's pre-activations of each row, by its fold's network: `[rows, width]`.
    first_layer: Vec<f32>,
}

impl Network {
    fn new(model: HostMlp, design: &Design, part: &[usize]) -> Self {
        let width = model.width();
        let mut first_layer = vec![0.0; design.rows() * width];
        let rows = first_layer.par_chunks_exact_mut(width).enumerate();
        rows.for_each(|(row, z)| model.first_layer(part[row], design.row(row), z));
        Self { model, first_layer }
    }

    fn base(&self, row: usize) -> &[f32] {
        &self.first_layer[row * self.model.width()..][..self.model.width()]
    }

    /// The event's probability at every row.
    fn probabilities(&self, part: &[usize]) -> Vec<f64> {
        let probability = |(scratch, z): &mut (Scratch, Vec<f32>), row: usize| {
            z.clear();
            z.extend_from_slice(self.base(row));
            let mut value = [0.0];
            let output = Output::Probability;
            self.model
                .outputs(part[row], output, z, scratch, &mut value);
            value[0]
        };
        let rows = (0..part.len()).into_par_iter();
        rows.map_init(Default::default, probability).collect()
    }
}

impl<'a> Seeing<'a> {
    /// Fits them, and says how many networks there are.
    pub fn new<B: MlpOps>(
        design: &'a Design,
        (labels, by): (&[bool], Option<&'a [f64]>),
        folds: &'a Deal,
        all_features: &'a [Features],
        (seed, cache): (u64, &dyn FitCache),
        device: &B::Device,
        report: Report<'_>,
    ) -> (Self, usize) {
        let features = &all_features[0];
        let richest = &all_features[all_features.len() - 1];
        let targets: Vec<f32> = labels.iter().map(|&it| f32::from(u8::from(it))).collect();
        let own: Vec<f64> = targets.iter().map(|&it| f64::from(it)).collect();
        let count = folds.parts.len();
        let refit = |fold: usize| Refit {
            labels: targets.clone(),
            weights: folds
                .part
                .iter()
                .map(|&of| f32::from(u8::from(of != fold)))
                .collect(),
            masked: &[],
        };
        let mut networks = Vec::new();
        for (place, effort) in EFFORTS.into_iter().enumerate() {
            let of = Networks {
                effort,
                seed: seed.wrapping_add(place as u64),
                of: count,
                weights: by,
                cache,
            };
            let mut tell = |done| report((place as f64 + done) / EFFORTS.len() as f64);
            let weights = of
                .fit::<B>(design, count, &each(&refit), device, &mut tell)
                .ok();
            networks.push(weights.map(|it| Network::new(HostMlp::new(&it), design, &folds.part)));
        }
        let fitted = count * networks.iter().flatten().count();
        let ridge = Ridge::new(features, &folds.parts);
        let line = Logistic::new(features, &ridge, labels, &folds.parts);
        let outside = folds.parts.iter().map(|rows| mean_outside(&own, rows, by));
        let by_line = (0..own.len()).into_par_iter();
        let by_line = by_line.map(|row| features.dot(row, line.coefficients(folds.part[row])));
        let mut seeing = Self {
            design,
            folds,
            features,
            spread: (richest, Ridge::new(richest, &folds.parts)),
            shares: outside.collect(),
            lines: (0..count)
                .map(|fold| line.coefficients(fold).to_vec())
                .collect(),
            by_line: by_line.collect(),
            networks,
            weights: Vec::new(),
            by,
            outcome: Vec::new(),
            labels: own,
        };
        let shares: Vec<f64> = folds.part.iter().map(|&it| seeing.shares[it]).collect();
        let by_line = seeing.by_line.iter().map(|&z| logistic(z)).collect();
        let mut candidates = vec![shares.clone(), by_line];
        // What could not be trained says what a constant says.
        candidates.extend(seeing.networks.iter().map(|network| {
            let network = network.as_ref();
            network.map_or_else(|| shares.clone(), |it| it.probabilities(&folds.part))
        }));
        let candidates: Vec<&[f64]> = candidates.iter().map(Vec::as_slice).collect();
        seeing.weights = stack::weights(&seeing.labels, &candidates, by);
        let probabilities = stack::combined(&seeing.weights, &candidates);
        let pairs = seeing.labels.iter().zip(probabilities);
        seeing.outcome = pairs.map(|(y, p)| y - p).collect();
        (seeing, fitted)
    }

    /// The event's probability at every row with some columns changed, in so many ways: `change` makes of
    /// a row's own values of them the changed ones, `[ways, columns]`. Gives `[ways][rows]`.
    fn probabilities(
        &self,
        changed: Range<usize>,
        ways: usize,
        change: &(dyn Fn(&[f32], &mut [f32]) + Sync),
    ) -> Vec<Vec<f64>> {
        let width = changed.len();
        let of_row = |scratch: &mut RowScratch, row: usize| -> Vec<f64> {
            let own = &self.design.row(row)[changed.clone()];
            let fold = self.folds.part[row];
            scratch.values.resize(ways * width, 0.0);
            change(own, &mut scratch.values);
            // How far each column goes, by column.
            scratch.moves.clear();
            for (at, own) in own.iter().enumerate() {
                let there = scratch.values[at..].iter().step_by(width);
                scratch.moves.extend(there.map(|there| there - own));
            }
            let mut probabilities = vec![self.weights[0] * self.shares[fold]; ways];
            if self.weights[1] > 0.0 {
                for (way, probability) in probabilities.iter_mut().enumerate() {
                    let moved = changed.clone().enumerate().map(|(at, column)| {
                        let scale = self.features.scale(column + 1);
                        let by = if scale > 0.0 {
                            self.lines[fold][column + 1] / scale
                        } else {
                            0.0
                        };
                        by * f64::from(scratch.moves[at * ways + way])
                    });
                    let z = self.by_line[row] + moved.sum::<f64>();
                    *probability += self.weights[1] * logistic(z);
                }
            }
            for (network, &weight) in self.networks.iter().zip(&self.weights[2..]) {
                if weight == 0.0 {
                    continue;
                }
                let Some(network) = network else {
                    let share = weight * self.shares[fold];
                    for probability in &mut probabilities {
                        *probability += share;
                    }
                    continue;
                };
                let batch = AffineBatch {
                    base: network.base(row),
                    directions: network.model.directions(fold, changed.clone()),
                    coefficients: &scratch.moves,
                };
                scratch.told.resize(ways, 0.0);
                let RowScratch {
                    network: inner,
                    told,
                    ..
                } = scratch;
                let output = Output::Probability;
                network.model.affine_batch(fold, output, batch, inner, told);
                for (probability, told) in probabilities.iter_mut().zip(told) {
                    *probability += weight * *told;
                }
            }
            probabilities
        };
        let rows = (0..self.design.rows()).into_par_iter();
        let by_row: Vec<Vec<f64>> = rows.map_init(RowScratch::default, of_row).collect();
        (0..ways)
            .map(|way| by_row.iter().map(|it| it[way]).collect())
            .collect()
    }

    /// The share of the variance of how far a number is from its mean, |r|, that regressions on the
    /// other conditions tell on rows not seen.
    fn spread_told(&self, inputs: &Range<usize>, column: &[f64]) -> f64 {
        let (features, ridge) = &self.spread;
        let without = features.of_inputs(&inputs.clone().collect::<Vec<_>>());
        let far: Vec<f64> = column.iter().map(|r| r.abs()).collect();
        let rows: Vec<usize> = (0..far.len()).collect();
        let sum = |rows: &[usize]| features.weighted_sum(rows, |row| far[row]);
        let all = sum(&rows);
        let (mut losses, mut constant) = ([0.0; PENALTIES.len()], 0.0);
        for (part, own) in self.folds.parts.iter().enumerate() {
            let inside = sum(own);
            let cross: Vec<f64> = all.iter().zip(&inside).map(|(a, own)| a - own).collect();
            let weight = |row: usize| features.weight(row);
            let square = own
                .iter()
                .map(|&row| weight(row) * far[row] * far[row])
                .sum();
            let mean = mean_outside(&far, own, self.by);
            constant += own
                .iter()
                .map(|&row| weight(row) * (far[row] - mean).powi(2))
                .sum::<f64>();
            for (penalty, loss) in losses.iter_mut().enumerate() {
                let line = ridge.line_without(part, penalty, &cross, &without);
                *loss += ridge.loss(part, &line, square, &inside);
            }
        }
        1.0 - losses[least(&losses)] / constant
    }

    /// The average marginal effect of a number, whose residuals given the other conditions are
    /// `column` `[rows]`.
    pub fn slope(
        &self,
        kind: &Kind,
        inputs: Range<usize>,
        column: &[f64],
        rows: Rows<'_>,
        alpha: f64,
    ) -> Option<Average> {
        // Of a number whose long tails are drawn in, a step is no step of the table's.
        let &Kind::Number {
            deviation,
            unit: Some(unit),
            ..
        } = kind
        else {
            return None;
        };
        if self.design.rows() < ROWS || self.spread_told(&inputs, column) > TOLD {
            return None;
        }
        // Where the value is missing there is no slope in it.
        let is_known =
            |row: usize| inputs.len() == 1 || self.design.row(row)[inputs.end - 1] == 0.0;
        let known: Vec<usize> = (0..self.design.rows())
            .filter(|&row| is_known(row))
            .collect();
        let at = inputs.start;
        let mut values: Vec<f32> = known.iter().map(|&row| self.design.row(row)[at]).collect();
        values.sort_by(f32::total_cmp);
        values.dedup();
        if values.len() <= VALUES {
            return None;
        }
        let step = STEP * deviation;
        let there = self.probabilities(at..at + 1, 2, &|own, to| {
            to.copy_from_slice(&[own[0] + step as f32, own[0] - step as f32]);
        });
        let (up, down) = (&there[0], &there[1]);
        let pick =
            |of: &dyn Fn(usize) -> f64| -> Vec<f64> { known.iter().map(|&row| of(row)).collect() };
        let of_known: Option<Vec<usize>> = rows.clusters.map(|clusters| {
            sways_data::consecutive(&known.iter().map(|&row| clusters[row]).collect::<Vec<_>>())
        });
        let of_weights = self.by.map(|by| pick(&|row| by[row]));
        let found = slope(
            &pick(&|row| (up[row] - down[row]) / (2.0 * step)),
            &pick(&|row| self.outcome[row]),
            &pick(&|row| column[row]),
            Rows {
                clusters: of_known.as_deref(),
                weights: of_weights.as_deref(),
            },
        )?;
        let scaled = |by: f64| estimated(found, alpha, |value| by * value);
        Some(Average {
            per_deviation: scaled(deviation)?,
            per_unit: scaled(unit),
        })
    }

    /// Levels against each other; `columns` are the residuals of the condition's columns given the
    /// other conditions `[rows, columns]`, `is_borne` says of a column whether the table bears an
    /// interval of it.
    pub fn comparisons(
        &self,
        kind: &Kind,
        inputs: Range<usize>,
        columns: &[f64],
        is_borne: &dyn Fn(usize) -> bool,
        rows: Rows<'_>,
        alpha: f64,
    ) -> Vec<Comparison> {
        let width = inputs.len();
        let count = self.design.rows();
        let value = |row: usize, at: usize| f64::from(self.design.row(row)[inputs.start + at]);
        // Of each level its values and name, the one that others are compared with first.
        let (levels, names): (Vec<Vec<f32>>, Vec<&str>) = match kind {
            Kind::Two { names, .. } if width == 1 && is_borne(inputs.start) => {
                let of = || (0..count).map(|row| self.design.row(row)[inputs.start]);
                let (low, high) = (
                    of().fold(f32::INFINITY, f32::min),
                    of().fold(f32::NEG_INFINITY, f32::max),
                );
                (
                    vec![vec![low], vec![high]],
                    names.iter().map(String::as_str).collect(),
                )
            }
            Kind::Categories { names, most } if width == names.len() => {
                let order = std::iter::once(*most).chain((0..width).filter(|at| at != most));
                let borne: Vec<usize> = order
                    .filter(|&at| at == *most || is_borne(inputs.start + at))
                    .collect();
                let one =
                    |&at: &usize| (0..width).map(|it| f32::from(u8::from(it == at))).collect();
                (
                    borne.iter().map(one).collect(),
                    borne.iter().map(|&at| &names[at][..]).collect(),
                )
            }
            _ => return Vec::new(),
        };
        let of_level = |level: &Vec<f32>| {
            let has: Vec<bool> = (0..count)
                .map(|row| self.design.row(row)[inputs.clone()] == level[..])
                .collect();
            // A column's mean given the others lies between the two values as their probabilities do.
            let propensity: Vec<f64> = (0..count)
                .map(|row| {
                    let (at, other) = match kind {
                        Kind::Two { apart, .. } => {
                            let sign = if level[0] == levels[0][0] { -1.0 } else { 1.0 };
                            (0, f64::from(level[0]) - sign * apart)
                        }
                        _ => (level.iter().position(|&it| it == 1.0).unwrap_or(0), 0.0),
                    };
                    let mean = value(row, at) - columns[row * width + at];
                    ((mean - other) / (f64::from(level[at]) - other)).clamp(0.0, 1.0)
                })
                .collect();
            (propensity, has)
        };
        let told: Vec<_> = levels.par_iter().map(of_level).collect();
        let all = levels.concat();
        let probabilities = self.probabilities(inputs.clone(), levels.len(), &|_, to| {
            to.copy_from_slice(&all);
        });
        let level = |at: usize| Level {
            probabilities: &probabilities[at],
            propensity: &told[at].0,
            has: &told[at].1,
        };
        let against = |at: usize| {
            let found = compare(&self.labels, level(0), level(at), rows)?;
            let ratio = |it: Option<Estimate>| estimated(it?, alpha, f64::exp);
            Some(Comparison {
                level: names[at].to_owned(),
                against: names[0].to_owned(),
                probabilities: found.probabilities.map(|it| it.value),
                difference: estimated(found.difference, alpha, |value| value)?,
                ratio: ratio(found.log_ratio),
                odds_ratio: ratio(found.log_odds_ratio),
            })
        };
        (1..levels.len()).filter_map(against).collect()
    }
}

/// An estimate with its interval on another scale, which rises; `None` where one of them is beyond
/// what numbers hold, as the odds of what is as good as sure.
fn estimated(estimate: Estimate, alpha: f64, scale: impl Fn(f64) -> f64) -> Option<Estimated> {
    let (value, interval) = (estimate.value, estimate.interval(alpha));
    let found = Estimated {
        value: scale(value),
        interval: interval.map(&scale),
    };
    let [low, high] = found.interval;
    let all = [found.value, low, high];
    all.iter().all(|it| it.is_finite()).then_some(found)
}
