//! A column's cells as the numbers that they are encoded from.

use std::borrow::Cow;

use crate::column_type::ColumnType;
use crate::error::Error;
use crate::form::Form;
use crate::table::{Column, Places};
use crate::values::Values;
use crate::words::truth;

/// That no column holds hours which held numbers of something else, as its form says.
pub(super) fn check_hours(
    places: &Places,
    columns: &[&Column],
    forms: &[Form],
) -> Result<(), Error> {
    for (index, column) in columns.iter().enumerate() {
        let were_hours = forms.get(index).is_some_and(Form::counts_hours);
        let are_hours = column.kind() == ColumnType::Numeric && column.form().counts_hours();
        let says_nothing = || column.values().missing() == column.values().len();
        if are_hours && !were_hours && !says_nothing() {
            return Err(Error::KindChanged {
                origin: places.origin.clone(),
                column: column.name().to_owned(),
                expected: ColumnType::Numeric.name(),
                found: "times or durations",
            });
        }
    }
    Ok(())
}

/// A column as numbers, NaN where one is missing; yes is 1 and no is 0.
pub(super) fn numbers<'a>(
    places: &Places,
    column: &'a Column,
    wanted: ColumnType,
) -> Result<Cow<'a, [f64]>, Error> {
    const REMEDY: &str = "correct it, leave it empty, or remove the row";
    let form = column.form();
    let of_text = |text: &str| match wanted {
        ColumnType::Datetime => form.days(text),
        ColumnType::Boolean => truth(text).map(f64::from),
        _ => form.number(text),
    };
    let wrong = |row: Option<usize>| {
        let row = row.unwrap_or(0);
        let cell = column.cell(row);
        places.wrong_cell(row, column.name(), cell, form.wanted(wanted), REMEDY)
    };
    match column.values() {
        Values::Text(values) => match values.map(of_text) {
            Some(numbers) => Ok(Cow::Owned(numbers)),
            None => Err(wrong(values.first_row(|text| of_text(text).is_none()))),
        },
        Values::Numbers(values) if wanted == ColumnType::Boolean => {
            let is_neither = |value: &f64| !(value.is_nan() || *value == 0.0 || *value == 1.0);
            match values.iter().position(is_neither) {
                None => Ok(Cow::Borrowed(values)),
                row => Err(wrong(row)),
            }
        }
        Values::Numbers(values) => {
            let says_nothing = || values.iter().all(|value| value.is_nan());
            if column.kind() == wanted || says_nothing() {
                return Ok(Cow::Borrowed(values));
            }
            Err(Error::KindChanged {
                origin: places.origin.clone(),
                column: column.name().to_owned(),
                expected: wanted.name(),
                found: column.kind().name(),
            })
        }
    }
}

pub(super) fn too_large(places: &Places, column: &Column, remedy: &'static str) -> Error {
    Error::TooLarge {
        origin: places.origin.clone(),
        column: column.name().to_owned(),
        remedy,
    }
}
