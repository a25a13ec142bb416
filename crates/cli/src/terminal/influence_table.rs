//! An influence as a person reads it in the terminal: what it is, its numbers, bars.

use comfy_table::{Table, presets::NOTHING};
use console::style;
use serde_json::Value;
use sways::{explanation::ValueEntry, words::plain};
use sways_explain::{Gap, Influence, Per, Reduction, Sign};
use sways_report::words::{all_fitted, fitted, number};

use super::text::{NAME, rendered, wrapped};

/// Cells of a bar on each side of its middle.
const BAR: usize = 10;

/// An influence's heading and its table: the numbers, their spread over members, and bars; or why
/// there are none.
pub fn table(influence: &Influence) -> String {
    table_of(influence, None)
}

/// The same of a row whose values are shown beside.
pub fn table_of(influence: &Influence, values: Option<&[ValueEntry]>) -> String {
    let failed = influence.error.as_ref();
    let failed = failed.map(|error| wrapped(&format!("  not measured: {}", plain(error))));
    if influence.labels.is_empty() {
        return format!("{}\n{}", influence.id, failed.unwrap_or_default());
    }
    let mut table = Table::new();
    table.load_style(NOTHING);
    let several = influence.members.len() > 1;
    let largest = influence
        .values
        .iter()
        .fold(0.0_f64, |largest, value| largest.max(value.abs()));
    let names = all_fitted(influence.labels.iter().map(String::as_str), NAME);
    for (index, (label, &value)) in influence.labels.iter().zip(&influence.values).enumerate() {
        let sign = influence.sign(index);
        let number = |value| number(value, sign);
        let mut row = vec![names[index].clone()];
        if let Some(values) = values {
            let value = values.iter().find(|of| of.condition == *label);
            row.push(value.map_or_else(String::new, |of| fitted(&shown(&of.value), NAME)));
        }
        row.push(number(value));
        if several {
            let of_members = || influence.members.iter().map(|member| member[index]);
            let low = of_members().fold(f64::INFINITY, f64::min);
            let high = of_members().fold(f64::NEG_INFINITY, f64::max);
            row.push(format!("{} \u{2026} {}", number(low), number(high)));
        }
        row.push(if sign == Some(Sign::None) {
            bar(value, largest)
        } else {
            colored_bar(value, largest)
        });
        table.add_row(row);
    }
    let first = 1 + usize::from(values.is_some());
    let numbers = [first, first + 1];
    let numbers = &numbers[..if several { 2 } else { 1 }];
    let heading: String = heading(influence).lines().map(wrapped).collect();
    let failed = failed.unwrap_or_default();
    format!("{heading}{failed}{}", rendered(table, numbers))
}

/// A value of a table as people read it.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => {
            let whole = number
                .as_f64()
                .filter(|it| it.fract() == 0.0 && it.abs() < 1e15);
            whole.map_or_else(|| number.to_string(), |it| format!("{it:.0}"))
        }
        _ => String::new(),
    }
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
        Some(output) if influence.slopes => {
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
    if let (Some(base), Some(prediction)) = (influence.base, influence.prediction) {
        parts.push(match influence.row {
            Some(_) => format!("base value {base:.4}, prediction {prediction:.4}"),
            None => format!("base value {base:.4}, mean prediction {prediction:.4}"),
        });
    }
    if let Some(Gap { gap, range }) = influence.completeness {
        parts.push(format!("adds up to {gap:.1e} of a range of {range:.3}"));
    }
    if let Some(errors) = &influence.standard_errors {
        let largest = errors.iter().copied().fold(0.0, f64::max);
        let of_row = influence.row_error.map_or_else(String::new, |error| {
            format!(", of a single row about {error:.1e}")
        });
        parts.push(format!("standard errors up to {largest:.1e}{of_row}"));
    }
    if influence.converged == Some(false) {
        parts.push(if influence.standard_errors.is_some() {
            "drawn too few times to be exact: more max_evaluations (sways explain \
             --max-evaluations) make the standard errors smaller"
                .to_owned()
        } else {
            "not within the tolerance on every row: the gap says by how much".to_owned()
        });
    }
    if parts.is_empty() {
        return String::new();
    }
    format!("\n  {}", parts.join("; "))
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

    /// A method that cannot be had says so.
    #[test]
    fn what_failed_is_said() {
        let failed = serde_json::json!({
            "id": "p", "method": "permutation", "output": "probability", "per": "condition",
            "reduction": "none", "units": "", "meaning": "", "row": null, "labels": [], "values": [],
            "members": [], "error": "the rows have the same outcome",
        });
        let failed: Influence = serde_json::from_value(failed).unwrap();
        assert!(table(&failed).contains("not measured"));
    }
}
