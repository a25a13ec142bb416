//! The performance measures, as a table.

use std::fmt::Write;

use sways_explain::evidence::Verdict;

use crate::{Line, cells::Cell};

/// A line a cell, in Markdown.
pub fn table(cells: &[Cell], lines: &[Line]) -> String {
    let mut text = String::from(
        "| cell | repetitions | gate opens | FWER | power | coverage | mean width | not certifiable |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for cell in cells {
        let is_of_cell = |line: &&Line| line.cell == cell.name && line.seed == 0;
        let mut of_cell: Vec<&Line> = lines.iter().filter(is_of_cell).collect();
        of_cell.sort_by_key(|it| it.repetition);
        of_cell.dedup_by_key(|it| it.repetition);
        if !of_cell.is_empty() {
            let _ = writeln!(text, "{}", row(cell, &of_cell));
        }
    }
    text
}

/// How often the intervals of average effects hold what they are of, a line a cell: average
/// marginal effects per unit of the column, and risk differences of levels.
pub fn averages(cells: &[Cell], lines: &[Line]) -> String {
    let mut text = String::from(
        "| cell | tables | marginal effects | coverage | risk differences | coverage |\n\
         |---|---:|---:|---:|---:|---:|\n",
    );
    for cell in cells {
        let of_cell = lines
            .iter()
            .filter(|it| it.cell == cell.name && it.seed == 0);
        let of_cell: Vec<&Line> = of_cell.collect();
        if of_cell.is_empty() {
            continue;
        }
        let [slopes, differences] = held(cell, &of_cell).map(|held| {
            let mean = held.iter().sum::<f64>() / held.len().max(1) as f64;
            let share = if held.is_empty() {
                "–".to_owned()
            } else {
                format!("{mean:.3}")
            };
            format!("{} | {share}", held.len())
        });
        let _ = writeln!(
            text,
            "| {} | {} | {slopes} | {differences} |",
            cell.name,
            of_cell.len()
        );
    }
    text
}

/// Whether each interval holds its truth, 1 or 0: of marginal effects, and of risk differences.
fn held(cell: &Cell, lines: &[&Line]) -> [Vec<f64>; 2] {
    /// A number is moved by so much either way for its slope.
    const STEP: f64 = 1e-3;
    let signal = cell.signal();
    let is_in =
        |[low, high]: [f64; 2], truth: f64| f64::from(u8::from(low <= truth && truth <= high));
    let mut held = [Vec::new(), Vec::new()];
    for place in 0..cell.conditions {
        let matters = signal.contains(&place);
        let slope = || {
            let at = |by: f64| cell.mean_chance(place, |x| x + by);
            Some((at(STEP)? - at(-STEP)?) / (2.0 * STEP))
        };
        // Drawn once, for those that need them.
        let slope = if matters { slope() } else { Some(0.0) };
        let levels: Vec<Option<f64>> = (0..3)
            .map(|level| cell.mean_chance(place, |_| f64::from(level)))
            .collect();
        let difference = |level: &str, against: &str| {
            let number = |name: &str| match name {
                "no" | "0" | "a" => Some(0),
                "yes" | "1" | "b" => Some(1),
                "c" => Some(2),
                _ => None,
            };
            if !matters {
                return Some(0.0);
            }
            Some(levels[number(level)?]? - levels[number(against)?]?)
        };
        for line in lines {
            let condition = &line.evidence.conditions[place];
            let per_unit = condition.average.and_then(|it| it.per_unit);
            if let Some((found, truth)) = per_unit.zip(slope) {
                held[0].push(is_in(found.interval, truth));
            }
            for it in &condition.comparisons {
                if let Some(truth) = difference(&it.level, &it.against) {
                    held[1].push(is_in(it.difference.interval, truth));
                }
            }
        }
    }
    held
}

fn row(cell: &Cell, lines: &[&Line]) -> String {
    let signal = cell.signal();
    let truth = cell.truth();
    let count = lines.len() as f64;
    let mut open = 0.0;
    let mut false_ones = 0.0;
    let mut power: Vec<f64> = Vec::new();
    let mut covered: Vec<f64> = Vec::new();
    let mut widths: Vec<f64> = Vec::new();
    let mut uncertain = 0.0;
    for line in lines {
        open += f64::from(u8::from(line.evidence.gate.open)) / count;
        let mut any = false;
        let mut found = 0.0;
        let mut holds = Vec::new();
        for (place, condition) in line.evidence.conditions.iter().enumerate() {
            let is_found = condition.verdict == Verdict::Evidence;
            if signal.contains(&place) {
                found += f64::from(u8::from(is_found)) / signal.len() as f64;
            } else {
                // Tested as one with a condition that matters, it is said to be inseparable.
                let with = |name: &String| signal.iter().any(|&it| *name == name_of(it));
                let mut others = condition.tested_with.iter().chain(&condition.follows_from);
                any |= is_found && !others.any(with);
            }
            let share = 1.0 / (count * cell.conditions as f64);
            uncertain += f64::from(u8::from(condition.verdict == Verdict::NotCertifiable)) * share;
            let known = condition
                .interval
                .zip(condition.influence)
                .zip(truth[place]);
            if let (Some((([low, high], influence), truth)), Some(per_unit)) = (
                known,
                scale(condition.influence_per_unit, condition.influence),
            ) {
                // The interval is of the influence; the truth is per unit of the column.
                let truth = truth * influence / per_unit;
                holds.push(f64::from(u8::from((low..=high).contains(&truth))));
                widths.push(high - low);
            }
            // Of a level nothing is known but that it is nothing.
            if truth[place] == Some(0.0) {
                let contrasts = condition.contrasts.iter().map(|it| it.interval);
                let held =
                    contrasts.map(|[low, high]| f64::from(u8::from(low <= 0.0 && high >= 0.0)));
                holds.extend(held);
            }
        }
        false_ones += f64::from(u8::from(any)) / count;
        power.push(found);
        if !holds.is_empty() {
            covered.push(holds.iter().sum::<f64>() / holds.len() as f64);
        }
    }
    let share = |p: f64| format!("{p:.3} ± {:.3}", (p * (1.0 - p).max(0.0) / count).sqrt());
    let power = if signal.is_empty() {
        "–".to_owned()
    } else {
        mean_with_error(&power)
    };
    let coverage = if covered.is_empty() {
        "–".to_owned()
    } else {
        mean_with_error(&covered)
    };
    let width = if widths.is_empty() {
        "–".to_owned()
    } else {
        format!("{:.4}", widths.iter().sum::<f64>() / widths.len() as f64)
    };
    format!(
        "| {} | {} | {} | {} | {power} | {coverage} | {width} | {uncertain:.3} |",
        cell.name,
        lines.len(),
        share(open),
        share(false_ones),
    )
}

/// A condition's name, by its place.
pub fn name_of(condition: usize) -> String {
    format!("x{}", condition + 1)
}

/// The influence per unit of the column: of two values a unit apart it is the influence itself.
fn scale(per_unit: Option<f64>, influence: Option<f64>) -> Option<f64> {
    per_unit.or(influence)
}

/// The mean over repetitions, with its Monte-Carlo error.
fn mean_with_error(values: &[f64]) -> String {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance =
        values.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / (count - 1.0).max(1.0);
    format!("{mean:.3} ± {:.3}", (variance / count).sqrt())
}
