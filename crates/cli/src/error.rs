//! What a user may get to read. Every one of these ends the program with exit code 2.

use std::{
    fmt::Write as _,
    io,
    path::{Path, PathBuf},
};

use sways::Error::{Data, Setting, WriteFile};
use sways::run::files::RESULT;
use sways_data::{Wording, shown_path};

/// An error of the command line: what is wrong, where, and how to mend it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something that the library found wrong.
    #[error(transparent)]
    Library(#[from] sways::Error),
    /// A report that cannot be made.
    #[error(transparent)]
    Report(#[from] sways_report::Error),
    /// A table where a model belongs, and a model in the table's place.
    #[error(
        "{}: this is no model, and {} is one; name the run or model first, and behind it the table",
        shown_path(model),
        shown_path(table)
    )]
    Exchanged {
        /// What was named as the model.
        model: PathBuf,
        /// What was named as the table.
        table: PathBuf,
    },
    /// A run whose folder was exchanged while its report was made.
    #[error(
        "{}: the run was replaced or removed while its report was written; make the report again",
        shown_path(path)
    )]
    Replaced {
        /// The run.
        path: PathBuf,
    },
    /// A file whose name does not say what it should be.
    #[error(
        "--output {}: the file's name must end in .csv or .parquet, such as p.csv",
        shown_path(path)
    )]
    OutputName {
        /// The file.
        path: PathBuf,
    },
    /// A file to write that is one to read.
    #[error(
        "{flag} {}: it would be written over what is read; name another file",
        shown_path(path)
    )]
    OwnInput {
        /// Where it was named.
        flag: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// A place that a run keeps for files of its own.
    #[error(
        "{flag} {}: it is among a run's own files; name another place",
        shown_path(path)
    )]
    InRun {
        /// Where it was named.
        flag: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// A table's file whose name does not say what it should be.
    #[error(
        "--output {}: the name must end in .csv, .md, .html, .tex, .xlsx or .docx; or say which by --as",
        shown_path(path)
    )]
    TableName {
        /// The file.
        path: PathBuf,
    },
    /// A document on a terminal.
    #[error("--as: a document is no text; name its file by --output")]
    NoText,
    /// Something that a setting on the command line can mend.
    #[error("{0}")]
    InFlags(String),
}

#[cfg(feature = "ballista")]
impl From<sways_ballista::Error> for Error {
    fn from(error: sways_ballista::Error) -> Self {
        match error {
            sways_ballista::Error::Library(error) => Self::Library(error),
            other => Self::InFlags(flags_in(&other.to_string())),
        }
    }
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
    ("(data.decimal)", "(--decimal)"),
    ("(data.date_order)", "(--date-order)"),
    ("data.missing", "--missing"),
    ("data.header = true", "--header"),
    ("data.group_by", "--group-by"),
    ("data.weights", "--weights"),
    ("data.by", "--by"),
    ("data.positive", "--positive"),
    ("data.outcome", "--outcome"),
    ("data.exclude", "--exclude"),
    ("data.include", "--include"),
    ("data.event", "--event"),
    ("data.types", "--type"),
    ("explain.background_rows", "--background-rows"),
    ("explain.baseline", "--baseline"),
    ("explain.max_evaluations", "--max-evaluations"),
    ("explain.method", "--method"),
    ("explain.output", "--output"),
    ("explain.row", "--row"),
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

impl From<sways_data::Error> for Error {
    fn from(error: sways_data::Error) -> Self {
        Self::Library(error.into())
    }
}

impl Error {
    /// What is said of a model that cannot be read, beside which a table is named.
    pub fn of_model(error: sways::Error, model: &Path, table: &Path) -> Self {
        let is_model =
            table.join(RESULT).exists() || table.extension().is_some_and(|it| it == "safetensors");
        if model.is_file() && is_model {
            return Self::Exchanged {
                model: model.to_owned(),
                table: table.to_owned(),
            };
        }
        error.into()
    }

    /// Whether whoever reads the output has read enough and closed it: nothing to complain of.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Library(WriteFile { source, .. }) if source.kind() == io::ErrorKind::BrokenPipe)
    }

    /// The error in the words of who gave settings by flags.
    #[must_use]
    pub fn in_flags(self) -> Self {
        match self {
            Self::Library(error @ (Setting { .. } | Data(_))) => {
                let mut message = error.to_string();
                if let Data(error) = &error {
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
        const REMEDIES: [&str; 5] = [
            ", set data.standardize = true",
            ", or put the column into data.exclude",
            ", or put it into data.exclude",
            ", or change the column's entry in data.types",
            ", or leave the column out of data.types as numeric",
        ];
        match self {
            Self::Library(Data(error)) => {
                let said = error.to_string();
                let key = error.key_of_writing();
                let how = key.map(|key| format!(", or say how it is written ({key})"));
                let mut message = REMEDIES.iter().fold(said, |text, remedy| {
                    let is_of_type = remedy.contains("data.types");
                    let how = how.as_deref().filter(|_| is_of_type);
                    text.replace(remedy, how.unwrap_or_default())
                });
                // The last remedy is gone.
                if let Some(before) = message.strip_suffix("correct it, leave it empty") {
                    message = format!("{before}correct it, or leave it empty");
                }
                Self::InFlags(flags_in(&message))
            }
            other => other,
        }
    }
}

/// Text that names settings by keys, with flags in their place.
pub fn flags_in(text: &str) -> String {
    let in_flags = |text: String, (key, flag): &(&str, &str)| text.replace(key, flag);
    FLAGS.iter().fold(types_in_flags(text), in_flags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_named_as_they_were_given() {
        let of = |message: &str| {
            let setting = Error::Library(Setting {
                file: "the command line".to_owned(),
                message: message.to_owned(),
            });
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
