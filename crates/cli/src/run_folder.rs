//! What a run leaves, whole or not at all.
//!
//! Files are written into a temporary folder beside the place they are for, which then takes that
//! place at once. Only a folder that holds a run is ever replaced.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sways_data::{FileNote, Groups, Note, Wording};
use sways_explain::Influence;
use tempfile::TempDir;

use crate::{
    Error,
    agreement::{AgreementEntry, agreements},
    interrupt::HalfWritten,
    report,
    study::{Results, Scores, Study},
};

/// What marks a folder as a run.
const RESULT: &str = "influence.json";
/// The settings that were in force.
pub const CONFIG: &str = "config.toml";
/// The fitted ensemble.
pub const MODEL: &str = "model.safetensors";
/// The losses that were logged.
pub const LOSSES: &str = "losses.csv";
/// Whether the influences are real.
pub const EVIDENCE: &str = "evidence.json";
/// What the report shows beside all that.
pub const VIEW: &str = "report.json";

/// A run's folder while it is being written.
#[derive(Debug)]
pub struct RunFolder {
    place: PathBuf,
    writing: TempDir,
    half_written: HalfWritten,
}

impl RunFolder {
    /// Begins the run `name` below `runs`, so that what would stop it from being written is found
    /// before any training.
    ///
    /// # Errors
    /// Where the place is taken by something that is no run, or nothing can be written there.
    pub fn begin(runs: &Path, name: &str) -> Result<Self, Error> {
        let place = runs.join(name);
        refuse_what_is_no_run(&place)?;
        let writing = fs::create_dir_all(runs)
            .and_then(|()| {
                let mut builder = tempfile::Builder::new();
                builder.prefix(".writing-");
                #[cfg(unix)]
                builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
                builder.tempdir_in(runs)
            })
            .map_err(|source| Error::Write {
                path: runs.to_owned(),
                source,
            })?;
        let half_written = HalfWritten::new(writing.path());
        Ok(Self {
            place,
            writing,
            half_written,
        })
    }

    /// Writes every file of a run and puts the folder in its place, which it returns.
    ///
    /// # Errors
    /// Where something cannot be written; then nothing has changed.
    pub fn write(self, study: &Study, results: &Results) -> Result<PathBuf, Error> {
        let place = self.place.clone();
        refuse_what_is_no_run(&place)?;
        let model = sways_model::file::to_bytes(&results.weights, &study.metadata())?;
        let failed = |source| Error::Write {
            path: place.clone(),
            source,
        };
        self.fill(study, results, &model).map_err(failed)?;
        report::write(self.writing.path(), false)?;
        self.commit().map_err(failed)?;
        Ok(place)
    }

    fn fill(&self, study: &Study, results: &Results, model: &[u8]) -> io::Result<()> {
        let folder = self.writing.path();
        fs::write(folder.join(CONFIG), study.plan.in_force.to_toml())?;
        fs::write(folder.join(MODEL), model)?;
        fs::write(folder.join(LOSSES), losses_csv(results)?)?;
        fs::write(folder.join("metrics.json"), json(&results.metrics)?)?;
        fs::write(
            folder.join("predictions.csv"),
            predictions_csv(study, results)?,
        )?;
        if let Some(evidence) = &results.evidence {
            fs::write(folder.join(EVIDENCE), json(evidence)?)?;
        }
        if !results.profiles.is_empty() {
            fs::create_dir(folder.join("profiles"))?;
        }
        for (id, profiles) in &results.profiles {
            let path = folder.join("profiles").join(format!("{id}.json"));
            fs::write(path, json(profiles)?)?;
        }
        fs::write(folder.join(VIEW), serde_json::to_vec(&results.view)?)?;
        fs::write(
            folder.join(RESULT),
            json(&InfluenceFile::new(study, results))?,
        )
    }

    /// Where local methods' attributions go while they are computed, a column a condition.
    pub fn local_files(&self, conditions: &Groups) -> LocalFiles {
        LocalFiles::new(&self.writing.path().join("local"), conditions)
    }

    /// Puts the folder in its place; on Linux in one step, elsewhere in two.
    fn commit(self) -> io::Result<()> {
        let Self {
            place,
            writing,
            half_written,
        } = self;
        half_written.commit(|| match fs::rename(writing.path(), &place) {
            Ok(()) => {
                // The folder is no longer temporary.
                let _ = writing.keep();
                Ok(())
            }
            // There is a run already: what was written takes its place, and the old one, now
            // under the temporary name, goes when `writing` is dropped.
            Err(_) if place.join(RESULT).is_file() => exchange(writing.path(), &place),
            Err(error) => Err(error),
        })
    }
}

/// `local/<id>.csv`: a column a condition, a line a row.
#[derive(Debug)]
pub struct LocalFiles {
    folder: PathBuf,
    header: Vec<String>,
    /// The block that is being computed.
    current: Option<(String, csv::Writer<fs::File>)>,
}

impl LocalFiles {
    /// Files in a folder, which is made when the first of them is.
    pub fn new(folder: &Path, conditions: &Groups) -> Self {
        Self {
            folder: folder.to_owned(),
            header: conditions.conditions().map(no_formula).collect(),
            current: None,
        }
    }

    /// Adds rows, `[rows, conditions]`, to a block's file.
    ///
    /// # Errors
    /// Where they cannot be written.
    pub fn add(&mut self, id: &str, values: &[f64]) -> io::Result<()> {
        if self.current.as_ref().is_none_or(|(of, _)| of != id) {
            self.finish()?;
            fs::create_dir_all(&self.folder)?;
            let mut writer = csv::Writer::from_path(self.folder.join(format!("{id}.csv")))?;
            writer.write_record(&self.header)?;
            self.current = Some((id.to_owned(), writer));
        }
        if let Some((_, writer)) = &mut self.current {
            for row in values.chunks(self.header.len()) {
                // Where there is no attribution the cell is empty.
                let cell = |value: &f64| match value {
                    value if value.is_nan() => String::new(),
                    value => value.to_string(),
                };
                writer.write_record(row.iter().map(cell))?;
            }
        }
        Ok(())
    }

    /// Writes what is not written yet.
    ///
    /// # Errors
    /// Where it cannot be.
    pub fn finish(&mut self) -> io::Result<()> {
        match self.current.take() {
            Some((_, mut writer)) => writer.flush(),
            None => Ok(()),
        }
    }
}

/// A name that no spreadsheet takes for a formula: one that begins like one has a `'` in front.
fn no_formula(name: &str) -> String {
    let begins_one = name.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let mark = if begins_one { "'" } else { "" };
    format!("{mark}{name}")
}

#[cfg(target_os = "linux")]
fn exchange(new: &Path, old: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};

    match renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(()),
        // Not every file system can exchange.
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => exchange_in_steps(new, old),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(target_os = "linux"))]
fn exchange(new: &Path, old: &Path) -> io::Result<()> {
    exchange_in_steps(new, old)
}

fn exchange_in_steps(new: &Path, old: &Path) -> io::Result<()> {
    let aside = tempfile::Builder::new()
        .prefix(".replaced-")
        .tempdir_in(old.parent().unwrap_or(Path::new(".")))?;
    let kept = aside.path().join("run");
    fs::rename(old, &kept)?;
    fs::rename(new, old).inspect_err(|_| {
        // Put back what was there; the error says why the new run is not.
        let _ = fs::rename(&kept, old);
    })
}

fn refuse_what_is_no_run(place: &Path) -> Result<(), Error> {
    let is_run = place.join(RESULT).is_file() && place.join(CONFIG).is_file();
    if is_run || place.symlink_metadata().is_err() {
        Ok(())
    } else {
        Err(Error::NotARun {
            path: place.to_owned(),
        })
    }
}

/// What `influence.json` holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InfluenceFile {
    /// The run's name.
    pub run: String,
    /// What computed.
    pub backend: String,
    /// The event, as part of a sentence.
    pub event: String,
    /// The conditions' names, in file order.
    pub conditions: Vec<String>,
    /// The columns that are no conditions, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<ExcludedEntry>,
    /// What should be known before anything is believed: how the event was found, repeated rows,
    /// conditions that tell it, and so on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<String>,
    /// Those of the hints that are of one condition's values alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// What was found out about the table's file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub file: Vec<FileNote>,
    /// What was understood of the table's cells that does not go without saying.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reading: Vec<Note>,
    /// How many rows of the table have no outcome.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rows_without_outcome: usize,
    /// The losses that were logged.
    pub loss: Vec<LossEntry>,
    /// How good the model is.
    pub metrics: Scores,
    /// What the methods found.
    pub influences: Vec<Influence>,
    /// How much they agree, two at a time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agreement: Vec<AgreementEntry>,
}

/// A column that is no condition.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExcludedEntry {
    /// Its name.
    pub column: String,
    /// Why it is none.
    pub reason: String,
}

/// The mean loss of an epoch.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LossEntry {
    /// Counted from 1.
    pub epoch: usize,
    /// The mean over the members, in nats.
    pub loss: f64,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl InfluenceFile {
    /// What a study's results are written as.
    pub fn new(study: &Study, results: &Results) -> Self {
        let screening = &study.data.screening;
        // The same bytes, whoever gave the settings.
        let wording = Wording::Flags;
        let warnings = screening.hints.iter().filter(|hint| hint.is_warning());
        let excluded = screening.excluded.iter().map(|excluded| ExcludedEntry {
            column: excluded.column.clone(),
            reason: excluded.reason.to_string(),
        });
        let loss = results.losses.iter().map(|at| LossEntry {
            epoch: at.epoch,
            loss: at.loss,
        });
        Self {
            run: study.plan.name.clone(),
            backend: results.backend.to_owned(),
            event: study.data.outcome.event.clone(),
            conditions: study.groups().conditions().map(str::to_owned).collect(),
            excluded: excluded.collect(),
            hints: study.data.hints(wording),
            warnings: warnings.map(|hint| hint.sentence(wording)).collect(),
            file: study.data.file.clone(),
            reading: study.data.reading.clone(),
            rows_without_outcome: study.data.table_rows - study.data.design.rows(),
            loss: loss.collect(),
            metrics: results.metrics.clone(),
            influences: results.influences.clone(),
            agreement: agreements(&results.influences),
        }
    }

    /// Reads a run's.
    ///
    /// # Errors
    /// Where the folder holds no run.
    pub fn read(run: &Path) -> Result<Self, Error> {
        let path = run.join(RESULT);
        let bytes = fs::read(&path).map_err(|source| Error::Read {
            path: path.clone(),
            source,
        })?;
        serde_json::from_slice(&bytes).map_err(|error| Error::SavedRun {
            path,
            problem: error.to_string(),
        })
    }
}

/// A value as JSON, with a line break at the end.
///
/// # Errors
/// Where the value has a map whose keys are no strings.
pub fn json(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Puts a file into a folder, whole or not at all.
///
/// # Errors
/// Where it cannot be written.
pub fn put(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".writing-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    let half_written = HalfWritten::new(file.path());
    file.write_all(bytes.as_ref())?;
    half_written.commit(|| {
        file.persist(folder.join(name))
            .map(|_| ())
            .map_err(|it| it.error)
    })
}

fn text(value: f64) -> String {
    value.to_string()
}

fn losses_csv(results: &Results) -> io::Result<Vec<u8>> {
    let members = results.weights.members();
    let each = if members > 1 { members } else { 0 };
    let header = ["epoch".to_owned(), "loss".to_owned()].into_iter();
    let validated = results.losses.iter().any(|at| at.validation.is_some());
    let rows = results.losses.iter().map(|at| {
        let validation = validated.then(|| at.validation.map_or_else(String::new, text));
        [at.epoch.to_string(), text(at.loss)]
            .into_iter()
            .chain(validation)
            .chain(at.members[..each].iter().copied().map(text))
            .collect()
    });
    csv(
        header
            .chain(validated.then(|| "validation_loss".to_owned()))
            .chain((1..=each).map(|member| format!("member_{member}"))),
        rows,
    )
}

fn predictions_csv(study: &Study, results: &Results) -> io::Result<Vec<u8>> {
    let mut split = vec!["train"; study.data.design.rows()];
    for &row in &study.data.split.test {
        split[row] = "test";
    }
    let header = ["row", "split", "outcome", "probability"].map(str::to_owned);
    let rows = results.probabilities.iter().enumerate().map(|(row, p)| {
        vec![
            study.data.place(row).to_string(),
            split[row].to_owned(),
            u8::from(study.data.outcome.labels[row]).to_string(),
            p.to_string(),
        ]
    });
    csv(header.into_iter(), rows)
}

fn csv(
    header: impl Iterator<Item = String>,
    rows: impl Iterator<Item = Vec<String>>,
) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header.collect::<Vec<_>>())?;
    for row in rows {
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}
