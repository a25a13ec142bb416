//! Arrow's C stream interface in capsules: frames come in and go out without a copy.

use std::ffi::CStr;

use arrow_array::{
    RecordBatch, RecordBatchIterator, RecordBatchReader,
    ffi_stream::{ArrowArrayStreamReader, FFI_ArrowArrayStream},
};
use arrow_schema::ArrowError;
use pyo3::{exceptions::PyValueError, prelude::*, types::PyCapsule};
use sways_data::Frame;

/// What the interface calls its capsules.
const CAPSULE: &CStr = c"arrow_array_stream";

/// The frame that a capsule's stream gives. `name` is what errors call it.
#[allow(unsafe_code)]
pub fn read(name: &str, capsule: &Bound<'_, PyCapsule>) -> PyResult<Frame> {
    let stream = capsule.pointer_checked(Some(CAPSULE))?;
    // SAFETY: a capsule of this name holds a stream. It is taken out, and what stays behind counts
    // as released, as the interface has it.
    let reader = unsafe { ArrowArrayStreamReader::from_raw(stream.as_ptr().cast()) };
    // Whoever gives the batches may compute them, and may need Python for it.
    let whole = || -> Result<Frame, ArrowError> {
        let reader = reader?;
        let schema = reader.schema();
        let batches = reader.collect::<Result<Vec<RecordBatch>, _>>()?;
        Ok(Frame::new(name, schema, batches))
    };
    let frame = capsule.py().detach(whole);
    frame.map_err(|error| {
        PyValueError::new_err(format!(
            "{name}: no frame of columns, as one column alone is none ({error})"
        ))
    })
}

/// A capsule with a stream of a frame.
pub fn write<'py>(py: Python<'py>, frame: &Frame) -> PyResult<Bound<'py, PyCapsule>> {
    let batches = frame.batches().to_vec().into_iter().map(Ok);
    let reader = RecordBatchIterator::new(batches, frame.schema().clone());
    let stream = FFI_ArrowArrayStream::new(Box::new(reader));
    PyCapsule::new_with_value(py, stream, CAPSULE)
}
