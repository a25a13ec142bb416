//! The command `sways schema`: the JSON Schema of the configuration.

use sways::config::schema;

use crate::{error::Error, terminal::output};

/// Prints the schema.
///
/// # Errors
/// Where it cannot be printed.
pub fn run() -> Result<(), Error> {
    output::print(&schema())
}
