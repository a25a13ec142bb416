//! `cargo xtask cluster`: what reads tables that outgrow a machine, linted and tested.
//!
//! It has a build of its own: `DataFusion` and Ballista take minutes, and nothing else needs them.

use xshell::{Shell, cmd};

use crate::{Result, workspace};

/// The package that is left out of everything else that is of the whole workspace.
pub const APART: &str = "sways-ballista";

/// Lints the package and the command line with it, and runs their tests.
///
/// # Errors
/// Where they do not build, or a test fails.
pub fn run(sh: &Shell) -> Result<()> {
    let _root = sh.push_dir(workspace::root());
    let folder = workspace::target("cluster");
    // As a release is built: what is not ours without optimising, which takes the longest.
    let packages = ["--release", "--package", APART, "--package", "sways-cli"];
    let features = ["--features", "sways-cli/ballista"];
    let lint = cmd!(
        sh,
        "cargo clippy {packages...} {features...} --all-targets -- -D warnings"
    );
    lint.env("CARGO_TARGET_DIR", &folder).run()?;
    let of_package = cmd!(
        sh,
        "cargo test {packages...} {features...} --lib --test engines"
    );
    of_package.env("CARGO_TARGET_DIR", &folder).run()?;
    let of_processes = cmd!(sh, "cargo test {packages...} {features...} --test cluster");
    Ok(of_processes.env("CARGO_TARGET_DIR", &folder).run()?)
}
