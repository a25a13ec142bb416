//! The command `sways completions`: a shell's completions.

use clap_complete::Shell;

use crate::{args::generated, terminal::text};

/// Prints a shell's completions.
pub fn run(shell: Shell) {
    text::print(&generated::completions(shell));
}
