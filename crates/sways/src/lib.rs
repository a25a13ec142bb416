//! Which conditions sway an event: from a table and a configuration to influences, evidence and
//! the files of a run.
//!
//! - [`config`]: the configuration as it is written, [`plan`]: as it is once checked;
//!   `limits`: how large settings may be; [`memory`]: what a run needs and may take
//! - [`recipe`]: how to train where nobody says how
//! - [`backend`]: the backends this build has
//! - [`loaded`]: a table made ready for training
//! - [`study`]: loads, trains and explains, and tells an observer how far it is ([`progress`])
//! - [`methods`]: the methods by their names, and what they find
//! - [`evidence`]: whether the influences are real
//! - [`view`]: what a report shows beside the other results
//! - [`run`]: what a run leaves, whole or not at all, and how it is read again; [`comparison`]:
//!   runs side by side; [`half_written`] and
//!   [`temporary`]: nothing half written stays
//! - [`saved_model`]: a run's model, read again; [`new_rows`]: a table's rows as its inputs,
//!   [`predictions`] and an [`explanation`] of these; [`decoded`]: inputs as values again
//! - [`words`] that everything that speaks to people shares

#[cfg(not(any(
    feature = "ndarray",
    feature = "flex",
    feature = "tch",
    feature = "cuda"
)))]
compile_error!("sways needs a backend: turn on one of the features ndarray, flex, tch, cuda");

pub mod backend;
pub mod comparison;
pub mod config;
pub mod decoded;
mod error;
pub mod evidence;
pub mod explanation;
pub mod half_written;
mod limits;
pub mod loaded;
pub mod memory;
pub mod methods;
pub mod new_rows;
pub mod plan;
pub mod predictions;
pub mod progress;
pub mod recipe;
pub mod run;
pub mod saved_model;
pub mod study;
pub mod temporary;
pub mod view;
mod weight_decay;
pub mod words;

pub use error::Error;
