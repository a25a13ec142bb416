//! How sure an answer is, in English.

use std::fmt::Write;

use super::super::{Near, Room};

pub(super) fn found(event: &str, found: usize, alike: usize, of: usize, chance: f64) -> String {
    let conditions = if of == 1 { "condition" } else { "conditions" };
    let verb = if found == 1 { "sways" } else { "sway" };
    let which = if found + alike == 1 {
        "that this is wrong"
    } else {
        "of any wrong one"
    };
    let sure = format!("(chance {which}: at most {chance}%)");
    match (found, alike) {
        (_, 0) => format!("{found} of {of} {conditions} {verb} '{event}' {sure}."),
        (0, 1) => format!(
            "1 of {of} {conditions} sways '{event}', by itself or by what it follows from {sure}."
        ),
        (_, 1) => format!(
            "{found} of {of} conditions {verb} '{event}', and so does 1 more, by itself or by what it \
             follows from {sure}."
        ),
        (0, _) => format!(
            "{alike} of {of} conditions, too alike to tell apart, sway '{event}' between them \
             {sure}."
        ),
        _ => format!(
            "{found} of {of} conditions {verb} '{event}', and so do {alike} too alike to tell \
             apart, between them {sure}."
        ),
    }
}

pub(super) fn room(room: &Room<'_>) -> String {
    let Room {
        points,
        widest,
        all,
        confidence,
    } = room;
    let which = if *all {
        "no condition"
    } else {
        "no condition that has an interval"
    };
    format!(
        "On average {which} makes the event more than {points} percentage points more or less likely, \
         for one standard deviation more of a number or from the level compared with to another that \
         has an interval ({confidence}% intervals, each by itself; that of {widest} reaches \
         furthest)."
    )
}

pub(super) fn by_themselves(near: &[Near<'_>], tested: usize) -> String {
    let these = if near.len() == 1 { "this" } else { "these" };
    // The first of all says what the numbers are.
    let mut percentage = "percentage ";
    let mut told = |Near {
                        condition,
                        p,
                        effects,
                    }: &Near<'_>| {
        let mut text = format!("{condition} ({p})");
        for effect in effects {
            let _ = write!(text, ", {}", super::effect(effect, percentage, ""));
            percentage = "";
        }
        text
    };
    let near: Vec<String> = near.iter().map(&mut told).collect();
    format!(
        "Asked about alone, {these} would have evidence; among {tested} conditions it may be \
         chance: {}.",
        near.join("; ")
    )
}
