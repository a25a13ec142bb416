//! Permutation importance (Breiman 2001; Fisher, Rudin & Dominici, JMLR 2019).

use std::ops::Range;

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_data::Groups;
use sways_model::{Activation, Output, Score, host::activate};

use crate::{
    engine::{
        host_mlp::{HostMlp, Scratch},
        sampling::mean_and_error,
    },
    error::Error,
    method::{About, Explains, Keep, Measured, Method, Scored, Subject},
    result::influence::{Influence, Reduction},
    settings,
};

/// Rows that a thread takes at once.
const TILE: usize = 256;

/// Shuffled rows at once: conditions share the work at a row.
const AT_ONCE: usize = 1 << 21;

/// How much worse the prediction scores when a condition's inputs are shuffled among the rows,
/// all of a condition's inputs together.
///
/// The prediction is the members' mean probability. On rows that trained the model it says what
/// the model uses; only on held-out rows does it say what helps to predict. Shuffling makes rows
/// that cannot be where conditions depend on each other, and conditions that say the same stand
/// in for each other: both then look less important than either is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Permutation {
    /// What gets worse.
    pub score: Score,
    /// How often each condition is shuffled.
    pub repeats: usize,
    /// What the shuffles are drawn with.
    #[serde(skip)]
    pub seed: u64,
}

impl Default for Permutation {
    fn default() -> Self {
        Self {
            score: Score::LogLoss,
            repeats: 10,
            seed: 0,
        }
    }
}

/// What permutation importance says of every condition.
#[derive(Clone, Debug, PartialEq)]
pub struct PermutationInfluence {
    /// The score that worsens by the numbers below.
    pub score: Score,
    /// The ensemble's score as the rows are.
    pub baseline: f64,
    /// The mean over the repeats, of the ensemble: `[conditions]`.
    pub values: Vec<f64>,
    /// The standard error of that mean, `[conditions]`: what another seed would change, not what
    /// other rows would. No numbers where there is one repeat.
    pub standard_errors: Vec<f64>,
    /// Each repeat's number, of the ensemble: `[conditions][repeats]`.
    pub repeats: Vec<Vec<f64>>,
    /// The mean over the repeats of each member's own worsening: `[members][conditions]`.
    pub members: Vec<Vec<f64>>,
    /// How often a member was evaluated at a row.
    pub evaluations: u64,
}

impl Permutation {
    /// The worsening on rows that are given with what happened: `inputs` are `[rows, inputs]`,
    /// `labels` and `weights` `[rows]`.
    ///
    /// Memory is for 2²¹ shuffled rows, or rows × repeats where that is more: it grows neither with
    /// conditions nor members.
    ///
    /// # Errors
    /// Without rows or without repeats, and for the area under the ROC curve where all rows have
    /// the same outcome.
    pub fn influence(
        &self,
        model: &HostMlp,
        inputs: &[f32],
        labels: &[bool],
        weights: Option<&[f64]>,
        groups: &Groups,
    ) -> Result<PermutationInfluence, Error> {
        if labels.is_empty() {
            return Err(Error::NoRows {
                method: "permutation",
            });
        }
        if self.repeats == 0 {
            return Err(Error::NoRepeats);
        }
        if self.score == Score::Auc && labels.iter().all(|&label| label == labels[0]) {
            return Err(Error::OneOutcome);
        }
        let (members, repeats, rows) = (model.members(), self.repeats, labels.len());
        let score = |p: &[f64]| self.score.of(p, labels, weights);
        let mut of_member = vec![0.0; rows];
        let mut of_ensemble = vec![0.0; rows];
        let mut member_baselines = Vec::with_capacity(members);
        for member in 0..members {
            let of_tile = |(inputs, p): (&[f32], &mut [f64])| {
                let logits = model.at_rows(member, Output::Logit, inputs);
                p.copy_from_slice(&logits);
                activate(Activation::Sigmoid, p);
            };
            inputs
                .par_chunks(TILE * model.inputs())
                .zip(of_member.par_chunks_mut(TILE))
                .for_each(of_tile);
            member_baselines.push(score(&of_member));
            add_share(&mut of_ensemble, &of_member, members);
        }
        let mut influence = PermutationInfluence {
            score: self.score,
            baseline: score(&of_ensemble),
            values: Vec::with_capacity(groups.len()),
            standard_errors: Vec::with_capacity(groups.len()),
            repeats: Vec::with_capacity(groups.len()),
            members: vec![Vec::with_capacity(groups.len()); members],
            evaluations: (members * rows * (1 + groups.len() * repeats)) as u64,
        };
        let inputs_of: Vec<Range<usize>> = groups.iter().map(|it| it.inputs.clone()).collect();
        let at_once = (AT_ONCE / (rows * repeats)).clamp(1, groups.len().max(1));
        let mut logits = Vec::new();
        for (block, groups) in inputs_of.chunks(at_once).enumerate() {
            let shuffles = groups.len() * repeats;
            let orders: Vec<Vec<u32>> = (0..shuffles)
                .into_par_iter()
                .map(|it| self.order(block * at_once + it / repeats, it % repeats, rows))
                .collect();
            logits.resize(shuffles * rows, 0.0);
            // Of each shuffle, where there are several members.
            let of_ensemble = if members > 1 { rows } else { 0 };
            let mut of_ensemble = vec![vec![0.0; of_ensemble]; shuffles];
            let mut worsenings = Vec::new();
            for (member, &baseline) in member_baselines.iter().enumerate() {
                let shuffled = Shuffled {
                    model,
                    inputs,
                    member,
                    groups,
                    orders: &orders,
                };
                shuffled.logits(&mut logits);
                let of_shuffle = |p: &mut Vec<f64>, (shuffle, sums): (usize, &mut Vec<f64>)| {
                    p.clear();
                    for tile in logits.chunks(TILE * shuffles) {
                        let rows = tile.len() / shuffles;
                        let tile = &tile[shuffle * rows..][..rows];
                        p.extend(tile.iter().map(|&logit| f64::from(logit)));
                    }
                    activate(Activation::Sigmoid, p);
                    add_share(sums, p, members);
                    self.score.worsening(baseline, score(p))
                };
                worsenings = of_ensemble
                    .par_iter_mut()
                    .enumerate()
                    .map_init(Vec::new, of_shuffle)
                    .collect();
                for worsenings in worsenings.chunks_exact(repeats) {
                    influence.members[member].push(mean_and_error(worsenings).0);
                }
            }
            if members > 1 {
                let of_shuffle = |p: &Vec<f64>| self.score.worsening(influence.baseline, score(p));
                worsenings = of_ensemble.par_iter().map(of_shuffle).collect();
            }
            for worsenings in worsenings.chunks_exact(repeats) {
                let (mean, standard_error) = mean_and_error(worsenings);
                influence.values.push(mean);
                influence.standard_errors.push(standard_error);
                influence.repeats.push(worsenings.to_vec());
            }
        }
        Ok(influence)
    }

    /// Which row's inputs a condition gets at each row, in one repeat: `[rows]`.
    pub fn order(&self, condition: usize, repeat: usize, rows: usize) -> Vec<u32> {
        let mut generator = ChaCha8Rng::seed_from_u64(self.seed);
        generator.set_stream((condition as u64) << 32 | repeat as u64);
        let mut order: Vec<u32> = (0..rows as u32).collect();
        order.shuffle(&mut generator);
        order
    }
}

fn add_share(sums: &mut [f64], values: &[f64], members: usize) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += value / members as f64;
    }
}

/// A member at rows in which one group of inputs after another is other rows'.
struct Shuffled<'a> {
    model: &'a HostMlp,
    inputs: &'a [f32],
    member: usize,
    groups: &'a [Range<usize>],
    /// `[groups][repeats][rows]`.
    orders: &'a [Vec<u32>],
}

impl Shuffled<'_> {
    /// The log-odds in every shuffle, tiles of rows after each other: `[shuffles, rows]` each.
    fn logits(&self, logits: &mut [f32]) {
        let Self { model, member, .. } = *self;
        let inputs = model.inputs();
        let shuffles = self.orders.len();
        let repeats = shuffles / self.groups.len();
        let first = self.groups[0].start;
        let changing = self.groups[self.groups.len() - 1].end - first;
        let buffers = || {
            let (changes, of_row) = (vec![0.0; changing * repeats], vec![0.0; shuffles]);
            (changes, of_row, Scratch::default())
        };
        logits
            .par_chunks_mut(TILE * shuffles)
            .enumerate()
            .for_each_init(buffers, |(changes, of_row, scratch), (tile, chunk)| {
                let rows = chunk.len() / shuffles;
                for index in 0..rows {
                    let place = tile * TILE + index;
                    let here = &self.inputs[place * inputs..][..inputs];
                    let orders = self.orders.chunks_exact(repeats);
                    for (group, orders) in self.groups.iter().zip(orders) {
                        for input in group.clone() {
                            let here = here[input];
                            let changes = &mut changes[(input - first) * repeats..][..repeats];
                            for (change, order) in changes.iter_mut().zip(orders) {
                                *change =
                                    self.inputs[order[place] as usize * inputs + input] - here;
                            }
                        }
                    }
                    model.around(member, here, self.groups, changes, scratch, of_row);
                    for (to, &logit) in chunk[index..].iter_mut().step_by(rows).zip(&*of_row) {
                        *to = logit;
                    }
                }
            });
    }
}

impl Method for Permutation {
    const ABOUT: About = About {
        name: "permutation",
        meaning: "how much worse held-out rows are predicted when the condition is shuffled",
        cost: "repeats evaluations a condition and row",
        misleads: "shuffling makes rows that cannot be; conditions that say the same look unimportant",
        paper: "https://doi.org/10.1023/A:1010933404324",
        explains: Explains::Outcomes,
    };

    fn check(&self, _hidden: &[usize]) -> Result<(), Error> {
        settings::some("repeats", self.repeats)
    }

    fn seed(&mut self, seed: u64) {
        self.seed = seed;
    }

    fn run(&self, on: &Subject<'_>, _keep: &mut Keep<'_>) -> Result<Measured, Error> {
        let scored = on.scored()?;
        let Scored {
            inputs,
            labels,
            weights,
            ..
        } = scored;
        let found = self.influence(on.host, inputs, labels, weights, on.groups)?;
        let errors = found.standard_errors;
        Ok(Influence {
            units: format!("worse {} on the {}", self.score.name(), scored.called),
            meaning: "how much worse the rows are predicted when the condition is shuffled; \
                      about 0 or below: it does not help"
                .to_owned(),
            standard_errors: errors.iter().all(|it| it.is_finite()).then_some(errors),
            evaluations: Some(found.evaluations),
            ..on.influence(
                &Self::ABOUT,
                Some(Output::Probability),
                Reduction::None,
                found.values,
                found.members,
            )
        }
        .into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sways_model::{Architecture, Weights, mlp::logistic};

    use super::*;
    use crate::testing::{
        any_network, network, rows, same_function, single_groups, with_dummy_and_twins,
    };

    fn labels(rows: usize) -> Vec<bool> {
        (0..rows).map(|row| row * 7 % 5 < 2).collect()
    }

    /// How far scores in single precision may be from those in double.
    fn close(score: Score) -> f64 {
        match score {
            Score::LogLoss => 1e-5,
            Score::Accuracy => 0.05,
            Score::Auc => 0.15,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// Whole rows with the same shuffles, scored anew.
        #[test]
        fn is_the_score_of_shuffled_rows(
            weights in any_network(5, 2),
            score in prop_oneof![Just(Score::LogLoss), Just(Score::Accuracy), Just(Score::Auc)],
            tile in 1_usize..20,
        ) {
            let count = 23;
            let (x, labels) = (rows(count, 5, 1), labels(count));
            let sizes: Vec<f64> = (0..count).map(|row| 1.0 + (row % 3) as f64).collect();
            let groups = Groups::new([1, 3, 1].map(|width| (String::new(), width)));
            let model = HostMlp::new(&weights).with_tile(tile);
            let method = Permutation { score, repeats: 3, seed: 9 };
            let got = method.influence(&model, &x, &labels, Some(&sizes), &groups).unwrap();
            let members = weights.members();
            let predict = |x: &[f32]| {
                let of = |m| model.at_rows(m, Output::Logit, x).into_iter().map(logistic).collect();
                (0..members).map(of).collect::<Vec<Vec<f64>>>()
            };
            let mean = |all: &[Vec<f64>]| -> Vec<f64> {
                (0..count).map(|r| all.iter().map(|p| p[r]).sum::<f64>() / members as f64).collect()
            };
            let before = predict(&x);
            for (condition, group) in groups.iter().enumerate() {
                let mut of_member = vec![0.0; members];
                for repeat in 0..3 {
                    let mut shuffled = x.clone();
                    for (row, other) in method.order(condition, repeat, count).iter().enumerate() {
                        for input in group.inputs.clone() {
                            shuffled[row * 5 + input] = x[*other as usize * 5 + input];
                        }
                    }
                    let after = predict(&shuffled);
                    let of = |p: &[f64]| score.of(p, &labels, Some(&sizes));
                    let want = score.worsening(of(&mean(&before)), of(&mean(&after)));
                    // A rounding may move a row across ½, or, where units are off, many rows that are
                    // nearly alike across each other.
                    let close = close(score);
                    let found = got.repeats[condition][repeat];
                    prop_assert!((found - want).abs() < close, "{found}, not {want}");
                    for member in 0..members {
                        let worse = score.worsening(of(&before[member]), of(&after[member]));
                        of_member[member] += worse / 3.0;
                    }
                }
                for (got, want) in got.members.iter().zip(&of_member) {
                    prop_assert!((got[condition] - want).abs() < close(score));
                }
            }
        }

        #[test]
        fn a_dummy_costs_nothing_and_only_the_function_matters(weights in any_network(4, 1)) {
            let weights = with_dummy_and_twins(&weights);
            let (x, labels) = (rows(30, 4, 1), labels(30));
            let at = |weights| {
                let model = HostMlp::new(weights);
                Permutation::default().influence(&model, &x, &labels, None, &single_groups(4)).unwrap()
            };
            let (got, other) = (at(&weights), at(&same_function(&weights)));
            prop_assert!(got.values[0].abs() < 1e-6);
            for (a, b) in got.values.iter().zip(&other.values) {
                prop_assert!((a - b).abs() < 1e-5);
            }
        }
    }

    /// The expected log-loss of a linear model with one condition shuffled, by every pair of rows.
    #[test]
    fn repeats_average_to_every_pair_of_rows() {
        let architecture = Architecture::new(2, vec![], Activation::Relu).unwrap();
        let model = HostMlp::new(&Weights::new(architecture, vec![1.5, -0.5, 0.2]));
        let count = 40;
        let x = rows(count, 2, 3);
        let labels: Vec<bool> = x.chunks(2).map(|x| x[0] > 0.3).collect();
        let loss = |a: f32, b: f32, label: bool| {
            let p = logistic(f64::from(1.5 * a - 0.5 * b + 0.2));
            Score::LogLoss.of(&[p], &[label], None)
        };
        let (mut before, mut after) = (0.0, 0.0);
        for (x, &label) in x.chunks(2).zip(&labels) {
            before += loss(x[0], x[1], label) / count as f64;
            for other in x_column(&rows(count, 2, 3)) {
                after += loss(other, x[1], label) / (count * count) as f64;
            }
        }
        let method = Permutation {
            repeats: 400,
            ..Permutation::default()
        };
        let got = method
            .influence(&model, &x, &labels, None, &single_groups(2))
            .unwrap();
        assert!((got.baseline - before).abs() < 1e-6);
        let error = got.standard_errors[0];
        assert!(
            (got.values[0] - (after - before)).abs() < 4.0 * error,
            "{got:?}"
        );
        assert!(error > 0.0 && error < 0.02);
    }

    fn x_column(rows: &[f32]) -> Vec<f32> {
        rows.iter().copied().step_by(2).collect()
    }

    #[test]
    fn a_condition_of_several_inputs_is_shuffled_together() {
        let model = HostMlp::new(&network(4, vec![8], Activation::Tanh, 1, 3));
        let (x, labels) = (rows(60, 4, 1), labels(60));
        let groups = Groups::new([3, 1].map(|width| (String::new(), width)));
        let at = |groups: &Groups| {
            Permutation::default()
                .influence(&model, &x, &labels, None, groups)
                .unwrap()
                .values
        };
        let columns: f64 = at(&single_groups(4))[..3].iter().sum();
        assert!((at(&groups)[0] - columns).abs() > 0.01);
    }

    #[test]
    fn refuses_what_has_no_score() {
        let model = HostMlp::new(&network(1, vec![], Activation::Tanh, 1, 3));
        let groups = single_groups(1);
        let ask = |method: Permutation, labels: &[bool]| {
            method.influence(&model, &[1.0, 2.0][..labels.len()], labels, None, &groups)
        };
        let auc = Permutation {
            score: Score::Auc,
            ..Permutation::default()
        };
        assert_eq!(ask(auc, &[true, true]).unwrap_err(), Error::OneOutcome);
        let none = Permutation {
            repeats: 0,
            ..Permutation::default()
        };
        assert_eq!(ask(none, &[true, false]).unwrap_err(), Error::NoRepeats);
        assert!(ask(Permutation::default(), &[]).is_err());
    }
}
