//! The gradient of the output with respect to the inputs (Simonyan, Vedaldi & Zisserman 2014).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_data::Groups;
use sways_model::Output;

use crate::{
    engine::{direction, slopes::Slopes},
    error::Error,
    method::{About, Explains, Keep, Measured, Method, Subject, rows::Told},
    result::attributions::Attributions,
};

/// ∂output/∂input at each row.
///
/// A condition of values has the derivative with respect to its value, with its sign; where the
/// value is missing there is none to take, and the attribution is undefined (NaN), so that means
/// are over the rows whose value is known. A category has the Euclidean norm over its inputs, a
/// size without a direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Gradient {
    /// What is differentiated.
    pub output: Output,
}

impl Gradient {
    /// The gradients at rows on the host: `inputs` are `[rows, inputs]` row by row.
    pub fn attribute(&self, model: &dyn Slopes, inputs: &[f32], groups: &Groups) -> Attributions {
        let width = model.inputs();
        let mut attributions = Attributions::new(model.members(), groups.len());
        for chunk in inputs.chunks(model.chunk_rows() * width) {
            let gradients = model.gradients(chunk, self.output);
            let of_conditions: Vec<f64> = gradients
                .chunks(width)
                .flat_map(|gradient| direction::of_conditions(groups, gradient))
                .collect();
            attributions.extend_where(&of_conditions, |row, condition| {
                direction::is_known(groups, &chunk[row * width..], condition)
            });
        }
        attributions
    }
}

impl Method for Gradient {
    const ABOUT: About = About {
        name: "gradient",
        meaning: "slope of the output; of a category, its size without a direction",
        cost: "one gradient a row",
        misleads: "it says nothing of large changes, and is near 0 where the output is saturated",
        paper: "https://arxiv.org/abs/1312.6034",
        explains: Explains::Rows { baseline: None },
    };

    fn run(&self, on: &Subject<'_>, keep: &mut Keep<'_>) -> Result<Measured, Error> {
        let network = on.network(&Self::ABOUT)?;
        let told = Told::slopes(&Self::ABOUT, self.output, "slope");
        Ok(on.by_rows(&told, keep, |rows| {
            self.attribute(network.slopes, rows, on.groups).into()
        }))
    }
}

#[cfg(test)]
mod tests {
    use burn_ndarray::NdArray;
    use sways_data::Coding;
    use sways_model::{Activation, Architecture, Mlp, Weights};

    use super::*;
    use crate::result::influence::Reduction;

    /// Logistic regression has the gradient p (1 − p) w, and w on the logit.
    #[test]
    fn is_the_closed_form_on_a_linear_model() {
        let architecture = Architecture::new(3, vec![], Activation::Relu).unwrap();
        let weights = Weights::new(architecture, vec![0.5, 3.0, -4.0, 0.25]);
        let model = Mlp::<NdArray>::new(&weights, &burn_ndarray::NdArrayDevice::default());
        let groups = Groups::new([("a".to_owned(), 1), ("b".to_owned(), 2)]);
        let rows = [1.0, 0.0, 0.5, -2.0, 0.1, 0.1];
        let at = |output| Gradient { output }.attribute(&model, &rows, &groups);
        let p = model.predict(&rows);
        for (row, p) in p.into_iter().enumerate() {
            assert_eq!(at(Output::Logit).row(row), [0.5, 5.0]);
            let slope = p * (1.0 - p);
            for (got, want) in at(Output::Probability).row(row).iter().zip([0.5, 5.0]) {
                assert!((got - want * slope).abs() < 1e-6);
            }
        }
    }

    /// The logit 0.5 − 2 value + 3 missing: it falls with the value, whatever being missing does.
    #[test]
    fn a_number_with_missing_cells_has_its_values_slope() {
        let architecture = Architecture::new(2, vec![], Activation::Relu).unwrap();
        let weights = Weights::new(architecture, vec![-2.0, 3.0, 0.5]);
        let model = Mlp::<NdArray>::new(&weights, &burn_ndarray::NdArrayDevice::default());
        let groups = Groups::coded([("lab".to_owned(), 2, Coding::ValueOrMissing)]);
        let rows = [1.0, 0.0, -1.0, 0.0, 0.2, 1.0];
        let p = model.predict(&rows);
        let found = Gradient::default().attribute(&model, &rows, &groups);
        let slope = |row: usize| -2.0 * p[row] * (1.0 - p[row]);
        for row in 0..2 {
            assert!((found.row(row)[0] - slope(row)).abs() < 1e-6);
        }
        assert!(found.row(2)[0].is_nan());
        let (mean, members) = found.reduce(Reduction::Mean);
        let known = f64::midpoint(slope(0), slope(1));
        assert!((mean[0] - known).abs() < 1e-6 && (members[0][0] - known).abs() < 1e-6);
        let none = Gradient::default().attribute(&model, &rows[4..], &groups);
        assert!(none.reduce(Reduction::MeanAbs).0[0].is_nan());
    }
}
