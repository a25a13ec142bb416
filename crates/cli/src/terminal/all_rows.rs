//! What a model says of all rows of a table that an engine reads.

use std::fmt::Write as _;

use comfy_table::{Table, presets::NOTHING};
use sways::words::plain;
use sways_ballista::jobs::all_rows::{AllRows, Effect};

use super::text::{rendered, wrapped};

/// How good the model is on all rows, and how its predictions change with each condition.
pub fn said(found: &AllRows) -> String {
    let AllRows {
        rows,
        scored,
        log_loss,
        probability,
        ..
    } = found;
    let mut text = format!("\nAll {rows} rows: mean probability {probability:.4}");
    let _ = write!(text, ", log-loss {log_loss:.4}");
    if scored != rows {
        let _ = write!(text, " of the {scored} with an outcome");
    }
    text.push('\n');
    let mut grid = Table::new();
    grid.load_style(NOTHING);
    grid.set_header([
        "condition",
        "importance",
        "\u{b1}",
        "probability if all rows had …",
    ]);
    let mut conditions: Vec<_> = found.conditions.iter().collect();
    conditions.sort_by(|a, b| b.importance.total_cmp(&a.importance));
    for of in conditions {
        let effects: Vec<String> = of.effects.iter().map(effect).collect();
        grid.add_row([
            plain(&of.condition),
            format!("{:.5}", of.importance),
            format!("{:.5}", of.standard_error),
            effects.join(", "),
        ]);
    }
    text.push_str(&rendered(grid, &[1, 2]));
    text.push_str(&wrapped(
        "importance: how much the log-loss rises, in nats, where each row has another row's value \
         of the condition",
    ));
    text
}

fn effect(effect: &Effect) -> String {
    let value = match &effect.value {
        serde_json::Value::String(text) => plain(text),
        serde_json::Value::Number(number) => {
            let number = number.as_f64().unwrap_or(f64::NAN);
            format!(
                "{}",
                format!("{number:.3e}").parse::<f64>().unwrap_or(number)
            )
        }
        other => other.to_string(),
    };
    format!("{value}: {:.3}", effect.probability)
}
