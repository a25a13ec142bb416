//! What the other conditions tell of each unit: by a line, or by a network where a line will not
//! do.

use rayon::prelude::*;
use sways_data::Design;
use sways_explain::evidence::{
    Unit,
    misfit::{Residuals, mean_misfit},
    regression::{Features, Task, line},
};
use sways_model::{MlpOps, host::HostEnsemble};

use super::networks::{Networks, Report, mean_probabilities};
use crate::Error;

/// A line will not do where what it leaves over is told by curves at this level.
const LEVEL: f64 = 0.01;
/// Networks that answer for rows of a fold, and on halves of a sequence's training rows.
const SEEDS: usize = 2;
/// What a condition is told by is often nearer to a law than what an event is: longer training and
/// looser weights than those of the event's networks tell it better.
const EFFORT: f64 = 4.0;
const DECAY: f64 = 0.05;

/// How the rows are dealt out.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    /// Each row's fold.
    pub fold: Vec<usize>,
    /// How many folds.
    pub folds: usize,
    /// Each row's place in the sequence: networks trained on the parts before one are tested on it.
    pub sequence: Vec<usize>,
    /// How many parts the sequence has.
    pub length: usize,
}

impl Parts {
    /// The rows outside of a fold.
    pub fn outside(&self, fold: usize) -> Vec<usize> {
        (0..self.fold.len())
            .filter(|&row| self.fold[row] != fold)
            .collect()
    }

    /// The rows of a fold.
    pub fn inside(&self, fold: usize) -> Vec<usize> {
        (0..self.fold.len())
            .filter(|&row| self.fold[row] == fold)
            .collect()
    }

    /// The rows before a part of the sequence.
    pub fn before(&self, part: usize) -> Vec<usize> {
        (0..self.sequence.len())
            .filter(|&row| self.sequence[row] < part)
            .collect()
    }

    /// The rows of a part of the sequence.
    pub fn at(&self, part: usize) -> Vec<usize> {
        (0..self.sequence.len())
            .filter(|&row| self.sequence[row] == part)
            .collect()
    }

    /// The sequence's parts that are tested.
    pub fn tested(&self) -> std::ops::Range<usize> {
        1..self.length
    }
}

/// What the others tell of one unit.
#[derive(Clone, Debug)]
pub(super) struct UnitAnswers {
    pub tasks: Vec<Task>,
    /// Whether a network tells it.
    pub by_network: bool,
    /// Each row's answer by a model of the other folds: `[tasks][rows]`.
    pub out_of_fold: Vec<Vec<f64>>,
    /// By a model of the rows before each tested part: `[parts][tasks][rows]`.
    pub sequence: Vec<Vec<Vec<f64>>>,
    /// The same on the rows before the part, by models that have not seen them; of networks only.
    pub unseen: Option<Vec<Vec<Vec<f64>>>>,
}

/// Lines for every unit, and whether they will do: judged by the sequence's first part, on which
/// nothing is tested.
pub(super) fn by_lines(
    units: &[Unit],
    design: &Design,
    parts: &Parts,
    clusters: Option<&[usize]>,
) -> Vec<UnitAnswers> {
    let (table, inputs) = (design.values(), design.inputs());
    let of_unit = |unit: &Unit| {
        let tasks = unit.tasks(table, inputs);
        let others = unit.others(inputs);
        let rows = design.rows();
        let mut out_of_fold = vec![vec![0.0; rows]; tasks.len()];
        for fold in 0..parts.folds {
            let train = parts.outside(fold);
            let features = Features::new(table, inputs, &others, &train);
            for (task, answers) in tasks.iter().zip(&mut out_of_fold) {
                let of_fold = line(&features, task, &train);
                for row in parts.inside(fold) {
                    answers[row] = of_fold[row];
                }
            }
        }
        let mut by_network = false;
        let sequence = parts.tested().map(|part| {
            let train = parts.before(part);
            let features = Features::new(table, inputs, &others, &train);
            let answers: Vec<Vec<f64>> = tasks
                .iter()
                .map(|task| line(&features, task, &train))
                .collect();
            if part == 1 {
                by_network = tasks.iter().zip(&answers).any(|(task, answers)| {
                    misfit(&features, task, answers, &train, clusters) * (tasks.len() as f64)
                        < LEVEL
                });
            }
            answers
        });
        let sequence = sequence.collect();
        UnitAnswers {
            tasks,
            by_network,
            out_of_fold,
            sequence,
            unseen: None,
        }
    };
    units.par_iter().map(of_unit).collect()
}

fn misfit(
    features: &Features,
    task: &Task,
    answers: &[f64],
    train: &[usize],
    clusters: Option<&[usize]>,
) -> f64 {
    let asked: Vec<usize> = train
        .iter()
        .copied()
        .filter(|&row| task.is_asked(row))
        .collect();
    let values = task.residuals(answers);
    let residuals = Residuals {
        values: &values,
        answers,
        binary: task.binary,
        clusters,
    };
    mean_misfit(features, residuals, &asked)
}

/// What a network is to tell beyond a line: yes or no as it is; of a number the line's residuals,
/// brought into [0, 1], for a network's output is a chance.
struct Learned {
    task: usize,
    /// The line's answers, for numbers.
    line: Option<Vec<f64>>,
    /// Half the width of what the residuals are brought into.
    reach: f64,
    /// The rows it learns from.
    rows: Vec<usize>,
}

impl Learned {
    fn label(&self, task: &Task, row: usize) -> f32 {
        match &self.line {
            None => task.target[row],
            Some(line) => {
                let residual = f64::from(task.target[row]) - line[row];
                (0.5 + residual / (2.0 * self.reach)).clamp(0.0, 1.0) as f32
            }
        }
    }

    fn answer(&self, probability: f64, row: usize) -> f64 {
        match &self.line {
            None => probability,
            Some(line) => line[row] + (2.0 * probability - 1.0) * self.reach,
        }
    }
}

/// Puts networks in the place of lines that will not do, and returns how many were fitted.
pub(super) fn by_networks<B: MlpOps>(
    units: &[Unit],
    answers: &mut [UnitAnswers],
    design: &Design,
    parts: &Parts,
    seed: u64,
    device: &B::Device,
    report: Report<'_>,
) -> Result<usize, Error> {
    let chosen: Vec<usize> = (0..units.len())
        .filter(|&unit| answers[unit].by_network)
        .collect();
    let mut fitted = 0;
    for (place, &unit) in chosen.iter().enumerate() {
        let learned = lessons(&units[unit], &answers[unit], design, parts);
        let tasks = &answers[unit].tasks;
        let masked = &units[unit].columns;
        let push = |member: usize, plan: &mut sways_train::Members| {
            let lesson = &learned[member];
            let task = &tasks[lesson.task];
            let mut weights = vec![0.0; design.rows()];
            for &row in &lesson.rows {
                weights[row] = 1.0;
            }
            let labels = (0..design.rows()).map(|row| lesson.label(task, row));
            plan.push(labels, weights, masked);
        };
        let networks = Networks {
            effort: EFFORT,
            decay: DECAY,
            batch_size: 0,
            seed: seed.wrapping_add(unit as u64 * 1_000_003),
        };
        let count = chosen.len() as f64;
        let weights = networks.fit::<B>(design, learned.len(), &push, device, &mut |done| {
            report((place as f64 + done) / count);
        })?;
        fitted += learned.len();
        replace(
            &mut answers[unit],
            &learned,
            &HostEnsemble::new(&weights),
            design,
            parts,
        );
    }
    Ok(fitted)
}

/// For each task: of each fold, its rows' complement, several times; of each tested part, the two
/// halves of the rows before it.
fn lessons(unit: &Unit, answers: &UnitAnswers, design: &Design, parts: &Parts) -> Vec<Learned> {
    let (table, inputs) = (design.values(), design.inputs());
    let others = unit.others(inputs);
    let mut learned = Vec::new();
    for (place, task) in answers.tasks.iter().enumerate() {
        let mut add = |rows: Vec<usize>| {
            let rows: Vec<usize> = rows.into_iter().filter(|&row| task.is_asked(row)).collect();
            let line = (!task.binary)
                .then(|| line(&Features::new(table, inputs, &others, &rows), task, &rows));
            let reach = line.as_ref().map_or(0.0, |line| {
                let size = |&row: &usize| (f64::from(task.target[row]) - line[row]).abs();
                rows.iter().map(size).fold(0.0, f64::max)
            });
            learned.push(Learned {
                task: place,
                line,
                reach: reach.max(f64::MIN_POSITIVE),
                rows,
            });
        };
        for fold in 0..parts.folds {
            for _ in 0..SEEDS {
                add(parts.outside(fold));
            }
        }
        for part in parts.tested() {
            for half in 0..2 {
                add(half_of(&parts.before(part), half));
            }
        }
    }
    learned
}

fn half_of(rows: &[usize], half: usize) -> Vec<usize> {
    rows.iter().copied().skip(half).step_by(2).collect()
}

fn replace(
    answers: &mut UnitAnswers,
    learned: &[Learned],
    ensemble: &HostEnsemble,
    design: &Design,
    parts: &Parts,
) {
    let table = design.values();
    let all: Vec<usize> = (0..design.rows()).collect();
    let mut next = 0..learned.len();
    let mut answered = |count: usize, rows: &[usize]| -> Vec<Vec<f64>> {
        let members: Vec<usize> = next.by_ref().take(count).collect();
        let of_member = |&member: &usize| {
            let lesson = &learned[member];
            let p = mean_probabilities(ensemble, std::iter::once(member), table, rows);
            let answers = rows.iter().zip(p).map(|(&row, p)| lesson.answer(p, row));
            answers.collect()
        };
        members.par_iter().map(of_member).collect()
    };
    let mean = |answers: &[Vec<f64>], at: usize| {
        answers.iter().map(|it| it[at]).sum::<f64>() / answers.len() as f64
    };
    let mut unseen = answers.sequence.clone();
    for (task, out_of_fold) in answers.out_of_fold.iter_mut().enumerate() {
        for fold in 0..parts.folds {
            let rows = parts.inside(fold);
            let found = answered(SEEDS, &rows);
            for (at, &row) in rows.iter().enumerate() {
                out_of_fold[row] = mean(&found, at);
            }
        }
        for part in parts.tested() {
            let found = answered(2, &all);
            for row in 0..design.rows() {
                answers.sequence[part - 1][task][row] = mean(&found, row);
            }
            for half in 0..2 {
                for row in half_of(&parts.before(part), half) {
                    unseen[part - 1][task][row] = found[1 - half][row];
                }
            }
        }
    }
    answers.unseen = Some(unseen);
}
