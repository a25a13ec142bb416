//! Networks fitted to a table and one of its columns.

use pyo3::{exceptions::PyValueError, prelude::*};
use sways::{Dataset, Ensemble, config::DataConfig, saved_model::SavedModel};
use sways_data::TableSource;
use sways_model::Activation;

use crate::{error::stoppable, listening::Listening, model::Model, table::Table};

/// Networks fitted to all rows of a frame; of ``conditions`` none is left out. The event is
/// ``positive``, a value of ``outcome``; ``weights`` are the rows'.
#[pyfunction]
#[pyo3(signature = (
    table, outcome, positive, conditions, *, weights, hidden, activation, members, epochs, seed
))]
#[allow(clippy::too_many_arguments)] // They are those of one class in Python.
pub fn fit(
    py: Python<'_>,
    table: Table,
    outcome: &str,
    positive: String,
    conditions: Vec<String>,
    weights: Option<Vec<f64>>,
    hidden: Vec<usize>,
    activation: &str,
    members: Option<usize>,
    epochs: Option<usize>,
    seed: u64,
) -> PyResult<Model> {
    let TableSource::Frame(frame) = table.0 else {
        return Err(PyValueError::new_err("the table is fitted to in memory"));
    };
    let data = Dataset {
        config: DataConfig {
            outcome: Some(outcome.to_owned()),
            positive: Some(positive),
            include: Some(conditions),
            ..DataConfig::of_frame(frame)
        },
    };
    let mut ensemble = Ensemble::new(hidden)
        .activation(named(activation)?)
        .seed(seed);
    if let Some(members) = members {
        ensemble = ensemble.members(members);
    }
    if let Some(epochs) = epochs {
        ensemble = ensemble.epochs(epochs);
    }
    stoppable(py, || {
        let data = data.split(0.0, seed)?;
        let fitted =
            ensemble.fit_weighted(&data, weights.as_deref(), &mut Listening::new(&mut ()))?;
        Ok(Model::of(SavedModel::new(fitted.weights, &data)))
    })
}

/// An activation by its name.
pub fn named(activation: &str) -> PyResult<Activation> {
    let name = serde_json::Value::from(activation);
    serde_json::from_value(name)
        .map_err(|error| PyValueError::new_err(format!("activation: {error}")))
}
