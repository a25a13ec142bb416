//! What can be read only once, in a temporary file.

use std::env;
use std::fmt;
use std::fs::{File, Metadata};
use std::io::{self, IsTerminal, Read, Write};

use crate::error::why;
use crate::shown::shown_path;

/// After so many bytes it is asked whether there may be more.
const PIECE: u64 = 64 << 20;

/// A temporary file, which nobody else can see, of all that can be read: of what does not end, not
/// more than half of what is free on its disk.
///
/// # Errors
/// Where it cannot be read or written, or is longer.
pub(super) fn spool(reader: &mut dyn Read) -> io::Result<File> {
    let mut file = tempfile::tempfile().map_err(no_room)?;
    let most = free(&file).map_or(u64::MAX, |free| free / 2);
    let mut length = 0;
    loop {
        let mut writer = Temporary(&mut file);
        let copied = io::copy(&mut (&mut *reader).take(PIECE), &mut writer)?;
        length += copied;
        if copied < PIECE {
            return Ok(file);
        }
        if length > most {
            let problem = format!(
                "it has more than {most} bytes, half of what was free for temporary files; if it \
                 ends at all, write it to a file and give that"
            );
            return Err(io::Error::new(io::ErrorKind::StorageFull, problem));
        }
    }
}

/// A temporary file that is written.
struct Temporary<'a>(&'a mut File);

impl Write for Temporary<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(no_room)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(no_room)
    }
}

/// Why there is no temporary file, which says nothing of the one that is read.
#[derive(Debug)]
struct NoRoom(String);

impl fmt::Display for NoRoom {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for NoRoom {}

fn no_room(source: io::Error) -> io::Error {
    if source.kind() == io::ErrorKind::Interrupted {
        return source;
    }
    let folder = shown_path(&env::temp_dir());
    io::Error::other(NoRoom(format!("{folder} ({})", why(&source))))
}

/// The folder that has no room for a temporary file, and why, if an error is that.
pub(super) fn without_room(source: &io::Error) -> Option<String> {
    let inner = source.get_ref()?.downcast_ref::<NoRoom>()?;
    Some(inner.to_string())
}

/// The same of a file that is none on a disk: a pipe, or a device, which is no table unless it ends
/// soon.
///
/// # Errors
/// Those of [`spool`], and where a device goes on.
pub(super) fn spool_file(mut file: File, metadata: &Metadata) -> io::Result<File> {
    if !is_device(metadata) || file.is_terminal() {
        return spool(&mut file);
    }
    let copy = spool(&mut Read::by_ref(&mut file).take(PIECE))?;
    if copy.metadata()?.len() == PIECE {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is a device, and no table",
        ));
    }
    Ok(copy)
}

#[cfg(unix)]
fn is_device(metadata: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;

    metadata.file_type().is_char_device() || metadata.file_type().is_block_device()
}

#[cfg(not(unix))]
fn is_device(_: &Metadata) -> bool {
    false
}

/// The bytes that are free on a file's disk, where the system says it.
#[cfg(unix)]
fn free(file: &File) -> Option<u64> {
    let disk = rustix::fs::fstatvfs(file).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

#[cfg(not(unix))]
fn free(_: &File) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Seek};

    use super::*;

    #[test]
    fn what_ends_is_copied() {
        let mut copy = spool(&mut Cursor::new(b"a,b\n1,2\n")).unwrap();
        copy.rewind().unwrap();
        let mut text = String::new();
        copy.read_to_string(&mut text).unwrap();
        assert_eq!(text, "a,b\n1,2\n");
    }

    #[cfg(unix)]
    #[test]
    fn a_device_that_goes_on_is_no_table() {
        let of = |path: &str| {
            let file = File::open(path).unwrap();
            let metadata = file.metadata().unwrap();
            spool_file(file, &metadata)
        };
        let error = of("/dev/zero").unwrap_err().to_string();
        assert!(error.contains("no table"), "{error}");
        assert_eq!(of("/dev/null").unwrap().metadata().unwrap().len(), 0);
    }
}
