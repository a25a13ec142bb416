//! Olden's connection weights: the product of the weights along every path
//! (Olden & Jackson 2002).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_data::Groups;
use sways_model::Weights;

use crate::{
    engine::direction::of_condition,
    error::Error,
    method::{About, Explains, Keep, Measured, Method, Subject, first_layer, words},
    result::influence::{Influence, Per, Sign},
};

/// Σ over all paths from a condition's inputs to the logit of the product of the weights on the
/// path: W₁ W₂ ⋯ v, for any number of layers.
///
/// Signed and not normalised, in units of the logit. It is the logit's gradient if every
/// activation were the identity, and says nothing of where activations are flat; as of a gradient,
/// a condition of values has its value's number, a category the norm over its inputs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Olden;

impl Olden {
    /// The connection weights, member by member: `[members][conditions]`.
    pub fn influence(&self, weights: &Weights, groups: &Groups) -> Vec<Vec<f64>> {
        let layers = weights.architecture().layers();
        let of_member = |member| {
            let parameters = weights.member(member);
            let connection = layers.iter().rev().fold(vec![1.0], |after, layer| {
                parameters[layer.weight.clone()]
                    .chunks(layer.outputs)
                    .map(|row| row.iter().zip(&after).map(|(&w, c)| f64::from(w) * c).sum())
                    .collect::<Vec<f64>>()
            });
            groups
                .iter()
                .map(|group| of_condition(group, |input| connection[input]))
                .collect()
        };
        (0..weights.members()).map(of_member).collect()
    }
}

impl Method for Olden {
    const ABOUT: About = About {
        name: "olden",
        meaning: "sum over all paths of the product of the weights along them; of a category, its size",
        cost: "nothing",
        misleads: "it takes the network for a linear one: activations are left out",
        paper: "https://doi.org/10.1016/j.ecolmodel.2004.03.013",
        explains: Explains::Weights,
    };

    fn run(&self, on: &Subject<'_>, _keep: &mut Keep<'_>) -> Result<Measured, Error> {
        let members = self.influence(on.network(&Self::ABOUT)?.weights, on.groups);
        let signs = on.signs_of_values(Sign::Direction);
        Ok(Influence {
            meaning: format!(
                "sum over all paths of the weights' products, activations left out; {}",
                words::direction("the logit", "", &signs)
            ),
            signs,
            ..first_layer::of_labels(on, &Self::ABOUT, Per::Condition, members)
        }
        .into())
    }
}

#[cfg(test)]
mod tests {
    use sways_data::Coding;
    use sways_model::{Activation, Architecture};

    use super::*;

    fn random(hidden: Vec<usize>) -> Weights {
        let architecture = Architecture::new(3, hidden, Activation::Relu).unwrap();
        Weights::random(architecture, 2, 11).unwrap()
    }

    /// Every path from an input to the logit, one after another.
    fn paths(weights: &Weights, member: usize, layer: usize, unit: usize) -> f64 {
        let layers = weights.architecture().layers();
        let Some(next) = layers.get(layer) else {
            return 1.0;
        };
        let row = &weights.member(member)[next.weight.clone()][unit * next.outputs..];
        (0..next.outputs)
            .map(|to| f64::from(row[to]) * paths(weights, member, layer + 1, to))
            .sum()
    }

    #[test]
    fn sums_over_every_path() {
        let groups = Groups::new([("a".to_owned(), 2), ("b".to_owned(), 1)]);
        for hidden in [vec![], vec![4], vec![4, 3], vec![2, 3, 4]] {
            let weights = random(hidden);
            for (member, found) in Olden.influence(&weights, &groups).iter().enumerate() {
                let path = |input| paths(&weights, member, 0, input);
                assert!((found[0] - path(0).hypot(path(1))).abs() < 1e-12);
                assert!((found[1] - path(2)).abs() < 1e-12);
            }
        }
    }

    /// Through W₁ = [−3 2; 5 5], v = [1, 1]: the value's paths sum to −1, the indicator's to 10.
    #[test]
    fn a_number_with_missing_cells_has_its_values_paths() {
        let architecture = Architecture::new(2, vec![2], Activation::Relu).unwrap();
        let values = vec![-3.0, 2.0, 5.0, 5.0, 0.0, 0.0, 1.0, 1.0, 0.0];
        let groups = Groups::coded([("lab".to_owned(), 2, Coding::ValueOrMissing)]);
        let found = Olden.influence(&Weights::new(architecture, values), &groups);
        assert_eq!(found, [[-1.0]]);
    }
}
