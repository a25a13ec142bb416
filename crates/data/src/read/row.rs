//! A row of a text or a sheet.

use crate::number::Numeral;
use crate::words::finite;

/// A row as it stands in the file, whatever it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Row {
    pub(super) cells: Vec<String>,
    /// Its line or row, counted from 1.
    pub(super) line: u64,
    /// Whether an empty line is above it.
    pub(super) gap: bool,
}

impl Row {
    /// The number of cells up to the last that is not empty.
    pub(super) fn reach(&self) -> usize {
        let last = self.cells.iter().rposition(|cell| !cell.is_empty());
        last.map_or(0, |last| last + 1)
    }

    /// What stands in a column, if something does.
    pub(super) fn cell(&self, column: usize) -> Option<&str> {
        let cell = self.cells.get(column).map(String::as_str);
        cell.filter(|cell| !cell.is_empty())
    }

    pub(super) fn number(&self, column: usize) -> Option<f64> {
        self.cells.get(column).and_then(|cell| finite(cell))
    }

    pub(super) fn is_comment(&self) -> bool {
        self.cells.first().is_some_and(|cell| cell.starts_with('#'))
    }

    /// Whether it says something of the table rather than of one of its rows: what is filled of it
    /// are words with a colon and more behind it, as in `Report date: 31 Dec 2023`.
    pub(super) fn is_remark(&self) -> bool {
        let is_said = |cell: &&String| {
            let said = cell.split_once([':', '\u{ff1a}']);
            said.is_some_and(|(what, said)| {
                let said = said.trim();
                what.contains(char::is_alphabetic) && !said.is_empty() && !said.starts_with("//")
            })
        };
        let filled = self.cells.iter().filter(|cell| !cell.is_empty());
        let count = filled.clone().count();
        count > 0 && count < self.cells.len() && filled.clone().all(|cell| is_said(&cell))
    }

    /// Whether all of it can be names: no cell is a number but a year.
    pub(super) fn is_names(&self) -> bool {
        let numbers = (0..self.cells.len()).filter_map(|column| self.number(column));
        numbers.into_iter().all(is_year)
    }
}

/// The cells of a row that are not empty.
pub(super) fn filled(row: &Row) -> Vec<&str> {
    let filled = row.cells.iter().filter(|cell| !cell.is_empty());
    filled.map(String::as_str).collect()
}

/// Whether there are cells, and all are numbers, whatever their marks and units.
pub(super) fn are_numbers(cells: &[&str]) -> bool {
    !cells.is_empty() && cells.iter().all(|cell| Numeral::new(cell).is_some())
}

pub(super) fn is_year(number: f64) -> bool {
    number.fract() == 0.0 && (1800.0..=2100.0).contains(&number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_says_what_it_is_of() {
        let is_remark = |text: &str| {
            let cells = text.split(';').map(str::to_owned).collect();
            let row = Row {
                cells,
                ..Row::default()
            };
            row.is_remark()
        };
        for text in [
            "Report date: 31 Dec 2023;;;Currency: GBP",
            "统计日期：2023年;",
            "a: b;",
        ] {
            assert!(is_remark(text), "{text}");
        }
        for text in [
            ";;",
            "a: b;c",
            "12:30;",
            "http://x.org;",
            "Score:;",
            "a: b;c: d",
            "a: b",
        ] {
            assert!(!is_remark(text), "{text}");
        }
    }
}
