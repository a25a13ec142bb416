//! Text that is dates.

use super::attempts::{FEW, words_beside};
use super::cells::{Attempt, Cells};
use super::context::{Context, Understood};
use super::numbered_dates::says_months;
use super::planned::Planned;
use crate::calendar::{date, moment};
use crate::dates::{LAST_YEAR, Stamp, century, days};
use crate::eras::of_spreadsheet;
use crate::words::finite;
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
            form.order_open = self.options.date_order.is_none() && cells.orders().is_open();
        }
        if planned.form.is_none() {
            let stamps = stamps(cells);
            form.last_year = century(&short_years(&stamps)).map(|[_, _, last]| last);
            form.buddhist = are_buddhist(&stamps);
            form.iranian = are_iranian(&stamps);
            form.loose_dates = are_no_versions(&stamps) || says_months(&planned.name);
        }
        let attempt = cells.attempt(|cell| form.days(cell));
        if planned.form.is_none() && are_serials(cells, &attempt) {
            form.serials = true;
            let attempt = cells.attempt(|cell| form.days(cell));
            return (form, attempt);
        }
        (form, attempt)
    }

    /// Notes on numbers that are days as spreadsheets count them, and on years of another era, with
    /// what the first then is.
    fn counted_otherwise(
        &self,
        planned: &Planned,
        cells: &Cells,
        (form, stamps): (&Form, &[(Stamp, usize)]),
        attempt: &Attempt,
    ) -> Vec<Note> {
        let levels = cells.text.levels();
        let is_serial = |level: usize| finite(&levels[level]).is_some();
        let note = |kind, is_such: &dyn Fn(usize) -> bool| {
            self.read_as(planned, cells, attempt, kind, date, is_such)
        };
        let serials = form.serials.then(|| note(NoteKind::Serials, &is_serial));
        let era = form
            .buddhist
            .then(|| note(NoteKind::BuddhistEra, &|_| true));
        let calendar = if form.iranian {
            note(NoteKind::IranianCalendar, &|_| true)
        } else {
            let are_old = planned.form.is_none() && are_of_other_calendar(stamps);
            are_old
                .then(|| self.note(planned, cells, NoteKind::OldYears, |_| true))
                .flatten()
        };
        let is_moved = |level: usize| Stamp::new(&levels[level]).is_some_and(|it| it.is_moved());
        let zones = self.read_as(planned, cells, attempt, NoteKind::Zones, moment, is_moved);
        let notes = serials.into_iter().chain(era).flatten();
        notes.chain(calendar).chain(zones).collect()
    }

    /// A note on what the years of two digits are.
    fn short_years(
        &self,
        planned: &Planned,
        cells: &Cells,
        stamps: &[(Stamp, usize)],
    ) -> Option<Note> {
        if planned.form.is_some() {
            return None;
        }
        let [first, last, _] = century(&short_years(stamps))?;
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

    /// A note that a spreadsheet has likely exchanged days and months: what it could read as a date
    /// of its own country it did, and left the others as they were.
    fn turned(&self, planned: &Planned, cells: &Cells, stamps: &[(Stamp, usize)]) -> Option<Note> {
        /// So many of each by chance are one in a thousand tables, or less.
        const SEVERAL: usize = 8;
        let (certain, open): (Vec<&Stamp>, Vec<&Stamp>) = stamps
            .iter()
            .map(|(stamp, _)| stamp)
            .partition(|stamp| stamp.has_small_day().is_some());
        let are_turned = certain.len().min(open.len()) >= SEVERAL
            && certain.iter().all(|it| it.has_small_day() == Some(true))
            && [DateOrder::DayFirst, DateOrder::MonthFirst]
                .map(Some)
                .iter()
                .any(|order| open.iter().all(|it| it.order() == *order));
        let levels = cells.text.levels();
        let is_small = |level: usize| Stamp::new(&levels[level])?.has_small_day();
        let is_such = |level: usize| is_small(level) == Some(true);
        are_turned.then(|| self.note(planned, cells, NoteKind::TurnedDates, is_such))?
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
        let stamps = stamps(&cells);
        let orders = cells.orders();
        let asked = self.options.date_order.is_some();
        // A model knows, unless no date showed it: of rows that come in blocks none says it of others.
        let ambiguous = !asked
            && match &planned.form {
                Some(form) => form.order_open,
                None => orders.shown().is_none() && orders.ambiguous > 0,
            };
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
        let mut notes: Vec<Note> = [
            self.note(&planned, &cells, kind, turns),
            self.short_years(&planned, &cells, &stamps),
            self.note(&planned, &cells, NoteKind::MissingWords, is_word),
            self.turned(&planned, &cells, &stamps),
        ]
        .into_iter()
        .flatten()
        .chain(self.refused(&planned, &cells, &attempt, NoteKind::NotDates))
        .chain(self.counted_otherwise(&planned, &cells, (&form, &stamps), &attempt))
        .collect();
        if planned.form.is_none() {
            form.beside = words_beside(&attempt, &cells);
        }
        let mut values = cells.numbers(&attempt);
        notes.extend(self.drop_dates(&planned, &mut values, &mut form));
        let values = Values::Numbers(values);
        let column = Column::of_kind(planned.name, ColumnType::Datetime, values, form);
        (column, notes)
    }
}

/// The dates among the cells, with their rows.
fn stamps(cells: &Cells) -> Vec<(Stamp, usize)> {
    let stamps = cells.values();
    stamps
        .filter_map(|(_, cell, rows)| Some((Stamp::new(cell)?, rows)))
        .collect()
}

/// Whether cells such as `1.3.23` are dates: some have a day that no version's first number is.
fn are_no_versions(stamps: &[(Stamp, usize)]) -> bool {
    let is_such = |stamp: &Stamp| stamp.is_loose() && stamp.order() == Some(DateOrder::DayFirst);
    let mut loose = stamps
        .iter()
        .filter(|(stamp, _)| stamp.is_loose())
        .peekable();
    // Beside dates alone they are some.
    loose.peek().is_none() || loose.any(|(stamp, _)| is_such(stamp))
}

/// Whether years are of the Buddhist era.
fn are_buddhist(stamps: &[(Stamp, usize)]) -> bool {
    are_nearly_all(stamps, |stamp| stamp.of_buddhist_era().is_some())
}

/// Whether years are such as the Iranian and the Islamic calendar have today.
fn are_of_other_calendar(stamps: &[(Stamp, usize)]) -> bool {
    are_nearly_all(stamps, Stamp::is_of_other_calendar)
}

/// Whether dates are of the Iranian calendar: nearly all have such a year in front, and some are a day
/// of it, as `1399/02/31`, and none of the common one.
fn are_iranian(stamps: &[(Stamp, usize)]) -> bool {
    let is_common = |stamp: &Stamp| stamp.days(DateOrder::DayFirst, LAST_YEAR).is_some();
    let is_such = |stamp: &Stamp| stamp.days_of_iran().is_some();
    let mut such = stamps
        .iter()
        .map(|(stamp, _)| stamp)
        .filter(|it| is_such(it));
    are_nearly_all(stamps, is_such) && such.any(|stamp| !is_common(stamp))
}

/// Whether all dates are such, but a slip in twenty.
fn are_nearly_all(stamps: &[(Stamp, usize)], is_such: impl Fn(&Stamp) -> bool) -> bool {
    let rows = |such: bool| -> usize {
        let of = stamps.iter().filter(|(stamp, _)| is_such(stamp) == such);
        of.map(|(_, rows)| rows).sum()
    };
    let [such, others] = [true, false].map(rows);
    such > 0 && such >= 19 * others
}

/// Whether all that are no dates are numbers of days as spreadsheets count them, of a time not far
/// from that of the dates.
fn are_serials(cells: &Cells, attempt: &Attempt) -> bool {
    /// Dates, and days about them.
    const SEVERAL: usize = 5;
    const NEAR: f64 = 3660.0;
    let days = attempt.of_levels.iter().flatten();
    let (first, last) = days.fold((f64::INFINITY, f64::NEG_INFINITY), |(first, last), &day| {
        (first.min(day), last.max(day))
    });
    let is_near = |day: f64| day >= first - NEAR && day <= last + NEAR;
    let mut refused = cells
        .values()
        .filter(|(level, ..)| attempt.is_refused[*level]);
    attempt.refused > 0
        && attempt.read_levels >= SEVERAL
        && refused.all(|(_, cell, _)| {
            let day = finite(cell).and_then(of_spreadsheet);
            day.is_some_and(is_near)
        })
}

/// The years of two digits in dates.
fn short_years(stamps: &[(Stamp, usize)]) -> Vec<i64> {
    stamps
        .iter()
        .filter_map(|(stamp, _)| stamp.short_year())
        .collect()
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

/// Days as people write them, where they are categories.
pub(super) fn written_out(days: &[f64]) -> Values {
    let written = |days: &f64| (!days.is_nan()).then(|| moment(*days));
    let dates: Vec<Option<String>> = days.iter().map(written).collect();
    Values::text(dates.iter().map(Option::as_deref))
}
