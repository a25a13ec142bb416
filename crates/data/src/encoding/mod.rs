//! How conditions become inputs.

mod boolean;
mod categorical;
mod inputs;
mod numeric;
mod options;

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use self::inputs::Inputs;
use crate::dates::days;
use crate::form::is_default;
use crate::number::number;
use crate::table::Places;
use crate::words::truth;
use crate::{
    Column, ColumnType, Design, Error, Form, Groups, ReadOptions, Table, TableReader, Values,
};

pub use self::boolean::BooleanEncoding;
pub use self::categorical::CategoricalEncoding;
pub use self::numeric::NumericEncoding;
pub use self::options::{EncodingOptions, Scaling};

/// The version of a saved encoding that this program reads and writes.
const VERSION: u32 = 1;

/// What messages call an encoding that asks for a column.
const WANTED_BY: &str = "the model";

/// How each condition becomes inputs: fitted on training rows, saved with the
/// model, and applied to every table the model is asked about.
///
/// Deserialising checks the version and the numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Saved")]
pub struct Encoding {
    version: u32,
    conditions: Vec<EncodedCondition>,
}

/// A condition and how it becomes inputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EncodedCondition {
    /// The condition's name.
    pub condition: String,
    /// How it becomes inputs.
    pub encoding: ConditionEncoding,
    /// How its cells are written.
    #[serde(default, skip_serializing_if = "is_default")]
    pub form: Form,
}

/// How one condition becomes inputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ConditionEncoding {
    /// Numbers.
    Numeric(NumericEncoding),
    /// Dates and times, as numbers: days since 1970-01-01.
    Datetime(NumericEncoding),
    /// Yes or no.
    Boolean(BooleanEncoding),
    /// Categories.
    Categorical(CategoricalEncoding),
}

impl ConditionEncoding {
    /// The number of inputs.
    pub fn inputs(&self) -> usize {
        match self {
            Self::Numeric(numeric) | Self::Datetime(numeric) => numeric.inputs(),
            Self::Boolean(boolean) => boolean.inputs(),
            Self::Categorical(categorical) => categorical.inputs(),
        }
    }

    /// What the condition's column is.
    pub fn column_type(&self) -> ColumnType {
        match self {
            Self::Numeric(_) => ColumnType::Numeric,
            Self::Datetime(_) => ColumnType::Datetime,
            Self::Boolean(_) => ColumnType::Boolean,
            Self::Categorical(_) => ColumnType::Categorical,
        }
    }

    fn fit(
        places: &Places,
        column: &Column,
        train_rows: &[usize],
        options: &EncodingOptions,
    ) -> Result<Self, Error> {
        let encoding = match (column.kind(), column.values()) {
            (ColumnType::Boolean, _) => {
                let values = numbers(places, column, ColumnType::Boolean)?;
                Self::Boolean(BooleanEncoding::fit(&values, train_rows))
            }
            (_, Values::Text(values)) => Self::Categorical(CategoricalEncoding::fit(
                values,
                train_rows,
                options.min_level_rows(train_rows.len()),
                options.max_levels(),
            )),
            (kind, Values::Numbers(values)) => {
                let numeric = NumericEncoding::fit(values, train_rows, options.scaling);
                if numeric.problem().is_some() {
                    return Err(too_large(places, column));
                }
                match kind {
                    ColumnType::Datetime => Self::Datetime(numeric),
                    _ => Self::Numeric(numeric),
                }
            }
        };
        Ok(encoding)
    }

    fn problem(&self) -> Option<&'static str> {
        match self {
            Self::Numeric(numeric) | Self::Datetime(numeric) => numeric.problem(),
            Self::Boolean(_) => None,
            Self::Categorical(categorical) => categorical.problem(),
        }
    }

    fn encode(&self, places: &Places, column: &Column) -> Result<Inputs, Error> {
        match self {
            Self::Numeric(numeric) | Self::Datetime(numeric) => {
                let values = numbers(places, column, self.column_type())?;
                numeric
                    .encode(&values)
                    .ok_or_else(|| too_large(places, column))
            }
            Self::Boolean(boolean) => {
                let values = numbers(places, column, ColumnType::Boolean)?;
                Ok(boolean.encode(&values))
            }
            Self::Categorical(categorical) => Ok(categorical.encode(column.values())),
        }
    }
}

impl Encoding {
    /// Fits how `conditions`, in this order, become inputs, on `train_rows` only.
    ///
    /// # Errors
    /// [`Error::UnknownColumn`] where a condition is no column, [`Error::TooLarge`]
    /// where its numbers leave no finite deviation, [`Error::NoTrainingRows`] where
    /// `train_rows` is empty.
    ///
    /// # Panics
    /// Where the table does not have one of the `train_rows`.
    pub fn fit(
        table: &Table,
        conditions: &[String],
        train_rows: &[usize],
        options: &EncodingOptions,
    ) -> Result<Self, Error> {
        if train_rows.is_empty() {
            return Err(Error::NoTrainingRows {
                origin: table.origin().to_owned(),
            });
        }
        let fit = |name: &String| {
            let column = table.expect_column(name, "the list of conditions")?;
            Ok(EncodedCondition {
                condition: name.clone(),
                encoding: ConditionEncoding::fit(&table.places, column, train_rows, options)?,
                form: column.form().clone(),
            })
        };
        Ok(Self {
            version: VERSION,
            conditions: in_order(conditions.par_iter().map(fit))?,
        })
    }

    /// The design of a table's rows, its columns found by their names; columns that
    /// are no condition do not matter.
    ///
    /// # Errors
    /// [`Error::UnknownColumn`] where a condition is missing, [`Error::WrongCell`] and
    /// [`Error::KindChanged`] where it is not what it was in training,
    /// [`Error::TooLarge`] where `f32` cannot hold an input.
    pub fn apply(&self, table: &Table) -> Result<Design, Error> {
        let encode = |condition: &EncodedCondition| {
            let column = table.expect_column(&condition.condition, WANTED_BY)?;
            condition.encoding.encode(&table.places, column)
        };
        let inputs = in_order(self.conditions.par_iter().map(encode))?;
        inputs::design(table.rows(), self.groups(), &inputs)
    }

    /// As [`Encoding::apply`], giving up each column as soon as it is encoded: the
    /// memory of the table becomes that of the design.
    ///
    /// # Errors
    /// As [`Encoding::apply`].
    pub fn consume(&self, table: Table) -> Result<Design, Error> {
        for condition in &self.conditions {
            table.expect_column(&condition.condition, WANTED_BY)?;
        }
        let (rows, groups) = (table.rows(), self.groups());
        let (places, columns) = table.into_parts();
        let inputs = columns.into_par_iter().filter_map(|column| {
            let place = groups.position(column.name())?;
            let inputs = self.conditions[place].encoding.encode(&places, &column);
            Some(inputs.map(|inputs| (place, inputs)))
        });
        let mut inputs = in_order(inputs)?;
        inputs.sort_unstable_by_key(|(place, _)| *place);
        let inputs: Vec<Inputs> = inputs.into_iter().map(|(_, inputs)| inputs).collect();
        inputs::design(rows, groups, &inputs)
    }

    /// The designs of a file's rows, batch by batch: memory does not grow with the
    /// file. To be opened with [`Encoding::read_options`].
    ///
    /// Each item has the errors of [`TableReader`] and [`Encoding::apply`].
    pub fn apply_batches(
        &self,
        reader: TableReader,
    ) -> impl Iterator<Item = Result<Design, Error>> {
        reader.map(|table| self.consume(table?))
    }

    /// How to read a file whose rows are to be encoded: the conditions only, as what
    /// they were in training.
    pub fn read_options(&self) -> ReadOptions {
        let conditions = self.conditions.iter();
        let name_and_type = |condition: &EncodedCondition| {
            let kind = condition.encoding.column_type();
            (condition.condition.clone(), kind)
        };
        let types: BTreeMap<String, ColumnType> = conditions.map(name_and_type).collect();
        let name_and_form =
            |condition: &EncodedCondition| (condition.condition.clone(), condition.form.clone());
        ReadOptions {
            forms: self.conditions.iter().map(name_and_form).collect(),
            only: Some(types.keys().cloned().collect()),
            types,
            ..ReadOptions::default()
        }
    }

    /// The conditions and the inputs they become.
    pub fn groups(&self) -> Groups {
        Groups::new(
            self.conditions
                .iter()
                .map(|condition| (condition.condition.clone(), condition.encoding.inputs())),
        )
    }

    /// The conditions, in order, and how each becomes inputs.
    pub fn conditions(&self) -> &[EncodedCondition] {
        &self.conditions
    }
}

/// All results, or the first error in order, whichever thread finds one first.
fn in_order<T: Send>(
    results: impl ParallelIterator<Item = Result<T, Error>>,
) -> Result<Vec<T>, Error> {
    let results: Vec<_> = results.collect();
    results.into_iter().collect()
}

/// A column as numbers, NaN where one is missing; yes is 1 and no is 0.
fn numbers<'a>(
    places: &Places,
    column: &'a Column,
    wanted: ColumnType,
) -> Result<Cow<'a, [f64]>, Error> {
    const REMEDY: &str = "correct it, leave it empty, or remove the row";
    let form = column.form();
    let of_text = |text: &str| match wanted {
        ColumnType::Datetime => days(text, form.date_order),
        ColumnType::Boolean => truth(text).map(f64::from),
        _ => number(text, form.decimal),
    };
    let wrong = |row: Option<usize>| {
        let row = row.unwrap_or(0);
        places.wrong_cell(row, column.name(), column.cell(row), wanted, REMEDY)
    };
    match column.values() {
        Values::Text(values) => match values.map(of_text) {
            Some(numbers) => Ok(Cow::Owned(numbers)),
            None => Err(wrong(values.first_row(|text| of_text(text).is_none()))),
        },
        Values::Numbers(values) if wanted == ColumnType::Boolean => {
            let is_neither = |value: &f64| !(value.is_nan() || *value == 0.0 || *value == 1.0);
            match values.iter().position(is_neither) {
                None => Ok(Cow::Borrowed(values)),
                row => Err(wrong(row)),
            }
        }
        Values::Numbers(values) => {
            let says_nothing = || values.iter().all(|value| value.is_nan());
            if column.kind() == wanted || says_nothing() {
                return Ok(Cow::Borrowed(values));
            }
            Err(Error::KindChanged {
                origin: places.origin.clone(),
                column: column.name().to_owned(),
                expected: wanted.name(),
                found: column.kind().name(),
            })
        }
    }
}

fn too_large(places: &Places, column: &Column) -> Error {
    Error::TooLarge {
        origin: places.origin.clone(),
        column: column.name().to_owned(),
    }
}

/// An encoding as it was saved, before it is known to be valid.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    version: u32,
    conditions: Vec<EncodedCondition>,
}

impl TryFrom<Saved> for Encoding {
    type Error = Error;

    fn try_from(saved: Saved) -> Result<Self, Error> {
        if saved.version != VERSION {
            return Err(Error::EncodingVersion {
                found: saved.version,
                known: VERSION,
            });
        }
        for EncodedCondition {
            condition,
            encoding,
            ..
        } in &saved.conditions
        {
            if let Some(problem) = encoding.problem() {
                return Err(Error::InvalidEncoding {
                    condition: condition.clone(),
                    problem,
                });
            }
        }
        Ok(Self {
            version: saved.version,
            conditions: saved.conditions,
        })
    }
}

#[cfg(test)]
mod tests;
