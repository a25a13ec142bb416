//! What cells look like, before it is known what their columns are.

use super::row::Row;
use crate::dates::Stamp;
use crate::marks::unmarked;
use crate::number::{Decimal, Numeral};
use crate::words::{finite, missing_among_numbers};

/// What a cell looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Missing,
    /// As programs write it.
    Number,
    /// With a unit or marks between its digits.
    Amount,
    Date,
    Word,
}

pub(super) fn look(cell: &str) -> Look {
    if missing_among_numbers(cell) {
        return Look::Missing;
    }
    if finite(cell).is_some() {
        return Look::Number;
    }
    // `(1)` is a name rather.
    let numeral = Numeral::new(cell).filter(|_| !cell.starts_with('('));
    if numeral.is_some_and(|it| value(&it).is_some()) {
        return Look::Amount;
    }
    match Stamp::new(cell) {
        Some(stamp) if !stamp.is_loose() => Look::Date,
        _ => Look::Word,
    }
}

/// The number, whatever its decimal mark is.
pub(super) fn value(numeral: &Numeral<'_>) -> Option<f64> {
    let by = |decimal| numeral.value(decimal);
    by(Decimal::Comma).or_else(|| by(Decimal::Point))
}

/// Whether a cell is a number with one mark beside it, such as `<0.1`.
pub(super) fn is_limit(cell: &str) -> bool {
    unmarked(cell).is_some_and(|(_, number)| finite(number).is_some())
}

/// The cells of a column that say something.
pub(super) fn said(rows: &[Row], column: usize) -> impl Iterator<Item = &str> {
    let cells = rows.iter().filter_map(move |row| row.cell(column));
    cells.filter(|cell| !missing_among_numbers(cell))
}

/// Whether a column says something, and all of it is such.
pub(super) fn all_are(rows: &[Row], column: usize, is_such: impl Fn(&str) -> bool) -> bool {
    let mut cells = said(rows, column).peekable();
    cells.peek().is_some() && cells.all(is_such)
}

pub(super) fn are_numbers(rows: &[Row], column: usize) -> bool {
    all_are(rows, column, |cell| {
        matches!(look(cell), Look::Number | Look::Amount)
    })
}
