//! What numbers and their signs mean, in sentences.

use std::fmt;

use sways_model::Output;

use crate::result::influence::{Reduction, Sign};

/// Which rows a number is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    /// All of them.
    All,
    /// So many, drawn at random.
    Drawn {
        /// How many.
        rows: usize,
        /// Of how many.
        of: usize,
    },
    /// One, by its number in the table.
    Row(usize),
}

impl fmt::Display for Over {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("over all rows"),
            Self::Drawn { rows, of } => {
                write!(f, "over {rows} of the {of} rows, drawn at random")
            }
            Self::Row(row) => write!(f, "at row {row}"),
        }
    }
}

/// What the signs of slopes mean, where there are some. `opposite` says what becomes of slopes of
/// both signs.
pub(crate) fn direction(of_what: &str, opposite: &str, signs: &[Sign]) -> String {
    let has = |wanted: Sign| signs.contains(&wanted);
    let signed = format!("+ raises {of_what}, \u{2212} lowers it{opposite}");
    match (has(Sign::Direction), has(Sign::None)) {
        (true, false) => signed,
        (true, true) => {
            format!("{signed}; without a sign: a category, which has a size and no direction")
        }
        _ => "categories have a size and no direction".to_owned(),
    }
}

/// What a mean slope over rows means.
pub(crate) fn mean_slope(slope: &str, output: Output, over: Over, signs: &[Sign]) -> String {
    format!(
        "mean {slope} of the {} {over}; {}",
        output.name(),
        direction("it", ", opposite slopes cancel", signs)
    )
}

/// What a slope at rows means, by its reduction.
pub(crate) fn slope(
    slope: &str,
    output: Output,
    reduction: Reduction,
    over: Over,
    signs: &[Sign],
) -> String {
    match (reduction, over) {
        (_, Over::Row(_)) => format!(
            "{slope} of the {} {over}; {}",
            output.name(),
            direction("it", "", signs)
        ),
        (Reduction::MeanAbs, _) => format!(
            "mean size of the {}'s {slope} {over}; no direction",
            output.name()
        ),
        _ => mean_slope(slope, output, over, signs),
    }
}

/// What a difference from the background means, by its reduction.
pub(crate) fn difference(what: &str, reduction: Reduction, over: Over) -> String {
    match (reduction, over) {
        (_, Over::Row(_)) => {
            format!("{what}, {over}; + this row's value raises it, \u{2212} lowers it")
        }
        (Reduction::MeanAbs, _) => format!("{what}: mean size {over}; no direction"),
        _ => format!(
            "{what}: mean {over}; + the rows' values raise it above the background's on \
             average, \u{2212} lower it: what they do, not which way the condition goes"
        ),
    }
}
