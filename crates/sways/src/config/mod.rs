//! The configuration as it is written: TOML with unknown keys refused.
//!
//! - `data`: its part on the table; the methods' settings are in [`crate::methods`], those of the
//!   evidence in [`crate::evidence`]
//! - `syntax`: what is wrong with a text, and where; `raw`: what TOML's reader says of it; `places`:
//!   where a setting stands in it; `homes`: where a key belongs

mod data;
mod homes;
pub(crate) mod places;
mod raw;
mod syntax;

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_data::{Scaling, TABLE_ENDINGS};
use sways_model::Activation;
use sways_train::RawFitSettings;

use crate::{error::Error, evidence::settings::EvidenceConfig, language::Language, methods::Block};

pub use data::{DataConfig, Generator, GeneratorLabels, STANDARD_INPUT, delimiter};
pub use syntax::in_plain_words;
use syntax::syntax_error;

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
    /// The memory that a run may take, such as `4 GiB`. Absent: all that the machine has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<String>,
    /// The language of the answer. Absent: the environment's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
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
    pub explain: Vec<Block>,
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

impl Config {
    /// A configuration that says nothing but which table.
    pub fn new(data: DataConfig) -> Self {
        Self {
            name: None,
            seed: 0,
            memory: None,
            language: None,
            data,
            model: ModelConfig::default(),
            train: RawFitSettings::default(),
            evidence: None,
            explain: Vec::new(),
        }
    }

    /// A table's question as `sways influence` asks it, all but the recipe, which needs to know how
    /// many rows there are: a run that is called like the table, with evidence.
    pub fn asking(data: DataConfig) -> Self {
        let path = data.path.as_deref().unwrap_or(Path::new(""));
        Self {
            name: Some(match data.frame {
                Some(_) => "frame".to_owned(),
                None => run_name(path),
            }),
            evidence: Some(EvidenceConfig::default()),
            ..Self::new(DataConfig {
                // A header's names are read without the spaces around them.
                outcome: data.outcome.map(|name| name.trim().to_owned()),
                scaling: data.scaling.or(Some(Scaling::Adaptive)),
                ..data
            })
        }
    }

    /// Reads a configuration. `file` is what errors call it.
    ///
    /// # Errors
    /// With line and column, where the text is no TOML, a key is unknown (the nearest one is
    /// named), or a value is of the wrong type.
    pub fn parse(text: &str, file: &str) -> Result<Self, Error> {
        let wrong = |error: toml::de::Error| {
            syntax_error(text, file, &error, schemars::schema_for!(Self).as_value())
        };
        let config = toml::from_str(text).map_err(wrong)?;
        // A run keeps its configuration, and reads no whole number beyond those of TOML.
        text.parse::<toml::Table>().map_err(wrong)?;
        Ok(config)
    }

    /// What its run is called: as it says, or else as the file `path` that it is. A name is one ordinary
    /// part of a path, so that a run can lie nowhere but among the runs.
    ///
    /// # Errors
    /// Where no folder can be called so.
    pub fn name_of(&self, path: &Path) -> Result<String, String> {
        let of_file = || {
            path.file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned()
        };
        let name = self.name.clone().unwrap_or_else(of_file);
        if names_a_folder(&name) {
            return Ok(name);
        }
        Err(format!(
            "name: {name:?} cannot name a folder; use letters, digits, - and _, 200 bytes at most, \
             without / \\ : and not starting with a dot"
        ))
    }

    /// The configuration as TOML.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("a configuration holds nothing that TOML cannot")
    }
}

/// What else such names end in: how the table is packed, and kinds that are rarer.
const OTHER_ENDINGS: [&str; 7] = ["pq", "xlsm", "xlsb", "arrows", "gz", "zst", "zip"];

/// A run's name has no more bytes.
pub(crate) const LONGEST_NAME: usize = 200;

/// Text without what no name of a run may hold.
pub(crate) fn ordinary(text: &str) -> String {
    let ordinary = |letter: char| match letter {
        '/' | '\\' | ':' => '_',
        letter if letter.is_control() => '_',
        letter => letter,
    };
    text.chars().map(ordinary).collect()
}

/// What a table's run is called: its name without what says what kind of file it is, `_` in place of
/// what no folder of a run is called; `table` where no folder can be called so.
pub fn run_name(table: &Path) -> String {
    if table == Path::new(STANDARD_INPUT) {
        return "stdin".to_owned();
    }
    let name = table.file_name().unwrap_or_default().to_string_lossy();
    let mut stem = &*name;
    while let Some((before, ending)) = stem.rsplit_once('.')
        && let ending = ending.to_ascii_lowercase()
        && (TABLE_ENDINGS.contains(&&*ending) || OTHER_ENDINGS.contains(&&*ending))
    {
        stem = before;
    }
    let stem = ordinary(stem);
    if names_a_folder(&stem) {
        stem
    } else {
        "table".to_owned()
    }
}

/// Whether a run can be called so: one ordinary component of a path, and no hidden one.
pub(crate) fn names_a_folder(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('.')
        && !name.contains(['/', '\\', ':'])
        && !name.contains(char::is_control)
        && name.len() <= LONGEST_NAME
}

/// The JSON Schema of the configuration.
///
/// # Panics
/// Never: a schema is plain data.
pub fn schema() -> String {
    let schema = schemars::schema_for!(Config);
    let text = serde_json::to_string_pretty(&schema).expect("a schema is plain data");
    format!("{text}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_called_like_its_table() {
        for (table, name) in [
            ("data/titanic.csv", "titanic"),
            ("churn.csv.gz", "churn"),
            ("visits.2024.csv", "visits.2024"),
            ("a.b.Parquet", "a.b"),
            ("table", "table"),
            (".hidden.csv", "table"),
            (".csv", "table"),
            ("a\u{1b}b.csv", "a_b"),
            ("2024-05-01 10:00.csv", "2024-05-01 10_00"),
            ("-", "stdin"),
        ] {
            assert_eq!(run_name(Path::new(table)), name);
        }
    }
}
