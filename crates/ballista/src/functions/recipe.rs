//! What a function does, as it travels with a plan.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use datafusion::arrow::datatypes::{DataType, Field};
use serde::{Deserialize, Serialize};
use sways::{methods::Block, saved_model::SavedModel};
use sways_data::{Column, ColumnType, Form, ReadOptions, Table};

use crate::error::Error;

/// What a function does.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// A number that is drawn for each row.
    Key {
        /// Another seed draws other numbers.
        seed: u64,
    },
    /// The probability of the event.
    Predict,
    /// The probability of the event, and what adds up to an output, a number a condition.
    Explain {
        /// The method with its settings.
        block: Box<Block>,
        /// Of what is drawn.
        seed: u64,
    },
    /// How well the model predicts, and what it would predict if a condition were another.
    Measure(Measured),
    /// What columns hold.
    Profile(Reading),
    /// Exact sums.
    Sums,
}

/// How columns are read, where it is known.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Reading {
    /// What they are.
    pub types: BTreeMap<String, ColumnType>,
    /// How they are written.
    pub forms: BTreeMap<String, Form>,
}

impl Reading {
    /// How a table's columns were read.
    pub fn of(table: &Table) -> Self {
        let columns = table.columns().iter();
        let name = |it: &Column| it.name().to_owned();
        Self {
            types: columns.clone().map(|it| (name(it), it.kind())).collect(),
            forms: columns.map(|it| (name(it), it.form().clone())).collect(),
        }
    }

    /// The options that read so.
    pub fn options(&self) -> ReadOptions {
        ReadOptions {
            types: self.types.clone(),
            forms: self.forms.clone(),
            ..ReadOptions::default()
        }
    }
}

/// What is measured of each row, in this order: the loss; the probability; by condition how much
/// the loss rises with another row's value; at each point the probability with the point's value.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Measured {
    /// How the outcome is read.
    pub outcome: Reading,
    /// The place of the outcome among the columns.
    pub place: usize,
    /// An outcome that is the event and one that is not, as JSON strings of Arrow's.
    pub both: [String; 2],
    /// The bits of the inputs `[rows, inputs]` whose values take the place of a row's.
    pub donors: Vec<u32>,
    /// Conditions with the bits of their inputs at a point.
    pub points: Vec<(usize, Vec<u32>)>,
}

impl Measured {
    /// How many numbers there are of a row, of so many conditions.
    pub fn width(&self, conditions: usize) -> usize {
        2 + conditions + self.points.len()
    }
}

/// What a function is made of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Recipe {
    /// The rest, as JSON.
    text: Arc<str>,
    /// What the model's file holds; empty where there is no model.
    model: Arc<[u8]>,
}

/// What a recipe's text says.
#[derive(Serialize, Deserialize)]
struct Said {
    /// The names of the columns that the function is called with.
    columns: Vec<String>,
    task: Task,
    /// How many numbers there are of a row, where it is a list.
    width: usize,
}

impl Recipe {
    /// A task on these columns, without a model.
    ///
    /// # Panics
    /// Never: a task is plain data.
    pub fn new(columns: Vec<String>, task: Task) -> Self {
        Self::with_model(columns, task, 0, Arc::from([]))
    }

    /// A task on these columns with a model's file; it gives so many numbers a row.
    ///
    /// # Panics
    /// Never: a task is plain data.
    pub fn with_model(columns: Vec<String>, task: Task, width: usize, model: Arc<[u8]>) -> Self {
        let said = Said {
            columns,
            task,
            width,
        };
        let text = serde_json::to_string(&said).expect("plain data");
        Self {
            text: text.into(),
            model,
        }
    }

    fn said(&self) -> Result<Said, Error> {
        serde_json::from_str(&self.text).map_err(|_| Self::foreign())
    }

    /// The error of a recipe that another version wrote.
    fn foreign() -> Error {
        Error::Cluster {
            address: "the cluster".to_owned(),
            problem: "this program and the cluster's are not of one version; start the scheduler, \
                      the executors and this with the same sways"
                .to_owned(),
        }
    }

    /// The names of the columns that the function is called with, and what it does with them.
    ///
    /// # Errors
    /// Where another version wrote this.
    pub fn parts(&self) -> Result<(Vec<String>, Task), Error> {
        let Said { columns, task, .. } = self.said()?;
        Ok((columns, task))
    }

    /// The model.
    ///
    /// # Errors
    /// Where there is none, or it is none of ours.
    pub fn model(&self) -> Result<SavedModel, Error> {
        Ok(SavedModel::from_bytes(&self.model, Path::new("the model"))?)
    }

    /// What the function is called, and what it gives.
    ///
    /// # Errors
    /// Where another version wrote this.
    pub fn shape(&self) -> Result<(&'static str, DataType), Error> {
        let said = self.said()?;
        let list = || {
            let number = Field::new("item", DataType::Float64, false);
            DataType::FixedSizeList(Arc::new(number), said.width as i32)
        };
        Ok(match said.task {
            Task::Key { .. } => ("sways_key", DataType::UInt64),
            Task::Predict => ("sways_predict", DataType::Float64),
            Task::Explain { .. } => ("sways_explain", list()),
            Task::Measure(_) => ("sways_measure", list()),
            Task::Profile(_) => ("sways_profile", DataType::Binary),
            Task::Sums => ("sways_sums", DataType::Binary),
        })
    }

    /// The bytes that travel.
    pub fn to_bytes(&self) -> Vec<u8> {
        let length = (self.text.len() as u64).to_le_bytes();
        [&length, self.text.as_bytes(), &self.model].concat()
    }

    /// A recipe from its bytes.
    ///
    /// # Errors
    /// Where they are not those of one.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let (length, rest) = bytes.split_first_chunk().ok_or_else(Self::foreign)?;
        let length = u64::from_le_bytes(*length) as usize;
        let (text, model) = rest.split_at_checked(length).ok_or_else(Self::foreign)?;
        let text = std::str::from_utf8(text).map_err(|_| Self::foreign())?;
        Ok(Self {
            text: text.into(),
            model: model.into(),
        })
    }
}
