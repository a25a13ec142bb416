//! Columns of equal length under unique names.

use std::collections::HashSet;
use std::fmt;

use crate::Error;
use crate::error::shown;

/// A table: named columns of equal length, and what error messages call it.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    origin: String,
    columns: Vec<Column>,
    rows: usize,
    /// Where each row begins in the file, lines counted from 1; empty where the
    /// table was not read from a file.
    lines: Vec<u64>,
}

impl Table {
    /// A table of `columns`. `origin` is what error messages call it: the path as
    /// the user gave it, or another short name.
    ///
    /// # Errors
    /// [`Error::EmptyName`], [`Error::DuplicateName`], [`Error::ColumnLength`] where
    /// the columns do not fit together, [`Error::NotANumber`] where a
    /// [`Values::Numbers`] holds NaN or an infinity, and [`Error::NoRows`] where
    /// there is no value at all.
    pub fn new(origin: impl Into<String>, columns: Vec<Column>) -> Result<Self, Error> {
        Self::with_lines(origin.into(), columns, Vec::new())
    }

    /// As [`Table::new`], for rows that begin at these `lines` of a file.
    pub(crate) fn with_lines(
        origin: String,
        columns: Vec<Column>,
        lines: Vec<u64>,
    ) -> Result<Self, Error> {
        check_names(&origin, columns.iter().map(Column::name))?;
        let rows = columns.first().map_or(0, |column| column.values.len());
        if rows == 0 {
            return Err(Error::NoRows { origin });
        }
        if let Some(column) = columns.iter().find(|column| column.values.len() != rows) {
            return Err(Error::ColumnLength {
                origin,
                column: column.name.clone(),
                expected: rows,
                found: column.values.len(),
            });
        }
        let table = Self {
            origin,
            columns,
            rows,
            lines,
        };
        for column in &table.columns {
            if let Values::Numbers(values) = &column.values
                && let Some(row) = values.iter().position(|value| !value.is_finite())
            {
                return Err(table.not_a_number(column, row, "correct it"));
            }
        }
        Ok(table)
    }

    /// What error messages call the table.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The columns, in file order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The number of rows, at least 1.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The column of this name, which `wanted_by` (such as `data.outcome`) asks for.
    pub(crate) fn expect_column(
        &self,
        name: &str,
        wanted_by: &'static str,
    ) -> Result<&Column, Error> {
        self.column(name).ok_or_else(|| {
            let names: Vec<&str> = self.columns.iter().map(Column::name).collect();
            Error::unknown_column(&self.origin, wanted_by, name, &names)
        })
    }

    /// Where a row stands, for an error message: its line where there is a file,
    /// else its place in the table, counted from 0.
    pub(crate) fn place(&self, row: usize) -> String {
        match self.lines.get(row) {
            Some(line) => format!("{}, line {line}", self.origin),
            None => format!("{}, row {row} (counted from 0)", self.origin),
        }
    }

    /// The error of a cell that should have been a finite number.
    fn not_a_number(&self, column: &Column, row: usize, remedy: &'static str) -> Error {
        Error::NotANumber {
            place: self.place(row),
            column: column.name.clone(),
            cell: shown(&column.cell(row).to_string()),
            remedy,
        }
    }

    /// The error of the first cell of a text column that is not a finite number,
    /// where numbers are needed.
    pub(crate) fn first_text(&self, column: &Column, remedy: &'static str) -> Error {
        let is_text = |row: &usize| match column.cell(*row) {
            Cell::Number(_) => false,
            Cell::Text(text) => finite(text).is_none(),
        };
        let row = (0..self.rows).find(is_text).unwrap_or(0);
        self.not_a_number(column, row, remedy)
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
    values: Values,
}

impl Column {
    /// A column; what it must be is checked when it joins a [`Table`].
    pub fn new(name: impl Into<String>, values: Values) -> Self {
        Self {
            name: name.into(),
            values,
        }
    }

    /// The name, as in the header of the file.
    pub fn name(&self) -> &str {
        &self.name
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
        match &self.values {
            Values::Numbers(values) => Cell::Number(values[row]),
            Values::Text(values) => Cell::Text(&values[row]),
        }
    }
}

/// The values of a column, one a row.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Values {
    /// Every cell is a finite number.
    Numbers(Vec<f64>),
    /// At least one cell is not; all are kept as they were written, but for white
    /// space around them.
    Text(Vec<String>),
}

impl Values {
    /// The number of values.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Text(values) => values.len(),
        }
    }

    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// One value of a column. Displays as text a person would write.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Cell<'a> {
    /// A number.
    Number(f64),
    /// Text.
    Text(&'a str),
}

impl fmt::Display for Cell<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Text(text) => formatter.write_str(text),
        }
    }
}

/// The finite number that a cell's text stands for, if it does.
pub(crate) fn finite(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
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
    fn numbers_are_finite() {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let error = Table::new("t", vec![numbers("a", &[0.0, value])]).unwrap_err();
            assert!(
                error
                    .to_string()
                    .starts_with("t, row 1 (counted from 0), column \"a\"")
            );
        }
    }
}
