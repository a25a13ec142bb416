//! How much more or less likely the event is, in sentences: the largest effect first, in
//! percentage points.

use sways_explain::evidence::ConditionEvidence;

use crate::{
    averages::{are_chances, percent, told_instead},
    evidence::leaves_out_zero,
    messages::{Change, Effect, Messages, Place},
    step::Step,
    words::short,
};

/// Levels beyond these are in the table.
const LEVELS: usize = 3;

/// A sentence for each condition of which an interval leaves out 0, the largest effect first. The
/// first says what the numbers are, and the chance in percent with which intervals hold.
pub(super) fn effect_sentences(
    event: &str,
    conditions: &[&ConditionEvidence],
    confidence: f64,
    says: &dyn Messages,
) -> Vec<String> {
    let told = conditions.iter().map(|it| parts(it));
    let mut told: Vec<Vec<Part>> = told.filter(|parts| !parts.is_empty()).collect();
    told.sort_by(|a, b| b[0].told().total_cmp(&a[0].told()));
    let sentence = |(place, parts): (usize, Vec<Part>)| {
        let place = match place {
            0 => Place::First { event, confidence },
            _ => Place::Later,
        };
        let effects: Vec<Effect> = parts.into_iter().map(Part::effect).collect();
        says.effects(place, &effects)
    };
    told.into_iter().enumerate().map(sentence).collect()
}

/// What a condition does, the largest first; nothing where every interval holds 0.
pub(super) fn effects_of(condition: &ConditionEvidence) -> Vec<Effect> {
    parts(condition).into_iter().map(Part::effect).collect()
}

/// One change of a condition and what goes with it.
struct Part {
    /// Of a number for a standard deviation, by which those of several can be compared.
    influence: f64,
    interval: [f64; 2],
    /// What these are multiplied by where they are told.
    times: f64,
    /// With the level and with the one that it is compared with, where these are averages.
    chances: Option<[f64; 2]>,
    /// Which change.
    change: Change,
}

/// What is to be told of a condition, the largest first; nothing where every interval holds 0.
fn parts(condition: &ConditionEvidence) -> Vec<Part> {
    let name = &condition.condition;
    if let (Some(influence), Some(interval)) = (condition.influence, condition.interval) {
        let part = match condition.two_levels() {
            Some((level, against)) => {
                let change = levels(name, level, against);
                let of = Some((level, against));
                Part::new(condition, of, influence, interval, change)
            }
            None => {
                let step = Step::of(condition);
                let change = Change::More {
                    condition: name.clone(),
                    step: step.map(|it| short(it.size)),
                };
                Part {
                    times: step.map_or(1.0, |it| it.deviations),
                    ..Part::new(condition, None, influence, interval, change)
                }
            }
        };
        if leaves_out_zero(part.interval) {
            return vec![part];
        }
    }
    let contrasts = condition.contrasts.iter();
    let of_levels = contrasts.map(|it| {
        let of = Some((&*it.level, &*it.against));
        let change = levels(name, &it.level, &it.against);
        Part::new(condition, of, it.influence, it.interval, change)
    });
    let mut parts: Vec<Part> = of_levels
        .filter(|it| leaves_out_zero(it.interval))
        .collect();
    parts.sort_by(|a, b| b.size().total_cmp(&a.size()));
    parts.truncate(LEVELS);
    parts
}

impl Part {
    /// Of an influence; of two levels their risk difference, where there is one that is as sure.
    fn new(
        condition: &ConditionEvidence,
        levels: Option<(&str, &str)>,
        influence: f64,
        interval: [f64; 2],
        change: Change,
    ) -> Self {
        let comparison = levels.and_then(|levels| told_instead(condition, levels));
        match comparison {
            Some(it) => Self {
                influence: it.difference.value,
                interval: it.difference.interval,
                times: 1.0,
                chances: are_chances(it).then_some([it.probabilities[1], it.probabilities[0]]),
                change,
            },
            None => Self {
                influence,
                interval,
                times: 1.0,
                chances: None,
                change,
            },
        }
    }

    fn size(&self) -> f64 {
        self.influence.abs()
    }

    /// The size that is told.
    fn told(&self) -> f64 {
        self.times * self.size()
    }

    /// As it is told: a size, and whether the event is more or less likely.
    fn effect(self) -> Effect {
        let [low, high] = self.interval.map(|end| self.times * end);
        let more = self.influence >= 0.0;
        let [least, most] = if more { [low, high] } else { [-high, -low] };
        let size = self.told();
        let places = places(size, most - least);
        // No chance changes by more than all of it, whatever a line through it says.
        let points = |share: f64| format!("{:.places$}", 100.0 * share.clamp(-1.0, 1.0));
        Effect {
            more,
            points: points(size),
            interval: [least, most].map(points),
            chances: self.chances.map(|it| it.map(percent)),
            change: self.change,
        }
    }
}

fn levels(condition: &str, level: &str, against: &str) -> Change {
    Change::Levels {
        condition: condition.to_owned(),
        level: level.to_owned(),
        against: against.to_owned(),
    }
}

/// Decimal places of percentage points that an influence with an interval of this width has.
fn places(size: f64, width: f64) -> usize {
    match (100.0 * size, 100.0 * width) {
        (large, wide) if large >= 10.0 && wide >= 2.0 => 0,
        (_, wide) if wide >= 0.4 => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_exact_as_their_interval() {
        let told = |influence, interval| {
            let part = Part {
                influence,
                interval,
                times: 1.0,
                chances: None,
                change: levels("a", "b", "c"),
            };
            let Effect {
                more,
                points,
                interval: [least, most],
                ..
            } = part.effect();
            (more, format!("{points} ({least} to {most})"))
        };
        let (more, text) = told(-0.492, [-0.544, -0.441]);
        assert_eq!((more, text.as_str()), (false, "49 (44 to 54)"));
        let (more, text) = told(0.0123, [0.0101, 0.0149]);
        assert_eq!((more, text.as_str()), (true, "1.2 (1.0 to 1.5)"));
    }
}
