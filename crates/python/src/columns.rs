//! Columns that are NumPy arrays, or what NumPy makes arrays of.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, DurationMicrosecondArray, Float64Array, Int64Array, RecordBatch,
    StringArray, TimestampMicrosecondArray,
};
use numpy::PyReadonlyArray1;
use pyo3::{
    exceptions::{PyTypeError, PyValueError},
    prelude::*,
    types::{PyBool, PyFloat, PyInt},
};
use sways_data::Frame;

/// What NumPy says of a moment that is none.
const NOT_A_TIME: i64 = i64::MIN;

/// A frame of columns by their names.
pub fn frame(name: &str, columns: Vec<(String, Bound<'_, PyAny>)>) -> PyResult<Frame> {
    let array = |(column, values): (String, Bound<'_, PyAny>)| {
        let array = array(&values)
            .map_err(|error| PyTypeError::new_err(format!("{name}, column {column:?}: {error}")))?;
        Ok((column, array, true))
    };
    let columns = columns
        .into_iter()
        .map(array)
        .collect::<PyResult<Vec<_>>>()?;
    let batch = RecordBatch::try_from_iter_with_nullable(columns)
        .map_err(|error| PyValueError::new_err(format!("{name}: {error}")))?;
    Ok(Frame::new(name, batch.schema(), vec![batch]))
}

/// Values of one column.
fn array(values: &Bound<'_, PyAny>) -> PyResult<ArrayRef> {
    let numpy = values.py().import("numpy")?;
    let values = numpy.call_method1("asarray", (values,))?;
    let dimensions: usize = values.getattr("ndim")?.extract()?;
    if dimensions != 1 {
        return Err(PyTypeError::new_err(format!(
            "it has {dimensions} dimensions; a column has one"
        )));
    }
    let as_type = |kind: &str| values.call_method1("astype", (kind,));
    let kind: String = values.getattr("dtype")?.getattr("kind")?.extract()?;
    Ok(match kind.as_str() {
        "f" | "u" => {
            let numbers: PyReadonlyArray1<'_, f64> = as_type("float64")?.extract()?;
            let numbers = numbers.as_array();
            // NaN is what NumPy has for a missing value.
            let numbers = numbers.iter().map(|&it| (!it.is_nan()).then_some(it));
            Arc::new(numbers.collect::<Float64Array>())
        }
        "i" => {
            let numbers: PyReadonlyArray1<'_, i64> = as_type("int64")?.extract()?;
            Arc::new(Int64Array::from_iter_values(
                numbers.as_array().iter().copied(),
            ))
        }
        "b" => {
            let values: PyReadonlyArray1<'_, bool> = values.extract()?;
            let values: Vec<bool> = values.as_array().iter().copied().collect();
            Arc::new(BooleanArray::from(values))
        }
        "m" => {
            let spans = as_type("timedelta64[us]")?.call_method1("astype", ("int64",))?;
            let spans: PyReadonlyArray1<'_, i64> = spans.extract()?;
            let spans = spans.as_array();
            let spans = spans.iter().map(|&it| (it != NOT_A_TIME).then_some(it));
            Arc::new(spans.collect::<DurationMicrosecondArray>())
        }
        "M" => {
            let moments = as_type("datetime64[us]")?.call_method1("astype", ("int64",))?;
            let moments: PyReadonlyArray1<'_, i64> = moments.extract()?;
            let moments = moments.as_array();
            let moments = moments.iter().map(|&it| (it != NOT_A_TIME).then_some(it));
            Arc::new(moments.collect::<TimestampMicrosecondArray>())
        }
        "O" | "U" | "T" => objects(values.call_method0("tolist")?.extract()?)?,
        other => {
            return Err(PyTypeError::new_err(format!(
                "values of NumPy's kind {other:?} are not read; numbers, words, truth values, \
                 dates and spans of time are"
            )));
        }
    })
}

/// Objects: truth values, numbers, or else words.
fn objects(cells: Vec<Bound<'_, PyAny>>) -> PyResult<ArrayRef> {
    let cells: Vec<Option<Bound<'_, PyAny>>> = cells
        .into_iter()
        .map(|cell| Ok((!is_missing(&cell)?).then_some(cell)))
        .collect::<PyResult<_>>()?;
    let known = || cells.iter().flatten();
    if known().next().is_some() && known().all(PyAnyMethods::is_instance_of::<PyBool>) {
        let cells = each(&cells, |cell| cell.extract::<bool>())?;
        return Ok(Arc::new(BooleanArray::from(cells)));
    }
    let is_number = |cell: &Bound<'_, PyAny>| {
        (cell.is_instance_of::<PyFloat>() || cell.is_instance_of::<PyInt>())
            && !cell.is_instance_of::<PyBool>()
    };
    if known().next().is_some() && known().all(is_number) {
        let cells = each(&cells, |cell| cell.extract::<f64>())?;
        return Ok(Arc::new(Float64Array::from(cells)));
    }
    let words = each(&cells, |cell| Ok(cell.str()?.to_string()))?;
    Ok(Arc::new(StringArray::from(words)))
}

/// Something of each cell that is not missing.
fn each<'py, T>(
    cells: &[Option<Bound<'py, PyAny>>],
    of: impl Fn(&Bound<'py, PyAny>) -> PyResult<T>,
) -> PyResult<Vec<Option<T>>> {
    let cells = cells.iter().map(|cell| cell.as_ref().map(&of).transpose());
    cells.collect()
}

/// `None`, NaN, NaT and pandas's NA: what is not itself.
fn is_missing(cell: &Bound<'_, PyAny>) -> PyResult<bool> {
    if cell.is_none() {
        return Ok(true);
    }
    // pandas's NA is neither equal to itself nor unequal: asking for a truth value is refused.
    let itself = cell.eq(cell);
    match itself {
        Ok(same) => Ok(!same),
        Err(error) if error.is_instance_of::<PyTypeError>(cell.py()) => Ok(true),
        Err(error) => Err(error),
    }
}
