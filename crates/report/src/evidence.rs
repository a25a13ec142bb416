//! What the evidence means, in sentences.

use sways::words::counted;
use sways_explain::evidence::{ConditionEvidence, Evidence, Verdict};

use crate::averages;

/// A chance, as short as it may be.
pub fn chance(p: f64) -> String {
    if p < 0.001 {
        "<0.001".to_owned()
    } else if p > 0.9995 {
        "1".to_owned()
    } else {
        format!("{p:.3}")
    }
}

/// The chance with which an interval holds its influence, in percent.
pub fn confidence(evidence: &Evidence) -> f64 {
    (1e3 * (1.0 - evidence.alpha)).round() / 10.0
}

/// Whether an interval leaves out 0.
pub(crate) fn leaves_out_zero([low, high]: [f64; 2]) -> bool {
    low > 0.0 || high < 0.0
}

/// The two values that an influence's units set against each other, if they are such:
/// `female against male`.
pub(crate) fn two_values(units: &str) -> Option<(&str, &str)> {
    units.split_once(" against ")
}

/// Why a condition is not certifiable.
pub(crate) fn reason(condition: &ConditionEvidence) -> &str {
    let reason = condition.reason.as_deref();
    reason.unwrap_or("there are too few rows")
}

/// What the table means and rests on.
pub fn notes(evidence: &Evidence) -> Vec<String> {
    let of = |verdict: Verdict| {
        let conditions = evidence.conditions.iter();
        conditions.filter(move |it| it.verdict == verdict)
    };
    // As people write a share: 5, not 5.000000000000001.
    let alpha = (1e5 * evidence.alpha).round() / 1e3;
    let mut notes = vec![
        format!(
            "Influence: how much the probability changes on average per standard deviation of a \
             number, or against the level named, the other conditions held. Evidence 'yes': the \
             condition says something of the event that the others do not; the chance of any \
             wrong 'yes' is at most {alpha}%. 'none' is no proof of absence."
        ),
        assumption(evidence),
    ];
    let units = of_two_values(evidence);
    if !units.is_empty() {
        notes.push(format!("Of two values: {units}."));
    }
    notes.extend(averages::sentence(evidence));
    let alike: Vec<String> = evidence
        .conditions
        .iter()
        .filter(|it| !it.tested_with.is_empty())
        .map(|it| format!("{} with {}", it.condition, it.tested_with.join(", ")))
        .collect();
    if !alike.is_empty() {
        notes.push(format!(
            "Too alike to separate, tested as one: {}.",
            alike.join("; ")
        ));
    }
    for condition in of(Verdict::NotCertifiable) {
        notes.push(format!(
            "{} is not certifiable: {}.",
            condition.condition,
            reason(condition)
        ));
    }
    let names = |conditions: Vec<&ConditionEvidence>| {
        let names = conditions.iter().map(|it| it.condition.as_str());
        names.collect::<Vec<_>>().join(", ")
    };
    let beside: Vec<_> = of(Verdict::None)
        .filter(|it| some_leaves_out_zero(it) == Some(true))
        .collect();
    if !beside.is_empty() {
        let why = if evidence.gate.open {
            "one interval in twenty would, and the verdict allows for how many there are"
        } else {
            "where nothing at all can be found, such an interval is most likely chance"
        };
        let why = if evidence.alpha == 0.05 || !evidence.gate.open {
            why.to_owned()
        } else {
            "some intervals would by chance, and the verdict allows for how many there are"
                .to_owned()
        };
        notes.push(format!(
            "{}: no evidence although the interval leaves out 0; {why}.",
            names(beside)
        ));
    }
    let around: Vec<_> = of(Verdict::Evidence)
        .filter(|it| it.tested_with.is_empty() && some_leaves_out_zero(it) == Some(false))
        .collect();
    if !around.is_empty() {
        notes.push(format!(
            "{}: evidence although the interval holds 0; the condition acts, but not in one \
             direction on average: it rises and falls, or depends on another condition.",
            names(around)
        ));
    }
    notes
}

/// Whether an interval of the condition leaves out 0, where it has one.
fn some_leaves_out_zero(condition: &ConditionEvidence) -> Option<bool> {
    let of_contrasts = condition.contrasts.iter().map(|it| it.interval);
    let mut intervals = condition
        .interval
        .into_iter()
        .chain(of_contrasts)
        .peekable();
    intervals.peek()?;
    Some(intervals.any(leaves_out_zero))
}

fn assumption(evidence: &Evidence) -> String {
    let networks = counted(evidence.refits, "network");
    let rows = match evidence.clusters {
        Some(groups) => format!("on {groups} independent groups of rows"),
        None => "on independent rows".to_owned(),
    };
    format!(
        "It rests on {networks}, {rows}, and on models of the event and of each condition by the \
         others: what these cannot learn could be taken for an influence."
    )
}

/// What stands against what, where a condition has two values.
fn of_two_values(evidence: &Evidence) -> String {
    let two = evidence.conditions.iter().filter(|it| {
        it.contrasts.is_empty() && two_values(&it.units).is_some() && it.influence.is_some()
    });
    let names: Vec<String> = two
        .map(|it| format!("{} {}", it.condition, it.units))
        .collect();
    names.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_are_short() {
        for (p, want) in [(0.0004, "<0.001"), (0.0123, "0.012"), (1.0, "1")] {
            assert_eq!(chance(p), want);
        }
    }
}
