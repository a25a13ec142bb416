//! The command `sways explain`: a saved model, explained on the rows of a table.

use serde::de::DeserializeOwned;
use sways::{
    config::with_nearest_name,
    explanation::{self, Explanation},
    methods::{
        method::{self, Method},
        name::MethodName,
        settings::{Baseline, ExplainConfig},
    },
    new_rows::NewRows,
    run::files::json,
    saved_model::SavedModel,
};

use crate::{
    Error,
    args::ExplainArgs,
    terminal::{new_rows::say_what_was_unseen, output, progress::Progress, screen, text},
};

/// The rows that are read at once.
const BATCH: usize = 1 << 15;

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
    let read = |others| args.read.options(others);
    let mut new_rows = NewRows::open(&model, &args.table, &read, BATCH)?;
    let (inputs, rows) = new_rows.read_all()?;
    say_what_was_unseen(&new_rows);
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
    let note = explanation::mend_baselines(&mut methods, &model, rows);
    let asks = |name| {
        methods
            .iter()
            .any(|(_, it): &(_, Method)| it.name() == name)
    };
    let scored = if asks(MethodName::Permutation) {
        explanation::scored(&args.table, &read, &model, &inputs)?
    } else {
        None
    };
    progress.done();
    if let Some(note) = note {
        output::say(&text::wrapped(&format!("note: {note}")));
    }
    let found = Explanation {
        model: &model,
        methods: &methods,
        all_that_apply: args.methods.iter().any(|it| it == MethodName::All.as_str()),
        inputs: &inputs,
        scored: scored.as_ref(),
        row: args.row,
        seed: args.seed,
        folder: args.output_dir.as_deref(),
    }
    .run(args.backend)?;
    if args.json {
        let text = json(&found).map_err(sways::Error::Keep)?;
        output::print(&String::from_utf8_lossy(&text))
    } else {
        output::print(&screen::explained(&found))
    }
}

fn wrong(message: String) -> Error {
    sways::Error::Setting {
        file: "sways explain".to_owned(),
        message,
    }
    .into()
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

/// A name of the configuration's, given as an argument.
fn named<T: DeserializeOwned>(flag: &str, name: &str) -> Result<T, Error> {
    let parsed = T::deserialize(toml::Value::from(name));
    parsed.map_err(|error| {
        let message = with_nearest_name(error.message().trim());
        Error::InFlags(format!("{flag} {name}: {message}"))
    })
}
