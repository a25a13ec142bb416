//! The influences with their intervals, in the table's own terms.

use std::ops::Range;

use sways_data::{Design, Group};
use sways_explain::evidence::{
    Average, BetweenQuartiles, Comparison, Contrast, Effect, Estimated, InParts, Rows, Unit, effect,
};

use super::{
    averages::Seeing,
    borne::{MISSING, Reach, has_enough, share},
    kind::Kind,
    parts_of_table::InTable,
};

/// What is said of one condition.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Found {
    pub influence: Option<f64>,
    pub interval: Option<[f64; 2]>,
    pub interval_simultaneous: Option<[f64; 2]>,
    pub per_unit: Option<f64>,
    pub between_quartiles: Option<BetweenQuartiles>,
    pub contrasts: Vec<Contrast>,
    pub average: Option<Average>,
    pub comparisons: Vec<Comparison>,
    pub in_parts: Option<InParts>,
}

/// What effects are found by, beside a unit's residuals.
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    pub kinds: &'a [Kind],
    pub design: &'a Design,
    pub labels: &'a [bool],
    /// Models of the event by all conditions, for average effects.
    pub seeing: Option<&'a Seeing<'a>>,
    pub rows: Rows<'a>,
    pub reach: Reach,
    /// The parts of the table in which influences are compared.
    pub parts: Option<&'a InTable>,
}

impl Table<'_> {
    fn inputs_of(&self, condition: usize) -> Range<usize> {
        let group = self.design.groups().get(condition);
        group.map_or(0..0, Group::value_inputs)
    }

    /// The influences of a unit's condition; of several conditions there are none, for they are too
    /// alike to say which has them. `outcome` are the event's residuals `[rows]`, `columns` those of
    /// the unit's columns `[rows, columns]`.
    pub fn effects(&self, unit: &Unit, outcome: &[f64], columns: &[f64]) -> Vec<Found> {
        let none = || vec![Found::default(); unit.conditions.len()];
        let &[condition] = &unit.conditions[..] else {
            return none();
        };
        let (kind, inputs) = (&self.kinds[condition], self.inputs_of(condition));
        let width = unit.columns.len();
        let place = |input: usize| unit.columns.binary_search(&input).unwrap_or(0);
        // A column that the others determine has no effect of its own.
        let is_left = |input: &usize| {
            let mut residuals = columns.iter().skip(place(*input)).step_by(width);
            residuals.any(|&r| r != 0.0)
        };
        let wanted = kind.regressed(inputs.clone());
        let regressed: Vec<usize> = wanted.iter().copied().filter(is_left).collect();
        // Of a number the first column is its value; of categories all levels are compared.
        let mut needed = &wanted[..];
        if !matches!(kind, Kind::Categories { .. }) {
            needed = &needed[..needed.len().min(1)];
        }
        if regressed.is_empty() || !needed.iter().all(is_left) {
            return none();
        }
        let of_inputs = |inputs: &[usize]| -> Vec<f64> {
            let rows = columns.chunks_exact(width);
            rows.flat_map(|row| inputs.iter().map(|&input| row[place(input)]))
                .collect()
        };
        let Some(effect) = effect::partially_linear(outcome, &of_inputs(&regressed), self.rows)
        else {
            return none();
        };
        let is_borne = |input: usize| {
            let values = (0..self.design.rows()).map(|row| self.design.row(row)[input]);
            has_enough(values, share(self.labels.iter().copied()))
        };
        let is_borne_at = |place: usize| regressed.get(place).is_some_and(|&it| is_borne(it));
        let found = found(kind, &effect, &is_borne_at, self.reach);
        let first: Vec<f64> = columns.iter().step_by(width).copied().collect();
        let is_comparable = |input: usize| is_left(&input) && is_borne(input);
        let has_influence = found.influence.is_some() || !found.contrasts.is_empty();
        let in_parts = self.parts.filter(|_| has_influence).and_then(|parts| {
            let name = self.design.groups().get(condition)?.condition.as_str();
            let is_borne = |input: &usize| parts.bear(self.design, *input);
            let borne: Vec<usize> = regressed.iter().copied().filter(is_borne).collect();
            (name != parts.column && borne.first() == regressed.first()).then(|| {
                parts.effects(
                    (self.rows, self.reach),
                    kind,
                    (&regressed, &borne),
                    outcome,
                    &of_inputs(&borne),
                )
            })?
        });
        vec![Found {
            average: found.influence.and(self.seeing).and_then(|seeing| {
                seeing.slope(kind, inputs.clone(), &first, self.rows, self.reach.one)
            }),
            comparisons: self.seeing.map_or_else(Vec::new, |seeing| {
                seeing.comparisons(
                    kind,
                    inputs,
                    columns,
                    &is_comparable,
                    self.rows,
                    self.reach.one,
                )
            }),
            in_parts,
            ..found
        }]
    }
}

/// What is said of a condition with such coefficients; `is_borne` says of each, by its place, whether
/// the table bears an interval of it.
fn found(kind: &Kind, effect: &Effect, is_borne: &dyn Fn(usize) -> bool, reach: Reach) -> Found {
    let changed = |at: usize, by: f64, alpha: f64| {
        let half = by * effect.standard_error(at) * effect.reach(at, alpha);
        Estimated::of_probability(by * effect.theta[at], half)
    };
    let around = |at: usize, by: f64, alpha: f64| changed(at, by, alpha).interval;
    let one = |by: f64, unit: Option<f64>| Found {
        influence: Some(changed(0, by, reach.one).value),
        interval: Some(around(0, by, reach.one)),
        interval_simultaneous: Some(around(0, by, reach.all)),
        per_unit: unit.map(|unit| unit * effect.theta[0]),
        ..Found::default()
    };
    // A change of a probability is at most 1: beyond, others tell nearly all of the column. A copy of
    // the outcome is as far as that, and its estimate now and then a little farther.
    let can_be = |at: usize, by: f64| {
        let half = by * effect.standard_error(at) * effect.reach(at, reach.one);
        (by * effect.theta[at]).abs() <= 1.01 && half <= 1.0
    };
    let contrast = |offset: usize, level: &str, against: &str| {
        (is_borne(offset) && can_be(offset, 1.0)).then(|| {
            let Estimated { value, interval } = changed(offset, 1.0, reach.one);
            Contrast {
                level: level.to_owned(),
                against: against.to_owned(),
                influence: value,
                interval,
                interval_simultaneous: around(offset, 1.0, reach.all),
            }
        })
    };
    match kind {
        Kind::Several => Found::default(),
        Kind::Two { .. } | Kind::Number { .. } if !is_borne(0) => Found::default(),
        Kind::Two { apart: by, .. } | Kind::Number { deviation: by, .. } if !can_be(0, *by) => {
            Found::default()
        }
        Kind::Number {
            deviation,
            unit,
            quartiles,
        } => Found {
            between_quartiles: quartiles.as_ref().and_then(|it| {
                let width = it.inputs[1] - it.inputs[0];
                let Estimated { value, interval } = changed(0, width, reach.one);
                can_be(0, width).then_some(BetweenQuartiles {
                    quartiles: it.values,
                    dates: it.dates,
                    influence: value,
                    interval,
                })
            }),
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

#[cfg(test)]
mod tests {
    use super::{super::kind::Quartiles, *};

    /// One line: what it does per unit, per deviation and between quartiles is the slope times the
    /// distance, and so are the intervals.
    #[test]
    fn a_numbers_effects_are_one_line() {
        let values: Vec<f64> = (0..200)
            .map(|row| f64::from(row * 37 % 101) / 10.0 - 5.0)
            .collect();
        let outcome: Vec<f64> = values
            .iter()
            .enumerate()
            .map(|(row, x)| 0.03 * x + f64::from(row as u32 * 13 % 7) / 10.0 - 0.3)
            .collect();
        let rows = Rows {
            clusters: None,
            weights: None,
        };
        let effect = effect::partially_linear(&outcome, &values, rows).unwrap();
        let kind = Kind::Number {
            deviation: 2.0,
            unit: Some(0.5),
            quartiles: Some(Quartiles {
                inputs: [-2.5, 2.5],
                values: [10.0, 20.0],
                dates: false,
            }),
        };
        let found = found(&kind, &effect, &|place| place == 0, Reach::new(0.05, 1));
        let per_deviation = found.influence.unwrap();
        let between = found.between_quartiles.unwrap();
        assert_eq!(between.quartiles, [10.0, 20.0]);
        assert!((found.per_unit.unwrap() - per_deviation / 4.0).abs() < 1e-15);
        assert!((between.influence - 2.5 * per_deviation).abs() < 1e-15);
        for (end, of_deviation) in between.interval.iter().zip(found.interval.unwrap()) {
            assert!((end - 2.5 * of_deviation).abs() < 1e-12);
        }
    }

    /// What others tell nearly all of has no influence by a distance over which the line leaves what a
    /// probability can change by, and what has one lies in its interval.
    #[test]
    fn no_probability_changes_by_more_than_all_of_it() {
        let values: Vec<f64> = (0..400).map(|row| f64::from(row % 4) / 3.0 - 0.5).collect();
        let noise = |row: usize| f64::from(row as u32 * 13 % 7) / 60.0 - 0.05;
        let outcome: Vec<f64> = (values.iter().enumerate())
            .map(|(row, x)| 1.3 * x + noise(row))
            .collect();
        let rows = Rows {
            clusters: None,
            weights: None,
        };
        let effect = effect::partially_linear(&outcome, &values, rows).unwrap();
        for deviation in (1..=100).map(|it| f64::from(it) / 100.0) {
            for width in (1..=100).map(|it| f64::from(it) / 100.0) {
                let kind = Kind::Number {
                    deviation,
                    unit: None,
                    quartiles: Some(Quartiles {
                        inputs: [-width / 2.0, width / 2.0],
                        values: [1.0, 2.0],
                        dates: false,
                    }),
                };
                let found = found(&kind, &effect, &|place| place == 0, Reach::new(0.05, 3));
                let between = found
                    .between_quartiles
                    .map(|it| (it.influence, it.interval));
                let one = found.influence.zip(found.interval);
                for (influence, [low, high]) in one.into_iter().chain(between) {
                    assert!(-1.0 <= low && low <= influence && influence <= high && high <= 1.0);
                }
                assert_eq!(between.is_some(), one.is_some() && 1.3 * width <= 1.01);
            }
        }
    }

    /// A copy of the outcome changes its probability from 0 to 1, however little farther the estimate is.
    #[test]
    fn a_copy_has_an_influence() {
        let column: Vec<f64> = (0..200_i32)
            .map(|row| f64::from(row % 2) - 0.5 + 1e-6 * f64::from(row % 7 - 3))
            .collect();
        let outcome: Vec<f64> = column.iter().map(|r| 1.000_002 * r).collect();
        let rows = Rows {
            clusters: None,
            weights: None,
        };
        let effect = effect::partially_linear(&outcome, &column, rows).unwrap();
        let kind = |apart| Kind::Two {
            names: ["0", "1"].map(str::to_owned),
            apart,
        };
        let found = |apart| found(&kind(apart), &effect, &|_| true, Reach::new(0.05, 1));
        assert_eq!(found(1.0).influence, Some(1.0));
        assert_eq!(found(1.1).influence, None);
    }
}
