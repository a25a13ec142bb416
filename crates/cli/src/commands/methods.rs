//! The command `sways methods`: the methods, what their numbers mean, what they cost, when they
//! mislead.

use crate::{
    error::Error,
    terminal::{output, screen},
};

/// Prints the methods.
///
/// # Errors
/// Where it cannot be printed.
pub fn run() -> Result<(), Error> {
    output::print(&screen::methods())
}
