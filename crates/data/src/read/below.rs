//! What stands below a table and is none of its rows.

use super::row::{Row, are_numbers, filled};
use super::summaries::summaries;
use super::totals::is_total;
use crate::words::finite;

/// No more rows than that stand below a table.
const BELOW: usize = 30;

/// Where the rows begin that stand below a table of so many columns: those at the end
/// that are set off by an empty line, or that are one cell of text by itself. Empty
/// ones with too few cells are no rows either; with all of them they are rows of missing
/// values, so that a prediction has a line for each.
pub(super) fn below(rows: &[Row], columns: usize) -> usize {
    let start = remarks(rows, columns);
    // A table of one column has no rows that are called something.
    match &rows[..start] {
        [.., last] if columns < 2 || is_total(last) => start,
        above => match summaries(above) {
            0 => start,
            count => {
                let rows = &above[..start - count];
                let empty = rows.iter().rev().take_while(|row| row.reach() == 0);
                rows.len() - empty.count()
            }
        },
    }
}

/// The same of remarks alone.
fn remarks(rows: &[Row], columns: usize) -> usize {
    let is_empty = |row: &Row| row.reach() == 0;
    let is_text = |row: &Row| {
        row.cells
            .first()
            .is_some_and(|cell| !cell.is_empty() && finite(cell).is_none())
    };
    let is_row = |row: &Row| !is_empty(row) || row.cells.len() >= columns.max(2);
    let end = rows.iter().rposition(is_row).map_or(0, |last| last + 1);
    if columns < 2 {
        return end;
    }
    let is_below = |row: &&Row| is_empty(row) || is_text(row) && row.reach() <= columns.div_ceil(2);
    let from_end = rows[..end].iter().rev().take(BELOW);
    let start = end - from_end.take_while(is_below).count();
    // Remarks of rows that have more than one cell each, whatever stands below them.
    let without_remarks = |end: usize| {
        let is_remark = |row: &&Row| {
            row.reach() == 1 && is_sentence(&row.cells[0])
                || row.is_remark()
                || is_foot_of_page(row)
                || is_rule(row)
        };
        let remarks = rows[..end].iter().rev().take_while(is_remark).count();
        let start = end - remarks;
        let are_rows = columns > 2 && rows[..start].iter().all(|row| row.reach() > 1);
        if are_rows { start } else { end }
    };
    // The last that has an empty line above it, and everything below.
    let is_apart = |place: &usize| rows[*place].gap || *place > 0 && is_empty(&rows[*place - 1]);
    if let Some(start) = (start..end).find(is_apart) {
        let empty = rows[..start].iter().rev().take_while(|row| is_empty(row));
        return without_remarks(start - empty.count());
    }
    // In a table of two columns one word alone could be a row whose other cell is missing.
    let is_alone = |row: &Row| row.cells.len() == 1 && (columns > 2 || row.cells[0].contains(' '));
    if start < end
        && rows[start..end].iter().all(is_alone)
        && rows[..start].iter().all(|row| row.cells.len() >= columns)
    {
        return start;
    }
    without_remarks(end)
}

/// Whether text is no name of a row: it has a space in it, or begins with what no name does.
fn is_sentence(cell: &str) -> bool {
    cell.contains(' ') || cell.starts_with(['©', '*', '_', '-', '=', '†', '¹'])
}

/// Whether a row says which page it ends, and little else: `Page 1 of 4`.
fn is_foot_of_page(row: &Row) -> bool {
    const PAGE: [&str; 8] = [
        "page",
        "seite",
        "página",
        "pagina",
        "strona",
        "strana",
        "страница",
        "стр.",
    ];
    let is_page = |cell: &&str| {
        let (word, number) = cell.split_once(' ').unwrap_or_default();
        PAGE.contains(&word.to_lowercase().as_str())
            && number.starts_with(|it: char| it.is_ascii_digit())
    };
    let filled = filled(row);
    filled.iter().any(is_page) && 2 * filled.len() <= row.cells.len() && !are_numbers(&filled[..1])
}

/// Whether a row is a rule: `---` in each cell.
fn is_rule(row: &Row) -> bool {
    let is_line = |cell: &String| {
        cell.len() > 2 && (cell.bytes().all(|it| it == b'-') || cell.bytes().all(|it| it == b'='))
    };
    row.cells.len() > 1 && row.cells.iter().all(is_line)
}

/// Where another table begins below a table of so many columns: behind an empty line,
/// with a row of names above rows that are as long, whose number of cells is another or
/// whose names stand where both tables have numbers.
pub(super) fn other_table(rows: &[Row], columns: usize) -> Option<usize> {
    const NEARLY: (usize, usize) = (9, 10);
    let is_number = |row: &Row, column: usize| row.number(column).is_some();
    let begins = |place: &usize| {
        let (above, rest) = rows.split_at(*place);
        let [names, next, ..] = rest else {
            return false;
        };
        // A sheet's rows are all as wide as the sheet.
        let width = names.reach();
        let is_filled = (0..width).all(|column| names.cell(column).is_some());
        let has_numbers = (0..width).any(|column| is_number(names, column));
        let is_below_numbers = |column: usize| {
            // A summary may stand between the two.
            let numbers = above.iter().filter(|row| is_number(row, column)).count();
            is_number(next, column) && NEARLY.1 * numbers >= NEARLY.0 * above.len()
        };
        names.gap
            && !next.gap
            && width > 1
            && (next.cells.len() == width || next.reach() == width)
            && is_filled
            && !has_numbers
            && (width != columns && (0..width).any(|column| is_number(next, column))
                || (0..width).any(is_below_numbers))
    };
    (1..rows.len()).find(begins)
}

#[cfg(test)]
mod tests {
    use super::super::layout::tests::rows;
    use super::*;

    #[test]
    fn footers_are_below_an_empty_line_or_alone() {
        for (text, columns, start) in [
            ("1;2;3\n4;5;6", 3, 2),
            ("a;2;3\nb;5;6\nSource: Office\n\nNotes:\n1) all", 3, 2),
            (
                "a;2;3\nb;5;6\nSource: Office;;\n;;\nNotes:;;\n1) all;;",
                3,
                2,
            ),
            ("1;2;3\n\nSource: them", 3, 1),
            ("1;2;3\n;;\nTotal;;\nOn;2024;", 3, 1),
            ("1;2;3\n4;5;6\nSource: them", 3, 2),
            ("1;2;3\n4;5\nx", 3, 3),
            ("1;2;3\n;;\n;;", 3, 1),
            ("1;2;3\n\n4", 3, 2),
            ("a;2;3\nb;4;5\nMean;3;4", 3, 2),
            ("a;2;3\nb;4;5\nMean;3;4\nSD;1;1", 3, 2),
            ("a;2;3\nMax;4;5", 3, 2),
            ("a;2;u\nMW;4;v", 3, 2),
            ("a;2;3\nb;4;5\nMean;3;4\nSD;1;1\n\nSource: us", 3, 2),
            ("a;2;3\nb;4;5\nMean;3;4\nSource: us", 3, 2),
            ("a;2;3\nb;4;5\n;;\nMean;3;4\n\nSource: us", 3, 2),
            // Malawi, and what is the mean of the numbers above.
            ("a;2;3\nb;4;5\nMW;1;9", 3, 3),
            ("a;2;3\nb;4;5\nMW;3;4", 3, 2),
            ("a;2\nb;5\nMW;3,5", 2, 2),
            ("a;2\nb;5\nN;2", 2, 3),
            // No, and Sweden; a class that others are in too.
            ("Y;2;3\nY;4;5\nN;1;1\nN;2;2\nN;3;3", 3, 5),
            ("DK;2;3\nSD;1;1\nSE;2;2\nSE;3;3", 3, 4),
            ("NO;2;3\nSE;2;2\nN;3;3\nSD;4;4", 3, 4),
            ("Average;2;3\nGood;4;5\nAverage;3;4", 3, 3),
            ("a;2;3\nb;4;5\nMin;2;3\nMax;4;5\nSD;1;1", 3, 2),
            ("a;2;3\n© us 2023;;\nPage 1 of 4;;", 3, 1),
            ("a;2;3\nb;4;5\nPrinted 2022;;Page 1\n", 3, 3),
            ("a;2;3;4\nb;4;5;6\nPrinted 2022;;;Page 1", 4, 2),
            ("a;2;3;4\nb;4;5;6\n---;---;---;---", 4, 2),
            ("a;2;3\nb c;;\nd;4;5", 3, 3),
            ("1;2\n\nSource", 2, 1),
            ("1;2\nSource: them", 2, 1),
            ("a;2\nb", 2, 2),
            ("", 3, 0),
        ] {
            assert_eq!(below(&rows(text), columns), start, "{text}");
        }
    }

    #[test]
    fn another_table_is_behind_an_empty_line() {
        for (text, columns, start) in [
            ("1;2\n3;4\n\na;b\n5;6", 2, Some(2)),
            ("1;2\n3;4\n\na;b;c\n5;6;x", 2, Some(2)),
            ("1;2;x\n3;4;y\n\na;b\n5;6", 3, Some(2)),
            ("1;2\n3;4\na;b\n5;6", 2, None),
            ("1;x\nu;4\n\na;b\n5;6", 2, None),
            ("1;2\n3;4\n\n5;6\n7;8", 2, None),
            ("1;2\n3;4\n\na;\n5;6", 2, None),
        ] {
            assert_eq!(other_table(&rows(text), columns), start, "{text}");
        }
    }
}
