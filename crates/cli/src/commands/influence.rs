//! The command `sways influence`: a table and an outcome, and nothing else to say.

use std::{fs, path::Path};

use sways::{
    run::{RunFolder, checkpoint},
    study::{Study, by_recipe},
    temporary,
    words::shown_path,
};

use super::experiment::{self, Ending, READING, Told};
use crate::{
    args::{InfluenceArgs, configuration::configuration},
    error::Error,
    own_input,
    terminal::{memory, progress::Progress, timings::Timings},
};

/// Reads the table, trains by the recipe, and leaves and prints what an experiment would.
///
/// # Errors
/// Whatever is wrong with the arguments, the table or the place for the run.
pub fn run(args: &InfluenceArgs) -> Result<(), Error> {
    begin(args).map_err(Error::in_flags)
}

fn begin(args: &InfluenceArgs) -> Result<(), Error> {
    let timings = Timings::new(READING);
    let (config, path) = configuration(&args.table)?;
    if let Some(file) = &args.save_config {
        own_input::refuse("--save-config", file, [args.table.table.as_path()])?;
        own_input::refuse_in_run("--save-config", file)?;
    }
    memory::keep(args.run.memory);
    let reads = [args.table.table.as_path()];
    let (folder, config) = RunFolder::begin_unnamed(&args.run.runs, config, &path, reads)?;
    if let Some(file) = &args.save_config {
        stays(file, &args.run.runs, &folder.name())?;
    }
    if let Some(threads) = args.run.threads {
        args.run.backend.set_threads(threads)?;
    }
    let progress = (!args.run.print.quiet).then(|| Progress::reading(&args.table.table));
    let (mut plan, data) = by_recipe(config, &path)?;
    plan.memory = args.run.memory;
    plan.answer_in(args.run.language);
    let study = Study::new(plan, data)?;
    if let Some(progress) = progress {
        progress.done();
    }
    if let Some(file) = &args.save_config {
        write(file, study.plan.resolved.to_toml().as_bytes())?;
    }
    let ending = Ending {
        told: Told::AnswerFirst {
            details: args.details,
        },
        beside: None,
        timings,
    };
    experiment::finish(&study, &args.run, folder, ending)
}

/// That a configuration is not saved where the run then takes its place.
///
/// # Errors
/// Where it would be.
fn stays(file: &Path, runs: &Path, name: &str) -> Result<(), Error> {
    let run = runs.join(name);
    let folder = |path: &Path| fs::canonicalize(temporary::parent(path));
    let is_there = |taken: &Path| {
        let same = folder(file).ok().zip(folder(taken).ok());
        file.file_name() == taken.file_name() && same.is_some_and(|(a, b)| a == b)
    };
    if is_there(&run) || is_there(&checkpoint::place(runs, name)) {
        return Err(Error::InFlags(format!(
            "--save-config {}: the run itself goes there; name another place",
            shown_path(file)
        )));
    }
    match (folder(file), fs::canonicalize(&run)) {
        (Ok(folder), Ok(run)) if folder.starts_with(&run) => Err(Error::InFlags(format!(
            "--save-config {}: this run takes the place of the one in that folder; name another \
             place",
            shown_path(file)
        ))),
        _ => Ok(()),
    }
}

/// Writes a file that somebody named.
///
/// # Errors
/// Where it cannot be written.
pub fn write(file: &Path, bytes: &[u8]) -> Result<(), Error> {
    let failed = |source| sways::Error::WriteFile {
        path: file.to_owned(),
        source,
    };
    Ok(temporary::put_named(file, bytes).map_err(failed)?)
}
