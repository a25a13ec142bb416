//! The different values of a column.

use std::cmp::Ordering;

use crate::table::{Cell, Column, Values};

/// One of the different values of a column and the number of rows that hold it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Level<'a> {
    pub(crate) cell: Cell<'a>,
    pub(crate) rows: usize,
}

/// The different values of a column, in sort order.
pub(crate) fn levels(column: &Column) -> Vec<Level<'_>> {
    let mut cells: Vec<Cell<'_>> = match column.values() {
        Values::Numbers(values) => values.iter().copied().map(Cell::Number).collect(),
        Values::Text(values) => values.iter().map(|text| Cell::Text(text)).collect(),
    };
    cells.sort_unstable_by(order);
    cells
        .chunk_by(|a, b| a == b)
        .map(|run| Level {
            cell: run[0],
            rows: run.len(),
        })
        .collect()
}

/// Numbers by size (0 and −0 are equal, and NaN is in no table), text by its
/// characters.
pub(crate) fn order(a: &Cell<'_>, b: &Cell<'_>) -> Ordering {
    match (a, b) {
        (Cell::Number(a), Cell::Number(b)) => a.partial_cmp(b).unwrap_or(Ordering::Equal),
        (Cell::Text(a), Cell::Text(b)) => a.cmp(b),
        (Cell::Number(_), Cell::Text(_)) => Ordering::Less,
        (Cell::Text(_), Cell::Number(_)) => Ordering::Greater,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_sorted_and_counted() {
        let column = Column::new("a", Values::Numbers(vec![2.0, -0.0, 10.0, 0.0]));
        let found: Vec<_> = levels(&column).iter().map(|level| level.rows).collect();
        assert_eq!(found, [2, 1, 1]);
        let column = Column::new("a", Values::Text(vec!["b".into(), "a".into(), "b".into()]));
        assert_eq!(
            levels(&column),
            [
                Level {
                    cell: Cell::Text("a"),
                    rows: 1
                },
                Level {
                    cell: Cell::Text("b"),
                    rows: 2
                },
            ]
        );
    }
}
