//! Results as a table: numbers and words.

use arrow_array::{RecordBatch, cast::AsArray, types::Float64Type};
use arrow_ipc::{reader::StreamReader, writer::StreamWriter};
use arrow_schema::ArrowError;
use comfy_table::{Table, presets::NOTHING};
use numpy::PyArray1;
use pyo3::{
    exceptions::{PyKeyError, PyValueError},
    prelude::*,
    types::{PyBytes, PyCapsule, PyDict, PyList},
};
use sways_cli::terminal::text::rendered;

use crate::{pickled::Pickled, stream};

/// Results as a table. Whatever reads Arrow's C stream interface takes it as it is:
/// ``pyarrow.table(frame)``, ``polars.DataFrame(frame)``, ``duckdb.sql("from frame")``.
#[pyclass(frozen, module = "sways")]
pub struct Frame(pub sways_data::Frame);

/// The cells of a column, in which `None` is missing.
enum Cells {
    Numbers(Vec<Option<f64>>),
    Words(Vec<Option<String>>),
}

impl Frame {
    fn cells(&self, name: &str) -> PyResult<Cells> {
        let place = self.0.schema().index_of(name);
        let place = place.map_err(|_| PyKeyError::new_err(name.to_owned()))?;
        let columns = || {
            self.0
                .batches()
                .iter()
                .map(|batch: &RecordBatch| batch.column(place))
        };
        let is_number = columns().all(|it| it.as_primitive_opt::<Float64Type>().is_some());
        Ok(if is_number {
            Cells::Numbers(
                columns()
                    .flat_map(AsArray::as_primitive::<Float64Type>)
                    .collect(),
            )
        } else {
            let words = columns().flat_map(AsArray::as_string::<i32>);
            Cells::Words(words.map(|it| it.map(str::to_owned)).collect())
        })
    }
}

#[pymethods]
impl Frame {
    /// The rows, as Arrow's C stream interface has them.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The interface lets whoever gives a stream leave its types as they are.
        drop(requested_schema);
        stream::write(py, &self.0)
    }

    /// The columns' names.
    #[getter]
    fn columns(&self) -> Vec<String> {
        let fields = self.0.schema().fields().iter();
        fields.map(|field| field.name().clone()).collect()
    }

    fn __len__(&self) -> usize {
        self.0.rows()
    }

    /// A column: numbers as a NumPy array in which NaN is missing, words as a list.
    fn __getitem__<'py>(&self, py: Python<'py>, column: &str) -> PyResult<Bound<'py, PyAny>> {
        Ok(match self.cells(column)? {
            Cells::Numbers(numbers) => {
                let numbers = numbers.into_iter().map(|it| it.unwrap_or(f64::NAN));
                PyArray1::from_iter(py, numbers).into_any()
            }
            Cells::Words(words) => PyList::new(py, words)?.into_any(),
        })
    }

    /// A pandas ``DataFrame``.
    fn to_pandas<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let columns = PyDict::new(slf.py());
        for name in slf.get().columns() {
            columns.set_item(&name, slf.get_item(&name)?)?;
        }
        needed(slf.py(), "pandas", "to_pandas")?.call_method1("DataFrame", (columns,))
    }

    /// A polars ``DataFrame``.
    fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        needed(slf.py(), "polars", "to_polars")?.call_method1("DataFrame", (slf,))
    }

    /// A dict of lists, in which ``None`` is missing.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        for name in self.columns() {
            match self.cells(&name)? {
                Cells::Numbers(numbers) => columns.set_item(name, numbers)?,
                Cells::Words(words) => columns.set_item(name, words)?,
            }
        }
        Ok(columns)
    }

    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> PyResult<Pickled<'py, (String, Bound<'py, PyBytes>)>> {
        let frame = &slf.get().0;
        let bytes = written(frame).map_err(|error| PyValueError::new_err(error.to_string()))?;
        let of_bytes = slf.get_type().getattr("_of_bytes")?;
        Ok((
            of_bytes,
            (frame.name().to_owned(), PyBytes::new(slf.py(), &bytes)),
        ))
    }

    #[staticmethod]
    fn _of_bytes(name: &str, bytes: &[u8]) -> PyResult<Self> {
        let frame = read(name, bytes);
        Ok(Self(frame.map_err(|error| {
            PyValueError::new_err(error.to_string())
        })?))
    }

    fn __repr__(&self) -> PyResult<String> {
        let names = self.columns();
        let mut columns = Vec::new();
        let mut numbers = Vec::new();
        for (place, name) in names.iter().enumerate() {
            columns.push(match self.cells(name)? {
                Cells::Numbers(cells) => {
                    numbers.push(place);
                    let text = |cell: Option<f64>| cell.map_or_else(String::new, number);
                    cells.into_iter().map(text).collect::<Vec<String>>()
                }
                Cells::Words(cells) => cells.into_iter().map(Option::unwrap_or_default).collect(),
            });
        }
        let mut table = Table::new();
        table.load_style(NOTHING).set_header(&names);
        for row in 0..self.0.rows() {
            table.add_row(columns.iter().map(|cells| &cells[row]));
        }
        Ok(rendered(table, &numbers).trim_end().to_owned())
    }
}

/// A package that not everybody has.
fn needed<'py>(py: Python<'py>, package: &str, whose: &str) -> PyResult<Bound<'py, PyAny>> {
    let needs = py.import("sways._needs")?;
    needs.call_method1("needed", (package, whose))
}

/// A frame as a stream of Arrow's.
fn written(frame: &sways_data::Frame) -> Result<Vec<u8>, ArrowError> {
    let mut writer = StreamWriter::try_new(Vec::new(), frame.schema())?;
    for batch in frame.batches() {
        writer.write(batch)?;
    }
    writer.into_inner()
}

fn read(name: &str, bytes: &[u8]) -> Result<sways_data::Frame, ArrowError> {
    let reader = StreamReader::try_new(bytes, None)?;
    let schema = reader.schema();
    let batches = reader.collect::<Result<_, _>>()?;
    Ok(sways_data::Frame::new(name, schema, batches))
}

/// A number to four digits or so.
fn number(value: f64) -> String {
    match value.abs() {
        0.0 | 1e-4..1e6 => format!("{value:.4}"),
        _ => format!("{value:.3e}"),
    }
}
