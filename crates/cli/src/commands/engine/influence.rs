//! `sways influence` of a table that an engine reads: the model and its evidence from a sample,
//! how good it is and what it says of all rows.

use std::{num::NonZeroUsize, path::Path};

use serde_json::json;
use sways::{
    config::{DataConfig, run_name},
    run::{RunFolder, files},
    saved_model::SavedModel,
    study::{Results, Study, by_recipe},
};
use sways_ballista::jobs::{self, all_rows::Sampled};
use sways_data::ReadOptions;
use sways_report::messages;

use super::open;
use crate::{
    args::{InfluenceArgs, configuration::configuration},
    commands::{
        experiment::{self, Beside, Ending, READING, Told},
        influence::write,
    },
    error::Error,
    terminal::{
        all_rows, memory, output::say, progress::Progress, text::wrapped, timings::Timings,
    },
};

/// The rows of a sample where nobody says how many.
const SAMPLE: usize = 100_000;

/// Draws a sample, trains and seeks evidence on it, and asks the model about all rows.
///
/// # Errors
/// Whatever is wrong with the arguments, the table or the place for the run.
pub fn run(args: &InfluenceArgs, location: &str) -> Result<(), Error> {
    let timings = Timings::new(READING);
    let (engine, rows) = open(&args.engine, location)?;
    let shown = !args.run.print.quiet;
    let progress = shown.then(|| Progress::reading(Path::new(location)));
    let (asking, path) = configuration(&args.table)?;
    memory::keep(args.run.memory);
    if let Some(threads) = args.run.threads {
        args.run.backend.set_threads(threads)?;
    }
    let most = args.engine.sample_rows.map_or(SAMPLE, NonZeroUsize::get);
    let read = |others: ReadOptions| args.table.read.options(others);
    let (outcome, seed) = (args.table.outcome.trim(), args.table.seed);
    let sample = jobs::sample::stratified(&engine, &rows, outcome, &read, most, seed)?;
    let drawn = sample.rows.rows();
    let mut config = asking;
    config.name = Some(run_name(&unpatterned(location)));
    config.data = DataConfig {
        path: Some(location.into()),
        frame: Some(sample.rows.clone()),
        ..config.data
    };
    let reads = [Path::new(location)];
    let (folder, config) = RunFolder::begin_unnamed(&args.run.runs, config, &path, reads)?;
    let (mut plan, data) = by_recipe(config, &path)?;
    plan.memory = args.run.memory;
    plan.answer_in(args.run.language);
    let says = messages::of(plan.resolved.language.unwrap_or_default());
    let study = Study::new(plan, data)?;
    if let Some(progress) = progress {
        progress.done();
    }
    if (drawn as u64) < sample.of && shown {
        say(&wrapped(&says.drawn(drawn, sample.of)));
    }
    if let Some(file) = &args.save_config {
        write(file, study.plan.resolved.to_toml().as_bytes())?;
    }
    let mut ask_all = |results: &Results| -> Result<Beside, Error> {
        let model = SavedModel::new(results.weights.clone(), &study.data);
        let sampled = Sampled {
            rows: &sample.rows,
            options: read(ReadOptions::default()),
        };
        let progress = shown.then(|| Progress::reading(Path::new(location)));
        let found = jobs::all_rows::all_rows(&engine, &rows, &model, &study.data, &sampled);
        if let Some(progress) = progress {
            progress.done();
        }
        let (said, found) = match found {
            Ok(found) => {
                let said = all_rows::said(&found, args.table.weights.is_some(), says);
                (said, serde_json::to_value(&found).unwrap_or_default())
            }
            // The run is of the sample, and stays.
            Err(error) => {
                let error = Error::from(error).in_flags().to_string();
                (wrapped(&says.not_of_all(&error)), json!({ "error": error }))
            }
        };
        Ok(Beside {
            file: files::ALL_ROWS,
            name: "all_rows",
            found,
            said,
        })
    };
    let ending = Ending {
        told: Told::AnswerFirst {
            details: args.details,
        },
        beside: Some(&mut ask_all),
        timings,
    };
    experiment::finish(&study, &args.run, folder, ending)
}

/// A location without the parts that are patterns.
fn unpatterned(location: &str) -> std::path::PathBuf {
    let parts = location
        .split('/')
        .filter(|part| !part.contains(['*', '?', '[']));
    parts.collect::<Vec<_>>().join("/").into()
}
