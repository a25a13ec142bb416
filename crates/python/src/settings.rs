//! Settings that come as JSON.

use pyo3::{exceptions::PyValueError, prelude::*};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sways::config::in_plain_words;

use crate::error::in_keywords;

/// What JSON says, without the places in it that nobody wrote.
pub fn settings_of<T: DeserializeOwned>(json: &str) -> PyResult<T> {
    let wrong = |error: &serde_json::Error| {
        PyValueError::new_err(in_keywords(&in_plain_words(&error.to_string(), "")))
    };
    let value = serde_json::from_str::<Value>(json).map_err(|error| wrong(&error))?;
    T::deserialize(&value).map_err(|error| match whose::<T>(&value, &error) {
        Some(key) => {
            let said = in_plain_words(&error.to_string(), "");
            PyValueError::new_err(in_keywords(&format!("{key}: {said}")))
        }
        None => wrong(&error),
    })
}

/// The key whose value alone leads to the same error; none where the key itself is wrong.
fn whose<T: DeserializeOwned>(value: &Value, error: &serde_json::Error) -> Option<String> {
    let said = error.to_string();
    let alone = |(key, value): (&String, &Value)| {
        let it = Value::Object([(key.clone(), value.clone())].into_iter().collect());
        let same = T::deserialize(it).err()?.to_string() == said;
        (same && !said.contains(&format!("`{key}`"))).then(|| key.clone())
    };
    value.as_object()?.iter().find_map(alone)
}
