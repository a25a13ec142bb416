//! What chunks of rows come from.

use super::arrow::Batches;
use super::bounded::{COLUMNS, cells};
use super::chunk::{Chunk, Want};
use super::delimited::Delimited;
use super::format::Format;
use super::found::Found;
use super::frame::{Frame, TableSource};
use super::input::Input;
use super::json::JsonLines;
use super::options::ReadOptions;
use super::sas::Sas;
use super::shape::Asked;
use super::sheet::Sheet;
use super::stata::Stata;
use super::workbook;
use crate::error::Error;
use crate::file_note::FileNote;
use crate::table::check_names;

/// A table that can be read as often as is needed.
pub(super) enum Given {
    /// A file, which may be a temporary one.
    File(Input),
    Frame(Frame),
}

impl Given {
    /// Finds out what a file is.
    pub(super) fn new(source: TableSource, options: &ReadOptions) -> Result<Self, Error> {
        Ok(match source {
            TableSource::File(path) => {
                let mut input = Input::open(&path, options)?;
                input.note_what_is_unused(options);
                Self::File(input)
            }
            TableSource::Frame(frame) => Self::Frame(frame),
        })
    }

    /// What error messages call the table.
    pub(super) fn origin(&self) -> &str {
        match self {
            Self::File(input) => input.origin(),
            Self::Frame(frame) => frame.name(),
        }
    }

    /// What is to be said of a file as a whole.
    pub(super) fn notes(&self) -> &[FileNote] {
        match self {
            Self::File(input) => input.notes(),
            Self::Frame(_) => &[],
        }
    }
}

/// An open table, whatever its format.
pub(super) struct Source {
    kind: Kind,
    bound: Option<Bound>,
}

enum Kind {
    Delimited(Delimited),
    JsonLines(JsonLines),
    Batches(Batches),
    Sheet(Sheet),
    Stata(Box<Stata>),
    Sas(Sas),
}

/// How much may become of a file.
struct Bound {
    origin: String,
    bytes: u64,
    cells: u64,
}

impl Bound {
    fn take(&mut self, rows: usize, columns: usize) -> Result<(), Error> {
        self.cells = self.cells.saturating_add((rows * columns) as u64);
        if self.cells <= cells(self.bytes) {
            return Ok(());
        }
        Err(Error::TooManyCells {
            origin: self.origin.clone(),
            cells: self.cells,
            bytes: self.bytes,
        })
    }
}

impl Source {
    /// Opens a table and reads the names of its columns.
    pub(super) fn open(given: &Given, options: &ReadOptions) -> Result<Self, Error> {
        let (kind, bound) = match given {
            Given::File(input) => {
                let bound = Bound {
                    origin: input.origin().to_owned(),
                    bytes: input.length().map_err(|source| input.failed(source))?,
                    cells: 0,
                };
                (Kind::of_file(input, options)?, Some(bound))
            }
            Given::Frame(frame) => {
                let batches = Batches::of_frame(frame, &|name| options.reads(name))?;
                (Kind::Batches(batches), None)
            }
        };
        let mut source = Self { kind, bound };
        if let (Kind::Sheet(sheet), Some(bound)) = (&source.kind, &mut source.bound) {
            // It lies in memory, and much of it is handed out at once.
            bound.take(sheet.rows(), sheet.names().len())?;
        }
        let columns = source.names().len();
        if columns > COLUMNS {
            return Err(Error::TooManyColumns {
                origin: given.origin().to_owned(),
                columns,
                most: COLUMNS,
            });
        }
        check_names(given.origin(), source.names().iter().map(String::as_str))?;
        Ok(source)
    }

    pub(super) fn names(&self) -> &[String] {
        self.kind.names()
    }

    /// What is to be said of the file, as far as it is read.
    pub(super) fn notes(&self) -> Vec<FileNote> {
        let names = self.names().iter().enumerate();
        let of_hours = names.filter(|(index, _)| self.found(*index) == Some(Found::Hours));
        let columns: Vec<String> = of_hours.map(|(_, name)| name.clone()).collect();
        let mut notes = self.kind.notes();
        if !columns.is_empty() {
            let unit = "hours".to_owned();
            notes.push(FileNote::Times { columns, unit });
        }
        notes
    }

    /// What the file says of a column.
    pub(super) fn found(&self, index: usize) -> Option<Found> {
        self.kind.found(index)
    }

    /// Whether each row names its columns.
    pub(super) fn is_named(&self) -> bool {
        matches!(self.kind, Kind::JsonLines(_))
    }

    /// Whether its cells may be text that people have written.
    pub(super) fn is_written(&self) -> bool {
        matches!(self.kind, Kind::Delimited(_) | Kind::Sheet(_))
    }

    /// Whether semicolons stand between its cells.
    pub(super) fn has_semicolons(&self) -> bool {
        matches!(&self.kind, Kind::Delimited(source) if source.has_semicolons())
    }

    /// The next rows, in order, made of what is wanted of each column; `None` at the
    /// end.
    ///
    /// # Errors
    /// Where they cannot be read, or are more than a file of its length has.
    pub(super) fn next(&mut self, wants: &[Want]) -> Result<Option<Vec<Chunk>>, Error> {
        let chunks = self.kind.next(wants)?;
        if let (Some(chunks), Some(bound)) = (&chunks, &mut self.bound)
            && !matches!(self.kind, Kind::Sheet(_))
        {
            let rows = chunks.iter().map(|chunk| chunk.rows).sum();
            bound.take(rows, wants.len())?;
        }
        Ok(chunks)
    }
}

impl Kind {
    fn of_file(input: &Input, options: &ReadOptions) -> Result<Self, Error> {
        Ok(match input.format() {
            Format::Delimited { tabs } => {
                let asked = Asked {
                    delimiter: options.delimiter()?,
                    header: options.header,
                    tabs,
                    apostrophes: options.apostrophes,
                };
                Self::Delimited(Delimited::open(input, asked, &options.kept_totals)?)
            }
            Format::JsonLines => {
                Self::JsonLines(JsonLines::open(input, &|name| options.reads(name))?)
            }
            Format::Workbook | Format::Archive => Self::Sheet(workbook::open(input, options)?),
            Format::Stata => Self::Stata(Box::new(Stata::open(input)?)),
            Format::Sas => Self::Sas(Sas::open(input)?),
            format => Self::Batches(Batches::open(input, format, &|name| options.reads(name))?),
        })
    }

    fn names(&self) -> &[String] {
        match self {
            Self::Delimited(source) => source.names(),
            Self::JsonLines(source) => source.names(),
            Self::Batches(source) => source.names(),
            Self::Sheet(source) => source.names(),
            Self::Stata(source) => source.names(),
            Self::Sas(source) => source.names(),
        }
    }

    fn notes(&self) -> Vec<FileNote> {
        match self {
            Self::Delimited(source) => source.notes(),
            Self::JsonLines(source) => source.notes(),
            Self::Stata(_) | Self::Sas(_) => Vec::new(),
            Self::Batches(source) => source.notes().to_vec(),
            Self::Sheet(source) => source.notes().to_vec(),
        }
    }

    fn found(&self, index: usize) -> Option<Found> {
        match self {
            Self::Delimited(_) | Self::JsonLines(_) => None,
            Self::Batches(source) => source.found(index),
            Self::Sheet(source) => source.found(index),
            Self::Stata(source) => Some(source.found(index)),
            Self::Sas(source) => Some(source.found(index)),
        }
    }

    fn next(&mut self, wants: &[Want]) -> Result<Option<Vec<Chunk>>, Error> {
        match self {
            Self::Delimited(source) => source.next(wants),
            Self::JsonLines(source) => source.next(wants),
            Self::Batches(source) => source.next(wants),
            Self::Sheet(source) => Ok(source.next(wants)),
            Self::Stata(source) => source.next(wants),
            Self::Sas(source) => source.next(wants),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_becomes_of_a_file_than_of_its_length() {
        let mut bound = Bound {
            origin: "t.csv.gz".to_owned(),
            bytes: 1 << 20,
            cells: 0,
        };
        // 64 million, and as many times 1 MiB.
        for _ in 0..128 {
            bound.take(1 << 10, 1 << 10).unwrap();
        }
        let said = bound.take(1, 1).unwrap_err().to_string();
        assert!(said.starts_with("t.csv.gz: 1048576 bytes of it"), "{said}");
        assert!(said.contains("134217729 cells"), "{said}");
    }
}
