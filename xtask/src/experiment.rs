//! `cargo xtask experiment`: the command line `sways`, built for one backend and run.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use xshell::{Shell, cmd};

use crate::backend::Backend;
use crate::{Result, libtorch, workspace};

/// Builds `sways` for `backend` and runs `sways experiment` with `arguments` from the current
/// folder. Gives its exit code.
pub fn run(sh: &Shell, backend: Backend, arguments: &[OsString]) -> Result<ExitCode> {
    if arguments.is_empty() {
        eprintln!("error: no experiment named: `cargo xtask experiment FILE [--backend NAME] …`");
        return Ok(ExitCode::from(2));
    }
    let sways = build(sh, backend)?;
    let status = Command::from(cmd!(sh, "{sways} experiment {arguments...}")).status()?;
    match status.code() {
        Some(code) => Ok(u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from)),
        None => Err(format!("sways was stopped: {status}").into()),
    }
}

/// The folder of `backend`'s release builds: of the program, and of what shares most of its crates.
pub fn target(backend: Backend) -> PathBuf {
    workspace::target(backend.name())
}

/// Builds the program `sways` for `backend` and gives its path.
pub fn build(sh: &Shell, backend: Backend) -> Result<PathBuf> {
    build_with(sh, backend, &[])
}

/// As [`build`], with more cargo features.
pub fn build_with(sh: &Shell, backend: Backend, more: &[&str]) -> Result<PathBuf> {
    if backend == Backend::Tch {
        libtorch::enter(sh)?;
    }
    let target = target(backend);
    let features = [&[backend.name()], more].concat().join(",");
    let _root = sh.push_dir(workspace::root());
    cmd!(
        sh,
        "cargo build --release --package sways-cli --no-default-features
         --features {features}"
    )
    .env("CARGO_TARGET_DIR", &target)
    .run()?;
    Ok(target
        .join("release")
        .join(format!("sways{}", std::env::consts::EXE_SUFFIX)))
}
