//! First rows of data that are told from names by how they are written.

use super::looks::{Look, are_numbers, is_limit, look, said};
use super::row::{Row, is_year};
use crate::words::finite;

/// Whether the first row is written as those below it, as no row of names is.
pub(super) fn is_alike(first: &Row, below: &[Row]) -> bool {
    are_all_alike(first, below) || has_no_name(first, below)
}

/// Whether each cell is a number above numbers, is written as one below it (`00:00` above `00:30`,
/// `6.3%` above `1.2%`) or comes again there; and one, that is none of the numbers, is written so.
fn are_all_alike(first: &Row, below: &[Row]) -> bool {
    let is_such = |(column, cell): (usize, &str)| match look(cell) {
        Look::Number => are_numbers(below, column),
        Look::Missing => true,
        _ => alike(below, column, cell) > 0 || said(below, column).any(|other| other == cell),
    };
    let is_written_so = |(column, cell): (usize, &str)| {
        look(cell) != Look::Number && alike(below, column, cell) > 0
    };
    let cells: Vec<&str> = filled(first).map(|(_, cell)| cell).collect();
    cells.len() > 1
        && !are_series(&cells)
        && filled(first).all(is_such)
        && filled(first).any(is_written_so)
}

/// The first number in a row that is taken for names, above other numbers, where it is none of a series
/// and no column of a table that has names for its rows alone.
pub(super) fn number_for_name<'a>(first: &'a Row, below: &[Row]) -> Option<&'a str> {
    let is_value = |cell: &str| matches!(look(cell), Look::Number | Look::Amount) || is_limit(cell);
    let values = || filled(first).filter(|(_, cell)| is_value(cell));
    let is_as_below = |(column, cell): &(usize, &str)| {
        let is_number = finite(cell).is_some() && said(below, *column).any(is_value);
        is_number || alike(below, *column, cell) > 0
    };
    let (_, name) = values().find(is_as_below)?;
    let cells: Vec<&str> = values().map(|(_, cell)| cell).collect();
    let numbers: Vec<f64> = cells.iter().filter_map(|cell| finite(cell)).collect();
    let is_series = match numbers.len() {
        1 => first.cell(0).is_none(),
        2 => numbers[0] + 1.0 == numbers[1],
        _ => numbers.windows(2).all(|pair| pair[0] < pair[1]),
    };
    let are_years = numbers.iter().all(|number| is_year(*number));
    let are_names = numbers.len() == cells.len() && (is_series || are_years);
    (!are_names && (cells.len() < 3 || !are_series(&cells))).then_some(name)
}

/// Whether a cell that is no number, or has a point in front of a fraction, has digits and marks alone,
/// as most below it, which no name is (`10:00:07`, `120/80`, `8.51 ± 0.31`, `1467.48`); and no cell is a
/// word above what has no letters, as a name is.
fn has_no_name(first: &Row, below: &[Row]) -> bool {
    let has_letters = |cell: &str| cell.contains(char::is_alphabetic);
    let is_name = |(column, cell): (usize, &str)| {
        let mut cells = said(below, column).peekable();
        has_letters(cell) && cells.peek().is_some() && !cells.any(has_letters)
    };
    let is_of_numbers = |(column, cell): (usize, &str)| {
        look(cell) != Look::Number || !said(below, column).any(has_letters)
    };
    if first.reach() < 2
        || first.cell(0).is_none()
        || filled(first).any(is_name)
        || !filled(first).all(is_of_numbers)
    {
        return false;
    }
    let is_sure = |(column, cell): &(usize, &str)| {
        !has_letters(cell) && (look(cell) != Look::Number || cell.contains('.')) && {
            let alike = alike(below, *column, cell);
            alike > 0 && 2 * alike >= said(below, *column).count()
        }
    };
    let sure: Vec<&str> = filled(first)
        .filter(is_sure)
        .map(|(_, cell)| cell)
        .collect();
    match sure.len() {
        0 => false,
        1 => true,
        _ => !are_series(&sure),
    }
}

/// The columns in which a row says something, and what.
fn filled(row: &Row) -> impl Iterator<Item = (usize, &str)> {
    (0..row.cells.len()).filter_map(|at| Some((at, row.cell(at)?)))
}

/// How many cells of a column are written as one that has digits.
fn alike(below: &[Row], column: usize, cell: &str) -> usize {
    let shape = shape(cell);
    if !shape.contains('9') {
        return 0;
    }
    let cells = said(below, column);
    cells.filter(|other| self::shape(other) == shape).count()
}

/// Whether cells are written alike and go up, or are years, as hours, ages, shares and sizes do that are
/// names.
fn are_series(cells: &[&str]) -> bool {
    let leading = |cell: &&str| {
        let is_digit = |it: char| it.is_ascii_digit() || it == '.';
        let end = cell.find(|it| !is_digit(it)).unwrap_or(cell.len());
        finite(&cell[..end])
    };
    let numbers: Vec<f64> = cells.iter().filter_map(leading).collect();
    numbers.len() == cells.len()
        && cells
            .windows(2)
            .all(|pair| shape(pair[0]) == shape(pair[1]))
        && (numbers.windows(2).all(|pair| pair[0] < pair[1]) || numbers.into_iter().all(is_year))
}

/// Text with one `9` in place of each run of digits.
fn shape(text: &str) -> String {
    let mut shape = String::new();
    for letter in text.chars() {
        if !letter.is_ascii_digit() {
            shape.push(letter);
        } else if !shape.ends_with('9') {
            shape.push('9');
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::super::layout::tests::rows;
    use super::*;

    #[test]
    fn rows_of_data_are_written_alike() {
        for (text, is) in [
            ("00:00;11.46;49.7\n00:30;12.1;50\n01:00;12.5;50", true),
            ("00:00:07;14.99;42.6;0\n00:00:17;12.1;50;1", true),
            ("6.3%;94;1562\n1.2%;80;1300\n12%;81;900", true),
            ("5.1 ± 0.1;3;red\n5.7 ± 0.3;2;red\n1.7 ± 0.3;2;blue", true),
            ("25-33;7;5\n11-20;3;4\n", true),
            ("1:41:34;5;7\n2:01:09;3;4", true),
            ("10%;20%;30%\n1%;2%;3%\n2%;3%;4%", false),
            ("0-4;5-9;10-14\n3;4;5\n5;6;7", false),
            ("0-4;5-9;10-14\n3-1;4-2;5-0\n5-1;6-6;7-7", false),
            ("time;10:00;11:00\n09:30;1;2\n09:40;3;4", false),
            ("2019-20;2020-21\n2-3;4-5\n5-6;6-7", false),
            ("Anna;120/80;71\nBert;130/85;66\nCleo;110/70;60", true),
            ("10:00:00;START\n10:00:07;WARN\n10:01:00;STOP", true),
            ("A;8.51 ± 0.31\nB;8.37 ± 0.14\nC;7.9 ± 0.2", true),
            (
                "Anna Smith;1467.48\nBert Jones;1520.1\nCleo Cox;990.75",
                true,
            ),
            ("Anna;3.5;1.2\nBert;1.5;2.8\nCleo;0.5;3.1", true),
            (";0.5\nx;1467.48\ny;2.5", false),
            ("name;0.25;0.5\nx;1467.48;1500.2\ny;2.5;3.7", false),
            ("who;120/80;71\nAnna;3;1\nBert;4;2", false),
            ("start;what\n10:00:00;START\n10:00:07;WARN", false),
            ("room 1;score\nroom 2;5\nroom 3;6", false),
            (
                "name;08:00;09:00\nAnna;07:55;09:10\nBert;08:05;09:03",
                false,
            ),
            ("item1;item2\n5;6\n7;8", false),
            ("name;q1\nAl;5%\nBo;6%", false),
            ("5.1;3.5\n4;2", false),
        ] {
            let rows = rows(text.trim_end());
            assert_eq!(is_alike(&rows[0], &rows[1..]), is, "{text}");
        }
    }

    #[test]
    fn numbers_are_names_of_series_or_are_said() {
        for (text, name) in [
            ("S1;0.3;9.8\nS2;<0.1;7.7\nS3;0.4;6.6", Some("0.3")),
            ("Anna;1467\nBert;1520\nCleo;990", Some("1467")),
            ("Anna;<0.1\nBert;0.2\nCleo;<0.1", Some("<0.1")),
            ("name;2019;2020\nx;1;2\ny;2;3", None),
            ("name;2019\nx;1\ny;2", None),
            (";0\nx;1\ny;2", None),
            ("0;1\nx;1\ny;2", None),
            ("id;10;20;50\nx;1;2;3\ny;2;3;4", None),
            ("q;10%;20%;30%\nx;1%;2%;3%\ny;2%;3%;4%", None),
            ("item1;item2\n5;6\n7;8", None),
            ("name;100m;1500m\nx;11.0;291\ny;10.7;301", None),
            ("name;<20;20+\nx;1;2\ny;2;3", None),
            ("a;b\n5;6\n7;8", None),
        ] {
            let rows = rows(text);
            assert_eq!(number_for_name(&rows[0], &rows[1..]), name, "{text}");
        }
    }
}
