//! The command `sways explain`: a saved model, explained on the rows of a table.

use serde::de::DeserializeOwned;
use serde_json::Value;
use sways::{
    config::in_plain_words,
    explanation::{self, Explainee, Explanation},
    language::Language,
    methods::{Block, MethodName, MethodPlan, block::ALL},
    new_rows::NewRows,
    run::files::json,
    saved_model::SavedModel,
    temporary,
    words::shown_path,
};
use sways_explain::{
    Baseline,
    method::{About, Explains},
    methods::find,
};
use sways_model::Output;
use sways_report::messages;

use crate::{
    args::ExplainArgs,
    error::{Error, flags_in},
    own_input,
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
    let model = SavedModel::read(&args.model)
        .map_err(|error| Error::of_model(error, &args.model, &args.table))?;
    let mut methods = methods(args, &model)?;
    let folder = args.output_dir.as_deref().map(temporary::named);
    if let Some(folder) = &folder {
        for explain in &methods {
            let place = folder.join(format!("{}.csv", explain.id));
            own_input::refuse("--output-dir", &place, [args.table.as_path(), &args.model])?;
            own_input::refuse_in_run("--output-dir", &place)?;
        }
    }
    args.backend.probe()?;
    if let Some(threads) = args.threads {
        args.backend.set_threads(threads)?;
    }
    let progress = Progress::reading(&args.table);
    let read = |others| args.read.options(others);
    let mut new_rows = NewRows::open(&model, &args.table, &read, BATCH, &[])?;
    let (inputs, rows) = new_rows.read_all()?;
    let says = messages::of(Language::chosen(args.language, None));
    say_what_was_unseen(&new_rows, says);
    if rows == 0 {
        return Err(Error::InFlags(format!(
            "{}: the table has no rows to explain",
            shown_path(&args.table)
        )));
    }
    if let Some(row) = args.row.filter(|row| *row >= rows) {
        return Err(Error::InFlags(format!(
            "--row {row}: the table has {rows} rows, counted from 0 to {}",
            rows.saturating_sub(1)
        )));
    }
    let note = explanation::mend_baselines(&mut methods, &model, rows);
    let wants_outcomes =
        |explain: &MethodPlan| explain.method.about().explains == Explains::Outcomes;
    let scored = if methods.iter().any(wants_outcomes) {
        explanation::scored(&args.table, &read, &model, &inputs)?
    } else {
        None
    };
    progress.done();
    if let Some(note) = note {
        output::say(&text::wrapped(&format!("{}{note}", says.note())));
    }
    let found = Explanation {
        model: Explainee::Saved(&model),
        methods: &methods,
        all_that_apply: args.methods.iter().any(|it| it == ALL),
        inputs: &inputs,
        background: None,
        scored: scored.as_ref(),
        row: args.row,
        seed: args.seed,
        folder: folder.as_deref(),
        observer: &mut (),
    }
    .run(args.backend)?;
    if args.json {
        let text = json(&found).map_err(sways::Error::Keep)?;
        output::print(&String::from_utf8_lossy(&text))
    } else {
        output::print(&screen::explained(&found, says))
    }
}

/// The methods that are asked for.
///
/// # Errors
/// Where there is no such method, or it does not take these settings.
pub fn methods(args: &ExplainArgs, model: &SavedModel) -> Result<Vec<MethodPlan>, Error> {
    let hidden = model.weights.architecture().hidden();
    let mut asked = Block::new(ALL);
    let output: Output = named("--output", &args.output)?;
    let mut set = |key: &str, value: Value| asked.settings.insert(key.to_owned(), value);
    set("output", output.name().into());
    if let Some(most) = args.max_evaluations {
        set("max_evaluations", most.into());
    }
    asked.row = args.row;
    asked.background_rows = args.background_rows;
    asked.baseline = args
        .baseline
        .as_deref()
        .map(|baseline| named("--baseline", baseline))
        .transpose()?;
    let mut methods: Vec<MethodPlan> = Vec::new();
    for name in &args.methods {
        let MethodName(entry) = named("--method", name)?;
        let blocks = match entry {
            Some(entry) => vec![asked.for_method(entry)],
            None => asked.expand(hidden),
        };
        for mut block in blocks {
            let about = find(&block.method).map(|entry| &entry.about);
            let usual = about.and_then(About::usual_baseline);
            block.baseline = block.baseline.or(usual);
            let explain = block
                .check(hidden, args.seed)
                .map_err(|message| Error::InFlags(flags_in(&message)))?;
            if methods.iter().all(|known| known.id != explain.id) {
                methods.push(explain);
            }
        }
    }
    refuse_passed_over(args, &methods)?;
    Ok(methods)
}

/// Refuses what is set and no method would take.
fn refuse_passed_over(args: &ExplainArgs, methods: &[MethodPlan]) -> Result<(), Error> {
    let any = |takes: fn(&MethodPlan) -> bool| methods.iter().any(takes);
    let has_baseline = any(|one| one.method.about().baseline().is_some());
    let draws_rows = any(|one| one.baseline == Baseline::Background);
    let has_output = any(|one| one.method.settings().contains_key("output"));
    let is_local = any(|one| one.method.about().is_local());
    let has_budget = any(|one| one.method.settings().contains_key("max_evaluations"));
    let said = if args.baseline.is_some() && !has_baseline {
        "--baseline: no method here has a baseline; leave it out"
    } else if args.background_rows.is_some() && !has_baseline {
        "--background-rows: no method here has a baseline; leave it out"
    } else if args.background_rows.is_some() && !draws_rows {
        "--background-rows: no rows are drawn without a background; set --baseline background, or \
         leave it out"
    } else if args.row.is_some() && !is_local {
        "--row: no method here says something of a row by itself; leave it out"
    } else if args.output != Output::default().name() && !has_output {
        "--output: no method here explains one output or the other; leave it out"
    } else if args.max_evaluations.is_some() && !has_budget {
        "--max-evaluations: no method here draws at random within a budget; leave it out"
    } else {
        return Ok(());
    };
    Err(Error::InFlags(said.to_owned()))
}

/// A name of the configuration's, given as an argument.
fn named<T: DeserializeOwned>(flag: &str, name: &str) -> Result<T, Error> {
    let parsed = T::deserialize(toml::Value::from(name));
    parsed.map_err(|error| {
        let message = in_plain_words(error.message().trim(), "");
        Error::InFlags(format!("{flag} {name}: {message}"))
    })
}
