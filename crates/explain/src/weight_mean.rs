//! The mean of a condition's first-layer weights.

use sways_data::Groups;
use sways_model::Weights;

use crate::{Per, first_layer};

/// The mean of the weights from a condition's inputs to the first layer's units.
///
/// It reads nothing but the first layer: what the later layers do with a unit, its sign included,
/// is not in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WeightMean {
    /// Conditions, or hidden units.
    pub per: Per,
}

impl WeightMean {
    /// The means, member by member: `[members][labels]`.
    pub fn influence(&self, weights: &Weights, groups: &Groups) -> Vec<Vec<f64>> {
        first_layer::reduce(weights, groups, self.per, |weights| {
            let (count, sum) = weights.fold((0.0, 0.0), |(count, sum), w| (count + 1.0, sum + w));
            sum / count
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::first_layer::tests::example;

    #[test]
    fn averages_over_inputs_and_units() {
        let (weights, groups) = example();
        let per_condition = WeightMean::default().influence(&weights, &groups);
        assert_eq!(per_condition, [[-0.5, -0.5], [-1.0, -1.0]]);
        let per = Per::HiddenUnit;
        let per_unit = WeightMean { per }.influence(&weights, &groups);
        assert_eq!(per_unit, [[3.0, -4.0], [6.0, -8.0]]);
    }
}
