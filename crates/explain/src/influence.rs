//! The result of a method, as plain data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an influence's numbers are numbers of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Per {
    /// A condition of the table.
    #[default]
    Condition,
    /// A unit of the first hidden layer: not a condition.
    HiddenUnit,
}

/// How a method's numbers became one a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reduction {
    /// The method gives one number a condition by itself.
    None,
    /// The attribution of one row.
    Row,
    /// The mean size of the rows' attributions.
    MeanAbs,
    /// The mean of the rows' attributions, signs and all.
    Mean,
}

impl Reduction {
    /// The word in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Row => "row",
            Self::MeanAbs => "mean-abs",
            Self::Mean => "mean",
        }
    }
}

/// What one method says of every condition, with its spread over members.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Influence {
    /// Which block of the configuration it answers.
    pub id: String,
    /// The method's name.
    pub method: String,
    /// The output that is explained; none for methods that only read weights.
    pub output: Option<sways_model::Output>,
    /// What `labels` are.
    pub per: Per,
    /// How the numbers came about.
    pub reduction: Reduction,
    /// The units of `values`.
    pub units: String,
    /// What a value means, its sign included, in one sentence.
    pub meaning: String,
    /// The row explained, counted from 0 in file order; none where all rows are.
    pub row: Option<usize>,
    /// The conditions' names, or the hidden units'.
    pub labels: Vec<String>,
    /// One number a label, of the ensemble.
    pub values: Vec<f64>,
    /// The same of each member: `[members][labels]`.
    pub members: Vec<Vec<f64>>,
}
