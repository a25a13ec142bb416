//! `cargo xtask test`: every test of the workspace, on the backends asked for.

use std::fmt;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use xshell::{Shell, cmd};

use crate::backend::{Backend, features};
use crate::cluster::APART;
use crate::tally::Tally;
use crate::{Result, libtorch, python, workspace};

/// The folder under `target` of all test builds. Cargo keeps builds of different features apart
/// in it, and what they share is built once.
pub const TARGET: &str = "test";

/// The backends to test: those `asked` for, each once, or else those that need nothing but cargo.
pub fn chosen(mut asked: Vec<Backend>) -> Vec<Backend> {
    asked.sort_unstable();
    asked.dedup();
    if asked.is_empty() {
        vec![Backend::Ndarray, Backend::Flex]
    } else {
        asked
    }
}

/// A finished test run. Shown, it ends with a line `N passed, N failed`.
#[derive(Debug)]
pub struct TestRun {
    backends: Vec<Backend>,
    tally: Tally,
    /// Whether cargo ended well.
    succeeded: bool,
}

/// Runs all tests in one build with the features of all `backends`, so that burn compiles once.
///
/// # Errors
/// Where cargo does not start. Tests that fail are told by [`TestRun::check`].
pub fn run(sh: &Shell, backends: Vec<Backend>) -> Result<TestRun> {
    if backends.contains(&Backend::Tch) {
        libtorch::enter(sh)?;
    }
    let features = features(&backends);
    let _root = sh.push_dir(workspace::root());
    let cargo = cmd!(
        sh,
        "cargo test --workspace --exclude {APART} --no-fail-fast --no-default-features --features {features}"
    )
    .env("CARGO_TARGET_DIR", workspace::target(TARGET));
    let cargo = match python::package(sh, "package") {
        Ok(python) => cargo.env("SWAYS_PYTHON", python),
        Err(error) => {
            eprintln!("The tests of the Python package are skipped: {error}");
            cargo
        }
    };
    eprintln!("$ {cargo}");

    let mut child = Command::from(cargo)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()?;
    let output = child
        .stdout
        .take()
        .ok_or("the tests' output cannot be read")?;
    let tally = follow(BufReader::new(output), &mut io::stdout())?;
    Ok(TestRun {
        backends,
        tally,
        succeeded: child.wait()?.success(),
    })
}

/// Shows `output` as it comes and counts the results in it.
fn follow(mut output: impl BufRead, shown: &mut impl Write) -> io::Result<Tally> {
    let mut tally = Tally::default();
    let mut line = Vec::new();
    while output.read_until(b'\n', &mut line)? > 0 {
        shown.write_all(&line)?;
        tally.read(&String::from_utf8_lossy(&line));
        line.clear();
    }
    Ok(tally)
}

impl TestRun {
    /// # Errors
    /// Where a test failed or did not build, or a backend ran none.
    pub fn check(&self) -> Result<()> {
        if !self.succeeded || self.tally.failed > 0 {
            return Err("tests failed".into());
        }
        match self.backends.iter().find(|&&it| self.tally.ran(it) == 0) {
            Some(backend) => Err(format!("no test ran on {backend}").into()),
            None => Ok(()),
        }
    }
}

impl fmt::Display for TestRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for &backend in &self.backends {
            writeln!(f, "{backend:<8} {:>5} tests ran", self.tally.ran(backend))?;
        }
        write!(
            f,
            "{} passed, {} failed",
            self.tally.passed, self.tally.failed
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test_run(backends: &[Backend], output: &str) -> TestRun {
        let mut shown = Vec::new();
        let tally = follow(output.as_bytes(), &mut shown).unwrap();
        assert_eq!(shown, output.as_bytes());
        TestRun {
            backends: backends.to_vec(),
            tally,
            succeeded: true,
        }
    }

    #[test]
    fn backends_are_chosen_once() {
        use Backend::{Flex, Ndarray, Tch};
        assert_eq!(chosen(vec![]), [Ndarray, Flex]);
        assert_eq!(chosen(vec![Tch, Flex, Tch]), [Flex, Tch]);
    }

    #[test]
    fn a_backend_without_tests_fails_the_run() {
        let output = "test flex::a ... ok\ntest b ... ok\n";
        let run = test_run(&[Backend::Flex], output);
        assert!(run.check().is_ok());
        assert_eq!(
            run.to_string(),
            "flex         1 tests ran\n2 passed, 0 failed"
        );
        let run = test_run(&[Backend::Flex, Backend::Tch], output);
        assert_eq!(run.check().unwrap_err().to_string(), "no test ran on tch");
    }

    #[test]
    fn a_failed_test_or_build_fails_the_run() {
        assert!(
            test_run(&[Backend::Flex], "test flex::a ... FAILED\n")
                .check()
                .is_err()
        );
        let mut run = test_run(&[Backend::Flex], "test flex::a ... ok\n");
        run.succeeded = false;
        assert!(run.check().is_err());
    }
}
