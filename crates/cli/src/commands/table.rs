//! The command `sways table`: what a run found, to paste and to send.

use std::{fs, path::Path};

use sways::{
    language::Language,
    run::{files, saved::SavedRun},
};
use sways_report::{
    PAGE, PLOTS,
    table::{Format, Table},
};

use super::influence;
use crate::{args::TableOfRunArgs, error::Error, terminal::output};

/// Prints a run's table, or puts it into a file.
///
/// # Errors
/// Where the folder holds no run that tested something, the format is no text for a terminal, or
/// the file cannot be written.
pub fn run(args: &TableOfRunArgs) -> Result<(), Error> {
    let format = format(args)?;
    let run = SavedRun::read(&args.run)?;
    let language = Language::chosen(args.language, run.language());
    let table = Table::of(&run, language)?;
    let bytes = table.to_bytes(format)?;
    match &args.output {
        Some(path) if is_of_run(path, &args.run) => Err(Error::OwnInput {
            flag: "--output",
            path: path.clone(),
        }),
        Some(path) => influence::write(path, &bytes),
        None => output::print(&String::from_utf8_lossy(&bytes)),
    }
}

/// Whether a file is one that a run's folder holds from the beginning.
fn is_of_run(path: &Path, run: &Path) -> bool {
    const FILES: [&str; 9] = [
        files::RESULT,
        files::EVIDENCE,
        files::VIEW,
        files::METRICS,
        files::CONFIG,
        files::LOSSES,
        files::PREDICTIONS,
        files::MODEL,
        PAGE,
    ];
    const FOLDERS: [&str; 3] = [files::LOCAL, files::PROFILES, PLOTS];
    let (Ok(path), Ok(run)) = (fs::canonicalize(path), fs::canonicalize(run)) else {
        return false;
    };
    path.strip_prefix(run).is_ok_and(|within| {
        let is_such = |name: &&str| within == Path::new(name);
        FILES.iter().any(is_such) || FOLDERS.iter().any(|it| within.starts_with(it))
    })
}

/// How the table is written.
fn format(args: &TableOfRunArgs) -> Result<Format, Error> {
    let ending = |path: &Path| {
        path.extension()
            .and_then(|it| it.to_str())
            .and_then(Format::of)
    };
    let format = match (args.format, &args.output) {
        (Some(format), _) => format,
        (None, None) => Format::Md,
        (None, Some(path)) => {
            ending(path).ok_or_else(|| Error::TableName { path: path.clone() })?
        }
    };
    if args.output.is_none() && !format.is_text() {
        return Err(Error::NoText);
    }
    Ok(format)
}
