//! Times of day and durations as people and programs write them, and other quantities of two units.

use serde::{Deserialize, Serialize};

use crate::clock_words::{OF_DAY, of_moment, usual};
use crate::compound::{degrees, feet, pounds, weeks};
use crate::durations::iso_duration;
use crate::glyphs::western;
use crate::months::word;
use crate::words::{digits, finite};
use crate::zones::offset;

/// How the times of a column are written. All are hours as numbers; what is no time is in the first
/// of its two units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Clock {
    /// `14:30`, `2:34 PM`, `26:10:00`: hours come first.
    Hours,
    /// `25:13`: minutes and seconds, beside `1:02:13` or `25:13.4`.
    Minutes,
    /// `8h 16m`, `45 min`: numbers with words behind them.
    Words,
    /// As that, and `8:16` of hours and minutes.
    WordsAndHours,
    /// As that, and `8:16` of minutes and seconds.
    WordsAndMinutes,
    /// `10d`, `6m`, `4y`, the German `12 T`, `5 M`, `8 J`: days, months and years, as ages of children.
    Ages,
    /// `3M`, `1Y`: months, years, weeks and days, as contracts have them.
    Tenors,
    /// `5'11"`: feet and inches.
    Feet,
    /// `7 lb 4 oz`: pounds and ounces.
    Pounds,
    /// `52°31'N`: degrees and minutes.
    Degrees,
    /// `38+4`: weeks and days.
    Weeks,
}

impl Clock {
    /// Whether the numbers are hours.
    pub(crate) fn counts_hours(self) -> bool {
        !matches!(
            self,
            Self::Feet | Self::Pounds | Self::Degrees | Self::Weeks
        )
    }

    /// What a cell must be to belong there, for a message: in one way of writing it could be one, and
    /// in that of the column it is none.
    pub(crate) fn wanted(self) -> &'static str {
        match self {
            Self::Feet => "written as in training, such as 5'11\"",
            Self::Pounds => "written as in training, such as 7 lb 4 oz",
            Self::Degrees => "written as in training, such as 52°31'N",
            Self::Weeks => "written as in training, such as 38+4",
            Self::Ages => "written as in training, such as 4y or 6m",
            Self::Tenors => "written as in training, such as 3M or 1Y",
            Self::Words => "written as in training, such as 8h 16m",
            Self::Minutes => "written as in training, such as 25:13",
            Self::WordsAndHours | Self::WordsAndMinutes | Self::Hours => {
                "written as in training, such as 14:30"
            }
        }
    }

    /// The hours, feet, pounds or degrees that a cell's text is.
    pub(crate) fn number(self, text: &str) -> Option<f64> {
        let text = western(text);
        match self {
            Self::Feet => return feet(text.trim()),
            Self::Pounds => return pounds(text.trim()),
            Self::Degrees => return degrees(text.trim()),
            Self::Weeks => return weeks(text.trim()),
            _ => {}
        }
        if self == Self::Tenors {
            let (number, (_, hours)) = tenor(text.trim())?;
            return Some(number * hours);
        }
        let by_words = || Some(hours(&parts_of_words(text.trim())?));
        match self {
            Self::Ages => return Some(hours(&parts_of_age(text.trim())?.0)),
            Self::Words => return by_words(),
            Self::WordsAndHours => return by_words().or_else(|| Self::Hours.number(&text)),
            Self::WordsAndMinutes => return by_words().or_else(|| Self::Minutes.number(&text)),
            _ => {}
        }
        if let Some(seconds) = iso_duration(text.trim()).or_else(|| timedelta(text.trim())) {
            return Some(seconds / 3600.0);
        }
        if let Some(rest) = text.trim().strip_prefix(['-', '\u{2212}']) {
            let is_plain = rest.starts_with(|letter: char| letter.is_ascii_digit());
            return is_plain.then(|| Some(-self.number(rest)?))?;
        }
        let text = usual(text.trim());
        if let Some(seconds) = minutes(&text) {
            return Some(seconds / 3600.0);
        }
        let (time, rest) = Time::new(&text)?;
        if !is_of_clock(rest) {
            return None;
        }
        let seconds = time.seconds()?;
        Some(match (self, time.third) {
            (Self::Minutes, None) => seconds / 60.0 / 3600.0,
            _ => seconds / 3600.0,
        })
    }
}

/// What shows how the times of a column are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Some have colons, or say which half of the day they are of.
    clocks: bool,
    /// Some have two parts, of which the first is more than the hours of a day.
    long_pair: bool,
    /// Some have three.
    three: bool,
    /// What one cell shows by itself: minutes whose seconds have a fraction, other two units.
    certain: Option<Clock>,
    /// The units of words: seconds, minutes, hours, days, one bit each.
    units: u8,
    /// Those of tenors: days, weeks, months, years.
    tenors: u8,
    /// What is shown of ages.
    ages: u8,
}

/// What of ages a column shows, a bit each: letters that else are other units, such as `m`; months, and
/// more of them than people count; years; days and weeks; cells that are no ages.
const SHORT: u8 = 0b0001;
const OF_MONTHS: u8 = 0b0010;
const OF_YEARS: u8 = 0b0100;
const NO_AGE: u8 = 0b1000;
/// And times of half a day, `8 am`, which are no durations.
const HALF_DAY: u8 = 0b1_0000;
const OF_DAYS: u8 = 0b10_0000;
const MANY_MONTHS: u8 = 0b100_0000;

impl Shown {
    /// Takes in one more cell.
    pub(crate) fn add(&mut self, text: &str) {
        let text = western(text);
        self.ages |= match parts_of_age(text.trim()) {
            None => NO_AGE,
            Some((parts, short)) => {
                /// More than these are minutes rather.
                const MOST: f64 = 36.0;
                let bits = parts.iter().map(|(number, unit)| match *unit {
                    MONTHS if *number > MOST => OF_MONTHS | MANY_MONTHS,
                    MONTHS => OF_MONTHS,
                    YEARS => OF_YEARS,
                    _ => OF_DAYS,
                });
                bits.fold(if short { SHORT } else { 0 }, |all, bit| all | bit)
            }
        };
        let signed = text.trim();
        let usual = usual(signed.strip_prefix(['-', '\u{2212}']).unwrap_or(signed));
        if weeks(text.trim()).is_some() {
            self.certain.get_or_insert(Clock::Weeks);
        } else if timedelta(text.trim()).is_some() {
            self.clocks = true;
            self.three = true;
        } else if degrees(text.trim()).is_some() {
            self.certain.get_or_insert(Clock::Degrees);
        } else if feet(text.trim()).is_some() && has_second(&text) {
            self.certain.get_or_insert(Clock::Feet);
        } else if pounds(text.trim()).is_some() && has_second(&text) {
            self.certain.get_or_insert(Clock::Pounds);
        } else if iso_duration(text.trim()).is_some() {
            self.clocks = true;
        } else if minutes(&usual).is_some() {
            self.clocks = true;
            self.certain.get_or_insert(Clock::Minutes);
        } else if let Some((time, rest)) = Time::new(&usual)
            && is_of_clock(rest)
            && !is_bare_point(text.trim())
        {
            self.clocks = true;
            self.three |= time.third.is_some();
            self.ages |= u8::from(time.afternoon.is_some()) * HALF_DAY;
            // 24:00 is the end of a day.
            let is_end = time.first == 24 && time.second == 0;
            self.long_pair |= time.third.is_none() && time.first > 23 && !is_end;
        } else if let Some((_, (letter, _))) = tenor(text.trim()) {
            self.tenors |= 1 << letter;
        } else if let Some(parts) = parts_of_words(text.trim()) {
            // Weeks, months and years alone are numbers with a unit.
            if parts.len() > 1 || parts.iter().all(|(_, unit)| *unit <= DAYS) {
                self.units |= parts.iter().fold(0, |units, (_, unit)| units | 1 << unit);
            }
        }
    }

    /// Whether all cells are ages, of which an `m` is a month: beside years, or beside days and no hours.
    fn are_ages(self) -> bool {
        let has = |bits: u8| self.ages & bits == bits;
        let has_none = |bits: u8| self.ages & bits == 0;
        has(SHORT | OF_MONTHS)
            && has_none(NO_AGE | HALF_DAY)
            && (has(OF_YEARS) || has(OF_DAYS) && has_none(MANY_MONTHS))
    }

    /// How the column is written, if some of its cells are times. Words of one unit are
    /// numbers and no times.
    pub(crate) fn clock(self) -> Option<Clock> {
        // Beside hours an M is a minute, and a D a day in any case.
        let [days, weeks, months, years] = [0, 1, 2, 3].map(|letter| self.tenors >> letter & 1);
        let words = self.units | days << 3 | months << 1;
        let is_of_tenors = self.tenors.count_ones() > 1 && months + years + weeks > 0;
        if self.certain.is_some() {
            self.certain
        } else if self.units == 0 && is_of_tenors {
            Some(Clock::Tenors)
        } else if self.are_ages() {
            Some(Clock::Ages)
        } else if self.clocks && self.units != 0 && self.ages & HALF_DAY == 0 {
            // Beside seconds and no hours a colon stands between minutes and seconds.
            const SECONDS_AND_HOURS: u8 = 0b101;
            const SECONDS: u8 = 0b001;
            let has_no_hours = self.units & SECONDS_AND_HOURS == SECONDS;
            if has_no_hours || self.three && self.long_pair {
                Some(Clock::WordsAndMinutes)
            } else {
                Some(Clock::WordsAndHours)
            }
        } else if words.count_ones() > 1 && weeks + years == 0 {
            Some(Clock::Words)
        } else if self.three && self.long_pair {
            Some(Clock::Minutes)
        } else {
            self.clocks.then_some(Clock::Hours)
        }
    }
}

/// A time's numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Time {
    first: u32,
    second: u32,
    third: Option<f64>,
    /// Whether it is after noon, where it says so.
    afternoon: Option<bool>,
}

impl Time {
    /// Takes [`usual`] text apart, and says what is behind it: `12:30`, `12:30:15.25`,
    /// `3:05 PM`, `3 pm`.
    fn new(text: &str) -> Option<(Self, &str)> {
        let end = text
            .find(|it: char| !(it.is_ascii_digit() || matches!(it, ':' | '.' | ',')))
            .unwrap_or(text.len());
        let (clock, behind) = text.split_at(end);
        let mut parts = clock.splitn(3, ':');
        let first = parts
            .next()
            .filter(|part| part.len() <= 3)
            .and_then(digits)?;
        let minutes = parts.next();
        let third = match parts.next() {
            None => None,
            Some(part) => {
                let whole = part.find(['.', ',']).unwrap_or(part.len());
                let number = finite(&part.replace(',', "."))?;
                Some((whole == 2 && number < 61.0).then_some(number)?)
            }
        };
        let behind = behind.trim_start();
        let half = OF_DAY.iter().find(|half| {
            let start = behind.get(..half.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(half))
        });
        let second = match minutes {
            None => half.map(|_| 0)?,
            Some(part) => digits(part).filter(|it| part.len() == 2 && *it < 60)?,
        };
        let (afternoon, rest) = match half {
            None => (None, behind),
            Some(half) => (
                Some(half.starts_with('p')),
                behind[half.len()..].trim_start(),
            ),
        };
        let time = Self {
            first,
            second,
            third,
            afternoon,
        };
        Some((time, rest))
    }

    /// The seconds from midnight, where hours come first, however many.
    fn seconds(&self) -> Option<f64> {
        let hours = match self.afternoon {
            None => self.first,
            Some(afternoon) => {
                let of_noon = if afternoon { 12 } else { 0 };
                let is_hour = (1..=12).contains(&self.first);
                is_hour.then_some(self.first % 12 + of_noon)?
            }
        };
        let whole = f64::from(hours) * 3600.0 + f64::from(self.second) * 60.0;
        Some(whole + self.third.unwrap_or(0.0))
    }
}

/// The seconds from midnight to a time of day, and those by which its offset is ahead of UTC, where
/// one is given: `Z`, `UTC`, `+02:00`.
pub(crate) fn seconds(time: &str) -> Option<(f64, f64)> {
    let time = of_moment(time);
    let time = usual(&time);
    let (time, zone) = Time::new(&time)?;
    let is_end = time.first == 24 && time.second == 0 && time.third.unwrap_or(0.0) == 0.0;
    let is_of_day = time.first < 24 || is_end;
    is_of_day.then(|| Some((time.seconds()?, offset(zone)?)))?
}

/// Whether a number stands behind the unit of another.
fn has_second(text: &str) -> bool {
    let is_unit = |letter: char| letter.is_alphabetic() || matches!(letter, '\'' | '′' | '’');
    let unit = text.find(is_unit);
    unit.is_some_and(|at| text[at..].contains(|letter: char| letter.is_ascii_digit()))
}

/// Whether text is a number with the Chinese word for hours of a clock, which is one for points too.
fn is_bare_point(text: &str) -> bool {
    text.strip_suffix('点')
        .is_some_and(|it| digits(it.trim_end()).is_some())
}

/// Whether what stands behind a time says no more than that it is one.
fn is_of_clock(rest: &str) -> bool {
    ["", "uhr", "h", "hrs"]
        .iter()
        .any(|word| rest.eq_ignore_ascii_case(word))
}

/// The seconds of days with a time, as programs print durations: `1 days 02:30:00`.
fn timedelta(text: &str) -> Option<f64> {
    let (days, clock) = text.split_once(" day")?;
    let clock = clock.trim_start_matches(['s', ',', ' ']);
    let clock = clock.strip_prefix('+').unwrap_or(clock);
    let days = digits(days.strip_prefix('-').unwrap_or(days))?;
    let (time, rest) = Time::new(clock)?;
    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
    rest.is_empty()
        .then(|| Some(sign * f64::from(days) * 86_400.0 + time.seconds()?))?
}

/// The seconds of minutes and seconds that have a fraction, `1:23.45`.
fn minutes(text: &str) -> Option<f64> {
    let (minutes, seconds) = text.split_once(':')?;
    let (whole, fraction) = seconds.split_once(['.', ','])?;
    let minutes = digits(minutes).filter(|_| minutes.len() <= 3)?;
    let seconds = digits(whole).filter(|it| whole.len() == 2 && *it < 60)?;
    digits(fraction).filter(|_| fraction.len() <= 6)?;
    let fraction: f64 = format!("0.{fraction}").parse().ok()?;
    Some(f64::from(minutes) * 60.0 + f64::from(seconds) + fraction)
}

/// Words for seconds, minutes, hours and days, and the seconds that they have.
const WORDS: [(&str, f64); 7] = [
    ("s sec secs second seconds sek sekunde sekunden 秒 초", 1.0),
    (
        "m min mins minute minutes minuten minuto minutos 分 分钟 分鐘 分間 분 мин",
        60.0,
    ),
    (
        "h hr hrs hour hours std stunde stunden heure heures hora horas godz godzina godziny 时 時 小时 小時 時間 시간 ч",
        3600.0,
    ),
    ("d day days tag tage jour jours día días 天 日 일", 86_400.0),
    (
        "w wk wks week weeks woche wochen semaine semaines",
        604_800.0,
    ),
    (
        "mo mos mon mons mth mths month months monat monate mois mes meses 个月 個月 か月 ヶ月 ヵ月 \
         カ月 ケ月 개월 месяц месяца месяцев",
        2_629_800.0,
    ),
    (
        "y a yr yrs year years jahr jahre an ans año años 年 岁 歲 歳 才 세 살 год года лет",
        31_557_600.0,
    ),
];

/// The places of days, months and years among them.
const DAYS: usize = 3;
const MONTHS: usize = 5;
const YEARS: usize = 6;

/// Numbers with the places of their units.
type Parts = Vec<(f64, usize)>;

/// The numbers and units of a duration such as `8h 16m`, the largest unit first. `unit_of` says which
/// unit a word in small letters is, behind another.
fn parts(
    text: &str,
    mut unit_of: impl FnMut(&str, Option<usize>) -> Option<usize>,
) -> Option<Parts> {
    let mut parts = Parts::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|it: char| !(it.is_ascii_digit() || it == '.'))?;
        let number = finite(&rest[..end])?;
        let (name, behind) = word(rest[end..].trim_start());
        let last = parts.last().map(|(_, last)| *last);
        let unit = unit_of(&name.to_lowercase(), last)?;
        if last.is_some_and(|last| last <= unit) {
            return None;
        }
        parts.push((number, unit));
        rest = behind.trim_start_matches(['.', ',', ' ', '\u{a0}']);
        let (and, behind) = word(rest);
        if ["and", "y", "und", "et", "e", "i", "и"].contains(&and) {
            rest = behind.trim_start();
        }
    }
    (!parts.is_empty()).then_some(parts)
}

/// The place of the unit of this name.
fn unit_called(name: &str) -> Option<usize> {
    let is_it = |names: &(&str, f64)| names.0.split(' ').any(|known| known == name);
    WORDS.iter().position(is_it)
}

/// The parts of a duration in words.
fn parts_of_words(text: &str) -> Option<Parts> {
    parts(text, |name, last| match (name, last) {
        // `6y 3m`, `5岁4月`: behind years they are months, and alone a minute and a date.
        ("m" | "月", Some(YEARS)) => Some(MONTHS),
        (name, _) => unit_called(name),
    })
}

/// The letters for months of an age, and the German ones for its days and years: else they are other
/// units or none.
fn letter_of_age(name: &str) -> Option<usize> {
    match name {
        "m" => Some(MONTHS),
        "t" => Some(DAYS),
        "j" => Some(YEARS),
        _ => None,
    }
}

/// The parts of an age in days and longer units, and whether some have such letters.
fn parts_of_age(text: &str) -> Option<(Parts, bool)> {
    let mut short = false;
    let parts = parts(text, |name, _| {
        let letter = letter_of_age(name);
        short |= letter.is_some();
        letter.or_else(|| unit_called(name).filter(|place| *place >= DAYS))
    });
    Some((parts?, short))
}

/// The hours of a duration's parts.
fn hours(parts: &[(f64, usize)]) -> f64 {
    let seconds = parts.iter().map(|(number, unit)| number * WORDS[*unit].1);
    seconds.sum::<f64>() / 3600.0
}

/// The number of a tenor, the place of its letter, and the hours that this is.
fn tenor(text: &str) -> Option<(f64, (usize, f64))> {
    /// A year has 365.25 days.
    const LETTERS: [(char, f64); 4] = [('D', 24.0), ('W', 168.0), ('M', 730.5), ('Y', 8766.0)];
    let letter = text.chars().last()?;
    let place = LETTERS.iter().position(|(it, _)| *it == letter)?;
    let number = digits(&text[..text.len() - 1])?;
    Some((f64::from(number), (place, LETTERS[place].1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::durations::clock;

    #[test]
    fn what_a_clock_shows_is_read_again() {
        for (hours, shown) in [
            (4.6, "04:36:00"),
            (26.5, "26:30:00"),
            (-0.25, "-00:15:00"),
            (1.0 / 3600.0 / 8.0, "00:00:00.125"),
            (1000.0, "41 days 16:00:00"),
            (-1000.0, "-42 days 08:00:00"),
        ] {
            assert_eq!(clock(hours), shown);
            let again = Clock::Hours.number(shown).unwrap();
            assert!((again - hours).abs() < 1e-9, "{again}");
        }
    }

    #[test]
    fn times_are_hours() {
        for (text, expected) in [
            ("14:30", Some(14.5)),
            ("01:01 PM", Some(13.0 + 1.0 / 60.0)),
            ("12:00 am", Some(0.0)),
            ("3 pm", Some(15.0)),
            ("0:22:30", Some(0.375)),
            ("26:15:00", Some(26.25)),
            ("1:30:00.0", Some(1.5)),
            ("오후 1:30", Some(13.5)),
            ("上午9時", Some(9.0)),
            ("9時5分", Some(9.0 + 5.0 / 60.0)),
            ("07h30", Some(7.5)),
            ("1시 13분 30초", Some(1.225)),
            ("下午3点", Some(15.0)),
            ("3点", Some(3.0)),
            ("10分", None),
            ("14分41秒", None),
            ("45초", None),
            ("9時分", None),
            ("19.30 Uhr", Some(19.5)),
            ("15.30 WIB", Some(15.5)),
            ("5.30 น.", Some(5.5)),
            ("7:30 p. m.", Some(19.5)),
            ("12:05 a.\u{a0}m.", Some(1.0 / 12.0)),
            ("-04:30", Some(-4.5)),
            ("1 days 02:30:00", Some(26.5)),
            ("-1 day, 23:00:00", Some(-1.0)),
            ("P2D", Some(48.0)),
            ("P1DT6H", Some(30.0)),
            ("-1 days +20:59:08", Some(-10_852.0 / 3600.0)),
            ("-PT3H0M52S", Some(-10_852.0 / 3600.0)),
            ("P-1DT20H59M8S", Some(-10_852.0 / 3600.0)),
            ("+PT90M", Some(1.5)),
            ("--PT3H", None),
            ("P", None),
            ("7h3", None),
            ("１４：３０", Some(14.5)),
            ("PT12H30M00S", Some(12.5)),
            ("PT45M", Some(0.75)),
            ("PT", None),
            ("PT5X", None),
            ("14", None),
            ("14:3", None),
            ("14:60", None),
            ("13:00 pm", None),
            ("1:2:3", None),
            ("14:30 Z", None),
            ("16:9", None),
        ] {
            let found = Clock::Hours.number(text);
            assert_eq!(found, expected, "{text}");
        }
        assert_eq!(Clock::Minutes.number("25:30"), Some(0.425));
        assert_eq!(Clock::Minutes.number("1:30:00"), Some(1.5));
        assert_eq!(Clock::Minutes.number("1:30.5"), Some(90.5 / 3600.0));
        assert_eq!(Clock::Minutes.number("0:27,30"), Some(27.3 / 3600.0));
    }

    #[test]
    fn words_of_time_are_hours() {
        for (text, expected) in [
            ("8h 15m", Some(8.25)),
            ("8h15", None),
            ("45 min", Some(0.75)),
            ("1 Std. 30 Min.", Some(1.5)),
            ("2 days, 3 hours", Some(51.0)),
            ("1 yr 2 mos", Some(8766.0 + 2.0 * 730.5)),
            ("1小时30分钟", Some(1.5)),
            ("30m 1h", None),
            ("kg 5", None),
            ("", None),
        ] {
            assert_eq!(Clock::Words.number(text), expected, "{text}");
        }
    }

    #[test]
    fn a_column_shows_how_its_times_are_written() {
        for (cells, expected) in [
            (&["14:30", "2:34"][..], Clock::Hours),
            (&["25:13", "1:02:13"], Clock::Minutes),
            (&["2:34", "1:02:13"], Clock::Hours),
            (&["8h 16m", "2h"], Clock::Words),
            (&["90 min", "2 h"], Clock::Words),
            (&["90 min", "1:30"], Clock::WordsAndHours),
            (&["2.5 hours", "1h 30m", "2:45"], Clock::WordsAndHours),
            (&["2m 30s", "3:15"], Clock::WordsAndMinutes),
            (&["10d", "6m", "4y"], Clock::Ages),
            (&["12 T", "5 M", "8 J"], Clock::Ages),
            (&["1d", "30m", "2h"], Clock::Words),
            (&["8H", "30M"], Clock::Words),
            // Gears of cars, of which only the automatic ones look like times.
            (&["7a", "8am", "6m"], Clock::Hours),
            (&["3M", "1Y", "10D"], Clock::Tenors),
        ] {
            let mut shown = Shown::default();
            for cell in cells {
                shown.add(cell);
            }
            assert_eq!(shown.clock(), Some(expected), "{cells:?}");
        }
        for cells in [
            &["5 min", "7", "x"][..],
            &["3M", "12M", "1.5M"],
            &["3D", "2D"],
        ] {
            let mut shown = Shown::default();
            for cell in cells {
                shown.add(cell);
            }
            assert_eq!(shown.clock(), None, "{cells:?}");
        }
        for (text, clock, hours) in [
            ("6m", Clock::Ages, 6.0 * 730.5),
            ("6y 11m", Clock::Ages, 83.0 * 730.5),
            ("12 T", Clock::Ages, 288.0),
            ("90 min", Clock::WordsAndHours, 1.5),
            ("1:30", Clock::WordsAndHours, 1.5),
            ("2.5 hours", Clock::WordsAndHours, 2.5),
            ("3:15", Clock::WordsAndMinutes, 195.0 / 3600.0),
        ] {
            let found = clock.number(text).unwrap();
            assert!((found - hours).abs() < 1e-12, "{text}: {found}");
        }
        assert_eq!(Clock::Tenors.number("2W"), Some(336.0));
        assert_eq!(Clock::Tenors.number("2 W"), None);
    }
}
