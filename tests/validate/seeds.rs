//! What the inquiry's seed changes: the same tables, asked with several seeds, which deal the rows
//! and start the networks.

use std::collections::BTreeMap;
use std::fmt::Write;

use sways_explain::evidence::{Verdict, p_values::normal_quantile};

use crate::{Line, cells::Cell};

/// A line a cell, in Markdown: how often two seeds give a condition that matters different
/// verdicts, and how far each test's z, the influence (in standard errors) and the adjusted p on
/// the same scale move from seed to seed, over all conditions: the root of the mean variance.
pub fn table(cells: &[Cell], lines: &[Line]) -> String {
    let mut text = String::from(
        "| cell | tables | seeds | verdicts that differ | z of residuals | z of projected | z of p | influence |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for cell in cells {
        let mut tables: BTreeMap<u64, BTreeMap<u64, &Line>> = BTreeMap::new();
        for line in lines.iter().filter(|it| it.cell == cell.name) {
            let of_table = tables.entry(line.repetition).or_default();
            of_table.insert(line.seed, line);
        }
        tables.retain(|_, seeds| seeds.len() > 1);
        if !tables.is_empty() {
            let tables: Vec<Vec<&Line>> = tables
                .into_values()
                .map(|seeds| seeds.into_values().collect())
                .collect();
            let _ = writeln!(text, "{}", row(cell, &tables));
        }
    }
    text
}

fn row(cell: &Cell, tables: &[Vec<&Line>]) -> String {
    /// Beyond this p is as good as 0, and what it moves by says nothing.
    const LEAST: f64 = 1e-9;
    let z = |p: Option<f64>| p.map(|p| normal_quantile(p.clamp(LEAST, 1.0 - 1e-3) / 2.0));
    let signal = cell.signal();
    let mut differ = Vec::new();
    let mut moves: [Vec<f64>; 4] = Default::default();
    for seeds in tables {
        for place in 0..cell.conditions {
            let of_seeds = || seeds.iter().map(|line| &line.evidence.conditions[place]);
            if signal.contains(&place) {
                let found = of_seeds().filter(|it| it.verdict == Verdict::Evidence);
                let (found, all) = (found.count() as f64, seeds.len() as f64);
                differ.push(2.0 * found * (all - found) / (all * (all - 1.0)));
            }
            let values: [Vec<Option<f64>>; 4] = [
                of_seeds().map(|it| z(it.tests.residuals)).collect(),
                of_seeds().map(|it| z(it.tests.projected)).collect(),
                of_seeds().map(|it| z(it.p)).collect(),
                of_seeds()
                    .map(|it| {
                        let [low, high] = it.interval?;
                        Some(it.influence? / ((high - low) / (2.0 * 1.96)))
                    })
                    .collect(),
            ];
            for (moves, values) in moves.iter_mut().zip(values) {
                if let Some(values) = values.into_iter().collect::<Option<Vec<f64>>>() {
                    moves.push(variance(&values));
                }
            }
        }
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let [residuals, projected, p, influence] = moves.map(|it| mean(&it).sqrt());
    format!(
        "| {} | {} | {} | {:.3} | {residuals:.2} | {projected:.2} | {p:.2} | {influence:.2} |",
        cell.name,
        tables.len(),
        tables[0].len(),
        mean(&differ),
    )
}

fn variance(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    values.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / (count - 1.0)
}
