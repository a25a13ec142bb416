//! What a person reads in the terminal.

use std::fmt::Write as _;
use std::path::Path;

use comfy_table::{CellAlignment, Table, presets::NOTHING};
use sways_explain::{Influence, Per, Reduction};
use sways_train::Metrics;

use crate::study::{Results, Study};

/// Cells of a bar on each side of its middle.
const BAR: usize = 10;

/// The story of a run: the table, the losses, how good the model is, the influences, the files.
pub fn story(study: &Study, results: &Results, place: &Path) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{}", headline(study, results));
    if !results.losses.is_empty() {
        text.push('\n');
    }
    for at in &results.losses {
        let epochs = study.plan.fit.epochs();
        let _ = writeln!(text, "Epoch [{}/{epochs}], Loss: {:.4}", at.epoch, at.loss);
    }
    let _ = write!(text, "\n{}", scores(results));
    for influence in &results.influences {
        let _ = write!(text, "\n{}", table(influence));
    }
    let _ = writeln!(text, "\nFiles: {}", place.display());
    text
}

fn headline(study: &Study, results: &Results) -> String {
    let rows = study.design.rows();
    let events = study.outcome.labels.iter().filter(|&&label| label).count();
    let members = results.weights.members();
    format!(
        "{}: {} in {events} of {rows} rows ({:.1}%), {}; {} of {} on {}",
        plain(&study.plan.name),
        plain(&study.outcome.event),
        100.0 * events as f64 / rows as f64,
        counted(study.groups().len(), "condition"),
        counted(members, "network"),
        results.weights.architecture(),
        results.backend,
    )
}

fn scores(results: &Results) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.set_header(["", "log-loss", "accuracy", "AUC", "rows"]);
    let mut add = |name: &str, scores: &Metrics| {
        table.add_row([
            name.to_owned(),
            format!("{:.4}", scores.log_loss),
            format!("{:.3}", scores.accuracy),
            scores
                .auc
                .map_or_else(|| "\u{2013}".to_owned(), |auc| format!("{auc:.3}")),
            scores.rows.to_string(),
        ]);
    };
    add("training rows", &results.metrics.train);
    if let Some(test) = &results.metrics.test {
        add("test rows", test);
    }
    add("a constant, there", &results.metrics.constant);
    rendered(table, 1)
}

/// An influence's heading and its table: the numbers, their spread over members, and bars.
fn table(influence: &Influence) -> String {
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
        let mut row = vec![plain(label), number(value)];
        if several {
            let of_members = || influence.members.iter().map(|member| member[index]);
            let low = of_members().fold(f64::INFINITY, f64::min);
            let high = of_members().fold(f64::NEG_INFINITY, f64::max);
            row.push(format!("{} \u{2026} {}", number(low), number(high)));
        }
        row.push(bar(value, largest));
        table.add_row(row);
    }
    let numbers = if several { 2 } else { 1 };
    format!("{}\n{}", heading(influence), rendered(table, numbers))
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
            "; smallest \u{2026} largest of {} networks",
            influence.members.len()
        )
    } else {
        String::new()
    };
    let units = if influence.output.is_some() {
        format!(", {}", influence.units)
    } else {
        String::new()
    };
    let output = influence
        .output
        .map_or(String::new(), |output| format!(" on the {}", output.name()));
    format!(
        "{name}{reduction}, {per}{units}{output}{spread}\n  {}",
        influence.meaning
    )
}

/// A table's lines without trailing blanks, `numbers` columns after the first aligned right.
fn rendered(mut table: Table, numbers: usize) -> String {
    for index in 1..=numbers.max(1) {
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

fn signed(value: f64) -> String {
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

/// Text from a table, with control characters shown instead of obeyed.
fn plain(text: &str) -> String {
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

fn counted(count: usize, what: &str) -> String {
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
    fn names_cannot_command_the_terminal() {
        assert_eq!(plain("a\u{1b}[31mb"), "a\\u{1b}[31mb");
    }
}
