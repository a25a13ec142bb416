//! Changes of conditions, and what they do in parts of the table.

use sways::words::counted;

use super::super::{Change, Differing, InPart, Parted};

/// With what or for what an event is more or less likely.
pub(super) fn change(change: &Change) -> String {
    match change {
        Change::Levels {
            condition,
            level,
            against,
        } => format!("with {condition} = {level} than with {against}"),
        Change::More {
            condition,
            step: Some(step),
        } => format!("for each {step} more of {condition}"),
        Change::More {
            condition,
            step: None,
        } => format!("for each standard deviation more of {condition}"),
    }
}

/// What a condition does in each part of the table that a column makes.
pub(super) fn in_parts(
    column: &str,
    changes: &[Parted],
    differing: &Differing,
    rest: usize,
) -> String {
    let of_change = |(place, it): (usize, &Parted)| {
        let part = |(at, it): (usize, &InPart)| {
            let InPart {
                name,
                rows,
                points,
                interval: [least, most],
            } = it;
            let rows = match place {
                0 => format!(", {}", counted(*rows, "row")),
                _ => String::new(),
            };
            let unit = if place + at == 0 {
                " percentage points"
            } else {
                ""
            };
            let is = if name.starts_with(['\u{2264}', '>']) {
                ""
            } else {
                "= "
            };
            format!("{points}{unit} where {column} {is}{name} ({least} to {most}{rows})")
        };
        let parts: Vec<String> = it.parts.iter().enumerate().map(part).collect();
        format!("{}: {}", self::change(&it.change), parts.join(", "))
    };
    let changes: Vec<String> = changes.iter().enumerate().map(of_change).collect();
    let differing = match differing {
        Differing::Yes(p) => format!("The parts differ ({p})."),
        Differing::Unknown(p) => format!("No evidence that the parts differ ({p})."),
        Differing::Untested => "Whether the parts differ could not be tested.".to_owned(),
    };
    let rest = match rest {
        0 => String::new(),
        1 => " One row is in none of these parts.".to_owned(),
        rest => format!(" {rest} rows are in none of these parts."),
    };
    format!("By {column}, {}. {differing}{rest}", changes.join("; "))
}

pub(super) fn no_parts(column: &str, are_enough: bool) -> String {
    if are_enough {
        return format!(
            "By {column} nothing is told: of the conditions, none that has evidence, or differs, has an \
             influence in each part."
        );
    }
    format!(
        "By {column} nothing can be compared: fewer than two parts have 30 rows, with 10 of each \
         outcome."
    )
}
