//! From the units' tests to the conditions' verdicts.

use std::collections::HashMap;

use sways_explain::evidence::{ConditionEvidence, Gate, InParts, Unit, Verdict, p_values::holm};

use super::{inquiry::Inquiry, kind::Kind, unit_tests::UnitTests};

impl Inquiry<'_> {
    /// Adjusts the units' p-values to each other and to the gate, and says of every condition what
    /// was found, in the conditions' order.
    pub(super) fn verdicts(
        &self,
        gate: &Gate,
        units: &[Unit],
        kinds: &[Kind],
        tested: &[UnitTests],
    ) -> Vec<ConditionEvidence> {
        // What was tested together is one hypothesis, however many units it is about.
        let mut hypotheses: HashMap<&[usize], usize> = HashMap::new();
        let mut probabilities = Vec::new();
        for it in tested {
            if let Some(p) = it.p {
                hypotheses.entry(&it.together).or_insert_with(|| {
                    probabilities.push(p);
                    probabilities.len() - 1
                });
            }
        }
        let adjusted = holm(&probabilities, gate.p.is_some());
        let groups = self.design.groups();
        let name = |condition: usize| {
            groups
                .get(condition)
                .map_or(String::new(), |group| group.condition.clone())
        };
        let mut conditions: Vec<(usize, ConditionEvidence)> = Vec::new();
        for (unit, tested) in units.iter().zip(tested) {
            let hypothesis = tested.p.and(hypotheses.get(&tested.together[..]));
            let holm = hypothesis.map(|&at| adjusted[at]);
            // Without a gate there is nothing to shut.
            let p_adjusted = match gate.p {
                Some(p) if !gate.open => holm.map(|holm| holm.max(p)),
                _ => holm,
            };
            let verdict = match p_adjusted {
                None => Verdict::NotCertifiable,
                Some(_) if gate.p.is_none() => Verdict::NotCertifiable,
                Some(p) if gate.open && p <= self.plan.alpha => Verdict::Evidence,
                Some(_) => Verdict::None,
            };
            let reason = match gate.p {
                None => tested.reason.clone().or_else(|| gate.reason.clone()),
                Some(_) => tested.reason.clone(),
            };
            for (&condition, found) in unit.conditions.iter().zip(&tested.found) {
                // What was not tested was tested with nothing.
                let tested_with = |places: &[usize]| match tested.p {
                    Some(_) => places.to_vec(),
                    None => Vec::new(),
                };
                let follows_from = tested_with(&tested.follows_from);
                let mut others = tested_with(&tested.together);
                others.retain(|it| *it != condition && !follows_from.contains(it));
                conditions.push((
                    condition,
                    ConditionEvidence {
                        condition: name(condition),
                        influence: found.influence,
                        interval: found.interval,
                        interval_simultaneous: found.interval_simultaneous,
                        units: kinds[condition].units(),
                        levels: kinds[condition].levels(),
                        influence_per_unit: found.per_unit,
                        between_quartiles: found.between_quartiles,
                        contrasts: found.contrasts.clone(),
                        average: found.average,
                        comparisons: found.comparisons.clone(),
                        p: tested.p,
                        p_adjusted,
                        verdict,
                        reason: reason.clone(),
                        tested_with: others.iter().map(|&it| name(it)).collect(),
                        follows_from: follows_from.iter().map(|&it| name(it)).collect(),
                        tests: tested.tests.clone(),
                        in_parts: found.in_parts.clone(),
                    },
                ));
            }
        }
        conditions.sort_by_key(|(condition, _)| *condition);
        let mut conditions: Vec<ConditionEvidence> =
            conditions.into_iter().map(|(_, it)| it).collect();
        let in_parts = conditions.iter_mut().filter_map(|it| it.in_parts.as_mut());
        let mut tested: Vec<&mut InParts> = in_parts.filter(|it| it.p.is_some()).collect();
        let probabilities: Vec<f64> = tested.iter().filter_map(|it| it.p).collect();
        for (in_parts, adjusted) in tested.iter_mut().zip(holm(&probabilities, false)) {
            in_parts.p_adjusted = Some(adjusted);
        }
        conditions
    }
}
