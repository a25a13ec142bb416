//! Numbers as people, offices and banks write them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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

/// What may stand before or behind an amount: signs and names of currencies, the per
/// cent sign, and the codes of ISO 4217 that tables mostly have. Longer ones come before
/// those they begin or end with.
const UNITS: [&str; 88] = [
    "US$", "C$", "A$", "R$", "NT$", "HK$", "S$", "$", "€", "£", "¥", "￥", "₹", "₽", "₩", "₺", "₫",
    "₴", "₪", "฿", "₱", "₦", "₡", "₲", "₸", "₾", "元", "円", "원", "%", "％", "kr.", "kr", "zł",
    "Kč", "Ft", "lei", "лв", "руб.", "руб", "Rs.", "Rs", "Fr.", "USD", "EUR", "GBP", "JPY", "CNY",
    "RMB", "INR", "RUB", "KRW", "TRY", "VND", "UAH", "ILS", "THB", "PHP", "NGN", "CHF", "SEK",
    "NOK", "DKK", "ISK", "PLN", "CZK", "HUF", "RON", "BGN", "AUD", "CAD", "NZD", "SGD", "HKD",
    "TWD", "MXN", "BRL", "ARS", "CLP", "COP", "PEN", "ZAR", "EGP", "SAR", "AED", "IDR", "MYR",
    "PKR",
];

/// A number's text, taken apart but for its digits and marks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Numeral<'a> {
    negative: bool,
    /// Digits with marks between them, perhaps an exponent.
    body: &'a str,
    /// What it is an amount of.
    pub(crate) unit: Option<&'static str>,
}

impl<'a> Numeral<'a> {
    /// Takes text apart that could be a number: signs in front (`-5`, `−5`), behind
    /// (`5-`) or as parentheses (`(5)`), one unit in front or behind, digits.
    pub(crate) fn new(text: &'a str) -> Option<Self> {
        if text.len() > LONGEST || !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mut rest = text.trim();
        let (mut sign, mut unit) = (None, None);
        if let Some(inside) = rest.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
            sign = Some(true);
            rest = inside.trim();
        }
        // A sign and a unit, in any order.
        for _ in 0..2 {
            if sign.is_none()
                && let Some(behind) = rest.strip_prefix(['-', '\u{2212}', '+'])
            {
                sign = Some(!rest.starts_with('+'));
                rest = behind.trim_start();
            } else if unit.is_none()
                && let Some(found) = UNITS.iter().find(|unit| rest.starts_with(**unit))
            {
                unit = Some(*found);
                rest = rest[found.len()..].trim_start();
            }
        }
        for _ in 0..2 {
            if sign.is_none()
                && let Some(before) = rest.strip_suffix(['-', '\u{2212}'])
            {
                sign = Some(true);
                rest = before.trim_end();
            } else if unit.is_none()
                && let Some(found) = UNITS.iter().find(|unit| rest.ends_with(**unit))
            {
                unit = Some(*found);
                rest = rest[..rest.len() - found.len()].trim_end();
            }
        }
        let is_body = rest
            .chars()
            .all(|it| it.is_ascii_digit() || is_separator(it) || "eE+-.,".contains(it));
        (is_body && !rest.starts_with(['+', '-'])).then_some(Self {
            negative: sign == Some(true),
            body: rest,
            unit,
        })
    }

    /// The number, where the decimal mark is such.
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
        digits.push_str(exponent);
        digits
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
    }

    /// Whether something sets its digits apart, or stands beside them.
    pub(crate) fn is_plain(&self) -> bool {
        let is_plain = |it: char| it.is_ascii_digit() || "eE+-.".contains(it);
        self.unit.is_none() && self.body.chars().all(is_plain)
    }
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
    Numeral::new(text)?.value(decimal)
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
