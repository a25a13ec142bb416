//! What is odd in text that is kept as it stands.

use std::collections::BTreeMap;

use super::attempts::FEW;
use super::cells::Cells;
use super::context::Context;
use super::conventions::are_lettered_codes;
use super::planned::Planned;
use crate::digits::has_leading_zero;
use crate::glyphs::western;
use crate::reading::quoted;
use crate::reading::{Note, NoteKind};
use crate::shown::shown;

impl Context<'_> {
    /// A note on cells such as `NA` that are missing among codes, one of which they could be.
    pub(super) fn missing_code(&self, planned: &Planned, cells: &Cells) -> Option<Note> {
        let is_such = |level: usize| cells.is_missing_code(level);
        self.note(planned, cells, NoteKind::MissingWords, is_such)
    }

    /// A note on categories that only capitals, spaces and kinds of dashes tell apart, with the first two.
    pub(super) fn spellings(&self, planned: &Planned, cells: &Cells) -> Option<Note> {
        const MOST: usize = 100;
        let mut spellings: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let (mut levels, mut all) = (0, 0);
        for (level, cell, rows) in cells.values() {
            let cell = cell.replace(
                [
                    '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}',
                ],
                "-",
            );
            let words: Vec<String> = cell.split_whitespace().map(str::to_lowercase).collect();
            spellings.entry(words.join(" ")).or_default().push(level);
            levels += 1;
            all += rows;
        }
        spellings.retain(|_, same| same.len() > 1);
        // Else it is names or free text.
        let are_categories = levels <= MOST && 2 * levels <= all;
        let [one, other, ..] = spellings.values().next()?[..] else {
            return None;
        };
        let texts = cells.text.levels();
        let such: Vec<usize> = spellings.into_values().flatten().collect();
        let (row, rows) = cells.find(|level| such.contains(&level))?;
        let text = |level: usize| quoted(&shown(&texts[level]));
        let said = format!("{} and {}", text(one), text(other));
        let (column, kind) = (&planned.name, NoteKind::Spellings);
        are_categories.then(|| self.places.note_that(column, kind, rows, row, said))
    }

    /// A note on text of many values that nearly all begin with a number, of which most have the same
    /// behind it, such as `x10^9/L`, or each one of a few units; numbers there may differ, as in `5€20`.
    /// Degrees may have their letter in front.
    pub(super) fn numbered(&self, planned: &Planned, cells: &Cells) -> Option<Note> {
        /// Different things behind numbers that are units.
        const UNITS: usize = 4;
        let mut behind: BTreeMap<String, usize> = BTreeMap::new();
        let (mut levels, mut such, mut all) = (0, 0, 0);
        for (_, cell, rows) in cells.values() {
            all += rows;
            if let Some(rest) = behind_number(cell) {
                levels += 1;
                such += rows;
                *behind.entry(without_numbers(rest)).or_default() += rows;
            }
        }
        let most = behind.values().max().copied().unwrap_or(0);
        let are_units = behind.len() <= UNITS
            && behind
                .iter()
                .all(|(unit, rows)| unit.chars().count() > 1 && *rows > 1);
        let texts = cells.text.levels();
        let of_level = |level: usize| behind_number(&texts[level]).is_some();
        (levels > FEW && such * 20 >= all * 19 && (2 * most > all || are_units))
            .then(|| self.note(planned, cells, NoteKind::Numbered, of_level))?
    }

    /// A note on codes that begin with a zero.
    pub(super) fn leading_zeros(&self, planned: &Planned, cells: &Cells) -> Option<Note> {
        let levels = cells.text.levels();
        let is_such = |level: usize| has_leading_zero(&western(&levels[level]));
        self.note(planned, cells, NoteKind::LeadingZeros, is_such)
    }

    /// The same, where others have a letter behind them.
    pub(super) fn lettered_codes(&self, planned: &Planned, cells: &Cells) -> Option<Note> {
        are_lettered_codes(cells).then(|| self.leading_zeros(planned, cells))?
    }

    /// A note on a column in which empty cells stand below every value, the first row has one, and
    /// most are empty: it was a column of merged cells.
    pub(super) fn gaps(&self, planned: &Planned, cells: &Cells) -> Option<Note> {
        const FEWEST: usize = 3;
        let rows = cells.text.codes().len();
        let is_empty = |row: usize| cells.text.get(row).is_none();
        let empty = (0..rows).filter(|row| is_empty(*row)).count();
        let values = rows - empty;
        let is_such = values >= FEWEST
            && empty > values
            && !is_empty(0)
            && (1..rows).all(|row| is_empty(row - 1) || is_empty(row));
        let row = (0..rows).find(|row| is_empty(*row))?;
        is_such.then(|| {
            let kind = NoteKind::Gaps;
            self.places.note(&planned.name, kind, empty, row, "")
        })
    }
}

/// What stands behind the number that text begins with, if something does.
fn behind_number(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(['£', '$', '€', '¥']);
    if let Some(degrees) = text.strip_prefix(['N', 'S', 'E', 'W', 'O'])
        && degrees.contains('.')
        && degrees.parse().is_ok_and(f64::is_finite)
    {
        return Some("");
    }
    let is_sign = |letter: char| "-+\u{2212}\u{25b2}\u{25bc} ".contains(letter);
    let rest = text.trim_start_matches(is_sign);
    let behind = rest.trim_start_matches(|it: char| it.is_ascii_digit() || matches!(it, '.' | ','));
    (behind.len() < rest.len() && !behind.trim().is_empty()).then(|| behind.trim())
}

/// Text with one digit in the place of each number, but behind what stands in codes: `12-345`.
fn without_numbers(text: &str) -> String {
    let is_code = |first: char| first.is_ascii_uppercase() || "-\u{2013}/.:_#,".contains(first);
    if text.starts_with(is_code) {
        return text.to_owned();
    }
    let mut pattern = String::new();
    for letter in text.chars() {
        if letter.is_ascii_digit() {
            if !pattern.ends_with('0') {
                pattern.push('0');
            }
        } else {
            pattern.push(letter);
        }
    }
    pattern
}
