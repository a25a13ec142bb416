//! Text that is dates.

use super::attempts::FEW;
use super::cells::{Attempt, Cells};
use super::context::{Context, Understood};
use super::planned::Planned;
use crate::dates::{Stamp, century, days};
use crate::{
    column_type::ColumnType,
    dates::DateOrder,
    form::Form,
    reading::{Note, NoteKind},
    table::Column,
    values::Values,
};

impl Context<'_> {
    /// The cells as dates, by the order that they show themselves, or else that the file
    /// does.
    pub(super) fn dates(&self, planned: &Planned, cells: &Cells) -> (Form, Attempt) {
        let mut form = self.form(planned);
        if planned.form.is_none() {
            form.date_order = self
                .options
                .date_order
                .or_else(|| cells.orders().shown())
                .unwrap_or(self.order);
        }
        if planned.form.is_none() {
            form.last_year = century(&short_years(cells)).map(|[_, _, last]| last);
        }
        let attempt = cells.attempt(|cell| form.days(cell));
        (form, attempt)
    }

    /// A note on what the years of two digits are.
    fn short_years(&self, planned: &Planned, cells: &Cells) -> Option<Note> {
        if planned.form.is_some() {
            return None;
        }
        let [first, last, _] = century(&short_years(cells))?;
        let levels = cells.text.levels();
        let is_such = |level: usize| Stamp::new(&levels[level])?.short_year();
        let (row, rows) = cells.find(|level| is_such(level).is_some())?;
        let years = if first == last {
            first.to_string()
        } else {
            format!("{first} to {last}")
        };
        let kind = NoteKind::ShortYears;
        Some(self.places.note(&planned.name, kind, rows, row, &years))
    }

    /// The column of dates of this form.
    pub(super) fn datetime(
        &self,
        planned: Planned,
        cells: Cells,
        mut form: Form,
        attempt: Attempt,
    ) -> Understood {
        let levels = cells.text.levels();
        let orders = cells.orders();
        let asked = self.options.date_order.is_some() || planned.form.is_some();
        let ambiguous = !asked && orders.shown().is_none() && orders.ambiguous > 0;
        let kind = match (form.date_order, ambiguous) {
            (DateOrder::DayFirst, true) => NoteKind::AmbiguousDayFirst,
            (DateOrder::DayFirst, false) => NoteKind::DayFirst,
            (DateOrder::MonthFirst, true) => NoteKind::AmbiguousMonthFirst,
            (DateOrder::MonthFirst, false) => NoteKind::MonthFirst,
        };
        let turns = |level: usize| {
            attempt.of_levels[level].is_some()
                && days(&levels[level], DateOrder::DayFirst)
                    != days(&levels[level], DateOrder::MonthFirst)
        };
        let is_word = |level: usize| cells.is_word(level);
        let is_refused = |level: usize| attempt.is_refused[level];
        let mut notes: Vec<Note> = [
            self.note(&planned, &cells, kind, turns),
            self.short_years(&planned, &cells),
            self.note(&planned, &cells, NoteKind::MissingWords, is_word),
            self.note(&planned, &cells, NoteKind::NotDates, is_refused),
        ]
        .into_iter()
        .flatten()
        .collect();
        let mut values = cells.numbers(&attempt);
        notes.extend(self.drop_dates(&planned, &mut values, &mut form));
        let values = Values::Numbers(values);
        let column = Column::of_kind(planned.name, ColumnType::Datetime, values, form);
        (column, notes)
    }
}

/// The years of two digits in dates, missing cells apart.
fn short_years(cells: &Cells) -> Vec<i64> {
    let short = |(_, cell, _): (usize, &str, usize)| Stamp::new(cell)?.short_year();
    cells.values().filter_map(short).collect()
}

/// Whether a column that nobody declared is dates: where 95% of the cells are, or half are,
/// more than [`FEW`] different ones, and all others are one word, such as `unknown`.
pub(super) fn are_dates(attempt: &Attempt) -> bool {
    let Attempt { read, refused, .. } = *attempt;
    let is_one_word = attempt.refused_levels == 1 && attempt.read_levels > FEW;
    read > 0 && (refused * 20 <= read + refused || (is_one_word && read >= refused))
}

/// Whether most cells are dates, several different ones.
pub(super) fn are_mostly_dates(attempt: &Attempt) -> bool {
    const SEVERAL: usize = 5;
    attempt.read >= attempt.refused && attempt.read_levels >= SEVERAL
}
