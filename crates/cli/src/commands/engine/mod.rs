//! Commands on tables that an engine reads: by their addresses, by patterns, or on a cluster.

#[cfg(feature = "ballista")]
pub mod cluster;
#[cfg(feature = "ballista")]
mod describe;
#[cfg(feature = "ballista")]
mod explain;
#[cfg(feature = "ballista")]
mod influence;
#[cfg(feature = "ballista")]
mod predict;

use std::path::Path;

#[cfg(feature = "ballista")]
use crate::terminal::output::say;
use crate::{
    args::{Command, engine::EngineArgs},
    error::Error,
};

/// Runs a command whose table an engine reads; `None` where that is a file of this machine, and
/// for other commands.
pub fn run(command: &Command) -> Option<Result<(), Error>> {
    let (table, engine) = match command {
        Command::Influence(args) => (&args.table.table, &args.engine),
        Command::Predict(args) => (&args.table, &args.engine),
        Command::Explain(args) => (&args.table, &args.engine),
        Command::Describe(args) => (&args.path, &args.engine),
        _ => return None,
    };
    let location = location(table, engine)?;
    Some(of(command, &location))
}

/// The location of a table that an engine reads.
fn location(table: &Path, engine: &EngineArgs) -> Option<String> {
    let location = table.to_str()?;
    let is_pattern = || location.contains(['*', '?', '[']) && !table.exists();
    let is_one = is_asked(engine) || location.contains("://") || is_pattern();
    is_one.then(|| location.to_owned())
}

#[cfg(not(feature = "ballista"))]
fn is_asked(_: &EngineArgs) -> bool {
    false
}

#[cfg(not(feature = "ballista"))]
fn of(_: &Command, location: &str) -> Result<(), Error> {
    let problem = if location.contains("://") {
        "this program reads files of this machine; a build with --features ballista reads \
         addresses too"
    } else {
        "there is no such file; a build with --features ballista reads patterns of names too"
    };
    Err(Error::InFlags(format!("{location}: {problem}")))
}

#[cfg(feature = "ballista")]
fn is_asked(engine: &EngineArgs) -> bool {
    engine.cluster.is_some() || engine.sql.is_some()
}

#[cfg(feature = "ballista")]
fn of(command: &Command, location: &str) -> Result<(), Error> {
    match command {
        Command::Influence(args) => influence::run(args, location).map_err(Error::in_flags),
        Command::Predict(args) => predict::run(args, location).map_err(Error::without_settings),
        Command::Explain(args) => explain::run(args, location).map_err(Error::without_settings),
        Command::Describe(args) => describe::run(args, location).map_err(Error::without_settings),
        _ => Ok(()),
    }
}

/// The engine that is asked for, and the table.
#[cfg(feature = "ballista")]
fn open(
    args: &EngineArgs,
    location: &str,
) -> Result<(sways_ballista::Engine, sways_ballista::Rows), Error> {
    let engine = match &args.cluster {
        Some(address) => sways_ballista::Engine::cluster(address)?.telling(|| {
            say("note: the cluster has said nothing for 20 seconds; it may be busy, or have no executor\n");
        }),
        None => sways_ballista::Engine::here()?,
    };
    let rows = engine.table(location, args.sql.as_deref())?;
    Ok((engine, rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_patterns_are_told_from_files() {
        let of = |table: &str| location(Path::new(table), &EngineArgs::default());
        assert_eq!(
            of("s3://bucket/a.parquet").as_deref(),
            Some("s3://bucket/a.parquet")
        );
        assert_eq!(
            of("no such/*.parquet").as_deref(),
            Some("no such/*.parquet")
        );
        for file in ["visits.csv", "-", "a/b.parquet", "Cargo.toml"] {
            assert_eq!(of(file), None, "{file}");
        }
        let folder = tempfile::tempdir().unwrap();
        let odd = folder.path().join("what [1].csv");
        std::fs::write(&odd, "a\n1\n").unwrap();
        assert_eq!(of(odd.to_str().unwrap()), None);
    }
}
