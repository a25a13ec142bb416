//! The influences with their intervals, in the table's own terms.

use sways_data::Design;
use sways_explain::evidence::{Average, Comparison, Contrast, Effect, Rows, Unit, effect};

use super::{averages::Seeing, kind::Kind};

/// The name of a missing value among levels.
const MISSING: &str = "(missing)";

/// What is said of one condition.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Found {
    pub influence: Option<f64>,
    pub interval: Option<[f64; 2]>,
    pub interval_simultaneous: Option<[f64; 2]>,
    pub per_unit: Option<f64>,
    pub contrasts: Vec<Contrast>,
    pub average: Option<Average>,
    pub comparisons: Vec<Comparison>,
}

/// The chances that intervals leave out what they are of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach {
    pub one: f64,
    pub all: f64,
}

impl Reach {
    /// Intervals of the probability 1 − alpha, of one influence and of `count` of them together.
    pub fn new(alpha: f64, count: usize) -> Self {
        Self {
            one: alpha,
            all: alpha / count.max(1) as f64,
        }
    }
}

/// The influences of a unit's condition; of several conditions there are none, for they are too
/// alike to say which has them. `share` is the event's of all rows, `outcome` are its residuals
/// `[rows]`, `columns` those of the unit's columns `[rows, columns]`, `seeing` models of the event
/// by all conditions.
#[expect(clippy::too_many_arguments, reason = "each is another thing")]
pub(super) fn effects(
    unit: &Unit,
    kinds: &[Kind],
    design: &Design,
    share: f64,
    outcome: &[f64],
    columns: &[f64],
    seeing: &Seeing<'_>,
    rows: Rows<'_>,
    reach: Reach,
) -> Vec<Found> {
    let groups = design.groups();
    let inputs_of = |condition: usize| {
        groups
            .get(condition)
            .map_or(0..0, |group| group.inputs.clone())
    };
    let width = unit.columns.len();
    let place = |input: usize| unit.columns.binary_search(&input).unwrap_or(0);
    // A column that the others determine has no effect of its own.
    let is_left = |input: &usize| {
        let mut residuals = columns.iter().skip(place(*input)).step_by(width);
        residuals.any(|&r| r != 0.0)
    };
    let wanted = |condition: usize| kinds[condition].regressed(inputs_of(condition));
    let regressed: Vec<usize> = unit
        .conditions
        .iter()
        .flat_map(|&condition| wanted(condition))
        .filter(is_left)
        .collect();
    if regressed.is_empty() || unit.conditions.len() > 1 {
        return vec![Found::default(); unit.conditions.len()];
    }
    let wanted_columns: Vec<f64> = columns
        .chunks_exact(width)
        .flat_map(|row| {
            let of = |&input: &usize| row[place(input)];
            regressed.iter().map(of).collect::<Vec<_>>()
        })
        .collect();
    let effect = effect::partially_linear(outcome, &wanted_columns, rows);
    let with_averages = |condition: usize, found: Found| {
        let (kind, inputs) = (&kinds[condition], inputs_of(condition));
        let first: Vec<f64> = columns.iter().step_by(width).copied().collect();
        let is_borne = |input: usize| is_left(&input) && has_enough(design, input, share);
        Found {
            average: found
                .influence
                .and_then(|_| seeing.slope(kind, inputs.clone(), &first, rows, reach.one)),
            comparisons: seeing.comparisons(kind, inputs, columns, &is_borne, rows, reach.one),
            ..found
        }
    };
    let of_condition = |&condition: &usize| {
        // Of a number the first column is its value; of categories all levels are compared.
        let mut needed = wanted(condition);
        if !matches!(kinds[condition], Kind::Categories { .. }) {
            needed.truncate(1);
        }
        let at = regressed
            .iter()
            .position(|input| Some(input) == needed.first());
        match (&effect, at) {
            (Some(effect), Some(at)) if needed.iter().all(is_left) => {
                let is_borne = |place: usize| {
                    let input = regressed.get(at + place);
                    input.is_some_and(|&input| has_enough(design, input, share))
                };
                let found = found(&kinds[condition], effect, at, &is_borne, reach);
                with_averages(condition, found)
            }
            _ => Found::default(),
        }
    };
    unit.conditions.iter().map(of_condition).collect()
}

/// Whether an input bears an interval: of two values, the rarer must have rows, and so many of
/// them with and without the event, if it were no other there, that a mean of them is about normal.
fn has_enough(design: &Design, input: usize, share: f64) -> bool {
    const ROWS: usize = 12;
    const EVENTS: f64 = 5.0;
    let values = || (0..design.rows()).map(|row| design.row(row)[input]);
    let (least, most) = values().fold((f32::INFINITY, f32::NEG_INFINITY), |(a, b), x| {
        (a.min(x), b.max(x))
    });
    if values().any(|x| x != least && x != most) {
        return true;
    }
    let low = values().filter(|&x| x == least).count();
    let rows = low.min(design.rows() - low);
    rows >= ROWS && rows as f64 * share.min(1.0 - share) >= EVENTS
}

/// What is said of a condition whose coefficients begin at `at`; `is_borne` says of each, by its
/// place behind, whether the table bears an interval of it.
fn found(
    kind: &Kind,
    effect: &Effect,
    at: usize,
    is_borne: &dyn Fn(usize) -> bool,
    reach: Reach,
) -> Found {
    let around = |at: usize, by: f64, alpha: f64| {
        let (middle, half) = (
            by * effect.theta[at],
            by * effect.standard_error(at) * effect.reach(at, alpha),
        );
        [middle - half, middle + half]
    };
    let one = |by: f64, unit: Option<f64>| Found {
        influence: Some(by * effect.theta[at]),
        interval: Some(around(at, by, reach.one)),
        interval_simultaneous: Some(around(at, by, reach.all)),
        per_unit: unit.map(|unit| unit * effect.theta[at]),
        ..Found::default()
    };
    let contrast = |offset: usize, level: &str, against: &str| {
        is_borne(offset).then(|| Contrast {
            level: level.to_owned(),
            against: against.to_owned(),
            influence: effect.theta[at + offset],
            interval: around(at + offset, 1.0, reach.one),
            interval_simultaneous: around(at + offset, 1.0, reach.all),
        })
    };
    match kind {
        Kind::Several => Found::default(),
        Kind::Two { .. } | Kind::Number { .. } if !is_borne(0) => Found::default(),
        Kind::Number { deviation, unit } => Found {
            // Behind the value is whether it is missing, where it can be.
            contrasts: contrast(1, MISSING, "the median").into_iter().collect(),
            ..one(*deviation, *unit)
        },
        Kind::Two { apart, .. } => one(*apart, None),
        Kind::Categories { names, most } => {
            let levels = names.iter().enumerate().filter(|(place, _)| place != most);
            let contrasts = levels
                .enumerate()
                .filter_map(|(offset, (_, level))| contrast(offset, level, &names[*most]));
            Found {
                contrasts: contrasts.collect(),
                ..Found::default()
            }
        }
    }
}
