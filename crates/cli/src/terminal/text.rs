//! Text that fits a terminal.

use std::fmt::Write as _;

use comfy_table::{CellAlignment, Table};
use console::{measure_text_width, style};

/// Columns of a line.
const WIDTH: usize = 80;
/// Those of a name in a table: with the others they make a line at most.
pub const NAME: usize = 24;

/// A table's lines without trailing blanks, the columns `numbers` aligned right.
pub fn rendered(mut table: Table, numbers: &[usize]) -> String {
    for &index in numbers {
        if let Some(column) = table.column_mut(index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut text = String::new();
    for line in table.to_string().lines() {
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

/// What stands out on a terminal.
pub fn emphasis(text: &str) -> String {
    style(text).bold().to_string()
}

/// Text on lines that fit, those after the first indented by one more; its own line breaks and
/// indentation stay.
pub fn wrapped(text: &str) -> String {
    let mut wrapped = String::new();
    for line in text.lines() {
        let indent = &line[..line.len() - line.trim_start().len()];
        let mut fits = indent.to_owned();
        let words = line.trim_start().split(' ');
        for word in
            words.flat_map(|word| broken(word, WIDTH.saturating_sub(indent.len() + 2).max(2)))
        {
            let empty = fits.trim().is_empty();
            if !empty && measure_text_width(&fits) + 1 + measure_text_width(word) > WIDTH {
                let _ = writeln!(wrapped, "{fits}");
                fits = format!("{indent} ");
            }
            if !fits.trim().is_empty() || fits.len() > indent.len() {
                fits.push(' ');
            }
            fits.push_str(word);
        }
        let _ = writeln!(wrapped, "{fits}");
    }
    wrapped
}

/// A word in pieces of at most so many columns: a name without a space may be as long as a line.
fn broken(word: &str, most: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut width) = (0, 0);
    for (at, letter) in word.char_indices() {
        let more = measure_text_width(letter.encode_utf8(&mut [0; 4]));
        if width + more > most && at > start {
            pieces.push(&word[start..at]);
            (start, width) = (at, 0);
        }
        width += more;
    }
    pieces.push(&word[start..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_fit_the_screen() {
        for indent in ["", "  "] {
            let text = wrapped(&format!("{indent}{}", "condition ".repeat(40).trim_end()));
            assert!(text.lines().all(|line| line.len() <= 80), "{text}");
            assert!(text.lines().all(|line| line.starts_with(indent)), "{text}");
            assert_eq!(text.matches("condition").count(), 40);
        }
        assert_eq!(wrapped("a\n  b\n"), "a\n  b\n");
    }
}
