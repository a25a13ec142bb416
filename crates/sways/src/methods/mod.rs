//! The methods by their names: settings, what they find, what their numbers mean.
//!
//! - [`name`]: their names, what is said of them, and the settings they have
//! - [`settings`]: a block of a configuration, [`method`]: the method's struct that it makes
//! - [`measure`]: runs a method; [`curves`]: those along a condition's values, [`profile_entry`]:
//!   what comes of these
//! - [`meaning`]: what a method's numbers and their signs mean
//! - [`agreement`]: how much methods agree

pub mod agreement;
pub mod curves;
#[cfg(test)]
#[cfg(feature = "ndarray")]
mod laws;
pub mod meaning;
pub mod measure;
pub mod method;
pub mod name;
pub mod profile_entry;
pub mod settings;

pub use agreement::{AgreementEntry, agreements};
pub use measure::{Measure, Measured, Scored, Subject};
pub use method::{LocalMethod, Method};
pub use name::{About, MethodName};
pub use profile_entry::ProfileEntry;
pub use settings::{Baseline, ExplainConfig};
