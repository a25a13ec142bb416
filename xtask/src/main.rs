//! Developer tasks: `cargo xtask --help` lists them.
//!
//! Nothing here knows burn or another crate of the workspace, so it compiles in seconds; what
//! needs them is built by the cargo it starts.
//!
//! - `flags`: the command line
//! - `backend`: the backends' names
//! - `experiment`, `test`, `libtorch`, `reference`, `generate`, `browser`, `quality`, `bench`,
//!   `survey`, `validate`, `book`, `fuzz`, `faults`, `wheel`, `cluster`, `dependencies`, `release`,
//!   `ci`: one file a command
//! - `python`: environments for scripts; `tools`: programs of other projects
//! - `tally`: reads test results off libtest's output
//! - `tidy`: tests of what reading cannot hold
//! - `workspace`: where things lie

mod backend;
mod bench;
mod book;
mod browser;
mod ci;
mod cluster;
mod dependencies;
mod experiment;
mod faults;
mod flags;
mod fuzz;
mod generate;
mod libtorch;
mod python;
mod quality;
mod reference;
mod release;
mod survey;
mod tally;
mod test;
#[cfg(test)]
mod tidy;
mod tools;
mod validate;
mod wheel;
mod workspace;

use std::process::ExitCode;

use backend::Backend;
use flags::{BenchCmd, Xtask, XtaskCmd};
use xshell::Shell;

/// Whatever stops a task; `main` prints it and ends with exit code 1.
type Error = Box<dyn std::error::Error>;
type Result<T, E = Error> = std::result::Result<T, E>;

fn main() -> ExitCode {
    let arguments = flags::normalize(std::env::args_os().skip(1));
    let flags = Xtask::from_vec(arguments).unwrap_or_else(|error| error.exit());
    run(flags).unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}

fn run(flags: Xtask) -> Result<ExitCode> {
    let sh = Shell::new()?;
    match flags.subcommand {
        XtaskCmd::Experiment(it) => {
            return experiment::run(&sh, it.backend.unwrap_or_default(), &it.arguments);
        }
        XtaskCmd::Test(it) => {
            let run = test::run(&sh, test::chosen(it.backend))?;
            println!("\n{run}");
            run.check()?;
        }
        XtaskCmd::Libtorch(_) => println!("{}", libtorch::provide(&sh)?.display()),
        XtaskCmd::Reference(_) => reference::run(&sh)?,
        XtaskCmd::Generate(_) => generate::run(&sh)?,
        XtaskCmd::Bench(it) => match it.subcommand {
            BenchCmd::Train(it) => bench::train(&sh, it.only.as_deref(), it.simd.as_deref())?,
            BenchCmd::Explain(it) => bench::explain(&sh, it.simd.as_deref())?,
            BenchCmd::Study(it) => bench::study(&sh, &it.arguments)?,
            BenchCmd::Device(it) => bench::device(&sh, it.backend.unwrap_or(Backend::Cuda))?,
        },
        XtaskCmd::Browser(it) => browser::run(&sh, it.screenshots.as_deref())?,
        XtaskCmd::Quality(it) => quality::run(&sh, &it.arguments)?,
        XtaskCmd::Survey(it) => survey::run(&sh, &it)?,
        XtaskCmd::Validate(it) => validate::run(&sh, &it)?,
        XtaskCmd::Book(it) => book::run(&sh, &it)?,
        XtaskCmd::Fuzz(it) => fuzz::run(&sh, &it)?,
        XtaskCmd::Faults(it) => faults::run(&sh, &it)?,
        XtaskCmd::Wheel(it) => {
            let profile = it.profile.as_deref().unwrap_or("release");
            wheel::run(&sh, profile, wheel::TESTS)?;
        }
        XtaskCmd::Dependencies(_) => dependencies::run(&sh)?,
        XtaskCmd::Cluster(_) => cluster::run(&sh)?,
        XtaskCmd::Release(_) => release::run(&sh)?,
        XtaskCmd::Ci(_) => ci::run(&sh)?,
    }
    Ok(ExitCode::SUCCESS)
}
