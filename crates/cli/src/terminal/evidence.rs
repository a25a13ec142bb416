//! What a person reads of the evidence.

use comfy_table::{Table, presets::NOTHING};
use sways::{language::Language, words::plain};
use sways_explain::evidence::{Evidence, Verdict};
use sways_report::{
    evidence::{chance, confidence, p},
    messages::{self, Messages},
    notes,
    order::sorted,
    reason::Reason,
    words::{all_fitted, fitted, signed},
};

use super::text::{emphasis, rendered, room, wrapped};

/// The answer, a line a condition, and what it means.
pub fn text(evidence: &Evidence, language: Language) -> String {
    let says = messages::of(language);
    let mut text = gate(evidence, says);
    text.push_str(&table(evidence, says));
    for note in notes::on_influences(evidence, language) {
        text.push_str(&wrapped(&plain(&note)));
    }
    text
}

/// The columns of a condition's name: with the others they make 80 at most.
const NAME: usize = 22;
/// Conditions beyond these are in the files.
const MOST: usize = 24;
/// Those of an interval.
const INTERVAL: usize = 17;

fn gate(evidence: &Evidence, says: &dyn Messages) -> String {
    let gate = &evidence.gate;
    let how = match (gate.p, &gate.reason) {
        (Some(chance), _) => says.gate_test(&p(chance), gate.permutations),
        (None, Some(reason)) => says.reason(&Reason::of(Some(reason))),
        (None, None) => String::new(),
    };
    format!(
        "{}   {}\n  {}\n\n",
        says.gate_question(),
        emphasis(says.gate_answer(gate)),
        plain(&how)
    )
}

fn table(evidence: &Evidence, says: &dyn Messages) -> String {
    let mut grid = Table::new();
    grid.load_style(NOTHING);
    grid.set_header(says.columns(confidence(evidence)));
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
    let names = all_fitted(names, NAME + room());
    // Of many those that say something come first, and the others are in the files.
    let is_long = evidence.conditions.len() > MOST;
    let order = if is_long {
        sorted(evidence)
    } else {
        (0..evidence.conditions.len()).collect()
    };
    let shown = order.len().min(MOST);
    for (condition, name) in order[..shown]
        .iter()
        .map(|&place| (&evidence.conditions[place], names[place].clone()))
    {
        let is_number = condition.influence.is_some();
        let (influence, interval) = if condition.contrasts.is_empty() || is_number {
            numbers(condition.influence, condition.interval)
        } else {
            let against = &condition.contrasts[0].against;
            (String::new(), fitted(&says.against(against), INTERVAL))
        };
        let verdict = says.verdict(condition.verdict);
        let verdict = match condition.verdict {
            Verdict::Evidence => emphasis(verdict),
            _ => verdict.to_owned(),
        };
        grid.add_row([
            name,
            influence,
            interval,
            verdict,
            condition.p_adjusted.map_or("\u{2013}".to_owned(), chance),
        ]);
        let levels = condition.contrasts.iter().map(|it| says.level(&it.level));
        let levels = all_fitted(levels, NAME + room() - 2);
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
    let mut text = rendered(grid, &[1, 2, 4]);
    if is_long {
        let others = says.others(order.len() - shown);
        text.push_str(&wrapped(&format!(
            " \u{2026} {others}: evidence.json, sways table"
        )));
    }
    text
}
