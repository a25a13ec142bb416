//! Lines and curves of one deal of the rows into folds, for all units.

use std::collections::BTreeMap;

use sways_explain::evidence::{Features, Logistic, Ridge, Unit, ridge};
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

    /// What the regression at a place tells of a column, which leaves `fitted` of it.
    pub fn line(&self, place: usize, fitted: &Fitted, target: &[f64]) -> Vec<f64> {
        let features = self.regressions[place].features;
        let mut line = vec![0.0; target.len()];
        for (left, rows) in fitted.left.iter().zip(&self.folds.parts) {
            for &row in rows {
                line[row] = target[row] - features.dot(row, left);
            }
        }
        line
    }

    /// The event's chance without a unit by a constant and by logistic regressions.
    pub fn events(&self, labels: &[bool], unit: &Unit, is_all: bool) -> Vec<Option<Vec<f64>>> {
        let target: Vec<f64> = labels.iter().map(|&it| f64::from(u8::from(it))).collect();
        let mut told = vec![Some(constant(self.folds, &target))];
        for by in &self.regressions {
            if is_all {
                told.push(None);
                continue;
            }
            let without = by.features.of_inputs(&unit.columns);
            let mut chances = vec![0.0; labels.len()];
            for (fold, rows) in self.folds.parts.iter().enumerate() {
                let part = (fold, &rows[..]);
                let coefficients =
                    by.logistic
                        .without(by.features, &by.ridge, labels, part, &without);
                for &row in rows {
                    chances[row] = logistic(by.features.dot(row, &coefficients));
                }
            }
            told.push(Some(chances));
        }
        told
    }
}

/// The mean over the rows outside of each row's fold.
pub(super) fn constant(folds: &Deal, target: &[f64]) -> Vec<f64> {
    let mut constant = vec![0.0; target.len()];
    for rows in &folds.parts {
        let mean = mean_outside(target, rows);
        for &row in rows {
            constant[row] = mean;
        }
    }
    constant
}

/// The mean over the rows outside of some; of all where none is outside.
pub(super) fn mean_outside(values: &[f64], rows: &[usize]) -> f64 {
    let inside: f64 = rows.iter().map(|&row| values[row]).sum();
    let all: f64 = values.iter().sum();
    let count = values.len() - rows.len();
    if count > 0 {
        (all - inside) / count as f64
    } else {
        all / values.len().max(1) as f64
    }
}
