//! Rows that belong together.

use crate::levels::{by_size, levels};
use crate::{
    error::Error,
    table::Table,
    values::{Cell, Dictionary, Values},
};

/// A number for each row, `[rows]`: rows that hold the same value in `column` get
/// the same one. The numbers are 0, 1, … in the sort order of the values; each row
/// whose value is missing belongs to nobody and gets a number of its own behind them.
///
/// # Errors
/// [`Error::UnknownColumn`] where the table has no such column.
pub fn row_groups(table: &Table, column: &str) -> Result<Vec<usize>, Error> {
    let column = table.expect_column(column, "data.group_by")?;
    let levels = levels(column);
    let mut next = levels.len();
    let mut alone = || {
        next += 1;
        next - 1
    };
    Ok(match column.values() {
        Values::Numbers(values) => {
            let before = |value: f64| {
                levels.partition_point(|level| match level.cell {
                    Cell::Number(number) => by_size(&number, &value).is_lt(),
                    _ => false,
                })
            };
            let group = |value: &f64| {
                if value.is_nan() {
                    alone()
                } else {
                    before(*value)
                }
            };
            values.iter().map(group).collect()
        }
        Values::Text(values) => {
            let group = |code: &u32| match *code {
                Dictionary::MISSING => alone(),
                level => level as usize,
            };
            values.codes().iter().map(group).collect()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Column;

    #[test]
    fn rows_are_together_where_their_values_are_equal() {
        let text = ["b", "a", "b", "c"].map(Some);
        let numbers = vec![10.0, 2.0, 10.0, 30.0];
        let holes = vec![f64::NAN, 2.0, f64::NAN, 2.0];
        let columns = vec![
            Column::new("text", Values::text(text)),
            Column::new("number", Values::Numbers(numbers)),
            Column::new("holes", Values::Numbers(holes)),
            Column::new("words", Values::text([None, Some("x"), None, Some("x")])),
        ];
        let table = Table::new("t", columns).unwrap();
        assert_eq!(row_groups(&table, "text").unwrap(), [1, 0, 1, 2]);
        assert_eq!(row_groups(&table, "number").unwrap(), [1, 0, 1, 2]);
        assert_eq!(row_groups(&table, "holes").unwrap(), [1, 0, 2, 0]);
        assert_eq!(row_groups(&table, "words").unwrap(), [1, 0, 2, 0]);
        assert!(row_groups(&table, "person").is_err());
    }
}
