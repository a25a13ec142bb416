//! What may go wrong: what it is, where, and how to mend it.

use std::{
    io,
    path::{Path, PathBuf},
};

use serde_json::error::Category;
use sways_data::{mend, shown_path, why};

/// What is wrong, where, and how to mend it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file that cannot be read.
    #[error(
        "{}: cannot be read ({}); {}",
        shown_path(path),
        why(source),
        mend(source, "check the path")
    )]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A configuration that is no TOML, or none of this program's.
    #[error("{file}, line {line}, column {column}: {message}\n\n    {text}\n    {mark}")]
    Syntax {
        /// The configuration.
        file: String,
        /// Counted from 1.
        line: usize,
        /// Counted from 1, in characters.
        column: usize,
        /// What is wrong and how to mend it.
        message: String,
        /// The line.
        text: String,
        /// What marks the place below it.
        mark: String,
    },
    /// A setting that cannot be.
    #[error("{file}: {message}")]
    Setting {
        /// The configuration.
        file: String,
        /// The key, what is wrong, and how to mend it.
        message: String,
    },
    /// New rows lack the value that is a model's event.
    #[error(
        "{table}: the outcome {column:?} has no value {value:?}, which is what the model learned; \
         its values are {values}; write them as they were in training, or leave out the methods \
         that ask for outcomes"
    )]
    OtherOutcomes {
        /// The table.
        table: String,
        /// The outcome.
        column: String,
        /// The event's value.
        value: String,
        /// The most frequent values, with their rows.
        values: String,
    },
    /// Something about the data.
    #[error(transparent)]
    Data(Box<sways_data::Error>),
    /// Something about the model.
    #[error(transparent)]
    Model(#[from] sways_model::Error),
    /// Something about training.
    #[error(transparent)]
    Train(#[from] sways_train::Error),
    /// A method that does not apply.
    #[error(transparent)]
    Explain(#[from] sways_explain::Error),
    /// A model that says nothing of a row.
    #[error(
        "row {row} (counted from 0): the model gives no probability, for its numbers grow too large; \
         train it again, with standardised conditions or a lower learning rate"
    )]
    NoProbability {
        /// The row.
        row: u64,
    },
    /// A column that is kept has the name of one of the predictions' own.
    #[error(
        "--keep names {column:?}, and the predictions have a column of this name already; rename \
         the table's"
    )]
    KeptName {
        /// The name.
        column: String,
    },
    /// A table that has not the columns that a model needs or that are to be kept.
    #[error(
        "{table}: {needed}, and the table lacks {missing}; it has {columns}; \
         names must be the same, letter by letter{hint}"
    )]
    MissingColumns {
        /// The table.
        table: String,
        /// What asks for columns, and for which.
        needed: String,
        /// Those that are not there, each with the one that was probably meant.
        missing: String,
        /// Those that are there.
        columns: String,
        /// How to mend it.
        hint: Box<str>,
    },
    /// Attributions cannot be kept.
    #[error("attributions cannot be written ({}); {}", why(.0), mend(.0, "check the space in the folder of runs, or name another with --runs"))]
    Keep(io::Error),
    /// Something that is mounted in the folder of the run that is to be replaced.
    #[error(
        "{}: something is mounted here, in the folder of a run that is to be replaced; unmount it, or \
         name another folder with --runs",
        shown_path(path)
    )]
    Mounted {
        /// Where.
        path: PathBuf,
    },
    /// A folder of the run's name that holds no run.
    #[error(
        "{}: it exists and holds no run, so it is not replaced; \
         move it away, or name another folder with --runs",
        shown_path(path)
    )]
    NotARun {
        /// The folder.
        path: PathBuf,
    },
    /// A folder of the run's name that may not be looked into, such as another user's run.
    #[error(
        "{}: it may not be looked into (permission is denied), so it is not replaced; \
         name another folder with --runs",
        shown_path(path)
    )]
    ClosedRun {
        /// The folder.
        path: PathBuf,
    },
    /// A folder of runs that is itself a run, and would go with it.
    #[error(
        "{}: it is a run itself, and what lies in it goes when it is made anew; name another folder \
         with --runs",
        shown_path(path)
    )]
    RunsOfRun {
        /// The folder.
        path: PathBuf,
    },
    /// A file to read that the run's own would replace.
    #[error(
        "{}: it is one of the files of {}, whose place this run takes; copy it to another folder, \
         or name another folder of runs with --runs",
        shown_path(path),
        shown_path(run)
    )]
    OwnRun {
        /// The file.
        path: PathBuf,
        /// The folder of the run.
        run: PathBuf,
    },
    /// A results folder that cannot be written.
    #[error(
        "{}: the run cannot be written ({}); {}",
        shown_path(path),
        why(source),
        mend(
            source,
            "check the folder's permissions and space, or name another with --runs"
        )
    )]
    Write {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file that cannot be written.
    #[error(
        "{}: cannot be written ({}){}",
        shown_path(path),
        why(source),
        elsewhere(path, source)
    )]
    WriteFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A run's report that cannot be written.
    #[error(
        "the run's report cannot be written: {} ({}); {}",
        shown_path(file),
        why(source),
        mend(
            source,
            "check the space in the folder of runs, or name another with --runs"
        )
    )]
    WriteReport {
        /// The file, in the run's folder.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A model that is not one that a run saved.
    #[error(
        "{}: no model to predict with: {problem}; name a run's model.safetensors",
        shown_path(path)
    )]
    SavedModel {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A run's folder was meant.
    #[error(
        "{}: {problem}; name a run's folder, such as runs/affairs, which `sways influence` and `sways experiment` make",
        shown_path(path)
    )]
    NoRun {
        /// What was named.
        path: PathBuf,
        /// What it is.
        problem: &'static str,
    },
    /// A run whose results cannot be understood.
    #[error(
        "{}: no results of a run ({problem}); run the experiment again",
        shown_path(path)
    )]
    SavedRun {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A checkpoint that a run cannot go on from.
    #[error(
        "{}: the run cannot go on from it: {problem}; begin anew, without --resume",
        shown_path(path)
    )]
    Checkpoint {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// No method that was asked for applies.
    #[error("{0}")]
    NothingMeasured(String),
    /// A network of somebody else's that cannot be a model here.
    #[error("the network cannot be explained: {0}")]
    Network(String),
    /// A model of somebody else's that could not be fitted or asked.
    #[error("{0}")]
    Refit(String),
    /// The number of threads could not be set.
    #[error("--threads {threads}: {reason}")]
    Threads {
        /// The number.
        threads: u16,
        /// Why.
        reason: String,
    },
    /// No CUDA here.
    #[error(
        "the cuda backend finds no NVIDIA GPU with its driver on this machine; \
         run on one that has it, or choose another --backend"
    )]
    NoCuda,
}

impl From<sways_data::ComparisonError> for Error {
    fn from(error: sways_data::ComparisonError) -> Self {
        sways_data::Error::from(error).into()
    }
}

impl From<sways_data::Error> for Error {
    fn from(error: sways_data::Error) -> Self {
        // It is the largest of them.
        Self::Data(Box::new(error))
    }
}
/// Why JSON that a run should have written cannot be understood: where, and in no words of this
/// program's types.
pub(crate) fn unread(error: &serde_json::Error) -> String {
    let place = match error.line() {
        0 => "a part of it".to_owned(),
        line => format!("what stands at line {line}, column {}", error.column()),
    };
    let said = error.to_string();
    match error.classify() {
        Category::Io => said,
        Category::Eof => "it ends in the middle: it is cut off".to_owned(),
        Category::Syntax => format!("{place} is no JSON"),
        Category::Data => match said.strip_prefix("missing field ") {
            Some(field) => format!("it lacks {field}"),
            None if said.starts_with("invalid ") || said.starts_with("unknown ") => {
                format!("{place} is not what a run writes there")
            }
            // A check of our own says what is wrong.
            None => said,
        },
    }
}

/// What messages call standard output, where a file's path would stand.
pub const STANDARD_OUTPUT: &str = "standard output";

/// What to do where a file cannot be written; nothing can be said of standard output.
fn elsewhere(path: &Path, source: &io::Error) -> String {
    if path == Path::new(STANDARD_OUTPUT) {
        return String::new();
    }
    let is_missing = |folder: &&Path| {
        let is_named = !folder.as_os_str().is_empty();
        source.kind() == io::ErrorKind::NotFound && is_named && !folder.exists()
    };
    if let Some(folder) = path.parent().filter(is_missing) {
        return format!(
            "; there is no folder {}: make it first, or name another",
            shown_path(folder)
        );
    }
    let otherwise = match source.kind() {
        io::ErrorKind::IsADirectory => "move the folder away, or name another file",
        _ => "check the permissions and the space there",
    };
    format!("; {}", mend(source, otherwise))
}
