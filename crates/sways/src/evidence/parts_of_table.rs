//! Influences in parts of the table.

use sways_data::{Design, RowParts};
use sways_explain::evidence::{Contrast, Estimated, InPart, InParts, Parts, Rows, by_part};

use super::{
    borne::{MISSING, Reach, has_enough, share},
    kind::Kind,
};

/// A part must have so many rows, and so many of the rarer outcome.
const FEWEST_ROWS: usize = 30;
const FEWEST_EVENTS: usize = 10;
/// Coefficients in all parts, at most, and cells of their columns.
const COEFFICIENTS: usize = 48;
const CELLS: usize = 1 << 26;

/// The parts of a table that have enough rows.
#[derive(Clone, Debug)]
pub(super) struct InTable {
    pub column: String,
    names: Vec<(String, usize)>,
    /// The part of each row, `[rows]`, among those.
    of_rows: Vec<Option<usize>>,
    /// The event's share in each.
    shares: Vec<f64>,
}

impl InTable {
    pub fn new(parts: &RowParts, labels: &[bool]) -> Self {
        let of_part = |part: usize| {
            let rows = parts.of_rows.iter().zip(labels);
            rows.filter(move |(it, _)| **it == Some(part))
                .map(|(_, label)| *label)
        };
        let enough = |part: &usize| {
            let (rows, events) = (
                of_part(*part).count(),
                of_part(*part).filter(|it| *it).count(),
            );
            rows >= FEWEST_ROWS && events.min(rows - events) >= FEWEST_EVENTS
        };
        let kept: Vec<usize> = (0..parts.names.len()).filter(enough).collect();
        let place = |part: usize| kept.iter().position(|it| *it == part);
        Self {
            column: parts.column.clone(),
            names: kept
                .iter()
                .map(|&part| (parts.names[part].clone(), of_part(part).count()))
                .collect(),
            of_rows: parts.of_rows.iter().map(|it| place((*it)?)).collect(),
            shares: kept.iter().map(|&part| share(of_part(part))).collect(),
        }
    }

    /// Its names and rows, for the results.
    pub fn parts(&self) -> Parts {
        Parts {
            column: self.column.clone(),
            names: self.names.clone(),
        }
    }

    /// Whether an input bears an interval in every part.
    pub fn bear(&self, design: &Design, input: usize) -> bool {
        self.shares.iter().enumerate().all(|(part, &share)| {
            let rows = (0..design.rows()).filter(|&row| self.of_rows[row] == Some(part));
            let values: Vec<f32> = rows.map(|row| design.row(row)[input]).collect();
            let varies = values.iter().any(|value| *value != values[0]);
            varies && has_enough(values.iter().copied(), share)
        })
    }

    /// The influences of a condition in each part, by the event's residuals and those of the inputs
    /// that all parts bear, of all its inputs that are `regressed`. Intervals are each part's own.
    pub fn effects(
        &self,
        (rows, reach): (Rows<'_>, Reach),
        kind: &Kind,
        (regressed, borne): (&[usize], &[usize]),
        outcome: &[f64],
        columns: &[f64],
    ) -> Option<InParts> {
        let (count, width) = (self.names.len(), borne.len());
        if count < 2 || count * width > COEFFICIENTS || count * columns.len() > CELLS {
            return None;
        }
        let found = by_part(outcome, columns, &self.of_rows, count, rows)?;
        let estimated = |at: usize, by: f64, alpha: f64| {
            let half = by.abs() * found.effect.standard_error(at);
            Estimated::of_probability(
                by * found.effect.theta[at],
                half * found.effect.reach(at, alpha),
            )
        };
        let contrast = |at: usize, level: &str, against: &str| {
            let Estimated { value, interval } = estimated(at, 1.0, reach.one);
            Contrast {
                level: level.to_owned(),
                against: against.to_owned(),
                influence: value,
                interval,
                interval_simultaneous: estimated(at, 1.0, reach.all).interval,
            }
        };
        let parts = (0..count).map(|part| {
            let first = part * width;
            match kind {
                Kind::Several => InPart {
                    influence: None,
                    contrasts: Vec::new(),
                },
                Kind::Number { deviation: by, .. } | Kind::Two { apart: by, .. } => InPart {
                    influence: Some(estimated(first, *by, reach.one)),
                    contrasts: (1..width)
                        .map(|at| contrast(first + at, MISSING, "the median"))
                        .collect(),
                },
                Kind::Categories { names, most } => {
                    let levels = names.iter().enumerate().filter(|(place, _)| place != most);
                    let levels: Vec<&String> = levels.map(|(_, level)| level).collect();
                    let place = |input: &usize| regressed.binary_search(input).ok();
                    let of_input = borne.iter().enumerate();
                    InPart {
                        influence: None,
                        contrasts: of_input
                            .filter_map(|(at, input)| {
                                let level = levels.get(place(input)?)?;
                                Some(contrast(first + at, level, &names[*most]))
                            })
                            .collect(),
                    }
                }
            }
        });
        Some(InParts {
            parts: parts.collect(),
            p: found.p,
            p_adjusted: None,
        })
    }
}
