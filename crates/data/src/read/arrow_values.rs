//! Cells of Arrow's arrays, and how many there may be.

use std::fmt::Display;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type,
    Decimal256Type, DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType,
    DurationSecondType, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, RunEndIndexType, Time32MillisecondType, Time32SecondType, Time64MicrosecondType,
    Time64NanosecondType, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_schema::{DataType, TimeUnit};

use super::bounded::Left;
use super::chunk::{Piece, Shared, Want};
use super::found::Found;

const SECONDS_A_DAY: f64 = 86_400.0;

/// What a type of Arrow holds, if it is one value a cell.
/// The time zone of moments that have one and whose clock is not that of UTC.
pub(super) fn zone(kind: &DataType) -> Option<&str> {
    const OF_UTC: [&str; 6] = ["UTC", "Z", "+00:00", "+00", "Etc/UTC", "GMT"];
    match kind {
        DataType::Timestamp(_, Some(zone)) => Some(&**zone).filter(|it| !OF_UTC.contains(it)),
        _ => None,
    }
}

pub(super) fn found(kind: &DataType) -> Option<Found> {
    if kind.is_numeric() || *kind == DataType::Null {
        return Some(Found::Numbers);
    }
    match kind {
        DataType::Boolean | DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
            Some(Found::Strings)
        }
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => Some(Found::Days),
        DataType::Time32(_) | DataType::Time64(_) | DataType::Duration(_) => Some(Found::Hours),
        DataType::Dictionary(_, values) => Some(match found(values)? {
            // Whoever wrote a dictionary of strings meant categories.
            Found::Strings => Found::Categories,
            other => other,
        }),
        DataType::RunEndEncoded(_, values) => found(values.data_type()),
        _ => None,
    }
}

/// Puts the cells of an array of a type that [`found`] knows into a piece.
pub(super) fn fill(
    piece: &mut Piece,
    array: &dyn Array,
    left: &mut Left,
) -> Result<(), &'static str> {
    match array.data_type() {
        DataType::Int8 => numbers::<Int8Type>(piece, array, f64::from),
        DataType::Int16 => numbers::<Int16Type>(piece, array, f64::from),
        DataType::Int32 => numbers::<Int32Type>(piece, array, f64::from),
        DataType::Int64 => wholes::<Int64Type>(piece, array),
        DataType::UInt8 => numbers::<UInt8Type>(piece, array, f64::from),
        DataType::UInt16 => numbers::<UInt16Type>(piece, array, f64::from),
        DataType::UInt32 => numbers::<UInt32Type>(piece, array, f64::from),
        DataType::UInt64 => wholes::<UInt64Type>(piece, array),
        DataType::Float16 => numbers::<Float16Type>(piece, array, f64::from),
        DataType::Float32 => numbers::<Float32Type>(piece, array, f64::from),
        DataType::Float64 => numbers::<Float64Type>(piece, array, |value| value),
        DataType::Decimal64(_, 0) => wholes::<Decimal64Type>(piece, array),
        DataType::Decimal128(_, 0) => wholes::<Decimal128Type>(piece, array),
        DataType::Decimal256(_, 0) => {
            for value in array.as_primitive::<Decimal256Type>() {
                match value.map(|value| (value, value.to_i128())) {
                    Some((_, Some(whole))) => piece.push_whole(whole),
                    Some((value, None)) => piece.push_text(&value.to_string()),
                    None => piece.push_missing(),
                }
            }
        }
        DataType::Decimal32(_, scale) => {
            numbers::<Decimal32Type>(piece, array, |value| decimal(i128::from(value), *scale));
        }
        DataType::Decimal64(_, scale) => {
            numbers::<Decimal64Type>(piece, array, |value| decimal(i128::from(value), *scale));
        }
        DataType::Decimal128(_, scale) => {
            numbers::<Decimal128Type>(piece, array, |value| decimal(value, *scale));
        }
        DataType::Decimal256(_, scale) => {
            numbers::<Decimal256Type>(piece, array, |value| decimal(value, *scale));
        }
        DataType::Date32 => numbers::<Date32Type>(piece, array, f64::from),
        DataType::Date64 => numbers::<Date64Type>(piece, array, |value| days(value, 1e3)),
        DataType::Timestamp(unit, _) => match unit {
            TimeUnit::Second => {
                numbers::<TimestampSecondType>(piece, array, |value| days(value, 1.0));
            }
            TimeUnit::Millisecond => {
                numbers::<TimestampMillisecondType>(piece, array, |value| days(value, 1e3));
            }
            TimeUnit::Microsecond => {
                numbers::<TimestampMicrosecondType>(piece, array, |value| days(value, 1e6));
            }
            TimeUnit::Nanosecond => {
                numbers::<TimestampNanosecondType>(piece, array, |value| days(value, 1e9));
            }
        },
        DataType::Time32(_) | DataType::Time64(_) | DataType::Duration(_) => times(piece, array),
        DataType::Boolean => {
            let word = |yes| if yes { "true" } else { "false" };
            strings(
                piece,
                array.as_boolean().iter().map(|yes| yes.map(word)),
                left,
            )?;
        }
        DataType::Utf8 => strings(piece, array.as_string::<i32>().iter(), left)?,
        DataType::LargeUtf8 => strings(piece, array.as_string::<i64>().iter(), left)?,
        DataType::Utf8View => strings(piece, array.as_string_view().iter(), left)?,
        DataType::Dictionary(..) => dictionary(piece, array, left)?,
        DataType::RunEndEncoded(ends, _) => match ends.data_type() {
            DataType::Int16 => runs::<Int16Type>(piece, array, left)?,
            DataType::Int32 => runs::<Int32Type>(piece, array, left)?,
            _ => runs::<Int64Type>(piece, array, left)?,
        },
        _ => (0..array.len()).for_each(|_| piece.push_missing()),
    }
    Ok(())
}

/// Times of the day and durations, as hours.
fn times(piece: &mut Piece, array: &dyn Array) {
    match array.data_type() {
        DataType::Time32(TimeUnit::Second) => hours::<Time32SecondType>(piece, array, 1.0),
        DataType::Time32(_) => hours::<Time32MillisecondType>(piece, array, 1e3),
        DataType::Time64(TimeUnit::Microsecond) => {
            hours::<Time64MicrosecondType>(piece, array, 1e6);
        }
        DataType::Time64(_) => hours::<Time64NanosecondType>(piece, array, 1e9),
        DataType::Duration(TimeUnit::Second) => hours::<DurationSecondType>(piece, array, 1.0),
        DataType::Duration(TimeUnit::Millisecond) => {
            hours::<DurationMillisecondType>(piece, array, 1e3);
        }
        DataType::Duration(TimeUnit::Microsecond) => {
            hours::<DurationMicrosecondType>(piece, array, 1e6);
        }
        _ => hours::<DurationNanosecondType>(piece, array, 1e9),
    }
}

/// Ticks, of which a second has so many.
fn hours<T: ArrowPrimitiveType<Native: Into<i64>>>(
    piece: &mut Piece,
    array: &dyn Array,
    a_second: f64,
) {
    for ticks in array.as_primitive::<T>() {
        let ticks = ticks.map_or(f64::NAN, |ticks| ticks.into() as f64);
        piece.push_hours(ticks / (a_second * 3600.0));
    }
}

fn numbers<T: ArrowPrimitiveType>(
    piece: &mut Piece,
    array: &dyn Array,
    number: impl Fn(T::Native) -> f64,
) {
    for value in array.as_primitive::<T>() {
        piece.push_number(value.map_or(f64::NAN, &number));
    }
}

/// Whole numbers, of which some may be larger than `f64` can tell apart.
fn wholes<T: ArrowPrimitiveType<Native: Into<i128>>>(piece: &mut Piece, array: &dyn Array) {
    for value in array.as_primitive::<T>() {
        match value {
            Some(value) => piece.push_whole(value.into()),
            None => piece.push_missing(),
        }
    }
}

fn strings<'a>(
    piece: &mut Piece,
    cells: impl Iterator<Item = Option<&'a str>>,
    left: &mut Left,
) -> Result<(), &'static str> {
    // A text is known by where it lies.
    let mut seen = Shared::new();
    for (row, cell) in cells.enumerate() {
        match cell {
            Some(text) => {
                let place = (text.as_ptr(), text.len());
                if !seen.push_again(piece, place, row, text) {
                    left.take_shared(text)?;
                    piece.push_string(text);
                }
            }
            None => piece.push_missing(),
        }
    }
    Ok(())
}

/// Takes a dictionary apart: each row gets the value of its key.
fn dictionary(piece: &mut Piece, array: &dyn Array, left: &mut Left) -> Result<(), &'static str> {
    let dictionary = array.as_any_dictionary();
    let keys = dictionary.keys();
    let values = dictionary.values();
    // Keys of a dictionary without values are all null, and cannot be normalised.
    let places = if values.is_empty() {
        vec![0; array.len()]
    } else {
        dictionary.normalized_keys()
    };
    let places = places.into_iter().enumerate();
    let places = places.map(|(row, place)| (!keys.is_null(row)).then_some(place));
    spread(piece, values.as_ref(), places, left)
}

/// Takes runs of equal values apart: each row gets the value of its run.
fn runs<K: RunEndIndexType>(
    piece: &mut Piece,
    array: &dyn Array,
    left: &mut Left,
) -> Result<(), &'static str> {
    let runs = array.as_run::<K>();
    let places = (0..runs.len()).map(|row| Some(runs.get_physical_index(row)));
    spread(piece, runs.values().as_ref(), places, left)
}

/// Gives each row the value at its place, if it has one.
fn spread(
    piece: &mut Piece,
    values: &dyn Array,
    places: impl Iterator<Item = Option<usize>>,
    left: &mut Left,
) -> Result<(), &'static str> {
    if matches!(piece, Piece::Numbers(_)) && found(values.data_type()) == Some(Found::Hours) {
        let mut hours = Piece::new(Want::Numbers, values.len());
        fill(&mut hours, values, left)?;
        if let Piece::Numbers(hours) = hours {
            let of = |place| hours.values.get(place).copied();
            places.for_each(|place| piece.push_hours(place.and_then(of).unwrap_or(f64::NAN)));
        }
        return Ok(());
    }
    let mut of_values = Piece::new(Want::Text, values.len());
    fill(&mut of_values, values, left)?;
    let Piece::Text(text) = of_values else {
        return Ok(());
    };
    let text = text.into_dictionary();
    let mut seen = Shared::new();
    for (row, place) in places.enumerate() {
        match place.and_then(|place| text.get(place)) {
            Some(text) => {
                let place = (text.as_ptr(), text.len());
                if !seen.push_again(piece, place, row, text) {
                    left.take_shared(text)?;
                    piece.push_text(text);
                }
            }
            None => piece.push_missing(),
        }
    }
    Ok(())
}

/// Ticks since 1970 as days.
fn days(ticks: i64, ticks_a_second: f64) -> f64 {
    ticks as f64 / (ticks_a_second * SECONDS_A_DAY)
}

/// The digits of a decimal number as a number; parsed, for the nearest there is.
fn decimal(digits: impl Display, scale: i8) -> f64 {
    format!("{digits}e{}", -i32::from(scale))
        .parse()
        .unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::builder::StringViewBuilder;
    use arrow_array::{DictionaryArray, Int8Array, Int32Array, Int64Array, RunArray, StringArray};

    use super::*;
    use crate::values::Dictionary;

    /// The dictionary that a column of text becomes, and how much text was looked at.
    fn read(array: &dyn Array) -> (Dictionary, u64) {
        let mut left = Left::of(Some(0));
        let before = left.text();
        let mut piece = Piece::new(Want::Text, array.len());
        fill(&mut piece, array, &mut left).unwrap();
        let Piece::Text(text) = piece else {
            panic!("no text");
        };
        (text.into_dictionary(), before - left.text())
    }

    #[test]
    fn text_that_rows_share_is_looked_at_once() {
        let long = "x".repeat(1000);
        let values = Arc::new(StringArray::from(vec![long.as_str(), "short"]));
        let keys = Int8Array::from(vec![Some(0), None, Some(1), Some(0), Some(0)]);
        let (found, looked) = read(&DictionaryArray::new(keys, values));
        assert_eq!(found.levels(), ["short", &long]);
        assert_eq!(found.codes(), [1, Dictionary::MISSING, 0, 1, 1]);
        assert_eq!(looked, 2000);

        let of_rows = StringArray::from(vec![long.as_str(), "short", &long]);
        assert_eq!(read(&of_rows).1, 2000);
        let mut views = StringViewBuilder::new();
        let block = views.append_block(long.into_bytes().into());
        for _ in 0..3 {
            views.try_append_view(block, 0, 1000).unwrap();
        }
        let (found, looked) = read(&views.finish());
        assert_eq!(found.codes(), [0, 0, 0]);
        assert_eq!(looked, 1000);
    }

    #[test]
    fn runs_are_their_values() {
        let ends = Int32Array::from(vec![2, 3, 6]);
        let values = Int64Array::from(vec![Some(7), None, Some(-1)]);
        let runs = RunArray::try_new(&ends, &values).unwrap();
        assert_eq!(found(runs.data_type()), Some(Found::Numbers));
        let mut piece = Piece::new(Want::Numbers, runs.len());
        fill(&mut piece, &runs.slice(1, 4), &mut Left::of(Some(0))).unwrap();
        let Piece::Numbers(numbers) = piece else {
            panic!("no numbers");
        };
        assert!(numbers.values[1].is_nan());
        assert_eq!(
            [numbers.values[0], numbers.values[2], numbers.values[3]],
            [7.0, -1.0, -1.0]
        );
    }

    #[test]
    fn more_text_than_a_file_can_have_is_refused() {
        let long = "x".repeat(300 << 20);
        let array = StringArray::from(vec![long]);
        let mut piece = Piece::new(Want::Text, 1);
        let mut left = Left::of(Some(0));
        let problem = fill(&mut piece, &array, &mut left).unwrap_err();
        assert!(problem.contains("more text than"), "{problem}");
    }
}
