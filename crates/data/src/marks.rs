//! What stands beside a number in a cell and is no part of it: limits, footnotes, flags of
//! laboratories, spreads.

/// A mark beside a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// `<5`, `≤ 0.1`: the number is at most that.
    Below,
    /// `>30`, `90+`, `10 or more`: it is at least that.
    Above,
    /// `~12`, `ca. 12`, `12 ± 0.4`, `12.3*`, `12.3 [1]`: it is that.
    Beside,
    /// `12.3 H`, as laboratories have it: it is that, if it is no code such as `12A`.
    Flag,
}

/// What may stand in front of a number, and what it says. Longer ones come before those that they
/// begin with.
const IN_FRONT: [(&str, Mark); 24] = [
    ("<=", Mark::Below),
    ("<", Mark::Below),
    ("≤", Mark::Below),
    ("⩽", Mark::Below),
    ("＜", Mark::Below),
    ("under ", Mark::Below),
    ("below ", Mark::Below),
    ("less than ", Mark::Below),
    ("up to ", Mark::Below),
    (">=", Mark::Above),
    (">", Mark::Above),
    ("≥", Mark::Above),
    ("⩾", Mark::Above),
    ("＞", Mark::Above),
    ("over ", Mark::Above),
    ("above ", Mark::Above),
    ("more than ", Mark::Above),
    ("at least ", Mark::Above),
    ("~", Mark::Beside),
    ("≈", Mark::Beside),
    ("ca.", Mark::Beside),
    ("circa ", Mark::Beside),
    ("approx.", Mark::Beside),
    ("about ", Mark::Beside),
];

/// What may stand behind one.
const BEHIND: [(&str, Mark); 10] = [
    (" or more", Mark::Above),
    (" and over", Mark::Above),
    (" or older", Mark::Above),
    (" or less", Mark::Below),
    ("+", Mark::Above),
    ("＋", Mark::Above),
    ("*", Mark::Beside),
    ("†", Mark::Beside),
    ("‡", Mark::Beside),
    ("§", Mark::Beside),
];

/// Flags of laboratories: high, low, and very much so.
const FLAGS: [&str; 4] = ["HH", "LL", "H", "L"];

/// The text of the number that text is with one mark beside it, and the mark. Whether what is left
/// is a number, others say.
pub(crate) fn unmarked(text: &str) -> Option<(Mark, &str)> {
    let text = text.trim();
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let begins = |known: &str| {
        let start = text.get(..known.len())?;
        start
            .eq_ignore_ascii_case(known)
            .then(|| text[known.len()..].trim_start())
    };
    let front = IN_FRONT
        .iter()
        .find_map(|(known, mark)| Some((*mark, begins(known)?)));
    let ends = |known: &str| {
        let start = text.len().checked_sub(known.len())?;
        let end = text.get(start..)?;
        end.eq_ignore_ascii_case(known)
            .then(|| text[..start].trim_end())
    };
    let behind = || {
        BEHIND
            .iter()
            .find_map(|(known, mark)| Some((*mark, ends(known)?)))
            .map(|(mark, rest)| (mark, rest.trim_end_matches(['*', '†', '‡']).trim_end()))
    };
    front
        .or_else(behind)
        .or_else(|| Some((Mark::Beside, before_spread(text)?)))
        .or_else(|| Some((Mark::Beside, before_note(text)?)))
        .or_else(|| Some((Mark::Flag, before_flag(text)?)))
        .filter(|(_, rest)| rest.ends_with(is_end))
}

/// What a number ends with.
fn is_end(letter: char) -> bool {
    letter.is_ascii_digit() || letter == '%' || letter.is_alphabetic() || letter == ')'
}

/// `12 ± 0.4`, `12+/-0.4`: the number in front of its spread.
fn before_spread(text: &str) -> Option<&str> {
    let (number, spread) = text.split_once('±').or_else(|| text.split_once("+/-"))?;
    let is_number = |text: &str| {
        let text = text.trim();
        text.starts_with(|it: char| it.is_ascii_digit() || matches!(it, '.' | '-' | '\u{2212}'))
    };
    (is_number(number) && is_number(spread)).then(|| number.trim_end())
}

/// `12.3[1]`, `12.3 [a, b]`, `12.3¹`: the number in front of its footnote.
fn before_note(text: &str) -> Option<&str> {
    const SUPERSCRIPTS: [char; 10] = ['¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', '⁰'];
    let before = text.trim_end_matches(SUPERSCRIPTS);
    if before.len() < text.len() {
        let is_number = before.ends_with(|it: char| it.is_ascii_digit());
        return is_number.then_some(before);
    }
    let (number, note) = text.strip_suffix(']')?.rsplit_once('[')?;
    let is_note = note.len() <= 8
        && note
            .chars()
            .all(|it| it.is_alphanumeric() || ", ".contains(it));
    (is_note && !note.is_empty()).then(|| number.trim_end())
}

/// `12.3 H`: the number in front of a laboratory's flag.
fn before_flag(text: &str) -> Option<&str> {
    let number = FLAGS.iter().find_map(|flag| text.strip_suffix(flag))?;
    let number = number.trim_end();
    number
        .ends_with(|it: char| it.is_ascii_digit())
        .then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_from_numbers() {
        for (text, mark, number) in [
            ("<5", Mark::Below, "5"),
            ("<= 0.1", Mark::Below, "0.1"),
            ("≤0,1 mg", Mark::Below, "0,1 mg"),
            ("Less than 10", Mark::Below, "10"),
            ("> 30", Mark::Above, "30"),
            ("90+", Mark::Above, "90"),
            ("10 or more", Mark::Above, "10"),
            ("~12", Mark::Beside, "12"),
            ("ca. 12", Mark::Beside, "12"),
            ("12.3*", Mark::Beside, "12.3"),
            ("12.3 **", Mark::Beside, "12.3"),
            ("12.3[1]", Mark::Beside, "12.3"),
            ("12.3 [a, b]", Mark::Beside, "12.3"),
            ("12.3³", Mark::Beside, "12.3"),
            ("12 ± 0.4", Mark::Beside, "12"),
            ("2.83 H", Mark::Flag, "2.83"),
            ("2.5LL", Mark::Flag, "2.5"),
        ] {
            assert_eq!(unmarked(text), Some((mark, number)), "{text}");
        }
    }

    #[test]
    fn what_is_no_mark_is_left() {
        for text in [
            "5", "5 kg", "m²", "[1]", "<", "+", "a+", "5-10", "x ± y", "12 []",
        ] {
            assert_eq!(unmarked(text), None, "{text}");
        }
    }
}
