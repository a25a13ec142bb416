//! `cargo xtask dependencies`: what the program is made of, and whether its crates can be published.

use xshell::{Shell, cmd};

use crate::{Result, tools::Tool, workspace};

/// What checks licences, sources, versions and advisories, by `deny.toml`.
const DENY: Tool = Tool {
    package: "cargo-deny",
    version: "0.20.2",
};

/// Checks licences, sources and doubled versions, known faults where their list can be had, and
/// packages each crate as it would be published.
///
/// # Errors
/// Where one is not as it should be.
pub fn run(sh: &Shell) -> Result<()> {
    let _root = sh.push_dir(workspace::root());
    let deny = DENY.provide(sh)?;
    cmd!(
        sh,
        "{deny} --locked check --hide-inclusion-graph bans licenses sources"
    )
    .run()?;
    if cmd!(sh, "{deny} --locked fetch db").run().is_ok() {
        cmd!(sh, "{deny} --locked check --disable-fetch advisories").run()?;
    } else {
        println!("advisories: not checked: their list cannot be fetched from here");
    }
    published(sh)
}

/// That every crate that is published can be, but for what building it would say: the tests do.
fn published(sh: &Shell) -> Result<()> {
    cmd!(
        sh,
        "cargo publish --workspace --dry-run --locked --no-verify --allow-dirty"
    )
    .env("CARGO_TARGET_DIR", workspace::target("publish"))
    .run()?;
    Ok(())
}
