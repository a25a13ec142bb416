//! Rows that are cases, and those that only stand between them.

use crate::table::{Column, Table};
use crate::values::Cell;

/// A row that says less of the other columns is no case, where those with an outcome say more.
const FEWEST: usize = 2;

/// The rows that are cases, where a blank cell of the outcome is an answer: all but those that say
/// nothing of the outcome and of at most one column beside it, as headings between rows, numbers of
/// pages and numbered lines that nobody filled in. Only where each row with an outcome says more,
/// and something of half of the columns: else it is the columns that are mostly blank, as boxes
/// are.
pub(crate) fn rows_of_cases(table: &Table, outcome: &Column) -> Vec<usize> {
    let others: Vec<&Column> = table
        .columns()
        .iter()
        .filter(|it| it.name() != outcome.name())
        .collect();
    let said = |row: usize| {
        let known = others.iter().filter(|it| it.cell(row) != Cell::Missing);
        known.count()
    };
    let answers = |row: &usize| outcome.cell(*row) != Cell::Missing;
    let least = (0..table.rows()).filter(answers).map(said).min();
    let are_full = least.is_some_and(|least| least > FEWEST && 2 * least >= others.len());
    // An empty row is no case where a column is filled in else: a form where nothing is ticked has
    // that.
    let says = |row: &usize| answers(row) || said(*row) > 0;
    let is_filled = |column: &&Column| {
        let mut rows = (0..table.rows()).filter(says);
        rows.all(|row| column.cell(row) != Cell::Missing)
    };
    let fewest = if are_full {
        FEWEST
    } else {
        usize::from(others.iter().any(is_filled))
    };
    (0..table.rows())
        .filter(|row| answers(row) || said(*row) >= fewest)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::parse_csv;

    fn cases(text: &str) -> Vec<usize> {
        let table = parse_csv("t.csv", text.as_bytes()).unwrap();
        rows_of_cases(&table, table.column("x").unwrap())
    }

    #[test]
    fn headings_and_lines_not_filled_in_are_no_cases() {
        let filled = "n,a,b,c,x\n1,5,u,3,x\n2,6,v,4,\n3,7,u,5,x\n4,8,v,,\n";
        assert_eq!(cases(filled), [0, 1, 2, 3]);
        assert_eq!(cases(&format!("{filled}5,,,,\n6,,,,\n")), [0, 1, 2, 3]);
        // What is ticked is a case, however little it says.
        assert_eq!(cases(&format!("{filled}5,,,,\n6,,,,x\n")).len(), 6);
    }

    #[test]
    fn empty_rows_are_no_cases() {
        let table = "n,a,x\nA,5,x\nB,,\n,,\nC,6,\n,,\nD,7,x\n";
        assert_eq!(cases(table), [0, 1, 3, 5]);
        // Nobody ticked anything, and nothing else is asked.
        assert_eq!(cases("a,b,x\nx,,x\n,,\n,x,\n").len(), 3);
    }

    #[test]
    fn a_form_where_nothing_is_ticked_is_a_case() {
        let boxes = "n,a,b,c,d,x\n1,x,,,x,x\n2,,,x,,\n3,,,,,\n4,x,,,,x\n";
        assert_eq!(cases(boxes), [0, 1, 2, 3]);
    }
}
