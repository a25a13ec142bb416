//! What decides what a column is.

use super::cells::Cells;
use super::options::ReadOptions;
use super::planned::Planned;
use crate::shown::shown;
use crate::table::Places;
use crate::{
    dates::DateOrder,
    error::Error,
    form::Form,
    number::Decimal,
    reading::{Note, NoteKind},
    table::Column,
};

/// What decides what a column is, beside its own cells.
pub(super) struct Context<'a> {
    pub(super) places: &'a Places,
    pub(super) options: &'a ReadOptions,
    /// The decimal mark that the file's other columns have.
    pub(super) decimal: Decimal,
    /// What comes first in the dates of the others.
    pub(super) order: DateOrder,
}

/// A column and what was understood of it.
pub(super) type Understood = (Column, Vec<Note>);

impl Context<'_> {
    /// How a column is written, as far as it is known beforehand.
    pub(super) fn form(&self, planned: &Planned) -> Form {
        planned.form.clone().unwrap_or_else(|| Form {
            missing: self.options.missing.clone(),
            also_missing: planned.also_missing.clone(),
            ..Form::default()
        })
    }

    pub(super) fn note(
        &self,
        planned: &Planned,
        cells: &Cells,
        kind: NoteKind,
        is_such: impl Fn(usize) -> bool,
    ) -> Option<Note> {
        cells.note(self.places, &planned.name, kind, is_such)
    }

    pub(super) fn infinite(&self, column: &str, row: usize, cell: &str) -> Error {
        Error::Infinite {
            place: self.places.of(row),
            column: column.to_owned(),
            cell: shown(cell),
        }
    }
}
