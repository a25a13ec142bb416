//! The command `sways explain`: a saved model, explained on the rows of a table.

use std::{fs, io, path::Path};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use sways_data::{
    Comparison, EncodedCondition, EventRule, Group, ReadOptions, TableReader, outcome, read_table,
    rows_with_outcome,
};
use sways_explain::Influence;
use sways_model::{Mlp, MlpOps};

use crate::{
    Error,
    agreement::{AgreementEntry, agreements},
    args::ExplainArgs,
    backend::Work,
    config::{Baseline, ExplainConfig},
    curves::ProfileEntry,
    decoded::decoded,
    measure::{Measure, Scored, Subject},
    method::{self, Method, MethodName},
    new_rows::NewRows,
    progress::Progress,
    run_folder::{LocalFiles, json},
    saved::SavedModel,
    screen,
};

/// The rows that are read at once.
const BATCH: usize = 1 << 15;

/// What `sways explain --json` prints.
#[derive(Debug, Serialize, Deserialize)]
pub struct ExplainFile {
    /// The event, as part of a sentence.
    pub event: String,
    /// The rows that were explained.
    pub rows: usize,
    /// The event's probability: the row's, or the mean over the rows.
    pub probability: f64,
    /// The row that was explained, where one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<ExplainedRow>,
    /// What the methods found.
    pub influences: Vec<Influence>,
    /// How much they agree, two at a time.
    pub agreement: Vec<AgreementEntry>,
    /// The curves behind the profiles.
    pub profiles: Vec<ProfileEntry>,
}

/// A row that was explained.
#[derive(Debug, Serialize, Deserialize)]
pub struct ExplainedRow {
    /// Its place in the table, counted from 0.
    pub row: usize,
    /// What the conditions are.
    pub values: Vec<ValueEntry>,
}

/// A condition's value in a row.
#[derive(Debug, Serialize, Deserialize)]
pub struct ValueEntry {
    /// The condition.
    pub condition: String,
    /// A number in the column's unit, yes or no as a truth value, or words.
    pub value: Value,
}

/// Explains a saved model.
///
/// # Errors
/// Where the model or the table cannot be read, a method does not apply, or results cannot be
/// written.
pub fn run(args: &ExplainArgs) -> Result<(), Error> {
    let model = SavedModel::read(&args.model)?;
    let mut methods = methods(args, &model)?;
    args.backend.probe()?;
    if let Some(threads) = args.threads {
        args.backend.set_threads(threads)?;
    }
    let progress = Progress::reading(&args.table);
    let (inputs, rows) = read(args, &model)?;
    if rows == 0 {
        return Err(wrong(format!(
            "{}: the table has no rows to explain",
            args.table.display()
        )));
    }
    if let Some(row) = args.row.filter(|row| *row >= rows) {
        return Err(wrong(format!(
            "--row {row}: the table has {rows} rows, counted from 0 to {}",
            rows.saturating_sub(1)
        )));
    }
    let note = mend_baselines(&mut methods, &model, rows);
    let asks = |name| {
        methods
            .iter()
            .any(|(_, it): &(_, Method)| it.name() == name)
    };
    let scored = if asks(MethodName::Permutation) {
        scored(args, &model, &inputs)?
    } else {
        None
    };
    progress.done();
    if let Some(note) = note {
        eprint!("{}", screen::wrapped(&format!("note: {note}")));
    }
    let found = args.backend.run(Explain {
        args,
        model: &model,
        methods: &methods,
        inputs: &inputs,
        scored: scored.as_ref(),
    })?;
    if args.json {
        let text = json(&found).map_err(Error::Keep)?;
        screen::print(&String::from_utf8_lossy(&text));
    } else {
        screen::print(&screen::explained(&found));
    }
    Ok(())
}

fn wrong(message: String) -> Error {
    Error::Setting {
        file: "sways explain".to_owned(),
        message,
    }
}

/// The methods that are asked for, by their ids.
fn methods(args: &ExplainArgs, model: &SavedModel) -> Result<Vec<(String, Method)>, Error> {
    let hidden = model.weights.architecture().hidden();
    let mut methods: Vec<(String, Method)> = Vec::new();
    for name in &args.methods {
        let name: MethodName = named("--method", name)?;
        let mut asked = ExplainConfig::new(MethodName::All);
        asked.output = Some(named("--output", &args.output)?);
        asked.row = args.row;
        asked.baseline = args
            .baseline
            .as_deref()
            .map(|baseline| named("--baseline", baseline))
            .transpose()?;
        asked.background_rows = args.background_rows;
        asked.max_evaluations = args.max_evaluations;
        let blocks = match name {
            MethodName::All => method::expand(&asked, hidden),
            _ => vec![method::of(&asked, name)],
        };
        for mut block in blocks {
            let has_baseline = block.method.keys().contains(&"baseline");
            if has_baseline && block.method != MethodName::ExpectedGradients {
                // What `sways influence` takes.
                block.baseline.get_or_insert(Baseline::Mean);
            }
            let method = Method::check(&block, hidden, args.seed)
                .map_err(|message| wrong(message.replace("explain.", "")))?;
            let id = block.method.as_str().to_owned();
            if methods.iter().all(|(known, _)| *known != id) {
                methods.push((id, method));
            }
        }
    }
    Ok(methods)
}

/// Changes baselines that would explain nothing: a table of one row is no background of itself.
/// Gives what there is to say of it.
fn mend_baselines(
    methods: &mut [(String, Method)],
    model: &SavedModel,
    rows: usize,
) -> Option<&'static str> {
    let mut note = None;
    for (_, method) in methods {
        let Method::Local { baseline, .. } = method else {
            continue;
        };
        let (better, why) = match (*baseline, &model.training_mean, rows < 2) {
            (Baseline::Background, Some(_), true) => (
                Baseline::Mean,
                "one row is no background of itself: the mean of the training rows stands for it",
            ),
            (Baseline::Background | Baseline::Mean, None, true) => (
                Baseline::Zero,
                "the model's file, of an older version, does not hold the mean of its training \
                 rows, and one row is no background of itself: the baseline is zero",
            ),
            (Baseline::Mean, None, false) => (
                Baseline::Mean,
                "the model's file, of an older version, does not hold the mean of its training \
                 rows: the mean of the table's rows stands for it",
            ),
            _ => continue,
        };
        *baseline = better;
        note = Some(why);
    }
    note
}

/// A name of the configuration's, given as an argument.
fn named<T: DeserializeOwned>(flag: &str, name: &str) -> Result<T, Error> {
    let parsed = T::deserialize(toml::Value::from(name));
    parsed.map_err(|error| {
        let message = crate::config::with_nearest_name(error.message().trim());
        Error::InFlags(format!("{flag} {name}: {message}"))
    })
}

/// The table's rows, encoded batch by batch, and how many there are.
fn read(args: &ExplainArgs, model: &SavedModel) -> Result<(Vec<f32>, usize), Error> {
    let mut new_rows = NewRows::open(model, &args.table, args.delimiter, BATCH)?;
    let (mut inputs, mut rows) = (Vec::new(), 0);
    for design in &mut new_rows {
        let design = design?;
        rows += design.rows();
        inputs.extend_from_slice(design.values());
    }
    new_rows.say_what_was_unseen();
    Ok((inputs, rows))
}

/// The inputs of the rows whose outcome is known, `[rows][inputs]`, and whether it is the event.
type Known = (Vec<f32>, Vec<bool>);

/// The rows whose outcome the table has, and what it is; `None` where it has no such column.
fn scored(args: &ExplainArgs, model: &SavedModel, inputs: &[f32]) -> Result<Option<Known>, Error> {
    let column = &model.event.column;
    let none = ReadOptions {
        delimiter: args.delimiter,
        only: Some(Vec::new()),
        ..ReadOptions::default()
    };
    if args.table.as_os_str() == crate::plan::STANDARD_INPUT {
        return Ok(None);
    }
    let names = TableReader::open(&args.table, &none, 1)?;
    if !names.names().contains(column) {
        return Ok(None);
    }
    let options = ReadOptions {
        only: Some(vec![column.clone()]),
        ..none
    };
    let table = read_table(&args.table, &options)?;
    let known = rows_with_outcome(&table, column)?;
    let found = outcome(&table.select(&known), column, &rule(model)?)?;
    let width = model.encoding.groups().inputs();
    let rows = known.iter().flat_map(|row| &inputs[row * width..][..width]);
    Ok(Some((rows.copied().collect(), found.labels)))
}

/// What the event is, from what it was called.
fn rule(model: &SavedModel) -> Result<EventRule, Error> {
    let event = &model.event;
    let value = event.event.strip_prefix(&format!("{} = ", event.column));
    Ok(match value {
        Some(value) => EventRule::Positive(value.to_owned()),
        None => EventRule::Comparison(event.event.parse::<Comparison>()?),
    })
}

/// The part that is generic over the backend.
struct Explain<'a> {
    args: &'a ExplainArgs,
    model: &'a SavedModel,
    methods: &'a [(String, Method)],
    inputs: &'a [f32],
    scored: Option<&'a Known>,
}

impl Work for Explain<'_> {
    type Output = Result<ExplainFile, Error>;

    fn on<B: MlpOps>(self, device: &B::Device) -> Self::Output {
        let Self { args, model, .. } = self;
        let mlp = Mlp::<B>::new(&model.weights, device);
        let measure = Measure::new(
            &mlp,
            Subject {
                encoding: &model.encoding,
                inputs: self.inputs,
                known: self.inputs,
                known_as: "table's rows",
                training_mean: model.training_mean.as_deref(),
                scored: self.scored.map(|(inputs, labels)| Scored {
                    inputs,
                    labels,
                    called: "table's rows",
                }),
                seed: args.seed,
            },
        );
        let folder = args.output_dir.as_deref();
        let mut files = folder.map(|folder| LocalFiles::new(folder, &model.encoding.groups()));
        let width = model.encoding.groups().inputs();
        let explained = match args.row {
            Some(row) => &self.inputs[row * width..][..width],
            None => self.inputs,
        };
        let probabilities = mlp.predict(explained);
        let mut found = ExplainFile {
            event: model.event.event.clone(),
            rows: probabilities.len(),
            probability: probabilities.iter().sum::<f64>() / probabilities.len() as f64,
            row: args.row.map(|row| ExplainedRow {
                row,
                values: values(model, explained),
            }),
            influences: Vec::new(),
            agreement: Vec::new(),
            profiles: Vec::new(),
        };
        for (id, method) in self.methods {
            if method.name() == MethodName::Permutation && self.scored.is_none() && asked_all(args)
            {
                continue;
            }
            let measured = measure.measure(id, method, args.row, &mut |values| {
                files.as_mut().map_or(Ok(()), |files| files.add(id, values))
            })?;
            if let Some(folder) = folder.filter(|_| !measured.profiles.is_empty()) {
                write_profiles(folder, id, &measured.profiles).map_err(Error::Keep)?;
            }
            found.influences.extend(measured.influences);
            found.profiles.extend(measured.profiles);
        }
        if let Some(files) = &mut files {
            files.finish().map_err(Error::Keep)?;
        }
        let failed = found.influences.iter().filter(|it| it.labels.is_empty());
        if failed.count() == found.influences.len()
            && let Some(error) = found.influences.first().and_then(|it| it.error.clone())
        {
            return Err(Error::InFlags(error));
        }
        found.agreement = agreements(&found.influences);
        Ok(found)
    }
}

/// A row's values, from its inputs.
fn values(model: &SavedModel, inputs: &[f32]) -> Vec<ValueEntry> {
    let groups = model.encoding.groups();
    let conditions = model.encoding.conditions().iter().zip(&groups);
    let value = |(condition, group): (&EncodedCondition, &Group)| ValueEntry {
        condition: condition.condition.clone(),
        value: decoded(&condition.encoding, &inputs[group.inputs.clone()]),
    };
    conditions.map(value).collect()
}

/// Whether methods that do not apply are left out instead of refused.
fn asked_all(args: &ExplainArgs) -> bool {
    args.methods
        .iter()
        .any(|name| name == MethodName::All.as_str())
}

fn write_profiles(folder: &Path, id: &str, profiles: &[ProfileEntry]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join(format!("{id}.json")), json(&profiles)?)
}
