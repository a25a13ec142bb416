//! The sum of a condition's absolute first-layer weights.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_data::Groups;
use sways_model::Weights;

use crate::{
    error::Error,
    method::{About, Explains, Keep, Measured, Method, Subject, first_layer},
    result::influence::{Per, Sign},
};

/// The sum of the absolute weights from a condition's inputs to the first layer's units.
///
/// A size without a direction; it grows with the number of units and of the condition's inputs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct WeightAbsSum {
    /// Conditions, or hidden units.
    pub per: Per,
}

impl WeightAbsSum {
    /// The sums, member by member: `[members][labels]`.
    pub fn influence(&self, weights: &Weights, groups: &Groups) -> Vec<Vec<f64>> {
        first_layer::reduce(weights, groups, self.per, |weights| {
            weights.map(f64::abs).sum()
        })
    }
}

impl Method for WeightAbsSum {
    const ABOUT: About = About {
        name: "weight-abs-sum",
        meaning: "sum of the sizes of a condition's first-layer weights",
        cost: "nothing",
        misleads: "it counts units that the later layers ignore, and has no direction",
        paper: "",
        explains: Explains::Weights,
    };

    fn check(&self, hidden: &[usize]) -> Result<(), Error> {
        first_layer::check(self.per, hidden)
    }

    fn run(&self, on: &Subject<'_>, _keep: &mut Keep<'_>) -> Result<Measured, Error> {
        let members = self.influence(on.network(&Self::ABOUT)?.weights, on.groups);
        let meanings = [
            "sum of the condition's absolute first-layer weights; a size without a direction",
            "sum of the absolute weights into a hidden unit: it says nothing of a single \
             condition",
        ];
        let signs = vec![Sign::None; on.groups.len()];
        Ok(first_layer::told(on, &Self::ABOUT, self.per, members, meanings, signs).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::method::first_layer::tests::example;

    #[test]
    fn sums_over_inputs_and_units() {
        let (weights, groups) = example();
        let per_condition = WeightAbsSum::default().influence(&weights, &groups);
        assert_eq!(per_condition, [[10.0, 11.0], [20.0, 22.0]]);
        let per = Per::HiddenUnit;
        let per_unit = WeightAbsSum { per }.influence(&weights, &groups);
        assert_eq!(per_unit, [[9.0, 12.0], [18.0, 24.0]]);
    }
}
