//! The sum of a condition's absolute first-layer weights.

use sways_data::Groups;
use sways_model::Weights;

use crate::{Per, first_layer};

/// The sum of the absolute weights from a condition's inputs to the first layer's units.
///
/// A size without a direction; it grows with the number of units and of the condition's inputs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::first_layer::tests::example;

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
