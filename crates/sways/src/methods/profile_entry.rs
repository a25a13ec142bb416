//! A curve or a surface, as plain data.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A condition's curve, or the surface of two.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProfileEntry {
    /// One condition, or two.
    pub conditions: Vec<String>,
    /// Each condition's points: numbers in the column's unit, or words.
    pub points: Vec<Vec<Value>>,
    /// The members' mean, `[points]`, or `[points of the first, points of the second]`.
    pub values: Vec<f64>,
    /// Each member's.
    pub members: Vec<Vec<f64>>,
    /// Each row's own curve, `[rows][points]`, where asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub individual: Option<Vec<Vec<f64>>>,
}
