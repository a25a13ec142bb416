//! Runs side by side, as a person reads them.

use std::fmt::Write as _;

use comfy_table::{Table, presets::NOTHING};
use sways::{
    comparison::{Comparison, Spread},
    words::plain,
};
use sways_explain::evidence::Verdict;
use sways_report::{
    evidence::chance,
    words::{all_fitted, fitted, number, signed},
};

use super::text::rendered;

/// Columns of a name.
const NAME: usize = 24;
/// Columns of a run's name.
const RUN: usize = 18;

/// What a person reads.
pub fn text(comparison: &Comparison) -> String {
    let mut text = settings_text(comparison);
    text.push_str(&scores_text(comparison));
    for it in &comparison.influences {
        let _ = writeln!(
            text,
            "\n{}, {}; spread over networks, not confidence",
            plain(&it.id),
            it.reduction.name()
        );
        let lines = it.conditions.iter().map(|condition| {
            let cells = condition.runs.iter().map(|spread| {
                let Some(Spread { value, low, high }) = spread else {
                    return vec!["\u{2013}".to_owned(), String::new()];
                };
                let number = |value: f64| number(value, condition.sign);
                let spread = if low == high {
                    String::new()
                } else {
                    format!("{} \u{2026} {}", number(*low), number(*high))
                };
                vec![number(*value), spread]
            });
            (condition.condition.as_str(), cells.collect())
        });
        text.push_str(&grid(
            comparison,
            ["influence", "spread"].map(str::to_owned).into(),
            lines,
        ));
    }
    if !comparison.evidence.is_empty() {
        text.push_str("\nevidence\n");
        let dash = || "\u{2013}".to_owned();
        let lines = comparison.evidence.iter().map(|condition| {
            let cells = condition.runs.iter().map(|shown| {
                let Some(shown) = shown else {
                    return vec![dash()];
                };
                let interval = shown.interval.map_or_else(dash, |[low, high]| {
                    format!("{} \u{2026} {}", signed(low), signed(high))
                });
                let verdict = match shown.verdict {
                    Verdict::Evidence => "yes",
                    Verdict::None => "none",
                    Verdict::NotCertifiable => "n/a",
                };
                let p = shown.p_adjusted.map_or_else(dash, chance);
                vec![interval, verdict.to_owned(), p]
            });
            (condition.condition.as_str(), cells.collect())
        });
        text.push_str(&grid(
            comparison,
            ["interval", "found", "p (Holm)"].map(str::to_owned).into(),
            lines,
        ));
    }
    text
}

fn settings_text(comparison: &Comparison) -> String {
    if comparison.settings.is_empty() {
        return "no setting differs\n".to_owned();
    }
    let lines = comparison.settings.iter().map(|(key, values)| {
        let cells = values.iter().map(|value| {
            vec![
                value
                    .as_deref()
                    .map_or_else(|| "\u{2013}".to_owned(), |value| fitted(value, 32)),
            ]
        });
        (key.as_str(), cells.collect())
    });
    format!(
        "settings that differ\n{}",
        grid(comparison, vec!["value".to_owned()], lines)
    )
}

fn scores_text(comparison: &Comparison) -> String {
    let mut grid = Table::new();
    grid.load_style(NOTHING);
    grid.set_header([
        "",
        "last loss",
        "rows",
        "log-loss",
        "accuracy",
        "AUC",
        "a constant",
    ]);
    for ((name, loss), scores) in comparison
        .runs
        .iter()
        .zip(&comparison.losses)
        .zip(&comparison.scores)
    {
        let (metrics, rows) = scores
            .test
            .as_ref()
            .map_or((&scores.train, "training"), |test| (test, "test"));
        let dash = || "\u{2013}".to_owned();
        grid.add_row([
            fitted(name, RUN),
            loss.map_or_else(dash, |loss| format!("{loss:.4}")),
            rows.to_owned(),
            format!("{:.4}", metrics.log_loss),
            format!("{:.3}", metrics.accuracy),
            metrics.auc.map_or_else(dash, |auc| format!("{auc:.3}")),
            format!("{:.4}", scores.constant.log_loss),
        ]);
    }
    format!("\n{}", rendered(grid, &[1, 3, 4, 5, 6]))
}

/// A line a thing and run.
fn grid<'a>(
    comparison: &Comparison,
    header: Vec<String>,
    lines: impl Iterator<Item = (&'a str, Vec<Vec<String>>)>,
) -> String {
    let mut grid = Table::new();
    grid.load_style(NOTHING);
    let numbers: Vec<usize> = (2..2 + header.len()).collect();
    grid.set_header([String::new(), String::new()].into_iter().chain(header));
    let lines: Vec<_> = lines.collect();
    let names = all_fitted(lines.iter().map(|(name, _)| *name), NAME);
    for ((_, cells), line_name) in lines.into_iter().zip(names) {
        for (place, (run, cells)) in comparison.runs.iter().zip(cells).enumerate() {
            let name = if place == 0 {
                line_name.clone()
            } else {
                String::new()
            };
            grid.add_row([name, fitted(run, RUN)].into_iter().chain(cells));
        }
    }
    rendered(grid, &numbers)
}
