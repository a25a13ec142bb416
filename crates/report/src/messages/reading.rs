//! What is said of how a table was read, and of how a run was made of it.

use sways_data::{Excluded, FileNote, Note, Wording};

/// Why rows are none of the study's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithoutUse {
    /// They have no outcome.
    NoOutcome,
    /// They weigh nothing.
    NoWeight,
}

/// What stands in front of a line about a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// Of a column that is no condition.
    LeftOut,
    /// Of the file.
    File,
    /// Of what cells were read as.
    Read,
}

/// What is said of how a table was read, and of how a run was made of it.
pub trait OnReading {
    /// What stands in front of a line, with what is between.
    fn lead(&self, lead: Lead) -> &'static str;
    /// That so many rows are left out, in a sentence without its full stop.
    fn rows_left_out(&self, rows: usize, why: WithoutUse) -> String;
    /// A column that is no condition, why, and how to keep it.
    fn excluded(&self, excluded: &Excluded, wording: Wording) -> String;
    /// The same without the column and what to do.
    fn why_excluded(&self, excluded: &Excluded) -> String;
    /// What was found out about the file.
    fn file_note(&self, note: &FileNote) -> String;
    /// What a column's cells were read as; so were those of so many others.
    fn reading_note(&self, note: &Note, others: usize) -> String;
    /// That there are so many more such lines.
    fn more_notes(&self, more: usize) -> String;

    // The page's section.

    /// Which networks were trained by what on how many rows and tested on how many others.
    fn made_of(&self, networks: usize, shape: &str, backend: &str, rows: [usize; 2]) -> String;
    /// What leads the columns that are no conditions.
    fn no_conditions(&self) -> &'static str;
    /// What the table of the conditions is called.
    fn conditions(&self) -> &'static str;
    /// Its columns: the condition, how many are missing, its values.
    fn condition_columns(&self) -> [&'static str; 3];
    /// A number's lowest, highest and median.
    fn range_and_median(&self, low: &str, high: &str, median: &str) -> String;
    /// The columns that are one condition.
    fn of_columns(&self, columns: &str) -> String;
    /// That so many more levels are not shown.
    fn more_levels(&self, more: usize) -> String;
    /// The heading of how to make it again.
    fn again(&self) -> &'static str;
    /// That it leaves the same bytes: with which version, on which release of burn and backend.
    fn same_bytes(&self, version: &str, burn: &str, backend: &str) -> String;
}
