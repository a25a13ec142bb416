//! How a table was read, in a few lines.

use sways_data::{Note, NoteKind};

use crate::messages::{Messages, WithoutUse};

/// What was understood of a table's cells, in a few lines: columns of which the same is to be
/// said share one.
pub fn understood(reading: &[Note], says: &dyn Messages) -> Vec<String> {
    /// More lines than these nobody reads above an answer.
    const MOST: usize = 8;
    let mut lines: Vec<(&Note, usize)> = Vec::new();
    for note in reading {
        let alike = lines.iter_mut().find(|(first, _)| first.kind == note.kind);
        match alike.filter(|_| is_style(note.kind)) {
            Some((_, others)) => *others += 1,
            None => lines.push((note, 0)),
        }
    }
    let more = lines.len().saturating_sub(MOST);
    let shown = lines.into_iter().take(MOST);
    let mut shown: Vec<String> = shown
        .map(|(note, others)| says.reading_note(note, others))
        .collect();
    if more > 0 {
        shown.push(says.more_notes(more));
    }
    shown
}

/// Whether it is how numbers are written, which is said only once; what is missing is said of each
/// column.
fn is_style(kind: NoteKind) -> bool {
    matches!(
        kind,
        NoteKind::DecimalComma
            | NoteKind::FormattedNumbers
            | NoteKind::StringNumbers
            | NoteKind::DayFirst
            | NoteKind::MonthFirst
            | NoteKind::AmbiguousComma
            | NoteKind::AmbiguousPoint
            | NoteKind::AmbiguousDayFirst
            | NoteKind::AmbiguousMonthFirst
            | NoteKind::Multiplied
            | NoteKind::Times
            | NoteKind::Minutes
    )
}

/// How many rows of a table are none of the study's, and why: a sentence for each reason.
pub fn rows_left_out(
    table: usize,
    known: usize,
    without_outcome: usize,
    says: &dyn Messages,
) -> Vec<String> {
    let without_weight = table.saturating_sub(known.saturating_add(without_outcome));
    let reasons = [
        (without_outcome, WithoutUse::NoOutcome),
        (without_weight, WithoutUse::NoWeight),
    ];
    let some = reasons.into_iter().filter(|(rows, _)| *rows > 0);
    some.map(|(rows, why)| says.rows_left_out(rows, why))
        .collect()
}
