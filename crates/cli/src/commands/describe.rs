//! The command `sways describe`: what is in a table, a model or a run.

use sways::{run::InfluenceFile, saved_model::SavedModel};
use sways_data::{ReadOptions, read_table};

use crate::{
    args::DescribeArgs,
    error::Error,
    terminal::{describe, output},
};

/// Prints what is in a table, a model or a run.
///
/// # Errors
/// Where it cannot be read, or is none of these.
pub fn run(args: &DescribeArgs) -> Result<(), Error> {
    let shown = if args.path.is_dir() {
        describe::of_run(&InfluenceFile::read(&args.path)?)
    } else if args.path.extension().is_some_and(|it| it == "safetensors") {
        describe::of_model(&SavedModel::read(&args.path)?)
    } else {
        let options = args.read.options(ReadOptions::default());
        describe::of_table(&read_table(&args.path, &options)?)
    };
    output::print(&shown)
}
