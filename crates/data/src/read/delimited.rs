//! CSV and its like.

use std::borrow::Cow;

use rayon::prelude::*;

use super::blocks::{Block, Blocks};
use super::chunk::{Chunk, Piece, Want};
use super::dialect::{Dialect, Extent};
use super::input::Input;
use crate::Error;
use crate::lines::Lines;

/// A file of cells with delimiters between them.
pub(super) struct Delimited {
    origin: String,
    dialect: Dialect,
    names: Vec<String>,
    blocks: Blocks,
    /// Blocks that are read and not yet taken apart.
    ahead: Vec<Block>,
}

impl Delimited {
    /// Opens a file and reads its header. `tabs` says which delimiter is likely.
    pub(super) fn open(input: &Input, delimiter: Option<u8>, tabs: bool) -> Result<Self, Error> {
        let mut blocks = Blocks::open(input, true)?;
        let dialect = Dialect::sniff(blocks.head(), delimiter, tabs);
        let mut first = blocks.next(dialect)?.unwrap_or(Block {
            bytes: Vec::new(),
            line: 1,
        });
        let text = utf8(input.origin(), dialect, &first)?;
        let mut rows = Rows::new(input.origin(), dialect, text, first.line);
        if !rows.next() {
            return Err(Error::EmptyFile {
                origin: input.origin().to_owned(),
            });
        }
        let mut names = Vec::new();
        rows.cells(|_, cell| names.push(cell.to_owned()))?;
        name_first(&mut names);
        let (at, line) = (rows.at, rows.line);
        first.bytes.drain(..at);
        first.line = line;
        Ok(Self {
            origin: input.origin().to_owned(),
            dialect,
            names,
            blocks,
            ahead: vec![first],
        })
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether semicolons stand between cells, as where a comma is the decimal mark.
    pub(super) fn has_semicolons(&self) -> bool {
        self.dialect.delimiter == b';'
    }

    /// The rows of the next blocks, while the blocks behind them are read.
    pub(super) fn next(&mut self, wants: &[Want]) -> Result<Option<Vec<Chunk>>, Error> {
        let now = std::mem::take(&mut self.ahead);
        if now.is_empty() {
            return Ok(None);
        }
        let Self {
            origin,
            dialect,
            blocks,
            ahead,
            ..
        } = self;
        let (chunks, read) = rayon::join(
            || -> Vec<_> {
                now.par_iter()
                    .map(|block| parse(origin, *dialect, block, wants))
                    .collect()
            },
            || -> Result<(), Error> {
                while ahead.len() < 2 * rayon::current_num_threads()
                    && let Some(block) = blocks.next(*dialect)?
                {
                    ahead.push(block);
                }
                Ok(())
            },
        );
        // The first error in the file's order is the one to say.
        let chunks: Vec<Chunk> = chunks.into_iter().collect::<Result<_, _>>()?;
        read?;
        Ok(Some(chunks))
    }
}

/// R and pandas write row names below a header without a name.
fn name_first(names: &mut [String]) {
    const NAME: &str = "column_1";
    if names.len() > 1 && names[0].is_empty() && !names.iter().any(|name| name == NAME) {
        NAME.clone_into(&mut names[0]);
    }
}

fn utf8<'a>(origin: &str, dialect: Dialect, block: &'a Block) -> Result<&'a str, Error> {
    std::str::from_utf8(&block.bytes).map_err(|error| Error::NotUtf8 {
        origin: origin.to_owned(),
        line: block.line + dialect.newlines(&block.bytes[..error.valid_up_to()]),
    })
}

/// The rows of a block.
fn parse(origin: &str, dialect: Dialect, block: &Block, wants: &[Want]) -> Result<Chunk, Error> {
    let text = utf8(origin, dialect, block)?;
    let mut rows = Rows::new(origin, dialect, text, block.line);
    let mut lines = Lines::default();
    let mut columns: Vec<Piece> = wants.iter().map(|want| Piece::new(*want, 0)).collect();
    let mut count = 0;
    while rows.next() {
        lines.push(rows.line);
        count += 1;
        let found = rows.cells(|index, cell| {
            if let Some(column) = columns.get_mut(index) {
                column.push_text(cell);
            }
        })?;
        if found != wants.len() {
            return Err(Error::RowLength {
                origin: origin.to_owned(),
                line: rows.row_line,
                expected: wants.len(),
                found,
            });
        }
    }
    Ok(Chunk {
        rows: count,
        lines,
        columns,
    })
}

/// Goes through the rows of a text.
struct Rows<'a> {
    origin: &'a str,
    dialect: Dialect,
    text: &'a str,
    /// Where the next cell begins, and its line.
    at: usize,
    line: u64,
    /// The line that the row begins at.
    row_line: u64,
}

impl<'a> Rows<'a> {
    fn new(origin: &'a str, dialect: Dialect, text: &'a str, line: u64) -> Self {
        Self {
            origin,
            dialect,
            text,
            at: 0,
            line,
            row_line: line,
        }
    }

    /// Goes to the next row, if there is one.
    #[inline]
    fn next(&mut self) -> bool {
        let rest = &self.text.as_bytes()[self.at..];
        if matches!(rest.first(), Some(b'\r' | b'\n')) {
            let (length, lines) = self.dialect.empty_lines(rest);
            self.at += length;
            self.line += lines;
        }
        self.row_line = self.line;
        self.at < self.text.len()
    }

    /// Gives each cell of the row with its place; returns their number.
    #[inline]
    fn cells(&mut self, mut each: impl FnMut(usize, &str)) -> Result<usize, Error> {
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
                each(index, unquoted(cell, self.at, extent).trim());
                self.line += self.dialect.newlines(cell.as_bytes());
            } else {
                each(index, trimmed(cell));
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
