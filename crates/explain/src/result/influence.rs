//! The result of a method, as plain data.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

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

/// What the sign of a number means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sign {
    /// Nothing: the number is a size, or was reduced to one.
    None,
    /// The output rises with the condition's value, or falls.
    Direction,
    /// The rows' values lift the output above the background's, or lower it.
    Difference,
    /// Weights are positive or negative, which later layers can turn round.
    Weights,
}

impl Sign {
    /// Whether signs of both kinds say something of each other.
    pub fn compares(self, other: Self) -> bool {
        let of_values = |sign| matches!(sign, Self::Direction | Self::Weights);
        (of_values(self) && of_values(other))
            || (self == Self::Difference && other == Self::Difference)
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
    /// Whether they are of a slope: how much the output changes per what `units` says.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub slopes: bool,
    /// What a value means, its sign included, in one sentence.
    pub meaning: String,
    /// The row explained, counted from 0 in file order; none where all rows are.
    pub row: Option<usize>,
    /// How many rows are explained, where these were drawn of all at random.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawn_rows: Option<usize>,
    /// The conditions' names, or the hidden units'.
    pub labels: Vec<String>,
    /// What the sign of each label's number means; empty in results of older versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signs: Vec<Sign>,
    /// One number a label, of the ensemble; NaN, null in files, where there is none.
    #[serde(deserialize_with = "numbers")]
    pub values: Vec<f64>,
    /// The same of each member: `[members][labels]`.
    #[serde(deserialize_with = "rows_of_numbers")]
    pub members: Vec<Vec<f64>>,
    /// What could not be measured, and why: the whole, where there are no labels, or some labels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The rows that stand for 'the condition is unknown', of methods that have some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub background: Option<String>,
    /// The output that stands for knowing nothing, E f(b), of methods that explain the difference
    /// from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<f64>,
    /// The output itself, f(x), or its mean over the rows: `base` and the values of one row add up
    /// to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prediction: Option<f64>,
    /// The standard error of each value, of methods that draw at random and where rows are drawn:
    /// what another seed would change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard_errors: Option<Vec<f64>>,
    /// How far attributions that should add up to f(x) − E f(b) are from it, at the worst row and
    /// member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completeness: Option<Gap>,
    /// How often a member was evaluated, or differentiated, at a point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evaluations: Option<u64>,
    /// The standard error of a single row's number, the root mean square over the rows, where
    /// several rows were drawn for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row_error: Option<f64>,
    /// Whether the values came under the tolerance, of methods that stop by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub converged: Option<bool>,
}

impl Influence {
    /// What the sign of the number at a place means; `None` where results do not say.
    pub fn sign(&self, place: usize) -> Option<Sign> {
        self.signs.get(place).copied()
    }
}

/// JSON has no NaN: it is null there.
fn numbers<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<f64>, D::Error> {
    let numbers = Vec::<Option<f64>>::deserialize(from)?;
    Ok(numbers
        .into_iter()
        .map(|it| it.unwrap_or(f64::NAN))
        .collect())
}

fn rows_of_numbers<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Vec<f64>>, D::Error> {
    let rows = Vec::<Vec<Option<f64>>>::deserialize(from)?;
    let numbers = |row: Vec<Option<f64>>| row.into_iter().map(|it| it.unwrap_or(f64::NAN));
    Ok(rows.into_iter().map(|row| numbers(row).collect()).collect())
}
