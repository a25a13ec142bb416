//! The mean of a condition's first-layer weights.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_data::{Group, Groups};
use sways_model::Weights;

use crate::{
    error::Error,
    method::{About, Explains, Keep, Measured, Method, Subject, first_layer},
    result::influence::{Per, Sign},
};

/// The mean of the weights from a condition's input to the first layer's units; of a category, the
/// mean over its inputs of that mean's size: weights of categories that cancel say nothing.
///
/// It reads nothing but the first layer: what the later layers do with a unit, its sign included,
/// is not in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct WeightMean {
    /// Conditions, or hidden units.
    pub per: Per,
}

impl WeightMean {
    /// The means, member by member: `[members][labels]`.
    pub fn influence(&self, weights: &Weights, groups: &Groups) -> Vec<Vec<f64>> {
        let mean = |weights: &mut dyn Iterator<Item = f64>| {
            let (count, sum) = weights.fold((0.0, 0.0), |(count, sum), w| (count + 1.0, sum + w));
            sum / count
        };
        if self.per == Per::HiddenUnit {
            return first_layer::reduce(weights, groups, self.per, mean);
        }
        let inputs = Groups::new((0..groups.inputs()).map(|_| (String::new(), 1)));
        let of_inputs = first_layer::reduce(weights, &inputs, Per::Condition, mean);
        let of_condition = |of_inputs: &[f64], group: &Group| match group.value_input() {
            Some(input) => of_inputs[input],
            None => mean(&mut of_inputs[group.inputs.clone()].iter().map(|it| it.abs())),
        };
        let of_member = |of_inputs: &Vec<f64>| {
            let conditions = groups.iter();
            conditions
                .map(|group| of_condition(of_inputs, group))
                .collect()
        };
        of_inputs.iter().map(of_member).collect()
    }
}

impl Method for WeightMean {
    const ABOUT: About = About {
        name: "weight-mean",
        meaning: "mean of a condition's first-layer weights; of a category, of their sizes",
        cost: "nothing",
        misleads: "later layers turn signs round and scale units: it can point the wrong way",
        paper: "",
        explains: Explains::Weights,
    };

    fn check(&self, hidden: &[usize]) -> Result<(), Error> {
        first_layer::check(self.per, hidden)
    }

    fn run(&self, on: &Subject<'_>, _keep: &mut Keep<'_>) -> Result<Measured, Error> {
        let members = self.influence(on.network(&Self::ABOUT)?.weights, on.groups);
        let meanings = [
            "mean of the condition's first-layer weights, of a category the mean of its inputs' \
             sizes; later layers can turn a sign round",
            "mean of the weights into a hidden unit: it says nothing of a single condition",
        ];
        let signs = on.signs_of_values(Sign::Weights);
        Ok(first_layer::told(on, &Self::ABOUT, self.per, members, meanings, signs).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::method::first_layer::tests::example;

    #[test]
    fn averages_over_inputs_and_units() {
        let (weights, groups) = example();
        let per_condition = WeightMean::default().influence(&weights, &groups);
        assert_eq!(per_condition, [[0.5, -0.5], [1.0, -1.0]]);
        let per = Per::HiddenUnit;
        let per_unit = WeightMean { per }.influence(&weights, &groups);
        assert_eq!(per_unit, [[3.0, -4.0], [6.0, -8.0]]);
    }
}
