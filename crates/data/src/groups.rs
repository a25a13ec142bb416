//! Which inputs belong to which condition.

use std::ops::Range;

/// The inputs of one condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The condition's name.
    pub condition: String,
    /// The columns of the design matrix that encode it.
    pub inputs: Range<usize>,
    /// Whether they encode several columns of the table, one behind another. Else they
    /// are the inputs of one column.
    pub joint: bool,
}

/// The conditions of a design, in order, with their inputs: the ranges follow
/// one another from 0 and leave nothing out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Groups(Vec<Group>);

impl Groups {
    /// Groups from each condition's name and number of inputs, of one column each.
    pub fn new(widths: impl IntoIterator<Item = (String, usize)>) -> Self {
        let widths = widths.into_iter();
        Self::with_joint(widths.map(|(condition, width)| (condition, width, false)))
    }

    /// Groups from each condition's name, number of inputs, and whether it is of several
    /// columns.
    pub fn with_joint(widths: impl IntoIterator<Item = (String, usize, bool)>) -> Self {
        let mut start = 0;
        let group = |(condition, width, joint)| {
            let inputs = start..start + width;
            start = inputs.end;
            Group {
                condition,
                inputs,
                joint,
            }
        };
        Self(widths.into_iter().map(group).collect())
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
}
