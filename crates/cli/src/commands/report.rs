//! The command `sways report`: the report of a run, made again.

use sways_report::{PAGE, write};

use crate::{Error, args::ReportArgs, terminal::output};

/// Makes a run's report again.
///
/// # Errors
/// Where the folder holds no run, or cannot be written.
pub fn run(args: &ReportArgs) -> Result<(), Error> {
    write(&args.run, args.png)?;
    if !args.quiet {
        let page = args.run.join(PAGE);
        output::print(&format!("{}\n", page.display()))?;
    }
    Ok(())
}
