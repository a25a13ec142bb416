//! Words that everything that speaks to people shares.

/// Text from a table, with control characters shown instead of obeyed.
pub fn plain(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let escaped = c.is_control() || turns_text_around(c);
            let shown: Box<dyn Iterator<Item = char>> = if escaped {
                Box::new(c.escape_default())
            } else {
                Box::new(std::iter::once(c))
            };
            shown
        })
        .collect()
}

/// Text of several lines, each made [`plain`]; tabs stay.
pub fn plain_lines(text: &str) -> String {
    let kept = |c: char| c == '\n' || c == '\t';
    let pieces = text.split_inclusive(kept).map(|piece| {
        let end = piece.trim_end_matches(kept);
        plain(end) + &piece[end.len()..]
    });
    pieces.collect()
}

/// A number of things.
pub fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// Whether a character, itself unseen, changes the order in which others are shown.
fn turns_text_around(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_command_the_terminal() {
        assert_eq!(plain("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(plain("a\u{202e}b"), "a\\u{202e}b");
        assert_eq!(plain_lines("a\r\nb\tc\n"), "a\\r\nb\tc\n");
        assert_eq!(plain_lines("\n\nx"), "\n\nx");
    }
}
