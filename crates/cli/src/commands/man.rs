//! The command `sways man`: a manual page.

use crate::{Error, args::generated, terminal::text};

/// Prints the manual page of the program, or of one of its commands.
///
/// # Errors
/// Where there is no such command.
pub fn run(command: Option<&str>) -> Result<(), Error> {
    text::print(&generated::manual(command)?);
    Ok(())
}
