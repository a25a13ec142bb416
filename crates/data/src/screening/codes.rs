//! Whole numbers that are names.

use super::Hint;
use super::names::is_code;
use crate::levels::levels;
use crate::{
    column_type::ColumnType,
    table::{Column, Table},
    values::{Cell, Values},
};

/// Two numbers are two values however they are taken.
const FEWEST: usize = 3;
/// More different numbers than these are not taken for codes.
const MOST: usize = 50;
/// More different numbers than these are not asked about.
const MOST_ASKED: usize = 10;

/// Takes whole numbers of few values for names where the column's name says that they are,
/// but not where `is_declared` says that the column's type was given. The hints say which.
pub fn codes_as_levels(table: &mut Table, is_declared: impl Fn(&str) -> bool) -> Vec<Hint> {
    let mut hints = Vec::new();
    for column in table.columns_mut() {
        let distinct = whole_numbers(column, MOST);
        if let Some(distinct) = distinct
            && is_code(column.name())
            && !is_declared(column.name())
        {
            let condition = column.name().to_owned();
            let values = Values::Text(
                (0..column.values().len())
                    .map(|row| match column.cell(row) {
                        Cell::Number(number) => Some(number.to_string()),
                        _ => None,
                    })
                    .collect::<Vec<_>>()
                    .iter()
                    .map(Option::as_deref)
                    .collect(),
            );
            let mut form = column.form().clone();
            form.codes = true;
            *column = Column::of_kind(condition.clone(), ColumnType::Categorical, values, form);
            hints.push(Hint::Codes {
                condition,
                distinct,
            });
        }
    }
    hints
}

/// Conditions of few whole numbers, which could be names.
pub(super) fn amounts(columns: &[&Column], is_declared: impl Fn(&str) -> bool) -> Option<Hint> {
    let is_asked = |column: &&&Column| {
        whole_numbers(column, MOST_ASKED).is_some() && !is_declared(column.name())
    };
    let conditions: Vec<String> = columns
        .iter()
        .filter(is_asked)
        .map(|column| column.name().to_owned())
        .collect();
    (!conditions.is_empty()).then_some(Hint::Amounts { conditions })
}

/// The different values of a column of whole numbers, none below 0, where they are at least
/// three and `most` at most, and each is in several rows on average.
fn whole_numbers(column: &Column, most: usize) -> Option<usize> {
    let Values::Numbers(values) = column.values() else {
        return None;
    };
    let is_whole = |value: &f64| value.is_nan() || *value >= 0.0 && value.fract() == 0.0;
    if column.kind() != ColumnType::Numeric || !values.iter().all(is_whole) {
        return None;
    }
    let distinct = levels(column).len();
    (FEWEST..=most)
        .contains(&distinct)
        .then_some(distinct)
        .filter(|it| it * 4 <= values.len())
}
