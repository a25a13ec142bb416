//! A run's results, read again from its folder.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, de::DeserializeOwned};
use sways_explain::evidence::Evidence;

use super::{
    files::{CONFIG, EVIDENCE, LOSSES},
    influence_file::InfluenceFile,
};
use crate::Error;

/// A run's results as its folder holds them.
#[derive(Clone, Debug)]
pub struct SavedRun {
    /// Its folder.
    pub folder: PathBuf,
    /// `influence.json`.
    pub influence: InfluenceFile,
    /// `evidence.json`, where there is one.
    pub evidence: Option<Evidence>,
    /// `losses.csv`.
    pub losses: Vec<LossRow>,
    /// `config.toml`.
    pub config: String,
}

/// A line of `losses.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct LossRow {
    /// Counted from 1.
    pub epoch: usize,
    /// The mean over the members, on training rows.
    pub loss: f64,
    /// The same on the members' validation rows, where they have some.
    #[serde(default, rename = "validation_loss")]
    pub validation: Option<f64>,
}

impl SavedRun {
    /// Reads a run.
    ///
    /// # Errors
    /// Where the folder holds no run, or a file of it cannot be understood.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let influence = InfluenceFile::read(folder)?;
        let evidence = folder.join(EVIDENCE);
        let losses = folder.join(LOSSES);
        Ok(Self {
            evidence: evidence.is_file().then(|| parsed(&evidence)).transpose()?,
            losses: losses_of(&losses, &bytes(&losses)?)?,
            config: String::from_utf8_lossy(&bytes(&folder.join(CONFIG))?).into_owned(),
            influence,
            folder: folder.to_owned(),
        })
    }
}

/// Reads a JSON file of a run.
///
/// # Errors
/// Where it cannot be read, or holds something else.
pub fn parsed<T: DeserializeOwned>(path: &Path) -> Result<T, Error> {
    serde_json::from_slice(&bytes(path)?).map_err(|error| Error::SavedRun {
        path: path.to_owned(),
        problem: error.to_string(),
    })
}

fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|source| Error::Read {
        path: path.to_owned(),
        source,
    })
}

fn losses_of(path: &Path, bytes: &[u8]) -> Result<Vec<LossRow>, Error> {
    let wrong = |problem: String| Error::SavedRun {
        path: path.to_owned(),
        problem,
    };
    let rows = csv::Reader::from_reader(bytes).into_deserialize();
    let rows = rows
        .collect::<Result<Vec<LossRow>, csv::Error>>()
        .map_err(|error| wrong(error.to_string()))?;
    let is_number =
        |row: &LossRow| row.loss.is_finite() && row.validation.is_none_or(f64::is_finite);
    match rows.iter().position(|row| !is_number(row)) {
        None => Ok(rows),
        Some(row) => Err(wrong(format!(
            "line {}: a loss is no finite number",
            row + 2
        ))),
    }
}
