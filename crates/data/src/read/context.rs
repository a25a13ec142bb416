//! What decides what a column is.

use super::cells::{Attempt, Cells};
use super::options::ReadOptions;
use super::planned::Planned;
use crate::shown::shown;
use crate::table::Places;
use crate::{
    dates::DateOrder,
    error::Error,
    form::Form,
    number::Decimal,
    reading::{Note, NoteKind, quoted},
    table::Column,
};

/// What decides what a column is, beside its own cells.
pub(super) struct Context<'a> {
    pub(super) places: &'a Places,
    pub(super) options: &'a ReadOptions,
    /// The decimal mark that the file's other columns have.
    pub(super) decimal: Decimal,
    /// Whether some column shows that a comma is the decimal mark.
    pub(super) shows_comma: bool,
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

    /// A note on cells that are such and could be read, with what the first is.
    pub(super) fn read_as(
        &self,
        planned: &Planned,
        cells: &Cells,
        attempt: &Attempt,
        kind: NoteKind,
        as_value: impl Fn(f64) -> String,
        is_such: impl Fn(usize) -> bool,
    ) -> Option<Note> {
        let is_read = |level: usize| attempt.of_levels[level].is_some();
        let (row, rows) = cells.find(|level| is_read(level) && is_such(level))?;
        let level = *cells.text.codes().get(row)? as usize;
        let value = as_value(attempt.of_levels[level]?);
        let said = format!("{} for {value}", quoted(&shown(&cells.as_written(row))));
        let column = &planned.name;
        Some(self.places.note_that(column, kind, rows, row, said))
    }

    /// Makes infinite numbers missing, and a few that are as good as infinite.
    pub(super) fn drop_infinite(
        &self,
        planned: &Planned,
        values: &mut [f64],
        known: usize,
    ) -> Result<Option<Note>, Error> {
        /// A few numbers beyond this among others are slips, and too large to compute with.
        const LARGEST: f64 = 1e30;
        if planned.weighs {
            return self.no_infinite_weight(&planned.name, values);
        }
        let large = values.iter().filter(|value| value.abs() > LARGEST).count();
        let is_such =
            |value: &f64| value.is_infinite() || 2 * large < known && value.abs() > LARGEST;
        let Some(row) = values.iter().position(is_such) else {
            return Ok(None);
        };
        let cell = values[row].to_string();
        let mut cells = 0;
        for value in values.iter_mut().filter(|value| is_such(value)) {
            *value = f64::NAN;
            cells += 1;
        }
        if planned.is_other(known - cells, cells) {
            return Err(self.infinite(&planned.name, row, &cell));
        }
        let kind = NoteKind::Infinite;
        Ok(Some(self.places.note(
            &planned.name,
            kind,
            cells,
            row,
            &cell,
        )))
    }

    /// Of weights none may be left out: rows would count otherwise than is said.
    fn no_infinite_weight(&self, column: &str, weights: &[f64]) -> Result<Option<Note>, Error> {
        match weights.iter().position(|weight| weight.is_infinite()) {
            None => Ok(None),
            Some(row) => Err(Error::Weights {
                origin: self.places.origin.clone(),
                column: column.to_owned(),
                problem: format!(
                    "{} has {}; weights are finite numbers",
                    self.places.within(row),
                    weights[row]
                ),
            }),
        }
    }

    pub(super) fn infinite(&self, column: &str, row: usize, cell: &str) -> Error {
        Error::Infinite {
            place: self.places.of(row),
            column: column.to_owned(),
            cell: shown(cell),
        }
    }
}

/// Makes these numbers missing.
pub(super) fn drop_values(values: &mut [f64], missing: &[f64]) {
    if missing.is_empty() {
        return;
    }
    for value in values.iter_mut().filter(|value| missing.contains(value)) {
        *value = f64::NAN;
    }
}
