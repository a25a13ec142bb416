//! Where things lie.

use std::path::{Path, PathBuf};

/// The workspace's root folder.
pub fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// `target/<name>`: each kind of build has a folder of its own, so that one's features never push
/// another's programs aside.
pub fn target(name: &str) -> PathBuf {
    root().join("target").join(name)
}

/// The Python interpreter's command.
pub const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };
