//! A folder that stays the same one while somebody reads it and writes into it, whatever takes its
//! name meanwhile.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use crate::temporary::is_one;

/// A folder that is held open: its number on the disk is nobody else's meanwhile.
#[derive(Debug)]
pub struct Held {
    /// Where it was.
    place: PathBuf,
    /// By what name it is reached wherever it is by now; its place, where the system has no such.
    path: PathBuf,
    /// Not every system opens folders.
    folder: Option<File>,
}

impl Held {
    /// Holds a folder.
    ///
    /// # Errors
    /// Where it is not there, is no folder or cannot be opened.
    pub fn open(place: &Path) -> io::Result<Self> {
        // Nobody may ever write into a pipe.
        if !fs::metadata(place)?.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        let mut held = Self {
            place: place.to_owned(),
            path: place.to_owned(),
            folder: None,
        };
        #[cfg(unix)]
        {
            use std::os::fd::AsRawFd;
            let folder = File::open(place)?;
            let path = PathBuf::from(format!("/proc/self/fd/{}", folder.as_raw_fd()));
            if is_one(&path, place) {
                held.path = path;
            }
            held.folder = Some(folder);
        }
        Ok(held)
    }

    /// A path that leads to it, wherever it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// That it is where it was.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`] where it is not, or another is in its place.
    pub fn stays(&self) -> io::Result<()> {
        #[cfg(unix)]
        let is_there = {
            use std::os::unix::fs::MetadataExt;
            let number = |it: fs::Metadata| (it.dev(), it.ino());
            let held = self.folder.as_ref().and_then(|it| it.metadata().ok());
            let there = fs::metadata(&self.place).ok();
            held.is_none() || held.map(number) == there.map(number)
        };
        #[cfg(not(unix))]
        let is_there = fs::metadata(&self.place).is_ok() && self.folder.is_none();
        is_there
            .then_some(())
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_folder_in_its_place_is_seen() {
        let place = tempfile::tempdir().unwrap();
        let (run, aside) = (place.path().join("run"), place.path().join("aside"));
        fs::create_dir(&run).unwrap();
        let held = Held::open(&run).unwrap();
        held.stays().unwrap();
        fs::write(held.path().join("one"), "1").unwrap();
        assert!(run.join("one").exists());
        fs::rename(&run, &aside).unwrap();
        assert!(held.stays().is_err());
        fs::create_dir(&run).unwrap();
        #[cfg(target_os = "linux")]
        {
            assert!(held.stays().is_err());
            fs::write(held.path().join("two"), "2").unwrap();
            assert!(aside.join("two").exists() && !run.join("two").exists());
        }
        assert!(Held::open(&place.path().join("gone")).is_err());
        fs::write(place.path().join("file"), "").unwrap();
        assert!(Held::open(&place.path().join("file")).is_err());
    }
}
