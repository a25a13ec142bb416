//! A model, asked of new rows.

use std::{
    ffi::CString,
    path::{Path, PathBuf},
    sync::Arc,
};

use numpy::PyArray1;
use pyo3::{
    exceptions::PyUserWarning,
    prelude::*,
    types::{PyBytes, PyDict},
};
use serde_json::Value;
use sways::{
    backend::Backend, explanation, language::Language, new_rows::NewRows,
    predictions::probabilities, saved_model::SavedModel,
};
use sways_cli::terminal::new_rows::guesses;
use sways_data::TableSource;
use sways_report::messages;

use crate::{
    error::{Error, stoppable},
    pickled::Pickled,
    table::Table,
};

/// The rows that are read at once.
const BATCH: usize = 1 << 15;

/// Trained networks, with how a table's columns become their inputs.
#[pyclass(frozen, module = "sways")]
#[derive(Clone)]
pub struct Model(Arc<SavedModel>);

impl Model {
    pub fn of(model: SavedModel) -> Self {
        Self(Arc::new(model))
    }

    /// What its file would hold.
    pub fn saved(&self) -> &SavedModel {
        &self.0
    }

    /// A table's rows as inputs, how many they are, and what is to be said of values that the
    /// model has not seen.
    pub fn inputs(&self, table: &TableSource) -> Result<(Vec<f32>, usize, Vec<String>), Error> {
        let mut rows = NewRows::open(&self.0, table, &|options| options, BATCH, &[])?;
        let (inputs, count) = rows.read_all()?;
        let says = messages::of(Language::chosen(None, None));
        Ok((inputs, count, guesses(&rows, says)))
    }
}

#[pymethods]
impl Model {
    /// What is predicted, as part of a sentence.
    #[getter]
    fn event(&self) -> &str {
        &self.0.event.event
    }

    /// The conditions' names, in the order of a row's attributions.
    #[getter]
    pub fn conditions(&self) -> Vec<String> {
        let conditions = self.0.encoding.conditions().iter();
        conditions.map(|it| it.condition.clone()).collect()
    }

    /// How many networks there are.
    #[getter]
    fn members(&self) -> usize {
        self.0.weights.members()
    }

    /// The probability of the event for each row of a table, ``[rows]``. Columns are found by
    /// their names.
    pub fn predict<'py>(
        &self,
        py: Python<'py>,
        table: Table,
    ) -> PyResult<Bound<'py, PyArray1<f64>>> {
        let (predicted, notes) = stoppable(py, || {
            let mut rows = NewRows::open(&self.0, table.0, &|options| options, BATCH, &[])?;
            let predicted = probabilities(&self.0, &mut rows, Backend::default())?;
            let says = messages::of(Language::chosen(None, None));
            Ok((predicted, guesses(&rows, says)))
        })?;
        warn(py, &notes)?;
        Ok(PyArray1::from_vec(py, predicted))
    }

    /// The conditions' values in a table's rows as the model has them, a list a condition.
    pub fn values<'py>(&self, py: Python<'py>, table: Table) -> PyResult<Bound<'py, PyDict>> {
        let (inputs, _, _) = stoppable(py, || self.inputs(&table.0))?;
        let width = self.0.encoding.groups().inputs();
        let rows = inputs.chunks(width.max(1));
        let rows: Vec<_> = rows
            .map(|row| explanation::values(&self.0.encoding, row))
            .collect();
        let columns = PyDict::new(py);
        for (place, name) in self.conditions().into_iter().enumerate() {
            let cell = |row: &Vec<explanation::ValueEntry>| python(py, &row[place].value);
            columns.set_item(name, rows.iter().map(cell).collect::<PyResult<Vec<_>>>()?)?;
        }
        Ok(columns)
    }

    /// Writes the model, a safetensors file that ``sways.load`` and ``sways predict`` read.
    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        stoppable(py, || Ok(self.0.write(&path)?))
    }

    /// Writes the model, its encoding with it, as ONNX. The graph takes an input a column,
    /// ``[rows, 1]``: numbers, dates (days since 1970) and truth values (1 and 0) as double, NaN where
    /// one is missing; words as strings, empty where one is missing. It gives ``probability``,
    /// ``[rows]``. Needs the package ``onnx``.
    fn to_onnx(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        let bytes = self.0.to_bytes().map_err(Error::from)?;
        let onnx = py.import("sways._onnx")?;
        onnx.call_method1("write", (PyBytes::new(py, &bytes), path))?;
        Ok(())
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Pickled<'py, (Bound<'py, PyBytes>,)>> {
        let bytes = slf.get().0.to_bytes().map_err(Error::from)?;
        let of_bytes = slf.get_type().getattr("_of_bytes")?;
        Ok((of_bytes, (PyBytes::new(slf.py(), &bytes),)))
    }

    #[staticmethod]
    fn _of_bytes(bytes: &[u8]) -> PyResult<Self> {
        let model = SavedModel::from_bytes(bytes, Path::new("the model"));
        Ok(Self::of(model.map_err(Error::from)?))
    }

    fn __repr__(&self) -> String {
        let networks = self.0.weights.members();
        format!(
            "{networks} network{} of {}, for '{}' by {}",
            if networks == 1 { "" } else { "s" },
            self.0.weights.architecture(),
            self.event(),
            self.conditions().join(", ")
        )
    }
}

/// A value of JSON as Python's.
fn python<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Number(number) => number.as_f64().into_pyobject(py)?.into_any(),
        Value::Bool(yes) => yes.into_pyobject(py)?.to_owned().into_any(),
        Value::String(word) => word.into_pyobject(py)?.into_any(),
        Value::Array(parts) => {
            let words: Vec<String> = parts.iter().map(Value::to_string).collect();
            words.join(" ").into_pyobject(py)?.into_any()
        }
        Value::Null | Value::Object(_) => py.None().into_bound(py),
    })
}

/// Warns of values that a model has not seen.
pub fn warn(py: Python<'_>, notes: &[String]) -> PyResult<()> {
    for note in notes {
        let note = CString::new(note.replace('\0', ""))?;
        PyErr::warn(py, &py.get_type::<PyUserWarning>(), &note, 1)?;
    }
    Ok(())
}

/// ``sways.load`` of a file.
#[pyfunction]
pub fn load_model(py: Python<'_>, path: PathBuf) -> PyResult<Model> {
    stoppable(py, || Ok(Model::of(SavedModel::read(&path)?)))
}
