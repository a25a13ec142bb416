//! What a user may get to read. Every one of these ends the program with exit code 2.

use std::{io, path::PathBuf};

/// An error of the command line: what is wrong, where, and how to mend it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file that cannot be read.
    #[error("{}: cannot be read ({source}); check the path", path.display())]
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
    /// Something about the data.
    #[error(transparent)]
    Data(#[from] sways_data::Error),
    /// Something about the model.
    #[error(transparent)]
    Model(#[from] sways_model::Error),
    /// Something about training.
    #[error(transparent)]
    Train(#[from] sways_train::Error),
    /// A method that does not apply.
    #[error(transparent)]
    Explain(#[from] sways_explain::Error),
    /// A table that has not the columns that a model needs.
    #[error(
        "{table}: the model needs {needed}, and the table lacks {missing}; it has {columns}; \
         names must be the same, letter by letter{hint}"
    )]
    MissingColumns {
        /// The table.
        table: String,
        /// The columns the model needs.
        needed: String,
        /// Those that are not there, each with the one that was probably meant.
        missing: String,
        /// Those that are there.
        columns: String,
        /// How to mend it.
        hint: &'static str,
    },
    /// A method was asked for a condition that is none.
    #[error("explain: there is no condition {name:?}; there are: {conditions}")]
    NoSuchCondition {
        /// The name.
        name: String,
        /// The conditions there are.
        conditions: String,
    },
    /// A method needs rows whose outcome is known.
    #[error(
        "permutation: the outcome of the rows must be known; \
         give a table that has the outcome's column"
    )]
    NoScoredRows,
    /// Attributions cannot be kept.
    #[error("attributions cannot be written ({0}); check the folder's space")]
    Keep(io::Error),
    /// A folder of the run's name that holds no run.
    #[error(
        "{}: it exists and holds no run, so it is not replaced; \
         move it away, or give the experiment another `name` or `--runs`", path.display()
    )]
    NotARun {
        /// The folder.
        path: PathBuf,
    },
    /// A results folder that cannot be written.
    #[error("{}: the run cannot be written ({source}); check the folder's permissions and space, or name another with --runs", path.display())]
    Write {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file that cannot be written.
    #[error("{}: cannot be written ({source}); check its folder's permissions and space, or name another file", path.display())]
    WriteFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A chart that cannot be drawn.
    #[error("the chart {chart} cannot be drawn: {problem}")]
    Chart {
        /// Its name.
        chart: String,
        /// Why.
        problem: String,
    },
    /// A file whose name does not say what it should be.
    #[error("--output {}: the name must end in .csv or .parquet", path.display())]
    OutputName {
        /// The file.
        path: PathBuf,
    },
    /// A model that is not one that a run saved.
    #[error("{}: no model to predict with: {problem}; name a run's model.safetensors", path.display())]
    SavedModel {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A run whose results cannot be understood.
    #[error("{}: no results of a run ({problem}); run the experiment again", path.display())]
    SavedRun {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// Nobody reads standard output any more: nothing to complain of.
    #[error("nobody reads the output")]
    PipeClosed,
    /// Something that a setting on the command line can mend.
    #[error("{0}")]
    InFlags(String),
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

/// What a setting of the configuration is called on the command line.
const FLAGS: [(&str, &str); 12] = [
    (
        "data.standardize = true",
        "\"robust\" scaling in a configuration (see sways init)",
    ),
    ("data.test_fraction", "--test-fraction"),
    ("data.delimiter", "--delimiter"),
    ("data.group_by", "--group-by"),
    ("data.positive", "--positive"),
    ("data.outcome", "--outcome"),
    ("data.exclude", "--exclude"),
    ("data.include", "--include"),
    ("data.event", "--event"),
    ("data.types", "--type"),
    ("event = \"", "--event \""),
    ("positive = \"", "--positive \""),
];

impl Error {
    /// The error in the words of who gave settings by flags.
    #[must_use]
    pub fn in_flags(self) -> Self {
        match self {
            Self::Setting { .. } | Self::Data(_) => {
                let message = FLAGS.iter().fold(self.to_string(), |text, (key, flag)| {
                    text.replace(key, flag)
                });
                Self::InFlags(message)
            }
            other => other,
        }
    }
}
