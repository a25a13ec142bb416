//! Text that is dates.

use super::cells::{Attempt, Cells};
use super::infer::{Context, Understood};
use super::options::Planned;
use crate::dates::days;
use crate::{Column, ColumnType, DateOrder, Form, NoteKind, Values};

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
        let attempt = cells.attempt(|cell| days(cell, form.date_order));
        (form, attempt)
    }

    /// The column of dates of this form.
    pub(super) fn datetime(
        &self,
        planned: Planned,
        cells: Cells,
        form: Form,
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
        let notes = [
            self.note(&planned, &cells, kind, turns),
            self.note(&planned, &cells, NoteKind::MissingWords, is_word),
            self.note(&planned, &cells, NoteKind::NotDates, is_refused),
        ];
        let values = Values::Numbers(cells.numbers(&attempt));
        let column = Column::of_kind(planned.name, ColumnType::Datetime, values, form);
        (column, notes.into_iter().flatten().collect())
    }
}
