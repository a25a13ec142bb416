//! The tests of a table's conditions, put together.

use rayon::prelude::*;
use sways_data::{Design, Encoding, consecutive, stratified_parts};
use sways_explain::{
    HostMlp,
    evidence::{Evidence, Gate, Tests, Unit, units},
};
use sways_model::{MlpOps, Weights, host::HostEnsemble};
use sways_train::Members;

use super::{
    EvidencePlan,
    answers::{Parts, by_lines, by_networks},
    check::Check,
    effects::{Found, Kind, Reach, effects},
    networks::Networks,
    unit_tests::{CHECK_LEVEL, UnitTests, by_residuals},
};
use crate::Error;

/// Networks whose mean predicts, of every fold and every part of the sequence.
pub(super) const SEEDS: usize = 3;
/// The share of the rows on which the sequence begins.
const FIRST: f64 = 0.4;
/// A training part must have so many rows of the rarer outcome.
const FEWEST_EVENTS: usize = 10;
/// Sums by group are about normal from so many groups on.
const FEWEST_GROUPS: usize = 20;
/// More rows than these are not needed: so many, drawn at random, stand for them.
const MOST_ROWS: usize = 20_000;

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
        let clusters = self.together.map(consecutive);
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
        let mut answers = by_lines(&units, design, &parts, clusters);
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
            self.combine(unit, answers, &columns, clusters, &mut tested);
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
    pub(super) fn seed_of(&self, purpose: u64) -> u64 {
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
}

/// Tells of one step of an inquiry.
pub(super) fn stage<'a>(
    observe: &'a mut dyn FnMut(Stage),
    name: &'static str,
) -> impl FnMut(f64) + 'a {
    move |done| observe(Stage { name, done })
}
