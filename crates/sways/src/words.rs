//! Words that everything that speaks to people shares.

pub use sways_data::{plain, shown_path};

/// An event as people read it: of a value that its column is named after, `survived = Survived`,
/// the value is enough.
pub fn shown_event(text: &str) -> String {
    match text.split_once(" = ") {
        Some((column, value)) if column.to_lowercase() == value.to_lowercase() => plain(value),
        _ => plain(text),
    }
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

    #[test]
    fn a_value_that_a_column_is_named_after_is_enough() {
        assert_eq!(shown_event("survived = Survived"), "Survived");
        assert_eq!(shown_event("survived = yes"), "survived = yes");
        assert_eq!(shown_event("affairs > 0"), "affairs > 0");
    }
}
