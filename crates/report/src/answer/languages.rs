//! The answer as people read it, in every language: all sentences there are, in a few answers.

use sways_explain::evidence::{
    Average, Comparison, ConditionEvidence, Contrast, Estimated, Evidence, Gate, InPart, InParts,
    Parts, Tests, Verdict,
};

use super::*;
use crate::notes::on_influences;

/// A condition with evidence and an influence per standard deviation.
fn condition(name: &str, influence: Option<f64>) -> ConditionEvidence {
    ConditionEvidence {
        condition: name.to_owned(),
        influence,
        interval: influence.map(|it| [it - 0.04, it + 0.05]),
        interval_simultaneous: None,
        units: "per standard deviation".to_owned(),
        levels: None,
        influence_per_unit: influence.map(|it| it / 7.28),
        between_quartiles: None,
        average: None,
        comparisons: Vec::new(),
        contrasts: Vec::new(),
        p: Some(0.001),
        p_adjusted: Some(0.01),
        verdict: Verdict::Evidence,
        reason: None,
        tested_with: Vec::new(),
        follows_from: Vec::new(),
        tests: Tests::default(),
        in_parts: None,
    }
}

fn estimated(value: f64, low: f64, high: f64) -> Estimated {
    Estimated {
        value,
        interval: [low, high],
    }
}

fn contrast(level: &str, influence: f64) -> Contrast {
    Contrast {
        level: level.to_owned(),
        against: "third".to_owned(),
        influence,
        interval: [influence - 0.1, influence + 0.1],
        interval_simultaneous: [-1.0, 1.0],
    }
}

fn untested(name: &str, reason: Option<&str>) -> ConditionEvidence {
    ConditionEvidence {
        verdict: Verdict::NotCertifiable,
        reason: reason.map(str::to_owned),
        ..condition(name, None)
    }
}

/// An influence in two parts.
fn in_parts(of: [f64; 2], p: f64) -> InParts {
    let part = |value: f64| InPart {
        influence: Some(estimated(value, value - 0.05, value + 0.06)),
        contrasts: Vec::new(),
    };
    InParts {
        parts: of.map(part).to_vec(),
        p: Some(p),
        p_adjusted: Some(p),
    }
}

/// Conditions of every kind.
fn every_kind() -> Vec<ConditionEvidence> {
    let age = ConditionEvidence {
        average: Some(Average {
            per_deviation: estimated(0.18, 0.14, 0.23),
            per_unit: Some(estimated(0.025, 0.02, 0.031)),
        }),
        ..condition("age", Some(0.18))
    };
    let fare = ConditionEvidence {
        influence_per_unit: None,
        between_quartiles: None,
        average: Some(Average {
            per_deviation: estimated(-0.12, -0.17, -0.08),
            per_unit: None,
        }),
        ..condition("fare", Some(-0.12))
    };
    let sex = ConditionEvidence {
        units: "male against female".to_owned(),
        levels: Some(["male".to_owned(), "female".to_owned()]),
        comparisons: vec![Comparison {
            level: "male".to_owned(),
            against: "female".to_owned(),
            probabilities: [0.7, 0.21],
            difference: estimated(-0.49, -0.54, -0.44),
            ratio: Some(estimated(0.3, 0.25, 0.36)),
            odds_ratio: Some(estimated(0.114, 0.08, 0.15)),
        }],
        ..condition("sex", Some(-0.47))
    };
    let class = ConditionEvidence {
        contrasts: vec![contrast("first", 0.3), contrast("second", 0.2)],
        ..condition("class", None)
    };
    let cabin = ConditionEvidence {
        contrasts: vec![contrast("known", 0.25)],
        ..condition("cabin", Some(0.0))
    };
    let age = ConditionEvidence {
        in_parts: Some(in_parts([0.22, -0.03], 0.002)),
        ..age
    };
    let sex = ConditionEvidence {
        in_parts: Some(in_parts([-0.4, -0.5], 0.31)),
        ..sex
    };
    let mood = ConditionEvidence {
        interval: Some([-0.1, 0.12]),
        ..condition("mood", Some(0.01))
    };
    let copy = |name: &str, other: &str| ConditionEvidence {
        tested_with: vec![other.to_owned()],
        ..condition(name, None)
    };
    let none = ConditionEvidence {
        verdict: Verdict::None,
        ..condition("shoe", Some(0.06))
    };
    vec![
        age,
        fare,
        sex,
        class,
        cabin,
        mood,
        copy("inches", "cm"),
        copy("cm", "inches"),
        condition("ticket", None),
        none,
        untested("deck", Some("the other conditions determine it")),
        untested("boat", Some("no value of it has enough rows")),
        untested("body", None),
    ]
}

fn evidence(p: Option<f64>, conditions: Vec<ConditionEvidence>) -> Evidence {
    let few = "there are 3 rows of the rarer outcome; it needs at least 10";
    Evidence {
        alpha: 0.05,
        rows: 107,
        of_rows: 107,
        clusters: p.map(|_| 40),
        weighted: false,
        parts: Some(Parts {
            column: "ward".to_owned(),
            names: vec![("north".to_owned(), 61), ("south".to_owned(), 39)],
        }),
        refits: 574,
        gate: Gate {
            p,
            permutations: 199,
            open: p.is_some_and(|p| p <= 0.05),
            reason: p.is_none().then(|| few.to_owned()),
        },
        conditions,
    }
}

/// Answers of every kind, one below the other, with the notes of the first.
fn said(language: Language) -> String {
    let full = evidence(Some(0.0004), every_kind());
    let none = |names: &[&str]| -> Vec<ConditionEvidence> {
        let one = |name: &&str| ConditionEvidence {
            verdict: Verdict::None,
            ..condition(name, Some(0.06))
        };
        names.iter().map(one).collect()
    };
    let many: Vec<String> = (1..=15).map(|number| format!("x{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let mut one_of_many = vec![condition("age", Some(0.2))];
    one_of_many.extend(none(&many));
    let of = |evidence: Option<&Evidence>| answer("died = yes", evidence, language).to_string();
    let answers = [
        of(Some(&full)),
        on_influences(&full, language).join("\n"),
        of(Some(&evidence(Some(0.01), one_of_many))),
        of(Some(&evidence(
            Some(0.01),
            vec![condition("age", Some(0.2))],
        ))),
        of(Some(&evidence(Some(0.01), none(&["age"])))),
        of(Some(&evidence(Some(0.01), none(&["age", "sex"])))),
        of(Some(&evidence(Some(0.6), none(&["age", "sex"])))),
        on_influences(&evidence(Some(0.6), none(&["age"])), language).join("\n"),
        of(Some(&evidence(Some(0.6), vec![untested("a", None)]))),
        of(Some(&evidence(None, vec![untested("a", None)]))),
        of(None),
    ];
    answers.join("\n\n")
}

#[test]
fn the_answer_reads_well_in_every_language() {
    for language in Language::ALL {
        insta::assert_snapshot!(format!("in {language}"), said(language));
    }
}

/// What is said in Chinese has no English word in it that is no name of the table.
#[test]
fn nothing_stays_in_english() {
    let known = [
        "died", "yes", "age", "fare", "sex", "male", "female", "class", "first", "second", "third",
        "cabin", "mood", "inches", "cm", "ticket", "shoe", "deck", "boat", "body", "evidence", "p",
        "no", "a", "known", "ward", "north", "south",
    ];
    let said = said(Language::Zh);
    let words = said.split(|letter: char| !letter.is_ascii_alphabetic());
    let words = words.filter(|word| !word.is_empty() && *word != "x");
    let foreign: Vec<&str> = words.filter(|word| !known.contains(word)).collect();
    assert!(foreign.is_empty(), "{foreign:?}");
}
