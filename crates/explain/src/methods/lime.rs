//! A weighted linear surrogate around a row (LIME: Ribeiro, Singh & Guestrin, KDD 2016).

use rand::{Rng, RngExt};
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_data::Groups;
use sways_model::{Output, host::add_scaled};

use crate::{
    engine::{
        background::{Background, Baseline},
        host_mlp::{HostMlp, Scratch},
        sampling::{Sampling, first_round, members_mean},
    },
    error::Error,
    least_squares::{add_outer, inverse, sandwich, times},
    method::{About, Explains, Keep, Measured, Method, Subject, rows::Told},
    result::explanation::{Explanation, OfRow, OfRows},
    settings,
};

/// The coefficients of a linear model fitted around a row: how much higher the output is when
/// a condition is kept than when it is the background's.
///
/// A perturbation keeps each condition with probability ½ and takes the others from one row of
/// the background, drawn anew. It weighs √exp(−d²/width²), d² the number of conditions not kept
/// (the authors' program's kernel), in a least squares regression of the output on what was kept; the
/// authors' program has a ridge of 1 in it.
/// The numbers do not sum to f(x) − E f(b), and they depend on the width.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Lime {
    /// What is explained.
    pub output: Output,
    /// How long to sample; `max_evaluations` counts perturbations.
    #[serde(flatten)]
    pub sampling: Sampling,
    /// The kernel's width. Absent: ¾ √conditions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<f64>,
    /// The penalty on the squared coefficients, the intercept's excepted. It draws them to 0, the more
    /// the fewer perturbations there are; standard errors hold that too.
    pub ridge: f64,
}

impl Default for Lime {
    fn default() -> Self {
        Self {
            output: Output::default(),
            width: None,
            ridge: 0.0,
            sampling: Sampling {
                max_evaluations: 1 << 15,
                ..Sampling::DEFAULT
            },
        }
    }
}

/// Perturbations before the first look at the standard error, of few conditions.
const FIRST_ROUND: usize = 512;

impl Lime {
    /// The coefficients at rows on the host: `inputs` are `[rows, inputs]` row by row.
    pub fn attribute(
        &self,
        model: &HostMlp,
        inputs: &[f32],
        background: &Background,
        groups: &Groups,
    ) -> Explanation {
        let of_row = |row: &[f32]| self.of_row(model, background, groups, row);
        let (conditions, width) = (groups.len(), model.inputs());
        OfRows::new(model.members(), conditions, inputs, width, of_row).explanation(background)
    }

    fn of_row(
        &self,
        model: &HostMlp,
        background: &Background,
        groups: &Groups,
        row: &[f32],
    ) -> OfRow {
        let conditions = groups.len();
        let members = model.members();
        let width = self.width.unwrap_or(0.75 * (conditions as f64).sqrt());
        let mut generator = self.sampling.generator(row);
        let mut fit = Fit::new(conditions, members, self.ridge);
        let mut samples: Vec<Sample> = Vec::new();
        let first = first_round(FIRST_ROUND, conditions + 1);
        let most = self.sampling.max_evaluations.max(first);
        loop {
            let round = first.max(samples.len() / 2).min(most - samples.len());
            let begin = samples.len();
            samples.extend((0..round).map(|_| {
                let kept: Vec<bool> = (0..conditions).map(|_| generator.random()).collect();
                let away = kept.iter().filter(|&&kept| !kept).count() as f64;
                Sample {
                    other: generator.next_u64() as usize % background.len(),
                    weight: (-away / (width * width)).exp().sqrt(),
                    kept,
                    mean: 0.0,
                }
            }));
            let fresh = &mut samples[begin..];
            let outputs: Vec<Vec<f64>> = (0..members)
                .into_par_iter()
                .map(|member| {
                    let mixed = Mixed {
                        model,
                        background,
                        groups,
                        row,
                        member,
                    };
                    mixed.outputs(self.output, fresh)
                })
                .collect();
            let outputs = outputs.concat();
            for (sample, mean) in fresh.iter_mut().zip(members_mean(&outputs, members)) {
                sample.mean = mean;
            }
            fit.add(fresh, &outputs);
            let (values, map) = fit.solve();
            let mean = members_mean(&values, members);
            let scatter = scatter(&samples, &mean, &map);
            let variances = sandwich(&map, &scatter, conditions + 1);
            let errors = variances.iter().zip(fit.drawn_in(members, &map));
            let errors = errors.map(|(variance, by)| (variance.max(0.0) + by * by).sqrt());
            // The first of each is the intercept's.
            let standard_errors: Vec<f64> = errors.skip(1).collect();
            let converged = self.sampling.is_enough(&mean[1..], &standard_errors);
            if converged || samples.len() >= most {
                let coefficients = values.chunks_exact(conditions + 1);
                return OfRow {
                    values: coefficients
                        .flat_map(|values| &values[1..])
                        .copied()
                        .collect(),
                    standard_errors: Some(standard_errors),
                    evaluations: (samples.len() * members) as u64,
                    converged,
                    ends: Vec::new(),
                };
            }
        }
    }
}

/// A perturbation.
struct Sample {
    /// Which conditions are the row's.
    kept: Vec<bool>,
    /// The background row that the others are of.
    other: usize,
    weight: f64,
    /// The members' mean output.
    mean: f64,
}

impl Sample {
    /// What the surrogate is linear in: 1, and 1 where a condition is kept.
    fn features(&self) -> Vec<f64> {
        let kept = self.kept.iter().map(|&kept| f64::from(u8::from(kept)));
        std::iter::once(1.0).chain(kept).collect()
    }
}

/// How a member is evaluated at a row with some conditions replaced.
struct Mixed<'a> {
    model: &'a HostMlp,
    background: &'a Background,
    groups: &'a Groups,
    row: &'a [f32],
    member: usize,
}

impl Mixed<'_> {
    /// The outputs at perturbations, each from the row's pre-activations: `[samples]`.
    fn outputs(&self, output: Output, samples: &[Sample]) -> Vec<f64> {
        let width = self.model.width();
        let mut whole = vec![0.0; width];
        self.model.first_layer(self.member, self.row, &mut whole);
        let mut z = vec![0.0; self.model.tile() * width];
        let mut scratch = Scratch::default();
        let mut outputs = vec![0.0; samples.len()];
        let tiles = samples.chunks(self.model.tile());
        for (samples, outputs) in tiles.zip(outputs.chunks_mut(self.model.tile())) {
            for (sample, z) in samples.iter().zip(z.chunks_exact_mut(width)) {
                z.copy_from_slice(&whole);
                let other = self.background.row(sample.other);
                let groups = self.groups.iter().zip(&sample.kept);
                let replaced = groups.filter(|(_, kept)| !*kept);
                for input in replaced.flat_map(|(group, _)| group.inputs.clone()) {
                    let change = other[input] - self.row[input];
                    // One-hot inputs mostly stay as they are.
                    if change != 0.0 {
                        let direction = self.model.directions(self.member, input..input + 1);
                        add_scaled(z, change, direction);
                    }
                }
            }
            self.model
                .outputs(self.member, output, &mut z, &mut scratch, outputs);
        }
        outputs
    }
}

/// How the samples' scores w x (y − xᵀβ) scatter, `[features, features]`: the middle of
/// White's sandwich, which holds whatever the residuals' variances are. Residuals are as much larger as
/// a fit without their sample would have them (HC3).
fn scatter(samples: &[Sample], coefficients: &[f64], map: &[f64]) -> Vec<f64> {
    let mut scatter = vec![0.0; coefficients.len().pow(2)];
    for sample in samples {
        let features = sample.features();
        let of = |values: &[f64]| -> f64 { features.iter().zip(values).map(|(a, b)| a * b).sum() };
        let leverage = sample.weight * of(&times(map, &features));
        let residual = (sample.mean - of(coefficients)) / (1.0 - leverage.min(0.99));
        let score = sample.weight * residual;
        add_outer(&mut scatter, score * score, &features);
    }
    scatter
}

/// Normal equations of the regression, of every member.
struct Fit {
    features: usize,
    /// `[features, features]`, without the penalty.
    matrix: Vec<f64>,
    ridge: f64,
    /// `[members, features]`.
    right: Vec<f64>,
}

impl Fit {
    fn new(conditions: usize, members: usize, ridge: f64) -> Self {
        let features = conditions + 1;
        Self {
            features,
            matrix: vec![0.0; features * features],
            ridge,
            right: vec![0.0; members * features],
        }
    }

    /// Adds samples and the members' outputs at them, `[members, samples]`.
    fn add(&mut self, samples: &[Sample], outputs: &[f64]) {
        for (index, sample) in samples.iter().enumerate() {
            let features = sample.features();
            add_outer(&mut self.matrix, sample.weight, &features);
            for (member, right) in self.right.chunks_exact_mut(self.features).enumerate() {
                let output = sample.weight * outputs[member * samples.len() + index];
                right
                    .iter_mut()
                    .zip(&features)
                    .for_each(|(right, x)| *right += x * output);
            }
        }
    }

    /// The intercept and coefficients `[members, features]`, and the map from the right side to
    /// them. Not positive definite is what too few samples without a penalty are: zeros.
    fn solve(&self) -> (Vec<f64>, Vec<f64>) {
        let n = self.features;
        let mut penalised = self.matrix.clone();
        for feature in 1..n {
            penalised[feature * n + feature] += self.ridge;
        }
        let inverse = inverse(&penalised, n).unwrap_or_else(|| vec![0.0; n * n]);
        let values = self
            .right
            .chunks_exact(n)
            .flat_map(|right| times(&inverse, right));
        (values.collect(), inverse)
    }

    /// By how much the penalty draws the mean of the members' coefficients in `[features]`: the map
    /// times the penalty times what they are without it.
    fn drawn_in(&self, members: usize, map: &[f64]) -> Vec<f64> {
        let n = self.features;
        let plain = inverse(&self.matrix, n).filter(|_| self.ridge > 0.0);
        let Some(plain) = plain else {
            return vec![0.0; n];
        };
        let mut penalties = times(&plain, &members_mean(&self.right, members));
        penalties[0] = 0.0;
        for penalty in &mut penalties {
            *penalty *= self.ridge;
        }
        times(map, &penalties)
    }
}

impl Method for Lime {
    const ABOUT: About = About {
        name: "lime",
        meaning: "coefficient of a linear model fitted around the row",
        cost: "hundreds to thousands of evaluations a row",
        misleads: "it does not add up, and hangs on the kernel's width",
        paper: "https://arxiv.org/abs/1602.04938",
        explains: Explains::Rows {
            baseline: Some(Baseline::Zero),
        },
    };

    fn check(&self, _hidden: &[usize]) -> Result<(), Error> {
        self.sampling.check()?;
        settings::not_negative("ridge", self.ridge)?;
        self.width
            .map_or(Ok(()), |width| settings::above_zero("width", width))
    }

    fn seed(&mut self, seed: u64) {
        self.sampling.seed = seed;
    }

    fn run(&self, on: &Subject<'_>, keep: &mut Keep<'_>) -> Result<Measured, Error> {
        let told = Told::differences(
            &Self::ABOUT,
            self.output,
            self.sampling.tolerance,
            "coefficient of a linear model of the {} around the row",
        );
        Ok(on.by_rows(&told, keep, |rows| {
            self.attribute(on.host, rows, on.background, on.groups)
                .into()
        }))
    }
}

#[cfg(test)]
mod tests {
    use sways_model::Activation;

    use super::*;
    use crate::testing::{self, assert_covers, coalitions, network, rows, single_groups};

    /// What infinitely many samples would give: the regression over all 2^p ways to keep
    /// conditions, each with the background's mean output.
    fn limit(
        lime: Lime,
        model: &HostMlp,
        x: &[f32],
        background: &[f32],
        groups: &Groups,
    ) -> Vec<f64> {
        let conditions = groups.len();
        let width = lime.width.unwrap_or(0.75 * (conditions as f64).sqrt());
        let n = conditions + 1;
        let (mut matrix, mut right) = (vec![0.0; n * n], vec![0.0; n]);
        for kept in coalitions(conditions) {
            let y = testing::value(model, 0, lime.output, groups, x, background, &kept);
            let d2 = kept.iter().filter(|&&kept| !kept).count() as f64;
            let w = (-d2 / width.powi(2) / 2.0).exp();
            let features: Vec<f64> = std::iter::once(1.0)
                .chain(kept.iter().map(|&kept| if kept { 1.0 } else { 0.0 }))
                .collect();
            for i in 0..n {
                right[i] += w * features[i] * y;
                for j in 0..n {
                    matrix[i * n + j] += w * features[i] * features[j];
                }
            }
        }
        times(&inverse(&matrix, n).unwrap(), &right)[1..].to_vec()
    }

    #[test]
    fn sampling_covers_the_regression_over_all_coalitions() {
        let weights = network(6, vec![10, 8], Activation::Silu, 1, 1);
        let model = HostMlp::new(&weights);
        let background = Background::all(&rows(6, 6, 5), 6);
        let x = rows(1, 6, 6);
        let groups = Groups::new([1, 2, 1, 1, 1].map(|width| (String::new(), width)));
        let exact = limit(Lime::default(), &model, &x, background.rows(), &groups);
        assert_covers(&exact, |seed| {
            let sampling = Sampling {
                seed,
                tolerance: 0.0,
                max_evaluations: 2000,
            };
            let method = Lime {
                sampling,
                ridge: 0.01,
                ..Lime::default()
            };
            let got = method.attribute(&model, &x, &background, &groups);
            (got.attributions, got.convergence)
        });
    }

    /// However few evaluations are asked for, and whatever the penalty, an error says how far off the
    /// coefficients are.
    #[test]
    fn few_evaluations_and_a_penalty_are_in_the_error() {
        let weights = network(6, vec![10, 8], Activation::Silu, 2, 1);
        let model = HostMlp::new(&weights);
        let background = Background::all(&rows(6, 6, 5), 6);
        let x = rows(1, 6, 6);
        let groups = single_groups(6);
        let at = |ridge, max_evaluations, seed| {
            let sampling = Sampling {
                seed,
                tolerance: 0.0,
                max_evaluations,
            };
            let method = Lime {
                sampling,
                ridge,
                ..Lime::default()
            };
            method.attribute(&model, &x, &background, &groups)
        };
        let exact = at(0.0, 1 << 17, 0);
        for (ridge, evaluations) in [(0.0, 1), (1.0, 1), (30.0, 1), (30.0, 4000)] {
            let far: Vec<f64> = (1..20)
                .flat_map(|seed| {
                    let got = at(ridge, evaluations, seed);
                    let values = got
                        .attributions
                        .row(0)
                        .iter()
                        .zip(exact.attributions.row(0));
                    let errors = got.convergence.standard_errors.clone();
                    let far = values.zip(errors).map(|((a, b), error)| (a - b) / error);
                    far.collect::<Vec<f64>>()
                })
                .collect();
            let squares = far.iter().map(|it| it * it).sum::<f64>() / far.len() as f64;
            assert!(
                (0.5..2.0).contains(&squares),
                "{ridge}, {evaluations}: {squares}"
            );
        }
    }

    /// On a linear model against one background row the surrogate is the model.
    #[test]
    fn is_the_closed_form_on_a_linear_model() {
        let weights = network(4, vec![], Activation::Relu, 2, 4);
        let model = HostMlp::new(&weights);
        let x = rows(2, 4, 6);
        let method = Lime {
            output: Output::Logit,
            ridge: 0.0,
            ..Lime::default()
        };
        let groups = single_groups(4);
        let got = method.attribute(&model, &x, &Background::zero(4), &groups);
        let weight =
            |input: usize| f32::midpoint(weights.member(0)[input], weights.member(1)[input]);
        for (row, x) in x.chunks(4).enumerate() {
            for (input, got) in got.attributions.row(row).iter().enumerate() {
                let want = f64::from(weight(input) * x[input]);
                assert!((got - want).abs() < 1e-5, "{got} is not {want}");
            }
        }
        assert!(got.convergence.converged);
        assert_eq!(got.convergence.evaluations, 2 * 2 * FIRST_ROUND as u64);
    }

    #[test]
    fn the_dummy_is_within_its_error_and_only_the_function_matters() {
        let weights = testing::with_dummy_and_twins(&network(5, vec![9], Activation::Gelu, 1, 8));
        let x = testing::twin_rows(1, 5, 3);
        let background = Background::all(&testing::twin_rows(4, 5, 4), 5);
        let at = |weights| {
            let model = HostMlp::new(weights);
            Lime::default().attribute(&model, &x, &background, &single_groups(5))
        };
        let (got, other) = (at(&weights), at(&testing::same_function(&weights)));
        let (values, errors) = (got.attributions.row(0), &got.convergence.standard_errors);
        assert!(values[0].abs() < 4.0 * errors[0]);
        assert!((values[1] - values[2]).abs() < 6.0 * errors[1].max(errors[2]));
        for (a, b) in values.iter().zip(other.attributions.row(0)) {
            assert!((a - b).abs() < 1e-5);
        }
    }
}
