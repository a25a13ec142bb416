//! Integrated gradients (Sundararajan, Taly & Yan 2017), exact where the network is piecewise
//! affine.

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_data::Groups;
use sways_model::Output;

use crate::{
    engine::{
        background::{Background, Baseline},
        member::Member,
        path::{Line, Walked},
        relu_path::ReluPath,
        slopes::Slopes,
        smooth_path::{SmoothPath, Stop},
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

/// Attributions computed before they are handed over: bounds the memory beside the result.
const TILE: usize = 1 << 20;

/// (x − b) ∫₀¹ ∂output/∂input at b + α (x − b) dα, the mean over the background's rows b.
///
/// The attributions of a row add up to f(x) − E f(b); a condition's inputs add up to the
/// condition's. For ReLU networks and for logistic regression the integral is a closed form, for
/// the logit and for the probability: there are no steps, and no error but rounding. For smooth
/// activations Gauss-Legendre rules double their nodes until the gap is under the tolerance.
///
/// It runs on the host in double precision, whatever the backend: its members' weights are all
/// it takes from there, and its results are the same on all of them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct IntegratedGradients {
    /// What is explained.
    pub output: Output,
    /// For smooth activations: the gap allowed on each line from b to x, relative to
    /// |f(x) − f(b)| (to 0.001 where that is less).
    pub tolerance: f64,
    /// For smooth activations: the most nodes on a line, 8 to 4,096.
    #[serde(skip)]
    pub most_nodes: usize,
}

impl Default for IntegratedGradients {
    fn default() -> Self {
        Self {
            output: Output::default(),
            tolerance: 1e-7,
            most_nodes: 1024,
        }
    }
}

impl IntegratedGradients {
    /// The attributions of rows on the host: `inputs` are `[rows, inputs]` row by row.
    pub fn attribute(
        &self,
        model: &dyn Slopes,
        inputs: &[f32],
        background: &Background,
        groups: &Groups,
    ) -> Additive {
        let members = Member::all(&model.weights());
        let width = model.inputs();
        let conditions = groups.len();
        let tile = (TILE / (members.len() * conditions).max(1)).max(1);
        let mut attributions = Attributions::new(members.len(), conditions);
        let mut completeness = Completeness::new();
        let mut convergence = Convergence::new();
        let mut values = Vec::new();
        let mut walks = Vec::new();
        for rows in inputs.chunks(tile * width) {
            let count = rows.len() / width;
            values.clear();
            values.resize(members.len() * count * conditions, 0.0);
            walks.clear();
            walks.resize(members.len() * count, Walked::default());
            values
                .par_chunks_mut(conditions)
                .zip(&mut walks)
                .enumerate()
                .with_min_len(4)
                .for_each_init(
                    || Walker::new(self, &members[0]),
                    |walker, (index, (values, walked))| {
                        let row = &rows[index % count * width..][..width];
                        let member = &members[index / count];
                        *walked = walker.walk(member, row, background, groups, values);
                    },
                );
            for (values, walked) in values.chunks(conditions).zip(&walks) {
                completeness.see(values.iter().sum(), walked.at_row, walked.at_background);
                convergence.evaluations += walked.evaluations;
                convergence.converged &= walked.converged;
            }
            attributions.extend(&values);
        }
        Additive {
            attributions,
            background: background.clone(),
            completeness,
            convergence,
        }
    }
}

/// One thread's room for walking.
struct Walker<'a> {
    method: &'a IntegratedGradients,
    path: Path,
    of_inputs: Vec<f64>,
}

enum Path {
    Relu(ReluPath),
    Smooth(SmoothPath),
}

impl<'a> Walker<'a> {
    fn new(method: &'a IntegratedGradients, member: &Member) -> Self {
        let inputs = member.hidden.first().unwrap_or(&member.last).inputs;
        Self {
            method,
            path: if member.is_piecewise_affine() {
                Path::Relu(ReluPath::new(member))
            } else {
                Path::Smooth(SmoothPath::new(member))
            },
            of_inputs: vec![0.0; inputs],
        }
    }

    /// One member's attributions of one row: `values` are `[conditions]`.
    fn walk(
        &mut self,
        member: &Member,
        row: &[f32],
        background: &Background,
        groups: &Groups,
        values: &mut [f64],
    ) -> Walked {
        let IntegratedGradients {
            output,
            tolerance,
            most_nodes,
        } = *self.method;
        let stop = Stop {
            tolerance,
            most_nodes,
        };
        let share = 1.0 / background.len() as f64;
        let mut whole = Walked {
            converged: true,
            ..Walked::default()
        };
        self.of_inputs.fill(0.0);
        for from in background.rows().chunks(row.len()) {
            let line = Line { from, to: row };
            let sums = &mut self.of_inputs;
            let walked = match &mut self.path {
                Path::Relu(path) => path.walk(member, line, output, sums),
                Path::Smooth(path) => path.walk(member, line, output, stop, sums),
            };
            whole.at_background += share * walked.at_background;
            whole.at_row = walked.at_row;
            whole.evaluations += walked.evaluations;
            whole.converged &= walked.converged;
        }
        whole.at_row = member.output(row, output);
        for (value, group) in values.iter_mut().zip(groups) {
            *value = share * self.of_inputs[group.inputs.clone()].iter().sum::<f64>();
        }
        whole
    }
}

impl Method for IntegratedGradients {
    const ABOUT: About = About {
        name: "integrated-gradients",
        meaning: "share of the output's difference from the baseline, along a straight line",
        cost: "exact for relu: the line's pieces; else some dozens of gradients a row",
        misleads: "the straight line may lead through rows that cannot be; it hangs on the baseline",
        paper: "https://arxiv.org/abs/1703.01365",
        explains: Explains::Rows {
            baseline: Some(Baseline::Zero),
        },
    };

    fn check(&self, _hidden: &[usize]) -> Result<(), Error> {
        settings::not_negative("tolerance", self.tolerance)
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
