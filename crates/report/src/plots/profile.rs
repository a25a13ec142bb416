//! How one condition works.

use serde_json::Value;
use sways::view::{ConditionProfile, ConditionView, ValuesView, View};
use sways_data::date;

use super::{NAME, listed, room, shown};
use crate::{
    chart::{
        Axis, BEHIND, Chart, Frame, INK, LOWERS, RAISES, Side, Tip, apart, bar, dashed, line, plot,
        tick,
    },
    error::Error,
    messages::{Messages, Word},
    words::all_fitted,
};

/// The most levels of a profile.
const LEVELS: usize = 15;

/// From which probability to which all conditions' charts go, so that one can be held against
/// another.
pub fn scale(view: &View) -> [f64; 2] {
    let of_one = |it: &ConditionProfile| {
        let own = it.individual.iter().flatten();
        let spread = it.spread.iter().flatten();
        let ends = own.chain(&it.values).chain(spread);
        ends.fold([1.0_f64, 0.0_f64], |[low, high], &end| {
            [low.min(end), high.max(end)]
        })
    };
    let of_all = view.profiles.conditions.iter().map(of_one);
    of_all.fold([1.0, 0.0], |[low, high], of| {
        [low.min(of[0]), high.max(of[1])]
    })
}

/// How one condition works, on a scale of probabilities.
///
/// # Errors
/// Where it cannot be drawn.
pub fn profile(
    place: usize,
    profile: &ConditionProfile,
    condition: &ConditionView,
    scale: [f64; 2],
    says: &dyn Messages,
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
            curve(&name, profile, condition, &numbers, scale, says)
        }
        _ => levels(&name, profile, condition, scale, says),
    }
}

fn curve(
    name: &str,
    profile: &ConditionProfile,
    condition: &ConditionView,
    mean: &[(f64, f64)],
    [bottom, top]: [f64; 2],
    says: &dyn Messages,
) -> Result<Chart, Error> {
    let ValuesView::Numbers {
        dates,
        bins,
        bins_from,
        bins_width,
        ..
    } = &condition.values
    else {
        return levels(name, profile, condition, [bottom, top], says);
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
    let ends = [points[0], points[points.len() - 1]].map(show);
    let description = says.curve_described([(&ends[0], from), (&ends[1], to)]);
    let bins_end = bins_width.mul_add(bins.len() as f64, *bins_from);
    let range = points
        .iter()
        .fold((*bins_from, bins_end), |(low, high), &it| {
            (low.min(it), high.max(it))
        });
    let x = Axis::round(range.0, range.1);
    let room = ((top - bottom) * 0.18).max(0.01);
    let y = Axis::round(bottom - room, top).ticks_within([0.0, 1.0]);
    let (x_apart, y_apart) = (apart(&x), apart(&y));
    let floor = bottom - room;
    let most = bins.iter().copied().max().unwrap_or(1).max(1) as f64;
    Chart::draw([name, &condition.name, &description], 250, |area| {
        let values = |value: &f64| {
            if dates {
                date(*value)
            } else {
                tick(*value, x_apart)
            }
        };
        let title = says.word(Word::MeanProbability);
        let shares = |value: &f64| tick(*value, y_apart);
        let mut plot = plot(
            area,
            Frame {
                x: (x, "", &values),
                y: (y, title, &shares),
                left: 46,
                side: Side::Scale,
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
            // Its level is the curve's; a little beyond the scale it ends there.
            let within = ale.into_iter().map(|(x, y)| (x, y.clamp(floor, top)));
            plot.draw_series([dashed(within.collect(), RAISES)])?;
        }
        // A pointer reads the point that it is nearest to.
        let between = |a: f64, b: f64| f64::midpoint(a, b);
        let tips = mean.iter().enumerate().map(|(place, &(x, y))| {
            let left = place
                .checked_sub(1)
                .map_or(range.0, |before| between(mean[before].0, x));
            let right = mean
                .get(place + 1)
                .map_or(range.1, |next| between(next.0, x));
            let words = format!("{}: {y:.3}", show(x));
            Tip::on(&plot, (left, floor), (right, top), &words)
        });
        Ok(tips.collect())
    })
}

fn levels(
    name: &str,
    profile: &ConditionProfile,
    condition: &ConditionView,
    [_, high]: [f64; 2],
    says: &dyn Messages,
) -> Result<Chart, Error> {
    let all = profile.points.len();
    let points = &profile.points[..all.min(LEVELS)];
    let rows = |level: &Value| match (&condition.values, level.as_str()) {
        (ValuesView::Levels { names, rows }, Some(level)) => {
            let place = names.iter().position(|name| name == level);
            place.map(|place| rows[place])
        }
        _ => None,
    };
    let words = |point: &Value| shown(point, &condition.values, says);
    let told: Vec<String> = points
        .iter()
        .zip(&profile.values)
        .map(|(point, value)| match rows(point) {
            Some(rows) => format!("{} {value:.3} ({})", words(point), says.rows(rows)),
            None => format!("{} {value:.3}", words(point)),
        })
        .collect();
    let first = (all > LEVELS).then_some([LEVELS, all]);
    let description = says.levels_described(first, &listed(&told, says));
    let x = Axis::round(0.0, high);
    let y = Axis::places(points.len()).reversed();
    let apart = apart(&x);
    let height = 48 + 26 * points.len() as u32;
    // Each level with its rows, which are never cut.
    let levels: Vec<String> = points.iter().map(words).collect();
    let counts: Vec<String> = points
        .iter()
        .map(|point| rows(point).map_or_else(String::new, |rows| format!(" ({rows})")))
        .collect();
    let longest = counts.iter().map(String::len).max().unwrap_or(0);
    let cut = all_fitted(
        levels.iter().map(String::as_str),
        NAME - longest.min(NAME / 2),
    );
    let names: Vec<String> = cut
        .iter()
        .zip(&counts)
        .map(|(level, rows)| format!("{level}{rows}"))
        .collect();
    let left = room(&names);
    Chart::draw([name, &condition.name, &description], height, |area| {
        let shares = |value: &f64| tick(*value, apart);
        let names = |place: &f64| names[*place as usize].clone();
        let mut plot = plot(
            area,
            Frame {
                x: (x, says.word(Word::MeanProbability), &shares),
                y: (y, "", &names),
                left,
                side: Side::Names,
            },
        )?;
        let mut tips = Vec::new();
        let bars = profile.values.iter().zip(&profile.spread).zip(&told);
        for (place, ((&value, &[from, to]), told)) in bars.enumerate() {
            let y = place as f64;
            plot.draw_series([bar((0.0, y - 0.32), (value, y + 0.32), LOWERS)])?;
            plot.draw_series([line(vec![(from, y), (to, y)], INK, 15)])?;
            tips.push(Tip::on(&plot, (0.0, y - 0.5), (high, y + 0.5), told));
        }
        Ok(tips)
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
