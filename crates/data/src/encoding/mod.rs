//! How conditions become inputs.

mod boolean;
mod categorical;
mod cells;
mod inputs;
mod joint;
mod numeric;
mod options;
mod parts;
mod saved;

use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use self::cells::{check_hours, numbers, too_large};
use self::inputs::Inputs;
use self::saved::Saved;
use crate::table::Places;
use crate::{
    column_type::ColumnType,
    design::Design,
    error::Error,
    form::Form,
    groups::{Coding, Groups},
    read::{ReadOptions, TableReader},
    table::{ByName, Column, Table},
    values::Values,
};

pub use self::boolean::BooleanEncoding;
pub use self::categorical::CategoricalEncoding;
pub use self::joint::JointEncoding;
pub use self::numeric::{NumericEncoding, quantile};
pub use self::options::{EncodingOptions, Scaling};
pub use self::parts::Part;

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
    /// The columns of the table that are the condition; none where it is the one of its
    /// name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// How it becomes inputs. Where there are `columns` and the encoding is categorical,
    /// they are its dummies, and its levels are their names.
    pub encoding: ConditionEncoding,
    /// How the columns' cells are written, in their order; none where all are as usual.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<Form>,
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
    /// Several columns.
    Joint(JointEncoding),
}

impl EncodedCondition {
    /// The columns of the table that are the condition.
    fn columns(&self) -> &[String] {
        if self.columns.is_empty() {
            std::slice::from_ref(&self.condition)
        } else {
            &self.columns
        }
    }

    /// What each of the columns is, in their order.
    fn column_types(&self) -> Vec<ColumnType> {
        match &self.encoding {
            ConditionEncoding::Joint(joint) => joint
                .parts
                .iter()
                .map(ConditionEncoding::column_type)
                .collect(),
            ConditionEncoding::Categorical(_) if !self.columns.is_empty() => {
                vec![ColumnType::Boolean; self.columns.len()]
            }
            encoding => vec![encoding.column_type()],
        }
    }

    fn fit_group(
        places: &Places,
        condition: &str,
        columns: &[&Column],
        train_rows: &[usize],
        options: &EncodingOptions,
    ) -> Result<Self, Error> {
        let encoding = if joint::are_dummies(places, columns) {
            let column = joint::of_dummies(places, condition, columns)?;
            ConditionEncoding::fit(places, &column, train_rows, options)?
        } else {
            ConditionEncoding::Joint(JointEncoding::fit(places, columns, train_rows, options)?)
        };
        Ok(Self {
            condition: condition.to_owned(),
            columns: columns
                .iter()
                .map(|column| column.name().to_owned())
                .collect(),
            encoding,
            forms: forms(columns),
        })
    }

    /// The inputs that the condition's columns, in their order, become.
    fn encode(&self, places: &Places, columns: &[&Column]) -> Result<Inputs, Error> {
        check_hours(places, columns, &self.forms)?;
        match &self.encoding {
            ConditionEncoding::Joint(joint) => joint.encode(places, columns),
            encoding if self.columns.is_empty() => encoding.encode(places, columns[0]),
            encoding => {
                let column = joint::of_dummies(places, &self.condition, columns)?;
                encoding.encode(places, &column)
            }
        }
    }

    /// What makes no sense, if something does.
    fn problem(&self) -> Option<&'static str> {
        let is_of_columns = match &self.encoding {
            ConditionEncoding::Joint(joint) => joint.parts.len() == self.columns.len(),
            ConditionEncoding::Categorical(_) => self.columns.len() != 1,
            _ => self.columns.is_empty(),
        };
        if !is_of_columns {
            return Some("its columns are not those that are encoded");
        }
        self.encoding.problem()
    }
}

impl ConditionEncoding {
    /// The number of inputs.
    pub fn inputs(&self) -> usize {
        match self {
            Self::Numeric(numeric) | Self::Datetime(numeric) => numeric.inputs(),
            Self::Boolean(boolean) => boolean.inputs(),
            Self::Categorical(categorical) => categorical.inputs(),
            Self::Joint(joint) => joint.inputs(),
        }
    }

    /// Whether a missing value has an input that says so, as where training had one.
    pub fn has_missing(&self) -> bool {
        match self {
            Self::Numeric(numeric) | Self::Datetime(numeric) => numeric.missing_indicator,
            Self::Boolean(boolean) => boolean.missing_indicator,
            Self::Categorical(categorical) => categorical.missing,
            Self::Joint(joint) => joint.parts.iter().all(Self::has_missing),
        }
    }

    /// How the inputs stand for the condition's values.
    pub fn coding(&self) -> Coding {
        match self {
            Self::Categorical(_) => Coding::Categories,
            Self::Joint(_) => Coding::Joint,
            _ if self.inputs() == 1 => Coding::Value,
            _ => Coding::ValueOrMissing,
        }
    }

    /// What the condition's column is; of several columns, that they are text for lack of
    /// a better word.
    pub fn column_type(&self) -> ColumnType {
        match self {
            Self::Numeric(_) => ColumnType::Numeric,
            Self::Datetime(_) => ColumnType::Datetime,
            Self::Boolean(_) => ColumnType::Boolean,
            Self::Categorical(_) => ColumnType::Categorical,
            Self::Joint(_) => ColumnType::Text,
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
                    return Err(too_large(places, column, ""));
                }
                if numeric.is_too_fine() {
                    return Err(too_large(places, column, numeric.remedy()));
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
            Self::Numeric(numeric) | Self::Datetime(numeric) => {
                let too_fine = numeric.is_too_fine();
                let too_fine = too_fine.then_some("its scale is too small for its numbers");
                numeric.problem().or(too_fine)
            }
            Self::Boolean(_) => None,
            Self::Categorical(categorical) => categorical.problem(),
            Self::Joint(joint) => joint.problem(),
        }
    }

    fn encode(&self, places: &Places, column: &Column) -> Result<Inputs, Error> {
        match self {
            Self::Numeric(numeric) | Self::Datetime(numeric) => {
                let values = numbers(places, column, self.column_type())?;
                numeric
                    .encode(&values)
                    .ok_or_else(|| too_large(places, column, numeric.remedy()))
            }
            Self::Boolean(boolean) => {
                let values = numbers(places, column, ColumnType::Boolean)?;
                Ok(boolean.encode(&values))
            }
            Self::Categorical(categorical) => Ok(categorical.encode(column.values())),
            Self::Joint(joint) => joint.encode(places, &[column]),
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
        let by_name = table.by_name();
        let fit = |name: &String| {
            if let Some(columns) = options.groups.get(name) {
                let columns = found(&by_name, columns, "data.groups")?;
                let places = &table.places;
                return EncodedCondition::fit_group(places, name, &columns, train_rows, options);
            }
            let column = by_name.expect(name, "the list of conditions")?;
            Ok(EncodedCondition {
                condition: name.clone(),
                columns: Vec::new(),
                encoding: ConditionEncoding::fit(&table.places, column, train_rows, options)?,
                forms: forms(&[column]),
            })
        };
        Ok(Self {
            version: VERSION,
            conditions: in_order(conditions.par_iter().map(fit))?,
        })
    }

    /// An encoding that nothing was fitted for, as of a network that others trained.
    ///
    /// # Errors
    /// [`Error::InvalidEncoding`] where conditions cannot be so, or have a name or a column
    /// twice.
    pub fn new(conditions: Vec<EncodedCondition>) -> Result<Self, Error> {
        let version = VERSION;
        Saved {
            version,
            conditions,
        }
        .try_into()
    }

    /// The design of a table's rows, its columns found by their names; columns that
    /// are no condition do not matter.
    ///
    /// # Errors
    /// [`Error::UnknownColumn`] where a condition is missing, [`Error::WrongCell`] and
    /// [`Error::KindChanged`] where it is not what it was in training,
    /// [`Error::TooLarge`] where `f32` cannot hold an input.
    pub fn apply(&self, table: &Table) -> Result<Design, Error> {
        let by_name = table.by_name();
        let encode = |condition: &EncodedCondition| {
            let columns = found(&by_name, condition.columns(), WANTED_BY)?;
            condition.encode(&table.places, &columns)
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
        let by_name = table.by_name();
        for condition in &self.conditions {
            found(&by_name, condition.columns(), WANTED_BY)?;
        }
        drop(by_name);
        let (rows, groups) = (table.rows(), self.groups());
        let (places, columns) = table.into_parts();
        let of_groups = self.conditions.iter().flat_map(|it| &it.columns);
        let of_groups: HashSet<&str> = of_groups.map(String::as_str).collect();
        let (grouped, alone): (Vec<Column>, Vec<Column>) = columns
            .into_iter()
            .partition(|column| of_groups.contains(column.name()));
        let conditions = groups.conditions().enumerate();
        let conditions: HashMap<&str, usize> = conditions.map(|(at, name)| (name, at)).collect();
        let of_alone = alone.into_par_iter().filter_map(|column| {
            let place = *conditions.get(column.name())?;
            let inputs = self.conditions[place].encode(&places, &[&column]);
            Some(inputs.map(|inputs| (place, inputs)))
        });
        let mut inputs = in_order(of_alone)?;
        drop(conditions);
        for (place, condition) in self.conditions.iter().enumerate() {
            if !condition.columns.is_empty() {
                let of = |name: &String| grouped.iter().find(|column| column.name() == name);
                let columns: Vec<&Column> = condition.columns.iter().filter_map(of).collect();
                inputs.push((place, condition.encode(&places, &columns)?));
            }
        }
        drop(grouped);
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
        let names_and_types = |condition: &EncodedCondition| {
            let columns = condition.columns().to_vec();
            columns.into_iter().zip(condition.column_types())
        };
        let types: BTreeMap<String, ColumnType> = conditions.flat_map(names_and_types).collect();
        let names_and_forms = |condition: &EncodedCondition| {
            let columns = condition.columns().to_vec();
            columns.into_iter().zip(condition.forms.clone())
        };
        ReadOptions {
            forms: self.conditions.iter().flat_map(names_and_forms).collect(),
            known: self.known(),
            kept_totals: self.totals(),
            apostrophes: self.has_apostrophes(),
            only: Some(types.keys().cloned().collect()),
            types,
            ..ReadOptions::default()
        }
    }

    /// The conditions and the inputs they become.
    pub fn groups(&self) -> Groups {
        Groups::coded(self.conditions.iter().map(|it| {
            let encoding = &it.encoding;
            (it.condition.clone(), encoding.inputs(), encoding.coding())
        }))
    }

    /// The conditions, in order, and how each becomes inputs.
    pub fn conditions(&self) -> &[EncodedCondition] {
        &self.conditions
    }
}

/// The columns of these names, which `wanted_by` asks for.
fn found<'a>(
    by_name: &ByName<'a>,
    names: &[String],
    wanted_by: &'static str,
) -> Result<Vec<&'a Column>, Error> {
    names
        .iter()
        .map(|name| by_name.expect(name, wanted_by))
        .collect()
}

/// How some columns' cells are written; none where all are as usual.
fn forms(columns: &[&Column]) -> Vec<Form> {
    let forms: Vec<Form> = columns.iter().map(|column| column.form().clone()).collect();
    if forms.iter().all(|form| *form == Form::default()) {
        return Vec::new();
    }
    forms
}

/// All results, or the first error in order, whichever thread finds one first.
fn in_order<T: Send>(
    results: impl ParallelIterator<Item = Result<T, Error>>,
) -> Result<Vec<T>, Error> {
    let results: Vec<_> = results.collect();
    results.into_iter().collect()
}

#[cfg(test)]
mod tests;
