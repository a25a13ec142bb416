//! Names and numbers as people read them.

use console::{measure_text_width, truncate_str};
use sways::words::{counted, plain};
use sways_data::{Note, NoteKind};
use sways_explain::Sign;

/// What was understood of a table's cells, in a few lines: columns of which the same is to be
/// said share one.
pub fn understood(reading: &[Note]) -> Vec<String> {
    /// More lines than these nobody reads above an answer.
    const MOST: usize = 8;
    let mut lines: Vec<(&Note, Vec<&str>)> = Vec::new();
    for note in reading {
        // What is missing is said of each column, how numbers are written only once.
        let is_style = |kind| {
            matches!(
                kind,
                NoteKind::DecimalComma
                    | NoteKind::FormattedNumbers
                    | NoteKind::StringNumbers
                    | NoteKind::DayFirst
                    | NoteKind::MonthFirst
                    | NoteKind::AmbiguousComma
                    | NoteKind::AmbiguousPoint
                    | NoteKind::AmbiguousDayFirst
                    | NoteKind::AmbiguousMonthFirst
                    | NoteKind::Multiplied
                    | NoteKind::Times
                    | NoteKind::Minutes
            )
        };
        let alike = lines.iter_mut().find(|(first, _)| first.kind == note.kind);
        match alike.filter(|_| is_style(note.kind)) {
            Some((_, columns)) => columns.push(&note.column),
            None => lines.push((note, vec![note.column.as_str()])),
        }
    }
    let more = lines.len().saturating_sub(MOST);
    let line = |(note, columns): (&Note, Vec<&str>)| match columns.len() - 1 {
        0 => note.to_string(),
        others => format!(
            "{:?} and {}: {}",
            note.column,
            counted(others, "other"),
            note.what()
        ),
    };
    let mut shown: Vec<String> = lines.into_iter().take(MOST).map(line).collect();
    if more > 0 {
        shown.push(format!("in {more} more ways; sways describe says how"));
    }
    shown
}

/// Text without the characters that XML and HTML have no way to write: SVG files with one are
/// invalid. [`plain`] shows them where a name is shown; nothing gets past this.
pub fn markup(text: &str) -> String {
    let is_written = |c: &char| {
        matches!(c, '\t' | '\n' | '\r') || (*c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'))
    };
    text.chars().filter(is_written).collect()
}

/// How many rows of a table are none of the study's, and why: a part of a sentence for each reason.
pub fn rows_left_out(table: usize, known: usize, without_outcome: usize) -> Vec<String> {
    let reasons = [
        (without_outcome, "without an outcome"),
        (
            table.saturating_sub(known.saturating_add(without_outcome)),
            "of weight 0",
        ),
    ];
    let some = reasons.into_iter().filter(|(rows, _)| *rows > 0);
    some.map(|(rows, why)| format!("{} {why}", counted(rows, "row")))
        .collect()
}

/// A number with its sign, to four places.
pub fn signed(value: f64) -> String {
    let sign = if value < 0.0 { '\u{2212}' } else { '+' };
    format!("{sign}{:.4}", value.abs())
}

/// A number as its sign is to be read: a size has none; no number is a dash.
pub fn number(value: f64, sign: Option<Sign>) -> String {
    match sign {
        _ if value.is_nan() => "\u{2013}".to_owned(),
        // A size may be below 0 where it is measured with chance, as by permutation.
        Some(Sign::None) if value >= 0.0 => format!("{value:.4}"),
        _ => signed(value),
    }
}

/// Text from a table in so many columns, cut where it is longer.
pub fn fitted(text: &str, columns: usize) -> String {
    truncate_str(&plain(text), columns, "\u{2026}").into_owned()
}

/// Names that are all different in so many columns: where cut ones are alike, their ends are
/// shown too, and where that does not tell them apart their places among the names.
pub fn all_fitted<'a>(names: impl Iterator<Item = &'a str>, columns: usize) -> Vec<String> {
    let names: Vec<&str> = names.collect();
    let mut cut: Vec<String> = names.iter().map(|name| fitted(name, columns)).collect();
    let alike = |cut: &[String]| -> Vec<usize> {
        let mut order: Vec<usize> = (0..cut.len()).collect();
        order.sort_by(|&a, &b| cut[a].cmp(&cut[b]));
        let runs = order.chunk_by(|&a, &b| cut[a] == cut[b]);
        runs.filter(|run| run.len() > 1)
            .flatten()
            .copied()
            .collect()
    };
    for place in alike(&cut) {
        let name = plain(names[place]);
        let half = columns.saturating_sub(1) / 2;
        let skipped = name.chars().count().saturating_sub(half);
        let mut end: String = name.chars().skip(skipped).collect();
        while measure_text_width(&end) > half {
            end.remove(0);
        }
        let begin = truncate_str(&name, columns - 1 - measure_text_width(&end), "");
        cut[place] = format!("{begin}\u{2026}{end}");
    }
    for place in alike(&cut) {
        let number = format!(" #{}", place + 1);
        let room = columns.saturating_sub(number.len());
        cut[place] = fitted(names[place], room) + &number;
    }
    cut
}

/// A number to three digits.
pub(crate) fn short(value: f64) -> String {
    let digits = 2 - value.abs().max(1e-12).log10().floor() as i32;
    if digits <= 0 {
        format!("{value:.0}")
    } else {
        let text = format!("{value:.*}", digits.min(12) as usize);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

/// A text as a sentence begins.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_numbers_have_three_digits() {
        assert_eq!(
            ["0.956", "12.3", "1234", "2", "0.00123"],
            [0.9561, 12.34, 1234.4, 2.0, 0.001_234].map(short)
        );
    }

    /// Columns of a name.
    const NAME: usize = 24;

    #[test]
    fn names_fit_whatever_their_script() {
        for name in [
            "x".repeat(300),
            "\u{6f22}".repeat(40),
            "\u{1f469}\u{200d}\u{1f52c}".repeat(30),
        ] {
            assert!(measure_text_width(&fitted(&name, NAME)) <= NAME);
        }
    }

    #[test]
    fn cut_names_are_never_alike() {
        let long = "how often do you usually go out in the ".to_owned();
        let ends = [long.clone() + "morning", long.clone() + "evening"];
        let cut = all_fitted(ends.iter().map(String::as_str), NAME);
        assert!(
            cut[0].ends_with("morning") && cut[1].ends_with("evening"),
            "{cut:?}"
        );
        let middles: Vec<String> = (0..30)
            .map(|place| format!("{long}{place:02}{long}"))
            .collect();
        let wide: Vec<String> = (0..30).map(|place| "\u{6f22}".repeat(40 + place)).collect();
        for names in [middles, wide] {
            let mut cut = all_fitted(names.iter().map(String::as_str), NAME);
            assert!(
                cut.iter().all(|name| measure_text_width(name) <= NAME),
                "{cut:?}"
            );
            cut.sort_unstable();
            cut.dedup();
            assert_eq!(cut.len(), 30);
        }
        assert_eq!(all_fitted(["a", "b"].into_iter(), NAME), ["a", "b"]);
    }

    #[test]
    fn markup_has_no_character_that_it_cannot() {
        let text = "a\0b\u{1b}c\u{b}\u{fffe}\u{ffff}\td\n\u{1f600}";
        assert_eq!(markup(text), "abc\td\n\u{1f600}");
    }

    #[test]
    fn sizes_have_no_sign() {
        assert_eq!(number(0.5, Some(Sign::None)), "0.5000");
        assert_eq!(number(-0.01, Some(Sign::None)), "\u{2212}0.0100");
        assert_eq!(number(0.5, Some(Sign::Direction)), "+0.5000");
        assert_eq!(number(f64::NAN, Some(Sign::Direction)), "\u{2013}");
    }
}
