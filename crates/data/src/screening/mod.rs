//! Which columns are worth being conditions, and what should be known of them.

mod answers;
mod beside;
mod cells;
mod codes;
mod copies;
mod deciding;
mod excluded;
mod hint;
mod leak;
mod names;
mod parts;
mod persons;
mod repeats;
mod row_numbers;
mod scales;
mod tallies;
mod weights;

use std::collections::BTreeMap;

use self::beside::beside;
pub use self::codes::codes_as_levels;
use self::excluded::nothing_left;
pub use self::excluded::{Excluded, Reason};
pub use self::hint::{Hint, Parts, Which};
pub use self::leak::Leak;
use self::leak::leak;
use self::names::{is_id, is_numbered};
pub use self::row_numbers::row_numbers;
use self::row_numbers::{FEWEST_ROWS, distinct_whole_numbers};
use crate::{
    column_type::ColumnType,
    error::Error,
    event::Outcome,
    table::{Column, Table},
    values::{Dictionary, Values},
};

/// What is asked of a look at all columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// Columns that are no conditions.
    pub exclude: Vec<String>,
    /// Columns that are conditions whatever they look like.
    pub include: Vec<String>,
    /// Columns that are one condition, by its name.
    pub groups: BTreeMap<String, Vec<String>>,
    /// Columns whose type was declared.
    pub typed: Vec<String>,
    /// The column that says which rows belong together.
    pub group_by: Option<String>,
    /// The column that says what rows weigh.
    pub weights: Option<String>,
    /// Columns that count the rows of the whole file ([`row_numbers`]), of which the table
    /// may be a part.
    pub row_numbers: Vec<String>,
}

/// What a look at all columns found, in file order.
#[derive(Clone, Debug, PartialEq)]
pub struct Screening {
    /// The conditions that are left.
    pub conditions: Vec<String>,
    /// The columns that are not conditions, the outcome apart, and why.
    pub excluded: Vec<Excluded>,
    /// What should be known before anything is believed.
    pub hints: Vec<Hint>,
}

/// Text columns with more levels than this may be identifiers.
const MOST_LEVELS: usize = 50;

/// Looks at each column but the outcome, whether it is worth being a condition, and at
/// the conditions together, what should be known of them.
///
/// No conditions are those in `exclude`, constant and empty columns, text that was declared so, text
/// with more than 50 levels that are more than half of its values (free text where
/// they have four words or more on average, else an identifier); and in tables of 20
/// rows or more: text that is different in every row, whole numbers that are so under a
/// name such as `id` or `person_id`, and [`row_numbers`]. Those in `include` and in
/// `groups` are conditions all the same. A group stands in the place of its first column.
///
/// # Errors
/// [`Error::UnknownColumn`] where what is asked names no column, [`Error::Group`] where a
/// group cannot be, [`Error::NoConditions`] where nothing is left.
pub fn screen(table: &Table, outcome: &Outcome, asked: &Asked) -> Result<Screening, Error> {
    check(table, outcome, asked)?;
    let group_of = |name: &str| {
        let mut groups = asked.groups.iter();
        let holds = |columns: &Vec<String>| columns.iter().any(|column| column == name);
        groups
            .find(|(_, columns)| holds(columns))
            .map(|(group, _)| group)
    };
    let counted = row_numbers(table);
    let beside = beside(table);
    let (mut conditions, mut excluded) = (Vec::new(), Vec::new());
    let (mut alone, mut all) = (Vec::new(), Vec::new());
    let mut looked_at = Vec::new();
    for column in table.columns() {
        let name = column.name();
        let is_in = |names: &[String]| names.iter().any(|other| other == name);
        if name == outcome.column {
            continue;
        }
        if let Some(group) = group_of(name) {
            if !conditions.contains(group) {
                conditions.push(group.clone());
            }
            all.push(column);
            continue;
        }
        let reason = if asked.group_by.as_deref() == Some(name) {
            Some(Reason::GroupBy)
        } else if asked.weights.as_deref() == Some(name) {
            Some(Reason::Weights)
        } else if is_in(&asked.exclude) {
            Some(Reason::Asked)
        } else if is_in(&asked.include) {
            None
        } else if is_in(&asked.row_numbers) || is_in(&counted) {
            Some(Reason::RowNumber)
        } else if is_in(&beside) {
            Some(Reason::Beside)
        } else {
            reason(column)
        };
        if !matches!(
            reason,
            Some(Reason::Asked | Reason::RowNumber | Reason::Weights)
        ) {
            looked_at.push(column);
        }
        match reason {
            Some(reason) => excluded.push(Excluded {
                column: name.to_owned(),
                reason,
            }),
            None => {
                conditions.push(name.to_owned());
                alone.push(column);
                all.push(column);
            }
        }
    }
    if conditions.is_empty() {
        return Err(nothing_left(table, outcome, &excluded));
    }
    let mut hints = Vec::new();
    if asked.group_by.is_none() {
        all.extend(table.column(&outcome.column));
        hints.extend(repeats::repeats(&all));
        hints.extend(tallies::tallies(&all));
        hints.extend(
            looked_at
                .iter()
                .filter_map(|column| persons::persons(column)),
        );
    }
    let labels = &outcome.labels;
    let (mut certain, mut others) = (Vec::new(), Vec::new());
    for column in &alone {
        let leak = leak(column, labels, alone.len());
        others.extend(leak.is_none().then_some(*column));
        certain.extend(leak.map(|leak| Hint::Leak {
            condition: column.name().to_owned(),
            how: leak,
        }));
    }
    hints.extend(certain);
    hints.extend(deciding::deciding(&others, labels));
    hints.extend(parts::parts(&alone));
    let is_persons = |hint: &Hint| matches!(hint, Hint::Persons { .. });
    let known = asked.group_by.is_some() || hints.iter().any(is_persons);
    hints.extend(copies::copies(&alone, known));
    hints.extend(many_conditions(conditions.len(), labels));
    hints.extend(of_looks(&looked_at, asked));
    let is_declared = |name: &str| asked.typed.iter().any(|typed| typed == name);
    hints.extend(codes::amounts(&alone, is_declared));
    hints.extend(alone.iter().flat_map(|column| warnings(column)));
    Ok(Screening {
        conditions,
        excluded,
        hints,
    })
}

/// What single columns look like: weights, two units, several answers in a cell.
fn of_looks(columns: &[&Column], asked: &Asked) -> Vec<Hint> {
    let weights = columns.iter().find_map(|column| weights::weights(column));
    let weights = weights.filter(|_| asked.weights.is_none());
    let answers = columns.iter().filter_map(|column| answers::answers(column));
    let scales = columns.iter().filter_map(|column| scales::scales(column));
    weights.into_iter().chain(scales).chain(answers).collect()
}

/// That what is asked names columns, and that groups can be.
fn check(table: &Table, outcome: &Outcome, asked: &Asked) -> Result<(), Error> {
    for name in &asked.exclude {
        table.expect_known(name, "data.exclude")?;
    }
    for name in &asked.include {
        let roles = [
            (asked.exclude.contains(name), "data.exclude"),
            (asked.group_by.as_ref() == Some(name), "data.group_by"),
            (asked.weights.as_ref() == Some(name), "data.weights"),
            (*name == outcome.column, "data.outcome"),
        ];
        if let Some((_, role)) = roles.into_iter().find(|(has_it, _)| *has_it) {
            return Err(Error::BothAsked {
                origin: table.origin().to_owned(),
                column: name.clone(),
                role,
            });
        }
        table.expect_column(name, "data.include")?;
    }
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for (group, columns) in &asked.groups {
        let wrong = |problem: String| Error::Group {
            origin: table.origin().to_owned(),
            group: group.clone(),
            problem,
        };
        if columns.len() < 2 {
            return Err(wrong("it needs two columns or more".to_owned()));
        }
        if table.expect_known(group, "data.groups").is_ok() {
            return Err(wrong(
                "the table has a column of this name; give the group another name".to_owned(),
            ));
        }
        for column in columns {
            table.expect_known(column, "data.groups")?;
            if let Some(other) = seen.insert(column, group) {
                return Err(wrong(if other == group {
                    format!("it names the column {column:?} twice; remove one")
                } else {
                    format!(
                        "the column {column:?} is in the group {other:?} too; take it out of one"
                    )
                }));
            }
            if *column == outcome.column {
                return Err(wrong(format!(
                    "{column:?} is the outcome; take it out of the group"
                )));
            }
            let declared = table.column(column).map(Column::kind);
            if declared == Some(ColumnType::Text) {
                return Err(wrong(format!(
                    "the column {column:?} is text in data.types, which leaves it out; take it \
                     out of one"
                )));
            }
            if asked.exclude.contains(column)
                || asked.group_by.as_ref() == Some(column)
                || asked.weights.as_ref() == Some(column)
            {
                return Err(wrong(format!(
                    "the column {column:?} is in data.exclude, data.group_by or data.weights too; \
                     take it out of one"
                )));
            }
        }
    }
    Ok(())
}

/// Fewer rows of the rarer outcome than so many a condition carry little.
const FEWEST_EVENTS: usize = 5;
/// Fewer conditions than these are never many.
const MANY: usize = 10;

fn many_conditions(conditions: usize, labels: &[bool]) -> Option<Hint> {
    let events = labels.iter().filter(|label| **label).count();
    let rarer = events.min(labels.len() - events);
    let many = conditions >= MANY && rarer < FEWEST_EVENTS * conditions;
    many.then_some(Hint::ManyConditions { conditions, rarer })
}

/// Why a column is not worth being a condition, if it is not.
fn reason(column: &Column) -> Option<Reason> {
    let missing = column.values().missing();
    let rows = column.values().len();
    if missing == rows {
        return Some(Reason::Empty);
    }
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
            let name = column.name();
            let is_identifier =
                (is_id(name) || is_numbered(name)) && distinct_whole_numbers(values).is_some();
            is_identifier.then_some(Reason::Identifier { distinct: rows })
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

fn warnings(column: &Column) -> Vec<Hint> {
    let condition = || column.name().to_owned();
    let mut warnings = Vec::new();
    let (rows, missing) = (column.values().len(), column.values().missing());
    if missing * 20 > rows * 19 {
        warnings.push(Hint::NearlyEmpty {
            condition: condition(),
            missing,
            rows,
        });
    }
    if column.kind() == ColumnType::Datetime {
        warnings.push(Hint::Datetime {
            condition: condition(),
        });
    }
    if let Values::Text(values) = column.values()
        && values.levels().len() > MOST_LEVELS
    {
        warnings.push(Hint::ManyLevels {
            condition: condition(),
            levels: values.levels().len(),
        });
    }
    warnings
}

#[cfg(test)]
mod tests;
