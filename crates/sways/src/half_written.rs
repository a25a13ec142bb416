//! What is half written, so that it goes where the program is interrupted.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// What is being written, and goes when the program is interrupted.
static HALF_WRITTEN: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

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

/// Removes all that is half written, and then does what ends the program: meanwhile nobody may
/// put a place's files together.
pub fn remove_all(then: impl FnOnce()) {
    let paths = half_written();
    for path in paths.iter() {
        remove(path);
    }
    then();
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
