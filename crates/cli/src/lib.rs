//! The command line `sways`, as a library for its tests.
//!
//! - [`args`]: the command line
//! - [`commands`]: a file each
//! - [`terminal`]: what a person reads

pub mod args;
pub mod commands;
mod error;
mod own_input;
pub mod terminal;

use std::{ffi::OsString, io, process::ExitCode, thread};

use args::{Cli, Command};
use clap::Parser;
use sways::words::plain;

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

/// Help, a version, or what is wrong with the arguments.
fn said_by_clap(asked: &clap::Error) -> u8 {
    match asked.print() {
        // Help that did not reach anybody is no success; whoever closed the pipe had enough.
        Err(error) if !asked.use_stderr() && error.kind() != io::ErrorKind::BrokenPipe => {
            let error = sways::Error::WriteFile {
                path: sways::STANDARD_OUTPUT.into(),
                source: error,
            };
            terminal::output::say(&format!("error: {error}\n"));
            2
        }
        _ => asked.exit_code() as u8,
    }
}

/// What is said of arguments where one of them would command the terminal or begin a line of its own:
/// the same of those that are shown in their place.
fn said_of_shown(asked: &clap::Error, arguments: &[OsString]) -> Option<String> {
    let shown = |it: &OsString| OsString::from(plain(&it.to_string_lossy()));
    let shown: Vec<OsString> = arguments.iter().map(shown).collect();
    if shown
        .iter()
        .zip(arguments)
        .all(|(one, other)| *one == other.to_string_lossy().as_ref())
    {
        return None;
    }
    Some(match Cli::try_parse_from(&shown) {
        Err(mut said) if said.kind() == asked.kind() => {
            args::mistakes::advise(&mut said, &shown);
            said.render().to_string()
        }
        // Once it is shown nothing is wrong with it, or something else.
        _ => plain(asked.render().to_string().trim_end()) + "\n",
    })
}

/// Begins the program anew where the system allows this process little, with a word to those who take
/// by themselves what they would then not get, and would end it: of few threads to those who share
/// out work, the multiplication of matrices among them; of little memory to the allocator, which
/// keeps 64 MiB of addresses for each thread.
#[cfg(unix)]
fn within_limits() {
    use rustix::process::{Resource, getrlimit};
    use std::{env, os::unix::process::CommandExt, process::Command};
    /// Bytes of addresses, beyond which the allocator may have what it likes.
    const AMPLE: u64 = 4 << 30;
    let has_few = || !sways::backend::has_threads();
    let has_little = || getrlimit(Resource::As).current.is_some_and(|it| it < AMPLE);
    let words: [(&str, &dyn Fn() -> bool); 2] = [
        ("MATMUL_NUM_THREADS", &has_few),
        ("MALLOC_ARENA_MAX", &has_little),
    ];
    let said = |name: &str| env::var_os(name).is_some();
    let words: Vec<(&str, &str)> = words
        .iter()
        .filter(|(name, needed)| !said(name) && needed())
        .map(|(name, _)| (*name, "1"))
        .collect();
    let mut arguments = env::args_os();
    let (false, Ok(program), Some(name)) = (words.is_empty(), env::current_exe(), arguments.next())
    else {
        return;
    };
    let mut anew = Command::new(program);
    // It comes back where the program cannot be begun anew, and goes on as it is.
    let _ = anew.arg0(name).args(arguments).envs(words).exec();
}

/// The program: parses the command line and runs it. Bad input ends with exit code 2.
pub fn main() -> ExitCode {
    /// Of the program's own thread the system may allow little (`ulimit -s`).
    const STACK: usize = 8 << 20;
    /// Of a program that panicked, as Rust has it.
    const PANICKED: u8 = 101;
    terminal::out_of_memory::hear_of_it();
    #[cfg(unix)]
    within_limits();
    let program = || run(std::env::args_os());
    let thread = thread::Builder::new().stack_size(STACK).spawn(program);
    ExitCode::from(match thread {
        Ok(running) => running.join().unwrap_or(PANICKED),
        Err(_) => program(),
    })
}

/// The same with arguments of which the first is the program's name; gives the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    terminal::interrupt::hear_of_files_too_large();
    let Cli { command } = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(mut asked) => {
            args::mistakes::advise(&mut asked, &arguments);
            if let Some(said) = said_of_shown(&asked, &arguments) {
                terminal::output::say(&said);
                return asked.exit_code() as u8;
            }
            return said_by_clap(&asked);
        }
    };
    listen_to_logs();
    let says_threads = |it: &OsString| it.to_string_lossy().starts_with("--threads");
    if !arguments.iter().any(says_threads) {
        sways::backend::have_threads();
    }
    terminal::interrupt::listen();
    let result = commands::engine::run(&command).unwrap_or_else(|| match command {
        Command::Influence(args) => commands::influence::run(&args),
        Command::Experiment(args) => commands::experiment::run(&args),
        Command::Report(args) => commands::report::run(&args),
        Command::Table(args) => commands::table::run(&args),
        Command::Compare(args) => commands::compare::run(&args),
        Command::Init(args) => commands::init::run(&args),
        Command::Predict(args) => commands::predict::run(&args).map_err(Error::without_settings),
        Command::Describe(args) => commands::describe::run(&args).map_err(Error::without_settings),
        Command::Explain(args) => commands::explain::run(&args).map_err(Error::without_settings),
        Command::Methods => commands::methods::run(),
        Command::Schema => commands::schema::run(),
        Command::Completions { shell } => commands::completions::run(shell),
        Command::Man { command } => commands::man::run(command.as_deref()),
        #[cfg(feature = "ballista")]
        Command::Cluster(machine) => commands::engine::cluster::run(machine),
    });
    match result {
        Ok(()) => 0,
        Err(error) if error.is_closed_pipe() => 0,
        Err(error) => {
            let error = sways_data::readable(&error.to_string());
            terminal::output::say(&format!("error: {error}\n"));
            2
        }
    }
}
