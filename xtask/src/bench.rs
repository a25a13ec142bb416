//! `cargo xtask bench`: how long things take, beside the libraries people use.

use std::ffi::OsString;
use std::path::PathBuf;

use xshell::{Shell, cmd};

use crate::backend::{Backend, features};
use crate::{Result, experiment, python, workspace};

/// Builds the program and its benchmark, installs the other libraries, and times training,
/// prediction and whole processes in turns with them.
///
/// # Errors
/// Where something cannot be built or installed, or the numbers do not agree.
pub fn train(sh: &Shell, only: Option<&str>, simd: Option<&str>) -> Result<()> {
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
    let folder = workspace::target("bench").join("train");
    let results = results(sh, simd)?;
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
pub fn explain(sh: &Shell, simd: Option<&str>) -> Result<()> {
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
    let results = results(sh, simd)?;
    cmd!(
        sh,
        "{python} tests/bench/explain.py {program} {folder} --results {results}"
    )
    .run()?;
    Ok(())
}

/// Builds the program, installs the other libraries, and times whole commands in turns with a
/// script that a person would write.
///
/// # Errors
/// Where something cannot be built or installed.
pub fn study(sh: &Shell, arguments: &[OsString]) -> Result<()> {
    let sways = experiment::build(sh, Backend::default())?;
    let _root = sh.push_dir(workspace::root());
    let python = python::quality(sh)?;
    let folder = workspace::target("bench").join("study");
    cmd!(
        sh,
        "{python} tests/bench/study.py {sways} {folder} {arguments...}"
    )
    .run()?;
    Ok(())
}

/// Builds the bench program for `backend` and ndarray, and times what a GPU is for; then the same
/// in PyTorch and JAX, where `python3` has them.
///
/// # Errors
/// Where something cannot be built, or the device is not there.
pub fn device(sh: &Shell, backend: Backend) -> Result<()> {
    let _root = sh.push_dir(workspace::root());
    let target = workspace::target(backend.name());
    let features = features(&[Backend::Ndarray, backend]);
    let build = cmd!(
        sh,
        "cargo build --release --package sways-tests --example bench_device --no-default-features
         --features {features}"
    );
    build.env("CARGO_TARGET_DIR", &target).run()?;
    let program = target.join("release/examples/bench_device");
    let folder = workspace::target("bench").join("device");
    cmd!(sh, "{program} {folder}").run()?;
    cmd!(sh, "python3 tests/bench/device.py {folder}").run()?;
    Ok(())
}

/// Where results go. Tells everybody what vectors they may use, if not the widest.
fn results(sh: &Shell, simd: Option<&str>) -> Result<PathBuf> {
    let bench = workspace::target("bench");
    match simd {
        None => Ok(bench.join("results.json")),
        Some("avx2") => {
            sh.set_var("SWAYS_SIMD", "avx2");
            sh.set_var("ATEN_CPU_CAPABILITY", "avx2");
            sh.set_var("ONEDNN_MAX_CPU_ISA", "AVX2");
            Ok(bench.join("results-avx2.json"))
        }
        Some(other) => Err(format!("--simd {other}: only avx2 can be asked for").into()),
    }
}
