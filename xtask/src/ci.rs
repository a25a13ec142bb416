//! `cargo xtask ci`: everything that a change must pass.

use std::fmt::Write;
use std::process::ExitCode;
use std::time::Instant;

use xshell::{Shell, cmd};

use crate::backend::{Backend, features};
use crate::cluster::APART;
use crate::flags::Book;
use crate::test::{self, TestRun};
use crate::{
    Result, book, browser, cluster, dependencies, experiment, libtorch, survey, wheel, workspace,
};

/// Tests run on what every machine has.
const TESTED: [Backend; 3] = [Backend::Ndarray, Backend::Flex, Backend::Tch];

/// Runs all steps up to the first that fails, then says what ran and how long it took.
///
/// # Errors
/// The first step's that fails.
pub fn run(sh: &Shell) -> Result<()> {
    sh.change_dir(workspace::root());
    // Nothing is built twice here: what a second build would go on from is gigabytes.
    sh.set_var("CARGO_INCREMENTAL", "0");
    let mut ci = Ci {
        sh,
        summary: String::new(),
        tests: None,
    };
    let result = ci.all();
    println!("\n{}", ci.summary.trim_end());
    if let Some(tests) = ci.tests {
        println!("{tests}");
    }
    result
}

struct Ci<'a> {
    sh: &'a Shell,
    /// A line for each step that ran.
    summary: String,
    tests: Option<TestRun>,
}

impl Ci<'_> {
    fn all(&mut self) -> Result<()> {
        // Lints, documentation and tests share a folder and features, and with them what
        // building burn leaves: its build scripts, macros and metadata.
        let features = features(&TESTED);
        let shared = workspace::target(test::TARGET);
        let sh = self.sh;

        self.step("format", |_| Ok(cmd!(sh, "cargo fmt --all --check").run()?))?;
        self.step("libtorch", |_| libtorch::enter(sh))?;
        self.step("lint", |_| {
            let lint = cmd!(
                sh,
                "cargo clippy --workspace --exclude {APART} --all-targets --no-default-features
                 --features {features} -- -D warnings"
            );
            Ok(lint.env("CARGO_TARGET_DIR", &shared).run()?)
        })?;
        self.step("document", |_| {
            let document = cmd!(
                sh,
                "cargo doc --workspace --exclude {APART} --no-deps --no-default-features
                 --features {features}"
            );
            let document = document.env("RUSTDOCFLAGS", "-D warnings");
            Ok(document.env("CARGO_TARGET_DIR", &shared).run()?)
        })?;
        self.step("test", |ci| {
            let run = ci.tests.insert(test::run(sh, TESTED.to_vec())?);
            run.check()
        })?;
        // What the tests of the native code say where vectors are narrower, or there are none.
        for simd in ["avx2", "scalar"] {
            self.step(simd, |_| {
                let narrow = cmd!(
                    sh,
                    "cargo test --workspace --exclude {APART} --no-default-features
                     --features {features} --lib --quiet -- host shapley permutation partial_dependence"
                );
                let narrow = narrow.env("SWAYS_SIMD", simd);
                Ok(narrow.env("CARGO_TARGET_DIR", &shared).run()?)
            })?;
        }
        // Nothing below needs what was built without optimising, most of what a disk must hold.
        sh.remove_path(&shared)?;
        self.step("experiment", |_| {
            let runs = workspace::target("ci-runs");
            let arguments = ["configs/adam.toml".into(), "--runs".into(), runs.into()];
            let code = experiment::run(sh, Backend::default(), &arguments)?;
            if code == ExitCode::SUCCESS {
                Ok(())
            } else {
                Err("the experiment failed".into())
            }
        })?;
        self.step("book", |_| {
            let check = Book {
                check: true,
                program: None,
                only: None,
            };
            book::run(sh, &check)
        })?;
        // All tests of the package ran above, on what cargo built.
        self.step("wheel", |_| {
            wheel::run(sh, "release", "crates/python/tests/test_docs.py")
        })?;
        self.step("survey", |_| survey::fixed(sh))?;
        self.step("browser", |_| browser::run(sh, None))?;
        self.step("dependencies", |_| dependencies::run(sh))?;
        // Its lint checks all that it is made of once more, which takes as long: `cargo xtask
        // cluster` has it.
        self.step("cluster", |_| cluster::test(sh))?;
        self.step("build for cuda", |_| {
            // Not run here, so not optimised either.
            let build = cmd!(
                sh,
                "cargo build --package sways-cli --no-default-features --features cuda
                 --config profile.dev.opt-level=0"
            );
            Ok(build
                .env("CARGO_TARGET_DIR", workspace::target("cuda"))
                .run()?)
        })
    }

    /// Runs `step` under `name` and notes how long it took.
    fn step(&mut self, name: &str, step: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        println!("\n== {name}");
        let start = Instant::now();
        let result = step(self);
        let seconds = start.elapsed().as_secs_f64();
        let outcome = if result.is_ok() { "ok" } else { "FAILED" };
        println!("== {name}: {outcome} after {seconds:.1} s");
        let _ = writeln!(self.summary, "{name:<16} {seconds:>8.1} s  {outcome}");
        result
    }
}
