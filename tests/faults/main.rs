//! Faults from outside while a run replaces another: kills and signals at random moments, system
//! calls that fail, full and read-only disks, other runs of the same name.
//!
//! Whatever comes, the old run or the new one is there to the byte, what is said of it is true,
//! and nothing else is there after the next start.
//!
//! - `place`: the folder that runs are written in, and what is true of it
//! - `kills`, `calls`, `disks`, `several`: the faults
//!
//! `cargo test` tries a few of each, `cargo xtask faults` all of them.
#![cfg(target_os = "linux")]
// This whole crate is tests.
#![allow(clippy::unwrap_used, clippy::format_push_string)]

mod calls;
mod disks;
mod kills;
mod place;
mod several;
