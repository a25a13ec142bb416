//! Columns that are no conditions, and why.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::file_note::FileNote;
use crate::shown::readable;
use crate::{
    advice::{Advice, Wording},
    error::Error,
    event::Outcome,
    table::Table,
};

/// A column that is no condition. Displays as a sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Excluded {
    /// The column.
    pub column: String,
    /// Why.
    pub reason: Reason,
}

/// Why a column is no condition.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Reason {
    /// It was asked for.
    Asked,
    /// It says which rows belong together.
    GroupBy,
    /// It says what rows weigh.
    Weights,
    /// All rows are alike.
    Constant,
    /// No row has a value.
    Empty,
    /// Its whole numbers count the rows, in whatever order.
    RowNumber,
    /// Its values, so many different ones, name rows rather than say something of them.
    Identifier {
        /// The different values.
        distinct: usize,
    },
    /// It stands beside the table, behind an empty column, and is mostly empty.
    Beside,
    /// Its cells hold several values each: lists, objects or bytes.
    Nested,
    /// It is text for people to read.
    FreeText {
        /// The different texts.
        distinct: usize,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked => formatter.write_str("excluded as asked"),
            Self::GroupBy => formatter.write_str("which rows belong together"),
            Self::Weights => formatter.write_str("what rows weigh"),
            Self::Constant => formatter.write_str("the same in every row"),
            Self::Empty => formatter.write_str("missing in every row"),
            Self::RowNumber => {
                formatter.write_str("a number of the row: it counts the rows without a gap")
            }
            Self::Beside => formatter
                .write_str("mostly empty, behind a column that is: something beside the table"),
            Self::Nested => formatter.write_str("of lists, objects or bytes: take it apart"),
            Self::Identifier { distinct } => {
                write!(
                    formatter,
                    "like an identifier, with {distinct} different values"
                )
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

impl Excluded {
    /// Whether the column was left out although nobody asked for it.
    pub fn is_unasked(&self) -> bool {
        !matches!(
            self.reason,
            Reason::Asked | Reason::GroupBy | Reason::Weights
        )
    }

    /// The column, why it is no condition, and the setting that makes it one.
    pub fn sentence(&self, wording: Wording) -> String {
        let sentence = self.to_string();
        readable(&match self.reason {
            Reason::Asked
            | Reason::GroupBy
            | Reason::Weights
            | Reason::Constant
            | Reason::Empty => sentence,
            _ => {
                let advice = Advice::Include(vec![self.column.clone()]);
                format!("{sentence}; to keep it: {}", advice.text(wording))
            }
        })
    }
}

/// That no condition is left, with why each column is none.
pub(super) fn nothing_left(table: &Table, outcome: &Outcome, excluded: &[Excluded]) -> Error {
    /// A message is read by a person.
    const SHOWN: usize = 20;
    let of = |columns: &[String], reason: Reason| {
        let excluded = |column: &String| Excluded {
            column: column.clone(),
            reason,
        };
        columns.iter().map(excluded).collect::<Vec<_>>()
    };
    let nested = table.file_notes().iter().filter_map(|note| match note {
        FileNote::Nested { columns } => Some(of(columns, Reason::Nested)),
        _ => None,
    });
    let mut all = excluded.to_vec();
    all.extend(of(table.skipped(), Reason::Asked));
    all.extend(nested.flatten());
    let mut list: Vec<String> = all.iter().take(SHOWN).map(ToString::to_string).collect();
    if all.len() > SHOWN {
        list.push(format!("and {} more columns", all.len() - SHOWN));
    }
    let by_looks = |one: &&Excluded| {
        matches!(
            one.reason,
            Reason::RowNumber | Reason::Identifier { .. } | Reason::FreeText { .. }
        )
    };
    let kept = all.iter().filter(by_looks).map(|one| one.column.clone());
    let kept = kept.take(SHOWN);
    let kept: Vec<String> = kept.collect();
    Error::NoConditions {
        origin: table.origin().to_owned(),
        outcome: outcome.column.clone(),
        excluded: if list.is_empty() {
            "the table has no other column".to_owned()
        } else {
            list.join("; ")
        },
        by_wish: all.iter().any(|one| one.reason == Reason::Asked),
        advice: if kept.is_empty() {
            Vec::new()
        } else {
            vec![Advice::Include(kept)]
        },
    }
}
