//! `cargo xtask cluster`: what reads tables that outgrow a machine, linted and tested.
//!
//! It is apart from everything else: `DataFusion` and Ballista take minutes, and nothing else needs
//! them.

use xshell::{Shell, cmd};

use crate::backend::Backend;
use crate::{Result, experiment, workspace};

/// The package that is left out of everything else that is of the whole workspace.
pub const APART: &str = "sways-ballista";

/// As a release is built: what is not ours without optimising, which takes the longest.
const BUILT: [&str; 7] = [
    "--release",
    "--package",
    APART,
    "--package",
    "sways-cli",
    "--features",
    "sways-cli/ballista",
];

/// Lints the package and the command line with it, and runs their tests.
///
/// # Errors
/// Where they do not build, or a test fails.
pub fn run(sh: &Shell) -> Result<()> {
    let _root = sh.push_dir(workspace::root());
    let lint = cmd!(sh, "cargo clippy {BUILT...} --all-targets -- -D warnings");
    let folder = experiment::target(Backend::default());
    lint.env("CARGO_TARGET_DIR", folder).run()?;
    test(sh)
}

/// Runs the tests, with a cluster of processes among them.
///
/// # Errors
/// Where they do not build, or one fails.
pub fn test(sh: &Shell) -> Result<()> {
    let _root = sh.push_dir(workspace::root());
    let test = cmd!(
        sh,
        "cargo test {BUILT...} --lib --test engines --test cluster"
    );
    let folder = experiment::target(Backend::default());
    Ok(test.env("CARGO_TARGET_DIR", folder).run()?)
}
