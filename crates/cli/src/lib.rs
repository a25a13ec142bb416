//! The command line `sways`, as a library: from a configuration to a run folder.
//!
//! - [`args`]: the command line
//! - [`config`]: the configuration as it is written, [`plan`]: as it is once checked
//! - [`method`]: the methods with their settings, [`measure`]: what they find, [`curves`]: along a
//!   condition's values, `meaning`: what their numbers mean, [`agreement`]: how much they agree
//! - [`evidence`]: whether the influences are real
//! - [`recipe`]: how to train where nobody says how
//! - [`backend`]: the backends this build has
//! - [`loaded`]: a table made ready for training
//! - [`study`]: loads, trains and explains; callable from Rust
//! - [`run_folder`]: what a run leaves, whole or not at all; [`saved`]: its model, read again;
//!   `new_rows`: a table's rows as that model's inputs
//! - [`report`]: the page that a run leaves, made of its files; [`saved_run`]: these, read again
//! - [`screen`]: what a person reads in the terminal, `influence_table`: of one influence
//! - [`progress`]: what it shows while something runs
//! - [`interrupt`]: nothing half written stays
//! - [`influence`], [`experiment`], [`init`], [`predict`], [`explain`], [`compare`], [`describe`]: the commands
//! - [`generated`]: the configuration's schema, completions and manual pages

#[cfg(not(any(
    feature = "ndarray",
    feature = "flex",
    feature = "tch",
    feature = "cuda"
)))]
compile_error!("sways needs a backend: turn on one of the features ndarray, flex, tch, cuda");

pub mod agreement;
pub mod args;
pub mod backend;
pub mod compare;
pub mod config;
pub mod curves;
pub mod decoded;
pub mod describe;
mod error;
pub mod evidence;
pub mod experiment;
pub mod explain;
pub mod generated;
pub mod influence;
mod influence_table;
pub mod init;
pub mod interrupt;
#[cfg(test)]
#[cfg(feature = "ndarray")]
mod laws;
pub mod loaded;
mod meaning;
pub mod measure;
pub mod method;
mod method_name;
mod new_rows;
pub mod plan;
pub mod predict;
pub mod progress;
pub mod recipe;
pub mod report;
pub mod run_folder;
pub mod saved;
pub mod saved_run;
pub mod screen;
pub mod study;

use std::process::ExitCode;

use clap::Parser;

pub use error::Error;

/// Prints what the environment's `RUST_LOG` asks for on standard error; without it, nothing.
fn listen_to_logs() {
    let mut logger = env_logger::Builder::new();
    logger
        .filter_level(log::LevelFilter::Off)
        .parse_default_env();
    // Another logger stays.
    drop(logger.try_init());
}

/// The program: parses the command line and runs it. Bad input ends with exit code 2.
pub fn main() -> ExitCode {
    let args::Cli { command } = args::Cli::parse();
    listen_to_logs();
    interrupt::listen();
    let result = match command {
        args::Command::Influence(args) => influence::run(&args),
        args::Command::Experiment(args) => experiment::run(&args),
        args::Command::Report(args) => report::run(&args),
        args::Command::Compare(args) => compare::run(&args),
        args::Command::Init(args) => init::run(&args),
        args::Command::Predict(args) => predict::run(&args).map_err(Error::without_settings),
        args::Command::Describe(args) => describe::run(&args).map_err(Error::without_settings),
        args::Command::Explain(args) => explain::run(&args).map_err(Error::without_settings),
        args::Command::Methods => {
            screen::print(&screen::methods());
            Ok(())
        }
        args::Command::Schema => generated::print(generated::schema()),
        args::Command::Completions { shell } => generated::print(generated::completions(shell)),
        args::Command::Man { command } => {
            generated::manual(command.as_deref()).and_then(generated::print)
        }
    };
    match result {
        Ok(()) | Err(Error::PipeClosed) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}
