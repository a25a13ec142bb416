//! Which columns are worth being conditions.

mod leak;

use std::fmt;

use self::leak::{Leak, leak};
use crate::levels::by_size;
use crate::{Column, ColumnType, Dictionary, Error, Outcome, Table, Values};

/// What a look at all columns found, in file order.
#[derive(Clone, Debug, PartialEq)]
pub struct Screening {
    /// The conditions that are left.
    pub conditions: Vec<String>,
    /// The columns that are not conditions, the outcome apart, and why.
    pub excluded: Vec<Excluded>,
    /// What should be known of the conditions that are left.
    pub warnings: Vec<Warning>,
}

/// A column that is no condition. Displays as a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Excluded {
    /// The column.
    pub column: String,
    /// Why.
    pub reason: Reason,
}

/// Why a column is no condition.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Reason {
    /// It was asked for.
    Asked,
    /// All rows are alike.
    Constant,
    /// Its values, so many different ones, name rows rather than say something of them.
    Identifier {
        /// The different values.
        distinct: usize,
    },
    /// It is text for people to read.
    FreeText {
        /// The different texts.
        distinct: usize,
    },
}

/// What should be known of a condition. Displays as a sentence.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Warning {
    /// The condition tells the event for certain, so it may be a copy of the outcome, or
    /// be known only afterwards.
    Leak {
        /// The condition.
        condition: String,
        /// How it tells, as part of a sentence.
        how: String,
    },
    /// More than 95% of the values are missing.
    NearlyEmpty {
        /// The condition.
        condition: String,
        /// The missing values.
        missing: usize,
        /// All.
        rows: usize,
    },
    /// Dates become numbers.
    Datetime {
        /// The condition.
        condition: String,
    },
    /// There are more levels than can have inputs of their own by default.
    ManyLevels {
        /// The condition.
        condition: String,
        /// Its levels.
        levels: usize,
    },
}

/// Text columns with more levels than this may be identifiers.
const MOST_LEVELS: usize = 50;

/// What tables must have for a look at all their values to mean something.
const FEWEST_ROWS: usize = 20;

/// Looks at each column but the outcome, whether it is worth being a condition.
///
/// Excluded are those in `exclude`, constant columns, text that was declared so, text
/// with more than 50 levels that are more than half of its values (free text where
/// they have four words or more on average, else an identifier); and in tables of 20
/// rows or more: text that is different in every row, whole numbers that are so under a
/// name such as `id` or `person_id`, and whole numbers that rise by 1 from row to row. Those in `include` are conditions all the
/// same, unless they are in `exclude`.
///
/// # Errors
/// [`Error::UnknownColumn`] where a name in `exclude` or `include` is no column,
/// [`Error::NoConditions`] where nothing is left.
pub fn screen(
    table: &Table,
    outcome: &Outcome,
    exclude: &[String],
    include: &[String],
) -> Result<Screening, Error> {
    for name in exclude {
        table.expect_known(name, "data.exclude")?;
    }
    for name in include {
        table.expect_column(name, "data.include")?;
    }
    let mut screening = Screening {
        conditions: Vec::new(),
        excluded: Vec::new(),
        warnings: Vec::new(),
    };
    for column in table.columns() {
        let name = column.name().to_owned();
        let is_name = |other: &String| *other == name;
        if name == outcome.column {
            continue;
        }
        let reason = if exclude.iter().any(is_name) {
            Some(Reason::Asked)
        } else if include.iter().any(is_name) {
            None
        } else {
            reason(column)
        };
        if let Some(reason) = reason {
            let column = name;
            screening.excluded.push(Excluded { column, reason });
            continue;
        }
        screening.warnings.extend(warnings(column, &outcome.labels));
        screening.conditions.push(name);
    }
    if screening.conditions.is_empty() {
        return Err(nothing_left(table, outcome, &screening.excluded));
    }
    Ok(screening)
}

fn nothing_left(table: &Table, outcome: &Outcome, excluded: &[Excluded]) -> Error {
    let found = excluded.iter().filter(|one| one.reason != Reason::Asked);
    let found: Vec<String> = found.map(ToString::to_string).collect();
    Error::NoConditions {
        origin: table.origin().to_owned(),
        outcome: outcome.column.clone(),
        excluded: if found.is_empty() {
            String::new()
        } else {
            format!(" ({})", found.join("; "))
        },
    }
}

/// Why a column is not worth being a condition, if it is not.
fn reason(column: &Column) -> Option<Reason> {
    let missing = column.values().missing();
    let rows = column.values().len();
    match column.values() {
        Values::Text(values) => {
            let distinct = values.levels().len();
            if distinct + usize::from(missing > 0) <= 1 {
                return Some(Reason::Constant);
            }
            if column.kind() == ColumnType::Text {
                return Some(Reason::FreeText { distinct });
            }
            let known = rows - missing;
            let many = distinct > MOST_LEVELS && distinct > known / 2;
            let all_different = distinct == known && known >= FEWEST_ROWS;
            if !many && !all_different {
                return None;
            }
            Some(if is_prose(values) {
                Reason::FreeText { distinct }
            } else {
                Reason::Identifier { distinct }
            })
        }
        Values::Numbers(values) => {
            if is_constant(values) {
                return Some(Reason::Constant);
            }
            (missing == 0 && is_counter(column.name(), values))
                .then_some(Reason::Identifier { distinct: rows })
        }
    }
}

/// Whether no two rows differ, a missing value being one of its own.
fn is_constant(values: &[f64]) -> bool {
    let same = |a: f64, b: f64| a == b || (a.is_nan() && b.is_nan());
    values.iter().all(|value| same(*value, values[0]))
}

/// Whether texts have four words or more on average.
fn is_prose(values: &Dictionary) -> bool {
    let words = |text: &String| text.split_whitespace().count();
    let words: usize = values.levels().iter().map(words).sum();
    words >= 4 * values.levels().len()
}

/// Whether numbers count rows: whole ones that rise by 1, or that are all different
/// under a name that says so.
fn is_counter(name: &str, values: &[f64]) -> bool {
    if values.len() < FEWEST_ROWS || values.iter().any(|value| value.fract() != 0.0) {
        return false;
    }
    if values.windows(2).all(|pair| pair[1] - pair[0] == 1.0) {
        return true;
    }
    if !is_id(name) {
        return false;
    }
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(by_size);
    sorted.windows(2).all(|pair| pair[0] != pair[1])
}

/// Whether a name is that of an identifier: `id`, `person_id`, `PassengerId`, `idx`.
fn is_id(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let mut words = lower.split(|letter: char| !letter.is_alphanumeric());
    let is_word = |word: &str| matches!(word, "id" | "ids" | "idx" | "index" | "uid" | "uuid");
    words.any(is_word) || name.ends_with("Id") || name.ends_with("ID")
}

fn warnings(column: &Column, labels: &[bool]) -> Vec<Warning> {
    let condition = || column.name().to_owned();
    let mut warnings = Vec::new();
    if let Some(how) = leak(column, labels) {
        warnings.push(Warning::Leak {
            condition: condition(),
            how: describe(&how),
        });
    }
    let (rows, missing) = (column.values().len(), column.values().missing());
    if missing * 20 > rows * 19 {
        warnings.push(Warning::NearlyEmpty {
            condition: condition(),
            missing,
            rows,
        });
    }
    if column.kind() == ColumnType::Datetime {
        warnings.push(Warning::Datetime {
            condition: condition(),
        });
    }
    if let Values::Text(values) = column.values()
        && values.levels().len() > MOST_LEVELS
    {
        warnings.push(Warning::ManyLevels {
            condition: condition(),
            levels: values.levels().len(),
        });
    }
    warnings
}

fn describe(leak: &Leak) -> String {
    match leak {
        Leak::Missing => "it is missing exactly where the event did or did not happen".to_owned(),
        Leak::Levels(2) => "its two values are those of the event".to_owned(),
        Leak::Levels(levels) => {
            format!("each of its {levels} values has either the event or its absence only")
        }
        Leak::Threshold(between) => {
            format!("the event is on one side of {between}, its absence on the other")
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked => formatter.write_str("excluded as asked"),
            Self::Constant => formatter.write_str("the same in every row"),
            Self::Identifier { distinct } => {
                write!(formatter, "an identifier, with {distinct} different values")
            }
            Self::FreeText { distinct } => {
                write!(formatter, "free text, with {distinct} different values")
            }
        }
    }
}

impl fmt::Display for Excluded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?} is {}", self.column, self.reason)
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Leak { condition, how } => write!(
                formatter,
                "{condition:?} tells the event for certain: {how}; \
                 put it into data.exclude if it is a copy of the outcome or known only afterwards"
            ),
            Self::NearlyEmpty {
                condition,
                missing,
                rows,
            } => write!(
                formatter,
                "{condition:?} is missing in {missing} of {rows} rows"
            ),
            Self::Datetime { condition } => write!(
                formatter,
                "{condition:?} holds dates, which are measured in days since 1970-01-01"
            ),
            Self::ManyLevels { condition, levels } => write!(
                formatter,
                "{condition:?} has {levels} different values; the rarer ones are taken together"
            ),
        }
    }
}

#[cfg(test)]
mod tests;
