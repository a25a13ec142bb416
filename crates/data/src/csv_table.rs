//! CSV files to tables.

use std::path::Path;

use csv::{ReaderBuilder, StringRecord};

use crate::table::{check_names, finite};
use crate::{Column, Error, Table, Values};

/// Reads a CSV file: UTF-8 (a byte order mark is dropped), separated by commas,
/// its first line the names of the columns. White space around names and cells
/// does not count, nor do empty lines. A column holds numbers where every one of
/// its cells is a finite number, else text.
///
/// # Errors
/// Where the file cannot be read, is not UTF-8, has no header or no rows, has
/// column names that are missing or alike, or a row of another length than the
/// header. The message names the file, and the line where there is one.
pub fn read_csv(path: impl AsRef<Path>) -> Result<Table, Error> {
    let path = path.as_ref();
    let origin = path.display().to_string();
    match std::fs::read(path) {
        Ok(bytes) => parse_csv(origin, &bytes),
        Err(source) => Err(Error::Read { origin, source }),
    }
}

/// [`read_csv`] on bytes in memory; `origin` is what error messages call them.
///
/// # Errors
/// As [`read_csv`].
pub fn parse_csv(origin: impl Into<String>, bytes: &[u8]) -> Result<Table, Error> {
    let origin = origin.into();
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = 1 + newlines(&bytes[..error.valid_up_to()]);
            return Err(Error::NotUtf8 { origin, line });
        }
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);

    let mut records = Records::new(&origin, text);
    let Some(names) = records.header()? else {
        return Err(Error::EmptyFile { origin });
    };
    check_names(&origin, names.iter().map(String::as_str))?;

    let mut lines = Vec::new();
    let mut columns: Vec<Option<Vec<f64>>> = vec![Some(Vec::new()); names.len()];
    while let Some((line, record)) = records.next()? {
        lines.push(line);
        for (column, cell) in columns.iter_mut().zip(record) {
            if let Some(values) = column {
                match finite(cell.trim()) {
                    Some(number) => values.push(number),
                    None => *column = None,
                }
            }
        }
    }

    let mut columns: Vec<Values> = columns
        .into_iter()
        .map(|numbers| numbers.map_or_else(|| Values::Text(Vec::new()), Values::Numbers))
        .collect();
    // Which columns are text is known only at the end, so their cells are fetched
    // by a second pass; a table of numbers needs none.
    if columns
        .iter()
        .any(|values| matches!(values, Values::Text(_)))
    {
        let mut records = Records::new(&origin, text);
        records.header()?;
        while let Some((_, record)) = records.next()? {
            for (column, cell) in columns.iter_mut().zip(record) {
                if let Values::Text(values) = column {
                    values.push(cell.trim().to_owned());
                }
            }
        }
    }
    let columns = names
        .into_iter()
        .zip(columns)
        .map(|(name, values)| Column::new(name, values))
        .collect();
    Table::with_lines(origin, columns, lines)
}

/// The records of a CSV text, with the lines they begin at.
struct Records<'a> {
    origin: &'a str,
    text: &'a [u8],
    reader: csv::Reader<&'a [u8]>,
    record: StringRecord,
    /// The number of fields of the header.
    fields: usize,
    /// As far as line ends are counted, and the line that is there.
    counted: usize,
    line: u64,
}

impl<'a> Records<'a> {
    fn new(origin: &'a str, text: &'a str) -> Self {
        let reader = ReaderBuilder::new()
            .has_headers(false)
            // Lengths are checked here, for a message that says the line.
            .flexible(true)
            .from_reader(text.as_bytes());
        Self {
            origin,
            text: text.as_bytes(),
            reader,
            record: StringRecord::new(),
            fields: 0,
            counted: 0,
            line: 1,
        }
    }

    /// The names of the columns; `None` where the text holds nothing.
    fn header(&mut self) -> Result<Option<Vec<String>>, Error> {
        if !self.advance()? {
            return Ok(None);
        }
        self.fields = self.record.len();
        let names = self.record.iter().map(|name| name.trim().to_owned());
        Ok(Some(names.collect()))
    }

    /// The next row, as long as the header, and its line.
    fn next(&mut self) -> Result<Option<(u64, &StringRecord)>, Error> {
        if !self.advance()? {
            return Ok(None);
        }
        if self.record.len() != self.fields {
            return Err(Error::RowLength {
                origin: self.origin.to_owned(),
                line: self.line,
                expected: self.fields,
                found: self.record.len(),
            });
        }
        Ok(Some((self.line, &self.record)))
    }

    fn advance(&mut self) -> Result<bool, Error> {
        let more = self
            .reader
            .read_record(&mut self.record)
            .map_err(|source| Error::Csv {
                origin: self.origin.to_owned(),
                source,
            })?;
        if more {
            self.count_lines();
        }
        Ok(more)
    }

    /// Moves `line` to where the record begins. The position that `csv` gives
    /// lies before any empty lines and before the second half of a CR LF.
    fn count_lines(&mut self) {
        let Some(position) = self.record.position() else {
            return;
        };
        let start = self.text.len().min(position.byte() as usize);
        let skipped = self.text[start..]
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        self.line += newlines(&self.text[self.counted..start + skipped]);
        self.counted = start + skipped;
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Result<Table, Error> {
        parse_csv("t.csv", text.as_bytes())
    }

    fn message(text: &str) -> String {
        parse(text).unwrap_err().to_string()
    }

    #[test]
    fn a_column_is_numbers_where_every_cell_is() {
        let table = parse("\u{feff}a, b ,c\n1,007,x\n -2.5e3 ,1,y\n").unwrap();
        assert_eq!(table.rows(), 2);
        assert_eq!(
            table.columns(),
            [
                Column::new("a", Values::Numbers(vec![1.0, -2500.0])),
                Column::new("b", Values::Numbers(vec![7.0, 1.0])),
                Column::new("c", Values::Text(vec!["x".into(), "y".into()])),
            ]
        );
    }

    #[test]
    fn text_keeps_what_was_written() {
        for strange in ["NaN", "inf", "1e999", "", "x"] {
            let table = parse(&format!("a,b\n007,0\n\"{strange}\",0\n")).unwrap();
            assert_eq!(
                table.columns()[0].values(),
                &Values::Text(vec!["007".into(), strange.into()])
            );
        }
    }

    #[test]
    fn rows_know_their_lines() {
        for (end, name) in [("\n", "LF"), ("\r\n", "CR LF")] {
            let text = ["", "a,b", "1,2", "", "\"x", "y\",2", "3,4", ""].join(end);
            let table = parse(&text).unwrap();
            assert_eq!(table.place(0), "t.csv, line 3", "{name}");
            assert_eq!(table.place(1), "t.csv, line 5", "{name}");
            assert_eq!(table.place(2), "t.csv, line 7", "{name}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let uneven = message("a,b\n1,2\n\n1\n");
        assert!(uneven.starts_with("t.csv, line 4: "), "{uneven}");
        assert!(uneven.contains('2') && uneven.contains('1'), "{uneven}");
        for empty in ["", "\u{feff}", "\n\r\n"] {
            assert!(matches!(parse(empty), Err(Error::EmptyFile { .. })));
        }
        assert!(matches!(parse("a,b\n"), Err(Error::NoRows { .. })));
        assert!(matches!(
            parse("a,\n1,2\n"),
            Err(Error::EmptyName { number: 2, .. })
        ));
        assert!(matches!(
            parse("a, a\n1,2\n"),
            Err(Error::DuplicateName { .. })
        ));
        assert!(matches!(
            parse_csv("t.csv", b"a,b\n1,2\n\xff,2\n"),
            Err(Error::NotUtf8 { line: 3, .. })
        ));
    }

    #[test]
    fn a_missing_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none.csv");
        let error = read_csv(&path).unwrap_err();
        assert!(matches!(error, Error::Read { .. }));
        assert!(error.to_string().starts_with(&path.display().to_string()));
        std::fs::write(&path, "a\n1\n").unwrap();
        assert_eq!(read_csv(&path).unwrap().rows(), 1);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[a-c0-2,\"\r\n. é-]{0,80}") {
            if let Ok(table) = parse(&text) {
                for column in table.columns() {
                    prop_assert_eq!(column.values().len(), table.rows());
                }
            }
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = parse_csv("t.csv", &bytes);
        }

        #[test]
        fn numbers_come_back_to_the_bit(values in proptest::collection::vec(-1e300..1e300, 1..20)) {
            let lines: Vec<String> = values.iter().map(|value| format!("{value:?},0")).collect();
            let table = parse(&format!("a,b\n{}", lines.join("\n"))).unwrap();
            prop_assert_eq!(table.columns()[0].values(), &Values::Numbers(values));
        }
    }
}
