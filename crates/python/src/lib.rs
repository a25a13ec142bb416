//! The compiled part of the Python package `sways`, `sways._sways`. Nothing is computed here.
//!
//! - `table`: what Python gives as a table; `stream`: Arrow's C stream interface, `columns`: NumPy's
//!   arrays; `frame`: tables that go out
//! - `influence`: a question, its `run` and what it found; `model`: asked of new rows; `explain`:
//!   what a method says of it, `explained`; `settings` that come as JSON
//! - `evidence`: with refits of an estimator
//! - `ensemble`: networks fitted to a table and a column; `network`: those that others trained;
//!   `asked`: models that only say what they predict
//! - `pickled`: what pickle keeps of an object
//! - `listening`: signals and progress while something is computed; `error`: exceptions

mod asked;
mod columns;
mod ensemble;
mod error;
mod evidence;
mod explain;
mod explained;
mod frame;
mod influence;
mod listening;
mod model;
mod network;
mod pickled;
mod run;
mod settings;
mod stream;
mod table;

use std::ffi::OsString;

use pyo3::prelude::*;

/// The compiled part of `sways`.
#[pymodule]
mod _sways {
    #[pymodule_export]
    use super::{
        asked::explain_asked,
        command,
        ensemble::fit,
        evidence::evidence,
        explain::explain,
        explained::Explained,
        frame::Frame,
        influence::influence,
        method_settings, methods,
        model::{Model, load_model},
        network::network,
        run::{Run, load_run},
        set_threads,
    };
}

/// The command line: runs it and gives its exit code. The first argument is the program's name.
#[pyfunction]
fn command(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| sways_cli::run(arguments))
}

/// The methods' names, in their order.
#[pyfunction]
fn methods() -> Vec<&'static str> {
    let all = sways_explain::methods::METHODS.iter();
    all.map(|entry| entry.about.name).collect()
}

/// The names of a method's settings; none of what is no method.
#[pyfunction]
fn method_settings(method: &str) -> Vec<&'static str> {
    let entry = sways_explain::methods::find(method);
    let settings = entry
        .into_iter()
        .flat_map(sways_explain::methods::Entry::settings);
    settings.map(String::as_str).collect()
}

/// Sets how many threads compute; once in a process, before anything is computed.
#[pyfunction]
fn set_threads(threads: u16) -> Result<(), error::Error> {
    Ok(sways::backend::Backend::default().set_threads(threads)?)
}
