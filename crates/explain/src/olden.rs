//! Olden's connection weights: the product of the weights along every path
//! (Olden & Jackson 2002).

use sways_data::Groups;
use sways_model::Weights;

/// Σ over all paths from a condition's inputs to the logit of the product of the weights on the
/// path: W₁ W₂ ⋯ v, for any number of layers.
///
/// Signed and not normalised, in units of the logit. It is the logit's gradient if every
/// activation were the identity, and says nothing of where activations are flat. A condition's
/// inputs add up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
                .map(|group| connection[group.inputs.clone()].iter().sum())
                .collect()
        };
        (0..weights.members()).map(of_member).collect()
    }
}

#[cfg(test)]
mod tests {
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
                assert!((found[0] - path(0) - path(1)).abs() < 1e-12);
                assert!((found[1] - path(2)).abs() < 1e-12);
            }
        }
    }
}
