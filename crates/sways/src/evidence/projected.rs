//! The projected covariance measure: models that see every condition, on rows that they have not
//! seen.

use std::{cmp::Ordering, ops::Range};

use rayon::prelude::*;
use sways_data::Design;
use sways_explain::{
    HostMlp,
    engine::host_mlp::Scratch,
    evidence::{
        Features, Ridge, Unit,
        ridge::{PENALTIES, least},
        stack,
    },
};
use sways_model::{MlpOps, host::AffineBatch};

use super::{
    dealt::mean_outside,
    fit_cache::FitCache,
    learning::{Crossed, Learning},
    networks::{Networks, Refit, Report, each},
    numbers::{Number, Reaches},
    parts::Deal,
    training::{Effort, can_be_had},
};
use crate::error::Error;

/// Rows that are asked about at once.
const BLOCK: usize = 256;
/// Networks whose mean predicts, of every tested part.
const SEEDS: usize = 2;
/// Values of a unit that a row's own are compared with, at most.
const REFERENCES: usize = 8;
/// Evaluations of networks beyond which there are fewer of them.
const EVALUATIONS: usize = 300_000_000;

/// And those of models of somebody else's, which take longer.
const LEARNED_EVALUATIONS: usize = 1_500_000;

/// A sequence of the rows, and what is to be learned of them.
pub(super) struct Sequence<'a> {
    pub design: &'a Design,
    pub labels: &'a [bool],
    /// What rows weigh, `[rows]`, where they don't all the same.
    pub by: Option<&'a [f64]>,
    pub deal: &'a Deal,
    /// How many sequences share the time there is.
    pub of: usize,
    pub features: &'a [Features],
    pub seed: u64,
    pub cache: &'a dyn FitCache,
}

/// What has seen the rows before each tested part and every condition.
enum Models<'a> {
    /// Of each tested part some networks.
    Networks(HostMlp),
    /// Of each tested part models of somebody else's.
    Learned(Vec<Crossed<'a>>),
}

/// Models of each tested part that have seen the rows before it and every condition.
pub(super) struct Projected<'a> {
    design: &'a Design,
    /// What rows weigh, `[rows]`, where they don't all the same.
    by: Option<&'a [f64]>,
    deal: &'a Deal,
    /// Lines and, where there are such, curves.
    regressions: Vec<(&'a Features, Ridge)>,
    models: Models<'a>,
    /// How many sequences share the time there is.
    sequences: usize,
    references: usize,
    seed: u64,
    cache: &'a dyn FitCache,
}

impl<'a> Sequence<'a> {
    /// Fits networks.
    ///
    /// # Errors
    /// Where training diverges.
    pub fn by_networks<B: MlpOps>(
        self,
        device: &B::Device,
        report: Report<'_>,
    ) -> Result<Projected<'a>, Error> {
        let deal = self.deal;
        let labels = self.labels.iter().map(|&it| f32::from(u8::from(it)));
        let labels: Vec<f32> = labels.collect();
        let refit = |member: usize| {
            let part = 1 + member / SEEDS;
            let weight = |&of: &usize| f32::from(u8::from(of < part));
            Refit {
                labels: labels.clone(),
                weights: deal.part.iter().map(weight).collect(),
                masked: &[],
            }
        };
        let tested = deal.parts[1..].len();
        let networks = Networks {
            effort: Effort::Seeing,
            seed: self.seed,
            of: tested * SEEDS * self.of,
            weights: self.by,
            cache: self.cache,
        };
        let weights =
            networks.fit::<B>(self.design, tested * SEEDS, &each(refit), device, report)?;
        let work = self.design.rows() * self.design.groups().len() * tested * SEEDS;
        let models = Models::Networks(HostMlp::new(&weights));
        Ok(self.projected(models, EVALUATIONS / work.max(1)))
    }

    /// Fits models of somebody else's, each without one of the `blocks`.
    ///
    /// # Errors
    /// What the learner ends with.
    pub fn by_learner(
        self,
        learning: Learning<'a>,
        blocks: &Deal,
        report: Report<'_>,
    ) -> Result<Projected<'a>, Error> {
        let tested = self.deal.parts[1..].len();
        let of_part = |part: usize| {
            report(part as f64 / tested as f64);
            learning.crossed(self.deal, 1 + part, blocks)
        };
        let models = (0..tested)
            .map(of_part)
            .collect::<Result<Vec<_>, Error>>()?;
        let work = self.design.rows() * self.design.groups().len() * tested * blocks.parts.len();
        Ok(self.projected(Models::Learned(models), LEARNED_EVALUATIONS / work.max(1)))
    }

    fn projected(self, models: Models<'a>, references: usize) -> Projected<'a> {
        let ridge = |features| (features, Ridge::new(features, &self.deal.parts[1..]));
        Projected {
            design: self.design,
            by: self.by,
            deal: self.deal,
            regressions: self.features.iter().map(ridge).collect(),
            models,
            sequences: self.of,
            references: references.clamp(2, REFERENCES),
            seed: self.seed.wrapping_add(1),
            cache: self.cache,
        }
    }
}

impl Projected<'_> {
    /// The parts that are tested.
    fn tested(&self) -> &[Vec<usize>] {
        &self.deal.parts[1..]
    }

    /// How many models see everything.
    pub fn models(&self) -> usize {
        match &self.models {
            Models::Networks(networks) => networks.members(),
            Models::Learned(parts) => parts.iter().map(Crossed::count).sum(),
        }
    }

    /// How far some units move the models' log-odds beyond what the other conditions tell of it,
    /// `[units][rows]`, and how many networks were fitted for that. 0 on rows that are not tested.
    ///
    /// # Errors
    /// What a learner's models end with.
    pub fn moves<B: MlpOps>(
        &self,
        units: &[Unit],
        device: &B::Device,
        report: Report<'_>,
    ) -> Result<(Vec<Vec<f64>>, usize), Error> {
        let tested = self.tested().len();
        let moved = match &self.models {
            Models::Networks(networks) => self.moved_networks(networks, units),
            Models::Learned(parts) => self.moved_learned(parts, units)?,
        };
        // `[units][regressions]`
        let mut lines: Vec<Vec<Line>> = units.iter().map(|_| Vec::new()).collect();
        for by in &self.regressions {
            for (lines, line) in lines.iter_mut().zip(self.lines(by, units, &moved)) {
                lines.push(line);
            }
        }
        let nearest: Vec<usize> = lines
            .iter()
            .map(|of_unit| {
                let losses: Vec<f64> = of_unit.iter().map(|line| line.loss).collect();
                least(&losses)
            })
            .collect();
        let seen = |part: usize| move |row: usize| self.deal.part[row] != part + 1;
        let rows: Vec<usize> = (0..self.design.rows()).collect();
        let count = units.len() * tested;
        let reaches = Reaches::new(count);
        let refit = |member: usize, told: Vec<f64>| {
            let (unit, part) = (member / tested, member % tested);
            let pairs = moved[unit][part].iter().zip(told);
            let residuals = pairs.map(|(moved, told)| moved - told).collect();
            let number = reaches.note(member, Number::new(residuals, seen(part)));
            number.refit(seen(part), &units[unit].columns)
        };
        let refits = |members: Range<usize>| {
            let mut told: Vec<Vec<f64>> = vec![Vec::new(); members.len()];
            for (place, (features, _)) in self.regressions.iter().enumerate() {
                let is_nearest = |&member: &usize| nearest[member / tested] == place;
                let of_place: Vec<usize> = members.clone().filter(is_nearest).collect();
                let line = |&member: &usize| {
                    &lines[member / tested][place].coefficients[member % tested][..]
                };
                let sets: Vec<&[f64]> = of_place.iter().map(line).collect();
                for (member, dots) in of_place.into_iter().zip(features.dots(&rows, &sets)) {
                    told[member - members.start] = dots;
                }
            }
            members
                .into_par_iter()
                .zip(told)
                .map(|(member, it)| refit(member, it))
                .collect()
        };
        let networks = Networks {
            effort: Effort::Moved,
            seed: self.seed,
            of: self.design.groups().len() * tested * self.sequences,
            weights: self.by,
            cache: self.cache,
        };
        let asked = |member: usize| &self.tested()[member % tested][..];
        let said = can_be_had(self.design.rows(), self.design.inputs(), networks.of).then(|| {
            networks.predictions::<B>(self.design, count, &refits, &asked, device, report)
        });
        let said = said.and_then(Result::ok);
        let told = self.told(&lines);
        let beyond = |unit: usize| {
            let rows = self.design.rows();
            // Rows of the first part are 0 in all: they don't count.
            let mut target = vec![0.0; rows];
            let mut candidates = vec![vec![0.0; rows]; 1 + self.regressions.len()];
            let mut network = vec![0.0; rows];
            for (part, of_part) in self.tested().iter().enumerate() {
                let moved = &moved[unit][part];
                let mean = mean_outside(moved, of_part, self.by);
                for &row in of_part {
                    target[row] = moved[row];
                    candidates[0][row] = mean;
                }
                for (place, told) in told[part].iter().enumerate() {
                    for (&row, &line) in of_part.iter().zip(&told[unit]) {
                        candidates[1 + place][row] = line;
                    }
                }
                let Some(said) = &said else { continue };
                let member = unit * tested + part;
                for (&row, &p) in of_part.iter().zip(&said[member]) {
                    let more = reaches.of(member) * (2.0 * p - 1.0);
                    network[row] = candidates[1 + nearest[unit]][row] + more;
                }
            }
            if said.is_some() {
                candidates.push(network);
            }
            let candidates: Vec<&[f64]> = candidates.iter().map(Vec::as_slice).collect();
            let weights = stack::weights(&target, &candidates, self.by);
            let mean = stack::combined(&weights, &candidates);
            target
                .iter()
                .zip(mean)
                .map(|(moved, mean)| moved - mean)
                .collect()
        };
        let moves = (0..units.len()).into_par_iter().map(beyond).collect();
        Ok((moves, said.map_or(0, |_| count)))
    }

    /// How far each unit's own values move networks' log-odds at every row, against the mean
    /// over other rows' values: `[units][parts][rows]`. What is taken off is told by the other
    /// conditions, so the test is the same; and what the networks tell by them alone, which need
    /// not be learned again, is gone.
    fn moved_networks(&self, model: &HostMlp, units: &[Unit]) -> Vec<Vec<Vec<f64>>> {
        let (table, inputs) = (self.design.values(), self.design.inputs());
        let (rows, tested) = (self.design.rows(), self.tested().len());
        let references: Vec<Vec<f32>> = units
            .par_iter()
            .map(|unit| {
                let rows = self.references_of(unit).into_iter();
                rows.flat_map(|row| self.values_of(unit, row)).collect()
            })
            .collect();
        let width = units.len() * tested;
        // Of a block of rows, `[units][parts][rows of the block]`.
        let of_block = |block: &[usize]| {
            let mut moved = vec![0.0; width * block.len()];
            let mut base = vec![0.0; model.width()];
            let (mut directions, mut coefficients) = (Vec::new(), Vec::new());
            let mut scratch = Scratch::default();
            let mut logits = Vec::new();
            for member in 0..model.members() {
                for (at, &row) in block.iter().enumerate() {
                    let own = &table[row * inputs..][..inputs];
                    model.first_layer(member, own, &mut base);
                    for (place, (unit, references)) in units.iter().zip(&references).enumerate() {
                        let count = references.len() / unit.columns.len();
                        directions.clear();
                        coefficients.clear();
                        for (at, &column) in unit.columns.iter().enumerate() {
                            let direction = model.directions(member, column..column + 1);
                            directions.extend_from_slice(direction);
                            let there = references[at..].iter().step_by(unit.columns.len());
                            coefficients.push(0.0);
                            coefficients.extend(there.map(|there| there - own[column]));
                        }
                        logits.resize(count + 1, 0.0);
                        let batch = AffineBatch {
                            base: &base,
                            directions: &directions,
                            coefficients: &coefficients,
                        };
                        model.logits(member, batch, &mut scratch, &mut logits);
                        let there = logits[1..].iter().map(|&z| f64::from(z)).sum::<f64>();
                        let from_there = f64::from(logits[0]) - there / count as f64;
                        let to = (place * tested + member / SEEDS) * block.len() + at;
                        moved[to] += from_there / SEEDS as f64;
                    }
                }
            }
            moved
        };
        let rows: Vec<usize> = (0..rows).collect();
        let blocks: Vec<Vec<f64>> = rows.par_chunks(BLOCK).map(of_block).collect();
        let of_one = |at: usize| {
            let of_block = |block: &Vec<f64>| {
                let rows = block.len() / width;
                block[at * rows..][..rows].to_vec()
            };
            blocks.iter().flat_map(of_block).collect()
        };
        (0..units.len())
            .into_par_iter()
            .map(|unit| {
                (0..tested)
                    .map(|part| of_one(unit * tested + part))
                    .collect()
            })
            .collect()
    }

    /// The same of models of somebody else's.
    fn moved_learned(
        &self,
        parts: &[Crossed<'_>],
        units: &[Unit],
    ) -> Result<Vec<Vec<Vec<f64>>>, Error> {
        let of_unit = |unit: &Unit| {
            let references = self.references_of(unit);
            let rows = self.design.rows();
            let of_part = |part: &Crossed<'_>| part.moved(&unit.conditions, &references, rows);
            parts.iter().map(of_part).collect()
        };
        units.iter().map(of_unit).collect()
    }

    /// A unit's values in a row.
    fn values_of<'u>(&self, unit: &'u Unit, row: usize) -> impl Iterator<Item = f32> + use<'_, 'u> {
        let row = self.design.row(row);
        unit.columns.iter().map(move |&at| row[at])
    }

    /// Some rows, at equal distances in the order of a unit's values.
    fn references_of(&self, unit: &Unit) -> Vec<usize> {
        let rows = self.design.rows();
        let first = |row: usize| self.values_of(unit, row).next().unwrap_or_default();
        // The first value beside the row: most units have no other.
        let mut order: Vec<(f32, usize)> = (0..rows).map(|row| (first(row), row)).collect();
        order.sort_unstable_by(|&(a, one), &(b, other)| {
            let pairs = self.values_of(unit, one).zip(self.values_of(unit, other));
            let mut others = pairs.skip(1).map(|(a, b)| a.total_cmp(&b));
            let others = || others.find(|it| it.is_ne()).unwrap_or(Ordering::Equal);
            a.total_cmp(&b).then_with(others)
        });
        let places = (0..self.references).map(|at| (2 * at + 1) * rows / (2 * self.references));
        places.map(|place| order[place].1).collect()
    }

    /// What some units' lines tell of the tested parts' rows: `[parts][regressions][units][rows of
    /// the part]`.
    fn told(&self, lines: &[Vec<Line>]) -> Vec<Vec<Vec<Vec<f64>>>> {
        let of_part = |(part, rows): (usize, &Vec<usize>)| {
            let by = |(place, (features, _)): (usize, &(&Features, Ridge))| {
                let sets: Vec<&[f64]> = lines
                    .iter()
                    .map(|of_unit| &of_unit[place].coefficients[part][..])
                    .collect();
                features.dots(rows, &sets)
            };
            self.regressions.iter().enumerate().map(by).collect()
        };
        self.tested().iter().enumerate().map(of_part).collect()
    }

    /// Of each unit the line in the other conditions' features that tells what moved best.
    fn lines(
        &self,
        (features, ridge): &(&Features, Ridge),
        units: &[Unit],
        moved: &[Vec<Vec<f64>>],
    ) -> Vec<Line> {
        let rows: Vec<usize> = (0..self.design.rows()).collect();
        // Σ moved · x over all rows, and over the part's own: `[parts]`, each `[units][width]`.
        let sums: Vec<[Vec<Vec<f64>>; 2]> = self
            .tested()
            .iter()
            .enumerate()
            .map(|(part, own)| {
                [&rows, own].map(|rows| {
                    features.weighted_sums(rows, units.len(), |unit, row| moved[unit][part][row])
                })
            })
            .collect();
        let of_unit = |(place, unit): (usize, &Unit)| {
            let without = features.of_inputs(&unit.columns);
            let mut losses = [0.0; PENALTIES.len()];
            let mut lines = vec![Vec::new(); PENALTIES.len()];
            for (part, own) in self.tested().iter().enumerate() {
                let moved = &moved[place][part];
                let [all, inside] = sums[part].each_ref().map(|it| &it[place]);
                let cross: Vec<f64> = all.iter().zip(inside).map(|(a, own)| a - own).collect();
                let square = own
                    .iter()
                    .map(|&row| features.weight(row) * moved[row] * moved[row])
                    .sum();
                for penalty in 0..PENALTIES.len() {
                    let line = ridge.line_without(part, penalty, &cross, &without);
                    losses[penalty] += ridge.loss(part, &line, square, inside);
                    lines[penalty].push(line);
                }
            }
            let best = least(&losses);
            Line {
                coefficients: lines.swap_remove(best),
                loss: losses[best],
            }
        };
        units.par_iter().enumerate().map(of_unit).collect()
    }
}

/// A line of each tested part, by one penalty chosen on rows not seen.
struct Line {
    /// `[parts][width]`.
    coefficients: Vec<Vec<f64>>,
    /// Its squares on rows not seen.
    loss: f64,
}
