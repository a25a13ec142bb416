//! What can go wrong between a table and an answer about all of its rows.

use datafusion::{arrow::error::ArrowError, error::DataFusionError};

/// An error of a table that an engine reads, or of a cluster.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something that the library found wrong.
    #[error(transparent)]
    Library(#[from] sways::Error),
    /// A table that cannot be read so.
    #[error("{table}: {problem}")]
    Table {
        /// The table, as it was given.
        table: String,
        /// What is wrong, and how to mend it.
        problem: String,
    },
    /// The engine's own.
    #[error("{table}: {problem}")]
    Engine {
        /// The table, as it was given.
        table: String,
        /// What it says.
        problem: String,
    },
    /// An executor that went away with what it had computed, once the job was done.
    #[error(
        "{table}: an executor of the cluster went away with what it had computed; ask again \
         ({problem})"
    )]
    Lost {
        /// The table, as it was given.
        table: String,
        /// What the cluster says.
        problem: String,
    },
    /// A cluster that is not there, or cannot be started.
    #[error("{address}: {problem}")]
    Cluster {
        /// Its address, as it was given.
        address: String,
        /// What is wrong, and how to mend it.
        problem: String,
    },
    /// Something that a setting on the command line can mend.
    #[error("{0}")]
    Setting(String),
}

impl From<sways_data::Error> for Error {
    fn from(error: sways_data::Error) -> Self {
        Self::Library(error.into())
    }
}

/// What the engine says of a table, without the names of its own parts.
pub(crate) fn of_engine(table: &str) -> impl Fn(DataFusionError) -> Error {
    move |error| {
        let (table, problem) = (table.to_owned(), said(&error));
        if is_lost(&error, &problem) {
            return Error::Lost { table, problem };
        }
        Error::Engine { table, problem }
    }
}

/// Whether results were lost on their way. Whoever fetches them fetches them from the executors,
/// and no one else has them. What was not yet begun to be fetched is named so by the cluster; a
/// stream that breaks off is an error of Arrow's messages between processes, which no table is
/// read by.
fn is_lost(error: &DataFusionError, problem: &str) -> bool {
    const NAMED: [&str; 3] = ["GrpcConnectionError", "GrpcActionError", "FetchFailed"];
    let broken_off = matches!(
        error.find_root(),
        DataFusionError::ArrowError(error, _) if matches!(**error, ArrowError::IpcError(_))
    );
    broken_off || NAMED.iter().any(|it| problem.contains(it))
}

/// The innermost words of an error of the engine's.
pub(crate) fn said(error: &DataFusionError) -> String {
    /// What the engine and the cluster put in front.
    const WRAPPED: [&str; 8] = [
        "External error: ",
        "Execution error: ",
        "DataFusion error: ",
        "General error: ",
        "Arrow error: ",
        "Error during planning: ",
        "Schema error: ",
        "Object Store error: ",
    ];
    let text = error.find_root().to_string();
    let mut text = text.as_str();
    while let Some(inner) = WRAPPED.iter().find_map(|it| text.strip_prefix(it)) {
        text = inner;
    }
    // A row's place in a batch says nothing to who reads the table.
    let of_batch = text.strip_prefix("the table, row ");
    let of_column = of_batch.and_then(|text| text.split_once(" (counted from 0), "));
    let text = of_column.map_or(text, |(_, of_column)| of_column);
    text.lines().next().unwrap_or_default().to_owned()
}

/// An error of a function of ours, as the engine carries it.
pub(crate) fn in_engine(error: impl std::fmt::Display) -> DataFusionError {
    DataFusionError::Execution(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_executor_took_with_it_is_lost() {
        let broken_off = ArrowError::IpcError("code: 'Unknown error', message: \"h2\"".to_owned());
        let of_arrow = |error| DataFusionError::ArrowError(Box::new(error), None);
        let lost = [
            of_arrow(broken_off).context("fetching"),
            in_engine("GrpcConnectionError(\"no answer\")"),
            in_engine("FetchFailed(\"an executor\", 1, 2, \"no answer\")"),
        ];
        for error in lost {
            let found = of_engine("visits")(error);
            assert!(matches!(found, Error::Lost { .. }), "{found:?}");
        }
        let others = [
            of_arrow(ArrowError::ComputeError("overflow".to_owned())),
            in_engine("a row has a text where a number belongs"),
        ];
        for error in others {
            let found = of_engine("visits")(error);
            assert!(matches!(found, Error::Engine { .. }), "{found:?}");
        }
    }
}
