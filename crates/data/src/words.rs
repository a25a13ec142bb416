//! What the text of a cell stands for.

use crate::yes_words::yes_or_no;

/// The finite number that a cell's text stands for, if it does.
pub(crate) fn finite(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// Whether the text is a number that has no size that could be computed with, such
/// as `inf` or `1e999`.
pub(crate) fn infinite(text: &str) -> bool {
    text.parse().is_ok_and(|number: f64| number.is_infinite())
}

/// Words that say that there is no value, in capitals or not.
const MISSING: [&str; 31] = [
    "?",
    "na",
    "n/a",
    "n.a.",
    "n. a.",
    "k.a.",
    "k. a.",
    "nan",
    "-nan",
    "<na>",
    "#n/a",
    "nat",
    "null",
    "(null)",
    "<null>",
    "#null!",
    "#div/0!",
    "#value!",
    "#ref!",
    "#num!",
    "#name?",
    "н/д",
    // MySQL's, and what tables of tables write.
    "\\n",
    "(blank)",
    "(leer)",
    "(vide)",
    "(vac\u{ed}o)",
    "(vuoto)",
    "(en blanco)",
    "(em branco)",
    "(空白)",
];

/// What spreadsheets in German, French, Spanish, Italian, Portuguese, Dutch, Polish and Russian write
/// in a cell that holds an error.
const ERRORS: [&str; 30] = [
    "#NV",
    "#WERT!",
    "#BEZUG!",
    "#ZAHL!",
    "#N/D",
    "#N/D!",
    "#VALEUR!",
    "#NOM?",
    "#NOMBRE!",
    "#¡VALOR!",
    "#¡DIV/0!",
    "#¡REF!",
    "#¡NUM!",
    "#¿NOMBRE?",
    "#VALORE!",
    "#RIF!",
    "#NOME?",
    "#VALOR!",
    "#NÚM!",
    "#WAARDE!",
    "#VERW!",
    "#N/B",
    "#ARG!",
    "#ADR!",
    "#LICZBA!",
    "#Н/Д",
    "#ДЕЛ/0!",
    "#ЗНАЧ!",
    "#ССЫЛКА!",
    "#ЧИСЛО!",
];

/// Words that say so among numbers, dates and answers of yes or no, and elsewhere can be
/// values: a disorder is `None`, a strand is `-`.
const MISSING_AMONG_NUMBERS: [&str; 13] = [
    "none",
    "nil",
    "-",
    "--",
    "---",
    "\u{2013}",
    "\u{2014}",
    ".",
    "..",
    "...",
    "*",
    ":",
    "undefined",
];

/// Whether a word says that there is no value, whatever its column holds: as programs write it.
/// With a capital in front, sodium is `Na` and a person is called Null.
pub(crate) fn missing(text: &str) -> bool {
    text.is_empty()
        || is_one_of(text, &MISSING) && !is_name(text)
        || text.starts_with('#') && ERRORS.contains(&text)
}

/// Whether a word of letters alone is written as a name is.
fn is_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() > 1
        && bytes[0].is_ascii_uppercase()
        && bytes[1..].iter().all(u8::is_ascii_lowercase)
}

/// Whether a word says that there is no value among numbers, dates and answers.
pub(crate) fn missing_among_numbers(text: &str) -> bool {
    missing(text)
        || is_one_of(text, &MISSING)
        || is_one_of(text, &MISSING_AMONG_NUMBERS)
        || is_zero_date(text)
}

/// Whether text is a date, perhaps with a time, of zeros alone: `0000-00-00`.
fn is_zero_date(text: &str) -> bool {
    let is_mark = |it: char| matches!(it, '-' | '/' | '.');
    (8..=19).contains(&text.len())
        && text.starts_with('0')
        && text.chars().filter(|it| is_mark(*it)).count() == 2
        && text.chars().filter(|it| *it == '0').count() >= 6
        && text
            .chars()
            .all(|it| it == '0' || is_mark(it) || matches!(it, ':' | ' '))
}

fn is_one_of(text: &str, words: &[&str]) -> bool {
    text.len() <= 13 && words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether the word, or the number 1 or 0, means yes or no.
pub(crate) fn truth(text: &str) -> Option<bool> {
    yes_or_no(text).or_else(|| match finite(text) {
        Some(1.0) => Some(true),
        Some(0.0) => Some(false),
        _ => None,
    })
}

/// Whether a word of a name is one of these, in small letters.
pub(crate) fn has_word(name: &str, known: &[&str]) -> bool {
    let name = name.to_lowercase();
    name.split(|it: char| !it.is_alphabetic())
        .any(|word| known.contains(&word))
}

/// The number of a few digits.
pub(crate) fn digits(text: &str) -> Option<u32> {
    if text.is_empty() || text.len() > 9 {
        return None;
    }
    text.bytes().try_fold(0, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + u32::from(byte - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_nothing_is_missing() {
        for text in ["", "NA", "n/a", "NaN", "NULL", "?"] {
            assert!(missing(text), "{text}");
        }
        for text in ["<NA>", "#DIV/0!", "NaT", "k.A."] {
            assert!(missing(text), "{text}");
        }
        for text in ["Na", "Null", "Nan"] {
            assert!(!missing(text) && missing_among_numbers(text), "{text}");
        }
        for text in ["\\N", "(blank)", "(leer)", "(空白)"] {
            assert!(missing(text), "{text}");
        }
        for text in ["0", "-", "None", "nope", "nane", "unknown", "é"] {
            assert!(!missing(text), "{text}");
        }
        for text in ["", "NA", "-", ".", "None", "--", ":", "undefined"] {
            assert!(missing_among_numbers(text), "{text}");
        }
        for text in ["0000-00-00", "00.00.0000", "0000-00-00 00:00:00"] {
            assert!(missing_among_numbers(text), "{text}");
        }
        for text in ["unknown", "00000000", "0.000000", "1000-00-00", "0-0"] {
            assert!(!missing_among_numbers(text), "{text}");
        }
    }

    #[test]
    fn words_and_numbers_are_true_or_false() {
        assert_eq!(truth("Yes"), Some(true));
        assert_eq!(truth("nein"), Some(false));
        assert_eq!(truth("1.0"), Some(true));
        assert_eq!(truth("2"), None);
    }
}
