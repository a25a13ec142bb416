//! The configuration as it is written: TOML with unknown keys refused.
//!
//! - `data`: its part on the table; the methods' settings are in [`crate::methods`], those of the
//!   evidence in [`crate::evidence`]
//! - `syntax`: what is wrong with a text, and where; `places`: where a setting stands in it

mod data;
pub(crate) mod places;
mod syntax;

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_model::Activation;
use sways_train::RawFitSettings;

use crate::{Error, evidence::settings::EvidenceConfig, methods::Block};

pub use data::{DataConfig, Generator, GeneratorLabels};
use syntax::syntax_error;
pub use syntax::with_nearest_name;

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
            data,
            model: ModelConfig::default(),
            train: RawFitSettings::default(),
            evidence: None,
            explain: Vec::new(),
        }
    }

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

/// The JSON Schema of the configuration.
///
/// # Panics
/// Never: a schema is plain data.
pub fn schema() -> String {
    let schema = schemars::schema_for!(Config);
    let text = serde_json::to_string_pretty(&schema).expect("a schema is plain data");
    format!("{text}\n")
}
