//! What stands beside a table.

use super::names::is_unnamed;
use crate::apart::are_apart;
use crate::table::{Column, Table};

/// The columns of what stands beside a table, a legend or a summary: behind a column that has neither
/// a name nor a value, and in less than half of the rows, where what is before is in nearly all.
pub(super) fn beside(table: &Table) -> Vec<String> {
    let columns = table.columns();
    let missing = |column: &Column| column.values().missing();
    let rows = table.rows();
    let is_gap = |place: &usize| {
        let column = &columns[*place];
        is_unnamed(column.name()) && missing(column) == rows
    };
    let Some(gap) = (1..columns.len()).find(is_gap) else {
        return Vec::new();
    };
    let (before, behind) = columns.split_at(gap);
    if !are_apart(rows, before.iter().map(missing), behind.iter().map(missing)) {
        return Vec::new();
    }
    behind
        .iter()
        .map(|column| column.name().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::parse_csv;

    #[test]
    fn a_legend_behind_an_empty_column_is_none_of_the_table() {
        let of = |text: &str| beside(&parse_csv("t.csv", text.as_bytes()).unwrap());
        let legend = "id,age,,code,meaning\n1,30,,1,yes\n2,40,,0,no\n3,50,,,\n4,51,,,\n5,52,,,\n";
        assert_eq!(of(legend), ["column_3", "code", "meaning"]);
        // As full as what is before it, or behind a column with a name.
        let full = "id,age,,code\n1,30,,1\n2,40,,0\n3,50,,1\n";
        assert!(of(full).is_empty());
        assert!(of(&legend.replace(",,code", ",note,code")).is_empty());
    }
}
