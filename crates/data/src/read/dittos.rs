//! Marks that stand for the cell above them.

use super::written::as_read;
use crate::months::behind_weekday;
use crate::values::Dictionary;

/// Such marks.
const DITTOS: [&str; 14] = [
    "〃", "\"", "″", "”", "''", "-\"-", "–\"–", "- \" -", "ditto", "dito", "do.", "idem", "同上",
    "同前",
];

/// The last cell of a column in the rows before.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Above {
    /// There are no rows before.
    #[default]
    Nothing,
    /// Its text, if it has one.
    Text(Option<String>),
    /// Its number, NaN where that is missing.
    Number(f64),
}

/// Whether a text may stand for the cell above it.
pub(super) fn is_ditto(text: &str) -> bool {
    let text = as_read(text);
    DITTOS.iter().any(|ditto| text.eq_ignore_ascii_case(ditto))
}

/// Whether a text stands for the cell above it in a column that keeps some words as values.
pub(super) fn stands_for_above(text: &str, kept: &[String]) -> bool {
    is_ditto(text) && !kept.iter().any(|word| *word == as_read(text))
}

/// Which of a column's texts stand for the cell above. Beside other days of the week `Do.` is a
/// Thursday in German.
fn dittos(levels: &[String], kept: &[String]) -> Vec<bool> {
    let is_day = |level: &String| !is_ditto(level) && behind_weekday(level) == Some("");
    let has_days = levels.iter().any(is_day);
    let is_one = |level: &String| {
        stands_for_above(level, kept) && !(has_days && behind_weekday(level).is_some())
    };
    levels.iter().map(is_one).collect()
}

/// Text with the cell above in place of each mark that stands for it, and where such are: the first
/// row, its mark, and how many there are. `kept` are values.
pub(super) fn filled_down(
    text: Dictionary,
    kept: &[String],
) -> (Dictionary, Option<(usize, String, usize)>) {
    if !text.levels().iter().any(|level| is_ditto(level)) {
        return (text, None);
    }
    let dittos = dittos(text.levels(), kept);
    let is_one = |code: u32| dittos.get(code as usize).copied().unwrap_or(false);
    let first = text.codes().iter().position(|code| is_one(*code));
    // In the first row there is nothing above.
    let Some(first) = first.filter(|first| *first > 0) else {
        return (text, None);
    };
    let mark = text.get(first).unwrap_or_default().to_owned();
    let mut above = Dictionary::MISSING;
    let mut marks = 0;
    let fill = |code: &u32| {
        if is_one(*code) {
            marks += 1;
        } else {
            above = *code;
        }
        above
    };
    let codes: Vec<u32> = text.codes().iter().map(fill).collect();
    let filled = Dictionary::sorted(codes, text.levels().to_vec());
    (filled, Some((first, mark, marks)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(cells: &[&str]) -> Vec<String> {
        let mut levels: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
        levels.sort_unstable();
        levels.dedup();
        let code = |cell: &&str| levels.iter().position(|it| it == cell).unwrap() as u32;
        let codes = cells.iter().map(code).collect();
        let (text, _) = filled_down(Dictionary::sorted(codes, levels.clone()), &[]);
        (0..cells.len())
            .map(|row| text.get(row).unwrap().to_owned())
            .collect()
    }

    #[test]
    fn marks_stand_for_the_cell_above() {
        assert_eq!(
            filled(&["a", "\"", "DITO", "b", "do."]),
            ["a", "a", "a", "b", "b"]
        );
        // Nothing is above the first.
        assert_eq!(filled(&["\"", "a", "\""]), ["\"", "a", "\""]);
    }

    #[test]
    fn a_thursday_is_a_day() {
        let days = ["Mi.", "Do.", "Fr.", "Do."];
        assert_eq!(filled(&days), days);
    }
}
