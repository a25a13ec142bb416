//! The answer in sentences: is there anything to find, which conditions, by how much and in which
//! direction; then what shows no evidence, and what could not be told and why.

mod effects;

use std::fmt;

use sways_explain::evidence::{ConditionEvidence, Evidence, Verdict};

use effects::effect_sentences;

use crate::{
    evidence::{chance, confidence, leaves_out_zero, reason},
    words::capital,
};

/// The answer, for a screen and for a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whether there is anything to find.
    pub headline: String,
    /// Which conditions, by how much, in which direction.
    pub sentences: Vec<String>,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.", self.headline)?;
        let mut sentences = self.sentences.iter();
        sentences.try_for_each(|sentence| write!(f, "\n{sentence}"))
    }
}

/// The answer that a run gives on an event.
pub fn answer(event: &str, evidence: Option<&Evidence>) -> Answer {
    let Some(evidence) = evidence else {
        return Answer {
            headline: format!("What sways '{event}' was measured, but not tested"),
            sentences: vec![
                "The influences say what these networks use. Whether they are more than chance \
                 was not asked for: leave out --no-evidence, or add [evidence] to the \
                 configuration."
                    .to_owned(),
            ],
        };
    };
    let gate = &evidence.gate;
    let Some(p) = gate.p else {
        return Answer {
            headline: format!("Whether anything sways '{event}' cannot be told"),
            sentences: gate
                .reason
                .iter()
                .map(|reason| format!("{}.", capital(reason)))
                .collect(),
        };
    };
    let p = match chance(p).strip_prefix('<') {
        Some(bound) => format!("p < {bound}"),
        None => format!("p = {}", chance(p)),
    };
    let untested = untested(evidence);
    if untested.len() == evidence.conditions.len() && !gate.open {
        return Answer {
            headline: format!("Whether anything sways '{event}' cannot be told"),
            sentences: vec![format!(
                "Networks that learned shuffled labels did about as well on rows they had not \
                     seen ({p}), and no condition could be tested by itself."
            )],
        };
    }
    if !gate.open {
        return Answer {
            headline: format!("No evidence that any condition sways '{event}' ({p})"),
            sentences: vec![
                "Networks that learned shuffled labels did about as well on rows they had not \
                 seen. That is no proof that nothing is there."
                    .to_owned(),
            ],
        };
    }
    let yes = evidence
        .conditions
        .iter()
        .filter(|it| it.verdict == Verdict::Evidence);
    let yes: Vec<&ConditionEvidence> = yes.collect();
    if yes.is_empty() {
        let mut sentences = Vec::new();
        if evidence.conditions.len() == 1 && untested.is_empty() {
            sentences.push(
                "A test of the condition by itself is not sure enough: the two ask in different \
                 ways, and this is at the edge of what the table can tell."
                    .to_owned(),
            );
        } else if untested.len() < evidence.conditions.len() {
            sentences.push("No single condition stands out from the others.".to_owned());
        }
        sentences.extend(of_untested(evidence));
        return Answer {
            headline: format!("Something sways '{event}' ({p}), but it cannot be told what"),
            sentences,
        };
    }
    let of = evidence.conditions.len();
    let conditions = if of == 1 { "condition" } else { "conditions" };
    let verb = if yes.len() == 1 { "sways" } else { "sway" };
    let mut sentences = effect_sentences(event, &yes, confidence(evidence));
    sentences.extend(without_direction(&yes));
    sentences.extend(of_none(evidence));
    sentences.extend(of_untested(evidence));
    Answer {
        headline: format!("{} of {of} {conditions} {verb} '{event}' ({p})", yes.len()),
        sentences,
    }
}

/// Names in a sentence: more than these are in the table.
const NAMED: usize = 12;

fn list(names: &[&str]) -> String {
    let shown = names[..names.len().min(NAMED)].join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// The conditions of which nothing was found.
fn of_none(evidence: &Evidence) -> Option<String> {
    let none = evidence.conditions.iter();
    let none = none.filter(|it| it.verdict == Verdict::None);
    let names: Vec<&str> = none.map(|it| it.condition.as_str()).collect();
    (!names.is_empty()).then(|| format!("No evidence: {}.", list(&names)))
}

/// The conditions that could not be tested.
fn untested(evidence: &Evidence) -> Vec<&str> {
    let conditions = evidence.conditions.iter();
    let untested = conditions.filter(|it| it.verdict == Verdict::NotCertifiable);
    untested.map(|it| it.condition.as_str()).collect()
}

/// The conditions that could not be tested, each reason once.
fn of_untested(evidence: &Evidence) -> Option<String> {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for it in &evidence.conditions {
        if it.verdict == Verdict::NotCertifiable {
            let reason = reason(it);
            match reasons.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, names)) => names.push(&it.condition),
                None => reasons.push((reason, vec![&it.condition])),
            }
        }
    }
    let parts = reasons.iter();
    let parts: Vec<String> = parts
        .map(|(reason, names)| format!("{} ({reason})", list(names)))
        .collect();
    (!parts.is_empty()).then(|| format!("Could not be tested: {}.", parts.join("; ")))
}

/// Those that act, and not by one number.
fn without_direction(conditions: &[&ConditionEvidence]) -> Vec<String> {
    let mut lists: [Vec<String>; 4] = Default::default();
    for condition in conditions {
        let name = &condition.condition;
        let contrasts = condition.contrasts.iter().map(|it| it.interval);
        let away = condition
            .interval
            .into_iter()
            .chain(contrasts)
            .any(leaves_out_zero);
        let of_value = condition.influence.is_some() && !condition.contrasts.is_empty();
        let (list, text) = match condition.influence {
            _ if away && of_value && !condition.interval.is_some_and(leaves_out_zero) => {
                (3, name.clone())
            }
            _ if away => continue,
            // Each has no influence of its own: the other takes it.
            None if !condition.tested_with.is_empty() => {
                // Once, not once for each of them.
                let among = |it: &&ConditionEvidence| condition.tested_with.contains(&it.condition);
                let mut alike = conditions.iter().copied();
                let first = alike.find(|it| it.condition == *name || among(it));
                if first.is_some_and(|first| first.condition != *name) {
                    continue;
                }
                (
                    1,
                    format!("{name} with {}", condition.tested_with.join(", ")),
                )
            }
            None if condition.contrasts.is_empty() => (2, name.clone()),
            _ => (0, name.clone()),
        };
        lists[list].push(text);
    }
    let lead = [
        [
            "It acts, but not in one direction on average:",
            "These act, but not in one direction on average:",
        ],
        ["Too alike to say which of them acts:"; 2],
        [
            "It acts; its direction is not one number:",
            "These act; their direction is not one number:",
        ],
        ["Whether there is a value matters, more than which:"; 2],
    ];
    let sentence = |([one, several], names): ([&str; 2], Vec<String>)| {
        let lead = if names.len() == 1 { one } else { several };
        (!names.is_empty()).then(|| format!("{lead} {}.", names.join(", ")))
    };
    lead.into_iter().zip(lists).filter_map(sentence).collect()
}

#[cfg(test)]
mod tests {
    use sways_explain::evidence::{Comparison, Contrast, Estimated, Gate, Tests};

    use super::*;

    fn condition(
        name: &str,
        influence: Option<f64>,
        units: &str,
        verdict: Verdict,
    ) -> ConditionEvidence {
        ConditionEvidence {
            condition: name.to_owned(),
            influence,
            interval: influence.map(|it| [it - 0.1, it + 0.1]),
            interval_simultaneous: None,
            units: units.to_owned(),
            influence_per_unit: None,
            average: None,
            comparisons: Vec::new(),
            contrasts: Vec::new(),
            p: Some(0.01),
            p_adjusted: Some(0.01),
            verdict,
            reason: None,
            tested_with: Vec::new(),
            tests: Tests::default(),
        }
    }

    fn evidence(p: Option<f64>, conditions: Vec<ConditionEvidence>) -> Evidence {
        Evidence {
            alpha: 0.05,
            rows: 100,
            of_rows: 100,
            clusters: None,
            weighted: false,
            refits: 1,
            gate: Gate {
                p,
                permutations: 199,
                open: p.is_some_and(|p| p <= 0.05),
                reason: p.is_none().then(|| "there are 3 rows".to_owned()),
            },
            conditions,
        }
    }

    #[test]
    fn each_direction_has_its_sentence() {
        let mut ward = condition("ward", None, "", Verdict::Evidence);
        ward.contrasts.push(Contrast {
            level: "b".to_owned(),
            against: "a".to_owned(),
            influence: 0.3,
            interval: [0.2, 0.4],
            interval_simultaneous: [0.1, 0.5],
        });
        let conditions = vec![
            condition(
                "age",
                Some(-0.2),
                "per standard deviation",
                Verdict::Evidence,
            ),
            condition(
                "dose",
                Some(0.2),
                "per standard deviation",
                Verdict::Evidence,
            ),
            condition("sex", Some(0.3), "female against male", Verdict::Evidence),
            condition(
                "mood",
                Some(0.05),
                "per standard deviation",
                Verdict::Evidence,
            ),
            ward,
            condition("shoe", Some(0.5), "per standard deviation", Verdict::None),
        ];
        let found = answer("died = yes", Some(&evidence(Some(0.005), conditions)));
        assert_eq!(
            found.headline,
            "5 of 6 conditions sway 'died = yes' (p = 0.005)"
        );
        assert_eq!(
            found.sentences,
            [
                "The other conditions alike, 'died = yes' was 30 percentage points more likely with \
                 sex = female than with male (95% interval 20 to 40).",
                "It was 30 points more likely with ward = b than with a (20 to 40).",
                "It was 20 points less likely for each standard deviation more of age (10 to 30).",
                "It was 20 points more likely for each standard deviation more of dose (10 to 30).",
                "It acts, but not in one direction on average: mood.",
                "No evidence: shoe.",
            ]
        );
    }

    /// The mean chances with every row's level the one or the other, where they are as sure of the
    /// direction.
    #[test]
    fn levels_are_compared_by_their_risk_difference() {
        let estimated = |value, low, high| Estimated {
            value,
            interval: [low, high],
        };
        let mut sex = condition("sex", Some(0.3), "female against male", Verdict::Evidence);
        sex.comparisons.push(Comparison {
            level: "female".to_owned(),
            against: "male".to_owned(),
            probabilities: [0.21, 0.46],
            difference: estimated(0.25, 0.16, 0.34),
            ratio: None,
            odds_ratio: None,
        });
        let said = |of: &ConditionEvidence| {
            let found = answer("e", Some(&evidence(Some(0.005), vec![of.clone()])));
            found.sentences[0].clone()
        };
        assert_eq!(
            said(&sex),
            "The other conditions alike, 'e' was 25 percentage points more likely with \
             sex = female than with male (95% interval 16 to 34): 46% against 21%."
        );
        sex.comparisons[0].difference = estimated(0.05, -0.1, 0.2);
        assert!(said(&sex).contains("30 percentage points more likely"));
    }

    #[test]
    fn copies_are_said_once_and_claim_no_direction() {
        let copy = |name: &str, other: &str| {
            let mut copy = condition(name, None, "per standard deviation", Verdict::Evidence);
            copy.tested_with.push(other.to_owned());
            copy
        };
        let conditions = vec![
            copy("a", "a_copy"),
            copy("a_copy", "a"),
            condition("colour", None, "", Verdict::Evidence),
            condition("z", None, "", Verdict::NotCertifiable),
        ];
        let found = answer("e", Some(&evidence(Some(0.005), conditions)));
        assert_eq!(
            found.sentences,
            [
                "Too alike to say which of them acts: a with a_copy.",
                "It acts; its direction is not one number: colour.",
                "Could not be tested: z (there are too few rows).",
            ]
        );
    }

    #[test]
    fn what_was_not_tested_is_not_denied() {
        let untested = || {
            let one = |name| condition(name, None, "", Verdict::NotCertifiable);
            vec![one("a"), one("b")]
        };
        for p in [0.5, 0.01] {
            let found = answer("e", Some(&evidence(Some(p), untested())));
            assert!(
                found.headline.contains("cannot be told"),
                "{}",
                found.headline
            );
            let all = found.sentences.join(" ");
            assert!(
                !all.contains("stands out") && !all.contains("No evidence"),
                "{all}"
            );
        }
    }

    #[test]
    fn nothing_found_is_no_ranking() {
        let none = || vec![condition("a", Some(0.9), "", Verdict::None)];
        let said = |p| answer("e", Some(&evidence(p, none()))).headline;
        assert!(said(Some(0.5)).starts_with("No evidence"));
        assert!(said(Some(0.01)).contains("cannot be told what"));
        assert!(said(None).contains("cannot be told"));
        assert!(answer("e", None).headline.contains("not tested"));
    }
}
