//! Tables of counts: rows that are no cases, but say how many cases there are of a kind.

use std::collections::HashSet;

use super::Hint;
use super::cells::{counts, keys};
use crate::{column_type::ColumnType, table::Column, values::Values};

/// The fewest rows that are called such a table.
const FEWEST: usize = 4;
/// The most values of a column that says which kind.
const MOST_VALUES: usize = 30;

/// The one column that says how many cases each row stands for: whole numbers, where every
/// combination of the other columns' values is in one row, and at least half of those that there
/// could be are there.
pub(super) fn tallies(columns: &[&Column]) -> Option<Hint> {
    let rows = columns.first()?.values().len();
    let (mut count, mut kinds) = (None, Vec::new());
    let mut combinations = 1_usize;
    for column in columns {
        let keys = keys(column);
        let distinct = counts(&keys).len();
        if is_count(column) && distinct > 2 {
            // Of two such columns neither is it.
            if count.replace(column).is_some() {
                return None;
            }
            continue;
        }
        if distinct > MOST_VALUES || column.kind() == ColumnType::Datetime {
            return None;
        }
        combinations = combinations.checked_mul(distinct)?;
        // Before every row of a large table is put beside every other.
        if combinations.div_ceil(2) > rows {
            return None;
        }
        kinds.push(keys);
    }
    let column = count?;
    if rows < FEWEST || columns.len() < 3 || combinations < rows {
        return None;
    }
    let kind = |row: usize| -> Vec<u64> { kinds.iter().map(|keys| keys[row]).collect() };
    let different = (0..rows).map(kind).collect::<HashSet<_>>().len();
    (different == rows).then(|| Hint::Tallies {
        column: column.name().to_owned(),
        rows,
    })
}

fn is_count(column: &Column) -> bool {
    let Values::Numbers(values) = column.values() else {
        return false;
    };
    let is_one = |value: &f64| value.fract() == 0.0 && *value >= 0.0;
    column.kind() == ColumnType::Numeric && values.iter().all(is_one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Dictionary;

    fn words(name: &str, codes: Vec<u32>) -> Column {
        let levels = ["a", "b", "c"].map(str::to_owned).to_vec();
        Column::new(name, Values::Text(Dictionary::sorted(codes, levels)))
    }

    fn numbers(name: &str, values: Vec<f64>) -> Column {
        Column::new(name, Values::Numbers(values))
    }

    fn found(columns: &[Column]) -> Option<Hint> {
        tallies(&columns.iter().collect::<Vec<_>>())
    }

    #[test]
    fn every_combination_in_one_row_is_a_table_of_counts() {
        let class = || words("class", (0..12).map(|row| row / 4).collect());
        let sex = || words("sex", (0..12).map(|row| row / 2 % 2).collect());
        let out = || words("out", (0..12).map(|row| row % 2).collect());
        let count = |name| numbers(name, (0..12).map(|row| f64::from(row * row)).collect());
        let said = Some(Hint::Tallies {
            column: "n".to_owned(),
            rows: 12,
        });
        assert_eq!(found(&[class(), sex(), count("n"), out()]), said);
        // Two amounts; rows that come again; fractions.
        assert_eq!(
            found(&[class(), sex(), count("n"), count("m"), out()]),
            None
        );
        assert_eq!(found(&[class(), count("n"), out()]), None);
        let shares = numbers("n", (0..12).map(|row| f64::from(row) / 7.0).collect());
        assert_eq!(found(&[class(), sex(), shares, out()]), None);
        assert_eq!(found(&[count("n"), out()]), None);
    }
}
