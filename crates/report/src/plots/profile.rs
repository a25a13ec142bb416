//! How one condition works.

use serde_json::Value;
use sways_data::date;

use sways::view::{ConditionProfile, ConditionView, ValuesView};

use super::{NAMES, label};
use crate::{
    chart::{
        Axis, BEHIND, Chart, Frame, INK, LOWERS, RAISES, apart, bar, dashed, line, plot, tick,
    },
    error::Error,
    words::fitted,
};

/// The most levels of a profile.
const LEVELS: usize = 15;

/// How one condition works.
///
/// # Errors
/// Where it cannot be drawn.
pub fn profile(
    place: usize,
    profile: &ConditionProfile,
    condition: &ConditionView,
) -> Result<Chart, Error> {
    let name = format!("profile-{}", place + 1);
    let numbers: Vec<(f64, f64)> = profile
        .points
        .iter()
        .zip(&profile.values)
        .filter_map(|(point, &value)| Some((point.as_f64()?, value)))
        .collect();
    match &condition.values {
        ValuesView::Numbers { .. } if numbers.len() > 1 => {
            curve(&name, profile, condition, &numbers)
        }
        _ => levels(&name, profile, condition),
    }
}

fn curve(
    name: &str,
    profile: &ConditionProfile,
    condition: &ConditionView,
    mean: &[(f64, f64)],
) -> Result<Chart, Error> {
    let ValuesView::Numbers {
        dates,
        bins,
        bins_from,
        bins_width,
        ..
    } = &condition.values
    else {
        return levels(name, profile, condition);
    };
    let dates = *dates;
    let points: Vec<f64> = profile.points.iter().filter_map(Value::as_f64).collect();
    // A missing value's point is no place on the axis.
    let of_numbers = |row: &[f64]| -> Vec<(f64, f64)> {
        let values = profile.points.iter().zip(row);
        values
            .filter_map(|(point, &value)| Some((point.as_f64()?, value)))
            .collect()
    };
    let ale = profile.ale.as_ref().map(|ale| {
        // Centred effects, moved to where the curve is on average over the rows.
        let middle = over_rows(mean, *bins_from, *bins_width, bins);
        let moved = ale
            .points
            .iter()
            .zip(&ale.values)
            .map(|(&x, &y)| (x, y + middle));
        moved.collect::<Vec<_>>()
    });
    let (from, to) = (mean[0].1, mean[mean.len() - 1].1);
    let show = |value: f64| {
        if dates {
            date(value)
        } else {
            Value::from(value).to_string()
        }
    };
    let description = format!(
        "mean probability {from:.3} at {}, {to:.3} at {}; thin lines: single rows; dashed: \
         accumulated local effects; below: where the rows lie.",
        show(points[0]),
        show(points[points.len() - 1]),
    );
    let bins_end = bins_width.mul_add(bins.len() as f64, *bins_from);
    let range = points
        .iter()
        .fold((*bins_from, bins_end), |(low, high), &it| {
            (low.min(it), high.max(it))
        });
    let x = Axis::round(range.0, range.1);
    let heights = || {
        let own = profile.individual.iter().flatten().copied();
        let moved = ale.iter().flatten().map(|it| it.1);
        own.chain(profile.values.iter().copied()).chain(moved)
    };
    let (bottom, top) = (heights().fold(1.0, f64::min), heights().fold(0.0, f64::max));
    let room = ((top - bottom) * 0.18).max(0.01);
    let y = Axis::round(bottom - room, top);
    let (x_apart, y_apart) = (apart(&x), apart(&y));
    let floor = bottom - room;
    let most = bins.iter().copied().max().unwrap_or(1).max(1) as f64;
    Chart::draw([name, &condition.name, &description], 240, |area| {
        let values = |value: &f64| {
            if dates {
                date(*value)
            } else {
                tick(*value, x_apart)
            }
        };
        let shares = |value: &f64| tick(*value, y_apart);
        let mut plot = plot(
            area,
            Frame {
                x: (x, "", &values),
                y: (y, &shares),
                left: 46,
                lines: true,
            },
        )?;
        for (place, &rows) in bins.iter().enumerate().filter(|(_, rows)| **rows > 0) {
            let left = bins_width.mul_add(place as f64, *bins_from);
            let height = 0.9 * room * rows as f64 / most;
            plot.draw_series([bar(
                (left, floor),
                (left + bins_width, floor + height),
                BEHIND,
            )])?;
        }
        for row in &profile.individual {
            plot.draw_series([line(of_numbers(row), BEHIND, 5)])?;
        }
        plot.draw_series([line(mean.to_vec(), LOWERS, 28)])?;
        if let Some(ale) = ale {
            plot.draw_series([dashed(ale, RAISES)])?;
        }
        Ok(())
    })
}

fn levels(
    name: &str,
    profile: &ConditionProfile,
    condition: &ConditionView,
) -> Result<Chart, Error> {
    let shown = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Array(_) => super::shown(value, &condition.values),
        other => other.to_string(),
    };
    let levels: Vec<String> = profile.points.iter().map(shown).collect();
    let all = levels.len();
    let levels = &levels[..all.min(LEVELS)];
    let rows = |level: &str| match &condition.values {
        ValuesView::Levels { names, rows } => names
            .iter()
            .position(|name| name == level)
            .map(|place| rows[place]),
        ValuesView::Numbers { .. } | ValuesView::Joint { .. } => None,
    };
    let told: Vec<String> = levels
        .iter()
        .zip(&profile.values)
        .map(|(level, value)| match rows(level) {
            Some(rows) => format!("{level} {value:.3} ({rows} rows)"),
            None => format!("{level} {value:.3}"),
        })
        .collect();
    let first = if all > LEVELS {
        format!(" (the first {LEVELS} of {all})")
    } else {
        String::new()
    };
    let description = format!(
        "mean probability if every row had the value{first}: {}; lines: lowest to highest of the networks.",
        told.join(", ")
    );
    let high = profile.spread.iter().map(|it| it[1]).fold(0.0, f64::max);
    let x = Axis::round(0.0, high);
    let y = Axis::places(levels.len()).reversed();
    let apart = apart(&x);
    let height = 40 + 24 * levels.len() as u32;
    Chart::draw([name, &condition.name, &description], height, |area| {
        let shares = |value: &f64| tick(*value, apart);
        let names = |place: &f64| {
            let level = &levels[*place as usize];
            match rows(level) {
                Some(rows) => format!("{} ({rows})", fitted(level, 10)),
                None => label(level),
            }
        };
        let mut plot = plot(
            area,
            Frame {
                x: (x, "", &shares),
                y: (y, &names),
                left: NAMES,
                lines: false,
            },
        )?;
        for (place, (&value, &[low, high])) in profile
            .values
            .iter()
            .zip(&profile.spread)
            .take(levels.len())
            .enumerate()
        {
            let y = place as f64;
            plot.draw_series([bar((0.0, y - 0.32), (value, y + 0.32), LOWERS)])?;
            plot.draw_series([line(vec![(low, y), (high, y)], INK, 15)])?;
        }
        Ok(())
    })
}

/// A curve's mean over rows that lie in bins of so many each.
fn over_rows(curve: &[(f64, f64)], from: f64, width: f64, bins: &[usize]) -> f64 {
    let at = |x: f64| {
        let after = curve.partition_point(|point| point.0 < x);
        let before = after.checked_sub(1).map(|place| curve[place]);
        match (before, curve.get(after)) {
            (Some((a, y)), Some(&(b, z))) => y + (z - y) * (x - a) / (b - a),
            (Some((_, y)), None) | (None, Some(&(_, y))) => y,
            (None, None) => 0.0,
        }
    };
    let (mut sum, mut all) = (0.0, 0.0);
    for (place, &rows) in bins.iter().enumerate() {
        let rows = rows as f64;
        sum += rows * at(width.mul_add(place as f64 + 0.5, from));
        all += rows;
    }
    if all > 0.0 { sum / all } else { at(from) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Most rows lie at the low end, and so does their mean.
    #[test]
    fn a_curve_is_averaged_where_the_rows_are() {
        let curve = [(0.0, 0.2), (1.0, 0.4), (3.0, 0.8)];
        let close = |bins: &[usize], wanted: f64| {
            let found = over_rows(&curve, -0.5, 1.0, bins);
            assert!((found - wanted).abs() < 1e-12, "{found}");
        };
        close(&[10, 0, 0, 0], 0.2);
        close(&[3, 1, 0, 0], 0.25);
        close(&[0, 0, 1, 1], 0.7);
        close(&[0, 0], 0.2);
    }
}
