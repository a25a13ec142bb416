//! An influence as a person reads it in the terminal: what it is, its numbers, bars.

use comfy_table::{Table, presets::NOTHING};
use console::style;
use serde_json::Value;
use sways::{explanation::ValueEntry, words::plain};
use sways_explain::{Influence, Sign};
use sways_report::{
    messages::{Messages, Word},
    words::{all_fitted, fitted, number},
};

use super::text::{NAME, rendered, room, wrapped};

/// Cells of a bar on each side of its middle.
const BAR: usize = 10;

/// An influence's heading and its table: the numbers, their spread over members, and bars; or why
/// there are none.
pub fn table(influence: &Influence, says: &dyn Messages) -> String {
    table_of(influence, None, says)
}

/// The same of a row whose values are shown beside.
pub fn table_of(
    influence: &Influence,
    values: Option<&[ValueEntry]>,
    says: &dyn Messages,
) -> String {
    let failed = influence.error.as_ref();
    let failed = failed.map(|error| wrapped(&format!("  {}", says.not_measured(&plain(error)))));
    if influence.labels.is_empty() {
        return format!("{}\n{}", influence.id, failed.unwrap_or_default());
    }
    let mut table = Table::new();
    table.load_style(NOTHING);
    let several = influence.members.len() > 1;
    let mut is_outside = false;
    let largest = influence
        .values
        .iter()
        .fold(0.0_f64, |largest, value| largest.max(value.abs()));
    // Nothing is longer than what is shown as nothing.
    let is_shown = number(largest, None).contains(|it: char| matches!(it, '1'..='9'));
    let largest = if is_shown { largest } else { 0.0 };
    let names = all_fitted(influence.labels.iter().map(String::as_str), NAME + room());
    for (index, (label, &value)) in influence.labels.iter().zip(&influence.values).enumerate() {
        let sign = influence.sign(index);
        let number = |value| number(value, sign);
        let mut row = vec![names[index].clone()];
        if let Some(values) = values {
            let value = values.iter().find(|of| of.condition == *label);
            row.push(value.map_or_else(String::new, |of| fitted(&shown(&of.value, says), NAME)));
        }
        row.push(number(value));
        if several {
            let of_members = influence.members.iter().map(|member| member[index]);
            let (is_within, text) = spread(of_members, value, number);
            is_outside |= !is_within;
            row.push(text);
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
    let mut heading = wrapped(&says.heading(influence));
    heading.push_str(&wrapped(&format!("  {}", says.means(influence))));
    let certainty = says.certainty(influence, is_outside);
    if !certainty.is_empty() {
        heading.push_str(&wrapped(&format!("  {certainty}")));
    }
    let failed = failed.unwrap_or_default();
    format!("{heading}{failed}{}", rendered(table, numbers))
}

/// From where to where the members' numbers reach, as `number` writes them, and whether `value` is
/// written as one of between. Members without a number are left out; where none has one, so is it.
fn spread(
    of_members: impl Iterator<Item = f64>,
    value: f64,
    number: impl Fn(f64) -> String,
) -> (bool, String) {
    let numbers: Vec<f64> = of_members.filter(|it| !it.is_nan()).collect();
    let low = numbers.iter().copied().reduce(f64::min);
    let high = numbers.iter().copied().reduce(f64::max);
    let Some((low, high)) = low.zip(high) else {
        return (true, number(f64::NAN));
    };
    let is_within = value.is_nan() || number(value) == number(value.clamp(low, high));
    (
        is_within,
        format!("{} \u{2026} {}", number(low), number(high)),
    )
}

/// A value of a table as people read it.
fn shown(value: &Value, says: &dyn Messages) -> String {
    match value {
        Value::String(text) => says.level(text).to_owned(),
        Value::Bool(yes) => says
            .word(if *yes { Word::Yes } else { Word::No })
            .to_owned(),
        Value::Number(number) => {
            let whole = number
                .as_f64()
                .filter(|it| it.fract() == 0.0 && it.abs() < 1e15);
            whole.map_or_else(|| number.to_string(), |it| format!("{it:.0}"))
        }
        _ => String::new(),
    }
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
    use sways::language::Language;
    use sways_report::messages;

    use super::*;

    #[test]
    fn members_without_a_number_have_no_spread() {
        let of = |members: &[f64], value: f64| {
            spread(members.iter().copied(), value, |it| format!("{it}"))
        };
        let nan = f64::NAN;
        assert_eq!(of(&[1.0, nan, 3.0], 2.0), (true, "1 … 3".to_owned()));
        assert_eq!(of(&[1.0, nan, 3.0], nan), (true, "1 … 3".to_owned()));
        assert_eq!(of(&[1.0, 3.0], 4.0), (false, "1 … 3".to_owned()));
        assert_eq!(of(&[nan, nan], nan), (true, "NaN".to_owned()));
    }

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
        assert!(table(&failed, messages::of(Language::En)).contains("not measured"));
    }
}
