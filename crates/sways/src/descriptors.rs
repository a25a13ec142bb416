//! What this process has open already, by the names of paths: `/dev/stdout`, `/dev/fd/5`.

#[cfg(unix)]
use std::os::fd::AsFd;
use std::{
    fs::{self, File},
    io,
    path::Path,
};

/// The number of what this process has open where a place is called by it: `/dev/stdout`,
/// `/dev/fd/5`, and `-` for standard output.
pub fn descriptor(place: &Path) -> Option<u32> {
    /// Links that lead there, at most.
    const LINKS: usize = 8;
    if !cfg!(unix) {
        return None;
    }
    if place == Path::new("-") {
        return Some(1);
    }
    let folders = ["/dev/fd", "/proc/self/fd", "/proc/thread-self/fd"];
    let folders: Vec<_> = folders.iter().flat_map(fs::canonicalize).collect();
    let mut led = place.to_owned();
    for _ in 0..LINKS {
        let folder = fs::canonicalize(led.parent()?);
        if folder.is_ok_and(|folder| folders.contains(&folder)) {
            return led.file_name()?.to_str()?.parse().ok();
        }
        led = led.parent()?.join(fs::read_link(&led).ok()?);
    }
    None
}

/// Opens a pipe, a device or what this process has open, to write into it, behind what is there.
///
/// # Errors
/// Where it cannot be opened.
pub fn open_no_file(place: &Path) -> io::Result<File> {
    let mut options = File::options();
    match descriptor(place) {
        #[cfg(unix)]
        Some(1) => Ok(io::stdout().as_fd().try_clone_to_owned()?.into()),
        #[cfg(unix)]
        Some(2) => Ok(io::stderr().as_fd().try_clone_to_owned()?.into()),
        Some(_) => options.append(true).open(place),
        None => options.write(true).open(place),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn what_is_open_already_is_called_by_its_number() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link.csv");
        std::os::unix::fs::symlink("/dev/stdout", &link).unwrap();
        for (place, number) in [
            (Path::new("/dev/stdout"), Some(1)),
            (Path::new("/dev/stderr"), Some(2)),
            (Path::new("/dev/fd/5"), Some(5)),
            (Path::new("/proc/self/fd/1"), Some(1)),
            (&link, Some(1)),
            (Path::new("/dev/fd/../fd/1"), Some(1)),
            (Path::new("-"), Some(1)),
            (Path::new("/dev/null"), None),
            (Path::new("/dev/fd/../null"), None),
            (folder.path(), None),
        ] {
            assert_eq!(descriptor(place), number, "{}", place.display());
        }
    }
}
