//! Measures how long a table takes to be read and encoded, and in how much memory:
//!
//! ```text
//! cargo run --release -p sways-data --example load -- TABLE [--batches]
//! ```
//!
//! Every column is taken for a condition, and every row for a training row. With
//! `--batches` the encoding is then applied to the file batch by batch, as prediction
//! does it.

use std::time::Instant;

use sways_data::{Encoding, EncodingOptions, Error, ReadOptions, TableReader, read_table};

/// The rows of a batch.
const BATCH: usize = 1 << 16;

fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let Some(path) = arguments.next() else {
        eprintln!("which table? load TABLE [--batches]");
        std::process::exit(2);
    };
    let batches = arguments.next().as_deref() == Some("--batches");

    let start = Instant::now();
    let table = read_table(&path, &ReadOptions::default())?;
    report("read", start);
    let rows: Vec<usize> = (0..table.rows()).collect();
    let names = table
        .columns()
        .iter()
        .map(|column| column.name().to_owned());
    let conditions: Vec<String> = names.collect();

    let start = Instant::now();
    let encoding = Encoding::fit(&table, &conditions, &rows, &EncodingOptions::default())?;
    report("fit", start);
    let start = Instant::now();
    let design = encoding.consume(table)?;
    report("encode", start);
    println!(
        "design {} rows × {} inputs, {} MB",
        design.rows(),
        design.inputs(),
        size_of_val(design.values()) / 1_000_000
    );

    if batches {
        drop(design);
        let start = Instant::now();
        let reader = TableReader::open(&path, &encoding.read_options(), BATCH)?;
        let mut rows = 0;
        for design in encoding.apply_batches(reader) {
            rows += design?.rows();
        }
        report(&format!("{rows} rows in batches"), start);
    }
    Ok(())
}

/// What was done, how long it took, and the most memory that was ever in use.
fn report(done: &str, start: Instant) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .map_or("unknown", str::trim);
    println!(
        "{done}: {:.3} s, peak memory {peak}",
        start.elapsed().as_secs_f64()
    );
}
