//! The command `sways completions`: a shell's completions.

use clap_complete::Shell;

use crate::{args::generated, error::Error, terminal::output};

/// Prints a shell's completions.
///
/// # Errors
/// Where it cannot be printed.
pub fn run(shell: Shell) -> Result<(), Error> {
    output::print(&generated::completions(shell))
}
