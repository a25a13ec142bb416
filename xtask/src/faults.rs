//! `cargo xtask faults`: what a run leaves that is ended, or whose system calls fail.

use xshell::{Shell, cmd};

use crate::backend::{Backend, features};
use crate::cluster::APART;
use crate::flags::Faults;
use crate::{Result, test, workspace};

/// How often each kind of end is tried.
const TIMES: usize = 30;

/// Runs the faults on the build of the tests.
///
/// # Errors
/// Where they do not build, or what is left or said is false.
pub fn run(sh: &Shell, flags: &Faults) -> Result<()> {
    let _root = sh.push_dir(workspace::root());
    let features = features(&test::chosen(Vec::<Backend>::new()));
    let faults = cmd!(
        sh,
        "cargo test --workspace --exclude {APART} --no-default-features --features {features} --test faults
         -- --nocapture"
    );
    faults
        .env("CARGO_TARGET_DIR", workspace::target(test::TARGET))
        .env("SWAYS_FAULTS", flags.times.unwrap_or(TIMES).to_string())
        .env("SWAYS_FAULTS_SEED", flags.seed.unwrap_or(0).to_string())
        .run()?;
    Ok(())
}
