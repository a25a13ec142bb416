//! Several columns that are one condition.

use serde::{Deserialize, Serialize};

use super::cells::numbers;
use super::inputs::Inputs;
use super::{ConditionEncoding, EncodingOptions};
use crate::table::Places;
use crate::{
    column_type::ColumnType,
    error::Error,
    table::Column,
    values::{Dictionary, Values},
};

/// How several columns become the inputs of one condition: each as it would alone, one
/// behind another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JointEncoding {
    /// How each column becomes inputs, in the order of the condition's columns.
    pub parts: Vec<ConditionEncoding>,
}

impl JointEncoding {
    pub(super) fn fit(
        places: &Places,
        columns: &[&Column],
        train_rows: &[usize],
        options: &EncodingOptions,
    ) -> Result<Self, Error> {
        let fit = |column: &&Column| ConditionEncoding::fit(places, column, train_rows, options);
        Ok(Self {
            parts: columns.iter().map(fit).collect::<Result<_, _>>()?,
        })
    }

    /// The number of inputs.
    pub(super) fn inputs(&self) -> usize {
        self.parts.iter().map(ConditionEncoding::inputs).sum()
    }

    /// What makes no sense, if something does.
    pub(super) fn problem(&self) -> Option<&'static str> {
        let is_joint = |part: &ConditionEncoding| matches!(part, ConditionEncoding::Joint(_));
        if self.parts.len() < 2 || self.parts.iter().any(is_joint) {
            return Some("its parts must be two columns or more");
        }
        self.parts.iter().find_map(ConditionEncoding::problem)
    }

    pub(super) fn encode(&self, places: &Places, columns: &[&Column]) -> Result<Inputs, Error> {
        let part = |(part, column): (&ConditionEncoding, &&Column)| {
            Ok((part.inputs(), part.encode(places, column)?))
        };
        let parts = self.parts.iter().zip(columns).map(part);
        Ok(Inputs::Joint(parts.collect::<Result<_, Error>>()?))
    }
}

/// What stands for the category of a row of dummies in which no column is 1.
const NONE_OF_THEM: &str = "(none of them)";

/// Whether columns are the dummies of one categorical condition: 0 and 1, or no and yes,
/// and 1 in no row together, as far as they are known.
pub(super) fn are_dummies(places: &Places, columns: &[&Column]) -> bool {
    let is_flag = |column: &&Column| match column.values() {
        Values::Numbers(values) => {
            column.kind() == ColumnType::Numeric
                && values
                    .iter()
                    .all(|value| value.is_nan() || *value == 0.0 || *value == 1.0)
        }
        Values::Text(_) => column.kind() == ColumnType::Boolean,
    };
    columns.iter().all(is_flag)
        && ones(places, columns).is_ok_and(|ones| ones.iter().all(|(places, _)| places.len() <= 1))
}

/// The categorical column whose dummies these are: the name of the column that is 1;
/// missing where none is 1 and one is missing; of more than one that are 1, as no training
/// row has it, their names together.
pub(super) fn of_dummies(
    places: &Places,
    name: &str,
    columns: &[&Column],
) -> Result<Column, Error> {
    let names = |ones: &[usize]| {
        let names = ones.iter().map(|&place| columns[place].name());
        names.collect::<Vec<_>>().join(" + ")
    };
    let texts: Vec<Option<String>> = ones(places, columns)?
        .into_iter()
        .map(|(ones, missing)| match ones[..] {
            [] if missing => None,
            [] => Some(NONE_OF_THEM.to_owned()),
            _ => Some(names(&ones)),
        })
        .collect();
    let values: Dictionary = texts.iter().map(Option::as_deref).collect();
    Ok(Column::new(name, Values::Text(values)))
}

/// The columns that are 1 in each row, and whether one is missing, `[rows]`.
fn ones(places: &Places, columns: &[&Column]) -> Result<Vec<(Vec<usize>, bool)>, Error> {
    let rows = columns.first().map_or(0, |column| column.values().len());
    let mut ones = vec![(Vec::new(), false); rows];
    for (place, column) in columns.iter().enumerate() {
        let values = numbers(places, column, ColumnType::Boolean)?;
        for ((ones, missing), value) in ones.iter_mut().zip(values.iter()) {
            if value.is_nan() {
                *missing = true;
            } else if *value == 1.0 {
                ones.push(place);
            }
        }
    }
    Ok(ones)
}
