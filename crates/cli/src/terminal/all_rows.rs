//! What a model says of all rows of a table that an engine reads.

use comfy_table::{Table, presets::NOTHING};
use sways::words::plain;
use sways_ballista::jobs::all_rows::{AllRows, Effect};
use sways_report::messages::{Label, Messages};

use super::text::{rendered, wrapped};

/// How good the model is on all rows, and how its predictions change with each condition.
pub fn said(found: &AllRows, weighted: bool, says: &dyn Messages) -> String {
    let head = says.all_rows(found.rows, found.probability, found.log_loss, found.scored);
    let mut text = format!("\n{head}\n");
    let mut grid = Table::new();
    grid.load_style(NOTHING);
    grid.set_header([
        says.label(Label::Condition),
        says.label(Label::Importance),
        "\u{b1}",
        says.label(Label::IfAllHad),
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
    text.push_str(&wrapped(says.label(Label::ImportanceIs)));
    if weighted {
        text.push_str(&wrapped(says.label(Label::AllRowsAlike)));
    }
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
