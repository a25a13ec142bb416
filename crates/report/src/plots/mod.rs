//! The charts of a report.
//!
//! - [`influence`]: each condition's, with evidence or by a method
//! - [`quality`]: losses, calibration, ROC
//! - [`profile`]: how one condition works
//! - [`rows`], their attributions; [`heat`], interactions, the strongest pair, how methods agree

pub mod heat;
pub mod influence;
pub mod profile;
pub mod quality;
pub mod rows;

use plotters::prelude::RGBColor;
use serde_json::Value;
use sways::view::ValuesView;
use sways_data::date;

use crate::{
    chart::{LOWERS, MUTED, Plot, Problem, RAISES, line, width_of},
    messages::{Messages, Word},
    words::{all_fitted, of_table},
};

/// The columns of a name on the left of a chart, at most.
const NAME: usize = 19;

/// The most lines of a chart.
pub const LINES: usize = 24;

fn sign(value: f64) -> RGBColor {
    if value < 0.0 { LOWERS } else { RAISES }
}

/// Names on the left of a chart in so many columns at most, no two alike, and the room that they
/// need.
fn labels<'a>(names: impl Iterator<Item = &'a str>, most: usize) -> (Vec<String>, u32) {
    let names = all_fitted(names, most);
    let room = room(&names);
    (names, room)
}

/// The room that names need.
fn room(names: &[String]) -> u32 {
    let widest = names.iter().map(|name| width_of(name)).max();
    widest.unwrap_or(0).max(20) + 10
}

/// What a description lists.
fn listed(parts: &[String], says: &dyn Messages) -> String {
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    says.list(&parts, 0)
}

/// The line at 0 through so many lines of a chart.
fn zero(plot: &mut Plot<'_, '_>, lines: usize) -> Result<(), Problem> {
    let ends = [-0.5, lines as f64 - 0.5].map(|y| (0.0, y));
    plot.draw_series([line(ends.to_vec(), MUTED, 10)])?;
    Ok(())
}

/// A value as people read it.
pub fn shown(value: &Value, values: &ValuesView, says: &dyn Messages) -> String {
    match (value, values) {
        (Value::Number(number), ValuesView::Numbers { dates: true, .. }) => {
            number.as_f64().map_or_else(String::new, date)
        }
        (Value::Bool(yes), _) => says
            .word(if *yes { Word::Yes } else { Word::No })
            .to_owned(),
        (Value::String(text), _) => says.level(text).to_owned(),
        (Value::Number(number), _) => of_table(number.as_f64().unwrap_or_default()),
        (Value::Array(parts), ValuesView::Joint { columns }) => {
            let part = |(column, part): (&String, &Value)| {
                format!("{column} {}", shown(part, values, says))
            };
            columns
                .iter()
                .zip(parts)
                .map(part)
                .collect::<Vec<_>>()
                .join(", ")
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use sways::language::Language;

    use super::*;
    use crate::messages;

    #[test]
    fn values_are_read_as_people_write_them() {
        let numbers = |dates| ValuesView::Numbers {
            low: 0.0,
            high: 1.0,
            median: 0.5,
            whole: false,
            dates,
            bins_from: 0.0,
            bins_width: 1.0,
            bins: vec![],
        };
        let says = messages::of(Language::En);
        assert_eq!(shown(&Value::from(2.0), &numbers(false), says), "2");
        assert_eq!(
            shown(&Value::from(0.123_456_7), &numbers(false), says),
            "0.12346"
        );
        assert_eq!(
            shown(&Value::from(19_782.0), &numbers(true), says),
            "2024-02-29"
        );
        assert_eq!(shown(&Value::from(true), &numbers(false), says), "yes");
    }
}
