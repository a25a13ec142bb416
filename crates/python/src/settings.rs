//! Settings that come as JSON.

use pyo3::{exceptions::PyValueError, prelude::*};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sways::config::with_nearest_name;

use crate::error::in_keywords;

/// What JSON says, without the places in it that nobody wrote.
pub fn settings_of<T: DeserializeOwned>(json: &str) -> PyResult<T> {
    let value = serde_json::from_str::<Value>(json);
    let settings = value.and_then(T::deserialize);
    settings
        .map_err(|error| PyValueError::new_err(in_keywords(&with_nearest_name(&error.to_string()))))
}
