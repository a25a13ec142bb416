//! Where in a text or a sheet its table is.

use super::alike::number_for_name;
use super::header::{
    are_names_rather, are_numbers_of_columns, are_types, are_units, double, is_above_names,
    is_data, names_rows, questions,
};
use super::levels::{levels, unnamed};
use super::names::{numbered, settle};
use super::row::Row;
use super::totals::Totals;
use crate::file_note::FileNote;

/// Where the table is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Layout {
    /// The rows above the first row of data, with the header.
    pub(super) skip: usize,
    /// How many of these rows, the last ones, are the header; it may come again.
    pub(super) header_rows: usize,
    /// The columns' names.
    pub(super) names: Vec<String>,
    pub(super) notes: Vec<FileNote>,
    /// Which rows of totals are to be left out.
    pub(super) totals_are: Totals,
    /// The share of the rows that are as long as they should be.
    pub(super) agreement: f64,
}

/// No more rows than that stand above a header.
const ABOVE: usize = 30;

impl Layout {
    /// The layout of a file that begins with these rows, or has only these; `header` is
    /// what is said of it: that there is one or none.
    pub(super) fn find(rows: &[Row], whole: bool, header: Option<bool>) -> Self {
        let mut notes = Vec::new();
        let comments = comments(rows);
        let table = &rows[comments..];
        let names_rows = names_rows(table);
        let titles = if names_rows { 0 } else { titles(table) };
        let mut above = comments + titles;
        if header.is_none() && !names_rows && rows.get(above..).is_some_and(is_above_names) {
            above += 1;
        }
        let body = rows.get(above..).unwrap_or_default();
        let Some(first) = body.first() else {
            return Self {
                skip: above,
                header_rows: 0,
                names: Vec::new(),
                notes,
                totals_are: Totals::None,
                agreement: 0.0,
            };
        };
        let found = || levels(body).or_else(|| unnamed(body).filter(|_| double(body).is_none()));
        let levels = if header == Some(false) || names_rows {
            None
        } else {
            found()
        };
        let has_header = levels.is_some() || header.unwrap_or_else(|| names_rows || !is_data(body));
        let asked = if has_header && levels.is_none() {
            questions(first, &body[1..])
        } else {
            0
        };
        let may_be_double = has_header && asked == 0;
        let joined = levels.or_else(|| if may_be_double { double(body) } else { None });
        let more = joined.as_ref().map_or(asked, |(_, rows)| rows - 1);
        let mut header_rows = usize::from(has_header) + more;
        if asked > 0 {
            let (rows, line) = (asked, body[1].line);
            notes.push(FileNote::Questions { rows, line });
        } else if has_header && body.get(header_rows).is_some_and(|row| is_rule(first, row)) {
            header_rows += 1;
        } else if has_header && let Some(note) = body.get(header_rows..).and_then(below_names) {
            notes.push(note);
            header_rows += 1;
        }
        let data = &body[header_rows..];
        let mut names = if let Some((names, rows)) = joined {
            notes.push(FileNote::JoinedNames {
                rows,
                line: first.line,
            });
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
        if header.is_none() && !names_rows {
            notes.extend(match header_rows {
                0 => Some(FileNote::NoHeader),
                1 => number_for_name(first, data).map(|name| FileNote::NumbersForNames {
                    name: name.to_owned(),
                }),
                _ => None,
            });
        }
        let fits = |row: &Row| row.cells.len() == length || row.cells.len() == names.len();
        let agreement = share(data, fits);
        let (names, renamed) = settle(names);
        if has_header {
            notes.extend(renamed);
        }
        Self {
            skip: above + header_rows,
            header_rows,
            names,
            notes,
            totals_are: Totals::of(data, whole),
            agreement,
        }
    }
}

/// Whether the row below the names is a rule: dashes below each of them, as many as the name has
/// characters or more.
fn is_rule(names: &Row, row: &Row) -> bool {
    const ENOUGH: usize = 3;
    let is_line = |(name, cell): (&String, &String)| {
        cell.len() >= name.chars().count().clamp(1, ENOUGH) && cell.bytes().all(|it| it == b'-')
    };
    row.cells.len() > 1
        && row.cells.len() == names.cells.len()
        && row.cells.iter().any(|cell| cell.len() > 1)
        && names.cells.iter().zip(&row.cells).all(is_line)
}

/// What the row below the names holds, if it is none of data.
fn below_names(rows: &[Row]) -> Option<FileNote> {
    let (row, below) = rows.split_first()?;
    let line = row.line;
    if are_units(row, below) {
        return Some(if are_names_rather(row) {
            FileNote::OtherNames { line }
        } else {
            FileNote::Units { line }
        });
    }
    if are_types(row, below) {
        return Some(FileNote::OtherNames { line });
    }
    are_numbers_of_columns(row, below).then_some(FileNote::Numbers { line })
}

/// The share of rows that are such; all of none.
fn share(rows: &[Row], is_such: impl Fn(&Row) -> bool) -> f64 {
    let such = rows.iter().filter(|row| is_such(row)).count();
    if rows.is_empty() {
        1.0
    } else {
        such as f64 / rows.len() as f64
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

/// The rows above the header: shorter ones, such as a title, and remarks.
fn titles(rows: &[Row]) -> usize {
    let width = commonest(rows, Row::reach);
    if width < 2 {
        return 0;
    }
    let is_short =
        |row: &Row| row.is_remark() || row.reach() < width && row.reach() <= (width / 2).max(2);
    let places = 0..rows.len().min(ABOVE);
    let above = places
        .take_while(|at| is_short(&rows[*at]) && levels(&rows[*at..]).is_none())
        .count();
    let Some(header) = rows.get(above) else {
        return 0;
    };
    // Where titles are filled up with empty cells to the table's width, the first row
    // of a table of few columns is too much like one.
    let is_padded = rows[0].cells.len() >= width;
    let is_apart = header.gap || rows[..above].iter().any(|row| row.gap || row.reach() == 0);
    let is_header = header.is_names()
        && (header.reach() >= width || double(&rows[above..]).is_some())
        || levels(&rows[above..]).is_some();
    if above > 0 && is_header && (!is_padded || is_apart || width > 2) {
        above
    } else {
        0
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Rows of a text with semicolons.
    pub(in crate::read) fn rows(text: &str) -> Vec<Row> {
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

    pub(in crate::read) fn found(text: &str) -> (usize, String) {
        let layout = Layout::find(&rows(text), true, None);
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
            (
                "Orders;;;;\n;Who;;What;\nNo;place;kind;sum;\n1;x;y;3.5;\n2;z;y;4.5;",
                3,
                "No;Who place;Who kind;What sum",
            ),
            (
                "Date: 31 Dec;;;Unit: GBP\nNo;place;sum;late\n1;x;3.5;no\n2;z;4.5;yes",
                2,
                "No;place;sum;late",
            ),
            (
                "Who;;Lab;;Out\n;;;;\nID;Age;Hb;WBC;Died\n;years;g/dl;10^9/l;y/n\n1;28;11.9;6.4;n\n2;30;12.5;7.5;y",
                4,
                "Who ID;Who Age;Lab Hb;Lab WBC;Out Died",
            ),
        ] {
            assert_eq!(found(text), (skip, names.to_owned()), "{text}");
        }
    }
}
