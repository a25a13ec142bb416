//! `sways predict` on a table that an engine reads.

use std::io::{self, Write};

use sways::{saved_model::SavedModel, words::shown_path};
use sways_ballista::{jobs, jobs::parts::Parts};
use sways_data::separated;

use super::open;
use crate::{args::PredictArgs, error::Error, terminal::progress::Progress};

/// Writes the probability of each row beside the columns that are kept: rows come in any order.
///
/// # Errors
/// Where the model or the table cannot be read, or the probabilities cannot be written.
pub fn run(args: &PredictArgs, location: &str) -> Result<(), Error> {
    let model = SavedModel::read(&args.model)?;
    let keep: Vec<String> = args.keep.iter().flat_map(|list| separated(list)).collect();
    let (engine, rows) = open(&args.engine, location)?;
    let predicted = jobs::predict::predictions(&rows, &model, &keep)?;
    let progress = Progress::reading(&args.table);
    let Some(place) = &args.output else {
        let failed = |source: io::Error| sways::Error::WriteFile {
            path: sways::STANDARD_OUTPUT.into(),
            source,
        };
        let mut lines = jobs::parts::lines(io::stdout().lock());
        engine.each(&predicted, |batch| {
            lines
                .write(&batch)
                .map_err(|error| failed(jobs::parts::in_io(error)).into())
        })?;
        progress.done();
        return Ok(lines.into_inner().flush().map_err(failed)?);
    };
    if let Some(address) = place.to_str().filter(|place| place.contains("://")) {
        engine.write(&predicted, address)?;
        progress.done();
        return Ok(());
    }
    let ending = place.extension().unwrap_or_default().to_ascii_lowercase();
    if ending == "csv" || ending == "parquet" {
        return Err(Error::InFlags(format!(
            "--output {}: an engine writes a folder of Parquet files; name a folder",
            shown_path(place)
        )));
    }
    let write = |parts: &mut Parts, batch| parts.write(&batch);
    let parts = engine.gathered(&predicted, || Parts::begin(place), write)?;
    progress.done();
    Ok(parts.finish()?)
}
