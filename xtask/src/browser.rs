//! `cargo xtask browser`: reports, as Chromium shows them.

use std::path::Path;

use xshell::{Shell, cmd};

use crate::backend::Backend;
use crate::{Result, experiment, python, workspace};

/// What Chromium is called, by distributions.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// Builds the program, installs the driver, and opens reports.
///
/// # Errors
/// Where there is no Chromium, something cannot be installed or built, or a test fails.
pub fn run(sh: &Shell, screenshots: Option<&Path>) -> Result<()> {
    let chromium = chromium(sh)?;
    // With documents: charts as PNG are tried, too.
    let sways = experiment::build_with(sh, Backend::default(), &["documents"])?;
    // Given from the current folder, which changes below.
    let screenshots = screenshots.map(std::path::absolute).transpose()?;
    let screenshots = screenshots
        .iter()
        .flat_map(|it| ["--screenshots".as_ref(), it.as_os_str()]);
    let _root = sh.push_dir(workspace::root());
    let python = python::environment(sh, "browser")?;
    cmd!(
        sh,
        "{python} -m pip install --quiet --requirement tests/browser/requirements.txt"
    )
    .run()?;
    let folder = workspace::target("browser").join("work");
    sh.remove_path(&folder)?;
    cmd!(
        sh,
        "{python} tests/browser/report.py --sways {sways} --chromium {chromium} --folder {folder} {screenshots...}"
    )
    .run()?;
    Ok(())
}

/// The command that `CHROMIUM` names, or the first of its names that there is.
fn chromium(sh: &Shell) -> Result<String> {
    if let Ok(chromium) = sh.var("CHROMIUM") {
        return Ok(chromium);
    }
    for name in NAMES {
        let which = if cfg!(windows) { "where" } else { "which" };
        if let Ok(path) = cmd!(sh, "{which} {name}").quiet().ignore_stderr().read() {
            return Ok(path);
        }
    }
    Err(
        "no Chromium found; install it (Debian's package is chromium), or name it in CHROMIUM"
            .into(),
    )
}
