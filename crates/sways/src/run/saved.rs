//! A run's results, read again from its folder.

use std::{
    fmt::Display,
    io::{self, Cursor},
    path::{Path, PathBuf},
};

use serde::{Deserialize, de::DeserializeOwned};
use sways_explain::evidence::Evidence;

use super::{
    files::{CONFIG, EVIDENCE, LOCAL, LOSSES, PREDICTIONS, is_there},
    influence_file::InfluenceFile,
};
use crate::{
    error::{Error, unread},
    held::Held,
    language::Language,
    limits::read_file,
};

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
    /// Reads a run, as it was at one moment: where another took its place meanwhile, that one.
    ///
    /// # Errors
    /// Where the folder holds no run, or a file of it cannot be understood.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        const TIMES: usize = 10;
        for _ in 0..TIMES {
            // Of what is no folder or not there who reads it says so.
            let held = Held::open(folder).ok();
            let read = Self::read_once(folder);
            if held.is_none_or(|it| it.stays().is_ok()) {
                return read;
            }
        }
        Err(Error::Read {
            path: folder.to_owned(),
            source: io::Error::other("other runs took its place again and again"),
        })
    }

    fn read_once(folder: &Path) -> Result<Self, Error> {
        let influence = InfluenceFile::read(folder)?;
        let evidence = folder.join(EVIDENCE);
        let losses = folder.join(LOSSES);
        let config = config_of(folder)?;
        let damaged = |problem: &str| {
            let problem = format!("{problem}: it was edited, or cut off");
            wrong(&folder.join(CONFIG), problem)
        };
        let settings: toml::Table = config
            .parse()
            .map_err(|error: toml::de::Error| damaged(error.message().trim_end()))?;
        if !settings.contains_key("data") {
            return Err(damaged("there is no [data] in it"));
        }
        let has_evidence = is_there(&evidence);
        let asked = settings.get("evidence");
        let is_off = |it: &toml::Value| it.get("off").and_then(toml::Value::as_bool) == Some(true);
        if !has_evidence && asked.is_some_and(|it| !is_off(it)) {
            let problem = "the file is gone, although the run's configuration asks for evidence";
            return Err(wrong(&evidence, problem));
        }
        Ok(Self {
            evidence: has_evidence
                .then(|| evidence_of(&evidence, &influence.conditions))
                .transpose()?,
            losses: losses_of(&losses, &read_file(&losses)?)?,
            config,
            influence,
            folder: folder.to_owned(),
        })
    }
}

impl SavedRun {
    /// The table that the run was of, where it was a file.
    pub fn table(&self) -> Option<PathBuf> {
        let path = setting(&self.config, &["data", "path"])?;
        path.as_str().map(PathBuf::from)
    }

    /// The language that the run's configuration names.
    pub fn language(&self) -> Option<Language> {
        setting(&self.config, &["language"])?.as_str()?.parse().ok()
    }

    /// The rows' attributions by a method of this id; `None` where the method explains no rows.
    ///
    /// # Errors
    /// Where the file cannot be understood.
    pub fn attributions(&self, id: &str) -> Result<Option<RowAttributions>, Error> {
        let mut influences = self.influence.influences.iter();
        let path = local_file(&self.folder, id);
        if !influences.any(|it| it.id == id) || !is_there(&path) {
            return Ok(None);
        }
        let mut reader = csv::Reader::from_reader(Cursor::new(read_file(&path)?));
        let columns = reader.headers().map_err(|error| wrong(&path, error))?.len();
        // Where not all of the table's rows are there, the first column says which.
        let mut named = (columns > self.influence.conditions.len()).then(Vec::new);
        let records = reader.into_records();
        let mut values = Vec::new();
        for record in records {
            let record = record.map_err(|error| wrong(&path, error))?;
            let mut cells = record.iter();
            if let Some(rows) = &mut named {
                let row = cells.next().unwrap_or_default();
                rows.push(row.parse().map_err(|error| wrong(&path, error))?);
            }
            for cell in cells {
                values.push(match cell {
                    "" => f64::NAN,
                    cell => cell.parse().map_err(|error| wrong(&path, error))?,
                });
            }
        }
        let rows = match named {
            Some(rows) => rows,
            None => self.rows()?,
        };
        Ok(Some(RowAttributions { rows, values }))
    }

    /// The ids of the methods that explain rows.
    pub fn with_attributions(&self) -> Vec<&str> {
        let ids = self.influence.influences.iter().map(|it| it.id.as_str());
        let mut ids: Vec<&str> = ids
            .filter(|id| is_there(&local_file(&self.folder, id)))
            .collect();
        ids.dedup();
        ids
    }

    /// The places in the table of the rows whose outcome is known, counted from 0.
    ///
    /// # Errors
    /// Where `predictions.csv` cannot be understood.
    pub fn rows(&self) -> Result<Vec<u64>, Error> {
        let path = self.folder.join(PREDICTIONS);
        let lines = csv::Reader::from_reader(Cursor::new(read_file(&path)?)).into_deserialize();
        let places = lines.map(|line: Result<PredictionRow, _>| Ok(line?.row));
        let places = places.collect::<Result<Vec<u64>, csv::Error>>();
        places.map_err(|error| wrong(&path, error))
    }
}

/// Attributions of rows.
#[derive(Clone, Debug, PartialEq)]
pub struct RowAttributions {
    /// The rows' places in the table, counted from 0: those whose outcome is known, or what was
    /// drawn of them.
    pub rows: Vec<u64>,
    /// `[rows, conditions]`, NaN where there is none.
    pub values: Vec<f64>,
}

/// What is read of a line of `predictions.csv`.
#[derive(Deserialize)]
struct PredictionRow {
    row: u64,
}

fn local_file(run: &Path, id: &str) -> PathBuf {
    run.join(LOCAL).join(format!("{id}.csv"))
}

fn wrong(path: &Path, problem: impl Display) -> Error {
    Error::SavedRun {
        path: path.to_owned(),
        problem: problem.to_string(),
    }
}

/// Reads a JSON file of a run.
///
/// # Errors
/// Where it cannot be read, or holds something else.
pub fn parsed<T: DeserializeOwned>(path: &Path) -> Result<T, Error> {
    serde_json::from_slice(&read_file(path)?).map_err(|error| wrong(path, unread(&error)))
}

pub(super) fn config_of(run: &Path) -> Result<String, Error> {
    let bytes = read_file(&run.join(CONFIG))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What a configuration says there, if it is one and says anything.
pub(super) fn setting(config: &str, path: &[&str]) -> Option<toml::Value> {
    let table = toml::Value::Table(config.parse().ok()?);
    let found = path.iter().try_fold(&table, |value, key| value.get(key));
    found.cloned()
}

fn evidence_of(path: &Path, conditions: &[String]) -> Result<Evidence, Error> {
    let evidence = parsed::<Evidence>(path)?.from_older();
    let checked = evidence.check(conditions);
    checked.map_err(|problem| wrong(path, problem))?;
    Ok(evidence)
}

fn losses_of(path: &Path, bytes: &[u8]) -> Result<Vec<LossRow>, Error> {
    let rows = csv::Reader::from_reader(bytes).into_deserialize();
    let rows = rows
        .collect::<Result<Vec<LossRow>, csv::Error>>()
        .map_err(|error| wrong(path, error))?;
    let is_number =
        |row: &LossRow| row.loss.is_finite() && row.validation.is_none_or(f64::is_finite);
    match rows.iter().position(|row| !is_number(row)) {
        None if rows.is_empty() && !bytes.starts_with(b"epoch,loss") => {
            Err(wrong(path, "its columns are not epoch and loss"))
        }
        None => Ok(rows),
        Some(row) => Err(wrong(
            path,
            format!("line {}: a loss is no finite number", row + 2),
        )),
    }
}
