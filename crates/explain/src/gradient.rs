//! The gradient of the output with respect to the inputs (Simonyan, Vedaldi & Zisserman 2014).

use sways_data::Groups;
use sways_model::{Mlp, MlpOps, Output};

use crate::{Attributions, batch};

/// ∂output/∂input at each row.
///
/// A condition of one input keeps the derivative with its sign; a condition of several has the
/// Euclidean norm over its inputs, a size without a direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gradient {
    /// What is differentiated.
    pub output: Output,
}

impl Gradient {
    /// The gradients at rows on the host: `inputs` are `[rows, inputs]` row by row.
    pub fn attribute<B: MlpOps>(
        &self,
        model: &Mlp<B>,
        inputs: &[f32],
        groups: &Groups,
    ) -> Attributions {
        let width = model.architecture().inputs();
        let mut attributions = Attributions::new(model.members(), groups.len());
        for chunk in inputs.chunks(model.chunk_rows() * width) {
            let gradients = batch::gradients(model, chunk, self.output);
            let of_conditions: Vec<f64> = gradients
                .chunks(width)
                .flat_map(|gradient| {
                    groups
                        .iter()
                        .map(|group| of_condition(&gradient[group.inputs.clone()]))
                })
                .collect();
            attributions.extend(&of_conditions);
        }
        attributions
    }
}

/// A condition's number, from the derivatives with respect to its inputs.
pub(crate) fn of_condition(gradient: &[f32]) -> f64 {
    match gradient {
        &[derivative] => f64::from(derivative),
        several => several
            .iter()
            .map(|&derivative| f64::from(derivative).powi(2))
            .sum::<f64>()
            .sqrt(),
    }
}

#[cfg(test)]
mod tests {
    use burn_ndarray::NdArray;
    use sways_model::{Activation, Architecture, Weights};

    use super::*;

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
}
