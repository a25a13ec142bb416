//! Dates and times as people and programs write them.

mod around;
mod year;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use around::{behind_date, croatian, with_plain_spaces, without_weekday};
use year::Year;
pub(crate) use year::century;

use crate::calendar::{days_from_civil, days_from_week};
use crate::eras::{OF_OTHER_CALENDARS, of_buddhist_era, of_common_era, of_iran};
use crate::glyphs::western;
use crate::months::{behind_gap, behind_weekday, month};
use crate::reordered::reordered;
use crate::times::seconds;
use crate::words::digits;

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

/// The last of the hundred years that two digits stand for as POSIX has them: from 1969.
pub(crate) const LAST_YEAR: i64 = 2068;

/// A date, perhaps with a time of day, as it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stamp {
    date: Parts,
    /// From midnight, by the clock.
    seconds: f64,
    /// By how many seconds this clock is ahead of UTC, where it says so.
    ahead: f64,
}

/// A date's numbers; they need not be of a day that there is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Parts {
    /// The year comes first, or the month is a word.
    Certain { year: Year, month: u32, day: u32 },
    /// The year comes last, and one of the others first.
    Open {
        first: u32,
        second: u32,
        year: Year,
        points: bool,
        /// Whether it could as well be something else.
        loose: bool,
    },
    /// A week of ISO 8601's, of which the first day is meant.
    Week { year: i64, week: u32 },
}

impl Parts {
    /// What a date is that has this behind it: where that is the word for a year it is no version.
    fn certain_before(mut self, rest: &str) -> Self {
        if let Self::Open { loose, .. } = &mut self {
            *loose &= !rest.trim_start().starts_with(['г', 'р']);
        }
        self
    }
}

impl Stamp {
    /// Takes a date apart: `2020-07-15`, `2020/7/15`, `20200715`, `2020年7月15日`,
    /// `15.07.2020`, `15/07/20`, `15 Jul 2020`, `Jul 15, 2020`, `1 de enero de 2020`, then
    /// perhaps `T`, a colon or a space and a time: `12:30`, `12:30:15.25`, `3:05 PM`, and `Z`, `UTC`
    /// or an offset such as `+02:00`. Of a month, `2020-07`, `Jul 2020`, a quarter,
    /// `2020-Q3`, or a week, `2020-W29`, it is the first day.
    pub(crate) fn new(text: &str) -> Option<Self> {
        // The shortest is 4Q21, and no date begins with anything else, but programs' own.
        let first = text.chars().next()?;
        let begins = first.is_numeric() || first.is_alphabetic() || matches!(first, '[' | '/');
        if text.len() < 4 || !begins {
            return None;
        }
        let text = western(text);
        let text = of_common_era(&text).map_or(text, Into::into);
        let text = croatian(&text).map_or(text, Into::into);
        let text = with_plain_spaces(&text).map_or(text, Into::into);
        Self::of_plain(&text)
            .or_else(|| Self::of_plain(without_weekday(&text)?))
            .or_else(|| Self::of_plain(behind_weekday(&text)?))
    }

    fn of_plain(text: &str) -> Option<Self> {
        let with_time = || {
            let (date, time) = text.rsplit_once(' ').filter(|(_, it)| it.contains(':'))?;
            let date = reordered(date.trim_end_matches(','))?;
            Self::of_western(&format!("{date} {time}"))
        };
        Self::of_western(text)
            .or_else(|| Self::of_western(&reordered(text)?))
            .or_else(with_time)
    }

    fn of_western(text: &str) -> Option<Self> {
        let (date, rest) = if text.starts_with(|it: char| it.is_ascii_digit()) {
            of_digits(text)?
        } else {
            of_words(text)?
        };
        let date = date.certain_before(rest);
        let rest = behind_date(rest);
        let (seconds, ahead) = match rest.strip_prefix(['T', 't', ' ', ':']) {
            None if rest.is_empty() => (0.0, 0.0),
            None => return None,
            Some(time) => seconds(time.trim_start())?,
        };
        Some(Self {
            date,
            seconds,
            ahead,
        })
    }

    /// Whether its clock is not that of UTC, in which the days are.
    pub(crate) fn is_moved(&self) -> bool {
        self.ahead != 0.0
    }

    /// The days since 1970-01-01; `None` where there is no such day. Years of two digits
    /// are among the hundred up to the `last`.
    pub(crate) fn days(&self, order: DateOrder, last: i64) -> Option<f64> {
        let (year, month, day) = match self.date {
            Parts::Certain { year, month, day } => (year, month, day),
            Parts::Open {
                first,
                second,
                year,
                points,
                ..
            } => {
                if order == DateOrder::DayFirst || points {
                    (year, second, first)
                } else {
                    (year, first, second)
                }
            }
            Parts::Week { year, week } => return days_from_week(year, week).map(|day| day as f64),
        };
        let whole = days_from_civil(year.full(last), month, day)? as f64;
        Some(whole + (self.seconds - self.ahead) / 86_400.0)
    }

    /// Whether the day could be a month, too, of a date that says which number it is.
    pub(crate) fn has_small_day(&self) -> Option<bool> {
        match self.date {
            Parts::Certain { day, .. } => Some(day <= 12),
            Parts::Open { .. } | Parts::Week { .. } => None,
        }
    }

    /// The same date, where its year is of the Buddhist era; `None` where it can be none.
    pub(crate) fn of_buddhist_era(mut self) -> Option<Self> {
        match &mut self.date {
            Parts::Certain { year, .. } | Parts::Open { year, .. } => match year {
                Year::Full(full) => *full = of_buddhist_era(*full)?,
                Year::Short(_) => return None,
            },
            Parts::Week { .. } => return None,
        }
        Some(self)
    }

    /// Whether its year is one of the Iranian or the Islamic calendar as a rule.
    pub(crate) fn is_of_other_calendar(&self) -> bool {
        match self.date {
            Parts::Certain { year, .. } | Parts::Open { year, .. } => {
                matches!(year, Year::Full(year) if OF_OTHER_CALENDARS.contains(&year))
            }
            Parts::Week { .. } => false,
        }
    }

    /// The days since 1970-01-01 of a date of the Iranian calendar, whose year comes first.
    pub(crate) fn days_of_iran(&self) -> Option<f64> {
        match self.date {
            Parts::Certain {
                year: Year::Full(year),
                month,
                day,
            } => {
                let whole = of_iran(year, month, day)? as f64;
                Some(whole + (self.seconds - self.ahead) / 86_400.0)
            }
            _ => None,
        }
    }

    /// What comes first, where the date says so by itself.
    pub(crate) fn order(&self) -> Option<DateOrder> {
        match self.date {
            Parts::Open { first, second, .. } => match (first > 12, second > 12) {
                (true, false) => Some(DateOrder::DayFirst),
                (false, true) => Some(DateOrder::MonthFirst),
                _ => None,
            },
            Parts::Certain { .. } | Parts::Week { .. } => None,
        }
    }

    /// Whether it could as well be a version, `1.10.12`, or a day, `May 12`, if no other cell says that
    /// it is none.
    pub(crate) fn is_loose(&self) -> bool {
        matches!(self.date, Parts::Open { loose: true, .. })
    }

    /// Whether it is another day if the other part comes first.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.date, Parts::Open { first, second, points: false, .. }
            if first <= 12 && second <= 12 && first != second)
    }

    /// The parts in front of the year, where it stands last, and the year as it is written.
    pub(crate) fn before_year(&self) -> Option<(u32, u32, i64)> {
        match self.date {
            Parts::Open {
                first,
                second,
                year: Year::Full(year) | Year::Short(year),
                points: false,
                ..
            } => Some((first, second, year)),
            _ => None,
        }
    }

    /// The year, where it is two digits.
    pub(crate) fn short_year(&self) -> Option<i64> {
        match self.date {
            Parts::Certain {
                year: Year::Short(year),
                ..
            }
            | Parts::Open {
                year: Year::Short(year),
                ..
            } => Some(year),
            _ => None,
        }
    }
}

/// The days since 1970-01-01 of a date.
pub(crate) fn days(text: &str, order: DateOrder) -> Option<f64> {
    let stamp = Stamp::new(text).filter(|stamp| !stamp.is_loose());
    stamp?.days(order, LAST_YEAR)
}

/// A date that begins with a digit, and what is behind it.
fn of_digits(text: &str) -> Option<(Parts, &str)> {
    let (first, rest) = number(text)?;
    match first.len() {
        8 => Some((of_eight(first)?, rest)),
        // The first zero of eight digits was lost with a spreadsheet's numbers.
        7 if rest.is_empty() => Some((year_behind(&format!("0{first}"))?, rest)),
        4 => part_of_year(first, rest).or_else(|| year_first(first, rest)),
        1 | 2 => day_and_word(first, rest).or_else(|| of_numbers(first, rest)),
        _ => None,
    }
}

/// `20200715`, or `15072020`.
fn of_eight(text: &str) -> Option<Parts> {
    let year = Year::new(&text[..4])?;
    let (month, day) = (digits(&text[4..6])?, digits(&text[6..])?);
    // The month is no century, so that one date is not also another.
    if (1..=12).contains(&month) {
        Some(Parts::Certain { year, month, day })
    } else {
        year_behind(text)
    }
}

/// `15072020` and `07152020`, of this century and the last.
fn year_behind(text: &str) -> Option<Parts> {
    let year = digits(&text[4..]).filter(|it| (1900..=2099).contains(it))?;
    Some(Parts::Open {
        first: digits(&text[..2])?,
        second: digits(&text[2..4])?,
        year: Year::Full(i64::from(year)),
        points: false,
        loose: false,
    })
}

/// A quarter or a week behind its year: `2020-Q3`, `2020W29`.
fn part_of_year<'a>(year: &str, rest: &'a str) -> Option<(Parts, &'a str)> {
    let part = rest.trim_start_matches(['-', ' ', '/']);
    let letter = part.chars().next()?;
    let (number, rest) = number(&part[letter.len_utf8()..])?;
    let parts = match (letter, number.len()) {
        ('Q' | 'q', 1) => quarter(Year::new(year)?, number)?,
        ('W' | 'w', 2) => Parts::Week {
            year: i64::from(digits(year)?),
            week: digits(number)?,
        },
        _ => return None,
    };
    rest.is_empty().then_some((parts, rest))
}

/// The first day of a quarter.
fn quarter(year: Year, number: &str) -> Option<Parts> {
    let quarter = digits(number).filter(|it| (1..=4).contains(it))?;
    Some(Parts::Certain {
        year,
        month: 3 * quarter - 2,
        day: 1,
    })
}

/// `2020-07-15`, `2020. 7. 15.`, `2020年7月15日`, and without the day.
fn year_first<'a>(year: &str, rest: &'a str) -> Option<(Parts, &'a str)> {
    let year = Year::new(year)?;
    let separator = rest.chars().next()?;
    let (month, rest) = number(rest[separator.len_utf8()..].trim_start())?;
    let (behind_month, behind_day) = match separator {
        '-' | '/' => (separator, None),
        '.' => ('.', None),
        '年' => ('月', Some('日')),
        '년' => ('월', Some('일')),
        _ => return None,
    };
    let of_month = |day| {
        let month = short(month)?;
        Some(Parts::Certain { year, month, day })
    };
    // A whole month; with a point it would be a number.
    if rest.is_empty() && matches!(separator, '-' | '/') && month.len() == 2 {
        return Some((of_month(1)?, rest));
    }
    let rest = rest.strip_prefix(behind_month)?;
    if rest.is_empty() && behind_day.is_some() {
        return Some((of_month(1)?, rest));
    }
    let (day, rest) = number(rest.trim_start())?;
    let rest = match behind_day {
        Some(behind) => rest.strip_prefix(behind)?,
        None if separator == '.' => rest.strip_prefix('.').unwrap_or(rest),
        None => rest,
    };
    Some((of_month(short(day)?)?, rest))
}

/// `15 Jul 2020`, `1 de enero de 2020`, `1st of May 2020`, `3Q2020`.
fn day_and_word<'a>(first: &str, rest: &'a str) -> Option<(Parts, &'a str)> {
    if let Some(behind) = rest.strip_prefix(['Q', 'q']) {
        let (year, rest) = number(behind.trim_start_matches([' ', '-']))?;
        return rest
            .is_empty()
            .then(|| Some((quarter(Year::new(year)?, first)?, rest)))?;
    }
    let name = behind_gap(behind_ordinal(rest));
    let (month, rest) = month(name)?;
    let (year, rest) = number(behind_gap(rest).trim_start_matches(['\'', '\u{2019}']))?;
    let (year, day) = (Year::new(year)?, short(first)?);
    // In Thailand two digits are of the Buddhist era's 26th century.
    let is_thai = name.starts_with(|letter| matches!(letter, '\u{e00}'..='\u{e7f}'));
    let year = match year {
        Year::Short(year) if is_thai => Year::Full(2500 + year),
        year => year,
    };
    Some((Parts::Certain { year, month, day }, rest))
}

/// `15.07.2020`, `07/15/20`, and `07/2020` for a month.
fn of_numbers<'a>(first: &str, rest: &'a str) -> Option<(Parts, &'a str)> {
    let separator = rest.chars().next()?;
    if !matches!(separator, '-' | '/' | '.') {
        return None;
    }
    let (second, rest) = number(rest[1..].trim_start())?;
    if second.len() == 4 && separator != '.' && rest.is_empty() {
        let (year, month) = (Year::new(second)?, short(first)?);
        return Some((
            Parts::Certain {
                year,
                month,
                day: 1,
            },
            rest,
        ));
    }
    let (year, rest) = number(rest.strip_prefix(separator)?.trim_start())?;
    let points = separator == '.';
    let parts = Parts::Open {
        first: short(first)?,
        second: short(second)?,
        year: Year::new(year)?,
        points,
        // 1.10.12 could be a version.
        loose: points && year.len() == 2 && (first.len(), second.len()) != (2, 2),
    };
    Some((parts, rest))
}

/// A date that begins with a word, of a month, a quarter or a day of the week, and what is
/// behind it.
fn of_words(text: &str) -> Option<(Parts, &str)> {
    // `mar` is a day of the week, and a month.
    behind_weekday(text)
        .map(|behind| behind.strip_prefix("den ").unwrap_or(behind))
        .and_then(|behind| match behind.chars().next()? {
            first if first.is_ascii_digit() => of_digits(behind),
            _ => month_first(behind),
        })
        .or_else(|| month_first(text))
        .or_else(|| quarter_first(text))
}

/// `Q3 2020`.
fn quarter_first(text: &str) -> Option<(Parts, &str)> {
    let (first, rest) = number(text.strip_prefix(['Q', 'q'])?)?;
    let (year, rest) = number(rest.trim_start_matches([' ', '-', '/']))?;
    let is_quarter = first.len() == 1 && rest.is_empty();
    is_quarter.then(|| Some((quarter(Year::new(year)?, first)?, rest)))?
}

/// `Jul 15, 2020`, and `Jul 2020`, `Jul-20` for a month.
fn month_first(text: &str) -> Option<(Parts, &str)> {
    let (month, rest) = month(text)?;
    let (first, behind) = number(behind_gap(rest).trim_start_matches(['\'', '\u{2019}']))?;
    let is_year = match first.len() {
        4 => true,
        // Also `janv.-20`, `Jan '20`.
        2 => {
            let rest = rest.trim_start_matches('.');
            rest.starts_with('-') || rest.trim_start_matches(' ').starts_with(['\'', '\u{2019}'])
        }
        _ => false,
    };
    // `Mai 20`, which could be a day.
    if first.len() == 2 && !is_year && behind.is_empty() && rest.starts_with([' ', '.']) {
        let parts = Parts::Open {
            first: 1,
            second: month,
            year: Year::new(first)?,
            points: true,
            loose: true,
        };
        return Some((parts, behind));
    }
    let behind_year = if is_year { behind_date(behind) } else { behind };
    if is_year && behind_year.is_empty() {
        let year = Year::new(first)?;
        return Some((
            Parts::Certain {
                year,
                month,
                day: 1,
            },
            behind_year,
        ));
    }
    let rest = behind_ordinal(behind);
    let (year, rest) = number(rest.strip_prefix([',', ' ', '-'])?.trim_start())?;
    let (year, day) = (Year::new(year)?, short(first)?);
    Some((Parts::Certain { year, month, day }, rest))
}

/// What is behind the ending of an ordinal number.
fn behind_ordinal(text: &str) -> &str {
    ["st", "nd", "rd", "th", "er", "º"]
        .iter()
        .find_map(|ending| text.strip_prefix(ending))
        .unwrap_or(text)
}

/// The digits that text begins with, at least one, and what is behind them.
fn number(text: &str) -> Option<(&str, &str)> {
    let end = text
        .find(|it: char| !it.is_ascii_digit())
        .unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// A number of one or two digits.
fn short(text: &str) -> Option<u32> {
    digits(text).filter(|_| text.len() <= 2)
}

#[cfg(test)]
mod tests;
