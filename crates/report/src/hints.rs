//! What should be known before anything is believed, in sentences.

use sways::{language::Language, loaded::Loaded};
use sways_data::{EventChoice, Hint, Wording};

use crate::{material::Material, messages};

/// Of a table: how the event was found, then what was seen in it.
pub fn of_table(data: &Loaded, language: Language, wording: Wording) -> Vec<String> {
    let choice = data.outcome.choice.as_ref();
    sentences(choice, &data.screening.hints, language, wording)
}

/// The hints of a run.
pub(crate) struct OfRun {
    /// What may make the answer wrong.
    pub(crate) of_answer: Vec<String>,
    /// How the event was found, and what columns were taken for.
    pub(crate) of_columns: Vec<String>,
}

/// Of a run: as its file has them, where nothing else is there.
pub(crate) fn of_run(material: &Material) -> OfRun {
    let view = &material.view;
    if view.choice.is_none() && view.hints.is_empty() {
        return OfRun {
            of_answer: material.run.influence.hints.clone(),
            of_columns: Vec::new(),
        };
    }
    let said = |choice: Option<&EventChoice>, hints: &[Hint]| {
        sentences(choice, hints, material.language, Wording::Flags)
    };
    let (of_columns, of_answer): (Vec<Hint>, Vec<Hint>) =
        view.hints.iter().cloned().partition(is_of_columns);
    OfRun {
        of_answer: said(None, &of_answer),
        of_columns: said(view.choice.as_ref(), &of_columns),
    }
}

/// Whether a hint says what a column was taken for, which is as it should be for the most part.
fn is_of_columns(hint: &Hint) -> bool {
    matches!(
        hint,
        Hint::Codes { .. }
            | Hint::Answers { .. }
            | Hint::Amounts { .. }
            | Hint::NearlyEmpty { .. }
            | Hint::Datetime { .. }
            | Hint::ManyLevels { .. }
    )
}

fn sentences(
    choice: Option<&EventChoice>,
    hints: &[Hint],
    language: Language,
    wording: Wording,
) -> Vec<String> {
    let says = messages::of(language);
    let choice = choice.map(|choice| says.choice(choice, wording));
    let hints = hints.iter().map(|hint| says.hint(hint, wording));
    choice.into_iter().chain(hints).collect()
}

#[cfg(test)]
mod tests {
    use sways_data::{Leak, Parts, Which, Why};

    use super::*;

    /// A hint of every kind.
    fn every_kind() -> Vec<Hint> {
        let names = |names: &[&str]| names.iter().copied().map(str::to_owned).collect();
        let leak = |how| Hint::Leak {
            condition: "boat".to_owned(),
            how,
        };
        let parts = |how| Hint::Parts {
            columns: names(&["region_n", "region_s"]),
            how,
        };
        let decides = |value, more| Hint::Decides {
            condition: "refund".to_owned(),
            value,
            here: [50, 49],
            elsewhere: [950, 3],
            more,
        };
        let copies = |exact| Hint::Copies {
            condition: "cm".to_owned(),
            copies: names(&["inches", "feet"]),
            exact,
        };
        let condition = "zip".to_owned();
        vec![
            Hint::Repeats { rows: 30, of: 200 },
            Hint::Tallies {
                column: "freq".to_owned(),
                rows: 32,
            },
            Hint::Weights {
                column: "wt".to_owned(),
            },
            Hint::Scales {
                condition: "height".to_owned(),
                factor: 100.0,
                small: 4,
                of: 180,
                like: [1.72, 171.5],
            },
            Hint::Answers {
                condition: "channels".to_owned(),
                separator: ";".to_owned(),
                answers: 4,
            },
            Hint::Persons {
                column: "person".to_owned(),
                distinct: 70,
                rows: 200,
            },
            Hint::Together {
                columns: names(&["age", "sex"]),
                distinct: 70,
                rows: 200,
            },
            leak(Leak::Missing { happened: true }),
            leak(Leak::Missing { happened: false }),
            leak(Leak::Levels(2)),
            leak(Leak::Levels(5)),
            leak(Leak::Threshold(0.123_456_789)),
            decides(Which::Value("yes".to_owned()), 0),
            decides(Which::Missing, 1),
            decides(Which::Known, 2),
            decides(Which::NotZero, 0),
            copies(true),
            copies(false),
            parts(Parts::OfOne),
            parts(Parts::NeverBoth),
            parts(Parts::OfTheSame),
            Hint::ManyConditions {
                conditions: 40,
                rarer: 12,
            },
            Hint::Codes {
                condition: condition.clone(),
                distinct: 30,
            },
            Hint::Amounts {
                conditions: ('a'..='k').map(String::from).collect(),
            },
            Hint::NearlyEmpty {
                condition: condition.clone(),
                missing: 990,
                rows: 1000,
            },
            Hint::Datetime {
                condition: "joined".to_owned(),
            },
            Hint::ManyLevels {
                condition,
                levels: 300,
            },
        ]
    }

    #[test]
    fn hints_read_well_in_every_language() {
        let whys = [
            Why::Said,
            Why::Rarer { rows: 9, of: 99 },
            Why::Later,
            Why::Marked { blank: 9, of: 99 },
        ];
        let choices = whys.map(|why| EventChoice {
            value: "x".to_owned(),
            other: "y".to_owned(),
            why,
        });
        for language in Language::ALL {
            let says = messages::of(language);
            let choices = choices.iter().map(|it| says.choice(it, Wording::Flags));
            let hints = sentences(None, &every_kind(), language, Wording::Flags);
            let all: Vec<String> = choices.chain(hints).collect();
            insta::assert_snapshot!(format!("in {language}"), all.join("\n"));
        }
    }

    /// A report reads them back as they were.
    #[test]
    fn hints_are_plain_data() {
        let hints = every_kind();
        let text = serde_json::to_string(&hints).unwrap();
        let read: Vec<Hint> = serde_json::from_str(&text).unwrap();
        assert_eq!(read, hints);
    }
}
