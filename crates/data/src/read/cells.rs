//! The text of a column, and what it could be.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::chunk::TextPiece;
use super::dittos::{filled_down, is_ditto};
use super::first_days::FirstDays;
use super::planned::Planned;
use super::written::as_read;
use crate::dates::Stamp;
use crate::glyphs::western;
use crate::number::{Numeral, numerals_of};
use crate::places::are_places;
use crate::table::Places;
use crate::thousands::{Commas, Thousands};
use crate::units::NO_FRACTION;
use crate::words::{finite, infinite, missing, missing_among_numbers};
use crate::{
    dates::DateOrder,
    form::Form,
    number::Decimal,
    reading::{Note, NoteKind},
    values::Dictionary,
};

/// The text of a column.
pub(super) struct Cells {
    pub(super) text: Dictionary,
    /// The rows that hold each level.
    counts: Vec<usize>,
    /// What each level says.
    roles: Vec<Role>,
    /// A number that the file has as a string.
    pub(super) string_number: Option<String>,
    /// Which levels the file has as numbers with a fraction, and not as text, whatever mark the others
    /// have.
    own: Vec<bool>,
    /// Whether commas stand in front of fractions for a model's sake, and not in the file.
    pub(super) turned: bool,
    decimals: Decimals,
    orders: Orders,
    first_rows: OnceCell<Vec<usize>>,
    /// The first row with a mark that stands for the cell above, the mark, and how many there are.
    dittos: Option<(usize, String, usize)>,
}

/// Text as it is meant to be read ([`as_read`]); where nothing is left of it, it is missing.
fn read(text: Dictionary) -> Dictionary {
    let is_usual = |level: &String| matches!(as_read(level), Cow::Borrowed(_));
    if text.levels().iter().all(is_usual) {
        return text;
    }
    let mut places: BTreeMap<String, u32> = BTreeMap::new();
    let mut levels: Vec<String> = Vec::new();
    let of_level: Vec<u32> = text
        .levels()
        .iter()
        .map(|level| {
            let level = as_read(level);
            if level.is_empty() {
                return Dictionary::MISSING;
            }
            *places.entry(level.clone().into_owned()).or_insert_with(|| {
                levels.push(level.into_owned());
                levels.len() as u32 - 1
            })
        })
        .collect();
    let code = |code: &u32| of_level.get(*code as usize).copied();
    let codes = text.codes().iter();
    let codes = codes.map(|it| code(it).unwrap_or(Dictionary::MISSING));
    Dictionary::sorted(codes.collect(), levels)
}

/// What a text says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Value,
    /// That there is no value.
    Missing,
    /// That there is no value, if the others are numbers, dates or answers.
    MissingAmongNumbers,
}

/// How many cells are numbers with one decimal mark only, and how many are another number
/// with the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Decimals {
    pub(super) point: usize,
    pub(super) comma: usize,
    pub(super) ambiguous: usize,
    /// Whether points stand between thousands, as whole numbers beside them show.
    pub(super) thousands: bool,
    /// Whether commas do.
    pub(super) comma_thousands: bool,
}

/// How many cells are dates where the day comes first, or the month, or either could.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Orders {
    pub(super) day: usize,
    pub(super) month: usize,
    pub(super) ambiguous: usize,
    /// Whether all would be the first days of months if the month came first: see [`FirstDays`].
    pub(super) first_days: bool,
}

impl Decimals {
    /// Counts cells of such a text, which has these numbers: by the first that shows a mark.
    fn add<'a>(&mut self, text: &str, numerals: impl Iterator<Item = Numeral<'a>>, count: usize) {
        let mut is_ambiguous = false;
        for numeral in numerals {
            let [point, comma] = [Decimal::Point, Decimal::Comma].map(|it| numeral.value(it));
            let shown = match (point, comma) {
                // `1.299,-` says which mark stands in front of no fraction.
                (Some(_), Some(_)) if ends_in(text, ',') => &mut self.comma,
                (Some(_), Some(_)) if ends_in(text, '.') => &mut self.point,
                (Some(_), None) => &mut self.point,
                (None, Some(_)) => &mut self.comma,
                (point, comma) => {
                    is_ambiguous |= point != comma;
                    continue;
                }
            };
            *shown += count;
            return;
        }
        if is_ambiguous {
            self.ambiguous += count;
        }
    }

    /// Whether no cell has a mark in it that could stand in front of a fraction.
    pub(super) fn is_open(self) -> bool {
        self.point + self.comma + self.ambiguous == 0
    }

    /// The mark that most cells have which show it.
    pub(super) fn shown(self) -> Option<Decimal> {
        match self.point.cmp(&self.comma) {
            std::cmp::Ordering::Greater => Some(Decimal::Point),
            std::cmp::Ordering::Less => Some(Decimal::Comma),
            std::cmp::Ordering::Equal => None,
        }
    }
}

/// Whether a price has no fraction behind this mark.
fn ends_in(cell: &str, mark: char) -> bool {
    NO_FRACTION
        .iter()
        .any(|end| end.starts_with(mark) && cell.contains(end))
}

/// Among codes of countries or of continents NA is Namibia or North America, and no missing value.
fn keep_namibia(levels: &[String], roles: &mut [Role]) {
    let na = levels
        .iter()
        .position(|level| level.eq_ignore_ascii_case("na"));
    let Some(na) = na.filter(|na| roles[*na] == Role::Missing) else {
        return;
    };
    let others = levels.iter().zip(&*roles);
    let others = others.filter(|(_, role)| **role == Role::Value);
    if are_places(others.map(|(level, _)| level.as_str())) {
        roles[na] = Role::MissingAmongNumbers;
    }
}

impl Orders {
    /// Whether no date has a day and a month that could change places.
    pub(super) fn is_open(self) -> bool {
        self.day + self.month + self.ambiguous == 0
    }

    /// The order that most dates have which show it.
    pub(super) fn shown(self) -> Option<DateOrder> {
        match self.day.cmp(&self.month) {
            std::cmp::Ordering::Greater => Some(DateOrder::DayFirst),
            std::cmp::Ordering::Less => Some(DateOrder::MonthFirst),
            std::cmp::Ordering::Equal => None,
        }
    }
}

/// What the cells are, read in one way.
pub(super) struct Attempt {
    /// What each level stands for; `None` where it is missing or refused.
    pub(super) of_levels: Vec<Option<f64>>,
    /// Whether each level is a value that could not be read.
    pub(super) is_refused: Vec<bool>,
    /// The cells that could be read, and those that could not.
    pub(super) read: usize,
    pub(super) refused: usize,
    /// The different texts among them.
    pub(super) read_levels: usize,
    pub(super) refused_levels: usize,
}

impl Cells {
    /// The cells of a column. `words` say that a value is missing in place of the usual
    /// ones; those that the plan keeps never do, and those that it adds always.
    pub(super) fn new(mut piece: TextPiece, words: Option<&[String]>, planned: &Planned) -> Self {
        let string_number = piece.string_number.clone();
        let turned = piece.turned;
        let fractions = std::mem::take(&mut piece.fractions);
        let (text, dittos) = match piece.into_dictionary() {
            text if planned.verbatim => (text, None),
            text => filled_down(read(text), &planned.kept),
        };
        let role = |level: &String| {
            let is_said = match words {
                Some(words) => words.iter().any(|word| word.eq_ignore_ascii_case(level)),
                None => missing(level),
            };
            let is_such = |word: &String| word.eq_ignore_ascii_case(level);
            if planned.verbatim || planned.kept.contains(level) {
                Role::Value
            } else if is_said || planned.also_missing.iter().any(is_such) {
                Role::Missing
            } else if missing_among_numbers(level) {
                Role::MissingAmongNumbers
            } else {
                Role::Value
            }
        };
        let mut roles: Vec<Role> = text.levels().iter().map(role).collect();
        // Where the column is known, so is what it keeps.
        if words.is_none() && planned.form.is_none() {
            keep_namibia(text.levels(), &mut roles);
        }
        let counts = text.counts();
        let own = text.levels().iter();
        let own: Vec<bool> = own.map(|level| fractions.contains(level)).collect();
        let (mut decimals, mut orders) = (Decimals::default(), Orders::default());
        let mut thousands = Thousands::default();
        let mut commas = Commas::default();
        let mut first_days = FirstDays::default();
        let levels = text.levels().iter().zip(&counts).zip(&roles).zip(&own);
        for (((level, count), role), is_own) in levels {
            if *role != Role::Value || *is_own {
                continue;
            }
            let text = western(level);
            let numerals = numerals_of(&text);
            if let Some(numeral) = numerals[0] {
                thousands.add(numeral.digits());
                commas.add(numeral.digits(), *count);
            }
            // Both have the same mark, and the spread may be the one that shows which.
            decimals.add(level, numerals.into_iter().flatten(), *count);
            if let Some(stamp) = Stamp::new(level) {
                first_days.add(&stamp);
                match stamp.order() {
                    Some(DateOrder::DayFirst) => orders.day += count,
                    Some(DateOrder::MonthFirst) => orders.month += count,
                    None if stamp.is_open() => orders.ambiguous += count,
                    None => {}
                }
            }
        }
        orders.first_days = first_days.are_such();
        decimals.thousands = thousands.shown();
        decimals.comma_thousands = commas.shown();
        Self {
            text,
            counts,
            roles,
            string_number,
            own,
            turned,
            decimals,
            orders,
            first_rows: OnceCell::new(),
            dittos,
        }
    }

    /// A note on marks that stand for the cell above.
    pub(super) fn dittos(&self, places: &Places, column: &str) -> Option<Note> {
        let (row, mark, cells) = self.dittos.as_ref()?;
        Some(places.note(column, NoteKind::Dittos, *cells, *row, mark))
    }

    /// The values that elsewhere say that there is none, or stand for the cell above.
    pub(super) fn kept(&self) -> Vec<String> {
        let levels = self.text.levels().iter().zip(&self.roles);
        // Elsewhere NA would be missing, though these levels are all countries, or a person keeps it.
        let is_kept = |(level, role): &(&String, &Role)| {
            **role != Role::Missing && (missing(level) || is_ditto(level))
        };
        levels
            .filter(is_kept)
            .map(|(level, _)| level.clone())
            .collect()
    }

    /// Whether the file has a level as a number with a fraction, and not as text.
    pub(super) fn is_own(&self, level: usize) -> bool {
        self.own[level]
    }

    /// What a level is as a number of such a form: one that the file has as a number is that.
    fn number(&self, level: usize, form: &Form) -> Option<f64> {
        let text = &self.text.levels()[level];
        match form.clock {
            None if self.own[level] => finite(text),
            _ => form.number(text),
        }
    }

    /// Reads each value as a number of such a form.
    pub(super) fn attempt_numbers(&self, form: &Form) -> Attempt {
        self.attempt_each(|level, text| {
            let infinite = || infinite(text).then_some(f64::INFINITY);
            self.number(level, form).or_else(infinite)
        })
    }

    pub(super) fn decimals(&self) -> Decimals {
        self.decimals
    }

    pub(super) fn orders(&self) -> Orders {
        self.orders
    }

    /// The levels that are values, with their places and rows.
    pub(super) fn values(&self) -> impl Iterator<Item = (usize, &str, usize)> {
        let levels = self.text.levels().iter().zip(&self.counts).enumerate();
        levels
            .filter(|(place, _)| self.roles[*place] == Role::Value)
            .map(|(place, (level, rows))| (place, level.as_str(), *rows))
    }

    /// Reads each value in one way.
    pub(super) fn attempt(&self, read: impl Fn(&str) -> Option<f64>) -> Attempt {
        self.attempt_each(|_, text| read(text))
    }

    fn attempt_each(&self, read: impl Fn(usize, &str) -> Option<f64>) -> Attempt {
        let levels = self.text.levels().len();
        let mut attempt = Attempt {
            of_levels: vec![None; levels],
            is_refused: vec![false; levels],
            read: 0,
            refused: 0,
            read_levels: 0,
            refused_levels: 0,
        };
        for (place, level, rows) in self.values() {
            let found = read(place, level);
            attempt.of_levels[place] = found;
            if found.is_some() {
                attempt.read += rows;
                attempt.read_levels += 1;
            } else {
                attempt.is_refused[place] = true;
                attempt.refused += rows;
                attempt.refused_levels += 1;
            }
        }
        attempt
    }

    /// The numbers of the rows, NaN where one is missing.
    pub(super) fn numbers(&self, attempt: &Attempt) -> Vec<f64> {
        let of = |code: &u32| attempt.of_levels.get(*code as usize).copied().flatten();
        let codes = self.text.codes().iter();
        codes.map(|code| of(code).unwrap_or(f64::NAN)).collect()
    }

    /// The text of the rows without what says that there is none.
    pub(super) fn into_text(self, among_numbers: bool) -> Dictionary {
        let Self { text, roles, .. } = self;
        text.without(|level| match roles[level] {
            Role::Value => false,
            Role::Missing => true,
            Role::MissingAmongNumbers => among_numbers,
        })
    }

    /// The levels that are missing among numbers only.
    pub(super) fn is_word(&self, level: usize) -> bool {
        self.roles[level] == Role::MissingAmongNumbers
    }

    /// The first row that holds a level that is such, and the number of such rows.
    pub(super) fn find(&self, is_such: impl Fn(usize) -> bool) -> Option<(usize, usize)> {
        let first_rows = self.first_rows.get_or_init(|| {
            let mut first = vec![usize::MAX; self.counts.len()];
            for (row, code) in self.text.codes().iter().enumerate() {
                if let Some(first) = first.get_mut(*code as usize) {
                    *first = (*first).min(row);
                }
            }
            first
        });
        let such = (0..self.counts.len()).filter(|level| is_such(*level));
        such.map(|level| (first_rows[level], self.counts[level]))
            .reduce(|(first, rows), (other, more)| (first.min(other), rows + more))
    }

    /// Whether a level is a value, and no number in this form.
    pub(super) fn is_no_number(&self, level: usize, form: &Form) -> bool {
        self.roles[level] == Role::Value && self.number(level, form).is_none()
    }

    /// Whether a level says in a code's letters that there is no value, and all values are codes of
    /// letters: `NA` among `EMEA` and `APAC`.
    pub(super) fn is_missing_code(&self, level: usize) -> bool {
        const LENGTHS: RangeInclusive<usize> = 2..=6;
        let is_code = |text: &str| {
            LENGTHS.contains(&text.len()) && text.bytes().all(|it| it.is_ascii_uppercase())
        };
        self.roles[level] == Role::Missing
            && is_code(&self.text.levels()[level])
            && self.values().count() > 1
            && self.values().all(|(_, cell, _)| is_code(cell))
    }

    /// A note on the cells whose level is such, if there are some.
    pub(super) fn note(
        &self,
        places: &Places,
        column: &str,
        kind: NoteKind,
        is_such: impl Fn(usize) -> bool,
    ) -> Option<Note> {
        let (row, cells) = self.find(is_such)?;
        let cell = self.as_written(row);
        Some(places.note(column, kind, cells, row, &cell))
    }

    /// The cell in a row as it is in the file; empty where there is none.
    pub(super) fn as_written(&self, row: usize) -> Cow<'_, str> {
        let cell = self.text.get(row).unwrap_or_default();
        if self.turned {
            Cow::Owned(cell.replace(',', "."))
        } else {
            Cow::Borrowed(cell)
        }
    }
}
