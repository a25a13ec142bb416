//! The configuration's part on the table.

use std::{collections::BTreeMap, path::PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};
use sways_data::{ColumnType, DateOrder, Decimal, Frame, Scaling};

/// The path that stands for standard input.
pub const STANDARD_INPUT: &str = "-";

/// Where the table comes from, and how it becomes inputs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DataConfig {
    /// The table's file, relative to the configuration's folder; `-` is standard input.
    pub path: Option<PathBuf>,
    /// The table itself, where it is in memory. The path is then `-`: as a file on standard input
    /// it does the same.
    #[serde(skip)]
    pub frame: Option<Frame>,
    /// What stands between the cells of a text file: one character, or `tab`. Absent: it shows in the
    /// first lines.
    #[serde(deserialize_with = "read_delimiter")]
    #[schemars(with = "Option<String>")]
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
    /// The value of the outcome that is the event, or several with commas between them, against all
    /// others.
    pub positive: Option<String>,
    /// Columns that are no conditions.
    pub exclude: Option<Vec<String>>,
    /// Columns that are conditions although they look like identifiers, free text or a constant.
    pub include: Option<Vec<String>>,
    /// Rows with the same value in this column stay together; it is no condition.
    pub group_by: Option<String>,
    /// What rows weigh, as this column says: numbers of at least 0; it is no condition.
    pub weights: Option<String>,
    /// The evidence compares influences between the parts of the table that this column makes: by
    /// its values, or by three ranges of numbers. It stays a condition.
    pub by: Option<String>,
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

/// What somebody calls the character between cells: itself, or a tab by its name or its escape.
pub fn delimiter(text: &str) -> Option<char> {
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(only), None) => Some(only),
        _ => matches!(text, "tab" | "\\t").then_some('\t'),
    }
}

fn read_delimiter<'de, D: Deserializer<'de>>(from: D) -> Result<Option<char>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    let read = text.map(|text| {
        delimiter(&text).ok_or_else(|| {
            de::Error::custom(format!(
                "{text:?} is no single character; write one, such as \";\" or \"\\t\""
            ))
        })
    });
    read.transpose()
}

/// What can make data up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Generator {
    /// As `NumPy`'s legacy generator does, bit for bit.
    NumpyLegacy,
}

impl DataConfig {
    /// A table in memory.
    pub fn of_frame(frame: Frame) -> Self {
        Self {
            path: Some(STANDARD_INPUT.into()),
            frame: Some(frame),
            ..Self::default()
        }
    }
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
