//! The binary `sways`.

#![recursion_limit = "256"]

use std::process::ExitCode;

use clap::Parser;
use sways::args::{Cli, Command};

fn main() -> ExitCode {
    let Cli { command } = Cli::parse();
    let result = match command {
        Command::Experiment(args) => sways::experiment::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}
