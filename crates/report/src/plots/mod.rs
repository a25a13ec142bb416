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
    chart::{LOWERS, MUTED, Plot, Problem, RAISES, line},
    words::{all_fitted, fitted},
};

/// The room for names on the left of a chart.
const NAMES: u32 = 112;

/// The characters that find room there.
const NAME: usize = 17;

/// The most lines of a chart.
pub const LINES: usize = 24;

fn sign(value: f64) -> RGBColor {
    if value < 0.0 { LOWERS } else { RAISES }
}

/// A name in the room there is.
fn label(name: &str) -> String {
    fitted(name, NAME)
}

/// Names in the room there is, no two alike.
fn labels<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    all_fitted(names, NAME)
}

/// The line at 0 through so many lines of a chart.
fn zero(plot: &mut Plot<'_, '_>, lines: usize) -> Result<(), Problem> {
    let ends = [-0.5, lines as f64 - 0.5].map(|y| (0.0, y));
    plot.draw_series([line(ends.to_vec(), MUTED, 10)])?;
    Ok(())
}

/// A value as people read it.
pub fn shown(value: &Value, values: &ValuesView) -> String {
    match (value, values) {
        (Value::Number(number), ValuesView::Numbers { dates: true, .. }) => {
            number.as_f64().map_or_else(String::new, date)
        }
        (Value::Bool(yes), _) => if *yes { "yes" } else { "no" }.to_owned(),
        (Value::String(text), _) => text.clone(),
        (Value::Number(number), _) => {
            let number = number.as_f64().unwrap_or_default();
            format!("{number:.4e}")
                .parse::<f64>()
                .map_or_else(|_| String::new(), |it| it.to_string())
        }
        (Value::Array(parts), ValuesView::Joint { columns }) => {
            let part =
                |(column, part): (&String, &Value)| format!("{column} {}", shown(part, values));
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
    use super::*;

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
        assert_eq!(shown(&Value::from(2.0), &numbers(false)), "2");
        assert_eq!(shown(&Value::from(0.123_456_7), &numbers(false)), "0.12346");
        assert_eq!(shown(&Value::from(19_782.0), &numbers(true)), "2024-02-29");
        assert_eq!(shown(&Value::from(true), &numbers(false)), "yes");
    }
}
