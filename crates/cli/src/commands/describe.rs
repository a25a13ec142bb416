//! The command `sways describe`: what is in a table, a model or a run.

use sways::{language::Language, run::InfluenceFile, saved_model::SavedModel, words::plain_lines};
use sways_data::{ReadOptions, codes_as_levels, read_table};
use sways_report::messages;

use crate::{
    args::{DescribeArgs, configuration::types},
    error::Error,
    terminal::{describe, output},
};

/// Prints what is in a table, a model or a run.
///
/// # Errors
/// Where it cannot be read, or is none of these.
pub fn run(args: &DescribeArgs) -> Result<(), Error> {
    let language = Language::chosen(args.language, None);
    let says = messages::of(language);
    let shown = if args.path.is_dir() {
        describe::of_run(&InfluenceFile::read(&args.path)?, language)
    } else if args.path.extension().is_some_and(|it| it == "safetensors") {
        describe::of_model(&SavedModel::read(&args.path)?, says)
    } else {
        let options = args.read.options(ReadOptions {
            types: types(&args.types)?,
            ..ReadOptions::default()
        });
        let typed: Vec<String> = options.types.keys().cloned().collect();
        let mut table = read_table(&args.path, &options)?;
        // As `sways influence` takes them.
        let codes = codes_as_levels(&mut table, |name| typed.iter().any(|it| it == name));
        describe::of_table(&table, &codes, says)
    };
    // Whoever wrote it may have written anything into it.
    output::print(&plain_lines(&shown))
}
