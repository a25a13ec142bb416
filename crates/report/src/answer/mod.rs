//! The answer in sentences: is there anything to find, which conditions, by how much and in which
//! direction; then what shows no evidence, and what could not be told and why.

mod effects;
mod in_parts;
#[cfg(test)]
mod languages;

use std::fmt;

use serde::Serialize;
use sways::language::Language;
use sways_explain::evidence::{ConditionEvidence, Evidence, Verdict};

use effects::{effect_sentences, effects_of};

use crate::{
    evidence::{chance_of_error, confidence, leaves_out_zero, p, reason},
    messages::{self, Messages, Near, Room, Undirected},
    reason::Reason,
};

/// The answer, for a screen and for a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Whether there is anything to find, in a sentence.
    pub headline: String,
    /// Which conditions, by how much, in which direction.
    pub sentences: Vec<String>,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline)?;
        let mut sentences = self.sentences.iter();
        sentences.try_for_each(|sentence| write!(f, "\n{sentence}"))
    }
}

/// The answer that a run gives on an event.
pub fn answer(event: &str, evidence: Option<&Evidence>, language: Language) -> Answer {
    let says = messages::of(language);
    let said = |headline: String, sentences: Vec<String>| Answer {
        headline,
        sentences,
    };
    let Some(evidence) = evidence else {
        return said(says.not_tested(event), vec![says.how_to_test()]);
    };
    let gate = &evidence.gate;
    let Some(chance) = gate.p else {
        let reason = gate.reason.as_deref();
        let reason = reason.map(|reason| says.because(&Reason::of(Some(reason))));
        return said(says.cannot_be_told(event), reason.into_iter().collect());
    };
    let p = p(chance);
    let untested = evidence.conditions.iter();
    let untested = untested.filter(|it| it.verdict == Verdict::NotCertifiable);
    let untested = untested.count();
    let of = evidence.conditions.len();
    if untested == of && !gate.open {
        return said(says.cannot_be_told(event), vec![says.none_testable(&p)]);
    }
    if !gate.open {
        let mut sentences = vec![says.no_proof()];
        sentences.extend(room(evidence, says));
        return said(says.no_evidence(event, &p), sentences);
    }
    let yes = evidence.conditions.iter();
    let yes = yes.filter(|it| it.verdict == Verdict::Evidence);
    let mut yes: Vec<&ConditionEvidence> = yes.collect();
    // What follows from something that acts is no finding beside that.
    let of_its_own = yes.iter().filter(|it| it.follows_from.is_empty());
    let mut acts: Vec<String> = of_its_own.map(|it| it.condition.clone()).collect();
    yes.retain(|it| {
        let is_finding = !it.follows_from.iter().any(|from| acts.contains(from));
        if is_finding {
            acts.push(it.condition.clone());
        }
        is_finding
    });
    if yes.is_empty() {
        let mut sentences = Vec::new();
        if of == 1 && untested == 0 {
            sentences.push(says.at_the_edge());
        } else if untested < of {
            sentences.push(says.none_stands_out());
            sentences.extend(by_themselves(evidence, says));
        }
        sentences.extend(of_untested(evidence, says));
        return said(says.unknown_which(event, &p), sentences);
    }
    let mut sentences = effect_sentences(event, &yes, confidence(evidence), says);
    sentences.extend(without_direction(&yes, says));
    sentences.extend(in_parts::sentences(evidence, says));
    sentences.extend(of_none(evidence, says));
    sentences.extend(of_untested(evidence, says));
    let alike = yes.iter().filter(|it| is_taken_by_others(it)).count();
    let chance = chance_of_error(evidence);
    let found = says.found(event, yes.len() - alike, alike, of, chance);
    said(found, sentences)
}

/// Whether a condition has no influence of its own, for others say the same: they take it.
fn is_taken_by_others(condition: &ConditionEvidence) -> bool {
    let mut contrasts = condition.contrasts.iter();
    let has_others = !condition.tested_with.is_empty() || !condition.follows_from.is_empty();
    condition.influence.is_none() && has_others && !contrasts.any(|it| leaves_out_zero(it.interval))
}

/// How far the intervals reach: the most that a condition may do unseen.
fn room(evidence: &Evidence, says: &dyn Messages) -> Option<String> {
    let reach = |it: &ConditionEvidence| {
        let contrasts = it.contrasts.iter().map(|it| it.interval);
        let intervals = it.interval.into_iter().chain(contrasts);
        let ends = intervals.flatten().map(f64::abs);
        ends.max_by(f64::total_cmp)
    };
    let conditions = evidence.conditions.iter();
    let reaches: Vec<(&str, f64)> = conditions
        .filter_map(|it| Some((it.condition.as_str(), reach(it)?)))
        .collect();
    let widest = reaches.iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(says.room(&Room {
        // Up, so that nothing reaches beyond what is said.
        points: (100.0 * widest.1 - 1e-9).ceil().min(100.0),
        widest: widest.0,
        all: reaches.len() == evidence.conditions.len(),
        confidence: confidence(evidence),
    }))
}

/// The conditions that would have evidence, were they the only one that was asked about, the
/// nearest first.
fn by_themselves(evidence: &Evidence, says: &dyn Messages) -> Option<String> {
    let none = evidence.conditions.iter();
    let none = none.filter(|it| it.verdict == Verdict::None);
    let mut near: Vec<(f64, &ConditionEvidence)> = none
        .filter_map(|it| Some((it.p?, it)))
        .filter(|(p, _)| *p <= evidence.alpha)
        .collect();
    near.sort_by(|a, b| a.0.total_cmp(&b.0));
    let near = near.into_iter().take(NEAREST);
    let near = near.map(|(chance, it)| Near {
        condition: &it.condition,
        p: p(chance),
        effects: effects_of(it),
    });
    let near: Vec<Near<'_>> = near.collect();
    let tested = evidence.conditions.iter().filter(|it| it.p.is_some());
    (!near.is_empty()).then(|| says.by_themselves(&near, tested.count()))
}

/// Names in a sentence: more than these are in the table.
const NAMED: usize = 12;

/// Conditions that would have evidence by themselves: more than these are in the table.
const NEAREST: usize = 3;

fn list(names: &[&str], says: &dyn Messages) -> String {
    let shown = &names[..names.len().min(NAMED)];
    says.list(shown, names.len() - shown.len())
}

/// The conditions of which nothing was found.
fn of_none(evidence: &Evidence, says: &dyn Messages) -> Option<String> {
    let none = evidence.conditions.iter();
    let none = none.filter(|it| it.verdict == Verdict::None);
    let names: Vec<&str> = none.map(|it| it.condition.as_str()).collect();
    (!names.is_empty()).then(|| says.without_evidence(&list(&names, says)))
}

/// The conditions that could not be tested, each reason once.
fn of_untested(evidence: &Evidence, says: &dyn Messages) -> Option<String> {
    let mut reasons: Vec<(Reason<'_>, Vec<&str>)> = Vec::new();
    for it in &evidence.conditions {
        if it.verdict == Verdict::NotCertifiable {
            let reason = reason(it);
            match reasons.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, names)) => names.push(&it.condition),
                None => reasons.push((reason, vec![&it.condition])),
            }
        }
    }
    let parts = reasons.into_iter();
    let parts: Vec<(Reason<'_>, String)> = parts
        .map(|(reason, names)| (reason, list(&names, says)))
        .collect();
    (!parts.is_empty()).then(|| says.untested(&parts))
}

/// Those that act, and not by one number.
fn without_direction(conditions: &[&ConditionEvidence], says: &dyn Messages) -> Vec<String> {
    let mut lists: [(Undirected, Vec<String>); 5] = [
        Undirected::NotOne,
        Undirected::TooAlike,
        Undirected::NoNumber,
        Undirected::TooFew,
        Undirected::WhetherThere,
    ]
    .map(|how| (how, Vec::new()));
    for condition in conditions {
        let name = &condition.condition;
        let contrasts = condition.contrasts.iter().map(|it| it.interval);
        let away = condition
            .interval
            .into_iter()
            .chain(contrasts)
            .any(leaves_out_zero);
        let of_value = condition.influence.is_some() && !condition.contrasts.is_empty();
        let (how, text) = match condition.influence {
            _ if away && of_value && !condition.interval.is_some_and(leaves_out_zero) => {
                (Undirected::WhetherThere, name.clone())
            }
            _ if away => continue,
            None if is_taken_by_others(condition) => {
                // Once, not once for each of them.
                let among = |it: &&ConditionEvidence| condition.tested_with.contains(&it.condition);
                let mut alike = conditions.iter().copied();
                let first = alike.find(|it| it.condition == *name || among(it));
                if first.is_some_and(|first| first.condition != *name) {
                    continue;
                }
                let others = [&condition.tested_with[..], &condition.follows_from[..]].concat();
                (Undirected::TooAlike, says.with(name, &others))
            }
            // Of one value only whether it is there differs.
            None if condition
                .two_levels()
                .is_some_and(|(level, against)| level == against) =>
            {
                (Undirected::WhetherThere, name.clone())
            }
            // Several columns have no unit.
            None if condition.contrasts.is_empty() => match condition.units.as_str() {
                "" => (Undirected::NoNumber, name.clone()),
                _ => (Undirected::TooFew, name.clone()),
            },
            _ => (Undirected::NotOne, name.clone()),
        };
        let of_it = lists.iter_mut().filter(|(known, _)| *known == how);
        of_it.for_each(|(_, names)| names.push(text.clone()));
    }
    let some = lists.iter().filter(|(_, names)| !names.is_empty());
    some.map(|(how, names)| says.undirected(*how, names))
        .collect()
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
            levels: levels(units),
            influence_per_unit: None,
            between_quartiles: None,
            average: None,
            comparisons: Vec::new(),
            contrasts: Vec::new(),
            p: Some(0.01),
            p_adjusted: Some(0.01),
            verdict,
            reason: None,
            tested_with: Vec::new(),
            follows_from: Vec::new(),
            tests: Tests::default(),
            in_parts: None,
        }
    }

    fn levels(units: &str) -> Option<[String; 2]> {
        let (level, against) = units.split_once(" against ")?;
        Some([level.to_owned(), against.to_owned()])
    }

    fn evidence(p: Option<f64>, conditions: Vec<ConditionEvidence>) -> Evidence {
        Evidence {
            alpha: 0.05,
            rows: 100,
            of_rows: 100,
            clusters: None,
            weighted: false,
            parts: None,
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
        let found = answer(
            "died = yes",
            Some(&evidence(Some(0.005), conditions)),
            Language::En,
        );
        assert_eq!(
            found.headline,
            "5 of 6 conditions sway 'died = yes' (chance of any wrong one: at most 5%)."
        );
        assert_eq!(
            found.sentences,
            [
                "With the other conditions alike, 'died = yes' was 30 percentage points more likely with \
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
            let found = answer(
                "e",
                Some(&evidence(Some(0.005), vec![of.clone()])),
                Language::En,
            );
            found.sentences[0].clone()
        };
        assert_eq!(
            said(&sex),
            "With the other conditions alike, 'e' was 25 percentage points more likely with \
             sex = female than with male (95% interval 16 to 34): 46% against 21%."
        );
        // It says next to nothing.
        sex.comparisons[0].difference = estimated(0.05, -0.5, 0.6);
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
        let found = answer("e", Some(&evidence(Some(0.005), conditions)), Language::En);
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
            let found = answer("e", Some(&evidence(Some(p), untested())), Language::En);
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
        let said = |p| answer("e", Some(&evidence(p, none())), Language::En).headline;
        assert!(said(Some(0.5)).starts_with("No evidence"));
        assert!(said(Some(0.01)).contains("cannot be told what"));
        assert!(said(None).contains("cannot be told"));
        assert!(
            answer("e", None, Language::En)
                .headline
                .contains("not tested")
        );
    }
}
