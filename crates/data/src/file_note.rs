//! What was taken to be so when a file was read.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::form::is_default;
use crate::shown::{listed, shown};

/// Something that was found out about a file, or done to its rows, and that its owner
/// may want to know or to overrule. Its text is a sentence without its capital letter and
/// full stop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FileNote {
    /// The text is in another encoding than UTF-8.
    Encoding {
        /// Its name in the WHATWG's Encoding Standard.
        name: String,
        /// Whether the file says so itself, by a byte order mark or its zero bytes;
        /// else it is what the bytes look like.
        certain: bool,
    },
    /// Some bytes are no characters in the file's encoding.
    Unreadable {
        /// The encoding.
        name: String,
        /// How many there are, broken characters counted once.
        count: u64,
        /// The line of the first, counted from 1.
        line: u64,
    },
    /// Lines are not in the encoding of the others, which is UTF-8.
    OtherLines {
        /// What they are in.
        name: String,
        /// The first, counted from 1.
        line: u64,
    },
    /// There are lines above the table.
    Above {
        /// How many rows of the text or sheet, empty ones not counted.
        rows: usize,
        /// The line or row that the table begins at, with its header if it has one, counted
        /// from 1.
        line: u64,
    },
    /// There are lines below the table.
    Below {
        /// How many.
        rows: usize,
        /// The line of the first, counted from 1.
        line: u64,
    },
    /// Rows of totals between the rows or below them are left out.
    Totals {
        /// How many.
        rows: usize,
        /// The line of the first, counted from 1.
        line: u64,
    },
    /// The header comes again between the rows, which is left out.
    Headers {
        /// How often.
        rows: usize,
        /// The line of the first, counted from 1.
        line: u64,
    },
    /// The row below the names holds their units.
    Units {
        /// Its line, counted from 1.
        line: u64,
    },
    /// The row below the names holds other names, or units among words that are none.
    OtherNames {
        /// Its line, counted from 1.
        line: u64,
    },
    /// The row below the names numbers the columns.
    Numbers {
        /// Its line, counted from 1.
        line: u64,
    },
    /// Rows below the names hold a survey's questions, or identifiers of these.
    Questions {
        /// How many.
        rows: usize,
        /// The line of the first, counted from 1.
        line: u64,
    },
    /// Names of columns are on several rows.
    JoinedNames {
        /// On how many.
        rows: usize,
        /// The line of the first, counted from 1.
        line: u64,
    },
    /// Another character sets the cells apart as evenly.
    Delimiter {
        /// The one that is taken.
        delimiter: char,
        /// The other.
        other: char,
    },
    /// The first row is one of data.
    NoHeader,
    /// The first row is taken for names, though it holds numbers.
    NumbersForNames {
        /// One of them.
        name: String,
    },
    /// Rows have one cell more than the header: the first is their name.
    RowNames,
    /// Columns without a name, or with the name of another, got one.
    Renamed {
        /// The number of each, counted from 1, and its name.
        columns: Vec<(usize, String)>,
        /// Whether they are a sheet's columns, which have letters.
        #[serde(default, skip_serializing_if = "is_default")]
        lettered: bool,
    },
    /// Rows have fewer cells than there are columns.
    Padded {
        /// How many.
        rows: usize,
        /// The line of the first, counted from 1.
        line: u64,
    },
    /// Rows with more cells than there are columns are left out.
    Long {
        /// Their lines, counted from 1.
        lines: Vec<u64>,
    },
    /// The workbook has several sheets.
    Sheet {
        /// The one that is read.
        name: String,
        /// The others.
        others: Vec<String>,
    },
    /// A stream of batches ends without the mark of its end, as one that was cut off does.
    NoEnd,
    /// Settings were given that are about files of another kind.
    Unused {
        /// Their names.
        settings: Vec<String>,
    },
    /// The file is one JSON value, and so a table in another form than a row a line.
    OneObject,
    /// The file is JSON objects one after another, and not a line each.
    Objects,
    /// Cells hold an error, such as `#DIV/0!`.
    ErrorCells {
        /// How many.
        count: usize,
    },
    /// Columns that stand beside a sheet's table, behind an empty one, are left out.
    Beside {
        /// Their names.
        columns: Vec<String>,
    },
    /// Columns of moments with a time zone of their own, which are read in UTC.
    Zones {
        /// Their names, each with its zone.
        columns: Vec<String>,
    },
    /// Columns of lists, objects or bytes are left out.
    Nested {
        /// Their names.
        columns: Vec<String>,
    },
    /// Columns of times of the day, or of durations, are read as numbers.
    Times {
        /// Their names.
        columns: Vec<String>,
        /// What the numbers count.
        unit: String,
    },
    /// No known delimiter stands between cells.
    OneColumn,
    /// The file has column names and no rows.
    NoRows,
    /// Cells hold a formula and no value of it.
    Uncomputed {
        /// How many.
        cells: usize,
    },
    /// Rows of the sheet are hidden, as by a filter.
    Hidden {
        /// How many.
        rows: usize,
    },
    /// Empty cells that are merged with one above got its value.
    Merged {
        /// How many.
        cells: usize,
    },
    /// The table is the one file in an archive.
    Member {
        /// The file's name.
        name: String,
    },
}

impl fmt::Display for FileNote {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encoding { name, certain } => {
                write!(formatter, "the text is read as {name}")?;
                if !certain {
                    formatter.write_str(", which its bytes look like; --encoding says another")?;
                }
                Ok(())
            }
            Self::Unreadable { name, count, line } => write!(
                formatter,
                "{} not {name}, the first in line {line}, and became \u{fffd}",
                plural(
                    *count as usize,
                    "place of the text is",
                    "places of the text are"
                )
            ),
            Self::OtherLines { name, line } => write!(
                formatter,
                "lines that are not UTF-8, the first in line {line}, are read as {name}; \
                 --encoding takes one for all"
            ),
            Self::Above { .. }
            | Self::Below { .. }
            | Self::Totals { .. }
            | Self::Headers { .. }
            | Self::Units { .. }
            | Self::OtherNames { .. }
            | Self::Numbers { .. }
            | Self::Questions { .. }
            | Self::JoinedNames { .. }
            | Self::Padded { .. }
            | Self::Long { .. } => self.of_rows(formatter),
            Self::Delimiter { delimiter, other } => write!(
                formatter,
                "{delimiter:?} is taken for what stands between cells; {other:?} would part the \
                 rows as evenly: --delimiter says which"
            ),
            Self::NoHeader
            | Self::NumbersForNames { .. }
            | Self::RowNames
            | Self::Renamed { .. } => self.of_names(formatter),
            Self::Sheet { name, others } => write!(
                formatter,
                "of the workbook's sheets {:?} is read; --sheet takes another: {}",
                shown(name),
                listed(others, others.len())
            ),
            Self::NoEnd => formatter.write_str(
                "the stream has no mark of its end and may be cut off; its rows are read",
            ),
            Self::Unused { settings } => {
                let flags: Vec<String> = settings.iter().map(|it| format!("--{it}")).collect();
                write!(
                    formatter,
                    "{} {} about files of another kind, and changed nothing",
                    flags.join(", "),
                    if flags.len() == 1 { "is" } else { "are" }
                )
            }
            Self::OneObject => formatter.write_str(
                "the file is one JSON value: its lists or objects are read as columns or rows",
            ),
            Self::Objects => formatter.write_str(
                "the file is JSON objects one after another, and not one a line: each is read as \
                 a row",
            ),
            Self::ErrorCells { .. }
            | Self::Uncomputed { .. }
            | Self::Hidden { .. }
            | Self::Merged { .. } => self.of_sheet(formatter),
            Self::Beside { columns } => write!(
                formatter,
                "{} beside the table, behind an empty one, left out: {}",
                plural(columns.len(), "column", "columns"),
                listed(columns, SHOWN)
            ),
            Self::Zones { columns } => write!(
                formatter,
                "moments are read in UTC and not by the clock of their time zone: {}",
                listed(columns, SHOWN)
            ),
            Self::Nested { columns } => formatter.write_str(&nested(columns)),
            Self::Times { columns, unit } => formatter.write_str(&times(columns, unit)),
            Self::OneColumn => formatter.write_str(
                "the file is read as one column; --delimiter says what stands between cells, if \
                 there are more",
            ),
            Self::NoRows => formatter.write_str("no row below the column names has a value"),
            Self::Member { name } => {
                write!(formatter, "the table is {:?} in the archive", shown(name))
            }
        }
    }
}

impl FileNote {
    /// What is said of the columns' names.
    fn of_names(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoHeader => formatter.write_str(
                "the first row looks like the rows below it, so columns are called column_1, \
                 column_2 …; --header takes it for their names",
            ),
            Self::NumbersForNames { name } => write!(
                formatter,
                "the first row is taken for the columns' names, as {:?}; --no-header takes it for \
                 data",
                shown(name)
            ),
            Self::RowNames => formatter.write_str(
                "rows have one cell more than the header: the first one is taken for the row's \
                 name, column_1",
            ),
            Self::Renamed { columns, lettered } => renamed(columns, *lettered, formatter),
            _ => Ok(()),
        }
    }

    /// What is said of a sheet's rows and cells.
    fn of_sheet(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ErrorCells { count } => write!(
                formatter,
                "{} an error such as #DIV/0! and {} taken as missing",
                plural(*count, "cell holds", "cells hold"),
                if *count == 1 { "is" } else { "are" }
            ),
            Self::Uncomputed { cells } => write!(
                formatter,
                "{} without a value and {} taken as missing: open the file in a spreadsheet \
                 program and save it",
                plural(*cells, "cell is a formula", "cells are formulas"),
                if *cells == 1 { "is" } else { "are" }
            ),
            Self::Hidden { rows } => write!(
                formatter,
                "{} hidden in the workbook, as a filter leaves them, and read as the others are",
                plural(*rows, "row is", "rows are")
            ),
            Self::Merged { cells } => write!(
                formatter,
                "{} merged with one above and got its value",
                plural(*cells, "cell is", "cells are")
            ),
            _ => Ok(()),
        }
    }

    /// What is said of rows that are none of the table's, or not as long as it is wide.
    fn of_rows(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Above { rows, line } => write!(
                formatter,
                "the table begins in line {line}; {} above it {} no part of it",
                plural(*rows, "row", "rows"),
                if *rows == 1 { "is" } else { "are" }
            ),
            Self::Below { rows, line } => write!(
                formatter,
                "{} from line {line} on, below the table, {} left out",
                plural(*rows, "row", "rows"),
                if *rows == 1 { "is" } else { "are" }
            ),
            Self::Totals { rows, line } => write!(
                formatter,
                "{} of totals, the first in line {line}, {} left out",
                plural(*rows, "row", "rows"),
                if *rows == 1 { "is" } else { "are" }
            ),
            Self::Headers { rows, line } => write!(
                formatter,
                "{} equal to the header, the first in line {line}, {} left out",
                plural(*rows, "row", "rows"),
                if *rows == 1 { "is" } else { "are" }
            ),
            Self::Units { line } => write!(
                formatter,
                "line {line}, below the column names, holds their units and is left out"
            ),
            Self::OtherNames { line } => write!(
                formatter,
                "line {line}, below the column names, holds other names or units and is left out"
            ),
            Self::Numbers { line } => write!(
                formatter,
                "line {line}, below the column names, numbers them and is left out"
            ),
            Self::Questions { rows, line } => write!(
                formatter,
                "{} from line {line} on, below the column names, {} what was asked and {} left out",
                plural(*rows, "row", "rows"),
                if *rows == 1 { "says" } else { "say" },
                if *rows == 1 { "is" } else { "are" }
            ),
            Self::JoinedNames { rows, line } => write!(
                formatter,
                "the column names are put together of the {rows} rows from line {line} on"
            ),
            Self::Padded { rows, line } => write!(
                formatter,
                "{} fewer cells than there are columns, the first in line {line}; the cells at \
                 the end are taken as missing",
                plural(*rows, "row has", "rows have")
            ),
            Self::Long { lines } => {
                let list: Vec<String> = lines.iter().map(u64::to_string).collect();
                write!(
                    formatter,
                    "{} more cells than there are columns and {} left out, in {} {}; a cell with \
                     a delimiter in it needs quotation marks",
                    plural(lines.len(), "row has", "rows have"),
                    if lines.len() == 1 { "is" } else { "are" },
                    if lines.len() == 1 { "line" } else { "lines" },
                    list.join(", ")
                )
            }
            _ => Ok(()),
        }
    }
}

/// What a sheet calls a column of this number, counted from 1: A to Z, then AA and so on.
pub fn column_letters(number: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = number;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

fn renamed(
    columns: &[(usize, String)],
    lettered: bool,
    formatter: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    const SHOWN: usize = 5;
    formatter.write_str("names that are missing or come twice became")?;
    for (index, (number, name)) in columns.iter().take(SHOWN).enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let place = if lettered {
            column_letters(*number)
        } else {
            number.to_string()
        };
        write!(formatter, "{comma} {:?} (column {place})", shown(name))?;
    }
    if columns.len() > SHOWN {
        write!(formatter, ", and {} more", columns.len() - SHOWN)?;
    }
    Ok(())
}

/// What is said of columns of times.
fn times(columns: &[String], unit: &str) -> String {
    format!(
        "times are read as {unit}, in {}: {}",
        plural(columns.len(), "column", "columns"),
        listed(columns, SHOWN)
    )
}

/// What is said of columns that are left out.
fn nested(columns: &[String]) -> String {
    format!(
        "{} left out, for a cell should be one number, word or date: {}",
        plural(
            columns.len(),
            "column of lists, objects or bytes is",
            "columns of lists, objects or bytes are"
        ),
        listed(columns, SHOWN)
    )
}

/// More names are not told.
const SHOWN: usize = 10;

fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_a_sheet_have_letters() {
        for (number, letters) in [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")] {
            assert_eq!(column_letters(number), letters);
        }
        let note = FileNote::Renamed {
            columns: vec![(5, "column_3".to_owned())],
            lettered: true,
        };
        let said = note.to_string();
        assert!(said.ends_with("became \"column_3\" (column E)"), "{said}");
    }
}
