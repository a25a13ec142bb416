//! `cargo xtask quality`: how good the models are, beside scikit-learn's.

use std::ffi::OsString;

use xshell::{Shell, cmd};

use crate::backend::Backend;
use crate::{Result, experiment, python, workspace};

/// Builds the program, installs the peers and the tables, and writes
/// `target/quality/report.md`.
///
/// # Errors
/// Where something cannot be installed or built, or the comparison fails.
pub fn run(sh: &Shell, arguments: &[OsString]) -> Result<()> {
    let sways = experiment::build(sh, Backend::default())?;
    let _root = sh.push_dir(workspace::root());
    let python = python::quality(sh)?;
    let report = workspace::target("quality").join("report.md");
    cmd!(
        sh,
        "{python} tests/quality/quality.py {sways} --output {report} {arguments...}"
    )
    .run()?;
    Ok(())
}
