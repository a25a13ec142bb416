//! A run's page as a PDF, by a Chromium that is at hand.

use std::{
    env,
    ffi::OsString,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use sways::{temporary, words::shown_path};
use sways_data::why;

use crate::error::Error;

/// The names of Chromium and of browsers made of it, and where they are found elsewhere than in
/// the search path.
const BROWSERS: [&str; 10] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
    "brave-browser",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// A page is printed in a few seconds; what takes longer will not be.
const PATIENCE: Duration = Duration::from_secs(90);

/// Prints a page beside it, as `report.pdf`, by the browser named or one that is found, and says
/// where it is.
///
/// # Errors
/// [`Error::NoBrowser`] where none is found, [`Error::Document`] where it does not print.
pub fn print(page: &Path, browser: Option<&Path>) -> Result<PathBuf, Error> {
    let browser = match browser {
        Some(browser) => browser.to_owned(),
        None => found().ok_or(Error::NoBrowser)?,
    };
    let place = page.with_extension("pdf");
    let failed = |problem: String| Error::Document {
        format: "pdf",
        problem,
    };
    let keep = |source: io::Error| failed(format!("{}: {source}", shown_path(&place)));
    let page = page.canonicalize().map_err(keep)?;
    // Its profile goes with the folder, whatever it leaves there.
    let folder = tempfile::tempdir().map_err(keep)?;
    let printed = folder.path().join("report.pdf");
    let mut command = Command::new(&browser);
    command
        .args([
            "--headless",
            "--disable-gpu",
            "--no-first-run",
            "--no-pdf-header-footer",
        ])
        .arg(with("--user-data-dir=", &folder.path().join("profile")))
        .arg(with("--print-to-pdf=", &printed))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    // It refuses to run as root otherwise; the page is ours, and asks for nothing.
    if is_root() {
        command.arg("--no-sandbox");
    }
    command.arg(address(&page));
    let said = |what: &str| failed(format!("{} {what}", shown_path(&browser)));
    let mut child = command.spawn().map_err(|error| {
        let why = why(&error);
        said(&format!(
            "does not start ({why}); name Chromium, Chrome or Edge by --browser"
        ))
    })?;
    let begin = Instant::now();
    while child.try_wait().map_err(keep)?.is_none() {
        if begin.elapsed() > PATIENCE {
            let _ = child.kill();
            let _ = child.wait();
            return Err(said("did not print the page in 90 seconds"));
        }
        thread::sleep(Duration::from_millis(50));
    }
    let bytes = fs::read(&printed).map_err(|_| said("ended without printing the page"))?;
    temporary::put(&place, &bytes).map_err(keep)?;
    Ok(place)
}

fn with(flag: &str, path: &Path) -> OsString {
    let mut argument = OsString::from(flag);
    argument.push(path);
    argument
}

/// A file's address, of which every letter that could mean something else is written as a code.
fn address(path: &Path) -> String {
    let mut address = "file://".to_owned();
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'/' | b'-' | b'_' | b'.' | b'~' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                address.push(char::from(byte));
            }
            _ => {
                let _ = write!(address, "%{byte:02X}");
            }
        }
    }
    address
}

/// The first of the browsers that is there.
fn found() -> Option<PathBuf> {
    let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    BROWSERS.iter().find_map(|name| {
        let places = folders.iter().map(|folder| folder.join(name));
        places.chain([PathBuf::from(name)]).find(|path| {
            let path = if cfg!(windows) {
                path.with_extension("exe")
            } else {
                path.clone()
            };
            path.is_absolute() && path.is_file()
        })
    })
}

/// Whether the process may do everything.
fn is_root() -> bool {
    #[cfg(unix)]
    {
        rustix::process::geteuid().is_root()
    }
    #[cfg(not(unix))]
    {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_means_the_file() {
        let path = Path::new("/a b/50%#1?/r\u{e9}port.html");
        assert_eq!(address(path), "file:///a%20b/50%25%231%3F/r%C3%A9port.html");
    }

    #[cfg(unix)]
    #[test]
    fn a_browser_that_prints_nothing_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("report.html");
        fs::write(&page, "<p>").unwrap();
        for (browser, said) in [
            ("/bin/true", "without printing"),
            (
                "/nowhere",
                "/nowhere does not start (there is none of this name); name Chromium",
            ),
        ] {
            let error = print(&page, Some(Path::new(browser))).unwrap_err();
            assert!(error.to_string().contains(said), "{error}");
        }
        assert!(!folder.path().join("report.pdf").exists());
    }
}
