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

/// The environment with the libraries that fixtures and benchmarks are made with, at the versions
/// that `tests/reference` pins.
///
/// # Errors
/// Where something cannot be installed.
pub fn reference(sh: &Shell) -> Result<PathBuf> {
    let _root = sh.push_dir(workspace::root());
    let python = environment(sh, "reference")?;
    cmd!(
        sh,
        "{python} -m pip install --quiet --requirement tests/reference/requirements.txt"
    )
    .run()?;
    cmd!(
        sh,
        "{python} -m pip install --quiet --no-deps --requirement tests/reference/requirements-no-deps.txt"
    )
    .run()?;
    Ok(python)
}

/// The environment with scikit-learn and the packages of tables, at the versions that
/// `tests/quality` pins.
///
/// # Errors
/// Where something cannot be installed.
pub fn quality(sh: &Shell) -> Result<PathBuf> {
    let _root = sh.push_dir(workspace::root());
    let python = environment(sh, "quality")?;
    // The list is complete: dependencies of packages that are only read are not wanted.
    cmd!(
        sh,
        "{python} -m pip install --quiet --no-deps --requirement tests/quality/requirements.txt"
    )
    .run()?;
    Ok(python)
}

/// An environment that the Python package can be built and tested in.
///
/// # Errors
/// Where there is no Python, or something cannot be installed.
pub fn package(sh: &Shell, name: &str) -> Result<PathBuf> {
    let _root = sh.push_dir(workspace::root());
    let python = environment(sh, name)?;
    cmd!(
        sh,
        "{python} -m pip install --quiet --requirement crates/python/tests/requirements.txt"
    )
    .run()?;
    Ok(python)
}
