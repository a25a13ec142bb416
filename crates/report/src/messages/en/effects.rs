//! Effects and averages in English, as parts of sentences.

use super::{
    super::{Averaged, Compared, Effect},
    parts,
};

/// `49 points less likely with sex = male than with female (44 to 54): 21% against 70%`.
pub(super) fn effect(effect: &Effect, percentage: &str, interval: &str) -> String {
    let Effect {
        change,
        more,
        points,
        interval: [least, most],
        chances,
    } = effect;
    let unit = if points == "1" { "point" } else { "points" };
    let way = if *more { "more" } else { "less" };
    let change = parts::change(change);
    let chances = match chances {
        Some([with, than]) => format!(": {with} against {than}"),
        None => String::new(),
    };
    format!(
        "{points} {percentage}{unit} {way} likely {change} ({interval}{least} to {most}){chances}"
    )
}

/// `+1.2 percentage points (+0.8 to +1.6) for each unit more`.
pub(super) fn averaged(averaged: &Averaged) -> String {
    match averaged {
        Averaged::Number {
            per_unit,
            points,
            interval: [low, high],
        } => {
            let of = if *per_unit {
                "unit"
            } else {
                "standard deviation"
            };
            format!("{points} percentage points ({low} to {high}) for each {of} more")
        }
        Averaged::Levels(levels) => levels.iter().map(compared).collect::<Vec<_>>().join(", "),
    }
}

/// `male 21% against female 71%, risk ratio 0.30 (0.25 to 0.36), odds ratio 0.11 (0.08 to 0.15)`.
fn compared(compared: &Compared) -> String {
    let ratio = |name: &str, of: &Option<[String; 3]>| match of {
        Some([value, low, high]) => format!(", {name} ratio {value} ({low} to {high})"),
        None => String::new(),
    };
    let Compared {
        level: [level, with_level],
        against: [against, with_other],
        risk_ratio,
        odds_ratio,
    } = compared;
    format!(
        "{level} {with_level} against {against} {with_other}{}{}",
        ratio("risk", risk_ratio),
        ratio("odds", odds_ratio)
    )
}
