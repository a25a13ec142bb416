//! Tables from files: every format, every kind of malformed file, and random tables
//! all the way to a design.

// This whole crate is tests.
#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    clippy::format_collect
)]

mod amounts;
mod beside;
mod blocks;
mod bombs;
mod codes;
mod common;
mod dates;
mod dialects;
mod doubtful;
mod encodings;
mod formats;
mod hours;
mod levels;
mod oddities;
mod random_tables;
mod said;
mod scales;
mod statistics;
mod workbooks;
mod written;
mod wrong_input;
