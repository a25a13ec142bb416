//! `cargo xtask libtorch`: the C++ library behind the backend tch, taken from its Python wheels.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use xshell::{Shell, cmd};

use crate::workspace::PYTHON;
use crate::{Result, workspace};

/// The release that the workspace's `tch` is made for.
const VERSION: &str = "2.9.0";

/// Wheels are chosen for this Python, whichever runs pip: only the C++ library in them is used.
const WHEELS_PYTHON: &str = "3.12";

/// What Linux's wheel for x86-64 links to without a GPU; it looks for them beside itself.
const LINUX_X86_64: [&str; 2] = [
    "nvidia-cuda-runtime-cu12==12.8.90",
    "nvidia-cuda-cupti-cu12==12.8.90",
];

/// The wheel's GPU half. Left out: the build would link it wherever it lies, and it needs ten more
/// libraries, of gigabytes, to load.
const GPU_HALF: [&str; 2] = ["libtorch_cuda.so", "libtorch_cuda_linalg.so"];

/// Where the system looks for shared libraries.
const LIBRARY_PATH: &str = if cfg!(target_os = "macos") {
    "DYLD_LIBRARY_PATH"
} else if cfg!(windows) {
    "PATH"
} else {
    "LD_LIBRARY_PATH"
};

/// The folder of libtorch: what `LIBTORCH` says, or `target/libtorch/<version>/torch`, which is
/// fetched where it is missing.
///
/// # Errors
/// Where there is no python3 with pip, or pip fails.
pub fn provide(sh: &Shell) -> Result<PathBuf> {
    if let Some(given) = sh.var_os("LIBTORCH").filter(|it| !it.is_empty()) {
        return Ok(given.into());
    }
    let folder = workspace::target("libtorch").join(VERSION);
    if !folder.exists() {
        fetch(sh, &folder)?;
    }
    Ok(folder.join("torch"))
}

/// Provides libtorch to every command that `sh` starts from now on.
///
/// # Errors
/// Those of [`provide`].
pub fn enter(sh: &Shell) -> Result<()> {
    let libtorch = provide(sh)?;
    let path = prepend(&libtorch.join("lib"), sh.var_os(LIBRARY_PATH))?;
    sh.set_var("LIBTORCH", &libtorch);
    sh.set_var(LIBRARY_PATH, path);
    Ok(())
}

/// Installs into a folder beside `folder` and renames it when it is whole.
fn fetch(sh: &Shell, folder: &Path) -> Result<()> {
    if cmd!(sh, "{PYTHON} -m pip --version")
        .quiet()
        .ignore_stderr()
        .read()
        .is_err()
    {
        return Err(format!(
            "libtorch comes from Python wheels: install {PYTHON} with pip, \
             or set LIBTORCH to a folder of libtorch {VERSION}"
        )
        .into());
    }
    let partial =
        workspace::target("libtorch").join(format!("{VERSION}-partial-{}", std::process::id()));
    sh.remove_path(&partial)?;
    let result = install(sh, &partial);
    if result.is_ok() && !folder.exists() {
        std::fs::rename(&partial, folder)?;
    }
    sh.remove_path(&partial)?;
    result
}

fn install(sh: &Shell, folder: &Path) -> Result<()> {
    let torch = format!("torch=={VERSION}");
    let others: &[&str] = if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        &LINUX_X86_64
    } else {
        &[]
    };
    // Quiet, so that the folder alone is printed on stdout.
    cmd!(
        sh,
        "{PYTHON} -m pip install --quiet --no-deps --no-compile --only-binary=:all:
         --python-version {WHEELS_PYTHON} --target {folder} {torch} {others...}"
    )
    .run()?;
    for library in GPU_HALF {
        sh.remove_path(folder.join("torch/lib").join(library))?;
    }
    Ok(())
}

fn prepend(first: &Path, rest: Option<OsString>) -> Result<OsString> {
    let rest = rest.unwrap_or_default();
    let rest = env::split_paths(&rest).filter(|it| !it.as_os_str().is_empty() && it != first);
    Ok(env::join_paths(
        std::iter::once(first.to_path_buf()).chain(rest),
    )?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_prepended_once() {
        let joined = |all: [&str; 2]| env::join_paths(all).unwrap();
        assert_eq!(prepend(Path::new("a"), None).unwrap(), "a");
        assert_eq!(
            prepend(Path::new("a"), Some("b".into())).unwrap(),
            joined(["a", "b"])
        );
        assert_eq!(
            prepend(Path::new("a"), Some(joined(["b", "a"]))).unwrap(),
            joined(["a", "b"])
        );
        assert!(prepend(Path::new(&joined(["a", "b"])), None).is_err());
    }
}
