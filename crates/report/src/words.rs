//! Names and numbers as people read them.

use console::{measure_text_width, truncate_str};
use sways::words::plain;
use sways_explain::Sign;

/// Text without the characters that XML and HTML have no way to write: SVG files with one are
/// invalid. [`plain`] shows them where a name is shown; nothing gets past this.
pub fn markup(text: &str) -> String {
    let is_written = |c: &char| {
        matches!(c, '\t' | '\n' | '\r') || (*c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'))
    };
    text.chars().filter(is_written).collect()
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
/// shown too, where that does not tell them apart what they differ in, or else their places among
/// the names.
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
    // Where begin and end are the same, what stands between them tells.
    let rest = alike(&cut);
    let shared = |others: &[usize]| {
        let first = names[others[0]];
        let length = |name: &str| {
            first
                .chars()
                .zip(name.chars())
                .take_while(|(a, b)| a == b)
                .count()
        };
        others
            .iter()
            .map(|&place| length(names[place]))
            .min()
            .unwrap_or(0)
    };
    let groups: Vec<Vec<usize>> = rest
        .chunk_by(|&a, &b| cut[a] == cut[b])
        .map(<[usize]>::to_vec)
        .collect();
    for group in groups {
        /// Letters in front of the first that differs.
        const BEFORE: usize = 8;
        let skipped = shared(&group).saturating_sub(BEFORE);
        for &place in &group {
            let behind: String = plain(names[place]).chars().skip(skipped).collect();
            cut[place] = fitted(&format!("\u{2026}{behind}"), columns);
        }
    }
    for place in alike(&cut) {
        let number = format!(" #{}", place + 1);
        let room = columns.saturating_sub(number.len());
        cut[place] = fitted(names[place], room) + &number;
    }
    cut
}

/// Sizes that are written without a power of ten; others have too many noughts to be read.
const PLAIN: std::ops::Range<f64> = 1e-6..1e15;

/// Whether a number is written without a power of ten.
pub(crate) fn is_plain(value: f64) -> bool {
    value == 0.0 || !value.is_finite() || PLAIN.contains(&value.abs())
}

/// A number to three digits.
pub(crate) fn short(value: f64) -> String {
    if !is_plain(value) {
        let rounded = format!("{value:.2e}").parse::<f64>();
        return rounded.map_or_else(|_| String::new(), |it| format!("{it:e}"));
    }
    let digits = 2 - value.abs().max(1e-12).log10().floor() as i32;
    if digits <= 0 {
        format!("{value:.0}")
    } else {
        let text = format!("{value:.*}", digits.min(12) as usize);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

/// A number of a table, to five digits.
pub fn of_table(number: f64) -> String {
    let rounded = format!("{number:.4e}").parse::<f64>();
    rounded.map_or_else(
        |_| String::new(),
        |it| {
            if is_plain(it) {
                it.to_string()
            } else {
                format!("{it:e}")
            }
        },
    )
}

/// A number to six places behind the point, or one below a thousandth or a huge one to seven digits.
pub(crate) fn precise(number: f64) -> String {
    if number == 0.0 || (1e-3..PLAIN.end).contains(&number.abs()) {
        format!("{number:.6}")
    } else {
        format!("{number:.6e}")
    }
}

/// A share in percent.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.1}%", 100.0 * share)
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
        assert_eq!(["0", "100"], [0.0, 100.0].map(short));
    }

    #[test]
    fn tiny_and_huge_numbers_are_powers_of_ten() {
        assert_eq!(
            ["1e36", "5e29", "-6.45e-31", "1.23e15", "0.00000123"],
            [9.999e35, 5e29, -6.454e-31, 1.2345e15, 1.23e-6].map(short)
        );
        assert_eq!(
            ["6.4543e-31", "-1e36", "123450", "0", "0.00001"],
            [6.454_3e-31, -9.999_99e35, 123_450.0, 0.0, 1e-5].map(of_table)
        );
        assert_eq!(
            ["1.000000e36", "2.500000", "0.000000"],
            [1e36, 2.5, 0.0].map(precise)
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
        for names in [middles.clone(), wide] {
            let mut cut = all_fitted(names.iter().map(String::as_str), NAME);
            assert!(
                cut.iter().all(|name| measure_text_width(name) <= NAME),
                "{cut:?}"
            );
            cut.sort_unstable();
            cut.dedup();
            assert_eq!(cut.len(), 30);
        }
        let cut = all_fitted(middles.iter().map(String::as_str), NAME);
        assert!(cut[17].contains("17") && !cut[17].contains('#'), "{cut:?}");
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
