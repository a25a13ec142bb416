//! A text file in blocks of whole rows.

use std::io::Read;

use super::dialect::Dialect;
use super::input::{Input, read_failed};
use crate::error::Error;

/// The size that blocks have, if rows are not longer.
const BLOCK: usize = 1 << 20;

/// The last block has at least this part of a whole one, if the file has: what stands below a
/// table is told from its rows by those above it.
const LAST: usize = 16;

/// The longest row: more is taken for a quotation mark that is not closed.
const LONGEST_ROW: usize = 8 << 20;

/// Some whole rows of a text file.
pub(super) struct Block {
    pub(super) bytes: Vec<u8>,
    /// The line that it begins at, counted from 1.
    pub(super) line: u64,
    /// Whether it is the last.
    pub(super) last: bool,
}

/// The blocks of a text file, in order.
pub(super) struct Blocks {
    origin: String,
    packed: Option<&'static str>,
    reader: Box<dyn Read + Send>,
    /// The size of blocks.
    size: usize,
    /// What is read and in no block yet.
    rest: Vec<u8>,
    line: u64,
    /// The file's last byte is in `rest`.
    at_end: bool,
    quotes: bool,
}

impl Blocks {
    /// Opens a file. Where it has no `quotes`, each line is a row.
    pub(super) fn open(input: &Input, quotes: bool) -> Result<Self, Error> {
        let reader = input.reader().map_err(|source| input.failed(source))?;
        Self::of(input, reader, quotes)
    }

    /// The blocks of what `reader` makes of the file.
    pub(super) fn of(
        input: &Input,
        reader: Box<dyn Read + Send>,
        quotes: bool,
    ) -> Result<Self, Error> {
        let mut blocks = Self {
            origin: input.origin().to_owned(),
            packed: input.packed(),
            reader,
            size: input.block().unwrap_or(BLOCK).max(1),
            rest: Vec::new(),
            line: 1,
            at_end: false,
            quotes,
        };
        blocks.fill(BLOCK)?;
        // The first rows, however long, show how the text is written.
        while !blocks.at_end && blocks.rest.len() < LONGEST_ROW && blocks.lines() < 3 {
            blocks.fill(2 * blocks.rest.len())?;
        }
        let mark = b"\xef\xbb\xbf";
        if blocks.rest.starts_with(mark) {
            blocks.rest.drain(..mark.len());
        }
        Ok(blocks)
    }

    /// What the file begins with, before the first block is taken, and whether that is
    /// all.
    pub(super) fn head(&self) -> (&[u8], bool) {
        (&self.rest, self.at_end)
    }

    /// The next rows; `None` at the end.
    pub(super) fn next(&mut self, dialect: Dialect) -> Result<Option<Block>, Error> {
        let mut wanted = self.size;
        let cut = loop {
            let with_last = wanted + self.size / LAST;
            self.fill(with_last)?;
            if self.at_end && self.rest.len() <= with_last {
                break self.rest.len();
            }
            let rows = &self.rest[..wanted];
            let end = if self.quotes {
                dialect.last_row_end(rows)
            } else {
                memchr::memrchr(b'\n', rows).map(|end| end + 1)
            };
            match end {
                Some(end) => break end,
                None if wanted >= LONGEST_ROW => {
                    return Err(Error::RowSize {
                        origin: self.origin.clone(),
                        line: self.line,
                        most: LONGEST_ROW,
                    });
                }
                None => wanted = (wanted * 2).min(LONGEST_ROW),
            }
        };
        if cut == 0 {
            return Ok(None);
        }
        let after = self.rest.split_off(cut);
        let bytes = std::mem::replace(&mut self.rest, after);
        let line = self.line;
        self.line += dialect.newlines(&bytes);
        self.fill(1)?;
        let last = self.rest.is_empty();
        Ok(Some(Block { bytes, line, last }))
    }

    /// The ends of lines in what is read.
    fn lines(&self) -> usize {
        memchr::memchr2_iter(b'\n', b'\r', &self.rest)
            .take(6)
            .count()
            / 2
    }

    /// Reads until so much is there, or all.
    fn fill(&mut self, wanted: usize) -> Result<(), Error> {
        let more = wanted.saturating_sub(self.rest.len());
        if self.at_end || more == 0 {
            return Ok(());
        }
        self.rest.reserve_exact(more);
        match (&mut self.reader)
            .take(more as u64)
            .read_to_end(&mut self.rest)
        {
            Ok(read) => {
                self.at_end = read < more;
                Ok(())
            }
            Err(source) => Err(read_failed(&self.origin, self.packed, source)),
        }
    }
}
