//! The different values of a column.

use std::cmp::Ordering;

use crate::{
    table::Column,
    values::{Cell, Values},
};

/// One of the different values of a column and the number of rows that hold it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Level<'a> {
    pub(crate) cell: Cell<'a>,
    pub(crate) rows: usize,
}

/// The different values of a column, missing ones apart, in sort order: numbers by
/// size (0 and −0 are equal), text by its characters.
pub(crate) fn levels(column: &Column) -> Vec<Level<'_>> {
    match column.values() {
        Values::Numbers(values) => {
            let known = values.iter().filter(|value| !value.is_nan());
            let mut known: Vec<f64> = known.copied().collect();
            known.sort_unstable_by(by_size);
            known
                .chunk_by(|a, b| a == b)
                .map(|run| Level {
                    cell: Cell::Number(run[0]),
                    rows: run.len(),
                })
                .collect()
        }
        Values::Text(values) => {
            let levels = values.levels().iter().zip(values.counts());
            levels
                .map(|(text, rows)| Level {
                    cell: Cell::Text(text),
                    rows,
                })
                .collect()
        }
    }
}

/// By size; none of the numbers is NaN.
pub(crate) fn by_size(a: &f64, b: &f64) -> Ordering {
    a.partial_cmp(b).unwrap_or(Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_sorted_and_counted() {
        let column = Column::new("a", Values::Numbers(vec![2.0, -0.0, f64::NAN, 10.0, 0.0]));
        let found: Vec<_> = levels(&column).iter().map(|level| level.rows).collect();
        assert_eq!(found, [2, 1, 1]);
        let column = Column::new("a", Values::text([Some("b"), Some("a"), None, Some("b")]));
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
