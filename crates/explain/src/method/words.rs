//! What numbers and their signs mean, in sentences.

use sways_model::Output;

use crate::result::influence::{Reduction, Sign};

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

/// What a mean slope over all rows means.
pub(crate) fn mean_slope(slope: &str, output: Output, signs: &[Sign]) -> String {
    format!(
        "mean {slope} of the {} over all rows; {}",
        output.name(),
        direction("it", ", opposite slopes cancel", signs)
    )
}

/// What a slope at rows means, by its reduction.
pub(crate) fn slope(
    slope: &str,
    output: Output,
    reduction: Reduction,
    row: Option<usize>,
    signs: &[Sign],
) -> String {
    match (reduction, row) {
        (_, Some(row)) => format!(
            "{slope} of the {} at row {row}; {}",
            output.name(),
            direction("it", "", signs)
        ),
        (Reduction::MeanAbs, None) => format!(
            "mean size of the {}'s {slope} over all rows; no direction",
            output.name()
        ),
        _ => mean_slope(slope, output, signs),
    }
}

/// What a difference from the background means, by its reduction.
pub(crate) fn difference(what: &str, reduction: Reduction, row: Option<usize>) -> String {
    match (reduction, row) {
        (_, Some(row)) => {
            format!("{what}, at row {row}; + this row's value raises it, \u{2212} lowers it")
        }
        (Reduction::MeanAbs, None) => format!("{what}: mean size over all rows; no direction"),
        _ => format!(
            "{what}: mean over all rows; + the rows' values raise it above the background's on \
             average, \u{2212} lower it: what they do, not which way the condition goes"
        ),
    }
}
