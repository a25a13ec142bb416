//! What stands before and behind dates, and between their parts, that says nothing of the day.

use crate::months::behind_weekday;
use crate::words::digits;

/// What stands behind a date without what says nothing: the word for the year in Slavonic languages,
/// the point behind it in Croatian, a comma, a day of the week, a word in front of the time.
pub(super) fn behind_date(rest: &str) -> &str {
    const YEARS: [&str; 7] = ["г.", "г", "р.", "р", "r.", "ж.", "."];
    const BEFORE_TIMES: [&str; 17] = [
        "at", "um", "à", "a las", "alle ore", "alle", "ore", "às", "om", "kl.", "kl", "klo",
        "kell", "o", "в", "о", "u",
    ];
    let word = rest.trim_start();
    let rest = YEARS
        .iter()
        .find_map(|year| word.strip_prefix(year))
        .unwrap_or(rest);
    let rest = rest.trim_start_matches(',');
    let inside = rest.trim_start().strip_prefix('(');
    let rest = match inside.and_then(|inside| inside.split_once(')')) {
        Some((day, behind)) if day.chars().all(char::is_alphabetic) => behind,
        _ => rest,
    };
    let word = rest.trim_start();
    if let Some(behind) = behind_east_asian_day(word) {
        return behind;
    }
    if word.len() == rest.len() || !word.starts_with(char::is_alphabetic) {
        return rest;
    }
    // With the space in front of it.
    let with_space = |behind: &'_ str| rest.len() - behind.len() - 1;
    if let Some(behind) = behind_weekday(word) {
        return if behind.is_empty() {
            behind
        } else {
            rest.get(with_space(behind)..).unwrap_or(rest)
        };
    }
    let time = BEFORE_TIMES.iter().find_map(|it| word.strip_prefix(it));
    match time.map(str::trim_start) {
        Some(time) if time.starts_with(|it: char| it.is_ascii_digit()) => {
            rest.get(with_space(time)..).unwrap_or(rest)
        }
        _ => rest,
    }
}

/// Text with usual spaces in place of others, and without marks of direction, where it has such.
pub(super) fn with_plain_spaces(text: &str) -> Option<String> {
    let is_space = |it: char| matches!(it, '\u{a0}' | '\u{2009}' | '\u{202f}');
    let is_mark = |it: char| matches!(it, '\u{200e}' | '\u{200f}' | '\u{61c}');
    if !text.contains(|it| is_space(it) || is_mark(it)) {
        return None;
    }
    let letters = text.chars().filter(|it| !is_mark(*it));
    Some(
        letters
            .map(|it| if is_space(it) { ' ' } else { it })
            .collect(),
    )
}

/// A date without the day of the week that ends it.
pub(super) fn without_weekday(text: &str) -> Option<&str> {
    let (date, last) = text.rsplit_once(' ')?;
    let is_day = last.starts_with(char::is_alphabetic) && behind_weekday(last) == Some("");
    is_day.then(|| date.trim_end_matches([',', ' ']))
}

/// What is behind a day of the week in Chinese or Japanese: `星期四`, `木曜日`.
fn behind_east_asian_day(text: &str) -> Option<&str> {
    let behind = ["星期", "礼拜", "禮拜", "週", "周"];
    let day = behind.iter().find_map(|it| text.strip_prefix(it));
    let rest = match day {
        Some(day) => day.strip_prefix(['一', '二', '三', '四', '五', '六', '日', '天'])?,
        None => {
            let rest = text.strip_prefix(['月', '火', '水', '木', '金', '土', '日'])?;
            let rest = rest.strip_prefix('曜')?;
            rest.strip_prefix('日').unwrap_or(rest)
        }
    };
    Some(rest)
}

/// A Croatian date, whose year has a point behind it, with the words for months in place that are of
/// others elsewhere: `4. listopada 2016.`
pub(super) fn croatian(text: &str) -> Option<String> {
    const MONTHS: [(&str, &str); 5] = [
        ("listopada ", "oktobra "),
        ("listopad ", "oktobar "),
        ("lis ", "oktobar "),
        ("lip ", "lipnja "),
        ("srp ", "srpnja "),
    ];
    if !text.contains('.') {
        return None;
    }
    MONTHS.iter().find_map(|(written, meant)| {
        let (before, year) = text.split_once(written)?;
        let behind = year.get(4..)?;
        let is_year = digits(&year[..4]).is_some() && behind.starts_with('.');
        let is_word = !before.ends_with(char::is_alphabetic);
        (is_year && is_word).then(|| format!("{before}{meant}{year}"))
    })
}
