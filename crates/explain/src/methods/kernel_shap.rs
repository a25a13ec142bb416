//! Shapley values by weighted least squares (Lundberg & Lee 2017, arXiv 1705.07874; Covert &
//! Lee 2021, arXiv 2012.01536).

use rand::{RngExt, seq::index};
use rand_chacha::ChaCha8Rng;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_data::Groups;
use sways_model::Output;

use crate::{
    engine::{
        background::{Background, Baseline},
        game::Game,
        host_mlp::HostMlp,
        sampling::{Sampling, first_round, members_mean},
    },
    error::Error,
    least_squares::{add_outer, inverse, sandwich, times},
    method::{About, Explains, Keep, Measured, Method, Subject, rows::Told},
    result::{
        additive::Additive,
        explanation::{OfRow, OfRows},
    },
};

/// Shapley values as the additive model that fits the coalitions' worth best, under weights that
/// make the best fit the Shapley values (their equation 8), and the constraint that they sum to
/// f(x) − E f(b).
///
/// Coalitions of one condition and of all but one, of two and all but two, and so on, are all
/// evaluated while there are no more than `exact_coalitions`; they carry most of the weight. The
/// rest is sampled in pairs of a coalition and its complement. Where nothing is left to sample
/// the values are exact.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct KernelShap {
    /// What is explained.
    pub output: Output,
    /// The most coalitions to evaluate without sampling. Those of one condition and of all but
    /// one are always evaluated.
    #[serde(skip)]
    pub exact_coalitions: usize,
    /// How long to sample the rest.
    #[serde(flatten)]
    pub sampling: Sampling,
}

impl Default for KernelShap {
    fn default() -> Self {
        Self {
            output: Output::default(),
            exact_coalitions: 2048,
            sampling: Sampling::DEFAULT,
        }
    }
}

/// Pairs before the first look at the standard error, of few conditions.
const FIRST_ROUND: usize = 64;

impl KernelShap {
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
        let design = Design::new(groups.len(), self.exact_coalitions);
        let empty = game.empty();
        let of_row = |row: &[f32]| self.of_row(&game, &design, game.ends(&empty, row), row);
        let (conditions, width) = (groups.len(), model.inputs());
        OfRows::new(model.members(), conditions, inputs, width, of_row).additive(background)
    }

    fn of_row(
        &self,
        game: &Game<'_>,
        design: &Design,
        ends: Vec<(f64, f64)>,
        row: &[f32],
    ) -> OfRow {
        let conditions = design.conditions;
        let members = game.model.members();
        let exact_count = design.weights.len();
        let mut exact = Fit::new(conditions, &ends);
        exact.add_all(&design.exact, &game.values(row, &design.exact), |index| {
            design.weights[index]
        });
        if design.sampled.is_empty() {
            let (values, _) = exact.solve();
            return OfRow {
                values,
                standard_errors: None,
                evaluations: game.evaluations(exact_count),
                converged: true,
                ends,
            };
        }
        let empty = ends.iter().map(|(empty, _)| empty).sum::<f64>() / members as f64;
        let budget = self.sampling.max_evaluations.saturating_sub(exact_count);
        let first = first_round(FIRST_ROUND, conditions);
        let most_pairs = (budget / 2).max(first);
        let mut generator = self.sampling.generator(row);
        let mut sampled = Fit::new(conditions, &ends);
        // What was drawn, [2 pairs, conditions], and what the members' mean of it is worth.
        let (mut drawn, mut worth) = (Vec::new(), Vec::new());
        loop {
            let pairs = worth.len() / 2;
            let round = first.max(pairs / 2).min(most_pairs - pairs);
            let mut coalitions = Vec::with_capacity(2 * round * conditions);
            for _ in 0..round {
                let coalition = design.draw(&mut generator);
                coalitions.extend(coalition.iter().chain(&complement(&coalition)));
            }
            let values = game.values(row, &coalitions);
            sampled.add_all(&coalitions, &values, |_| 0.5);
            worth.extend(members_mean(&values, members));
            drawn.append(&mut coalitions);

            let pairs = pairs + round;
            let weight = design.sampled_mass() / pairs as f64;
            let (values, projection) = exact.plus(weight, &sampled).solve();
            let mean = members_mean(&values, members);
            let worth: Vec<f64> = worth.iter().map(|worth| worth - empty).collect();
            let leverage = |coalition: &[bool]| weight * quadratic(&projection, coalition);
            let scatter = scatter(&drawn, &worth, &mean, leverage);
            let correction = weight * weight * pairs as f64 / (pairs - 1) as f64;
            let standard_errors: Vec<f64> = sandwich(&projection, &scatter, conditions)
                .into_iter()
                .map(|variance| (correction * variance.max(0.0)).sqrt())
                .collect();
            let converged = self.sampling.is_enough(&mean, &standard_errors);
            if converged || pairs >= most_pairs {
                return OfRow {
                    values,
                    standard_errors: Some(standard_errors),
                    evaluations: game.evaluations(exact_count + 2 * pairs),
                    converged,
                    ends,
                };
            }
        }
    }
}

/// The sum of a matrix over the places of a coalition, zᵀ M z.
fn quadratic(matrix: &[f64], coalition: &[bool]) -> f64 {
    let rows = matrix.chunks_exact(coalition.len()).zip(coalition);
    let of_row = |(row, _): (&[f64], &bool)| {
        let present = row.iter().zip(coalition).filter(|(_, present)| **present);
        present.map(|(value, _)| value).sum::<f64>()
    };
    rows.filter(|(_, present)| **present).map(of_row).sum()
}

/// How the pairs' scores z (v(z) − v(∅) − zᵀφ) scatter about their mean, `[conditions,
/// conditions]`: the noise in the normal equations, from which Covert & Lee's covariance follows.
/// Each is as much larger as a fit without its pair, by its `leverage`, would have it (HC3).
fn scatter(
    drawn: &[bool],
    worth: &[f64],
    values: &[f64],
    leverage: impl Fn(&[bool]) -> f64,
) -> Vec<f64> {
    let conditions = values.len();
    let score = |(two, worth): (&[bool], &[f64])| {
        let mut score = vec![0.0; conditions];
        for (coalition, worth) in two.chunks_exact(conditions).zip(worth) {
            let present = || {
                coalition
                    .iter()
                    .zip(values)
                    .filter(|(present, _)| **present)
            };
            let rest = worth - present().map(|(_, value)| value).sum::<f64>();
            for (score, &present) in score.iter_mut().zip(coalition) {
                *score += if present { 0.5 * rest } else { 0.0 };
            }
        }
        let by = 1.0 / (1.0 - leverage(&two[..conditions]).min(0.99));
        for score in &mut score {
            *score *= by;
        }
        score
    };
    let pairs = drawn
        .chunks_exact(2 * conditions)
        .zip(worth.chunks_exact(2));
    let scores: Vec<Vec<f64>> = pairs.map(score).collect();
    let mut mean = vec![0.0; conditions];
    for score in &scores {
        for (mean, score) in mean.iter_mut().zip(score) {
            *mean += score / scores.len() as f64;
        }
    }
    let mut scatter = vec![0.0; conditions * conditions];
    for score in &scores {
        let centred: Vec<f64> = score.iter().zip(&mean).map(|(a, b)| a - b).collect();
        add_outer(&mut scatter, 1.0, &centred);
    }
    scatter
}

fn complement(coalition: &[bool]) -> Vec<bool> {
    coalition.iter().map(|present| !present).collect()
}

/// Which coalitions are evaluated, and what each weighs; all weights sum to 1.
struct Design {
    conditions: usize,
    /// `[coalitions, conditions]`.
    exact: Vec<bool>,
    /// `[coalitions]`.
    weights: Vec<f64>,
    /// The sizes that are sampled, up to half the conditions, and what a size and its complement
    /// weigh together.
    sampled: Vec<(usize, f64)>,
}

impl Design {
    fn new(conditions: usize, most: usize) -> Self {
        let sizes = 1..=conditions / 2;
        let mass = |size: usize| {
            let both = if 2 * size == conditions { 1.0 } else { 2.0 };
            both / (size * (conditions - size)) as f64
        };
        let total: f64 = sizes.clone().map(mass).sum();
        let mut design = Self {
            conditions,
            exact: Vec::new(),
            weights: Vec::new(),
            sampled: Vec::new(),
        };
        let mut of_size = 1.0;
        for size in sizes {
            of_size *= (conditions + 1 - size) as f64 / size as f64;
            let halves = if 2 * size == conditions { 1.0 } else { 2.0 };
            let affordable = design.weights.len() as f64 + halves * of_size <= most as f64;
            let share = mass(size) / total;
            if size > 1 && !(affordable && design.sampled.is_empty()) {
                design.sampled.push((size, share));
                continue;
            }
            let before = design.exact.len();
            push_subsets(conditions, size, &mut design.exact);
            if halves > 1.0 {
                let complements = complement(&design.exact[before..]);
                design.exact.extend(complements);
            }
            let count = (design.exact.len() - before) / conditions;
            let weights = std::iter::repeat_n(share / count as f64, count);
            design.weights.extend(weights);
        }
        design
    }

    fn sampled_mass(&self) -> f64 {
        self.sampled.iter().map(|(_, mass)| mass).sum()
    }

    /// A coalition of a sampled size, by the sizes' weights.
    fn draw(&self, generator: &mut ChaCha8Rng) -> Vec<bool> {
        let mut place = generator.random::<f64>() * self.sampled_mass();
        let mut drawn = 0;
        for &(size, mass) in &self.sampled {
            drawn = size;
            place -= mass;
            if place < 0.0 {
                break;
            }
        }
        let mut coalition = vec![false; self.conditions];
        for condition in index::sample(generator, self.conditions, drawn) {
            coalition[condition] = true;
        }
        coalition
    }
}

/// Every coalition of a size, in lexicographic order, so that neighbours differ little.
fn push_subsets(conditions: usize, size: usize, coalitions: &mut Vec<bool>) {
    let mut chosen: Vec<usize> = (0..size).collect();
    loop {
        let start = coalitions.len();
        coalitions.resize(start + conditions, false);
        for &condition in &chosen {
            coalitions[start + condition] = true;
        }
        let movable = |&place: &usize| chosen[place] < conditions - size + place;
        let Some(place) = (0..size).rev().find(movable) else {
            return;
        };
        let next = chosen[place] + 1;
        for (offset, chosen) in chosen[place..].iter_mut().enumerate() {
            *chosen = next + offset;
        }
    }
}

/// Normal equations of the additive model, A φ = b, of every member.
#[derive(Clone)]
struct Fit {
    conditions: usize,
    /// What the empty coalition is worth, and the grand one more, of each member.
    ends: Vec<(f64, f64)>,
    /// A: `[conditions, conditions]`.
    matrix: Vec<f64>,
    /// b: `[members, conditions]`.
    right: Vec<f64>,
}

impl Fit {
    fn new(conditions: usize, ends: &[(f64, f64)]) -> Self {
        let ends = ends.iter().map(|&(empty, grand)| (empty, grand - empty));
        Self {
            conditions,
            matrix: vec![0.0; conditions * conditions],
            right: vec![0.0; ends.len() * conditions],
            ends: ends.collect(),
        }
    }

    /// Adds coalitions `[coalitions, conditions]` and their worth `[members, coalitions]`.
    fn add_all(&mut self, coalitions: &[bool], worth: &[f64], weight: impl Fn(usize) -> f64) {
        let count = coalitions.len() / self.conditions;
        for (index, coalition) in coalitions.chunks_exact(self.conditions).enumerate() {
            let z: Vec<f64> = coalition
                .iter()
                .map(|&present| f64::from(u8::from(present)))
                .collect();
            add_outer(&mut self.matrix, weight(index), &z);
            let of_members = self.right.chunks_exact_mut(self.conditions).zip(&self.ends);
            for (member, (right, (empty, _))) in of_members.enumerate() {
                let rest = weight(index) * (worth[member * count + index] - empty);
                right
                    .iter_mut()
                    .zip(&z)
                    .for_each(|(right, z)| *right += z * rest);
            }
        }
    }

    /// Both, the other weighted.
    fn plus(&self, weight: f64, other: &Self) -> Self {
        let mut sum = self.clone();
        for (to, from) in [
            (&mut sum.matrix, &other.matrix),
            (&mut sum.right, &other.right),
        ] {
            to.iter_mut()
                .zip(from)
                .for_each(|(to, from)| *to += weight * from);
        }
        sum
    }

    /// The values `[members, conditions]` under the constraint that they sum to what the grand coalition
    /// is worth, and the linear map from b to them, P = A⁻¹ − A⁻¹ 1 1ᵀ A⁻¹ / (1ᵀ A⁻¹ 1).
    fn solve(&self) -> (Vec<f64>, Vec<f64>) {
        let n = self.conditions;
        if n == 1 {
            return (self.ends.iter().map(|&(_, sum)| sum).collect(), vec![0.0]);
        }
        // All coalitions of one condition are in it, so it is positive definite.
        let inverse = inverse(&self.matrix, n).unwrap_or_else(|| vec![0.0; n * n]);
        let sums = times(&inverse, &vec![1.0; n]);
        let total: f64 = sums.iter().sum();
        let mut projection = inverse;
        add_outer(&mut projection, -1.0 / total, &sums);
        let values = self
            .right
            .chunks_exact(n)
            .zip(&self.ends)
            .flat_map(|(right, (_, sum))| {
                let free = times(&projection, right);
                let shares = sums.iter().map(move |share| share / total * sum);
                free.into_iter()
                    .zip(shares)
                    .map(|(a, b)| a + b)
                    .collect::<Vec<_>>()
            });
        (values.collect(), projection)
    }
}

impl Method for KernelShap {
    const ABOUT: About = About {
        name: "kernel-shap",
        meaning: "the Shapley values, by a weighted regression on coalitions",
        cost: "up to 2,048 coalitions exactly, else drawn until the error is small",
        misleads: "as shapley; drawn at random where conditions are many",
        paper: "https://arxiv.org/abs/2012.01536",
        explains: Explains::Rows {
            baseline: Some(Baseline::Zero),
        },
    };

    fn check(&self, _hidden: &[usize]) -> Result<(), Error> {
        self.sampling.check()
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
    use sways_model::Activation;

    use super::*;
    use crate::{
        methods::shapley::Shapley,
        testing::{self, any_network, assert_covers, network, rows, single_groups},
    };

    #[test]
    fn small_sizes_are_exact_and_the_weights_sum_to_one() {
        for (conditions, most, exact) in
            [(1, 9, 0), (2, 9, 2), (5, 30, 30), (7, 60, 56), (7, 1, 14)]
        {
            let design = Design::new(conditions, most);
            assert_eq!(design.weights.len(), exact, "{conditions} conditions");
            let total = design.weights.iter().sum::<f64>() + design.sampled_mass();
            assert!(conditions == 1 || (total - 1.0).abs() < 1e-12);
        }
    }

    /// Sizes 1, 2, p − 2 and p − 1 carry most of the kernel.
    #[test]
    fn what_is_sampled_weighs_little() {
        let design = Design::new(10, 110);
        assert_eq!(design.weights.len(), 110);
        assert!(design.sampled_mass() < 0.45);
    }

    #[test]
    fn sampling_covers_the_exact_values() {
        let weights = network(8, vec![10, 8], Activation::Tanh, 1, 1);
        let model = HostMlp::new(&weights);
        let background = Background::all(&rows(6, 8, 5), 8);
        let x = rows(1, 8, 6);
        let groups = single_groups(8);
        let exact = Shapley::default().attribute(&model, &x, &background, &groups);
        assert_covers(exact.attributions.row(0), |seed| {
            let sampling = Sampling {
                seed,
                tolerance: 0.0,
                max_evaluations: 500,
            };
            let method = KernelShap {
                sampling,
                exact_coalitions: 80,
                ..KernelShap::default()
            };
            let got = method.attribute(&model, &x, &background, &groups);
            assert!(got.completeness.gap() < 1e-9);
            (got.attributions, got.convergence)
        });
    }

    /// As far as seeds are apart, so far does the standard error say, however many conditions there are.
    #[test]
    fn errors_are_those_of_seeds_with_many_conditions() {
        const SEEDS: u64 = 24;
        for conditions in [40, 110] {
            let weights = network(conditions, vec![8], Activation::Tanh, 1, 1);
            let model = HostMlp::new(&weights);
            let x = rows(1, conditions, 6);
            let groups = single_groups(conditions);
            let of_seeds: Vec<_> = (0..SEEDS)
                .map(|seed| {
                    let mut method = KernelShap::default();
                    method.sampling.seed = seed;
                    method.sampling.max_evaluations = 2048;
                    method.attribute(&model, &x, &Background::zero(conditions), &groups)
                })
                .collect();
            let n = of_seeds.len() as f64;
            let (mut found, mut said) = (0.0, 0.0);
            for place in 0..conditions {
                let values = of_seeds.iter().map(|it| it.attributions.row(0)[place]);
                let mean = values.clone().sum::<f64>() / n;
                found += values.map(|it| (it - mean).powi(2)).sum::<f64>() / (n - 1.0);
                let errors = of_seeds
                    .iter()
                    .map(|it| it.convergence.standard_errors[place]);
                said += errors.map(|it| it * it).sum::<f64>() / n;
            }
            let ratio = (found / said).sqrt();
            assert!((0.7..1.3).contains(&ratio), "{conditions}: {ratio}");
        }
    }

    /// Sampling is exact for additive games, whose additive model leaves no residual.
    #[test]
    fn is_exact_on_a_linear_model() {
        let weights = network(20, vec![], Activation::Relu, 2, 4);
        let model = HostMlp::new(&weights);
        let background = Background::all(&rows(6, 20, 5), 20);
        let x = rows(2, 20, 6);
        let groups = single_groups(20);
        let method = KernelShap {
            output: Output::Logit,
            exact_coalitions: 0,
            ..KernelShap::default()
        };
        let got = method.attribute(&model, &x, &background, &groups);
        let ablation = crate::methods::ablation::Ablation {
            output: Output::Logit,
        };
        let want = ablation.attribute(&model, &x, &background, &groups);
        for row in 0..2 {
            for (got, want) in got
                .attributions
                .row(row)
                .iter()
                .zip(want.attributions.row(row))
            {
                assert!((got - want).abs() < 1e-5, "{got} is not {want}");
            }
        }
        assert!(got.convergence.converged);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// With every coalition evaluated the least squares are the Shapley values, and so have
        /// their axioms.
        #[test]
        fn of_all_coalitions_is_shapley(weights in any_network(7, 2), probability: bool) {
            let output = if probability { Output::Probability } else { Output::Logit };
            let weights = testing::with_dummy_and_twins(&weights);
            let groups = Groups::new([1, 1, 1, 1, 3].map(|width| (String::new(), width)));
            let x = testing::twin_rows(2, 7, 1);
            let background = Background::all(&testing::twin_rows(5, 7, 2), 7);
            let model = HostMlp::new(&weights);
            let method = KernelShap { output, ..KernelShap::default() };
            let got = method.attribute(&model, &x, &background, &groups);
            let want = Shapley { output, ..Shapley::default() };
            let want = want.attribute(&model, &x, &background, &groups);
            let scale = |values: &[f64]| values.iter().fold(1.0_f64, |a, b| a.max(b.abs()));
            for row in 0..2 {
                let (got, want) = (got.attributions.row(row), want.attributions.row(row));
                for (a, b) in got.iter().zip(want) {
                    prop_assert!((a - b).abs() < 1e-5 * scale(want), "{got:?} {want:?}");
                }
                prop_assert!(got[0].abs() < 1e-5 * scale(want));
                prop_assert!((got[1] - got[2]).abs() < 1e-5 * scale(want));
            }
            let other = method.attribute(
                &HostMlp::new(&testing::same_function(&weights)), &x, &background, &groups,
            );
            for (a, b) in got.attributions.row(0).iter().zip(other.attributions.row(0)) {
                prop_assert!((a - b).abs() < 2e-5 * scale(got.attributions.row(0)));
            }
        }
    }
}
