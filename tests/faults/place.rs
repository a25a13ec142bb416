//! The folder that runs are written in, and what is true of it.

use std::{
    env, fs,
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Output, Stdio},
    time::{Duration, Instant},
};

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;

/// Every file of a run by its path in it.
type Files = Vec<(PathBuf, Vec<u8>)>;

const CONFIG: &str = "[data]\npath = \"t.csv\"\noutcome = \"y\"\n[model]\nhidden = [8]\n\
    [train]\nepochs = 40\n[[explain]]\nmethod = \"gradient\"\n[[explain]]\nmethod = \"shapley\"\n";

/// A folder with the run `runs/a`, which is of one of two seeds, and what a run of each leaves.
pub struct Place {
    folder: TempDir,
    known: [Files; 2],
    /// Whose run is there.
    pub seed: usize,
    /// How long one takes.
    pub took: Duration,
}

/// How many times each fault is tried: as many as `cargo xtask faults` says, or else `few`.
pub fn times(few: usize) -> usize {
    let asked = env::var("SWAYS_FAULTS").ok();
    asked.and_then(|it| it.parse().ok()).unwrap_or(few)
}

/// What draws the faults.
pub fn generator() -> ChaCha8Rng {
    let asked = env::var("SWAYS_FAULTS_SEED").ok();
    ChaCha8Rng::seed_from_u64(asked.and_then(|it| it.parse().ok()).unwrap_or(0))
}

impl Place {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut table = "age,fare,sex,y\n".to_owned();
        let mut state = 1_u32;
        for row in 0..200 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let (age, fare, noise) = (state >> 25, (state >> 12) % 500, (state >> 8) % 3);
            let event = u32::from(age + 40 * noise > 90);
            table += &format!("{age},{fare},{},{event}\n", row % 3);
        }
        fs::write(folder.path().join("t.csv"), table).unwrap();
        fs::write(folder.path().join("a.toml"), CONFIG).unwrap();
        let with_evidence = format!("{CONFIG}[evidence]\n");
        fs::write(folder.path().join("b.toml"), with_evidence).unwrap();
        let mut place = Self {
            folder,
            known: [Vec::new(), Vec::new()],
            seed: 0,
            took: Duration::ZERO,
        };
        for seed in [1, 0] {
            let begin = Instant::now();
            let output = place.command(seed).output().unwrap();
            assert!(output.status.success(), "{}", said(&output));
            place.took = begin.elapsed();
            place.known[seed] = files(&place.run());
        }
        place
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn run(&self) -> PathBuf {
        self.path().join("runs/a")
    }

    /// The program, about to write the run of a seed.
    pub fn command(&self, seed: usize) -> Command {
        self.started_by(&[], seed)
    }

    /// The same, started by another program.
    pub fn started_by(&self, before: &[&str], seed: usize) -> Command {
        self.words(before, &["a.toml", "--quiet", "--seed", &seed.to_string()])
    }

    /// The program, about to write a run with evidence into a folder.
    pub fn with_evidence(&self, runs: &str) -> Command {
        self.words(&[], &["b.toml", "--runs", runs])
    }

    fn words(&self, before: &[&str], args: &[&str]) -> Command {
        let sways = env!("CARGO_BIN_EXE_sways-under-test");
        let words = [before, &[sways, "experiment", "--threads", "1"], args].concat();
        let mut command = Command::new(words[0]);
        command
            .args(&words[1..])
            .current_dir(self.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        command
    }

    /// The seed that there is no run of now.
    pub fn other(&self) -> usize {
        1 - self.seed
    }

    /// Whose run is there, to the byte; `None` where it is nobody's.
    pub fn is_of(&self) -> Option<usize> {
        let there = files(&self.run());
        self.known.iter().position(|known| *known == there)
    }

    /// What is beside the run.
    pub fn leftovers(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path().join("runs")).unwrap();
        let names = entries.map(|it| it.unwrap().file_name().to_string_lossy().into_owned());
        names.filter(|name| name != "a").collect()
    }

    /// Looks at how a program ended that was to write the other seed's run: what is false of it.
    /// `clean`: it was asked to end, or saw an error, and had time to clean up.
    pub fn judge(&mut self, status: ExitStatus, said: &str, clean: bool) -> Option<String> {
        let (before, after) = (self.seed, self.is_of());
        let Some(after) = after else {
            return Some("the run is neither the old one nor the new one".to_owned());
        };
        self.seed = after;
        let is_new = after != before;
        if status.success() && !is_new {
            return Some("it ended well, and the old run is there".to_owned());
        }
        if said.contains("nothing was written") && is_new {
            return Some("'nothing was written', and it was".to_owned());
        }
        if said.contains("had been written") && !is_new {
            return Some("'had been written', and it was not".to_owned());
        }
        if said.contains("cannot be written") && is_new {
            return Some("'cannot be written', and it was".to_owned());
        }
        if said.contains("panicked") {
            return Some("a panic".to_owned());
        }
        let code = status.code();
        if status.signal().is_none() && !matches!(code, Some(0 | 2 | 130)) {
            return Some(format!("exit code {code:?}"));
        }
        if code == Some(2) && !said.contains("error: ") {
            return Some("exit code 2 without a message".to_owned());
        }
        let left = self.leftovers();
        if clean && status.signal().is_none() && !left.is_empty() {
            return Some(format!("{left:?} beside the run"));
        }
        None
    }

    /// Starts once more: nothing is left of what was before. How much there was.
    pub fn next_start(&mut self) -> usize {
        let before = self.leftovers().len();
        let seed = self.other();
        let output = self.command(seed).output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        assert_eq!(self.is_of(), Some(seed));
        self.seed = seed;
        assert_eq!(
            self.leftovers(),
            Vec::<String>::new(),
            "after the next start"
        );
        before
    }
}

/// What a program said on standard error.
pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Sends a signal.
pub fn signal(name: &str, process: u32) {
    let mut kill = Command::new("kill");
    // It may have ended already.
    let _ = kill
        .args([name, &process.to_string()])
        .stderr(Stdio::null())
        .status();
}

/// Fails with what was false, if anything was.
pub fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Every file of a folder.
pub fn files(folder: &Path) -> Files {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten() {
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
