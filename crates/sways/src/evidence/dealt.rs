//! Lines and curves of one deal of the rows into folds, for all units.

use std::collections::BTreeMap;

use sways_explain::evidence::{Features, Logistic, Ridge, Unit, ridge, weight};
use sways_model::mlp::logistic;

use super::parts::Deal;

/// The lines and, where there are such, curves of one deal of the rows into folds.
pub(super) struct Dealt<'a> {
    pub folds: &'a Deal,
    pub regressions: Vec<Regression<'a>>,
}

/// Regressions on one set of features.
pub(super) struct Regression<'a> {
    pub features: &'a Features,
    pub ridge: Ridge,
    pub logistic: Logistic,
}

/// What one kind of regression leaves of one column, as coefficients.
#[derive(Clone, Debug)]
pub(super) struct Fitted {
    /// `[parts][width]`.
    pub left: Vec<Vec<f64>>,
    /// Its squares on rows not seen.
    pub loss: f64,
}

/// Of a unit's columns, what each kind of regression leaves: `[columns][regressions]`.
pub(super) type Lines = Vec<Vec<Fitted>>;

/// The place of the regression that tells most of a column.
pub(super) fn nearest(fitted: &[Fitted]) -> usize {
    let losses: Vec<f64> = fitted.iter().map(|it| it.loss).collect();
    ridge::least(&losses)
}

impl Dealt<'_> {
    pub fn lines(&self, unit: &Unit) -> Lines {
        let count = unit.columns.len();
        let mut lines: Lines = (0..count).map(|_| Vec::new()).collect();
        for Regression {
            features, ridge, ..
        } in &self.regressions
        {
            let without = features.of_inputs(&unit.columns);
            let best = ridge.best_for_columns(&without, count);
            // Each penalty that is best of some column once.
            let mut left: BTreeMap<usize, Vec<Vec<Vec<f64>>>> = BTreeMap::new();
            for (penalty, _) in &best {
                left.entry(*penalty).or_insert_with(|| {
                    let of_part = |part| ridge.left(part, *penalty, &without);
                    (0..ridge.parts()).map(of_part).collect()
                });
            }
            for (at, (penalty, loss)) in best.into_iter().enumerate() {
                let of_parts = left[&penalty].iter().map(|of_part| of_part[at].clone());
                lines[at].push(Fitted {
                    left: of_parts.collect(),
                    loss,
                });
            }
        }
        lines
    }

    /// What the regression at a place tells of some columns, of each of which it leaves `fitted`:
    /// `[columns][rows]`.
    fn told(&self, place: usize, fitted: &[&Fitted], targets: &[&[f64]]) -> Vec<Vec<f64>> {
        let features = self.regressions[place].features;
        let mut told: Vec<Vec<f64>> = targets.iter().map(|it| it.to_vec()).collect();
        for (fold, rows) in self.folds.parts.iter().enumerate() {
            let sets: Vec<&[f64]> = fitted.iter().map(|it| &it.left[fold][..]).collect();
            for (told, left) in told.iter_mut().zip(features.dots(rows, &sets)) {
                for (&row, left) in rows.iter().zip(left) {
                    told[row] -= left;
                }
            }
        }
        told
    }

    /// What each regression tells of some columns, by unit and place in it: `[columns][regressions]
    /// [rows]`.
    pub fn by_lines(
        &self,
        lines: &[Lines],
        places: &[(usize, usize)],
        targets: &[Vec<f64>],
    ) -> Vec<Vec<Vec<f64>>> {
        let mut told: Vec<Vec<Vec<f64>>> = vec![Vec::new(); places.len()];
        for place in 0..self.regressions.len() {
            // Where there is nothing beside a column there is none.
            let fitted: Vec<(usize, &Fitted)> = places
                .iter()
                .enumerate()
                .filter_map(|(at, &(unit, column))| Some((at, lines[unit][column].get(place)?)))
                .collect();
            let (at, fitted): (Vec<usize>, Vec<&Fitted>) = fitted.into_iter().unzip();
            let targets: Vec<&[f64]> = at.iter().map(|&at| &targets[at][..]).collect();
            for (at, of_column) in at.into_iter().zip(self.told(place, &fitted, &targets)) {
                told[at].push(of_column);
            }
        }
        told
    }

    /// The event without each of some units, by each of the regressions.
    pub fn events(&self, labels: &[bool], units: &[&Unit]) -> Vec<Events> {
        let by_regression = |by: &Regression<'_>| {
            let lists: Vec<Vec<usize>> = units
                .iter()
                .map(|unit| by.features.of_inputs(&unit.columns))
                .collect();
            let mut probabilities = vec![vec![0.0; labels.len()]; units.len()];
            let mut of_folds = Vec::with_capacity(self.folds.parts.len());
            for (fold, rows) in self.folds.parts.iter().enumerate() {
                let part = (fold, &rows[..]);
                let Regression {
                    features, ridge, ..
                } = by;
                let coefficients = by
                    .logistic
                    .without_each(features, ridge, labels, part, &lists);
                let sets: Vec<&[f64]> = coefficients.iter().map(Vec::as_slice).collect();
                for (probabilities, logits) in
                    probabilities.iter_mut().zip(features.dots(rows, &sets))
                {
                    for (&row, logit) in rows.iter().zip(logits) {
                        probabilities[row] = logistic(logit);
                    }
                }
                of_folds.push(coefficients);
            }
            Events {
                probabilities,
                coefficients: of_folds,
            }
        };
        self.regressions.iter().map(by_regression).collect()
    }
}

/// The event without each of some units, by one kind of regression.
pub(super) struct Events {
    /// Of rows not seen, `[units][rows]`.
    pub probabilities: Vec<Vec<f64>>,
    /// Of its log-odds, `[parts][units][width]`.
    pub coefficients: Vec<Vec<Vec<f64>>>,
}

/// The mean over the rows outside of each row's fold.
pub(super) fn constant(folds: &Deal, target: &[f64], by: Option<&[f64]>) -> Vec<f64> {
    let mut constant = vec![0.0; target.len()];
    for rows in &folds.parts {
        let mean = mean_outside(target, rows, by);
        for &row in rows {
            constant[row] = mean;
        }
    }
    constant
}

/// The mean over the rows outside of some; of all where none is outside. Rows weigh `by`, `[rows]`,
/// or all the same.
pub(super) fn mean_outside(values: &[f64], rows: &[usize], by: Option<&[f64]>) -> f64 {
    // Of all rows and of those inside: the weighted sum, and the weights'.
    let sums = |rows: &mut dyn Iterator<Item = usize>| {
        rows.fold((0.0, 0.0), |(sum, all), row| {
            let weight = weight(by, row);
            (sum + weight * values[row], all + weight)
        })
    };
    let (all, of_all) = sums(&mut (0..values.len()));
    let (inside, of_inside) = sums(&mut rows.iter().copied());
    if rows.len() < values.len() && of_all > of_inside {
        (all - inside) / (of_all - of_inside)
    } else {
        all / of_all.max(f64::MIN_POSITIVE)
    }
}
