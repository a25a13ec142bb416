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
    /// The standard deviation over the rows.
    Sd,
    /// The root mean square over the rows.
    Rms,
}

impl Reduction {
    /// The word in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Row => "row",
            Self::MeanAbs => "mean-abs",
            Self::Mean => "mean",
            Self::Sd => "sd",
            Self::Rms => "rms",
        }
    }
}

/// How far attributions are from adding up.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// The greatest gap, in the output's unit.
    pub gap: f64,
    /// The range of the outputs, to compare it with.
    pub range: f64,
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
    /// The rows that stand for 'the condition is unknown', of methods that have some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub background: Option<String>,
    /// The standard error of each value, of methods that draw at random: what another seed would
    /// change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard_errors: Option<Vec<f64>>,
    /// How far attributions that should add up to f(x) − E f(b) are from it, at the worst row and
    /// member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completeness: Option<Gap>,
    /// How often a member was evaluated, or differentiated, at a point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evaluations: Option<u64>,
    /// Whether every row came under the tolerance, of methods that stop by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub converged: Option<bool>,
}
