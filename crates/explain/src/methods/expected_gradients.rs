//! Expected gradients (Erion, Janizek, Sturmfels, Lundberg & Lee 2021, arXiv 1906.10670).

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_data::Groups;
use sways_model::Output;

use crate::{
    engine::{
        background::{Background, Baseline},
        sampling,
        slopes::{self, Slopes},
    },
    error::Error,
    method::{About, Explains, Keep, Measured, Method, Subject, rows::Told},
    result::{
        additive::{Additive, Completeness},
        attributions::Attributions,
        convergence::Convergence,
    },
    settings,
};

/// Draws of a row between two looks at its standard errors.
const ROUND: usize = 128;

/// E over background rows b and α uniform in 0 to 1 of (x − b) · ∂output/∂input at b + α (x − b):
/// [`IntegratedGradients`](crate::IntegratedGradients) over the same background, estimated by
/// drawing both at random.
///
/// Each row is drawn for until its greatest standard error is under `tolerance` times its
/// attributions' range (0 counting among them), or until `most_draws` are spent: the result says
/// which. A row's draws depend on `seed` and on its inputs only: they are the same alone and in
/// company.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ExpectedGradients {
    /// What is explained.
    pub output: Output,
    /// What the draws come from.
    #[serde(skip)]
    pub seed: u64,
    /// The greatest standard error allowed, relative to the range of the row's attributions.
    pub tolerance: f64,
    /// The most draws of a row.
    #[serde(rename = "max_evaluations")]
    pub most_draws: usize,
}

impl Default for ExpectedGradients {
    fn default() -> Self {
        Self {
            output: Output::default(),
            seed: 0,
            tolerance: 0.02,
            most_draws: 1 << 14,
        }
    }
}

/// What has been drawn for one row.
struct Drawn<'a> {
    row: &'a [f32],
    rng: ChaCha8Rng,
    draws: usize,
    /// Of the ensemble, the mean of the draws and the sum of their squared distances from it:
    /// `[conditions]` (Welford's algorithm).
    mean: Vec<f64>,
    squares: Vec<f64>,
    /// Of each member, the draws' sum: `[members, conditions]`.
    sums: Vec<f64>,
    converged: bool,
}

impl ExpectedGradients {
    /// The attributions of rows on the host: `inputs` are `[rows, inputs]` row by row.
    pub fn attribute(
        &self,
        model: &dyn Slopes,
        inputs: &[f32],
        background: &Background,
        groups: &Groups,
    ) -> Additive {
        let width = model.inputs();
        let members = model.members();
        let conditions = groups.len();
        let tile = (model.chunk_rows() / ROUND).max(1);
        let at_background = slopes::mean_outputs(model, background.rows(), self.output);
        let mut attributions = Attributions::new(members, conditions);
        let mut completeness = Completeness::new();
        let mut convergence = Convergence::new();
        for rows in inputs.chunks(tile * width) {
            let mut drawn: Vec<Drawn<'_>> = rows
                .chunks(width)
                .map(|row| Drawn::new(self.seed, row, members, conditions))
                .collect();
            loop {
                let mut active: Vec<&mut Drawn<'_>> = drawn
                    .iter_mut()
                    .filter(|drawn| !drawn.converged && drawn.draws < self.most_draws.max(2))
                    .collect();
                if active.is_empty() {
                    break;
                }
                convergence.evaluations += self.round(model, background, groups, &mut active);
                for drawn in active {
                    drawn.look(self.tolerance);
                }
            }
            let outputs = model.outputs(rows, self.output);
            let count = drawn.len();
            let mut values = Vec::with_capacity(members * count * conditions);
            for member in 0..members {
                for (row, drawn) in drawn.iter().enumerate() {
                    let start = values.len();
                    let sums = &drawn.sums[member * conditions..][..conditions];
                    values.extend(sums.iter().map(|sum| sum / drawn.draws as f64));
                    let sum = values[start..].iter().sum();
                    let output = outputs[member * count + row];
                    completeness.see(sum, output, at_background[member]);
                }
            }
            attributions.extend(&values);
            for drawn in &drawn {
                convergence.converged &= drawn.converged;
                convergence.standard_errors.extend(drawn.standard_errors());
                convergence.streams.push(sampling::stream(drawn.row));
            }
        }
        Additive {
            attributions,
            background: background.clone(),
            completeness,
            convergence,
        }
    }

    /// One round of draws for every row that still wants them. Gives the number of gradients.
    fn round(
        &self,
        model: &dyn Slopes,
        background: &Background,
        groups: &Groups,
        active: &mut [&mut Drawn<'_>],
    ) -> u64 {
        let width = model.inputs();
        let members = model.members();
        // The rows' draws one after another, evaluated as many at once as the model will take.
        let draws: Vec<(usize, usize, f32)> = active
            .iter_mut()
            .enumerate()
            .flat_map(|(row, drawn)| {
                let count = ROUND.min(self.most_draws.max(2) - drawn.draws);
                let rng = &mut drawn.rng;
                let draw = || {
                    let from = rng.random_range(0..background.len());
                    (row, from, rng.random::<f32>())
                };
                std::iter::repeat_with(draw).take(count).collect::<Vec<_>>()
            })
            .collect();
        let mut points = Vec::new();
        for draws in draws.chunks(model.chunk_rows()) {
            points.clear();
            for &(row, from, alpha) in draws {
                let ends = background.row(from).iter().zip(active[row].row);
                points.extend(ends.map(|(b, x)| b + alpha * (x - b)));
            }
            let gradients = model.gradients(&points, self.output);
            let of_member = draws.len() * width;
            for (place, &(row, from, _)) in draws.iter().enumerate() {
                let gradients = (0..members)
                    .map(|member| &gradients[member * of_member + place * width..][..width]);
                active[row].see(background.row(from), gradients, groups);
            }
        }
        (draws.len() * members) as u64
    }
}

impl<'a> Drawn<'a> {
    fn new(seed: u64, row: &'a [f32], members: usize, conditions: usize) -> Self {
        Self {
            row,
            rng: sampling::generator(seed, row),
            draws: 0,
            mean: vec![0.0; conditions],
            squares: vec![0.0; conditions],
            sums: vec![0.0; members * conditions],
            converged: false,
        }
    }

    /// One draw: each member's gradient `[inputs]` somewhere between `from` and the row.
    fn see<'g>(
        &mut self,
        from: &[f32],
        gradients: impl ExactSizeIterator<Item = &'g [f32]> + Clone,
        groups: &Groups,
    ) {
        self.draws += 1;
        let members = gradients.len();
        for (condition, group) in groups.iter().enumerate() {
            let mut ensemble = 0.0;
            for (member, gradient) in gradients.clone().enumerate() {
                let of_input = |input: usize| {
                    (f64::from(self.row[input]) - f64::from(from[input]))
                        * f64::from(gradient[input])
                };
                let value: f64 = group.inputs.clone().map(of_input).sum();
                self.sums[member * groups.len() + condition] += value;
                ensemble += value / members as f64;
            }
            let away = ensemble - self.mean[condition];
            self.mean[condition] += away / self.draws as f64;
            self.squares[condition] += away * (ensemble - self.mean[condition]);
        }
    }

    fn standard_errors(&self) -> impl Iterator<Item = f64> {
        let n = self.draws as f64;
        self.squares
            .iter()
            .map(move |squares| (squares / (n - 1.0) / n).sqrt())
    }

    fn look(&mut self, tolerance: f64) {
        let low = self.mean.iter().copied().fold(0.0, f64::min);
        let high = self.mean.iter().copied().fold(0.0, f64::max);
        let worst = self.standard_errors().fold(0.0, f64::max);
        self.converged = worst <= tolerance * (high - low);
    }
}

impl Method for ExpectedGradients {
    const ABOUT: About = About {
        name: "expected-gradients",
        meaning: "integrated gradients, averaged over training rows as baselines",
        cost: "hundreds to thousands of gradients a row, until the error is small",
        misleads: "as integrated-gradients; drawn at random, so see its standard errors",
        paper: "https://arxiv.org/abs/1906.10670",
        explains: Explains::Rows {
            baseline: Some(Baseline::Background),
        },
    };

    fn check(&self, _hidden: &[usize]) -> Result<(), Error> {
        settings::not_negative("tolerance", self.tolerance)?;
        settings::some("max_evaluations", self.most_draws)
    }

    fn seed(&mut self, seed: u64) {
        self.seed = seed;
    }

    fn run(&self, on: &Subject<'_>, keep: &mut Keep<'_>) -> Result<Measured, Error> {
        let network = on.network(&Self::ABOUT)?;
        let told = Told::differences(
            &Self::ABOUT,
            self.output,
            self.tolerance,
            "share of the {}'s difference from the background",
        );
        Ok(on.by_rows(&told, keep, |rows| {
            self.attribute(network.slopes, rows, on.background, on.groups)
                .into()
        }))
    }
}
