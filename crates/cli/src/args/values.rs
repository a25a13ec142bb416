//! What stands behind a flag, from text.

use std::{
    fmt::Display,
    num::{IntErrorKind, ParseIntError},
    str::FromStr,
};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use sways::{backend::Backend, language::Language, limits};
use sways_data::{ColumnType, DateOrder, Decimal, separated};
use sways_report::table::Format;

/// The backends of this build by their names.
pub(super) fn backend() -> impl TypedValueParser<Value = Backend> {
    let value = |it: &Backend| PossibleValue::new(it.name()).help(it.about());
    let names = PossibleValuesParser::new(Backend::ALL.iter().map(value));
    names.map(|name| {
        let mut all = Backend::ALL.iter().copied();
        all.find(|it| it.name() == name).unwrap_or_default()
    })
}

/// The languages of answers by their names.
pub(super) fn language() -> impl TypedValueParser<Value = Language> {
    let value = |it: &Language| PossibleValue::new(it.name()).help(it.about());
    let names = PossibleValuesParser::new(Language::ALL.iter().map(value));
    names.map(|name| name.parse().unwrap_or_default())
}

/// The formats of tables by the endings of their files.
pub(super) fn table_format() -> impl TypedValueParser<Value = Format> {
    let names = PossibleValuesParser::new(Format::ALL.iter().map(|(name, _)| *name));
    names.map(|name| Format::of(&name).unwrap_or(Format::Md))
}

pub(super) fn threads(text: &str) -> Result<u16, String> {
    whole(text, 1, u16::MAX)
}

pub(super) fn seed(text: &str) -> Result<u64, String> {
    whole(text, 0, i64::MAX as u64)
}

pub(super) fn row(text: &str) -> Result<usize, String> {
    count(text).map_err(|error| match error {
        IntErrorKind::PosOverflow => "no table has so many rows".to_owned(),
        _ => COUNT.to_owned(),
    })
}

/// A number that stands for a key of the configuration, and may be as large.
pub(super) fn count_of(key: &'static str) -> impl TypedValueParser<Value = usize> {
    move |text: &str| {
        let number = count(text).or_else(|error| match error {
            IntErrorKind::PosOverflow => Ok(usize::MAX),
            _ => Err(COUNT.to_owned()),
        })?;
        match limits::most(key).filter(|most| number > *most) {
            Some(most) => Err(format!("write a whole number up to {most}")),
            None => Ok(number),
        }
    }
}

const COUNT: &str = "write a whole number, 0 or more";

fn count(text: &str) -> Result<usize, IntErrorKind> {
    let number = text.parse();
    number.map_err(|error: ParseIntError| *error.kind())
}

fn whole<T: FromStr + PartialOrd + Display>(text: &str, least: T, most: T) -> Result<T, String> {
    let wrong = format!("write a whole number from {least} to {most}");
    let number = text.parse().ok();
    number.filter(|it| (least..=most).contains(it)).ok_or(wrong)
}

pub(super) fn fraction(text: &str) -> Result<f64, String> {
    let number = text.parse();
    number.map_err(|_| "write a number, such as 0.2".to_owned())
}

pub(super) fn delimiter(text: &str) -> Result<char, String> {
    let delimiter = sways::config::delimiter(text);
    delimiter.ok_or_else(|| "write one character, such as ';', or tab".to_owned())
}

pub(super) fn group(text: &str) -> Result<(String, Vec<String>), String> {
    let (name, columns) = text
        .split_once('=')
        .filter(|(name, columns)| !name.trim().is_empty() && !columns.trim().is_empty())
        .ok_or("write the condition's name, = and its columns, separated by commas")?;
    Ok((name.trim().to_owned(), separated(columns)))
}

pub(super) fn decimal(text: &str) -> Result<Decimal, String> {
    match text {
        "." => Ok(Decimal::Point),
        "," => Ok(Decimal::Comma),
        _ => Err("write . or ,".to_owned()),
    }
}

pub(super) fn date_order(text: &str) -> Result<DateOrder, String> {
    match text {
        "day-first" => Ok(DateOrder::DayFirst),
        "month-first" => Ok(DateOrder::MonthFirst),
        _ => Err("write day-first or month-first".to_owned()),
    }
}

pub(super) fn column_type(text: &str) -> Result<(String, ColumnType), String> {
    let (column, name) = text
        .rsplit_once('=')
        .ok_or("write the column's name, = and its type")?;
    let found = ColumnType::ALL.into_iter().find(|it| it.name() == name);
    let kind = found.ok_or_else(|| {
        let names = ColumnType::ALL.map(ColumnType::name);
        format!("{name:?} is no type; there are: {}", names.join(", "))
    })?;
    Ok((column.to_owned(), kind))
}
