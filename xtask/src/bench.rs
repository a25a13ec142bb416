//! `cargo xtask bench`: how long things take, beside the libraries people use.

use xshell::{Shell, cmd};

use crate::backend::Backend;
use crate::{Result, experiment, python, workspace};

/// Builds the program and its benchmark, installs the other libraries, and times training,
/// prediction and whole processes in turns with them.
///
/// # Errors
/// Where something cannot be built or installed, or the numbers do not agree.
pub fn train(sh: &Shell, only: Option<&str>) -> Result<()> {
    let sways = experiment::build(sh, Backend::default())?;
    let _root = sh.push_dir(workspace::root());
    let target = workspace::target(Backend::default().name());
    let build = cmd!(
        sh,
        "cargo build --release --package sways-train --example bench_train"
    );
    build.env("CARGO_TARGET_DIR", &target).run()?;
    let program = target.join("release/examples/bench_train");
    let python = python::reference(sh)?;
    cmd!(
        sh,
        "{python} -m pip install --quiet --requirement tests/bench/requirements.txt"
    )
    .run()?;
    let (folder, results) = (
        workspace::target("bench").join("train"),
        workspace::target("bench").join("results.json"),
    );
    let only = only.map(|it| ["--only", it]);
    let only = only.iter().flatten();
    cmd!(
        sh,
        "{python} tests/bench/train.py {program} {folder} --sways {sways} --output {results} {only...}"
    )
    .run()?;
    Ok(())
}

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
    let bench = workspace::target("bench");
    let (folder, results) = (bench.join("explain"), bench.join("results.json"));
    cmd!(
        sh,
        "{python} tests/bench/explain.py {program} {folder} --results {results}"
    )
    .run()?;
    Ok(())
}
