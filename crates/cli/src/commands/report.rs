//! The command `sways report`: the report of a run, made again.

use std::{fmt::Write as _, io};

use sways::{run::files::PAGE, words::shown_path};
use sways_report::{pdf, write_again};

use crate::{args::ReportArgs, error::Error, terminal::output};

/// Makes a run's report again.
///
/// # Errors
/// Where the folder holds no run, or cannot be written.
pub fn run(args: &ReportArgs) -> Result<(), Error> {
    write_again(&args.run, args.png, args.language).map_err(|error| match error {
        sways_report::Error::Run(sways::Error::WriteReport { source, .. })
            if source.kind() == io::ErrorKind::NotFound =>
        {
            Error::Replaced {
                path: args.run.clone(),
            }
        }
        sways_report::Error::Run(sways::Error::WriteReport { file, source }) => {
            let path = args.run.join(file);
            sways::Error::WriteFile { path, source }.into()
        }
        other => Error::from(other),
    })?;
    let page = args.run.join(PAGE);
    let mut written = format!("{}\n", shown_path(&page));
    if args.pdf {
        let pdf = pdf::print(&page, args.browser.as_deref())?;
        let _ = writeln!(written, "{}", shown_path(&pdf));
    }
    if !args.quiet {
        output::print(&written)?;
    }
    Ok(())
}
