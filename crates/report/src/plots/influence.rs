//! Each condition's influence.

use plotters::style::text_anchor::HPos;
use sways_explain::{Influence, Per, Reduction, evidence::Verdict};

use super::{LINES, NAME, labels, listed, sign, zero};
use crate::{
    chart::{
        Axis, Chart, Frame, INK, MUTED, Plot, Problem, Side, Tip, WIDTH, apart, bar, dot, line,
        plot, px, tick, width_of, words_at,
    },
    error::Error,
    evidence::{chance, leaves_out_zero},
    messages::{Messages, Told, Word},
    table::Row,
    words::{all_fitted, number, short},
};

/// One line of a chart of intervals.
struct Interval {
    label: String,
    value: f64,
    /// As people read it.
    shown: String,
    range: Option<[f64; 2]>,
    certain: bool,
    /// What a pointer reads.
    told: String,
}

/// Lines of one unit, under what they are.
struct Group {
    heading: &'static str,
    lines: Vec<Interval>,
}

/// The effects with their intervals, in the order given, grouped by what they are of.
///
/// # Errors
/// Where it cannot be drawn.
pub fn effects(rows: &[Row], confidence: f64, says: &dyn Messages) -> Result<Chart, Error> {
    let groups = [Word::BetweenLevels, Word::PerDeviation].map(|of| Group {
        heading: says.word(of),
        lines: rows
            .iter()
            .filter(|row| row.levels.is_some() == (of == Word::BetweenLevels))
            .filter_map(|row| effect(row, says))
            .collect(),
    });
    let mut groups: Vec<Group> = groups
        .into_iter()
        .filter(|it| !it.lines.is_empty())
        .collect();
    // The unit of the largest effect comes first.
    let largest = |group: &Group| {
        group
            .lines
            .iter()
            .map(|it| it.value.abs())
            .fold(0.0, f64::max)
    };
    groups.sort_by(|a, b| largest(b).total_cmp(&largest(a)));
    intervals(
        says.word(Word::Effects),
        |first, told| says.effects_described(confidence, first, told),
        says.word(Word::PercentagePoints),
        Some([Word::LessLikely, Word::MoreLikely].map(|side| says.word(side))),
        groups,
        says,
    )
}

fn effect(row: &Row, says: &dyn Messages) -> Option<Interval> {
    let effect = row.effect?;
    let label = match &row.levels {
        Some([level, against]) => says.line_of_levels(&row.condition, level, against),
        None => row.condition.clone(),
    };
    // Of a number also how much more a standard deviation is.
    let deviation = row.other_units.deviation.map(short);
    let more = deviation.map(|deviation| says.line_of_number(&row.condition, &deviation));
    let texts = effect.numbers();
    let p = row.p.zip(row.p_adjusted);
    let p = p.map(|(p, adjusted)| [p, adjusted].map(chance));
    let told = says.effect_told(&Told {
        name: more.as_deref().unwrap_or(&label),
        points: texts.each_ref().map(String::as_str),
        verdict: &row.evidence,
        p: p.as_ref().map(|it| it.each_ref().map(String::as_str)),
    });
    // A level whose interval holds 0 has none of it.
    let of_one = row.levels.is_none() || leaves_out_zero(effect.interval);
    Some(Interval {
        label,
        value: effect.points,
        shown: texts[0].clone(),
        range: Some(effect.interval),
        certain: row.verdict == Verdict::Evidence && of_one,
        told,
    })
}

/// A method's influences with their spread over the members.
///
/// # Errors
/// Where it cannot be drawn.
pub fn measured(influence: &Influence, says: &dyn Messages) -> Result<Chart, Error> {
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
        let (label, value) = (&influence.labels[place], influence.values[place]);
        let shown = number(value, influence.sign(place));
        Interval {
            label: label.clone(),
            value,
            range: (influence.members.len() > 1).then_some([low, high]),
            certain: false,
            told: format!("{label}: {shown}"),
            shown,
        }
    };
    let spread = influence.members.len() > 1;
    let group = Group {
        heading: "",
        lines: order.iter().map(line).collect(),
    };
    intervals(
        &says.measured_title(&influence.method),
        |first, told| says.measured_described(spread, first, told),
        &says.units(influence),
        None,
        vec![group],
        says,
    )
}

/// A chart's line: what both sides of its middle mean, what the lines below it are, or one of them.
enum Line<'a> {
    Sides([&'a str; 2]),
    Heading(&'a str),
    Interval(&'a Interval),
}

/// Keeps so many lines of all groups: those with evidence, then the largest, where there are some
/// with it, else the first.
fn truncated(groups: &mut [Group], most: usize) {
    let of = |line: &Interval| (line.certain, line.value.abs());
    let mut sizes: Vec<(bool, f64)> = groups.iter().flat_map(|it| &it.lines).map(of).collect();
    if !sizes.iter().any(|(certain, _)| *certain) {
        for (_, size) in &mut sizes {
            *size = 0.0;
        }
    }
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by(|&a, &b| {
        let ((a, of_a), (b, of_b)) = (sizes[a], sizes[b]);
        b.cmp(&a).then(of_b.total_cmp(&of_a))
    });
    let mut is_kept = vec![false; sizes.len()];
    order
        .iter()
        .take(most)
        .for_each(|&line| is_kept[line] = true);
    let mut is_kept = is_kept.into_iter();
    for group in groups {
        group.lines.retain(|_| is_kept.next().unwrap_or(false));
    }
}

fn intervals(
    title: &str,
    describe: impl Fn(Option<[usize; 2]>, &str) -> String,
    axis: &str,
    sides: Option<[&str; 2]>,
    mut groups: Vec<Group>,
    says: &dyn Messages,
) -> Result<Chart, Error> {
    let all = groups.iter().map(|it| it.lines.len()).sum();
    truncated(&mut groups, LINES);
    groups.retain(|it| !it.lines.is_empty());
    let first = (all > LINES).then_some([LINES, all]);
    let of_all = first.map(|[shown, all]| format!("{axis} ({})", says.shown_of(shown, all)));
    let axis = of_all.as_deref().unwrap_or(axis);
    let shown = || groups.iter().flat_map(|it| &it.lines);
    let told: Vec<String> = shown()
        .map(|it| format!("{} {}", it.label, it.shown))
        .collect();
    let description = describe(first, &listed(&told, says));
    let ends = || shown().flat_map(|it| it.range.unwrap_or([it.value; 2]));
    let (low, high) = (ends().fold(0.0, f64::min), ends().fold(0.0, f64::max));
    let margin = 0.03 * (high - low);
    let x = Axis::round(if low < 0.0 { low - margin } else { low }, high + margin);
    let of_groups = groups.iter().flat_map(|group| {
        let heading = Some(Line::Heading(group.heading)).filter(|_| !group.heading.is_empty());
        heading
            .into_iter()
            .chain(group.lines.iter().map(Line::Interval))
    });
    let lines: Vec<Line<'_>> = sides
        .map(Line::Sides)
        .into_iter()
        .chain(of_groups)
        .collect();
    let names = || shown().map(|it| it.label.as_str());
    // Names that are too long for the side of the chart stand above their lines.
    let is_above = names().any(|name| console::measure_text_width(name) > NAME);
    let (labels, left) = if is_above {
        (all_fitted(names(), ABOVE), 6)
    } else {
        labels(names(), NAME)
    };
    let height = 50 + lines.len() as u32 * if is_above { 38 } else { 24 };
    let y = Axis::places(lines.len()).reversed();
    let apart = apart(&x);
    // Where in its line an interval lies: below its name.
    let down = if is_above { 0.2 } else { 0.0 };
    Chart::draw(["influence", title, &description], height, |area| {
        let words = |value: &f64| tick(*value, apart);
        let mut next = labels.iter();
        let mut in_line: Vec<&str> = Vec::new();
        for line in &lines {
            in_line.push(match line {
                Line::Sides(_) | Line::Heading(_) => "",
                Line::Interval(_) => next.next().map_or("", String::as_str),
            });
        }
        let nothing = |_: &f64| String::new();
        let mut plot = plot(
            area,
            Frame {
                x: (x, axis, &words),
                y: (y, "", &nothing),
                left,
                side: Side::Bare,
            },
        )?;
        zero(&mut plot, lines.len())?;
        let mut tips = Vec::new();
        for (place, drawn) in lines.iter().enumerate() {
            let y = place as f64;
            let (middle, _) = plot.plotting_area().map_coordinate(&(0.0, y));
            let pixels = |y: f64| plot.plotting_area().map_coordinate(&(0.0, y)).1;
            let it = match drawn {
                Line::Sides([less, more]) => {
                    let (down, apart) = (pixels(y), px(8) as i32);
                    let (less, more) = (format!("\u{2190} {less}"), format!("{more} \u{2192}"));
                    let wide = |words: &str| px(width_of(words)) as i32;
                    // Where the middle is near a side, as far from it as there is room.
                    let left = (middle - apart).max(wide(&less));
                    let right = (middle + apart).min(px(WIDTH) as i32 - wide(&more));
                    for (words, at, align) in [
                        (less, left, HPos::Right),
                        (more, right.max(left + 2 * apart), HPos::Left),
                    ] {
                        area.draw(&words_at(&words, (at, down), MUTED, align))?;
                    }
                    continue;
                }
                Line::Heading(heading) => {
                    area.draw(&words_at(heading, (0, pixels(y + 0.1)), MUTED, HPos::Left))?;
                    continue;
                }
                Line::Interval(it) => it,
            };
            let (at, align) = if is_above {
                ((px(8) as i32, pixels(y - 0.2)), HPos::Left)
            } else {
                ((px(left - 8) as i32, pixels(y)), HPos::Right)
            };
            area.draw(&words_at(in_line[place], at, INK, align))?;
            let ends = [(0, pixels(y - 0.5)), (px(WIDTH) as i32, pixels(y + 0.5))];
            tips.push(Tip::new(ends[0], ends[1], &it.told));
            draw(&mut plot, it, y + down)?;
        }
        Ok(tips)
    })
}

/// Columns of a name above its line.
const ABOVE: usize = 44;

fn draw(plot: &mut Plot<'_, '_>, it: &Interval, y: f64) -> Result<(), Problem> {
    // Colour is for what there is evidence of: all else looks alike.
    let color = if it.certain { sign(it.value) } else { MUTED };
    let Some([low, high]) = it.range else {
        plot.draw_series([bar((0.0, y - 0.2), (it.value, y + 0.2), color)])?;
        return Ok(());
    };
    plot.draw_series([line(vec![(low, y), (high, y)], color, 20)])?;
    plot.draw_series([dot((it.value, y), 45, color, it.certain)])?;
    Ok(())
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
