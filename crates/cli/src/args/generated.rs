//! What follows from the command line and the configuration's types: the schema, completions,
//! manual pages. The files are in the repository, and a test compares them.

use clap::{CommandFactory, builder::PossibleValuesParser};
use clap_complete::Shell;
use clap_mangen::Man;
use sways::config::schema;

use super::Cli;
use crate::error::Error;

/// The shells that completions are kept for.
const SHELLS: [Shell; 4] = [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::PowerShell];

/// A shell's completions.
pub fn completions(shell: Shell) -> String {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut command(), "sways", &mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The manual page of the program, or of one of its commands.
///
/// # Errors
/// Where there is no such command.
pub fn manual(name: Option<&str>) -> Result<String, Error> {
    let program = command();
    let Some(name) = name else {
        return Ok(page(program));
    };
    let names: Vec<&str> = program
        .get_subcommands()
        .map(clap::Command::get_name)
        .collect();
    match program.find_subcommand(name) {
        Some(found) => Ok(page(found.clone())),
        None => Err(Error::InFlags(format!(
            "sways man: there is no command {name:?}; there are: {}",
            names.join(", ")
        ))),
    }
}

fn page(command: clap::Command) -> String {
    let mut bytes = Vec::new();
    // Nothing is written but into memory.
    let _ = Man::new(command).render(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Every generated file, by its path in the repository.
pub fn files() -> Vec<(String, String)> {
    let mut files = vec![("configs/schema.json".to_owned(), schema())];
    for shell in SHELLS {
        let path = format!("crates/cli/completions/{shell}");
        files.push((path, completions(shell)));
    }
    let program = command();
    // The page of `help` says what that of the program says.
    for command in program
        .get_subcommands()
        .filter(|it| it.get_name() != "help")
    {
        let name = command.get_display_name().unwrap_or(command.get_name());
        files.push((format!("crates/cli/man/{name}.1"), page(command.clone())));
    }
    files.push(("crates/cli/man/sways.1".to_owned(), page(program)));
    files
}

/// The command line as every build shares it: with all backends.
fn command() -> clap::Command {
    let mut command = Cli::command();
    command.build();
    for name in ["influence", "experiment", "predict", "explain"] {
        command = command.mut_subcommand(name, |command| {
            command.mut_arg("backend", |argument| {
                argument
                    .value_parser(PossibleValuesParser::new([
                        "ndarray", "flex", "tch", "cuda",
                    ]))
                    .default_value("ndarray")
            })
        });
    }
    command
}
