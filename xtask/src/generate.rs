//! `cargo xtask generate`: the files that follow from the command line.

use xshell::{Shell, cmd};

use crate::backend::Backend;
use crate::{Result, workspace};

/// Writes the configuration's schema, shell completions and manual pages into the repository.
///
/// # Errors
/// Where the program cannot be built, or a file cannot be written.
pub fn run(sh: &Shell) -> Result<()> {
    let _root = sh.push_dir(workspace::root());
    let generate = cmd!(
        sh,
        "cargo run --release --package sways-cli --example generate"
    );
    // What the experiments' program was built from is there already.
    let target = workspace::target(Backend::default().name());
    Ok(generate.env("CARGO_TARGET_DIR", target).run()?)
}
