//! The command line `sways`, as a library: from a configuration to a run folder.
//!
//! - [`args`]: the command line
//! - [`config`]: the configuration as it is written, [`plan`]: as it is once checked
//! - [`backend`]: the backends this build has
//! - [`study`]: loads, trains and explains; callable from Rust
//! - [`run_folder`]: what a run leaves, whole or not at all
//! - [`screen`]: what a person reads in the terminal
//! - [`experiment`]: the command that strings these together

#[cfg(not(any(
    feature = "ndarray",
    feature = "flex",
    feature = "tch",
    feature = "cuda"
)))]
compile_error!("sways needs a backend: turn on one of the features ndarray, flex, tch, cuda");

pub mod args;
pub mod backend;
pub mod config;
mod error;
pub mod experiment;
pub mod plan;
pub mod run_folder;
pub mod screen;
pub mod study;

use std::process::ExitCode;

use clap::Parser;

pub use error::Error;

/// The program: parses the command line and runs it. Bad input ends with exit code 2.
pub fn main() -> ExitCode {
    let args::Cli { command } = args::Cli::parse();
    let result = match command {
        args::Command::Experiment(args) => experiment::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}
