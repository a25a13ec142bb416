//! Rows' attributions: all of them, and one row's in steps.

use plotters::style::text_anchor::HPos;
use serde_json::Value;

use sways::view::{ConditionView, LocalView, RowView, ValuesView, View};

use super::{LINES, NAME, NAMES, labels, shown, sign, zero};
use crate::{
    chart::{Axis, Chart, Frame, INK, MUTED, STEPS, apart, bar, dot, line, plot, text, tick},
    error::Error,
    words::{fitted, signed},
};

/// The most dots of a beeswarm.
const DOTS: usize = 4000;

/// The conditions of a waterfall; the others are one bar.
const STEPS_OF_ROW: usize = 9;

/// Every sampled row's attributions, a line a condition.
///
/// # Errors
/// Where it cannot be drawn.
pub fn beeswarm(view: &View) -> Result<Chart, Error> {
    let order = &view.order[..view.order.len().min(LINES)];
    let rows = &view.local.rows;
    let most = (DOTS / order.len().max(1)).clamp(1, rows.len().max(1));
    let step = rows.len().div_ceil(most);
    let dots = || rows.iter().step_by(step);
    let told: Vec<String> = order
        .iter()
        .take(5)
        .map(|&place| {
            let sum: f64 = rows.iter().map(|row| row.attributions[place].abs()).sum();
            format!(
                "{} {:.3}",
                view.conditions[place].name,
                sum / rows.len() as f64
            )
        })
        .collect();
    let first = if order.len() < view.order.len() {
        format!("the first {LINES} of {} conditions; ", view.order.len())
    } else {
        String::new()
    };
    let description = format!(
        "attributions of {} rows, a dot each; {first}right of 0 raises the probability, left of it \
         lowers it; colour: the condition's value, from low (blue) to high (vermilion). Mean sizes, \
         largest first: {}.",
        dots().count(),
        told.join(", ")
    );
    let ends = || dots().flat_map(|row| order.iter().map(|&place| row.attributions[place]));
    let x = Axis::round(ends().fold(0.0, f64::min), ends().fold(0.0, f64::max));
    let y = Axis::places(order.len()).reversed();
    let apart = apart(&x);
    let height = 46 + 26 * order.len() as u32;
    let labels = labels(
        order
            .iter()
            .map(|&place| view.conditions[place].name.as_str()),
    );
    Chart::draw(
        ["beeswarm", "Attributions of the rows", &description],
        height,
        |area| {
            let words = |value: &f64| tick(*value, apart);
            let names = |line: &f64| labels[*line as usize].clone();
            let frame = Frame {
                x: (x.clone(), "change in probability", &words),
                y: (y, &names),
                left: NAMES,
                lines: false,
            };
            let mut plot = plot(area, frame)?;
            zero(&mut plot, order.len())?;
            for (at, &place) in order.iter().enumerate() {
                let values: Vec<f64> = dots().map(|row| row.attributions[place]).collect();
                let shifts = spread_out(&values, apart * x.ticks().len() as f64);
                for ((row, value), shift) in dots().zip(&values).zip(shifts) {
                    let color = height_of(&row.values[place], &view.conditions[place].values);
                    let color = color.map_or(MUTED, |share| {
                        STEPS[(share * STEPS.len() as f64).min(4.0) as usize]
                    });
                    plot.draw_series([dot((*value, at as f64 + shift), 20, color, true)])?;
                }
            }
            Ok(())
        },
    )
}

/// How far dots of like values step aside, within ±0.4, so that they can be told apart.
fn spread_out(values: &[f64], width: f64) -> Vec<f64> {
    const COLUMNS: f64 = 80.0;
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let column = |place: &usize| (values[*place] / width * COLUMNS).round();
    let most = order
        .chunk_by(|a, b| column(a) == column(b))
        .map(<[usize]>::len)
        .max()
        .unwrap_or(1);
    let step = (0.8 / most as f64).min(0.12);
    let mut shifts = vec![0.0; values.len()];
    for alike in order.chunk_by(|a, b| column(a) == column(b)) {
        for (rank, &place) in alike.iter().enumerate() {
            let side = if rank % 2 == 0 { 1.0 } else { -1.0 };
            shifts[place] = side * step * rank.div_ceil(2) as f64;
        }
    }
    shifts
}

/// Where a value lies between its condition's smallest and largest.
fn height_of(value: &Value, values: &ValuesView) -> Option<f64> {
    match values {
        ValuesView::Numbers { low, high, .. } => {
            let value = value.as_f64()?;
            (high > low).then(|| ((value - low) / (high - low)).clamp(0.0, 1.0))
        }
        ValuesView::Levels { .. } => value.as_bool().map(f64::from),
        ValuesView::Joint { .. } => None,
    }
}

/// How one row's probability comes about, from the base to its own.
///
/// # Errors
/// Where it cannot be drawn.
pub fn waterfall(
    name: &str,
    title: &str,
    row: &RowView,
    local: &LocalView,
    conditions: &[ConditionView],
) -> Result<Chart, Error> {
    let mut order: Vec<usize> = (0..conditions.len()).collect();
    order.sort_by(|&a, &b| {
        row.attributions[b]
            .abs()
            .total_cmp(&row.attributions[a].abs())
    });
    let mut steps: Vec<(String, f64)> = order
        .iter()
        .take(STEPS_OF_ROW)
        .map(|&place| {
            let condition = &conditions[place];
            let value = fitted(&shown(&row.values[place], &condition.values), 8);
            let name = fitted(
                &condition.name,
                NAME.saturating_sub(value.chars().count() + 3).max(5),
            );
            (format!("{name} = {value}"), row.attributions[place])
        })
        .collect();
    let rest = &order[steps.len()..];
    if !rest.is_empty() {
        let sum = rest.iter().map(|&place| row.attributions[place]).sum();
        steps.push((format!("{} others", rest.len()), sum));
    }
    let told: Vec<String> = steps
        .iter()
        .map(|(label, value)| format!("{label} {}", signed(*value)))
        .collect();
    let description = format!(
        "row {}: from {:.3}, the probability at the mean of the conditions, to {:.3}: {}.",
        row.row,
        local.base,
        row.probability,
        told.join(", ")
    );
    let mut at = local.base;
    let spans: Vec<(f64, f64)> = steps
        .iter()
        .map(|(_, value)| {
            let from = at;
            at += value;
            (from, at)
        })
        .collect();
    let ends = || spans.iter().flat_map(|&(from, to)| [from, to]);
    let (low, high) = (ends().fold(1.0, f64::min), ends().fold(0.0, f64::max));
    // Room for the numbers.
    let room = (high - low).max(0.02) * 0.28;
    let x = Axis::round(low - room, high + room);
    let y = Axis::places(steps.len()).reversed();
    let apart = apart(&x);
    let height = 46 + 24 * steps.len() as u32;
    let middle = f64::midpoint(low, high);
    Chart::draw([name, title, &description], height, |area| {
        let words = |value: &f64| tick(*value, apart);
        let names = |line: &f64| steps[*line as usize].0.clone();
        let mut plot = plot(
            area,
            Frame {
                x: (x, "probability", &words),
                y: (y, &names),
                left: NAMES + 14,
                lines: false,
            },
        )?;
        for (line_at, (&(from, to), (_, value))) in spans.iter().zip(&steps).enumerate() {
            let y = line_at as f64;
            plot.draw_series([bar((from, y - 0.32), (to, y + 0.32), sign(*value))])?;
            if line_at + 1 < spans.len() {
                plot.draw_series([line(vec![(to, y + 0.32), (to, y + 0.68)], MUTED, 10)])?;
            }
            let gap = (high - low).max(0.02) * 0.02;
            let (edge, align) = if f64::midpoint(from, to) < middle {
                (from.max(to) + gap, HPos::Left)
            } else {
                (from.min(to) - gap, HPos::Right)
            };
            plot.draw_series([text(signed3(*value), (edge, y), INK, align)])?;
        }
        Ok(())
    })
}

fn signed3(value: f64) -> String {
    let sign = match value {
        _ if value.abs() < 0.0005 => "",
        _ if value < 0.0 => "\u{2212}",
        _ => "+",
    };
    format!("{sign}{:.3}", value.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_of_one_value_stand_apart_within_their_line() {
        let shifts = spread_out(&[0.1; 50], 1.0);
        assert!(shifts.iter().all(|shift| shift.abs() <= 0.41));
        let mut sorted = shifts.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.dedup();
        assert_eq!(sorted.len(), 50);
        assert_eq!(spread_out(&[0.1, 0.9], 1.0), [0.0, 0.0]);
    }
}
