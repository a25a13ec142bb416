//! The configuration as it is written: TOML with unknown keys refused.

use std::{collections::BTreeMap, path::PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_data::{ColumnType, Scaling};
use sways_explain::Per;
use sways_model::{Activation, Output};
use sways_train::RawFitSettings;

use crate::Error;

/// An experiment's configuration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The run's name, one path component. Absent: the file's stem.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Seeds the split, the starting weights and the mini-batches.
    #[serde(default)]
    pub seed: u64,
    /// The table.
    pub data: DataConfig,
    /// The network.
    #[serde(default)]
    pub model: ModelConfig,
    /// Its training.
    #[serde(default)]
    pub train: RawFitSettings,
    /// What to explain, in this order.
    #[serde(default)]
    pub explain: Vec<ExplainConfig>,
}

/// Where the table comes from, and how it becomes inputs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DataConfig {
    /// The table's file, relative to the configuration's folder; `-` is standard input.
    pub path: Option<PathBuf>,
    /// What stands between the cells of a text file. Absent: it shows in the first lines.
    pub delimiter: Option<char>,
    /// The column that says whether the event happened.
    pub outcome: Option<String>,
    /// What happened, as a comparison: `visits > 3`.
    pub event: Option<String>,
    /// The value of the outcome that is the event, against all others.
    pub positive: Option<String>,
    /// Columns that are no conditions.
    pub exclude: Option<Vec<String>>,
    /// Columns that are conditions although they look like identifiers, free text or a constant.
    pub include: Option<Vec<String>>,
    /// Rows with the same value in this column stay together; it is no condition.
    pub group_by: Option<String>,
    /// Data made up instead of read.
    pub generator: Option<Generator>,
    /// Of a generator: how many rows.
    pub rows: Option<usize>,
    /// Of a generator: how many conditions.
    pub conditions: Option<usize>,
    /// Of a generator: how the labels are drawn.
    pub labels: Option<GeneratorLabels>,
    /// Of a generator: its own seed.
    pub seed: Option<u32>,
    /// `true` is short for `scaling = "standard"`, `false` for `scaling = "none"`.
    pub standardize: Option<bool>,
    /// What numbers are measured in. Absent: `standard` for a file, `none` for a generator.
    pub scaling: Option<Scaling>,
    /// A category with fewer training rows is rare. Absent: 0.5% of the training rows, at least
    /// 10 and at most 100.
    pub min_level_rows: Option<usize>,
    /// The most categories of a condition that have an input of their own. Absent: 50.
    pub max_levels: Option<usize>,
    /// The share of rows kept for testing, stratified. Absent: 0.2 for a file, 0 for a generator.
    pub test_fraction: Option<f64>,
    /// What columns are, where it is not what they look like.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub types: BTreeMap<String, ColumnType>,
}

/// What can make data up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Generator {
    /// As `NumPy`'s legacy generator does, bit for bit.
    NumpyLegacy,
}

/// How a generator draws labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GeneratorLabels {
    /// A normal draw above 0.
    Randn,
    /// 0 or 1, equally likely.
    Randint,
}

/// The network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ModelConfig {
    /// The units of each hidden layer; none make logistic regression.
    pub hidden: Vec<usize>,
    /// What stands between the layers.
    pub activation: Activation,
    /// Starting weights, a safetensors file, relative to the configuration's folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub init: Option<PathBuf>,
}

impl Default for ModelConfig {
    fn default() -> Self {
        Self {
            hidden: vec![10],
            activation: Activation::default(),
            init: None,
        }
    }
}

/// One thing to explain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplainConfig {
    /// The method.
    pub method: MethodName,
    /// Names the result and its files. Absent: the method's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Of a local method: which output is explained. Absent: the probability.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Output>,
    /// Of a local method: the row, counted from 0 in file order. Absent: every row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<usize>,
    /// Of a weight method: conditions or hidden units. Absent: conditions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per: Option<Per>,
}

/// The methods, by the names they have in configurations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MethodName {
    /// See [`sways_explain::WeightMean`].
    WeightMean,
    /// See [`sways_explain::WeightAbsSum`].
    WeightAbsSum,
    /// See [`sways_explain::Gradient`].
    Gradient,
}

impl MethodName {
    /// The name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WeightMean => "weight-mean",
            Self::WeightAbsSum => "weight-abs-sum",
            Self::Gradient => "gradient",
        }
    }
}

impl Config {
    /// Reads a configuration. `file` is what errors call it.
    ///
    /// # Errors
    /// With line and column, where the text is no TOML, a key is unknown (the nearest one is
    /// named), or a value is of the wrong type.
    pub fn parse(text: &str, file: &str) -> Result<Self, Error> {
        toml::from_str(text).map_err(|error| syntax_error(text, file, &error))
    }

    /// The configuration as TOML.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("a configuration holds nothing that TOML cannot")
    }
}

fn syntax_error(text: &str, file: &str, error: &toml::de::Error) -> Error {
    let span = error.span().unwrap_or(0..0);
    let start = text.floor_char_boundary(span.start);
    let before = &text[..start];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line_text = text[line_start..].lines().next().unwrap_or("");
    let column = before[line_start..].chars().count();
    let end = text.floor_char_boundary(span.end.min(line_start + line_text.len()));
    let width = text.get(start..end).map_or(1, |s| s.chars().count().max(1));
    Error::Syntax {
        file: file.to_owned(),
        line: before.matches('\n').count() + 1,
        column: column + 1,
        message: with_nearest_name(error.message().trim_end()),
        text: line_text.to_owned(),
        mark: format!("{}{}", " ".repeat(column), "^".repeat(width)),
    }
}

/// Serde says `unknown field` or `unknown variant`, the name, and those there are, all between
/// backticks: what is missing is the one that was meant.
fn with_nearest_name(message: &str) -> String {
    let is_field = message.starts_with("unknown field");
    if !is_field && !message.starts_with("unknown variant") {
        return message.to_owned();
    }
    let mut names = message.split('`').skip(1).step_by(2);
    let Some(wrong) = names.next() else {
        return message.to_owned();
    };
    let known: Vec<&str> = names.collect();
    let nearest = known
        .iter()
        .max_by(|a, b| strsim::jaro_winkler(wrong, a).total_cmp(&strsim::jaro_winkler(wrong, b)));
    let what = if is_field { "key" } else { "value" };
    match nearest {
        None => format!("unknown {what} `{wrong}`; remove it"),
        Some(nearest) => format!(
            "unknown {what} `{wrong}`; did you mean `{nearest}`? There are: {}",
            known.join(", ")
        ),
    }
}
