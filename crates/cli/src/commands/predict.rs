//! The command `sways predict`: the probability of the event for new rows.

use std::{io, path::Path};

use sways::{
    language::Language,
    new_rows::NewRows,
    predictions::{Format, Output, predict},
    saved_model::SavedModel,
};
use sways_data::separated;
use sways_report::messages;

use crate::{
    args::PredictArgs,
    error::Error,
    own_input,
    terminal::{new_rows::say_what_was_unseen, progress::Progress},
};

/// The rows that are in memory at once.
const BATCH: usize = 1 << 15;

/// Reads the table batch by batch and writes each row's probability.
///
/// # Errors
/// Where the model or the table cannot be read, the table lacks a condition, or the probabilities
/// cannot be written.
pub fn run(args: &PredictArgs) -> Result<(), Error> {
    let model = SavedModel::read(&args.model)
        .map_err(|error| Error::of_model(error, &args.model, &args.table))?;
    args.backend.probe()?;
    if let Some(threads) = args.threads {
        args.backend.set_threads(threads)?;
    }
    let mut keep: Vec<String> = Vec::new();
    for column in args.keep.iter().flat_map(|list| separated(list)) {
        // Once, however often it is named.
        if !keep.contains(&column) {
            keep.push(column);
        }
    }
    let mut rows = NewRows::open(
        &model,
        &args.table,
        &|others| args.read.options(others),
        BATCH,
        &keep,
    )?;
    if let Some(place) = &args.output {
        own_input::refuse("--output", place, [args.table.as_path(), &args.model])?;
        own_input::refuse_in_run("--output", place)?;
    }
    let output = output(args.output.as_deref(), &keep)?;
    let progress = Progress::reading(&args.table);
    let done = predict(&model, &mut rows, output, args.backend);
    progress.done();
    if done.is_ok() {
        say_what_was_unseen(&rows, messages::of(Language::chosen(None, None)));
    }
    Ok(done?)
}

/// Where the probabilities go.
fn output(place: Option<&Path>, keep: &[String]) -> Result<Output, Error> {
    let Some(place) = place else {
        let stream = Box::new(io::stdout().lock());
        return Ok(Output::to_stream(stream, sways::STANDARD_OUTPUT, keep)?);
    };
    let extension = place.extension().unwrap_or_default().to_ascii_lowercase();
    let format = match extension.to_str() {
        Some("csv") => Format::Csv,
        Some("parquet") => Format::Parquet,
        _ => {
            return Err(Error::OutputName {
                path: place.to_owned(),
            });
        }
    };
    Ok(Output::to_file(place, format, keep)?)
}
