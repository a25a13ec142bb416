//! The parts of a table that one of its columns makes.

use crate::levels::{by_size, levels};
use crate::{
    calendar::date,
    column_type::ColumnType,
    error::Error,
    table::Table,
    values::{Cell, Dictionary, Values},
    words::truth,
};

/// The parts of a table by a column's values: by each of them, or by three ranges of about as many
/// rows where these are numbers or dates of many values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowParts {
    /// The column.
    pub column: String,
    /// What the parts are called: a value, or a range such as `> 24, ≤ 37`.
    pub names: Vec<String>,
    /// The part of each row, `[rows]`; none where the value is missing.
    pub of_rows: Vec<Option<usize>>,
}

/// No more parts than that.
const MOST: usize = 12;
/// Numbers of no more values than that make a part each.
const FEW: usize = 5;

/// The parts of a table by the values of a column.
///
/// # Errors
/// [`Error::UnknownColumn`] where the table has no such column, [`Error::Parts`] where it has one
/// value only, or too many that are no numbers.
pub fn row_parts(table: &Table, column: &str) -> Result<RowParts, Error> {
    let column = table.expect_column(column, "data.by")?;
    let wrong = |problem: String| Error::Parts {
        origin: table.origin().to_owned(),
        column: column.name().to_owned(),
        problem,
    };
    let levels = levels(column);
    let name = column.name().to_owned();
    let say = |number: f64| match column.kind() {
        ColumnType::Datetime => date(number),
        _ => Cell::Number(number).to_string(),
    };
    let (names, of_rows) = match column.values() {
        Values::Numbers(values) => {
            let mut sorted: Vec<f64> = values.iter().copied().filter(|it| !it.is_nan()).collect();
            sorted.sort_unstable_by(by_size);
            let mut different = sorted.clone();
            different.dedup();
            // The last value of each part.
            let ends: Vec<f64> = if different.len() <= FEW {
                different.clone()
            } else {
                let third = |part: usize| sorted[(part * sorted.len() / 3).max(1) - 1];
                let mut ends = vec![third(1), third(2), third(3)];
                ends.dedup();
                ends
            };
            let names: Vec<String> = if different.len() <= FEW {
                different.iter().map(|value| say(*value)).collect()
            } else {
                let last = ends.len() - 1;
                let name = |part: usize| match part {
                    0 => format!("\u{2264} {}", say(ends[0])),
                    _ if part == last => format!("> {}", say(ends[part - 1])),
                    _ => format!("> {}, \u{2264} {}", say(ends[part - 1]), say(ends[part])),
                };
                (0..ends.len()).map(name).collect()
            };
            let part = |value: &f64| {
                let place = ends.partition_point(|end| by_size(end, value).is_lt());
                (!value.is_nan()).then_some(place)
            };
            (names, values.iter().map(part).collect())
        }
        Values::Text(values) => {
            let name = |level: &String| match truth(level) {
                Some(yes) if column.kind() == ColumnType::Boolean => {
                    ["no", "yes"][usize::from(yes)].to_owned()
                }
                _ => level.clone(),
            };
            let names = values.levels().iter().map(name).collect();
            let part = |code: &u32| (*code != Dictionary::MISSING).then_some(*code as usize);
            (names, values.codes().iter().map(part).collect::<Vec<_>>())
        }
    };
    if names.len() > MOST {
        return Err(wrong(format!(
            "it has {} different values, and there can be {MOST} parts at most; put values together \
             in a column of their own",
            levels.len()
        )));
    }
    if names.len() < 2 {
        return Err(wrong("it has one value only".to_owned()));
    }
    Ok(RowParts {
        column: name,
        names,
        of_rows,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Column;

    fn parts(values: Values) -> Result<RowParts, Error> {
        row_parts(
            &Table::new("t.csv", vec![Column::new("a", values)]).unwrap(),
            "a",
        )
    }

    #[test]
    fn each_value_is_a_part() {
        let found = parts(Values::text([Some("m"), None, Some("f"), Some("m")])).unwrap();
        assert_eq!(found.names, ["f", "m"]);
        assert_eq!(found.of_rows, [Some(1), None, Some(0), Some(1)]);
        let found = parts(Values::Numbers(vec![2.0, 1.0, f64::NAN, 2.0])).unwrap();
        assert_eq!(found.names, ["1", "2"]);
        assert_eq!(found.of_rows, [Some(1), Some(0), None, Some(1)]);
    }

    #[test]
    fn numbers_of_many_values_are_three_ranges() {
        let found = parts(Values::Numbers(
            (0..90).map(|it| f64::from(89 - it)).collect(),
        ))
        .unwrap();
        assert_eq!(found.names, ["\u{2264} 29", "> 29, \u{2264} 59", "> 59"]);
        for (part, rows) in [(0, 30), (1, 30), (2, 30)] {
            let of_it = found.of_rows.iter().filter(|it| **it == Some(part));
            assert_eq!(of_it.count(), rows);
        }
        // Most are one value: two ranges are left.
        let found = parts(Values::Numbers(
            (0..90).map(|it| f64::from((it - 70_i32).max(0))).collect(),
        ));
        assert_eq!(found.unwrap().names, ["\u{2264} 0", "> 0"]);
    }

    #[test]
    fn one_value_or_too_many_words_are_no_parts() {
        assert!(parts(Values::text([Some("m"), Some("m")])).is_err());
        let words: Vec<String> = (0..13).map(|it| format!("w{it}")).collect();
        let error = parts(Values::text(words.iter().map(|it| Some(it.as_str())))).unwrap_err();
        assert!(error.to_string().contains("13 different values"), "{error}");
    }
}
