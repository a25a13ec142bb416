//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::backend::Backend;

/// Which conditions sway an event, by how much, in which direction.
#[derive(Debug, Parser)]
#[command(name = "sways", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What `sways` can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Runs the experiment that a TOML file describes
    Experiment(ExperimentArgs),
}

/// The arguments of `sways experiment`.
#[derive(Clone, Debug, Args)]
pub struct ExperimentArgs {
    /// The experiment's configuration, a TOML file
    pub file: PathBuf,
    /// Takes the place of the configuration's seed
    #[arg(long, value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    pub seed: Option<u64>,
    /// How many threads may work at once [default: one a core]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
    /// The folder that run folders are put into
    #[arg(long, value_name = "DIR", default_value = "runs")]
    pub runs: PathBuf,
    /// What computes; a build has the backends it was built with
    #[arg(long, value_enum, default_value_t)]
    pub backend: Backend,
}
