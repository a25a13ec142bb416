//! What is in a table.

use sways::new_rows::ReadAs;
use sways_data::{ReadOptions, Table, read_table};

use super::sample::sample;
use crate::{
    engine::{Engine, Rows},
    error::Error,
    functions::{
        profile::Profiles,
        recipe::{Reading, Task},
    },
};

/// So many rows show what columns are.
const SHOWN: usize = 10_000;

/// What is in a table.
#[derive(Debug)]
pub struct Described {
    /// What all rows hold.
    pub all: Profiles,
    /// The rows that showed what the columns are.
    pub shown: Table,
    /// The columns that have lists or structures.
    pub left_out: Vec<String>,
}

/// Finds out what is in a table: what its columns are from a sample, what they hold from all
/// rows.
///
/// # Errors
/// Where it cannot be read, or a cell is not what the sample shows.
pub fn describe(engine: &Engine, rows: &Rows, read: ReadAs<'_>) -> Result<Described, Error> {
    let columns = rows.columns();
    let drawn = sample(engine, rows, columns, SHOWN, 0)?;
    let shown = read_table(drawn.rows, &read(ReadOptions::default()))?;
    let reading = Reading::of(&shown);
    let columns: Vec<String> = shown
        .columns()
        .iter()
        .map(|it| it.name().to_owned())
        .collect();
    let all = engine.of_all(rows, columns, Task::Profile(reading))?;
    Ok(Described {
        all,
        shown,
        left_out: rows.left_out().to_vec(),
    })
}
