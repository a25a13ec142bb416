//! Digits that are codes, and no numbers: what would be lost of them.

/// Whether text is a whole number's digits, perhaps behind a minus.
pub(crate) fn is_whole(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether text is digits of which the first is a 0 that a number would lose, perhaps with a point
/// among those behind the second: `02139`, `01.11`.
#[inline]
pub(crate) fn has_leading_zero(text: &str) -> bool {
    let mut points = 0;
    let is_one = |byte: &u8| match byte {
        b'.' => {
            points += 1;
            points == 1
        }
        digit => digit.is_ascii_digit(),
    };
    match text.as_bytes() {
        [b'0', second, rest @ ..] => second.is_ascii_digit() && rest.iter().all(is_one),
        _ => false,
    }
}

/// The digits before and behind an `E` that has neither a point before it nor a sign behind it, as
/// people write powers of ten (`1E5`), and codes are written too (`00E1`, `12E4`).
#[inline]
pub(crate) fn bare_exponent(text: &str) -> Option<(&str, &str)> {
    let (mantissa, exponent) = text.split_once(['E', 'e'])?;
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    (are_digits(mantissa) && are_digits(exponent)).then_some((mantissa, exponent))
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
    use super::*;

    #[test]
    fn whole_numbers_that_numbers_cannot_hold_are_known() {
        assert!(is_inexact("9007199254740993") && is_inexact(&"9".repeat(50)));
        assert!(!is_inexact("9007199254740992") && !is_inexact("100000000000000000000"));
        assert!(!is_inexact("9007199254740993.5") && !is_inexact("1e300"));
        assert!(has_leading_zero("007") && has_leading_zero("00") && has_leading_zero("01.11"));
        assert!(
            !has_leading_zero("01.1.1") && !has_leading_zero("0.01") && !has_leading_zero("01.x")
        );
        assert!(!has_leading_zero("0") && !has_leading_zero("0.5") && !has_leading_zero("0a"));
    }
}
