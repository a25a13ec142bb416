//! Networks that others trained, from their weights.

use std::collections::BTreeMap;

use numpy::{PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;
use sways::network::{Affine, Input, Network, compare};
use sways_model::Output;

use crate::{
    ensemble::named,
    error::{Error, stoppable},
    model::Model,
    table::Table,
};

/// A layer's weights `[inputs, outputs]` and biases `[outputs]`.
type Layer<'py> = (PyReadonlyArray2<'py, f32>, PyReadonlyArray1<'py, f32>);

/// A model of a network's layers. ``inputs`` are the columns that it takes, each with what is taken
/// off it and what it is divided by; ``own`` is what the network itself says of the table's rows:
/// probabilities, or ``numbers``.
#[pyfunction]
#[pyo3(signature = (layers, activation, inputs, groups, *, event, table, own, numbers))]
#[allow(clippy::too_many_arguments)] // They are those of one function in Python.
pub fn network(
    py: Python<'_>,
    layers: Vec<Layer<'_>>,
    activation: &str,
    inputs: Vec<(String, f64, f64)>,
    groups: BTreeMap<String, Vec<String>>,
    event: String,
    table: Table,
    own: Vec<f64>,
    numbers: bool,
) -> PyResult<Model> {
    let layer = |(weight, bias): &Layer<'_>| Affine {
        weight: weight.as_array().iter().copied().collect(),
        bias: bias.as_array().iter().copied().collect(),
    };
    let input = |(column, center, scale)| Input {
        column,
        center,
        scale,
    };
    let network = Network {
        layers: layers.iter().map(layer).collect(),
        activation: named(activation)?,
        inputs: inputs.into_iter().map(input).collect(),
        groups,
        event,
    };
    let output = if numbers {
        Output::Logit
    } else {
        Output::Probability
    };
    stoppable(py, || {
        let model = Model::of(network.model()?);
        let (inputs, ..) = model.inputs(&table.0)?;
        compare(model.saved(), &inputs, output, &own)?;
        Ok::<_, Error>(model)
    })
}
