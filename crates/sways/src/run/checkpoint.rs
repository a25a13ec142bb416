//! Where a run stands, in a file beside the runs, so that one that was interrupted or killed can go
//! on: its training, and the networks that were fitted for its evidence.
//!
//! The file is written whole or not at all, now and then.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use sways_data::{FNV_BASIS, fnv1a, shown_path};
use sways_train::{Checkpoint, Keeper};

use super::checkpoint_file::{self, Done};
use crate::{
    backend::Backend, config::Config, error::Error, evidence::FitCache, half_written, limits,
    study::Study, temporary,
};

/// What the file's name ends with.
pub const EXTENSION: &str = "checkpoint";
/// The time from one checkpoint to the next: little is lost, and nothing is noticed.
const BETWEEN: Duration = Duration::from_secs(30);
/// Seconds in its place, for tests.
const VARIABLE: &str = "SWAYS_CHECKPOINT_SECONDS";
/// Parameters of the evidence's networks that are kept, at most: 64 MiB.
const PARAMETERS: usize = 1 << 24;

/// The checkpoints of a run.
#[derive(Debug)]
pub struct Checkpoints {
    place: PathBuf,
    of: u64,
    between: Duration,
    begin: Instant,
    kept: Mutex<Kept>,
}

/// What is kept.
#[derive(Debug)]
struct Kept {
    done: Done,
    /// Parameters of the evidence's networks that there is room for.
    room: usize,
    /// When it was last written.
    last: Instant,
}

/// Where the checkpoint of a run of this name is.
pub fn place(runs: &Path, name: &str) -> PathBuf {
    runs.join(format!(".{name}.{EXTENSION}"))
}

impl Checkpoints {
    /// Those of a study on a backend, whose run lies in `runs`; with `resume` from where it was.
    ///
    /// # Errors
    /// Where a checkpoint that is to be gone on from cannot be read, is damaged, or is of other
    /// settings, another table or another backend.
    pub fn new(runs: &Path, study: &Study, backend: Backend, resume: bool) -> Result<Self, Error> {
        let place = place(runs, &study.plan.name);
        let of = identity(study, backend);
        let done = if resume { read(&place, of)? } else { None };
        if done.is_some() {
            // Who interrupts this run before its first checkpoint is told of this one.
            half_written::note_written(&place);
        }
        let done = done.unwrap_or_default();
        let held: usize = done.fits.values().map(Vec::len).sum();
        let seconds = std::env::var(VARIABLE).ok();
        let seconds = seconds.and_then(|it| it.parse().ok());
        let seconds = seconds.and_then(|it| Duration::try_from_secs_f64(it).ok());
        let now = Instant::now();
        Ok(Self {
            place,
            of,
            between: seconds.unwrap_or(BETWEEN),
            begin: now,
            kept: Mutex::new(Kept {
                done,
                room: PARAMETERS.saturating_sub(held),
                last: now,
            }),
        })
    }

    /// The epoch that training goes on from, if there is a checkpoint of it.
    pub fn epoch(&self) -> Option<usize> {
        self.kept().done.training.as_ref().map(|it| it.epoch)
    }

    /// How many of the evidence's fits there are already.
    pub fn fits(&self) -> usize {
        self.kept().done.fits.len()
    }

    /// Removes the checkpoint of a run that is written; what somebody else keeps under its name stays.
    pub fn remove(self) {
        let bytes = limits::read_file(&self.place).unwrap_or_default();
        if checkpoint_file::is_one(&bytes) && fs::remove_file(&self.place).is_ok() {
            half_written::note_gone(&self.place);
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, kept: &mut Kept) {
        let written = temporary::put_by(&self.place, |file| {
            checkpoint_file::write(self.of, &kept.done, file)
        });
        // The run goes on where the disk is full: what is lost is only what could be gone on from.
        if let Err(error) = written {
            log::warn!("{}: no checkpoint ({error})", shown_path(&self.place));
        }
        kept.last = Instant::now();
    }
}

impl Keeper for Checkpoints {
    fn found(&mut self) -> Option<Checkpoint> {
        self.kept().done.training.clone()
    }

    fn is_due(&mut self, last: bool) -> bool {
        let since = if last { self.begin } else { self.kept().last };
        since.elapsed() >= self.between
    }

    fn keep(&mut self, checkpoint: Checkpoint) {
        let mut kept = self.kept();
        kept.done.training = Some(checkpoint);
        self.write(&mut kept);
    }
}

impl FitCache for Checkpoints {
    fn get(&self, fit: u64) -> Option<Vec<f32>> {
        self.kept().done.fits.get(&fit).cloned()
    }

    fn put(&self, fit: u64, parameters: &[f32]) {
        let mut kept = self.kept();
        let Some(room) = kept.room.checked_sub(parameters.len()) else {
            return;
        };
        kept.room = room;
        kept.done.fits.insert(fit, parameters.to_vec());
        if kept.last.elapsed() >= self.between {
            self.write(&mut kept);
        }
    }
}

/// What a run has done; none where there is no file.
fn read(place: &Path, of: u64) -> Result<Option<Done>, Error> {
    let bytes = match limits::read_file(place) {
        Ok(bytes) => bytes,
        Err(Error::Read { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let wrong = |problem| Error::Checkpoint {
        path: place.to_owned(),
        problem,
    };
    let (whose, done) = checkpoint_file::parse(&bytes).ok_or_else(|| wrong("it is damaged"))?;
    if whose == of {
        Ok(Some(done))
    } else {
        Err(wrong(
            "it is of other settings, another table, another backend or another version",
        ))
    }
}

/// What tells a run from any other: the settings in force, the rows as they are encoded, and
/// what the program is.
fn identity(study: &Study, backend: Backend) -> u64 {
    let Study {
        plan, data, start, ..
    } = study;
    let mut hash = FNV_BASIS;
    let mut add = |bytes: &[u8]| hash = fnv1a(bytes.iter().copied(), hash);
    add(env!("CARGO_PKG_VERSION").as_bytes());
    add(backend.name().as_bytes());
    let settings = Config {
        memory: None,
        language: None,
        ..plan.resolved.clone()
    };
    add(settings.to_toml().as_bytes());
    for values in [data.design.values(), start.values()] {
        for value in values {
            add(&value.to_bits().to_le_bytes());
        }
    }
    for (row, label) in data.outcome.labels.iter().enumerate() {
        let group = data.together.as_ref().map_or(0, |it| it[row] as u64);
        add(&(group << 1 | u64::from(*label)).to_le_bytes());
    }
    for row in &data.split.train {
        add(&(*row as u64).to_le_bytes());
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoints(place: &Path, between: Duration, room: usize) -> Checkpoints {
        let now = Instant::now();
        Checkpoints {
            place: place.to_owned(),
            of: 9,
            between,
            begin: now,
            kept: Mutex::new(Kept {
                done: Done::default(),
                room,
                last: now,
            }),
        }
    }

    #[test]
    fn fits_are_written_when_it_is_time_while_there_is_room_and_go_with_the_run() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join(".a.checkpoint");
        let rarely = checkpoints(&place, Duration::MAX, 5);
        rarely.put(1, &[0.5]);
        assert!(!place.exists() && rarely.get(1) == Some(vec![0.5]));

        let often = checkpoints(&place, Duration::ZERO, 5);
        often.put(1, &[0.5, -0.0]);
        often.put(2, &[1.0; 4]);
        often.put(3, &[2.0; 3]);
        assert_eq!((often.get(2), often.fits()), (None, 2));
        let done = read(&place, 9).unwrap().unwrap();
        assert_eq!(done, often.kept().done);
        assert!(read(&place, 8).is_err(), "of another run");
        often.remove();
        assert!(!place.exists());
    }
}
