//! What networks tell of the event and of each condition by the others.

use std::ops::Range;

use rayon::prelude::*;
use sways_explain::evidence::Unit;
use sways_model::MlpOps;

use super::{
    dealt::{Dealt, Lines, nearest},
    networks::{Networks, Refit, Report, each},
    nuisance::Nuisances,
    numbers::{Number, Reaches},
    parts::Deal,
};
use crate::error::Error;

impl Nuisances<'_> {
    /// The event's probability without each of some units by networks or a learner's models,
    /// `[units][rows]`. Where networks cannot be trained there is none.
    pub(super) fn events<B: MlpOps>(
        &self,
        dealt: &Dealt<'_>,
        units: &[Unit],
        of_units: &[usize],
        networks: Networks<'_>,
        device: &B::Device,
        report: Report<'_>,
    ) -> Result<Vec<Vec<f64>>, Error> {
        if let Some(learning) = self.learning {
            let sets = of_units.iter().map(|&unit| &units[unit].conditions[..]);
            return learning.without_each(dealt.folds, sets, report);
        }
        let Deal { part, parts } = dealt.folds;
        let labels: Vec<f32> = self
            .labels
            .iter()
            .map(|&it| f32::from(u8::from(it)))
            .collect();
        let refit = |member: usize| {
            let (unit, fold) = (of_units[member / parts.len()], member % parts.len());
            let weight = |&of: &usize| f32::from(u8::from(of != fold));
            Refit {
                labels: labels.clone(),
                weights: part.iter().map(weight).collect(),
                masked: &units[unit].columns,
            }
        };
        let count = of_units.len() * parts.len();
        if count == 0 {
            return Ok(Vec::new());
        }
        let asked = |member: usize| &parts[member % parts.len()][..];
        let said =
            networks.predictions::<B>(self.design, count, &each(refit), &asked, device, report);
        let Ok(said) = said else {
            return Ok(Vec::new());
        };
        let of_unit = |place: usize| {
            let mut probabilities = vec![0.0; part.len()];
            for (fold, rows) in parts.iter().enumerate() {
                for (&row, &p) in rows.iter().zip(&said[place * parts.len() + fold]) {
                    probabilities[row] = p;
                }
            }
            probabilities
        };
        Ok((0..of_units.len()).into_par_iter().map(of_unit).collect())
    }

    /// What networks tell of the residuals that the nearest regressions leave of the wanted
    /// columns: `[wanted][rows]`.
    #[expect(clippy::too_many_arguments, reason = "each is another thing")]
    pub(super) fn numbers<B: MlpOps>(
        &self,
        dealt: &Dealt<'_>,
        units: &[Unit],
        lines: &[Lines],
        columns: &[(usize, usize)],
        networks: Networks<'_>,
        device: &B::Device,
        report: Report<'_>,
    ) -> Option<Vec<Vec<f64>>> {
        let Deal { part, parts } = dealt.folds;
        let count = columns.len() * parts.len();
        if count == 0 {
            return None;
        }
        let rows: Vec<usize> = (0..part.len()).collect();
        let reaches = Reaches::new(count);
        let of = |member: usize| (columns[member / parts.len()], member % parts.len());
        // The regression that is nearest to what a member learns, by place.
        let by = |member: usize| {
            let (unit, column) = of(member).0;
            nearest(&lines[unit][column])
        };
        let refit = |member: usize, residuals: Vec<f64>| {
            let ((unit, _), fold) = of(member);
            let seen = |row: usize| part[row] != fold;
            let number = reaches.note(member, Number::new(residuals, seen));
            number.refit(seen, &units[unit].columns)
        };
        let refits = |members: Range<usize>| {
            let mut residuals: Vec<Vec<f64>> = vec![Vec::new(); members.len()];
            for (place, regression) in dealt.regressions.iter().enumerate() {
                let of_place: Vec<usize> = members.clone().filter(|&it| by(it) == place).collect();
                let set = |&member: &usize| {
                    let ((unit, column), fold) = of(member);
                    &lines[unit][column][place].left[fold][..]
                };
                let sets: Vec<&[f64]> = of_place.iter().map(set).collect();
                let dots = regression.features.dots(&rows, &sets);
                for (member, dots) in of_place.into_iter().zip(dots) {
                    residuals[member - members.start] = dots;
                }
            }
            members
                .into_par_iter()
                .zip(residuals)
                .map(|(member, it)| refit(member, it))
                .collect()
        };
        let asked = |member: usize| &parts[member % parts.len()][..];
        let said = networks
            .predictions::<B>(self.design, count, &refits, &asked, device, report)
            .ok()?;
        let of_column = |place: usize| {
            let mut told = vec![0.0; part.len()];
            for (fold, rows) in parts.iter().enumerate() {
                let member = place * parts.len() + fold;
                let reach = reaches.of(member);
                for (&row, &p) in rows.iter().zip(&said[member]) {
                    told[row] = reach * (2.0 * p - 1.0);
                }
            }
            told
        };
        Some((0..columns.len()).into_par_iter().map(of_column).collect())
    }
}
