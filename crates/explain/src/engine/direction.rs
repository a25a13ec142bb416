//! Which way a condition goes: what its number is, from the numbers of its inputs.

use sways_data::{Group, Groups};

/// A condition's number, from its inputs' slopes or weights.
///
/// Values have an order: the number is that of the value's input, with its sign. Whether a value
/// is there at all is another matter, so an input that says that it is missing does not count.
/// Categories have no order: the number is the Euclidean norm over their inputs, a size without
/// a sign, and so it is where one input tells two categories apart.
pub(crate) fn of_condition(group: &Group, of_input: impl Fn(usize) -> f64) -> f64 {
    match group.value_input() {
        Some(input) => of_input(input),
        None if group.inputs.len() == 1 => of_input(group.inputs.start).abs(),
        None => {
            let squares = group.inputs.clone().map(|input| of_input(input).powi(2));
            squares.sum::<f64>().sqrt()
        }
    }
}

/// Each condition's number, from the slopes of its inputs `[inputs]`.
pub(crate) fn of_conditions(groups: &Groups, slopes: &[f32]) -> impl Iterator<Item = f64> {
    groups
        .iter()
        .map(|group| of_condition(group, |input| f64::from(slopes[input])))
}

/// Whether a condition has a value in a row, `[inputs]` or longer: without one it has no slope.
pub(crate) fn is_known(groups: &Groups, row: &[f32], condition: usize) -> bool {
    groups
        .get(condition)
        .is_none_or(|group| !group.is_missing(row))
}

#[cfg(test)]
mod tests {
    use sways_data::{Coding, Groups};

    use super::*;

    #[test]
    fn values_keep_their_sign_and_categories_have_none() {
        let groups = Groups::coded(
            [
                (1, Coding::Value),
                (2, Coding::ValueOrMissing),
                (1, Coding::Categories),
                (2, Coding::Categories),
            ]
            .map(|(width, coding)| (String::new(), width, coding)),
        );
        let inputs = [-0.5, -1.0, 7.0, -2.0, 3.0, -4.0];
        let found: Vec<f64> = groups
            .iter()
            .map(|group| of_condition(group, |input| inputs[input]))
            .collect();
        assert_eq!(found, [-0.5, -1.0, 2.0, 5.0]);
    }
}
