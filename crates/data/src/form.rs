//! How the cells of a column are written: what must hold of every table that a model is
//! asked about as it held of the one that it was trained on.

use serde::{Deserialize, Serialize};

use crate::{DateOrder, Decimal};

/// How the cells of a column are written. The default is a number or date as programs
/// write it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Form {
    /// The mark in front of a number's fraction.
    #[serde(skip_serializing_if = "is_default")]
    pub decimal: Decimal,
    /// What comes first in a date of numbers whose year is last.
    #[serde(skip_serializing_if = "is_default")]
    pub date_order: DateOrder,
    /// Numbers that stand for a missing value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sentinels: Vec<f64>,
    /// The words that say that a value is missing, where others than the usual ones do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Vec<String>>,
}

/// Whether a part of a form goes without saying.
pub(crate) fn is_default<T: Default + PartialEq>(part: &T) -> bool {
    *part == T::default()
}
