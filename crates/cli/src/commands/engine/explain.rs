//! `sways explain` on a table that an engine reads.

use sways::{
    backend::Backend,
    explanation::{Explainee, Explanation},
    language::Language,
    new_rows::NewRows,
    run::files::json,
    saved_model::SavedModel,
};
use sways_ballista::jobs::{self, explain::Explaining, parts::Parts};
use sways_report::messages;

use super::open;
use crate::{
    args::ExplainArgs,
    commands::explain::methods,
    error::Error,
    terminal::{output, progress::Progress, screen},
};

/// So many rows show what a method's results are called.
const SHOWN: usize = 2;

/// Explains a saved model on all rows of a table.
///
/// # Errors
/// Where the model or the table cannot be read, or a method does not explain row by row.
pub fn run(args: &ExplainArgs, location: &str) -> Result<(), Error> {
    if args.row.is_some() {
        return Err(Error::InFlags(
            "--row: an engine's rows have no numbers; ask for one by --sql".to_owned(),
        ));
    }
    let model = SavedModel::read(&args.model)?;
    let methods = methods(args, &model)?;
    let (engine, rows) = open(&args.engine, location)?;
    let progress = Progress::reading(&args.table);
    let columns = jobs::predict::columns_of(&rows, &model)?;
    let shown = jobs::sample::sample(&engine, &rows, &columns, SHOWN, args.seed)?;
    let (inputs, _) = NewRows::open(&model, shown.rows, &|it| it, SHOWN, &[])?.read_all()?;
    let mut all: Option<sways::explanation::ExplainFile> = None;
    for method in &methods {
        let explaining = Explaining {
            model: &model,
            method,
            seed: args.seed,
        };
        explaining.function(&rows)?;
        let mut found = Explanation {
            model: Explainee::Saved(&model),
            methods: std::slice::from_ref(method),
            all_that_apply: false,
            inputs: &inputs,
            background: None,
            scored: None,
            row: None,
            seed: args.seed,
            folder: None,
            observer: &mut (),
        }
        .run(Backend::default())?;
        explaining.of_all(&engine, &rows, &mut found)?;
        if let Some(folder) = &args.output_dir {
            let place = folder.join(&method.id);
            let each = explaining.of_each(&rows, rows.columns())?;
            let conditions = model.encoding.conditions().iter();
            let conditions: Vec<&str> = conditions.map(|it| it.condition.as_str()).collect();
            let write = |parts: &mut Parts, batch| {
                parts.write(&jobs::explain::in_columns(&batch, &conditions)?)
            };
            engine
                .gathered(&each, || Parts::begin(&place), write)?
                .finish()?;
        }
        match &mut all {
            Some(all) => all.influences.extend(found.influences),
            None => all = Some(found),
        }
    }
    progress.done();
    let Some(found) = all else {
        return Ok(());
    };
    if args.json {
        let text = json(&found).map_err(sways::Error::Keep)?;
        output::print(&String::from_utf8_lossy(&text))
    } else {
        let says = messages::of(Language::chosen(args.language, None));
        output::print(&screen::explained(&found, says))
    }
}
