//! The command `sways table`: what a run found, to paste and to send.

use std::path::Path;

use sways::{language::Language, run::saved::SavedRun};
use sways_report::table::{Format, Table};

use super::influence;
use crate::{args::TableOfRunArgs, error::Error, own_input, terminal::output};

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
        Some(path) => {
            own_input::refuse_in_run("--output", path)?;
            own_input::refuse("--output", path, run.table().as_deref())?;
            influence::write(path, &bytes)
        }
        None => output::print(&String::from_utf8_lossy(&bytes)),
    }
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
