//! The charts in English.

use sways::words::counted;

use super::{
    super::charts::{OnCharts, Told, Word},
    En,
};

/// `(the first 24 of 60)`.
fn of_first(first: Option<[usize; 2]>) -> String {
    first.map_or_else(String::new, |[first, of]| {
        format!(" (the first {first} of {of})")
    })
}

impl OnCharts for En {
    fn word(&self, word: Word) -> &'static str {
        match word {
            Word::Effects => "How much more or less likely",
            Word::PercentagePoints => "percentage points",
            Word::LessLikely => "less likely",
            Word::MoreLikely => "more likely",
            Word::BetweenLevels => "One level against another",
            Word::PerDeviation => "One standard deviation more",
            Word::Losses => "Loss along the training",
            Word::Epoch => "epoch",
            Word::MeanLogLoss => "log-loss of a network, on average",
            Word::Constant => "a constant",
            Word::Calibration => "Calibration",
            Word::ProbabilitySaid => "probability said",
            Word::ShareSeen => "share in which it happened",
            Word::Roc => "ROC curve",
            Word::FalsePositives => "false positive rate",
            Word::TruePositives => "true positive rate",
            Word::Probability => "probability",
            Word::MeanProbability => "mean probability",
            Word::ChangeInProbability => "change in probability",
            Word::Beeswarm => "Attributions of the rows",
            Word::LowValue => "low value",
            Word::HighValue => "high",
            Word::NoOrder => "no order",
            Word::BaseValue => "base value",
            Word::Prediction => "prediction",
            Word::MostCertainYes => "The most certain yes",
            Word::MostCertainNo => "The most certain no",
            Word::MostTypical => "The most typical",
            Word::Interactions => "Interactions",
            Word::Yes => "yes",
            Word::No => "no",
        }
    }

    fn level<'a>(&self, level: &'a str) -> &'a str {
        level
    }

    fn rows_of<'a>(&self, on: &'a str) -> &'a str {
        on
    }

    fn rows(&self, rows: usize) -> String {
        counted(rows, "row")
    }

    fn others(&self, others: usize) -> String {
        counted(others, "other")
    }

    fn line_of_levels(&self, condition: &str, level: &str, against: &str) -> String {
        format!("{condition}: {level} against {against}")
    }

    fn line_of_number(&self, condition: &str, deviation: &str) -> String {
        format!("{condition}, {deviation} more")
    }

    fn effects_described(&self, confidence: f64, first: Option<[usize; 2]>, lines: &str) -> String {
        format!(
            "how many percentage points more likely the event is, with {confidence:.0}% intervals; \
             filled: evidence, hollow: none{}: {lines}.",
            of_first(first)
        )
    }

    fn effect_told(&self, told: &Told<'_>) -> String {
        let Told {
            name,
            points: [points, low, high],
            verdict,
            p,
        } = told;
        let p = p.map_or_else(String::new, |[p, adjusted]| {
            format!(" (p {p}, adjusted {adjusted})")
        });
        format!("{name}: {points} percentage points ({low} to {high}); evidence: {verdict}{p}")
    }

    fn measured_title(&self, method: &str) -> String {
        format!("Influence by {method}")
    }

    fn measured_described(&self, spread: bool, first: Option<[usize; 2]>, lines: &str) -> String {
        let spread = if spread {
            "; lines: lowest to highest of the networks, not confidence"
        } else {
            ""
        };
        format!(
            "each condition's number{spread}{}: {lines}.",
            of_first(first)
        )
    }

    fn losses_described(
        &self,
        [(first, at_first), (last, at_last)]: [(usize, f64); 2],
        validation: Option<f64>,
        constant: f64,
    ) -> String {
        let validation = validation.map_or_else(String::new, |loss| {
            format!("; on the networks' validation rows it ends at {loss:.4}")
        });
        format!(
            "log-loss on training rows from {at_first:.4} at epoch {first} to {at_last:.4} at epoch \
             {last}{validation}; a constant has {constant:.4}."
        )
    }

    fn calibration_described(&self, on: &str, bins: &str) -> String {
        format!(
            "share of events among {on} of like probability, with 95% intervals; on the diagonal the \
             probabilities are right: {bins}."
        )
    }

    fn calibrated(&self, said: f64, seen: f64) -> String {
        format!("{said:.2} said, {seen:.2} seen")
    }

    fn roc_described(&self, on: &str, area: Option<f64>) -> String {
        let area = area.map_or_else(String::new, |area| format!(", area {area:.3}"));
        format!(
            "true positive rate over false positive rate on the {on}{area}; guessing is the diagonal."
        )
    }

    fn curve_described(&self, [(from, low), (to, high)]: [(&str, f64); 2]) -> String {
        format!(
            "mean probability {low:.3} at {from}, {high:.3} at {to}; thin lines: single rows; dashed: \
             accumulated local effects; below: where the rows lie."
        )
    }

    fn levels_described(&self, first: Option<[usize; 2]>, levels: &str) -> String {
        format!(
            "mean probability if every row had the value{}: {levels}; lines: lowest to highest of the \
             networks.",
            of_first(first)
        )
    }

    fn beeswarm_described(&self, rows: usize, first: Option<[usize; 2]>, sizes: &str) -> String {
        let first = first.map_or_else(String::new, |[first, of]| {
            format!("the first {first} of {of} conditions; ")
        });
        format!(
            "attributions of {}, a dot each; {first}right of 0 raises the probability, left of it \
             lowers it; colour: the condition's value, from low (purple) to high (green), grey where \
             values have no order. Mean sizes, largest first: {sizes}.",
            counted(rows, "row")
        )
    }

    fn row_title(&self, which: Word, row: usize) -> String {
        format!("{}: row {row}", self.word(which))
    }

    fn row_described(&self, row: usize, base: f64, probability: f64, steps: &str) -> String {
        format!(
            "row {row}: from {base:.3}, the probability at the mean of the conditions, to \
             {probability:.3}: {steps}."
        )
    }

    fn beyond(&self) -> &'static str {
        "Steps of a row may lead below 0 or above 1 on their way: only what they end at is a \
         probability."
    }

    fn interactions_described(&self, [a, b]: [&str; 2], most: f64) -> String {
        format!(
            "how far every two conditions' joint effect on the logit is from the sum of their own; the \
             strongest pair is {a} with {b}, {most:.3}."
        )
    }

    fn surface_title(&self, down: &str, across: &str) -> String {
        format!("{down} (down) with {across} (across)")
    }

    fn surface_described(&self, [low, high]: [f64; 2]) -> String {
        format!("the mean probability at each pair of values, from {low:.3} to {high:.3}.")
    }

    fn agreement_described(&self, pairs: &str) -> String {
        format!("rank correlation of the conditions' sizes by two methods: {pairs}.")
    }

    fn agreeing(&self, a: &str, b: &str, how_much: f64) -> String {
        format!("{a} and {b} {how_much:.2}")
    }
}
