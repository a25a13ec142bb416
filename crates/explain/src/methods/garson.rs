//! Garson's algorithm: each condition's share of the weights (Garson 1991; Goh 1995).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_data::Groups;
use sways_model::Weights;

use crate::{
    error::Error,
    method::{About, Explains, Keep, Measured, Method, Subject, first_layer},
    result::influence::{Influence, Per},
};

/// How a hidden unit's weight to the output, v, counts. There are two algorithms of one name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GarsonVariant {
    /// A unit's shares |w||v| / Σ|w||v|, as CRAN's NeuralNetTools computes them: v cancels, so
    /// every unit with an effect counts alike.
    #[default]
    NeuralNetTools,
    /// A unit's shares |w||v| / Σ|w|: a unit counts by |v|, its weight to the output.
    OutputWeighted,
}

/// The share of each condition in a network's weights, for networks of one hidden layer.
///
/// The values are not negative and sum to 1: sizes without a direction. A condition's inputs add
/// up. It does not see that two paths cancel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Garson {
    /// Which of the two algorithms.
    pub variant: GarsonVariant,
}

impl Garson {
    /// The shares, member by member: `[members][conditions]`.
    ///
    /// A unit without any effect (no weight in, or none out) is left out; a network of such units
    /// only gives zeros.
    ///
    /// # Errors
    /// [`Error::NotOneHiddenLayer`] for networks with none or several.
    pub fn influence(&self, weights: &Weights, groups: &Groups) -> Result<Vec<Vec<f64>>, Error> {
        let layers = weights.architecture().layers();
        let [first, last] = layers.as_slice() else {
            return Err(Error::NotOneHiddenLayer {
                method: "garson",
                network: weights.architecture().to_string(),
            });
        };
        let of_member = |member| {
            let parameters = weights.member(member);
            let incoming = &parameters[first.weight.clone()];
            let size = |weight: f32| f64::from(weight).abs();
            let mut shares = vec![0.0; first.inputs];
            for (unit, &outgoing) in parameters[last.weight.clone()].iter().enumerate() {
                let column = || incoming[unit..].iter().step_by(first.outputs);
                let total: f64 = column().map(|&weight| size(weight)).sum();
                if total == 0.0 || outgoing == 0.0 {
                    continue;
                }
                let counts = match self.variant {
                    GarsonVariant::NeuralNetTools => 1.0,
                    GarsonVariant::OutputWeighted => size(outgoing),
                };
                for (share, &weight) in shares.iter_mut().zip(column()) {
                    *share += counts * size(weight) / total;
                }
            }
            let total: f64 = shares.iter().sum();
            groups
                .iter()
                .map(|group| {
                    let share: f64 = shares[group.inputs.clone()].iter().sum();
                    if total == 0.0 { 0.0 } else { share / total }
                })
                .collect()
        };
        Ok((0..weights.members()).map(of_member).collect())
    }
}

impl Method for Garson {
    const ABOUT: About = About {
        name: "garson",
        meaning: "a condition's share of the weights of a network with one hidden layer",
        cost: "nothing",
        misleads: "paths that cancel count twice, and it has no direction",
        paper: "https://doi.org/10.1016/0954-1810(94)00011-S",
        explains: Explains::Weights,
    };

    fn check(&self, hidden: &[usize]) -> Result<(), Error> {
        if hidden.len() == 1 {
            return Ok(());
        }
        Err(Error::NotOneHiddenLayer {
            method: Self::ABOUT.name,
            network: format!("one of {} hidden layers", hidden.len()),
        })
    }

    fn run(&self, on: &Subject<'_>, _keep: &mut Keep<'_>) -> Result<Measured, Error> {
        let members = self.influence(on.network(&Self::ABOUT)?.weights, on.groups)?;
        Ok(Influence {
            units: "share of the weights".to_owned(),
            meaning: "the condition's share of the weights; a size without a direction".to_owned(),
            ..first_layer::of_labels(on, &Self::ABOUT, Per::Condition, members)
        }
        .into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sways_model::{Activation, Architecture};

    use super::*;

    fn network(inputs: usize, hidden: Vec<usize>, values: Vec<f32>) -> Weights {
        let architecture = Architecture::new(inputs, hidden, Activation::Relu).unwrap();
        Weights::new(architecture, values)
    }

    /// The formulas as printed, one weight after another.
    fn slowly(variant: GarsonVariant, w: &[f32], v: &[f32], inputs: usize) -> Vec<f64> {
        let units = v.len();
        let w = |i: usize, h: usize| f64::from(w[i * units + h]).abs();
        let v = |h: usize| f64::from(v[h]).abs();
        let q = |i: usize, h: usize| {
            let below: f64 = match variant {
                GarsonVariant::NeuralNetTools => (0..inputs).map(|k| w(k, h) * v(h)).sum(),
                GarsonVariant::OutputWeighted => (0..inputs).map(|k| w(k, h)).sum(),
            };
            w(i, h) * v(h) / below
        };
        let sum = |i: usize| (0..units).map(|h| q(i, h)).sum::<f64>();
        let total: f64 = (0..inputs).map(sum).sum();
        (0..inputs).map(|i| sum(i) / total).collect()
    }

    proptest! {
        #[test]
        fn is_the_formula_slowly(
            values in proptest::collection::vec(0.01_f32..2.0, 3 * 4 + 4 + 4 + 1),
            signs in proptest::collection::vec(any::<bool>(), 3 * 4 + 4 + 4 + 1),
        ) {
            let values: Vec<f32> = values
                .iter()
                .zip(&signs)
                .map(|(&value, &negative)| if negative { -value } else { value })
                .collect();
            let groups = Groups::new([("a".to_owned(), 1), ("b".to_owned(), 2)]);
            for variant in [GarsonVariant::NeuralNetTools, GarsonVariant::OutputWeighted] {
                let expected = slowly(variant, &values[..12], &values[16..20], 3);
                let weights = network(3, vec![4], values.clone());
                let found = &Garson { variant }.influence(&weights, &groups).unwrap()[0];
                prop_assert!((found[0] - expected[0]).abs() < 1e-12);
                prop_assert!((found[1] - expected[1] - expected[2]).abs() < 1e-12);
                prop_assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            }
        }
    }

    /// Unit 1 reads a: 3 parts of 4; unit 2 reads b: all of it.
    #[test]
    fn the_variants_differ_by_the_units_weights() {
        let values = vec![3.0, 0.0, 1.0, 5.0, 0.0, 0.0, 0.1, -0.4, 0.0];
        let weights = network(2, vec![2], values);
        let groups = Groups::new(["a", "b"].map(|name| (name.to_owned(), 1)));
        let of = |variant| Garson { variant }.influence(&weights, &groups).unwrap()[0][0];
        assert!((of(GarsonVariant::NeuralNetTools) - 0.75 / 2.0).abs() < 1e-12);
        assert!((of(GarsonVariant::OutputWeighted) - 0.75 * 0.1 / 0.5).abs() < 1e-7);
    }

    #[test]
    fn units_without_effect_are_left_out() {
        let groups = Groups::new(["a", "b"].map(|name| (name.to_owned(), 1)));
        let idle = network(
            2,
            vec![2],
            vec![1.0, 4.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0],
        );
        let none = network(2, vec![2], vec![0.0; 9]);
        for variant in [GarsonVariant::NeuralNetTools, GarsonVariant::OutputWeighted] {
            let of = |weights| Garson { variant }.influence(weights, &groups).unwrap();
            assert_eq!(of(&idle), [[0.5, 0.5]]);
            assert_eq!(of(&none), [[0.0, 0.0]]);
        }
    }

    #[test]
    fn wants_one_hidden_layer() {
        let groups = Groups::new([("a".to_owned(), 2)]);
        let deep = network(2, vec![1, 1], vec![0.0; 7]);
        let linear = network(2, vec![], vec![0.0; 3]);
        for weights in [deep, linear] {
            let error = Garson::default().influence(&weights, &groups).unwrap_err();
            assert!(
                error
                    .to_string()
                    .contains(&weights.architecture().to_string())
            );
        }
    }
}
