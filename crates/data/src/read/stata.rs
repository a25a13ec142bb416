//! Stata's files.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Display;
use std::fs::File;

use dta::stata::dta::dta_error::DtaError;
use dta::stata::dta::dta_reader::DtaReader;
use dta::stata::dta::lazy_record::LazyRecord;
use dta::stata::dta::long_string_ref::LongStringRef;
use dta::stata::dta::long_string_table::LongStringTable;
use dta::stata::dta::record_reader::RecordReader;
use dta::stata::dta::schema::Schema;
use dta::stata::dta::value::Value;
use dta::stata::dta::value_label_table::ValueLabelTable;
use dta::stata::dta::variable::Variable;
use dta::stata::dta::variable_type::VariableType;
use dta::stata::temporal::TemporalKind;

use super::bounded::Left;
use super::chunk::{Chunk, Piece, Want};
use super::found::Found;
use super::guard::guarded;
use super::input::Input;
use super::stata_lengths::Watched;
use crate::damage::NONSENSE;
use crate::dates::{DateOrder, days};
use crate::error::Error;
use crate::lines::Lines;

/// The rows of a chunk.
const ROWS: usize = 1 << 14;

/// 1960-01-01, from which Stata counts, in days since 1970-01-01.
const EPOCH: f64 = -3653.0;

const DAY: f64 = 86_400_000.0;

/// A file of Stata's.
pub(super) struct Stata {
    origin: String,
    names: Vec<String>,
    kinds: Vec<Kind>,
    records: RecordReader<Watched>,
    long: LongStringTable,
    /// What may still become of the file.
    left: Left,
}

/// What a variable's values are.
enum Kind {
    Numbers,
    /// Counted in one of Stata's units of time.
    Time(TemporalKind),
    /// Moments of which only the time of the day is shown, all of them on the day from which Stata
    /// counts.
    Clock,
    /// Whole numbers that stand for these words.
    Levels(HashMap<i32, String>),
    Strings,
}

impl Stata {
    /// Opens a file and reads what it says of its variables. A variable whose values
    /// all have labels holds the labels; one with labels for some, as for kinds of
    /// missing values or a scale's ends, holds numbers.
    pub(super) fn open(input: &Input) -> Result<Self, Error> {
        let file = input.file().map_err(|source| input.failed(source))?;
        let opened = guarded(|| Self::open_file(input.origin(), file));
        let problem = match opened {
            Some(Ok(opened)) => return Ok(opened),
            Some(Err(problem)) => problem.to_string(),
            None => NONSENSE.to_owned(),
        };
        Err(damaged(input.origin(), &problem))
    }

    fn open_file(origin: &str, file: File) -> Result<Self, Box<dyn std::error::Error>> {
        let left = Left::of(Some(file.metadata()?.len()));
        let watched = Watched::new(file)?;
        let reader = DtaReader::new().from_reader(watched.clone());
        let reader = reader.read_header()?;
        let header = reader.header().clone();
        watched.check_variables(&header)?;
        let about = reader.read_schema()?;
        watched.check_fields(&header)?;
        let mut labels = ValueLabelTable::new();
        let mut reader = about.seek_value_labels()?;
        watched.check_labels(&header)?;
        while let Some(set) = reader.read_value_label_set()? {
            if labels.get(set.name()).is_none() {
                labels.insert(set);
            }
            watched.check_labels(&header)?;
        }
        let mut long = LongStringTable::for_reading();
        let mut reader = reader.seek_long_strings()?;
        watched.check_long_string(&header)?;
        while let Some(string) = reader.read_long_string()? {
            let (variable, row) = (string.variable(), string.observation());
            long.get_or_insert(variable, row, string.into_content());
            watched.check_long_string(&header)?;
        }
        let mut records = reader.seek_records()?;
        let schema = records.schema().clone();
        let variables = schema.variables();
        let mut kinds: Vec<Kind> = variables.iter().map(|it| kind(it, &labels)).collect();
        give_up_partial(&mut kinds, &mut records)?;
        Ok(Self {
            origin: origin.to_owned(),
            names: names(&schema),
            kinds,
            records: records.seek_records()?,
            long,
            left,
        })
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    pub(super) fn found(&self, index: usize) -> Found {
        match self.kinds[index] {
            Kind::Numbers | Kind::Time(TemporalKind::Year) => Found::Numbers,
            Kind::Time(_) => Found::Days,
            Kind::Clock => Found::Hours,
            Kind::Levels(_) => Found::Categories,
            Kind::Strings => Found::Strings,
        }
    }

    /// The next rows.
    pub(super) fn next(&mut self, wants: &[Want]) -> Result<Option<Vec<Chunk>>, Error> {
        let problem = match guarded(|| self.read(wants)) {
            Some(Ok(chunk)) => return Ok(chunk.map(|chunk| vec![chunk])),
            Some(Err(problem)) => problem.to_string(),
            None => NONSENSE.to_owned(),
        };
        Err(damaged(&self.origin, &problem))
    }

    fn read(&mut self, wants: &[Want]) -> Result<Option<Chunk>, Box<dyn std::error::Error>> {
        let encoding = self.records.encoding();
        let long = |reference: &LongStringRef| {
            let found = self.long.get(reference)?;
            found.data_str(encoding).map(Cow::into_owned)
        };
        let mut columns: Vec<Piece> = wants.iter().map(|want| Piece::new(*want, 0)).collect();
        let mut rows = 0;
        while rows < ROWS
            && let Some(record) = self.records.read_lazy_record()?
        {
            rows += 1;
            for (index, (piece, kind)) in columns.iter_mut().zip(&self.kinds).enumerate() {
                if wants[index] != Want::Skip {
                    push(piece, kind, &record.value(index)?, &long, &mut self.left)?;
                }
            }
        }
        Ok((rows > 0).then_some(Chunk {
            rows,
            lines: Lines::default(),
            columns,
        }))
    }
}

fn names(schema: &Schema) -> Vec<String> {
    let names = schema.variables().iter();
    names.map(|it| it.name().trim().to_owned()).collect()
}

fn kind(variable: &Variable, labels: &ValueLabelTable) -> Kind {
    if matches!(
        variable.variable_type(),
        VariableType::FixedString(_) | VariableType::LongString
    ) {
        return Kind::Strings;
    }
    if let Some(set) = labels.get(variable.value_label_name()) {
        let labels = set.entries().iter();
        let labels = labels.map(|entry| (entry.value(), entry.label().trim().to_owned()));
        return Kind::Levels(labels.collect());
    }
    // A format may begin with a sign for left alignment.
    let format = variable.format().replacen("%-", "%", 1);
    match TemporalKind::from_format(&format) {
        Some(_) if shows_a_clock(&format) => Kind::Clock,
        Some(unit) => Kind::Time(unit),
        None => Kind::Numbers,
    }
}

/// Whether a format shows hours, and nothing of the day: `%tcHH:MM:SS`.
fn shows_a_clock(format: &str) -> bool {
    const HOURS: [&str; 4] = ["HH", "Hh", "hH", "hh"];
    let Some(shown) = format.strip_prefix("%tc") else {
        return false;
    };
    let of_time = |letter: char| !letter.is_alphabetic() || "HhMmSsAa".contains(letter);
    HOURS.iter().any(|hours| shown.contains(hours)) && shown.chars().all(of_time)
}

/// Makes numbers of the variables of which some value has no label, and moments of those of which
/// one is on another day than the first.
fn give_up_partial(
    kinds: &mut [Kind],
    records: &mut RecordReader<Watched>,
) -> Result<(), DtaError> {
    let is_open = |kind: &Kind| matches!(kind, Kind::Levels(_) | Kind::Clock);
    while kinds.iter().any(is_open)
        && let Some(record) = records.read_lazy_record()?
    {
        for (index, kind) in kinds.iter_mut().enumerate() {
            if !is_open(kind) {
                continue;
            }
            let Some(value) = number(&record, index)? else {
                continue;
            };
            let code = value as i32;
            match kind {
                Kind::Levels(labels) if f64::from(code) != value || !labels.contains_key(&code) => {
                    *kind = Kind::Numbers;
                }
                Kind::Clock if !(0.0..DAY).contains(&value) => {
                    *kind = Kind::Time(TemporalKind::DateTime);
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn number(record: &LazyRecord<'_>, index: usize) -> Result<Option<f64>, DtaError> {
    record.value(index).map(|value| as_number(&value))
}

/// A value as a number; one of Stata's kinds of missing values is none.
fn as_number(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Byte(number) => number.present().map(f64::from),
        Value::Int(number) => number.present().map(f64::from),
        Value::Long(number) => number.present().map(f64::from),
        Value::Float(number) => number.present().map(f64::from),
        Value::Double(number) => number.present(),
        Value::String(_) | Value::LongStringRef(_) => None,
    }
}

fn push(
    piece: &mut Piece,
    kind: &Kind,
    value: &Value<'_>,
    long: &dyn Fn(&LongStringRef) -> Option<String>,
    left: &mut Left,
) -> Result<(), &'static str> {
    // Rows may share labels and long strings.
    let mut shared = |piece: &mut Piece, text: &str| {
        left.take_shared(text)?;
        piece.push_string(text);
        Ok(())
    };
    match value {
        Value::String(text) => {
            piece.push_string(text);
            return Ok(());
        }
        Value::LongStringRef(reference) => {
            return match long(reference) {
                Some(text) => shared(piece, &text),
                None => {
                    piece.push_missing();
                    Ok(())
                }
            };
        }
        _ => {}
    }
    let Some(number) = as_number(value) else {
        piece.push_missing();
        return Ok(());
    };
    match kind {
        Kind::Levels(labels) => match labels.get(&(number as i32)) {
            Some(label) => return shared(piece, label),
            None => piece.push_number(number),
        },
        Kind::Time(unit) => match moment(number, *unit) {
            Some(days) => piece.push_number(days),
            None => piece.push_missing(),
        },
        Kind::Clock => piece.push_hours(24.0 * number / DAY),
        Kind::Numbers | Kind::Strings => piece.push_number(number),
    }
    Ok(())
}

/// A number in a unit of time as days since 1970-01-01, and a year as itself. Months
/// and their like are their first days; Stata's weeks begin with each year.
fn moment(number: f64, unit: TemporalKind) -> Option<f64> {
    let whole = number.floor() as i64;
    let first_of_month = |months: i64| {
        let (year, month) = (1960 + months.div_euclid(12), 1 + months.rem_euclid(12));
        days(&format!("{year:04}-{month:02}-01"), DateOrder::DayFirst)
    };
    match unit {
        TemporalKind::Date => Some(EPOCH + number),
        TemporalKind::DateTime | TemporalKind::DateTimeLeap => Some(EPOCH + number / DAY),
        TemporalKind::Week => {
            let january = first_of_month(12 * whole.div_euclid(52))?;
            Some(january + 7.0 * whole.rem_euclid(52) as f64)
        }
        TemporalKind::Month => first_of_month(whole),
        TemporalKind::Quarter => first_of_month(whole.checked_mul(3)?),
        TemporalKind::HalfYear => first_of_month(whole.checked_mul(6)?),
        _ => Some(number),
    }
}

fn damaged(origin: &str, problem: &dyn Display) -> Error {
    Error::damaged(origin, "Stata", problem)
}
