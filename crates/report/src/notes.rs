//! What stands below a table of the evidence: what its numbers are, what they rest on, what seems to
//! contradict itself.

use sways::language::Language;
use sways_explain::evidence::{ConditionEvidence, Evidence, Verdict};

use crate::{
    averages,
    evidence::{chance_of_error, leaves_out_zero, reason},
    messages::{self, Beside, Messages},
    table::rows,
};

/// What the table of the influences means and rests on.
pub fn on_influences(evidence: &Evidence, language: Language) -> Vec<String> {
    let says = messages::of(language);
    let mut notes = vec![
        says.what_they_are(chance_of_error(evidence)),
        rests_on(evidence, says),
    ];
    let of_two = of_two_values(evidence);
    if !of_two.is_empty() {
        notes.push(says.of_two_values(&of_two));
    }
    notes.extend(averages::sentence(evidence, says));
    let of_condition = |it: &ConditionEvidence| {
        let of_contrasts = it.contrasts.iter().map(|it| it.interval);
        it.interval.into_iter().chain(of_contrasts).collect()
    };
    notes.extend(of_alike(evidence, says));
    notes.extend(beside_intervals(evidence, &of_condition, says));
    notes
}

/// What the table of the effects means and rests on.
pub fn on_effects(evidence: &Evidence, language: Language) -> Vec<String> {
    let says = messages::of(language);
    let mut notes = vec![
        says.what_effects_are(chance_of_error(evidence)),
        rests_on(evidence, says),
    ];
    let of_condition = |it: &ConditionEvidence| {
        let effects = rows(it, says).into_iter().filter_map(|row| row.effect);
        effects.map(|it| it.interval).collect()
    };
    notes.extend(of_alike(evidence, says));
    notes.extend(beside_intervals(evidence, &of_condition, says));
    notes
}

fn rests_on(evidence: &Evidence, says: &dyn Messages) -> String {
    says.what_it_rests_on(evidence.refits, evidence.clusters, evidence.weighted)
}

/// Which conditions were tested together, and which could not be.
fn of_alike(evidence: &Evidence, says: &dyn Messages) -> Vec<String> {
    let mut notes = Vec::new();
    // Conditions that were tested together are named once, by the first of them.
    let is_first = |(place, it): &(usize, &ConditionEvidence)| {
        let before = &evidence.conditions[..*place];
        !it.tested_with.is_empty()
            && !before
                .iter()
                .any(|known| it.tested_with.contains(&known.condition))
    };
    let conditions = evidence.conditions.iter().enumerate();
    let alike: Vec<String> = conditions
        .filter(is_first)
        .map(|(_, it)| says.with(&it.condition, &it.tested_with))
        .collect();
    if !alike.is_empty() {
        notes.push(says.tested_as_one(&alike));
    }
    let conditions = evidence.conditions.iter();
    let followers = conditions.filter(|it| !it.follows_from.is_empty());
    notes.extend(followers.map(|it| {
        let others: Vec<&str> = it.follows_from.iter().map(String::as_str).collect();
        says.follows_from(&it.condition, &says.list(&others, 0))
    }));
    let has_no_size = |it: &&ConditionEvidence| {
        it.verdict == Verdict::None
            && it.tested_with.is_empty()
            && it.follows_from.is_empty()
            && it.influence.is_none()
            && it.contrasts.is_empty()
    };
    let without = evidence.conditions.iter().filter(has_no_size);
    let without: Vec<&str> = without.map(|it| it.condition.as_str()).collect();
    if !without.is_empty() {
        notes.push(says.no_size(&says.list(&without, 0)));
    }
    let conditions = evidence.conditions.iter();
    let untested = conditions.filter(|it| it.verdict == Verdict::NotCertifiable);
    notes.extend(untested.map(|it| says.not_certifiable(&it.condition, &reason(it))));
    notes
}

/// Verdicts that seem to contradict the intervals that stand beside them.
fn beside_intervals(
    evidence: &Evidence,
    intervals: &dyn Fn(&ConditionEvidence) -> Vec<[f64; 2]>,
    says: &dyn Messages,
) -> Vec<String> {
    let mut notes = Vec::new();
    let of = |verdict: Verdict| {
        let conditions = evidence.conditions.iter();
        conditions.filter(move |it| it.verdict == verdict)
    };
    // Whether one of them leaves out 0, where there are some.
    let some_leaves_out_zero = |it: &ConditionEvidence| {
        let intervals = intervals(it);
        (!intervals.is_empty()).then(|| intervals.into_iter().any(leaves_out_zero))
    };
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
    // What recurs in a date has a direction of its own, which no interval of days shows.
    let is_date =
        |it: &&ConditionEvidence| it.between_quartiles.as_ref().is_some_and(|it| it.dates);
    let (dates, around): (Vec<_>, Vec<_>) = around.partition(is_date);
    notes.extend(names(around).map(|names| says.holds_zero(&names, false)));
    notes.extend(names(dates).map(|names| says.holds_zero(&names, true)));
    notes
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
