//! The command `sways methods`: the methods, what their numbers mean, what they cost, when they
//! mislead.

use crate::terminal::{screen, text};

/// Prints the methods.
pub fn run() {
    text::print(&screen::methods());
}
