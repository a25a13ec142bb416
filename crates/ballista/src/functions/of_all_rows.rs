//! What functions of all rows know.

use datafusion::arrow::array::ArrayRef;
use serde::{Serialize, de::DeserializeOwned};

use crate::error::Error;

/// What is known of some rows: parts of it are merged in any order, and come to the same.
pub trait OfAllRows:
    Serialize + DeserializeOwned + Send + Sync + std::fmt::Debug + 'static
{
    /// Takes rows.
    ///
    /// # Errors
    /// Where a row is not what it should be.
    fn take(&mut self, columns: &[ArrayRef]) -> Result<(), Error>;

    /// Takes what is known of other rows.
    fn merge(&mut self, other: Self);

    /// What is known, from the bytes that a query gives.
    ///
    /// # Errors
    /// Where another version wrote them.
    fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        serde_json::from_slice(bytes).map_err(|error| Error::Setting(error.to_string()))
    }
}
