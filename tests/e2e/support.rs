//! What the tests share: the repository's files, experiments in a folder of their own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use itertools::Itertools as _;
use sways::{
    backend::Backend,
    config::Config,
    plan::Plan,
    study::{Results, Study},
};
use tempfile::TempDir;

/// A file of the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// Loads and runs a configuration as if it stood in `folder`.
pub fn run(config: &str, folder: &Path, backend: Backend) -> (Study, Results) {
    let path = folder.join("test.toml");
    let config = Config::parse(config, "test.toml").unwrap_or_else(|error| panic!("{error}"));
    let study = Plan::new(config, &path)
        .and_then(Study::load)
        .unwrap_or_else(|error| panic!("{error}"));
    let results = study
        .run(backend, &mut ())
        .unwrap_or_else(|error| panic!("{error}"));
    (study, results)
}

/// The program in a folder of its own, where files can be put and runs are left.
pub struct Sandbox {
    folder: TempDir,
}

impl Sandbox {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) -> &Self {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
        self
    }

    pub fn sways(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// The program, still running.
    pub fn start(&self, args: &[&str]) -> Child {
        let silent = Stdio::null;
        let mut command = self.command(args);
        command.stdout(silent()).stderr(silent()).spawn().unwrap()
    }

    /// The same in another locale.
    pub fn sways_in(&self, locale: &str, args: &[&str]) -> Output {
        self.command(args).env("LC_ALL", locale).output().unwrap()
    }

    /// The same on a terminal of so many columns.
    pub fn sways_on(&self, columns: usize, args: &[&str]) -> Output {
        let mut command = self.command(args);
        command
            .env("COLUMNS", columns.to_string())
            .output()
            .unwrap()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sways-under-test"));
        // The answer is English, whatever the environment of the tests speaks.
        command
            .args(args)
            .current_dir(self.path())
            .env("LC_ALL", "C")
            .env_remove("COLUMNS");
        command
    }
}

/// What the program prints, which must succeed.
pub fn succeeds(sandbox: &Sandbox, args: &[&str]) -> String {
    let output = sandbox.sways(args);
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?}: {message}");
    String::from_utf8(output.stdout).unwrap()
}

/// Every file below `folder`, by its path in it.
pub fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_owned();
                found.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// The greatest distance between two lists of the same length.
pub fn distance<'a>(
    a: impl IntoIterator<Item = &'a f32>,
    b: impl IntoIterator<Item = &'a f32>,
) -> f32 {
    let (a, b): (Vec<_>, Vec<_>) = (a.into_iter().collect(), b.into_iter().collect());
    assert_eq!(a.len(), b.len());
    a.iter()
        .zip_eq(b)
        .map(|(a, b)| (*a - b).abs())
        .fold(0.0, f32::max)
}
