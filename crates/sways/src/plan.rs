//! The configuration once checked: only this reaches the other crates.

mod placed;
mod source;

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

use sways_data::{
    Asked, Comparison, EncodingOptions, EventRule, ReadOptions, Scaling, Wording, number_text,
    shown_path,
};
use sways_model::Activation;
use sways_train::FitSettings;

use crate::{
    config::{Config, DataConfig, Generator, STANDARD_INPUT},
    error::Error,
    evidence::settings::{EvidenceConfig, EvidencePlan},
    language::Language,
    limits,
    memory::{Memory, Needs},
    methods::MethodPlan,
};

use placed::Named;
pub use source::Source;

/// What to do, checked but for what only the data can tell.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The run's name.
    pub name: String,
    /// The seed of the split, the starting weights and the mini-batches.
    pub seed: u64,
    /// The memory that may be taken; `None`: what the machine has.
    pub memory: Option<Memory>,
    /// The table.
    pub data: DataPlan,
    /// The units of each hidden layer.
    pub hidden: Vec<usize>,
    /// What stands between the layers.
    pub activation: Activation,
    /// The file of starting weights.
    pub init: Option<PathBuf>,
    /// How to train.
    pub fit: FitSettings,
    /// What to explain.
    pub explain: Vec<MethodPlan>,
    /// How to test whether influences are real, if so.
    pub evidence: Option<EvidencePlan>,
    /// What the configuration is called in errors.
    pub file: String,
    /// Its text, where it is a file: errors name lines in it.
    text: Option<String>,
    /// Every setting that is in force.
    pub resolved: Config,
}

/// Where the table comes from, and how it becomes inputs.
#[derive(Clone, Debug)]
pub struct DataPlan {
    /// Read or made up.
    pub source: Source,
    /// How conditions become inputs.
    pub encoding: EncodingOptions,
    /// The share of rows kept for testing.
    pub test_fraction: f64,
}

impl Plan {
    /// Reads and checks a configuration file. `seed` and `memory` take the place of the file's.
    ///
    /// # Errors
    /// Where the file cannot be read, is none of this program's, or a setting cannot be.
    pub fn read(path: &Path, seed: Option<u64>, memory: Option<Memory>) -> Result<Self, Error> {
        let file = shown_path(path);
        let unread = Named {
            file: &file,
            text: None,
        };
        let text = limits::read_configuration(path).map_err(|source| match source.kind() {
            ErrorKind::InvalidData => {
                let message = "it is no text in UTF-8; save it as UTF-8, as editors can";
                unread.wrong(message.to_owned())
            }
            _ => Error::Read {
                path: path.to_owned(),
                source,
            },
        })?;
        let mut config = Config::parse(&text, &file).map_err(|error| match error {
            Error::Syntax { .. } if path.extension().is_none_or(|it| it != "toml") => {
                let message = "this is no configuration in TOML, such as `sways init` writes; \
                               `sways influence` takes a table";
                unread.wrong(message.to_owned())
            }
            other => other,
        })?;
        if let Some(seed) = seed {
            config.seed = seed;
        }
        let mut plan = Self::checked(config, path, Some(&text), memory)?;
        plan.text = Some(text);
        Ok(plan)
    }

    /// The files that are read: the table, and starting weights.
    pub fn reads(&self) -> impl Iterator<Item = &Path> {
        let table = self.resolved.data.path.as_deref();
        table.into_iter().chain(self.init.as_deref())
    }

    /// The configuration, as errors name it.
    pub(crate) fn named(&self) -> Named<'_> {
        Named {
            file: &self.file,
            text: self.text.as_deref(),
        }
    }

    /// Checks a configuration that is, or could be, the file `path`.
    ///
    /// # Errors
    /// Where a setting cannot be.
    pub fn new(config: Config, path: &Path) -> Result<Self, Error> {
        Self::checked(config, path, None, None)
    }

    fn checked(
        config: Config,
        path: &Path,
        text: Option<&str>,
        memory: Option<Memory>,
    ) -> Result<Self, Error> {
        let file = shown_path(path);
        Checker {
            folder: path.parent().unwrap_or(Path::new("")),
            named: Named { file: &file, text },
            evidence: config.evidence.as_ref().map(|it| !it.off),
            memory,
        }
        .plan(config, path)
    }

    /// Answers in the language asked for, else the configuration's, else the environment's.
    pub fn answer_in(&mut self, asked: Option<Language>) {
        self.resolved.language = Some(Language::chosen(asked, self.resolved.language));
    }

    /// How settings are named to whoever gave them.
    pub fn wording(&self) -> Wording {
        match self.file.as_str() {
            COMMAND_LINE => Wording::Flags,
            ARGUMENTS => Wording::Keywords,
            _ => Wording::Keys,
        }
    }
}

/// What errors call the settings that came from the command line.
pub const COMMAND_LINE: &str = "the command line";

/// What errors call the settings that came as keyword arguments of a function.
pub const ARGUMENTS: &str = "the arguments";

struct Checker<'a> {
    /// What paths are relative to.
    folder: &'a Path,
    /// The configuration, as errors name it.
    named: Named<'a>,
    /// Whether there is a part on evidence, and then whether it is asked for.
    evidence: Option<bool>,
    /// The memory that may be taken, where not the configuration says it.
    memory: Option<Memory>,
}

impl Checker<'_> {
    fn wrong(&self, message: impl ToString) -> Error {
        self.named.wrong(message.to_string())
    }

    /// The absolute path, so that a run's own configuration can be run again from where it lies.
    fn resolve(&self, key: &str, path: &Path) -> Result<PathBuf, Error> {
        if path.as_os_str().is_empty() {
            return Err(self.wrong(format!("{key}: it is empty; name a file")));
        }
        if path == Path::new(STANDARD_INPUT) {
            return Ok(path.to_owned());
        }
        let absolute = std::path::absolute(self.folder.join(path))
            .map_err(|error| self.wrong(format!("{key}: {}: {error}", shown_path(path))))?;
        // A run keeps its configuration, and TOML is text.
        if absolute.to_str().is_none() {
            return Err(self.wrong(format!(
                "{key}: {}: the path is not UTF-8, and the run's configuration could not name it; \
                 rename the file or the folder",
                shown_path(&absolute)
            )));
        }
        Ok(absolute)
    }

    fn plan(&self, config: Config, path: &Path) -> Result<Plan, Error> {
        let name = config.name_of(path).map_err(|it| self.wrong(it))?;
        let (data, data_resolved) = self.data(&config.data)?;
        let wrong = |message| self.wrong(message);
        limits::check_hidden(&config.model.hidden).map_err(wrong)?;
        for (key, value) in [
            ("seed", config.seed as usize),
            ("train.epochs", config.train.epochs),
            ("train.members", config.train.members),
        ] {
            limits::check(key, value).map_err(wrong)?;
        }
        if let Some(evidence) = &config.evidence {
            limits::check("evidence.permutations", evidence.permutations).map_err(wrong)?;
        }
        // Only the network's own errors: how many inputs there are is not known yet.
        let network =
            sways_model::Architecture::new(1, config.model.hidden.clone(), config.model.activation)
                .map_err(|error| self.wrong(error))?;
        let memory = config.memory.as_deref().map(str::parse::<Memory>);
        let memory = memory
            .transpose()
            .map_err(|it| self.wrong(format!("memory: {it}")))?;
        let memory = self.memory.or(memory);
        Needs::of_training(&network, config.train.members, 0)
            .check(memory)
            .map_err(wrong)?;
        let init = config
            .model
            .init
            .as_deref()
            .map(|path| self.resolve("model.init", path))
            .transpose()?;
        let fit = config
            .train
            .check(config.seed)
            .map_err(|error| self.wrong(error))?;
        limits::check_losses(fit.epochs(), fit.log_every(), fit.members()).map_err(wrong)?;
        let explain = self.explain(&config)?;
        let evidence = config.evidence.as_ref().map(EvidenceConfig::check);
        let evidence = evidence
            .transpose()
            .map_err(|message| self.wrong(message))?;
        let resolved = Config {
            name: Some(name.clone()),
            seed: config.seed,
            memory: config.memory.clone(),
            language: config.language,
            data: data_resolved,
            model: crate::config::ModelConfig {
                init: init.clone(),
                ..config.model.clone()
            },
            train: config.train.resolved(&fit),
            evidence: config.evidence.clone(),
            explain: explain.iter().map(MethodPlan::resolved).collect(),
        };
        Ok(Plan {
            name,
            seed: config.seed,
            memory,
            data,
            hidden: config.model.hidden,
            activation: config.model.activation,
            init,
            fit,
            explain,
            evidence: evidence.flatten(),
            file: self.named.file.to_owned(),
            text: None,
            resolved,
        })
    }

    fn data(&self, data: &DataConfig) -> Result<(DataPlan, DataConfig), Error> {
        let test_fraction =
            data.test_fraction
                .unwrap_or(if data.generator.is_some() { 0.0 } else { 0.2 });
        if !(0.0..1.0).contains(&test_fraction) {
            return Err(self.wrong(format!(
                "data.test_fraction: {} is not allowed; it must be at least 0 and below 1",
                number_text(test_fraction)
            )));
        }
        if let Some(name) = data.groups.keys().find(|name| name.trim().is_empty()) {
            return Err(self.wrong(format!(
                "data.groups: {name:?} is no name of a condition; write one"
            )));
        }
        let mut resolved = data.clone();
        let source = match data.generator {
            Some(Generator::NumpyLegacy) => {
                Source::generated(data, &mut resolved).map_err(|it| self.wrong(it))?
            }
            None => self.read_from_file(data, &mut resolved)?,
        };
        let encoding = EncodingOptions {
            groups: data.groups.clone(),
            ..self.encoding(data)?
        };
        resolved.standardize = None;
        resolved.scaling = Some(encoding.scaling);
        resolved.test_fraction = Some(test_fraction);
        let plan = DataPlan {
            source,
            encoding,
            test_fraction,
        };
        Ok((plan, resolved))
    }

    fn encoding(&self, data: &DataConfig) -> Result<EncodingOptions, Error> {
        let scaling = match (data.scaling, data.standardize) {
            (Some(_), Some(_)) => {
                return Err(self.wrong(
                    "data.scaling and data.standardize both say what numbers are measured in; \
                     remove one",
                ));
            }
            (Some(scaling), None) => scaling,
            (None, Some(standardize)) if !standardize => Scaling::None,
            (None, None) if data.generator.is_some() => Scaling::None,
            (None, _) => Scaling::Standard,
        };
        for (key, value) in [
            ("min_level_rows", data.min_level_rows),
            ("max_levels", data.max_levels),
        ] {
            if value == Some(0) {
                return Err(self.wrong(format!("data.{key}: 0 is not allowed; it must be above 0")));
            }
        }
        Ok(EncodingOptions {
            scaling,
            min_level_rows: data.min_level_rows,
            max_levels: data.max_levels,
            ..EncodingOptions::default()
        })
    }

    /// Checks that evidence is asked for, which the table is parted for.
    fn check_parted(&self, column: &str) -> Result<(), Error> {
        let mend = match self.evidence {
            Some(true) => return Ok(()),
            Some(false) => "remove evidence.off",
            None => "add [evidence]",
        };
        Err(self.wrong(format!(
            "data.by: {column:?} parts the table for the evidence, and none is asked for; {mend}, or \
             remove data.by"
        )))
    }

    fn read_from_file(
        &self,
        data: &DataConfig,
        resolved: &mut DataConfig,
    ) -> Result<Source, Error> {
        let of_generators = [
            ("rows", data.rows.is_some()),
            ("conditions", data.conditions.is_some()),
            ("labels", data.labels.is_some()),
            ("seed", data.seed.is_some()),
        ];
        if let Some((key, _)) = of_generators.iter().find(|(_, set)| *set) {
            return Err(self.wrong(format!(
                "data.{key}: only a generator has it; remove it, or add data.generator"
            )));
        }
        let path = data
            .path
            .as_deref()
            .ok_or_else(|| self.wrong("data.path: name the table's file, or add data.generator"))?;
        let path = self.resolve("data.path", path)?;
        let outcome = data.outcome.clone().ok_or_else(|| {
            self.wrong("data.outcome: name the column that says whether the event happened")
        })?;
        if let Some(column) = &data.by {
            self.check_parted(column)?;
        }
        if data.by.as_ref() == Some(&outcome) {
            return Err(self.wrong(format!(
                "data.by: {outcome:?} is the outcome; name a column by which the rows are parted"
            )));
        }
        if data.group_by.as_ref() == Some(&outcome) {
            return Err(self.wrong(format!(
                "data.group_by: {outcome:?} is the outcome; name a column that says which rows belong \
                 together"
            )));
        }
        if data.weights.as_ref() == Some(&outcome) {
            return Err(self.wrong(format!(
                "data.weights: {outcome:?} is the outcome; name the column that says what rows weigh"
            )));
        }
        let rule = match (&data.event, &data.positive) {
            (Some(_), Some(_)) => {
                return Err(self
                    .wrong("data.event and data.positive both say what the event is; remove one"));
            }
            (Some(event), None) => {
                let comparison: Comparison = event
                    .parse()
                    .map_err(|error| self.wrong(format!("data.event: {error}")))?;
                EventRule::Comparison(comparison)
            }
            (None, Some(value)) => EventRule::Positive(value.clone()),
            (None, None) => EventRule::Detect,
        };
        let exclude = data.exclude.clone().unwrap_or_default();
        resolved.path = Some(path.clone());
        resolved.exclude = Some(exclude.clone());
        let grouped = |column: &String| data.groups.values().any(|it| it.contains(column));
        let needed = |column: &String| {
            Some(column) != data.outcome.as_ref()
                && Some(column) != data.group_by.as_ref()
                && Some(column) != data.weights.as_ref()
                && Some(column) != data.by.as_ref()
                && !grouped(column)
        };
        let mut read = ReadOptions {
            delimiter: data.delimiter,
            encoding: data.encoding.clone(),
            sheet: data.sheet.clone(),
            header: data.header,
            types: data.types.clone(),
            skip: exclude.iter().filter(|it| needed(it)).cloned().collect(),
            decimal: data.decimal,
            date_order: data.date_order,
            weights: data.weights.clone(),
            ..ReadOptions::default()
        };
        read.take_as_missing(data.missing.as_deref());
        read.keep(&outcome, &rule);
        Ok(Source::Table {
            table: match &data.frame {
                Some(frame) => frame.clone().into(),
                None => path.into(),
            },
            read,
            outcome,
            rule,
            asked: Asked {
                exclude,
                include: data.include.clone().unwrap_or_default(),
                groups: data.groups.clone(),
                typed: data.types.keys().cloned().collect(),
                group_by: data.group_by.clone(),
                weights: data.weights.clone(),
                row_numbers: Vec::new(),
            },
            by: data.by.clone(),
        })
    }

    fn explain(&self, config: &Config) -> Result<Vec<MethodPlan>, Error> {
        let hidden = &config.model.hidden;
        limits::check_blocks(config.explain.len()).map_err(|message| self.wrong(message))?;
        let blocks = config.explain.iter().enumerate();
        let blocks = blocks
            .flat_map(|(place, block)| block.expand(hidden).into_iter().map(move |it| (place, it)));
        let mut explain: Vec<MethodPlan> = Vec::new();
        for (place, block) in blocks {
            let wrong = |message| self.named.wrong_in(Some(place), message);
            let checked = block.check(hidden, config.seed).map_err(wrong)?;
            let checked = MethodPlan {
                block: Some(place),
                ..checked
            };
            let id = &checked.id;
            let is_plain = !id.is_empty()
                && id.len() <= 200
                && id
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
            if !is_plain {
                return Err(wrong(format!(
                    "explain.id: {id:?} cannot name a file; use letters, digits, - and _, 200 of \
                     them at most"
                )));
            }
            if explain.iter().any(|before| before.id == *id) {
                return Err(wrong(format!(
                    "explain.id: two blocks are called {id:?}; give one of them another id"
                )));
            }
            explain.push(checked);
        }
        Ok(explain)
    }
}
