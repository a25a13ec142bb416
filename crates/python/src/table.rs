//! What Python gives as a table.

use std::path::PathBuf;

use pyo3::{
    exceptions::{PyTypeError, PyValueError},
    prelude::*,
    types::{PyCapsule, PyDict},
};
use sways_data::TableSource;

use crate::{columns, frame::Frame, stream};

/// What errors call a table that is no file.
const NAME: &str = "the table";

/// A path; whatever gives a stream of Arrow's, such as a data frame; columns by their names; or a
/// NumPy array of two dimensions, whose columns are called `column_1` and so on.
pub struct Table(pub TableSource);

impl<'a, 'py> FromPyObject<'a, 'py> for Table {
    type Error = PyErr;

    fn extract(given: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(frame) = given.cast::<Frame>() {
            return Ok(Self(frame.get().0.clone().into()));
        }
        let tables = given.py().import("sways._table")?;
        let given = tables.call_method1("plain", (given,))?;
        if given.hasattr("__arrow_c_stream__")? {
            match given.call_method0("__arrow_c_stream__") {
                Ok(capsule) => {
                    let capsule = capsule.cast::<PyCapsule>()?.to_owned();
                    return Ok(Self(stream::read(NAME, &capsule)?.into()));
                }
                // pandas gives a stream where there is pyarrow, and no column mixes words and numbers.
                Err(_) if given.hasattr("iloc")? => {}
                Err(error) => return Err(error),
            }
        }
        if given.hasattr("columns")? && given.hasattr("__getitem__")? {
            let names: Vec<Bound<'_, PyAny>> = given
                .getattr("columns")?
                .try_iter()?
                .collect::<PyResult<_>>()?;
            let column =
                |name: &Bound<'py, PyAny>| Ok((name.str()?.to_string(), given.get_item(name)?));
            let columns = names.iter().map(column).collect::<PyResult<_>>()?;
            return Ok(Self(columns::frame(NAME, columns)?.into()));
        }
        if let Ok(columns) = given.cast::<PyDict>() {
            let column =
                |(name, values): (Bound<'py, PyAny>, _)| Ok((name.str()?.to_string(), values));
            let columns = columns.iter().map(column).collect::<PyResult<_>>()?;
            return Ok(Self(columns::frame(NAME, columns)?.into()));
        }
        if given.hasattr("__array__")? {
            return Ok(Self(columns::frame(NAME, of_matrix(&given)?)?.into()));
        }
        if let Ok(path) = given.extract::<PathBuf>() {
            return Ok(Self(path.into()));
        }
        Err(PyTypeError::new_err(format!(
            "a table is a path, a data frame (pandas, polars, pyarrow, DuckDB: whatever has \
             __arrow_c_stream__), a dict of columns or a NumPy array, not {}",
            given.get_type().name()?
        )))
    }
}

/// The columns of an array of two dimensions.
fn of_matrix<'py>(given: &Bound<'py, PyAny>) -> PyResult<Vec<(String, Bound<'py, PyAny>)>> {
    let array = given
        .py()
        .import("numpy")?
        .call_method1("asarray", (given,))?;
    let dimensions: usize = array.getattr("ndim")?.extract()?;
    if dimensions != 2 {
        return Err(PyValueError::new_err(format!(
            "an array of {dimensions} dimensions is no table; it must have two, rows and columns"
        )));
    }
    let columns = array.getattr("T")?.try_iter()?.enumerate();
    let column =
        |(place, values): (usize, PyResult<_>)| Ok((format!("column_{}", place + 1), values?));
    columns.map(column).collect()
}
