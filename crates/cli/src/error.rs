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
