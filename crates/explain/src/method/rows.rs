//! What methods that explain row by row have in common.

use std::ops::ControlFlow;

use sways_model::Output;

use super::{About, Keep, Measured, Subject, words, words::Over};
use crate::result::{
    influence::{Influence, Reduction, Sign},
    local::Local,
};

/// Rows whose attributions are in memory at once.
const BATCH: usize = 1 << 14;

/// What a local method's numbers are.
enum Numbers<'a> {
    /// Shares of, or changes in, the output, against the background.
    Differences {
        /// What they are, with the output in it.
        what: String,
    },
    /// Slopes.
    Slopes {
        /// What the slope is called.
        what: &'a str,
    },
}

/// How a local method's numbers are told.
pub(crate) struct Told<'a> {
    about: &'a About,
    output: Output,
    /// How exact the numbers are to be, relative to the largest of them; 0 of methods that have no
    /// such setting.
    tolerance: f64,
    numbers: Numbers<'a>,
}

impl<'a> Told<'a> {
    /// Slopes of the output, by what they are called.
    pub fn slopes(about: &'a About, output: Output, what: &'a str) -> Self {
        Self {
            about,
            output,
            tolerance: 0.0,
            numbers: Numbers::Slopes { what },
        }
    }

    /// Differences from the background; `{}` in what they are is the output.
    pub fn differences(about: &'a About, output: Output, tolerance: f64, what: &str) -> Self {
        Self {
            about,
            output,
            tolerance,
            numbers: Numbers::Differences {
                what: what.replace("{}", output.name()),
            },
        }
    }
}

impl Subject<'_> {
    /// Attributes the rows batch by batch, gives each row's numbers to `keep`, and reduces them.
    pub(crate) fn by_rows(
        &self,
        told: &Told<'_>,
        keep: &mut Keep<'_>,
        attribute: impl Fn(&[f32]) -> Local,
    ) -> Measured {
        let width = self.groups.inputs();
        let mut all: Option<Local> = None;
        for batch in self.rows().chunks(BATCH * width) {
            let mut part = attribute(batch);
            let more = keep(&part.attributions.take_values());
            match &mut all {
                None => all = Some(part),
                Some(all) => all.append(part),
            }
            if more == ControlFlow::Break(()) {
                break;
            }
        }
        let Some(all) = all else {
            return Measured::default();
        };
        let reductions: &[Reduction] = match self.row {
            Some(_) => &[Reduction::Row],
            None => &[Reduction::MeanAbs, Reduction::Mean],
        };
        Measured {
            influences: reductions
                .iter()
                .map(|&it| self.reduced(told, &all, it))
                .collect(),
            profiles: Vec::new(),
        }
    }

    fn reduced(&self, told: &Told<'_>, all: &Local, reduction: Reduction) -> Influence {
        let (values, members) = all.attributions.reduce(reduction);
        let over = self.over();
        let output = told.output;
        let signs = match (reduction, &told.numbers) {
            (Reduction::MeanAbs, _) => vec![Sign::None; self.groups.len()],
            (_, Numbers::Differences { .. }) => vec![Sign::Difference; self.groups.len()],
            (_, Numbers::Slopes { .. }) => self.signs_of_values(Sign::Direction),
        };
        let (units, meaning) = match &told.numbers {
            Numbers::Differences { what } => (
                format!("of the {}", output.name()),
                words::difference(what, reduction, over),
            ),
            Numbers::Slopes { what } => (
                self.slopes_are.to_owned(),
                words::slope(what, output, reduction, over, &signs),
            ),
        };
        Influence {
            units,
            slopes: matches!(told.numbers, Numbers::Slopes { .. }),
            meaning,
            row: self.row.map(|it| it.number),
            drawn_rows: match over {
                Over::Drawn { rows, .. } => Some(rows),
                _ => None,
            },
            signs,
            background: all
                .background
                .as_ref()
                .map(|_| self.background_is.to_owned()),
            base: all.base(),
            prediction: all.prediction(),
            standard_errors: match over {
                Over::Drawn { of, .. } => Some(all.errors_of_drawn_rows(of, reduction)),
                _ => all.standard_errors(),
            },
            row_error: all.row_error().filter(|_| self.row.is_none()),
            completeness: all.gap(),
            evaluations: all.evaluations(),
            converged: all.converged(told.tolerance),
            ..self.influence(told.about, Some(output), reduction, values, members)
        }
    }
}
