//! What a person reads in the terminal.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;

use comfy_table::{CellAlignment, Table, presets::NOTHING};
use console::{measure_text_width, style, truncate_str};
use sways_data::{Note, NoteKind, Summary, Wording};
use sways_train::Metrics;

pub use crate::influence_table::{number, table};
use crate::{
    agreement::{AgreementEntry, agreements},
    explain::ExplainFile,
    influence_table,
    loaded::Loaded,
    method::MethodName,
    report::{
        PAGE,
        answer::{Answer, answer},
    },
    study::{Results, Scores, Study},
};

/// Columns of a line.
const WIDTH: usize = 80;
/// Those of a name in a table: with the others they make a line at most.
pub const NAME: usize = 24;

/// Prints to standard output. Whoever closed the pipe has read enough.
pub fn print(text: &str) {
    let _ = io::stdout().write_all(text.as_bytes());
}

/// What was found in the table before anything is trained: the event, what is left out, warnings.
pub fn findings(study: &Study) -> String {
    let data = &study.data;
    let mut text = format!("{}: {}\n", plain(&study.plan.name), plain(&event(data)));
    let without = data.table_rows - data.design.rows();
    if without > 0 {
        let _ = writeln!(
            text,
            "{} without an outcome left out",
            counted(without, "row")
        );
    }
    let wording = study.plan.wording();
    for line in left_out(data, wording) {
        let _ = writeln!(text, "left out: {}", plain(&line));
    }
    for note in &data.file {
        let _ = writeln!(text, "file: {}", plain(&note.to_string()));
    }
    for line in understood(&data.reading) {
        let _ = writeln!(text, "read {}", plain(&line));
    }
    for hint in data.hints(wording) {
        let _ = writeln!(text, "note: {}", plain(&hint));
    }
    wrapped(&text)
}

/// The event and where it happened.
pub fn event(data: &Loaded) -> String {
    let rows = data.design.rows();
    let events = data.outcome.labels.iter().filter(|&&label| label).count();
    format!(
        "{} in {events} of {rows} rows ({:.1}%)",
        data.outcome.event,
        100.0 * events as f64 / rows as f64
    )
}

/// The columns that are no conditions although nobody said so, and why.
pub fn left_out(data: &Loaded, wording: Wording) -> impl Iterator<Item = String> {
    let excluded = data.screening.excluded.iter();
    excluded
        .filter(|excluded| excluded.is_unasked())
        .map(move |excluded| excluded.sentence(wording))
}

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

/// What a column holds, in one line.
pub fn summary(summary: &Summary) -> String {
    let mut parts = Vec::new();
    if summary.missing > 0 {
        parts.push(format!("{} missing", summary.missing));
    }
    match summary.range {
        Some(range) => {
            let [low, median, high] = range.map(|number| summary.show(number));
            parts.push(format!("{low} \u{2026} {median} \u{2026} {high}"));
        }
        None => {
            let value = |(value, rows): &(String, usize)| format!("{} ({rows})", short(value));
            parts.extend(summary.frequent.iter().map(value));
            let more = summary.distinct - summary.frequent.len();
            if more > 0 {
                parts.push(format!("{more} more"));
            }
        }
    }
    parts.join(", ")
}

fn short(text: &str) -> String {
    const LONGEST: usize = 24;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}\u{2026}", &text[..end]),
        None => text.to_owned(),
    }
}

/// The losses along the training.
pub fn losses(study: &Study, results: &Results) -> String {
    let mut text = String::new();
    if !results.losses.is_empty() {
        text.push('\n');
    }
    for at in &results.losses {
        let epochs = study.plan.fit.epochs();
        let _ = writeln!(text, "Epoch [{}/{epochs}], Loss: {:.4}", at.epoch, at.loss);
    }
    text
}

/// The story of a run: how good the model is, the influences, the files.
pub fn story(study: &Study, results: &Results, place: &Path) -> String {
    let mut text = format!(
        "\n{}; {} of {} on {}\n\n{}",
        counted(study.groups().len(), "condition"),
        counted(results.weights.members(), "network"),
        results.weights.architecture(),
        results.backend,
        scores(&results.metrics)
    );
    for influence in &results.influences {
        let _ = write!(text, "\n{}", table(influence));
    }
    text.push_str(&agreement(&agreements(&results.influences)));
    if let Some(evidence) = &results.evidence {
        let _ = write!(text, "\n{}", crate::evidence::screen::text(evidence));
    }
    let _ = write!(text, "\n{}", short_answer(study, results));
    let _ = writeln!(text, "\nReport: {}", place.join(PAGE).display());
    text
}

/// The answer in a sentence or two.
fn short_answer(study: &Study, results: &Results) -> String {
    let event = plain(&study.data.outcome.event);
    let Answer {
        headline,
        sentences,
    } = answer(&event, results.evidence.as_ref());
    let sentences = sentences.iter().map(|sentence| wrapped(&plain(sentence)));
    let headline = wrapped(&format!("{headline}."));
    let headline: String = headline.lines().map(|line| emphasis(line) + "\n").collect();
    headline + &sentences.collect::<String>()
}

/// What `sways explain` found.
pub fn explained(found: &ExplainFile) -> String {
    let mut text = match &found.row {
        Some(row) => format!(
            "{}, row {}: probability {:.4}\n",
            plain(&found.event),
            row.row,
            found.probability
        ),
        None => format!(
            "{}, {}: mean probability {:.4}\n",
            plain(&found.event),
            counted(found.rows, "row"),
            found.probability
        ),
    };
    for influence in &found.influences {
        let values = found.row.as_ref().filter(|_| influence.row.is_some());
        let values = values.map(|row| row.values.as_slice());
        let _ = write!(text, "\n{}", influence_table::table_of(influence, values));
    }
    text.push_str(&agreement(&found.agreement));
    text
}

/// How much the methods agree, where there are several.
pub fn agreement(entries: &[AgreementEntry]) -> String {
    /// More pairs than these nobody reads.
    const MOST: usize = 12;
    if entries.is_empty() {
        return String::new();
    }
    let mut grid = Table::new();
    grid.load_style(NOTHING);
    grid.set_header(["", "", "rank correlation", "same at the top", "same sign"]);
    let share = |value: Option<f64>| value.map_or("\u{2013}".to_owned(), |it| format!("{it:.2}"));
    let mut sorted: Vec<&AgreementEntry> = entries.iter().collect();
    let key = |it: &AgreementEntry| it.agreement.rank_correlation.unwrap_or(f64::INFINITY);
    sorted.sort_by(|a, b| key(a).total_cmp(&key(b)));
    for entry in sorted.iter().take(MOST) {
        let agreement = &entry.agreement;
        grid.add_row([
            entry.a.clone(),
            entry.b.clone(),
            share(agreement.rank_correlation),
            share(Some(agreement.top_k_overlap)),
            share(agreement.sign_agreement),
        ]);
    }
    let which = if entries.len() > MOST {
        format!("the {MOST} of {} pairs that agree least", entries.len())
    } else {
        "two at a time".to_owned()
    };
    format!(
        "\nagreement between methods, {which}\n{}",
        rendered(grid, &[2, 3, 4])
    )
}

/// The methods: what their numbers mean, what they cost, when they mislead.
pub fn methods() -> String {
    let mut text = String::new();
    for name in MethodName::METHODS {
        let about = name.about();
        let _ = writeln!(
            text,
            "{}\n  means     {}\n  costs     {}\n  misleads  {}",
            name.as_str(),
            about.meaning,
            about.cost,
            about.misleads
        );
        if !about.paper.is_empty() {
            let _ = writeln!(text, "  paper     {}", about.paper);
        }
    }
    text.push_str("all\n  every method that applies, and how much they agree\n");
    text
}

/// How good the model is.
pub fn scores(scores: &Scores) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.set_header(["", "log-loss", "accuracy", "AUC", "rows"]);
    let mut add = |name: &str, metrics: &Metrics| {
        table.add_row([
            name.to_owned(),
            format!("{:.4}", metrics.log_loss),
            format!("{:.3}", metrics.accuracy),
            metrics
                .auc
                .map_or_else(|| "\u{2013}".to_owned(), |auc| format!("{auc:.3}")),
            metrics.rows.to_string(),
        ]);
    };
    add("training rows", &scores.train);
    if let Some(test) = &scores.test {
        add("test rows", test);
    }
    add("a constant, there", &scores.constant);
    rendered(table, &[1, 2, 3, 4])
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

/// A number with its sign, to four places.
pub fn signed(value: f64) -> String {
    let sign = if value < 0.0 { '\u{2212}' } else { '+' };
    format!("{sign}{:.4}", value.abs())
}

/// What stands out on a terminal.
pub fn emphasis(text: &str) -> String {
    style(text).bold().to_string()
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

/// Text from a table, with control characters shown instead of obeyed.
pub fn plain(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let escaped = c.is_control();
            let shown: Box<dyn Iterator<Item = char>> = if escaped {
                Box::new(c.escape_default())
            } else {
                Box::new(std::iter::once(c))
            };
            shown
        })
        .collect()
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
    fn names_cannot_command_the_terminal() {
        assert_eq!(plain("a\u{1b}[31mb"), "a\\u{1b}[31mb");
    }
}
