//! What a method says of a model.

use numpy::{PyArray1, PyArray2, PyArrayMethods, PyReadonlyArray1};
use pyo3::{exceptions::PyValueError, prelude::*, types::PyDict};
use sways::{explanation::ExplainFile, language::Language, run::frames};
use sways_cli::terminal::screen;
use sways_data::TableSource;
use sways_report::messages;

use crate::{frame::Frame, model::Model, pickled::Pickled, table::Table};

/// What is pickled: the JSON, the attributions in a line, the conditions and their values.
type Parts<'py> = (
    String,
    Bound<'py, PyArray1<f64>>,
    Vec<String>,
    Bound<'py, PyDict>,
);

/// What ``sways.explain`` found.
#[pyclass(frozen, module = "sways")]
pub struct Explained {
    found: ExplainFile,
    attributions: Vec<f64>,
    conditions: Vec<String>,
    values: Values,
}

/// Where the conditions' values are to be had.
pub enum Values {
    /// From a model and the table that it was asked of.
    Of(Model, TableSource),
    /// A list a condition.
    Given(Py<PyDict>),
}

impl Values {
    fn get<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        match self {
            Self::Of(model, table) => model.values(py, Table(table.clone())),
            Self::Given(values) => Ok(values.bind(py).clone()),
        }
    }
}

impl Explained {
    pub fn new(
        found: ExplainFile,
        attributions: Vec<f64>,
        conditions: Vec<String>,
        values: Values,
    ) -> Self {
        Self {
            found,
            attributions,
            conditions,
            values,
        }
    }
}

#[pymethods]
impl Explained {
    /// The conditions' names, in the order of a row's attributions.
    #[getter]
    fn conditions(&self) -> Vec<String> {
        self.conditions.clone()
    }

    /// Each row's attributions, ``[rows, conditions]``; ``None`` of methods that say one number a
    /// condition.
    #[getter]
    fn attributions<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyArray2<f64>>>> {
        if self.attributions.is_empty() {
            return Ok(None);
        }
        let columns = self.conditions.len();
        let values = PyArray1::from_slice(py, &self.attributions);
        values
            .reshape([self.attributions.len() / columns, columns])
            .map(Some)
    }

    /// What the method found, a row a condition.
    #[getter]
    fn influences(&self) -> Frame {
        Frame(frames::influences(&self.found.influences))
    }

    /// The output at the background, of methods whose attributions are differences from it.
    #[getter]
    fn base(&self) -> Option<f64> {
        self.found.influences.first()?.base
    }

    /// The row that was explained alone, where one was.
    #[getter]
    fn row(&self) -> Option<usize> {
        self.found.row.as_ref().map(|it| it.row)
    }

    /// The attributions as a ``shap.Explanation``: shap's plots draw it.
    fn explanation<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let (py, explained) = (slf.py(), slf.get());
        let Some(attributions) = explained.attributions(py)? else {
            return Err(PyValueError::new_err("the method explains no rows"));
        };
        let values = match explained.row() {
            // The table has others beside it.
            Some(_) => None,
            None => Some(explained.values.get(py)?),
        };
        let shap = py.import("sways._shap")?;
        let (base, conditions) = (explained.base(), explained.conditions());
        shap.call_method1("explanation", (attributions, base, conditions, values))
    }

    /// Everything that ``sways explain --json`` prints, as JSON.
    #[getter]
    fn json(&self) -> PyResult<String> {
        serde_json::to_string_pretty(&self.found)
            .map_err(|error| PyValueError::new_err(error.to_string()))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Pickled<'py, Parts<'py>>> {
        let (py, explained) = (slf.py(), slf.get());
        let of_parts = slf.get_type().getattr("_of_parts")?;
        let attributions = PyArray1::from_slice(py, &explained.attributions);
        let values = explained.values.get(py)?;
        let conditions = explained.conditions();
        Ok((
            of_parts,
            (explained.json()?, attributions, conditions, values),
        ))
    }

    #[staticmethod]
    fn _of_parts(
        json: &str,
        attributions: PyReadonlyArray1<'_, f64>,
        conditions: Vec<String>,
        values: Py<PyDict>,
    ) -> PyResult<Self> {
        let found = serde_json::from_str(json);
        let found = found.map_err(|error| PyValueError::new_err(error.to_string()))?;
        let attributions = attributions.to_vec()?;
        Ok(Self::new(
            found,
            attributions,
            conditions,
            Values::Given(values),
        ))
    }

    fn __repr__(&self) -> String {
        let says = messages::of(Language::chosen(None, None));
        screen::explained(&self.found, says).trim_end().to_owned()
    }
}
