//! What a person reads in the terminal.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;

use comfy_table::{CellAlignment, Table, presets::NOTHING};
use console::{measure_text_width, style, truncate_str};
use sways_data::{EventRule, Note, NoteKind, Reason, Summary};
use sways_explain::{Gap, Influence, Per, Reduction};
use sways_train::Metrics;

use crate::{
    agreement::{AgreementEntry, agreements},
    explain::ExplainFile,
    loaded::Loaded,
    method::MethodName,
    plan::Source,
    report::{
        PAGE,
        answer::{Answer, answer},
    },
    study::{Results, Scores, Study},
};

/// Columns of a line.
const WIDTH: usize = 80;
/// Those of a name in a table: with the others they make a line at most.
const NAME: usize = 24;
/// Cells of a bar on each side of its middle.
const BAR: usize = 10;

/// Prints to standard output. Whoever closed the pipe has read enough.
pub fn print(text: &str) {
    let _ = io::stdout().write_all(text.as_bytes());
}

/// What was found in the table before anything is trained: the event, what is left out, warnings.
pub fn findings(study: &Study) -> String {
    let data = &study.data;
    let mut text = format!("{}: {}\n", plain(&study.plan.name), plain(&event(data)));
    if let Source::File {
        rule: EventRule::Detect,
        ..
    } = study.plan.data.source
    {
        text.push_str(
            "the event shows in the outcome's values; `positive` or `event` says another\n",
        );
    }
    let without = data.table_rows - data.design.rows();
    if without > 0 {
        let _ = writeln!(
            text,
            "{} without an outcome left out",
            counted(without, "row")
        );
    }
    for line in left_out(data) {
        let _ = writeln!(text, "left out: {}", plain(&line));
    }
    for line in understood(&data.reading) {
        let _ = writeln!(text, "read {}", plain(&line));
    }
    for warning in &data.screening.warnings {
        let _ = writeln!(text, "warning: {}", plain(&warning.to_string()));
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
pub fn left_out(data: &Loaded) -> impl Iterator<Item = String> {
    let excluded = data.screening.excluded.iter();
    excluded
        .filter(|excluded| excluded.reason != Reason::Asked)
        .map(ToString::to_string)
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
    let mut text = format!("{}, {}\n", plain(&found.event), counted(found.rows, "row"));
    for influence in &found.influences {
        let _ = write!(text, "\n{}", table(influence));
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

/// An influence's heading and its table: the numbers, their spread over members, and bars.
pub fn table(influence: &Influence) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING);
    let several = influence.members.len() > 1;
    let has_signs = influence.values.iter().any(|&value| value < 0.0)
        || influence.members.iter().flatten().any(|&value| value < 0.0);
    let largest = influence
        .values
        .iter()
        .fold(0.0_f64, |largest, value| largest.max(value.abs()));
    for (index, (label, &value)) in influence.labels.iter().zip(&influence.values).enumerate() {
        let number = |value| {
            if has_signs {
                signed(value)
            } else {
                format!("{value:.4}")
            }
        };
        let mut row = vec![fitted(label, NAME), number(value)];
        if several {
            let of_members = || influence.members.iter().map(|member| member[index]);
            let low = of_members().fold(f64::INFINITY, f64::min);
            let high = of_members().fold(f64::NEG_INFINITY, f64::max);
            row.push(format!("{} \u{2026} {}", number(low), number(high)));
        }
        row.push(colored_bar(value, largest));
        table.add_row(row);
    }
    let numbers: &[usize] = if several { &[1, 2] } else { &[1] };
    let heading: String = heading(influence).lines().map(wrapped).collect();
    format!("{heading}{}", rendered(table, numbers))
}

fn heading(influence: &Influence) -> String {
    let per = match influence.per {
        Per::Condition => "per condition",
        Per::HiddenUnit => "per hidden unit, NOT per condition",
    };
    let name = if influence.id == influence.method {
        influence.id.clone()
    } else {
        format!("{} ({})", influence.id, influence.method)
    };
    let reduction = match influence.reduction {
        Reduction::None => String::new(),
        Reduction::Row => influence
            .row
            .map_or(String::new(), |row| format!(", row {row}")),
        other => format!(", {}", other.name()),
    };
    let spread = if influence.members.len() > 1 {
        format!(
            "; spread over {} networks, not confidence",
            influence.members.len()
        )
    } else {
        String::new()
    };
    let units = match influence.output {
        Some(output) if influence.units.starts_with("per ") => {
            format!(", {} on the {}", influence.units, output.name())
        }
        Some(_) => format!(", {}", influence.units),
        None => String::new(),
    };
    format!(
        "{name}{reduction}, {per}{units}{spread}\n  {}{}",
        influence.meaning,
        certainty(influence)
    )
}

/// What the numbers hang on, and how exact they are.
fn certainty(influence: &Influence) -> String {
    let mut parts = Vec::new();
    if let Some(background) = &influence.background {
        parts.push(format!("background: {background}"));
    }
    if let Some(Gap { gap, range }) = influence.completeness {
        parts.push(format!("adds up to {gap:.1e} of a range of {range:.3}"));
    }
    if let Some(errors) = &influence.standard_errors {
        let largest = errors.iter().copied().fold(0.0, f64::max);
        parts.push(format!("standard errors up to {largest:.1e}"));
    }
    if influence.converged == Some(false) {
        parts.push("NOT converged on every row: raise max_evaluations or tolerance".to_owned());
    }
    if parts.is_empty() {
        return String::new();
    }
    format!("\n  {}", parts.join("; "))
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

/// A bar from the middle, to the left for what is negative.
fn bar(value: f64, largest: f64) -> String {
    let share = if largest > 0.0 { value / largest } else { 0.0 };
    let cells = (share.abs() * BAR as f64).round() as usize;
    let (left, right) = if value < 0.0 { (cells, 0) } else { (0, cells) };
    format!(
        "{}{}\u{2502}{}",
        " ".repeat(BAR - left),
        "\u{2588}".repeat(left),
        "\u{2588}".repeat(right)
    )
}

/// The same in colour where it is shown on a terminal: the sign's.
fn colored_bar(value: f64, largest: f64) -> String {
    let bar = bar(value, largest);
    let cells: String = bar.chars().filter(|&c| c == '\u{2588}').collect();
    if cells.is_empty() {
        return bar;
    }
    let style = style(&cells);
    let colored = if value < 0.0 {
        style.blue()
    } else {
        style.yellow()
    };
    bar.replace(&cells, &colored.to_string())
}

/// What stands out on a terminal.
pub fn emphasis(text: &str) -> String {
    style(text).bold().to_string()
}

/// Text from a table in so many columns, cut where it is longer.
pub fn fitted(text: &str, columns: usize) -> String {
    truncate_str(&plain(text), columns, "\u{2026}").into_owned()
}

/// Text on lines that fit, those after the first indented by one more; its own line breaks and
/// indentation stay.
pub fn wrapped(text: &str) -> String {
    let mut wrapped = String::new();
    for line in text.lines() {
        let indent = &line[..line.len() - line.trim_start().len()];
        let mut fits = indent.to_owned();
        for word in line.trim_start().split(' ') {
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
    fn bars_show_size_and_sign() {
        assert_eq!(
            bar(1.0, 1.0),
            format!("{}│{}", " ".repeat(10), "█".repeat(10))
        );
        assert_eq!(
            bar(-0.5, 1.0),
            format!("{}{}│", " ".repeat(5), "█".repeat(5))
        );
        assert_eq!(bar(0.0, 0.0), format!("{}│", " ".repeat(10)));
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
    fn names_cannot_command_the_terminal() {
        assert_eq!(plain("a\u{1b}[31mb"), "a\\u{1b}[31mb");
    }
}
