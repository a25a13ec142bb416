//! From a user's table to what a model is trained on.
//!
//! A [`Table`] is read from a file or a [`Frame`] in memory ([`read_table`], or batch by batch with a
//! [`TableReader`]) or generated ([`numpy_legacy_table`]); [`outcome`] turns one of its
//! columns into the event that did or did not happen, in the [`rows_with_outcome`];
//! [`screen`] says which of the others are worth being conditions; [`stratified_split`]
//! sets rows aside for testing, [`stratified_parts`] deals them out; an [`Encoding`], fitted on the training rows only, makes
//! the [`Design`] matrix, whose [`Groups`] say which inputs belong to which condition.
//!
//! Whatever can be wrong with a table ends in one [`Error`], whose message says
//! what is wrong, where, and how to mend it.

mod advice;
mod apart;
mod calendar;
mod clock_words;
mod column_type;
mod comparison;
mod compound;
mod damage;
mod dates;
mod design;
mod digits;
mod durations;
mod encoding;
mod eras;
mod error;
mod event;
mod file_note;
mod fnv;
mod form;
mod fractions;
mod generator;
mod glyphs;
mod groups;
mod legend;
mod levels;
mod lines;
mod marks;
mod months;
mod nearest;
mod nines;
mod no_answer;
mod number;
mod numpy_legacy;
mod places;
mod quantities;
mod read;
mod reading;
mod reordered;
mod row_cases;
mod row_groups;
mod row_parts;
mod row_weights;
mod screening;
mod sentinel;
mod sentinel_codes;
mod sentinel_dates;
mod separated;
mod shown;
mod split;
mod summary;
mod table;
mod thousands;
mod times;
mod units;
mod values;
mod words;
mod yes_words;
mod zones;

pub use advice::{Advice, Wording, shell, toml_key, toml_string};
pub use calendar::{civil_from_days, date, days_from_civil, moment};
pub use column_type::ColumnType;
pub use comparison::{Comparison, ComparisonError};
pub use dates::DateOrder;
pub use design::Design;
pub use encoding::{
    BooleanEncoding, CategoricalEncoding, ConditionEncoding, EncodedCondition, Encoding,
    EncodingOptions, JointEncoding, NumericEncoding, Part, Scaling, quantile,
};
pub use error::{Error, mend, why};
pub use event::{EventChoice, EventRule, Outcome, Why, has_spellings, outcome, rows_with_outcome};
pub use file_note::{FileNote, column_letters};
pub use fnv::{FNV_BASIS, fnv1a};
pub use form::{Form, Ledger};
pub use generator::{Labels, numpy_legacy_table};
pub use groups::{Coding, Group, Groups};
pub use nearest::nearest;
pub use number::Decimal;
pub use numpy_legacy::NumpyLegacy;
pub use read::{
    Frame, Known, ReadOptions, TABLE_ENDINGS, TableReader, TableSource, parse_csv, read_table,
    sheets_with_column,
};
pub use reading::{Note, NoteKind};
pub use row_groups::row_groups;
pub use row_parts::{RowParts, row_parts};
pub use row_weights::{relative, row_weights};
pub use screening::{
    Asked, Excluded, Hint, Leak, Parts, Reason, Screening, Which, codes_as_levels, row_numbers,
    screen,
};
pub use separated::separated;
pub use shown::{listed, number_text, plain, readable, shown, shown_path};
pub use split::{Split, consecutive, stratified_parts, stratified_split};
pub use summary::Summary;
pub use table::{Column, Table};
pub use times::Clock;
pub use values::{Cell, Dictionary, Values};
