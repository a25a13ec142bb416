//! Rows of a table, drawn at random, in memory.

use std::collections::HashMap;

use datafusion::arrow::{
    array::{AsArray, UInt32Array},
    compute::{concat_batches, take_record_batch},
    datatypes::UInt64Type,
    error::ArrowError,
    record_batch::RecordBatch,
};
use sways::new_rows::ReadAs;
use sways_data::{Frame, ReadOptions, Table, read_table};

use crate::{
    engine::{Engine, Rows},
    error::{Error, in_engine, of_engine},
    functions::{
        profile::{Profile, Profiles},
        recipe::{Reading, Recipe, Task},
    },
};

/// What the drawn numbers are called; no name of a column, for it is taken as it is written.
const KEY: &str = "sways\u{1f}key";
/// So many rows show what the outcome is.
const SHOWN: usize = 10_000;
/// So many times the rows are drawn of which shares are chosen: a rare outcome's, too, suffice.
const SURPLUS: f64 = 2.0;

/// Rows that were drawn.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The rows, in an order that was drawn too.
    pub rows: Frame,
    /// How many there are in all.
    pub of: u64,
}

/// Draws `most` rows, each as likely as any other; all where there are no more. The same files
/// give the same rows, on one machine and on many.
///
/// # Errors
/// Where the table cannot be read, or has no rows.
pub fn sample(
    engine: &Engine,
    rows: &Rows,
    columns: &[String],
    most: usize,
    seed: u64,
) -> Result<Sample, Error> {
    let of = engine.count(rows)?;
    let drawn = drawn(engine, rows, columns, share(most as f64, of), seed)?;
    let first = drawn.slice(0, most.min(drawn.num_rows()));
    Ok(Sample {
        rows: Frame::new(rows.name(), first.schema(), vec![first]),
        of,
    })
}

/// Draws `most` rows of all columns, of which each value of the outcome has the share that it has
/// of all rows, to a row; where the outcome has more values than are counted, as [`sample`] does.
///
/// # Errors
/// Where the table cannot be read, lacks the outcome or has no rows.
pub fn stratified(
    engine: &Engine,
    rows: &Rows,
    outcome: &str,
    read: ReadAs<'_>,
    most: usize,
    seed: u64,
) -> Result<Sample, Error> {
    let of = engine.count(rows)?;
    let columns = rows.columns();
    if of <= most as u64 || !columns.iter().any(|name| name == outcome) {
        return sample(engine, rows, columns, most, seed);
    }
    let column = [outcome.to_owned()];
    let shown = sample(engine, rows, &column, SHOWN, seed)?;
    let shown = read_table(shown.rows, &read(ReadOptions::default()))?;
    let reading = Reading::of(&shown);
    let profiles = engine.of_all(rows, column.to_vec(), Task::Profile(reading.clone()));
    let profiles: Profiles = profiles?;
    let Some(quotas) = quotas(&profiles, most) else {
        return sample(engine, rows, columns, most, seed);
    };
    let drawn = drawn(
        engine,
        rows,
        columns,
        share(SURPLUS * most as f64, of),
        seed,
    )?;
    let wrong = engine_says(rows);
    let place = drawn.schema().index_of(outcome).map_err(&wrong)?;
    let outcomes = drawn.project(&[place]).map_err(&wrong)?;
    let outcomes = Frame::new(rows.name(), outcomes.schema(), vec![outcomes]);
    let chosen = chosen(&read_table(outcomes, &reading.options())?, quotas);
    let rows_of = take_record_batch(&drawn, &UInt32Array::from(chosen)).map_err(&wrong)?;
    Ok(Sample {
        rows: Frame::new(rows.name(), rows_of.schema(), vec![rows_of]),
        of,
    })
}

/// How many rows each value of a column is to have, `None` for those where it is missing; nothing
/// where not all values are counted.
fn quotas(profiles: &Profiles, most: usize) -> Option<HashMap<Option<String>, usize>> {
    let (.., profile): (_, _, &Profile) = profiles.columns().next()?;
    let levels = profile
        .levels()?
        .map(|(value, rows)| (Some(value.to_owned()), rows));
    let mut counts: Vec<(Option<String>, u64)> = levels.collect();
    counts.push((None, profile.missing()));
    counts.sort();
    let exact = |rows: u64| rows as f64 * most as f64 / profiles.rows() as f64;
    let whole: usize = counts.iter().map(|(_, rows)| exact(*rows) as usize).sum();
    // The largest remainders get what is left.
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by(|a, b| {
        let remainder = |place: &usize| exact(counts[*place].1).fract();
        remainder(b).total_cmp(&remainder(a))
    });
    let one_more = &order[..most.saturating_sub(whole).min(order.len())];
    let quota = |(place, (value, rows)): (usize, &(Option<String>, u64))| {
        let rows = exact(*rows) as usize + usize::from(one_more.contains(&place));
        (value.clone(), rows)
    };
    Some(counts.iter().enumerate().map(quota).collect())
}

/// The first rows of each value of a table's only column, as many as its quota, in their order.
fn chosen(outcomes: &Table, mut quotas: HashMap<Option<String>, usize>) -> Vec<u32> {
    let Some(column) = outcomes.columns().first() else {
        return Vec::new();
    };
    let rows = (0..outcomes.rows()).filter(|row| {
        let value = match column.cell(*row) {
            sways_data::Cell::Missing => None,
            cell => Some(cell.to_string()),
        };
        match quotas.get_mut(&value) {
            Some(left) if *left > 0 => {
                *left -= 1;
                true
            }
            _ => false,
        }
    });
    rows.map(|row| row as u32).collect()
}

/// Rows whose keys are at most so much, in the keys' order.
fn drawn(
    engine: &Engine,
    rows: &Rows,
    columns: &[String],
    most: u64,
    seed: u64,
) -> Result<RecordBatch, Error> {
    let key = Recipe::new(rows.columns().to_vec(), Task::Key { seed });
    let keyed = rows.with(columns, vec![(KEY, key)])?.at_most(KEY, most)?;
    let push = |batches: &mut Vec<RecordBatch>, batch| {
        batches.push(batch);
        Ok(())
    };
    let batches = engine.gathered(&keyed, || Ok(Vec::new()), push)?;
    let first = batches.iter().find(|batch| batch.num_rows() > 0);
    let first = first.ok_or_else(|| Error::Table {
        table: rows.name().to_owned(),
        problem: "it has no rows".to_owned(),
    })?;
    let wrong = engine_says(rows);
    let mut drawn = concat_batches(&first.schema(), &batches).map_err(&wrong)?;
    let keys = drawn.remove_column(columns.len());
    let keys = keys.as_primitive::<UInt64Type>().values();
    let mut order: Vec<u32> = (0..keys.len() as u32).collect();
    order.sort_by_key(|row| keys[*row as usize]);
    take_record_batch(&drawn, &UInt32Array::from(order)).map_err(wrong)
}

fn engine_says(rows: &Rows) -> impl Fn(ArrowError) -> Error {
    let of_table = of_engine(rows.name());
    move |error| of_table(in_engine(error))
}

/// The number below which about `most` of so many keys are, and hardly ever fewer.
fn share(most: f64, of: u64) -> u64 {
    const DEVIATIONS: f64 = 6.0;
    let share = (most + DEVIATIONS * most.sqrt()) / of.max(1) as f64;
    // Of 1 and more: all.
    (share * u64::MAX as f64) as u64
}
