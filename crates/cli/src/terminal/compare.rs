//! Runs side by side, as a person reads them.

use std::fmt::Write as _;

use comfy_table::{Table, presets::NOTHING};
use sways::{
    comparison::{ComparedInfluence, Comparison, Spread},
    words::plain,
};
use sways_explain::evidence::Verdict;
use sways_report::{
    evidence::chance,
    messages::{Label, Messages},
    words::{all_fitted, fitted, number, signed},
};

use super::text::{rendered, room, wrapped};

/// Columns of a name.
const NAME: usize = 24;
/// Columns of a run's name.
const RUN: usize = 18;
/// Where there is no number.
const DASH: &str = "\u{2013}";

/// What a person reads: what differs, how good the runs are, and what they found, a line a
/// condition; with `details`, or where nothing was tested, what each method found, too.
pub fn text(comparison: &Comparison, details: bool, says: &dyn Messages) -> String {
    let mut text = settings_text(comparison, says);
    text.push_str(&scores_text(comparison, says));
    let is_tested = !comparison.evidence.is_empty();
    if is_tested {
        text.push_str(&found_text(comparison, says));
    }
    if !details && is_tested {
        let pointer = says.label(Label::DetailsPrint);
        let _ = write!(text, "\n{}", wrapped(pointer));
        return text;
    }
    if is_tested {
        text.push_str(&evidence_text(comparison, says));
    }
    for it in &comparison.influences {
        text.push_str(&method_text(comparison, it, says));
    }
    text
}

/// What one method found.
fn method_text(comparison: &Comparison, it: &ComparedInfluence, says: &dyn Messages) -> String {
    let lines = it.conditions.iter().map(|condition| {
        let cells = condition.runs.iter().map(|spread| {
            let Some(Spread { value, low, high }) = spread else {
                return vec![DASH.to_owned(), String::new()];
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
    let id = plain(&it.id);
    let heading: Vec<&str> = [id.as_str()]
        .into_iter()
        .chain(says.reduction(it.reduction))
        .collect();
    let columns = [Label::Influence, Label::Spread];
    format!(
        "\n{}; {}\n{}",
        says.list(&heading, 0),
        says.label(Label::SpreadOverNetworks),
        grid(comparison, &columns, says, lines)
    )
}

fn verdict(verdict: Verdict, says: &dyn Messages) -> &'static str {
    match verdict {
        Verdict::NotCertifiable => says.label(Label::NotTested),
        verdict => says.verdict(verdict),
    }
}

/// What was found, a line a condition and a column a run.
fn found_text(comparison: &Comparison, says: &dyn Messages) -> String {
    let mut grid = Table::new();
    grid.load_style(NOTHING);
    let runs = all_fitted(comparison.runs.iter().map(String::as_str), RUN);
    grid.set_header([String::new()].into_iter().chain(runs));
    let names = comparison.evidence.iter().map(|it| it.condition.as_str());
    let names = all_fitted(names, NAME + room());
    for (condition, name) in comparison.evidence.iter().zip(names) {
        let cells = condition.runs.iter().map(|shown| {
            shown.as_ref().map_or_else(
                || DASH.to_owned(),
                |shown| {
                    let influence = shown.influence.map_or_else(String::new, signed);
                    format!("{influence} {:>4}", verdict(shown.verdict, says))
                },
            )
        });
        grid.add_row([name].into_iter().chain(cells));
    }
    let numbers: Vec<usize> = (1..=comparison.runs.len()).collect();
    let heading = [Label::Influence, Label::Evidence].map(|it| says.label(it));
    format!("\n{}\n{}", says.list(&heading, 0), rendered(grid, &numbers))
}

/// The intervals and p-values.
fn evidence_text(comparison: &Comparison, says: &dyn Messages) -> String {
    let lines = comparison.evidence.iter().map(|condition| {
        let cells = condition.runs.iter().map(|shown| {
            let dash = || DASH.to_owned();
            let Some(shown) = shown else {
                return vec![dash()];
            };
            let interval = shown.interval.map_or_else(dash, |[low, high]| {
                format!("{} \u{2026} {}", signed(low), signed(high))
            });
            let p = shown.p_adjusted.map_or_else(dash, chance);
            vec![interval, verdict(shown.verdict, says).to_owned(), p]
        });
        (condition.condition.as_str(), cells.collect())
    });
    let columns = [Label::Interval, Label::Found, Label::P];
    let grid = grid(comparison, &columns, says, lines);
    format!("\n{}\n{grid}", says.label(Label::Evidence))
}

fn settings_text(comparison: &Comparison, says: &dyn Messages) -> String {
    if comparison.settings.is_empty() {
        return format!("{}\n", says.label(Label::NoSettingDiffers));
    }
    let lines = comparison.settings.iter().map(|(key, values)| {
        let cells = values.iter().map(|value| {
            let value = value.as_deref();
            vec![value.map_or_else(|| DASH.to_owned(), |value| fitted(value, 32))]
        });
        (key.as_str(), cells.collect())
    });
    format!(
        "{}\n{}",
        says.label(Label::SettingsThatDiffer),
        grid(comparison, &[Label::Value], says, lines)
    )
}

fn scores_text(comparison: &Comparison, says: &dyn Messages) -> String {
    let mut grid = Table::new();
    grid.load_style(NOTHING);
    let [log_loss, accuracy, auc, _] = says.score_columns();
    let [last, rows, constant] =
        [Label::LastLoss, Label::ScoredRows, Label::Constant].map(|it| says.label(it));
    grid.set_header(["", last, rows, log_loss, accuracy, auc, constant]);
    let runs = comparison.runs.iter().zip(&comparison.losses);
    for ((name, loss), scores) in runs.zip(&comparison.scores) {
        let (metrics, rows) = scores
            .test
            .as_ref()
            .map_or((&scores.train, Label::Training), |test| (test, Label::Test));
        let dash = || DASH.to_owned();
        grid.add_row([
            fitted(name, RUN),
            loss.map_or_else(dash, |loss| format!("{loss:.4}")),
            says.label(rows).to_owned(),
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
    columns: &[Label],
    says: &dyn Messages,
    lines: impl Iterator<Item = (&'a str, Vec<Vec<String>>)>,
) -> String {
    let mut grid = Table::new();
    grid.load_style(NOTHING);
    let numbers: Vec<usize> = (2..2 + columns.len()).collect();
    let columns = columns.iter().map(|&it| says.label(it));
    grid.set_header(["", ""].into_iter().chain(columns));
    let lines: Vec<_> = lines.collect();
    let names = all_fitted(lines.iter().map(|(name, _)| *name), NAME + room());
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
