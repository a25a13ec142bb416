//! Numbers as people, offices and banks write them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fractions::{fraction, is_vulgar};
use crate::glyphs::western;
use crate::marks::{Mark, unmarked, with_spread};
use crate::quantities::converted;
use crate::units::{
    NO_FRACTION, UNITS, abbreviation, canonical, is_cent, is_unit, multiplier, unit_behind,
    unit_in_front, unit_key,
};

/// The mark in front of a number's fraction. The other mark may set thousands apart.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum Decimal {
    /// `1,023.29`
    #[default]
    #[serde(rename = ".")]
    Point,
    /// `1.023,29`
    #[serde(rename = ",")]
    Comma,
}

impl Decimal {
    /// As it stands in numbers.
    pub fn mark(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }

    /// The other mark.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Point => Self::Comma,
            Self::Comma => Self::Point,
        }
    }
}

/// Longer text is no number.
const LONGEST: usize = 80;

/// What stands for a minus: a hyphen, the sign itself, and dashes as wide as it.
const MINUS: [char; 6] = [
    '-', '\u{2212}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}',
];

/// What makes a number negative beside a minus in front of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// Parentheses around it.
    Parentheses,
    /// A minus behind it.
    Behind,
}

/// A number's text, taken apart but for its digits and marks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Numeral<'a> {
    negative: bool,
    /// What says so, if it is no minus in front.
    pub(crate) sign: Option<Sign>,
    /// Digits with marks between them, perhaps an exponent.
    body: &'a str,
    /// What a fraction behind them adds: `3 ½`, `9 3/8`.
    fraction: f64,
    /// The power of ten that a word behind the digits stands for.
    pub(crate) power: i32,
    /// That word, where nothing stands behind it.
    pub(crate) word: Option<&'a str>,
    /// What it is an amount of: a currency or per cent.
    pub(crate) currency: Option<&'static str>,
    /// The unit behind the digits, of which only the column can say that it is one.
    pub(crate) unit: Option<&'a str>,
}

impl<'a> Numeral<'a> {
    /// Takes [`western`] text apart that could be a number: signs in front (`-5`, `−5`),
    /// behind (`5-`) or as parentheses (`(5)`), one currency in front or behind, digits, a
    /// power of ten (`5 Mio`), a unit.
    pub(crate) fn new(text: &'a str) -> Option<Self> {
        let has_number = text.bytes().any(|byte| byte.is_ascii_digit())
            || !text.is_ascii() && text.contains(is_vulgar);
        if text.len() > LONGEST || !has_number {
            return None;
        }
        let mut rest = Rest {
            text: text.trim(),
            negative: None,
            currency: None,
        };
        // Also behind a currency: `$ (5)`.
        let mut sign = None;
        if !rest.text.starts_with('(') {
            rest.take_in_front();
        } else if !rest.text.ends_with(')') {
            // `(1.64)%`
            rest.take_behind();
        }
        let inside = rest.text.strip_prefix('(');
        if let Some(inside) = inside.and_then(|it| it.strip_suffix(')')) {
            rest.negative = Some(true);
            rest.text = inside.trim();
            sign = Some(Sign::Parentheses);
        }
        rest.take_in_front();
        // Whatever else is taken, a number begins here or there is none.
        let begins = |it: char| {
            it.is_ascii_digit() || matches!(it, '.' | ',') || is_separator(it) || is_vulgar(it)
        };
        if !rest.text.starts_with(begins) {
            return None;
        }
        let before = rest.negative;
        rest.take_behind();
        if before.is_none() && rest.negative == Some(true) {
            sign = Some(Sign::Behind);
        }
        let Rest {
            text: rest,
            negative,
            currency,
        } = rest;
        let body = body(rest);
        let (body, fraction, tail) = fraction(body, rest[body.len()..].trim_start());
        let (power, unit) = match tail {
            "" => (0, ""),
            "T" | "t" | "T." | "t." if currency.is_some_and(counts_thousands) => (3, ""),
            "e" if currency.is_some_and(|it| canonical(it) == "Ft") => (3, ""),
            tail => multiplier(tail, currency.is_some()).unwrap_or((0, tail)),
        };
        let is_number = fraction > 0.0 || body.bytes().any(|byte| byte.is_ascii_digit());
        (is_number && (unit.is_empty() || is_unit(unit))).then_some(Self {
            negative: negative == Some(true),
            sign,
            body,
            fraction,
            power,
            word: (power != 0 && unit.is_empty()).then_some(tail),
            currency,
            unit: (!unit.is_empty()).then_some(unit),
        })
    }

    /// The number in a column of amounts that are shortened, as `5m` beside `1.2bn`: letters that
    /// else are a unit are powers of ten.
    pub(crate) fn shortened(self) -> Self {
        match self.unit.and_then(abbreviation) {
            Some(power) => Self {
                power,
                word: self.unit,
                unit: None,
                ..self
            },
            None => self,
        }
    }

    /// The number in a column of amounts of a currency, of which those in hundredths of it say so:
    /// `87c`.
    pub(crate) fn of_cents(self) -> Self {
        match self.unit {
            Some(unit) if is_cent(unit) => Self {
                power: self.power - 2,
                unit: None,
                ..self
            },
            _ => self,
        }
    }

    /// The number in a column of such a unit: a letter that else is a power of ten is a unit of the
    /// same quantity, as in `150 B` beside `2 KB`.
    pub(crate) fn of_quantity(self, unit: &str) -> Self {
        let word = match self.word {
            Some("K") if unit.starts_with('°') => Some("k"),
            Some("K" | "k") => Some("kb").filter(|_| unit.ends_with('b')),
            Some("M") => Some("mb").filter(|_| unit.ends_with('b')),
            word => word,
        };
        match word {
            Some(word) if converted(1.0, &unit_key(word), unit).is_some() => Self {
                power: 0,
                word: None,
                unit: Some(word),
                ..self
            },
            _ => self,
        }
    }

    /// The number, where the decimal mark is such, whatever its unit.
    pub(crate) fn value(&self, decimal: Decimal) -> Option<f64> {
        if self.fraction == 0.0 {
            return self.of_digits(decimal);
        }
        let whole = match self.body {
            "" => 0.0,
            _ => self.unsigned().of_digits(decimal)?,
        };
        let is_whole = self.power == 0 && whole.fract() == 0.0;
        let sign = if self.negative { -1.0 } else { 1.0 };
        is_whole.then_some(sign * (whole + self.fraction))
    }

    /// The number that its digits are.
    fn of_digits(&self, decimal: Decimal) -> Option<f64> {
        let (mantissa, exponent) = match self.body.find(is_exponent) {
            Some(at) => (&self.body[..at], &self.body[at + 1..]),
            None => (self.body, ""),
        };
        let (whole, fraction) = mantissa
            .split_once(decimal.mark())
            .unwrap_or((mantissa, ""));
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
            return None;
        }
        let mut digits = String::with_capacity(self.body.len() + 2);
        if self.negative {
            digits.push('-');
        }
        if all_digits(whole) {
            digits.push_str(whole);
        } else if exponent.is_empty() {
            push_groups(&mut digits, whole, decimal)?;
        } else {
            return None;
        }
        if !fraction.is_empty() {
            digits.push('.');
            digits.push_str(fraction);
        }
        match (exponent, self.power) {
            ("", 0) => {}
            (exponent, 0) => {
                digits.push('e');
                digits.push_str(exponent);
            }
            ("", power) => {
                digits.push('e');
                digits.push_str(&power.to_string());
            }
            _ => return None,
        }
        digits
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
    }

    /// The number where either mark may stand in front of a fraction; `None` where it could be two.
    pub(crate) fn value_by_either(&self) -> Option<f64> {
        match (self.value(Decimal::Point), self.value(Decimal::Comma)) {
            (Some(one), Some(other)) if one != other => None,
            (one, other) => one.or(other),
        }
    }

    /// The number without its sign.
    pub(crate) fn unsigned(self) -> Self {
        Self {
            negative: false,
            sign: None,
            ..self
        }
    }

    /// The number without what stands behind it.
    pub(crate) fn without_unit(self) -> Self {
        Self { unit: None, ..self }
    }

    /// The same with a minus more.
    pub(crate) fn negated(self) -> Self {
        Self {
            negative: !self.negative,
            ..self.without_unit()
        }
    }

    /// Its digits, with the marks between them.
    pub(crate) fn digits(&self) -> &'a str {
        self.body
    }

    /// Whether something sets its digits apart, or stands beside them.
    pub(crate) fn is_plain(&self) -> bool {
        let is_plain = |it: char| it.is_ascii_digit() || "eE+-.".contains(it);
        self.currency.is_none()
            && self.unit.is_none()
            && self.sign.is_none()
            && self.power == 0
            && self.fraction == 0.0
            && self.body.chars().all(is_plain)
    }
}

/// Whether text is a currency with a dash in place of its amount, as spreadsheets show nothing:
/// `$ -`, `- €`.
pub(crate) fn is_zero_amount(text: &str) -> bool {
    const LONGEST: usize = 12;
    let text = text.trim();
    if text.len() > LONGEST || text.is_ascii() && !text.contains('-') {
        return false;
    }
    let is_currency = |text: &str| !matches!(text, "%" | "\u{ff05}") && UNITS.contains(&text);
    let dash = text.strip_prefix(MINUS).or(text.strip_suffix(MINUS));
    dash.is_some_and(|currency| is_currency(currency.trim()))
}

/// Whether a T beside a currency is thousands, as in `TEUR`, and no trillions.
fn counts_thousands(currency: &'static str) -> bool {
    ["\u{20ac}", "kr", "CHF"].contains(&canonical(currency))
}

/// What is left of a number's text, and what was taken from it.
struct Rest<'a> {
    text: &'a str,
    negative: Option<bool>,
    currency: Option<&'static str>,
}

impl Rest<'_> {
    /// Takes a sign and a currency, in any order, from in front of the text.
    fn take_in_front(&mut self) {
        for _ in 0..2 {
            let text = self.text;
            if text.starts_with(|it: char| it.is_ascii_digit()) {
                return;
            }
            let rand = || text.strip_prefix("R ").or(text.strip_prefix("R\u{a0}"));
            if self.negative.is_none()
                && let Some(rest) = text.strip_prefix(MINUS).or(text.strip_prefix('+'))
            {
                self.negative = Some(!text.starts_with('+'));
                self.text = rest.trim_start();
            } else if self.currency.is_none()
                && let Some(found) = unit_in_front(text)
            {
                self.currency = Some(found);
                self.text = text[found.len()..].trim_start();
            } else if self.currency.is_none()
                && let Some(rest) = rand()
            {
                // Without the space it would be the letter of a code.
                self.currency = Some("R");
                self.text = rest.trim_start();
            }
        }
    }

    /// Takes a sign and a currency, in any order, and a dash in place of a fraction, from
    /// behind the text.
    fn take_behind(&mut self) {
        for _ in 0..2 {
            let text = self.text;
            if text.ends_with(|it: char| it.is_ascii_digit()) {
                return;
            }
            let whole = NO_FRACTION.iter().find_map(|dash| text.strip_suffix(dash));
            if let Some(whole) = whole.filter(|it| it.ends_with(|it: char| it.is_ascii_digit())) {
                self.text = whole;
            } else if self.negative.is_none()
                && let Some(before) = text.strip_suffix(['-', '\u{2212}'])
            {
                self.negative = Some(true);
                self.text = before.trim_end();
            } else if self.currency.is_none()
                && let Some(found) = unit_behind(text)
            {
                self.currency = Some(found);
                self.text = text[..text.len() - found.len()].trim_end();
            }
        }
    }
}

/// The digits that text begins with, with marks between them and perhaps an exponent.
fn body(text: &str) -> &str {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut exponent = None;
    for (at, letter) in text.char_indices() {
        let goes_on = match letter {
            '.' | ',' => true,
            letter if is_exponent(letter) && exponent.is_none() && at > 0 => {
                let signed = matches!(bytes.get(at + 1), Some(b'+' | b'-'));
                // In Fortran a D with a sign behind it.
                let is_such = signed || matches!(letter, 'e' | 'E');
                exponent = (is_such && is_digit(at + 1 + usize::from(signed))).then_some(at);
                exponent.is_some()
            }
            '+' | '-' => exponent.is_some_and(|start| start + 1 == at),
            _ => letter.is_ascii_digit() || is_separator(letter),
        };
        if !goes_on {
            return text[..at].trim_end_matches(is_separator);
        }
    }
    text
}

fn is_exponent(letter: char) -> bool {
    matches!(letter, 'e' | 'E' | 'd' | 'D')
}

/// What sets thousands apart beside the two marks: spaces, also those that do not break
/// and thin ones, and apostrophes.
fn is_separator(letter: char) -> bool {
    matches!(
        letter,
        ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '\u{2019}'
    )
}

/// The digits of a number in groups of three, as `1.234.567`, or the last one of three and
/// those before it of two, as in India; the same separator everywhere.
fn push_groups(digits: &mut String, whole: &str, decimal: Decimal) -> Option<()> {
    let separator = whole.chars().find(|letter| !letter.is_ascii_digit())?;
    if separator != decimal.other().mark() && !is_separator(separator) {
        return None;
    }
    let groups: Vec<&str> = whole.split(separator).collect();
    let (first, rest) = groups.split_first()?;
    let (last, middle) = rest.split_last()?;
    let all_of = |length: usize| middle.iter().all(|group| group.len() == length);
    let fits = last.len() == 3
        && !first.starts_with('0')
        && match first.len() {
            1 | 2 => all_of(3) || separator == ',' && all_of(2),
            3 => all_of(3),
            _ => false,
        };
    for group in &groups {
        if !group.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        digits.push_str(group);
    }
    fits.then_some(())
}

/// The number that text is where the decimal mark is such.
pub(crate) fn number(text: &str, decimal: Decimal) -> Option<f64> {
    let text = western(text);
    let numeral = Numeral::new(&text)?;
    numeral.unit.is_none().then(|| numeral.value(decimal))?
}

/// The number that text is, whatever its unit.
pub(crate) fn value_of(text: &str, decimal: Decimal) -> Option<f64> {
    numerals_of(&western(text))[0]?.value(decimal)
}

/// The number that text of ASCII's digits is, or has with a mark beside it, and its spread.
pub(crate) fn numerals_of(text: &str) -> [Option<Numeral<'_>>; 2] {
    if let Some(numeral) = Numeral::new(text) {
        return [Some(numeral), None];
    }
    let number = unmarked(text).and_then(|(_, number)| Numeral::new(number));
    let spread = number.and_then(|_| Numeral::new(with_spread(text)?.1));
    [number, spread]
}

/// Whether the digits behind a point are not three, as where it sets thousands apart.
#[inline]
pub(crate) fn shows_point(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_fourth_last = bytes.len() > 3 && bytes[bytes.len() - 4] == b'.';
    let ends_with_digit = bytes.last().is_some_and(u8::is_ascii_digit);
    ends_with_digit && !is_fourth_last && bytes.contains(&b'.')
}

/// The number that [`western`] text is; one with a unit without the mark or the flag behind that.
pub(crate) fn with_mark(text: &str) -> Option<Numeral<'_>> {
    let has_unit = |numeral: &Numeral<'_>| numeral.unit.is_some();
    match unmarked(text) {
        Some((Mark::Beside | Mark::Flag, number)) => Numeral::new(number)
            .filter(has_unit)
            .or_else(|| Numeral::new(text)),
        _ => Numeral::new(text),
    }
}

/// The mark of [`western`] text that is a number only without it.
pub(crate) fn mark_beside(text: &str) -> Option<Mark> {
    let is_number = Numeral::new(text).is_some_and(|numeral| numeral.unit.is_none());
    let (mark, _) = unmarked(text)?;
    (!is_number).then_some(mark)
}

#[cfg(test)]
mod tests;
