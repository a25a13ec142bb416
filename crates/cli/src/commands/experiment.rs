//! The command `sways experiment`, and what other commands share with it: to train, to leave a run,
//! to print its story.

use std::{fs, path::Path};

use serde::Serialize;
use serde_json::{Map, Value};
use sways::{
    plan::Plan,
    run::{Checkpoints, InfluenceFile, RunFolder, files::json},
    study::{Results, Study},
};
use sways_explain::evidence::Evidence;
use sways_report::{answer::Answer, hints};

use crate::{
    args::{ExperimentArgs, RunArgs},
    error::Error,
    terminal::{
        memory, output,
        progress::{Progress, Watcher},
        screen,
        timings::Timings,
    },
};

/// Runs an experiment: reads, trains, explains, writes the run and prints its story.
///
/// # Errors
/// Whatever is wrong with the configuration, the data or the place for the run.
pub fn run(args: &ExperimentArgs) -> Result<(), Error> {
    let timings = Timings::new(READING);
    let mut plan = Plan::read(&args.file, args.seed, args.run.memory)?;
    plan.answer_in(args.run.language);
    memory::keep(plan.memory);
    let reads = plan.reads().chain([args.file.as_path()]);
    let folder = RunFolder::begin(&args.run.runs, &plan.name, reads)?;
    if let Some(threads) = args.run.threads {
        args.run.backend.set_threads(threads)?;
    }
    let progress = (!args.run.print.quiet).then(|| Progress::reading(&args.file));
    let study = Study::load(plan)?;
    if let Some(progress) = progress {
        progress.done();
    }
    let ending = Ending {
        told: Told::Story,
        beside: None,
        timings,
    };
    finish(&study, &args.run, folder, ending)
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Printed<'a> {
    /// The run's folder.
    folder: &'a str,
    /// What `influence.json` holds.
    #[serde(flatten)]
    influence: InfluenceFile,
    /// What `evidence.json` holds.
    evidence: Option<&'a Evidence>,
    /// The answer in sentences.
    answer: Answer,
    /// What was found out beside it.
    #[serde(flatten)]
    beside: Option<Map<String, Value>>,
}

/// What a command finds out beside a run.
pub struct Beside {
    /// The file of the run's folder that holds it.
    pub file: &'static str,
    /// What it is called in JSON.
    pub name: &'static str,
    /// What the file holds.
    pub found: Value,
    /// The same for people.
    pub said: String,
}

/// Finds it out, once the model is fitted.
pub type FindBeside<'a> = &'a mut dyn FnMut(&Results) -> Result<Beside, Error>;

/// How a run ends.
pub struct Ending<'a> {
    /// How it is told.
    pub told: Told,
    /// What there is beside it.
    pub beside: Option<FindBeside<'a>>,
    /// What the time went to so far.
    pub timings: Timings,
}

/// What a run's time goes to before the study.
pub const READING: &str = "reading the table";

/// How a run is told on a terminal.
#[derive(Clone, Copy, Debug)]
pub enum Told {
    /// As it was made: losses, scores, influences, evidence, the answer.
    Story,
    /// The answer, then what it rests on.
    AnswerFirst {
        /// And what each method found.
        details: bool,
    },
}

/// Trains and explains, leaves the run, and tells it.
///
/// # Errors
/// Where the backend cannot compute here, training diverges, a method does not apply, or the run
/// cannot be written.
pub fn finish(
    study: &Study,
    args: &RunArgs,
    folder: RunFolder,
    ending: Ending<'_>,
) -> Result<(), Error> {
    let Ending {
        told,
        beside,
        timings,
    } = ending;
    let mut checkpoints = Checkpoints::new(&args.runs, study, args.backend, args.resume)?;
    if args.resume && !args.print.quiet {
        output::say(&gone_on_from(&checkpoints));
    }
    if let Some(warning) = study.needs.warning().filter(|_| !args.print.quiet) {
        output::say(&format!("{warning}\n"));
    }
    let stages = if study.plan.evidence.is_some() { 3 } else { 2 };
    let files = folder.local_files(study.groups());
    let mut watcher = Watcher::new(files, stages, args.print.quiet).after(timings);
    let results = study.run_kept(args.backend, &mut watcher, &mut checkpoints)?;
    let mut timings = watcher.done().map_err(sways::Error::Keep)?;
    if beside.is_some() {
        timings.at("all rows");
    }
    let beside = beside.map(|find| find(&results)).transpose()?;
    timings.at("writing the run");
    let place = folder.write(study, &results, |folder| -> Result<(), Error> {
        if let Some(beside) = &beside {
            let bytes = json(&beside.found).map_err(sways::Error::Keep)?;
            fs::write(folder.join(beside.file), bytes).map_err(sways::Error::Keep)?;
        }
        Ok(sways_report::write(folder)?)
    })?;
    checkpoints.remove();
    print(study, &results, &place, args, told, beside)?;
    if args.timings {
        output::say(&timings.lines());
    }
    Ok(())
}

/// Tells a run.
///
/// # Errors
/// Where it cannot be printed.
fn print(
    study: &Study,
    results: &Results,
    place: &Path,
    args: &RunArgs,
    told: Told,
    beside: Option<Beside>,
) -> Result<(), Error> {
    if args.print.quiet {
        return Ok(());
    }
    if args.print.json {
        // Who gave keys is told keys; the file has flags, whoever gave the settings.
        let wording = study.plan.wording();
        let printed = Printed {
            folder: &place.to_string_lossy(),
            influence: InfluenceFile {
                hints: hints::of_table(&study.data, screen::language(study), wording),
                warnings: study.data.warnings(wording),
                ..InfluenceFile::new(study, results)
            },
            evidence: results.evidence.as_ref(),
            answer: screen::answer_of(study, results),
            beside: beside.map(|it| Map::from_iter([(it.name.to_owned(), it.found)])),
        };
        let printed = json(&printed).map_err(sways::Error::Keep)?;
        return output::print(&String::from_utf8_lossy(&printed));
    }
    output::print(&screen::findings(study))?;
    match told {
        Told::Story => {
            output::print(&screen::losses(study, results))?;
            output::print(&screen::story(study, results, place))
        }
        Told::AnswerFirst { details } => {
            output::print(&screen::answer_first(study, results, place, details))
        }
    }?;
    beside.map_or(Ok(()), |beside| output::print(&beside.said))
}

/// What a run goes on from.
fn gone_on_from(checkpoints: &Checkpoints) -> String {
    let training = checkpoints.epoch();
    let training = training.map(|epoch| format!("training goes on after epoch {epoch}\n"));
    let evidence = match checkpoints.fits() {
        0 => None,
        fits => Some(format!("the evidence goes on after {fits} of its fits\n")),
    };
    if training.is_none() && evidence.is_none() {
        return "there is no checkpoint of this run: it begins anew\n".to_owned();
    }
    training.into_iter().chain(evidence).collect()
}
