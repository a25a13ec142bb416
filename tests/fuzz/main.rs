//! Fuzz targets: whatever the bytes are, there is a result or a message. Never a panic, a process
//! that ends, a wait without an end, or memory without bound.
//!
//! - `target`: what is done with an input, a function a kind of file
//! - `seeds`: inputs that are right, from which the wrong ones are made
//! - `mutator`: how
//! - `campaign`: does it again and again, and keeps what fails
//!
//! Each target is a test, which takes a few seconds. `cargo xtask fuzz` lets one run for as long as
//! is wanted.

// This whole crate is tests.
#![allow(clippy::unwrap_used, clippy::format_push_string)]
#![recursion_limit = "256"]

mod campaign;
#[path = "../../crates/data/tests/tables/common.rs"]
#[allow(dead_code)] // It is shared with the tables' tests.
mod common;
mod mutator;
mod seeds;
mod target;

/// Makes a test of each target: its name, its seeds, what is done with an input.
macro_rules! targets {
    ($($name:ident: $seeds:expr, $target:expr;)+) => {
        $(
            #[test]
            fn $name() {
                campaign::run(stringify!($name), $seeds, $target);
            }
        )+
    };
}

targets! {
    csv: seeds::csv(), target::table;
    json_lines: seeds::json_lines(), target::table;
    parquet: seeds::parquet(), target::table;
    arrow: seeds::arrow(), target::table;
    xlsx: seeds::fixtures(&["members.xlsx", "merged.xlsx"]), target::table;
    xls: seeds::fixtures(&["members.xls"]), target::table;
    ods: seeds::fixtures(&["members.ods"]), target::table;
    gzip: seeds::gzip(), target::table;
    zst: seeds::zst(), target::table;
    zip: seeds::zip(), target::table;
    dta: seeds::fixtures(&["members.dta", "missing.dta"]), target::table;
    sas7bdat: seeds::sas7bdat(), target::table;
    comparison: seeds::comparisons(), target::comparison;
    configuration: seeds::configurations(), target::configuration;
    model: seeds::models(), target::model();
    run_folder: seeds::run_files(), target::run_folder();
}
