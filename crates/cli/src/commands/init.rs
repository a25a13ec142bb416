//! The command `sways init`: a configuration to be edited.

use std::path::Path;

use sways::{config::STANDARD_INPUT, plan::Source, run::free_name, study::by_recipe};
use sways_data::read_table;

use crate::{
    args::{InitArgs, RUNS, configuration::configuration},
    error::Error,
    terminal::{commented::commented, output},
};

/// Prints a commented configuration for a table.
///
/// # Errors
/// Whatever is wrong with the arguments or the table.
pub fn run(args: &InitArgs) -> Result<(), Error> {
    begin(args).map_err(Error::in_flags)
}

fn begin(args: &InitArgs) -> Result<(), Error> {
    if args.table.table.as_os_str() == STANDARD_INPUT {
        return Err(sways::Error::Setting {
            file: "sways init".to_owned(),
            message: "a configuration names a file; save standard input to one first".to_owned(),
        }
        .into());
    }
    let (config, path) = configuration(&args.table)?;
    let (mut plan, data) = by_recipe(config, &path)?;
    plan.name = free_name(Path::new(RUNS), &plan);
    let Source::Table { table, read, .. } = &plan.data.source else {
        return Ok(());
    };
    let table = read_table(table, read)?;
    output::print(&commented(
        &plan,
        &data,
        &table,
        &args.table.table.to_string_lossy(),
    ))
}
