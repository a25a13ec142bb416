//! How a table was read, in English, which is `sways_data`'s.

use sways::words::counted;
use sways_data::{Excluded, FileNote, Note, Wording};

use super::{
    super::reading::{Lead, OnReading, WithoutUse},
    En,
};

impl OnReading for En {
    fn lead(&self, lead: Lead) -> &'static str {
        match lead {
            Lead::LeftOut => "left out: ",
            Lead::File => "file: ",
            Lead::Read => "read ",
        }
    }

    fn rows_left_out(&self, rows: usize, why: WithoutUse) -> String {
        let why = match why {
            WithoutUse::NoOutcome => "without an outcome",
            WithoutUse::NoWeight => "of weight 0",
        };
        format!("{} {why} left out", counted(rows, "row"))
    }

    fn excluded(&self, excluded: &Excluded, wording: Wording) -> String {
        excluded.sentence(wording)
    }

    fn why_excluded(&self, excluded: &Excluded) -> String {
        excluded.reason.to_string()
    }

    fn file_note(&self, note: &FileNote) -> String {
        note.to_string()
    }

    fn reading_note(&self, note: &Note, others: usize) -> String {
        match others {
            0 => note.to_string(),
            _ => format!(
                "{:?} and {}: {}",
                note.column,
                counted(others, "other"),
                note.what()
            ),
        }
    }

    fn more_notes(&self, more: usize) -> String {
        format!("in {more} more ways; sways describe says how")
    }

    fn made_of(
        &self,
        networks: usize,
        shape: &str,
        backend: &str,
        [train, test]: [usize; 2],
    ) -> String {
        let tested = match test {
            0 => String::new(),
            test => format!(" and tested on {test} others"),
        };
        format!(
            "{} of {shape} on {backend}, trained on {}{tested}.",
            counted(networks, "network"),
            counted(train, "row")
        )
    }

    fn no_conditions(&self) -> &'static str {
        "Left out:"
    }

    fn conditions(&self) -> &'static str {
        "The conditions, over all rows with an outcome"
    }

    fn condition_columns(&self) -> [&'static str; 3] {
        ["condition", "missing", "values"]
    }

    fn range_and_median(&self, low: &str, high: &str, median: &str) -> String {
        format!("{low} \u{2026} {high}, median {median}")
    }

    fn of_columns(&self, columns: &str) -> String {
        format!("of the columns {columns}")
    }

    fn more_levels(&self, more: usize) -> String {
        format!(", {more} more")
    }

    fn again(&self) -> &'static str {
        "Again"
    }

    fn same_bytes(&self, version: &str, burn: &str, backend: &str) -> String {
        format!(
            "This leaves the same bytes, with the same build (sways {version} on burn {burn}, backend \
             {backend}) in the same place:"
        )
    }
}
