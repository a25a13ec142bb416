//! What the evidence means, in sentences.

use sways::language::Language;
use sways_explain::evidence::{ConditionEvidence, Evidence, Verdict};

use crate::{
    averages,
    messages::{self, Beside},
    reason::Reason,
};

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

/// A p-value: `p = 0.012`.
pub fn p(p: f64) -> String {
    match chance(p).strip_prefix('<') {
        Some(bound) => format!("p < {bound}"),
        None => format!("p = {}", chance(p)),
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

/// Why a condition is not certifiable.
pub(crate) fn reason(condition: &ConditionEvidence) -> Reason<'_> {
    Reason::of(condition.reason.as_deref())
}

/// What the table means and rests on.
pub fn notes(evidence: &Evidence, language: Language) -> Vec<String> {
    let says = messages::of(language);
    let of = |verdict: Verdict| {
        let conditions = evidence.conditions.iter();
        conditions.filter(move |it| it.verdict == verdict)
    };
    // As people write a share: 5, not 5.000000000000001.
    let alpha = (1e5 * evidence.alpha).round() / 1e3;
    let mut notes = vec![
        says.what_they_are(alpha),
        says.what_it_rests_on(evidence.refits, evidence.clusters, evidence.weighted),
    ];
    let of_two = of_two_values(evidence);
    if !of_two.is_empty() {
        notes.push(says.of_two_values(&of_two));
    }
    notes.extend(averages::sentence(evidence, says));
    let alike: Vec<String> = evidence
        .conditions
        .iter()
        .filter(|it| !it.tested_with.is_empty())
        .map(|it| says.with(&it.condition, &it.tested_with))
        .collect();
    if !alike.is_empty() {
        notes.push(says.tested_as_one(&alike));
    }
    let untested = of(Verdict::NotCertifiable);
    notes.extend(untested.map(|it| says.not_certifiable(&it.condition, &reason(it))));
    let names = |conditions: Vec<&ConditionEvidence>| {
        let names: Vec<&str> = conditions.iter().map(|it| it.condition.as_str()).collect();
        (!names.is_empty()).then(|| says.list(&names, 0))
    };
    let beside = of(Verdict::None).filter(|it| some_leaves_out_zero(it) == Some(true));
    let why = match (evidence.gate.open, evidence.alpha == 0.05) {
        (false, _) => Beside::Nothing,
        (true, true) => Beside::OneInTwenty,
        (true, false) => Beside::Some,
    };
    let beside = names(beside.collect());
    notes.extend(beside.map(|names| says.leaves_out_zero(&names, why)));
    let around = of(Verdict::Evidence)
        .filter(|it| it.tested_with.is_empty() && some_leaves_out_zero(it) == Some(false));
    notes.extend(names(around.collect()).map(|names| says.holds_zero(&names)));
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

/// The conditions of two values, with what stands against what.
fn of_two_values(evidence: &Evidence) -> Vec<(&str, &str, &str)> {
    let numbers = evidence.conditions.iter();
    let numbers = numbers.filter(|it| it.contrasts.is_empty() && it.influence.is_some());
    numbers
        .filter_map(|it| {
            let (level, against) = it.two_levels()?;
            Some((it.condition.as_str(), level, against))
        })
        .collect()
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
