//! The two tests of one unit, and the one answer they make.

use rayon::prelude::*;
use sways_explain::{
    HostMlp,
    evidence::{
        Holdout, Sampler, Tests, Unit,
        chance::stouffer,
        misfit::{Residuals, mean_misfit},
        regression::Features,
        sampler::Answers,
        scores::{by_cluster, self_normalised},
    },
};
use sways_model::host::HostEnsemble;

use super::{
    Inquiry,
    answers::{Parts, UnitAnswers},
    effects::Found,
    inquiry::SEEDS,
    networks::mean_probabilities,
};

/// Draws that can be told from real values at this level are not used.
pub(super) const CHECK_LEVEL: f64 = 0.01;
/// Of a column's variance, what others leave of it must be more than this to be tested.
const LEAST_LEFT: f64 = 1e-6;

/// What the residuals and the draws say of one unit.
pub(super) struct UnitTests {
    pub p: Option<f64>,
    pub reason: Option<String>,
    pub tests: Tests,
    pub found: Vec<Found>,
}

impl Inquiry<'_> {
    /// The event's residuals `[rows]` without the unit, and those of the unit's columns
    /// `[rows, columns]`, each by models that have not seen the row. What the others leave of a
    /// column that they determine is rounding, and taken for nothing.
    pub(super) fn residuals(
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
    pub(super) fn by_draws(
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
                members: &std::array::from_fn::<_, SEEDS, _>(|seed| from + seed),
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

    /// Each unit's draws at every tested part; none where its values have no sampler.
    pub(super) fn samplers(
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
    pub(super) fn combine(
        &self,
        unit: &Unit,
        answers: &UnitAnswers,
        columns: &[f64],
        clusters: Option<&[usize]>,
        tested: &mut UnitTests,
    ) {
        let Some(residuals) = tested.tests.residuals else {
            return;
        };
        tested.p = match tested.tests.randomization {
            Some(p) => Some((2.0 * p.min(residuals)).min(1.0)),
            None if self.mean_stands(unit, answers, columns, clusters) => Some(residuals),
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

    fn mean_stands(
        &self,
        unit: &Unit,
        answers: &UnitAnswers,
        columns: &[f64],
        clusters: Option<&[usize]>,
    ) -> bool {
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
                clusters,
            };
            mean_misfit(&features, residuals, &rows)
        });
        least.fold(1.0, f64::min) * width as f64 >= CHECK_LEVEL
    }
}

/// The conditional randomisation test by residuals (d0CRT), self-normalised.
pub(super) fn by_residuals(
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
