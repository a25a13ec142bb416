//! The tests of a table's conditions, put together.

use rayon::prelude::*;
use sways_data::{Design, Encoding, stratified_parts};
use sways_explain::{
    HostMlp,
    evidence::{
        ConditionEvidence, Evidence, Gate, Holdout, Sampler, Tests, Unit, Verdict,
        chance::{holm, stouffer},
        gate,
        misfit::{Residuals, mean_misfit},
        regression::Features,
        sampler::Answers,
        scores::{by_cluster, self_normalised},
        units,
    },
};
use sways_model::{MlpOps, Weights, host::HostEnsemble};
use sways_train::{Exchangeable, Members};

use super::{
    EvidencePlan,
    answers::{Parts, UnitAnswers, by_lines, by_networks},
    check::Check,
    effects::{Found, Kind, Reach, effects},
    networks::{Networks, mean_probabilities},
};
use crate::{Error, recipe};

/// Networks whose mean predicts, of every fold and every part of the sequence.
const SEEDS: usize = 3;
/// The share of the rows on which the sequence begins.
const FIRST: f64 = 0.4;
/// A training part must have so many rows of the rarer outcome.
const FEWEST_EVENTS: usize = 10;
/// Sums by group are about normal from so many groups on.
const FEWEST_GROUPS: usize = 20;
/// Labels must have so many arrangements for a permutation test.
const FEWEST_LABELLINGS: f64 = 1000.0;
/// Draws that can be told from real values at this level are not used.
const CHECK_LEVEL: f64 = 0.01;
/// More rows than these are not needed: so many, drawn at random, stand for them.
const MOST_ROWS: usize = 20_000;
/// Of a column's variance, what others leave of it must be more than this to be tested.
const LEAST_LEFT: f64 = 1e-6;

/// A table with a question.
#[derive(Clone, Copy, Debug)]
pub struct Inquiry<'a> {
    /// Its rows, encoded.
    pub design: &'a Design,
    /// How they were encoded.
    pub encoding: &'a Encoding,
    /// Whether the event happened, `[rows]`.
    pub labels: &'a [bool],
    /// The same number for rows that belong together, `[rows]`.
    pub together: Option<&'a [usize]>,
    /// The settings.
    pub plan: EvidencePlan,
    /// Of everything that is drawn.
    pub seed: u64,
}

/// What is told while an inquiry runs.
#[derive(Clone, Copy, Debug)]
pub struct Stage {
    /// What is being done.
    pub name: &'static str,
    /// How much of it is done, in [0, 1].
    pub done: f64,
}

/// What the residuals and the draws say of one unit.
struct UnitTests {
    p: Option<f64>,
    reason: Option<String>,
    tests: Tests,
    found: Vec<Found>,
}

impl Inquiry<'_> {
    /// Runs all tests, on a backend.
    ///
    /// # Errors
    /// Where training diverges.
    pub fn run<B: MlpOps>(
        &self,
        device: &B::Device,
        observe: &mut dyn FnMut(Stage),
    ) -> Result<Evidence, Error> {
        let rows = self.labels.len();
        if rows <= MOST_ROWS {
            return self.run_on_all::<B>(device, observe);
        }
        let share = MOST_ROWS as f64 / rows as f64;
        let shares = [share, 1.0 - share];
        let drawn = stratified_parts(self.labels, &shares, self.seed_of(11), self.together)?;
        let drawn: Vec<usize> = (0..rows).filter(|&row| drawn[row] == 0).collect();
        let together = self
            .together
            .map(|it| drawn.iter().map(|&row| it[row]).collect::<Vec<_>>());
        let evidence = Inquiry {
            design: &self.design.select(&drawn),
            labels: &drawn
                .iter()
                .map(|&row| self.labels[row])
                .collect::<Vec<_>>(),
            together: together.as_deref(),
            ..*self
        }
        .run_on_all::<B>(device, observe)?;
        Ok(Evidence {
            of_rows: rows,
            ..evidence
        })
    }

    fn run_on_all<B: MlpOps>(
        &self,
        device: &B::Device,
        observe: &mut dyn FnMut(Stage),
    ) -> Result<Evidence, Error> {
        let design = self.design;
        let clusters = self.together.map(numbered);
        let clusters = clusters.as_deref();
        let parts = self.parts(clusters)?;
        let units = units(design.values(), design.groups());
        let kinds = Kind::of(self.encoding, design);
        let mut refits = 0;

        let (gate, fitted) = self.gate::<B>(clusters, device, observe)?;
        refits += fitted;

        if let Some(reason) = self.few_events(&parts, clusters) {
            let untested = |unit: &Unit| UnitTests {
                p: None,
                reason: Some(reason.clone()),
                tests: Tests::default(),
                found: vec![Found::default(); unit.conditions.len()],
            };
            let tested: Vec<UnitTests> = units.iter().map(untested).collect();
            return Ok(self.evidence(clusters, refits, gate, &units, &kinds, &tested));
        }
        let mut answers = by_lines(&units, design, &parts);
        refits += by_networks::<B>(
            &units,
            &mut answers,
            design,
            &parts,
            self.seed_of(3),
            device,
            &mut stage(observe, "modelling the conditions"),
        )?;

        let weights = self.networks::<B>(&units, &parts, device, observe)?;
        refits += weights.members();
        let ensemble = HostEnsemble::new(&weights);

        let samplers = match clusters {
            // Rows that belong together may share what is drawn: only residuals are summed.
            Some(_) => vec![None; units.len()],
            None => self.samplers(&units, &answers, &parts),
        };
        let (checks, fitted) = Check {
            design,
            parts: &parts,
            units: &units,
            answers: &answers,
            samplers: &samplers,
            seed: self.seed_of(4),
        }
        .run::<B>(device, &mut stage(observe, "checking the draws"))?;
        refits += fitted;

        stage(observe, "drawing values anew")(0.0);
        let model = HostMlp::new(&weights);
        let influences = kinds.iter().map(Kind::influences).sum();
        let reach = Reach::new(self.plan.alpha, influences);
        let test = |place: usize| {
            let (unit, answers) = (&units[place], &answers[place]);
            let (outcome, columns) = self.residuals(place, unit, answers, &ensemble, &parts);
            let mut tested = by_residuals(unit, answers, &outcome, &columns, clusters);
            tested.tests.check = checks[place];
            if let Some(samplers) = &samplers[place] {
                let passed = checks[place].is_none_or(|p| p >= CHECK_LEVEL);
                if passed && tested.tests.residuals.is_some() {
                    let p = self.by_draws(place, unit, samplers, &units, &model, &parts);
                    tested.tests.randomization = Some(p);
                }
            }
            self.combine(unit, answers, &columns, &mut tested);
            tested.found = effects(unit, &kinds, design, &outcome, &columns, clusters, reach);
            tested
        };
        let tested: Vec<UnitTests> = (0..units.len()).into_par_iter().map(test).collect();
        Ok(self.evidence(clusters, refits, gate, &units, &kinds, &tested))
    }

    fn evidence(
        &self,
        clusters: Option<&[usize]>,
        refits: usize,
        gate: Gate,
        units: &[Unit],
        kinds: &[Kind],
        tested: &[UnitTests],
    ) -> Evidence {
        Evidence {
            alpha: self.plan.alpha,
            rows: self.labels.len(),
            of_rows: self.labels.len(),
            clusters: clusters.map(|it| it.iter().max().map_or(0, |last| last + 1)),
            refits,
            conditions: self.verdicts(&gate, units, kinds, tested),
            gate,
        }
    }

    /// A seed for one purpose.
    fn seed_of(&self, purpose: u64) -> u64 {
        // An odd multiplier: different seeds stay different.
        self.seed
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .wrapping_add(purpose << 40)
    }

    fn parts(&self, clusters: Option<&[usize]>) -> Result<Parts, Error> {
        let EvidencePlan { folds, .. } = self.plan;
        let rest = (1.0 - FIRST) / (folds - 1) as f64;
        let mut sequence = vec![rest; folds];
        sequence[0] = FIRST;
        let equal = vec![1.0 / folds as f64; folds];
        let deal = |shares: &[f64], purpose| {
            stratified_parts(self.labels, shares, self.seed_of(purpose), clusters)
        };
        Ok(Parts {
            fold: deal(&equal, 1)?,
            folds,
            sequence: deal(&sequence, 2)?,
            length: folds,
        })
    }

    /// Whether any condition matters: networks that learned permuted labels are as good, out of
    /// fold, as those that learned the real ones. Two folds, for there are many networks.
    fn gate<B: MlpOps>(
        &self,
        clusters: Option<&[usize]>,
        device: &B::Device,
        observe: &mut dyn FnMut(Stage),
    ) -> Result<(Gate, usize), Error> {
        let EvidencePlan {
            permutations,
            alpha,
            ..
        } = self.plan;
        let halves = stratified_parts(self.labels, &[0.5; 2], self.seed_of(5), clusters)?;
        let sets = Exchangeable::new(self.labels, &halves, clusters);
        if sets.ln_labellings(self.labels) < FEWEST_LABELLINGS.ln() {
            let gate = Gate {
                p: None,
                permutations: 0,
                open: false,
                reason: Some("there are too few ways to exchange the labels".to_owned()),
            };
            return Ok((gate, 0));
        }
        let labellings: Vec<Vec<bool>> = (0..=permutations)
            .map(|permutation| match permutation {
                0 => self.labels.to_vec(),
                _ => sets.permute(self.labels, self.seed_of(6), permutation as u64),
            })
            .collect();
        let mut logits = vec![vec![0.0; self.labels.len()]; labellings.len()];
        for half in 0..2 {
            let in_half = |of: usize| -> Vec<usize> {
                (0..halves.len()).filter(|&row| halves[row] == of).collect()
            };
            let (train, test) = (in_half(half), in_half(1 - half));
            let design = self.design.select(&train);
            let push = |member: usize, plan: &mut Members| {
                let labels = train
                    .iter()
                    .map(|&row| f32::from(u8::from(labellings[member][row])));
                plan.push(labels, vec![1.0; train.len()], &[]);
            };
            let networks = Networks {
                effort: recipe::GATE_EFFORT,
                decay: recipe::GATE_DECAY,
                batch_size: 0,
                seed: self.seed_of(7 + half as u64),
            };
            let mut tell = stage(observe, "permuting the labels");
            let weights =
                networks.fit::<B>(&design, labellings.len(), &push, device, &mut |done| {
                    tell(0.5 * (half as f64 + done));
                })?;
            let ensemble = HostEnsemble::new(&weights);
            let of_labelling = |(member, logits): (usize, &mut Vec<f64>)| {
                let of_half = ensemble.member_logits(member, self.design.values(), &test);
                for (&row, logit) in test.iter().zip(of_half) {
                    logits[row] = logit;
                }
            };
            logits.par_iter_mut().enumerate().for_each(of_labelling);
        }
        let labelled = logits.par_iter().zip(&labellings);
        let losses: Vec<f64> = labelled
            .map(|(logits, labels)| gate::calibrated_loss(logits, labels))
            .collect();
        let p = gate::p(&losses);
        let gate = Gate {
            p: Some(p),
            permutations,
            open: p <= alpha,
            reason: None,
        };
        Ok((gate, 2 * labellings.len()))
    }

    /// Why no condition can be certified, if so.
    fn few_events(&self, parts: &Parts, clusters: Option<&[usize]>) -> Option<String> {
        if let Some(clusters) = clusters {
            let groups = clusters.iter().max().map_or(0, |last| last + 1);
            if groups < FEWEST_GROUPS {
                return Some(format!(
                    "the rows form {groups} groups; sums by group need at least {FEWEST_GROUPS}"
                ));
            }
        }
        let of_folds = (0..parts.folds).map(|fold| parts.outside(fold));
        let trained: Vec<Vec<usize>> = match clusters {
            Some(_) => of_folds.collect(),
            None => of_folds.chain([parts.before(1)]).collect(),
        };
        let rarer = |rows: &Vec<usize>| {
            let events = rows.iter().filter(|&&row| self.labels[row]).count();
            events.min(rows.len() - events)
        };
        let least = trained.iter().map(rarer).min().unwrap_or(0);
        (least < FEWEST_EVENTS).then(|| {
            format!(
                "a training part has {least} rows of the rarer outcome; \
                 it needs at least {FEWEST_EVENTS}"
            )
        })
    }

    /// Fits what predicts the event: of each unit and fold, networks that are denied the unit and
    /// have not seen the fold; of each tested part of the sequence, networks that have seen the
    /// rows before it.
    fn networks<B: MlpOps>(
        &self,
        units: &[Unit],
        parts: &Parts,
        device: &B::Device,
        observe: &mut dyn FnMut(Stage),
    ) -> Result<Weights, Error> {
        let labels: Vec<f32> = self
            .labels
            .iter()
            .map(|&it| f32::from(u8::from(it)))
            .collect();
        let masked = units.len() * parts.folds * SEEDS;
        let push = |member: usize, plan: &mut Members| {
            let labels = labels.iter().copied();
            if member < masked {
                let (unit, fold) = (member / SEEDS / parts.folds, member / SEEDS % parts.folds);
                let weight = |&of: &usize| f32::from(u8::from(of != fold));
                plan.push(labels, parts.fold.iter().map(weight), &units[unit].columns);
            } else {
                let part = 1 + (member - masked) / SEEDS;
                let weight = |&of: &usize| f32::from(u8::from(of < part));
                plan.push(labels, parts.sequence.iter().map(weight), &[]);
            }
        };
        let networks = Networks {
            effort: 1.0,
            decay: 1.0,
            batch_size: 0,
            seed: self.seed_of(9),
        };
        let mut tell = stage(observe, "leaving conditions out");
        let count = masked + parts.tested().len() * SEEDS;
        networks.fit::<B>(self.design, count, &push, device, &mut tell)
    }

    /// The event's residuals `[rows]` without the unit, and those of the unit's columns
    /// `[rows, columns]`, each by models that have not seen the row. What the others leave of a
    /// column that they determine is rounding, and taken for nothing.
    fn residuals(
        &self,
        place: usize,
        unit: &Unit,
        answers: &UnitAnswers,
        ensemble: &HostEnsemble,
        parts: &Parts,
    ) -> (Vec<f64>, Vec<f64>) {
        let (table, inputs) = (self.design.values(), self.design.inputs());
        let mut outcome: Vec<f64> = self
            .labels
            .iter()
            .map(|&it| f64::from(u8::from(it)))
            .collect();
        for fold in 0..parts.folds {
            let rows = parts.inside(fold);
            let first = (place * parts.folds + fold) * SEEDS;
            let p = mean_probabilities(ensemble, first..first + SEEDS, table, &rows);
            for (row, p) in rows.into_iter().zip(p) {
                outcome[row] -= p;
            }
        }
        let means = unit.means(&answers.out_of_fold, self.labels.len());
        let values = unit.values(table, inputs);
        let columns = values
            .iter()
            .zip(means)
            .map(|(&x, mean)| f64::from(x) - mean);
        let mut columns: Vec<f64> = columns.collect();
        let width = unit.columns.len();
        for column in 0..width {
            let all = values.iter().skip(column).step_by(width);
            let left = columns.iter().skip(column).step_by(width).copied();
            if variance(left) <= LEAST_LEFT * variance(all.map(|&x| f64::from(x))) {
                let of_column = columns.iter_mut().skip(column).step_by(width);
                of_column.for_each(|r| *r = 0.0);
            }
        }
        (outcome, columns)
    }

    /// The sequential holdout randomisation test.
    fn by_draws(
        &self,
        place: usize,
        unit: &Unit,
        samplers: &[Sampler],
        units: &[Unit],
        model: &HostMlp,
        parts: &Parts,
    ) -> f64 {
        let first = units.len() * parts.folds * SEEDS;
        let of_part = |part: usize| {
            let from = first + (part - 1) * SEEDS;
            let holdout = Holdout {
                model,
                members: &[from, from + 1, from + 2],
                table: self.design.values(),
                labels: self.labels,
                rows: &parts.at(part),
            };
            let stream = (place * parts.length + part) as u64;
            holdout.p(
                unit,
                &samplers[part - 1],
                self.plan.draws,
                self.seed_of(10),
                stream,
            )
        };
        let chances: Vec<f64> = parts.tested().map(of_part).collect();
        stouffer(&chances, self.plan.draws)
    }

    fn samplers(
        &self,
        units: &[Unit],
        answers: &[UnitAnswers],
        parts: &Parts,
    ) -> Vec<Option<Vec<Sampler>>> {
        let (table, inputs) = (self.design.values(), self.design.inputs());
        let of_unit = |(unit, answers): (&Unit, &UnitAnswers)| {
            let others = unit.others(inputs);
            let of_part = |part: usize| {
                let train = parts.before(part);
                let features = Features::new(table, inputs, &others, &train);
                let of = Answers {
                    of: &answers.sequence[part - 1],
                    unseen: answers.unseen.as_ref().map(|it| it[part - 1].as_slice()),
                };
                Sampler::new(unit, &answers.tasks, of, &features, &train)
            };
            parts
                .tested()
                .map(of_part)
                .collect::<Option<Vec<Sampler>>>()
        };
        units.par_iter().zip(answers).map(of_unit).collect()
    }

    /// One chance of the two tests. Where draws are told from real values, the residuals are
    /// enough if what they rest on, the mean, stands its own test.
    fn combine(&self, unit: &Unit, answers: &UnitAnswers, columns: &[f64], tested: &mut UnitTests) {
        let Some(residuals) = tested.tests.residuals else {
            return;
        };
        tested.p = match tested.tests.randomization {
            Some(p) => Some((2.0 * p.min(residuals)).min(1.0)),
            None if self.mean_stands(unit, answers, columns) => Some(residuals),
            None => {
                tested.reason = Some(
                    "how the other conditions tell it is not captured: draws can be told from \
                     the real values, and residuals still follow the other conditions"
                        .to_owned(),
                );
                None
            }
        };
    }

    fn mean_stands(&self, unit: &Unit, answers: &UnitAnswers, columns: &[f64]) -> bool {
        let (table, inputs) = (self.design.values(), self.design.inputs());
        let rows: Vec<usize> = (0..self.labels.len()).collect();
        let features = Features::new(table, inputs, &unit.others(inputs), &rows);
        let means = unit.means(&answers.out_of_fold, rows.len());
        let width = unit.columns.len();
        let least = (0..width).map(|column| {
            let of = |values: &[f64]| -> Vec<f64> {
                values.iter().skip(column).step_by(width).copied().collect()
            };
            let residuals = Residuals {
                values: &of(columns),
                answers: &of(&means),
                binary: false,
            };
            mean_misfit(&features, residuals, &rows)
        });
        least.fold(1.0, f64::min) * width as f64 >= CHECK_LEVEL
    }

    fn verdicts(
        &self,
        gate: &Gate,
        units: &[Unit],
        kinds: &[Kind],
        tested: &[UnitTests],
    ) -> Vec<ConditionEvidence> {
        let certified: Vec<usize> = (0..units.len())
            .filter(|&it| tested[it].p.is_some())
            .collect();
        let chances: Vec<f64> = certified.iter().filter_map(|&it| tested[it].p).collect();
        let adjusted = holm(&chances);
        let groups = self.design.groups();
        let name = |condition: usize| {
            groups
                .get(condition)
                .map_or(String::new(), |group| group.condition.clone())
        };
        let mut conditions: Vec<(usize, ConditionEvidence)> = Vec::new();
        for (place, (unit, tested)) in units.iter().zip(tested).enumerate() {
            let holm = certified
                .iter()
                .position(|&it| it == place)
                .map(|at| adjusted[at]);
            // Without a gate there is nothing to shut.
            let p_adjusted = match gate.p {
                Some(p) if !gate.open => holm.map(|holm| holm.max(p)),
                _ => holm,
            };
            let verdict = match p_adjusted {
                None => Verdict::NotCertifiable,
                Some(_) if gate.p.is_none() => Verdict::NotCertifiable,
                Some(p) if gate.open && p <= self.plan.alpha => Verdict::Evidence,
                Some(_) => Verdict::None,
            };
            let reason = match gate.p {
                None => tested.reason.clone().or_else(|| gate.reason.clone()),
                Some(_) => tested.reason.clone(),
            };
            for (&condition, found) in unit.conditions.iter().zip(&tested.found) {
                let others = unit.conditions.iter().filter(|&&it| it != condition);
                conditions.push((
                    condition,
                    ConditionEvidence {
                        condition: name(condition),
                        influence: found.influence,
                        interval: found.interval,
                        interval_simultaneous: found.interval_simultaneous,
                        units: kinds[condition].units(),
                        influence_per_unit: found.per_unit,
                        contrasts: found.contrasts.clone(),
                        p: tested.p,
                        p_adjusted,
                        verdict,
                        reason: reason.clone(),
                        tested_with: others.map(|&it| name(it)).collect(),
                        tests: tested.tests.clone(),
                    },
                ));
            }
        }
        conditions.sort_by_key(|(condition, _)| *condition);
        conditions.into_iter().map(|(_, it)| it).collect()
    }
}

/// The conditional randomisation test by residuals (d0CRT), self-normalised.
fn by_residuals(
    unit: &Unit,
    answers: &UnitAnswers,
    outcome: &[f64],
    columns: &[f64],
    clusters: Option<&[usize]>,
) -> UnitTests {
    let width = unit.columns.len();
    let scores: Vec<f64> = columns
        .chunks_exact(width)
        .zip(outcome)
        .flat_map(|(r, &e)| r.iter().map(move |r| r * e))
        .collect();
    let quadratic = self_normalised(&by_cluster(&scores, width, clusters), width);
    let determined = quadratic.rank == 0;
    UnitTests {
        p: None,
        reason: determined.then(|| "the other conditions determine it".to_owned()),
        tests: Tests {
            residuals: (!determined).then_some(quadratic.p),
            model: Some(
                if answers.by_network {
                    "network"
                } else {
                    "line"
                }
                .to_owned(),
            ),
            ..Tests::default()
        },
        found: Vec::new(),
    }
}

fn variance(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let count = values.clone().count().max(1) as f64;
    let mean = values.clone().sum::<f64>() / count;
    values.map(|it| (it - mean).powi(2)).sum::<f64>() / count
}

/// The same groups, numbered 0, 1, … without gaps.
fn numbered(together: &[usize]) -> Vec<usize> {
    let mut numbers = together.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    let place = |it: &usize| numbers.partition_point(|number| number < it);
    together.iter().map(place).collect()
}

fn stage<'a>(observe: &'a mut dyn FnMut(Stage), name: &'static str) -> impl FnMut(f64) + 'a {
    move |done| observe(Stage { name, done })
}
