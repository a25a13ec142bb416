//! The order in which conditions are shown.

use sways_explain::evidence::{ConditionEvidence, Evidence, Verdict};

/// The conditions' places: those with evidence first, then by the size of their influence. Where
/// nothing is to be found a ranking would be one of noise: they stay as they are in the table.
pub fn sorted(evidence: &Evidence) -> Vec<usize> {
    let size = |condition: &ConditionEvidence| {
        let contrasts = condition.contrasts.iter().map(|it| it.influence.abs());
        contrasts
            .chain(condition.influence.map(f64::abs))
            .fold(0.0, f64::max)
    };
    let mut order: Vec<usize> = (0..evidence.conditions.len()).collect();
    if !evidence.gate.open {
        return order;
    }
    order.sort_by(|&a, &b| {
        let [a, b] = [a, b].map(|place| &evidence.conditions[place]);
        let found = |it: &ConditionEvidence| it.verdict == Verdict::Evidence;
        found(b).cmp(&found(a)).then(size(b).total_cmp(&size(a)))
    });
    order
}
