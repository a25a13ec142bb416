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
    /// The length of the empty lines that the text begins with, and their number.
    /// Spaces make no row.
    pub(super) fn empty_lines(self, text: &[u8]) -> (usize, u64) {
        let mut length = 0;
        loop {
            let rest = &text[length..];
            let spaces = rest.iter().take_while(|byte| **byte == b' ').count();
            match rest.get(spaces) {
                Some(b'\r' | b'\n') => length += spaces + 1,
                None => length += spaces,
                Some(_) => break,
            }
            if length == text.len() {
                break;
            }
        }
        (length, self.newlines(&text[..length]))
    }

    pub(super) fn newlines(self, text: &[u8]) -> u64 {
        memchr::memchr_iter(self.newline, text).count() as u64
    }

    /// Whether a row without quotation marks holds ends of lines as another system writes them.
    pub(super) fn has_other_ends(self, row: &[u8]) -> bool {
        let other = if self.newline == b'\n' { b'\r' } else { b'\n' };
        let row = row.trim_ascii();
        memchr(b'"', row).is_none() && memchr(other, row).is_some()
    }

    /// Where the cell that begins at `start` ends. Quotation marks count only as a
    /// cell's first character; two of them inside stand for one.
    #[inline]
    pub(super) fn extent(self, text: &[u8], start: usize) -> Extent {
        let mut from = start;
        let mut quote = None;
        if text.get(start) == Some(&b'"') && !self.is_ditto(text, start) {
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

    /// Whether a quotation mark is all that a cell has: it stands for the cell above. Between commas
    /// it could begin a cell that begins with one.
    #[inline]
    fn is_ditto(self, text: &[u8], start: usize) -> bool {
        self.delimiter != b','
            && text.get(start + 1) == Some(&self.delimiter)
            && text.get(start + 2) != Some(&b'"')
            && !self.ends_quoted(&text[start + 2..])
    }

    /// Whether a cell that may have begun with a quotation mark ends with one in this line: behind
    /// text, and before a delimiter or the line's end.
    fn ends_quoted(self, text: &[u8]) -> bool {
        let end = memchr(self.newline, text).unwrap_or(text.len());
        let line = text[..end].trim_ascii_end();
        let mut at = 0;
        while let Some(quote) = memchr(b'"', &line[at..]).map(|quote| at + quote) {
            match line.get(quote + 1) {
                Some(b'"') => at = quote + 2,
                behind => {
                    let begins = quote == 0 || line[quote - 1] == self.delimiter;
                    return !begins && behind.is_none_or(|it| *it == self.delimiter);
                }
            }
        }
        false
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
    fn a_quotation_mark_alone_is_told_from_one_that_begins_a_cell() {
        let dialect = Dialect {
            delimiter: b';',
            newline: b'\n',
        };
        let first = |text: &str| text[..dialect.extent(text.as_bytes(), 0).end].to_owned();
        for (text, cell) in [
            ("\";5;yes\n", "\""),
            ("\";5;\"\n", "\""),
            ("\";5;\"a b\";yes\n", "\""),
            ("\";12\" wide;yes\n", "\""),
            ("\"; see note\";5;yes\n", "\"; see note\""),
            (
                "\"; he said \"\"no\"\"\";5;yes\n",
                "\"; he said \"\"no\"\"\"",
            ),
            ("\"; see note\"\r\n", "\"; see note\"\r"),
            ("\";\";5\n", "\";\""),
        ] {
            assert_eq!(first(text), cell, "{text}");
        }
    }

    #[test]
    fn rows_end_outside_quotation_marks() {
        let dialect = Dialect {
            delimiter: b',',
            newline: b'\n',
        };
        let end = |text: &str| dialect.last_row_end(text.as_bytes());
        assert_eq!(end("1,2\n3"), Some(4));
        assert_eq!(end("1,2"), None);
        assert_eq!(end("1,\"2\n3"), None);
        assert_eq!(end("1,2\n1,\"2\n3"), Some(4));
        assert_eq!(end("1,\"2\n\"\"3\"\n4"), Some(10));
        assert_eq!(end("5\" pipe,2\n3"), Some(10));
        assert_eq!(end("\"a\"b,\n"), Some(6));
        let tabs = Dialect {
            delimiter: b'\t',
            newline: b'\n',
        };
        assert_eq!(tabs.last_row_end(b"1\t\"\t2\n3\t\"a\tb\"\n"), Some(14));
    }
}
