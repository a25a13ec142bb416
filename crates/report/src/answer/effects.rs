//! How much more or less likely the event is, in sentences: the largest effect first, in
//! percentage points.

use sways_explain::evidence::{Comparison, ConditionEvidence};

use crate::{
    averages::percent,
    evidence::{leaves_out_zero, two_values},
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
) -> Vec<String> {
    let told = conditions.iter().map(|it| parts(it));
    let mut told: Vec<Vec<Part>> = told.filter(|parts| !parts.is_empty()).collect();
    told.sort_by(|a, b| b[0].size().total_cmp(&a[0].size()));
    let sentence = |(place, parts): (usize, Vec<Part>)| {
        let text = |(part, it): (usize, &Part)| match place + part {
            0 => it.text("percentage ", &format!("{confidence}% interval ")),
            _ => it.text("", ""),
        };
        let texts: Vec<String> = parts.iter().enumerate().map(text).collect();
        let lead = match place {
            0 => format!("The other conditions alike, '{event}'"),
            _ => "It".to_owned(),
        };
        format!("{lead} was {}.", texts.join("; "))
    };
    told.into_iter().enumerate().map(sentence).collect()
}

/// One change of a condition and what goes with it.
struct Part {
    influence: f64,
    interval: [f64; 2],
    /// With the level and with the one that it is compared with, where these are averages.
    chances: Option<[f64; 2]>,
    /// Which change, behind how much more likely: `with sex = male than with female`.
    change: String,
}

/// What is to be told of a condition, the largest first; nothing where every interval holds 0.
fn parts(condition: &ConditionEvidence) -> Vec<Part> {
    let name = &condition.condition;
    if let (Some(influence), Some(interval)) = (condition.influence, condition.interval)
        && leaves_out_zero(interval)
    {
        let change = match (two_values(&condition.units), condition.influence_per_unit) {
            (Some((with, than)), _) => with_than(name, with, than),
            (None, Some(per_unit)) if per_unit != 0.0 => {
                let deviation = short((influence / per_unit).abs());
                format!("for each {deviation} more of {name}, one standard deviation")
            }
            _ => format!("for each standard deviation more of {name}"),
        };
        let levels = two_values(&condition.units);
        return vec![Part::new(condition, levels, influence, interval, change)];
    }
    let contrasts = condition.contrasts.iter();
    let away = contrasts.filter(|it| leaves_out_zero(it.interval));
    let mut parts: Vec<Part> = away
        .map(|it| {
            let levels = Some((&*it.level, &*it.against));
            let change = with_than(name, &it.level, &it.against);
            Part::new(condition, levels, it.influence, it.interval, change)
        })
        .collect();
    parts.sort_by(|a, b| b.size().total_cmp(&a.size()));
    parts.truncate(LEVELS);
    parts
}

impl Part {
    /// Of an influence; of two levels their risk difference, where there is one and it is as sure of
    /// its direction.
    fn new(
        condition: &ConditionEvidence,
        levels: Option<(&str, &str)>,
        influence: f64,
        interval: [f64; 2],
        change: String,
    ) -> Self {
        let of_levels = |it: &&Comparison| levels == Some((&it.level, &it.against));
        let comparison = condition.comparisons.iter().find(of_levels);
        let sure = |it: &&Comparison| {
            let difference = it.difference;
            leaves_out_zero(difference.interval) && difference.value * influence > 0.0
        };
        match comparison.filter(sure) {
            Some(it) => Self {
                influence: it.difference.value,
                interval: it.difference.interval,
                chances: Some([it.probabilities[1], it.probabilities[0]]),
                change,
            },
            None => Self {
                influence,
                interval,
                chances: None,
                change,
            },
        }
    }

    fn size(&self) -> f64 {
        self.influence.abs()
    }

    /// `49 points less likely with sex = male than with female (44 to 54): 21% against 70%`.
    fn text(&self, percentage: &str, interval: &str) -> String {
        let Self {
            influence,
            interval: [low, high],
            chances,
            change,
        } = self;
        let (way, least, most) = if *influence < 0.0 {
            ("less", -high, -low)
        } else {
            ("more", *low, *high)
        };
        let places = places(self.size(), most - least);
        // No chance changes by more than all of it, whatever a line through it says.
        let points = |share: f64| format!("{:.places$}", 100.0 * share.clamp(-1.0, 1.0));
        let size = points(self.size());
        let unit = if size == "1" { "point" } else { "points" };
        let chances = chances.map_or_else(String::new, |it| {
            let [with, than] = it.map(percent);
            format!(": {with} against {than}")
        });
        format!(
            "{size} {percentage}{unit} {way} likely {change} ({interval}{} to {}){chances}",
            points(least),
            points(most)
        )
    }
}

fn with_than(name: &str, with: &str, than: &str) -> String {
    format!("with {name} = {with} than with {than}")
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
        let part = |influence, interval| Part {
            influence,
            interval,
            chances: None,
            change: "with a = b than with c".to_owned(),
        };
        let text = part(-0.492, [-0.544, -0.441]).text("percentage ", "95% interval ");
        assert_eq!(
            text,
            "49 percentage points less likely with a = b than with c (95% interval 44 to 54)"
        );
        let text = part(0.0123, [0.0101, 0.0149]).text("", "");
        assert_eq!(
            text,
            "1.2 points more likely with a = b than with c (1.0 to 1.5)"
        );
    }
}
