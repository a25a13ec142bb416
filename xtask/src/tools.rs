//! Programs of other projects that tasks start.

use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;

use xshell::{Shell, cmd};

use crate::{Result, workspace};

/// A program that cargo installs.
pub struct Tool {
    /// The package, and the program in it.
    pub package: &'static str,
    /// The version that is used, wherever.
    pub version: &'static str,
}

impl Tool {
    /// The program in `target/tools`, installed where it is not there.
    ///
    /// # Errors
    /// Where it cannot be installed.
    pub fn provide(&self, sh: &Shell) -> Result<PathBuf> {
        let Self { package, version } = self;
        let tools = workspace::target("tools");
        let program = tools.join("bin").join(format!("{package}{EXE_SUFFIX}"));
        let installed = cmd!(sh, "cargo install --list --root {tools}").read()?;
        let is_there = installed
            .lines()
            .any(|it| it == format!("{package} v{version}:"));
        if !is_there {
            cmd!(
                sh,
                "cargo install {package} --version {version} --locked --root {tools}"
            )
            .run()?;
        }
        Ok(program)
    }
}
