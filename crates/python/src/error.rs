//! What goes wrong, as Python's exceptions, in the words of who gave keyword arguments.

use std::{any::Any, io, panic};

use pyo3::{
    exceptions::{PyFileNotFoundError, PyOSError, PyValueError},
    prelude::*,
};
use sways_data::Wording;

/// What ends a computation.
pub enum Error {
    /// Something that the library found wrong.
    Library(sways::Error),
    /// A report that cannot be made.
    Report(sways_report::Error),
    /// What Python wants to end with: a signal, or an exception of something that was called.
    Python(PyErr),
}

impl From<sways::Error> for Error {
    fn from(error: sways::Error) -> Self {
        Self::Library(error)
    }
}

impl From<sways_report::Error> for Error {
    fn from(error: sways_report::Error) -> Self {
        Self::Report(error)
    }
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        match error {
            Error::Library(error) => of_library(&error),
            Error::Report(error) => PyValueError::new_err(error.to_string()),
            Error::Python(error) => error,
        }
    }
}

fn of_library(error: &sways::Error) -> PyErr {
    let mut message = error.to_string();
    if let sways::Error::Data(error) = error {
        for advice in error.advice() {
            let key = advice.text(Wording::Keys);
            message = message.replace(&key, &advice.text(Wording::Keywords));
        }
    }
    let message = in_keywords(&message);
    match io_error(error) {
        Some(io::ErrorKind::NotFound) => PyFileNotFoundError::new_err(message),
        Some(_) => PyOSError::new_err(message),
        None => PyValueError::new_err(message),
    }
}

/// The kind of what a file's system said, where that is what went wrong.
fn io_error(error: &sways::Error) -> Option<io::ErrorKind> {
    match error {
        sways::Error::Read { source, .. }
        | sways::Error::Write { source, .. }
        | sways::Error::WriteFile { source, .. }
        | sways::Error::WriteReport { source, .. }
        | sways::Error::Keep(source) => Some(source.kind()),
        sways::Error::Data(error) => match error.as_ref() {
            sways_data::Error::Read { source, .. } => Some(source.kind()),
            _ => None,
        },
        _ => None,
    }
}

/// What keys of a configuration, and flags, are called as arguments.
const KEYWORDS: &[(&str, &str)] = &[
    ("--no-evidence", "evidence=False"),
    ("--runs", "runs"),
    (
        "data.standardize = true",
        "\"robust\" scaling in a configuration",
    ),
    (
        ", or give the configuration an [evidence] that is not off",
        "",
    ),
    ("，或在配置中写入未关闭的 [evidence]", ""),
    ("data.header = true", "header=True"),
    ("data.test_fraction = ", "test_fraction="),
    ("data.", ""),
    ("explain.", ""),
];

/// Text that names settings by keys or flags, with keyword arguments in their place.
pub fn in_keywords(text: &str) -> String {
    let in_keywords = |text: String, (key, keyword): &(&str, &str)| text.replace(key, keyword);
    KEYWORDS.iter().fold(text.to_owned(), in_keywords)
}

/// What a computation is unwound with that Python wants to end.
struct Ended(PyErr);

/// Ends the computation under way; to be called from what [`stoppable`] runs. No panic is told.
pub fn end(error: PyErr) -> ! {
    panic::resume_unwind(Box::new(Ended(error)))
}

/// Computes without Python's lock, up to where [`end`] is called.
pub fn stoppable<T: Send>(
    py: Python<'_>,
    work: impl FnOnce() -> Result<T, Error> + Send,
) -> PyResult<T> {
    let done = py.detach(|| panic::catch_unwind(panic::AssertUnwindSafe(work)));
    match done {
        Ok(done) => Ok(done?),
        Err(ended) => Err(ended_with(ended)),
    }
}

fn ended_with(ended: Box<dyn Any + Send>) -> PyErr {
    match ended.downcast::<Ended>() {
        Ok(ended) => ended.0,
        Err(panic) => panic::resume_unwind(panic),
    }
}
