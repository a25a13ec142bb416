//! `influence.json`: what a run found.

use std::{io, path::Path};

use serde::{Deserialize, Serialize};
use sways_data::{FileNote, Note, Wording};
use sways_explain::Influence;

use super::files::RESULT;
use crate::{
    error::{Error, unread},
    limits,
    methods::agreement::{AgreementEntry, agreements},
    study::{Results, Scores, Study},
    view::checked::length,
};

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
            warnings: study.data.warnings(wording),
            file: study.data.file.clone(),
            reading: study.data.reading.clone(),
            rows_without_outcome: study.data.without_outcome,
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
        let no_run = |problem| Error::NoRun {
            path: run.to_owned(),
            problem,
        };
        match run.metadata() {
            Ok(there) if there.is_file() => return Err(no_run("this is a file")),
            Ok(there) if !there.is_dir() => return Err(no_run("this is no folder")),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(no_run("there is no such folder"));
            }
            Err(source) => {
                let path = run.to_owned();
                return Err(Error::Read { path, source });
            }
        }
        // What may not be looked at is said to be so by whoever reads it.
        if path.try_exists().is_ok_and(|there| !there) {
            return Err(no_run("there is no run in this folder"));
        }
        let bytes = limits::read_file(&path)?;
        let read = serde_json::from_slice::<Self>(&bytes).map_err(|error| unread(&error));
        read.and_then(|read| read.check().map(|()| read))
            .map_err(|problem| Error::SavedRun { path, problem })
    }

    /// What each of its influences is called.
    pub(super) fn into_ids(self) -> Vec<String> {
        self.influences.into_iter().map(|it| it.id).collect()
    }

    /// That lists are as long as others say: whoever shows them takes it for granted.
    fn check(&self) -> Result<(), String> {
        for (index, influence) in self.influences.iter().enumerate() {
            let of = influence.labels.len();
            let fits = |part: &str, found: usize| {
                length(&format!("influences[{index}].{part}"), found, of, "labels")
            };
            fits("values", influence.values.len())?;
            for (member, values) in influence.members.iter().enumerate() {
                fits(&format!("members[{member}]"), values.len())?;
            }
            if !influence.signs.is_empty() {
                fits("signs", influence.signs.len())?;
            }
            if let Some(errors) = &influence.standard_errors {
                fits("standard_errors", errors.len())?;
            }
        }
        Ok(())
    }
}
