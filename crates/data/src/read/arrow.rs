//! Parquet, Arrow IPC and Arrow's record batches in memory.

use std::fs::File;
use std::io::BufReader;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type,
    DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType, DurationSecondType,
    Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    Time32MillisecondType, Time32SecondType, Time64MicrosecondType, Time64NanosecondType,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_ipc::reader::{FileReaderBuilder, StreamReader};
use arrow_schema::{ArrowError, DataType, Schema, TimeUnit};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::chunk::{Chunk, Piece, Want};
use super::format::Format;
use super::found::Found;
use super::frame::Frame;
use super::guard::guarded;
use super::input::Input;
use super::lengths;
use super::names::settle;
use crate::error::Error;
use crate::file_note::FileNote;
use crate::lines::Lines;

/// The rows of a Parquet batch.
const ROWS: usize = 16 * 1024;

/// What is said of a file whose reader panics.
const NONSENSE: &str = "what it says of itself cannot be";

const SECONDS_A_DAY: f64 = 86_400.0;

/// A table of typed columns.
pub(super) struct Batches {
    origin: String,
    format: &'static str,
    names: Vec<String>,
    notes: Vec<FileNote>,
    /// For each column what it holds, where it is read.
    found: Vec<Option<Found>>,
    decoded: Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>,
}

impl Batches {
    /// Opens a file to read the columns that `reads` says.
    pub(super) fn open(
        input: &Input,
        format: Format,
        reads: &dyn Fn(&str) -> bool,
    ) -> Result<Self, Error> {
        let name = if format == Format::Parquet {
            "Parquet"
        } else {
            "Arrow"
        };
        guarded(|| Self::open_as(input, format, name, reads))
            .unwrap_or_else(|| Err(damaged(input.origin(), name, &NONSENSE)))
    }

    /// A table in memory, to read the columns that `reads` says.
    pub(super) fn of_frame(frame: &Frame, reads: &dyn Fn(&str) -> bool) -> Result<Self, Error> {
        let mut opened = Self::empty(frame.name(), "Arrow");
        let wanted = opened.describe(frame.schema(), reads)?;
        let batches = frame.pieces(ROWS);
        opened.decoded = Box::new(batches.map(move |batch| batch.project(&wanted)));
        Ok(opened)
    }

    fn empty(origin: &str, format: &'static str) -> Self {
        Self {
            origin: origin.to_owned(),
            format,
            names: Vec::new(),
            notes: Vec::new(),
            found: Vec::new(),
            decoded: Box::new(std::iter::empty()),
        }
    }

    fn open_as(
        input: &Input,
        format: Format,
        name: &'static str,
        reads: &dyn Fn(&str) -> bool,
    ) -> Result<Self, Error> {
        let damaged = |error: &dyn std::fmt::Display| damaged(input.origin(), name, error);
        let file = || input.file().map_err(|source| input.failed(source));
        let mut opened = Self::empty(input.origin(), name);
        match format {
            Format::Parquet => {
                let builder = ParquetRecordBatchReaderBuilder::try_new(file()?)
                    .map_err(|error| damaged(&error))?;
                let wanted = opened.describe(builder.schema(), reads)?;
                let mask = ProjectionMask::roots(builder.parquet_schema(), wanted);
                let builder = builder.with_projection(mask).with_batch_size(ROWS);
                let batches = builder.build().map_err(|error| damaged(&error))?;
                opened.decoded = Box::new(batches);
            }
            Format::ArrowFile => {
                let open = || -> Result<BufReader<File>, Error> { Ok(BufReader::new(file()?)) };
                lengths::check_file(&mut file()?).map_err(|error| damaged(&error))?;
                let whole = FileReaderBuilder::new()
                    .build(open()?)
                    .map_err(|error| damaged(&error))?;
                let wanted = opened.describe(&whole.schema(), reads)?;
                let batches = FileReaderBuilder::new()
                    .with_projection(wanted)
                    .build(open()?)
                    .map_err(|error| damaged(&error))?;
                opened.decoded = Box::new(batches);
            }
            _ => {
                let open = |projection| {
                    StreamReader::try_new(BufReader::new(file()?), projection)
                        .map_err(|error| damaged(&error))
                };
                lengths::check_stream(&mut file()?).map_err(|error| damaged(&error))?;
                let whole = open(None)?;
                let wanted = opened.describe(&whole.schema(), reads)?;
                drop(whole);
                opened.decoded = Box::new(open(Some(wanted))?);
            }
        }
        Ok(opened)
    }

    /// Takes over what the schema says; returns the places of the columns to read.
    fn describe(
        &mut self,
        schema: &Schema,
        reads: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<usize>, Error> {
        let mut wanted = Vec::new();
        let names = schema.fields().iter().map(|field| field.name().clone());
        let (names, renamed) = settle(names.collect());
        self.notes.extend(renamed);
        let mut left_out = Vec::new();
        let (mut hours, mut seconds) = (Vec::new(), Vec::new());
        for (index, (field, name)) in schema.fields().iter().zip(names).enumerate() {
            let mut holds = None;
            if reads(&name) {
                match field.data_type() {
                    DataType::Time32(_) | DataType::Time64(_) => hours.push(name.clone()),
                    DataType::Duration(_) => seconds.push(name.clone()),
                    _ => {}
                }
                holds = found(field.data_type());
                if holds.is_none() {
                    left_out.push((name, field.data_type()));
                    continue;
                }
                wanted.push(index);
            }
            self.found.push(holds);
            self.names.push(name);
        }
        for (columns, unit) in [(hours, "hours"), (seconds, "seconds")] {
            if !columns.is_empty() {
                let unit = unit.to_owned();
                self.notes.push(FileNote::Times { columns, unit });
            }
        }
        if let (true, Some((name, kind))) = (wanted.is_empty(), left_out.first()) {
            return Err(Error::Nested {
                origin: self.origin.clone(),
                column: name.clone(),
                kind: format!("values of the type {kind}"),
            });
        }
        if !left_out.is_empty() {
            let columns = left_out.into_iter().map(|(name, _)| name).collect();
            self.notes.push(FileNote::Nested { columns });
        }
        Ok(wanted)
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    pub(super) fn notes(&self) -> &[FileNote] {
        &self.notes
    }

    pub(super) fn found(&self, index: usize) -> Option<Found> {
        self.found[index]
    }

    /// The rows of the next batch.
    pub(super) fn next(&mut self, wants: &[Want]) -> Result<Option<Vec<Chunk>>, Error> {
        let (origin, format) = (self.origin.clone(), self.format);
        guarded(|| self.decode(wants)).unwrap_or_else(|| Err(damaged(&origin, format, &NONSENSE)))
    }

    fn decode(&mut self, wants: &[Want]) -> Result<Option<Vec<Chunk>>, Error> {
        let Some(batch) = self.decoded.next() else {
            return Ok(None);
        };
        let batch = batch.map_err(|error| damaged(&self.origin, self.format, &error))?;
        let mut read = batch.columns().iter();
        let columns = wants.iter().zip(&self.found).map(|(want, found)| {
            let mut piece = Piece::new(*want, batch.num_rows());
            if found.is_some()
                && let Some(array) = read.next()
            {
                fill(&mut piece, array.as_ref());
            }
            piece
        });
        Ok(Some(vec![Chunk {
            rows: batch.num_rows(),
            lines: Lines::default(),
            columns: columns.collect(),
        }]))
    }
}

fn damaged(origin: &str, format: &'static str, error: &dyn std::fmt::Display) -> Error {
    Error::Damaged {
        origin: origin.to_owned(),
        format,
        problem: error.to_string(),
    }
}

/// What a type of Arrow holds, if it is one value a cell.
fn found(kind: &DataType) -> Option<Found> {
    if kind.is_numeric() && !matches!(kind, DataType::Decimal256(..)) || *kind == DataType::Null {
        return Some(Found::Numbers);
    }
    match kind {
        DataType::Boolean | DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
            Some(Found::Strings)
        }
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => Some(Found::Days),
        DataType::Time32(_) | DataType::Time64(_) | DataType::Duration(_) => Some(Found::Numbers),
        DataType::Dictionary(_, values) => Some(match found(values)? {
            // Whoever wrote a dictionary of strings meant categories.
            Found::Strings => Found::Categories,
            other => other,
        }),
        _ => None,
    }
}

/// Puts the cells of an array of a type that [`found`] knows into a piece.
fn fill(piece: &mut Piece, array: &dyn Array) {
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
        DataType::Decimal32(_, scale) => {
            numbers::<Decimal32Type>(piece, array, |value| decimal(i128::from(value), *scale));
        }
        DataType::Decimal64(_, scale) => {
            numbers::<Decimal64Type>(piece, array, |value| decimal(i128::from(value), *scale));
        }
        DataType::Decimal128(_, scale) => {
            numbers::<Decimal128Type>(piece, array, |value| decimal(value, *scale));
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
            strings(piece, array.as_boolean().iter().map(|yes| yes.map(word)));
        }
        DataType::Utf8 => strings(piece, array.as_string::<i32>().iter()),
        DataType::LargeUtf8 => strings(piece, array.as_string::<i64>().iter()),
        DataType::Utf8View => strings(piece, array.as_string_view().iter()),
        DataType::Dictionary(..) => dictionary(piece, array),
        _ => (0..array.len()).for_each(|_| piece.push_missing()),
    }
}

/// Times of the day as hours, and durations as seconds.
fn times(piece: &mut Piece, array: &dyn Array) {
    let hours = |ticks_a_second: f64| ticks_a_second * 3600.0;
    match array.data_type() {
        DataType::Time32(TimeUnit::Second) => {
            numbers::<Time32SecondType>(piece, array, |it| f64::from(it) / hours(1.0));
        }
        DataType::Time32(_) => {
            numbers::<Time32MillisecondType>(piece, array, |it| f64::from(it) / hours(1e3));
        }
        DataType::Time64(TimeUnit::Microsecond) => {
            numbers::<Time64MicrosecondType>(piece, array, |it| it as f64 / hours(1e6));
        }
        DataType::Time64(_) => {
            numbers::<Time64NanosecondType>(piece, array, |it| it as f64 / hours(1e9));
        }
        DataType::Duration(TimeUnit::Second) => {
            numbers::<DurationSecondType>(piece, array, |it| it as f64);
        }
        DataType::Duration(TimeUnit::Millisecond) => {
            numbers::<DurationMillisecondType>(piece, array, |it| it as f64 / 1e3);
        }
        DataType::Duration(TimeUnit::Microsecond) => {
            numbers::<DurationMicrosecondType>(piece, array, |it| it as f64 / 1e6);
        }
        _ => numbers::<DurationNanosecondType>(piece, array, |it| it as f64 / 1e9),
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

fn strings<'a>(piece: &mut Piece, cells: impl Iterator<Item = Option<&'a str>>) {
    for cell in cells {
        match cell {
            Some(text) => piece.push_string(text),
            None => piece.push_missing(),
        }
    }
}

/// Takes a dictionary apart: each row gets the value of its key.
fn dictionary(piece: &mut Piece, array: &dyn Array) {
    let dictionary = array.as_any_dictionary();
    let keys = dictionary.keys();
    let values = dictionary.values();
    let mut of_values = Piece::new(Want::Text, values.len());
    fill(&mut of_values, values.as_ref());
    let Piece::Text(text) = of_values else {
        return;
    };
    let text = text.into_dictionary();
    // Keys of a dictionary without values are all null, and cannot be normalised.
    let places = if values.is_empty() {
        vec![0; array.len()]
    } else {
        dictionary.normalized_keys()
    };
    for (row, place) in places.into_iter().enumerate() {
        let is_null = keys.is_null(row) || place >= text.codes().len();
        match (!is_null).then(|| text.get(place)).flatten() {
            Some(text) => piece.push_text(text),
            None => piece.push_missing(),
        }
    }
}

/// Ticks since 1970 as days.
fn days(ticks: i64, ticks_a_second: f64) -> f64 {
    ticks as f64 / (ticks_a_second * SECONDS_A_DAY)
}

/// The digits of a decimal number as a number; parsed, for the nearest there is.
fn decimal(digits: i128, scale: i8) -> f64 {
    format!("{digits}e{}", -i32::from(scale))
        .parse()
        .unwrap_or(f64::NAN)
}
