//! The command `sways explain`: a saved model, explained on the rows of a table.

use std::{fs, io, path::Path};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sways_data::{
    Comparison, EventRule, ReadOptions, TableReader, outcome, read_table, rows_with_outcome,
};
use sways_explain::Influence;
use sways_model::{Mlp, MlpOps};

use crate::{
    Error,
    agreement::{AgreementEntry, agreements},
    args::ExplainArgs,
    backend::Work,
    config::ExplainConfig,
    measure::{Measure, ProfileEntry, Scored, Subject},
    method::{self, Method, MethodName},
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
    /// What the methods found.
    pub influences: Vec<Influence>,
    /// How much they agree, two at a time.
    pub agreement: Vec<AgreementEntry>,
    /// The curves behind the profiles.
    pub profiles: Vec<ProfileEntry>,
}

/// Explains a saved model.
///
/// # Errors
/// Where the model or the table cannot be read, a method does not apply, or results cannot be
/// written.
pub fn run(args: &ExplainArgs) -> Result<(), Error> {
    let model = SavedModel::read(&args.model)?;
    let methods = methods(args, &model)?;
    args.backend.probe()?;
    if let Some(threads) = args.threads {
        args.backend.set_threads(threads)?;
    }
    let progress = Progress::reading(&args.table);
    let (inputs, rows) = read(args, &model)?;
    if let Some(row) = args.row.filter(|row| *row >= rows) {
        return Err(wrong(format!(
            "--row {row}: the table has {rows} rows, counted from 0 to {}",
            rows.saturating_sub(1)
        )));
    }
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
    let found = args.backend.run(Explain {
        args,
        model: &model,
        methods: &methods,
        inputs: &inputs,
        rows,
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
        let blocks = match name {
            MethodName::All => method::expand(&asked, hidden),
            _ => vec![method::of(&asked, name)],
        };
        for block in blocks {
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
    let options = ReadOptions {
        delimiter: args.delimiter,
        ..model.encoding.read_options()
    };
    let reader = TableReader::open(&args.table, &options, BATCH)?;
    let (mut inputs, mut rows) = (Vec::new(), 0);
    for design in model.encoding.apply_batches(reader) {
        let design = design?;
        rows += design.rows();
        inputs.extend_from_slice(design.values());
    }
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
    let mut options = ReadOptions {
        only: Some(vec![column.clone()]),
        ..none
    };
    let rule = rule(model)?;
    options.keep(column, &rule);
    let table = read_table(&args.table, &options)?;
    let known = rows_with_outcome(&table, column)?;
    let found = outcome(&table.select(&known), column, &rule)?;
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
    rows: usize,
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
        let mut found = ExplainFile {
            event: model.event.event.clone(),
            rows: if args.row.is_some() { 1 } else { self.rows },
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
        found.agreement = agreements(&found.influences);
        Ok(found)
    }
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
