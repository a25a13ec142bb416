//! What stands beside a number in a cell and is no part of it: limits, footnotes, flags of
//! laboratories, spreads.

use crate::words::digits;

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
    /// `12.3 p`, as statistical offices have it: likewise, among many numbers.
    Status,
    /// `5 - Strongly agree`, the end of a scale: it is that, if others are plain.
    Label,
    /// `14/20`, `4 out of 5`: it is the first, if all are of so many.
    OutOf(u32),
}

/// What may stand in front of a number, and what it says. Longer ones come before those that they
/// begin with.
const IN_FRONT: [(&str, Mark); 40] = [
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
    ("ca ", Mark::Beside),
    ("cca ", Mark::Beside),
    ("rund ", Mark::Beside),
    ("около ", Mark::Beside),
    ("ок.", Mark::Beside),
    ("約", Mark::Beside),
    ("etwa ", Mark::Beside),
    ("env. ", Mark::Beside),
    ("environ ", Mark::Beside),
    ("约", Mark::Beside),
    ("approx.", Mark::Beside),
    ("approx ", Mark::Beside),
    ("**", Mark::Beside),
    ("*", Mark::Beside),
    ("=", Mark::Beside),
    ("H ", Mark::Flag),
    ("L ", Mark::Flag),
    ("about ", Mark::Beside),
];

/// What may stand behind one.
const BEHIND: [(&str, Mark); 23] = [
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
    ("↑", Mark::Beside),
    ("↓", Mark::Beside),
    ("!", Mark::Beside),
    ("(H)", Mark::Flag),
    ("(L)", Mark::Flag),
    ("(HH)", Mark::Flag),
    ("(LL)", Mark::Flag),
    ("(high)", Mark::Flag),
    ("(low)", Mark::Flag),
    ("(b)", Mark::Flag),
    ("(e)", Mark::Flag),
    ("(p)", Mark::Flag),
    ("(r)", Mark::Flag),
];

/// Flags of laboratories: high, low, and very much so.
const FLAGS: [&str; 4] = ["HH", "LL", "H", "L"];

/// Flags of statistical offices: a break in the series, confidential, estimated, provisional,
/// revised, unreliable.
const STATUSES: [char; 6] = ['b', 'c', 'e', 'p', 'r', 'u'];

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
    let first = |it: &str| it.bytes().next();
    let mut marks = IN_FRONT
        .iter()
        .filter(|(known, _)| same_byte(first(known), first(text)));
    let front = marks.find_map(|(known, mark)| Some((*mark, begins(known)?)));
    let ends = |known: &str| {
        let start = text.len().checked_sub(known.len())?;
        let end = text.get(start..)?;
        end.eq_ignore_ascii_case(known)
            .then(|| text[..start].trim_end())
    };
    let behind = || {
        let last = |it: &str| it.bytes().next_back();
        let mut marks = BEHIND
            .iter()
            .filter(|(known, _)| same_byte(last(known), last(text)));
        marks
            .find_map(|(known, mark)| Some((*mark, ends(known)?)))
            .map(|(mark, rest)| (mark, rest.trim_end_matches(['*', '†', '‡']).trim_end()))
    };
    front
        .or_else(behind)
        .or_else(|| Some((Mark::Beside, before_spread(text)?)))
        .or_else(|| Some((Mark::Beside, before_share(text)?)))
        .or_else(|| Some((Mark::Beside, before_note(text)?)))
        .or_else(|| out_of(text))
        .or_else(|| Some((Mark::Label, before_label(text)?)))
        .or_else(|| Some((Mark::Flag, before_flag(text)?)))
        .or_else(|| Some((Mark::Status, before_status(text)?)))
        .filter(|(_, rest)| rest.ends_with(is_end))
}

/// Whether two letters' bytes are the same but for capitals: seen at once, before text is compared.
fn same_byte(one: Option<u8>, other: Option<u8>) -> bool {
    one.map(|it| it.to_ascii_lowercase()) == other.map(|it| it.to_ascii_lowercase())
}

/// What a number ends with.
fn is_end(letter: char) -> bool {
    letter.is_ascii_digit() || letter.is_alphabetic() || "%)²³".contains(letter)
}

/// `12 ± 0.4`, `12+/-0.4`: the number in front of its spread.
fn before_spread(text: &str) -> Option<&str> {
    with_spread(text).map(|(number, _)| number)
}

/// The same, and the spread.
pub(crate) fn with_spread(text: &str) -> Option<(&str, &str)> {
    let (number, spread) = text.split_once('±').or_else(|| text.split_once("+/-"))?;
    let is_number = |text: &str| {
        let text = text.trim();
        text.starts_with(|it: char| it.is_ascii_digit() || matches!(it, '.' | '-' | '\u{2212}'))
    };
    (is_number(number) && is_number(spread)).then(|| (number.trim_end(), spread.trim()))
}

/// `12.3[1]`, `12.3 [a, b]`, `12.3¹`: the number in front of its footnote.
fn before_note(text: &str) -> Option<&str> {
    const SUPERSCRIPTS: [char; 10] = ['¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', '⁰'];
    let before = text.trim_end_matches(SUPERSCRIPTS);
    if before.len() < text.len() {
        return before
            .ends_with(|it: char| it.is_ascii_digit())
            .then_some(before);
    }
    let (number, note) = text.strip_suffix(']')?.rsplit_once('[')?;
    let is_note = note.len() <= 8
        && note
            .chars()
            .all(|it| it.is_alphanumeric() || ", ".contains(it));
    (is_note && !note.is_empty()).then(|| number.trim_end())
}

/// `12.3 H`, `12.3 mmol/L H`: the number in front of a laboratory's flag.
fn before_flag(text: &str) -> Option<&str> {
    let before = FLAGS.iter().find_map(|flag| text.strip_suffix(flag))?;
    let has_unit = before.ends_with(' ') && before.contains('/');
    number_at_end(before).or_else(|| has_unit.then(|| before.trim_end()))
}

/// `12.3 p`, `12.3p`: the number in front of a statistical office's flag.
fn before_status(text: &str) -> Option<&str> {
    number_at_end(text.strip_suffix(STATUSES)?)
}

/// Text without the space behind it, if it ends in a digit then.
fn number_at_end(text: &str) -> Option<&str> {
    let text = text.trim_end();
    text.ends_with(|it: char| it.is_ascii_digit())
        .then_some(text)
}

/// `646 (71.8%)`, `3.2 (0.1-9.9)`, `59.6 [58.6, 60.6]`, `45.6 (5.1)`: the number in front of its
/// share, interval or deviation.
fn before_share(text: &str) -> Option<&str> {
    let (number, inside) = match text.strip_suffix(')') {
        Some(text) => text.split_once('(')?,
        None => text.strip_suffix(']')?.split_once('[')?,
    };
    let inside = inside.replace(" to ", " ");
    let is_part = |it: char| it.is_ascii_digit() || ".,;-\u{2013}\u{2212}% ".contains(it);
    let begins = inside.trim_start_matches(['-', '\u{2212}', ' ']);
    let are_numbers = inside.chars().all(is_part)
        && begins.starts_with(|it: char| it.is_ascii_digit() || it == '.');
    number_at_end(number).filter(|_| are_numbers)
}

/// `14/20`, `4 out of 5`: the number in front of what it is of.
fn out_of(text: &str) -> Option<(Mark, &str)> {
    const WORDS: [&str; 7] = ["/", " out of ", " of ", " von ", " sur ", " de ", " su "];
    let (number, of) = WORDS.iter().find_map(|word| text.split_once(word))?;
    let of = digits(of.trim())?;
    let is_number = |it: char| it.is_ascii_digit() || matches!(it, '.' | ',');
    let number = number.trim();
    (number.chars().all(is_number) && !number.is_empty()).then_some((Mark::OutOf(of), number))
}

/// `5 - Strongly agree`, `1 (not at all)`: the whole number in front of its label.
fn before_label(text: &str) -> Option<&str> {
    const DASHES: [char; 6] = ['-', '\u{2013}', '\u{2014}', ':', '.', '='];
    let end = text.find(|it: char| !it.is_ascii_digit())?;
    let (number, rest) = text.split_at(end);
    let label = rest.trim_start();
    let is_label = match label.strip_prefix(DASHES) {
        Some(label) => label.trim_start().starts_with(char::is_alphabetic),
        None => {
            label.starts_with('(')
                && label.ends_with(')')
                && label[1..].starts_with(char::is_alphabetic)
        }
    };
    (is_label && (1..=3).contains(&number.len())).then_some(number)
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
            ("ca. 70 m²", Mark::Beside, "70 m²"),
            ("etwa 12", Mark::Beside, "12"),
            ("12.3*", Mark::Beside, "12.3"),
            ("12.3 **", Mark::Beside, "12.3"),
            ("12.3[1]", Mark::Beside, "12.3"),
            ("12.3 [a, b]", Mark::Beside, "12.3"),
            ("12.3³", Mark::Beside, "12.3"),
            ("12 ± 0.4", Mark::Beside, "12"),
            ("2.83 H", Mark::Flag, "2.83"),
            ("2.5LL", Mark::Flag, "2.5"),
            ("H 5.9", Mark::Flag, "5.9"),
            ("5.4 (H)", Mark::Flag, "5.4"),
            ("5.4 mmol/L (hh)", Mark::Flag, "5.4 mmol/L"),
            ("8.9 (low)", Mark::Flag, "8.9"),
            ("6.1 mmol/L H", Mark::Flag, "6.1 mmol/L"),
            ("*126", Mark::Beside, "126"),
            ("5.6 ↑", Mark::Beside, "5.6"),
            ("646 (71.8%)", Mark::Beside, "646"),
            ("3.2 (0.1-9.9)", Mark::Beside, "3.2"),
            ("42.6 [41.6-43.6]", Mark::Beside, "42.6"),
            ("13.9 (12.9 to 14.9)", Mark::Beside, "13.9"),
            ("59.6 (58.6, 60.6)", Mark::Beside, "59.6"),
            ("45.6 (5.1)", Mark::Beside, "45.6"),
            ("**59.8", Mark::Beside, "59.8"),
            ("12.0 e", Mark::Status, "12.0"),
            ("12p", Mark::Status, "12"),
            ("5 - Strongly agree", Mark::Label, "5"),
            ("1 (not at all)", Mark::Label, "1"),
            ("10: très", Mark::Label, "10"),
            ("14/20", Mark::OutOf(20), "14"),
            ("4 out of 5", Mark::OutOf(5), "4"),
        ] {
            assert_eq!(unmarked(text), Some((mark, number)), "{text}");
        }
    }

    #[test]
    fn what_is_no_mark_is_left() {
        for text in [
            "5", "5 kg", "m²", "[1]", "<", "+", "a+", "5-10", "x ± y", "12 []", "a/20", "5 (a", "-",
        ] {
            assert_eq!(unmarked(text), None, "{text}");
        }
    }
}
