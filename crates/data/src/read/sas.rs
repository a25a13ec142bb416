//! SAS's files.

use std::fmt::Display;
use std::io::BufReader;
use std::ops::ControlFlow;

use sas7bdat::{CellValue, Dataset, LogicalType, RowSelection};

use super::chunk::{Chunk, Piece, Want};
use super::found::Found;
use super::guard::guarded;
use super::input::Input;
use crate::damage::NONSENSE;
use crate::error::Error;
use crate::lines::Lines;

/// The rows of a chunk.
const ROWS: u64 = 1 << 14;

/// Seconds of a day.
const DAY: f64 = 86_400.0;

/// A file of SAS's, which is in memory as a whole: its reader takes it so.
pub(super) struct Sas {
    origin: String,
    dataset: Dataset,
    names: Vec<String>,
    found: Vec<Found>,
    next: u64,
}

impl Sas {
    /// Opens a file and reads what it says of its variables. Value labels are in a
    /// catalogue of its own, which is not read.
    pub(super) fn open(input: &Input) -> Result<Self, Error> {
        let file = input.file().map_err(|source| input.failed(source))?;
        // A row takes a byte of the file at least: of more, rows that are not there would be
        // looked for again and again.
        let length = file.metadata().map_or(u64::MAX, |it| it.len());
        let opened = guarded(|| Dataset::from_reader(BufReader::new(file)));
        let dataset = match opened {
            Some(Ok(dataset)) => dataset,
            Some(Err(problem)) => return Err(damaged(input.origin(), &problem)),
            None => return Err(damaged(input.origin(), &NONSENSE)),
        };
        if dataset.metadata().row_count > length {
            return Err(damaged(input.origin(), &NONSENSE));
        }
        let columns = dataset.columns().iter();
        let names = columns.clone().map(|it| it.name.trim().to_owned());
        let found = columns.map(|column| match column.logical_type {
            LogicalType::Date | LogicalType::DateTime => Found::Days,
            LogicalType::Time => Found::Hours,
            LogicalType::String | LogicalType::Bytes => Found::Strings,
            _ => Found::Numbers,
        });
        Ok(Self {
            origin: input.origin().to_owned(),
            names: names.collect(),
            found: found.collect(),
            dataset,
            next: 0,
        })
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    pub(super) fn found(&self, index: usize) -> Found {
        self.found[index]
    }

    /// The next rows.
    pub(super) fn next(&mut self, wants: &[Want]) -> Result<Option<Vec<Chunk>>, Error> {
        let metadata = self.dataset.metadata();
        while self.next < metadata.row_count {
            let (start, end) = (self.next, self.next + ROWS);
            self.next = end;
            let mut columns: Vec<Piece> = wants.iter().map(|want| Piece::new(*want, 0)).collect();
            let mut rows = 0;
            let scan = self.dataset.scan().select(RowSelection::range(start, end));
            let read = guarded(|| {
                scan.visit_rows(|row| {
                    rows += 1;
                    for (index, piece) in columns.iter_mut().enumerate() {
                        push(piece, row.get(index));
                    }
                    Ok(ControlFlow::Continue(()))
                })
            });
            match read {
                Some(Ok(_)) => {}
                Some(Err(problem)) => return Err(damaged(&self.origin, &problem)),
                None => return Err(damaged(&self.origin, &NONSENSE)),
            }
            // Rows that were deleted are not handed out.
            if rows > 0 {
                return Ok(Some(vec![Chunk {
                    rows,
                    lines: Lines::default(),
                    columns,
                }]));
            }
        }
        Ok(None)
    }
}

fn push(piece: &mut Piece, value: Option<&CellValue<'_>>) {
    match value {
        None | Some(CellValue::Null) => piece.push_missing(),
        Some(CellValue::Int32(number)) => piece.push_number(f64::from(*number)),
        Some(CellValue::Int64(number)) => piece.push_number(*number as f64),
        Some(CellValue::Float64(number)) => piece.push_number(*number),
        Some(CellValue::Str(text)) => piece.push_string(text),
        Some(CellValue::Bytes(bytes)) => {
            piece.push_string(&String::from_utf8_lossy(bytes));
        }
        Some(CellValue::Date(date)) => piece.push_number(f64::from(date.unix_days())),
        Some(CellValue::DateTime(moment)) => {
            piece.push_number(moment.unix_seconds() as f64 / DAY);
        }
        Some(CellValue::Time(time)) => {
            piece.push_hours(f64::from(time.seconds_since_midnight) / 3600.0);
        }
    }
}

fn damaged(origin: &str, problem: &dyn Display) -> Error {
    Error::damaged(origin, "SAS", problem)
}
