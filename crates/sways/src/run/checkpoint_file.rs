//! What a checkpoint's file holds: a head of JSON that says which run it is of; the training's
//! numbers, little-endian `f64`; the evidence's fits, each a digest, a length and so many `f32`; and a
//! check sum of all.

use std::{
    collections::BTreeMap,
    io::{self, BufWriter, Write},
};

use serde::{Deserialize, Serialize};
use sways_data::{FNV_BASIS, fnv1a};
use sways_train::{BestSoFar, Checkpoint, EpochLoss};

/// What such a file begins with; its last character is the version.
const MAGIC: &[u8] = b"sways checkpoint 2\n";
/// Whether bytes begin as such a file, of whatever version.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"sways checkpoint ")
}

/// A head is no longer, for it holds a few numbers.
const HEAD: usize = 1 << 16;

/// What a run has done.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Done {
    pub training: Option<Checkpoint>,
    /// By what each was given: `[members, parameters]`.
    pub fits: BTreeMap<u64, Vec<f32>>,
}

/// What the head says.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    /// Of which run.
    of: u64,
    training: Option<TrainingHead>,
    /// How many fits there are.
    fits: usize,
}

/// What it says of the training.
#[derive(Debug, Serialize, Deserialize)]
struct TrainingHead {
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

impl TrainingHead {
    fn new(training: &Checkpoint) -> Self {
        let Checkpoint {
            epoch,
            losses,
            best,
            state,
        } = training;
        Self {
            epoch: *epoch,
            members: losses.first().map_or(0, |it| it.members.len()),
            losses: losses.len(),
            validated: losses.iter().any(|it| it.validation.is_some()),
            chooses: best.is_some(),
            state: state.each_ref().map(Vec::len),
        }
    }
}

/// Keeps the check sum of what it writes.
struct Summed<W> {
    to: W,
    sum: u64,
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.to.write(bytes)?;
        self.sum = fnv1a(bytes[..count].iter().copied(), self.sum);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Writes what a run has done.
pub(super) fn write(of: u64, done: &Done, to: impl Write) -> io::Result<()> {
    let mut to = BufWriter::new(Summed { to, sum: FNV_BASIS });
    let Done { training, fits } = done;
    let head = Head {
        of,
        training: training.as_ref().map(TrainingHead::new),
        fits: fits.len(),
    };
    let head = serde_json::to_vec(&head)?;
    to.write_all(MAGIC)?;
    to.write_all(&(head.len() as u64).to_le_bytes())?;
    to.write_all(&head)?;
    if let Some(training) = training {
        write_training(training, &mut to)?;
    }
    for (digest, values) in fits {
        to.write_all(&digest.to_le_bytes())?;
        to.write_all(&(values.len() as u64).to_le_bytes())?;
        for value in values {
            to.write_all(&value.to_le_bytes())?;
        }
    }
    let Summed { mut to, sum } = to.into_inner()?;
    to.write_all(&sum.to_le_bytes())
}

fn write_training(training: &Checkpoint, to: &mut impl Write) -> io::Result<()> {
    let mut put = |number: f64| to.write_all(&number.to_le_bytes());
    for loss in &training.losses {
        put(loss.epoch as f64)?;
        put(loss.loss)?;
        put(loss.validation.unwrap_or(f64::NAN))?;
        loss.members.iter().copied().try_for_each(&mut put)?;
    }
    let best = training.best.as_deref().unwrap_or_default();
    put(best.len() as f64)?;
    for it in best {
        put(it.loss)?;
        put(it.epoch as f64)?;
        put(f64::from(u8::from(it.done)))?;
    }
    training.state.iter().flatten().copied().try_for_each(put)
}

/// Which run a file is of, and what it has done; `None` where the file is damaged.
pub(super) fn parse(bytes: &[u8]) -> Option<(u64, Done)> {
    let (whole, sum) = bytes.split_last_chunk::<8>()?;
    if u64::from_le_bytes(*sum) != fnv1a(whole.iter().copied(), FNV_BASIS) {
        return None;
    }
    let mut rest = whole.strip_prefix(MAGIC)?;
    let length = take_length(&mut rest)?;
    let head = (length <= HEAD).then(|| take(&mut rest, length))??;
    let head: Head = serde_json::from_slice(head).ok()?;
    let training = match head.training {
        Some(training) => Some(take_training(&mut rest, &training)?),
        None => None,
    };
    let mut fits = BTreeMap::new();
    for _ in 0..head.fits {
        let digest = u64::from_le_bytes(*take_chunk(&mut rest)?);
        let length = take_length(&mut rest)?;
        let values = take(&mut rest, length.checked_mul(4)?)?;
        let values = values.as_chunks::<4>().0;
        fits.insert(
            digest,
            values.iter().map(|it| f32::from_le_bytes(*it)).collect(),
        );
    }
    rest.is_empty()
        .then_some((head.of, Done { training, fits }))
}

fn take_training(rest: &mut &[u8], head: &TrainingHead) -> Option<Checkpoint> {
    let mut losses = Vec::new();
    for _ in 0..head.losses {
        let [epoch, loss, validation] = take_three(rest)?;
        losses.push(EpochLoss {
            epoch: epoch as usize,
            loss,
            validation: head.validated.then_some(validation),
            members: take_numbers(rest, head.members)?,
        });
    }
    let count = f64::from_le_bytes(*take_chunk(rest)?) as usize;
    let mut best = Vec::new();
    for _ in 0..count {
        let [loss, epoch, done] = take_three(rest)?;
        best.push(BestSoFar {
            loss,
            epoch: epoch as usize,
            done: done != 0.0,
        });
    }
    let [a, b, c, d] = head.state;
    Some(Checkpoint {
        epoch: head.epoch,
        losses,
        best: head.chooses.then_some(best),
        state: [
            take_numbers(rest, a)?,
            take_numbers(rest, b)?,
            take_numbers(rest, c)?,
            take_numbers(rest, d)?,
        ],
    })
}

/// So many bytes, if there are.
fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    rest.split_off(..count)
}

fn take_chunk<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8; 8]> {
    take(rest, 8)?.try_into().ok()
}

fn take_length(rest: &mut &[u8]) -> Option<usize> {
    usize::try_from(u64::from_le_bytes(*take_chunk(rest)?)).ok()
}

fn take_numbers(rest: &mut &[u8], count: usize) -> Option<Vec<f64>> {
    let numbers = take(rest, count.checked_mul(8)?)?.as_chunks::<8>().0;
    Some(numbers.iter().map(|it| f64::from_le_bytes(*it)).collect())
}

fn take_three(rest: &mut &[u8]) -> Option<[f64; 3]> {
    take_numbers(rest, 3)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done() -> Done {
        let training = Checkpoint {
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
        };
        Done {
            training: Some(training),
            fits: [(u64::MAX, vec![0.1, -0.0, f32::MIN_POSITIVE]), (3, vec![])].into(),
        }
    }

    fn bytes(done: &Done) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(9, done, &mut bytes).unwrap();
        bytes
    }

    #[test]
    fn it_is_read_as_it_was_written() {
        let only_fits = Done {
            training: None,
            ..done()
        };
        for done in [done(), only_fits, Done::default()] {
            assert_eq!(parse(&bytes(&done)), Some((9, done)));
        }
    }

    #[test]
    fn one_that_is_damaged_is_none() {
        let whole = bytes(&done());
        for place in 0..whole.len() {
            let mut changed = whole.clone();
            changed[place] ^= 4;
            assert_eq!(parse(&changed), None, "{place}");
            assert_eq!(parse(&whole[..place]), None, "{place}");
        }
    }

    /// What lengths say is held against what there is, whatever they say.
    #[test]
    fn an_edited_one_whose_sum_is_right_is_no_panic() {
        let whole = bytes(&done());
        let whole = &whole[..whole.len() - 8];
        for place in MAGIC.len()..whole.len() {
            for value in [0, b'9', u8::MAX] {
                let mut changed = whole.to_vec();
                changed[place] = value;
                let sum = fnv1a(changed.iter().copied(), FNV_BASIS);
                changed.extend(sum.to_le_bytes());
                let _ = parse(&changed);
            }
        }
    }
}
