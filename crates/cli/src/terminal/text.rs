//! Text that fits a terminal.

use std::{env, fmt::Write as _};

use comfy_table::{CellAlignment, Table};
use console::{Term, measure_text_width, style};

/// Columns of a line.
const WIDTH: usize = 80;
/// Those of a name in a table: with the others they make a line at most.
pub const NAME: usize = 24;

/// How many columns more than a line's a terminal has, which names in tables may take: as `COLUMNS`
/// says, or the terminal itself.
pub fn room() -> usize {
    /// No name needs more.
    const MOST: usize = 100;
    let said = env::var("COLUMNS").ok().and_then(|it| it.parse().ok());
    let columns = said.or_else(|| {
        let (_, columns) = Term::stdout().size_checked()?;
        Some(usize::from(columns))
    });
    columns.unwrap_or(WIDTH).saturating_sub(WIDTH).min(MOST)
}

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
/// indentation stay. A line may end where a space is, and beside a character of Chinese or Japanese.
pub fn wrapped(text: &str) -> String {
    let mut wrapped = String::new();
    for line in text.lines() {
        let indent = &line[..line.len() - line.trim_start().len()];
        let most = WIDTH.saturating_sub(indent.len() + 2).max(2);
        let mut fits = indent.to_owned();
        let mut is_flag = false;
        for word in line.trim_start().split(' ') {
            // What a flag is given stays whole, as it is to be typed.
            let parts = if is_flag || word.contains('=') {
                vec![word]
            } else {
                parts(word)
            };
            is_flag = word.contains("--");
            for (place, part) in parts.into_iter().enumerate() {
                for (piece_place, piece) in broken(part, most).into_iter().enumerate() {
                    let between = usize::from(place == 0 || piece_place > 0);
                    let empty = fits.trim().is_empty();
                    let width = measure_text_width(&fits) + between + measure_text_width(piece);
                    if !empty && width > WIDTH {
                        let _ = writeln!(wrapped, "{}", fits.trim_end());
                        fits = format!("{indent}  ");
                    } else if between == 1 && (!empty || fits.len() > indent.len()) {
                        fits.push(' ');
                    }
                    fits.push_str(piece);
                }
            }
        }
        let _ = writeln!(wrapped, "{fits}");
    }
    wrapped
}

/// The parts of a word between which a line may end: beside wide characters, as Chinese has them,
/// but not behind what opens and not in front of what closes.
fn parts(word: &str) -> Vec<&str> {
    const OPENS: &str = "“‘（《「『【";
    const CLOSES: &str = "”’）》」』】，。；：、？！…%";
    let is_wide = |letter: char| measure_text_width(letter.encode_utf8(&mut [0; 4])) > 1;
    let mut parts = Vec::new();
    let mut start = 0;
    let letters = word.char_indices().zip(word.chars().skip(1));
    for ((at, before), behind) in letters {
        let beside_wide = is_wide(before) || is_wide(behind);
        if beside_wide && !OPENS.contains(before) && !CLOSES.contains(behind) {
            let end = at + before.len_utf8();
            parts.push(&word[start..end]);
            start = end;
        }
    }
    parts.push(&word[start..]);
    parts
}

/// A word in pieces of at most so many columns: a name without a space may be as long as a line. What
/// is to be typed, `NAME=VALUE`, stays whole.
fn broken(word: &str, most: usize) -> Vec<&str> {
    if word.contains('=') {
        return vec![word];
    }
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
    fn what_is_to_be_typed_stays_whole() {
        let name = "年龄段";
        for before in 0..WIDTH {
            for typed in [
                format!("--type {name}=categorical"),
                format!("--include {name}"),
            ] {
                let text = wrapped(&format!("{} {typed} 年龄段", "x".repeat(before)));
                let word = typed.split(' ').nth(1).unwrap();
                assert!(text.contains(word), "{text}");
            }
        }
    }

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

    #[test]
    fn what_is_to_be_typed_can_be_pasted() {
        let typed = format!("colour={}", "colour_green,".repeat(9));
        let text = wrapped(&format!("to have them as one: --group {typed}"));
        assert!(text.lines().any(|line| line.trim() == typed), "{text}");
        let name = "n".repeat(200);
        assert!(wrapped(&name).lines().all(|line| line.len() <= WIDTH));
    }

    #[test]
    fn chinese_breaks_between_its_characters() {
        let text = wrapped(&format!(
            "其他条件相同时，{}（p = 0.005）。",
            "年龄和婚龄".repeat(12)
        ));
        assert!(text.lines().count() > 1, "{text}");
        for line in text.lines() {
            assert!(measure_text_width(line) <= WIDTH, "{line}");
            assert!(!line.trim().starts_with(['，', '。', '）']), "{line}");
        }
        let joined: String = text.lines().map(str::trim).collect();
        assert_eq!(joined.matches("年龄和婚龄").count(), 12);
        assert_eq!(parts("左右“a”（p"), ["左", "右", "“a”", "（p"]);
        assert_eq!(parts("plain"), ["plain"]);
    }
}
