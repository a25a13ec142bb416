//! From a user's table to what a model is trained on.
//!
//! A [`Table`] is read from a file ([`read_csv`]) or generated
//! ([`numpy_legacy_table`]); [`outcome`] turns one of its columns into the
//! event that did or did not happen; [`conditions`] says which columns may sway
//! it; [`stratified_split`] sets rows aside for testing; an [`Encoding`], fitted
//! on the training rows only, makes the [`Design`] matrix, whose [`Groups`] say
//! which inputs belong to which condition.
//!
//! Whatever can be wrong with a table ends in one [`Error`], whose message says
//! what is wrong, where, and how to mend it.

mod comparison;
mod conditions;
mod csv_table;
mod design;
mod encoding;
mod error;
mod event;
mod generator;
mod groups;
mod levels;
mod nearest;
mod numpy_legacy;
mod row_groups;
mod split;
mod table;

pub use comparison::Comparison;
pub use conditions::conditions;
pub use csv_table::{parse_csv, read_csv};
pub use design::Design;
pub use encoding::{ConditionEncoding, EncodedCondition, Encoding};
pub use error::Error;
pub use event::{EventRule, Outcome, outcome};
pub use generator::{Labels, numpy_legacy_table};
pub use groups::{Group, Groups};
pub use numpy_legacy::NumpyLegacy;
pub use row_groups::row_groups;
pub use split::{Split, stratified_split};
pub use table::{Cell, Column, Table, Values};
