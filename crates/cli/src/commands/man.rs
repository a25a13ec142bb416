//! The command `sways man`: a manual page.

use crate::{args::generated, error::Error, terminal::output};

/// Prints the manual page of the program, or of one of its commands.
///
/// # Errors
/// Where there is no such command, or it cannot be printed.
pub fn run(command: Option<&str>) -> Result<(), Error> {
    output::print(&generated::manual(command)?)
}
