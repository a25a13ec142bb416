//! NeuralSens' sensitivities: the distribution over rows of the output's derivatives
//! (Pizarroso, Portela & Muñoz 2022).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_data::Groups;
use sways_model::Output;

use crate::{
    engine::{direction::of_condition, slopes::Slopes},
    error::Error,
    method::{About, Explains, Keep, Measured, Method, Subject, words},
    result::influence::{Influence, Reduction, Sign},
};

/// Mean, standard deviation and root mean square over rows of s = ∂output/∂input.
///
/// Mean and deviation near 0: the condition does not matter. A high mean and a low deviation: its
/// effect is linear. A high deviation: its effect bends, or depends on other conditions.
///
/// A condition of values has the derivative with respect to its value, over the rows in which it
/// is not missing. A category has, at each row, the Euclidean norm over its inputs, a size without
/// a direction. The inputs' own sensitivities stand beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Sensitivity {
    /// What is differentiated.
    pub output: Output,
}

/// The distribution of derivatives over rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation, √(Σ(s − mean)² / rows), as Python's neuralsens computes it.
    pub sd: f64,
    /// Their root mean square, √(Σs² / rows).
    pub rms: f64,
}

/// What [`Sensitivity`] finds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sensitivities {
    /// How many rows.
    pub rows: usize,
    /// Of the ensemble, whose derivative at a row is the members' mean: `[conditions]`. NaN of a
    /// value that is missing in every row.
    pub conditions: Vec<Moments>,
    /// Of the ensemble: `[inputs]`.
    pub inputs: Vec<Moments>,
    /// Of each member: `[members][conditions]`.
    pub members: Vec<Vec<Moments>>,
}

/// Rows seen so far (Welford's algorithm).
#[derive(Clone, Copy, Default)]
struct Running {
    rows: usize,
    mean: f64,
    /// Σ(s − mean)².
    squares: f64,
}

impl Running {
    /// The next row's derivative.
    fn see(&mut self, derivative: f64) {
        self.rows += 1;
        let away = derivative - self.mean;
        self.mean += away / self.rows as f64;
        self.squares += away * (derivative - self.mean);
    }

    fn moments(self) -> Moments {
        let n = self.rows as f64;
        // Of no rows there is no mean.
        let mean = if self.rows == 0 { f64::NAN } else { self.mean };
        Moments {
            mean,
            sd: (self.squares / n).sqrt(),
            rms: (self.squares / n + mean * mean).sqrt(),
        }
    }
}

impl Sensitivity {
    /// The sensitivities over rows on the host: `inputs` are `[rows, inputs]` row by row. Memory
    /// does not grow with the rows.
    pub fn influence(&self, model: &dyn Slopes, inputs: &[f32], groups: &Groups) -> Sensitivities {
        let width = model.inputs();
        let members = model.members();
        let mut of_conditions = vec![Running::default(); groups.len()];
        let mut of_inputs = vec![Running::default(); width];
        let mut of_members = vec![Running::default(); members * groups.len()];
        let mut seen = 0;
        for chunk in inputs.chunks(model.chunk_rows() * width) {
            let rows = chunk.len() / width;
            let gradients = model.gradients(chunk, self.output);
            for row in 0..rows {
                seen += 1;
                let of_member =
                    |member: usize| &gradients[(member * rows + row) * width..][..width];
                for (condition, group) in groups.iter().enumerate() {
                    if group.is_missing(&chunk[row * width..][..width]) {
                        continue;
                    }
                    let mut ensemble = 0.0;
                    for member in 0..members {
                        let gradient = of_member(member);
                        let derivative = of_condition(group, |input| f64::from(gradient[input]));
                        of_members[member * groups.len() + condition].see(derivative);
                        ensemble += derivative / members as f64;
                    }
                    of_conditions[condition].see(ensemble);
                }
                for (input, running) in of_inputs.iter_mut().enumerate() {
                    let sum: f64 = (0..members)
                        .map(|member| f64::from(of_member(member)[input]))
                        .sum();
                    running.see(sum / members as f64);
                }
            }
        }
        let moments =
            |running: &[Running]| running.iter().map(|running| running.moments()).collect();
        Sensitivities {
            rows: seen,
            conditions: moments(&of_conditions),
            inputs: moments(&of_inputs),
            members: of_members
                .chunks(groups.len().max(1))
                .map(moments)
                .collect(),
        }
    }
}

impl Method for Sensitivity {
    const ABOUT: About = About {
        name: "sensitivity",
        meaning: "mean, deviation and root mean square of the slope over the rows with a value",
        cost: "one gradient a row",
        misleads: "as gradient: slopes are local",
        paper: "https://arxiv.org/abs/2002.11423",
        explains: Explains::Table,
    };

    fn run(&self, on: &Subject<'_>, _keep: &mut Keep<'_>) -> Result<Measured, Error> {
        let network = on.network(&Self::ABOUT)?;
        let found = self.influence(network.slopes, on.inputs, on.groups);
        let output = self.output;
        let of = |reduction: Reduction| {
            let number = |moments: &Moments| match reduction {
                Reduction::Sd => moments.sd,
                Reduction::Rms => moments.rms,
                _ => moments.mean,
            };
            let values = found.conditions.iter().map(number).collect();
            let members = found.members.iter();
            let members = members.map(|of| of.iter().map(number).collect()).collect();
            let blank = on.influence(&Self::ABOUT, Some(output), reduction, values, members);
            let signs = match reduction {
                Reduction::Mean => on.signs_of_values(Sign::Direction),
                _ => blank.signs.clone(),
            };
            let meaning = match reduction {
                Reduction::Sd => format!(
                    "standard deviation of the {}'s slope over all rows; high where the effect \
                     bends or depends on other conditions",
                    output.name()
                ),
                Reduction::Rms => format!(
                    "root mean square of the {}'s slope over all rows; no direction",
                    output.name()
                ),
                _ => words::mean_slope("slope", output, on.over_all(), &signs),
            };
            Influence {
                units: on.slopes_are.to_owned(),
                slopes: true,
                meaning,
                signs,
                ..blank
            }
        };
        Ok(Measured {
            influences: [Reduction::Mean, Reduction::Sd, Reduction::Rms]
                .map(of)
                .into(),
            profiles: Vec::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use burn_ndarray::NdArray;
    use sways_data::Coding;
    use sways_model::{Activation, Architecture, Mlp, Weights};

    use super::*;

    #[test]
    fn moments_are_the_definitions() {
        let values = [3.0, -1.0, 4.0, 1.5];
        let mut running = Running::default();
        for value in values {
            running.see(value);
        }
        let found = running.moments();
        let mean = values.iter().sum::<f64>() / 4.0;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let mean_square = values.iter().map(|value| value * value).sum::<f64>() / 4.0;
        assert!((found.mean - mean).abs() < 1e-12);
        assert!((found.sd - (squares / 4.0).sqrt()).abs() < 1e-12);
        assert!((found.rms - mean_square.sqrt()).abs() < 1e-12);
        assert!(Running::default().moments().mean.is_nan());
    }

    /// Of the logit −1.5 value + 4 missing the condition's slope is −1.5, over the known rows.
    #[test]
    fn a_missing_value_has_no_slope() {
        let architecture = Architecture::new(2, vec![], Activation::Relu).unwrap();
        let weights = Weights::new(architecture, vec![-1.5, 4.0, 0.0]);
        let model = Mlp::<NdArray>::new(&weights, &burn_ndarray::NdArrayDevice::default());
        let groups = Groups::coded([("lab".to_owned(), 2, Coding::ValueOrMissing)]);
        let method = Sensitivity {
            output: Output::Logit,
        };
        let found = method.influence(&model, &[1.0, 0.0, 0.3, 1.0, -2.0, 0.0], &groups);
        let Moments { mean, sd, rms } = found.conditions[0];
        assert!((mean + 1.5).abs() < 1e-6 && sd < 1e-6 && (rms - 1.5).abs() < 1e-6);
        assert!((found.inputs[1].mean - 4.0).abs() < 1e-6);
        let all_missing = method.influence(&model, &[0.3, 1.0], &groups);
        assert!(all_missing.conditions[0].mean.is_nan());
    }
}
