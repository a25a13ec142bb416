//! `cargo xtask bench`: how long things take, beside the libraries people use.

use xshell::{Shell, cmd};

use crate::backend::Backend;
use crate::{Result, python, workspace};

/// Builds the bench program, installs the other libraries, and times methods in turns.
///
/// # Errors
/// Where something cannot be built or installed, or the numbers do not agree.
pub fn explain(sh: &Shell) -> Result<()> {
    let _root = sh.push_dir(workspace::root());
    let target = workspace::target(Backend::default().name());
    let build = cmd!(
        sh,
        "cargo build --release --package sways-explain --example bench_explain"
    );
    build.env("CARGO_TARGET_DIR", &target).run()?;
    let program = target.join("release/examples/bench_explain");
    let python = python::reference(sh)?;
    let folder = workspace::target("bench").join("explain");
    cmd!(sh, "{python} tests/bench/explain.py {program} {folder}").run()?;
    Ok(())
}
