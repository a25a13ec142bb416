//! What conditions do in parts of the table, in sentences.

use sways_explain::evidence::{ConditionEvidence, Estimated, Evidence, InParts, Parts, Verdict};

use crate::{
    averages::points,
    evidence::p,
    messages::{Change, Differing, InPart, Messages, Parted},
    step::Step,
    words::short,
};

/// Levels of one condition, at most; the rest is in `evidence.json`.
const LEVELS: usize = 3;

/// A sentence for each condition that has evidence, or whose influences differ between the parts.
pub(super) fn sentences(evidence: &Evidence, says: &dyn Messages) -> Vec<String> {
    let Some(parts) = &evidence.parts else {
        return Vec::new();
    };
    if parts.names.len() < 2 {
        return vec![says.no_parts(&parts.column, false)];
    }
    let alpha = evidence.alpha;
    let differs = |it: &InParts| it.p_adjusted.is_some_and(|p| p <= alpha);
    let conditions = evidence.conditions.iter();
    let found = conditions.filter_map(|it| Some((it, it.in_parts.as_ref()?)));
    let told = found.filter(|(it, in_parts)| {
        it.verdict == Verdict::Evidence || evidence.gate.open && differs(in_parts)
    });
    // Without a value, or in a part that is too small.
    let placed: usize = parts.names.iter().map(|(_, rows)| rows).sum();
    let mut without = evidence.rows.saturating_sub(placed);
    let sentence = |(it, in_parts): (&ConditionEvidence, &InParts)| {
        let differing = match in_parts.p_adjusted {
            Some(adjusted) if differs(in_parts) => Differing::Yes(p(adjusted)),
            Some(adjusted) => Differing::Unknown(p(adjusted)),
            None => Differing::Untested,
        };
        let changes = changes(it, in_parts, parts);
        (!changes.is_empty()).then(|| {
            let rest = std::mem::take(&mut without);
            says.in_parts(&parts.column, &changes, &differing, rest)
        })
    };
    let sentences: Vec<String> = told.filter_map(sentence).collect();
    if sentences.is_empty() {
        return vec![says.no_parts(&parts.column, true)];
    }
    sentences
}

/// The changes of a condition that its influences are of, each in all parts.
fn changes(condition: &ConditionEvidence, in_parts: &InParts, parts: &Parts) -> Vec<Parted> {
    let name = || condition.condition.clone();
    let parted = |change: Change, of: &dyn Fn(usize) -> Option<Estimated>| {
        let told = parts.names.iter().enumerate();
        let told = told.map(|(part, (name, rows))| {
            let Estimated { value, interval } = of(part)?;
            Some(InPart {
                name: name.clone(),
                rows: *rows,
                points: points(value),
                interval: interval.map(points),
            })
        });
        let parts = told.collect::<Option<Vec<_>>>()?;
        Some(Parted { change, parts })
    };
    let levels = |level: &str, against: &str| Change::Levels {
        condition: name(),
        level: level.to_owned(),
        against: against.to_owned(),
    };
    let Some(first) = in_parts.parts.first() else {
        return Vec::new();
    };
    if first.influence.is_some() {
        let step = Step::of(condition).filter(|_| condition.two_levels().is_none());
        let change = match condition.two_levels() {
            Some((level, against)) => levels(level, against),
            None => Change::More {
                condition: name(),
                step: step.map(|it| short(it.size)),
            },
        };
        let times = step.map_or(1.0, |it| it.deviations);
        let of = |part: usize| {
            let Estimated { value, interval } = in_parts.parts.get(part)?.influence?;
            Some(Estimated {
                value: times * value,
                interval: interval.map(|end| times * end),
            })
        };
        return parted(change, &of).into_iter().collect();
    }
    let contrasts = first.contrasts.iter().take(LEVELS).enumerate();
    let of_level = contrasts.filter_map(|(at, contrast)| {
        let of = |part: usize| {
            let contrast = in_parts.parts.get(part)?.contrasts.get(at)?;
            Some(Estimated {
                value: contrast.influence,
                interval: contrast.interval,
            })
        };
        parted(levels(&contrast.level, &contrast.against), &of)
    });
    of_level.collect()
}
