//! Two folders change places.

use std::{fs, io, path::Path};

use crate::temporary::parent;

/// Puts the new folder where the old one is, and the old one where the new one was or away; on
/// Linux in one step, elsewhere in two.
#[cfg(target_os = "linux")]
pub(super) fn exchange(new: &Path, old: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};

    match renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(()),
        // Not every file system can exchange.
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => exchange_in_steps(new, old),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn exchange(new: &Path, old: &Path) -> io::Result<()> {
    exchange_in_steps(new, old)
}

fn exchange_in_steps(new: &Path, old: &Path) -> io::Result<()> {
    let aside = tempfile::Builder::new()
        .prefix(".replaced-")
        .tempdir_in(parent(old))?;
    let kept = aside.path().join("run");
    fs::rename(old, &kept)?;
    fs::rename(new, old).inspect_err(|_| {
        // Put back what was there; the error says why the new run is not.
        let _ = fs::rename(&kept, old);
    })
}
