//! Fractions behind whole numbers.

use crate::words::digits;

/// Fractions that are one letter.
const VULGAR: [(char, f64); 15] = [
    ('½', 0.5),
    ('¼', 0.25),
    ('¾', 0.75),
    ('⅓', 1.0 / 3.0),
    ('⅔', 2.0 / 3.0),
    ('⅕', 0.2),
    ('⅖', 0.4),
    ('⅗', 0.6),
    ('⅘', 0.8),
    ('⅙', 1.0 / 6.0),
    ('⅚', 5.0 / 6.0),
    ('⅛', 0.125),
    ('⅜', 0.375),
    ('⅝', 0.625),
    ('⅞', 0.875),
];

/// Whether a letter is one.
pub(crate) fn is_vulgar(letter: char) -> bool {
    VULGAR.iter().any(|(vulgar, _)| *vulgar == letter)
}

/// A number's digits without a fraction behind them, that fraction, and what is behind it: `3 ½`,
/// and in parts of inches, `9 3/8`, or thirds, as sizes of shoes, `42 2/3`.
pub(crate) fn fraction<'a>(body: &'a str, tail: &'a str) -> (&'a str, f64, &'a str) {
    const PARTS: [u32; 8] = [2, 3, 4, 6, 8, 16, 32, 64];
    let first = tail.chars().next();
    if let Some((vulgar, value)) = VULGAR.iter().find(|(vulgar, _)| first == Some(*vulgar)) {
        return (body, *value, tail[vulgar.len_utf8()..].trim_start());
    }
    let of_parts = || {
        let (whole, over) = body.rsplit_once(' ')?;
        let behind = tail.strip_prefix('/')?;
        let end = behind.find(|it: char| !it.is_ascii_digit());
        let (under, rest) = behind.split_at(end.unwrap_or(behind.len()));
        let (over, under) = (
            digits(over)?,
            digits(under).filter(|it| PARTS.contains(it))?,
        );
        let value = f64::from(over) / f64::from(under);
        (over > 0 && over < under).then(|| (whole.trim_end(), value, rest.trim_start()))
    };
    of_parts().unwrap_or((body, 0.0, tail))
}

#[cfg(test)]
mod tests {
    use crate::number::{Decimal, Numeral};

    #[test]
    fn fractions_are_added() {
        for (text, expected) in [
            ("½", Some(0.5)),
            ("3 ½", Some(3.5)),
            ("-12½", Some(-12.5)),
            ("2¼ kg", Some(2.25)),
            ("9 3/8\"", Some(9.375)),
            ("10 1/2", Some(10.5)),
            ("42 2/3", Some(42.0 + 2.0 / 3.0)),
            ("1/2", None),
            ("10 3/2", None),
            ("10 1/7", None),
            ("1.5½", None),
        ] {
            let numeral = Numeral::new(text);
            let value = numeral.and_then(|it| it.value(Decimal::Point));
            assert_eq!(value, expected, "{text}");
        }
    }
}
