//! Each condition's influence.

use sways_explain::{
    Influence, Per, Reduction, Sign,
    evidence::{Evidence, Verdict},
};

use super::{LINES, NAMES, labels, sign, zero};
use crate::{
    chart::{Axis, Chart, Frame, MUTED, apart, bar, dot, line, plot, tick},
    error::Error,
    evidence::leaves_out_zero,
    messages::Messages,
    words::number,
};

/// One line of a chart of intervals.
struct Interval {
    label: String,
    value: f64,
    range: Option<[f64; 2]>,
    certain: bool,
    /// What the number's sign means; a size has the colour of no direction.
    sign: Option<Sign>,
}

/// Each condition's influence with its interval, in the order given.
///
/// # Errors
/// Where it cannot be drawn.
pub fn influences(
    evidence: &Evidence,
    order: &[usize],
    says: &dyn Messages,
) -> Result<Chart, Error> {
    let mut lines = Vec::new();
    for &place in order {
        let condition = &evidence.conditions[place];
        let certain = condition.verdict == Verdict::Evidence;
        if let Some(value) = condition.influence {
            lines.push(Interval {
                label: condition.condition.clone(),
                value,
                range: condition.interval,
                certain,
                sign: None,
            });
        }
        lines.extend(condition.contrasts.iter().map(|contrast| Interval {
            label: format!("{}: {}", condition.condition, contrast.level),
            value: contrast.influence,
            range: Some(contrast.interval),
            // The verdict is the condition's: a level whose interval holds 0 has none of it.
            certain: certain && (contrast.interval[0] > 0.0 || contrast.interval[1] < 0.0),
            sign: None,
        }));
    }
    let confidence = 100.0 * (1.0 - evidence.alpha);
    intervals(
        says.chart_title(),
        |first, told| says.chart_description(confidence, first, told),
        says.chart_axis(),
        lines,
    )
}

/// A method's influences with their spread over the members.
///
/// # Errors
/// Where it cannot be drawn.
pub fn measured(influence: &Influence) -> Result<Chart, Error> {
    let mut order: Vec<usize> = (0..influence.values.len()).collect();
    order.retain(|&place| influence.values[place].is_finite());
    order.sort_by(|&a, &b| {
        influence.values[b]
            .abs()
            .total_cmp(&influence.values[a].abs())
    });
    let line = |&place: &usize| {
        let members = || influence.members.iter().map(|member| member[place]);
        let low = members().fold(f64::INFINITY, f64::min);
        let high = members().fold(f64::NEG_INFINITY, f64::max);
        Interval {
            label: influence.labels[place].clone(),
            value: influence.values[place],
            range: (influence.members.len() > 1).then_some([low, high]),
            certain: false,
            sign: influence.sign(place),
        }
    };
    let spread = if influence.members.len() > 1 {
        "; lines: lowest to highest of the networks, not confidence"
    } else {
        ""
    };
    intervals(
        &format!("Influence by {}", influence.method),
        |first, told| {
            let first = match first {
                Some([first, of]) => format!(" (the first {first} of {of})"),
                None => String::new(),
            };
            format!("each condition's number{spread}{first}: {told}.")
        },
        &influence.units,
        order.iter().map(line).collect(),
    )
}

fn intervals(
    title: &str,
    describe: impl Fn(Option<[usize; 2]>, &str) -> String,
    axis: &str,
    mut lines: Vec<Interval>,
) -> Result<Chart, Error> {
    let all = lines.len();
    lines.truncate(LINES);
    let first = (all > LINES).then_some([LINES, all]);
    let told: Vec<String> = lines
        .iter()
        .map(|it| format!("{} {}", it.label, number(it.value, it.sign)))
        .collect();
    let ends = || {
        lines
            .iter()
            .flat_map(|it| it.range.unwrap_or([it.value; 2]))
    };
    let (low, high) = (ends().fold(0.0, f64::min), ends().fold(0.0, f64::max));
    let room = 0.03 * (high - low);
    let x = Axis::round(if low < 0.0 { low - room } else { low }, high + room);
    let y = Axis::places(lines.len()).reversed();
    let apart = apart(&x);
    let height = 46 + 22 * lines.len() as u32;
    let labels = labels(lines.iter().map(|it| it.label.as_str()));
    let description = describe(first, &told.join(", "));
    Chart::draw(["influence", title, &description], height, |area| {
        let words = |value: &f64| tick(*value, apart);
        let names = |place: &f64| labels[*place as usize].clone();
        let mut plot = plot(
            area,
            Frame {
                x: (x, axis, &words),
                y: (y, &names),
                left: NAMES,
                lines: false,
            },
        )?;
        zero(&mut plot, lines.len())?;
        for (place, it) in lines.iter().enumerate() {
            let of_value = match it.sign {
                Some(Sign::None) => MUTED,
                _ => sign(it.value),
            };
            let (y, color) = (place as f64, of_value);
            let leaves_out = it.range.is_some_and(leaves_out_zero);
            let color = if it.certain || leaves_out {
                color
            } else {
                MUTED
            };
            if let Some([low, high]) = it.range {
                plot.draw_series([line(vec![(low, y), (high, y)], color, 20)])?;
            } else {
                plot.draw_series([bar((0.0, y - 0.2), (it.value, y + 0.2), of_value)])?;
                continue;
            }
            plot.draw_series([dot((it.value, y), 45, color, it.certain)])?;
        }
        Ok(())
    })
}

/// The first influence that says something of conditions over all rows.
pub fn main_influence(influences: &[Influence]) -> Option<&Influence> {
    let of_conditions = || {
        influences
            .iter()
            .filter(|it| it.per == Per::Condition && it.values.iter().any(|it| it.is_finite()))
    };
    of_conditions()
        .find(|it| it.reduction != Reduction::Row)
        .or_else(|| of_conditions().next())
}
