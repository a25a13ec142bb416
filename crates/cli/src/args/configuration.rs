//! The configuration that arguments stand for.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use sways::{
    config::{Config, DataConfig},
    evidence::EvidenceConfig,
    plan::{COMMAND_LINE, STANDARD_INPUT},
};
use sways_data::Scaling;

use super::{TableArgs, names};
use crate::Error;

/// The configuration that the arguments are, all but the recipe, and the path that it would have:
/// in the current folder, so that its paths are those of the command line.
///
/// # Errors
/// Where two groups have the same name.
pub fn configuration(args: &TableArgs) -> Result<(Config, PathBuf), Error> {
    let some = |lists: &[String]| {
        let columns: Vec<String> = lists.iter().flat_map(|list| names(list)).collect();
        (!columns.is_empty()).then_some(columns)
    };
    let config = Config {
        name: Some(run_name(&args.table)),
        seed: args.seed,
        evidence: (!args.no_evidence).then(EvidenceConfig::default),
        ..Config::new(DataConfig {
            path: Some(args.table.clone()),
            delimiter: args.read.delimiter,
            encoding: args.read.encoding.clone(),
            sheet: args.read.sheet.clone(),
            header: args.read.names(),
            decimal: args.read.cells.decimal,
            date_order: args.read.cells.date_order,
            missing: args.read.cells.missing.clone(),
            // A header's names are read without the spaces around them.
            outcome: Some(args.outcome.trim().to_owned()),
            event: args.event.clone(),
            positive: args.positive.clone(),
            exclude: some(&args.exclude),
            include: some(&args.include),
            group_by: args.group_by.clone(),
            test_fraction: args.test_fraction,
            types: args.types.iter().cloned().collect(),
            scaling: Some(Scaling::Adaptive),
            groups: groups(&args.groups)?,
            ..DataConfig::default()
        })
    };
    Ok((config, PathBuf::from(COMMAND_LINE)))
}

/// The groups by their names.
fn groups(given: &[(String, Vec<String>)]) -> Result<BTreeMap<String, Vec<String>>, Error> {
    let mut groups = BTreeMap::new();
    for (name, columns) in given {
        if groups.insert(name.clone(), columns.clone()).is_some() {
            return Err(Error::InFlags(format!(
                "--group {name}: two groups have this name; give one of them another"
            )));
        }
    }
    Ok(groups)
}

/// The table's stem: its name up to the first dot behind the first letter.
fn run_name(table: &Path) -> String {
    if table == Path::new(STANDARD_INPUT) {
        return "stdin".to_owned();
    }
    let name = table.file_name().unwrap_or_default().to_string_lossy();
    let end = match name.char_indices().skip(1).find(|(_, c)| *c == '.') {
        Some((dot, _)) => dot,
        None => name.len(),
    };
    name[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_called_like_its_table() {
        for (table, name) in [
            ("data/titanic.csv", "titanic"),
            ("churn.csv.gz", "churn"),
            ("table", "table"),
            (".hidden.csv", ".hidden"),
            ("-", "stdin"),
        ] {
            assert_eq!(run_name(Path::new(table)), name);
        }
    }
}
