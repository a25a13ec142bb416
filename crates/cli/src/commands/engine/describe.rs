//! `sways describe` of a table that an engine reads.

use sways_ballista::jobs;
use sways_data::ReadOptions;

use super::open;
use crate::{
    args::DescribeArgs,
    error::Error,
    terminal::{describe, output},
};

/// Prints what is in a table, all rows counted.
///
/// # Errors
/// Where it cannot be read.
pub fn run(args: &DescribeArgs, location: &str) -> Result<(), Error> {
    let (engine, rows) = open(&args.engine, location)?;
    let read = |others: ReadOptions| args.read.options(others);
    let described = jobs::describe::describe(&engine, &rows, &read)?;
    output::print(&describe::of_profiles(location, &described))
}
