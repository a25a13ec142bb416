//! Columns whose cells list several answers, as boxes of a form that may all be ticked.

use std::collections::BTreeMap;

use super::Hint;
use crate::{table::Column, values::Values};

/// What may stand between answers.
const SEPARATORS: [&str; 9] = [";", "\n", "|", ",", "、", "，", "；", "/", "+"];
/// The fewest and the most different answers, and the longest, in letters.
const FEWEST: usize = 3;
const MOST: usize = 40;
const LONGEST: usize = 60;

/// Whether cells list answers: a few ones, in many combinations of more and fewer of them.
pub(super) fn answers(column: &Column) -> Option<Hint> {
    let Values::Text(values) = column.values() else {
        return None;
    };
    let levels: Vec<&str> = values.levels().iter().map(String::as_str).collect();
    let found = SEPARATORS
        .iter()
        .find_map(|separator| Some((separator, of(&levels, separator)?)));
    let (separator, answers) = found?;
    Some(Hint::Answers {
        condition: column.name().to_owned(),
        separator: (*separator).to_owned(),
        answers,
    })
}

/// How many answers the levels list, if they do with this between them.
fn of(levels: &[&str], separator: &str) -> Option<usize> {
    let mut levels_of: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut fewest, mut most, mut several) = (usize::MAX, 0, 0);
    for level in levels {
        let ends = level.trim_end_matches(separator);
        let listed: Vec<&str> = ends.split(separator).map(str::trim).collect();
        for (place, answer) in listed.iter().enumerate() {
            let is_answer = answer.chars().any(char::is_alphabetic)
                && answer.chars().count() <= LONGEST
                && !listed[..place].contains(answer);
            if !is_answer {
                return None;
            }
            *levels_of.entry(answer).or_default() += 1;
        }
        if levels_of.len() > MOST {
            return None;
        }
        fewest = fewest.min(listed.len());
        most = most.max(listed.len());
        several += usize::from(listed.len() > 1);
    }
    let answers = levels_of.len();
    let again = levels_of.values().filter(|levels| **levels > 1).count();
    // Two things in every cell, such as a sex and a class of age, are no answers of a list.
    let is_list = answers >= FEWEST
        && levels.len() > answers
        && fewest < most
        && 3 * several >= levels.len()
        && 5 * again >= 4 * answers;
    is_list.then_some(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_from_names_and_pairs() {
        let channels = ["Email", "Phone", "Chat", "Store"];
        let lists = |between: &str| -> Vec<String> {
            (1..16_usize)
                .map(|bits| {
                    let ticked = channels.iter().enumerate();
                    let ticked = ticked.filter(|(place, _)| bits >> place & 1 == 1);
                    let ticked: Vec<&str> = ticked.map(|(_, name)| *name).collect();
                    ticked.join(between)
                })
                .collect()
        };
        for between in ["; ", ", ", "、", "\n", " | "] {
            let levels = lists(between);
            let levels: Vec<&str> = levels.iter().map(String::as_str).collect();
            assert_eq!(
                of(&levels, between.trim_matches(' ')),
                Some(4),
                "{between:?}"
            );
        }
        // With one behind the last, as forms write it.
        let ended: Vec<String> = lists(";").iter().map(|list| format!("{list};")).collect();
        let ended: Vec<&str> = ended.iter().map(String::as_str).collect();
        assert_eq!(of(&ended, ";"), Some(4));
        for levels in [
            &["Smith, John", "Doe, Jane", "Li, Wei", "Roe, Ann"][..],
            &[
                "male/18-24",
                "male/25-34",
                "female/18-24",
                "female/25-34",
                "female/35+",
            ],
            &[
                "Boston, MA",
                "Salem, MA",
                "Austin, TX",
                "Dallas, TX",
                "Reno, NV",
            ],
            &["red", "green", "blue"],
            &["1,5", "2,5", "3"],
        ] {
            for separator in SEPARATORS {
                assert_eq!(of(levels, separator), None, "{levels:?}");
            }
        }
    }
}
