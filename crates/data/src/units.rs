//! What stands beside the digits of amounts.

use std::borrow::Cow;
use std::sync::LazyLock;

/// What may stand before or behind an amount whatever its column holds: signs and names of
/// currencies, the per cent sign, and the codes of ISO 4217 that tables mostly have. Longer
/// ones come before those they begin or end with.
pub(crate) const UNITS: [&str; 109] = [
    "US$", "C$", "A$", "R$", "NT$", "HK$", "S$", "$", "€", "£", "¥", "￥", "₹", "₽", "₩", "₺", "₫",
    "₴", "₪", "฿", "₱", "₦", "₡", "₲", "₸", "₾", "₵", "₮", "₭", "₼", "৳", "元", "円", "원", "%",
    "％", "kr.", "kr", "zł", "Kč", "Ft", "lei", "лв", "руб.", "руб", "Rs.", "Rs", "Rp.", "Rp",
    "Fr.", "TL", "đ", "USD", "EUR", "GBP", "JPY", "CNY", "RMB", "INR", "RUB", "KRW", "TRY", "VND",
    "UAH", "ILS", "THB", "PHP", "NGN", "CHF", "SEK", "NOK", "DKK", "ISK", "PLN", "CZK", "HUF",
    "RON", "BGN", "AUD", "CAD", "NZD", "SGD", "HKD", "TWD", "MXN", "BRL", "ARS", "CLP", "COP",
    "PEN", "ZAR", "EGP", "SAR", "AED", "IDR", "MYR", "PKR", "RSD", "KES", "GHS", "MAD", "DZD",
    "TND", "QAR", "KWD", "LKR", "BDT", "KZT", "GEL",
];

/// The one of [`UNITS`] that text begins with.
pub(crate) fn unit_in_front(text: &str) -> Option<&'static str> {
    static BY_FIRST: LazyLock<ByByte> = LazyLock::new(|| by_byte(|unit| unit.first()));
    let units = &BY_FIRST[usize::from(*text.as_bytes().first()?)];
    units.iter().find(|unit| text.starts_with(**unit)).copied()
}

/// The one that it ends with.
pub(crate) fn unit_behind(text: &str) -> Option<&'static str> {
    static BY_LAST: LazyLock<ByByte> = LazyLock::new(|| by_byte(|unit| unit.last()));
    let units = &BY_LAST[usize::from(*text.as_bytes().last()?)];
    units.iter().find(|unit| text.ends_with(**unit)).copied()
}

/// The units that have each byte in some place, in their order.
type ByByte = [Vec<&'static str>; 256];

fn by_byte(of: impl Fn(&'static [u8]) -> Option<&'static u8>) -> ByByte {
    let mut units = [const { Vec::new() }; 256];
    for unit in UNITS {
        if let Some(byte) = of(unit.as_bytes()) {
            units[usize::from(*byte)].push(unit);
        }
    }
    units
}

/// Signs and codes of one currency: the first stands for the others.
const SAME: [&[&str]; 18] = [
    &["$", "US$", "USD"],
    &["€", "EUR"],
    &["£", "GBP"],
    &["¥", "￥", "JPY", "円", "CNY", "RMB", "元"],
    &["₹", "INR", "Rs", "Rs."],
    &["₽", "RUB", "руб", "руб."],
    &["₩", "KRW", "원"],
    &["₺", "TRY", "TL"],
    &["₫", "VND", "đ"],
    &["₴", "UAH"],
    &["%", "％"],
    &["kr", "kr.", "SEK", "NOK", "DKK", "ISK"],
    &["zł", "PLN"],
    &["Kč", "CZK"],
    &["Ft", "HUF"],
    &["CHF", "Fr."],
    &["Rp", "Rp.", "IDR"],
    &["R", "ZAR"],
];

/// The one name of a currency.
pub(crate) fn canonical(unit: &'static str) -> &'static str {
    let known = SAME.iter().find(|names| names.contains(&unit));
    known.and_then(|names| names.first()).unwrap_or(&unit)
}

/// What stands in place of a fraction that there is not: `65.-`, `1 045:-`, `5,000/-`.
pub(crate) const NO_FRACTION: [&str; 11] = [
    ".--", ",--", ".-", ",-", ":-", ".–", ",–", ":–", ".—", ",—", "/-",
];

/// Words that stand for a power of ten, and the power; those of one letter first, of which
/// capitals matter.
const LETTERS: [(&str, i32); 4] = [("k", 3), ("K", 3), ("M", 6), ("B", 9)];
const WORDS: [(&str, i32); 118] = [
    ("mio", 6),
    ("mio.", 6),
    ("mill", 6),
    ("mill.", 6),
    ("mln", 6),
    ("mln.", 6),
    ("mn", 6),
    ("mm", 6),
    ("million", 6),
    ("millions", 6),
    ("millionen", 6),
    ("millón", 6),
    ("millones", 6),
    ("milhão", 6),
    ("milhões", 6),
    ("milioni", 6),
    ("млн", 6),
    ("млн.", 6),
    ("mrd", 9),
    ("mrd.", 9),
    ("mld", 9),
    ("mld.", 9),
    ("bn", 9),
    ("billion", 9),
    ("billions", 9),
    ("milliarde", 9),
    ("milliarden", 9),
    ("milliard", 9),
    ("milliards", 9),
    ("miliardi", 9),
    ("млрд", 9),
    ("млрд.", 9),
    ("tsd", 3),
    ("tsd.", 3),
    ("tausend", 3),
    ("thousand", 3),
    ("thousands", 3),
    ("тыс", 3),
    ("тыс.", 3),
    ("lakh", 5),
    ("lakhs", 5),
    ("lac", 5),
    ("lacs", 5),
    ("crore", 7),
    ("crores", 7),
    ("trillion", 12),
    ("trillions", 12),
    ("m€", 6),
    ("k€", 3),
    ("m$", 6),
    ("k$", 3),
    ("bio", 12),
    ("bio.", 12),
    ("tys", 3),
    ("tys.", 3),
    ("tis", 3),
    ("tis.", 3),
    ("ezer", 3),
    ("mille", 3),
    ("t€", 3),
    ("χιλ", 3),
    ("χιλ.", 3),
    ("milj", 6),
    ("milj.", 6),
    ("miljoner", 6),
    ("miljoen", 6),
    ("milione", 6),
    ("milion", 6),
    ("milyon", 6),
    ("εκατ", 6),
    ("εκατ.", 6),
    ("mia.", 9),
    ("milyar", 9),
    ("mrds", 9),
    ("mldr", 9),
    ("mlrd", 9),
    ("miljard", 9),
    ("miljarder", 9),
    ("milliarder", 9),
    ("millioner", 6),
    ("miljon", 6),
    ("miljoenen", 6),
    ("miliarde", 9),
    ("milioane", 6),
    ("milionów", 6),
    ("miliardów", 9),
    ("milionů", 6),
    ("millió", 6),
    ("milliárd", 9),
    ("δισ", 9),
    ("δισ.", 9),
    ("тис", 3),
    ("тис.", 3),
    ("миллион", 6),
    ("миллионов", 6),
    ("миллиард", 9),
    ("миллиардов", 9),
    ("мільйонів", 6),
    ("мільярдів", 9),
    ("milliers", 3),
    ("millier", 3),
    ("migliaia", 3),
    ("miliardo", 9),
    ("duizend", 3),
    ("dzd.", 3),
    ("tusen", 3),
    ("tisíc", 3),
    ("tysięcy", 3),
    ("thsd", 3),
    ("thsd.", 3),
    ("hundred", 2),
    ("arab", 9),
    ("billón", 12),
    ("billones", 12),
    ("billionen", 12),
    ("bilhão", 9),
    ("bilhões", 9),
    ("milliardes", 9),
];
/// Such words that mean something else where no currency stands beside them: miles, Danish months,
/// thousandths of an inch.
const OF_MONEY: [(&str, i32); 19] = [
    ("mil", 3),
    ("mil.", 6),
    ("miles", 3),
    ("mii", 3),
    ("bin", 3),
    ("mi", 6),
    ("bi", 9),
    ("mia", 9),
    ("md", 9),
    ("mds", 9),
    ("mdr", 9),
    ("mdr.", 9),
    ("mlr", 9),
    ("mlr.", 9),
    ("thou", 3),
    ("mgl", 3),
    ("εκ", 6),
    ("εκ.", 6),
    ("mila", 3),
];
const SIGNS: [(&str, i32); 18] = [
    ("백만", 6),
    ("천만", 7),
    ("십만", 5),
    ("십억", 9),
    ("千万", 7),
    ("千萬", 7),
    ("十万", 5),
    ("万", 4),
    ("萬", 4),
    ("亿", 8),
    ("億", 8),
    ("百万", 6),
    ("千", 3),
    ("만", 4),
    ("억", 8),
    ("천", 3),
    ("百萬", 6),
    ("兆", 12),
];

/// The power of ten that text behind digits begins with, perhaps of two words as in `mil millones` and
/// `lakh crore`, and what is behind it. An amount of money has its millions also as `m`, and its
/// billions as `b`.
pub(crate) fn multiplier(text: &str, is_money: bool) -> Option<(i32, &str)> {
    let of_two = || {
        let (first, rest) = text.split_once(is_space)?;
        let first = word_of_power(&first.to_lowercase(), true)?;
        let (second, rest) = one_multiplier(rest.trim_start(), is_money)?;
        Some((first + second, rest))
    };
    of_two().or_else(|| one_multiplier(text, is_money))
}

/// The power of ten that a word in small letters is.
fn word_of_power(word: &str, is_money: bool) -> Option<i32> {
    let of_money = OF_MONEY.iter().filter(|_| is_money);
    let mut words = WORDS.iter().chain(of_money);
    words
        .find(|(name, _)| *name == word)
        .map(|(_, power)| *power)
}

fn one_multiplier(text: &str, is_money: bool) -> Option<(i32, &str)> {
    if let Some((sign, power)) = SIGNS.iter().find(|(sign, _)| text.starts_with(sign)) {
        return Some((*power, text[sign.len()..].trim_start()));
    }
    if let Some(power) = power_of_ten(text) {
        return Some((power, ""));
    }
    let (word, rest) = text.split_once(is_space).unwrap_or((text, ""));
    let power = match word {
        // A millimetre is none.
        "mm" | "MM" | "mn" | "m" | "b" if !is_money => None,
        "m" => Some(6),
        "b" => Some(9),
        _ => {
            let letter = LETTERS.iter().find(|(letter, _)| *letter == word);
            let letter = letter.map(|(_, power)| *power);
            letter.or_else(|| word_of_power(&word.to_lowercase(), is_money))
        }
    };
    power.map(|power| (power, rest.trim_start()))
}

/// The power of ten that text behind digits is: `× 10⁴`, `x10^4`. Without a sign that it is one,
/// `x105`, it is the other side of something.
fn power_of_ten(text: &str) -> Option<i32> {
    const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    let power = text.strip_prefix(['×', 'x', 'X', '*', '·', '⋅'])?;
    let power = power.trim_start().strip_prefix("10")?;
    let written = power.strip_prefix('^').or_else(|| power.strip_prefix("**"));
    let digits: String = match written {
        Some(digits) => digits.trim_matches(['{', '(', '}', ')']).replace('−', "-"),
        None => power
            .chars()
            .map(|raised| match RAISED.chars().position(|it| it == raised) {
                Some(place) => char::from_digit(place as u32, 10),
                None => (raised == '⁻').then_some('-'),
            })
            .collect::<Option<String>>()?,
    };
    digits.parse().ok().filter(|power: &i32| power.abs() <= 30)
}

/// The power of ten that a unit is in a column where others are such: a metre or a millimetre
/// elsewhere.
pub(crate) fn abbreviation(unit: &str) -> Option<i32> {
    let unit = unit.to_lowercase();
    match unit.trim_end_matches('.') {
        "mils" => Some(3),
        "l" => Some(5),
        "m" | "mm" | "mn" => Some(6),
        "cr" => Some(7),
        "b" | "g" => Some(9),
        "t" | "tn" => Some(12),
        _ => word_of_power(&unit, true),
    }
}

/// Whether a unit is a hundredth of a currency.
pub(crate) fn is_cent(unit: &str) -> bool {
    const CENTS: [&str; 12] = [
        "c", "¢", "ct", "cts", "cent", "cents", "p", "pence", "øre", "öre", "коп", "分",
    ];
    let unit = unit.trim_end_matches('.').to_lowercase();
    CENTS.contains(&unit.as_str())
}

fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

/// Whether what stands behind a number could be the unit of its column: short, and letters
/// and signs, with perhaps the exponent of an area or a volume.
pub(crate) fn is_unit(text: &str) -> bool {
    const LONGEST: usize = 14;
    const SIGNS: &str = "°%¢‰′″µ·²³⁻¹₂㎡㎝㎜㎞㎏㎎㎖℃\"*^./()- \u{a0}";
    let text = without_powers(text);
    let text = text.as_ref();
    let mut letters = text.chars();
    let begins = match letters.next() {
        Some('/') => letters.next().is_some_and(char::is_alphabetic),
        Some('€' | '$' | '£') => text.chars().nth(1) == Some('/'),
        Some(first) => first.is_alphabetic() || "°%¢‰′″µ㎡㎝㎜㎞㎏㎎㎖℃\"".contains(first),
        None => false,
    };
    let mut before = ' ';
    let fits = |letter: char| {
        let exponent = matches!(letter, '2' | '3') && (before.is_alphabetic() || before == '^');
        before = letter;
        letter.is_alphabetic() || exponent || SIGNS.contains(letter) || "€$£".contains(letter)
    };
    begins
        && text.chars().count() <= LONGEST
        && text.split(is_space).count() <= 2
        && text.chars().all(fits)
}

/// A unit without a power of ten in front, `x10^9/L`, and without the surface of a body, `/1.73 m²`,
/// which are the only numbers that units have.
fn without_powers(text: &str) -> Cow<'_, str> {
    let power = text.strip_prefix(['x', 'X', '×', '*']);
    let power = power.and_then(|rest| rest.trim_start().strip_prefix("10"));
    let rest = power.map(|rest| {
        let is_power = |it: char| it.is_ascii_digit() || "^*⁰¹²³⁴⁵⁶⁷⁸⁹".contains(it);
        rest.trim_start_matches(is_power)
    });
    match rest {
        Some(rest) if rest.starts_with('/') => Cow::Borrowed(rest),
        _ if text.contains("/1.73") => Cow::Owned(text.replacen("/1.73", "/", 1)),
        _ => Cow::Borrowed(text),
    }
}

/// Units that one sign stands for, as in East Asia.
const SQUARED: [(&str, &str); 8] = [
    ("㎝", "cm"),
    ("㎜", "mm"),
    ("㎞", "km"),
    ("㎏", "kg"),
    ("㎎", "mg"),
    ("㎖", "ml"),
    ("㎡", "m²"),
    ("℃", "°c"),
];

/// What units that are the same have in common: capitals, spaces, points and the endings
/// of plurals do not count.
pub(crate) fn unit_key(unit: &str) -> String {
    let unit = SQUARED
        .iter()
        .find(|(sign, _)| *sign == unit)
        .map_or(unit, |(_, name)| name);
    let mut key: String = unit
        .chars()
        .filter(|letter| !is_space(*letter) && *letter != '.')
        .flat_map(char::to_lowercase)
        .collect();
    // A thousandth of an inch, a thousand or ten kilometres, but no mile.
    if key == "mil" {
        return "mils".to_owned();
    }
    for (ending, longer) in [('s', 2), ('n', 3), ('e', 3)] {
        if key.chars().count() > longer
            && key.chars().all(char::is_alphabetic)
            && key.ends_with(ending)
        {
            key.pop();
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_ten_have_names() {
        for (text, money, expected) in [
            ("k", false, Some((3, ""))),
            ("M", false, Some((6, ""))),
            ("mil millones de €", false, Some((9, "de €"))),
            ("lakh crore", false, Some((12, ""))),
            ("Md", true, Some((9, ""))),
            ("Mdr.", true, Some((9, ""))),
            ("mdr", false, None),
            ("thousand kg", false, Some((3, "kg"))),
            ("m", false, None),
            ("m", true, Some((6, ""))),
            ("mm", false, None),
            ("Mio Einwohner", false, Some((6, "Einwohner"))),
            ("Mrd.", false, Some((9, ""))),
            ("万人", false, Some((4, "人"))),
            ("lakh", false, Some((5, ""))),
            ("kg", false, None),
            ("× 10⁴", false, Some((4, ""))),
            ("x10^-3", false, Some((-3, ""))),
            ("x10^9/L", false, None),
            ("x 12", false, None),
            ("x105", false, None),
            ("x10", false, None),
            ("x10**6", false, Some((6, ""))),
            ("·10⁻³", false, Some((-3, ""))),
        ] {
            assert_eq!(multiplier(text, money), expected, "{text}");
        }
    }

    #[test]
    fn units_are_short_words_and_signs() {
        for text in [
            "kg",
            "°C",
            "°",
            "percent",
            "kg/m2",
            "mm Hg",
            "岁",
            "\"",
            "‰",
            "/µl",
            "x10^9/L",
            "×10⁹/L",
            "x 10^3/µL",
            "mL/min/1.73m2",
            "㎡",
            "m^2",
            "€/m²",
            "$/h",
        ] {
            assert!(is_unit(text), "{text}");
        }
        for text in [
            "",
            "-3",
            "x10",
            "Jul 2020",
            ":30",
            "of the first kind",
            "/12",
        ] {
            assert!(!is_unit(text), "{text}");
        }
        for [one, other] in [
            ["KG", "kg"],
            ["hour", "hours"],
            ["lb", "lbs."],
            ["Tag", "Tage"],
            ["Stunde", "Stunden"],
            ["mm Hg", "mmHg"],
        ] {
            assert_eq!(unit_key(one), unit_key(other));
        }
        for (unit, power) in [
            ("m", Some(6)),
            ("mil", Some(3)),
            ("mil.", Some(6)),
            ("MM", Some(6)),
            ("b", Some(9)),
            ("kg", None),
        ] {
            assert_eq!(abbreviation(unit), power, "{unit}");
        }
        assert_ne!(unit_key("kg"), unit_key("g"));
        assert_eq!(canonical("EUR"), canonical("€"));
        assert_eq!(canonical("PEN"), "PEN");
    }
}
