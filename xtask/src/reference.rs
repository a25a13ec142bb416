//! `cargo xtask reference`: regenerates the fixtures that come from Python.

use xshell::{Shell, cmd};

use crate::{Result, python, workspace};

/// The scripts in `tests/reference`. Each writes its own fixtures.
const SCRIPTS: [&str; 7] = [
    "numpy_legacy.py",
    "dates.py",
    "generate.py",
    "affairs.py",
    "attributions_gradient.py",
    "attributions_game.py",
    "onnx_networks.py",
];

/// Installs what the scripts need and runs
/// those that are there.
///
/// # Errors
/// Where Python has no `venv`, pip fails or a script does.
pub fn run(sh: &Shell) -> Result<()> {
    let python = python::reference(sh)?;
    for script in SCRIPTS.map(|it| workspace::root().join("tests/reference").join(it)) {
        if script.exists() {
            cmd!(sh, "{python} {script}").run()?;
        }
    }
    Ok(())
}
