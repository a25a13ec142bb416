//! Times of day in words and marks of languages.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::words::digits;

/// Words for the halves of the day, and those that times have behind them.
const HALVES: [(&str, &str); 13] = [
    ("오전", "am"),
    ("오후", "pm"),
    ("上午", "am"),
    ("下午", "pm"),
    ("午前", "am"),
    ("午後", "pm"),
    ("AM ", "am"),
    ("PM ", "pm"),
    ("凌晨", "am"),
    ("晚上", "pm"),
    ("清晨", "am"),
    ("早上", "am"),
    ("中午", "pm"),
];

/// What stands behind times for the halves of the day in English.
pub(crate) const OF_DAY: [&str; 4] = ["am", "pm", "a.m.", "p.m."];

/// What stands behind times for the halves of the day, in Greek, Arabic, Afrikaans, Bulgarian,
/// Vietnamese, Malay, Albanian and Turkish; and what says in Thai that it is a time.
const BEHIND: [(&str, &str); 18] = [
    ("π.μ.", "am"),
    ("μ.μ.", "pm"),
    ("ص", "am"),
    ("م", "pm"),
    ("vm.", "am"),
    ("nm.", "pm"),
    ("пр.об.", "am"),
    ("сл.об.", "pm"),
    ("SA", "am"),
    ("CH", "pm"),
    ("PG", "am"),
    ("PTG", "pm"),
    ("p.d.", "am"),
    ("m.d.", "pm"),
    ("ÖÖ", "am"),
    ("ÖS", "pm"),
    ("น.", ""),
    ("น", ""),
];

/// A time as it may stand behind a date, with colons: `13.47.05` as in Finland and Denmark, `134705` as
/// ISO 8601 has it, `13 h 47 min 05 s` as in Canada, `1:47 μ.μ.`.
pub(crate) fn of_moment(time: &str) -> Cow<'_, str> {
    let end = time.find(|it: char| !it.is_ascii_digit() && it != '.');
    let (clock, rest) = time.split_at(end.unwrap_or(time.len()));
    let parts: Vec<&str> = clock.split('.').collect();
    let is_number = |part: &&str| part.len() == 2 && digits(part).is_some();
    match parts[..] {
        [hours, ref behind @ ..]
            if !behind.is_empty()
                && behind.len() <= 2
                && (1..=2).contains(&hours.len())
                && behind.iter().all(is_number) =>
        {
            return Cow::Owned(format!("{}{rest}", parts.join(":")));
        }
        // As databases write it: `05.45.08.000000 PM`.
        [hours, minutes, seconds, fraction]
            if [hours, minutes, seconds].iter().all(is_number) && digits(fraction).is_some() =>
        {
            return Cow::Owned(format!("{hours}:{minutes}:{seconds}.{fraction}{rest}"));
        }
        [compact] | [compact, _] if matches!(compact.len(), 4 | 6) => {
            let (hours, behind) = compact.split_at(2);
            let (minutes, seconds) = behind.split_at(2);
            let colon = if seconds.is_empty() { "" } else { ":" };
            let behind = &time[compact.len()..];
            return Cow::Owned(format!("{hours}:{minutes}{colon}{seconds}{behind}"));
        }
        _ => {}
    }
    if let Some((hours, rest)) = time.split_once(" h ")
        && let Some((minutes, seconds)) = rest.split_once(" min ")
        && let Some(seconds) = seconds.strip_suffix(" s")
    {
        return Cow::Owned(format!("{hours}:{minutes}:{seconds}"));
    }
    let half = BEHIND.iter().find(|(word, _)| time.ends_with(word));
    half.map_or(Cow::Borrowed(time), |(word, half)| {
        Cow::Owned(format!("{}{half}", &time[..time.len() - word.len()]))
    })
}

/// A time with colons in place of the words for hours, minutes and seconds of China, Japan
/// and Korea, and the half of the day behind it: `오전 1:13`, `00時00分`.
pub(crate) fn usual(time: &str) -> Cow<'_, str> {
    // As in Spain: `1:13 p. m.`.
    if time.ends_with(". m.") || time.ends_with(".\u{a0}m.") {
        return Cow::Owned(time.replace([' ', '\u{a0}'], ""));
    }
    let half = HALVES.iter().find(|(word, _)| time.starts_with(word));
    let clock = half.map_or(time, |(word, _)| time[word.len()..].trim_start());
    // As in Germany and the Netherlands, Indonesia and Thailand: `13.47 Uhr`, `18 Uhr`, `15.41 WIB`.
    let is_hour = |hours: &str| (1..=2).contains(&hours.len()) && digits(hours).is_some();
    let of_clock = ["Uhr", "uhr", "uur", "WIB", "WITA", "WIT", "น.", "น"]
        .iter()
        .find_map(|it| clock.strip_suffix(it));
    if let Some(clock) = of_clock.map(str::trim_end) {
        match clock.split_once('.') {
            Some((hours, minutes)) if minutes.len() == 2 => {
                return Cow::Owned(format!("{hours}:{minutes}"));
            }
            None if is_hour(clock) => return Cow::Owned(format!("{clock}:00")),
            None if clock.contains(':') => return Cow::Owned(clock.to_owned()),
            _ => {}
        }
    }
    // As in Britain: `9.30am`.
    let british = clock.split_once('.').filter(|(hours, behind)| {
        let minutes = behind.get(..2).unwrap_or_default();
        let half = behind.get(2..).unwrap_or_default().trim_start();
        is_hour(hours)
            && digits(minutes).is_some()
            && OF_DAY.iter().any(|it| half.eq_ignore_ascii_case(it))
    });
    if let Some((hours, behind)) = british {
        return Cow::Owned(format!("{hours}:{behind}"));
    }
    let colons = of_east_asia(clock);
    match (half, colons) {
        (None, None) => {
            // As in France and Portugal: `07h30`.
            let french = clock.split_once(['h', 'H']);
            let french = french.map(|(hours, minutes)| (hours.trim_end(), minutes.trim_start()));
            let french = french.filter(|(hours, minutes)| {
                (1..=2).contains(&hours.len()) && minutes.len() == 2 && digits(minutes).is_some()
            });
            match french {
                Some((hours, minutes)) => Cow::Owned(format!("{hours}:{minutes}")),
                None => Cow::Borrowed(time),
            }
        }
        (None, Some(clock)) => Cow::Owned(clock),
        (Some((_, half)), colons) => {
            Cow::Owned(format!("{} {half}", colons.as_deref().unwrap_or(clock)))
        }
    }
}

/// A time with colons in place of the words of China, Japan and Korea for hours, and for minutes and
/// seconds behind them: `3点`, `00時00分`, `1시 13분 5초`. Minutes alone are no time of day.
fn of_east_asia(clock: &str) -> Option<String> {
    const HOURS: [char; 4] = ['時', '时', '시', '点'];
    const MINUTES: [char; 2] = ['分', '분'];
    const SECONDS: [char; 2] = ['秒', '초'];
    let (hours, mut rest) = clock.split_once(HOURS)?;
    let hours = hours.trim_end();
    digits(hours)?;
    let mut colons = format!("{hours:0>2}");
    let mut has_minutes = false;
    for words in [MINUTES, SECONDS] {
        let behind = rest.trim_start();
        let Some((number, behind)) = behind.split_once(words) else {
            continue;
        };
        let number = number.trim_end();
        digits(number)?;
        if words == SECONDS && !has_minutes {
            colons.push_str(":00");
        }
        has_minutes = true;
        let _ = write!(colons, ":{number:0>2}");
        rest = behind;
    }
    if !has_minutes {
        colons.push_str(":00");
    }
    rest.trim().is_empty().then_some(colons)
}
