//! Grids of coloured numbers: conditions together, methods together.

use plotters::{prelude::RGBColor, style::text_anchor::HPos};
use serde_json::Value;

use sways::{
    methods::AgreementEntry,
    view::{ConditionView, Surface, ValuesView, View},
};

use super::{NAME, labels, listed, shown};
use crate::{
    chart::{Axis, Chart, Frame, Side, Tip, bar, mixed, plot, text},
    error::Error,
    messages::{Messages, Section, Word},
    words::{fitted, short},
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
    let height = 50 + (26 * rows as u32).clamp(40, 420);
    let width = (36 / columns.max(1)).clamp(3, NAME);
    // Where names do not fit below their columns, numbers stand for them.
    let is_long = |name: &String| console::measure_text_width(name) > width;
    let numbered = heat.columns == heat.rows && heat.columns.iter().any(is_long);
    // Numbers are never cut: where they do not fit, some columns have none.
    let is_number = |name: &String| {
        name.trim_start_matches('\u{2212}')
            .starts_with(char::is_numeric)
    };
    let every = if heat.columns.iter().all(is_number) {
        let widths = heat
            .columns
            .iter()
            .map(|name| console::measure_text_width(name) + 1);
        widths.max().unwrap_or(0).div_ceil(width).max(1)
    } else {
        1
    };
    let row = |(place, name): (usize, &String)| {
        if numbered {
            format!("{} {name}", place + 1)
        } else {
            name.clone()
        }
    };
    let rows_are = heat.rows.iter().enumerate().map(row);
    let rows_are: Vec<String> = rows_are.collect();
    // Few columns leave more room for names.
    let most = NAME + 6_usize.saturating_sub(columns);
    let (rows_are, left) = labels(rows_are.iter().map(String::as_str), most);
    Chart::draw(parts, height, |area| {
        let column = |place: &f64| {
            let place = *place as usize;
            if numbered {
                (place + 1).to_string()
            } else if !place.is_multiple_of(every) {
                String::new()
            } else {
                fitted(&heat.columns[place], every * width)
            }
        };
        let row = |place: &f64| rows_are[*place as usize].clone();
        let (x, y) = (Axis::places(columns), Axis::places(rows).reversed());
        let mut plot = plot(
            area,
            Frame {
                x: (x, heat.axis, &column),
                y: (y, "", &row),
                left,
                side: Side::Names,
            },
        )?;
        let [low, high] = heat.range;
        let mut tips = Vec::new();
        for (y, values) in heat.values.iter().enumerate() {
            for (x, value) in values.iter().enumerate() {
                let pair = [&heat.rows[y], &heat.columns[x]];
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
                let told = format!("{} \u{d7} {}: {value:.3}", pair[0], pair[1]);
                tips.push(Tip::on(&plot, ends.0, ends.1, &told));
                // Fixed colours: the cell's own are the same in the dark.
                let on = if share > 0.5 {
                    RGBColor(0xFF, 0xFF, 0xFE)
                } else {
                    RGBColor(0x10, 0x10, 0x11)
                };
                plot.draw_series([text(words, (x, y), on, HPos::Center)])?;
            }
        }
        Ok(tips)
    })
}

/// How much every two conditions act together.
///
/// # Errors
/// Where it cannot be drawn.
pub fn interactions(view: &View, says: &dyn Messages) -> Result<Option<Chart>, Error> {
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
    let description = says.interactions_described([&name(a), &name(b)], most);
    heat(
        ["interactions", says.word(Word::Interactions), &description],
        &Heat {
            columns: names.clone(),
            rows: names,
            values,
            // What is next to nothing stays pale.
            range: [0.0, most.max(0.5)],
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
pub fn surface(
    surface: &Surface,
    conditions: &[ConditionView],
    says: &dyn Messages,
) -> Result<Chart, Error> {
    let [first, second] = surface.pair.map(|place| &conditions[place]);
    let words = |points: &[Value], condition: &ConditionView| -> Vec<String> {
        points
            .iter()
            .map(|point| match (point.as_f64(), &condition.values) {
                // Three digits: there is no room for more.
                (Some(number), ValuesView::Numbers { dates: false, .. }) => {
                    short(number).replace('-', "\u{2212}")
                }
                _ => shown(point, &condition.values, says),
            })
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
    let title = says.surface_title(&first.name, &second.name);
    let description = says.surface_described(range);
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
pub fn agreement(entries: &[AgreementEntry], says: &dyn Messages) -> Result<Option<Chart>, Error> {
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
            let rank = it.agreement.rank_correlation?;
            Some(says.agreeing(&it.a, &it.b, rank))
        })
        .collect();
    let description = says.agreement_described(&listed(&told, says));
    heat(
        ["agreement", says.section(Section::Methods), &description],
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
