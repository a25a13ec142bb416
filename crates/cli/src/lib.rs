//! The command line `sways`, as a library for its tests.
//!
//! - [`args`]: the command line
//! - [`commands`]: a file each
//! - [`terminal`]: what a person reads

pub mod args;
pub mod commands;
mod error;
pub mod terminal;

use std::process::ExitCode;

use args::{Cli, Command};
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
    let Cli { command } = Cli::parse();
    listen_to_logs();
    terminal::interrupt::listen();
    let result = match command {
        Command::Influence(args) => commands::influence::run(&args),
        Command::Experiment(args) => commands::experiment::run(&args),
        Command::Report(args) => commands::report::run(&args),
        Command::Compare(args) => commands::compare::run(&args),
        Command::Init(args) => commands::init::run(&args),
        Command::Predict(args) => commands::predict::run(&args).map_err(Error::without_settings),
        Command::Describe(args) => commands::describe::run(&args).map_err(Error::without_settings),
        Command::Explain(args) => commands::explain::run(&args).map_err(Error::without_settings),
        Command::Methods => {
            commands::methods::run();
            Ok(())
        }
        Command::Schema => {
            commands::schema::run();
            Ok(())
        }
        Command::Completions { shell } => {
            commands::completions::run(shell);
            Ok(())
        }
        Command::Man { command } => commands::man::run(command.as_deref()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is_closed_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}
