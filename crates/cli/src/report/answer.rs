//! The answer in a sentence or two: is there anything to find, which conditions, which direction.

use sways_explain::evidence::{ConditionEvidence, Evidence, Verdict};

use crate::evidence::screen::chance;

/// The answer, for a screen and for a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whether there is anything to find.
    pub headline: String,
    /// Which conditions, which direction.
    pub sentences: Vec<String>,
}

/// The answer that a run gives on an event.
pub fn answer(event: &str, evidence: Option<&Evidence>) -> Answer {
    let Some(evidence) = evidence else {
        return Answer {
            headline: format!("What sways '{event}' was measured, but not tested"),
            sentences: vec![
                "The influences say what these networks use. Whether they are more than chance \
                 was not asked: [evidence] in a configuration asks it."
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
                .map(|reason| format!("{reason}."))
                .collect(),
        };
    };
    let p = match chance(p).strip_prefix('<') {
        Some(bound) => format!("p < {bound}"),
        None => format!("p = {}", chance(p)),
    };
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
        return Answer {
            headline: format!("Something sways '{event}' ({p}), but it cannot be told what"),
            sentences: vec!["No single condition stands out from the others.".to_owned()],
        };
    }
    let of = evidence.conditions.len();
    let conditions = if of == 1 { "condition" } else { "conditions" };
    let verb = if yes.len() == 1 { "sways" } else { "sway" };
    Answer {
        headline: format!("{} of {of} {conditions} {verb} '{event}' ({p})", yes.len()),
        sentences: directions(&yes),
    }
}

/// Which raise it, which lower it, which do neither on average.
fn directions(conditions: &[&ConditionEvidence]) -> Vec<String> {
    let mut lists: [Vec<String>; 4] = Default::default();
    for condition in conditions {
        let name = &condition.condition;
        let away = condition
            .interval
            .is_some_and(|[low, high]| low > 0.0 || high < 0.0);
        let (list, text) = match (condition.contrasts.is_empty(), condition.influence) {
            (false, _) => (2, name.clone()),
            (true, Some(influence)) if away => {
                let two = condition.units.contains(" against ");
                let text = if two {
                    format!("{name} ({})", condition.units)
                } else {
                    name.clone()
                };
                (usize::from(influence < 0.0), text)
            }
            _ => (3, name.clone()),
        };
        lists[list].push(text);
    }
    let lead = [
        "More of these goes with a higher chance:",
        "More of these goes with a lower chance:",
        "It differs between the values of:",
        "These act, but not in one direction on average:",
    ];
    let sentence = |(lead, names): (&str, Vec<String>)| {
        (!names.is_empty()).then(|| format!("{lead} {}.", names.join(", ")))
    };
    lead.into_iter().zip(lists).filter_map(sentence).collect()
}

#[cfg(test)]
mod tests {
    use sways_explain::evidence::{Contrast, Gate, Tests};

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
                "More of these goes with a higher chance: dose, sex (female against male).",
                "More of these goes with a lower chance: age.",
                "It differs between the values of: ward.",
                "These act, but not in one direction on average: mood.",
            ]
        );
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
