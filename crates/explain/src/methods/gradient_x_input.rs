//! Gradient × input (Shrikumar, Greenside & Kundaje 2017).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_data::Groups;
use sways_model::Output;

use crate::{
    engine::{
        background::{Background, Baseline},
        slopes::{self, Slopes},
    },
    error::Error,
    method::{About, Explains, Keep, Measured, Method, Subject, rows::Told},
    result::{
        additive::{Additive, Completeness},
        attributions::Attributions,
        convergence::Convergence,
    },
};

/// (x − b) · ∂output/∂input at x, the mean over the background's rows b: what the output would
/// change by if it went on as it does at x. With [`Background::zero`] it is x · ∂output/∂input.
///
/// A condition's inputs add up. A row's attributions add up to f(x) − E f(b) for models that are
/// linear in the explained output, and in general for no others: the gap says by how much they
/// miss it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GradientXInput {
    /// What is explained.
    pub output: Output,
}

impl GradientXInput {
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
        // The mean of (x − b) g over b is (x − mean b) g.
        let mut from = vec![0.0; width];
        let share = 1.0 / background.len() as f64;
        for row in background.rows().chunks(width) {
            for (from, &value) in from.iter_mut().zip(row) {
                *from += share * f64::from(value);
            }
        }
        let at_background = slopes::mean_outputs(model, background.rows(), self.output);
        let mut attributions = Attributions::new(members, groups.len());
        let mut completeness = Completeness::new();
        let mut convergence = Convergence::new();
        let mut values = Vec::new();
        for chunk in inputs.chunks(model.chunk_rows() * width) {
            let rows = chunk.len() / width;
            let gradients = model.gradients(chunk, self.output);
            let outputs = model.outputs(chunk, self.output);
            values.clear();
            for (index, gradient) in gradients.chunks(width).enumerate() {
                let row = &chunk[index % rows * width..][..width];
                let of_input = |input: usize| {
                    (f64::from(row[input]) - from[input]) * f64::from(gradient[input])
                };
                let start = values.len();
                values.extend(
                    groups
                        .iter()
                        .map(|group| group.inputs.clone().map(of_input).sum::<f64>()),
                );
                let sum = values[start..].iter().sum();
                completeness.see(sum, outputs[index], at_background[index / rows]);
            }
            convergence.evaluations += outputs.len() as u64;
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

impl Method for GradientXInput {
    const ABOUT: About = About {
        name: "gradient-x-input",
        meaning: "slope times the distance from the baseline",
        cost: "one gradient a row",
        misleads: "it adds up for linear models only; see its gap",
        paper: "https://arxiv.org/abs/1605.01713",
        explains: Explains::Rows {
            baseline: Some(Baseline::Zero),
        },
    };

    fn run(&self, on: &Subject<'_>, keep: &mut Keep<'_>) -> Result<Measured, Error> {
        let network = on.network(&Self::ABOUT)?;
        let told = Told::differences(
            &Self::ABOUT,
            self.output,
            0.0,
            "slope of the {} times the distance from the background",
        );
        Ok(on.by_rows(&told, keep, |rows| {
            self.attribute(network.slopes, rows, on.background, on.groups)
                .into()
        }))
    }
}
