//! Ctrl-C and its like: what is half written goes, and the program ends.

use std::{
    fs,
    path::{Path, PathBuf},
    process,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The exit code of a program that was interrupted: 128 and the signal's number.
const INTERRUPTED: i32 = 130;

/// What is being written, and goes when the program is interrupted.
static HALF_WRITTEN: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Sees to it that an interruption leaves nothing half written. Where the system has no such
/// signals nothing happens.
pub fn listen() {
    // It fails where somebody else listens already, who then sees to it.
    let _ = ctrlc::set_handler(|| {
        let paths = half_written();
        for path in paths.iter() {
            remove(path);
        }
        eprintln!("\ninterrupted: nothing was written");
        // Still holding the lock: nobody may put a place's files together now.
        process::exit(INTERRUPTED);
    });
}

/// Something that is being written, until it is dropped.
#[derive(Debug)]
pub struct HalfWritten(PathBuf);

impl HalfWritten {
    /// Says that a file or folder is being written.
    pub fn new(path: &Path) -> Self {
        half_written().push(path.to_owned());
        Self(path.to_owned())
    }

    /// Puts it in its place by `commit`, which no interruption breaks off: it is there before, or
    /// not at all.
    ///
    /// # Errors
    /// Those of `commit`.
    pub fn commit<T>(self, commit: impl FnOnce() -> T) -> T {
        let mut paths = half_written();
        let done = commit();
        paths.retain(|path| *path != self.0);
        drop(paths);
        done
    }
}

impl Drop for HalfWritten {
    fn drop(&mut self) {
        half_written().retain(|path| *path != self.0);
    }
}

fn half_written() -> MutexGuard<'static, Vec<PathBuf>> {
    HALF_WRITTEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes a file or a folder into which another thread may still be writing.
fn remove(path: &Path) {
    for _ in 0..10 {
        let removed = if path.is_dir() {
            fs::remove_dir_all(path)
        } else {
            fs::remove_file(path)
        };
        if removed.is_ok() || !path.exists() {
            return;
        }
    }
}
