//! What a model that was trained on a sample says of all rows.

use std::{
    cmp::{Ordering, Reverse},
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sways::{decoded::decoded, loaded::Loaded, saved_model::SavedModel};
use sways_data::{ConditionEncoding, Frame, ReadOptions, Table, date, read_table};

use crate::{
    engine::{Engine, Rows},
    error::Error,
    functions::{
        measure::as_text,
        recipe::{Measured, Reading, Recipe, Task},
        sums::{Place, Sums},
    },
};

/// Rows of the sample whose values take the place of others'.
const DONORS: usize = 1000;
/// The levels of a category at which the probability is asked, at most.
const LEVELS: usize = 8;
/// The shares of the rows below the numbers at which it is asked.
const SHARES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// What a model says of all rows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AllRows {
    /// How many rows there are.
    pub rows: u64,
    /// How many of them have an outcome: these are scored.
    pub scored: u64,
    /// How many rows the model and its evidence are of.
    pub sampled: usize,
    /// The mean negative log-likelihood, in nats, of the rows with an outcome; those of the sample
    /// that it was trained on are among them.
    pub log_loss: f64,
    /// The mean probability of the event.
    pub probability: f64,
    /// By condition.
    pub conditions: Vec<OfCondition>,
}

/// What all rows say of a condition.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OfCondition {
    /// Its name.
    pub condition: String,
    /// How much the log-loss rises, in nats, where each row has another row's value.
    pub importance: f64,
    /// The standard error of that, of the rows and what is drawn for them.
    pub standard_error: f64,
    /// The mean probability if every row had a value: each level, of many the most frequent; of
    /// numbers those that 5, 25, 50, 75 and 95% of the sample's training rows are not above.
    pub effects: Vec<Effect>,
}

/// The mean probability if every row had a value.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Effect {
    /// The value.
    pub value: Value,
    /// The probability.
    pub probability: f64,
}

/// Asks a model about all rows. `data` is the sample that it was trained on, `table` what it was
/// made of.
///
/// # Errors
/// Where a row cannot be read.
pub fn all_rows(
    engine: &Engine,
    rows: &Rows,
    model: &SavedModel,
    data: &Loaded,
    table: &Sampled<'_>,
) -> Result<AllRows, Error> {
    let groups = data.design.groups();
    let encoded = model.encoding.conditions();
    let train = data.design.select(&data.split.train);
    let bits = |numbers: &[f32]| numbers.iter().map(|number| number.to_bits()).collect();
    let mut points = Vec::new();
    let mut values = Vec::new();
    for (condition, group) in groups.iter().enumerate() {
        let rows = train.values().chunks_exact(groups.inputs());
        let of_condition = rows.map(|row| &row[group.inputs.clone()]).collect();
        for point in points_of(&encoded[condition].encoding, of_condition) {
            values.push((condition, value_of(&encoded[condition].encoding, point)));
            points.push((condition, bits(point)));
        }
    }
    let mut columns = super::predict::columns_of(rows, model)?;
    let place = columns.len();
    columns.push(model.event.column.clone());
    let donors = DONORS.min(train.rows()) * groups.inputs();
    let asked = Measured {
        outcome: table.outcome(&model.event.column)?,
        place,
        both: table.both(data)?,
        donors: bits(&train.values()[..donors]),
        points,
    };
    let width = asked.width(groups.len());
    let bytes = Arc::from(model.to_bytes()?);
    let measure = Recipe::with_model(columns, Task::Measure(asked), width, bytes);
    let sums: Sums = engine.sums(rows, measure)?;
    let places = sums.places();
    let (of_rows, effects) = places.split_at((2 + groups.len()).min(places.len()));
    let [loss, probability, importances @ ..] = of_rows else {
        return Err(Error::Table {
            table: rows.name().to_owned(),
            problem: "it has no rows".to_owned(),
        });
    };
    let of_condition = |(condition, importance): (usize, &Place)| OfCondition {
        condition: encoded[condition].condition.clone(),
        importance: importance.mean(),
        standard_error: importance.standard_error(),
        effects: values
            .iter()
            .zip(effects)
            .filter(|((of, _), _)| *of == condition)
            .map(|((_, value), effect)| Effect {
                value: value.clone(),
                probability: effect.mean(),
            })
            .collect(),
    };
    Ok(AllRows {
        rows: probability.count(),
        scored: loss.count(),
        sampled: data.table_rows,
        log_loss: loss.mean(),
        probability: probability.mean(),
        conditions: importances.iter().enumerate().map(of_condition).collect(),
    })
}

/// The inputs of a condition at which the probability is asked, of those that rows have.
fn points_of<'a>(encoding: &ConditionEncoding, mut rows: Vec<&'a [f32]>) -> Vec<&'a [f32]> {
    rows.sort_by(|a, b| {
        let pairs = a.iter().zip(*b);
        pairs.fold(Ordering::Equal, |so_far, (a, b)| {
            so_far.then(a.total_cmp(b))
        })
    });
    let mut levels: Vec<(usize, &[f32])> = rows
        .chunk_by(|a, b| a == b)
        .map(|alike| (alike.len(), alike[0]))
        .collect();
    let is_number = |it: &ConditionEncoding| {
        matches!(
            it,
            ConditionEncoding::Numeric(_) | ConditionEncoding::Datetime(_)
        )
    };
    if levels.len() > LEVELS && is_number(encoding) {
        // A second input says that a number is missing.
        rows.retain(|row| row[1..].iter().all(|input| *input == 0.0));
        let last = rows.len().saturating_sub(1) as f64;
        let mut points: Vec<&[f32]> = SHARES
            .iter()
            .filter_map(|share| rows.get((share * last).round() as usize).copied())
            .collect();
        points.dedup();
        return points;
    }
    if levels.len() > LEVELS {
        levels.sort_by_key(|(count, _)| Reverse(*count));
        levels.truncate(LEVELS);
    }
    levels.into_iter().map(|(_, point)| point).collect()
}

/// The value that inputs stand for, dates as people write them.
fn value_of(encoding: &ConditionEncoding, point: &[f32]) -> Value {
    let value = decoded(encoding, point);
    match (encoding, value.as_f64()) {
        (ConditionEncoding::Datetime(_), Some(days)) => Value::from(date(days)),
        _ => value,
    }
}

/// The sample that a model was trained on, as it was drawn.
pub struct Sampled<'a> {
    /// The rows.
    pub rows: &'a Frame,
    /// The options that they were read with.
    pub options: ReadOptions,
}

impl Sampled<'_> {
    /// How the outcome is read.
    fn outcome(&self, column: &str) -> Result<Reading, Error> {
        let options = ReadOptions {
            only: Some(vec![column.to_owned()]),
            ..self.options.clone()
        };
        let table: Table = read_table(self.rows.clone(), &options)?;
        Ok(Reading::of(&table))
    }

    /// An outcome that is the event, and one that is not.
    fn both(&self, data: &Loaded) -> Result<[String; 2], Error> {
        let batch = &self.rows.batches()[0];
        let column = batch.column_by_name(&data.outcome.column);
        let column = column.ok_or_else(|| Error::Setting(data.outcome.column.clone()))?;
        let of = |wanted: bool| {
            let row = data
                .outcome
                .labels
                .iter()
                .position(|label| *label == wanted);
            as_text(column, data.place(row.unwrap_or(0)))
        };
        Ok([of(true)?, of(false)?])
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use sways_data::{Encoding, EncodingOptions, parse_csv};

    use super::*;

    #[test]
    fn probabilities_are_asked_where_rows_are() {
        let mut text = String::from("size,colour,day\n");
        for row in 0..200 {
            let size = if row % 10 == 0 {
                String::new()
            } else {
                row.to_string()
            };
            let colour = ["red", "blue"][row % 2];
            let month = 1 + row % 9;
            writeln!(text, "{size},{colour},2024-0{month}-01").unwrap();
        }
        let table = parse_csv("t.csv", text.as_bytes()).unwrap();
        let conditions = ["size", "colour", "day"].map(str::to_owned);
        let rows: Vec<usize> = (0..200).collect();
        let encoding = Encoding::fit(&table, &conditions, &rows, &EncodingOptions::default());
        let encoding = encoding.unwrap();
        let design = encoding.apply(&table).unwrap();
        let groups = encoding.groups();
        let of = |condition: usize| -> Vec<Value> {
            let encoding = &encoding.conditions()[condition].encoding;
            let inputs = groups.get(condition).unwrap().inputs.clone();
            let rows = design.values().chunks_exact(groups.inputs());
            let points = points_of(encoding, rows.map(|row| &row[inputs.clone()]).collect());
            points
                .into_iter()
                .map(|point| value_of(encoding, point))
                .collect()
        };
        let sizes = of(0);
        let sizes: Vec<f64> = sizes
            .iter()
            .map(|size| size.as_f64().unwrap().round())
            .collect();
        assert_eq!(sizes, [11.0, 51.0, 101.0, 149.0, 189.0]);
        assert_eq!(of(1), ["blue", "red"]);
        assert_eq!(of(2)[0], "2024-01-01");
    }
}
