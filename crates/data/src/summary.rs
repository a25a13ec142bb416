//! What a column holds, in a few words.

use std::cmp::Reverse;

use crate::calendar::date;
use crate::levels::{Level, levels};
use crate::{column_type::ColumnType, table::Column, values::Cell};

/// What a column holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// How many values are missing.
    pub missing: usize,
    /// How many different values there are, missing ones apart.
    pub distinct: usize,
    /// The smallest, the median and the largest, of numbers and dates (in days since
    /// 1970-01-01) where there are some.
    pub range: Option<[f64; 3]>,
    /// The most frequent values and the rows that hold them, the most frequent first; of
    /// those as frequent the first in sort order.
    pub frequent: Vec<(String, usize)>,
    /// What the column's values are.
    pub kind: ColumnType,
}

impl Column {
    /// What the column holds, with the `most` most frequent of its values.
    pub fn summary(&self, most: usize) -> Summary {
        let levels = levels(self);
        let missing = self.values().missing();
        let known = self.values().len() - missing;
        let number = |level: &Level<'_>| match level.cell {
            Cell::Number(number) => Some(number),
            _ => None,
        };
        let range = || {
            let mut seen = 0;
            let middle = levels.iter().position(|level| {
                seen += level.rows;
                2 * seen >= known
            })?;
            let lower = number(&levels[middle])?;
            // Of an even number of values two are in the middle; of days one is said.
            let median = match levels.get(middle + 1) {
                Some(upper) if 2 * seen == known && self.kind() == ColumnType::Numeric => {
                    lower.midpoint(number(upper)?)
                }
                _ => lower,
            };
            let [first, last] = [levels.first()?, levels.last()?];
            Some([number(first)?, median, number(last)?])
        };
        let mut order: Vec<&Level<'_>> = levels.iter().collect();
        order.sort_by_key(|level| Reverse(level.rows));
        let frequent = order.iter().take(most);
        Summary {
            missing,
            distinct: levels.len(),
            range: range(),
            frequent: frequent
                .map(|level| (level.cell.to_string(), level.rows))
                .collect(),
            kind: self.kind(),
        }
    }
}

impl Summary {
    /// A number of the column's as text: a date where the column holds dates, whole numbers whole, and
    /// others by six digits.
    pub fn show(&self, number: f64) -> String {
        let rounded = || format!("{number:.5e}").parse().unwrap_or(number);
        match self.kind {
            ColumnType::Datetime => date(number),
            _ if number.fract() == 0.0 => Cell::Number(number).to_string(),
            _ => Cell::Number(rounded()).to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::read::parse_csv;

    #[test]
    fn numbers_dates_and_words_are_summed_up() {
        let text = b"n,d,w\n3,2024-02-29,x\n1,1970-01-01,y\n,2023-12-31T18:00,x\n1,1969-12-31,\n";
        let table = parse_csv("t.csv", text).unwrap();
        let of = |name: &str| table.column(name).unwrap().summary(2);
        let numbers = of("n");
        assert_eq!((numbers.missing, numbers.distinct), (1, 2));
        assert_eq!(numbers.range, Some([1.0, 1.0, 3.0]));
        assert_eq!(numbers.frequent[0], ("1".to_owned(), 2));
        let shown =
            [1.0 / 3.0, 123_456_789.0, 1234.56, 2.0 / 3e6].map(|number| numbers.show(number));
        assert_eq!(
            shown,
            ["0.333333", "123456789", "1234.56", "0.000000666667"]
        );
        let even = parse_csv(
            "t.csv",
            b"n,d\n1,2024-01-01\n4,2024-01-04\n2,2024-01-02\n9,2024-01-09\n",
        );
        let even = even.unwrap();
        let of_even = |name: &str| even.column(name).unwrap().summary(2).range.unwrap();
        assert_eq!(of_even("n"), [1.0, 3.0, 9.0]);
        assert_eq!(of_even("d")[1], of_even("d")[0] + 1.0);
        let dates = of("d");
        let shown = dates.range.unwrap().map(|number| dates.show(number));
        assert_eq!(shown, ["1969-12-31", "1970-01-01", "2024-02-29"]);
        let words = of("w");
        assert_eq!((words.missing, words.range), (1, None));
        assert_eq!(words.frequent, [("x".to_owned(), 2), ("y".to_owned(), 1)]);
    }
}
