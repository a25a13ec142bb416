//! What is read on a terminal around tables, models and runs that are described or compared.

use sways_data::ColumnType;

/// What a level is taken as that a model has not seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Half of each of two levels that share an input.
    Half,
    /// None of its levels.
    None,
    /// One of the rare levels.
    Rare,
}

/// A word or heading that has nothing to put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// Columns of what is described.
    Column,
    /// The kind of a column.
    Type,
    /// How many values are missing.
    Missing,
    /// How many different values there are.
    Different,
    /// What is in a column.
    Content,
    /// How many inputs a condition became.
    Inputs,
    /// What becomes of a condition's values.
    Becomes,
    /// One or nought.
    OneOrNought,
    /// Behind the parts of a condition of several columns.
    Then,
    /// Runs have the same settings.
    NoSettingDiffers,
    /// They have not: the heading.
    SettingsThatDiffer,
    /// A setting's value.
    Value,
    /// The loss that was logged last.
    LastLoss,
    /// Which rows the scores are of.
    ScoredRows,
    /// Those.
    Test,
    /// Or those.
    Training,
    /// A constant's log-loss.
    Constant,
    /// The heading of the evidence.
    Evidence,
    /// An influence.
    Influence,
    /// The networks' lowest and highest.
    Spread,
    /// An influence's interval.
    Interval,
    /// The verdict.
    Found,
    /// The p-value, adjusted.
    P,
    /// The verdict that there is none, in a table.
    NotTested,
    /// That a table shows networks' spread.
    SpreadOverNetworks,
    /// That the tables of the methods are not printed.
    DetailsPrint,
    /// What ~ means: more values than are counted.
    Estimated,
    /// A condition.
    Condition,
    /// How much the predictions rest on a condition.
    Importance,
    /// The probabilities if all rows had a value.
    IfAllHad,
    /// What the importance is.
    ImportanceIs,
    /// That all rows count alike there, whatever they weigh.
    AllRowsAlike,
}

/// What is read around what is described or compared.
pub trait OnScreen {
    /// A word or heading.
    fn label(&self, label: Label) -> &'static str;
    /// A kind of column.
    fn column_type(&self, kind: ColumnType) -> String;
    /// A table: where it is from, its rows and columns.
    fn table_is(&self, origin: &str, rows: usize, columns: usize) -> String;
    /// A model: of which event, so many networks of which shape.
    fn model_is(&self, event: &str, networks: usize, shape: &str) -> String;
    /// A run: its name, event, conditions and backend.
    fn run_is(&self, run: &str, event: &str, conditions: usize, backend: &str) -> String;
    /// What a model says of all rows: how many, the mean probability, the log-loss and of how many.
    fn all_rows(&self, rows: u64, probability: f64, log_loss: f64, scored: u64) -> String;
    /// That nothing is known of all rows, and why.
    fn not_of_all(&self, error: &str) -> String;
    /// So many rows were drawn of so many to learn from.
    fn drawn(&self, rows: usize, of: u64) -> String;
    /// So many values are missing.
    fn missing(&self, missing: usize) -> String;
    /// So many more values are there.
    fn more(&self, more: usize) -> String;
    /// What becomes of a number: what is taken from it, by what it is divided, whether it is clipped,
    /// what stands for a missing value, and whether an input says so.
    fn scaled(&self, center: f64, scale: f64, clip: bool, fill: f64, says_so: bool) -> String;
    /// Rows with levels that a model has not seen: the condition, how many, which, and what they are
    /// taken as.
    fn unseen(
        &self,
        condition: &str,
        rows: usize,
        levels: &[String],
        more: usize,
        taken: Taken,
    ) -> String;
    /// Rows without a value of a condition, of which every row had one that a model was trained on.
    fn never_missing(&self, condition: &str, rows: usize) -> String;
    /// Rows with a number far beyond the least and the greatest that a model has seen of a condition.
    fn far_beyond(&self, condition: &str, rows: usize, range: &[String; 2]) -> String;
}
