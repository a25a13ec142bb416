//! The command `sways methods`: the methods, what their numbers mean, what they cost, when they
//! mislead.

use sways::language::Language;
use sways_report::messages;

use crate::{
    error::Error,
    terminal::{output, screen},
};

/// Prints the methods.
///
/// # Errors
/// Where it cannot be printed.
pub fn run() -> Result<(), Error> {
    output::print(&screen::methods(messages::of(Language::chosen(None, None))))
}
