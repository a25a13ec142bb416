//! Which inputs belong to which condition.

use std::ops::Range;

/// How a condition's inputs stand for its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// One input that rises with the value: a number, a date, or no and yes.
    Value,
    /// The same, and behind it an input that is 1 where the value is missing.
    ValueOrMissing,
    /// An input a category, or one that tells two categories apart: no order among them.
    Categories,
    /// The inputs of several columns of the table, one behind another.
    Joint,
}

/// The inputs of one condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The condition's name.
    pub condition: String,
    /// The columns of the design matrix that encode it.
    pub inputs: Range<usize>,
    /// How they do.
    pub coding: Coding,
}

impl Group {
    /// The input that rises with the condition's value; `None` where the values have no order.
    pub fn value_input(&self) -> Option<usize> {
        let has_order = matches!(self.coding, Coding::Value | Coding::ValueOrMissing);
        has_order.then_some(self.inputs.start)
    }

    /// The inputs that are the value and whether it is missing, or all where the values have no order.
    /// A date may have more behind them.
    pub fn value_inputs(&self) -> Range<usize> {
        let start = self.inputs.start;
        match self.coding {
            Coding::Value => start..start + 1,
            Coding::ValueOrMissing => start..start + 2,
            Coding::Categories | Coding::Joint => self.inputs.clone(),
        }
    }

    /// Whether the value is missing in a row `[inputs]` of the design. A category's missing
    /// values are a category.
    pub fn is_missing(&self, row: &[f32]) -> bool {
        self.coding == Coding::ValueOrMissing && row[self.inputs.start + 1] != 0.0
    }
}

/// The conditions of a design, in order, with their inputs: the ranges follow
/// one another from 0 and leave nothing out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Groups(Vec<Group>);

impl Groups {
    /// Groups from each condition's name and number of inputs: one is a value, several are
    /// categories.
    pub fn new(widths: impl IntoIterator<Item = (String, usize)>) -> Self {
        let coding = |width| match width {
            1 => Coding::Value,
            _ => Coding::Categories,
        };
        let widths = widths.into_iter();
        Self::coded(widths.map(|(condition, width)| (condition, width, coding(width))))
    }

    /// Groups from each condition's name, number of inputs, and how these stand for its values.
    pub fn coded(conditions: impl IntoIterator<Item = (String, usize, Coding)>) -> Self {
        let mut start = 0;
        let group = |(condition, width, coding)| {
            let inputs = start..start + width;
            start = inputs.end;
            Group {
                condition,
                inputs,
                coding,
            }
        };
        Self(conditions.into_iter().map(group).collect())
    }

    /// The number of conditions.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no condition.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of inputs of all conditions together.
    pub fn inputs(&self) -> usize {
        self.0.last().map_or(0, |group| group.inputs.end)
    }

    /// The groups, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Group> {
        self.0.iter()
    }

    /// The group at this place.
    pub fn get(&self, index: usize) -> Option<&Group> {
        self.0.get(index)
    }

    /// The place of a condition.
    pub fn position(&self, condition: &str) -> Option<usize> {
        self.0.iter().position(|group| group.condition == condition)
    }

    /// The conditions' names, in order.
    pub fn conditions(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.iter().map(|group| group.condition.as_str())
    }
}

impl<'a> IntoIterator for &'a Groups {
    type Item = &'a Group;
    type IntoIter = std::slice::Iter<'a, Group>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_follow_one_another() {
        let widths = [("a", 1), ("b", 3), ("c", 2)];
        let groups = Groups::new(widths.map(|(name, width)| (name.to_owned(), width)));
        let mut end = 0;
        for (group, (name, width)) in groups.iter().zip(widths) {
            assert_eq!(group.condition, name);
            assert_eq!(group.inputs, end..end + width);
            end += width;
        }
        assert_eq!(groups.inputs(), end);
        assert_eq!(groups.position("b"), Some(1));
        assert_eq!(groups.position("d"), None);
        assert_eq!(Groups::new([]).inputs(), 0);
    }

    #[test]
    fn a_value_has_an_input_and_may_be_missing() {
        let codings = [
            (1, Coding::Value),
            (2, Coding::ValueOrMissing),
            (2, Coding::Categories),
        ];
        let groups = Groups::coded(codings.map(|(width, coding)| (String::new(), width, coding)));
        let row = [1.0, 2.0, 1.0, 0.0, 1.0];
        let of = |group: &Group| (group.value_input(), group.is_missing(&row));
        let found: Vec<_> = groups.iter().map(of).collect();
        assert_eq!(found, [(Some(0), false), (Some(1), true), (None, false)]);
    }
}
