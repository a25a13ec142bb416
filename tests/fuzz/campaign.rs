//! A target's inputs, one after the other, and what becomes of those that fail.

use std::{
    collections::HashSet,
    env, fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    process,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::mutator::mutate;

/// What a target makes of an input: a result in a few words, or a message.
pub type Ended = Result<String, String>;

/// What a target gets.
pub struct Input<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    place: &'a Path,
}

impl<'a> Input<'a> {
    /// A file that holds them. It is made anew each time, for the one before may still be mapped or
    /// open.
    pub fn file(&self) -> &'a Path {
        let _ = fs::remove_file(self.place);
        fs::write(self.place, self.bytes).unwrap();
        self.place
    }
}

/// How long a target runs where nobody says so.
const SECONDS: f64 = 4.0;
/// An input that takes longer fails.
const SLOW: Duration = Duration::from_secs(10);
/// One that takes this long is not waited for.
const STUCK: Duration = Duration::from_mins(1);
/// The memory that no input may need, of all targets together.
const MEMORY: u64 = 3 << 30;
/// Inputs that ended in a new way are mutated further, so many of them.
const CORPUS: usize = 2000;
/// But none that took so many times as long as the slowest seed: a thousand such would leave no time for
/// any other.
const COSTLY: u32 = 2;
/// After so many faults it is enough.
const FAULTS: usize = 5;

/// Runs a target on its seeds and then on mutations of them.
///
/// # Panics
/// Where an input panicked or took too long; it is kept and named. An input that does not end,
/// or takes all memory, ends the process.
pub fn run(name: &str, seeds: Vec<Vec<u8>>, target: impl FnMut(&Input<'_>) -> Ended + Send) {
    let asked = |key: &str| env::var(key).ok();
    let seconds = asked("SWAYS_FUZZ_SECONDS").and_then(|it| it.parse().ok());
    let seed = asked("SWAYS_FUZZ_SEED").and_then(|it| it.parse().ok());
    // In memory where the system has such a place: what is tried is the program, not the disk.
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    let folder = folder.unwrap();
    let mut campaign = Campaign {
        name,
        target,
        place: folder.path().join("input"),
        watched: Watched::begin(name),
        known: HashSet::new(),
        faults: Vec::new(),
        slowest: Duration::ZERO,
        messages: 0,
    };
    let limit = Duration::from_secs_f64(seconds.unwrap_or(SECONDS));
    // On one thread, with nobody to wait for: most inputs end sooner than another thread begins.
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let tried = alone
        .unwrap()
        .install(|| campaign.run(seeds, seed.unwrap_or(0), limit));
    println!(
        "{name}: {tried} inputs in {:.0} s, {} ended with a message, {} ways to end; slowest {:.2} s; \
         {} faults",
        limit.as_secs_f64(),
        campaign.messages,
        campaign.known.len(),
        campaign.slowest.as_secs_f64(),
        campaign.faults.len()
    );
    assert!(campaign.faults.is_empty(), "{}", campaign.faults.join("\n"));
}

struct Campaign<'a, T> {
    name: &'a str,
    target: T,
    /// Where an input's file is.
    place: PathBuf,
    watched: Watched,
    /// The ways to end that were seen.
    known: HashSet<String>,
    faults: Vec<String>,
    slowest: Duration,
    messages: u64,
}

impl<T: FnMut(&Input<'_>) -> Ended> Campaign<'_, T> {
    fn run(&mut self, seeds: Vec<Vec<u8>>, seed: u64, limit: Duration) -> u64 {
        let begin = Instant::now();
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut corpus = seeds;
        assert!(!corpus.is_empty(), "{}: no seed", self.name);
        for seed in &corpus {
            self.attempt(seed);
        }
        let costly = COSTLY * self.slowest;
        let first = corpus.len();
        let mut tried = first as u64;
        while begin.elapsed() < limit && self.faults.len() < FAULTS {
            let input = mutate(&corpus, first, &mut rng);
            tried += 1;
            if self.attempt(&input).is_some_and(|took| took <= costly) {
                if corpus.len() - first < CORPUS {
                    corpus.push(input);
                } else {
                    let place = first + tried as usize % CORPUS;
                    corpus[place] = input;
                }
            }
        }
        tried
    }

    /// Tries an input: how long it took, where it ended in a way that was not seen before.
    fn attempt(&mut self, input: &[u8]) -> Option<Duration> {
        let begin = self.watched.input(input);
        let of = Input {
            bytes: input,
            place: &self.place,
        };
        let ended = catch_unwind(AssertUnwindSafe(|| (self.target)(&of)));
        let took = begin.elapsed();
        self.watched.rest();
        self.slowest = self.slowest.max(took);
        match ended {
            Err(_) => self.fault(input, "it panicked"),
            Ok(_) if took > SLOW => self.fault(input, &format!("it took {took:.1?}")),
            Ok(ended) => {
                self.messages += u64::from(ended.is_err());
                let way = match &ended {
                    Ok(said) => said.clone(),
                    Err(said) => shape(said),
                };
                return self.known.insert(way).then_some(took);
            }
        }
        None
    }

    fn fault(&mut self, input: &[u8], what: &str) {
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!(
            "fuzz-{}-{}",
            self.name,
            self.faults.len()
        ));
        fs::write(&kept, input).unwrap();
        self.faults.push(format!("{}: {what}", kept.display()));
    }
}

/// A message without most of the names and numbers in it: its plain words, the first few.
fn shape(said: &str) -> String {
    let is_plain = |word: &&str| word.len() > 1 && word.bytes().all(|it| it.is_ascii_lowercase());
    let words: Vec<&str> = said.split([' ', '\n']).filter(is_plain).take(12).collect();
    words.join(" ")
}

/// Ends the process where an input does not end or takes all memory: neither can be caught.
struct Watched(Arc<Mutex<Tried>>);

/// What is being tried.
#[derive(Default)]
struct Tried {
    input: Vec<u8>,
    since: Option<Instant>,
}

impl Watched {
    fn begin(name: &str) -> Self {
        let tried: Arc<Mutex<Tried>> = Arc::default();
        let (watched, name) = (Arc::downgrade(&tried), name.to_owned());
        thread::spawn(move || {
            while let Some(tried) = watched.upgrade() {
                let used = memory();
                let now = tried.lock().unwrap();
                let is_stuck = now.since.is_some_and(|it| it.elapsed() > STUCK);
                if is_stuck || used > MEMORY {
                    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{name}"));
                    let _ = fs::write(&kept, &now.input);
                    eprintln!(
                        "{name}: an input does not end, or one of the targets takes too much \
                         memory ({used} bytes): {}",
                        kept.display()
                    );
                    process::abort();
                }
                drop(now);
                drop(tried);
                thread::sleep(Duration::from_millis(50));
            }
        });
        Self(tried)
    }

    fn input(&self, input: &[u8]) -> Instant {
        let mut tried = self.0.lock().unwrap();
        tried.input.clear();
        tried.input.extend_from_slice(input);
        let now = Instant::now();
        tried.since = Some(now);
        now
    }

    fn rest(&self) {
        self.0.lock().unwrap().since = None;
    }
}

/// The memory of this process in bytes, 0 where the system does not say it.
fn memory() -> u64 {
    let text = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = text.split(' ').nth(1).and_then(|it| it.parse::<u64>().ok());
    pages.unwrap_or(0) * 4096
}
