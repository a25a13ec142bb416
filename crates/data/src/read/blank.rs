//! Rows of nothing but delimiters: between others they are rows whose values are missing, and below
//! the last they are none.

use super::chunk::{Chunk, Piece, Want};
use super::dialect::Dialect;
use crate::lines::Lines;

/// Such rows at the end of what is read, until it shows whether others follow.
#[derive(Default)]
pub(super) struct Blank {
    lines: Lines,
    pub(super) rows: usize,
    /// Those with fewer cells than there are columns, and the line of the first.
    padded: Option<(usize, u64)>,
}

impl Blank {
    /// The rows of a text before those at its end that are blank, and these. The text begins at
    /// this line.
    pub(super) fn split(text: &str, dialect: Dialect, line: u64, columns: usize) -> (&str, Self) {
        let bytes = text.as_bytes();
        let mut start = bytes.len();
        while start > 0 && dialect.delimiter != b' ' {
            let above = memchr::memrchr(dialect.newline, &bytes[..start - 1]);
            let begin = above.map_or(0, |end| end + 1);
            if !is_blank(&bytes[begin..start], dialect) {
                break;
            }
            start = begin;
        }
        let (rows, tail) = text.split_at(start);
        let mut blank = Self::default();
        let line = line + dialect.newlines(rows.as_bytes());
        let lines = tail.as_bytes().split(|byte| *byte == dialect.newline);
        for (line, text) in (line..).zip(lines) {
            let delimiters = memchr::memchr_iter(dialect.delimiter, text).count();
            // A line without any is no row at all.
            if delimiters > 0 {
                blank.push(line, delimiters + 1 < columns);
            }
        }
        (rows, blank)
    }

    fn push(&mut self, line: u64, is_padded: bool) {
        self.lines.push(line);
        self.rows += 1;
        if is_padded {
            self.padded.get_or_insert((0, line)).0 += 1;
        }
    }

    /// Puts more such rows behind these.
    pub(super) fn append(&mut self, others: Self) {
        self.lines.append(&others.lines);
        self.rows += others.rows;
        self.padded = more(self.padded, others.padded);
    }

    /// The rows as such, and those with too few cells.
    pub(super) fn into_chunk(self, wants: &[Want]) -> (Chunk, Option<(usize, u64)>) {
        let column = |want: &Want| {
            let mut piece = Piece::new(*want, self.rows);
            (0..self.rows).for_each(|_| piece.push_missing());
            piece
        };
        let chunk = Chunk {
            rows: self.rows,
            columns: wants.iter().map(column).collect(),
            lines: self.lines,
        };
        (chunk, self.padded)
    }
}

/// The rows of both, and the line of the first.
pub(super) fn more(
    before: Option<(usize, u64)>,
    now: Option<(usize, u64)>,
) -> Option<(usize, u64)> {
    match (before, now) {
        (Some((rows, line)), Some((others, _))) => Some((rows + others, line)),
        (before, now) => before.or(now),
    }
}

/// Whether a line holds nothing but delimiters and spaces.
fn is_blank(line: &[u8], dialect: Dialect) -> bool {
    let is_nothing = |byte: &u8| *byte == dialect.delimiter || b" \r\n".contains(byte);
    line.iter().all(is_nothing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_rows_at_the_end_are_set_apart() {
        let dialect = Dialect {
            delimiter: b',',
            newline: b'\n',
        };
        for (text, rows, lines, padded) in [
            (
                "a,b,c\n,,\n\n, ,\r\n,\n",
                "a,b,c\n",
                &[8, 10, 11][..],
                Some((1, 11)),
            ),
            ("a,\"\n,,\n\"\n", "a,\"\n,,\n\"\n", &[], None),
            (",,\na,b,c", ",,\na,b,c", &[], None),
            (",,\n,,", "", &[7, 8], None),
            ("", "", &[], None),
        ] {
            let (found, blank) = Blank::split(text, dialect, 7, 3);
            assert_eq!((found, blank.rows), (rows, lines.len()), "{text:?}");
            let found: Vec<_> = (0..blank.rows).map(|row| blank.lines.get(row)).collect();
            let lines: Vec<_> = lines.iter().map(|line| Some(*line)).collect();
            assert_eq!((found, blank.padded), (lines, padded), "{text:?}");
        }
    }
}
