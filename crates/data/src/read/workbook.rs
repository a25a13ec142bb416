//! Workbooks: Excel's, old and new, and OpenDocument's.

use std::collections::HashMap;
use std::fmt::Display;
use std::fs::File;
use std::io::{BufReader, Read as _};

use calamine::{
    Cell as Placed, Data, DataRef, Ods, Reader, SheetType, SheetVisible, Sheets, Xls, Xlsb, Xlsx,
};

use super::bounded::SHORT;
use super::checksums;
use super::guard::guarded;
use super::hidden;
use super::input::Input;
use super::locked::is_locked;
use super::opendocument;
use super::options::ReadOptions;
use super::sectors;
use super::shared_strings;
use super::sheet::{Cell, Grid, Sheet};
use crate::damage::NONSENSE;
use crate::dates::{DateOrder, days};
use crate::error::Error;
use crate::file_note::FileNote;

type Book = Sheets<BufReader<File>>;

/// What messages call it.
const NAME: &str = "workbook";

/// The sheet that is asked for, or the first visible one that has a table: two rows of two
/// cells, or else a column of two rows.
///
/// # Errors
/// [`Error::Damaged`] where the workbook cannot be read, [`Error::Locked`] where it is encrypted,
/// [`Error::UnknownSheet`],
/// [`Error::NoSheet`] where no visible sheet has a cell, [`Error::EmptyFile`] where
/// none has.
pub(super) fn open(input: &Input, options: &ReadOptions) -> Result<Sheet, Error> {
    let opened = guarded(|| open_sheet(input, options));
    match opened.unwrap_or_else(|| Err(damaged(input, &NONSENSE))) {
        Err(Error::Damaged { origin, .. }) if input.file().is_ok_and(is_locked) => {
            Err(Error::Locked { origin })
        }
        opened => opened,
    }
}

/// The visible sheets whose tables have a column of this name.
///
/// # Errors
/// [`Error::Damaged`] where the workbook cannot be read.
pub(super) fn with_column(
    input: &Input,
    options: &ReadOptions,
    column: &str,
) -> Result<Vec<String>, Error> {
    let find = || {
        let mut book = open_book(input)?;
        let raised = raised(input, &book)?;
        let mut found = Vec::new();
        for (name, _) in sheets(&book).into_iter().filter(|(_, visible)| *visible) {
            let grid = read(&mut book, &name, &raised).map_err(|error| damaged(input, &error))?;
            let sheet = Sheet::new(grid, options, Vec::new());
            if sheet.is_some_and(|sheet| sheet.names().iter().any(|it| it == column)) {
                found.push(name);
            }
        }
        Ok(found)
    };
    guarded(find).unwrap_or_else(|| Err(damaged(input, &NONSENSE)))
}

/// The names of the sheets of cells, and whether they are visible.
fn sheets(book: &Book) -> Vec<(String, bool)> {
    let of_cells = book.sheets_metadata().iter();
    let of_cells = of_cells.filter(|sheet| sheet.typ == SheetType::WorkSheet);
    of_cells
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect()
}

fn open_sheet(input: &Input, options: &ReadOptions) -> Result<Sheet, Error> {
    let mut book = open_book(input)?;
    let (names, visible): (Vec<String>, Vec<bool>) = sheets(&book).into_iter().unzip();
    let raised = raised(input, &book)?;
    let mut grid_of = |place: usize| {
        let grid = read(&mut book, &names[place], &raised);
        grid.map_err(|error| damaged(input, &error))
    };
    let mut notes = Vec::new();
    let mut chosen = None;
    let grid = match &options.sheet {
        Some(asked) => {
            let place = find(input, &names, asked)?;
            chosen = Some(place);
            Some(grid_of(place)?)
        }
        None => {
            let mut best: Option<(usize, Grid)> = None;
            for place in (0..names.len()).filter(|place| visible[*place]) {
                let grid = grid_of(place)?;
                let is_table = grid.has_table();
                let length = |grid: &Grid| grid.rows().min(2);
                if is_table || length(&grid) > best.as_ref().map_or(0, |(_, it)| length(it)) {
                    best = Some((place, grid));
                }
                if is_table {
                    break;
                }
            }
            best.map(|(place, grid)| {
                chosen = Some(place);
                let mut others = names.clone();
                let name = others.remove(place);
                if !others.is_empty() {
                    notes.push(FileNote::Sheet { name, others });
                }
                grid
            })
        }
    };
    if let (Sheets::Xlsx(_), Some(place)) = (&book, chosen) {
        let file = input.file().map_err(|source| input.failed(source))?;
        let rows = hidden::rows(file, place);
        if rows > 0 {
            notes.push(FileNote::Hidden { rows });
        }
    }
    let sheet = grid.and_then(|grid| Sheet::new(grid, options, notes));
    sheet.ok_or_else(|| {
        let origin = input.origin().to_owned();
        if names.len() < 2 {
            return Error::EmptyFile { origin };
        }
        let sheets = names.join(", ");
        match chosen.filter(|_| options.sheet.is_some()) {
            Some(place) => Error::EmptySheet {
                origin,
                sheet: names[place].clone(),
                sheets,
            },
            None => Error::NoSheet { origin, sheets },
        }
    })
}

fn open_book(input: &Input) -> Result<Book, Error> {
    let file = || {
        let file = input.file().map_err(|source| input.failed(source))?;
        Ok::<_, Error>(BufReader::new(file))
    };
    if input.is_old_workbook() {
        let mut bytes = Vec::new();
        let mut whole = file()?;
        let read = whole.read_to_end(&mut bytes);
        read.map_err(|source| input.failed(source))?;
        if let Some(problem) = sectors::problem(&bytes) {
            return Err(damaged(input, &problem));
        }
        let book = Xls::new(file()?).map_err(|error| damaged(input, &error))?;
        return Ok(Sheets::Xls(book));
    }
    let packed = input.file().map_err(|source| input.failed(source))?;
    if let Some(problem) = checksums::problem(packed) {
        return Err(damaged(input, &problem));
    }
    let shared = input.file().map_err(|source| input.failed(source))?;
    if let Some(problem) = shared_strings::problem(shared) {
        return Err(damaged(input, &problem));
    }
    // What it is shows in the parts that it has.
    let problem = match Xlsx::new(file()?) {
        Ok(book) => return Ok(Sheets::Xlsx(book)),
        Err(problem) => problem,
    };
    if let Ok(book) = Xlsb::new(file()?) {
        return Ok(Sheets::Xlsb(book));
    }
    let content = input.file().map_err(|source| input.failed(source))?;
    if let Some(problem) = opendocument::problem(content) {
        return Err(damaged(input, &problem));
    }
    match Ods::new(file()?) {
        Ok(book) => Ok(Sheets::Ods(book)),
        Err(_) => Err(damaged(input, &problem)),
    }
}

/// Texts with raised digits, by what they are without.
type Raised = HashMap<String, String>;

fn raised(input: &Input, book: &Book) -> Result<Raised, Error> {
    if !matches!(book, Sheets::Xlsx(_)) {
        return Ok(Raised::new());
    }
    let file = input.file().map_err(|source| input.failed(source))?;
    Ok(shared_strings::raised(file))
}

/// The place of the sheet of this name, or of this number, counted from 1.
fn find(input: &Input, names: &[String], asked: &str) -> Result<usize, Error> {
    let by_name = names.iter().position(|name| name == asked);
    let number = asked.parse::<usize>().ok();
    let by_number = number.and_then(|number| number.checked_sub(1));
    let found = by_name.or(by_number.filter(|place| *place < names.len()));
    found.ok_or_else(|| Error::UnknownSheet {
        origin: input.origin().to_owned(),
        sheet: asked.to_owned(),
        sheets: names.join(", "),
    })
}

/// The cells of a sheet that are not empty. Where the format can, they are read one by
/// one: two cells at the far ends of a sheet must not take the memory of all between.
fn read(book: &mut Book, name: &str, raised: &Raised) -> Result<Grid, calamine::Error> {
    let mut grid = Grid::default();
    let mut strings = Strings {
        codes: HashMap::new(),
        shared: HashMap::new(),
        raised,
    };
    // Cells that are there and empty: some may be formulas that nothing has computed.
    let mut empty = false;
    match &mut *book {
        Sheets::Xlsx(book) => {
            let mut cells = book.worksheet_cells_reader(name)?;
            while let Some(cell) = cells.next_cell()? {
                empty |= matches!(cell.get_value(), DataRef::Empty);
                push(&mut grid, &mut strings, &cell);
            }
        }
        Sheets::Xlsb(book) => {
            let mut cells = book.worksheet_cells_reader(name)?;
            while let Some(cell) = cells.next_cell()? {
                push(&mut grid, &mut strings, &cell);
            }
        }
        book => {
            let range = book.worksheet_range(name)?;
            let (top, left) = range.start().unwrap_or_default();
            for (row, column, data) in range.used_cells() {
                let place = (top + row as u32, left + column as u32);
                let cell = Placed::new(place, borrowed(data));
                push(&mut grid, &mut strings, &cell);
            }
        }
    }
    grid.finish();
    if let Sheets::Xlsx(book) = &mut *book
        && empty
    {
        grid.uncomputed = uncomputed(book, name, &grid)?;
    }
    if grid.has_holes() {
        let merged = match book {
            Sheets::Xlsx(book) => book.merge_cells_by_sheet_name(name)?,
            Sheets::Xls(book) => book.merge_cells_by_sheet_name(name)?,
            _ => Vec::new(),
        };
        grid.merged = merged.iter().map(|it| (it.start, it.end.0)).collect();
    }
    Ok(grid)
}

/// The number of formulas whose cells hold no value.
fn uncomputed(
    book: &mut Xlsx<BufReader<File>>,
    name: &str,
    grid: &Grid,
) -> Result<usize, calamine::Error> {
    let mut formulas = book.worksheet_cells_reader(name)?;
    let mut count = 0;
    while let Some(formula) = formulas.next_formula()? {
        let (row, column) = formula.get_position();
        count += usize::from(!formula.get_value().is_empty() && !grid.has(row, column));
    }
    Ok(count)
}

/// The texts of a sheet and what stands for them.
struct Strings<'a> {
    codes: HashMap<String, u32>,
    /// Of long ones that cells share, which stay where they are while the sheet is read: where they
    /// lie.
    shared: HashMap<(*const u8, usize), Option<Cell>>,
    raised: &'a Raised,
}

impl Strings<'_> {
    fn cell(&mut self, grid: &mut Grid, text: &str) -> Option<Cell> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let text = self.raised.get(text).map_or(text, String::as_str);
        let code = match self.codes.get(text) {
            Some(code) => *code,
            None => {
                let code = grid.text(text);
                self.codes.insert(text.to_owned(), code);
                code
            }
        };
        Some(Cell::Text(code))
    }

    fn shared(&mut self, grid: &mut Grid, text: &str) -> Option<Cell> {
        let place = (text.as_ptr(), text.len());
        if let Some(known) = self.shared.get(&place) {
            return *known;
        }
        let cell = self.cell(grid, text);
        if text.len() > SHORT {
            self.shared.insert(place, cell);
        }
        cell
    }
}

fn push(grid: &mut Grid, strings: &mut Strings<'_>, cell: &Placed<DataRef<'_>>) {
    let mut text = |text: &str| strings.cell(grid, text);
    let value = match cell.get_value() {
        DataRef::Empty => None,
        DataRef::Int(number) => Some(Cell::Number(*number as f64)),
        DataRef::Float(number) => Some(Cell::Number(*number)),
        DataRef::String(string) | DataRef::DurationIso(string) => text(string),
        DataRef::SharedString(string) => strings.shared(grid, string),
        DataRef::Bool(yes) => text(if *yes { "true" } else { "false" }),
        DataRef::DateTimeIso(string) => match days(string, DateOrder::DayFirst) {
            Some(days) => Some(Cell::Days(days)),
            None => text(string),
        },
        DataRef::DateTime(moment) => {
            let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
            let iso = format!(
                "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}"
            );
            // Times of a day and durations are parts of a day.
            let is_date = moment.is_datetime() && moment.as_f64() >= 1.0;
            let date = days(&iso, DateOrder::DayFirst).filter(|_| is_date);
            Some(date.map_or(Cell::Hours(24.0 * moment.as_f64()), Cell::Days))
        }
        DataRef::Error(_) => {
            grid.errors += 1;
            None
        }
    };
    if let Some(value) = value {
        let (row, column) = cell.get_position();
        grid.push(row, column, value);
    }
}

fn borrowed(data: &Data) -> DataRef<'_> {
    match data {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(yes) => DataRef::Bool(*yes),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

fn damaged(input: &Input, error: &dyn Display) -> Error {
    Error::damaged(input.origin(), NAME, error)
}
