//! What weight methods share: the first layer's weights, gathered by condition or by hidden unit.

use sways_data::Groups;
use sways_model::Weights;

use crate::{
    error::Error,
    method::{About, Subject},
    result::influence::{Influence, Per, Reduction, Sign},
};

/// Reduces the first layer's weights to one number a label, member by member:
/// `[members][labels]`.
///
/// A condition's weights are those from all its inputs to all hidden units; a hidden unit's are
/// those from all inputs to it.
pub(crate) fn reduce(
    weights: &Weights,
    groups: &Groups,
    per: Per,
    reduce: impl Fn(&mut dyn Iterator<Item = f64>) -> f64,
) -> Vec<Vec<f64>> {
    let first = &weights.architecture().layers()[0];
    let (inputs, outputs) = (first.inputs, first.outputs);
    (0..weights.members())
        .map(|member| {
            let weight = &weights.member(member)[first.weight.clone()];
            match per {
                Per::Condition => groups
                    .iter()
                    .map(|group| {
                        let range = group.inputs.start * outputs..group.inputs.end * outputs;
                        reduce(&mut weight[range].iter().map(|&w| f64::from(w)))
                    })
                    .collect(),
                Per::HiddenUnit => (0..outputs)
                    .map(|unit| {
                        let column = (0..inputs).map(|input| weight[input * outputs + unit]);
                        reduce(&mut column.map(f64::from))
                    })
                    .collect(),
            }
        })
        .collect()
}

/// The labels of the first layer: the conditions, or its units counted from 1.
fn labels(units: usize, groups: &Groups, per: Per) -> Vec<String> {
    match per {
        Per::Condition => groups.iter().map(|group| group.condition.clone()).collect(),
        Per::HiddenUnit => (1..=units)
            .map(|unit| format!("hidden unit {unit}"))
            .collect(),
    }
}

/// That a network of these hidden layers has what is asked for.
pub(crate) fn check(per: Per, hidden: &[usize]) -> Result<(), Error> {
    if per == Per::HiddenUnit && hidden.is_empty() {
        return Err(Error::Setting {
            setting: "per",
            problem: "\"hidden-unit\" needs a hidden layer, and the network has none".to_owned(),
        });
    }
    Ok(())
}

/// Each member's numbers `[members][labels]` of weights, as an influence without a meaning.
pub(crate) fn of_labels(
    on: &Subject<'_>,
    about: &About,
    per: Per,
    members: Vec<Vec<f64>>,
) -> Influence {
    let units = members.first().map_or(0, Vec::len);
    let labels = labels(units, on.groups, per);
    let count = members.len() as f64;
    let mean = |label: usize| members.iter().map(|of| of[label]).sum::<f64>() / count;
    let values = (0..labels.len()).map(mean).collect();
    Influence {
        labels,
        per,
        units: "weight".to_owned(),
        ..on.influence(about, None, Reduction::None, values, members)
    }
}

/// The same, with what a number means of a condition and of a hidden unit, and with signs: those
/// of weights where units are asked about, else `of_conditions`.
pub(crate) fn told(
    on: &Subject<'_>,
    about: &About,
    per: Per,
    members: Vec<Vec<f64>>,
    [of_condition, of_unit]: [&str; 2],
    of_conditions: Vec<Sign>,
) -> Influence {
    let of_labels = of_labels(on, about, per, members);
    let (meaning, signs) = match per {
        Per::Condition => (of_condition, of_conditions),
        Per::HiddenUnit => (of_unit, vec![Sign::Weights; of_labels.labels.len()]),
    };
    Influence {
        meaning: meaning.to_owned(),
        signs,
        ..of_labels
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use sways_model::{Activation, Architecture};

    use super::*;

    /// Two members of a 3-2-1 network; the first condition has two inputs.
    pub(crate) fn example() -> (Weights, Groups) {
        let architecture = Architecture::new(3, vec![2], Activation::Relu).unwrap();
        let member = [1., -2., 3., -4., 5., -6., 0., 0., 0., 0., 0.];
        let values = [member, member.map(|w| 2.0 * w)].concat();
        let groups = Groups::new([("a".to_owned(), 2), ("b".to_owned(), 1)]);
        (Weights::new(architecture, values), groups)
    }

    #[test]
    fn every_weight_belongs_to_one_label() {
        let (weights, groups) = example();
        for (per, labels) in [(Per::Condition, 2), (Per::HiddenUnit, 2)] {
            let counted = reduce(&weights, &groups, per, |column| column.count() as f64);
            assert_eq!(counted[0].iter().sum::<f64>(), 6.0);
            assert_eq!(counted[0].len(), labels);
        }
    }
}
