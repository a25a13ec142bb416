//! What a reader reads of the answer, in the languages that there are.
//!
//! [`Messages`] has every sentence, word and heading of it, made of what was found: numbers come as
//! they are written, names as they are in the table. A language is a file that implements it, and a
//! line in [`of`].

mod charts;
mod en;
mod methods;
mod page;
mod reading;
mod screen;
mod zh;

use sways::language::Language;
use sways_data::{EventChoice, Hint, Wording};
use sways_explain::evidence::{Gate, Verdict};

pub use charts::{OnCharts, Told, Word};
pub use methods::{OfMethod, OnMethods};
pub use page::OnPage;
pub use reading::{Lead, OnReading, WithoutUse};
pub use screen::{Label, OnScreen, Taken};

use crate::reason::Reason;

/// What is said in a language.
pub fn of(language: Language) -> &'static dyn Messages {
    match language {
        Language::En => &en::En,
        Language::Zh => &zh::Zh,
    }
}

/// How far intervals reach where nothing was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Room<'a> {
    /// Percentage points either way.
    pub points: f64,
    /// The condition whose interval reaches that far.
    pub widest: &'a str,
    /// Whether every condition has an interval.
    pub all: bool,
    /// The chance in percent with which each holds.
    pub confidence: f64,
}

/// A condition that is near to evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Near<'a> {
    /// Its name.
    pub condition: &'a str,
    /// Its own p-value, with its sign.
    pub p: String,
    /// What it seems to do.
    pub effects: Vec<Effect>,
}

/// A change of one condition, and how much more or less likely the event is with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// Which change.
    pub change: Change,
    /// Whether the event is more likely, else less.
    pub more: bool,
    /// By how many percentage points.
    pub points: String,
    /// At least and at most, as the interval has it.
    pub interval: [String; 2],
    /// The event's chance with the level and with the one that it is compared with, in percent.
    pub chances: Option<[String; 2]>,
}

/// A change of one condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// One level in place of another.
    Levels {
        /// The condition.
        condition: String,
        /// The level.
        level: String,
        /// The other.
        against: String,
    },
    /// More of a number.
    More {
        /// The condition.
        condition: String,
        /// How much, in the column's units; a standard deviation where these are not known.
        step: Option<String>,
    },
}

/// Where an effect stands in the answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place<'a> {
    /// In the first sentence, which says what the numbers are.
    First {
        /// The event.
        event: &'a str,
        /// The chance in percent with which an interval holds.
        confidence: f64,
    },
    /// Behind it.
    Later,
}

/// How a condition acts, if not by one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undirected {
    /// In several directions.
    NotOne,
    /// It cannot be told which of several acts.
    TooAlike,
    /// Of several columns: in a direction that is no number.
    NoNumber,
    /// In a direction that too few rows show.
    TooFew,
    /// By whether there is a value.
    WhetherThere,
}

/// The average effect of a condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Averaged {
    /// Of a number, in percentage points with their signs.
    Number {
        /// Whether it is for a unit more, else for a standard deviation.
        per_unit: bool,
        /// The estimate.
        points: String,
        /// Its interval.
        interval: [String; 2],
    },
    /// Of levels, each against another.
    Levels(Vec<Compared>),
}

/// A level against another.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// The level, and the event's chance with it.
    pub level: [String; 2],
    /// The other, likewise.
    pub against: [String; 2],
    /// The risk ratio and its interval.
    pub risk_ratio: Option<[String; 3]>,
    /// The odds ratio and its interval.
    pub odds_ratio: Option<[String; 3]>,
}

/// A change of one condition in each part of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Parted {
    /// Which change.
    pub change: Change,
    /// Each part.
    pub parts: Vec<InPart>,
}

/// An effect in one part of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct InPart {
    /// What the part is called.
    pub name: String,
    /// How many rows it has.
    pub rows: usize,
    /// Percentage points, with their sign.
    pub points: String,
    /// Their interval.
    pub interval: [String; 2],
}

/// Whether influences differ between parts of the table.
#[derive(Clone, Debug, PartialEq)]
pub enum Differing {
    /// They do, by this p-value, adjusted.
    Yes(String),
    /// There is no evidence that they do.
    Unknown(String),
    /// It could not be tested.
    Untested,
}

/// Why an interval leaves out 0 although there is no evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// One in twenty does.
    OneInTwenty,
    /// Some do, by another share.
    Some,
    /// Nothing at all is to be found.
    Nothing,
}

/// A section of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The answer.
    Answer,
    /// The conditions' influences.
    Influences,
    /// How good the model is.
    Quality,
    /// How each condition works.
    Conditions,
    /// Single rows.
    Rows,
    /// Conditions together.
    Interactions,
    /// Values of one's own.
    WhatIf,
    /// The methods beside each other.
    Methods,
    /// How the run was made.
    Making,
}

/// What is said in one language. Sentences have their full stops; words and headings have none.
pub trait Messages: OnCharts + OnMethods + OnPage + OnReading + OnScreen + Sync {
    // Lists.

    /// Names, of which some more are not shown.
    fn list(&self, shown: &[&str], more: usize) -> String;
    /// A name together with others.
    fn with(&self, name: &str, others: &[String]) -> String;

    // The answer: whether there is anything to find.

    /// The influences were measured only.
    fn not_tested(&self, event: &str) -> String;
    /// How they can be tested.
    fn how_to_test(&self) -> String;
    /// Nothing can be said.
    fn cannot_be_told(&self, event: &str) -> String;
    /// A reason as part of a sentence.
    fn reason(&self, reason: &Reason<'_>) -> String;
    /// A reason as a sentence.
    fn because(&self, reason: &Reason<'_>) -> String;
    /// The gate is shut, and no condition could be tested.
    fn none_testable(&self, p: &str) -> String;
    /// The gate is shut.
    fn no_evidence(&self, event: &str, p: &str) -> String;
    /// What a shut gate says, and does not.
    fn no_proof(&self) -> String;
    /// The gate is open, and no condition has evidence.
    fn unknown_which(&self, event: &str, p: &str) -> String;
    /// The only condition has none.
    fn at_the_edge(&self) -> String;
    /// None of several has.
    fn none_stands_out(&self) -> String;
    /// What the intervals leave room for.
    fn room(&self, room: &Room<'_>) -> String;
    /// Conditions that would have evidence if they were not among so many that were tested.
    fn by_themselves(&self, near: &[Near<'_>], tested: usize) -> String;
    /// So many conditions of all have evidence, each by itself; so have some more together, which are
    /// too alike to tell which of them acts. The chance of any wrong one is at most `chance` percent.
    fn found(&self, event: &str, found: usize, alike: usize, of: usize, chance: f64) -> String;

    // The answer: which conditions, by how much.

    /// The effects of one condition.
    fn effects(&self, place: Place<'_>, effects: &[Effect]) -> String;
    /// What a condition does in each part of the table that a column makes, and whether that differs;
    /// and how many rows are in no part, or 0 where that has been said.
    fn in_parts(&self, of: &str, changes: &[Parted], differing: &Differing, rest: usize) -> String;
    /// No parts of the table that the column makes can be compared; or `are_enough`, and no condition
    /// has what is compared in each.
    fn no_parts(&self, column: &str, are_enough: bool) -> String;
    /// Conditions that act, and not by one number.
    fn undirected(&self, how: Undirected, names: &[String]) -> String;
    /// Conditions without evidence.
    fn without_evidence(&self, names: &str) -> String;
    /// Conditions that could not be tested, by their reasons.
    fn untested(&self, reasons: &[(Reason<'_>, String)]) -> String;

    // The table of the evidence.

    /// What the gate is asked.
    fn gate_question(&self) -> &'static str;
    /// What it answers.
    fn gate_answer(&self, gate: &Gate) -> &'static str;
    /// By what.
    fn gate_test(&self, p: &str, permutations: usize) -> String;
    /// The columns of a condition, its influence, its interval, the verdict and its p-value.
    fn columns(&self, confidence: f64) -> [String; 5];
    /// What the numbers are.
    fn caption(&self) -> &'static str;
    /// The verdict.
    fn verdict(&self, verdict: Verdict) -> &'static str;
    /// With which level others are compared.
    fn against(&self, against: &str) -> String;
    /// A level compared with another.
    fn level_against(&self, level: &str, against: &str) -> String;

    // The notes below the table.

    /// What an influence and a verdict are; `alpha` is in percent.
    fn what_they_are(&self, alpha: f64) -> String;
    /// What an effect and a verdict are; `alpha` is in percent.
    fn what_effects_are(&self, alpha: f64) -> String;
    /// What they rest on.
    fn what_it_rests_on(&self, networks: usize, clusters: Option<usize>, weighted: bool) -> String;
    /// Conditions of two values, each with the one and the other.
    fn of_two_values(&self, conditions: &[(&str, &str, &str)]) -> String;
    /// The average effects by their conditions.
    fn averages(&self, conditions: &[(&str, Averaged)]) -> String;
    /// Conditions that were tested together.
    fn tested_as_one(&self, conditions: &[String]) -> String;
    /// A condition was tested together with those that determine it.
    fn follows_from(&self, condition: &str, others: &str) -> String;
    /// That of these conditions, which were tested, no size is told.
    fn no_size(&self, names: &str) -> String;
    /// A condition that is not certifiable.
    fn not_certifiable(&self, condition: &str, reason: &Reason<'_>) -> String;
    /// Conditions without evidence whose intervals leave out 0.
    fn leaves_out_zero(&self, names: &str, why: Beside) -> String;
    /// Conditions with evidence whose intervals hold 0; dates or others.
    fn holds_zero(&self, names: &str, dates: bool) -> String;

    // The table to paste and to send.

    /// What its numbers are.
    fn table_caption(&self, event: &str, confidence: f64) -> String;
    /// What it rests on; `alpha` is in percent.
    fn table_note(&self, rows: usize, alpha: f64, p: Option<&str>) -> String;
    /// Its columns.
    fn table_columns(&self, confidence: f64) -> [String; 9];
    /// From a number to another.
    fn range(&self, low: &str, high: &str) -> String;
    /// A number with its interval.
    fn with_interval(&self, value: &str, low: &str, high: &str) -> String;
    /// A standard deviation more, where it is known of that size.
    fn one_deviation(&self, size: Option<&str>) -> String;
    /// The verdict that there is none, and why.
    fn no_verdict(&self, reason: &Reason<'_>) -> String;

    // What should be known first, with its remedies in the words of flags, keys or keywords.

    /// Why a value was taken for the event.
    fn choice(&self, choice: &EventChoice, wording: Wording) -> String;
    /// What was seen in the table.
    fn hint(&self, hint: &Hint, wording: Wording) -> String;
    /// What stands before such a sentence on a terminal.
    fn note(&self) -> &'static str;

    // Around the answer.

    /// The event's rows of all, and its share in percent, of the rows and of what they weigh.
    fn event(&self, event: &str, rows: [usize; 2], share: &str, weighted: Option<&str>) -> String;
    /// What was trained, on what.
    fn networks(&self, conditions: usize, members: usize, shape: &str, backend: &str) -> String;
    /// The columns of the scores: log-loss, accuracy, AUC, rows.
    fn score_columns(&self) -> [&'static str; 4];
    /// Their rows: those for training, those for testing, a constant's.
    fn score_rows(&self) -> [&'static str; 3];
    /// That what these methods found is not printed.
    fn in_the_report(&self, methods: &[&str]) -> String;
    /// Where the report lies.
    fn report_at(&self, place: &str) -> String;
    /// The page's title.
    fn title(&self, run: &str, event: &str) -> String;
    /// Behind the event: in how many rows it happened.
    fn in_rows(&self, events: usize, rows: usize, share: &str) -> String;
    /// What the list of sections is called.
    fn sections(&self) -> &'static str;
    /// By which version the page was made.
    fn made_by(&self, version: &str) -> String;
    /// What stands before what should be known first.
    fn before_you_read(&self) -> &'static str;
    /// The heading of a section.
    fn section(&self, section: Section) -> &'static str;
    /// That influences were not tested.
    fn no_test_behind(&self) -> &'static str;
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    #[test]
    fn how_many_were_found_reads_well_in_every_language() {
        let mut text = String::new();
        for language in Language::ALL {
            let said = |found, alike| of(language).found("left = yes", found, alike, 9, 5.0);
            for (found, alike) in [
                (1, 0),
                (3, 0),
                (0, 1),
                (0, 2),
                (1, 1),
                (3, 1),
                (1, 2),
                (3, 2),
            ] {
                let _ = writeln!(text, "{found} and {alike}: {}", said(found, alike));
            }
        }
        insta::assert_snapshot!(text);
    }
}
