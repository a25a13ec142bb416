//! What pickle keeps of an object.

use pyo3::prelude::*;

/// What makes the object again, and its arguments.
pub type Pickled<'py, Arguments> = (Bound<'py, PyAny>, Arguments);
