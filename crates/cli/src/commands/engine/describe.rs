//! `sways describe` of a table that an engine reads.

use sways::language::Language;
use sways_ballista::jobs;
use sways_data::ReadOptions;
use sways_report::messages;

use super::open;
use crate::{
    args::{DescribeArgs, configuration::types},
    error::Error,
    terminal::{describe, output, progress::Progress},
};

/// Prints what is in a table, all rows counted.
///
/// # Errors
/// Where it cannot be read.
pub fn run(args: &DescribeArgs, location: &str) -> Result<(), Error> {
    let (engine, rows) = open(&args.engine, location)?;
    let types = types(&args.types)?;
    let read = |mut others: ReadOptions| {
        others.types.extend(types.clone());
        args.read.options(others)
    };
    let progress = Progress::reading(&args.path);
    let described = jobs::describe::describe(&engine, &rows, &read)?;
    progress.done();
    let says = messages::of(Language::chosen(args.language, None));
    output::print(&describe::of_profiles(location, &described, says))
}
