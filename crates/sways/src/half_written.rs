//! What is half written, so that it goes where the program is interrupted.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// What the name of a folder ends with that is being removed.
const AWAY: &str = "away";

/// What is being written, and what was.
static REGISTER: Mutex<Register> = Mutex::new(Register {
    half: Vec::new(),
    whole: Vec::new(),
    made: Vec::new(),
});

struct Register {
    /// What is being written, and goes when the program is interrupted.
    half: Vec<PathBuf>,
    /// What is in its place.
    whole: Vec<PathBuf>,
    /// Folders that were made on the way, each after what it lies in: empty ones go.
    made: Vec<PathBuf>,
}

/// Something that is being written, until it is dropped.
#[derive(Debug)]
pub struct HalfWritten(PathBuf);

impl HalfWritten {
    /// Says that a file or folder is being written.
    pub fn new(path: &Path) -> Self {
        register().half.push(path.to_owned());
        Self(path.to_owned())
    }

    /// Makes what `path_of` says is being written: no interruption comes between.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn making<T>(
        make: impl FnOnce() -> io::Result<T>,
        path_of: impl FnOnce(&T) -> PathBuf,
    ) -> io::Result<(T, Self)> {
        let mut register = register();
        let made = make()?;
        let path = path_of(&made);
        register.half.push(path.clone());
        drop(register);
        Ok((made, Self(path)))
    }

    /// Puts it in `place` by `commit`, which no interruption breaks off: it is there before, or
    /// not at all.
    ///
    /// # Errors
    /// Those of `commit`.
    pub fn commit(self, place: &Path, commit: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        let mut register = register();
        let done = commit();
        register.end(&self.0, place, done.is_ok());
        drop(register);
        done
    }

    /// Puts several in their places, each by `commit`: no interruption comes between them, so that
    /// what belongs together is all old or all new.
    ///
    /// # Errors
    /// The place where `commit` failed, and why; those behind it are left as they were.
    pub fn commit_all<T>(
        all: Vec<(Self, PathBuf, T)>,
        commit: impl Fn(&Path, T) -> io::Result<()>,
    ) -> Result<(), (PathBuf, io::Error)> {
        let mut done = Ok(());
        let mut register = register();
        // They say that they are dropped, and may not while the register is held.
        let mut ended = Vec::new();
        for (half, place, what) in all {
            if done.is_ok() {
                done = commit(&place, what).map_err(|error| (place.clone(), error));
                register.end(&half.0, &place, done.is_ok());
            }
            ended.push(half);
        }
        drop(register);
        done
    }
}

impl Register {
    /// Notes that something is no longer half written, and whether it is in its place.
    fn end(&mut self, half: &Path, place: &Path, is_there: bool) {
        self.half.retain(|path| path != half);
        // What lies in a folder that is itself half written goes with it.
        let goes = self.half.iter().any(|half| place.starts_with(half));
        if is_there && !goes && !self.whole.iter().any(|it| it == place) {
            self.whole.push(place.to_owned());
        }
    }
}

impl Drop for HalfWritten {
    fn drop(&mut self) {
        register().half.retain(|path| *path != self.0);
    }
}

/// Folders that were made on the way to a place. Those that are empty when this is dropped go, or
/// when the program is interrupted.
#[derive(Debug)]
pub struct Made(Vec<PathBuf>);

impl Made {
    /// Makes a folder and those that it lies in, where they are not there.
    ///
    /// # Errors
    /// Where one cannot be made.
    pub fn all(folder: &Path) -> io::Result<Self> {
        let ancestors = folder.ancestors();
        let missing = ancestors.take_while(|it| !it.as_os_str().is_empty() && !it.exists());
        let mut missing: Vec<PathBuf> = missing.map(Path::to_owned).collect();
        missing.reverse();
        let mut register = register();
        register.made.extend_from_slice(&missing);
        let made = fs::create_dir_all(folder);
        drop(register);
        let all = Self(missing);
        made.map(|()| all)
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        remove_empty(&self.0);
        register().made.retain(|folder| !self.0.contains(folder));
    }
}

/// Removes folders that hold nothing, the inner ones first. One that holds something stays, and
/// with it those that it lies in.
fn remove_empty(folders: &[PathBuf]) {
    for folder in folders.iter().rev() {
        let _ = fs::remove_dir(folder);
    }
}

/// Whether a path is half written, or lies in what is.
pub fn holds(path: &Path) -> bool {
    register().half.iter().any(|half| path.starts_with(half))
}

/// Notes that something is written that no interruption takes back, such as lines to a pipe.
pub fn note_written(place: &Path) {
    let whole = &mut register().whole;
    if !whole.iter().any(|path| path == place) {
        whole.push(place.to_owned());
    }
}

/// Notes that something that was written is no longer there, as it should be.
pub fn note_gone(place: &Path) {
    register().whole.retain(|path| path != place);
}

/// Removes all that is half written, and then does what ends the program, which is told what is
/// written: meanwhile nobody may put a place's files together.
pub fn remove_all(then: impl FnOnce(&[PathBuf])) {
    let register = register();
    for path in &register.half {
        remove(path);
    }
    remove_empty(&register.made);
    then(&register.whole);
}

fn register() -> MutexGuard<'static, Register> {
    REGISTER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How long is tried to remove what another thread is still writing into.
const PATIENCE: Duration = Duration::from_secs(2);

/// Removes a file or a folder into which another thread may still be writing. A folder is renamed
/// before, so that whoever goes on writing by its name finds no place to.
fn remove(path: &Path) {
    let path = &match put_away(path) {
        Some(away) => away,
        None => path.to_owned(),
    };
    let begin = Instant::now();
    loop {
        let removed = if path.is_dir() {
            fs::remove_dir_all(path)
        } else {
            fs::remove_file(path)
        };
        if removed.is_ok() || !path.exists() || begin.elapsed() > PATIENCE {
            return;
        }
        thread::sleep(Duration::from_millis(1));
    }
}

/// Gives a folder another name beside it that a later start sweeps as well; `None` where it cannot
/// be given one.
fn put_away(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let away = path.with_file_name(format!("{name}{AWAY}"));
    (path.is_dir() && fs::rename(path, &away).is_ok()).then_some(away)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn a_folder_goes_though_another_thread_writes_into_it() {
        let place = tempfile::tempdir().unwrap();
        for turn in 0..50 {
            let folder = place.path().join(format!(".writing-{turn}-a"));
            fs::create_dir(&folder).unwrap();
            let ended = AtomicBool::new(false);
            thread::scope(|scope| {
                scope.spawn(|| {
                    for file in 0.. {
                        let _ = fs::write(folder.join(file.to_string()), "written");
                        if ended.load(Ordering::SeqCst) {
                            return;
                        }
                    }
                });
                while fs::read_dir(&folder).unwrap().count() < 3 {}
                remove(&folder);
                ended.store(true, Ordering::SeqCst);
            });
            assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
        }
    }

    #[test]
    fn what_is_in_its_place_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let run = folder.path().join("half");
        let written = |path: &Path| register().whole.iter().any(|it| it == path);
        let outer = HalfWritten::new(&run);
        let inner = HalfWritten::new(&run.join("temporary"));
        assert!(holds(&run.join("plots")) && !holds(folder.path()));
        inner.commit(&run.join("page"), || Ok(())).unwrap();
        assert!(!written(&run.join("page")), "it goes with the run");
        let place = folder.path().join("run");
        outer.commit(&place, || Ok(())).unwrap();
        assert!(written(&place));
        let full = || Err(io::ErrorKind::StorageFull.into());
        let other = folder.path().join("other");
        assert!(HalfWritten::new(&other).commit(&other, full).is_err());
        assert!(!written(&other));
    }

    #[test]
    fn no_interruption_comes_between_what_belongs_together() {
        let folder = tempfile::tempdir().unwrap();
        let paths: Vec<PathBuf> = ["a", "b", "c"].map(|it| folder.path().join(it)).into();
        let all = || {
            let each = paths.iter().map(|path| {
                let half = path.with_extension("half");
                fs::write(&half, "new").unwrap();
                (HalfWritten::new(&half), path.clone(), half)
            });
            each.collect::<Vec<_>>()
        };
        let (ended, waiting) = (AtomicBool::new(false), all());
        thread::scope(|scope| {
            HalfWritten::commit_all(waiting, |place, half| {
                if place == paths[0] {
                    // Who ends the program asks for the register too.
                    scope.spawn(|| {
                        note_gone(folder.path());
                        ended.store(true, Ordering::SeqCst);
                    });
                }
                thread::sleep(Duration::from_millis(20));
                assert!(!ended.load(Ordering::SeqCst));
                fs::rename(half, place)
            })
            .unwrap();
        });
        assert!(ended.into_inner() && paths.iter().all(|path| path.exists()));
        let broken = HalfWritten::commit_all(all(), |place, half| match place {
            place if place == paths[1] => Err(io::ErrorKind::StorageFull.into()),
            place => fs::rename(half, place),
        });
        assert_eq!(broken.unwrap_err().0, paths[1]);
        assert!(!holds(&paths[2].with_extension("half")));
    }

    #[test]
    fn what_was_made_in_vain_goes() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("a/b");
        drop(Made::all(&folder).unwrap());
        assert!(!place.path().join("a").exists() && place.path().exists());
        let made = Made::all(&folder).unwrap();
        fs::write(place.path().join("a/kept"), "").unwrap();
        drop(made);
        assert!(!folder.exists() && place.path().join("a/kept").exists());
        drop(Made::all(place.path()).unwrap());
        assert!(place.path().exists());
    }
}
