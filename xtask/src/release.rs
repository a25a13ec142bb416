//! `cargo xtask release`: what is published, in `target/release-files`, and whether it installs.

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};

use xshell::{Shell, cmd};

use crate::{Result, python, tools, wheel, workspace};

/// Cargo's profile of what is published.
const PROFILE: &str = "dist";
/// What is published lies in `target/<this>`.
const FILES: &str = "release-files";
/// The program that says what the program is made of.
const CYCLONEDX: tools::Tool = tools::Tool {
    package: "cargo-cyclonedx",
    version: "0.5.9",
};
const SHELLS: [(&str, &str); 4] = [
    ("bash", "sways.bash"),
    ("zsh", "_sways"),
    ("fish", "sways.fish"),
    ("powershell", "sways.ps1"),
];

/// Builds archives of the program for this machine's target, and for musl where the toolchain has
/// it, the wheel, the list of what they are made of, and checksums; then installs from the files
/// and runs what is installed.
///
/// # Errors
/// Where something does not build, or what is installed does not run.
pub fn run(sh: &Shell) -> Result<()> {
    let _root = sh.push_dir(workspace::root());
    let files = workspace::target(FILES);
    sh.remove_path(&files)?;
    sh.create_dir(&files)?;

    let host = host(sh)?;
    let mut archives = vec![archive(sh, &host, &files)?];
    match musl(sh, &host)? {
        Ok(target) => archives.push(archive(sh, &target, &files)?),
        Err(why) => println!("release: no archive for musl: {why}"),
    }
    let wheel = python_package(sh, &files)?;
    bill_of_materials(sh, &files, &host)?;
    checksums(sh, &files, &host)?;

    for archive in &archives {
        try_archive(sh, archive)?;
    }
    if let Some(wheel) = wheel {
        try_wheel(sh, &wheel)?;
    }
    for file in sh.read_dir(&files)? {
        let size = fs::metadata(&file)?.len() as f64 / 1e6;
        println!("{size:8.1} MB  {}", file.display());
    }
    Ok(())
}

/// The target that rustc builds for here.
fn host(sh: &Shell) -> Result<String> {
    let version = cmd!(sh, "rustc --version --verbose").read()?;
    let host = version.lines().find_map(|it| it.strip_prefix("host: "));
    Ok(host.ok_or("rustc names no host")?.to_owned())
}

/// The musl target of a Linux host, or why there is none.
fn musl(sh: &Shell, host: &str) -> Result<Result<String, String>> {
    let Some(processor) = host.strip_suffix("-unknown-linux-gnu") else {
        return Ok(Err(format!("{host} is no Linux with glibc")));
    };
    let target = format!("{processor}-unknown-linux-musl");
    let libraries = cmd!(sh, "rustc --print target-libdir --target {target}").read()?;
    if !Path::new(&libraries).exists() {
        return Ok(Err(format!("`rustup target add {target}` installs it")));
    }
    if cmd!(sh, "musl-gcc --version").quiet().read().is_err() {
        return Ok(Err(
            "musl-gcc, which compiles C for it, is not installed".to_owned()
        ));
    }
    Ok(Ok(target))
}

/// `sways-<version>-<target>.tar.gz`: the program with its completions, manual pages and licences.
fn archive(sh: &Shell, target: &str, files: &Path) -> Result<PathBuf> {
    let build = workspace::target("dist");
    cmd!(
        sh,
        "cargo build --locked --profile {PROFILE} --package sways-cli --target {target}"
    )
    .env("CARGO_TARGET_DIR", &build)
    .run()?;
    let program = format!("sways{EXE_SUFFIX}");
    let name = format!("sways-{}-{target}", version(sh)?);
    let folder = workspace::target("release-parts").join(&name);
    sh.remove_path(&folder)?;
    sh.create_dir(folder.join("completions"))?;
    sh.copy_file(build.join(target).join(PROFILE).join(&program), &folder)?;
    for (shell, file) in SHELLS {
        let from = format!("crates/cli/completions/{shell}");
        sh.copy_file(from, folder.join("completions").join(file))?;
    }
    let manual = folder.join("man").join("man1");
    sh.create_dir(&manual)?;
    for page in sh.read_dir("crates/cli/man")? {
        sh.copy_file(page, &manual)?;
    }
    for file in ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        sh.copy_file(file, &folder)?;
    }
    let archive = files.join(format!("{name}.tar.gz"));
    let parent = workspace::target("release-parts");
    cmd!(
        sh,
        "tar --create --gzip --file {archive} --directory {parent} {name}"
    )
    .run()?;
    Ok(archive)
}

fn version(sh: &Shell) -> Result<String> {
    let id = cmd!(sh, "cargo pkgid --package sways-cli").read()?;
    let version = id.rsplit(['#', '@']).next();
    Ok(version.ok_or("the package has no version")?.to_owned())
}

/// The wheel; `None` where Python is not at hand.
fn python_package(sh: &Shell, files: &Path) -> Result<Option<PathBuf>> {
    let python = match python::package(sh, "wheel") {
        Ok(python) => python,
        Err(error) => {
            println!("release: no wheel: {error}");
            return Ok(None);
        }
    };
    let target = workspace::target("dist");
    wheel::build(sh, &python, PROFILE, &target, files).map(Some)
}

/// Every crate that the program is made of, with its version, licence and digest, as CycloneDX.
fn bill_of_materials(sh: &Shell, files: &Path, host: &str) -> Result<()> {
    let name = format!("sways-{}-{host}.cdx", version(sh)?);
    let tool = CYCLONEDX.provide(sh)?;
    cmd!(
        sh,
        "{tool} cyclonedx --format json --manifest-path crates/cli/Cargo.toml
         --override-filename {name}"
    )
    .run()?;
    // It writes beside every manifest of the workspace.
    for folder in [
        vec![PathBuf::from("xtask"), "tests".into()],
        sh.read_dir("crates")?,
    ]
    .concat()
    {
        let written = folder.join(format!("{name}.json"));
        if folder.ends_with("cli") {
            sh.copy_file(&written, files)?;
        }
        sh.remove_path(&written)?;
    }
    Ok(())
}

fn checksums(sh: &Shell, files: &Path, host: &str) -> Result<()> {
    let list = format!("SHA256SUMS-{host}");
    let _files = sh.push_dir(files);
    let names: Vec<PathBuf> = sh
        .read_dir(".")?
        .iter()
        .filter_map(|it| it.file_name().map(PathBuf::from))
        .collect();
    let sums = cmd!(sh, "sha256sum {names...}").read()?;
    sh.write_file(&list, sums + "\n")?;
    cmd!(sh, "sha256sum --check --quiet {list}").run()?;
    Ok(())
}

/// Unpacks an archive into an empty root, and runs what is there with nothing of the machine's
/// environment.
fn try_archive(sh: &Shell, archive: &Path) -> Result<()> {
    let root = sh.create_temp_dir()?;
    let (root, name) = (root.path(), stem(archive));
    cmd!(
        sh,
        "tar --extract --gzip --file {archive} --directory {root}"
    )
    .run()?;
    let program = root.join(name).join(format!("sways{EXE_SUFFIX}"));
    try_program(sh, &program, root)
}

/// Installs the wheel into a fresh environment and runs the command that comes with it.
fn try_wheel(sh: &Shell, wheel: &Path) -> Result<()> {
    let python = python::environment(sh, "release-try")?;
    cmd!(
        sh,
        "{python} -m pip install --quiet --force-reinstall {wheel}"
    )
    .run()?;
    let root = sh.create_temp_dir()?;
    let program = python.with_file_name(format!("sways{EXE_SUFFIX}"));
    try_program(sh, &program, root.path())?;
    cmd!(sh, "{python} -c 'import sways; print(sways.__name__)'").run()?;
    Ok(())
}

fn try_program(sh: &Shell, program: &Path, root: &Path) -> Result<()> {
    let table = workspace::root().join("configs/data/affairs.csv");
    let _root = sh.push_dir(root);
    cmd!(sh, "{program} --version").env_clear().run()?;
    let answer = cmd!(
        sh,
        "{program} influence {table} --outcome affairs --event 'affairs > 0' --no-evidence
         --exclude occupation --runs runs"
    )
    .env_clear()
    .read()?;
    if !answer.contains("Report: ") || !root.join("runs/affairs/report.html").exists() {
        return Err(format!("{}: no report", program.display()).into());
    }
    Ok(())
}

fn stem(archive: &Path) -> &str {
    let name = archive.file_name().and_then(|it| it.to_str());
    name.unwrap_or_default().trim_end_matches(".tar.gz")
}
