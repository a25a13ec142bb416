//! What should be known before anything is believed.

use serde::{Deserialize, Serialize};

use super::leak::Leak;
use crate::shown::{readable, shown};
use crate::{
    advice::{Advice, Wording},
    column_type::ColumnType,
    values::Cell,
};

/// What should be known of a table, or of a condition, before anything is believed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Hint {
    /// Rows are exact repeats of others, more than chance makes likely.
    Repeats {
        /// The rows that repeat another.
        rows: usize,
        /// All.
        of: usize,
    },
    /// A column says how many cases each row stands for.
    Tallies {
        /// The column.
        column: String,
        /// All rows.
        rows: usize,
    },
    /// A column looks like what rows weigh.
    Weights {
        /// The column.
        column: String,
    },
    /// The numbers stand in two heaps, of which the one is the other's in another unit.
    Scales {
        /// The condition.
        condition: String,
        /// How many times larger those of the one are.
        factor: f64,
        /// The rows of the smaller numbers.
        small: usize,
        /// The rows with a number.
        of: usize,
        /// A number of each heap in its middle.
        like: [f64; 2],
    },
    /// Cells list several answers each.
    Answers {
        /// The condition.
        condition: String,
        /// What stands between them.
        separator: String,
        /// The different ones.
        answers: usize,
    },
    /// Each value of a column is in a few rows, about as many each: whose rows they are.
    Persons {
        /// The column.
        column: String,
        /// Its different values.
        distinct: usize,
        /// All rows.
        rows: usize,
    },
    /// Columns hold the same values in the same rows, though one does not follow from the other:
    /// they are of whoever the rows belong to.
    Together {
        /// The columns.
        columns: Vec<String>,
        /// How many different values go together.
        distinct: usize,
        /// All rows.
        rows: usize,
    },
    /// The condition tells the event for certain, so it may be a copy of the outcome, or
    /// be known only afterwards.
    Leak {
        /// The condition.
        condition: String,
        /// How it tells.
        how: Leak,
    },
    /// One value of a condition decides the event, or nearly.
    Decides {
        /// The condition.
        condition: String,
        /// The value.
        value: Which,
        /// The rows of the value, and the events in them.
        here: [usize; 2],
        /// The other rows, and the events in them.
        elsewhere: [usize; 2],
        /// How many conditions more have such a value and are not named.
        more: usize,
    },
    /// Conditions say the same as another.
    Copies {
        /// The first of them.
        condition: String,
        /// The others.
        copies: Vec<String>,
        /// Whether each tells the other for certain; else they are correlated by at
        /// least .99.
        exact: bool,
    },
    /// Columns are parts of one condition.
    Parts {
        /// The columns.
        columns: Vec<String>,
        /// How they hang together.
        how: Parts,
    },
    /// There are more conditions than rows can carry.
    ManyConditions {
        /// The conditions.
        conditions: usize,
        /// The rows of the rarer outcome.
        rarer: usize,
    },
    /// Whole numbers were taken for names, as the column's name says they are.
    Codes {
        /// The condition.
        condition: String,
        /// Its different values.
        distinct: usize,
    },
    /// Whole numbers of few values were taken for amounts, though they could be names.
    Amounts {
        /// The conditions.
        conditions: Vec<String>,
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

/// Which rows of a condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Which {
    /// Those that hold a value.
    Value(String),
    /// Those in which it is missing.
    Missing,
    /// Those in which it is not.
    Known,
    /// Those in which it is known and not 0.
    NotZero,
}

/// How columns are parts of one condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Parts {
    /// They add up to 1 in every row.
    OfOne,
    /// No two are 1 in the same row.
    NeverBoth,
    /// They add up to the same in every row.
    OfTheSame,
}

impl Hint {
    /// The setting that mends it, where there is one.
    pub fn advice(&self) -> Option<Advice> {
        let first = |columns: &[String]| columns.first().cloned().unwrap_or_default();
        let advice = match self {
            Self::Repeats { .. } => Advice::GroupBy("COLUMN".to_owned()),
            Self::Weights { column } => Advice::Weights(column.clone()),
            Self::Persons { column, .. } => Advice::GroupBy(column.clone()),
            Self::Together { columns, .. } => Advice::GroupBy(first(columns)),
            Self::Leak { condition, .. } | Self::Decides { condition, .. } => {
                Advice::Exclude(vec![condition.clone()])
            }
            Self::Copies { copies, .. } => Advice::Exclude(copies.clone()),
            Self::Parts { columns, .. } => Advice::Group(group_name(columns), columns.clone()),
            Self::ManyConditions { .. } => Advice::Exclude(vec!["COLUMN".to_owned()]),
            Self::Codes { condition, .. } => Advice::Type(condition.clone(), ColumnType::Numeric),
            Self::Amounts { conditions } => {
                Advice::Type(first(conditions), ColumnType::Categorical)
            }
            Self::Tallies { .. }
            | Self::Scales { .. }
            | Self::Answers { .. }
            | Self::NearlyEmpty { .. }
            | Self::Datetime { .. }
            | Self::ManyLevels { .. } => return None,
        };
        Some(advice)
    }

    /// The hint as sentences, with its remedies as flags or keys.
    pub fn sentence(&self, wording: Wording) -> String {
        readable(&self.text(wording))
    }

    #[allow(clippy::too_many_lines)] // An arm a kind of hint, and no kind forgotten.
    fn text(&self, wording: Wording) -> String {
        let mend = self.advice().map(|advice| advice.text(wording));
        let mend = mend.unwrap_or_default();
        match self {
            Self::Repeats { rows, of } => format!(
                "{rows} of {of} rows repeat another row exactly, more than chance makes likely. \
                 If they are the same cases more than once (copied, oversampled, joined), each \
                 repeat counts as a new case and the evidence is too sure: remove the repeats, or \
                 say which column tells the cases apart: {mend}"
            ),
            Self::Tallies { column, rows } => format!(
                "{column:?} looks like how many cases each row stands for: each of the {rows} rows \
                 has values of the other columns that no other row has, and they are half or more \
                 of all there can be. If so, rows are no cases, and nothing that is said here \
                 holds: write a row for each case, as many times as {column:?} says, and leave \
                 {column:?} out"
            ),
            Self::Weights { column } => format!(
                "{column:?} looks like what rows weigh, as in surveys, and is taken as a condition; \
                 if each row stands for as many as it says: {mend}"
            ),
            Self::Scales {
                condition,
                factor,
                small,
                of,
                like: [one, other],
            } => format!(
                "{condition:?} looks like numbers in two units: {small} of {of} are about {factor} \
                 times smaller than the others ({} beside {}). If so, write all in one unit",
                Cell::Number(*one),
                Cell::Number(*other)
            ),
            Self::Answers {
                condition,
                separator,
                answers,
            } => format!(
                "{condition:?} lists several answers in a cell, {answers} different ones with \
                 {separator:?} between them, and each combination is taken as a value of its own; \
                 a column of yes and no for each answer would tell which of them matters"
            ),
            Self::Persons {
                column,
                distinct,
                rows,
            } => format!(
                "{column:?} looks like the name of whoever rows belong to: {rows} rows hold \
                 {distinct} different values of it. If rows with the same value \
                 belong together, say so, or the evidence is too sure: {mend}"
            ),
            Self::Together {
                columns,
                distinct,
                rows,
            } => format!(
                "{} hold {distinct} different values in {rows} rows, always the same ones \
                 together: they look like what is known of {distinct} persons, places or the like \
                 with several rows each. If such rows belong together, say so, or the evidence is \
                 too sure: {mend}, or another column that tells them apart",
                quoted(columns)
            ),
            Self::Leak { condition, how } => format!(
                "{condition:?} tells the event for certain: {}. If it is a copy of the outcome \
                 or known only afterwards, leave it out: {mend}",
                describe(*how)
            ),
            Self::Decides {
                condition,
                value,
                here: [rows, events],
                elsewhere: [other_rows, other_events],
                more,
            } => {
                let when = match value {
                    Which::Value(value) => format!("{condition:?} is {:?}", shown(value)),
                    Which::Missing => format!("{condition:?} is missing"),
                    Which::Known => format!("{condition:?} has a value"),
                    Which::NotZero => format!("{condition:?} is not 0"),
                };
                let more = match more {
                    0 => String::new(),
                    1 => " (1 condition more is like it)".to_owned(),
                    more => format!(" ({more} conditions more are like it)"),
                };
                format!(
                    "Where {when}, the event happened in {events} of {rows} rows; elsewhere in \
                     {other_events} of {other_rows}{more}. If that is known only after the event, \
                     leave the condition out: {mend}"
                )
            }
            Self::Copies {
                condition,
                copies,
                exact,
            } => {
                let (verb, same) = if copies.len() == 1 {
                    ("says", "says")
                } else {
                    ("say", "say")
                };
                let how = if *exact {
                    format!("{verb} the same as {condition:?} in every row")
                } else {
                    format!("nearly {same} the same as {condition:?} (correlation .99 or more)")
                };
                format!(
                    "{} {how}, so nothing can tell which of them sways the event; leave one out: {mend}",
                    quoted(copies)
                )
            }
            Self::Parts { columns, how } => format!(
                "{} {}: they look like parts of one condition, and each is told by the others. \
                 To ask about them as one, under a name of yours: {mend}",
                quoted(columns),
                match how {
                    Parts::OfOne => "add up to 1 in every row",
                    Parts::NeverBoth => "are never 1 in the same row",
                    Parts::OfTheSame => "add up to the same in every row",
                }
            ),
            Self::ManyConditions { conditions, rarer } => format!(
                "There are {conditions} conditions and only {rarer} {} of the rarer outcome. \
                 With so few rows, conditions that sway nothing can look strong, and weak ones \
                 cannot be found: leave out those that you do not ask about: {mend}",
                if *rarer == 1 { "row" } else { "rows" }
            ),
            Self::Codes {
                condition,
                distinct,
            } => format!(
                "{condition:?} holds {distinct} different whole numbers which its name says are \
                 codes, so each is taken as a value of its own; if more means more: {mend}"
            ),
            Self::Amounts { conditions } => {
                let (verb, are) = if conditions.len() == 1 {
                    ("holds", "is")
                } else {
                    ("hold", "are")
                };
                format!(
                    "{} {verb} few different whole numbers and {are} taken as amounts, of which \
                     more is more; if the numbers are only names: {mend}",
                    quoted(conditions)
                )
            }
            Self::NearlyEmpty {
                condition,
                missing,
                rows,
            } => format!("{condition:?} is missing in {missing} of {rows} rows"),
            Self::Datetime { condition } => {
                format!("{condition:?} holds dates, which are measured in days since 1970-01-01")
            }
            Self::ManyLevels { condition, levels } => format!(
                "{condition:?} has {levels} different values; the rarer ones are taken together"
            ),
        }
    }

    /// Whether the hint is of one condition and was a warning before there were hints of
    /// other kinds.
    pub fn is_warning(&self) -> bool {
        matches!(
            self,
            Self::Leak { .. }
                | Self::NearlyEmpty { .. }
                | Self::Datetime { .. }
                | Self::ManyLevels { .. }
        )
    }
}

fn describe(how: Leak) -> String {
    match how {
        Leak::Missing { happened: true } => {
            "it is missing where the event happened, and only there".to_owned()
        }
        Leak::Missing { happened: false } => {
            "it is missing where the event did not happen, and only there".to_owned()
        }
        Leak::Levels(2) => "its two values are those of the event".to_owned(),
        Leak::Levels(levels) => {
            format!("each of its {levels} values has either the event or its absence only")
        }
        Leak::Threshold(between) => {
            let between = Leak::rounded(between);
            format!("the event is on one side of {between}, its absence on the other")
        }
    }
}

/// Names between quotation marks; of many the first and how many more there are.
fn quoted(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let mut list: Vec<String> = names
        .iter()
        .take(SHOWN)
        .map(|name| format!("{:?}", shown(name)))
        .collect();
    if names.len() > SHOWN {
        list.push(format!("{} more", names.len() - SHOWN));
    }
    match list.pop() {
        Some(last) if !list.is_empty() => format!("{} and {last}", list.join(", ")),
        Some(only) => only,
        None => String::new(),
    }
}

/// What columns' names begin with alike, or `kind`; a name that is none of theirs.
fn group_name(columns: &[String]) -> String {
    let first = columns.first().map_or("", String::as_str);
    let end = |other: &String| {
        let alike = first.chars().zip(other.chars()).take_while(|(a, b)| a == b);
        alike.map(|(letter, _)| letter.len_utf8()).sum()
    };
    let alike = &first[..columns.iter().map(end).min().unwrap_or(0)];
    // Up to the last sign between words: `region_n` of `region_north`, `region_nouth`.
    let is_sign = |letter: char| matches!(letter, '_' | '.' | '-' | ' ' | ':' | '=' | '[' | '(');
    let name = match alike.rfind(is_sign) {
        Some(sign) => &alike[..sign],
        None if alike.chars().count() >= 3 => alike,
        None => "",
    };
    let name = name.trim_end_matches(is_sign);
    let name = if name.is_empty() { "kind" } else { name };
    if columns.iter().any(|column| column == name) {
        format!("{name}_all")
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().copied().map(String::from).collect()
    }

    #[test]
    fn groups_are_named_by_what_columns_share() {
        for (columns, name) in [
            (&["red", "green"][..], "kind"),
            (&["region_north", "region_nouth"], "region"),
            (&["q1", "q2"], "kind"),
            (&["month1", "month2"], "month"),
            (&["kind", "sort"], "kind_all"),
        ] {
            assert_eq!(group_name(&names(columns)), name);
        }
    }

    #[test]
    fn remedies_are_flags_or_keys() {
        let hint = Hint::Parts {
            columns: names(&["red", "green"]),
            how: Parts::OfOne,
        };
        assert!(
            hint.sentence(Wording::Flags)
                .ends_with("--group kind=red,green")
        );
        let keys = hint.sentence(Wording::Keys);
        assert!(
            keys.ends_with("data.groups.kind = [\"red\", \"green\"]"),
            "{keys}"
        );
    }
}
