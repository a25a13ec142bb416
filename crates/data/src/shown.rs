//! Text in messages.

use std::path::Path;

/// A cell's text as far as a message can hold it.
pub fn shown(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Text from elsewhere on one line, with characters that a terminal obeys, or by which it turns text
/// around, shown instead.
pub fn plain(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let shown: Box<dyn Iterator<Item = char>> = if is_obeyed(c) {
                Box::new(c.escape_default())
            } else {
                Box::new(std::iter::once(c))
            };
            shown
        })
        .collect()
}

/// Whether a character, itself unseen, commands a terminal or changes the order in which others are
/// shown.
pub(crate) fn is_obeyed(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A number in the fewest digits that read back as it, by a power of ten where it is tiny or huge:
/// 1e308 has no 309 of them.
pub fn number_text(number: f64) -> String {
    const PLAIN: std::ops::Range<f64> = 1e-6..1e16;
    if number == 0.0 || !number.is_finite() || PLAIN.contains(&number.abs()) {
        number.to_string()
    } else {
        format!("{number:e}")
    }
}

/// A path as messages name it.
pub fn shown_path(path: &Path) -> String {
    plain(&path.display().to_string())
}

/// The first `most` of some names, and how many follow.
pub fn listed(names: &[impl AsRef<str>], most: usize) -> String {
    let first = names.iter().take(most);
    let mut list: Vec<String> = first
        .map(|name| format!("{:?}", shown(name.as_ref())))
        .collect();
    if names.len() > most {
        list.push(format!("and {} more", names.len() - most));
    }
    list.join(", ")
}

/// Blocks of marks that stand on other letters, which Rust's debug format writes as escapes.
const MARKS: [(u32, u32); 17] = [
    (0x0300, 0x036f),
    (0x0483, 0x0487),
    (0x0591, 0x05c7),
    (0x0610, 0x061a),
    (0x064b, 0x0670),
    (0x06d6, 0x06ed),
    (0x0900, 0x0dff),
    (0x0e31, 0x0e4e),
    (0x0eb1, 0x0ecd),
    (0x0f18, 0x0fbc),
    (0x102b, 0x109d),
    (0x17b4, 0x17d3),
    (0x1ab0, 0x1aff),
    (0x1dc0, 0x1dff),
    (0x20d0, 0x20f0),
    (0x3099, 0x309a),
    (0xfe20, 0xfe2f),
];

/// A message with the marks of letters as people see them: in `{:?}` they are escapes, and words of
/// Thai and Hindi hardly to be read. What else is escaped stays so.
pub fn readable(message: &str) -> String {
    let mut text = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(at) = rest.find('\\') {
        let (before, behind) = rest.split_at(at);
        text.push_str(before);
        let mark = behind
            .strip_prefix("\\u{")
            .and_then(|it| it.split_once('}'));
        let mark = mark.and_then(|(digits, behind)| {
            let code = u32::from_str_radix(digits, 16).ok()?;
            let is_mark = MARKS
                .iter()
                .any(|(first, last)| (first..=last).contains(&&code));
            is_mark.then_some((char::from_u32(code)?, behind))
        });
        match mark {
            Some((mark, behind)) => {
                text.push(mark);
                rest = behind;
            }
            None => {
                // With what it escapes, which may be a backslash.
                let end = behind
                    .char_indices()
                    .nth(2)
                    .map_or(behind.len(), |(end, _)| end);
                text.push_str(&behind[..end]);
                rest = &behind[end..];
            }
        }
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_readable_and_controls_are_not() {
        for text in [
            "ใช่",
            "ลำดับ",
            "हाँ",
            "a\u{301}",
            "plain",
            "C:\\u{e48}",
            "tab\tnewline\n",
        ] {
            let said = readable(&format!("{text:?} it is"));
            let expected = if text.contains(['\\', '\t']) {
                format!("{text:?} it is")
            } else {
                format!("\"{text}\" it is")
            };
            assert_eq!(said, expected);
        }
        assert_eq!(readable("\\u{1b}[2J \\u{202e}"), "\\u{1b}[2J \\u{202e}");
        assert_eq!(readable("ends \\"), "ends \\");
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        assert_eq!(shown("é"), "é");
        assert_eq!(shown(&"é".repeat(41)), format!("{}…", "é".repeat(40)));
    }

    #[test]
    fn numbers_have_no_more_digits_than_they_need() {
        for (number, text) in [
            (0.0, "0"),
            (-1.5, "-1.5"),
            (1e-6, "0.000001"),
            (-1e-7, "-1e-7"),
            (9_007_199_254_740_993.0, "9007199254740992"),
            (1e308, "1e308"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(number_text(number), text);
        }
    }
}
