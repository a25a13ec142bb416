//! Rows of a table, drawn at random, in memory.

use datafusion::arrow::{
    array::{AsArray, UInt32Array},
    compute::{concat_batches, take_record_batch},
    datatypes::UInt64Type,
    record_batch::RecordBatch,
};
use sways_data::Frame;

use crate::{
    engine::{Engine, Rows},
    error::{Error, in_engine, of_engine},
    functions::recipe::{Recipe, Task},
};

/// What the drawn numbers are called; no name of a column, for it is taken as it is written.
const KEY: &str = "sways\u{1f}key";

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
    let key = Recipe::new(rows.columns().to_vec(), Task::Key { seed });
    let keyed = rows
        .with(columns, vec![(KEY, key)])?
        .at_most(KEY, share(most, of))?;
    let push = |batches: &mut Vec<RecordBatch>, batch| {
        batches.push(batch);
        Ok(())
    };
    let batches = engine.gathered(&keyed, || Ok(Vec::new()), push)?;
    let drawn = batches.first().ok_or_else(|| Error::Table {
        table: rows.name().to_owned(),
        problem: "it has no rows".to_owned(),
    })?;
    let engine_says = |error| of_engine(rows.name())(in_engine(error));
    let mut drawn = concat_batches(&drawn.schema(), &batches).map_err(engine_says)?;
    let keys = drawn.remove_column(columns.len());
    let keys = keys.as_primitive::<UInt64Type>().values();
    let mut order: Vec<u32> = (0..keys.len() as u32).collect();
    order.sort_by_key(|row| keys[*row as usize]);
    order.truncate(most);
    let drawn = take_record_batch(&drawn, &UInt32Array::from(order)).map_err(engine_says)?;
    Ok(Sample {
        rows: Frame::new(rows.name(), drawn.schema(), vec![drawn]),
        of,
    })
}

/// The number below which about `most` of so many keys are, and hardly ever fewer.
fn share(most: usize, of: u64) -> u64 {
    const DEVIATIONS: f64 = 6.0;
    let most = most as f64;
    let share = (most + DEVIATIONS * most.sqrt()) / of.max(1) as f64;
    // Of 1 and more: all.
    (share * u64::MAX as f64) as u64
}
