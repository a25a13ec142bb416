//! The command `sways schema`: the JSON Schema of the configuration.

use sways::config::schema;

use crate::terminal::text;

/// Prints the schema.
pub fn run() {
    text::print(&schema());
}
