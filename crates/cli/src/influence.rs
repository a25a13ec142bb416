//! The command `sways influence`: a table and an outcome, and nothing else to say.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use crate::{
    Error,
    args::{InfluenceArgs, TableArgs, names},
    config::{Config, DataConfig, ModelConfig},
    evidence::EvidenceConfig,
    experiment,
    loaded::Loaded,
    plan::{COMMAND_LINE, Plan, STANDARD_INPUT},
    progress::Progress,
    recipe,
    run_folder::RunFolder,
    study::Study,
};
use sways_data::Scaling;
use sways_train::RawFitSettings;

/// Reads the table, trains by the recipe, and leaves and prints what an experiment would.
///
/// # Errors
/// Whatever is wrong with the arguments, the table or the place for the run.
pub fn run(args: &InfluenceArgs) -> Result<(), Error> {
    begin(args).map_err(Error::in_flags)
}

fn begin(args: &InfluenceArgs) -> Result<(), Error> {
    let (config, path) = configuration(&args.table)?;
    let name = Plan::new(config.clone(), &path)?.name;
    let folder = RunFolder::begin(&args.run.runs, &name)?;
    if let Some(threads) = args.run.threads {
        args.run.backend.set_threads(threads)?;
    }
    let progress = (!args.run.print.quiet).then(|| Progress::reading(&args.table.table));
    let (plan, data) = planned(config, &path)?;
    let study = Study::new(plan, data)?;
    if let Some(progress) = progress {
        progress.done();
    }
    if let Some(file) = &args.save_config {
        write(file, study.plan.in_force.to_toml().as_bytes())?;
    }
    experiment::finish(&study, &args.run, folder, false)
}

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
        data: DataConfig {
            path: Some(args.table.clone()),
            delimiter: args.read.delimiter,
            encoding: args.read.encoding.clone(),
            sheet: args.read.sheet.clone(),
            header: args.read.names(),
            decimal: args.read.cells.decimal,
            date_order: args.read.cells.date_order,
            missing: args.read.cells.missing.clone(),
            outcome: Some(args.outcome.clone()),
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
        },
        model: ModelConfig::default(),
        train: RawFitSettings::default(),
        evidence: (!args.no_evidence).then(EvidenceConfig::default),
        explain: Vec::new(),
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

/// Loads the table and fills in the recipe for its size.
///
/// # Errors
/// Whatever is wrong with the table or what is asked of it.
pub fn planned(mut config: Config, path: &Path) -> Result<(Plan, Loaded), Error> {
    let asked = Plan::new(config.clone(), path)?;
    let data = Loaded::new(&asked.data, asked.seed)?;
    let (rows, conditions) = (data.design.rows(), data.design.groups().len());
    recipe::fill(&mut config, data.split.train.len(), rows, conditions);
    Ok((Plan::new(config, path)?, data))
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

fn write(file: &Path, bytes: &[u8]) -> Result<(), Error> {
    std::fs::write(file, bytes).map_err(|source| Error::WriteFile {
        path: file.to_owned(),
        source,
    })
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
