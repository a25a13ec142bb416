//! Unusual dialects in the usual one.

use super::aligned::{Widths, are_dashes};
use super::dialect::Dialect;
use super::passed::Pass;

/// How a text differs from the usual: quotation marks `"`, doubled inside, and one
/// delimiter between cells. It is rewritten to that while it is read, line by line the
/// same, so that nothing else needs to know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Unusual {
    #[default]
    Not,
    /// White space of any length stands between cells; it becomes a tab.
    Spaces,
    /// Cells are in `'`.
    Apostrophes,
    /// In quotation marks, `\` takes away what the next character means.
    Backslashes,
    /// A space stands in front of the quotation marks that cells are in.
    Gaps,
    /// Whole rows are in quotation marks.
    Wrapped,
    /// Rules of `-` and `+` stand between rows, and `|` around them, as databases print
    /// tables and Markdown has them.
    Ruled,
    /// Cells stand below their names; a tab is put between them.
    Aligned(Widths),
}

/// Whether a line is a rule of a table that is printed with such.
pub(super) fn is_rule(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    line.iter().all(|byte| b"+-|:= ".contains(byte))
        && (memchr::memmem::find(line, b"---").is_some()
            || memchr::memmem::find(line, b"===").is_some())
}

/// Whether a line says how many rows were printed, such as `(200 rows)`.
fn is_count(line: &[u8]) -> bool {
    let line = std::str::from_utf8(line).unwrap_or_default().trim();
    let line = line.strip_prefix('(').unwrap_or(line);
    let mut words = line.split([' ', ')']);
    let is_number = words
        .next()
        .is_some_and(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()));
    is_number
        && matches!(words.next(), Some("row" | "rows"))
        && matches!(words.next(), Some("" | "in" | "affected"))
}

/// No row between rules is longer.
const LONGEST: usize = 1 << 20;

/// Where in a row the last byte was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// Before a cell.
    Start,
    Cell,
    Quoted,
    /// Behind a backslash in quotation marks.
    Escaped,
    /// Behind a mark that closes, or is the first of two.
    Mark,
}

/// Rewrites a text as it comes.
pub(super) struct Rewriter {
    unusual: Unusual,
    delimiter: u8,
    newline: u8,
    at: At,
    /// There was white space behind a cell of this row.
    gap: bool,
    /// The row as far as it came, where it is seen as a whole.
    row: Vec<u8>,
}

impl Pass for Rewriter {
    fn push(&mut self, text: &[u8], out: &mut Vec<u8>) {
        for byte in text {
            self.byte(*byte, out);
        }
    }

    fn finish(&mut self, out: &mut Vec<u8>) {
        self.whole(out);
        if self.at == At::Mark && self.unusual != Unusual::Wrapped {
            out.push(b'"');
            self.at = At::Cell;
        }
    }
}

impl Rewriter {
    pub(super) fn new(unusual: Unusual, dialect: Dialect) -> Self {
        Self {
            unusual,
            delimiter: dialect.delimiter,
            newline: dialect.newline,
            at: At::Start,
            gap: false,
            row: Vec::new(),
        }
    }

    /// Ends a row that is seen as a whole.
    fn whole(&mut self, out: &mut Vec<u8>) {
        let row = std::mem::take(&mut self.row);
        match self.unusual {
            Unusual::Aligned(_) if are_dashes(&row) || is_count(&row) => {}
            Unusual::Aligned(widths) => aligned(widths, &row, out),
            _ => Self::ruled(&row, out),
        }
    }

    /// Rules become empty, and the rows between them lose the marks around them.
    fn ruled(row: &[u8], out: &mut Vec<u8>) {
        if is_rule(row) || is_count(row) {
            return;
        }
        let cells = row.trim_ascii();
        let cells = match cells.strip_prefix(b"|") {
            Some(cells) => cells.strip_suffix(b"|").unwrap_or(cells),
            None => cells,
        };
        out.extend(cells);
    }

    /// A byte of a row that is in quotation marks as a whole.
    fn wrapped(&mut self, byte: u8, out: &mut Vec<u8>) {
        match (self.at, byte) {
            (At::Start, b'"') => {
                self.at = At::Quoted;
                return;
            }
            (At::Quoted, b'"') => {
                self.at = At::Mark;
                return;
            }
            (At::Mark, b'"') => self.at = At::Quoted,
            (At::Quoted, _) => {}
            _ if byte == self.newline => self.at = At::Start,
            _ => self.at = At::Cell,
        }
        out.push(byte);
    }

    fn byte(&mut self, byte: u8, out: &mut Vec<u8>) {
        if self.unusual == Unusual::Wrapped {
            return self.wrapped(byte, out);
        }
        if matches!(self.unusual, Unusual::Ruled | Unusual::Aligned(_)) {
            if byte == self.newline || self.row.len() > LONGEST {
                self.whole(out);
                out.push(byte);
            } else {
                self.row.push(byte);
            }
            return;
        }
        let mark = if self.unusual == Unusual::Apostrophes {
            b'\''
        } else {
            b'"'
        };
        match self.at {
            At::Quoted if self.unusual == Unusual::Backslashes && byte == b'\\' => {
                self.at = At::Escaped;
            }
            At::Quoted if byte == mark => self.at = At::Mark,
            At::Quoted => quoted(byte, out),
            At::Escaped => {
                if byte != mark && byte != b'\\' {
                    out.push(b'\\');
                }
                quoted(byte, out);
                self.at = At::Quoted;
            }
            At::Mark if byte == mark => {
                quoted(byte, out);
                self.at = At::Quoted;
            }
            At::Mark => {
                out.push(b'"');
                self.at = At::Cell;
                self.byte(byte, out);
            }
            At::Start | At::Cell if byte == self.newline => {
                out.push(byte);
                self.at = At::Start;
                self.gap = false;
            }
            At::Start | At::Cell if self.unusual == Unusual::Spaces => self.spaced(byte, mark, out),
            At::Start if byte == mark => {
                out.push(b'"');
                self.at = At::Quoted;
            }
            At::Start if self.unusual == Unusual::Gaps && byte == b' ' => {}
            At::Start | At::Cell => {
                out.push(byte);
                self.at = if byte == self.delimiter {
                    At::Start
                } else {
                    At::Cell
                };
            }
        }
    }

    fn spaced(&mut self, byte: u8, mark: u8, out: &mut Vec<u8>) {
        if matches!(byte, b' ' | b'\t' | b'\r') {
            self.gap |= self.at == At::Cell;
            self.at = At::Start;
            return;
        }
        if self.gap {
            out.push(b'\t');
            self.gap = false;
        }
        if self.at == At::Start && byte == mark {
            out.push(b'"');
            self.at = At::Quoted;
        } else {
            out.push(byte);
            self.at = At::Cell;
        }
    }
}

/// A row of aligned cells with tabs between them, as many as it has words where it is not aligned.
fn aligned(widths: Widths, row: &[u8], out: &mut Vec<u8>) {
    let row = String::from_utf8_lossy(row);
    if row.trim().is_empty() {
        return;
    }
    let words = || row.split_whitespace().map(str::to_owned).collect();
    for (place, cell) in widths.cells(&row).unwrap_or_else(words).iter().enumerate() {
        if place > 0 {
            out.push(b'\t');
        }
        if cell.starts_with('"') {
            out.push(b'"');
            cell.bytes().for_each(|byte| quoted(byte, out));
            out.push(b'"');
        } else {
            out.extend(cell.bytes());
        }
    }
}

/// A byte inside quotation marks.
fn quoted(byte: u8, out: &mut Vec<u8>) {
    out.push(byte);
    if byte == b'"' {
        out.push(byte);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::super::passed::Passed;
    use super::*;

    fn rewritten(unusual: Unusual, text: &str) -> String {
        let dialect = Dialect {
            delimiter: b',',
            newline: b'\n',
        };
        let mut all = String::new();
        Passed::new(text.as_bytes(), Rewriter::new(unusual, dialect))
            .read_to_string(&mut all)
            .unwrap();
        all
    }

    #[test]
    fn unusual_text_becomes_usual() {
        let spaces = Unusual::Spaces;
        assert_eq!(
            rewritten(spaces, "\"x\" \"y z\"\r\n  1  2.5\t3 \n\n\"a \"\" b\" 4"),
            "\"x\"\t\"y z\"\n1\t2.5\t3\n\n\"a \"\" b\"\t4"
        );
        let apostrophes = Unusual::Apostrophes;
        assert_eq!(
            rewritten(apostrophes, "'a','b, \"c\"'\nit's,'o''clock'"),
            "\"a\",\"b, \"\"c\"\"\"\nit's,\"o'clock\""
        );
        let backslashes = Unusual::Backslashes;
        assert_eq!(
            rewritten(backslashes, "\"a \\\"b\\\" c\",\"\\\\d\\n\"\n"),
            "\"a \"\"b\"\" c\",\"\\d\\n\"\n"
        );
    }

    #[test]
    fn spaces_and_marks_around_are_taken_away() {
        let gaps = Unusual::Gaps;
        assert_eq!(
            rewritten(gaps, "\"a\", \"b, c\" , 1\n\"d\",  \"e\"\n"),
            "\"a\",\"b, c\" ,1\n\"d\",\"e\"\n"
        );
        let wrapped = Unusual::Wrapped;
        assert_eq!(
            rewritten(wrapped, "\"a,\"\"b, c\"\"\"\r\n\"1,2\"\n3,4"),
            "a,\"b, c\"\r\n1,2\n3,4"
        );
    }

    #[test]
    fn usual_text_stays() {
        let text = "a,\"b \"\"c\"\"\"\n1,it's 5\" long\n\"2\n3\",\"\"\n";
        assert_eq!(rewritten(Unusual::Not, text), text);
    }
}
