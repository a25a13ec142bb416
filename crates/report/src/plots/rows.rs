//! Rows' attributions: all of them, and one row's in steps.

use plotters::style::text_anchor::HPos;
use serde_json::Value;

use sways::view::{ConditionView, LocalView, RowView, ValuesView, View};

use super::{LINES, NAME, labels, listed, room, shown, sign, zero};
use crate::{
    chart::{
        Area, Axis, Chart, Frame, INK, MUTED, Problem, STEPS, Side, TOP, Tip, apart, bar, dashed,
        dot, line, pixel_dot, plot, px, text, tick, width_of, words_at,
    },
    error::Error,
    messages::{Messages, Word},
    words::{all_fitted, fitted, signed},
};

/// The most dots of a beeswarm.
const DOTS: usize = 4000;

/// The conditions of a waterfall; the others are one bar.
const STEPS_OF_ROW: usize = 9;

/// The columns of a step's name and value, and of the value alone, at most.
const STEP: usize = 30;
const VALUE: usize = 12;

/// Every sampled row's attributions, a line a condition.
///
/// # Errors
/// Where it cannot be drawn.
pub fn beeswarm(view: &View, says: &dyn Messages) -> Result<Chart, Error> {
    let order = &view.order[..view.order.len().min(LINES)];
    let rows = &view.local.rows;
    let most = (DOTS / order.len().max(1)).clamp(1, rows.len().max(1));
    let step = rows.len().div_ceil(most);
    let dots = || rows.iter().step_by(step);
    let name = |place: usize| view.conditions[place].name.as_str();
    let sizes: Vec<String> = order
        .iter()
        .map(|&place| {
            let sum: f64 = rows.iter().map(|row| row.attributions[place].abs()).sum();
            format!("{} {:.3}", name(place), sum / rows.len() as f64)
        })
        .collect();
    let first = (order.len() < view.order.len()).then_some([LINES, view.order.len()]);
    let told = listed(&sizes[..sizes.len().min(5)], says);
    let description = says.beeswarm_described(dots().count(), first, &told);
    let ends = || dots().flat_map(|row| order.iter().map(|&place| row.attributions[place]));
    let (low, high) = (ends().fold(0.0, f64::min), ends().fold(0.0, f64::max));
    // Room for whole dots at the ends.
    let margin = 0.03 * (high - low);
    let x = Axis::round(low - margin, high + margin);
    let y = Axis::places(order.len()).reversed();
    let apart = apart(&x);
    let height = 50 + TOP + 28 * order.len() as u32;
    let (labels, left) = labels(order.iter().map(|&place| name(place)), NAME);
    Chart::draw(
        ["beeswarm", says.word(Word::Beeswarm), &description],
        height,
        |area| {
            let words = |value: &f64| tick(*value, apart);
            let names = |line: &f64| labels[*line as usize].clone();
            let frame = Frame {
                x: (x.clone(), says.word(Word::ChangeInProbability), &words),
                y: (y, "", &names),
                left,
                side: Side::Keyed,
            };
            let mut plot = plot(area, frame)?;
            zero(&mut plot, order.len())?;
            let mut tips = Vec::new();
            // By colour, so that the dots of one are one path; those without an order first.
            let mut by_step = vec![Vec::new(); STEPS.len() + 1];
            for (line, &place) in order.iter().enumerate() {
                let values: Vec<f64> = dots().map(|row| row.attributions[place]).collect();
                let shifts = spread_out(&values, apart * x.ticks().len() as f64);
                for ((row, value), shift) in dots().zip(&values).zip(shifts) {
                    let share = height_of(&row.values[place], &view.conditions[place].values);
                    let step = share.map_or(0, |share| 1 + step_of(share));
                    by_step[step].push((*value, line as f64 + shift));
                }
                let at = line as f64;
                let (from, to) = ((low, at - 0.5), (high, at + 0.5));
                tips.push(Tip::on(&plot, from, to, &sizes[line]));
            }
            let has_no_order = !by_step[0].is_empty();
            let colors = [MUTED].into_iter().chain(STEPS);
            for (step, (color, dots)) in colors.zip(by_step).enumerate() {
                let marks = dots.into_iter().map(|at| dot(at, 20, color, step > 0));
                plot.draw_series(marks)?;
            }
            key(area, has_no_order, says)?;
            Ok(tips)
        },
    )
}

/// Which of [`STEPS`] is the colour of a value that lies so far up.
fn step_of(share: f64) -> usize {
    ((share * STEPS.len() as f64) as usize).min(STEPS.len() - 1)
}

/// What the dots' colours are, above them.
fn key(area: &Area<'_>, has_no_order: bool, says: &dyn Messages) -> Result<(), Problem> {
    let y = px(TOP / 2) as i32;
    let low = says.word(Word::LowValue);
    area.draw(&words_at(low, (px(4) as i32, y), MUTED, HPos::Left))?;
    let mut at = 4 + width_of(low) + 10;
    for color in STEPS {
        area.draw(&pixel_dot((px(at) as i32, y), color, true))?;
        at += 12;
    }
    let high = says.word(Word::HighValue);
    area.draw(&words_at(high, (px(at) as i32, y), MUTED, HPos::Left))?;
    if has_no_order {
        at += width_of(high) + 24;
        area.draw(&pixel_dot((px(at) as i32, y), MUTED, false))?;
        let place = (px(at + 8) as i32, y);
        let words = says.word(Word::NoOrder);
        area.draw(&words_at(words, place, MUTED, HPos::Left))?;
    }
    Ok(())
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

/// A row's steps from the base value to its prediction, the largest first.
struct Steps {
    /// Each with its name, what it adds and the value that it is of.
    steps: Vec<(String, f64)>,
    /// From where to where each leads.
    spans: Vec<(f64, f64)>,
}

impl Steps {
    fn new(
        row: &RowView,
        local: &LocalView,
        conditions: &[ConditionView],
        says: &dyn Messages,
    ) -> Self {
        let mut order: Vec<usize> = (0..conditions.len()).collect();
        order.sort_by(|&a, &b| {
            row.attributions[b]
                .abs()
                .total_cmp(&row.attributions[a].abs())
        });
        let shown_ones = &order[..order.len().min(STEPS_OF_ROW)];
        let values: Vec<String> = shown_ones
            .iter()
            .map(|&place| {
                fitted(
                    &shown(&row.values[place], &conditions[place].values, says),
                    VALUE,
                )
            })
            .collect();
        let widest = values
            .iter()
            .map(|it| console::measure_text_width(it))
            .max();
        let left = STEP.saturating_sub(widest.unwrap_or(0) + 3).max(NAME / 2);
        let names = shown_ones
            .iter()
            .map(|&place| conditions[place].name.as_str());
        let names = all_fitted(names, left).into_iter().zip(&values);
        let mut steps: Vec<(String, f64)> = names
            .zip(shown_ones)
            .map(|((name, value), &place)| (format!("{name} = {value}"), row.attributions[place]))
            .collect();
        let rest = &order[steps.len()..];
        if !rest.is_empty() {
            let sum = rest.iter().map(|&place| row.attributions[place]).sum();
            steps.push((says.others(rest.len()), sum));
        }
        let mut at = local.base;
        let spans = steps.iter().map(|(_, adds)| {
            let from = at;
            at += adds;
            (from, at)
        });
        Self {
            spans: spans.collect(),
            steps,
        }
    }

    /// The lowest and the highest that they lead to.
    fn ends(&self) -> [f64; 2] {
        let ends = self.spans.iter().flat_map(|&(from, to)| [from, to]);
        ends.fold([1.0, 0.0], |[low, high], end| {
            [f64::min(low, end), f64::max(high, end)]
        })
    }
}

/// From where to where the steps of rows lead, so that one can be held against another.
pub fn scale(rows: &[usize], view: &View, says: &dyn Messages) -> [f64; 2] {
    let local = &view.local;
    let ends = rows.iter().map(|&place| {
        let steps = Steps::new(&local.rows[place], local, &view.conditions, says);
        steps.ends()
    });
    ends.fold([1.0, 0.0], |[low, high], of| {
        [low.min(of[0]), high.max(of[1])]
    })
}

/// Whether steps lead beyond what a probability can be.
pub fn is_beyond([low, high]: [f64; 2]) -> bool {
    low < -1e-6 || high > 1.0 + 1e-6
}

/// How one row's probability comes about, from the base to its own.
///
/// # Errors
/// Where it cannot be drawn.
pub fn waterfall(
    name: &str,
    title: &str,
    row: &RowView,
    view: &View,
    [low, high]: [f64; 2],
    says: &dyn Messages,
) -> Result<Chart, Error> {
    let local = &view.local;
    let Steps { steps, spans } = Steps::new(row, local, &view.conditions, says);
    let told: Vec<String> = steps
        .iter()
        .map(|(label, adds)| format!("{label} {}", signed(*adds)))
        .collect();
    let description =
        says.row_described(row.row, local.base, row.probability, &listed(&told, says));
    // Room for the numbers.
    let width = (high - low).max(0.02);
    let x = Axis::round(low - 0.3 * width, high + 0.3 * width).ticks_within([0.0, 1.0]);
    let last = steps.len() + 1;
    let y = Axis::places(last + 1).reversed();
    let apart = apart(&x);
    let height = 50 + 24 * (last + 1) as u32;
    let middle = f64::midpoint(low, high);
    let base = says.word(Word::BaseValue).to_owned();
    let of_steps = steps.iter().map(|(label, _)| label.clone());
    let names: Vec<String> = [base]
        .into_iter()
        .chain(of_steps)
        .chain([says.word(Word::Prediction).to_owned()])
        .collect();
    let left = room(&names);
    Chart::draw([name, title, &description], height, |area| {
        let words = |value: &f64| tick(*value, apart);
        let name = |line: &f64| names[*line as usize].clone();
        let mut plot = plot(
            area,
            Frame {
                x: (x, says.word(Word::Probability), &words),
                y: (y, "", &name),
                left,
                side: Side::Names,
            },
        )?;
        let gap = 0.03 * width;
        let beside = |from: f64, to: f64, gap: f64| {
            if f64::midpoint(from, to) < middle {
                (from.max(to) + gap, HPos::Left)
            } else {
                (from.min(to) - gap, HPos::Right)
            }
        };
        let last = last as f64;
        // What no probability can be is beyond these lines.
        for end in [0.0, 1.0]
            .into_iter()
            .filter(|end| (low..high).contains(end) && is_beyond([low, high]))
        {
            plot.draw_series([dashed(vec![(end, -0.5), (end, last + 0.5)], MUTED)])?;
        }
        let mut tips = Vec::new();
        for (y, value) in [(0.0, local.base), (last, row.probability)] {
            plot.draw_series([dot((value, y), 45, INK, true)])?;
            let (edge, align) = beside(value, value, 2.0 * gap);
            plot.draw_series([text(format!("{value:.3}"), (edge, y), INK, align)])?;
        }
        let of_base = spans.first().map_or(local.base, |span| span.0);
        plot.draw_series([line(vec![(of_base, 0.0), (of_base, 0.68)], MUTED, 10)])?;
        for (place, (&(from, to), (_, adds))) in spans.iter().zip(&steps).enumerate() {
            let y = (place + 1) as f64;
            plot.draw_series([bar((from, y - 0.32), (to, y + 0.32), sign(*adds))])?;
            plot.draw_series([line(vec![(to, y + 0.32), (to, y + 0.68)], MUTED, 10)])?;
            let (edge, align) = beside(from, to, gap);
            plot.draw_series([text(signed3(*adds), (edge, y), INK, align)])?;
            tips.push(Tip::on(
                &plot,
                (low, y - 0.5),
                (high, y + 0.5),
                &told[place],
            ));
        }
        Ok(tips)
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
