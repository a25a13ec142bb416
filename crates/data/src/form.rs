//! How the cells of a column are written: what must hold of every table that a model is
//! asked about as it held of the one that it was trained on.

use serde::{Deserialize, Serialize};

use crate::calendar::{first_of_month, first_of_month_and_year, minguo};
use crate::column_type::ColumnType;
use crate::dates::{LAST_YEAR, Stamp};
use crate::eras::of_spreadsheet;
use crate::glyphs::western;
use crate::marks::unmarked;
use crate::number::{Numeral, is_zero_amount};
use crate::quantities::converted;
use crate::units::unit_key;
use crate::values::{Cell, Dictionary};
use crate::words::finite;
use crate::{dates::DateOrder, number::Decimal, times::Clock};

/// Letters behind amounts that say on which side of an account they stand. Those of the one are
/// negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ledger {
    /// `CR` beside plain amounts, as on statements of cards: credit is negative.
    Credit,
    /// `CR` and `DR`: debit is negative.
    CreditAndDebit,
    /// `H` and `S`: the German debit, `S`, is negative.
    HabenAndSoll,
}

impl Ledger {
    /// Whether a unit is one of its letters, and then whether its amounts are negative.
    fn is_negative(self, unit: &str) -> Option<bool> {
        match (self, unit.trim_end_matches('.').to_uppercase().as_str()) {
            (Self::Credit, "CR") | (Self::CreditAndDebit, "DR") | (Self::HabenAndSoll, "S") => {
                Some(true)
            }
            (Self::CreditAndDebit, "CR") | (Self::HabenAndSoll, "H") => Some(false),
            _ => None,
        }
    }

    /// The letters that the units of a column are, if they are such and nothing else.
    pub(crate) fn of<'a>(units: impl Iterator<Item = &'a str>, has_plain: bool) -> Option<Self> {
        let mut units: Vec<&str> = units.collect();
        units.sort_unstable();
        match (&units[..], has_plain) {
            (["cr"], true) => Some(Self::Credit),
            (["cr", "dr"], _) => Some(Self::CreditAndDebit),
            (["h", "s"], _) => Some(Self::HabenAndSoll),
            _ => None,
        }
    }
}

/// How the cells of a column are written. The default is a number or date as programs
/// write it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a habit of writing, and goes with any other"
)]
pub struct Form {
    /// The mark in front of a number's fraction.
    #[serde(skip_serializing_if = "is_default")]
    pub decimal: Decimal,
    /// The unit behind the numbers, in small letters and without the ending of a plural.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// What comes first in a date of numbers whose year is last.
    #[serde(skip_serializing_if = "is_default")]
    pub date_order: DateOrder,
    /// Whether no date showed what comes first.
    #[serde(skip_serializing_if = "is_default")]
    pub order_open: bool,
    /// The last of the hundred years that two digits can mean; else 2068.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_year: Option<i64>,
    /// How many of its numbers are a day, where dates are counts from 1970-01-01.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epoch: Option<f64>,
    /// Whether its dates are numbers, such as 20220715, or 202207 for a month, and nothing else.
    #[serde(skip_serializing_if = "is_default")]
    pub numbered: bool,
    /// Whether no other writing is a date, as some cells were none for it.
    #[serde(skip_serializing_if = "is_default")]
    pub digits_only: bool,
    /// Whether `1.3.23` is a date, and no version.
    #[serde(skip_serializing_if = "is_default")]
    pub loose_dates: bool,
    /// Whether years are of the Buddhist era.
    #[serde(skip_serializing_if = "is_default")]
    pub buddhist: bool,
    /// Whether dates are of the Iranian calendar.
    #[serde(skip_serializing_if = "is_default")]
    pub iranian: bool,
    /// Whether numbers among dates are days as spreadsheets count them.
    #[serde(skip_serializing_if = "is_default")]
    pub serials: bool,
    /// Whether letters such as `c` behind the digits are hundredths of a currency.
    #[serde(skip_serializing_if = "is_default")]
    pub cents: bool,
    /// How times are written, where the numbers are such.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<Clock>,
    /// Numbers that stand for a missing value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sentinels: Vec<f64>,
    /// The words that say that a value is missing, where others than the usual ones do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Vec<String>>,
    /// Words that say so in this column beside the usual ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also_missing: Vec<String>,
    /// Words that are values, though elsewhere they say that a value is missing, or stand for the
    /// cell above.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<String>,
    /// Words that stood among its numbers or dates again and again: none of these, however many.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<String>,
    /// Whether limits, footnotes and flags beside the numbers are left out.
    #[serde(skip_serializing_if = "is_default")]
    pub marked: bool,
    /// Whether per cent are hundredths, beside fractions of 1.
    #[serde(skip_serializing_if = "is_default")]
    pub hundredths: bool,
    /// Whether its numbers are per cent, as `39%`.
    #[serde(skip_serializing_if = "is_default")]
    pub percent: bool,
    /// Whether letters such as `m` behind the digits are powers of ten, and no unit.
    #[serde(skip_serializing_if = "is_default")]
    pub shortened: bool,
    /// Whether parentheses around the digits, or a sign behind them, say nothing.
    #[serde(skip_serializing_if = "is_default")]
    pub unsigned: bool,
    /// What the letters behind the digits say of an account's two sides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ledger: Option<Ledger>,
    /// Whether a point and a comma both stand in front of fractions.
    #[serde(skip_serializing_if = "is_default")]
    pub both_marks: bool,
    /// Whether no cell showed which mark stands in front of a fraction: what is no number with its mark
    /// may be one with the other.
    #[serde(skip_serializing_if = "is_default")]
    pub either: bool,
    /// Whether its numbers are names, as those of classes are: `1A` and `1` are one.
    #[serde(skip_serializing_if = "is_default")]
    pub codes: bool,
}

impl Form {
    /// Whether its numbers are hours, which its cells show as times or durations.
    pub(crate) fn counts_hours(&self) -> bool {
        self.clock.is_some_and(Clock::counts_hours)
    }

    /// Whether its numbers have no unit, no per cent and are no times.
    pub(crate) fn is_without_unit(&self) -> bool {
        self.unit.is_none() && self.clock.is_none() && !self.percent && !self.hundredths
    }

    /// What a cell of a column of this type must be to belong there, for a message.
    pub(crate) fn wanted(&self, kind: ColumnType) -> &'static str {
        match (kind, self.clock) {
            (ColumnType::Numeric, Some(clock)) => clock.wanted(),
            _ => kind.wanted(),
        }
    }

    /// The form of a column of hours, which is numbers unless it is declared to be something else.
    pub(crate) fn of_hours(self, declared: Option<ColumnType>) -> Self {
        if declared.is_some_and(|it| it != ColumnType::Numeric) || self.counts_hours() {
            return self;
        }
        Self {
            clock: Some(Clock::Hours),
            ..self
        }
    }

    /// The number that a cell's text is.
    pub(crate) fn number(&self, text: &str) -> Option<f64> {
        if let Some(clock) = self.clock {
            return clock.number(text);
        }
        let text = western(text);
        if self.unsigned
            && let Some(number) = text.strip_suffix('+')
        {
            return self.plain(number.trim_end());
        }
        self.plain(&text).or_else(|| match unmarked(&text) {
            Some((_, number)) if self.marked => self.plain(number),
            _ => None,
        })
    }

    /// Whether text would be a number with the other mark in front of its fraction.
    pub(crate) fn is_but_for_its_mark(&self, text: &str) -> bool {
        let decimal = self.decimal.other();
        let other = Self {
            decimal,
            ..self.clone()
        };
        self.number(text).is_none() && other.number(text).is_some()
    }

    /// The number that [`western`] text without marks is.
    fn plain(&self, text: &str) -> Option<f64> {
        let Some(numeral) = Numeral::new(text) else {
            return is_zero_amount(text).then_some(0.0);
        };
        let numeral = self.sense(numeral);
        let value = || {
            if self.both_marks {
                numeral.value_by_either()
            } else {
                let other = || numeral.value(self.decimal.other()).filter(|_| self.either);
                numeral.value(self.decimal).or_else(other)
            }
        };
        match (numeral.unit, &self.unit) {
            (None, _) if self.hundredths && numeral.currency == Some("%") => Some(value()? / 100.0),
            (None, Some(known)) if numeral.currency == Some("%") => converted(value()?, "%", known),
            (None, _) => value(),
            (Some(unit), Some(known)) => converted(value()?, &unit_key(unit), known),
            (Some(_), None) => None,
        }
    }

    /// What letters behind a number mean in this column.
    pub(crate) fn sense<'a>(&self, numeral: Numeral<'a>) -> Numeral<'a> {
        let numeral = match numeral.sign {
            Some(_) if self.unsigned => numeral.unsigned(),
            _ => numeral,
        };
        if let Some(ledger) = self.ledger {
            let side = numeral.unit.and_then(|unit| ledger.is_negative(unit));
            return match side {
                Some(true) => numeral.negated(),
                Some(false) => numeral.without_unit(),
                None => numeral,
            };
        }
        match &self.unit {
            _ if self.cents => numeral.of_cents(),
            _ if self.shortened => numeral.shortened(),
            Some(unit) => numeral.of_quantity(unit),
            None => numeral,
        }
    }

    /// Cells of a column whose numbers are names, as these numbers are written, where they are such; of
    /// any other column as they are.
    pub(crate) fn as_codes(&self, cells: Dictionary) -> Dictionary {
        if !self.codes {
            return cells;
        }
        let written = |level: &String| {
            let number = self.number(level)?;
            (!self.sentinels.contains(&number)).then(|| Cell::Number(number).to_string())
        };
        let levels: Vec<Option<String>> = cells.levels().iter().map(written).collect();
        let of_code = |code: &u32| levels.get(*code as usize).and_then(Option::as_deref);
        cells.codes().iter().map(of_code).collect()
    }

    /// The days since 1970-01-01 of the date that a cell's text is.
    pub(crate) fn days(&self, text: &str) -> Option<f64> {
        if self.numbered
            && let Some(number) = finite(text)
            && let Some(day) = first_of_month(number)
                .or_else(|| first_of_month_and_year(number))
                .or_else(|| minguo(number))
        {
            return Some(day);
        }
        if self.digits_only && finite(text).is_none() {
            return None;
        }
        if let Some(day) = self.epoch {
            return Some(finite(text)? / day);
        }
        let last = self.last_year.unwrap_or(LAST_YEAR);
        let Some(stamp) = Stamp::new(text) else {
            return finite(text)
                .filter(|_| self.serials)
                .and_then(of_spreadsheet);
        };
        if stamp.is_loose() && !self.loose_dates {
            return None;
        }
        if self.iranian && stamp.is_of_other_calendar() {
            return stamp.days_of_iran();
        }
        let stamp = match stamp.of_buddhist_era() {
            Some(common) if self.buddhist => common,
            _ => stamp,
        };
        stamp.days(self.date_order, last)
    }

    /// Whether its numbers are read cell by cell, as they come: only their decimal mark and per cent
    /// matter.
    pub(crate) fn is_of_marks(&self) -> bool {
        self.unit.is_none()
            && self.clock.is_none()
            && !self.marked
            && !self.percent
            && !self.shortened
            && !self.cents
            && !self.unsigned
            && self.ledger.is_none()
            && !self.both_marks
            && !self.either
    }
}

/// Whether a part of a form goes without saying.
pub(crate) fn is_default<T: Default + PartialEq>(part: &T) -> bool {
    *part == T::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_read_where_the_column_has_it() {
        let plain = Form::default();
        let kilos = Form {
            unit: Some("kg".to_owned()),
            ..Form::default()
        };
        for (text, without, with) in [
            ("70", Some(70.0), Some(70.0)),
            ("70 kg", None, Some(70.0)),
            ("70KG", None, Some(70.0)),
            ("７０ kg.", None, Some(70.0)),
            ("100 lb", None, Some(45.359_237)),
            ("70 cm", None, None),
        ] {
            assert_eq!(plain.number(text), without, "{text}");
            assert_eq!(kilos.number(text), with, "{text}");
        }
    }

    #[test]
    fn what_goes_without_saying_is_not_saved() {
        assert_eq!(serde_json::to_string(&Form::default()).unwrap(), "{}");
        let old: Form = serde_json::from_str(r#"{"decimal":","}"#).unwrap();
        assert_eq!(old.decimal, Decimal::Comma);
    }
}
