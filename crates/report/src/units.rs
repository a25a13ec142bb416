//! The effects of numbers in every unit: per unit of the column, per standard deviation, and from the
//! lower to the upper quartile.

use crate::{
    messages::Messages,
    table::{Effect, Row},
    words::short,
};

/// A line a number, in the order of [`OnPage::units_columns`](crate::messages::OnPage::units_columns).
pub fn lines(rows: &[Row], says: &dyn Messages) -> Vec<[String; 6]> {
    let line = |row: &Row| {
        let units = &row.other_units;
        let between = units.between_quartiles.as_ref();
        if units.per_unit.is_none() && between.is_none() {
            return None;
        }
        let text = |effect: Option<Effect>| effect.map_or_else(String::new, |it| it.text(says));
        Some([
            row.condition.clone(),
            text(units.per_unit),
            units.deviation.map_or_else(String::new, short),
            text(row.effect),
            between.map_or_else(String::new, |([lower, upper], _)| says.range(lower, upper)),
            text(between.map(|(_, effect)| *effect)),
        ])
    };
    rows.iter().filter_map(line).collect()
}
