//! How a text file sets its cells and rows apart.

use memchr::{memchr, memchr2, memrchr};

/// What stands between cells and between rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) delimiter: u8,
    /// What ends a row: a line feed, or a carriage return where there are no line
    /// feeds, as in files of old Macs.
    pub(super) newline: u8,
}

/// Where a cell ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    /// The first byte that is not the cell's any more.
    pub(super) end: usize,
    /// Where its closing quotation mark is, if it is in quotation marks.
    pub(super) quote: Option<usize>,
    /// Whether it is the last of its row.
    pub(super) last: bool,
    /// Whether it ends with the text, not by a delimiter or a line's end.
    pub(super) unended: bool,
    /// Whether its quotation mark is not closed.
    pub(super) open: bool,
}

impl Extent {
    /// Where the next cell begins.
    pub(super) fn next(self) -> usize {
        self.end + usize::from(!self.unended)
    }
}

impl Dialect {
    /// The dialect of a text that begins so: of the delimiters, the one that the first
    /// row has, by preference as often as the second row.
    pub(super) fn sniff(head: &[u8], delimiter: Option<u8>, tabs: bool) -> Self {
        let newline = if memchr(b'\n', head).is_none() && memchr(b'\r', head).is_some() {
            b'\r'
        } else {
            b'\n'
        };
        let of = |delimiter| Self { delimiter, newline };
        if let Some(delimiter) = delimiter {
            return of(delimiter);
        }
        let candidates: [u8; 4] = if tabs {
            [b'\t', b',', b';', b'|']
        } else {
            [b',', b';', b'\t', b'|']
        };
        let score = |delimiter: u8| {
            let first = of(delimiter).row(head, 0);
            let second = of(delimiter).row(head, first.1);
            (first.0 > 1 && first.0 == second.0, first.0)
        };
        let best = candidates
            .into_iter()
            // Of equals the last is taken, and the first should be.
            .rev()
            .max_by_key(|delimiter| score(*delimiter));
        of(best.unwrap_or(b','))
    }

    /// The number of cells of the row that begins at or, behind empty lines, after
    /// `start`, and where the next begins.
    fn row(self, text: &[u8], start: usize) -> (usize, usize) {
        let mut at = start + self.empty_lines(&text[start..]).0;
        let mut cells = 0;
        while at < text.len() {
            let extent = self.extent(text, at);
            cells += 1;
            at = extent.next();
            if extent.last {
                break;
            }
        }
        (cells, at)
    }

    /// The length of the empty lines that the text begins with, and their number.
    pub(super) fn empty_lines(self, text: &[u8]) -> (usize, u64) {
        let length = text
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        (length, self.newlines(&text[..length]))
    }

    pub(super) fn newlines(self, text: &[u8]) -> u64 {
        memchr::memchr_iter(self.newline, text).count() as u64
    }

    /// Where the cell that begins at `start` ends. Quotation marks count only as a
    /// cell's first character; two of them inside stand for one.
    #[inline]
    pub(super) fn extent(self, text: &[u8], start: usize) -> Extent {
        let mut from = start;
        let mut quote = None;
        if text.get(start) == Some(&b'"') {
            let mut at = start + 1;
            loop {
                let Some(found) = memchr(b'"', &text[at..]) else {
                    return Extent {
                        end: text.len(),
                        quote: None,
                        last: true,
                        unended: true,
                        open: true,
                    };
                };
                let found = at + found;
                if text.get(found + 1) == Some(&b'"') {
                    at = found + 2;
                } else {
                    quote = Some(found);
                    from = found + 1;
                    break;
                }
            }
        }
        let end = memchr2(self.delimiter, self.newline, &text[from..]).map(|end| from + end);
        Extent {
            end: end.unwrap_or(text.len()),
            quote,
            last: end.is_none_or(|end| text[end] == self.newline),
            unended: end.is_none(),
            open: false,
        }
    }

    /// The end of the last row that ends in this text, which begins with a row.
    pub(super) fn last_row_end(self, text: &[u8]) -> Option<usize> {
        let Some(quote) = memchr(b'"', text) else {
            return memrchr(self.newline, text).map(|end| end + 1);
        };
        // Up to the row with the first quotation mark no line end can be in a cell.
        let mut last = memrchr(self.newline, &text[..quote]).map(|end| end + 1);
        let mut at = last.unwrap_or(0);
        while at < text.len() {
            let extent = self.extent(text, at);
            if extent.unended {
                break;
            }
            at = extent.next();
            if extent.last {
                last = Some(at);
            }
        }
        last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_of_the_first_rows() {
        for (text, delimiter) in [
            ("a,b\n1,2\n", b','),
            ("a;b\n1,5;2,5\n", b';'),
            ("a\tb c\n", b'\t'),
            ("a|b|c\n1|2|3", b'|'),
            ("\"x;y\",b\n1,2\n", b','),
            ("a,b;c\n1;2\n", b';'),
            ("\r\na;b\r\n\r\n1;2\r\n", b';'),
            ("alone\n1\n", b','),
        ] {
            let dialect = Dialect::sniff(text.as_bytes(), None, false);
            assert_eq!(dialect.delimiter, delimiter, "{text}");
        }
        assert_eq!(Dialect::sniff(b"a\r1\r", None, false).newline, b'\r');
        assert_eq!(Dialect::sniff(b"alone\n1\n", None, true).delimiter, b'\t');
    }

    #[test]
    fn rows_end_outside_quotation_marks() {
        let dialect = Dialect::sniff(b"a,b\n", None, false);
        let end = |text: &str| dialect.last_row_end(text.as_bytes());
        assert_eq!(end("1,2\n3"), Some(4));
        assert_eq!(end("1,2"), None);
        assert_eq!(end("1,\"2\n3"), None);
        assert_eq!(end("1,2\n1,\"2\n3"), Some(4));
        assert_eq!(end("1,\"2\n\"\"3\"\n4"), Some(10));
        assert_eq!(end("5\" pipe,2\n3"), Some(10));
        assert_eq!(end("\"a\"b,\n"), Some(6));
    }
}
