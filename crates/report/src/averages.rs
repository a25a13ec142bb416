//! Average effects: what the event's chance would be if every row had one value or
//! the other, and how it changes with a number.

use sways_explain::evidence::{
    Average, Comparison, ConditionEvidence, Estimated, Evidence, Verdict,
};

use crate::{
    messages::{Averaged, Compared, Messages},
    words::short,
};

/// Levels of one condition, at most; the rest is in `evidence.json`.
const LEVELS: usize = 3;

/// The average effects of the conditions with evidence, where they have such, in a sentence.
pub(crate) fn sentence(evidence: &Evidence, says: &dyn Messages) -> Option<String> {
    let found = evidence.conditions.iter();
    let found = found.filter(|it| it.verdict == Verdict::Evidence);
    let told: Vec<(&str, Averaged)> = found
        .filter_map(|it| Some((it.condition.as_str(), of_condition(it)?)))
        .collect();
    (!told.is_empty()).then(|| says.averages(&told))
}

/// The comparison of two levels, which is told in the influence's place: of a condition all are, or,
/// where one is missing or is much less certain than the influence of the same levels, as where no
/// rows are alike but for them, none. What they say plays no role in that.
pub(crate) fn told_instead<'a>(
    condition: &'a ConditionEvidence,
    levels: (&str, &str),
) -> Option<&'a Comparison> {
    /// How many times as wide as the influence's an interval may be.
    const WIDEST: f64 = 2.5;
    let width = |[low, high]: [f64; 2]| high - low;
    let of = |level: &str, against: &str| {
        let mut comparisons = condition.comparisons.iter();
        comparisons.find(|it| (level, against) == (&it.level, &it.against))
    };
    let is_sure = |level: &str, against: &str, interval| {
        let found = of(level, against);
        found.is_some_and(|it| width(it.difference.interval) <= WIDEST * width(interval))
    };
    let two = condition.two_levels().zip(condition.interval);
    let of_two = two.is_none_or(|((level, against), interval)| is_sure(level, against, interval));
    let mut contrasts = condition.contrasts.iter();
    let are_sure = of_two && contrasts.all(|it| is_sure(&it.level, &it.against, it.interval));
    of(levels.0, levels.1).filter(|_| are_sure)
}

fn of_condition(condition: &ConditionEvidence) -> Option<Averaged> {
    if let Some(Average {
        per_deviation,
        per_unit,
    }) = condition.average
    {
        let Estimated { value, interval } = per_unit.unwrap_or(per_deviation);
        return Some(Averaged::Number {
            per_unit: per_unit.is_some(),
            points: points(value),
            interval: interval.map(points),
        });
    }
    let comparisons = condition.comparisons.iter();
    let comparisons = comparisons.filter(|it| are_chances(it)).take(LEVELS);
    let told: Vec<Compared> = comparisons.map(of_levels).collect();
    (!told.is_empty()).then_some(Averaged::Levels(told))
}

fn of_levels(it: &Comparison) -> Compared {
    let [with_other, with_level] = it.probabilities.map(percent);
    let ratio = |Estimated { value, interval }: Estimated| {
        let [low, high] = interval;
        [value, low, high].map(short)
    };
    Compared {
        level: [it.level.clone(), with_level],
        against: [it.against.clone(), with_other],
        risk_ratio: it.ratio.map(ratio),
        odds_ratio: it.odds_ratio.map(ratio),
    }
}

/// Whether the estimated probabilities are such, or beyond 0 or 1 by no more than half a percentage
/// point.
pub(crate) fn are_chances(comparison: &Comparison) -> bool {
    const BEYOND: f64 = 0.005;
    let mut probabilities = comparison.probabilities.iter();
    probabilities.all(|it| (-BEYOND..=1.0 + BEYOND).contains(it))
}

/// A chance in percent. An estimate may lie a little beyond what a chance can be.
pub(crate) fn percent(chance: f64) -> String {
    let percent = 100.0 * chance.clamp(0.0, 1.0);
    if percent > 0.0 && percent < 9.95 {
        format!("{percent:.1}%")
    } else {
        format!("{percent:.0}%")
    }
}

/// Percentage points with their sign: `+1.2`.
pub(crate) fn points(share: f64) -> String {
    let text = short((100.0 * share).abs());
    let sign = if share < 0.0 { '\u{2212}' } else { '+' };
    format!("{sign}{text}")
}

#[cfg(test)]
mod tests {
    use sways::language::Language;

    use super::*;
    use crate::messages;

    #[test]
    fn levels_are_compared_in_percent_and_ratios() {
        let estimated = |value, low, high| Estimated {
            value,
            interval: [low, high],
        };
        let comparison = Comparison {
            level: "male".to_owned(),
            against: "female".to_owned(),
            probabilities: [0.714, 0.0503],
            difference: estimated(-0.66, -0.7, -0.6),
            ratio: Some(estimated(0.0704, 0.05, 0.1)),
            odds_ratio: None,
        };
        let levels = Averaged::Levels(vec![of_levels(&comparison)]);
        let number = Averaged::Number {
            per_unit: false,
            points: points(-0.0123),
            interval: [-0.02, 0.001].map(points),
        };
        let said = [("sex", levels), ("age", number)];
        assert_eq!(
            messages::of(Language::En).averages(&said),
            "Average effects, computed in another way than the influences, over all rows as they are but \
             for the one condition; where two levels are compared, the answer's sentences give them, if \
             they are about as certain: sex male 5.0% \
             against female 71%, risk ratio 0.0704 (0.05 to 0.1); age −1.23 percentage points (−2 \
             to +0.1) for each standard deviation more."
        );
    }
}
