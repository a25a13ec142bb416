//! `cargo xtask validate`: the simulation behind what is claimed of the evidence.

use std::fs;

use xshell::{Shell, cmd};

use crate::backend::Backend;
use crate::flags::Validate;
use crate::{Result, python, workspace};

/// Repetitions of the cells that the claims rest on, and of the others.
const CORE: u64 = 2000;
const OTHERS: u64 = 500;

/// Builds the simulation, runs the repetitions that are missing from `target/validate`, then those
/// of the peers if they are asked for, and writes the tables to `target/validate/report.md`.
///
/// # Errors
/// Where something cannot be built or installed, or a repetition fails.
pub fn run(sh: &Shell, flags: &Validate) -> Result<()> {
    let _root = sh.push_dir(workspace::root());
    let target = workspace::target(Backend::default().name());
    let build = cmd!(
        sh,
        "cargo build --release --package sways-tests --example validate"
    );
    build.env("CARGO_TARGET_DIR", &target).run()?;
    let program = target
        .join("release/examples")
        .join(format!("validate{}", std::env::consts::EXE_SUFFIX));
    let folder = workspace::target("validate");
    fs::create_dir_all(&folder)?;
    let results = folder.join("results.jsonl");
    let core = flags.repetitions.unwrap_or(CORE).to_string();
    let others = flags.repetitions.unwrap_or(OTHERS).min(OTHERS).to_string();
    let cells = &match &flags.cells {
        Some(cells) => vec!["--cells", cells.as_str()],
        None => Vec::new(),
    };
    cmd!(
        sh,
        "{program} run {results} --core {core} --repetitions {others} {cells...}"
    )
    .run()?;
    let mut report = cmd!(sh, "{program} summary {results} {cells...}").read()?;
    if let Some(repetitions) = flags.peers {
        let repetitions = repetitions.to_string();
        let data = folder.join("data");
        cmd!(
            sh,
            "{program} export {data} --repetitions {repetitions} {cells...}"
        )
        .run()?;
        let python = python::environment(sh, "validate")?;
        // The list is complete: dependencies of packages that are only read are not wanted.
        cmd!(
            sh,
            "{python} -m pip install --quiet --no-deps --requirement tests/validate/requirements.txt"
        )
        .run()?;
        let script = "tests/validate/peers.py";
        let lines = folder.join("peers.csv");
        // A data set that a peer cannot do is left out of its counts, and said on the way.
        cmd!(
            sh,
            "{python} {script} {data} {lines} --repetitions {repetitions}"
        )
        .ignore_status()
        .run()?;
        let peers = cmd!(sh, "{python} {script} {data} {lines} --summary").read()?;
        report = format!("{report}\n\n{peers}");
    }
    println!("\n{report}");
    fs::write(folder.join("report.md"), report + "\n")?;
    Ok(())
}
