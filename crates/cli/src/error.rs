//! What a user may get to read. Every one of these ends the program with exit code 2.

use std::{fmt::Write as _, io, path::PathBuf};

use sways_data::Wording;

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
const FLAGS: &[(&str, &str)] = &[
    (
        "data.standardize = true",
        "\"robust\" scaling in a configuration (see sways init)",
    ),
    ("data.test_fraction = ", "--test-fraction "),
    ("data.test_fraction", "--test-fraction"),
    ("data.groups", "--group"),
    ("data.path", "the path"),
    ("data.delimiter", "--delimiter"),
    ("data.encoding", "--encoding"),
    ("data.sheet", "--sheet"),
    ("data.missing", "--missing"),
    ("data.header = true", "--header"),
    ("data.group_by", "--group-by"),
    ("data.positive", "--positive"),
    ("data.outcome", "--outcome"),
    ("data.exclude", "--exclude"),
    ("data.include", "--include"),
    ("data.event", "--event"),
    ("data.types", "--type"),
];

/// `data.types.age = "categorical"` as `--type age=categorical`, wherever it stands.
fn types_in_flags(text: &str) -> String {
    const KEY: &str = "data.types.";
    let mut parts = text.split(KEY);
    let mut message = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let entry = part.split_once(" = \"").and_then(|(column, rest)| {
            let (kind, rest) = rest.split_once('"')?;
            Some((column, kind, rest))
        });
        match entry {
            Some((column, kind, rest)) => {
                let _ = write!(message, "--type {column}={kind}{rest}");
            }
            None => message.extend([KEY, part]),
        }
    }
    message
}

impl Error {
    /// The error in the words of who gave settings by flags.
    #[must_use]
    pub fn in_flags(self) -> Self {
        match self {
            Self::Setting { .. } | Self::Data(_) => {
                let mut message = self.to_string();
                if let Self::Data(error) = &self {
                    for advice in error.advice() {
                        let flag = advice.text(Wording::Flags);
                        message = message.replace(&advice.text(Wording::Keys), &flag);
                    }
                }
                Self::InFlags(flags_in(&message))
            }
            other => other,
        }
    }

    /// The error to whoever asks a model or a file, where columns cannot be left out.
    #[must_use]
    pub fn without_settings(self) -> Self {
        const REMEDIES: [&str; 2] = [
            ", or put the column into data.exclude",
            ", or put it into data.exclude",
        ];
        match self {
            Self::Data(error) => {
                let message = REMEDIES
                    .iter()
                    .fold(error.to_string(), |text, remedy| text.replace(remedy, ""));
                Self::InFlags(flags_in(&message))
            }
            other => other,
        }
    }
}

/// Text that names settings by keys, with flags in their place.
fn flags_in(text: &str) -> String {
    let in_flags = |text: String, (key, flag): &(&str, &str)| text.replace(key, flag);
    FLAGS.iter().fold(types_in_flags(text), in_flags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_named_as_they_were_given() {
        let of = |message: &str| {
            let setting = Error::Setting {
                file: "the command line".to_owned(),
                message: message.to_owned(),
            };
            setting.in_flags().to_string()
        };
        assert_eq!(
            of("set data.types.age = \"categorical\", or put it into data.exclude"),
            "the command line: set --type age=categorical, or put it into --exclude"
        );
        assert_eq!(
            of("lower data.test_fraction"),
            "the command line: lower --test-fraction"
        );
        assert_eq!(
            of("set data.test_fraction = 0, or leave out data.group_by"),
            "the command line: set --test-fraction 0, or leave out --group-by"
        );
    }
}
