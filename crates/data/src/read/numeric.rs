//! Text that is numbers.

use std::collections::BTreeMap;

use super::attempts::{stood_beside, words_beside};
use super::beside::Beside;
use super::cells::{Attempt, Cells};
use super::context::{Context, Understood};
use super::conventions::{
    OfUnit, are_all_signed, are_flagged, are_in_cents, is_no_pair, ledger, numeral,
    of_whole_amounts, says_pairs,
};
use super::marked::{are_hundredths, are_percent};
use super::planned::Planned;
use crate::digits::bare_exponent;
use crate::glyphs::western;
use crate::number::{Numeral, mark_beside, shows_point, value_of, with_mark};
use crate::quantities::converted;
use crate::reading::quoted;
use crate::shown::shown;
use crate::times::Shown;
use crate::units::{canonical, unit_key};
use crate::{
    error::Error,
    form::Form,
    number::Decimal,
    reading::{Note, NoteKind},
    times::Clock,
};

/// A column's cells, and what they are in one way of reading them.
#[derive(Clone, Copy)]
struct Read<'a> {
    planned: &'a Planned,
    cells: &'a Cells,
    form: &'a Form,
    attempt: &'a Attempt,
}

impl Context<'_> {
    /// The cells as numbers, by the decimal mark that they show themselves, or else that
    /// the file does.
    pub(super) fn numbers(&self, planned: &Planned, cells: &Cells) -> (Form, Attempt) {
        let mut form = self.form(planned);
        if planned.form.is_none() {
            form.decimal = self
                .options
                .decimal
                .or_else(|| cells.decimals().shown())
                .or_else(|| cells.decimals().thousands.then_some(Decimal::Comma))
                .or_else(|| {
                    let is_such = !self.shows_comma && cells.decimals().comma_thousands;
                    is_such.then_some(Decimal::Point)
                })
                .or_else(|| of_whole_amounts(cells))
                .unwrap_or(self.decimal);
            form.either = self.options.decimal.is_none()
                && form.decimal == Decimal::Comma
                && !self.shows_comma
                && cells.decimals().is_open();
            form.hundredths =
                planned.known.fractions == Some(true) || are_hundredths(cells, Some(form.decimal));
            form.percent = !form.hundredths && are_percent(cells);
            form.unsigned = are_all_signed(cells) || are_flagged(cells);
            form.ledger = ledger(cells);
            form.cents = are_in_cents(cells);
        }
        let attempt = cells.attempt_numbers(&form);
        (form, attempt)
    }

    /// The cells as numbers where the user says that they are: in the way in which most
    /// are.
    pub(super) fn declared_numbers(&self, planned: &Planned, cells: &Cells) -> (Form, Attempt) {
        let (form, plain) = self.numbers(planned, cells);
        if planned.form.is_some() || plain.refused == 0 {
            return (form, plain);
        }
        let more = [
            Self::marked(planned, cells, &form, &plain),
            Self::with_both_marks(cells, &form, &plain),
            self.times(planned, cells),
            self.with_unit(planned, cells),
        ];
        let better = |best: (Form, Attempt), other: (Form, Attempt)| {
            if other.1.read > best.1.read {
                other
            } else {
                best
            }
        };
        more.into_iter().flatten().fold((form, plain), better)
    }

    /// The cells as numbers of which some have a point in front of their fraction and others a
    /// comma, where none could be either.
    pub(super) fn with_both_marks(
        cells: &Cells,
        form: &Form,
        plain: &Attempt,
    ) -> Option<(Form, Attempt)> {
        const FEWEST: usize = 3;
        let shown = cells.decimals();
        let rarer = shown.point.min(shown.comma);
        if plain.refused == 0 || rarer < FEWEST || shown.ambiguous > 0 {
            return None;
        }
        let form = Form {
            both_marks: true,
            hundredths: form.hundredths || are_hundredths(cells, None),
            ..form.clone()
        };
        let attempt = cells.attempt_numbers(&form);
        Some((form, attempt))
    }

    /// The cells as hours, where some are times or durations; a score is none.
    pub(super) fn times(&self, planned: &Planned, cells: &Cells) -> Option<(Form, Attempt)> {
        // `1:01:07` and `11:33 PM` are none, whatever the column is called.
        if says_pairs(&planned.name) && !cells.values().any(|(_, cell, _)| is_no_pair(cell)) {
            return None;
        }
        let mut shown = Shown::default();
        cells.values().for_each(|(_, cell, _)| shown.add(cell));
        let form = Form {
            clock: Some(shown.clock()?),
            ..self.form(planned)
        };
        let attempt = cells.attempt_numbers(&form);
        Some((form, attempt))
    }

    /// The column of numbers of this form.
    ///
    /// # Errors
    /// Where half of the cells or more are infinite.
    pub(super) fn numeric(
        &self,
        planned: Planned,
        cells: Cells,
        mut form: Form,
        mut attempt: Attempt,
    ) -> Result<Understood, Error> {
        if planned.form.is_none() {
            form.beside = words_beside(&attempt, &cells);
        }
        let infinite: Vec<bool> = attempt
            .of_levels
            .iter()
            .map(|number| number.is_some_and(f64::is_infinite))
            .collect();
        let is_infinite = |level: usize| infinite[level];
        if let Some((row, rows)) = cells.find(is_infinite)
            && planned.is_other(attempt.read + attempt.refused - rows, rows)
        {
            let cell = cells.text.get(row).unwrap_or_default();
            return Err(self.infinite(&planned.name, row, cell));
        }
        let mut notes = self.written(&planned, &cells, &form, &attempt);
        notes.extend(self.refused(&planned, &cells, &attempt, NoteKind::NotNumbers));
        notes.extend(self.note(&planned, &cells, NoteKind::Infinite, is_infinite));
        for number in &mut attempt.of_levels {
            *number = number.filter(|number| number.is_finite());
        }
        let values = cells.numbers(&attempt);
        let mut levels = cells.text.levels().iter();
        let beside = Beside {
            shows_point: levels.any(|level| shows_point(&western(level))),
            were_refused: attempt.refused > 0,
            ..Beside::default()
        };
        let (column, more) = self.settled(planned, values, beside, form)?;
        notes.extend(more);
        Ok((column, notes))
    }

    /// Notes on cells that are missing since they are no numbers, or no dates: for a model those that
    /// it knows no word for are written otherwise than it has learned.
    pub(super) fn refused(
        &self,
        planned: &Planned,
        cells: &Cells,
        attempt: &Attempt,
        kind: NoteKind,
    ) -> Vec<Note> {
        let form = planned.form.as_ref();
        let levels = cells.text.levels();
        let is_known = |level: usize| form.is_none() || stood_beside(form, &levels[level]);
        let none = |level: usize| attempt.is_refused[level] && is_known(level);
        let other = |level: usize| attempt.is_refused[level] && !is_known(level);
        let none = self.note(planned, cells, kind, none);
        let other = self.note(planned, cells, NoteKind::Otherwise, other);
        none.into_iter().chain(other).collect()
    }

    /// How numbers are written, where that does not go without saying.
    fn written(
        &self,
        planned: &Planned,
        cells: &Cells,
        form: &Form,
        attempt: &Attempt,
    ) -> Vec<Note> {
        let levels = cells.text.levels();
        let is_read = |level: usize| attempt.of_levels[level].is_some();
        let has_comma = |level: usize| is_read(level) && levels[level].contains(',');
        let bare = cells
            .values()
            .filter(|(_, cell, _)| bare_exponent(cell).is_some());
        let are_bare = 2 * bare.map(|(.., rows)| rows).sum::<usize>() > attempt.read;
        let is_formatted = |level: usize| {
            let is_such = |numeral: &Numeral<'_>| {
                !numeral.unsigned().is_plain() && form.sense(*numeral).power == 0
            };
            is_read(level)
                && (numeral(&levels[level], is_such)
                    || are_bare && bare_exponent(&levels[level]).is_some())
                && !(form.marked && mark_beside(&western(&levels[level])).is_some())
        };
        let shown = cells.decimals();
        // Numbers that a file has by itself are written by whoever reads it.
        let is_settled = self.options.decimal.is_some() || cells.turned;
        let is_ambiguous = !is_settled && shown.shown().is_none() && shown.ambiguous > 0;
        let differs = |level: usize| {
            is_read(level)
                && !cells.is_own(level)
                && value_of(&levels[level], Decimal::Point)
                    != value_of(&levels[level], Decimal::Comma)
        };
        // Amounts of a currency have hardly three decimals.
        let of_currency = |it: &Numeral<'_>| it.currency.is_some_and(|it| it != "%");
        let is_doubtful = |level: usize| {
            has_comma(level) || differs(level) && numeral(&levels[level], of_currency)
        };
        let note = match form.decimal {
            _ if form.both_marks => {
                let other = form.decimal.other().mark();
                let has_other = |level: usize| is_read(level) && levels[level].contains(other);
                self.note(planned, cells, NoteKind::BothMarks, has_other)
            }
            Decimal::Comma if is_ambiguous => {
                self.note(planned, cells, NoteKind::AmbiguousComma, differs)
            }
            Decimal::Point if is_ambiguous && cells.find(is_doubtful).is_some() => {
                self.note(planned, cells, NoteKind::AmbiguousPoint, is_doubtful)
            }
            Decimal::Comma if cells.turned => None,
            Decimal::Comma if shown.comma > 0 => {
                self.note(planned, cells, NoteKind::DecimalComma, has_comma)
            }
            _ => self.note(planned, cells, NoteKind::FormattedNumbers, is_formatted),
        };
        let note = match form.clock {
            None => note,
            Some(Clock::Minutes) => {
                let is_pair =
                    |level: usize| is_read(level) && levels[level].matches(':').count() == 1;
                self.note(planned, cells, NoteKind::Minutes, is_pair)
            }
            Some(Clock::Feet) => self.note(planned, cells, NoteKind::Feet, is_read),
            Some(Clock::Pounds) => self.note(planned, cells, NoteKind::Pounds, is_read),
            Some(Clock::Degrees) => self.note(planned, cells, NoteKind::Degrees, is_read),
            Some(Clock::Weeks) => self.note(planned, cells, NoteKind::Weeks, is_read),
            Some(_) => self.note(planned, cells, NoteKind::Times, is_read),
        };
        let is_word = |level: usize| cells.is_word(level);
        let words = self.note(planned, cells, NoteKind::MissingWords, is_word);
        let strings = cells.string_number.as_ref().map(|string| {
            let is_string = |level: usize| is_read(level) && levels[level] == *string;
            self.note(planned, cells, NoteKind::StringNumbers, is_string)
        });
        let read = Read {
            planned,
            cells,
            form,
            attempt,
        };
        note.into_iter()
            .chain(self.multiplied(read))
            .chain(self.signed(read))
            .chain(self.mixed(read).or_else(|| self.percent(read)))
            .chain(self.converted(read))
            .chain(self.bare(read))
            .chain(self.beside(planned, cells, form, attempt))
            .chain(words)
            .chain(strings.flatten())
            .collect()
    }

    /// A note on cells that are such and could be read, with the number that the first is.
    fn shows_number(
        &self,
        read: Read<'_>,
        kind: NoteKind,
        is_such: impl Fn(usize) -> bool,
    ) -> Option<Note> {
        let Read { planned, cells, .. } = read;
        self.read_as(
            planned,
            cells,
            read.attempt,
            kind,
            |it| it.to_string(),
            is_such,
        )
    }

    /// A note on numbers that parentheses, a minus behind them or the side of an account make
    /// negative, or do not, with what the first then is.
    fn signed(&self, read: Read<'_>) -> Option<Note> {
        let levels = read.cells.text.levels();
        let is_such = |level: usize| {
            let is_of_ledger = |it: &Numeral<'_>| read.form.ledger.is_some() && it.unit.is_some();
            numeral(&levels[level], |it| it.sign.is_some() || is_of_ledger(it))
        };
        self.shows_number(read, NoteKind::Multiplied, is_such)
    }

    /// A note on numbers without the unit that they had in training, where none has one.
    fn bare(&self, read: Read<'_>) -> Option<Note> {
        read.planned.form.as_ref()?;
        let unit = match &read.form.unit {
            Some(unit) => unit,
            None if read.form.percent => "%",
            None => return None,
        };
        let levels = read.cells.text.levels();
        let is_read = |level: usize| read.attempt.of_levels[level].is_some();
        let has_one = |level: usize| {
            is_read(level)
                && numeral(&levels[level], |it| {
                    let it = read.form.sense(*it);
                    it.unit.is_some() || it.currency.is_some()
                })
        };
        if read.cells.find(has_one).is_some() {
            return None;
        }
        let (row, rows) = read.cells.find(is_read)?;
        let said = format!("{} in {unit}", quoted(&shown(&read.cells.as_written(row))));
        let (column, kind) = (&read.planned.name, NoteKind::Bare);
        Some(self.places.note_that(column, kind, rows, row, said))
    }

    /// A note on words that multiply numbers, with what the first then is.
    fn multiplied(&self, read: Read<'_>) -> Option<Note> {
        let levels = read.cells.text.levels();
        let is_such = |level: usize| {
            numeral(&levels[level], |numeral| {
                read.form.sense(*numeral).power != 0
            })
        };
        self.shows_number(read, NoteKind::Multiplied, is_such)
    }

    /// A note on amounts of different currencies, or of per cent beside plain numbers.
    fn mixed(&self, read: Read<'_>) -> Option<Note> {
        let mut firsts: BTreeMap<Option<&str>, OfUnit> = BTreeMap::new();
        let unit = read.form.unit.as_ref();
        let of_percent = unit.is_some_and(|unit| converted(1.0, "%", unit).is_some());
        for (level, cell, rows) in read.cells.values() {
            // A zero needs no unit.
            if read.attempt.of_levels[level].is_some_and(|number| number != 0.0) {
                let cell = western(cell);
                let currency = Numeral::new(&cell).and_then(|it| it.currency);
                let currency = currency.filter(|it| !of_percent || *it != "%");
                OfUnit::add(&mut firsts, currency.map(canonical), level, rows);
            }
        }
        let plain = firsts.remove(&None);
        let has_percent = firsts.contains_key(&Some("%"));
        let mut different: Vec<OfUnit> = firsts.into_values().collect();
        different.extend(plain.filter(|_| has_percent));
        let [one, other, ..] = different[..] else {
            return None;
        };
        let rows = different.iter().map(|of_unit| of_unit.rows).sum();
        let is_one = |level: usize| [one.level, other.level].contains(&level);
        let kind = if read.form.hundredths {
            NoteKind::Hundredths
        } else {
            NoteKind::MixedUnits
        };
        self.pair(read.planned, read.cells, kind, rows, is_one)
    }

    /// A note on per cent where there were none in training.
    fn percent(&self, read: Read<'_>) -> Option<Note> {
        let kind = read.planned.of_percent(read.form)?;
        let levels = read.cells.text.levels();
        let is_such = |level: usize| numeral(&levels[level], |it| it.currency == Some("%"));
        self.shows_number(read, kind, is_such)
    }

    /// A note on numbers of another unit than the column's, with what the first then is.
    fn converted(&self, read: Read<'_>) -> Option<Note> {
        let unit = read.form.unit.as_ref()?;
        let levels = read.cells.text.levels();
        let is_such = |level: usize| {
            let cell = western(&levels[level]);
            let numeral = with_mark(&cell).map(|it| read.form.sense(it));
            numeral.is_some_and(|it| {
                let of_cell = it.unit.or(it.currency.filter(|it| *it == "%"));
                of_cell.is_some_and(|it| unit_key(it) != *unit)
            })
        };
        // As it is written there, where it is.
        let unit_of = |cell: &String| {
            let cell = western(cell);
            let written = Numeral::new(&cell)?.unit?;
            (unit_key(written) == *unit).then(|| written.to_owned())
        };
        let written = levels.iter().find_map(unit_of);
        let written = written.as_ref().unwrap_or(unit);
        // Five digits tell whether it is right.
        let shown = |value: f64| {
            let value = format!("{value:.4e}").parse().unwrap_or(value);
            format!("{value} {written}")
        };
        self.read_as(
            read.planned,
            read.cells,
            read.attempt,
            NoteKind::Converted,
            shown,
            is_such,
        )
    }
}
