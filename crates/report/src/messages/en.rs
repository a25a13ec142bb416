//! What is said in English.

mod charts;
mod effects;
mod methods;
mod page;
mod parts;
mod reading;
mod screen;
mod sureness;

use effects::{averaged, effect};
use sways::words::counted;
use sways_data::{EventChoice, Hint, Wording};
use sways_explain::evidence::{Gate, Verdict};

use super::{
    Averaged, Beside, Differing, Effect, Messages, Near, Parted, Place, Room, Section, Undirected,
};
use crate::{reason::Reason, words::capital};

/// English.
pub(super) struct En;

impl Messages for En {
    fn list(&self, shown: &[&str], more: usize) -> String {
        match more {
            0 => shown.join(", "),
            more => format!("{} and {more} more", shown.join(", ")),
        }
    }

    fn with(&self, name: &str, others: &[String]) -> String {
        format!("{name} with {}", others.join(", "))
    }

    fn not_tested(&self, event: &str) -> String {
        format!("What sways '{event}' was measured, but not tested.")
    }

    fn how_to_test(&self) -> String {
        "The influences say what these networks use. Whether they are more than chance was not \
         asked for: leave out --no-evidence, or give the configuration an [evidence] that is not off."
            .to_owned()
    }

    fn cannot_be_told(&self, event: &str) -> String {
        format!("Whether anything sways '{event}' cannot be told.")
    }

    fn reason(&self, reason: &Reason<'_>) -> String {
        match reason {
            Reason::TooFewRows => "there are too few rows".to_owned(),
            Reason::FewLabellings => "there are too few ways to exchange the labels".to_owned(),
            Reason::FewGroups { groups, least } => {
                let groups = counted(*groups, "group");
                format!("the rows form {groups}; sums by group need at least {least}")
            }
            Reason::FewEvents { rows, least } => {
                let verb = if *rows == 1 { "is" } else { "are" };
                let rows = counted(*rows, "row");
                format!("there {verb} {rows} of the rarer outcome; it needs at least {least}")
            }
            Reason::Outweighed { rows, least } => format!(
                "by their weights the rows of one outcome are worth {}; it needs at least {least} \
                 that weigh the same",
                counted(*rows, "row")
            ),
            Reason::NoValue => "no two of its values have enough training rows".to_owned(),
            Reason::Determined => "the other conditions determine it".to_owned(),
            Reason::Follows(from) => {
                format!("it follows from {from}: to see the whole of either, exclude the other")
            }
            Reason::Other(said) => (*said).to_owned(),
        }
    }

    fn because(&self, reason: &Reason<'_>) -> String {
        format!("{}.", capital(&self.reason(reason)))
    }

    fn none_testable(&self, p: &str) -> String {
        format!(
            "Networks that learned shuffled labels did about as well on rows they had not seen \
             ({p}), and no condition could be tested by itself."
        )
    }

    fn no_evidence(&self, event: &str, p: &str) -> String {
        format!("No evidence that any condition sways '{event}' ({p}).")
    }

    fn no_proof(&self) -> String {
        "Networks that learned shuffled labels did about as well on rows they had not seen. That \
         is no proof that nothing is there."
            .to_owned()
    }

    fn unknown_which(&self, event: &str, p: &str) -> String {
        format!("Something sways '{event}' ({p}), but it cannot be told what.")
    }

    fn at_the_edge(&self) -> String {
        "A test of the condition by itself is not sure enough: the two ask in different ways, and \
         this is at the edge of what the table can tell."
            .to_owned()
    }

    fn none_stands_out(&self) -> String {
        "No single condition stands out from the others.".to_owned()
    }

    fn room(&self, room: &Room<'_>) -> String {
        sureness::room(room)
    }

    fn by_themselves(&self, near: &[Near<'_>], tested: usize) -> String {
        sureness::by_themselves(near, tested)
    }

    fn found(&self, event: &str, found: usize, alike: usize, of: usize, chance: f64) -> String {
        sureness::found(event, found, alike, of, chance)
    }

    fn effects(&self, place: Place<'_>, effects: &[Effect]) -> String {
        let (lead, percentage, interval) = match place {
            Place::First { event, confidence } => (
                format!("With the other conditions alike, '{event}'"),
                "percentage ",
                format!("{confidence}% interval "),
            ),
            Place::Later => ("It".to_owned(), "", String::new()),
        };
        // The first of all says what the numbers are.
        let text = |(part, it): (usize, &Effect)| match part {
            0 => effect(it, percentage, &interval),
            _ => effect(it, "", ""),
        };
        let texts: Vec<String> = effects.iter().enumerate().map(text).collect();
        format!("{lead} was {}.", texts.join("; "))
    }

    fn in_parts(&self, of: &str, changes: &[Parted], differing: &Differing, rest: usize) -> String {
        parts::in_parts(of, changes, differing, rest)
    }

    fn no_parts(&self, column: &str, are_enough: bool) -> String {
        parts::no_parts(column, are_enough)
    }

    fn undirected(&self, how: Undirected, names: &[String]) -> String {
        let lead = match (how, names.len()) {
            (Undirected::NotOne, 1) => "It acts, but not in one direction on average:",
            (Undirected::NotOne, _) => "These act, but not in one direction on average:",
            (Undirected::TooAlike, _) => "Too alike to say which of them acts:",
            (Undirected::NoNumber, 1) => "It acts; its direction is not one number:",
            (Undirected::NoNumber, _) => "These act; their direction is not one number:",
            (Undirected::TooFew, 1) => "It acts; too few rows differ there to say which way:",
            (Undirected::TooFew, _) => "These act; too few rows differ there to say which way:",
            (Undirected::WhetherThere, _) => "Whether there is a value matters, more than which:",
        };
        format!("{lead} {}.", names.join(", "))
    }

    fn without_evidence(&self, names: &str) -> String {
        format!("No evidence: {names}.")
    }

    fn untested(&self, reasons: &[(Reason<'_>, String)]) -> String {
        let parts = reasons.iter();
        let parts: Vec<String> = parts
            .map(|(reason, names)| format!("{names} ({})", self.reason(reason)))
            .collect();
        format!("Could not be tested: {}.", parts.join("; "))
    }

    fn gate_question(&self) -> &'static str {
        "Is there anything to find?"
    }

    fn gate_answer(&self, gate: &Gate) -> &'static str {
        match (gate.p, gate.open) {
            (None, _) => "cannot be told",
            (_, true) => "yes",
            (_, false) => "no evidence that any condition matters",
        }
    }

    fn gate_test(&self, p: &str, permutations: usize) -> String {
        format!("{p} ({permutations} label permutations, out-of-fold log-loss)")
    }

    fn columns(&self, confidence: f64) -> [String; 5] {
        let interval = format!("{confidence}% interval");
        let names = ["condition", "influence", &interval, "evidence", "p (Holm)"];
        names.map(str::to_owned)
    }

    fn caption(&self) -> &'static str {
        "Influence on the probability, per standard deviation or against the level named"
    }

    fn verdict(&self, verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Evidence => "yes",
            Verdict::None => "none",
            Verdict::NotCertifiable => "not certifiable",
        }
    }

    fn against(&self, against: &str) -> String {
        format!("against {against}")
    }

    fn level_against(&self, level: &str, against: &str) -> String {
        format!("{level} against {against}")
    }

    fn what_they_are(&self, alpha: f64) -> String {
        format!(
            "Influence: how much the probability changes on average per standard deviation of a \
             number, or against the level named, the other conditions held. Evidence 'yes': the \
             condition says something of the event that the others do not; the chance of any \
             wrong 'yes' is at most {alpha}%. 'none' is no proof of absence."
        )
    }

    fn what_effects_are(&self, alpha: f64) -> String {
        format!(
            "How many percentage points more likely the event is, on average: of levels with the one \
             against the other, of a number with one standard deviation more; the other conditions \
             held. Evidence 'yes': the condition says something of the event that the others do \
             not; it rests on the adjusted p, which allows for the number of conditions by Holm's \
             method: the chance of any wrong 'yes' is at most {alpha}%. 'none' is no proof of absence. \
             p is the chance of results at least like these if the condition did not matter: the \
             smaller it is, the less they look like chance."
        )
    }

    fn what_it_rests_on(&self, networks: usize, clusters: Option<usize>, weighted: bool) -> String {
        let networks = counted(networks, "network");
        let rows = match clusters {
            Some(groups) => format!("on {groups} independent groups of rows"),
            None => "on independent rows".to_owned(),
        };
        let weigh = if weighted {
            ", which count as their weights say"
        } else {
            ""
        };
        format!(
            "It rests on {networks}, {rows}{weigh}, and on models of the event and of each condition by \
             the others: what these cannot learn could be taken for an influence."
        )
    }

    fn of_two_values(&self, conditions: &[(&str, &str, &str)]) -> String {
        let parts = conditions.iter();
        let parts: Vec<String> = parts
            .map(|(name, level, against)| format!("{name} {level} against {against}"))
            .collect();
        format!("Of two values: {}.", parts.join("; "))
    }

    fn averages(&self, conditions: &[(&str, Averaged)]) -> String {
        let parts = conditions.iter();
        let parts: Vec<String> = parts
            .map(|(name, it)| format!("{name} {}", averaged(it)))
            .collect();
        format!(
            "Average effects, computed in another way than the influences, over all rows as they are but \
             for the one condition; where two levels are compared, the answer's sentences give them, if \
             they are about as certain: {}.",
            parts.join("; ")
        )
    }

    fn tested_as_one(&self, conditions: &[String]) -> String {
        let alike = conditions.join("; ");
        format!("Too alike to separate, tested as one: {alike}.")
    }

    fn follows_from(&self, condition: &str, others: &str) -> String {
        format!("{condition} follows from {others}: its verdict is on all of them together.")
    }

    fn no_size(&self, names: &str) -> String {
        format!(
            "{names}: tested, but without a size and its interval: too few rows differ there, or several \
             columns have no one number."
        )
    }

    fn not_certifiable(&self, condition: &str, reason: &Reason<'_>) -> String {
        format!("{condition} is not certifiable: {}.", self.reason(reason))
    }

    fn leaves_out_zero(&self, names: &str, why: Beside) -> String {
        let why = match why {
            Beside::OneInTwenty => {
                "one interval in twenty would, and the verdict allows for how many there are"
            }
            Beside::Some => "some would by chance, and the verdict allows for how many there are",
            Beside::Nothing => "where nothing can be found, such an interval is most likely chance",
        };
        format!("{names}: no evidence although the interval leaves out 0; {why}.")
    }

    fn holds_zero(&self, names: &str, dates: bool) -> String {
        let why = if dates {
            "it is of an even trend, and weekdays, seasons, days of the month and hours are the \
             date's, too: a column with the weekday, month or hour would say which, and how"
        } else {
            "the condition acts, but not in one direction on average: it rises and falls, or depends \
             on another condition or on whether there is a value"
        };
        format!("{names}: evidence although the interval holds 0; {why}.")
    }

    fn table_caption(&self, event: &str, confidence: f64) -> String {
        format!(
            "How many percentage points more likely '{event}' is with each change of a condition, \
             the other conditions alike, with {confidence}% intervals."
        )
    }

    fn table_note(&self, rows: usize, alpha: f64, p: Option<&str>) -> String {
        let gate = match p {
            Some(p) => format!(" Whether any condition matters: {p}."),
            None => String::new(),
        };
        format!(
            "{rows} rows. The adjusted p, on which the evidence rests, allows for the number of \
             conditions by Holm's method: the chance of any wrong 'yes' is at most {alpha}%. 'none' is \
             no proof of absence.{gate}"
        )
    }

    fn table_columns(&self, confidence: f64) -> [String; 9] {
        [
            "Condition",
            "Change",
            "Effect (percentage points)",
            &format!("{confidence}% interval"),
            "Risk ratio",
            "Odds ratio",
            "p",
            "Adjusted p",
            "Evidence",
        ]
        .map(str::to_owned)
    }

    fn range(&self, low: &str, high: &str) -> String {
        format!("{low} to {high}")
    }

    fn with_interval(&self, value: &str, low: &str, high: &str) -> String {
        format!("{value} ({low} to {high})")
    }

    fn one_deviation(&self, size: Option<&str>) -> String {
        match size {
            Some(size) => format!("{size} more, one standard deviation"),
            None => "one standard deviation more".to_owned(),
        }
    }

    fn no_verdict(&self, reason: &Reason<'_>) -> String {
        format!("not certifiable: {}", self.reason(reason))
    }

    fn choice(&self, choice: &EventChoice, wording: Wording) -> String {
        choice.sentence(wording)
    }

    fn hint(&self, hint: &Hint, wording: Wording) -> String {
        hint.sentence(wording)
    }

    fn note(&self) -> &'static str {
        "note: "
    }

    fn event(
        &self,
        event: &str,
        [events, rows]: [usize; 2],
        share: &str,
        weighted: Option<&str>,
    ) -> String {
        let weighted = weighted.map_or_else(String::new, |it| format!("; {it}% by weight"));
        format!("{event} in {events} of {rows} rows ({share}%{weighted})")
    }

    fn networks(&self, conditions: usize, members: usize, shape: &str, backend: &str) -> String {
        let [conditions, networks] = [(conditions, "condition"), (members, "network")]
            .map(|(count, what)| counted(count, what));
        format!("{conditions}; {networks} of {shape} on {backend}")
    }

    fn score_columns(&self) -> [&'static str; 4] {
        ["log-loss", "accuracy", "AUC", "rows"]
    }

    fn score_rows(&self) -> [&'static str; 3] {
        ["training rows", "test rows", "a constant (mean)"]
    }

    fn in_the_report(&self, methods: &[&str]) -> String {
        format!(
            "What {} say of these networks is in the report; --details prints it.",
            methods.join(", ")
        )
    }

    fn report_at(&self, place: &str) -> String {
        format!("Report: {place}")
    }

    fn title(&self, run: &str, event: &str) -> String {
        format!("{run}: what sways '{event}'")
    }

    fn in_rows(&self, events: usize, rows: usize, share: &str) -> String {
        format!(", in {events} of {rows} rows ({share})")
    }

    fn sections(&self) -> &'static str {
        "Sections"
    }

    fn made_by(&self, version: &str) -> String {
        format!("Made by sways {version}, on this page alone: it fetches and sends nothing.")
    }

    fn before_you_read(&self) -> &'static str {
        "Before you read on"
    }

    fn section(&self, section: Section) -> &'static str {
        match section {
            Section::Answer => "The answer",
            Section::Influences => "Influences",
            Section::Quality => "How good the model is",
            Section::Conditions => "How each condition works",
            Section::Rows => "Rows",
            Section::Interactions => "Conditions together",
            Section::WhatIf => "What if",
            Section::Methods => "Do the methods agree?",
            Section::Making => "How it was made",
        }
    }

    fn no_test_behind(&self) -> &'static str {
        "These numbers are what one method measured of these networks. No test stands behind \
         them: networks find patterns in noise, and a ranking of noise looks like any other."
    }
}
