//! Files, and frames in memory, to tables.
//!
//! [`input`] finds out what a file is, [`packing`], [`encoding`], [`letters`] and [`plausible`]
//! what its bytes stand for, [`shape`] how a text is written and [`layout`] where in it the table
//! is: [`header`] knows names from values, [`below`] remarks and totals from rows.
//! [`delimited`], [`json`], [`sheet`], [`stata`], [`sas`] and [`arrow`] make [`chunk`]s of rows of it, a few at a time;
//! [`collect`] puts them together and [`infer`]s what each column is; [`bounded`], [`lengths`] and
//! [`parquet_lengths`] hold what a file says of itself against its length. What was taken to
//! be so is a [`FileNote`](crate::FileNote) that the table carries.

mod aligned;
mod alike;
mod archive;
mod arrow;
mod arrow_values;
mod attempts;
mod below;
mod beside;
mod blank;
mod blocks;
mod bounded;
mod cells;
mod checksums;
mod chunk;
mod collect;
mod context;
mod conventions;
mod csv;
mod datetime;
mod delimited;
mod dialect;
mod dittos;
mod dos;
mod doubts;
mod elements;
mod encoding;
mod first_days;
mod format;
mod found;
mod frame;
mod guard;
mod header;
mod hidden;
mod infer;
mod input;
mod json;
mod json_table;
mod layout;
mod lengths;
mod letters;
mod levels;
mod line_sample;
mod locked;
mod looks;
mod marked;
mod names;
mod not_numbers;
mod numbered_dates;
mod numeric;
mod opendocument;
mod options;
mod packing;
mod parquet_lengths;
mod passed;
mod planned;
mod plausible;
mod rewrite;
mod row;
mod rows;
mod sas;
mod sectors;
mod shape;
mod shared_strings;
mod sheet;
mod source;
mod spool;
mod stata;
mod stata_lengths;
mod summaries;
mod table_reader;
mod total_words;
mod totals;
mod with_units;
mod workbook;
mod written;

use std::path::Path;

use self::collect::Collector;
use self::format::Format;
use self::input::Input;
use self::planned::Planned;
use self::source::{Given, Source};
use crate::{error::Error, table::Table};

pub use archive::TABLE_ENDINGS;
pub use csv::parse_csv;
pub use frame::{Frame, TableSource};
pub use options::{Known, ReadOptions};
pub use table_reader::TableReader;
pub(crate) use total_words::is_total_word;
pub(crate) use totals::beside_name;

/// Reads a table from a file: CSV and its like and JSON, lines or one array, also
/// compressed by gzip or zstd, or alone in a zip archive; a sheet of a workbook of
/// Excel's (`.xlsx`, `.xlsb`, `.xls`) or OpenDocument's; a file of Stata's or SAS's;
/// Parquet, Arrow IPC files and streams. What it is shows in its first bytes; its
/// name decides only between kinds of text. `-` is standard input, which is kept in a
/// temporary file while it is read. A [`Frame`] is in memory already.
///
/// **Text formats** are UTF-8 or UTF-16, or else in the encoding that they look like.
/// White space around names and cells does not count, nor do empty lines. A table may
/// have a line `sep=;`, comments with `#` or a title above its header, remarks below its
/// last row, no header, quotation marks `'`, `\"` for a quotation mark, or white space
/// between its cells. A column without a name is called `column_` and its number, one
/// with the name of another gets a number behind it. Cells that a row has too few of are
/// missing; a row with too many is left out where there are at most ten and one in a hundred,
/// else an error. All that is to be read in
/// [`Table::file_notes`].
///
/// **Numbers** are read as people write them: `48,3`, `1.023,29 €`, `$1,023.29`, `24.2%`,
/// `2 119`, `(5)`, `1,7 Mio`, `16.8万`, `٣١`. All cells of a column together show its decimal
/// mark, the other columns where they could have either (`1,234`), and semicolons between the
/// cells speak for the comma; and its unit (`70 kg`), which one cell may leave out. Times and
/// durations (`14:30`, `8h 16m`) are hours. **Dates** are read likewise (`15.07.2020`,
/// `07/15/2020`, `15 Jul 2020`; `2020-07` and `2020-Q3` are their first days): a part above 12
/// shows whether day or month comes first; else the day does. Years of two digits are a
/// hundred years on end in which the column's lie together, none after 2035.
///
/// **Types** hold of all rows: a column is numeric where 95% of the cells that are not
/// missing are numbers and more than 20 are different, or where 99% are, or all but one of 40
/// or more, or where half are and all others are one word; the rest is missing then. It is
/// datetime where 95% are dates, or half are and all others are one word, boolean where all are a pair such as yes and no, else categorical (see
/// [`ColumnType`](crate::ColumnType)). Whole numbers with leading zeros, or too large for
/// `f64`, are categorical: codes. Where a column is declared numeric or datetime, half of
/// its cells must be so. Strings of Parquet, Arrow and JSON that are numbers become numbers.
///
/// **Missing** are empty cells, what the format calls null, words such as `NA`, `?`, `null`
/// and `#DIV/0!`, in capitals or not, and among numbers, dates and answers also `-`, `.`,
/// `None` and their like; infinite numbers; numbers made of nines (−999) that are frequent and
/// far from all others; and dates such as 9999-12-31 and 1900-01-01 that are. What did not go without saying is in
/// [`Table::reading`].
///
/// **Workbooks**: the first visible sheet that has a table is read. Dates are dates, numbers
/// are numbers, a cell that holds an error is missing, and cells that are merged with one
/// above have its value. **Nested** values: those of an object in a row of JSON are columns of
/// both names (`address.city`); lists and bytes, and objects elsewhere, are left out. **Stata**: a variable whose values all have labels holds the labels; dates are
/// dates by their format, and all kinds of missing values are missing.
///
/// The file is never wholly in memory, beside the table that it becomes, but for a sheet
/// and a file of SAS's.
///
/// # Errors
/// Where the file cannot be read, is damaged or no table, or a cell is not what its
/// column should hold. The message names the file, and line and column where there
/// are such.
pub fn read_table(source: impl Into<TableSource>, options: &ReadOptions) -> Result<Table, Error> {
    read(&Given::new(source.into(), options)?, options)
}

/// The visible sheets of a workbook whose tables have a column of this name, in the
/// workbook's order; none where the file is no workbook.
///
/// # Errors
/// Where the file cannot be read.
pub fn sheets_with_column(
    source: impl AsRef<Path>,
    options: &ReadOptions,
    column: &str,
) -> Result<Vec<String>, Error> {
    let input = Input::open(source.as_ref(), options)?;
    match input.format() {
        Format::Workbook | Format::Archive => workbook::with_column(&input, options, column),
        _ => Ok(Vec::new()),
    }
}

fn read(given: &Given, options: &ReadOptions) -> Result<Table, Error> {
    let mut source = Source::open(given, options)?;
    let columns = Planned::all(&source, options, given.origin())?;
    let mut collector = Collector::new(given.origin(), &columns, 0, options);
    while let Some(chunks) = source.next(&collector.wants())? {
        collector.absorb(chunks);
    }
    collector.give_up_text();
    // Columns that began as plain numbers and are not: their text is fetched by a second
    // pass. What it says of the file may make others doubtful, and then a third is needed.
    read_failed(&mut collector, given, options)?;
    let semicolons = source.has_semicolons();
    if source.is_written() {
        collector.give_up_ambiguous(semicolons);
        read_failed(&mut collector, given, options)?;
    }
    let notes = given.notes().iter().cloned().chain(source.notes());
    let table = collector.finish(semicolons)?;
    Ok(table.with_file_notes(notes.collect()))
}

/// Reads the text of the columns that have failed to be plain numbers.
fn read_failed(
    collector: &mut Collector<'_>,
    given: &Given,
    options: &ReadOptions,
) -> Result<(), Error> {
    if !collector.has_failed() {
        return Ok(());
    }
    let mut source = Source::open(given, options)?;
    let mut again = collector.again();
    while let Some(chunks) = source.next(&again.wants())? {
        again.absorb(chunks);
    }
    collector.replace_failed(again);
    Ok(())
}
