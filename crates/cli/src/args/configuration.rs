//! The configuration that arguments stand for.

use std::{collections::BTreeMap, path::PathBuf};

use sways::{
    config::{Config, DataConfig},
    plan::COMMAND_LINE,
};
use sways_data::{ColumnType, separated};

use super::TableArgs;
use crate::error::Error;

/// The configuration that the arguments are, all but the recipe, and the path that it would have:
/// in the current folder, so that its paths are those of the command line.
///
/// # Errors
/// Where a column has two types, or a group two lists of columns.
pub fn configuration(args: &TableArgs) -> Result<(Config, PathBuf), Error> {
    let some = |lists: &[String]| {
        let columns: Vec<String> = lists.iter().flat_map(|list| separated(list)).collect();
        (!columns.is_empty()).then_some(columns)
    };
    let asking = Config::asking(DataConfig {
        path: Some(args.table.clone()),
        delimiter: args.read.delimiter,
        encoding: args.read.encoding.clone(),
        sheet: args.read.sheet.clone(),
        header: args.read.names(),
        decimal: args.read.cells.decimal,
        date_order: args.read.cells.date_order,
        missing: args.read.cells.missing(),
        outcome: Some(args.outcome.clone()),
        event: args.event.clone(),
        positive: args.positive.clone(),
        exclude: some(&args.exclude),
        include: some(&args.include),
        group_by: args.group_by.clone(),
        weights: args.weights.clone(),
        by: args.by.clone(),
        test_fraction: args.test_fraction,
        types: types(&args.types)?,
        groups: once("--group", "group", &args.groups)?,
        ..DataConfig::default()
    });
    let config = Config {
        seed: args.seed,
        evidence: asking.evidence.filter(|_| !args.no_evidence),
        ..asking
    };
    Ok((config, PathBuf::from(COMMAND_LINE)))
}

/// What `--type` says of each column.
///
/// # Errors
/// Where a column has two types.
pub fn types(given: &[(String, ColumnType)]) -> Result<BTreeMap<String, ColumnType>, Error> {
    once("--type", "column", given)
}

/// What a flag that may be repeated says of each name, which it may say once.
fn once<T: Clone + PartialEq>(
    flag: &str,
    what: &str,
    given: &[(String, T)],
) -> Result<BTreeMap<String, T>, Error> {
    let mut said = BTreeMap::new();
    for (name, value) in given {
        if said
            .insert(name.clone(), value.clone())
            .is_some_and(|it| it != *value)
        {
            return Err(Error::InFlags(format!(
                "{flag} {name}: this {what} is said twice, and differently each time; leave one out"
            )));
        }
    }
    Ok(said)
}
