//! What is read on the charts, and of them by who cannot see them.

/// A word or heading that has nothing to put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// The chart of the evidence.
    Effects,
    /// Its axis.
    PercentagePoints,
    /// To the left of its middle.
    LessLikely,
    /// And to the right.
    MoreLikely,
    /// Above its lines that compare levels.
    BetweenLevels,
    /// Above its lines of numbers.
    PerDeviation,
    /// The chart of the losses.
    Losses,
    /// Its axes.
    Epoch,
    /// And the other.
    MeanLogLoss,
    /// What predicts the mean.
    Constant,
    /// The chart of probabilities beside shares.
    Calibration,
    /// Its axes.
    ProbabilitySaid,
    /// And the other.
    ShareSeen,
    /// The ROC curve.
    Roc,
    /// Its axes.
    FalsePositives,
    /// And the other.
    TruePositives,
    /// An axis.
    Probability,
    /// An axis.
    MeanProbability,
    /// An axis.
    ChangeInProbability,
    /// All rows' attributions.
    Beeswarm,
    /// The ends of its key.
    LowValue,
    /// And the other.
    HighValue,
    /// What has no place in it.
    NoOrder,
    /// Where a row's steps begin.
    BaseValue,
    /// Where they end.
    Prediction,
    /// The row that is most certainly an event.
    MostCertainYes,
    /// The one that is most certainly none.
    MostCertainNo,
    /// The one nearest to the mean.
    MostTypical,
    /// How much every two conditions act together.
    Interactions,
    /// Of a condition that is one of them.
    Yes,
    /// And the other.
    No,
}

/// An effect as its tooltip tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Told<'a> {
    /// The line's name.
    pub name: &'a str,
    /// Percentage points and their interval.
    pub points: [&'a str; 3],
    /// Whether there is evidence, and the p-value before and after it is adjusted.
    pub verdict: &'a str,
    /// The two.
    pub p: Option<[&'a str; 2]>,
}

/// What is read on the charts. Descriptions end in a full stop and begin with a small letter: the
/// title stands in front.
pub trait OnCharts {
    /// A word or heading.
    fn word(&self, word: Word) -> &'static str;
    /// A level: those that the program names itself are in the language.
    fn level<'a>(&self, level: &'a str) -> &'a str;
    /// Which rows the quality was measured on.
    fn rows_of<'a>(&self, on: &'a str) -> &'a str;
    /// So many rows.
    fn rows(&self, rows: usize) -> String;
    /// So many others.
    fn others(&self, others: usize) -> String;
    /// A condition's level against another.
    fn line_of_levels(&self, condition: &str, level: &str, against: &str) -> String;
    /// A standard deviation more of a number, of that size in the column's units.
    fn line_of_number(&self, condition: &str, deviation: &str) -> String;

    /// The chart of the evidence: of its lines the first so many, where it has more.
    fn effects_described(&self, confidence: f64, first: Option<[usize; 2]>, lines: &str) -> String;
    /// One of its lines.
    fn effect_told(&self, told: &Told<'_>) -> String;
    /// The chart of a method's numbers.
    fn measured_title(&self, method: &str) -> String;
    /// It described.
    fn measured_described(&self, spread: bool, first: Option<[usize; 2]>, lines: &str) -> String;
    /// The losses: the first's and the last's epoch and loss, the last on validation rows, a constant's.
    fn losses_described(
        &self,
        ends: [(usize, f64); 2],
        validation: Option<f64>,
        constant: f64,
    ) -> String;
    /// Probabilities beside shares.
    fn calibration_described(&self, on: &str, bins: &str) -> String;
    /// One of them.
    fn calibrated(&self, said: f64, seen: f64) -> String;
    /// The ROC curve.
    fn roc_described(&self, on: &str, area: Option<f64>) -> String;
    /// A condition's curve: its ends, each a value and the probability there.
    fn curve_described(&self, ends: [(&str, f64); 2]) -> String;
    /// A condition's levels: of them the first so many, where it has more.
    fn levels_described(&self, first: Option<[usize; 2]>, levels: &str) -> String;
    /// So many rows' attributions: of so many conditions, where some are not shown.
    fn beeswarm_described(&self, rows: usize, first: Option<[usize; 2]>, sizes: &str) -> String;
    /// A row in steps.
    fn row_title(&self, which: Word, row: usize) -> String;
    /// It described.
    fn row_described(&self, row: usize, base: f64, probability: f64, steps: &str) -> String;
    /// That steps lead beyond what a probability can be.
    fn beyond(&self) -> &'static str;
    /// How much every two conditions act together, with the strongest pair.
    fn interactions_described(&self, strongest: [&str; 2], most: f64) -> String;
    /// Two conditions' surface.
    fn surface_title(&self, down: &str, across: &str) -> String;
    /// It described: its lowest and its highest.
    fn surface_described(&self, ends: [f64; 2]) -> String;
    /// How much every two methods agree.
    fn agreement_described(&self, pairs: &str) -> String;
    /// One pair.
    fn agreeing(&self, a: &str, b: &str, how_much: f64) -> String;
}
