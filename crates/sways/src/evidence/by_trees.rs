//! What trees tell of the event and of each condition by the others.

use rayon::prelude::*;
use sways_explain::evidence::{
    Unit, ridge,
    trees::{Boosting, Lesson, TREES, Target},
    weight,
};

use super::{
    dealt::{Dealt, Events, Lines, nearest},
    nuisance::Nuisances,
    parts::Deal,
};

impl Nuisances<'_> {
    /// The event's probability without each of some units by trees that go on from the nearest
    /// regression, `[units][rows]`.
    pub(super) fn events_by_trees(
        &self,
        dealt: &Dealt<'_>,
        units: &[Unit],
        of_units: &[usize],
        regressions: &[Events],
        seed: u64,
    ) -> Vec<Option<Vec<f64>>> {
        let labels = self.event();
        let beside = self.beside(units);
        let of_unit = |&unit: &usize| {
            let at = beside.partition_point(|&it| it < unit);
            let losses: Vec<f64> = regressions
                .iter()
                .map(|it| self.squares(&labels, &it.probabilities[at]))
                .collect();
            let nearest = ridge::least(&losses);
            let features = dealt.regressions[nearest].features;
            let coefficients = &regressions[nearest].coefficients;
            let start = |fold: usize, row: usize| features.dot(row, &coefficients[fold][at]);
            let target = Target::Event(self.labels);
            self.by_trees(dealt.folds, &units[unit], (target, &labels), &start, seed)
        };
        of_units.par_iter().map(of_unit).collect()
    }

    /// What trees that go on from the nearest regression tell of some columns, by unit and place in
    /// it: `[wanted][rows]`.
    pub(super) fn columns_by_trees(
        &self,
        dealt: &Dealt<'_>,
        units: &[Unit],
        lines: &[Lines],
        wanted: &[(usize, usize)],
        seed: u64,
    ) -> Vec<Option<Vec<f64>>> {
        let of_column = |&(unit, column): &(usize, usize)| {
            let fitted = &lines[unit][column];
            let nearest = nearest(fitted);
            let features = dealt.regressions[nearest].features;
            let target = self.column(units[unit].columns[column]);
            let left = &fitted[nearest].left;
            let start = |fold: usize, row: usize| target[row] - features.dot(row, &left[fold]);
            let number = Target::Number(&target);
            self.by_trees(dealt.folds, &units[unit], (number, &target), &start, seed)
        };
        wanted.par_iter().map(of_column).collect()
    }

    /// What trees tell of a target without a unit, each fold's by the rows of the others; as many
    /// of them as do best on rows not seen. Nothing where that is none.
    fn by_trees(
        &self,
        folds: &Deal,
        unit: &Unit,
        (target, values): (Target<'_>, &[f64]),
        start: &(dyn Fn(usize, usize) -> f64 + Sync),
        seed: u64,
    ) -> Option<Vec<f64>> {
        let of_fold = |fold: usize| {
            let lesson = Lesson {
                target,
                weights: self.by,
                seen: folds.rows_where(|of| of != fold),
                asked: &folds.parts[fold],
                denied: &unit.columns,
                seed: seed.wrapping_add(fold as u64),
            };
            Boosting::new(self.bins, lesson, |row| start(fold, row))
        };
        let folds = 0..folds.parts.len();
        let mut trees: Vec<Boosting<'_>> = folds.into_par_iter().map(of_fold).collect();
        let told = |trees: &[Boosting<'_>]| {
            let mut told = vec![0.0; values.len()];
            for fold in trees {
                for (row, value) in fold.told() {
                    told[row] = value;
                }
            }
            let loss = self.squares(values, &told);
            (told, loss)
        };
        let (_, mut least) = told(&trees);
        let mut best = None;
        for until in TREES {
            trees.par_iter_mut().for_each(|it| it.grow(until));
            let (of_these, loss) = told(&trees);
            if loss >= least {
                break;
            }
            (best, least) = (Some(of_these), loss);
        }
        best
    }

    /// Σ w (y − ŷ)².
    fn squares(&self, values: &[f64], told: &[f64]) -> f64 {
        let pairs = values.iter().zip(told).enumerate();
        pairs
            .map(|(row, (y, p))| weight(self.by, row) * (y - p).powi(2))
            .sum()
    }
}
