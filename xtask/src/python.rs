//! Python environments for the scripts in `tests`.

use std::path::PathBuf;

use xshell::{Shell, cmd};

use crate::workspace::PYTHON;
use crate::{Result, workspace};

/// Makes the virtual environment `target/<name>/environment` and gives its Python.
///
/// # Errors
/// Where Python has no `venv`.
pub fn environment(sh: &Shell, name: &str) -> Result<PathBuf> {
    let environment = workspace::target(name).join("environment");
    cmd!(sh, "{PYTHON} -m venv {environment}").run()?;
    Ok(environment.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    }))
}
