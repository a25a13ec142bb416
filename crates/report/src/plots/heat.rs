//! Grids of coloured numbers: conditions together, methods together.

use plotters::{prelude::RGBColor, style::text_anchor::HPos};
use serde_json::Value;

use sways::{
    methods::AgreementEntry,
    view::{ConditionView, Surface, View},
};

use super::{NAME, NAMES, label, shown};
use crate::{
    chart::{Axis, Chart, Frame, bar, mixed, plot, text},
    error::Error,
    words::fitted,
};

/// A grid of coloured numbers.
struct Heat<'a> {
    columns: Vec<String>,
    rows: Vec<String>,
    /// `[rows][columns]`.
    values: Vec<Vec<Option<f64>>>,
    /// What the palest and the fullest colour stand for.
    range: [f64; 2],
    axis: &'a str,
    places: usize,
}

fn heat(parts: [&str; 3], heat: &Heat<'_>) -> Result<Chart, Error> {
    const PALE: RGBColor = RGBColor(0xF3, 0xF6, 0xF9);
    const FULL: RGBColor = RGBColor(0x00, 0x4C, 0x80);
    let (rows, columns) = (heat.rows.len(), heat.columns.len());
    let height = 46 + (26 * rows as u32).clamp(40, 420);
    Chart::draw(parts, height, |area| {
        let width = (44 / columns.max(1)).clamp(3, NAME);
        // Where names do not fit above their columns, numbers stand for them.
        let numbered =
            heat.columns == heat.rows && heat.columns.iter().any(|it| it.chars().count() > width);
        let column = |place: &f64| {
            let place = *place as usize;
            if numbered {
                (place + 1).to_string()
            } else {
                fitted(&heat.columns[place], width)
            }
        };
        let row = |place: &f64| {
            let place = *place as usize;
            if numbered {
                label(&format!("{} {}", place + 1, heat.rows[place]))
            } else {
                label(&heat.rows[place])
            }
        };
        let (x, y) = (Axis::places(columns), Axis::places(rows).reversed());
        let mut plot = plot(
            area,
            Frame {
                x: (x, heat.axis, &column),
                y: (y, &row),
                left: NAMES,
                lines: false,
            },
        )?;
        let [low, high] = heat.range;
        for (y, values) in heat.values.iter().enumerate() {
            for (x, value) in values.iter().enumerate() {
                let (x, y) = (x as f64, y as f64);
                let Some(value) = value else { continue };
                let share = if high > low {
                    ((value - low) / (high - low)).clamp(0.0, 1.0)
                } else {
                    0.0
                };
                let ends = ((x - 0.48, y - 0.48), (x + 0.48, y + 0.48));
                plot.draw_series([bar(ends.0, ends.1, mixed(PALE, FULL, share))])?;
                let words = format!("{value:.*}", heat.places).replace('-', "\u{2212}");
                let words = words.replacen("0.", ".", 1);
                // Fixed colours: the cell's own are the same in the dark.
                let on = if share > 0.5 {
                    RGBColor(0xFF, 0xFF, 0xFE)
                } else {
                    RGBColor(0x10, 0x10, 0x11)
                };
                plot.draw_series([text(words, (x, y), on, HPos::Center)])?;
            }
        }
        Ok(())
    })
}

/// How much every two conditions act together.
///
/// # Errors
/// Where it cannot be drawn.
pub fn interactions(view: &View) -> Result<Option<Chart>, Error> {
    let Some(found) = &view.interactions else {
        return Ok(None);
    };
    let name = |place: usize| view.conditions[place].name.clone();
    let names: Vec<String> = found.conditions.iter().map(|&place| name(place)).collect();
    let of = |a: usize, b: usize| {
        let pair = found
            .pairs
            .iter()
            .find(|it| it.pair == [a, b] || it.pair == [b, a]);
        pair.map(|it| it.strength)
    };
    let values: Vec<Vec<Option<f64>>> = found
        .conditions
        .iter()
        .map(|&a| found.conditions.iter().map(|&b| of(a, b)).collect())
        .collect();
    let most = found.pairs.iter().map(|it| it.strength).fold(0.0, f64::max);
    let [a, b] = found.strongest.pair;
    let description = format!(
        "how far every two conditions' joint effect on the logit is from the sum of their own; the \
         strongest pair is {} with {}, {most:.3}.",
        name(a),
        name(b)
    );
    heat(
        ["interactions", "Interactions", &description],
        &Heat {
            columns: names.clone(),
            rows: names,
            values,
            range: [0.0, most],
            axis: "",
            places: 2,
        },
    )
    .map(Some)
}

/// The mean probability over two conditions' values.
///
/// # Errors
/// Where it cannot be drawn.
pub fn surface(surface: &Surface, conditions: &[ConditionView]) -> Result<Chart, Error> {
    let [first, second] = surface.pair.map(|place| &conditions[place]);
    let words = |points: &[Value], condition: &ConditionView| -> Vec<String> {
        points
            .iter()
            .map(|point| shown(point, &condition.values))
            .collect()
    };
    let rows = words(&surface.points[0], first);
    let columns = words(&surface.points[1], second);
    let values: Vec<Vec<Option<f64>>> = surface
        .values
        .chunks(columns.len().max(1))
        .map(|row| row.iter().copied().map(Some).collect())
        .collect();
    let ends = || surface.values.iter().copied();
    let range = [ends().fold(1.0, f64::min), ends().fold(0.0, f64::max)];
    let title = format!("{} (down) with {} (across)", first.name, second.name);
    let description = format!(
        "the mean probability at each pair of values, from {:.3} to {:.3}.",
        range[0], range[1]
    );
    let axis = fitted(&second.name, 40);
    heat(
        ["pair", &title, &description],
        &Heat {
            columns,
            rows,
            values,
            range,
            axis: &axis,
            places: 2,
        },
    )
}

/// How much every two methods agree on the conditions' ranks.
///
/// # Errors
/// Where it cannot be drawn.
pub fn agreement(entries: &[AgreementEntry]) -> Result<Option<Chart>, Error> {
    let mut names: Vec<String> = Vec::new();
    for entry in entries {
        for name in [&entry.a, &entry.b] {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    if names.len() < 2 {
        return Ok(None);
    }
    let of = |a: &String, b: &String| {
        let pair = entries
            .iter()
            .find(|it| (&it.a, &it.b) == (a, b) || (&it.a, &it.b) == (b, a));
        pair.and_then(|it| it.agreement.rank_correlation)
    };
    let values = names
        .iter()
        .map(|a| names.iter().map(|b| of(a, b)).collect())
        .collect();
    let told: Vec<String> = entries
        .iter()
        .filter_map(|it| {
            Some(format!(
                "{} and {} {:.2}",
                it.a, it.b, it.agreement.rank_correlation?
            ))
        })
        .collect();
    let description = format!(
        "rank correlation of the conditions' sizes by two methods: {}.",
        told.join(", ")
    );
    heat(
        ["agreement", "Do the methods agree?", &description],
        &Heat {
            columns: names.clone(),
            rows: names,
            values,
            range: [0.0, 1.0],
            axis: "",
            places: 2,
        },
    )
    .map(Some)
}
