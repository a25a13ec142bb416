//! What may go wrong.

use std::path::PathBuf;

use sways::words::shown_path;

/// Why a report cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The run cannot be read, or its folder not written.
    #[error(transparent)]
    Run(#[from] sways::Error),
    /// A chart that cannot be drawn.
    #[error("the chart {chart} cannot be drawn: {problem}")]
    Chart {
        /// Its name.
        chart: String,
        /// Why.
        problem: String,
    },
    /// Nothing was tested in the run.
    #[error(
        "{}: there is no evidence.json: the run tested nothing, and a table shows what was tested",
        shown_path(run)
    )]
    NoEvidence {
        /// The run's folder.
        run: PathBuf,
    },
    /// No browser is there to print.
    #[error("no Chromium, Chrome or Edge is found in PATH; name one by --browser")]
    NoBrowser,
    /// A document that cannot be made.
    #[error("no {format} can be made: {problem}")]
    Document {
        /// The format.
        format: &'static str,
        /// Why.
        problem: String,
    },
    /// The program was built without something.
    #[error(
        "this program was built without {what}, to be built sooner; \
         `cargo install --path crates/cli` builds one that has them"
    )]
    NotBuilt {
        /// What it has not.
        what: &'static str,
    },
}
