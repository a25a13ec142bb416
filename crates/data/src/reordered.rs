//! Dates whose parts come in an order of their own, in the usual one.

use crate::months::{behind_weekday, month};
use crate::words::digits;

/// The date that text is, in an order that dates have elsewhere.
pub(crate) fn reordered(text: &str) -> Option<String> {
    year_last(text)
        .or_else(|| month_behind_year(text))
        .or_else(|| day_behind_year(text))
        .or_else(|| vietnamese(text))
}

/// A date as C's `ctime` has it, `Fri Apr 02 13:01:00 2021`, with the time behind the year.
fn year_last(text: &str) -> Option<String> {
    let text = behind_weekday(text).unwrap_or(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    let [month, day, time, ref zone @ .., year] = words[..] else {
        return None;
    };
    let is_such = year.len() == 4 && time.contains(':') && zone.len() < 2;
    is_such.then(|| format!("{month} {day} {year} {time}"))
}

/// A month behind its year, `1960 Jan` or `1960M01`, as it stands usually: `Jan 1960`, `1960-01`.
fn month_behind_year(text: &str) -> Option<String> {
    let (year, behind) = text.split_at_checked(4)?;
    let is_year = year.bytes().all(|byte| byte.is_ascii_digit());
    let behind = behind.trim_start_matches([' ', '-', '/']);
    if !is_year {
        return None;
    }
    if let Some(number) = behind.strip_prefix(['M', 'm'])
        && (1..=2).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_digit())
    {
        return Some(format!("{year}-{number:0>2}"));
    }
    let is_word = !behind.is_empty() && behind.chars().all(|it| it.is_alphabetic() || it == '.');
    is_word.then(|| format!("{behind} {year}"))
}

/// A month's name and a day behind their year, as in Hungary, `2022. június 14.`, as they stand
/// elsewhere.
fn day_behind_year(text: &str) -> Option<String> {
    let (year, behind) = text.split_once('.')?;
    let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    let (_, rest) = month(behind.trim_start())?;
    let day = rest.trim().trim_end_matches('.');
    let name = &behind[..behind.len() - rest.len()];
    let is_day = (1..=2).contains(&day.len()) && digits(day).is_some();
    (is_year && is_day).then(|| format!("{day} {} {year}", name.trim()))
}

/// A date in Vietnamese, `ngày 14 tháng 6 năm 2022`, in numbers.
fn vietnamese(text: &str) -> Option<String> {
    // Before every other text is made small.
    if text.is_ascii() {
        return None;
    }
    let text = text.to_lowercase();
    let text = text.strip_prefix("ngày").unwrap_or(&text);
    let (day, rest) = text.split_once("tháng")?;
    let (month, year) = rest.split_once("năm")?;
    Some(format!("{}/{}/{}", day.trim(), month.trim(), year.trim()))
}
