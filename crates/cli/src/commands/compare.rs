//! The command `sways compare`: runs side by side.

use sways::{comparison::Comparison, language::Language, run::files::json, run::saved::SavedRun};
use sways_report::messages;

use crate::{
    args::CompareArgs,
    error::Error,
    terminal::{compare, output},
};

/// Puts runs side by side.
///
/// # Errors
/// Where a folder holds no run.
pub fn run(args: &CompareArgs) -> Result<(), Error> {
    let runs = args.runs.iter().map(|folder| SavedRun::read(folder));
    let comparison = Comparison::of(&runs.collect::<Result<Vec<_>, _>>()?);
    let shown = if args.json {
        String::from_utf8_lossy(&json(&comparison).map_err(sways::Error::Keep)?).into_owned()
    } else {
        compare::text(
            &comparison,
            args.details,
            messages::of(Language::chosen(args.language, None)),
        )
    };
    output::print(&shown)
}
