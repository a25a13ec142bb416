//! Words of dates.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::words::digits;

/// The days of the week, as they are written out and cut short, with `_` between two words.
const WEEKDAYS: &str = include_str!("months/weekdays.txt");

/// The months, likewise, a line each.
const MONTHS: &str = include_str!("months/months.txt");

/// The lines that hold names.
fn lines(names: &str) -> impl Iterator<Item = &str> {
    names.lines().filter(|line| !line.starts_with('#'))
}

/// The months in Thai, cut short.
const THAI: [&str; 12] = [
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
];

/// The words for a month of Vietnamese, which has a number behind it.
const NUMBERED: [&str; 2] = ["tháng ", "thg "];

/// Signs within words that are no letters: dots and what joins consonants of India's scripts, tones and
/// silent letters of Thai, and what parts words in Persian.
fn is_within(letter: char) -> bool {
    matches!(
        letter,
        '\u{93c}'
            | '\u{94d}'
            | '\u{9bc}'
            | '\u{9cd}'
            | '\u{bcd}'
            | '\u{c4d}'
            | '\u{dca}'
            | '\u{e48}'
            ..='\u{e4c}' | '\u{1039}' | '\u{103a}' | '\u{17d2}' | '\u{200c}' | '\u{200d}'
    )
}

/// The letters that text begins with, and what is behind them.
pub(crate) fn word(text: &str) -> (&str, &str) {
    let end = text
        .find(|it: char| !it.is_alphabetic() && !is_within(it))
        .unwrap_or(text.len());
    text.split_at(end)
}

/// The month that text begins with, from 1, and what is behind it.
pub(crate) fn month(text: &str) -> Option<(u32, &str)> {
    static NAMES: LazyLock<HashMap<&str, u32>> = LazyLock::new(|| {
        let months = lines(MONTHS).zip(1..);
        let names = months.flat_map(|(names, month)| names.split(' ').map(move |it| (it, month)));
        names.collect()
    });
    // Of two words.
    static PHRASES: LazyLock<Vec<(String, u32)>> = LazyLock::new(|| {
        let phrases = NAMES.iter().filter(|(name, _)| name.contains('_'));
        phrases
            .map(|(name, month)| (name.replace('_', " "), *month))
            .collect()
    });
    let (word, rest) = word(text);
    if let Some(month) = NAMES.get(word.to_lowercase().as_str()) {
        return Some((*month, rest));
    }
    let has_number = NUMBERED.iter().any(|it| {
        text.get(..it.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(it))
    });
    if text.is_ascii() && !has_number {
        return None;
    }
    // In Hebrew with the word for `in`.
    let plain = word.strip_prefix('\u{5d1}').and_then(|it| NAMES.get(it));
    if let Some(month) = plain {
        return Some((*month, rest));
    }
    let short = THAI.iter().zip(1..);
    let mut short = short.filter_map(|(name, month)| Some((month, text.strip_prefix(name)?)));
    short.next().or_else(|| {
        let lower = text.to_lowercase();
        let numbered = NUMBERED.iter().find_map(|it| {
            let number = behind(text, &lower, it)?;
            let end = number.find(|it: char| !it.is_ascii_digit());
            let (month, rest) = number.split_at(end.unwrap_or(number.len()));
            let month = digits(month).filter(|month| (1..=12).contains(month))?;
            Some((month, rest))
        });
        let mut phrases = PHRASES.iter();
        numbered
            .or_else(|| phrases.find_map(|(it, month)| Some((*month, behind(text, &lower, it)?))))
    })
}

/// What is behind a beginning of text, which is in small letters.
fn behind<'a>(text: &'a str, lower: &str, beginning: &str) -> Option<&'a str> {
    let rest = lower.strip_prefix(beginning)?;
    text.get(text.len().checked_sub(rest.len())?..)
}

/// Whether a word is the name of a month, whole or cut short.
pub(crate) fn is_month(text: &str) -> bool {
    month(text).is_some_and(|(_, rest)| matches!(rest, "" | "."))
}

/// What is behind the day of the week that text begins with.
pub(crate) fn behind_weekday(text: &str) -> Option<&str> {
    static NAMES: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let names = lines(WEEKDAYS).flat_map(|line| line.split(' '));
        names.map(|name| name.replace('_', " ")).collect()
    });
    let (first, rest) = word(text);
    if first.is_empty() {
        return None;
    }
    // `segunda-feira`, `e hënë`
    let (second, behind) = word(rest.trim_start_matches([' ', '-']));
    let is_one = |end: &str| {
        let name = &text[..text.len() - end.len()];
        // In Thai with what makes numbers ordinal.
        let name = name.strip_suffix("ที่").unwrap_or(name);
        NAMES.contains(name.to_lowercase().as_str())
    };
    let has_two = !second.is_empty() && is_one(behind);
    let rest = if has_two { behind } else { rest };
    (has_two || is_one(rest)).then(|| rest.trim_start_matches(['.', ',', ' ']))
}

/// What is behind the points, dashes, spaces and the word `de` or `of` between a date's
/// parts.
pub(crate) fn behind_gap(text: &str) -> &str {
    /// With the signs behind what is cut short in Hindi and Hebrew.
    const GAP: [char; 8] = [' ', '.', ',', '-', '/', '\u{a0}', '\u{970}', '\u{5f3}'];
    let text = text.trim_start_matches(GAP);
    // In Thailand as `ค.ศ. 2016`, in Catalonia as `d’abril`.
    if let Some(rest) = ["ค.ศ.", "d\u{2019}", "d'"]
        .iter()
        .find_map(|it| text.strip_prefix(it))
    {
        return rest.trim_start_matches(GAP);
    }
    let (word, rest) = word(text);
    match word.to_lowercase().as_str() {
        "de" | "del" | "of" | "den" => rest.trim_start_matches(GAP),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_days_are_known_by_their_names() {
        assert_eq!(month("марта 2022"), Some((3, " 2022")));
        assert_eq!(month("Sept. 2"), Some((9, ". 2")));
        assert_eq!(month("अक्टूबर 2"), Some((10, " 2")));
        assert_eq!(month("มี.ค. 66"), Some((3, " 66")));
        assert_eq!(month("กุมภาพันธ์ 2566"), Some((2, " 2566")));
        assert_eq!(month("kesäkuuta 2022"), Some((6, " 2022")));
        assert_eq!(month("tháng 12, 2020"), Some((12, ", 2020")));
        assert_eq!(month("Thg 7 2020"), Some((7, " 2020")));
        assert_eq!(month("tháng 13"), None);
        assert_eq!(month("Meán Fómhair 2019"), Some((9, " 2019")));
        assert_eq!(month("Foo"), None);
        assert_eq!(behind_weekday("segunda-feira, 4"), Some("4"));
        assert_eq!(behind_weekday("Thứ Hai, 4"), Some("4"));
        assert_eq!(behind_gap(" d’abril"), "abril");
        assert_eq!(behind_weekday("Fri, 2 Apr"), Some("2 Apr"));
        assert_eq!(behind_weekday("Friend"), None);
        assert_eq!(behind_gap(" de enero"), "enero");
        assert_eq!(behind_gap("-Apr"), "Apr");
        assert_eq!(behind_gap(". dezember"), "dezember");
    }
}
