//! Text that is numbers with a unit behind them.

use super::attempts::FEW;
use super::cells::{Attempt, Cells};
use super::context::Context;
use super::conventions::{OfUnit, are_classes, are_shortened, powers_beside, units};
use super::planned::Planned;
use crate::months::is_month;
use crate::number::value_of;
use crate::quantities::is_of_quantity;
use crate::reading::quoted;
use crate::shown::shown;
use crate::{
    form::Form,
    number::Decimal,
    reading::{Note, NoteKind},
};

impl Context<'_> {
    /// The cells as numbers with the unit that most of them have, where a quarter has it.
    pub(super) fn with_unit(&self, planned: &Planned, cells: &Cells) -> Option<(Form, Attempt)> {
        let units = units(cells);
        let (mut form, _) = self.numbers(planned, cells);
        if are_shortened(cells, &units) {
            form.shortened = true;
            let attempt = cells.attempt_numbers(&form);
            return Some((form, attempt));
        }
        if are_classes(cells, &units) {
            return None;
        }
        let all: usize = cells.values().map(|(_, _, rows)| rows).sum();
        let (unit, _) = units
            .into_iter()
            .max_by_key(|(_, of_unit)| of_unit.rows)
            // `2 Mar` is a day.
            .filter(|(unit, of_unit)| 4 * of_unit.rows >= all && !is_month(unit))?;
        if powers_beside(cells, &unit).is_some() {
            return None;
        }
        form.unit = Some(unit);
        let plain = cells.attempt_numbers(&form);
        Some(Self::marked_beside(planned, cells, &form, &plain).unwrap_or((form, plain)))
    }

    /// A note on text that would be numbers if they had one unit.
    pub(super) fn different_units(&self, planned: &Planned, cells: &Cells) -> Option<Note> {
        const MOST: usize = 4;
        let all: usize = cells.values().map(|(_, _, rows)| rows).sum();
        let of_number =
            |cell: &str| value_of(cell, Decimal::Point).or(value_of(cell, Decimal::Comma));
        let numbers = cells.attempt(of_number);
        let units = units(cells);
        let beside = units.keys().find_map(|unit| powers_beside(cells, unit));
        if let Some(beside) = beside.filter(|_| numbers.read * 20 >= all * 19) {
            let rows = beside.iter().map(|it| it.rows).sum();
            let is_one = |level: usize| beside.iter().any(|it| it.level == level);
            return self.pair(planned, cells, NoteKind::DifferentUnits, rows, is_one);
        }
        let rows: usize = units.values().map(|of_unit| of_unit.rows).sum();
        // Letters behind numbers are codes' as a rule, as of classes, streets and days.
        let known = || {
            units
                .keys()
                .filter(|unit| is_of_quantity(unit) || unit.contains('/'))
        };
        let are_units = known().count() > 1 && known().any(|unit| unit.len() > 1);
        let is_such = are_units
            && (2..=MOST).contains(&units.len())
            && numbers.read_levels * 2 > FEW
            && numbers.read * 20 >= all * 19
            && rows * 2 >= all
            && units.values().all(|of_unit| of_unit.rows > 1);
        let mut order: Vec<&OfUnit> = units.values().collect();
        order.sort_by_key(|of_unit| std::cmp::Reverse(of_unit.rows));
        let [one, other, ..] = order[..] else {
            return None;
        };
        is_such.then(|| {
            let of_units = |level: usize| [one.level, other.level].contains(&level);
            self.pair(planned, cells, NoteKind::DifferentUnits, rows, of_units)
        })?
    }

    /// A note on two levels, shown side by side.
    pub(super) fn pair(
        &self,
        planned: &Planned,
        cells: &Cells,
        kind: NoteKind,
        rows: usize,
        is_one: impl Fn(usize) -> bool,
    ) -> Option<Note> {
        let levels = cells.text.levels();
        let such: Vec<String> = (0..levels.len())
            .filter(|level| is_one(*level))
            .map(|level| quoted(&shown(&levels[level])))
            .collect();
        let (row, _) = cells.find(is_one)?;
        let column = &planned.name;
        let said = such.join(" and ");
        Some(self.places.note_that(column, kind, rows, row, said))
    }
}
