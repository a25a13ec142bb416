//! The command `sways report`: the report of a run, made again.

use std::fmt::Write as _;

use sways::{language::Language, run::saved::SavedRun};
use sways_report::{PAGE, pdf, write};

use crate::{args::ReportArgs, error::Error, terminal::output};

/// Makes a run's report again.
///
/// # Errors
/// Where the folder holds no run, or cannot be written.
pub fn run(args: &ReportArgs) -> Result<(), Error> {
    let run = SavedRun::read(&args.run).map_err(sways_report::Error::from)?;
    let language = Language::chosen(args.language, run.language());
    write(&args.run, args.png, Some(language))?;
    let page = args.run.join(PAGE);
    let mut written = format!("{}\n", page.display());
    if args.pdf {
        let pdf = pdf::print(&page, args.browser.as_deref())?;
        let _ = writeln!(written, "{}", pdf.display());
    }
    if !args.quiet {
        output::print(&written)?;
    }
    Ok(())
}
