//! Draws of a unit's values given the other conditions: what they could have been.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::{
    misfit::{spread_features, spread_misfit},
    regression::{Features, Task, line},
    unit::{Shape, Unit},
};

/// The conditional distribution of a unit's columns at every row of a table.
#[derive(Clone, Debug)]
pub struct Sampler {
    width: usize,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Discrete {
        /// `[levels, width]`.
        patterns: Vec<f32>,
        /// The chances of a level or one before it: `[rows, levels]`.
        up_to: Vec<f64>,
    },
    Continuous {
        /// `[rows, numbers]`.
        means: Vec<f64>,
        /// What residuals are multiplied by: `[rows, numbers]`.
        scales: Vec<f64>,
        /// Training rows' residuals over their scales: `[pool, numbers]`.
        pool: Vec<f64>,
        /// Each number's values in training, sorted, where they repeat: draws are among them.
        values: Vec<Option<Vec<f32>>>,
        /// The chance of a missing value `[rows]`, and what stands for one.
        missing: Option<(Vec<f64>, f32)>,
    },
}

/// What the models of a unit say, on all rows of a table.
#[derive(Clone, Copy, Debug)]
pub struct Answers<'a> {
    /// `[tasks][rows]`.
    pub of: &'a [Vec<f64>],
    /// The same on training rows by models that have not seen them, where those of `of` have and
    /// could have learned them by heart.
    pub unseen: Option<&'a [Vec<f64>]>,
}

/// A spread that differs from row to row is modelled where the test of its sameness says so at
/// this level.
const SPREAD_LEVEL: f64 = 0.01;

impl Sampler {
    /// The distribution that the models' answers and the training rows' residuals make. `tasks`
    /// are the unit's, `table` is `[rows, inputs]`, `features` are the others'.
    ///
    /// `None` for a unit of numbers and categories together, whose joint distribution these
    /// models do not say.
    pub fn new(
        unit: &Unit,
        tasks: &[Task],
        answers: Answers<'_>,
        features: &Features,
        train: &[usize],
    ) -> Option<Self> {
        let rows = features.rows();
        let kind = match &unit.shape {
            Shape::Mixed => return None,
            Shape::Discrete { patterns, .. } => Kind::Discrete {
                patterns: patterns.clone(),
                up_to: up_to(answers.of, rows),
            },
            Shape::Continuous { missing: None } => numbers(tasks, answers, features, train, None),
            Shape::Continuous {
                missing: Some(fill),
            } => {
                let answers_of_value = Answers {
                    of: &answers.of[1..],
                    unseen: answers.unseen.map(|unseen| &unseen[1..]),
                };
                let missing = Some((answers.of[0].clone(), *fill));
                numbers(&tasks[1..], answers_of_value, features, train, missing)
            }
        };
        Some(Self {
            width: unit.columns.len(),
            kind,
        })
    }

    /// Draws the columns of one row, `[columns]`.
    pub fn draw(&self, row: usize, rng: &mut ChaCha8Rng, to: &mut [f32]) {
        match &self.kind {
            Kind::Discrete { patterns, .. } => {
                let level = self.draw_level(row, rng);
                to.copy_from_slice(&patterns[level * self.width..][..self.width]);
            }
            Kind::Continuous {
                means,
                scales,
                pool,
                values,
                missing,
            } => {
                if let Some((chance, fill)) = missing {
                    to[1] = 0.0;
                    if rng.random::<f64>() < chance[row] {
                        to.copy_from_slice(&[*fill, 1.0]);
                        return;
                    }
                }
                let numbers = values.len();
                let drawn = rng.random_range(0..pool.len() / numbers);
                for (number, known) in values.iter().enumerate() {
                    let at = row * numbers + number;
                    let value = means[at] + scales[at] * pool[drawn * numbers + number];
                    to[number] = known
                        .as_ref()
                        .map_or(value as f32, |known| nearest(known, value));
                }
            }
        }
    }

    /// Of a discrete unit: draws the place of one row's level.
    ///
    /// # Panics
    /// Of another unit: a fault of the caller's code.
    pub(super) fn draw_level(&self, row: usize, rng: &mut ChaCha8Rng) -> usize {
        let Kind::Discrete { patterns, up_to } = &self.kind else {
            panic!("levels are drawn of discrete units");
        };
        let levels = patterns.len() / self.width;
        let u = rng.random::<f64>();
        let up_to = &up_to[row * levels..][..levels];
        up_to.partition_point(|&chance| chance <= u).min(levels - 1)
    }

    /// The levels of a discrete unit: `[levels, columns]`.
    pub(super) fn levels(&self) -> Option<&[f32]> {
        match &self.kind {
            Kind::Discrete { patterns, .. } => Some(patterns),
            Kind::Continuous { .. } => None,
        }
    }
}

/// The chain's answers `[levels − 1][rows]` as cumulative chances `[rows, levels]`.
fn up_to(answers: &[Vec<f64>], rows: usize) -> Vec<f64> {
    let mut up_to = Vec::with_capacity(rows * (answers.len() + 1));
    for row in 0..rows {
        let mut rest = 1.0;
        for answer in answers {
            rest *= 1.0 - answer[row];
            up_to.push(1.0 - rest);
        }
        up_to.push(1.0);
    }
    up_to
}

fn numbers(
    tasks: &[Task],
    answers: Answers<'_>,
    features: &Features,
    train: &[usize],
    missing: Option<(Vec<f64>, f32)>,
) -> Kind {
    let known: Vec<usize> = train
        .iter()
        .copied()
        .filter(|&row| tasks[0].is_asked(row))
        .collect();
    let (rows, count) = (features.rows(), tasks.len());
    let mut means = vec![0.0; rows * count];
    let mut scales = vec![1.0; rows * count];
    let mut pool = vec![0.0; known.len().max(1) * count];
    for (number, task) in tasks.iter().enumerate() {
        for (row, &answer) in answers.of[number].iter().enumerate() {
            means[row * count + number] = answer;
        }
        let seen = answers.unseen.unwrap_or(answers.of);
        // A line is nearer to the rows that it was fitted to than to others.
        let lost = if answers.unseen.is_some() {
            0
        } else {
            features.width
        };
        let widen = (known.len() as f64 / known.len().saturating_sub(lost).max(1) as f64).sqrt();
        let mut residuals = vec![0.0; rows];
        for &row in &known {
            residuals[row] = widen * (f64::from(task.target[row]) - seen[number][row]);
        }
        let scale = scale(features, &residuals, &known);
        for (place, &row) in known.iter().enumerate() {
            let by = scale.as_ref().map_or(1.0, |scale| scale[row]);
            pool[place * count + number] = residuals[row] / by;
        }
        if let Some(scale) = scale {
            for (row, scale) in scale.into_iter().enumerate() {
                scales[row * count + number] = scale;
            }
        }
        // What is drawn has the mean that the model says.
        let mean = pool.iter().skip(number).step_by(count).sum::<f64>() / known.len().max(1) as f64;
        pool.iter_mut()
            .skip(number)
            .step_by(count)
            .for_each(|it| *it -= mean);
    }
    Kind::Continuous {
        means,
        scales,
        pool,
        values: tasks.iter().map(|task| repeated(task, &known)).collect(),
        missing,
    }
}

/// How widely residuals spread at every row, where it is not the same everywhere.
fn scale(features: &Features, residuals: &[f64], known: &[usize]) -> Option<Vec<f64>> {
    if spread_misfit(features, residuals, known) >= SPREAD_LEVEL {
        return None;
    }
    let count = known.len() as f64;
    let variance = known.iter().map(|&row| residuals[row].powi(2)).sum::<f64>() / count;
    let logs = residuals
        .iter()
        .map(|e| (e * e + 1e-3 * variance).ln() as f32);
    let task = Task {
        target: logs.collect(),
        asked: None,
        binary: false,
    };
    let fitted = line(&spread_features(features), &task, known);
    let mean = known.iter().map(|&row| fitted[row]).sum::<f64>() / count;
    let scale = fitted
        .iter()
        .map(|it| (0.5 * (it - mean).clamp(-4.0, 4.0)).exp());
    Some(scale.collect())
}

/// A number's values in training, sorted, if each comes five times on average.
fn repeated(task: &Task, known: &[usize]) -> Option<Vec<f32>> {
    let mut values: Vec<f32> = known.iter().map(|&row| task.target[row]).collect();
    values.sort_by(f32::total_cmp);
    values.dedup();
    (!values.is_empty() && values.len() * 5 <= known.len()).then_some(values)
}

fn nearest(sorted: &[f32], value: f64) -> f32 {
    let above = sorted.partition_point(|&it| f64::from(it) < value);
    let candidates = [
        above.checked_sub(1),
        (above < sorted.len()).then_some(above),
    ];
    let candidates = candidates.into_iter().flatten().map(|at| sorted[at]);
    let distance = |it: &f32| (f64::from(*it) - value).abs();
    candidates
        .min_by(|a, b| distance(a).total_cmp(&distance(b)))
        .unwrap_or(value as f32)
}

/// Draws of several rows, from a stream of their own: `[rows, columns]`.
pub fn draws(sampler: &Sampler, rows: &[usize], rng: &mut ChaCha8Rng) -> Vec<f32> {
    let mut values = vec![0.0; rows.len() * sampler.width];
    for (&row, to) in rows.iter().zip(values.chunks_exact_mut(sampler.width)) {
        sampler.draw(row, rng, to);
    }
    values
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use sways_data::Groups;

    use super::*;
    use crate::evidence::unit::units;

    /// The sampler of the first condition, by lines fitted to all rows.
    fn sampler(table: &[f32], widths: &[usize]) -> (Sampler, Unit) {
        let named = widths.iter().enumerate();
        let groups = Groups::new(named.map(|(place, &width)| (format!("c{place}"), width)));
        let inputs = groups.inputs();
        let unit = units(table, &groups).swap_remove(0);
        let train: Vec<usize> = (0..table.len() / inputs).collect();
        let features = Features::new(table, inputs, &unit.others(inputs), &train);
        let tasks = unit.tasks(table, inputs);
        let answers: Vec<Vec<f64>> = tasks.iter().map(|it| line(&features, it, &train)).collect();
        let answers = Answers {
            of: &answers,
            unseen: None,
        };
        let sampler = Sampler::new(&unit, &tasks, answers, &features, &train);
        (sampler.unwrap(), unit)
    }

    fn moments(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
        let count = values.clone().count() as f64;
        let mean = values.clone().sum::<f64>() / count;
        (
            mean,
            values.map(|it| (it - mean).powi(2)).sum::<f64>() / count,
        )
    }

    /// x = 2 z + noise: draws at a row have its mean and the noise's spread, whatever x was.
    #[test]
    fn numbers_are_drawn_around_their_line() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let table: Vec<f32> = (0..1000)
            .flat_map(|_| {
                let (z, e) = (rng.random::<f32>() - 0.5, rng.random::<f32>() - 0.5);
                [2.0 * z + e, z]
            })
            .collect();
        let (sampler, _) = sampler(&table, &[1, 1]);
        for row in [3, 500] {
            let mut to = [0.0];
            let drawn: Vec<f64> = (0..4000)
                .map(|_| {
                    sampler.draw(row, &mut rng, &mut to);
                    f64::from(to[0])
                })
                .collect();
            let (mean, variance) = moments(drawn.iter().copied());
            assert!(
                (mean - 2.0 * f64::from(table[row * 2 + 1])).abs() < 0.04,
                "{mean}"
            );
            assert!((variance - 1.0 / 12.0).abs() < 0.01, "{variance}");
        }
    }

    #[test]
    fn levels_are_drawn_by_their_chances() {
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        let table: Vec<f32> = (0..1200)
            .flat_map(|_| {
                let z = f32::from(u8::from(rng.random::<bool>()));
                let level = if z == 1.0 { rng.random_range(0..3) } else { 2 };
                let mut category = [0.0; 3];
                category[level] = 1.0;
                [category[0], category[1], category[2], z]
            })
            .collect();
        let (sampler, unit) = sampler(&table, &[3, 1]);
        let row_with = |z: f32| (0..1200).find(|row| table[row * 4 + 3] == z).unwrap();
        let share = |row: usize, rng: &mut ChaCha8Rng| {
            let rows = vec![row; 3000];
            let drawn = draws(&sampler, &rows, rng);
            assert!(drawn.chunks(3).all(|it| it.iter().sum::<f32>() == 1.0));
            drawn.chunks(3).filter(|it| it[2] == 1.0).count() as f64 / 3000.0
        };
        assert!(matches!(unit.shape, Shape::Discrete { .. }));
        assert!((share(row_with(1.0), &mut rng) - 1.0 / 3.0).abs() < 0.06);
        assert!(share(row_with(0.0), &mut rng) > 0.99);
    }

    #[test]
    fn whole_numbers_stay_whole_and_missing_ones_missing() {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let table: Vec<f32> = (0..600)
            .flat_map(|_| {
                let (z, missing) = (rng.random_range(0..20), rng.random::<f32>() < 0.25);
                let value = if missing {
                    7.0
                } else {
                    (z + rng.random_range(0..3)) as f32
                };
                [value, f32::from(u8::from(missing)), z as f32]
            })
            .collect();
        let (sampler, _) = sampler(&table, &[2, 1]);
        let rows: Vec<usize> = (0..600).collect();
        let drawn = draws(&sampler, &rows, &mut rng);
        assert!(drawn.iter().all(|it| it.fract() == 0.0));
        let missing = drawn.chunks(2).filter(|it| it[1] == 1.0).count();
        assert!(drawn.chunks(2).all(|it| it[1] == 0.0 || it[0] == 7.0));
        assert!((missing as f64 / 600.0 - 0.25).abs() < 0.06, "{missing}");
    }

    #[test]
    fn the_nearest_value_is_taken() {
        let sorted = [1.0, 2.0, 5.0];
        for (value, want) in [(-3.0, 1.0), (1.4, 1.0), (3.6, 5.0), (9.0, 5.0), (2.0, 2.0)] {
            assert_eq!(nearest(&sorted, value), want);
        }
    }
}
