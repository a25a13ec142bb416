//! CSV and its like.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::below::{below, other_table};
use super::blank::{Blank, more};
use super::blocks::{Block, Blocks};
use super::bounded;
use super::chunk::{Chunk, Piece, Want};
use super::dialect::Dialect;
use super::input::Input;
use super::layout::Layout;
use super::passed::Passed;
use super::rewrite::{Rewriter, Unusual};
use super::row::Row;
use super::rows::Rows;
use super::shape::{Asked, Shape};
use super::totals::TotalRows;
use crate::error::Error;
use crate::file_note::FileNote;
use crate::lines::Lines;

/// A file of cells with delimiters between them.
pub(super) struct Delimited {
    origin: String,
    dialect: Dialect,
    names: Vec<String>,
    notes: Vec<FileNote>,
    /// Rows with fewer cells than there are columns, and the line of the first.
    padded: Option<(usize, u64)>,
    /// Rows of totals, and the line of the first, where these are left out.
    totals: Option<(usize, u64)>,
    totals_are: TotalRows,
    /// Headers that come again, and the line of the first.
    headers: Option<(usize, u64)>,
    /// Rows with more cells than there are columns, which are left out.
    long: Vec<Long>,
    /// Blank rows at the end of what is read.
    blank: Blank,
    /// The rows that are read.
    count: usize,
    /// The rows of the header as they stand in the text.
    header: Vec<Vec<u8>>,
    blocks: Blocks,
    /// Blocks that are read and not yet taken apart.
    ahead: Vec<Block>,
}

/// No more rows with too many cells are left out, and not more than one in so many: else
/// the text is not understood.
const LONG: usize = 10;
const ROWS_A_LONG_ONE: usize = 100;

/// A row with more cells than there are columns.
#[derive(Clone, Copy, Debug)]
struct Long {
    line: u64,
    cells: usize,
}

impl Long {
    fn error(self, origin: &str, expected: usize) -> Error {
        Error::RowLength {
            origin: origin.to_owned(),
            line: self.line,
            expected,
            found: self.cells,
        }
    }
}

/// What a block has beside its rows.
struct Parsed {
    chunk: Chunk,
    padded: Option<(usize, u64)>,
    totals: Option<(usize, u64)>,
    headers: Option<(usize, u64)>,
    long: Vec<Long>,
    below: Option<(usize, u64)>,
    /// Blank rows behind its others.
    blank: Blank,
}

impl Delimited {
    /// Opens a file, finds out its shape and reads its header.
    pub(super) fn open(
        input: &Input,
        asked: Asked,
        kept_totals: &BTreeSet<String>,
    ) -> Result<Self, Error> {
        let mut blocks = Blocks::open(input, true)?;
        let (head, whole) = blocks.head();
        let Shape {
            dialect,
            unusual,
            layout,
            ..
        } = Shape::find(valid(head), whole, asked);
        if unusual != Unusual::Not {
            let reader = input.reader().map_err(|source| input.failed(source))?;
            let rewriter = Rewriter::new(unusual, dialect);
            blocks = Blocks::of(input, Box::new(Passed::new(reader, rewriter)), true)?;
        }
        let mut first = blocks.next(dialect)?.unwrap_or(Block {
            bytes: Vec::new(),
            line: 1,
            last: true,
        });
        let text = utf8(input.origin(), dialect, &first)?;
        let mut rows = Rows::new(input.origin(), dialect, text, first.line);
        if !rows.next() {
            return Err(Error::EmptyFile {
                origin: input.origin().to_owned(),
            });
        }
        let Layout {
            skip,
            header_rows,
            names,
            notes,
            totals_are,
            ..
        } = layout;
        let totals_are = TotalRows {
            are: totals_are,
            kept: kept_totals.clone(),
        };
        let mut header = Vec::new();
        for place in 0..skip {
            if rows.next() {
                let start = rows.at;
                let cells = rows.cells(|_, _| {})?;
                // A single name may be a value, too.
                if place + header_rows >= skip && cells > 1 {
                    let row = text[start..rows.at].trim_end_matches(['\n', '\r']);
                    header.push(row.as_bytes().to_vec());
                }
            }
        }
        let (at, line) = (rows.at, rows.line);
        first.bytes.drain(..at);
        first.line = line;
        Ok(Self {
            origin: input.origin().to_owned(),
            dialect,
            names,
            notes,
            padded: None,
            totals: None,
            totals_are,
            headers: None,
            long: Vec::new(),
            blank: Blank::default(),
            count: 0,
            header,
            blocks,
            ahead: vec![first],
        })
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// What is to be said of the file, as far as it is read.
    pub(super) fn notes(&self) -> Vec<FileNote> {
        let padded = self.padded;
        let padded = padded.map(|(rows, line)| FileNote::Padded { rows, line });
        let totals = self.totals;
        let totals = totals.map(|(rows, line)| FileNote::Totals { rows, line });
        let headers = self.headers;
        let headers = headers.map(|(rows, line)| FileNote::Headers { rows, line });
        let lines: Vec<u64> = self.long.iter().map(|long| long.line).collect();
        let long = (!lines.is_empty()).then_some(FileNote::Long { lines });
        let found = padded.into_iter().chain(totals).chain(headers).chain(long);
        self.notes.iter().cloned().chain(found).collect()
    }

    /// Whether semicolons stand between cells, as where a comma is the decimal mark.
    pub(super) fn has_semicolons(&self) -> bool {
        self.dialect.delimiter == b';'
    }

    /// The rows of the next blocks, while the blocks behind them are read.
    pub(super) fn next(&mut self, wants: &[Want]) -> Result<Option<Vec<Chunk>>, Error> {
        let now = std::mem::take(&mut self.ahead);
        if now.is_empty() {
            // A single one may be a row of which nothing is known.
            if self.blank.rows == 1 {
                return Ok(self.with_blank(wants).map(|chunk| vec![chunk]));
            }
            return match self.long.first() {
                Some(long) if self.long.len() * ROWS_A_LONG_ONE > self.count => {
                    Err(long.error(&self.origin, wants.len()))
                }
                _ => Ok(None),
            };
        }
        let Self {
            origin,
            dialect,
            totals_are,
            header,
            blocks,
            ahead,
            ..
        } = self;
        let (parsed, read) = rayon::join(
            || -> Vec<_> {
                now.par_iter()
                    .map(|block| parse(origin, *dialect, block, wants, header, totals_are))
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
        let parsed: Vec<Parsed> = parsed.into_iter().collect::<Result<_, _>>()?;
        read?;
        let mut chunks = Vec::new();
        for parsed in parsed {
            if parsed.chunk.rows > 0 {
                chunks.extend(self.with_blank(wants));
            }
            chunks.push(self.noted(parsed));
        }
        match self.long.first() {
            Some(long) if self.long.len() > LONG => Err(long.error(&self.origin, wants.len())),
            _ => Ok(Some(chunks)),
        }
    }

    /// The blank rows at the end of what is read, if there are some, as rows.
    fn with_blank(&mut self, wants: &[Want]) -> Option<Chunk> {
        let blank = std::mem::take(&mut self.blank);
        let (chunk, padded) = (blank.rows > 0).then(|| blank.into_chunk(wants))?;
        self.padded = more(self.padded, padded);
        self.count += chunk.rows;
        Some(chunk)
    }

    /// Keeps what is to be said of a block's rows.
    fn noted(&mut self, parsed: Parsed) -> Chunk {
        self.padded = more(self.padded, parsed.padded);
        self.totals = more(self.totals, parsed.totals);
        self.headers = more(self.headers, parsed.headers);
        self.long.extend(parsed.long);
        self.count += parsed.chunk.rows;
        self.blank.append(parsed.blank);
        if let Some((rows, line)) = parsed.below {
            self.notes.push(FileNote::Below { rows, line });
        }
        parsed.chunk
    }
}

/// The text as far as it is UTF-8: it may be cut off in a character.
fn valid(head: &[u8]) -> &str {
    match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default(),
    }
}

fn utf8<'a>(origin: &str, dialect: Dialect, block: &'a Block) -> Result<&'a str, Error> {
    std::str::from_utf8(&block.bytes).map_err(|error| Error::NotUtf8 {
        origin: origin.to_owned(),
        line: block.line + dialect.newlines(&block.bytes[..error.valid_up_to()]),
    })
}

/// The rows of a block with more cells than there are columns, as far as these are few.
fn long(
    origin: &str,
    dialect: Dialect,
    text: &str,
    line: u64,
    columns: usize,
) -> Result<Vec<Long>, Error> {
    let mut rows = Rows::new(origin, dialect, text, line);
    let mut long = Vec::new();
    while long.len() <= LONG && rows.next() {
        let (line, start) = (rows.row_line, rows.at);
        let mut is_long = false;
        let cells = rows.cells(|index, cell| is_long |= index >= columns && !cell.is_empty())?;
        if is_long {
            if dialect.has_other_ends(&text.as_bytes()[start..rows.at]) {
                let origin = origin.to_owned();
                return Err(Error::LineEnds { origin, line });
            }
            long.push(Long { line, cells });
        }
    }
    Ok(long)
}

/// The rows of a block. Where cells at the end of a row are not there, they are
/// missing; where there are some behind the last column, the row is left out.
fn parse(
    origin: &str,
    dialect: Dialect,
    block: &Block,
    wants: &[Want],
    header: &[Vec<u8>],
    totals_are: &TotalRows,
) -> Result<Parsed, Error> {
    let without =
        |long: &[Long]| parse_without(origin, dialect, block, wants, header, totals_are, long);
    match without(&[]) {
        Err(Error::RowLength { .. }) => {
            let text = utf8(origin, dialect, block)?;
            let long = long(origin, dialect, text, block.line, wants.len())?;
            match long.first() {
                Some(first) if long.len() > LONG => Err(first.error(origin, wants.len())),
                _ => without(&long),
            }
        }
        parsed => parsed,
    }
}

/// The rows of a block but for those that are known to be too long. Another such is an
/// error.
fn parse_without(
    origin: &str,
    dialect: Dialect,
    block: &Block,
    wants: &[Want],
    header: &[Vec<u8>],
    totals_are: &TotalRows,
    long: &[Long],
) -> Result<Parsed, Error> {
    let text = utf8(origin, dialect, block)?;
    let (rows, blank) = Blank::split(text, dialect, block.line, wants.len());
    let is_last = block.last && !rows.is_empty();
    let (text, blank) = if is_last {
        (text, Blank::default())
    } else {
        (rows, blank)
    };
    let (most, below) = if is_last {
        end(
            origin,
            dialect,
            text,
            block.line,
            (wants.len(), totals_are),
            header,
        )
    } else {
        (usize::MAX, None)
    };
    let most_cells = bounded::cells_of_part(block.bytes.len());
    let mut rows = Rows::new(origin, dialect, text, block.line);
    let mut lines = Lines::default();
    let mut columns: Vec<Piece> = wants.iter().map(|want| Piece::new(*want, 0)).collect();
    let (mut padded, mut totals, mut headers) = (None, None, None);
    let (mut count, mut seen) = (0, 0);
    let mut left_out = long.iter().copied().peekable();
    let mut is_left_out = Vec::new();
    while seen < most && rows.next() {
        seen += 1;
        if let Some(long) = left_out.next_if(|long| long.line == rows.row_line) {
            is_left_out.push(long);
            rows.cells(|_, _| {})?;
            continue;
        }
        if header.iter().any(|header| begins_with(rows.rest(), header)) {
            headers.get_or_insert((0, rows.row_line)).0 += 1;
            rows.cells(|_, _| {})?;
            continue;
        }
        let line = rows.line_ahead();
        if header.iter().any(|it| is_reordered(line, it, dialect)) {
            return Err(Error::Reordered {
                origin: origin.to_owned(),
                line: rows.row_line,
            });
        }
        if totals_are.may_hold(line, dialect.delimiter) {
            let mut ahead = rows.clone();
            if ahead.row().is_some_and(|row| totals_are.hold(&row)) {
                totals.get_or_insert((0, rows.row_line)).0 += 1;
                rows = ahead;
                continue;
            }
        }
        lines.push(rows.line);
        count += 1;
        let cells = (count * wants.len()) as u64;
        if cells > most_cells {
            return Err(Error::TooManyCells {
                origin: origin.to_owned(),
                cells,
                bytes: block.bytes.len() as u64,
            });
        }
        let mut too_many = 0;
        let found = rows.cells(|index, cell| match columns.get_mut(index) {
            Some(column) => column.push_text(cell),
            None if cell.is_empty() => {}
            None => too_many = index + 1,
        })?;
        if too_many > 0 {
            let (line, cells) = (rows.row_line, found);
            return Err(Long { line, cells }.error(origin, wants.len()));
        }
        if found < wants.len() {
            columns.iter_mut().skip(found).for_each(Piece::push_missing);
            padded.get_or_insert((0, rows.row_line)).0 += 1;
        }
    }
    Ok(Parsed {
        chunk: Chunk {
            rows: count,
            lines,
            columns,
        },
        padded,
        totals,
        headers,
        long: is_left_out,
        below,
        blank,
    })
}

/// Whether a text's first row is this one, behind a mark of the byte order as where files that have
/// one were put together, or behind the end of a page.
fn begins_with(text: &[u8], row: &[u8]) -> bool {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let text = text.strip_prefix(b"\x0c").unwrap_or(text);
    text.strip_prefix(row)
        .is_some_and(|rest| matches!(rest.first(), None | Some(b'\n' | b'\r')))
}

/// Whether a line holds the names of a header in another order.
fn is_reordered(line: &[u8], header: &[u8], dialect: Dialect) -> bool {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let are_in = |these: &[u8], those: &[u8]| {
        let cells = |line| <[u8]>::split(line, |byte| *byte == dialect.delimiter);
        cells(these).all(|cell| cells(those).any(|other| other == cell))
    };
    line.len() == header.len() && line != header && are_in(line, header) && are_in(header, line)
}

/// How many of the last block's rows are the table's, and what stands below it.
fn end(
    origin: &str,
    dialect: Dialect,
    text: &str,
    line: u64,
    (columns, totals_are): (usize, &TotalRows),
    header: &[Vec<u8>],
) -> (usize, Option<(usize, u64)>) {
    let mut reader = Rows::new(origin, dialect, text, line);
    let rows: Vec<_> = std::iter::from_fn(|| reader.row()).collect();
    if reader.at < text.len() {
        // A quotation mark is not closed; who reads the rows says so.
        return (usize::MAX, None);
    }
    let is_header = |row: &Row| {
        header.iter().any(|header| {
            let header = std::str::from_utf8(header).unwrap_or_default();
            Rows::new(origin, dialect, header, 1)
                .row()
                .is_some_and(|it| it.cells == row.cells)
        })
    };
    let other = other_table(&rows, columns).filter(|start| !is_header(&rows[*start]));
    let end = below(&rows[..other.unwrap_or(rows.len())], columns);
    let end = end - usize::from(totals_are.end_in_one(&rows[..end]));
    let left = &rows[end..];
    let filled = left.iter().filter(|row| row.reach() > 0);
    let first = filled.clone().next();
    (end, first.map(|row| (filled.count(), row.line)))
}
