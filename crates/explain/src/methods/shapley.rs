//! Shapley values of conditions (Shapley 1953; Lundberg & Lee 2017, arXiv 1705.07874).

use rand::seq::SliceRandom;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_data::Groups;
use sways_model::{
    Output,
    host::{AffineBatch, add_scaled},
};

use crate::{
    engine::{
        background::{Background, Baseline},
        game::Game,
        host_mlp::{HostMlp, Scratch, finish},
        sampling::{Sampling, mean_and_error},
    },
    error::Error,
    method::{About, Explains, Keep, Measured, Method, Subject, rows::Told},
    result::{
        additive::Additive,
        explanation::{OfRow, OfRows},
    },
};

/// A condition's Shapley value: what it adds to the output when it becomes known, averaged over
/// every order in which the conditions may become known. The values of a row sum to
/// f(x) − E f(b).
///
/// While a row differs from each background row in no more than `exact_up_to` conditions the
/// values are exact: every coalition is evaluated, each from another by one condition's shift of
/// the first layer's pre-activations. Against a background row that equals the row on some
/// conditions, these are dummies and are left out, which is exact too. Beyond, antithetic
/// permutations are sampled, an order and its reverse (Mitchell, Cooper, Frank & Holmes, JMLR
/// 2022): one pair is exact for games without interactions of three or more conditions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Shapley {
    /// What is explained.
    pub output: Output,
    /// How long to sample beyond.
    #[serde(flatten)]
    pub sampling: Sampling,
    /// The most conditions that are explained exactly; 24 at most. A row costs
    /// 2^conditions × background rows.
    pub exact_up_to: usize,
}

impl Default for Shapley {
    fn default() -> Self {
        Self {
            output: Output::default(),
            exact_up_to: 12,
            sampling: Sampling::DEFAULT,
        }
    }
}

/// The most conditions whose coalitions can all be evaluated in the time of a life.
const MOST_EXACT: usize = 24;

/// Pairs of permutations between two looks at the standard error.
const ROUND: usize = 8;

/// Pairs before the first look: fewer would too often look converged by chance.
const FIRST_ROUND: usize = 16;

impl Shapley {
    /// The Shapley values at rows on the host: `inputs` are `[rows, inputs]` row by row.
    pub fn attribute(
        &self,
        model: &HostMlp,
        inputs: &[f32],
        background: &Background,
        groups: &Groups,
    ) -> Additive {
        let game = Game {
            model,
            background,
            groups,
            output: self.output,
        };
        let conditions = groups.len();
        let empty = game.empty();
        let coalitions = Coalitions::new(conditions, most_in_a_fan(model));
        let of_row = |row: &[f32]| {
            let most = self.exact_up_to.min(MOST_EXACT);
            let differs_little = |other: usize| {
                let other = background.row(other);
                let differs = |&condition: &usize| game.differs(condition, row, other);
                (0..conditions).filter(differs).count() <= most
            };
            // Of one there is nothing to draw.
            let is_exact = conditions <= most.max(1)
                || !model.is_asked() && (0..background.len()).all(differs_little);
            let ends = game.ends(&empty, row);
            if is_exact && model.is_asked() {
                exact_of_values(&game, ends, row)
            } else if is_exact {
                exact(&game, &coalitions, ends, row)
            } else {
                self.sample(&game, ends, row)
            }
        };
        let width = model.inputs();
        OfRows::new(model.members(), conditions, inputs, width, of_row).additive(background)
    }

    /// Antithetic permutation sampling.
    fn sample(&self, game: &Game<'_>, ends: Vec<(f64, f64)>, row: &[f32]) -> OfRow {
        let conditions = game.groups.len();
        let members = game.model.members();
        let mut generator = self.sampling.generator(row);
        let mut order: Vec<usize> = (0..conditions).collect();
        let of_pair = 2 * (conditions - 1);
        let most_pairs = (self.sampling.max_evaluations / of_pair).max(2);
        let mut totals = vec![0.0; members * conditions];
        // What each pair says of the members' mean: [conditions][pairs].
        let mut of_mean = vec![Vec::new(); conditions];
        let mut pairs = 0;
        loop {
            let round = if pairs == 0 { FIRST_ROUND } else { ROUND };
            let round = round.min(most_pairs - pairs);
            let mut orders = Vec::with_capacity(2 * round);
            for _ in 0..round {
                order.shuffle(&mut generator);
                orders.push(order.clone());
                orders.push(order.iter().rev().copied().collect());
            }
            let coalitions: Vec<bool> = orders.iter().flat_map(|o| prefixes(o)).collect();
            let values = game.values(row, &coalitions);
            for (pair, orders) in orders.chunks_exact(2).enumerate() {
                let mut mean = vec![0.0; conditions];
                for (member, &(empty, grand)) in ends.iter().enumerate() {
                    let values = &values[(member * round + pair) * of_pair..][..of_pair];
                    for (order, values) in orders.iter().zip(values.chunks(conditions - 1)) {
                        let mut before = empty;
                        for (place, &condition) in order.iter().enumerate() {
                            let after = *values.get(place).unwrap_or(&grand);
                            let added = (after - before) / 2.0;
                            totals[member * conditions + condition] += added;
                            mean[condition] += added / members as f64;
                            before = after;
                        }
                    }
                }
                for (of_condition, mean) in of_mean.iter_mut().zip(mean) {
                    of_condition.push(mean);
                }
            }
            pairs += round;
            let (mean, standard_errors): (Vec<f64>, Vec<f64>) =
                of_mean.iter().map(|pairs| mean_and_error(pairs)).unzip();
            let converged = self.sampling.is_enough(&mean, &standard_errors);
            if converged || pairs >= most_pairs {
                for total in &mut totals {
                    *total /= pairs as f64;
                }
                return OfRow {
                    values: totals,
                    standard_errors: Some(standard_errors),
                    evaluations: game.evaluations(pairs * of_pair),
                    converged,
                    ends,
                };
            }
        }
    }
}

/// The coalitions on the way through an order, without the empty and the grand one.
fn prefixes(order: &[usize]) -> Vec<bool> {
    let mut coalition = vec![false; order.len()];
    let mut coalitions = Vec::with_capacity(order.len() * order.len());
    for &condition in &order[..order.len() - 1] {
        coalition[condition] = true;
        coalitions.extend_from_slice(&coalition);
    }
    coalitions
}

/// Every coalition, background row by background row: the Shapley value is linear in the game,
/// and the game is the mean of one game a background row.
fn exact(game: &Game<'_>, all: &Coalitions, ends: Vec<(f64, f64)>, row: &[f32]) -> OfRow {
    let conditions = game.groups.len();
    // The last number counts the coalitions.
    let sums = game.sum_over_background(
        conditions + 1,
        1 << conditions.min(24),
        |member, rows, sums| {
            Exact::new(game, all, member, row).add(rows, sums);
        },
    );
    let of_members = || sums.chunks_exact(conditions + 1);
    let coalitions: f64 = of_members().map(|sums| sums[conditions]).sum();
    let rows = game.background.len() as f64;
    let values = of_members().flat_map(|sums| &sums[..conditions]);
    OfRow {
        values: values.map(|sum| sum / rows).collect(),
        standard_errors: None,
        evaluations: coalitions as u64 + game.evaluations(0),
        converged: true,
        ends,
    }
}

/// Every coalition of the game of all background rows: in few calls, where what counts is how many
/// they are.
fn exact_of_values(game: &Game<'_>, ends: Vec<(f64, f64)>, row: &[f32]) -> OfRow {
    let players = game.groups.len();
    let coalitions = 0..1_usize << players;
    let present: Vec<bool> = coalitions
        .clone()
        .flat_map(|bits| (0..players).map(move |player| bits >> player & 1 == 1))
        .collect();
    let weights = Weights::new(players);
    let of_member = |worth: &[f64]| {
        let mut values = vec![0.0; players];
        for (bits, worth) in coalitions.clone().zip(worth) {
            let size = bits.count_ones() as usize;
            for (player, value) in values.iter_mut().enumerate() {
                *value += if bits >> player & 1 == 1 {
                    weights.present[size] * worth
                } else {
                    -weights.absent[size] * worth
                };
            }
        }
        // Of a dummy, rounding would leave something.
        let differs = |player: usize| {
            let mut background = (0..game.background.len()).map(|it| game.background.row(it));
            background.any(|other| game.differs(player, row, other))
        };
        for (player, value) in values.iter_mut().enumerate() {
            if !differs(player) {
                *value = 0.0;
            }
        }
        values
    };
    let worth = game.values(row, &present);
    OfRow {
        values: worth
            .chunks_exact(coalitions.len())
            .flat_map(of_member)
            .collect(),
        standard_errors: None,
        evaluations: game.evaluations(coalitions.len()),
        converged: true,
        ends,
    }
}

/// What a thread needs to go through the coalitions against one background row after another.
struct Exact<'a> {
    game: &'a Game<'a>,
    member: usize,
    row: &'a [f32],
    /// What it does to the pre-activations that each condition joins, `[conditions, width]`.
    joining: Vec<f32>,
    /// Where the background's row is, and then each of the last players is too, in so many steps as
    /// there are bits to decide: `[steps, width]`.
    bases: Vec<f32>,
    /// The coalitions of all conditions, and of fewer.
    all: &'a Coalitions,
    fewer: Coalitions,
    outputs: Vec<f64>,
    scratch: Scratch,
}

impl<'a> Exact<'a> {
    fn new(game: &'a Game<'a>, all: &'a Coalitions, member: usize, row: &'a [f32]) -> Self {
        Self {
            game,
            member,
            row,
            joining: vec![0.0; game.groups.len() * game.model.width()],
            bases: Vec::new(),
            all,
            fewer: Coalitions::default(),
            outputs: Vec::new(),
            scratch: Scratch::default(),
        }
    }

    /// Adds the Shapley values against each of some background rows, and how many coalitions it
    /// took.
    fn add(&mut self, rows: std::ops::Range<usize>, sums: &mut [f64]) {
        let conditions = self.game.groups.len();
        let (sums, coalitions) = sums.split_at_mut(conditions);
        if self.all.low == conditions {
            coalitions[0] += (rows.len() << conditions) as f64;
            self.play_together(rows, sums);
            return;
        }
        let model = self.game.model;
        let width = model.width();
        for other in rows {
            let other = self.game.background.row(other);
            let from_to = [other, self.row];
            let groups = self.game.groups;
            model.moves(self.member, groups, from_to, &mut self.joining);
            let mut players = Vec::with_capacity(conditions);
            for (condition, z) in self.joining.chunks_exact(width).enumerate() {
                if self.game.differs(condition, self.row, other) {
                    let size: f32 = z.iter().map(|z| z * z).sum();
                    players.push((size, condition));
                }
            }
            coalitions[0] += (1_u64 << players.len()) as f64;
            if players.is_empty() {
                continue;
            }
            // Those that do least are together in an affine batch: few of its units switch.
            players.sort_by(|a, b| a.0.total_cmp(&b.0));
            let moves = players.iter();
            let moves: Vec<f32> = moves
                .flat_map(|&(_, player)| &self.joining[player * width..][..width])
                .copied()
                .collect();
            if players.len() < conditions && players.len() != self.fewer.players {
                self.fewer = Coalitions::new(players.len(), most_in_a_fan(model));
            }
            for (&(_, player), value) in players.iter().zip(self.play(other, &moves)) {
                sums[player] += value;
            }
        }
    }

    /// Adds the Shapley values against each of some background rows where one affine batch holds every
    /// coalition of all conditions: of the sum of these games.
    fn play_together(&mut self, rows: std::ops::Range<usize>, sums: &mut [f64]) {
        let model = self.game.model;
        let players = sums.len();
        self.bases.resize(model.width(), 0.0);
        let mut logits = vec![0.0; rows.len() << players];
        let mut outputs = vec![0.0; logits.len()];
        for (other, logits) in rows.clone().zip(logits.chunks_exact_mut(1 << players)) {
            let other = self.game.background.row(other);
            let from_to = [other, self.row];
            let groups = self.game.groups;
            model.moves(self.member, groups, from_to, &mut self.joining);
            model.first_layer(self.member, other, &mut self.bases);
            let batch = AffineBatch {
                base: &self.bases,
                directions: &self.joining,
                coefficients: &self.all.present,
            };
            model.logits(self.member, batch, &mut self.scratch, logits);
        }
        finish(self.game.output, &mut logits, &mut outputs);
        let mut totals = vec![0.0; 1 << players];
        for outputs in outputs.chunks_exact(1 << players) {
            for (total, output) in totals.iter_mut().zip(outputs) {
                *total += output;
            }
        }
        let mut with = vec![0.0; players];
        let without = self.all.share(0, &mut totals, &mut with);
        for (condition, (sum, with)) in sums.iter_mut().zip(with).enumerate() {
            // Of a dummy, rounding would leave something.
            if rows.clone().any(|other| {
                let other = self.game.background.row(other);
                self.game.differs(condition, self.row, other)
            }) {
                *sum += with - without;
            }
        }
    }

    /// The Shapley values of the players whose joining does `joining` `[players, width]`.
    ///
    /// An affine batch holds every coalition of the first players together with one of the others, in the
    /// order of their bits.
    fn play(&mut self, other: &[f32], joining: &[f32]) -> Vec<f64> {
        let model = self.game.model;
        let width = model.width();
        let players = joining.len() / width;
        let coalitions = if players == self.all.players {
            self.all
        } else {
            &self.fewer
        };
        let low = coalitions.low;
        let steps = players - low;
        self.outputs.resize(1 << low, 0.0);
        self.bases.resize((steps + 1) * width, 0.0);
        let nothing = &mut self.bases[steps * width..];
        model.first_layer(self.member, other, nothing);
        let mut with = vec![0.0; players];
        let mut without = 0.0;
        for high in 0..1_usize << steps {
            // The last bit that changed, and all before it, are decided anew.
            let changed = (high.trailing_zeros() as usize).min(steps);
            let (after, before) = self.bases.split_at_mut((changed + 1).min(steps) * width);
            if high > 0 {
                let base = &mut after[changed * width..];
                base.copy_from_slice(&before[..width]);
                let player = low + changed;
                add_scaled(base, 1.0, &joining[player * width..][..width]);
            }
            for step in (0..changed).rev() {
                self.bases
                    .copy_within((step + 1) * width..(step + 2) * width, step * width);
            }
            let batch = AffineBatch {
                base: &self.bases[..width],
                directions: &joining[..low * width],
                coefficients: &coalitions.present,
            };
            model.affine_batch(
                self.member,
                self.game.output,
                batch,
                &mut self.scratch,
                &mut self.outputs,
            );
            without += coalitions.share(high, &mut self.outputs, &mut with);
        }
        with.iter().map(|with| with - without).collect()
    }
}

/// The players of an affine batch at most: with more of them more units switch.
const FAN: usize = 5;

fn most_in_a_fan(model: &HostMlp) -> usize {
    FAN.min(model.tile().ilog2() as usize)
}

/// The coalitions of an affine batch, in the order of their bits, in a game of some players.
#[derive(Default)]
struct Coalitions {
    players: usize,
    /// The players of the affine batch.
    low: usize,
    /// 1 where a player is present: `[low, coalitions]`.
    present: Vec<f32>,
    /// What each coalition weighs for those that are not in it, together with so many of the other
    /// players: `[others + 1, coalitions]`.
    absent: Vec<f64>,
    /// The same and what it weighs for those that are.
    both: Vec<f64>,
}

impl Coalitions {
    fn new(players: usize, most: usize) -> Self {
        let low = players.min(most);
        let bits = 0..1_usize << low;
        let present = |player: usize| bits.clone().map(move |bits| (bits >> player & 1) as f32);
        let weights = Weights::new(players);
        let size = |others: usize| {
            bits.clone()
                .map(move |it| it.count_ones() as usize + others)
        };
        let sizes: Vec<usize> = (0..=players - low).flat_map(size).collect();
        Self {
            players,
            low,
            present: (0..low).flat_map(present).collect(),
            absent: sizes.iter().map(|&size| weights.absent[size]).collect(),
            both: sizes
                .iter()
                .map(|&size| weights.present[size] + weights.absent[size])
                .collect(),
        }
    }

    /// Adds the affine batch's outputs, where it stands for a coalition of the other players, to those they
    /// are in, by both weights. Returns their sum by the weights for the absent, and leaves nothing
    /// of `outputs` `[coalitions]`.
    fn share(&self, others: usize, outputs: &mut [f64], with: &mut [f64]) -> f64 {
        let without = self.weigh(others.count_ones() as usize, outputs);
        // Half after half: first what the last player is in, at last the empty coalition.
        for player in (0..self.low).rev() {
            let (absent, present) = outputs[..2 << player].split_at_mut(1 << player);
            for (absent, &present) in absent.iter_mut().zip(&*present) {
                with[player] += present;
                *absent += present;
            }
        }
        for (place, with) in with[self.low..].iter_mut().enumerate() {
            if others >> place & 1 == 1 {
                *with += outputs[0];
            }
        }
        without
    }

    /// Multiplies the affine batch's outputs by both weights; their sum by the weights for the absent.
    fn weigh(&self, others: usize, outputs: &mut [f64]) -> f64 {
        const AT_ONCE: usize = 8;
        let count = outputs.len();
        let absent = &self.absent[others * count..][..count];
        let both = &self.both[others * count..][..count];
        let mut sums = [0.0; AT_ONCE];
        let parts = outputs.chunks_mut(AT_ONCE);
        let weights = absent.chunks(AT_ONCE).zip(both.chunks(AT_ONCE));
        for (outputs, (absent, both)) in parts.zip(weights) {
            let of_output = sums.iter_mut().zip(outputs).zip(absent).zip(both);
            for (((sum, output), absent), both) in of_output {
                *sum += absent * *output;
                *output *= both;
            }
        }
        sums.iter().sum()
    }
}

/// What a coalition of each size weighs for a player in it and for one that is not.
struct Weights {
    present: Vec<f64>,
    absent: Vec<f64>,
}

impl Weights {
    fn new(players: usize) -> Self {
        // s! (d − s − 1)! / d! for s of the other players, as 1 / (d · C(d − 1, s)).
        let mut choose = 1.0;
        let mut absent = Vec::with_capacity(players + 1);
        for size in 0..players {
            absent.push(1.0 / (players as f64 * choose));
            choose *= (players - 1 - size) as f64 / (size + 1) as f64;
        }
        let present = std::iter::once(0.0).chain(absent.iter().copied()).collect();
        absent.push(0.0);
        Self { present, absent }
    }
}

impl Method for Shapley {
    const ABOUT: About = About {
        name: "shapley",
        meaning: "fair share of the output's difference from the baseline, over all coalitions",
        cost: "exact: 2^conditions evaluations a row; with many conditions drawn at random",
        misleads: "coalitions with the baseline may be rows that cannot be",
        paper: "https://arxiv.org/abs/1705.07874",
        explains: Explains::Rows {
            baseline: Some(Baseline::Zero),
        },
    };

    fn check(&self, _hidden: &[usize]) -> Result<(), Error> {
        self.sampling.check()?;
        if self.exact_up_to <= MOST_EXACT {
            return Ok(());
        }
        Err(Error::Setting {
            setting: "exact_up_to",
            problem: format!(
                "2^{} coalitions a row are too many; it must be at most {MOST_EXACT}",
                self.exact_up_to
            ),
        })
    }

    fn seed(&mut self, seed: u64) {
        self.sampling.seed = seed;
    }

    fn run(&self, on: &Subject<'_>, keep: &mut Keep<'_>) -> Result<Measured, Error> {
        let told = Told::differences(
            &Self::ABOUT,
            self.output,
            self.sampling.tolerance,
            "share of the {}'s difference from the background",
        );
        Ok(on.by_rows(&told, keep, |rows| {
            self.attribute(on.host, rows, on.background, on.groups)
                .into()
        }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sways_model::{Activation, Architecture};

    use super::*;
    use crate::result::influence::Reduction;
    use crate::testing::{self, any_network, brute_shapley, network, rows, single_groups};

    fn shapley(output: Output) -> Shapley {
        Shapley {
            output,
            ..Shapley::default()
        }
    }

    /// On a linear model a condition's Shapley value on the logit is w (x − E b).
    #[test]
    fn is_the_closed_form_on_a_linear_model() {
        let architecture = Architecture::new(3, vec![], Activation::Relu).unwrap();
        let weights = sways_model::Weights::new(architecture, vec![0.5, 3.0, -4.0, 0.25]);
        let model = HostMlp::new(&weights);
        let background = Background::all(&rows(7, 3, 1), 3);
        let mean = Background::mean(background.rows(), 3);
        let x = rows(2, 3, 2);
        let groups = Groups::new([("a".to_owned(), 1), ("b".to_owned(), 2)]);
        for exact_up_to in [2, 0] {
            let method = Shapley {
                exact_up_to,
                ..shapley(Output::Logit)
            };
            let explanation = method.attribute(&model, &x, &background, &groups);
            for (row, x) in x.chunks(3).enumerate() {
                let part = |i: usize, w: f32| f64::from(w * (x[i] - mean.rows()[i]));
                let want = [part(0, 0.5), part(1, 3.0) + part(2, -4.0)];
                for (got, want) in explanation.attributions.row(row).iter().zip(want) {
                    assert!((got - want).abs() < 2e-6, "{got} is not {want}");
                }
            }
            assert!(explanation.convergence.converged);
        }
    }

    /// One condition takes all there is, drawn or not.
    #[test]
    fn one_condition_has_it_all() {
        let model = HostMlp::new(&network(3, vec![6], Activation::Tanh, 2, 3));
        let background = Background::all(&rows(5, 3, 1), 3);
        let groups = Groups::new([("a".to_owned(), 3)]);
        let at = |exact_up_to: usize| {
            let method = Shapley {
                exact_up_to,
                ..shapley(Output::Logit)
            };
            let of = method.attribute(&model, &rows(4, 3, 2), &background, &groups);
            assert!(of.convergence.converged);
            (0..4)
                .map(|row| of.attributions.row(row).to_vec())
                .collect::<Vec<_>>()
        };
        assert_eq!(at(0), at(12));
    }

    /// A condition of several inputs is one player: with interactions its value is not the sum
    /// of its columns' values.
    #[test]
    fn a_condition_of_several_inputs_is_one_player() {
        let weights = network(5, vec![8, 6], Activation::Tanh, 1, 3);
        let model = HostMlp::new(&weights);
        let background = Background::all(&rows(5, 5, 1), 5);
        let x = rows(1, 5, 2);
        let groups = Groups::new([("a", 3), ("b", 1), ("c", 1)].map(|(n, w)| (n.to_owned(), w)));
        let at = |groups: &Groups| {
            let of = shapley(Output::Logit).attribute(&model, &x, &background, groups);
            of.attributions.row(0).to_vec()
        };
        let (grouped, columns) = (at(&groups), at(&single_groups(5)));
        let sum: f64 = columns[..3].iter().sum();
        assert!((grouped[0] - sum).abs() > 0.01, "{grouped:?} {columns:?}");
        let total = |values: &[f64]| values.iter().sum::<f64>();
        assert!((total(&grouped) - total(&columns)).abs() < 1e-5);
    }

    /// One pair of permutations is exact where no three conditions interact.
    #[test]
    fn one_pair_suffices_for_pairwise_games() {
        // relu(x₀ + x₁) + relu(x₂ + x₃ − ½): two pairs interact.
        let architecture = Architecture::new(4, vec![2], Activation::Relu).unwrap();
        let values = vec![1., 0., 1., 0., 0., 1., 0., 1., 0., -0.5, 1., 1., 0.];
        let weights = sways_model::Weights::new(architecture, values);
        let model = HostMlp::new(&weights);
        let background = Background::all(&rows(9, 4, 5), 4);
        let x = rows(3, 4, 6);
        let groups = single_groups(4);
        let exact = shapley(Output::Logit).attribute(&model, &x, &background, &groups);
        let sampling = Sampling {
            max_evaluations: 0,
            ..Sampling::DEFAULT
        };
        let sampled = Shapley {
            exact_up_to: 0,
            sampling,
            ..shapley(Output::Logit)
        };
        let sampled = sampled.attribute(&model, &x, &background, &groups);
        for row in 0..3 {
            let (exact, sampled) = (exact.attributions.row(row), sampled.attributions.row(row));
            for (exact, sampled) in exact.iter().zip(sampled) {
                assert!((exact - sampled).abs() < 1e-6);
            }
        }
        assert!(
            sampled
                .convergence
                .standard_errors
                .iter()
                .all(|&error| error < 1e-6)
        );
    }

    #[test]
    fn sampling_covers_the_exact_values() {
        let weights = network(6, vec![10, 8], Activation::Tanh, 1, 1);
        let model = HostMlp::new(&weights);
        let background = Background::all(&rows(6, 6, 5), 6);
        let x = rows(1, 6, 6);
        let groups = single_groups(6);
        let exact = Shapley::default().attribute(&model, &x, &background, &groups);
        crate::testing::assert_covers(exact.attributions.row(0), |seed| {
            let sampling = Sampling {
                seed,
                max_evaluations: 400,
                ..Sampling::DEFAULT
            };
            let method = Shapley {
                exact_up_to: 0,
                sampling,
                ..Shapley::default()
            };
            let got = method.attribute(&model, &x, &background, &groups);
            (got.attributions, got.convergence)
        });
    }

    /// A row's numbers depend on it alone, not on its company; and sampling says when it is done.
    #[test]
    fn samples_alike_alone_and_in_company() {
        let weights = network(15, vec![4], Activation::Silu, 2, 1);
        let model = HostMlp::new(&weights);
        let background = Background::all(&rows(3, 15, 5), 15);
        let x = rows(3, 15, 6);
        let groups = single_groups(15);
        let tolerance = 0.02;
        let sampling = Sampling {
            tolerance,
            ..Sampling::DEFAULT
        };
        let method = Shapley {
            sampling,
            ..Shapley::default()
        };
        let together = method.attribute(&model, &x, &background, &groups);
        let alone = method.attribute(&model, &x[15..30], &background, &groups);
        assert_eq!(together.attributions.row(1), alone.attributions.row(0));
        assert!(together.convergence.converged);
        assert!(together.completeness.gap() < 1e-6);
        let sampling = Sampling {
            tolerance: 0.0,
            max_evaluations: 100,
            seed: 0,
        };
        let hurried = Shapley {
            sampling,
            ..Shapley::default()
        };
        let hurried = hurried.attribute(&model, &x, &background, &groups);
        assert!(!hurried.convergence.converged);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        /// The definition over 2^p coalitions of whole rows, with conditions that equal the
        /// background's, a condition of several inputs, and tiles that cut the coalitions.
        #[test]
        fn is_the_definition(
            weights in any_network(7, 2),
            tile in 1_usize..40,
            probability: bool,
        ) {
            let output = if probability { Output::Probability } else { Output::Logit };
            let groups = Groups::new([1, 2, 1, 1, 2].map(|width| (String::new(), width)));
            let model = HostMlp::new(&weights).with_tile(tile);
            let x = rows(1, 7, 1);
            let mut background = rows(5, 7, 2);
            background[0] = x[0];
            background[8..10].copy_from_slice(&x[1..3]);
            background[28..].copy_from_slice(&x);
            let all = Background::all(&background, 7);
            let got = shapley(output).attribute(&model, &x, &all, &groups);
            let (_, of_members) = got.attributions.reduce(Reduction::Mean);
            let mut scale = 1.0_f64;
            for (member, got) in of_members.iter().enumerate() {
                let want = brute_shapley(5, |coalition| {
                    testing::value(&model, member, output, &groups, &x, &background, coalition)
                });
                for (got, want) in got.iter().zip(&want) {
                    scale = scale.max(want.abs());
                    prop_assert!((got - want).abs() < 5e-6 * scale, "{got} is not {want}");
                }
            }
            prop_assert!(got.completeness.gap() < 1e-5 * scale);
            prop_assert!(got.convergence.evaluations <= 33 * 5 * weights.members() as u64);
            let same = shapley(output).attribute(&model, &x, &Background::all(&x, 7), &groups);
            prop_assert_eq!(same.attributions.row(0), [0.0; 5]);
        }

        /// Dummy, symmetry, completeness, and that only the function matters.
        #[test]
        fn has_the_axioms(weights in any_network(5, 1), exact: bool) {
            let weights = testing::with_dummy_and_twins(&weights);
            let x = testing::twin_rows(1, 5, 3);
            let background = Background::all(&testing::twin_rows(4, 5, 4), 5);
            let groups = single_groups(5);
            let exact_up_to = if exact { 12 } else { 0 };
            let sampling = Sampling { tolerance: 0.02, ..Sampling::DEFAULT };
            let method = Shapley { sampling, exact_up_to, ..shapley(Output::Logit) };
            let at = |weights| method.attribute(&HostMlp::new(weights), &x, &background, &groups);
            let got = at(&weights);
            let values = got.attributions.row(0);
            let scale = values.iter().fold(1.0_f64, |a, b| a.max(b.abs()));
            prop_assert!(values[0].abs() < 1e-6 * scale, "the dummy");
            if exact {
                prop_assert!((values[1] - values[2]).abs() < 1e-5 * scale, "the twins");
            }
            prop_assert!(got.completeness.gap() < 1e-5 * scale);
            let other = at(&testing::same_function(&weights));
            for (a, b) in values.iter().zip(other.attributions.row(0)) {
                prop_assert!((a - b).abs() < 2e-5 * scale, "another implementation");
            }
        }
    }
}
