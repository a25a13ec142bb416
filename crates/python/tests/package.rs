//! The package's tests are in Python. Here they are run, on the library as cargo built it, by the
//! Python that `SWAYS_PYTHON` names: `cargo xtask test` gives it one that has what they need.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

// Cargo builds the library for whom it is linked to.
use _sways as _;

#[test]
fn python_tests() {
    let Some(python) = env::var_os("SWAYS_PYTHON") else {
        eprintln!("skipped: SWAYS_PYTHON names no Python with the packages in requirements.txt");
        return;
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().expect("a folder");
    let package = folder.path().join("sways");
    fs::create_dir(&package).expect("a folder");
    let modules = fs::read_dir(root.join("python/sways")).expect("the package");
    for module in modules {
        let module = module.expect("a module");
        if module.path().extension().is_some_and(|it| it == "py") {
            fs::copy(module.path(), package.join(module.file_name())).expect("a copy");
        }
    }
    fs::copy(library(), package.join("_sways.abi3.so")).expect("the compiled part");
    let status = Command::new(python)
        .args(["-m", "pytest", "-q", "-p", "no:cacheprovider"])
        .arg(root.join("tests"))
        .env("PYTHONPATH", folder.path())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("RAYON_NUM_THREADS", "2")
        .status()
        .expect("Python starts");
    assert!(status.success(), "pytest ended with {status}");
}

/// The library that Python loads, beside this program.
fn library() -> PathBuf {
    let program = env::current_exe().expect("this program's path");
    let beside = program.parent().expect("its folder");
    let name = format!(
        "{}_sways{}",
        env::consts::DLL_PREFIX,
        env::consts::DLL_SUFFIX
    );
    beside.join(name)
}
