//! Both tests, of whichever units are asked about; and of what other conditions determine, together
//! with those.

use std::collections::BTreeMap;

use rayon::prelude::*;
use sways_data::Design;
use sways_explain::evidence::{FollowsFrom, Rows, Unit};
use sways_model::MlpOps;

use super::{
    calendar,
    effects::{Found, Table},
    networks::Report,
    nuisance::{Left, Nuisances},
    projected::Projected,
    unit_tests::{DETERMINED, UnitTests},
};
use crate::error::Error;

/// Values of all rows that are held at once, for some units.
pub(super) const CELLS: usize = 1 << 24;

/// What any unit is tested by.
pub(super) struct Testing<'a> {
    pub design: &'a Design,
    pub nuisances: Nuisances<'a>,
    pub projected: Vec<Projected<'a>>,
    /// What effects are found by.
    pub table: Table<'a>,
    /// The rows as the tests take them.
    pub rows: Rows<'a>,
    /// The share of pairs that two sequences of the rows have in common.
    pub alike: f64,
    /// The rows of the rarer outcome.
    pub rarer: f64,
}

impl Testing<'_> {
    /// Tests some units, and says how many models were fitted for that.
    ///
    /// # Errors
    /// What a learner ends with.
    pub fn units<B: MlpOps>(
        &self,
        units: &[Unit],
        device: &B::Device,
        report: Report<'_>,
    ) -> Result<(Vec<UnitTests>, usize), Error> {
        let mut tested: Vec<UnitTests> = Vec::with_capacity(units.len());
        let mut fitted = 0;
        for some in self.batches(units) {
            let (from, share) = (tested.len() as f64, some.len() as f64);
            let done = |done: f64| (from + share * done) / units.len() as f64;
            report(done(0.0));
            let mut tell = |it| report(done(0.8 * it));
            let (mut left, of_left) = self.nuisances.left::<B>(some, device, &mut tell)?;
            fitted += of_left;
            let mut moves = Vec::with_capacity(self.projected.len());
            for (place, projected) in self.projected.iter().enumerate() {
                let of = self.projected.len() as f64;
                let mut tell = |it| report(done(0.8 + 0.2 * (place as f64 + it) / of));
                let (of_sequence, of_moves) = projected.moves::<B>(some, device, &mut tell)?;
                fitted += of_moves;
                moves.push(of_sequence);
            }
            let inputs = some.par_iter().zip(left.par_iter_mut()).enumerate();
            let test = |(place, (unit, left)): (usize, (&Unit, &mut Left))| {
                let moves: Vec<&[f64]> = moves.iter().map(|it| &it[place][..]).collect();
                let own = calendar::value_columns(unit, self.design.groups());
                let mut tested =
                    UnitTests::new(unit, left, own, &moves, self.alike, self.rows, self.rarer);
                tested.found = self.table.effects(unit, &left.outcome, &left.columns);
                tested
            };
            tested.extend(inputs.map(test).collect::<Vec<_>>());
        }
        Ok((tested, fitted))
    }

    /// What other conditions determine has nothing of its own to be tested: it is tested together
    /// with those, and with what else follows from the same. Where that has nothing of its own
    /// either, with those that determine it in turn. Says how many models were fitted.
    ///
    /// # Errors
    /// What a learner ends with.
    pub fn determined<B: MlpOps>(
        &self,
        units: &[Unit],
        tested: &mut [UnitTests],
        device: &B::Device,
    ) -> Result<usize, Error> {
        /// How often more conditions are added.
        const TURNS: usize = 3;
        let is_determined = |tested: &UnitTests| tested.reason.as_deref() == Some(DETERMINED);
        let determined = (0..units.len()).filter(|&at| is_determined(&tested[at]));
        let mut left: Vec<(Unit, Vec<usize>)> =
            determined.map(|at| (units[at].clone(), vec![at])).collect();
        if left.is_empty() {
            return Ok(0);
        }
        let groups = self.design.groups();
        let follows = FollowsFrom::new(self.design.values(), groups);
        let mut fitted = 0;
        for _ in 0..TURNS {
            // Those that follow from the same are one, and so are two that follow from each other.
            let mut by: BTreeMap<Vec<usize>, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
            for (unit, places) in left {
                let from = follows.from(&unit);
                if !from.is_empty() {
                    let (conditions, of) = by.entry(from).or_default();
                    conditions.extend(unit.conditions);
                    of.extend(places);
                }
            }
            let mut together: Vec<(Unit, Vec<usize>)> = Vec::new();
            for (from, (conditions, places)) in by {
                let unit = Unit::new(conditions.into_iter().chain(from), groups);
                match together.iter_mut().find(|(known, _)| *known == unit) {
                    Some((_, known)) => known.extend(places),
                    None => together.push((unit, places)),
                }
            }
            let all: Vec<Unit> = together.iter().map(|(unit, _)| unit.clone()).collect();
            let (tests, of_turn) = self.units::<B>(&all, device, &mut |_| {})?;
            fitted += of_turn;
            left = Vec::new();
            for ((unit, places), of_unit) in together.into_iter().zip(tests) {
                for &at in &places {
                    tested[at] = self.as_one(&units[at], &unit, &of_unit, &places, units);
                }
                if is_determined(&of_unit) {
                    left.push((unit, places));
                }
            }
        }
        Ok(fitted)
    }

    /// The tests of a unit that was tested together with others: those of `places` that follow from
    /// the same, and those that they follow from.
    fn as_one(
        &self,
        unit: &Unit,
        together: &Unit,
        tested: &UnitTests,
        places: &[usize],
        units: &[Unit],
    ) -> UnitTests {
        if tested.p.is_none() {
            let others = together.conditions.iter();
            let others = others.filter(|it| !unit.conditions.contains(it));
            let names = others.filter_map(|&it| self.design.groups().get(it));
            let names: Vec<String> = names.map(|it| format!("\"{}\"", it.condition)).collect();
            let reason = format!(
                "it follows from {}: to see the whole of either, exclude the other",
                names.join(", ")
            );
            return UnitTests::none(unit, reason);
        }
        let follows = |it: &usize| places.iter().any(|&at| units[at].conditions.contains(it));
        let others = together.conditions.iter().copied();
        UnitTests {
            together: together.conditions.clone(),
            follows_from: others.filter(|it| !follows(it)).collect(),
            p: tested.p,
            reason: None,
            tests: tested.tests.clone(),
            found: vec![Found::default(); unit.conditions.len()],
        }
    }

    /// Units whose values for all rows are held at once.
    fn batches<'b>(&self, units: &'b [Unit]) -> Vec<&'b [Unit]> {
        /// Values of a row of one unit: of the event by several models, of the tested parts' networks.
        const OF_UNIT: usize = 14;
        /// And of each of its columns.
        const OF_COLUMN: usize = 5;
        let most = CELLS / self.design.rows().max(1);
        let mut batches = Vec::new();
        let (mut from, mut held) = (0, 0);
        for (place, unit) in units.iter().enumerate() {
            let more = OF_UNIT + OF_COLUMN * unit.columns.len();
            if held > 0 && held + more > most {
                batches.push(&units[from..place]);
                (from, held) = (place, 0);
            }
            held += more;
        }
        batches.push(&units[from..]);
        batches
    }
}
