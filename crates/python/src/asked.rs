//! Models of any kind, asked for what they predict.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use numpy::{PyArray1, PyReadonlyArray1};
use pyo3::{
    exceptions::PyValueError,
    prelude::*,
    types::{PyDict, PyList},
};
use sways::{
    asked::{AskedColumn, AskedModel},
    explanation::{Explainee, Known},
};
use sways_explain::Baseline;

use crate::{
    error::{Error, stoppable},
    explain::{asked_for, explained},
    explained::{Explained, Values},
};

/// A column: its name, its numbers or the places of its categories, and what these are called.
type Column<'py> = (String, PyReadonlyArray1<'py, f64>, Option<Vec<String>>);

/// ``sways.explain`` of a model that only says what it predicts. Of the columns' rows the first are
/// explained, `rows` of them, and the others stand for unknown conditions, where there are others.
/// ``ask`` is called with a list of columns and gives a number a row; ``values`` are the
/// conditions' own, a list each; ``labels`` say of which rows the event happened.
#[pyfunction]
#[pyo3(signature = (ask, columns, rows, block, *, groups, event, numbers, labels, values, seed))]
#[allow(clippy::too_many_arguments)] // They are those of one function in Python.
pub fn explain_asked(
    py: Python<'_>,
    ask: Py<PyAny>,
    columns: Vec<Column<'_>>,
    rows: usize,
    block: &str,
    groups: BTreeMap<String, Vec<String>>,
    event: String,
    numbers: bool,
    labels: Option<Vec<bool>>,
    values: Py<PyDict>,
    seed: u64,
) -> PyResult<Explained> {
    // It is asked of rows that may be, no mean of them.
    let plan = asked_for(block, true, &[1], seed)?;
    if plan.baseline != Baseline::Background && plan.method.about().baseline().is_some() {
        return Err(PyValueError::new_err(
            "baseline: a model that only says what it predicts is explained against rows, those \
             of `background` or of X",
        ));
    }
    if rows == 0 || plan.row.is_some_and(|row| row >= rows) {
        return Err(PyValueError::new_err(format!(
            "row: the table has {rows} rows, counted from 0"
        )));
    }
    let column = |(name, values, levels): Column<'_>| AskedColumn {
        name,
        values: values.as_array().iter().copied().collect(),
        levels,
    };
    let columns: Vec<AskedColumn> = columns.into_iter().map(column).collect();
    let failed: Arc<Mutex<Option<PyErr>>> = Arc::default();
    let why = Arc::clone(&failed);
    let asking = move |columns: &[Vec<f64>]| {
        let mut why = why.lock().ok()?;
        if why.is_some() {
            return None;
        }
        // One call after another: Python computes one at a time.
        match Python::attach(|py| said(py, &ask, columns)) {
            Ok(said) => Some(said),
            Err(error) => {
                *why = Some(error);
                None
            }
        }
    };
    stoppable(py, || {
        let model = AskedModel::new(&columns, groups, event, numbers, Box::new(asking))?;
        let width = model.host.inputs();
        let (inputs, background) = model.inputs.split_at(rows * width);
        let background = (!background.is_empty()).then_some(background);
        let scored: Option<Known> = labels.map(|labels| (inputs.to_vec(), labels));
        let found = explained(
            Explainee::Asked(&model),
            plan,
            inputs,
            background,
            scored.as_ref(),
            seed,
        );
        if let Some(error) = failed.lock().ok().and_then(|mut it| it.take()) {
            return Err(Error::Python(error));
        }
        let (found, attributions) = found?;
        let conditions = model.encoding.conditions().iter();
        let conditions = conditions.map(|it| it.condition.clone()).collect();
        Ok(Explained::new(
            found,
            attributions,
            conditions,
            Values::Given(values),
        ))
    })
}

/// What the model says of rows.
fn said(py: Python<'_>, ask: &Py<PyAny>, columns: &[Vec<f64>]) -> PyResult<Vec<f64>> {
    let rows = columns.first().map_or(0, Vec::len);
    let columns = PyList::new(py, columns.iter().map(|it| PyArray1::from_slice(py, it)))?;
    let said = ask.bind(py).call1((columns,))?;
    let said: PyReadonlyArray1<'_, f64> = said.extract()?;
    let said = said.as_array();
    if said.len() == rows {
        return Ok(said.iter().copied().collect());
    }
    Err(PyValueError::new_err(format!(
        "the model was asked of {rows} rows and answered with {} numbers",
        said.len()
    )))
}
