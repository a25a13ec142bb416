//! `cargo xtask wheel`: the Python package, built, installed and tested.

use std::path::{Path, PathBuf};

use xshell::{Shell, cmd};

use crate::backend::Backend;
use crate::{Result, experiment, python, workspace};

/// The package's tests, all of them.
pub const TESTS: &str = "crates/python/tests";

/// Builds the wheel with a profile of cargo's, installs it into a fresh environment and runs
/// `tests` there. Where there is no Python, or the tests' packages cannot be had, it says so and
/// leaves it at that.
///
/// # Errors
/// Where the wheel does not build or a test fails.
pub fn run(sh: &Shell, profile: &str, tests: &str) -> Result<()> {
    let _root = sh.push_dir(workspace::root());
    let folder = workspace::target("wheel");
    sh.remove_path(folder.join("environment"))?;
    let python = match python::package(sh, "wheel") {
        Ok(python) => python,
        Err(error) => {
            println!("wheel: skipped: {error}");
            return Ok(());
        }
    };
    let wheels = folder.join("wheels");
    sh.remove_path(&wheels)?;
    let target = experiment::target(Backend::default());
    let wheel = build(sh, &python, profile, &target, &wheels)?;
    cmd!(sh, "{python} -m pip install --quiet {wheel}").run()?;
    let command = python.with_file_name(format!("sways{}", std::env::consts::EXE_SUFFIX));
    cmd!(sh, "{command} --version").run()?;
    cmd!(sh, "{python} -m pytest -q {tests}").run()?;
    Ok(())
}

/// Builds the wheel with a profile of cargo's, in the folder `target`, into the folder `out`.
///
/// # Errors
/// Where it does not build.
pub fn build(
    sh: &Shell,
    python: &Path,
    profile: &str,
    target: &Path,
    out: &Path,
) -> Result<PathBuf> {
    cmd!(
        sh,
        "{python} -m maturin build --locked --profile {profile} --out {out}"
    )
    .env("CARGO_TARGET_DIR", target)
    .run()?;
    let is_wheel = |path: &PathBuf| path.extension().is_some_and(|it| it == "whl");
    let wheel = sh.read_dir(out)?.into_iter().find(is_wheel);
    Ok(wheel.ok_or("maturin left no wheel")?)
}
