//! Columns of equal length under unique names.

use std::collections::{HashMap, HashSet};

use crate::lines::Lines;
use crate::shown::shown;
use crate::words::finite;
use crate::{
    column_type::ColumnType,
    error::Error,
    file_note::FileNote,
    form::Form,
    reading::{Note, NoteKind},
    values::{Cell, Values},
};

/// A table: named columns of equal length, and what error messages call it.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub(crate) places: Places,
    columns: Vec<Column>,
    rows: usize,
    /// Columns of the file that were not read.
    skipped: Vec<String>,
    /// What was found out about the file.
    file_notes: Vec<FileNote>,
    /// What was understood of the file's cells.
    reading: Vec<Note>,
}

/// Where rows stand, for messages.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Places {
    pub(crate) origin: String,
    /// Where each row begins in the file; empty where the table was not read from a
    /// file that has lines.
    pub(crate) lines: Lines,
    /// The row of the file that the first row is.
    pub(crate) first_row: usize,
}

impl Places {
    /// Where a row stands: its line where there is one, else its place in the table,
    /// counted from 0.
    pub(crate) fn of(&self, row: usize) -> String {
        format!("{}, {}", self.origin, self.within(row))
    }

    /// The same without the table's name.
    pub(crate) fn within(&self, row: usize) -> String {
        let place = self.lines.place(row);
        place.unwrap_or_else(|| format!("row {} (counted from 0)", self.first_row + row))
    }

    /// What was understood of so many cells of a column, of which this is the first.
    pub(crate) fn note(
        &self,
        column: &str,
        kind: NoteKind,
        cells: usize,
        row: usize,
        cell: &str,
    ) -> Note {
        self.note_that(column, kind, cells, row, shown(cell))
    }

    /// The same with what is said of cells, whose text is [`shown`] as far as a message can hold it.
    pub(crate) fn note_that(
        &self,
        column: &str,
        kind: NoteKind,
        cells: usize,
        row: usize,
        said: String,
    ) -> Note {
        Note {
            column: column.to_owned(),
            kind,
            cells,
            cell: said,
            place: self.within(row),
        }
    }

    /// The error of a cell that is not what its column should hold.
    pub(crate) fn wrong_cell(
        &self,
        row: usize,
        column: &str,
        cell: Cell<'_>,
        wanted: &'static str,
        remedy: &'static str,
    ) -> Error {
        Error::WrongCell {
            place: self.of(row),
            column: column.to_owned(),
            cell: shown(&cell.to_string()),
            wanted,
            remedy,
        }
    }
}

/// A table's columns by their names.
pub(crate) struct ByName<'a> {
    table: &'a Table,
    columns: HashMap<&'a str, &'a Column>,
}

impl<'a> ByName<'a> {
    /// As [`Table::expect_column`].
    pub(crate) fn expect(&self, name: &str, wanted_by: &'static str) -> Result<&'a Column, Error> {
        let column = self.columns.get(name).copied();
        column.ok_or_else(|| self.table.unknown_column(name, wanted_by))
    }
}

impl Table {
    /// A table of `columns`. `origin` is what error messages call it: the path as
    /// the user gave it, or another short name.
    ///
    /// # Errors
    /// [`Error::EmptyName`], [`Error::DuplicateName`], [`Error::ColumnLength`] where
    /// the columns do not fit together, [`Error::WrongCell`] where a
    /// [`Values::Numbers`] holds an infinity, and [`Error::NoRows`] where there is no
    /// value at all.
    pub fn new(origin: impl Into<String>, columns: Vec<Column>) -> Result<Self, Error> {
        let places = Places {
            origin: origin.into(),
            lines: Lines::default(),
            first_row: 0,
        };
        Self::with_places(places, columns, Vec::new(), Vec::new())
    }

    /// As [`Table::new`], for rows that stand at these `places` of a file, of which
    /// the columns `skipped` were not read.
    pub(crate) fn with_places(
        places: Places,
        columns: Vec<Column>,
        skipped: Vec<String>,
        reading: Vec<Note>,
    ) -> Result<Self, Error> {
        const REMEDY: &str = "correct it, leave it empty, or put the column into data.exclude";
        let origin = &places.origin;
        check_names(origin, columns.iter().map(Column::name))?;
        let rows = columns.first().map_or(0, |column| column.values.len());
        if rows == 0 {
            return Err(Error::NoRows {
                origin: origin.clone(),
            });
        }
        if let Some(column) = columns.iter().find(|column| column.values.len() != rows) {
            return Err(Error::ColumnLength {
                origin: origin.clone(),
                column: column.name.clone(),
                expected: rows,
                found: column.values.len(),
            });
        }
        for column in &columns {
            if let Values::Numbers(values) = &column.values
                && let Some(row) = values.iter().position(|value| value.is_infinite())
            {
                let cell = Cell::Number(values[row]);
                let wanted = ColumnType::Numeric.wanted();
                return Err(places.wrong_cell(row, &column.name, cell, wanted, REMEDY));
            }
        }
        Ok(Self {
            places,
            columns,
            rows,
            skipped,
            file_notes: Vec::new(),
            reading,
        })
    }

    /// What error messages call the table.
    pub fn origin(&self) -> &str {
        &self.places.origin
    }

    /// The columns, in file order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The columns, to be replaced by others of as many values.
    pub(crate) fn columns_mut(&mut self) -> &mut [Column] {
        &mut self.columns
    }

    /// The number of rows, at least 1.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// What was understood of the file's cells that does not go without saying, by
    /// column in file order.
    pub fn reading(&self) -> &[Note] {
        &self.reading
    }

    /// The columns of the file that were not read, as was asked.
    pub fn skipped(&self) -> &[String] {
        &self.skipped
    }

    pub(crate) fn with_file_notes(mut self, notes: Vec<FileNote>) -> Self {
        self.file_notes = notes;
        self
    }

    /// What was found out about the file that its owner may want to know: its encoding,
    /// rows that are no part of the table, names that were given. Empty where there is
    /// nothing to say, or the table was made otherwise.
    pub fn file_notes(&self) -> &[FileNote] {
        &self.file_notes
    }

    /// The table of these rows, in this order; a row may come more than once.
    ///
    /// # Panics
    /// Where one of them is not there, or there are none.
    #[must_use]
    pub fn select(&self, rows: &[usize]) -> Self {
        assert!(!rows.is_empty(), "a table has rows");
        self.of_rows(rows.iter().copied())
    }

    /// The rows from `start`, at most `most` of them.
    pub(crate) fn slice(&self, start: usize, most: usize) -> Self {
        let mut slice = self.of_rows(start..self.rows.min(start + most));
        slice.places.first_row = self.places.first_row + start;
        slice
    }

    fn of_rows(&self, rows: impl ExactSizeIterator<Item = usize> + Clone) -> Self {
        let columns = self.columns.iter().map(|column| Column {
            name: column.name.clone(),
            kind: column.kind,
            values: column.values.select(rows.clone()),
            form: column.form.clone(),
        });
        Self {
            columns: columns.collect(),
            rows: rows.len(),
            places: Places {
                origin: self.places.origin.clone(),
                lines: self.places.lines.select(rows),
                first_row: 0,
            },
            skipped: self.skipped.clone(),
            file_notes: self.file_notes.clone(),
            reading: self.reading.clone(),
        }
    }

    pub(crate) fn into_parts(self) -> (Places, Vec<Column>) {
        (self.places, self.columns)
    }

    /// The column of this name, which `wanted_by` (such as `data.outcome`) asks for.
    pub(crate) fn expect_column(
        &self,
        name: &str,
        wanted_by: &'static str,
    ) -> Result<&Column, Error> {
        self.column(name)
            .ok_or_else(|| self.unknown_column(name, wanted_by))
    }

    /// Its columns, to be found by their names: of all conditions at once.
    pub(crate) fn by_name(&self) -> ByName<'_> {
        let columns = self.columns.iter().rev();
        ByName {
            table: self,
            columns: columns.map(|column| (column.name(), column)).collect(),
        }
    }

    /// That the file has such a column, read or not.
    pub(crate) fn expect_known(&self, name: &str, wanted_by: &'static str) -> Result<(), Error> {
        if self.skipped.iter().any(|skipped| skipped == name) {
            return Ok(());
        }
        self.expect_column(name, wanted_by).map(|_| ())
    }

    fn unknown_column(&self, name: &str, wanted_by: &'static str) -> Error {
        let skipped = self.skipped.iter().map(String::as_str);
        let names: Vec<&str> = self
            .columns
            .iter()
            .map(Column::name)
            .chain(skipped)
            .collect();
        let error = Error::unknown_column(self.origin(), wanted_by, name, &names);
        let first = self.columns.first().map(Column::values);
        match first {
            Some(Values::Text(first)) if first.levels().iter().any(|it| it == name) => {
                error.turned_round()
            }
            _ => error.with_notes(&self.file_notes),
        }
    }

    /// The error of the first cell of a text column that is not a finite number,
    /// where numbers are needed.
    pub(crate) fn first_text(&self, column: &Column, remedy: &'static str) -> Error {
        let is_text = |row: &usize| match column.cell(*row) {
            Cell::Number(_) | Cell::Missing => false,
            Cell::Text(text) => finite(text).is_none(),
        };
        let row = (0..self.rows).find(is_text).unwrap_or(0);
        let wanted = ColumnType::Numeric.wanted();
        self.places
            .wrong_cell(row, &column.name, column.cell(row), wanted, remedy)
    }
}

/// Every name is there and no two are alike.
pub(crate) fn check_names<'a>(
    origin: &str,
    names: impl Iterator<Item = &'a str>,
) -> Result<(), Error> {
    let mut seen = HashSet::new();
    for (index, name) in names.enumerate() {
        if name.is_empty() {
            return Err(Error::EmptyName {
                origin: origin.to_owned(),
                number: index + 1,
            });
        }
        if !seen.insert(name) {
            return Err(Error::DuplicateName {
                origin: origin.to_owned(),
                column: name.to_owned(),
            });
        }
    }
    Ok(())
}

/// A named column of a [`Table`].
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    name: String,
    kind: ColumnType,
    values: Values,
    form: Form,
}

impl Column {
    /// A column, numeric or categorical as its values are; what it must be is
    /// checked when it joins a [`Table`].
    pub fn new(name: impl Into<String>, values: Values) -> Self {
        let kind = match values {
            Values::Numbers(_) => ColumnType::Numeric,
            Values::Text(_) => ColumnType::Categorical,
        };
        Self::of_kind(name.into(), kind, values, Form::default())
    }

    /// The column, some of whose words are values though elsewhere they would be none.
    pub(crate) fn keeping(mut self, kept: Vec<String>) -> Self {
        self.form.kept = kept;
        self
    }

    pub(crate) fn of_kind(name: String, kind: ColumnType, values: Values, form: Form) -> Self {
        Self {
            name,
            kind,
            values,
            form,
        }
    }

    /// The name, as in the header of the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the values are. [`ColumnType::Numeric`] and [`ColumnType::Datetime`]
    /// have [`Values::Numbers`], the others [`Values::Text`].
    pub fn kind(&self) -> ColumnType {
        self.kind
    }

    /// How its cells are written in the file.
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// The values, one a row.
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// The value of one row.
    ///
    /// # Panics
    /// Where the column has no such row.
    pub fn cell(&self, row: usize) -> Cell<'_> {
        self.values.cell(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(name: &str, values: &[f64]) -> Column {
        Column::new(name, Values::Numbers(values.to_vec()))
    }

    #[test]
    fn columns_must_fit_together() {
        let table = |columns| Table::new("t", columns);
        assert!(matches!(table(vec![]), Err(Error::NoRows { .. })));
        assert!(matches!(
            table(vec![numbers("a", &[])]),
            Err(Error::NoRows { .. })
        ));
        assert!(matches!(
            table(vec![numbers("a", &[1.0]), numbers("a", &[2.0])]),
            Err(Error::DuplicateName { .. })
        ));
        assert!(matches!(
            table(vec![numbers("", &[1.0])]),
            Err(Error::EmptyName { number: 1, .. })
        ));
        assert!(matches!(
            table(vec![numbers("a", &[1.0]), numbers("b", &[1.0, 2.0])]),
            Err(Error::ColumnLength {
                expected: 1,
                found: 2,
                ..
            })
        ));
    }

    #[test]
    fn numbers_are_finite_or_missing() {
        for value in [f64::INFINITY, f64::NEG_INFINITY] {
            let error = Table::new("t", vec![numbers("a", &[0.0, value])]).unwrap_err();
            assert!(
                error
                    .to_string()
                    .starts_with("t, row 1 (counted from 0), column \"a\"")
            );
        }
        let table = Table::new("t", vec![numbers("a", &[0.0, f64::NAN])]).unwrap();
        assert_eq!(table.columns()[0].cell(1), Cell::Missing);
    }

    #[test]
    fn selected_rows_keep_their_values() {
        let text = Values::text([Some("x"), None, Some("y")]);
        let columns = vec![numbers("a", &[0.0, 1.0, 2.0]), Column::new("b", text)];
        let table = Table::new("t", columns).unwrap();
        let selected = table.select(&[2, 1, 2]);
        assert_eq!(selected.rows(), 3);
        for (row, from) in [2, 1, 2].into_iter().enumerate() {
            for (column, of) in selected.columns().iter().zip(table.columns()) {
                assert_eq!(column.cell(row), of.cell(from));
            }
        }
    }
}
