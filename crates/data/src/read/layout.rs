//! Where in a text or a sheet its table is.

use super::names::{numbered, settle};
use super::note::FileNote;
use crate::words::finite;

/// A row as it stands in the file, whatever it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Row {
    pub(super) cells: Vec<String>,
    /// Its line or row, counted from 1.
    pub(super) line: u64,
    /// Whether an empty line is above it.
    pub(super) gap: bool,
}

impl Row {
    /// The number of cells up to the last that is not empty.
    pub(super) fn reach(&self) -> usize {
        let last = self.cells.iter().rposition(|cell| !cell.is_empty());
        last.map_or(0, |last| last + 1)
    }

    fn number(&self, column: usize) -> Option<f64> {
        self.cells.get(column).and_then(|cell| finite(cell))
    }

    fn is_comment(&self) -> bool {
        self.cells.first().is_some_and(|cell| cell.starts_with('#'))
    }

    /// Whether all of it can be names: no cell is a number but a year.
    fn is_names(&self) -> bool {
        let numbers = (0..self.cells.len()).filter_map(|column| self.number(column));
        numbers.into_iter().all(is_year)
    }
}

/// Where the table is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Layout {
    /// The rows above the first row of data, with the header.
    pub(super) skip: usize,
    /// The columns' names.
    pub(super) names: Vec<String>,
    pub(super) notes: Vec<FileNote>,
    /// The share of the rows that are as long as they should be.
    pub(super) agreement: f64,
}

/// No more rows than that stand above a header.
const ABOVE: usize = 30;

/// No more rows than that stand below a table.
const BELOW: usize = 30;

impl Layout {
    /// The layout of a file that begins with these rows; `header` is what is said of
    /// it: that there is one or none.
    pub(super) fn find(rows: &[Row], header: Option<bool>) -> Self {
        let mut notes = Vec::new();
        let comments = comments(rows);
        let table = &rows[comments..];
        let names_rows = names_rows(table);
        let titles = if names_rows { 0 } else { titles(table) };
        let above = comments + titles;
        let body = rows.get(above..).unwrap_or_default();
        let Some(first) = body.first() else {
            return Self {
                skip: above,
                names: Vec::new(),
                notes,
                agreement: 0.0,
            };
        };
        let has_header = header.unwrap_or_else(|| names_rows || !is_data(body));
        let double = if has_header { double(body) } else { None };
        let header_rows = usize::from(has_header) + usize::from(double.is_some());
        let data = &body[header_rows..];
        let mut names = if let Some(names) = double {
            names
        } else if has_header {
            first.cells.clone()
        } else {
            vec![String::new(); commonest(data, |row| row.cells.len())]
        };
        if has_header && let Some(name) = names.first_mut() {
            // A header that is set off as a comment.
            if name.starts_with('#') && !name.trim_start_matches('#').trim().is_empty() {
                *name = name.trim_start_matches('#').trim().to_owned();
            }
        }
        if names_rows && has_header {
            names.insert(0, numbered(1));
            notes.push(FileNote::RowNames);
        }
        // A delimiter at the rows' ends makes no column.
        let length = names.len();
        let named = names.iter().rposition(|name| !name.is_empty());
        let named = named.map_or(0, |last| last + 1);
        let reached = data.iter().map(|row| row.reach().min(length)).max();
        names.truncate(named.max(reached.unwrap_or(0)).max(1));

        if above > 0 {
            let rows = above;
            let line = first.line;
            notes.push(FileNote::Above { rows, line });
        }
        if !has_header && header.is_none() {
            notes.push(FileNote::NoHeader);
        }
        let fits = |row: &&Row| row.cells.len() == length || row.cells.len() == names.len();
        let fitting = data.iter().filter(fits).count();
        let agreement = if data.is_empty() {
            1.0
        } else {
            fitting as f64 / data.len() as f64
        };
        let (names, renamed) = settle(names);
        if has_header {
            notes.extend(renamed);
        }
        Self {
            skip: above + header_rows,
            names,
            notes,
            agreement,
        }
    }
}

/// The number that most rows have; of equals the larger.
fn commonest(rows: &[Row], number: impl Fn(&Row) -> usize) -> usize {
    let mut counts = std::collections::BTreeMap::new();
    for row in rows {
        *counts.entry(number(row)).or_insert(0_usize) += 1;
    }
    let best = counts.into_iter().max_by_key(|(_, rows)| *rows);
    best.map_or(1, |(number, _)| number)
}

/// The rows at the top that are comments. The last of them is the header where it has
/// as many cells as the row below, which has numbers.
fn comments(rows: &[Row]) -> usize {
    let comments = rows.iter().take_while(|row| row.is_comment()).count();
    if let (Some(last), Some(next)) = (comments.checked_sub(1), rows.get(comments)) {
        let length = rows[last].cells.len();
        if length > 1 && length == next.cells.len() && !next.is_names() {
            return last;
        }
    }
    if comments == rows.len() { 0 } else { comments }
}

/// Whether the first row names all columns but the first, which names the rows, as R
/// writes tables.
fn names_rows(rows: &[Row]) -> bool {
    let [first, data @ ..] = rows else {
        return false;
    };
    let length = first.cells.len();
    let Some(next) = data.first() else {
        return false;
    };
    data.iter()
        .all(|row| row.cells.len() == length + 1 && !row.gap)
        && data.iter().any(|row| row.reach() == length + 1)
        && first.is_names()
        && (length > 1 || !next.is_names())
}

/// The rows above the header: shorter ones, such as a title.
fn titles(rows: &[Row]) -> usize {
    let width = commonest(rows, Row::reach);
    if width < 2 {
        return 0;
    }
    let is_short = |row: &Row| row.reach() < width && row.reach() <= (width / 2).max(2);
    let above = rows.iter().take(ABOVE).take_while(|row| is_short(row));
    let above = above.count();
    let Some(header) = rows.get(above) else {
        return 0;
    };
    // Where titles are filled up with empty cells to the table's width, the first row
    // of a table of few columns is too much like one.
    let is_padded = rows[0].cells.len() >= width;
    let is_apart = header.gap || rows[..above].iter().any(|row| row.gap || row.reach() == 0);
    let is_header = header.is_names() && header.reach() >= width;
    if above > 0 && is_header && (!is_padded || is_apart || width > 2) {
        above
    } else {
        0
    }
}

/// Whether the first row is one of data: it has numbers where the rows below have
/// them, which are no years and do not count up, and words that come again below.
fn is_data(rows: &[Row]) -> bool {
    let [first, below @ ..] = rows else {
        return false;
    };
    if below.is_empty() {
        return false;
    }
    let numbers: Vec<(usize, f64)> = (0..first.cells.len())
        .filter_map(|column| first.number(column).map(|number| (column, number)))
        .collect();
    let is_like_below = |column: usize| {
        let mut cells = below.iter().filter_map(|row| row.cells.get(column));
        cells.all(|cell| cell.is_empty() || finite(cell).is_some())
    };
    let counts_up = numbers.windows(2).all(|pair| pair[0].1 < pair[1].1);
    if numbers.is_empty()
        || !numbers.iter().all(|(column, _)| is_like_below(*column))
        || numbers.iter().all(|(_, number)| is_year(*number))
    {
        return false;
    }
    if numbers.len() == first.reach() {
        let is_index = numbers.windows(2).all(|pair| pair[0].1 + 1.0 == pair[1].1);
        return numbers.len() > 1 && !is_index && !first.cells.iter().any(String::is_empty);
    }
    let comes_again = |(column, cell): (usize, &String)| {
        !cell.is_empty()
            && finite(cell).is_none()
            && below.iter().any(|row| row.cells.get(column) == Some(cell))
    };
    (numbers.len() < 3 || !counts_up) && first.cells.iter().enumerate().any(comes_again)
}

fn is_year(number: f64) -> bool {
    number.fract() == 0.0 && (1800.0..=2100.0).contains(&number)
}

/// The names on two rows, of which the upper one has names that hold of several columns:
/// `Score` over `math` and `art`. What is empty in the one is not in the other.
fn double(rows: &[Row]) -> Option<Vec<String>> {
    let [upper, lower, below @ ..] = rows else {
        return None;
    };
    let width = upper.cells.len().max(lower.cells.len());
    let cell = |row: &Row, column: usize| row.cells.get(column).cloned().unwrap_or_default();
    let is_number = |column: usize| {
        let mut cells = below.iter().filter_map(|row| row.cells.get(column));
        cells.all(|cell| cell.is_empty() || finite(cell).is_some())
    };
    let is_text = |row: &Row| (0..width).all(|column| row.number(column).is_none());
    let mut names = Vec::with_capacity(width);
    let mut group = String::new();
    let (mut spans, mut falls) = (false, false);
    for column in 0..width {
        let (up, low) = (cell(upper, column), cell(lower, column));
        spans |= up.is_empty() && !low.is_empty() && !group.is_empty();
        falls |= !up.is_empty() && low.is_empty();
        if !up.is_empty() {
            group.clone_from(&up);
        }
        names.push(match (up.is_empty(), low.is_empty()) {
            (_, true) => up,
            (true, false) if group.is_empty() => low,
            _ => format!("{group} {low}"),
        });
    }
    let is_header = spans && (falls || (0..width).all(is_number));
    let has_numbers = below.iter().any(|row| !row.is_names());
    (is_header && is_text(upper) && is_text(lower) && has_numbers).then_some(names)
}

/// Where the rows begin that stand below a table of so many columns: those at the end
/// that are set off by an empty line, or that are one cell of text by itself. Empty
/// ones with too few cells are no rows either; with all of them they are rows of missing
/// values, so that a prediction has a line for each.
pub(super) fn below(rows: &[Row], columns: usize) -> usize {
    let is_empty = |row: &Row| row.reach() == 0;
    let is_text = |row: &Row| {
        row.cells
            .first()
            .is_some_and(|cell| !cell.is_empty() && finite(cell).is_none())
    };
    let is_row = |row: &Row| !is_empty(row) || row.cells.len() >= columns.max(2);
    let end = rows.iter().rposition(is_row).map_or(0, |last| last + 1);
    if columns < 3 {
        return end;
    }
    let is_below = |row: &&Row| is_empty(row) || is_text(row) && row.reach() <= columns.div_ceil(2);
    let from_end = rows[..end].iter().rev().take(BELOW);
    let start = end - from_end.take_while(is_below).count();
    // The last that has an empty line above it, and everything below.
    let is_apart = |place: &usize| rows[*place].gap || *place > 0 && is_empty(&rows[*place - 1]);
    if let Some(start) = (start..end).find(is_apart) {
        let empty = rows[..start].iter().rev().take_while(|row| is_empty(row));
        return start - empty.count();
    }
    let is_alone = |row: &Row| row.cells.len() == 1;
    if start < end
        && rows[start..end].iter().all(is_alone)
        && rows[..start].iter().all(|row| row.cells.len() >= columns)
    {
        return start;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of a text with semicolons.
    fn rows(text: &str) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut gap = false;
        for (line, text) in text.split('\n').enumerate() {
            if text.is_empty() {
                gap = true;
                continue;
            }
            rows.push(Row {
                cells: text.split(';').map(str::to_owned).collect(),
                line: line as u64 + 1,
                gap,
            });
            gap = false;
        }
        rows
    }

    fn found(text: &str) -> (usize, String) {
        let layout = Layout::find(&rows(text), None);
        (layout.skip, layout.names.join(";"))
    }

    #[test]
    fn the_header_is_below_titles_and_comments() {
        for (text, skip, names) in [
            ("a;b\n1;2", 1, "a;b"),
            ("Report 2024\n\na;b;c\n1;2;3\n4;5;6", 2, "a;b;c"),
            ("Report 2024;;\n;;\na;b;c\n1;2;3\n4;5;6", 3, "a;b;c"),
            ("From;2020\nTo;2021\n\na;b;c\n1;2;3\n4;5;6", 3, "a;b;c"),
            ("Report\na;b\n1;2\n3;4", 2, "a;b"),
            ("Report;\n;\na;b\n1;2\n3;4", 3, "a;b"),
            ("# by me\n# 2024\na;b\n1;2", 3, "a;b"),
            ("# by me\n#a;b\n1;2\n3;4", 2, "a;b"),
            ("a;\n1;2\n3;4", 1, "a;column_2"),
            ("a;b;\n1;2;\n3;4;", 1, "a;b"),
            ("a;b\n1;2;\n3;4;", 1, "a;b"),
            ("a;b;;\n1;2\n3;4", 1, "a;b"),
            ("a;b;c\n1;2\n3;4", 1, "a;b;c"),
            ("x;y\nr1;1;2\nr2;3;4", 1, "column_1;x;y"),
            ("x\nr1;1\nr2;3", 1, "column_1;x"),
            (";x\nr1;1\nr2;3", 1, "column_1;x"),
            ("x", 1, "x"),
            (
                "id;Score;;age\n;math;art;\nx;1;2;3\ny;3;4;5",
                2,
                "id;Score math;Score art;age",
            ),
            (
                "Score;;n\nmath;art;k\n1;2;3\n4;5;6",
                2,
                "Score math;Score art;n k",
            ),
            ("name;;town\nAnn;x;Ulm\nBob;3;Bonn", 1, "name;column_2;town"),
        ] {
            assert_eq!(found(text), (skip, names.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_first_row_of_data_is_no_header() {
        for (text, names) in [
            ("5.1;3.5;setosa\n4.9;3;setosa", "column_1;column_2;column_3"),
            ("6;148;72\n1;85;66", "column_1;column_2;column_3"),
            ("1;2;3\n7;8;9", "1;2;3"),
            ("name;2019;2020\nx;1;2", "name;2019;2020"),
            ("2019;2021\n1;2\n3;4", "2019;2021"),
            ("0;b\n1;b", "column_1;column_2"),
            ("id;10;20;50\nx;1;2;3\nid;2;3;4", "id;10;20;50"),
        ] {
            assert_eq!(found(text).1, names, "{text}");
        }
        let layout = Layout::find(&rows("a;b\nx;y"), Some(false));
        assert_eq!((layout.skip, layout.names.len()), (0, 2));
        let layout = Layout::find(&rows("6;148\n1;85"), Some(true));
        assert_eq!(
            (layout.skip, layout.names.join(";")),
            (1, "6;148".to_owned())
        );
    }

    #[test]
    fn footers_are_below_an_empty_line_or_alone() {
        for (text, columns, start) in [
            ("1;2;3\n4;5;6", 3, 2),
            ("1;2;3\n\nSource: them", 3, 1),
            ("1;2;3\n;;\nTotal;;\nOn;2024;", 3, 1),
            ("1;2;3\n4;5;6\nSource: them", 3, 2),
            ("1;2;3\n4;5\nx", 3, 3),
            ("1;2;3\n;;\n;;", 3, 1),
            ("1;2;3\n\n4", 3, 2),
            ("1;2\n\nSource", 2, 2),
            ("", 3, 0),
        ] {
            assert_eq!(below(&rows(text), columns), start, "{text}");
        }
    }
}
