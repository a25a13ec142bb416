//! Dates and times as people and programs write them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::finite;

/// What comes first in dates such as `07/08/2020`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// `31/12/2020`, and dates with points between their parts.
    #[default]
    DayFirst,
    /// `12/31/2020`
    MonthFirst,
}

/// A date, perhaps with a time of day, as it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stamp {
    date: Parts,
    /// From midnight, in UTC where an offset is given.
    seconds: f64,
}

/// A date's numbers; they need not be of a day that there is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Parts {
    /// The year comes first, or the month is a word.
    Certain { year: i64, month: u32, day: u32 },
    /// The year comes last, and one of the others first.
    Open {
        first: u32,
        second: u32,
        year: i64,
        points: bool,
    },
}

impl Stamp {
    /// Takes a date apart: `2020-07-15`, `2020/7/15`, `20200715`, `2020年7月15日`,
    /// `15.07.2020`, `15/07/20`, `15 Jul 2020`, `Jul 15, 2020`, then perhaps `T` or a
    /// space and a time: `12:30`, `12:30:15.25`, `3:05 PM`, and `Z`, `UTC` or an offset
    /// such as `+02:00`.
    pub(crate) fn new(text: &str) -> Option<Self> {
        // The shortest is 1/1/20, and no date begins with anything else.
        let first = text.chars().next()?;
        if text.len() < 6 || !(first.is_ascii_digit() || first.is_alphabetic()) {
            return None;
        }
        let (date, rest) = if first.is_ascii_digit() {
            of_digits(text)?
        } else {
            of_words(text)?
        };
        let rest = rest.trim_start_matches(',');
        let seconds = match rest.strip_prefix(['T', 't', ' ']) {
            None if rest.is_empty() => 0.0,
            None => return None,
            Some(time) => seconds(time.trim_start())?,
        };
        Some(Self { date, seconds })
    }

    /// The days since 1970-01-01; `None` where there is no such day.
    pub(crate) fn days(&self, order: DateOrder) -> Option<f64> {
        let (year, month, day) = match self.date {
            Parts::Certain { year, month, day } => (year, month, day),
            Parts::Open {
                first,
                second,
                year,
                points,
            } => {
                if order == DateOrder::DayFirst || points {
                    (year, second, first)
                } else {
                    (year, first, second)
                }
            }
        };
        let whole = days_from_civil(year, month, day)? as f64;
        Some(whole + self.seconds / 86_400.0)
    }

    /// What comes first, where the date says so by itself.
    pub(crate) fn order(&self) -> Option<DateOrder> {
        match self.date {
            Parts::Open { first, second, .. } => match (first > 12, second > 12) {
                (true, false) => Some(DateOrder::DayFirst),
                (false, true) => Some(DateOrder::MonthFirst),
                _ => None,
            },
            Parts::Certain { .. } => None,
        }
    }

    /// Whether it is another day if the other part comes first.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.date, Parts::Open { first, second, points: false, .. }
            if first <= 12 && second <= 12 && first != second)
    }
}

/// The days since 1970-01-01 of a date.
pub(crate) fn days(text: &str, order: DateOrder) -> Option<f64> {
    Stamp::new(text)?.days(order)
}

/// The days since 1970-01-01 of a number such as 20200715, from 1900 to 2100.
pub(crate) fn compact(number: f64) -> Option<f64> {
    if !(19_000_101.0..=21_001_231.0).contains(&number) || number.fract() != 0.0 {
        return None;
    }
    let number = number as u32;
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    days_from_civil(i64::from(year), month, day).map(|days| days as f64)
}

/// A date that begins with a digit, and what is behind it.
fn of_digits(text: &str) -> Option<(Parts, &str)> {
    let (first, rest) = number(text)?;
    match first.len() {
        8 => {
            let year = i64::from(digits(&first[..4])?);
            let (month, day) = (digits(&first[4..6])?, digits(&first[6..])?);
            Some((Parts::Certain { year, month, day }, rest))
        }
        4 => {
            let separator = rest.chars().next()?;
            let (month, rest) = number(rest[separator.len_utf8()..].trim_start())?;
            let behind = match separator {
                '-' | '/' | '.' => separator,
                '年' => '月',
                '년' => '월',
                _ => return None,
            };
            let (day, rest) = number(rest.strip_prefix(behind)?.trim_start())?;
            let rest = match behind {
                '月' => rest.strip_prefix('日')?,
                '월' => rest.strip_prefix('일')?,
                _ => rest,
            };
            let year = i64::from(digits(first)?);
            let (month, day) = (short(month)?, short(day)?);
            Some((Parts::Certain { year, month, day }, rest))
        }
        1 | 2 => {
            let separator = rest.chars().next()?;
            let behind = rest[separator.len_utf8()..].trim_start();
            if behind.starts_with(char::is_alphabetic) {
                let (month, rest) = month(behind)?;
                let rest = rest.trim_start_matches(['.', ',', '-', '/', ' ']);
                let (year, rest) = number(rest)?;
                let (year, day) = (full_year(year)?, short(first)?);
                return Some((Parts::Certain { year, month, day }, rest));
            }
            if !matches!(separator, '-' | '/' | '.') {
                return None;
            }
            let (second, rest) = number(behind)?;
            let (year, rest) = number(rest.strip_prefix(separator)?.trim_start())?;
            let points = separator == '.';
            // 1.10.12 is a version.
            if points && year.len() == 2 && (first.len(), second.len()) != (2, 2) {
                return None;
            }
            let parts = Parts::Open {
                first: short(first)?,
                second: short(second)?,
                year: full_year(year)?,
                points,
            };
            Some((parts, rest))
        }
        _ => None,
    }
}

/// A date that begins with a word, of a month or a day of the week, and what is behind it.
fn of_words(text: &str) -> Option<(Parts, &str)> {
    let (word, rest) = word(text);
    let behind = rest.trim_start_matches(['.', ',', ' ']);
    if WEEKDAYS.iter().any(|day| word.eq_ignore_ascii_case(day)) {
        return if behind.starts_with(|it: char| it.is_ascii_digit()) {
            of_digits(behind)
        } else if month(behind).is_some() {
            of_words(behind)
        } else {
            None
        };
    }
    let (month, rest) = month(text)?;
    let (day, rest) = number(rest.trim_start_matches(['.', ' ', '-']))?;
    let rest = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|ending| rest.strip_prefix(ending))
        .unwrap_or(rest);
    let (year, rest) = number(rest.strip_prefix([',', ' ', '-'])?.trim_start())?;
    let (year, day) = (full_year(year)?, short(day)?);
    Some((Parts::Certain { year, month, day }, rest))
}

/// The digits that text begins with, at least one, and what is behind them.
fn number(text: &str) -> Option<(&str, &str)> {
    let end = text
        .find(|it: char| !it.is_ascii_digit())
        .unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// The letters that text begins with, and what is behind them.
fn word(text: &str) -> (&str, &str) {
    let end = text
        .find(|it: char| !it.is_alphabetic())
        .unwrap_or(text.len());
    text.split_at(end)
}

/// A number of one or two digits.
fn short(text: &str) -> Option<u32> {
    digits(text).filter(|_| text.len() <= 2)
}

/// A year of four digits, or of two as POSIX has them: from 1969 to 2068.
fn full_year(text: &str) -> Option<i64> {
    let year = i64::from(digits(text)?);
    match text.len() {
        4 => Some(year),
        2 => Some(year + if year < 69 { 2000 } else { 1900 }),
        _ => None,
    }
}

const WEEKDAYS: [&str; 14] = [
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// The months in English, German, Spanish, Portuguese, French and Italian, as they are
/// written out and cut short.
const MONTHS: [&str; 12] = [
    "jan january januar jänner enero ene janeiro janvier janv gennaio gen",
    "feb february februar febrero fevereiro fev février févr fevrier febbraio",
    "mar march märz mär mrz marzo março marco mars",
    "apr april abril abr avril avr aprile",
    "may mai mayo maio maggio mag",
    "jun june juni junio junho juin giugno giu",
    "jul july juli julio julho juillet juil luglio lug",
    "aug august agosto ago août aout",
    "sep sept september septiembre setembro set septembre settembre",
    "oct october oktober okt octubre outubro out octobre ottobre ott",
    "nov november noviembre novembro novembre",
    "dec december dezember dez diciembre dic dezembro décembre déc decembre dicembre",
];

/// The month that text begins with, from 1, and what is behind it.
fn month(text: &str) -> Option<(u32, &str)> {
    let (word, rest) = word(text);
    let word = word.to_lowercase();
    let has = |names: &&str| names.split(' ').any(|name| name == word);
    let place = MONTHS.iter().position(has)?;
    Some((place as u32 + 1, rest))
}

/// The seconds from midnight to a time of day, in UTC where an offset is given.
fn seconds(time: &str) -> Option<f64> {
    let end = time
        .find(|it: char| !(it.is_ascii_digit() || matches!(it, ':' | '.' | ',')))
        .unwrap_or(time.len());
    let (clock, behind) = time.split_at(end);
    let mut parts = clock.splitn(3, ':');
    let hours = short(parts.next()?)?;
    let minutes = parts.next().filter(|part| part.len() == 2)?;
    let minutes = digits(minutes).filter(|minutes| *minutes < 60)?;
    let seconds = match parts.next() {
        None => 0.0,
        Some(part) => {
            let whole = part.find(['.', ',']).unwrap_or(part.len());
            let number = finite(&part.replace(',', "."))?;
            (whole == 2 && number < 61.0).then_some(number)?
        }
    };
    let behind = behind.trim_start();
    let half = ["am", "pm", "a.m.", "p.m."].iter().find(|half| {
        let start = behind.get(..half.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(half))
    });
    let (hours, zone) = match half {
        None => ((hours < 24).then_some(hours)?, behind),
        Some(half) => {
            let of_noon = if half.starts_with('p') { 12 } else { 0 };
            let hours = (1..=12).contains(&hours).then_some(hours % 12 + of_noon)?;
            (hours, behind[half.len()..].trim_start())
        }
    };
    let whole = f64::from(hours * 3600 + minutes * 60);
    Some(whole + seconds - offset(zone)?)
}

/// The seconds by which a time zone is ahead of UTC.
fn offset(zone: &str) -> Option<f64> {
    let known = ["", "z", "utc", "gmt"];
    if known.iter().any(|name| zone.eq_ignore_ascii_case(name)) {
        return Some(0.0);
    }
    let (sign, rest) = match zone.strip_prefix('+') {
        Some(rest) => (1.0, rest),
        None => (-1.0, zone.strip_prefix('-')?),
    };
    let (hours, minutes) = match *rest.as_bytes() {
        [_, _] => (rest, "0"),
        [_, _, b':', _, _] => rest.split_once(':')?,
        [_, _, _, _] => rest.split_at_checked(2)?,
        _ => return None,
    };
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    (hours < 24 && minutes < 60).then(|| sign * f64::from(hours * 3600 + minutes * 60))
}

fn digits(text: &str) -> Option<u32> {
    if text.is_empty() || text.len() > 9 {
        return None;
    }
    text.bytes().try_fold(0, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + u32::from(byte - b'0'))
    })
}

/// Days since 1970-01-01 in the Gregorian calendar, by Howard Hinnant's
/// `days_from_civil` (<https://howardhinnant.github.io/date_algorithms.html>).
fn days_from_civil(year: i64, month: u32, day: u32) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => return None,
    };
    if !(1..=last).contains(&day) {
        return None;
    }
    // Years begin in March here, so that the leap day is the last of its year.
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = i64::from((153 * ((month + 9) % 12) + 2) / 5 + day - 1);
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// The date, `2024-05-31`, of so many days since 1970-01-01; its time of day is left out.
/// By the inverse of `days_from_civil`, from the same source.
pub fn date(days: f64) -> String {
    let days = days.floor() as i64 + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = (from_march + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(text: &str) -> Option<f64> {
        days(text, DateOrder::DayFirst)
    }

    #[test]
    fn days_are_dates_again() {
        for day in (-800_000..800_000).step_by(97) {
            let text = date(f64::from(day));
            if !text.starts_with('-') {
                assert_eq!(of(&text), Some(f64::from(day)), "{text}");
            }
        }
    }

    #[test]
    fn dates_are_days_since_1970() {
        for (text, expected) in [
            ("1970-01-01", 0.0),
            ("1969-12-31", -1.0),
            ("2000-03-01", 11_017.0),
            ("2024-02-29", 19_782.0),
            ("2024-2-9", 19_762.0),
            ("0000-01-01", -719_528.0),
            ("1970-01-02T12:00", 1.5),
            ("1970-01-02 06:00:00.000Z", 1.25),
            ("1970-01-02 06:00:00,000 UTC", 1.25),
            ("1970-01-01T02:00:00+02:00", 0.0),
            ("1970-01-01T02:00:00-0200", 4.0 / 24.0),
            ("1/2/1970, 6:00 pm", 31.75),
            ("01.01.70 12:00 AM", 0.0),
        ] {
            assert_eq!(of(text), Some(expected), "{text}");
        }
        for text in [
            "",
            "2024",
            "2023-02-29",
            "2024-13-01",
            "2024-00-10",
            "2024-01-011",
            "2024-01/01",
            "2024-01-01T",
            "2024-01-01T25:00",
            "2024-01-01T13:00 pm",
            "2024-01-01T10:0",
            "2024-01-01T10:00+99:00",
            "2024-01-01T10:00:00x",
            "é024-01-01",
            "1.2.3",
            "1.10.12",
            "10.20.30.40",
            "31.02.2020",
            "15 Foo 2020",
            "May 2020",
            "Monday",
            "12:30:15",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_says_what_comes_first_or_not() {
        let order = |text: &str| Stamp::new(text).unwrap().order();
        assert_eq!(order("15/07/2020"), Some(DateOrder::DayFirst));
        assert_eq!(order("07/15/2020"), Some(DateOrder::MonthFirst));
        assert_eq!(order("07/08/2020"), None);
        assert_eq!(order("2020-07-15"), None);
        let open = |text: &str| Stamp::new(text).unwrap().is_open();
        assert!(open("07/08/2020") && !open("07/07/2020") && !open("07.08.2020"));
        assert_eq!(compact(20_200_715.0), of("2020-07-15"));
        assert_eq!(compact(20_200_732.0), None);
    }

    proptest! {
        #[test]
        fn a_day_is_the_same_in_every_form(day in -25_000..36_000_i32, hour in 0..24_u32) {
            const SHORT: [&str; 12] = [
                "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
            ];
            let day = f64::from(day);
            let iso = date(day);
            let (y, m, d) = (&iso[..4], &iso[5..7], &iso[8..]);
            let (month, plain) = (m.parse::<usize>().unwrap(), d.trim_start_matches('0'));
            let name = SHORT[month - 1];
            for text in [
                format!("{y}/{m}/{d}"),
                format!("{y}.{month}.{plain}"),
                format!("{y}{m}{d}"),
                format!("{y}年{month}月{plain}日"),
                format!("{d}.{m}.{y}"),
                format!("{plain}/{month}/{y}"),
                format!("{d}-{m}-{y}"),
                format!("{plain} {name} {y}"),
                format!("{d}-{name}-{y}"),
                format!("{plain}. {name}. {y}"),
                format!("{name} {plain}, {y}"),
                format!("{} {plain}th, {y}", name.to_uppercase()),
                format!("Wed, {d} {name} {y}"),
            ] {
                prop_assert_eq!(of(&text), Some(day), "{}", text);
                let noon = if hour < 12 { "am" } else { "PM" };
                for time in [
                    format!("{hour:02}:00"),
                    format!("{hour}:00:00 UTC"),
                    format!("{}:00 {noon}", (hour + 11) % 12 + 1),
                ] {
                    let text = format!("{text} {time}");
                    prop_assert_eq!(of(&text), Some(day + f64::from(hour) / 24.0), "{}", text);
                }
            }
            let american = format!("{m}/{d}/{y}");
            prop_assert_eq!(days(&american, DateOrder::MonthFirst), Some(day));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,20}|[0-9]{1,4}[-/.年 ][0-9a-z]{1,3}[-/.月, ][0-9]{1,4}[ T日]?[0-9:.apm+Z-]{0,9}") {
            if let Some(stamp) = Stamp::new(&text) {
                let _ = stamp.days(DateOrder::MonthFirst);
            }
        }
    }
}
