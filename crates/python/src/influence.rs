//! A question, asked of a table.

use std::path::{Path, PathBuf};

use pyo3::{exceptions::PyValueError, prelude::*};
use sways::{
    backend::Backend,
    config::{Config, DataConfig, STANDARD_INPUT},
    language::Language,
    plan::{ARGUMENTS, Plan},
    run::RunFolder,
    study::{Study, by_recipe},
};
use sways_cli::terminal::{progress::Watcher, screen};
use sways_data::{TableSource, Wording};
use sways_report::{hints, messages};

use crate::{
    error::{Error, stoppable},
    listening::Listening,
    run::Run,
    settings::settings_of,
    table::Table,
};

/// What may be said beside the table and its outcome.
struct Question {
    table: TableSource,
    config: Config,
    /// Whether somebody says what the run is called.
    is_named: bool,
    runs: Option<PathBuf>,
    quiet: bool,
}

/// ``sways.influence``; ``settings`` are those of ``[data]`` in a configuration, as JSON.
#[pyfunction]
#[pyo3(signature = (table, settings, *, name, seed, evidence, language, runs, quiet))]
#[allow(clippy::too_many_arguments)] // They are those of one function in Python.
pub fn influence(
    py: Python<'_>,
    table: Table,
    settings: &str,
    name: Option<String>,
    seed: u64,
    evidence: bool,
    language: Option<&str>,
    runs: Option<PathBuf>,
    quiet: bool,
) -> PyResult<Run> {
    let Table(table) = table;
    let data: DataConfig = settings_of(settings)?;
    let language = language.map(str::parse::<Language>).transpose();
    let language =
        language.map_err(|problem| PyValueError::new_err(format!("language: {problem}")))?;
    let asking = asking(&table, data);
    let question = Question {
        is_named: name.is_some(),
        config: Config {
            name: name.or(asking.name),
            seed,
            evidence: asking.evidence.filter(|_| evidence),
            language: Some(Language::chosen(language, None)),
            ..asking
        },
        table,
        runs,
        quiet,
    };
    stoppable(py, || question.answer())
}

/// The configuration of a question asked of a table.
pub fn asking(table: &TableSource, data: DataConfig) -> Config {
    Config::asking(match table {
        TableSource::File(path) => DataConfig {
            path: Some(path.clone()),
            ..data
        },
        TableSource::Frame(frame) => DataConfig {
            path: Some(STANDARD_INPUT.into()),
            frame: Some(frame.clone()),
            ..data
        },
    })
}

impl Question {
    /// What `sways influence` does.
    fn answer(self) -> Result<Run, Error> {
        let path = Path::new(ARGUMENTS);
        let temporary = match &self.runs {
            Some(_) => None,
            None => Some(tempfile::tempdir().map_err(sways::Error::Keep)?),
        };
        let runs = self.runs.as_deref();
        let runs = runs.or(temporary.as_ref().map(tempfile::TempDir::path));
        let runs = runs.unwrap_or(Path::new(""));
        let plan = Plan::new(self.config.clone(), path)?;
        let (folder, config) = if self.is_named {
            let folder = RunFolder::begin(runs, &plan.name, plan.reads())?;
            (folder, self.config)
        } else {
            RunFolder::begin_unnamed(runs, self.config, path, plan.reads())?
        };
        let (plan, data) = by_recipe(config, path)?;
        let study = Study::new(plan, data)?;
        let stages = if study.plan.evidence.is_some() { 3 } else { 2 };
        let files = folder.local_files(study.groups());
        let mut watcher = Watcher::new(files, stages, self.quiet);
        let results = study.run(Backend::default(), &mut Listening::new(&mut watcher))?;
        watcher.done().map_err(sways::Error::Keep)?;
        let language = study.plan.resolved.language.unwrap_or_default();
        let noticed = screen::noticed(&study.data, Wording::Keywords, messages::of(language));
        let hints = hints::of_table(&study.data, language, Wording::Keywords);
        let place = folder.write(&study, &results, |folder| -> Result<(), Error> {
            Ok(sways_report::write(folder)?)
        })?;
        Run::read(
            &place,
            temporary,
            Some(self.table),
            Some([noticed, hints].concat()),
        )
    }
}
