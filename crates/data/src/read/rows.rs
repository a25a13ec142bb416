//! Rows and cells of a text.

use std::borrow::Cow;

use super::dialect::{Dialect, Extent};
use super::row::Row;
use crate::error::Error;

/// Goes through the rows of a text.
#[derive(Clone)]
pub(super) struct Rows<'a> {
    origin: &'a str,
    dialect: Dialect,
    text: &'a str,
    /// Where the next cell begins, and its line.
    pub(super) at: usize,
    pub(super) line: u64,
    /// The line that the row begins at.
    pub(super) row_line: u64,
    /// Whether empty lines are above the row.
    gap: bool,
}

impl<'a> Rows<'a> {
    pub(super) fn new(origin: &'a str, dialect: Dialect, text: &'a str, line: u64) -> Self {
        Self {
            origin,
            dialect,
            text,
            at: 0,
            line,
            row_line: line,
            gap: false,
        }
    }

    /// The text that is not read yet.
    #[inline]
    pub(super) fn rest(&self) -> &'a [u8] {
        &self.text.as_bytes()[self.at..]
    }

    /// The line that is not read yet.
    #[inline]
    pub(super) fn line_ahead(&self) -> &'a [u8] {
        let rest = self.rest();
        let end = memchr::memchr(self.dialect.newline, rest);
        &rest[..end.unwrap_or(rest.len())]
    }

    /// Goes to the next row, if there is one.
    #[inline]
    pub(super) fn next(&mut self) -> bool {
        self.gap = false;
        let rest = &self.text.as_bytes()[self.at..];
        if matches!(rest.first(), Some(b'\r' | b'\n' | b' ')) {
            let (length, lines) = self.dialect.empty_lines(rest);
            self.at += length;
            self.line += lines;
            self.gap = lines > 0;
        }
        self.row_line = self.line;
        self.at < self.text.len()
    }

    /// Gives each cell of the row with its place; returns their number.
    #[inline]
    pub(super) fn cells(&mut self, mut each: impl FnMut(usize, &str)) -> Result<usize, Error> {
        let bytes = self.text.as_bytes();
        let mut index = 0;
        loop {
            let extent = self.dialect.extent(bytes, self.at);
            if extent.open {
                return Err(Error::OpenQuote {
                    origin: self.origin.to_owned(),
                    line: self.row_line,
                });
            }
            let cell = &self.text[self.at..extent.end];
            if extent.quote.is_some() {
                each(
                    index,
                    meant(&visible(unquoted(cell, self.at, extent).trim())),
                );
                self.line += self.dialect.newlines(cell.as_bytes());
            } else {
                each(index, meant(&visible(trimmed(cell))));
            }
            self.at = extent.next();
            index += 1;
            // A delimiter at the very end has an empty cell behind it.
            if extent.last {
                self.line += u64::from(!extent.unended);
                return Ok(index);
            }
        }
    }

    /// The next row by itself, if there is one that is whole.
    pub(super) fn row(&mut self) -> Option<Row> {
        if !self.next() {
            return None;
        }
        let (line, gap) = (self.row_line, self.gap);
        let mut cells = Vec::new();
        self.cells(|_, cell| cells.push(cell.to_owned())).ok()?;
        Some(Row { cells, line, gap })
    }
}

/// Text without white space around it; nearly none has any.
#[inline]
fn trimmed(cell: &str) -> &str {
    let is_plain = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let bytes = cell.as_bytes();
    if is_plain(bytes.first()) && is_plain(bytes.last()) {
        cell
    } else {
        cell.trim()
    }
}

/// Text without characters that have no width and no meaning, which come along where text
/// was copied from a page: byte order marks, and spaces and joiners of no width. Those
/// that letters of some scripts need stay.
#[inline]
fn visible(cell: &str) -> Cow<'_, str> {
    const UNSEEN: [char; 5] = ['\u{feff}', '\u{200b}', '\u{2060}', '\u{200e}', '\u{200f}'];
    if cell.is_ascii() || !cell.contains(UNSEEN) {
        return Cow::Borrowed(cell);
    }
    let seen = cell.replace(UNSEEN, "");
    Cow::Owned(seen.trim().to_owned())
}

/// The text that is meant where it is written for a spreadsheet: `="0013"`, a formula that is text
/// and nothing else, and a number behind an apostrophe, `'0.17`.
#[inline]
fn meant(cell: &str) -> &str {
    match cell.as_bytes() {
        [b'=', b'"', inside @ .., b'"'] if !inside.contains(&b'"') => &cell[2..cell.len() - 1],
        [b'\'', number @ ..] if is_of_digits(number) => &cell[1..],
        _ => cell,
    }
}

/// Whether text is a number's digits and marks.
fn is_of_digits(text: &[u8]) -> bool {
    text.iter().any(u8::is_ascii_digit)
        && text
            .iter()
            .all(|it| it.is_ascii_digit() || b".,-+".contains(it))
}

/// The text that a cell in quotation marks stands for.
fn unquoted(cell: &str, start: usize, extent: Extent) -> Cow<'_, str> {
    let closing = extent.quote.map_or(cell.len(), |quote| quote - start);
    let inside = &cell[1..closing];
    let after = cell.get(closing + 1..).unwrap_or_default().trim_end();
    if after.is_empty() && !inside.contains('"') {
        return Cow::Borrowed(inside);
    }
    Cow::Owned(inside.replace("\"\"", "\"") + after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_for_a_spreadsheet_is_its_text() {
        for (cell, expected) in [
            ("=\"0013\"", "0013"),
            ("=\"\"", ""),
            ("'0.17", "0.17"),
            ("'tis", "'tis"),
            ("'90s", "'90s"),
            ("=\"a\"&\"b\"", "=\"a\"&\"b\""),
            ("'", "'"),
            ("=\"", "=\""),
        ] {
            assert_eq!(meant(cell), expected);
        }
    }
}
