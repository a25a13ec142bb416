//! What a column of text is.

use super::chunk::TextPiece;
use super::options::Planned;
use crate::advice::toml_key;
use crate::error::shown;
use crate::table::Places;
use crate::words::{days, finite, infinite, truth};
use crate::yes_words::are_yes_and_no;
use crate::{Cell, Column, ColumnType, Dictionary, Error, Values};

/// A column with no more different values than this may mix numbers and words.
const FEW: usize = 20;

/// The column that such text is.
///
/// # Errors
/// Where a cell is not what the column was declared to hold, an infinite number, or
/// text among numbers.
pub(super) fn text(places: &Places, planned: Planned, piece: TextPiece) -> Result<Column, Error> {
    const REMEDY: &str = "correct it, leave it empty, or change the column's entry in data.types";
    let bare = piece.bare;
    let text = piece.into_dictionary();
    let (kind, values) = match planned.declared {
        None => infer(places, &planned.name, text, bare)?,
        Some(kind) => {
            let values = match kind {
                ColumnType::Numeric => text.map(finite).map(Values::Numbers),
                ColumnType::Datetime => text.map(days).map(Values::Numbers),
                ColumnType::Boolean if text.first_row(|t| truth(t).is_none()).is_some() => None,
                _ => Some(Values::Text(text.clone())),
            };
            let values = values.ok_or_else(|| {
                let is_wrong = |cell: &str| match kind {
                    ColumnType::Numeric => finite(cell).is_none(),
                    ColumnType::Datetime => days(cell).is_none(),
                    _ => truth(cell).is_none(),
                };
                let row = text.first_row(is_wrong).unwrap_or(0);
                let cell = Cell::Text(text.get(row).unwrap_or_default());
                places.wrong_cell(row, &planned.name, cell, kind, REMEDY)
            })?;
            (kind, values)
        }
    };
    Ok(Column::of_kind(planned.name, kind, values))
}

fn infer(
    places: &Places,
    name: &str,
    text: Dictionary,
    bare: bool,
) -> Result<(ColumnType, Values), Error> {
    // A column without any value is one of numbers that are missing.
    if (bare || text.levels().is_empty())
        && let Some(numbers) = text.map(finite)
    {
        return Ok((ColumnType::Numeric, Values::Numbers(numbers)));
    }
    if are_yes_and_no(text.levels().iter().map(String::as_str)) {
        return Ok((ColumnType::Boolean, Values::Text(text)));
    }
    if let Some(days) = text.map(days) {
        return Ok((ColumnType::Datetime, Values::Numbers(days)));
    }
    if bare {
        check_mixture(places, name, &text)?;
    }
    Ok((ColumnType::Categorical, Values::Text(text)))
}

/// That a column is not numbers but for a few cells.
fn check_mixture(places: &Places, name: &str, text: &Dictionary) -> Result<(), Error> {
    let is_number = |cell: &str| finite(cell).is_some() || infinite(cell);
    let cells: usize = text.counts().iter().sum();
    let counts = text.levels().iter().zip(text.counts());
    let numbers: usize = counts
        .filter(|(level, _)| is_number(level))
        .map(|(_, rows)| rows)
        .sum();
    if numbers == cells {
        let row = text.first_row(infinite).unwrap_or(0);
        let cell = text.get(row).unwrap_or_default();
        return Err(not_finite(places, row, name, cell));
    }
    // At least 95%, in whole numbers.
    if numbers * 20 >= cells * 19 && text.levels().len() > FEW {
        let row = text.first_row(|cell| !is_number(cell)).unwrap_or(0);
        return Err(Error::Mixed {
            place: places.of(row),
            column: name.to_owned(),
            key: toml_key(name),
            cell: shown(text.get(row).unwrap_or_default()),
            numbers,
            cells,
        });
    }
    Ok(())
}

/// The error of a cell that is no number in a column that was declared numeric.
pub(super) fn not_numeric(places: &Places, row: usize, column: &str, cell: &str) -> Error {
    const REMEDY: &str =
        "correct it, leave it empty, or leave the column out of data.types as numeric";
    if infinite(cell) {
        return not_finite(places, row, column, cell);
    }
    let cell = Cell::Text(cell);
    places.wrong_cell(row, column, cell, ColumnType::Numeric, REMEDY)
}

fn not_finite(places: &Places, row: usize, column: &str, cell: &str) -> Error {
    Error::Infinite {
        place: places.of(row),
        column: column.to_owned(),
        cell: shown(cell),
    }
}
