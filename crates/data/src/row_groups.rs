//! Rows that belong together.

use crate::Error;
use crate::levels::{levels, order};
use crate::table::Table;

/// A number for each row, `[rows]`: rows that hold the same value in `column` get
/// the same one. The numbers are 0, 1, … in the sort order of the values.
///
/// # Errors
/// [`Error::UnknownColumn`] where the table has no such column.
pub fn row_groups(table: &Table, column: &str) -> Result<Vec<usize>, Error> {
    let column = table.expect_column(column, "data.group_by")?;
    let levels = levels(column);
    let group = |row| levels.partition_point(|level| order(&level.cell, &column.cell(row)).is_lt());
    Ok((0..table.rows()).map(group).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, Values};

    #[test]
    fn rows_are_together_where_their_values_are_equal() {
        let text = ["b", "a", "b", "c"].map(String::from).to_vec();
        let columns = vec![
            Column::new("text", Values::Text(text)),
            Column::new("number", Values::Numbers(vec![10.0, 2.0, 10.0, 30.0])),
        ];
        let table = Table::new("t", columns).unwrap();
        assert_eq!(row_groups(&table, "text").unwrap(), [1, 0, 1, 2]);
        assert_eq!(row_groups(&table, "number").unwrap(), [1, 0, 1, 2]);
        assert!(row_groups(&table, "person").is_err());
    }
}
