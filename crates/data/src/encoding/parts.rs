//! The columns that become inputs, each by itself.

use std::collections::{BTreeMap, BTreeSet};

use super::{ConditionEncoding, EncodedCondition, Encoding};
use crate::calendar::civil_from_days;
use crate::dates::LAST_YEAR;
use crate::form::Form;
use crate::read::Known;

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

    /// The levels that are called as rows of totals are, so that such a row is one of its own.
    pub(super) fn totals(&self) -> BTreeSet<String> {
        let parts = self.parts().into_iter();
        let of_part = parts.filter_map(|part| match part.encoding {
            ConditionEncoding::Categorical(encoding) => Some(encoding.totals()),
            _ => None,
        });
        of_part.flatten().collect()
    }

    /// Whether a level stands between apostrophes.
    pub(super) fn has_apostrophes(&self) -> bool {
        let stands = |it: &String| it.len() > 1 && it.starts_with('\'') && it.ends_with('\'');
        self.parts().iter().any(|part| match part.encoding {
            ConditionEncoding::Categorical(encoding) => encoding.levels.iter().any(stands),
            _ => false,
        })
    }

    /// What new values are told by, where there is something.
    pub(super) fn known(&self) -> BTreeMap<String, Known> {
        let parts = self.parts().into_iter();
        let known = parts.map(|part| (part.column.to_owned(), part.known()));
        known
            .filter(|(_, known)| *known != Known::default())
            .collect()
    }
}

impl Part<'_> {
    fn known(&self) -> Known {
        /// New dates may be so many years later than those of training.
        const LATER: i64 = 20;
        match self.encoding {
            ConditionEncoding::Numeric(encoding) => Known {
                fractions: self
                    .form
                    .is_none_or(Form::is_without_unit)
                    .then(|| encoding.is_of_fractions()),
                thousands: encoding.thousands,
                last_year: None,
            },
            ConditionEncoding::Datetime(encoding) => {
                let last_year = encoding.range.and_then(|range| {
                    let [first, last] = range.map(|day| civil_from_days(day).0);
                    // All that training had, and as much of what may come as a hundred years leave.
                    let last_of_all = (last + LATER).min(first + 99);
                    (last - first < 100 && last_of_all < LAST_YEAR).then_some(last_of_all)
                });
                Known {
                    last_year,
                    ..Known::default()
                }
            }
            _ => Known::default(),
        }
    }
}
