//! The event: which rows of the outcome are the ones where it happened.

use crate::comparison::Incomparable;
use crate::error::shown;
use crate::levels::{Level, levels};
use crate::words::{finite, yes_or_no};
use crate::{Cell, Column, Comparison, Error, Table, Values};

/// How the outcome says whether the event happened.
#[derive(Clone, Debug, PartialEq)]
pub enum EventRule {
    /// The outcome has two values. One that means yes (`yes`, `y`, `true`, `t`,
    /// `positive` in capitals or not, or 1) is the event; where neither or both do,
    /// the rarer is, and of two as frequent the later in sort order. Numbers mean
    /// yes only as 1 against 0 or −1.
    Detect,
    /// This value is the event, every other is not.
    Positive(String),
    /// The event happened where this holds.
    Comparison(Comparison),
}

/// In which rows the event happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The name of the column that says so.
    pub column: String,
    /// What the event is, as part of a sentence: `affairs > 0`, `survived = yes`.
    pub event: String,
    /// For each row whether it happened, `[rows]`.
    pub labels: Vec<bool>,
}

/// The rows whose outcome is known, in order. The others say nothing about the event:
/// they are left out ([`Table::select`]) before anything else is done.
///
/// # Errors
/// [`Error::UnknownColumn`] where there is no such column, [`Error::NoOutcome`] where
/// no row has an outcome.
pub fn rows_with_outcome(table: &Table, column: &str) -> Result<Vec<usize>, Error> {
    let column = table.expect_column(column, "data.outcome")?;
    let known = |row: &usize| column.cell(*row) != Cell::Missing;
    let rows: Vec<usize> = (0..table.rows()).filter(known).collect();
    if rows.is_empty() {
        return Err(Error::NoOutcome {
            origin: table.origin().to_owned(),
            column: column.name().to_owned(),
        });
    }
    Ok(rows)
}

/// The outcome that a column is, read by `rule`. The event happens in some rows
/// and not in others.
///
/// # Errors
/// Where there is no such column ([`Error::UnknownColumn`]), the rule does not fit
/// it ([`Error::ManyValues`], [`Error::NoSuchValue`], [`Error::ComparisonColumn`],
/// [`Error::WrongCell`], [`Error::NumbersAgainstText`]), every row is alike
/// ([`Error::OneClass`]) or a row has no outcome ([`Error::MissingOutcome`]; see
/// [`rows_with_outcome`]).
pub fn outcome(table: &Table, column: &str, rule: &EventRule) -> Result<Outcome, Error> {
    let column = table.expect_column(column, "data.outcome")?;
    if let Some(row) = (0..table.rows()).find(|row| column.cell(*row) == Cell::Missing) {
        return Err(Error::MissingOutcome {
            place: table.places.of(row),
            column: column.name().to_owned(),
        });
    }
    let levels = levels(column);
    let (event, labels) = match rule {
        EventRule::Detect => equal_to(column, detect(table, column, &levels)?),
        EventRule::Positive(value) => equal_to(column, positive(table, column, &levels, value)?),
        EventRule::Comparison(comparison) => {
            (comparison.to_string(), compare(table, column, comparison)?)
        }
    };
    if let Some(always) = only(&labels) {
        return Err(Error::OneClass {
            origin: table.origin().to_owned(),
            column: column.name().to_owned(),
            event,
            always,
            values: frequent(&levels),
        });
    }
    Ok(Outcome {
        column: column.name().to_owned(),
        event,
        labels,
    })
}

/// The label that all rows have, if they are alike.
fn only(labels: &[bool]) -> Option<bool> {
    let first = *labels.first()?;
    labels.iter().all(|label| *label == first).then_some(first)
}

fn equal_to(column: &Column, event: Cell<'_>) -> (String, Vec<bool>) {
    let rows = 0..column.values().len();
    let labels = rows.map(|row| column.cell(row) == event).collect();
    (format!("{} = {event}", column.name()), labels)
}

fn detect<'a>(table: &Table, column: &Column, levels: &[Level<'a>]) -> Result<Cell<'a>, Error> {
    match levels {
        [only] => Ok(only.cell),
        [a, b] => Ok(
            match (means_yes(a.cell, b.cell), means_yes(b.cell, a.cell)) {
                (true, false) => a.cell,
                (false, true) => b.cell,
                _ if a.rows < b.rows => a.cell,
                _ => b.cell,
            },
        ),
        _ => Err(Error::ManyValues {
            origin: table.origin().to_owned(),
            column: column.name().to_owned(),
            count: levels.len(),
            values: frequent(levels),
            example: match column.values() {
                Values::Numbers(_) => format!("{} > …", column.name()),
                Values::Text(_) => format!("{} = …", column.name()),
            },
        }),
    }
}

fn means_yes(cell: Cell<'_>, other: Cell<'_>) -> bool {
    match (cell, other) {
        (Cell::Number(number), Cell::Number(other)) => {
            number == 1.0 && (other == 0.0 || other == -1.0)
        }
        (Cell::Text(text), _) => {
            yes_or_no(text).is_some_and(|(_, yes)| yes)
                || text.eq_ignore_ascii_case("positive")
                || text == "1"
        }
        _ => false,
    }
}

fn positive<'a>(
    table: &Table,
    column: &Column,
    levels: &[Level<'a>],
    value: &str,
) -> Result<Cell<'a>, Error> {
    let is_value = |cell: Cell<'_>| match cell {
        Cell::Number(number) => finite(value.trim()) == Some(number),
        Cell::Text(text) => text == value.trim(),
        Cell::Missing => false,
    };
    levels
        .iter()
        .map(|level| level.cell)
        .find(|cell| is_value(*cell))
        .ok_or_else(|| Error::NoSuchValue {
            origin: table.origin().to_owned(),
            column: column.name().to_owned(),
            value: value.to_owned(),
            values: frequent(levels),
        })
}

fn compare(table: &Table, column: &Column, comparison: &Comparison) -> Result<Vec<bool>, Error> {
    const REMEDY: &str = "remove the row, correct it, or compare the outcome with == or !=";
    if comparison.column() != column.name() {
        return Err(Error::ComparisonColumn {
            comparison: comparison.to_string(),
            column: comparison.column().to_owned(),
            outcome: column.name().to_owned(),
        });
    }
    let rows = 0..table.rows();
    let labels: Result<_, _> = rows.map(|row| comparison.holds(column.cell(row))).collect();
    labels.map_err(|why| match why {
        Incomparable::TextCell => table.first_text(column, REMEDY),
        Incomparable::TextOperand => Error::NumbersAgainstText {
            origin: table.origin().to_owned(),
            comparison: comparison.to_string(),
        },
    })
}

/// The most frequent values with their rows, for a message.
fn frequent(levels: &[Level<'_>]) -> String {
    const SHOWN: usize = 5;
    let mut levels = levels.to_vec();
    // The sort is stable: as frequent ones stay in sort order.
    levels.sort_by_key(|level| std::cmp::Reverse(level.rows));
    let mut list: Vec<String> = levels
        .iter()
        .take(SHOWN)
        .map(|level| format!("{:?} × {}", shown(&level.cell.to_string()), level.rows))
        .collect();
    if levels.len() > SHOWN {
        list.push(format!("and {} more", levels.len() - SHOWN));
    }
    list.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_csv;

    /// The outcome of a table of this one column.
    fn of(cells: &[&str], rule: EventRule) -> Result<Outcome, Error> {
        let lines: Vec<String> = cells.iter().map(|cell| format!("0,{cell}")).collect();
        let text = format!("other,x\n{}", lines.join("\n"));
        outcome(&parse_csv("t.csv", text.as_bytes())?, "x", &rule)
    }

    fn event(cells: &[&str]) -> String {
        of(cells, EventRule::Detect).unwrap().event
    }

    fn holds(comparison: &str) -> EventRule {
        EventRule::Comparison(comparison.parse().unwrap())
    }

    #[test]
    fn a_value_that_means_yes_is_the_event() {
        assert_eq!(event(&["No", "Yes", "Yes"]), "x = Yes");
        assert_eq!(event(&["T", "F", "T"]), "x = T");
        assert_eq!(event(&["1", "0", "1"]), "x = 1");
        assert_eq!(event(&["-1", "1", "1"]), "x = 1");
        let outcome = of(&["true", "false", "true"], EventRule::Detect).unwrap();
        assert_eq!(outcome.labels, [true, false, true]);
        assert_eq!(outcome.column, "x");
    }

    #[test]
    fn else_the_rarer_value_is_and_of_equals_the_later() {
        assert_eq!(event(&["b", "a", "b"]), "x = a");
        assert_eq!(event(&["b", "a"]), "x = b");
        assert_eq!(event(&["10", "9"]), "x = 10");
        assert_eq!(event(&["1", "2", "2"]), "x = 1");
        assert_eq!(event(&["yes", "true", "true"]), "x = yes");
    }

    #[test]
    fn positive_is_one_value_against_all_others() {
        let rule = |value: &str| EventRule::Positive(value.to_owned());
        let outcome = of(&["a", "b", "c"], rule("b")).unwrap();
        assert_eq!(
            (outcome.event.as_str(), outcome.labels),
            ("x = b", vec![false, true, false])
        );
        assert_eq!(
            of(&["1", "2", "3"], rule("2.0")).unwrap().labels,
            [false, true, false]
        );
        let error = of(&["a", "b", "b"], rule("B")).unwrap_err().to_string();
        assert!(error.contains("\"b\" × 2, \"a\" × 1"), "{error}");
    }

    #[test]
    fn a_comparison_is_about_the_outcome() {
        let outcome = of(&["0", "2", "1"], holds("x>0")).unwrap();
        assert_eq!(
            (outcome.event.as_str(), outcome.labels),
            ("x > 0", vec![false, true, true])
        );
        assert!(matches!(
            of(&["0", "1"], holds("other > 0")),
            Err(Error::ComparisonColumn { .. })
        ));
        assert!(matches!(
            of(&["0", "1"], holds("x = b")),
            Err(Error::NumbersAgainstText { .. })
        ));
        let error = of(&["3", "many", "2"], holds("x > 0"))
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("t.csv, line 3, column \"x\": \"many\""),
            "{error}"
        );
    }

    #[test]
    fn many_values_need_a_rule() {
        let error = of(&["1", "2", "3", "3", "4", "5", "6"], EventRule::Detect).unwrap_err();
        let message = error.to_string();
        assert!(
            message.contains("6 different values (\"3\" × 2, "),
            "{message}"
        );
        assert!(message.contains("event = \"x > …\""), "{message}");
        assert!(message.contains("and 1 more"), "{message}");
    }

    #[test]
    fn an_event_must_happen_and_not_happen() {
        for (rule, expected) in [
            (EventRule::Detect, true),
            (EventRule::Positive("7".into()), true),
            (holds("x > 6"), true),
            (holds("x > 7"), false),
        ] {
            let error = of(&["7", "7"], rule).unwrap_err();
            assert!(matches!(error, Error::OneClass { always, .. } if always == expected));
        }
    }

    #[test]
    fn rows_without_an_outcome_are_left_out() {
        let table = parse_csv("t.csv", b"x,a\nyes,1\n,2\nNA,3\nno,4\n").unwrap();
        let error = outcome(&table, "x", &EventRule::Detect).unwrap_err();
        assert!(error.to_string().starts_with("t.csv, line 3: "), "{error}");
        let rows = rows_with_outcome(&table, "x").unwrap();
        assert_eq!(rows, [0, 3]);
        let outcome = outcome(&table.select(&rows), "x", &EventRule::Detect).unwrap();
        assert_eq!(outcome.labels, [true, false]);
        let table = parse_csv("t.csv", b"x,a\n,1\n").unwrap();
        assert!(matches!(
            rows_with_outcome(&table, "x"),
            Err(Error::NoOutcome { .. })
        ));
    }

    #[test]
    fn an_unknown_outcome_is_an_error() {
        let table = parse_csv("t.csv", b"event,x\n1,2\n").unwrap();
        let error = outcome(&table, "evnt", &EventRule::Detect).unwrap_err();
        assert!(error.to_string().contains("did you mean \"event\"?"));
    }
}
