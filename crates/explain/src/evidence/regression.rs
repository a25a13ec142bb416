//! Models of a unit's values given the other conditions.
//!
//! A unit's distribution is a few regressions, one a [`Task`]: a number's mean, or for a few
//! combinations a chain of yes-or-no questions ('is it the first level; if not, the second; …'),
//! whose answers multiply to the levels' chances. Each is a straight line in the other
//! conditions' inputs (logistic for yes or no) unless [`misfit`](super::misfit) finds that a line
//! will not do; then a network answers it.

use super::unit::{Shape, Unit};
use crate::least_squares::{add_outer, dot, inverse, times};
use sways_model::mlp::logistic;

/// One regression.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// What is to be told: `[rows]`.
    pub target: Vec<f32>,
    /// The rows that it is asked of, where not all: `[rows]`.
    pub asked: Option<Vec<bool>>,
    /// Whether it is 0 or 1.
    pub binary: bool,
}

impl Task {
    /// Whether this row's target counts.
    pub fn is_asked(&self, row: usize) -> bool {
        self.asked.as_ref().is_none_or(|asked| asked[row])
    }

    /// Target less answer, `[rows]`.
    pub fn residuals(&self, answers: &[f64]) -> Vec<f64> {
        let rows = self.target.iter().zip(answers);
        rows.map(|(&target, answer)| f64::from(target) - answer)
            .collect()
    }
}

impl Unit {
    /// The regressions that make up the unit's distribution. `table` is `[rows, inputs]`.
    pub fn tasks(&self, table: &[f32], inputs: usize) -> Vec<Task> {
        let column = |column: usize| -> Vec<f32> {
            let values = table.chunks_exact(inputs).map(|row| row[column]);
            values.collect()
        };
        let number = |target, asked| Task {
            target,
            asked,
            binary: false,
        };
        match &self.shape {
            Shape::Discrete { patterns, codes } => {
                let levels = (patterns.len() / self.columns.len()) as u32;
                let question = |level: u32| Task {
                    target: codes
                        .iter()
                        .map(|&it| f32::from(u8::from(it == level)))
                        .collect(),
                    asked: (level > 0).then(|| codes.iter().map(|&it| it >= level).collect()),
                    binary: true,
                };
                (0..levels.saturating_sub(1)).map(question).collect()
            }
            Shape::Continuous { missing: Some(_) } => {
                let missing = column(self.columns[1]);
                let known = missing.iter().map(|&it| it == 0.0).collect();
                vec![
                    Task {
                        target: missing,
                        asked: None,
                        binary: true,
                    },
                    number(column(self.columns[0]), Some(known)),
                ]
            }
            Shape::Continuous { missing: None } | Shape::Mixed => {
                let columns = self.columns.iter();
                columns.map(|&it| number(column(it), None)).collect()
            }
        }
    }

    /// The mean of each column given the others, from the tasks' answers `[tasks][rows]`:
    /// `[rows, columns]`.
    pub fn means(&self, answers: &[Vec<f64>], rows: usize) -> Vec<f64> {
        let width = self.columns.len();
        let mut means = vec![0.0; rows * width];
        for (row, means) in means.chunks_exact_mut(width).enumerate() {
            match &self.shape {
                Shape::Discrete { patterns, .. } => {
                    let mut rest = 1.0;
                    let levels = patterns.len() / width;
                    for (level, pattern) in patterns.chunks_exact(width).enumerate() {
                        let here = if level + 1 < levels {
                            answers[level][row]
                        } else {
                            1.0
                        };
                        for (mean, &value) in means.iter_mut().zip(pattern) {
                            *mean += rest * here * f64::from(value);
                        }
                        rest *= 1.0 - here;
                    }
                }
                Shape::Continuous {
                    missing: Some(fill),
                } => {
                    let (missing, value) = (answers[0][row], answers[1][row]);
                    means[0] = missing * f64::from(*fill) + (1.0 - missing) * value;
                    means[1] = missing;
                }
                Shape::Continuous { missing: None } | Shape::Mixed => {
                    for (mean, answers) in means.iter_mut().zip(answers) {
                        *mean = answers[row];
                    }
                }
            }
        }
        means
    }
}

/// Rows seen through some columns of a table: the features of a regression, in units of their
/// own spread over the training rows.
#[derive(Clone, Debug)]
pub struct Features {
    /// `[rows, 1 + columns]`, the first of them 1.
    pub(crate) values: Vec<f64>,
    pub(crate) width: usize,
}

impl Features {
    /// Columns of `table` `[rows, inputs]`, centred and scaled by what `train` rows say.
    pub fn new(table: &[f32], inputs: usize, columns: &[usize], train: &[usize]) -> Self {
        let count = train.len().max(1) as f64;
        let scaled: Vec<(f64, f64)> = columns
            .iter()
            .map(|&column| {
                let at = |row: usize| f64::from(table[row * inputs + column]);
                let mean = train.iter().map(|&row| at(row)).sum::<f64>() / count;
                let square = train
                    .iter()
                    .map(|&row| (at(row) - mean).powi(2))
                    .sum::<f64>();
                let scale = (square / count).sqrt();
                (mean, if scale > 1e-12 { 1.0 / scale } else { 0.0 })
            })
            .collect();
        let width = columns.len() + 1;
        let mut values = Vec::with_capacity(table.len() / inputs * width);
        for row in table.chunks_exact(inputs) {
            values.push(1.0);
            let of_row = columns.iter().zip(&scaled);
            values.extend(of_row.map(|(&column, (mean, by))| (f64::from(row[column]) - mean) * by));
        }
        Self { values, width }
    }

    /// One row's features.
    pub(crate) fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.width..][..self.width]
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.values.len() / self.width
    }
}

/// A straight line's answers for every row of `features`, fitted to the `train` rows that are
/// asked: least squares for a number, logistic regression for yes or no. A slight penalty
/// (`RIDGE` rows' worth) keeps columns that follow from each other apart.
pub fn line(features: &Features, task: &Task, train: &[usize]) -> Vec<f64> {
    let train: Vec<usize> = train
        .iter()
        .copied()
        .filter(|&row| task.is_asked(row))
        .collect();
    let coefficients = if task.binary {
        logistic_line(features, &task.target, &train)
    } else {
        least_squares_line(features, &task.target, &train)
    };
    let answer = |row| {
        let value = dot(features.row(row), &coefficients);
        if task.binary { logistic(value) } else { value }
    };
    (0..features.rows()).map(answer).collect()
}

/// The penalty on squared coefficients of scaled features, in rows.
const RIDGE: f64 = 1e-3;
/// The same of logistic regression, where it also keeps a separable answer finite.
const LOGISTIC_RIDGE: f64 = 0.1;

fn penalised(matrix: &mut [f64], width: usize, penalty: f64) {
    // Not the intercept, but for a trace of it where there is no row at all.
    matrix[0] += 1e-9;
    for at in 1..width {
        matrix[at * width + at] += penalty;
    }
}

fn least_squares_line(features: &Features, target: &[f32], train: &[usize]) -> Vec<f64> {
    let width = features.width;
    let mut square = vec![0.0; width * width];
    let mut cross = vec![0.0; width];
    for &row in train {
        let x = features.row(row);
        add_outer(&mut square, 1.0, x);
        for (cross, x) in cross.iter_mut().zip(x) {
            *cross += x * f64::from(target[row]);
        }
    }
    penalised(&mut square, width, RIDGE);
    inverse(&square, width).map_or_else(|| vec![0.0; width], |inverse| times(&inverse, &cross))
}

/// Newton's method; a step that does not lower the penalised loss is halved.
fn logistic_line(features: &Features, target: &[f32], train: &[usize]) -> Vec<f64> {
    const STEPS: usize = 25;
    let width = features.width;
    let loss = |coefficients: &[f64]| {
        let penalty: f64 = coefficients[1..].iter().map(|it| it * it).sum();
        let of_row = |&row: &usize| {
            let z = dot(features.row(row), coefficients);
            sways_model::mlp::cross_entropy(z, f64::from(target[row]))
        };
        train.iter().map(of_row).sum::<f64>() + 0.5 * LOGISTIC_RIDGE * penalty
    };
    let mut coefficients = vec![0.0; width];
    let mut before = loss(&coefficients);
    for _ in 0..STEPS {
        let mut gradient: Vec<f64> = coefficients.iter().map(|it| -LOGISTIC_RIDGE * it).collect();
        gradient[0] = 0.0;
        let mut square = vec![0.0; width * width];
        for &row in train {
            let x = features.row(row);
            let p = logistic(dot(x, &coefficients));
            add_outer(&mut square, p * (1.0 - p), x);
            for (gradient, x) in gradient.iter_mut().zip(x) {
                *gradient += (f64::from(target[row]) - p) * x;
            }
        }
        penalised(&mut square, width, LOGISTIC_RIDGE);
        square[0] += 1e-6;
        let Some(inverse) = inverse(&square, width) else {
            break;
        };
        let step = times(&inverse, &gradient);
        let gain = dot(&step, &gradient);
        let mut share = 1.0;
        let mut done = true;
        while share > 1e-4 {
            let next: Vec<f64> = coefficients
                .iter()
                .zip(&step)
                .map(|(c, s)| c + share * s)
                .collect();
            let after = loss(&next);
            if after <= before {
                done = gain < 1e-9 * (1.0 + before);
                (coefficients, before) = (next, after);
                break;
            }
            share *= 0.5;
        }
        if done {
            break;
        }
    }
    coefficients
}

#[cfg(test)]
mod tests {
    use sways_data::Groups;

    use super::*;
    use crate::{evidence::unit::units, testing::rows};

    #[test]
    fn a_line_finds_a_line() {
        let table = rows(60, 3, 3);
        let target = table.chunks(3).map(|x| 1.0 + 2.0 * x[0] - x[2]).collect();
        let task = Task {
            target,
            asked: None,
            binary: false,
        };
        let train: Vec<usize> = (0..40).collect();
        let features = Features::new(&table, 3, &[0, 2], &train);
        for (row, answer) in line(&features, &task, &train).iter().enumerate() {
            assert!((answer - f64::from(task.target[row])).abs() < 1e-3, "{row}");
        }
    }

    /// At the solution the residuals are orthogonal to the features, but for the penalty.
    #[test]
    fn a_logistic_line_solves_its_equations() {
        let table = rows(300, 2, 4);
        let target: Vec<f32> = table
            .chunks(2)
            .enumerate()
            .map(|(row, x)| {
                f32::from(u8::from(
                    x[0] - 0.5 * x[1] + ((row * 7919) % 13) as f32 / 6.5 > 1.0,
                ))
            })
            .collect();
        let task = Task {
            target,
            asked: None,
            binary: true,
        };
        let train: Vec<usize> = (0..300).collect();
        let features = Features::new(&table, 2, &[0, 1], &train);
        let answers = line(&features, &task, &train);
        let residual = |row: usize| f64::from(task.target[row]) - answers[row];
        for column in 0..3 {
            let sum: f64 = train
                .iter()
                .map(|&row| residual(row) * features.row(row)[column])
                .sum();
            assert!(sum.abs() < 1.0, "{sum}");
        }
        let sum: f64 = train.iter().map(|&row| residual(row)).sum();
        assert!(sum.abs() < 1e-3, "{sum}");
    }

    #[test]
    fn separable_answers_stay_finite() {
        let table: Vec<f32> = (0..40).map(|row| row as f32).collect();
        let task = Task {
            target: (0..40).map(|row| f32::from(u8::from(row >= 20))).collect(),
            asked: None,
            binary: true,
        };
        let train: Vec<usize> = (0..40).collect();
        let answers = line(&Features::new(&table, 1, &[0], &train), &task, &train);
        assert!(answers[0] < 0.01 && answers[39] > 0.99);
        assert!(answers.iter().all(|p| p.is_finite()));
    }

    /// A chain's answers are the levels' shares where nothing else tells anything, so the means
    /// are the columns'.
    #[test]
    fn means_of_a_chain_are_those_of_its_levels() {
        let table: Vec<f32> = (0..120)
            .flat_map(|row| {
                let mut category = [0.0; 3];
                category[[0, 0, 1, 0, 2, 1][row % 6]] = 1.0;
                [category[0], category[1], category[2], 0.0]
            })
            .collect();
        let groups = Groups::new([("a".to_owned(), 3), ("b".to_owned(), 1)]);
        let unit = &units(&table, &groups)[0];
        let train: Vec<usize> = (0..120).collect();
        let features = Features::new(&table, 4, &unit.others(4), &train);
        let tasks = unit.tasks(&table, 4);
        assert_eq!(tasks.len(), 2);
        let answers: Vec<Vec<f64>> = tasks.iter().map(|it| line(&features, it, &train)).collect();
        let means = unit.means(&answers, 120);
        for (mean, want) in means[..3].iter().zip([0.5, 1.0 / 3.0, 1.0 / 6.0]) {
            assert!((mean - want).abs() < 1e-4, "{mean} is not {want}");
        }
    }
}
