//! What a model is worth on a row, and what it would say if a condition were another.

use std::ops::Range;

use datafusion::{
    arrow::{array::ArrayRef, compute::concat, record_batch::RecordBatch},
    scalar::ScalarValue,
};
use sways::{
    backend::{Backend, Work},
    explanation::rule_of,
    saved_model::SavedModel,
};
use sways_data::{EventRule, ReadOptions, outcome, read_table, rows_with_outcome};
use sways_model::{Mlp, MlpOps, Score};

use super::{
    frame,
    key::{contents, mixed},
    of_rows::{OfRows, batch, lists},
    predict::inputs,
    recipe::Measured,
};
use crate::error::{Error, in_engine, of_engine};

/// Measures a model.
pub struct Measures {
    model: SavedModel,
    rule: EventRule,
    donors: Vec<f32>,
    points: Vec<(usize, Vec<f32>)>,
    asked: Measured,
}

impl Measures {
    /// Makes ready what is asked.
    ///
    /// # Errors
    /// Where the model's event cannot be told.
    pub fn new(model: SavedModel, asked: Measured) -> Result<Self, Error> {
        let floats = |bits: &Vec<u32>| bits.iter().copied().map(f32::from_bits).collect();
        Ok(Self {
            rule: rule_of(&model.event)?,
            donors: floats(&asked.donors),
            points: asked
                .points
                .iter()
                .map(|(condition, bits)| (*condition, floats(bits)))
                .collect(),
            model,
            asked,
        })
    }

    /// Whether the event happened in each row; `None` where it is not known.
    fn labels(&self, rows: &RecordBatch) -> Result<Vec<Option<bool>>, Error> {
        let engine = of_engine(super::ROWS);
        let given = rows.column(self.asked.place);
        let name = &self.model.event.column;
        // An event is one of two: with one of each beside the rows, a batch is like a table.
        let both = self.asked.both.iter().map(|text| cell(text, given));
        let both = both.collect::<Result<Vec<_>, _>>()?;
        let columns = [given.as_ref(), both[0].as_ref(), both[1].as_ref()];
        let column = concat(&columns).map_err(|error| engine(in_engine(error)))?;
        let batch = batch(std::slice::from_ref(name), vec![column]).map_err(&engine)?;
        let mut options: ReadOptions = self.asked.outcome.options();
        options.keep(name, &self.rule);
        let table = read_table(frame(&batch), &options)?;
        let known = rows_with_outcome(&table, name, &self.rule)?;
        let found = outcome(&table.select(&known), name, &self.rule)?;
        let mut labels = vec![None; table.rows()];
        for (row, label) in known.into_iter().zip(found.labels) {
            labels[row] = Some(label);
        }
        labels.truncate(rows.num_rows());
        Ok(labels)
    }
}

/// One cell of the type of a column.
fn cell(text: &str, like: &ArrayRef) -> Result<ArrayRef, Error> {
    let value = ScalarValue::try_from_string(text.to_owned(), like.data_type());
    let array = value.and_then(|value| value.to_array());
    array.map_err(of_engine(super::ROWS))
}

impl OfRows for Measures {
    fn of(&self, batch: &RecordBatch) -> Result<ArrayRef, Error> {
        let width = self.asked.width(self.model.encoding.groups().len());
        if batch.num_rows() == 0 {
            return Ok(lists(Vec::new(), width));
        }
        let conditions: Vec<usize> = (0..batch.num_columns())
            .filter(|place| *place != self.asked.place)
            .collect();
        let of_conditions = batch
            .project(&conditions)
            .map_err(|error| of_engine(super::ROWS)(in_engine(error)))?;
        let work = Measuring {
            inputs: inputs(&self.model, &of_conditions)?,
            model: &self.model,
            labels: self.labels(batch)?,
            keys: contents(&of_conditions)?,
            donors: &self.donors,
            points: &self.points,
            width,
        };
        Ok(lists(Backend::default().run(work), width))
    }
}

/// The part that is generic over the backend.
struct Measuring<'a> {
    model: &'a SavedModel,
    /// `[rows, inputs]`
    inputs: Vec<f32>,
    labels: Vec<Option<bool>>,
    /// What draws each row's donors.
    keys: Vec<u64>,
    donors: &'a [f32],
    points: &'a [(usize, Vec<f32>)],
    width: usize,
}

impl Work for Measuring<'_> {
    type Output = Vec<f64>;

    fn on<B: MlpOps>(self, device: &B::Device) -> Self::Output {
        let mlp = Mlp::<B>::new(&self.model.weights, device);
        let groups = self.model.encoding.groups();
        let inputs = groups.inputs();
        let rows = self.labels.len();
        let mut numbers = vec![f64::NAN; rows * self.width];
        let losses = |probabilities: &[f64]| -> Vec<f64> {
            let rows = probabilities.iter().zip(&self.labels);
            rows.map(|(probability, label)| {
                label.map_or(f64::NAN, |label| {
                    Score::LogLoss.of(&[*probability], &[label], None)
                })
            })
            .collect()
        };
        let mut put = |place: usize, values: &[f64]| {
            for (row, value) in numbers.chunks_exact_mut(self.width).zip(values) {
                row[place] = *value;
            }
        };
        let probabilities = mlp.predict(&self.inputs);
        let loss = losses(&probabilities);
        put(0, &loss);
        put(1, &probabilities);
        let donors = (self.donors.len() / inputs) as u64;
        let mut changed = self.inputs.clone();
        for (condition, group) in groups.iter().enumerate() {
            let of = &group.inputs;
            replace(&mut changed, inputs, of, |row| {
                let key = self.keys[row] ^ mixed(condition as u64);
                let donor = (mixed(key) % donors) as usize;
                &self.donors[donor * inputs..][of.clone()]
            });
            let without = losses(&mlp.predict(&changed));
            let rises: Vec<f64> = without.iter().zip(&loss).map(|(a, b)| a - b).collect();
            put(2 + condition, &rises);
            replace(&mut changed, inputs, of, |row| {
                &self.inputs[row * inputs..][of.clone()]
            });
        }
        for (place, (condition, point)) in self.points.iter().enumerate() {
            let Some(group) = groups.get(*condition) else {
                continue;
            };
            let of = &group.inputs;
            replace(&mut changed, inputs, of, |_| point);
            put(2 + groups.len() + place, &mlp.predict(&changed));
            replace(&mut changed, inputs, of, |row| {
                &self.inputs[row * inputs..][of.clone()]
            });
        }
        numbers
    }
}

/// Puts other values into some inputs of rows `[rows, width]`, by the rows' places.
fn replace<'a>(
    rows: &mut [f32],
    width: usize,
    inputs: &Range<usize>,
    other: impl Fn(usize) -> &'a [f32],
) {
    for (place, row) in rows.chunks_exact_mut(width).enumerate() {
        row[inputs.clone()].copy_from_slice(other(place));
    }
}

/// A cell of a column as text that [`Measured::both`] may hold.
///
/// # Errors
/// Where it has no text.
pub fn as_text(column: &ArrayRef, row: usize) -> Result<String, Error> {
    let value = ScalarValue::try_from_array(column, row).map_err(of_engine(super::ROWS))?;
    Ok(value.to_string())
}
