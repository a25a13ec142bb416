//! The configuration as it is written: TOML with unknown keys refused.

use std::{collections::BTreeMap, path::PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_data::{ColumnType, DateOrder, Decimal, Scaling};
use sways_explain::{GarsonVariant, Per};
use sways_model::{Activation, Output, Score};
use sways_train::RawFitSettings;

use crate::{Error, evidence::EvidenceConfig, method::MethodName};

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
    /// Tests and intervals that say whether influences are real. Absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<EvidenceConfig>,
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
    /// The encoding of a text file, such as `utf-8`, `gbk` or `windows-1252`. Absent: what its
    /// bytes look like.
    pub encoding: Option<String>,
    /// The sheet of a workbook, by its name or its number, counted from 1. Absent: the first that
    /// has a table.
    pub sheet: Option<String>,
    /// Whether the first row of the table has the columns' names. Absent: it shows in the first
    /// rows.
    pub header: Option<bool>,
    /// The mark in front of a number's fraction. Absent: each column's cells show it.
    pub decimal: Option<Decimal>,
    /// What comes first in dates such as `07/08/2020`. Absent: each column's cells show it.
    pub date_order: Option<DateOrder>,
    /// The words and numbers that mean a missing value, in place of the usual ones; or beside them
    /// in one column, such as "age=99".
    pub missing: Option<Vec<String>>,
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
    /// Columns that are one condition, by its name: `colour = ["red", "green", "blue"]`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub groups: BTreeMap<String, Vec<String>>,
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

/// One thing to explain. Which keys a method has, `sways methods` says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplainConfig {
    /// The method.
    pub method: MethodName,
    /// Names the result and its files. Absent: the method's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Which output is explained. Absent: the probability.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Output>,
    /// Of a local method: the row, counted from 0 in file order. Absent: every row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<usize>,
    /// Of a weight method: conditions or hidden units. Absent: conditions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per: Option<Per>,
    /// Of `garson`: which of the two algorithms of that name. Absent: `neural-net-tools`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<GarsonVariant>,
    /// What stands for an unknown condition. Absent: `zero`; of `expected-gradients`,
    /// `background`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Baseline>,
    /// Of the baseline `background`: how many training rows are drawn. Absent: 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background_rows: Option<usize>,
    /// Of methods that draw at random: a row is done when its largest standard error is no more
    /// than this share of its attributions' range. Of `integrated-gradients` with a smooth
    /// activation: the completeness gap allowed, as a share of the difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<f64>,
    /// Of methods that draw at random: the most evaluations of a row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_evaluations: Option<usize>,
    /// Of `shapley`: exact up to so many conditions, drawn beyond. Absent: 12.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact_up_to: Option<usize>,
    /// Of `lime`: the kernel's width. Absent: ¾ √conditions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<f64>,
    /// Of `lime`: the penalty on squared coefficients. Absent: 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ridge: Option<f64>,
    /// Of `permutation`: what gets worse. Absent: the log-loss.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    /// Of `permutation`: how often each condition is shuffled. Absent: 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeats: Option<usize>,
    /// Of profiles: whose curves. Absent: every condition's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conditions: Option<Vec<String>>,
    /// Of `partial-dependence`: pairs of conditions whose surfaces are wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pairs: Option<Vec<[String; 2]>>,
    /// Of profiles: the most points of a curve. Absent: 20.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<usize>,
    /// Of `partial-dependence`: whether each row's own curve is kept. Absent: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub individual: Option<bool>,
}

/// What stands for an unknown condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Baseline {
    /// Zeros: the training mean of numbers, where they are standardised.
    #[default]
    Zero,
    /// The mean training row.
    Mean,
    /// Training rows, drawn with the run's seed.
    Background,
}

impl ExplainConfig {
    /// A block with nothing but its method.
    pub fn new(method: MethodName) -> Self {
        Self {
            method,
            id: None,
            output: None,
            row: None,
            per: None,
            variant: None,
            baseline: None,
            background_rows: None,
            tolerance: None,
            max_evaluations: None,
            exact_up_to: None,
            width: None,
            ridge: None,
            score: None,
            repeats: None,
            conditions: None,
            pairs: None,
            points: None,
            individual: None,
        }
    }

    /// The keys that are set, `method` and `id` apart.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> + use<> {
        [
            ("output", self.output.is_some()),
            ("row", self.row.is_some()),
            ("per", self.per.is_some()),
            ("variant", self.variant.is_some()),
            ("baseline", self.baseline.is_some()),
            ("background_rows", self.background_rows.is_some()),
            ("tolerance", self.tolerance.is_some()),
            ("max_evaluations", self.max_evaluations.is_some()),
            ("exact_up_to", self.exact_up_to.is_some()),
            ("width", self.width.is_some()),
            ("ridge", self.ridge.is_some()),
            ("score", self.score.is_some()),
            ("repeats", self.repeats.is_some()),
            ("conditions", self.conditions.is_some()),
            ("pairs", self.pairs.is_some()),
            ("points", self.points.is_some()),
            ("individual", self.individual.is_some()),
        ]
        .into_iter()
        .filter_map(|(key, set)| set.then_some(key))
    }

    /// That numbers are in their ranges.
    ///
    /// # Errors
    /// What is wrong and how to mend it, beginning with the key.
    pub fn check_ranges(&self) -> Result<(), String> {
        let sizes = [
            ("background_rows", self.background_rows),
            ("max_evaluations", self.max_evaluations),
            ("repeats", self.repeats),
        ];
        for (key, value) in sizes {
            if value == Some(0) {
                return Err(format!(
                    "explain.{key}: 0 is not allowed; it must be above 0"
                ));
            }
        }
        if self.points.is_some_and(|points| points < 2) {
            return Err("explain.points: a curve needs at least 2 points".to_owned());
        }
        if let Some(most) = self.exact_up_to.filter(|most| *most > MOST_EXACT) {
            return Err(format!(
                "explain.exact_up_to: 2^{most} coalitions a row are too many; \
                 it must be at most {MOST_EXACT}"
            ));
        }
        for (key, value, zero) in [
            ("tolerance", self.tolerance, true),
            ("width", self.width, false),
            ("ridge", self.ridge, true),
        ] {
            let allowed = |value: f64| value.is_finite() && (value > 0.0 || zero && value == 0.0);
            if let Some(value) = value.filter(|value| !allowed(*value)) {
                let bound = if zero { "at least" } else { "above" };
                return Err(format!(
                    "explain.{key}: {value} is not allowed; it must be {bound} 0"
                ));
            }
        }
        Ok(())
    }
}

/// The most conditions whose coalitions can all be evaluated in the time of a life.
const MOST_EXACT: usize = 24;

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
pub fn with_nearest_name(message: &str) -> String {
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
