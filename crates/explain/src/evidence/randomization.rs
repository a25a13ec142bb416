//! The holdout randomisation test: does a condition help to predict rows that were not seen?

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use sways_model::{Output, host::Fan};

use super::{
    chance::rank_p,
    sampler::Sampler,
    unit::{Shape, Unit},
};
use crate::{HostMlp, host_mlp::Scratch};

/// Rows on which fitted networks are tested, which had no part in fitting them.
#[derive(Clone, Copy, Debug)]
pub struct Holdout<'a> {
    /// Members that have not seen `rows`; their mean probability predicts.
    pub model: &'a HostMlp,
    /// Which of the members.
    pub members: &'a [usize],
    /// The whole table, `[rows, inputs]`.
    pub table: &'a [f32],
    /// Whether the event happened, on all its rows.
    pub labels: &'a [bool],
    /// The rows to test on.
    pub rows: &'a [usize],
}

impl Holdout<'_> {
    /// The holdout randomisation test (Tansey et al. 2022) of one unit: the rank of the rows'
    /// log-loss among the losses after `draws` joint draws of the unit's values given the other
    /// conditions. Under conditional independence, and if the sampler is right, it is uniform.
    pub fn p(&self, unit: &Unit, sampler: &Sampler, draws: usize, seed: u64, stream: u64) -> f64 {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        let mut drawn = vec![0.0; draws];
        let mut observed = 0.0;
        let mut evaluate = Evaluate::new(self, unit);
        match (sampler.levels(), &unit.shape) {
            // A few levels: each is evaluated once a row, and draws are looked up.
            (Some(patterns), Shape::Discrete { codes, .. }) => {
                for &row in self.rows {
                    let losses = evaluate.losses(row, patterns);
                    observed += losses[codes[row] as usize];
                    for loss in &mut drawn {
                        *loss += losses[sampler.draw_level(row, &mut rng)];
                    }
                }
            }
            _ => {
                let width = unit.columns.len();
                let mut candidates = vec![0.0; (1 + draws) * width];
                for &row in self.rows {
                    let inputs = self.model.inputs();
                    let (actual, rest) = candidates.split_at_mut(width);
                    for (to, &column) in actual.iter_mut().zip(&unit.columns) {
                        *to = self.table[row * inputs + column];
                    }
                    for to in rest.chunks_exact_mut(width) {
                        sampler.draw(row, &mut rng, to);
                    }
                    let losses = evaluate.losses(row, &candidates);
                    observed += losses[0];
                    for (sum, loss) in drawn.iter_mut().zip(&losses[1..]) {
                        *sum += loss;
                    }
                }
            }
        }
        rank_p(
            drawn.iter().filter(|&&loss| loss <= observed).count(),
            draws,
        )
    }
}

/// Evaluates a row with other values of a unit.
struct Evaluate<'a> {
    holdout: &'a Holdout<'a>,
    unit: &'a Unit,
    rest: Vec<f32>,
    base: Vec<f32>,
    directions: Vec<f32>,
    coefficients: Vec<f32>,
    scratch: Scratch,
    of_member: Vec<f64>,
    means: Vec<f64>,
}

impl<'a> Evaluate<'a> {
    fn new(holdout: &'a Holdout<'a>, unit: &'a Unit) -> Self {
        Self {
            holdout,
            unit,
            rest: Vec::new(),
            base: vec![0.0; holdout.model.width()],
            directions: Vec::new(),
            coefficients: Vec::new(),
            scratch: Scratch::default(),
            of_member: Vec::new(),
            means: Vec::new(),
        }
    }

    /// The log-losses of a row with each of `candidates` `[candidates, columns]` in the unit's
    /// place.
    fn losses(&mut self, row: usize, candidates: &[f32]) -> &[f64] {
        let Holdout {
            model,
            members,
            table,
            labels,
            ..
        } = *self.holdout;
        let (columns, inputs) = (&self.unit.columns, model.inputs());
        let count = candidates.len() / columns.len();
        self.of_member.resize(count, 0.0);
        self.means.clear();
        self.means.resize(count, 0.0);
        self.rest.clear();
        self.rest
            .extend_from_slice(&table[row * inputs..][..inputs]);
        self.coefficients.clear();
        for (at, &column) in columns.iter().enumerate() {
            self.rest[column] = 0.0;
            let values = candidates[at..].iter().step_by(columns.len());
            self.coefficients.extend(values);
        }
        for &member in members {
            model.first_layer(member, &self.rest, &mut self.base);
            self.directions.clear();
            for &column in columns {
                let direction = model.directions(member, column..column + 1);
                self.directions.extend_from_slice(direction);
            }
            let fan = Fan {
                base: &self.base,
                directions: &self.directions,
                coefficients: &self.coefficients,
            };
            let output = Output::Probability;
            model.fan(member, output, fan, &mut self.scratch, &mut self.of_member);
            for (mean, p) in self.means.iter_mut().zip(&self.of_member) {
                *mean += p / members.len() as f64;
            }
        }
        for mean in &mut self.means {
            let right = if labels[row] { *mean } else { 1.0 - *mean };
            *mean = -right.max(f64::EPSILON).ln();
        }
        &self.means
    }
}

#[cfg(test)]
mod tests {
    use rand::RngExt;
    use sways_data::Groups;
    use sways_model::{Activation, Architecture, Weights, mlp::logistic};

    use super::*;
    use crate::evidence::{
        regression::{Features, line},
        sampler::Answers,
        unit::units,
    };

    /// Independent conditions, a model that knows the truth: logit = 2 a; b does nothing.
    fn chances(seed: u64, discrete: bool) -> [f64; 2] {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut value = || match rng.random::<f64>() {
            u if discrete => f64::from(u8::from(u < 0.5)),
            u => 2.0 * u - 1.0,
        };
        let rows: Vec<[f64; 2]> = (0..120).map(|_| [value(), value()]).collect();
        let table: Vec<f32> = rows.iter().flat_map(|r| r.map(|x| x as f32)).collect();
        let mut rng = ChaCha8Rng::seed_from_u64(seed + 10_000);
        let labels: Vec<bool> = rows
            .iter()
            .map(|r| rng.random::<f64>() < logistic(2.0 * r[0] - f64::from(u8::from(discrete))))
            .collect();
        let architecture = Architecture::new(2, vec![], Activation::Relu).unwrap();
        // The second weight is what a network might have learned from noise.
        let bias = -f32::from(u8::from(discrete));
        let model = HostMlp::new(&Weights::new(architecture, vec![2.0, 0.2, bias]));
        let all: Vec<usize> = (0..120).collect();
        let groups = Groups::new([("a".to_owned(), 1), ("b".to_owned(), 1)]);
        let holdout = Holdout {
            model: &model,
            members: &[0],
            table: &table,
            labels: &labels,
            rows: &all,
        };
        let units = units(&table, &groups);
        [0, 1].map(|unit| {
            let unit = &units[unit];
            let features = Features::new(&table, 2, &unit.others(2), &all);
            let tasks = unit.tasks(&table, 2);
            let answers: Vec<Vec<f64>> = tasks.iter().map(|it| line(&features, it, &all)).collect();
            let answers = Answers {
                of: &answers,
                unseen: None,
            };
            let sampler = Sampler::new(unit, &tasks, answers, &features, &all).unwrap();
            holdout.p(unit, &sampler, 99, seed, unit.columns[0] as u64)
        })
    }

    #[test]
    fn what_helps_is_found_and_what_does_not_is_uniform() {
        for discrete in [false, true] {
            let all: Vec<[f64; 2]> = (0..200).map(|seed| chances(seed, discrete)).collect();
            let below = |which: usize, level: f64| all.iter().filter(|p| p[which] <= level).count();
            assert!(below(0, 0.05) >= 190, "power {} of 200", below(0, 0.05));
            // 200 uniform chances: 20 and 100 below .1 and .5, with deviations of 4.2 and 7.1.
            assert!((5..=34).contains(&below(1, 0.1)), "{}", below(1, 0.1));
            assert!((75..=125).contains(&below(1, 0.5)), "{}", below(1, 0.5));
        }
    }
}
