//! Test results, read off libtest's output.

use std::collections::BTreeMap;

use crate::backend::Backend;

/// How many tests passed and failed, and how many ran on each backend.
///
/// A test runs on a backend where a module on its path has the backend's name, as in
/// `laws::flex::gradients_agree`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: usize,
    pub failed: usize,
    ran: BTreeMap<Backend, usize>,
}

impl Tally {
    /// Reads a line of output; lines that are no test's result are passed over.
    pub fn read(&mut self, line: &str) {
        let Some((test, outcome)) = result(line) else {
            return;
        };
        match outcome {
            "ok" => self.passed += 1,
            "FAILED" => self.failed += 1,
            _ => return,
        }
        let modules: Vec<_> = test.split("::").collect();
        let modules = &modules[..modules.len() - 1];
        for backend in Backend::ALL {
            if modules.contains(&backend.name()) {
                *self.ran.entry(backend).or_default() += 1;
            }
        }
    }

    /// How many tests ran on `backend`.
    pub fn ran(&self, backend: Backend) -> usize {
        self.ran.get(&backend).copied().unwrap_or(0)
    }
}

/// The name and the outcome in `test <name>[ - <remark>] ... <outcome>`.
fn result(line: &str) -> Option<(&str, &str)> {
    let (test, outcome) = line
        .trim_end()
        .strip_prefix("test ")?
        .rsplit_once(" ... ")?;
    Some((
        test.split_whitespace().next()?,
        outcome.split([' ', ',']).next()?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "
running 7 tests
test laws::ndarray::gradients_agree ... ok
test laws::flex::gradients_agree ... FAILED
test flex::rejects_bad_shapes - should panic ... ok
test flex::slow ... ignored, takes minutes
test names::ndarray ... ok
test names::not_flex::at_all ... ok
test src/lib.rs - flex::example (line 3) ... ok
test laws::ndarray::slow has been running for over 60 seconds

failures:
    laws::flex::gradients_agree

test result: FAILED. 5 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out";

    #[test]
    fn only_results_are_counted() {
        let mut tally = Tally::default();
        OUTPUT.lines().for_each(|line| tally.read(line));
        assert_eq!((tally.passed, tally.failed), (5, 1));
        assert_eq!(Backend::ALL.map(|it| tally.ran(it)), [1, 2, 0, 0]);
    }
}
