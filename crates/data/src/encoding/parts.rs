//! The columns that become inputs, each by itself.

use super::{ConditionEncoding, EncodedCondition, Encoding};
use crate::calendar::civil_from_days;
use crate::dates::LAST_YEAR;
use crate::form::Form;

/// A column that becomes inputs of its own.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// Its name.
    pub column: &'a str,
    /// How it becomes inputs.
    pub encoding: &'a ConditionEncoding,
    /// How its cells are written, where not all of the condition's are as usual.
    pub form: Option<&'a Form>,
}

impl EncodedCondition {
    /// Its columns, and how each becomes inputs; none where they are its dummies.
    fn parts(&self) -> Vec<Part<'_>> {
        let encodings = match &self.encoding {
            ConditionEncoding::Joint(joint) => joint.parts.as_slice(),
            _ if !self.columns.is_empty() => &[],
            encoding => std::slice::from_ref(encoding),
        };
        let mut parts: Vec<Part<'_>> = Vec::new();
        for (place, (column, encoding)) in self.columns().iter().zip(encodings).enumerate() {
            parts.push(Part {
                column,
                encoding,
                form: self.forms.get(place),
            });
        }
        parts
    }
}

impl Encoding {
    /// The columns that are conditions or parts of such, and how each becomes inputs; but those
    /// that are one condition's dummies.
    pub fn parts(&self) -> Vec<Part<'_>> {
        let conditions = self.conditions.iter();
        conditions.flat_map(EncodedCondition::parts).collect()
    }

    /// Whether a level is called as rows of totals are, so that such a row is one of its own.
    pub(super) fn has_totals(&self) -> bool {
        self.parts().iter().any(|part| match part.encoding {
            ConditionEncoding::Categorical(encoding) => encoding.knows_totals(),
            _ => false,
        })
    }

    /// Of columns of dates that lie some time back: the last year that two digits can mean.
    pub(super) fn last_years(&self) -> impl Iterator<Item = (&str, i64)> {
        /// New rows may be so much later than those of training.
        const LATER: i64 = 20;
        let parts = self.parts().into_iter();
        parts.filter_map(|part| match part.encoding {
            ConditionEncoding::Datetime(encoding) => {
                let [first, last] = encoding.range?.map(|day| civil_from_days(day).0);
                // All that training had, and as much of what may come as a hundred years leave.
                let last_of_all = (last + LATER).min(first + 99);
                let is_known = last - first < 100 && last_of_all < LAST_YEAR;
                is_known.then_some((part.column, last_of_all))
            }
            _ => None,
        })
    }
}
