//! Digits and marks of other scripts.

use std::borrow::Cow;

/// The zeros of digits that stand in a row behind them: Arabic, Persian, Devanagari,
/// Bengali, Gurmukhi, Gujarati, Tamil, Telugu, Kannada, Malayalam, Thai, Lao, Tibetan,
/// Burmese, Khmer and of full width.
const ZEROS: [char; 16] = [
    '٠', '۰', '०', '০', '੦', '૦', '௦', '౦', '೦', '൦', '๐', '໐', '༠', '၀', '០', '０',
];

/// Text with the digits that programs know, and with their marks in place of those of full
/// width and of Arabic.
pub(crate) fn western(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || text.chars().all(|letter| usual(letter) == letter) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(usual).collect())
}

/// What stands for a letter in [`western`] text.
fn usual(letter: char) -> char {
    match letter {
        '٪' | '％' => '%',
        '٫' | '．' => '.',
        '٬' | '،' | '，' => ',',
        '\u{3000}' => ' ',
        '－' | '﹣' => '-',
        '：' => ':',
        '／' => '/',
        '（' => '(',
        '）' => ')',
        '＋' => '+',
        '＄' => '$',
        _ => digit(letter).unwrap_or(letter),
    }
}

/// The digit as programs know it.
fn digit(letter: char) -> Option<char> {
    let place = |zero: &char| (letter as u32).checked_sub(*zero as u32);
    let value = ZEROS.iter().filter_map(place).find(|value| *value < 10)?;
    char::from_digit(value, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_all_scripts_are_digits() {
        for (text, expected) in [
            ("３１", "31"),
            ("－１２．５", "-12.5"),
            ("٣١٫٥", "31.5"),
            ("١٬٢٣٤", "1,234"),
            ("۱۳۹۹", "1399"),
            ("३१", "31"),
            ("๒๕๖๓", "2563"),
            ("€ 5", "€ 5"),
            ("５％", "5%"),
            ("weiß", "weiß"),
        ] {
            assert_eq!(western(text), expected);
        }
        assert!(matches!(western("日本"), Cow::Borrowed(_)));
    }
}
