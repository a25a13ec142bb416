//! A column of a table in one line.

use sways_data::Summary;
use sways_report::messages::Messages;

/// What a column holds, in one line.
pub fn summary(summary: &Summary, says: &dyn Messages) -> String {
    let mut parts = Vec::new();
    if summary.missing > 0 {
        parts.push(says.missing(summary.missing));
    }
    match summary.range {
        Some(range) => {
            let [low, median, high] = range.map(|number| summary.show(number));
            parts.push(format!("{low} \u{2026} {median} \u{2026} {high}"));
        }
        None => {
            let value = |(value, rows): &(String, usize)| format!("{} ({rows})", short(value));
            parts.extend(summary.frequent.iter().map(value));
            let more = summary.distinct - summary.frequent.len();
            if more > 0 {
                parts.push(says.more(more));
            }
        }
    }
    parts.join(", ")
}

fn short(text: &str) -> String {
    const LONGEST: usize = 24;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}\u{2026}", &text[..end]),
        None => text.to_owned(),
    }
}
