//! Where a run's training stands, in a file beside the runs, so that a run that was interrupted or
//! killed can go on.
//!
//! A head of JSON says what training it is of; then come the numbers, little-endian `f64`, and a
//! check sum of all. It is written whole or not at all, now and then.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use sways_data::{FNV_BASIS, fnv1a};
use sways_train::{BestSoFar, Checkpoint, EpochLoss, Keeper};

use crate::{
    backend::Backend, config::Config, error::Error, half_written, study::Study, temporary,
};

/// What the file's name ends with.
pub const EXTENSION: &str = "checkpoint";
/// What such a file begins with; its last character is the version.
const MAGIC: &[u8] = b"sways checkpoint 1\n";
/// The time from one checkpoint to the next: little is lost, and nothing is noticed.
const BETWEEN: Duration = Duration::from_secs(30);
/// Seconds in its place, for tests.
const VARIABLE: &str = "SWAYS_CHECKPOINT_SECONDS";
/// A head is no longer, for it holds a few numbers.
const HEAD: usize = 1 << 16;

/// What the head says.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    /// Of which training.
    of: u64,
    epoch: usize,
    members: usize,
    /// How many losses were logged, and whether they have validation losses.
    losses: usize,
    validated: bool,
    /// Whether members choose their epoch.
    chooses: bool,
    /// The lengths of the parts of the state.
    state: [usize; 4],
}

/// The checkpoints of a run.
#[derive(Debug)]
pub struct Checkpoints {
    place: PathBuf,
    of: u64,
    found: Option<Checkpoint>,
    between: Duration,
    begin: Instant,
    last: Instant,
}

impl Checkpoints {
    /// Those of a study on a backend, whose run lies in `runs`; with `resume` from where it was.
    ///
    /// # Errors
    /// Where a checkpoint that is to be gone on from cannot be read, is damaged, or is of other
    /// settings, another table or another backend.
    pub fn new(runs: &Path, study: &Study, backend: Backend, resume: bool) -> Result<Self, Error> {
        let place = runs.join(format!(".{}.{EXTENSION}", study.plan.name));
        let of = identity(study, backend);
        let found = if resume { read(&place, of)? } else { None };
        let seconds = std::env::var(VARIABLE).ok();
        let seconds = seconds.and_then(|it| it.parse().ok());
        let seconds = seconds.and_then(|it| Duration::try_from_secs_f64(it).ok());
        let now = Instant::now();
        Ok(Self {
            place,
            of,
            found,
            between: seconds.unwrap_or(BETWEEN),
            begin: now,
            last: now,
        })
    }

    /// The epoch that training goes on from, if there is a checkpoint.
    pub fn epoch(&self) -> Option<usize> {
        self.found.as_ref().map(|it| it.epoch)
    }

    /// Removes the checkpoint of a run that is written.
    pub fn remove(self) {
        if fs::remove_file(&self.place).is_ok() {
            half_written::note_gone(&self.place);
        }
    }
}

impl Keeper for Checkpoints {
    fn found(&mut self) -> Option<Checkpoint> {
        self.found.take()
    }

    fn is_due(&mut self, last: bool) -> bool {
        let since = if last { self.begin } else { self.last };
        since.elapsed() >= self.between
    }

    fn keep(&mut self, checkpoint: Checkpoint) {
        // Training goes on where the disk is full: what is lost is only what could be gone on from.
        if let Err(error) = temporary::put(&self.place, &bytes(&checkpoint, self.of)) {
            log::warn!("{}: no checkpoint ({error})", self.place.display());
        }
        self.last = Instant::now();
    }
}

fn bytes(checkpoint: &Checkpoint, of: u64) -> Vec<u8> {
    let Checkpoint {
        epoch,
        losses,
        best,
        state,
    } = checkpoint;
    let head = Head {
        of,
        epoch: *epoch,
        members: losses.first().map_or(0, |it| it.members.len()),
        losses: losses.len(),
        validated: losses.iter().any(|it| it.validation.is_some()),
        chooses: best.is_some(),
        state: state.each_ref().map(Vec::len),
    };
    let head = serde_json::to_vec(&head).expect("numbers are plain data");
    let mut bytes = [MAGIC, &(head.len() as u64).to_le_bytes(), &head].concat();
    let mut put = |number: f64| bytes.extend(number.to_le_bytes());
    for loss in losses {
        put(loss.epoch as f64);
        put(loss.loss);
        put(loss.validation.unwrap_or(f64::NAN));
        loss.members.iter().copied().for_each(&mut put);
    }
    let best = best.iter().flatten();
    let best: Vec<[f64; 3]> = best
        .map(|it| [it.loss, it.epoch as f64, f64::from(u8::from(it.done))])
        .collect();
    put(best.len() as f64);
    best.into_iter().flatten().for_each(&mut put);
    state.iter().flatten().copied().for_each(&mut put);
    let sum = fnv1a(bytes.iter().copied(), FNV_BASIS);
    bytes.extend(sum.to_le_bytes());
    bytes
}

/// The checkpoint of a training; none where there is no file.
fn read(place: &Path, of: u64) -> Result<Option<Checkpoint>, Error> {
    let bytes = match fs::read(place) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            return Err(Error::Read {
                path: place.to_owned(),
                source,
            });
        }
    };
    let wrong = |problem| Error::Checkpoint {
        path: place.to_owned(),
        problem,
    };
    let (head, checkpoint) = parse(&bytes).ok_or_else(|| wrong("it is damaged"))?;
    if head.of == of {
        Ok(Some(checkpoint))
    } else {
        Err(wrong(
            "it is of other settings, another table, another backend or another version",
        ))
    }
}

fn parse(bytes: &[u8]) -> Option<(Head, Checkpoint)> {
    let (whole, sum) = bytes.split_last_chunk::<8>()?;
    if u64::from_le_bytes(*sum) != fnv1a(whole.iter().copied(), FNV_BASIS) {
        return None;
    }
    let rest = whole.strip_prefix(MAGIC)?;
    let (length, rest) = rest.split_first_chunk::<8>()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    if length > HEAD {
        return None;
    }
    let (head, numbers) = rest.split_at_checked(length)?;
    let head: Head = serde_json::from_slice(head).ok()?;
    let mut numbers = numbers
        .as_chunks::<8>()
        .0
        .iter()
        .map(|it| f64::from_le_bytes(*it));
    let mut losses = Vec::new();
    for _ in 0..head.losses {
        let (epoch, loss, validation) = (numbers.next()?, numbers.next()?, numbers.next()?);
        losses.push(EpochLoss {
            epoch: epoch as usize,
            loss,
            validation: head.validated.then_some(validation),
            members: take(&mut numbers, head.members)?,
        });
    }
    let count = numbers.next()? as usize;
    let mut best = Vec::new();
    for _ in 0..count {
        best.push(BestSoFar {
            loss: numbers.next()?,
            epoch: numbers.next()? as usize,
            done: numbers.next()? != 0.0,
        });
    }
    let [a, b, c, d] = head.state;
    let state = [
        take(&mut numbers, a)?,
        take(&mut numbers, b)?,
        take(&mut numbers, c)?,
        take(&mut numbers, d)?,
    ];
    let checkpoint = Checkpoint {
        epoch: head.epoch,
        losses,
        best: head.chooses.then_some(best),
        state,
    };
    Some((head, checkpoint))
}

/// So many numbers, if there are.
fn take(numbers: &mut impl ExactSizeIterator<Item = f64>, count: usize) -> Option<Vec<f64>> {
    (count <= numbers.len()).then(|| numbers.take(count).collect())
}

/// What tells a training from any other: the settings in force, the rows as they are encoded, and
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

    fn checkpoint() -> Checkpoint {
        Checkpoint {
            epoch: 7,
            losses: vec![EpochLoss {
                epoch: 5,
                loss: 0.1 + 0.2,
                members: vec![0.3, f64::MIN_POSITIVE],
                validation: Some(0.5),
            }],
            best: Some(vec![BestSoFar {
                loss: f64::INFINITY,
                epoch: 3,
                done: true,
            }]),
            state: [vec![1.0, -0.0], vec![2.0, 3.0], vec![], vec![1e-300]],
        }
    }

    #[test]
    fn it_is_read_as_it_was_written() {
        let bytes = bytes(&checkpoint(), 9);
        let (head, read) = parse(&bytes).unwrap();
        assert_eq!((head.of, read), (9, checkpoint()));
    }

    #[test]
    fn one_that_is_damaged_is_none() {
        let whole = bytes(&checkpoint(), 9);
        for place in 0..whole.len() {
            let mut changed = whole.clone();
            changed[place] ^= 4;
            assert!(parse(&changed).is_none(), "{place}");
            assert!(parse(&whole[..place]).is_none(), "{place}");
        }
    }
}
