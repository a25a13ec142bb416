//! Temporary files and folders beside the places they are for: how they are called, what a killed
//! process left of them, and that they are on the disk before they take a place.
//!
//! A name holds its process's number, and a process holds a lock on what it writes. What has
//! neither a process nor a lock is swept by whoever next writes beside it. Names are drawn and
//! files made anew, so that no link that somebody planted is followed.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    process,
};

use tempfile::{Builder, NamedTempFile, TempDir};

use crate::descriptors::{descriptor, open_no_file};
use crate::half_written::{self, HalfWritten};

/// How a temporary name begins; a process's number, `-`, and drawn letters follow.
const PREFIX: &str = ".writing-";

/// A new temporary file beside the place it is for, once what killed processes left there is swept.
/// Who may read the file that is there, and nobody else, may read this one, from the beginning.
///
/// # Errors
/// Where it cannot be made.
pub fn file_for(place: &Path) -> io::Result<(NamedTempFile, HalfWritten)> {
    let folder = parent(place);
    sweep(folder);
    let prefix = prefix();
    let mut builder = Builder::new();
    builder.prefix(&prefix);
    let before = mode_of(place);
    #[cfg(unix)]
    builder.permissions(
        before
            .clone()
            .unwrap_or_else(|| std::os::unix::fs::PermissionsExt::from_mode(0o666)),
    );
    let (file, half_written) = HalfWritten::making(
        || builder.tempfile_in(folder),
        |file| file.path().to_owned(),
    )?;
    // Elsewhere a lock would keep others from reading.
    #[cfg(unix)]
    let _ = file.as_file().try_lock();
    if let Some(mode) = before {
        // The process's mask took from it. Not every file system has modes.
        let _ = file.as_file().set_permissions(mode);
    }
    Ok((file, half_written))
}

/// The mode of the file or folder at a place, where the system has modes: who may read and write it.
/// A link's is nobody's.
fn mode_of(place: &Path) -> Option<fs::Permissions> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let there = fs::symlink_metadata(place).ok()?;
        let mode = there.permissions().mode() & 0o777;
        (there.is_file() || there.is_dir()).then(|| fs::Permissions::from_mode(mode))
    }
    #[cfg(not(unix))]
    {
        let _ = place;
        None
    }
}

/// Gives a folder, and all in it that lies in another under the same name, the modes of the other's.
///
/// # Errors
/// Where the folder cannot be read.
pub fn keep_modes(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(to)? {
        let entry = entry?;
        let (old, kind) = (from.join(entry.file_name()), entry.file_type()?);
        if kind.is_dir() && old.is_dir() {
            keep_modes(&old, &entry.path())?;
        } else if kind.is_file()
            && let Some(mode) = mode_of(&old)
        {
            let _ = fs::set_permissions(entry.path(), mode);
        }
    }
    if let Some(mode) = mode_of(from) {
        let _ = fs::set_permissions(to, mode);
    }
    Ok(())
}

/// A temporary folder and the lock on it.
#[derive(Debug)]
pub struct Folder {
    /// The folder, which goes when this is dropped.
    pub folder: TempDir,
    /// Held until then; not every file system has locks.
    _lock: Option<File>,
}

/// A new temporary folder in another, once what killed processes left there is swept.
///
/// # Errors
/// Where it cannot be made.
pub fn folder_in(parent: &Path) -> io::Result<(Folder, HalfWritten)> {
    sweep(parent);
    let prefix = prefix();
    let mut builder = Builder::new();
    builder.prefix(&prefix);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    let (folder, half_written) = HalfWritten::making(
        || builder.tempdir_in(parent),
        |folder| folder.path().to_owned(),
    )?;
    have_rights(folder.path());
    let lock = File::open(folder.path()).ok();
    let lock = lock.filter(|lock| lock.try_lock().is_ok());
    let folder = Folder {
        folder,
        _lock: lock,
    };
    Ok((folder, half_written))
}

/// Gives the owner of a folder the rights to read it and write in it, of which the process's mask may
/// take some (`umask 777`): what cannot be read or written could not be removed either.
fn have_rights(folder: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        const OWNERS: u32 = 0o700;
        let Some(mode) = mode_of(folder).map(|it| it.mode()) else {
            return;
        };
        if mode & OWNERS != OWNERS {
            let _ = fs::set_permissions(folder, fs::Permissions::from_mode(mode | OWNERS));
        }
    }
    #[cfg(not(unix))]
    let _ = folder;
}

/// A folder in one that is being written, made where it is not there: a link there is replaced, not
/// followed. Not its parents: one that an interruption has removed does not come back.
///
/// # Errors
/// Where it cannot be made.
pub fn make_within(folder: &Path) -> io::Result<()> {
    if folder.is_symlink() {
        fs::remove_file(folder)?;
    }
    match fs::create_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Ok(()) => {
            have_rights(folder);
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// The place of a file that somebody named: where a link leads, though nothing is there yet. What
/// this process has open already, such as `/dev/stdout`, is called by its number.
pub fn named(place: &Path) -> PathBuf {
    /// Links that lead to links, at most.
    const LINKS: usize = 40;
    if let Some(number) = descriptor(place) {
        return PathBuf::from(format!("/dev/fd/{number}"));
    }
    let mut led = place.to_owned();
    for _ in 0..LINKS {
        if let Ok(there) = fs::canonicalize(&led) {
            return there;
        }
        match fs::read_link(&led) {
            Ok(next) => led = parent(&led).join(next),
            Err(_) => return led,
        }
    }
    place.to_owned()
}

/// Whether two names are of one place, in one folder that two paths lead to (a mount, a file system that
/// knows no capitals). Other names of the same file (hard links) are others.
pub fn is_same(one: &Path, other: &Path) -> bool {
    let found = |path: &Path| fs::canonicalize(path).ok();
    let (Some(one), Some(other)) = (found(one), found(other)) else {
        return false;
    };
    if one == other {
        return true;
    }
    // A file of one name alone, which two paths lead to.
    #[cfg(unix)]
    if is_one(&one, &other)
        && fs::metadata(&one).is_ok_and(|it| std::os::unix::fs::MetadataExt::nlink(&it) == 1)
    {
        return true;
    }
    let name = |path: &Path| {
        path.file_name()
            .map(|it| it.to_string_lossy().to_lowercase())
    };
    is_one(&one, &other) && name(&one) == name(&other) && is_one(parent(&one), parent(&other))
}

/// Whether two paths lead to the same file or folder.
pub fn is_one(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let place = |path: &Path| fs::metadata(path).ok().map(|it| (it.dev(), it.ino()));
        place(one).is_some_and(|place_of_one| place(other) == Some(place_of_one))
    }
    #[cfg(not(unix))]
    {
        fs::canonicalize(one).is_ok_and(|one| fs::canonicalize(other).is_ok_and(|it| it == one))
    }
}

/// Whether a place is a pipe, a device or what this process has open, which is written into and never
/// replaced.
pub fn is_no_file(place: &Path) -> bool {
    let is_other = |there: fs::Metadata| !there.is_file() && !there.is_dir();
    descriptor(place).is_some() || fs::metadata(place).is_ok_and(is_other)
}

/// Puts bytes where somebody wants them: into a file, whole or not at all, where a link leads; into a
/// pipe or a device.
///
/// # Errors
/// Where they cannot be written.
pub fn put_named(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let place = named(place);
    if is_no_file(&place) {
        open_no_file(&place)?.write_all(bytes)
    } else {
        put(&place, bytes)
    }
}

/// Puts a file into its place, whole or not at all: a link there is replaced, not followed.
///
/// # Errors
/// Where it cannot be written.
pub fn put(place: &Path, bytes: &[u8]) -> io::Result<()> {
    put_by(place, |file| file.write_all(bytes))
}

/// The same of what `write` writes.
///
/// # Errors
/// Where it cannot be written.
pub fn put_by(
    place: &Path,
    write: impl FnOnce(&mut NamedTempFile) -> io::Result<()>,
) -> io::Result<()> {
    let (mut file, half_written) = file_for(place)?;
    write(&mut file)?;
    persist(file, half_written, place)
}

/// Puts files into their places, each whole, none before all of them could be written, and no
/// interruption between them.
///
/// # Errors
/// Which cannot be written, and why; then nothing has changed, unless one could not take its place.
pub fn put_all<B: AsRef<[u8]>>(
    files: impl IntoIterator<Item = (PathBuf, B)>,
) -> Result<(), (PathBuf, io::Error)> {
    let mut written = Vec::new();
    for (place, bytes) in files {
        let one = file_for(&place).and_then(|(mut file, half_written)| {
            file.write_all(bytes.as_ref())?;
            Ok((file, half_written))
        });
        match one {
            Ok((file, half_written)) => written.push((half_written, place, file)),
            Err(error) => return Err((place, error)),
        }
    }
    persist_all(written)
}

/// Puts temporary files into their places once all of them are on the disk, and no interruption
/// between them.
///
/// # Errors
/// Which cannot be put there, and why; then nothing has changed, unless it could not take its place.
pub fn persist_all(
    files: Vec<(HalfWritten, PathBuf, NamedTempFile)>,
) -> Result<(), (PathBuf, io::Error)> {
    let mut folders = BTreeSet::new();
    for (_, place, file) in &files {
        let at = |error| (place.clone(), error);
        if place.is_dir() && !place.is_symlink() {
            return Err(at(io::ErrorKind::IsADirectory.into()));
        }
        if to_the_disk(file, parent(place)).map_err(at)? {
            folders.insert(parent(place).to_owned());
        }
    }
    let done = HalfWritten::commit_all(files, |place, file| {
        file.persist(place).map(|_| ()).map_err(|it| it.error)
    });
    for folder in &folders {
        sync_folder(folder);
    }
    done
}

/// Puts a temporary file into its place once it is on the disk.
///
/// # Errors
/// Where it cannot be.
pub fn persist(file: NamedTempFile, half_written: HalfWritten, place: &Path) -> io::Result<()> {
    persist_all(vec![(half_written, place.to_owned(), file)]).map_err(|(_, error)| error)
}

/// Sees to it that a file is on the disk, unless its folder is half written, which goes there at
/// once by [`sync_all`]; whether it did.
fn to_the_disk(file: &NamedTempFile, folder: &Path) -> io::Result<bool> {
    let alone = !half_written::holds(folder);
    if alone {
        file.as_file().sync_all()?;
    }
    Ok(alone)
}

/// The folder that a file is in.
pub fn parent(place: &Path) -> &Path {
    match place.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Sees to it that a folder with all that is in it is on the disk.
///
/// # Errors
/// Where a file cannot be written there.
pub fn sync_all(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            sync_all(&entry.path())?;
        } else if kind.is_file() && cfg!(unix) {
            // Elsewhere only who may write a file may wait for it. What may not be read was there before.
            match File::open(entry.path()) {
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {}
                file => file?.sync_all()?,
            }
        }
    }
    sync_folder(folder);
    Ok(())
}

/// Sees to it that a folder's names are on the disk, where the file system can say so.
pub fn sync_folder(folder: &Path) {
    if cfg!(unix) {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
}

fn prefix() -> String {
    format!("{PREFIX}{}-", process::id())
}

/// Removes what killed processes left in a folder. What cannot be removed stays.
fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name();
        let Some(process) = name.to_str().and_then(process_of) else {
            continue;
        };
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        let path = entry.path();
        if !(kind.is_dir() || kind.is_file()) || is_alive(process, &path) {
            continue;
        }
        // Whoever writes holds a lock, on other machines and in other containers too.
        let Ok(lock) = File::open(&path) else {
            continue;
        };
        if lock.try_lock().is_err() {
            continue;
        }
        let _ = if kind.is_dir() {
            remove_folder(&path)
        } else {
            fs::remove_file(&path)
        };
    }
}

/// Whether a name is one that this program gives to what it is writing.
pub fn is_temporary(name: &OsStr) -> bool {
    name.to_str().and_then(process_of).is_some()
}

/// Removes a folder with all that is in it, also folders in it that nobody may write into.
///
/// # Errors
/// Where something cannot be removed; where something is mounted in it nothing is.
pub fn remove_folder(folder: &Path) -> io::Result<()> {
    if mounted_in(folder).is_some() {
        return Err(io::Error::other("something is mounted in it"));
    }
    fs::remove_dir_all(folder).or_else(|_| {
        make_writable(folder);
        fs::remove_dir_all(folder)
    })
}

/// Lets the folders in a folder be written into, as far as they are ours.
fn make_writable(folder: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if let Ok(there) = folder.symlink_metadata() {
            let mode = there.permissions().mode() | 0o700;
            let _ = fs::set_permissions(folder, fs::Permissions::from_mode(mode));
        }
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|it| it.is_dir()) {
                make_writable(&entry.path());
            }
        }
    }
    #[cfg(not(unix))]
    let _ = folder;
}

/// Where something is mounted below a folder, if the system says so: what is there is of elsewhere.
pub fn mounted_in(folder: &Path) -> Option<PathBuf> {
    let folder = fs::canonicalize(folder).ok()?;
    let mounts = fs::read_to_string("/proc/self/mountinfo").ok()?;
    mounted_below(&folder, &mounts)
}

/// The first of the mounts, a line each as Linux lists them, that is below a folder.
fn mounted_below(folder: &Path, mounts: &str) -> Option<PathBuf> {
    let places = mounts.lines().filter_map(|line| line.split(' ').nth(4));
    // White space in a path, and a backslash, are octal numbers there.
    let places = places.map(|place| {
        let parts = [
            ("\\040", " "),
            ("\\011", "\t"),
            ("\\012", "\n"),
            ("\\134", "\\"),
        ];
        let place = parts
            .iter()
            .fold(place.to_owned(), |place, (code, letter)| {
                place.replace(code, letter)
            });
        PathBuf::from(place)
    });
    let mut below = places.filter(|place| place.starts_with(folder) && place != folder);
    below.next()
}

/// The process of a temporary name.
fn process_of(name: &str) -> Option<u32> {
    let (process, drawn) = name.strip_prefix(PREFIX)?.split_once('-')?;
    let is_drawn = !drawn.is_empty() && drawn.chars().all(|c| c.is_ascii_alphanumeric());
    is_drawn.then(|| process.parse().ok()).flatten()
}

/// Whether a process may still be writing: this one, or, where the system tells, another.
fn is_alive(number: u32, path: &Path) -> bool {
    if number == process::id() {
        // In a container every process may have the same number.
        return half_written::holds(path);
    }
    let processes = Path::new("/proc");
    !processes.join("self").exists() || processes.join(number.to_string()).exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn one_place_has_many_names_and_a_hard_link_is_another() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("t.csv"), "a").unwrap();
        fs::hard_link(at("t.csv"), at("h.csv")).unwrap();
        std::os::unix::fs::symlink(at("t.csv"), at("s.csv")).unwrap();
        for (name, same) in [
            ("t.csv", true),
            ("./t.csv", true),
            ("s.csv", true),
            ("h.csv", false),
        ] {
            assert_eq!(is_same(&at(name), &at("t.csv")), same, "{name}");
        }
    }

    /// No process has this number: Linux's go to 2²².
    const GONE: u32 = 4_194_305;

    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_mounted_below_is_found() {
        let mounts = "22 1 8:1 / / rw - ext4 /dev/vda rw\n\
            31 22 0:5 / /a\\040b/run/notes rw shared:1 - tmpfs tmpfs rw\n\
            32 22 0:6 / /a\\040b/runs rw - tmpfs tmpfs rw\n";
        let below = |folder: &str| mounted_below(Path::new(folder), mounts);
        assert_eq!(below("/a b/run"), Some(PathBuf::from("/a b/run/notes")));
        assert_eq!(below("/a b/run/notes"), None);
        assert_eq!(below("/a b/runs"), None);
    }

    #[cfg(unix)]
    #[test]
    fn folders_that_nobody_may_write_into_are_removed() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b");
        fs::create_dir_all(&inner).unwrap();
        fs::write(inner.join("c"), "").unwrap();
        for closed in [inner.as_path(), &folder.path().join("a")] {
            fs::set_permissions(closed, fs::Permissions::from_mode(0o555)).unwrap();
        }
        remove_folder(&folder.path().join("a")).unwrap();
        assert!(!folder.path().join("a").exists());
    }

    #[test]
    fn what_a_killed_process_left_is_swept_and_nothing_else() {
        let place = tempfile::tempdir().unwrap();
        let path = |name: &str| place.path().join(name);
        let folder = path(&format!("{PREFIX}{GONE}-abcdef"));
        fs::create_dir_all(folder.join("plots")).unwrap();
        let file = path(&format!("{PREFIX}{GONE}-ghijkl"));
        let alive = path(&format!("{PREFIX}1-abcdef"));
        let locked = path(&format!("{PREFIX}{GONE}-locked"));
        let others = [path(".writing-abcdef"), path(".writing-x-y"), path("a.csv")];
        for file in [&file, &alive, &locked].into_iter().chain(&others) {
            fs::write(file, "").unwrap();
        }
        let link = path(&format!("{PREFIX}{GONE}-link"));
        std::os::unix::fs::symlink(path("a.csv"), &link).unwrap();
        let lock = File::open(&locked).unwrap();
        lock.try_lock().unwrap();
        let (ours, registered) = folder_in(place.path()).unwrap();
        sweep(place.path());
        assert!(!folder.exists() && !file.exists());
        for kept in [&alive, &locked, &link].into_iter().chain(&others) {
            assert!(kept.exists(), "{}", kept.display());
        }
        assert!(ours.folder.path().exists());
        drop(registered);
    }

    #[cfg(unix)]
    #[test]
    fn a_planted_link_is_replaced() {
        let place = tempfile::tempdir().unwrap();
        let (victim, link) = (place.path().join("victim"), place.path().join("a.json"));
        fs::write(&victim, "kept").unwrap();
        std::os::unix::fs::symlink(&victim, &link).unwrap();
        put(&link, b"new").unwrap();
        assert_eq!(fs::read_to_string(&victim).unwrap(), "kept");
        assert_eq!(fs::read_to_string(&link).unwrap(), "new");
        assert!(!link.is_symlink());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_is_replaced_keeps_its_mode() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let set = |path: &Path, mode| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        };
        let path = place.path().join("a.csv");
        put(&path, b"new").unwrap();
        for wanted in [0o600, 0o640, 0o666, 0o444] {
            set(&path, wanted);
            let (file, _half_written) = file_for(&path).unwrap();
            assert_eq!(mode(file.path()), wanted);
            put(&path, b"newer").unwrap();
            assert_eq!(mode(&path), wanted);
            put_all([(path.clone(), "newest")]).unwrap();
            assert_eq!(mode(&path), wanted);
        }
        let [old, new] = ["old", "new"].map(|name| place.path().join(name));
        for folder in [&old, &new] {
            fs::create_dir_all(folder.join("plots")).unwrap();
            put_all(["plots/a.svg", "b"].map(|it| (folder.join(it), ""))).unwrap();
        }
        fs::write(new.join("c"), "").unwrap();
        let (plot, free) = (Path::new("plots/a.svg"), mode(&new.join("c")));
        set(&old, 0o700);
        set(&old.join(plot), 0o600);
        keep_modes(&old, &new).unwrap();
        assert_eq!([mode(&new), mode(&new.join(plot))], [0o700, 0o600]);
        assert_eq!(mode(&new.join("c")), free);
    }

    #[test]
    fn all_files_are_put_or_none() {
        let place = tempfile::tempdir().unwrap();
        let path = |name: &str| place.path().join(name);
        put(&path("a"), b"old").unwrap();
        let broken = [(path("a"), "new"), (path("no/b"), "new")];
        assert_eq!(put_all(broken).unwrap_err().0, path("no/b"));
        fs::create_dir(path("folder")).unwrap();
        let taken = [(path("a"), "new"), (path("folder"), "new")];
        assert_eq!(put_all(taken).unwrap_err().0, path("folder"));
        fs::remove_dir(path("folder")).unwrap();
        assert_eq!(fs::read(path("a")).unwrap(), b"old");
        put_all([(path("a"), "new"), (path("b"), "new")]).unwrap();
        assert_eq!(fs::read(path("a")).unwrap(), b"new");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 2);
    }
}
