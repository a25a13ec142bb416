//! Numbers as people, offices and banks write them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::glyphs::western;
use crate::units::{NO_FRACTION, UNITS, is_unit, multiplier};

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
const MINUS: [char; 4] = ['-', '\u{2212}', '\u{2012}', '\u{2013}'];

/// A number's text, taken apart but for its digits and marks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Numeral<'a> {
    negative: bool,
    /// Digits with marks between them, perhaps an exponent.
    body: &'a str,
    /// The power of ten that a word behind the digits stands for.
    power: i32,
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
        if text.len() > LONGEST || !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mut rest = Rest {
            text: text.trim(),
            negative: None,
            currency: None,
        };
        let inside = rest.text.strip_prefix('(');
        if let Some(inside) = inside.and_then(|it| it.strip_suffix(')')) {
            rest.negative = Some(true);
            rest.text = inside.trim();
        }
        rest.take_in_front();
        rest.take_behind();
        let Rest {
            text: rest,
            negative,
            currency,
        } = rest;
        let body = body(rest);
        let (power, unit) = match rest[body.len()..].trim_start() {
            "" => (0, ""),
            tail => multiplier(tail, currency.is_some()).unwrap_or((0, tail)),
        };
        let is_number = body.bytes().any(|byte| byte.is_ascii_digit());
        (is_number && (unit.is_empty() || is_unit(unit))).then_some(Self {
            negative: negative == Some(true),
            body,
            power,
            currency,
            unit: (!unit.is_empty()).then_some(unit),
        })
    }

    /// The number, where the decimal mark is such, whatever its unit.
    pub(crate) fn value(&self, decimal: Decimal) -> Option<f64> {
        let (mantissa, exponent) = match self.body.find(['e', 'E']) {
            Some(at) => (&self.body[..at], &self.body[at..]),
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
            (_, 0) => digits.push_str(exponent),
            ("", power) => digits.push_str(&format!("e{power}")),
            _ => return None,
        }
        digits
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
    }

    /// Whether something sets its digits apart, or stands beside them.
    pub(crate) fn is_plain(&self) -> bool {
        let is_plain = |it: char| it.is_ascii_digit() || "eE+-.".contains(it);
        self.currency.is_none()
            && self.unit.is_none()
            && self.power == 0
            && self.body.chars().all(is_plain)
    }

    /// Whether a word behind its digits multiplies it.
    pub(crate) fn is_multiplied(&self) -> bool {
        self.power != 0
    }
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
            let rand = || text.strip_prefix("R ").or(text.strip_prefix("R\u{a0}"));
            if self.negative.is_none()
                && let Some(rest) = text.strip_prefix(MINUS).or(text.strip_prefix('+'))
            {
                self.negative = Some(!text.starts_with('+'));
                self.text = rest.trim_start();
            } else if self.currency.is_none()
                && let Some(found) = UNITS.iter().find(|unit| text.starts_with(**unit))
            {
                self.currency = Some(*found);
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
            let whole = NO_FRACTION.iter().find_map(|dash| text.strip_suffix(dash));
            if let Some(whole) = whole.filter(|it| it.ends_with(|it: char| it.is_ascii_digit())) {
                self.text = whole;
            } else if self.negative.is_none()
                && let Some(before) = text.strip_suffix(['-', '\u{2212}'])
            {
                self.negative = Some(true);
                self.text = before.trim_end();
            } else if self.currency.is_none()
                && let Some(found) = UNITS.iter().find(|unit| text.ends_with(**unit))
            {
                self.currency = Some(*found);
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
            'e' | 'E' if exponent.is_none() && at > 0 => {
                let signed = matches!(bytes.get(at + 1), Some(b'+' | b'-'));
                exponent = is_digit(at + 1 + usize::from(signed)).then_some(at);
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
            1 | 2 => all_of(3) || all_of(2),
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
    Numeral::new(&western(text))?.value(decimal)
}

/// Whether text is a whole number's digits, perhaps behind a minus.
pub(crate) fn is_whole(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether text is digits of which the first is a 0 that a number would lose.
#[inline]
pub(crate) fn has_leading_zero(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() > 1 && bytes[0] == b'0' && bytes[1..].iter().all(u8::is_ascii_digit)
}

/// Whether text is a whole number that `f64` cannot hold, and so could become the same
/// number as another.
pub(crate) fn is_inexact(text: &str) -> bool {
    is_whole(text)
        && text.len() > 15
        && text
            .parse::<i128>()
            .map_or(true, |whole| (whole as f64) as i128 != whole)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(text: &str) -> [Option<f64>; 2] {
        [Decimal::Point, Decimal::Comma].map(|decimal| number(text, decimal))
    }

    #[test]
    fn a_number_is_read_by_its_decimal_mark() {
        for (text, point, comma) in [
            ("48.3", Some(48.3), None),
            ("48,3", None, Some(48.3)),
            ("1,234", Some(1234.0), Some(1.234)),
            ("1.234", Some(1.234), Some(1234.0)),
            ("1,234,567", Some(1_234_567.0), None),
            ("1.023,29 €", None, Some(1023.29)),
            ("$1,023.29", Some(1023.29), None),
            ("0,123", None, Some(0.123)),
            ("1,5E+03", None, Some(1500.0)),
            (".5", Some(0.5), None),
        ] {
            assert_eq!(of(text), [point, comma], "{text}");
        }
        for (text, value) in [
            ("24%", 24.0),
            ("24 %", 24.0),
            ("2 119", 2119.0),
            ("2\u{202f}119\u{a0}€", 2119.0),
            ("12'345", 12_345.0),
            ("-$5", -5.0),
            ("$-5", -5.0),
            ("(5)", -5.0),
            ("($5)", -5.0),
            ("5-", -5.0),
            ("5 USD-", -5.0),
            ("\u{2212}7", -7.0),
            ("CHF 80", 80.0),
            ("+3", 3.0),
            ("7e2", 700.0),
            ("\u{2013}7", -7.0),
            ("\u{2012}7", -7.0),
            ("\u{ff0d}７", -7.0),
            ("３１", 31.0),
            ("٣١", 31.0),
            ("R 1 374", 1374.0),
            ("98 đ", 98.0),
            ("Rp 1 271", 1271.0),
            ("5 TL", 5.0),
            ("1 045:-", 1045.0),
            ("65.\u{2013}", 65.0),
            ("65.-", 65.0),
            ("CHF 65.-", 65.0),
            ("2k", 2000.0),
            ("$5M", 5e6),
            ("$5m", 5e6),
            ("3 Mrd", 3e9),
            ("17 Mio. €", 1.7e7),
            ("16万", 160_000.0),
            ("2亿", 2e8),
            ("22 lakh", 2_200_000.0),
            ("3 crore", 3e7),
        ] {
            assert_eq!(of(text), [Some(value); 2], "{text}");
        }
        assert_eq!(number("12,34,567.5", Decimal::Point), Some(1_234_567.5));
        for text in [
            "",
            "-",
            ".",
            "1.2.3",
            "12.07.2020",
            "136A",
            "1 23",
            "1234 567",
            "--5",
            "(-5)",
            "€5%",
            "5-3",
            "1,23,4",
            "1.234,567.8",
            "1 234'567",
            "e5",
            "inf",
            "0x10",
            "€",
            "70 kg",
            "5 m",
            "16万人",
            "R5",
        ] {
            assert_eq!(of(text), [None; 2], "{text}");
        }
    }

    #[test]
    fn whole_numbers_that_numbers_cannot_hold_are_known() {
        assert!(is_inexact("9007199254740993") && is_inexact(&"9".repeat(50)));
        assert!(!is_inexact("9007199254740992") && !is_inexact("100000000000000000000"));
        assert!(!is_inexact("9007199254740993.5") && !is_inexact("1e300"));
        assert!(has_leading_zero("007") && has_leading_zero("00"));
        assert!(!has_leading_zero("0") && !has_leading_zero("0.5") && !has_leading_zero("0a"));
    }

    #[test]
    fn a_unit_is_no_part_of_the_number() {
        for (text, unit, value) in [
            ("70 kg", "kg", 70.0),
            ("71.0kg", "kg", 71.0),
            ("24.0°C", "°C", 24.0),
            ("91°", "°", 91.0),
            ("63岁", "岁", 63.0),
            ("-0.6 ‰", "‰", -0.6),
            ("12 percent", "percent", 12.0),
            ("24.5 kg/m2", "kg/m2", 24.5),
            ("5 eV", "eV", 5.0),
            ("5e3 eV", "eV", 5000.0),
            ("16.8万人", "人", 168_000.0),
            ("12 mm", "mm", 12.0),
        ] {
            let numeral = Numeral::new(text).unwrap();
            assert_eq!(numeral.unit, Some(unit));
            assert_eq!(numeral.value(Decimal::Point), Some(value), "{text}");
        }
        for text in ["15 Jul 2020", "5-3", "12/07", "14:30", "kg 70", "x"] {
            assert_eq!(Numeral::new(text), None, "{text}");
        }
    }

    /// Digits in groups.
    fn grouped(digits: &str, separator: &str) -> String {
        let start = digits.len() % 3;
        let mut groups: Vec<&str> = vec![&digits[..start]];
        groups.extend(
            (start..digits.len())
                .step_by(3)
                .map(|at| &digits[at..at + 3]),
        );
        groups.retain(|group| !group.is_empty());
        groups.join(separator)
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            whole in 0..10_000_000_000_u64,
            cents in 0..100_u32,
            separator in 0..6_usize,
            comma: bool,
            negative in 0..4_usize,
            unit in 0..UNITS.len(),
            behind: bool,
            space: bool,
        ) {
            let decimal = if comma { Decimal::Comma } else { Decimal::Point };
            let other = decimal.other().mark().to_string();
            let separator = ["", &other, " ", "\u{a0}", "'", "\u{2009}"][separator];
            let digits = grouped(&whole.to_string(), separator);
            let amount = format!("{digits}{}{cents:02}", decimal.mark());
            let (unit, space) = (UNITS[unit], if space { " " } else { "" });
            let amount = if behind {
                format!("{amount}{space}{unit}")
            } else {
                format!("{unit}{space}{amount}")
            };
            let text = match negative {
                0 => amount,
                1 => format!("-{amount}"),
                2 => format!("({amount})"),
                _ => format!("{amount}-"),
            };
            let expected: f64 = format!("{}{whole}.{cents:02}", if negative > 0 { "-" } else { "" })
                .parse()
                .unwrap();
            prop_assert_eq!(number(&text, decimal), Some(expected), "{}", text);
            prop_assert_eq!(number(&text, decimal.other()), None);
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,20}|[-(]?[0-9.,' \u{a0}eE%$€+)-]{0,12}") {
            let _ = of(&text);
        }
    }
}
