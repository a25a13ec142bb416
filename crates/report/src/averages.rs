//! Average effects in a sentence: what the event's chance would be if every row had one value or
//! the other, and how it changes with a number.

use sways_explain::evidence::{
    Average, Comparison, ConditionEvidence, Estimated, Evidence, Verdict,
};

use crate::words::short;

/// Levels of one condition, at most; the rest is in `evidence.json`.
const LEVELS: usize = 3;

/// The average effects of the conditions with evidence, where they have such.
pub(crate) fn sentence(evidence: &Evidence) -> Option<String> {
    let found = evidence.conditions.iter();
    let found = found.filter(|it| it.verdict == Verdict::Evidence);
    let told: Vec<String> = found.filter_map(of_condition).collect();
    (!told.is_empty()).then(|| {
        format!(
            "Average effects, over all rows as they are but for the one condition: {}.",
            told.join("; ")
        )
    })
}

fn of_condition(condition: &ConditionEvidence) -> Option<String> {
    let name = &condition.condition;
    if let Some(Average {
        per_deviation,
        per_unit,
    }) = condition.average
    {
        let (points, of) = match per_unit {
            Some(it) => (it, "unit"),
            None => (per_deviation, "standard deviation"),
        };
        return Some(format!(
            "{name} {} for each {of} more",
            percentage_points(points)
        ));
    }
    let comparisons = condition.comparisons.iter().take(LEVELS);
    let told: Vec<String> = comparisons.map(of_levels).collect();
    (!told.is_empty()).then(|| format!("{name} {}", told.join(", ")))
}

/// `male 21% against female 71%, risk ratio 0.30 (0.25 to 0.36), odds ratio 0.11 (0.08 to 0.15)`.
fn of_levels(it: &Comparison) -> String {
    let [with_other, with_level] = it.probabilities.map(percent);
    let ratio = |name: &str, of: Option<Estimated>| {
        of.map_or_else(String::new, |Estimated { value, interval }| {
            let [low, high] = interval.map(short);
            format!(", {name} ratio {} ({low} to {high})", short(value))
        })
    };
    format!(
        "{} {with_level} against {} {with_other}{}{}",
        it.level,
        it.against,
        ratio("risk", it.ratio),
        ratio("odds", it.odds_ratio)
    )
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

/// `+1.2 percentage points (+0.8 to +1.6)`.
fn percentage_points(Estimated { value, interval }: Estimated) -> String {
    let signed = |share: f64| {
        let text = short((100.0 * share).abs());
        let sign = if share < 0.0 { '\u{2212}' } else { '+' };
        format!("{sign}{text}")
    };
    let [low, high] = interval.map(signed);
    format!("{} percentage points ({low} to {high})", signed(value))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(
            of_levels(&comparison),
            "male 5.0% against female 71%, risk ratio 0.0704 (0.05 to 0.1)"
        );
        assert_eq!(
            percentage_points(estimated(-0.0123, -0.02, 0.001)),
            "−1.23 percentage points (−2 to +0.1)"
        );
    }
}
