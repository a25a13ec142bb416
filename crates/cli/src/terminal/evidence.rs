//! What a person reads of the evidence.

use comfy_table::{Table, presets::NOTHING};
use sways::words::plain;
use sways_explain::evidence::{Evidence, Verdict};
use sways_report::{
    evidence::{chance, confidence, notes},
    words::{all_fitted, fitted, signed},
};

use super::text::{emphasis, rendered, wrapped};

/// The answer, a line a condition, and what it means.
pub fn text(evidence: &Evidence) -> String {
    let mut text = gate(evidence);
    text.push_str(&table(evidence));
    for note in notes(evidence) {
        text.push_str(&wrapped(&note));
    }
    text
}

/// The columns of a condition's name: with the others they make 80 at most.
const NAME: usize = 22;
/// Those of an interval.
const INTERVAL: usize = 17;

fn gate(evidence: &Evidence) -> String {
    let gate = &evidence.gate;
    let answer = match (gate.p, gate.open) {
        (None, _) => "cannot be told",
        (_, true) => "yes",
        (_, false) => "no evidence that any condition matters",
    };
    let how = match gate.p {
        Some(p) => format!(
            "p = {} ({} label permutations, out-of-fold log-loss)",
            chance(p),
            gate.permutations
        ),
        None => plain(gate.reason.as_deref().unwrap_or_default()),
    };
    format!(
        "Is there anything to find?   {}\n  {how}\n\n",
        emphasis(answer)
    )
}

fn table(evidence: &Evidence) -> String {
    let mut grid = Table::new();
    grid.load_style(NOTHING);
    grid.set_header([
        "condition",
        "influence",
        &format!("{}% interval", confidence(evidence)),
        "evidence",
        "p (Holm)",
    ]);
    let numbers = |influence: Option<f64>, interval: Option<[f64; 2]>| {
        let dash = || "\u{2013}".to_owned();
        let interval =
            interval.map(|[low, high]| format!("{} \u{2026} {}", signed(low), signed(high)));
        (
            influence.map_or_else(dash, signed),
            interval.unwrap_or_else(dash),
        )
    };
    let names = evidence.conditions.iter().map(|it| it.condition.as_str());
    let names = all_fitted(names, NAME);
    for (condition, name) in evidence.conditions.iter().zip(names) {
        let is_number = condition.influence.is_some();
        let (influence, interval) = if condition.contrasts.is_empty() || is_number {
            numbers(condition.influence, condition.interval)
        } else {
            let against = &condition.contrasts[0].against;
            (
                String::new(),
                fitted(&format!("against {against}"), INTERVAL),
            )
        };
        let verdict = match condition.verdict {
            Verdict::Evidence => emphasis("yes"),
            Verdict::None => "none".to_owned(),
            Verdict::NotCertifiable => "not certifiable".to_owned(),
        };
        grid.add_row([
            name,
            influence,
            interval,
            verdict,
            condition.p_adjusted.map_or("\u{2013}".to_owned(), chance),
        ]);
        let levels = condition.contrasts.iter().map(|it| it.level.as_str());
        let levels = all_fitted(levels, NAME - 2);
        for (contrast, level) in condition.contrasts.iter().zip(levels) {
            let (influence, interval) = numbers(Some(contrast.influence), Some(contrast.interval));
            grid.add_row([
                format!("  {level}"),
                influence,
                interval,
                String::new(),
                String::new(),
            ]);
        }
    }
    rendered(grid, &[1, 2, 4])
}
