//! A model as a run saved it: the weights, the encoding, the event.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sways_data::{Encoding, Outcome, shown_path};
use sways_explain::Background;
use sways_model::{Weights, file};

use crate::{
    error::{Error, unread},
    limits,
    loaded::Loaded,
    temporary,
};

/// What a run calls its model's file.
pub const FILE: &str = "model.safetensors";
/// What the training rows' mean is called in a model's file.
const TRAINING_MEAN: &str = "training_mean";

/// A model as a run saved it: all that is needed to predict on new rows.
#[derive(Clone, Debug)]
pub struct SavedModel {
    /// The ensemble.
    pub weights: Weights,
    /// How conditions become inputs.
    pub encoding: Encoding,
    /// What is predicted.
    pub event: SavedEvent,
    /// The training rows' mean `[inputs]`, the baseline of explanations; models of older versions
    /// do not hold it.
    pub training_mean: Option<Vec<f32>>,
}

/// What a saved model predicts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedEvent {
    /// The column that said whether it happened.
    pub column: String,
    /// The event, as part of a sentence.
    pub event: String,
}

impl SavedModel {
    /// Fitted networks with the table that they were fitted to.
    pub fn new(weights: Weights, data: &Loaded) -> Self {
        let Outcome { column, event, .. } = data.outcome.clone();
        let train = data.design.select(&data.split.train);
        let mean = Background::mean(train.values(), train.inputs());
        Self {
            weights,
            encoding: data.encoding.clone(),
            event: SavedEvent { column, event },
            training_mean: Some(mean.rows().to_vec()),
        }
    }

    /// What a file of it holds.
    ///
    /// # Errors
    /// Where the weights cannot be laid out.
    ///
    /// # Panics
    /// Never: an encoding is plain data.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let value = |it: Result<Value, serde_json::Error>| it.expect("plain data");
        let mut attached = Map::from_iter([
            (
                "encoding".to_owned(),
                value(serde_json::to_value(&self.encoding)),
            ),
            (
                "outcome".to_owned(),
                value(serde_json::to_value(&self.event)),
            ),
        ]);
        if let Some(mean) = &self.training_mean {
            attached.insert(TRAINING_MEAN.to_owned(), value(serde_json::to_value(mean)));
        }
        Ok(file::to_bytes(&self.weights, &attached)?)
    }

    /// Writes a file, whole or not at all.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), Error> {
        let bytes = self.to_bytes()?;
        temporary::put(path, &bytes).map_err(|source| Error::WriteFile {
            path: path.to_owned(),
            source,
        })
    }

    /// Reads a model's file, or that of a run whose folder this is.
    ///
    /// # Errors
    /// Where the file cannot be read, or is not one that a run saved.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let of_run = path.join(FILE);
        let path = if of_run.is_file() { &of_run } else { path };
        let bytes = limits::read_file(path)?;
        Self::from_bytes(&bytes, path)
    }

    /// A model from what its file holds. `path` is what errors call it.
    ///
    /// # Errors
    /// Where this is not what a run saved.
    pub fn from_bytes(bytes: &[u8], path: &Path) -> Result<Self, Error> {
        let origin = shown_path(path);
        let (weights, mut attached) = file::from_bytes(bytes, &origin)?;
        let problem = |problem: String| Error::SavedModel {
            path: path.to_owned(),
            problem,
        };
        let mut part = |key: &str| {
            attached
                .remove(key)
                .ok_or_else(|| problem(format!("it has no {key}")))
        };
        let unlike = |key: &str, error: &_| problem(format!("its {key}: {}", unread(error)));
        let (encoding, event) = (part("encoding")?, part("outcome")?);
        let encoding: Encoding =
            serde_json::from_value(encoding).map_err(|error| unlike("encoding", &error))?;
        let event = serde_json::from_value(event).map_err(|error| unlike("outcome", &error))?;
        let training_mean: Option<Vec<f32>> = attached
            .remove(TRAINING_MEAN)
            .map(serde_json::from_value)
            .transpose()
            .map_err(|error| unlike(TRAINING_MEAN, &error))?;
        let (inputs, made) = (weights.architecture().inputs(), encoding.groups().inputs());
        if inputs != made {
            return Err(problem(format!(
                "its network has {inputs} inputs, its conditions become {made}"
            )));
        }
        if let Some(mean) = &training_mean
            && (mean.len() != inputs || !mean.iter().all(|value| value.is_finite()))
        {
            return Err(problem(format!(
                "its training mean is not {inputs} finite numbers"
            )));
        }
        Ok(Self {
            weights,
            encoding,
            event,
            training_mean,
        })
    }
}
