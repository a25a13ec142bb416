//! How a text file is written: its dialect, and where in it the table is.

use super::aligned::Widths;
use super::dialect::Dialect;
use super::layout::Layout;
use super::passed::Pass;
use super::rewrite::{Rewriter, Unusual, is_rule};
use super::row::Row;
use super::rows::Rows;
use crate::file_note::FileNote;
use crate::words::finite;

/// The rows and bytes at the beginning that show how a file is written.
const SAMPLE_ROWS: usize = 200;
const SAMPLE_BYTES: usize = 1 << 18;

/// What is said of a file's shape, by its reader or its name.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Asked {
    pub(super) delimiter: Option<u8>,
    pub(super) header: Option<bool>,
    /// The file's name says that tabs are likely.
    pub(super) tabs: bool,
    /// Apostrophes around cells are theirs.
    pub(super) apostrophes: bool,
}

/// How a text file is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shape {
    /// Of the text as it is after it is rewritten, where it is.
    pub(super) dialect: Dialect,
    pub(super) unusual: Unusual,
    /// Its `skip` counts a `sep=` line, too.
    pub(super) layout: Layout,
    /// Whether the delimiter stands between the names.
    in_header: bool,
    /// Whether the delimiter is a comma as it stands in numbers and sentences.
    is_weak: bool,
    /// The rows that it was found in.
    rows: usize,
}

/// The best of the shapes by several delimiters, of equals the first; another that parts
/// the rows as evenly is said.
fn best_of(shapes: Vec<Shape>) -> Option<Shape> {
    // Of equals the last is taken, and the first should be.
    let ranked = shapes.iter().enumerate().rev();
    let (place, _) = ranked.max_by(|a, b| a.1.score().total_cmp(&b.1.score()))?;
    let is_even =
        |shape: &Shape| shape.is_table() && shape.layout.agreement == 1.0 && shape.layout.skip < 2;
    let other = shapes.iter().enumerate().find(|(other, shape)| {
        *other != place && is_even(shape) && is_even(&shapes[place]) && shape.rows > 2
    });
    let other = other.map(|(_, shape)| char::from(shape.dialect.delimiter));
    let mut best = shapes.into_iter().nth(place)?;
    if let Some(other) = other {
        let delimiter = char::from(best.dialect.delimiter);
        let note = FileNote::Delimiter { delimiter, other };
        best.layout.notes.push(note);
    }
    Some(best)
}

impl Shape {
    /// The shape of a text that begins so; `whole` where that is all of it.
    pub(super) fn find(head: &str, whole: bool, asked: Asked) -> Self {
        let newline = newline(head.as_bytes());
        let (declared, sep_end) =
            separator(head).map_or((None, 0), |(byte, end)| (Some(byte), end));
        let text = &head[sep_end..];
        let dialects = |delimiter| Dialect { delimiter, newline };
        let candidates: &[u8] = if asked.tabs { b"\t,;|" } else { b",;\t|" };
        let of =
            |delimiter: u8, unusual| Self::of(text, whole, dialects(delimiter), unusual, asked);
        let usual = Unusual::Not;
        let mut best = match asked.delimiter.or(declared) {
            Some(delimiter) => of(delimiter, usual),
            None => {
                let shapes = candidates.iter().map(|delimiter| of(*delimiter, usual));
                best_of(shapes.collect()).unwrap_or_else(|| of(b',', usual))
            }
        };
        let delimiter = best.dialect.delimiter;
        for (unusual, is_such) in [
            (
                Unusual::Apostrophes,
                !asked.apostrophes && looks_apostrophed(text, whole, best.dialect),
            ),
            (Unusual::Backslashes, has_escapes(text, best.dialect)),
            (Unusual::Gaps, has_gaps(text, delimiter)),
        ] {
            if is_such {
                let shape = of(delimiter, unusual);
                if shape.layout.agreement >= best.layout.agreement {
                    best = shape;
                }
            }
        }
        let asks_for_bars = asked.delimiter.or(declared).is_none_or(|it| it == b'|');
        if asks_for_bars && is_ruled(text) {
            let shape = of(b'|', Unusual::Ruled);
            if shape.is_table() {
                best = shape;
            }
        }
        let asks_for_none = asked.delimiter.or(declared).is_none();
        if asks_for_none && let Some(widths) = Widths::of_dashes(text.lines()) {
            let mut shape = of(b'\t', Unusual::Aligned(widths));
            shape.layout.skip += sep_end.min(1);
            return shape;
        }
        let says_spaces = asked.delimiter == Some(b' ');
        let columns = best.layout.names.len();
        if says_spaces || asks_for_none && (columns < 2 || delimiter == b'\t' && has_runs(text)) {
            let shape = of(b'\t', Unusual::Spaces);
            let is_more = shape.layout.names.len() > columns || best.layout.agreement < 1.0;
            if says_spaces || is_more && shape.is_spaced(text, whole) {
                best = shape;
            } else if columns < 2
                && let Some(widths) = Widths::of(text.lines().take(SAMPLE_ROWS))
            {
                best = of(b'\t', Unusual::Aligned(widths));
            }
        }
        if best.layout.names.len() < 2 {
            let asked = asked.delimiter.or(declared);
            let rarer = rarer(text, asked, candidates, &of);
            match best_of(rarer).filter(|shape| shape.is_table() && shape.rows > 1) {
                Some(shape) if shape.layout.agreement == 1.0 => best = shape,
                _ if has_marks(text) => best.layout.notes.push(FileNote::OneColumn),
                _ => {}
            }
        }
        if sep_end > 0 {
            best.layout.skip += 1;
        }
        best
    }

    fn of(text: &str, whole: bool, dialect: Dialect, unusual: Unusual, asked: Asked) -> Self {
        let rows = sample(text, whole, dialect, unusual);
        let is_all = whole && rows.len() < SAMPLE_ROWS;
        let layout = Layout::find(&rows, is_all, asked.header);
        let named = rows.get(layout.skip.saturating_sub(1));
        Self {
            dialect,
            unusual,
            in_header: named.is_none_or(|row| row.cells.len() > 1),
            is_weak: dialect.delimiter == b',' && are_weak_commas(text),
            rows: rows.len(),
            layout,
        }
    }

    /// Whether there are columns, and the delimiter stands between their names.
    fn is_table(&self) -> bool {
        self.layout.names.len() > 1 && self.in_header
    }

    /// More is better: several columns, in nearly all rows, and then many. What does not stand
    /// between the names is rather the mark of numbers, as in `a;b` above `1,5;2,5`.
    fn score(&self) -> f64 {
        let columns = self.layout.names.len();
        if columns < 2 {
            // As `r` above `3,5`: a comma between the cells would leave no name for one.
            return if self.layout.agreement == 1.0 {
                0.5
            } else {
                0.0
            };
        }
        if !self.in_header {
            return 1.0;
        }
        // Of two that are as good, the one that leaves no line above the table, and a comma
        // only where it does not stand as in numbers or sentences.
        let above = if self.layout.skip > 1 { 0.05 } else { 0.0 };
        let weak = if self.is_weak { 0.6 } else { 0.0 };
        1.0 + (self.layout.agreement * 1000.0).round() + 1.0 - 1.0 / columns as f64 - above - weak
    }

    /// Whether it is more than prose: all rows have as many cells, some column is
    /// numbers or some cell in quotation marks.
    fn is_spaced(&self, text: &str, whole: bool) -> bool {
        let rows = sample(text, whole, self.dialect, self.unusual);
        let data = rows.get(self.layout.skip..).unwrap_or_default();
        let names = self.layout.names.len();
        let is_number = |column: usize| {
            let mut cells = data.iter().filter_map(|row| row.cells.get(column));
            cells.all(|cell| finite(cell).is_some())
        };
        let is_quoted = text.starts_with('"');
        let named = rows.get(self.layout.skip.saturating_sub(1));
        names > 1
            && !data.is_empty()
            && self.layout.agreement == 1.0
            && (is_quoted || named.is_some_and(|row| row.cells.len() > 1))
            && (is_quoted || (0..names).any(is_number))
    }
}

/// The shapes that a text of one column may have after all: its rows are in quotation
/// marks as a whole, or something rarer stands between cells.
fn rarer(
    text: &str,
    asked: Option<u8>,
    candidates: &[u8],
    of: &dyn Fn(u8, Unusual) -> Shape,
) -> Vec<Shape> {
    const RARE: [u8; 3] = [b'^', 1, b'~'];
    let usual = Unusual::Not;
    let wrapped = Unusual::Wrapped;
    let is_wrapped = |line: &str| line.is_empty() || line.starts_with('"') && line.ends_with('"');
    let mut shapes = Vec::new();
    if text.lines().take(SAMPLE_ROWS).all(is_wrapped) {
        let delimiters = asked.map_or(candidates.to_vec(), |asked| vec![asked]);
        shapes.extend(
            delimiters
                .into_iter()
                .map(|delimiter| of(delimiter, wrapped)),
        );
    }
    if asked.is_none() {
        shapes.extend(RARE.map(|delimiter| of(delimiter, usual)));
    }
    shapes
}

/// The first rows of a text.
fn sample(text: &str, whole: bool, dialect: Dialect, unusual: Unusual) -> Vec<Row> {
    let mut end = text.len().min(SAMPLE_BYTES);
    // Rows may be longer than that.
    if memchr::memchr_iter(dialect.newline, &text.as_bytes()[..end])
        .nth(2)
        .is_none()
    {
        end = text.len();
    }
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let is_cut = end < text.len() || !whole;
    let mut rewritten = Vec::new();
    let text = if unusual == Unusual::Not {
        &text[..end]
    } else {
        let mut rewriter = Rewriter::new(unusual, dialect);
        rewriter.push(&text.as_bytes()[..end], &mut rewritten);
        if !is_cut {
            rewriter.finish(&mut rewritten);
        }
        // Only ASCII was changed, so this is the text up to where it is cut.
        std::str::from_utf8(&rewritten).unwrap_or_default()
    };
    let mut rows = Rows::new("", dialect, text, 1);
    let mut sample: Vec<Row> = Vec::new();
    while sample.len() < SAMPLE_ROWS
        && let Some(row) = rows.row()
    {
        sample.push(row);
    }
    if is_cut && rows.at >= text.len() && sample.len() > 1 {
        sample.pop();
    }
    sample
}

/// Whether nearly all commas of a text stand between digits or have a space behind them,
/// as in `70,5` and `weight, kg`.
fn are_weak_commas(text: &str) -> bool {
    const OF: usize = 20;
    let text = &text.as_bytes()[..text.len().min(SAMPLE_BYTES)];
    let is_digit = |place: Option<usize>| {
        let byte = place.and_then(|place| text.get(place));
        byte.is_some_and(u8::is_ascii_digit)
    };
    let is_weak = |place: &usize| {
        text.get(place + 1) == Some(&b' ')
            || is_digit(place.checked_sub(1)) && is_digit(Some(place + 1))
    };
    let commas = memchr::memchr_iter(b',', text);
    let (mut all, mut weak) = (0, 0);
    for place in commas {
        all += 1;
        weak += usize::from(is_weak(&place));
    }
    all > 0 && (all - weak) * OF <= all
}

/// What ends a row: a line feed, or a carriage return where there are no line feeds,
/// as in files of old Macs.
fn newline(head: &[u8]) -> u8 {
    if memchr::memchr(b'\n', head).is_none() && memchr::memchr(b'\r', head).is_some() {
        b'\r'
    } else {
        b'\n'
    }
}

/// The delimiter that a first line such as `sep=;` declares, and where the line ends.
fn separator(head: &str) -> Option<(u8, usize)> {
    let line = head.split(['\n', '\r']).next()?;
    let said = line.trim_matches('"');
    let byte = match said.as_bytes() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', byte] if byte.is_ascii() => *byte,
        _ => return None,
    };
    (!matches!(byte, b'"' | b'\'')).then_some((byte, line.len()))
}

/// Whether all cells of a column are between apostrophes, and none between quotation marks: names such
/// as `'s-Gravenhage` begin with one.
fn looks_apostrophed(text: &str, whole: bool, dialect: Dialect) -> bool {
    let unquoted = Unusual::Not;
    let rows = sample(text, whole, dialect, unquoted);
    let [_, data @ ..] = rows.as_slice() else {
        return false;
    };
    // Where a cell holds the delimiter its end stands in a later one.
    let is_between = |row: &Row, column: usize| {
        let mut cells = row.cells[column..].iter();
        let first = cells.next().is_some_and(|cell| cell.starts_with('\''));
        let ends = |cell: &String| cell.ends_with('\'');
        let ends_here = row.cells[column].len() > 1 && ends(&row.cells[column]);
        first && (ends_here || cells.any(|cell| ends(cell) && !cell.starts_with('\'')))
    };
    let is_apostrophed = |column: usize| {
        let such = data.iter().filter(|row| row.cell(column).is_some());
        let mut such = such.peekable();
        such.peek().is_some() && such.all(|row| is_between(row, column))
    };
    let columns = rows[0].cells.len();
    let is_mark_of_cell = |place: usize| {
        let before = place.checked_sub(1).map(|before| text.as_bytes()[before]);
        before.is_none_or(|byte| byte == dialect.delimiter || byte == dialect.newline)
    };
    let has_marks = memchr::memchr_iter(b'"', text.as_bytes()).any(is_mark_of_cell);
    !has_marks && text.contains('\'') && (0..columns).any(is_apostrophed)
}

/// Whether one of the first lines is a rule between rows with `|` between their cells, or there are
/// rules and nearly all other lines stand between `|`.
fn is_ruled(text: &str) -> bool {
    const LINES: usize = 3;
    const FRAMED_LINES: usize = 50;
    const NEARLY: (usize, usize) = (4, 5);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let (rules, rows): (Vec<&str>, Vec<&str>) = lines
        .clone()
        .take(FRAMED_LINES)
        .partition(|line| is_rule(line.as_bytes()));
    let is_framed = |line: &&&str| line.len() > 1 && line.starts_with('|') && line.ends_with('|');
    let framed = rows.iter().filter(is_framed).count();
    if !rules.is_empty() && framed > 1 && NEARLY.1 * framed >= NEARLY.0 * rows.len() {
        return true;
    }
    let mut first = lines.take(LINES);
    let is_rule_between = |line: &str| is_rule(line.as_bytes()) && line.contains(['|', '+']);
    first.clone().any(is_rule_between)
        && first.any(|line| line.contains('|') && !is_rule(line.as_bytes()))
}

/// Whether numbers with spaces between them stand within a cell between tabs, in nearly every line but
/// the first.
fn has_runs(text: &str) -> bool {
    const NEARLY: (usize, usize) = (9, 10);
    const NUMBERS: usize = 3;
    let numbers = |cell: &str| {
        cell.split_whitespace()
            .filter(|it| finite(it).is_some())
            .count()
    };
    let is_run = |cell: &str| cell.contains("  ") && numbers(cell) >= NUMBERS;
    let lines = text.lines().skip(1).filter(|line| !line.is_empty());
    let lines: Vec<&str> = lines.take(SAMPLE_ROWS).collect();
    let runs = lines
        .iter()
        .filter(|line| line.split('\t').any(is_run))
        .count();
    NEARLY.1 * runs >= NEARLY.0 * lines.len() && runs > 0
}

/// Whether the first lines have something that could stand between cells.
fn has_marks(text: &str) -> bool {
    let is_of_words = |letter: char| letter.is_alphanumeric() || " _-.()%'\"".contains(letter);
    let mut lines = text.lines().filter(|line| !line.is_empty()).take(2);
    lines.any(|line| !line.chars().all(is_of_words))
}

/// Whether a space stands in front of quotation marks, wherever one is behind a delimiter.
fn has_gaps(text: &str, delimiter: u8) -> bool {
    let bytes = text.as_bytes();
    let without = [delimiter, b'"'];
    let with = [delimiter, b' ', b'"'];
    memchr::memmem::find(bytes, &with).is_some() && memchr::memmem::find(bytes, &without).is_none()
}

/// Whether a quotation mark behind a backslash stands inside a cell in quotation
/// marks: what follows it is no end of a cell.
fn has_escapes(text: &str, dialect: Dialect) -> bool {
    let bytes = text.as_bytes();
    memchr::memmem::find_iter(bytes, b"\\\"").any(|place| {
        let next = bytes.get(place + 2).copied();
        next.is_some_and(|next| next != dialect.delimiter && !matches!(next, b'"' | b'\n' | b'\r'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Shape {
        Shape::find(text, true, Asked::default())
    }

    #[test]
    fn the_delimiter_is_the_one_of_the_first_rows() {
        for (text, delimiter) in [
            ("a,b\n1,2\n", b','),
            ("a;b\n1,5;2,5\n", b';'),
            ("a;b\n1,5;2,5\n3,5;4,5\n", b';'),
            ("a\tb c\n", b'\t'),
            ("a|b|c\n1|2|3", b'|'),
            ("\"x;y\",b\n1,2\n", b','),
            ("a,b;c\n1;2\n", b';'),
            ("\r\na;b\r\n\r\n1;2\r\n", b';'),
            ("alone\n1\n", b','),
            ("sep=|\na,b|c\n1|2\n", b'|'),
            ("\"sep=;\"\r\na,b;c,d\r\n1,2;3,4\r\n", b';'),
            (
                "Größe, m;Gewicht, kg;krank\n1,75;70,5;nein\n1,80;81,5;ja\n",
                b';',
            ),
            ("4,5;7,25;ja\n5,5;8,25;nein\n6,5;1,25;ja\n", b';'),
            ("4,5|7,25|ja\n5,5|8,25|nein\n6,5|1,25|ja\n", b'|'),
            ("a, b, c\n1, 2, x;y\n2, 3, x\n", b','),
            ("1,2,3\n4,5,6\n", b','),
            ("r\n3,5\n9,1\n", b';'),
            ("Sales, by region\n\nname;age;town\nx;1;y\n", b';'),
        ] {
            assert_eq!(found(text).dialect.delimiter, delimiter, "{text}");
        }
        assert_eq!(found("a\r1\r").dialect.newline, b'\r');
        let tabs = Asked {
            tabs: true,
            ..Asked::default()
        };
        assert_eq!(
            Shape::find("alone\n1\n", true, tabs).dialect.delimiter,
            b'\t'
        );
    }

    #[test]
    fn unusual_text_is_known() {
        for (text, unusual) in [
            ("a,b\n\"1 \"\"x\"\" 2\",3\n", Unusual::Not),
            ("a,b\n\"C:\\\",3\n", Unusual::Not),
            ("who,b\nO'Brien,3\n'tis,4\n", Unusual::Not),
            ("full name\nJohn Smith\nJane Doe\n", Unusual::Not),
            ("amount\n1 000\n2 500\n", Unusual::Not),
            (
                "\"x\" \"y\"\n\"1\" 2 \"a b\"\n\"2\" 3 \"c\"\n",
                Unusual::Spaces,
            ),
            ("x  y\n1  2.5\n10 3.5\n", Unusual::Spaces),
            ("  1.0  2.0 2\n  3.0 10.5 1\n", Unusual::Spaces),
            (
                "x\ty z\tname\n1.5   8  3\t\"a b\"\n10.5  9  3\t\"c d\"\n1.0   7  5\t\"e\"\n",
                Unusual::Spaces,
            ),
            (
                "1.5   8  3\t\"a b\"\n10.5  9  3\t\"c d\"\n1.0   7  5\t\"e\"\n",
                Unusual::Spaces,
            ),
            ("name\tn\nAl  B\t1\nCy  D\t2\nEd  F\t3\n", Unusual::Not),
            ("id\tn\n1\t5 3 4\n2\t4 4 5\n3\t4 4 5\n", Unusual::Not),
            ("name  \tn\nAl    \t1\nCy    \t2\nEd    \t3\n", Unusual::Not),
            ("'a','b'\n'x, y',1\n'z',2\n", Unusual::Apostrophes),
            ("a,b\n\"say \\\"hi\\\", he said\",2\n", Unusual::Backslashes),
            ("\"a\", \"b\"\n\"1\", \"x, y\"\n", Unusual::Gaps),
            ("a,b\n1, \"x\"\n2,\"y\"\n", Unusual::Not),
            ("\"a,b\"\n\"1,2\"\n\"3,4\"\n", Unusual::Wrapped),
            ("\"a\"\n\"x, y\"\n\"z\"\n", Unusual::Not),
            ("| a | b |\n|---|:--|\n| 1 | x |\n", Unusual::Ruled),
            ("a|b\n-|-\n1|-\n", Unusual::Not),
            (
                "30.11.2026 List\n-----\n|a |   b|\n-----\n|1 |2,50|\n|2 |3,50|\n|3 |0,50|\n|4 |1,50|\n-----\n",
                Unusual::Ruled,
            ),
            ("a|b\n---\n1|2\n", Unusual::Not),
        ] {
            assert_eq!(found(text).unusual, unusual, "{text}");
        }
        for (text, delimiter) in [("a^b\n1^2\n", b'^'), ("a\u{1}b\n1\u{1}2\n", 1)] {
            assert_eq!(found(text).dialect.delimiter, delimiter, "{text}");
        }
    }
}
