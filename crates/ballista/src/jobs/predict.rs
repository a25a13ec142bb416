//! The probability of the event, of all rows.

use std::sync::Arc;

use sways::saved_model::SavedModel;

use crate::{
    engine::Rows,
    error::Error,
    functions::recipe::{Recipe, Task},
};

/// What the probabilities are called.
pub const PROBABILITY: &str = "probability";

/// The columns to `keep` beside each row's probability.
///
/// # Errors
/// Where the table lacks a column.
pub fn predictions(rows: &Rows, model: &SavedModel, keep: &[String]) -> Result<Rows, Error> {
    let columns = columns_of(rows, model)?;
    expect(rows, keep, "--keep")?;
    if keep.is_empty() {
        return Err(Error::Setting(
            "--keep: an engine's rows come in any order and have no numbers; name a column that tells \
             them apart"
                .to_owned(),
        ));
    }
    let twice = |(place, name): (usize, &String)| keep[..place].contains(name);
    if let Some(place) = (0..keep.len()).find(|place| twice((*place, &keep[*place]))) {
        return Err(Error::Setting(format!(
            "--keep: {:?} is named twice",
            keep[place]
        )));
    }
    if let Some(name) = keep.iter().find(|name| *name == PROBABILITY) {
        return Err(Error::Setting(format!(
            "--keep {name}: that is what the probabilities are called"
        )));
    }
    let bytes = Arc::from(model.to_bytes()?);
    let predict = Recipe::with_model(columns, Task::Predict, 0, bytes);
    rows.with(keep, vec![(PROBABILITY, predict)])
}

/// The columns that a model needs.
///
/// # Errors
/// Where the table lacks one.
pub fn columns_of(rows: &Rows, model: &SavedModel) -> Result<Vec<String>, Error> {
    let needed = model.encoding.read_options().only.unwrap_or_default();
    expect(rows, &needed, "the model")?;
    Ok(needed)
}

/// Sees that a table has columns.
fn expect(rows: &Rows, wanted: &[String], by: &str) -> Result<(), Error> {
    let there = rows.columns();
    match wanted.iter().find(|name| !there.contains(name)) {
        None => Ok(()),
        Some(missing) => Err(Error::Table {
            table: rows.name().to_owned(),
            problem: format!(
                "{by} needs the column {missing:?}; the table has {}",
                there
                    .iter()
                    .map(|name| format!("{name:?}"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        }),
    }
}
