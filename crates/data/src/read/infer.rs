//! What a column is.

use super::attempts::{
    FEW, are_numbers, are_numbers_and_answers, are_numbers_and_words, not_known,
};
use super::beside::Beside;
use super::cells::{Attempt, Cells};
use super::context::{Context, Understood, drop_values};
use super::datetime::{are_dates, are_mostly_dates, written_out};
use super::numbered_dates::{are_months_and_years, numbered_dates};

use super::conventions::{are_grades, are_lettered, are_seasons, is_tick};
use super::found::Found;
use super::planned::Planned;
use crate::calendar::{date, minguo};
use crate::digits::{bare_exponent, has_leading_zero, is_inexact, is_whole};
use crate::glyphs::western;
use crate::reading::quoted;
use crate::sentinel::sentinels;
use crate::sentinel_dates::sentinel_dates;
use crate::shown::shown;
use crate::thousands::like_thousands;
use crate::words::{finite, infinite, truth};
use crate::yes_words::are_answers;
use crate::{
    column_type::ColumnType,
    error::Error,
    form::Form,
    number::Decimal,
    reading::{Note, NoteKind},
    table::Column,
    values::{Cell, Values},
};

impl Context<'_> {
    /// The column that such text is.
    ///
    /// # Errors
    /// Where half of the cells or more are not what the column was declared to hold, or
    /// are infinite.
    pub(super) fn text(&self, planned: Planned, cells: Cells) -> Result<Understood, Error> {
        let dittos = cells.dittos(self.places, &planned.name);
        let kept = cells.kept();
        let (column, notes) = self.of_type(planned, cells)?;
        let column = column.keeping(kept);
        Ok((column, dittos.into_iter().chain(notes).collect()))
    }

    fn of_type(&self, planned: Planned, cells: Cells) -> Result<Understood, Error> {
        match planned.declared {
            None if planned.found == Some(Found::Categories) => {
                Ok(self.words(planned, cells, ColumnType::Categorical, Vec::new()))
            }
            None => self.undeclared(planned, cells),
            Some(ColumnType::Numeric) => {
                let (form, attempt) = self.declared_numbers(&planned, &cells);
                let refused = not_known(planned.form.as_ref(), &cells, &attempt);
                if planned.is_other(attempt.read, refused) {
                    return Err(self.wrong_cell(&planned, &cells, &attempt));
                }
                self.numeric(planned, cells, form, attempt)
            }
            Some(ColumnType::Datetime) => {
                let (form, attempt) = self.dates(&planned, &cells);
                let refused = not_known(planned.form.as_ref(), &cells, &attempt);
                if planned.is_other(attempt.read, refused) {
                    return Err(self.wrong_cell(&planned, &cells, &attempt));
                }
                Ok(self.datetime(planned, cells, form, attempt))
            }
            Some(ColumnType::Boolean) => {
                let attempt = cells.attempt(|cell| truth(cell).map(f64::from));
                if attempt.refused > 0 {
                    return Err(self.wrong_cell(&planned, &cells, &attempt));
                }
                Ok(self.words(planned, cells, ColumnType::Boolean, Vec::new()))
            }
            Some(kind) => Ok(self.words(planned, cells, kind, Vec::new())),
        }
    }

    fn undeclared(&self, planned: Planned, cells: Cells) -> Result<Understood, Error> {
        /// Different numbers that are worth a word where a few cells are something else.
        const SOME: usize = 2;
        const SEVERAL: usize = 8;
        /// Fractions are seldom codes.
        const FRACTIONS: usize = 1;
        let mut notes = Vec::new();
        let (form, attempt) = self.numbers(&planned, &cells);
        let is_finite = |it: &f64| it.is_finite();
        if attempt.read > 0 && !attempt.of_levels.iter().flatten().any(is_finite) {
            // A word such as `Inf`, which says something else where nothing is a number.
            return Ok(self.words(planned, cells, ColumnType::Categorical, notes));
        }
        let (form, attempt) =
            Self::marked(&planned, &cells, &form, &attempt).unwrap_or((form, attempt));
        // Words that could mean a missing value, and that the user says do not.
        let has_words = || cells.find(|level| cells.is_word(level)).is_some();
        if attempt.read + attempt.refused == 0 && self.options.missing.is_some() && has_words() {
            return Ok(self.words(planned, cells, ColumnType::Categorical, notes));
        }
        let are_answers = || are_answers(cells.values().map(|(_, cell, _)| cell));
        if attempt.refused > 0 && are_answers() {
            // Of a tick it matters whether it is there: a blank is a value, not a missing one.
            let kind = if is_tick(&cells) {
                ColumnType::Categorical
            } else {
                ColumnType::Boolean
            };
            return Ok(self.words(planned, cells, kind, notes));
        }
        if are_grades(&cells) {
            let is_such = |level: usize| cells.text.levels()[level].ends_with(['-', '\u{2212}']);
            let grades = self.note(&planned, &cells, NoteKind::Grades, is_such);
            notes.extend(grades);
            return Ok(self.words(planned, cells, ColumnType::Categorical, notes));
        }
        if let Some(codes) = self.lettered_codes(&planned, &cells) {
            return Ok(self.words(planned, cells, ColumnType::Categorical, vec![codes]));
        }
        if are_lettered(&planned.name, &cells) {
            return Ok(self.words(planned, cells, ColumnType::Categorical, notes));
        }
        if are_numbers(&attempt)
            || are_numbers_and_words(&attempt, &cells)
            || are_numbers_and_answers(&attempt, &cells)
        {
            let Some(codes) = self.codes(&planned, &cells, &attempt) else {
                return self.numeric(planned, cells, form, attempt);
            };
            let (form, dates) = self.dates(&planned, &cells);
            if dates.refused == 0 && are_mostly_dates(&dates) {
                return Ok(self.datetime(planned, cells, form, dates));
            }
            return Ok(self.words(planned, cells, ColumnType::Categorical, vec![codes]));
        }
        if let Some((form, numbers)) = Self::with_both_marks(&cells, &form, &attempt)
            && are_numbers(&numbers)
        {
            return self.numeric(planned, cells, form, numbers);
        }
        if are_seasons(&cells) {
            return Ok(self.words(planned, cells, ColumnType::Categorical, notes));
        }
        let (form, dates) = self.dates(&planned, &cells);
        if are_dates(&dates) {
            return Ok(self.datetime(planned, cells, form, dates));
        }
        if let Some((form, hours)) = self.times(&planned, &cells)
            && are_numbers(&hours)
        {
            return self.numeric(planned, cells, form, hours);
        }
        if let Some((form, numbers)) = self.with_unit(&planned, &cells)
            && are_numbers(&numbers)
        {
            return self.numeric(planned, cells, form, numbers);
        }
        let mut numbers = attempt.of_levels.iter().flatten();
        let is_fraction = numbers.any(|it| it.fract() != 0.0);
        let several = if is_fraction { FRACTIONS } else { SEVERAL };
        if are_mostly_dates(&dates) && dates.read > attempt.read.max(dates.refused) {
            let is_such = |level: usize| dates.is_refused[level];
            notes.extend(self.note(&planned, &cells, NoteKind::MostlyDates, is_such));
        } else if attempt.read > attempt.refused && attempt.read_levels > FEW
            || attempt.read >= 2 * attempt.refused && attempt.read_levels > several
            || attempt.read >= 4 * attempt.refused && attempt.read_levels > SOME
        {
            let is_such = |level: usize| attempt.is_refused[level];
            notes.extend(self.note(&planned, &cells, NoteKind::MostlyNumbers, is_such));
        } else {
            let units = self.different_units(&planned, &cells);
            let two = || self.two_numbers(&planned, &cells);
            let some = units.or_else(two);
            notes.extend(some.or_else(|| self.numbered(&planned, &cells)));
        }
        Ok(self.words(planned, cells, ColumnType::Categorical, notes))
    }

    /// Why numbers are codes, if they are: whole numbers that begin with a 0, in 1% of the
    /// cells or more, or that `f64` cannot hold; digits with an E between them, of which 5% have
    /// more before it than the one that a power of ten has.
    fn codes(&self, planned: &Planned, cells: &Cells, attempt: &Attempt) -> Option<Note> {
        let zeros = cells
            .values()
            .filter(|(_, cell, _)| has_leading_zero(&western(cell)));
        let (mut zeros, whole) = zeros.fold((0, false), |(all, whole), (_, cell, rows)| {
            (all + rows, whole || !cell.contains('.'))
        });
        let all: usize = cells.values().map(|(_, _, rows)| rows).sum();
        let levels = cells.text.levels();
        // Amounts are filled up with zeros, too (`007.25`), and come once as a rule.
        if !whole && 2 * cells.values().count() > all {
            zeros = 0;
        }
        let numbers = attempt.of_levels.iter().flatten().copied();
        if zeros > 0 && zeros * 100 >= all && !are_months_and_years(&planned.name, numbers) {
            return self.leading_zeros(planned, cells);
        }
        let exponents = cells.values().filter_map(|(level, cell, rows)| {
            let (mantissa, _) = bare_exponent(cell)?;
            (!attempt.is_refused[level]).then_some((mantissa, rows))
        });
        let (mut bare, mut long) = (0, 0);
        for (mantissa, rows) in exponents {
            bare += rows;
            long += if mantissa.len() > 1 || mantissa == "0" {
                rows
            } else {
                0
            };
        }
        if bare * 20 >= all * 19 && long * 20 >= all {
            let is_such = |level: usize| bare_exponent(&levels[level]).is_some();
            return self.note(planned, cells, NoteKind::Exponents, is_such);
        }
        let mut read = cells
            .values()
            .filter(|(level, ..)| !attempt.is_refused[*level]);
        if !read.all(|(_, cell, _)| is_whole(&western(cell))) {
            return None;
        }
        let is_such = |level: usize| is_inexact(&levels[level]);
        self.note(planned, cells, NoteKind::LargeIntegers, is_such)
    }

    fn words(
        &self,
        planned: Planned,
        cells: Cells,
        kind: ColumnType,
        mut notes: Vec<Note>,
    ) -> Understood {
        let is_answer = kind == ColumnType::Boolean;
        let is_word = |level: usize| cells.is_word(level);
        let form = self.form(&planned);
        if is_answer || form.codes {
            let about = NoteKind::MissingWords;
            notes.extend(self.note(&planned, &cells, about, is_word));
            let is_none = |level: usize| form.codes && cells.is_no_number(level, &form);
            notes.extend(self.note(&planned, &cells, NoteKind::NotNumbers, is_none));
        } else if form.missing.is_none() {
            notes.extend(self.kept_words(&planned, &cells));
        }
        if planned.form.is_none() && kind == ColumnType::Categorical {
            notes.extend(self.missing_code(&planned, &cells));
            notes.extend(self.spellings(&planned, &cells));
            let gaps = (!planned.is_named).then(|| self.gaps(&planned, &cells));
            notes.extend(gaps.flatten());
        }
        let values = Values::Text(form.as_codes(cells.into_text(is_answer || form.codes)));
        (Column::of_kind(planned.name, kind, values, form), notes)
    }

    /// A note on each word that would be missing among numbers, however its capitals are; none where
    /// one value would be left.
    fn kept_words(&self, planned: &Planned, cells: &Cells) -> Vec<Note> {
        let levels = cells.text.levels();
        if cells.values().count() == 1 {
            return Vec::new();
        }
        let words = (0..levels.len()).filter(|level| cells.is_word(*level));
        let mut words: Vec<String> = words
            .map(|level| levels[level].to_ascii_lowercase())
            .collect();
        words.sort_unstable();
        words.dedup();
        let note = |word: &String| {
            let is_it =
                |level: usize| cells.is_word(level) && levels[level].eq_ignore_ascii_case(word);
            self.note(planned, cells, NoteKind::KeptWord, is_it)
        };
        words.iter().filter_map(note).collect()
    }

    /// The column of such numbers, of which NaN are missing; some cells `refused` to be
    /// numbers before.
    ///
    /// # Errors
    /// Where half of the cells or more are no finite numbers.
    pub(super) fn settled(
        &self,
        planned: Planned,
        mut values: Vec<f64>,
        beside: Beside,
        mut form: Form,
    ) -> Result<Understood, Error> {
        let Beside {
            refused,
            shows_point,
            dittos,
            percent,
            marked,
            were_refused,
            ..
        } = beside;
        let mut notes = Vec::new();
        if let Some((row, mark)) = dittos.first {
            let (name, cells) = (&planned.name, dittos.cells);
            notes.push(self.places.note(name, NoteKind::Dittos, cells, row, &mark));
        }
        if planned.known.thousands
            && self.options.decimal.is_none()
            && let Some((row, cell)) = marked.first
        {
            let (name, cells) = (&planned.name, marked.cells);
            let kind = NoteKind::of_either(form.decimal);
            notes.push(self.places.note(name, kind, cells, row, &cell));
        }
        if let (Some(kind), Some((row, cell))) = (planned.of_percent(&form), percent.first) {
            let (name, cells) = (&planned.name, percent.cells);
            let said = format!("{} for {}", quoted(&shown(&cell)), values[row]);
            notes.push(self.places.note_that(name, kind, cells, row, said));
        }
        let known = values.iter().filter(|value| !value.is_nan()).count();
        if let Some((row, cell)) = refused.first {
            if planned.is_other(known, refused.cells) {
                return Err(self.not_numeric(&planned, row, &cell));
            }
            notes.push(self.places.note(
                &planned.name,
                match planned.form {
                    Some(_) => NoteKind::Otherwise,
                    None => NoteKind::NotNumbers,
                },
                refused.cells,
                row,
                &cell,
            ));
        }
        if planned.found == Some(Found::Days) && planned.declared != Some(ColumnType::Numeric) {
            let kind = planned.declared.unwrap_or(ColumnType::Datetime);
            if kind == ColumnType::Datetime {
                form.order_open |= planned.form.is_none() && self.options.date_order.is_none();
                notes.extend(self.drop_dates(&planned, &mut values, &mut form));
            }
            let values = match kind {
                ColumnType::Categorical | ColumnType::Boolean => written_out(&values),
                _ => Values::Numbers(values),
            };
            let column = Column::of_kind(planned.name, kind, values, form);
            return Ok((column, notes));
        }
        notes.extend(self.drop_infinite(&planned, &mut values, known)?);
        let also = planned.also_missing.iter().filter_map(|word| finite(word));
        drop_values(&mut values, &also.collect::<Vec<f64>>());
        if let Some(words) = &form.missing {
            let said: Vec<f64> = words.iter().filter_map(|word| finite(word)).collect();
            drop_values(&mut values, &said);
        }
        if planned.form.is_some() {
            drop_values(&mut values, &form.sentinels);
        } else if form.missing.is_none() && !planned.weighs {
            notes.extend(self.drop_sentinels(&planned, &mut values, &mut form));
        }
        if !shows_point {
            notes.extend(self.thousands(&planned, &mut values, &mut form));
        }
        let mut kind = ColumnType::Numeric;
        if planned.declared.is_none()
            && form.clock.is_none()
            && let Some(found) = numbered_dates(&planned.name, &values)
        {
            let row = values.iter().position(|value| !value.is_nan()).unwrap_or(0);
            let mut cell = values[row].to_string();
            if minguo(values[row]).is_some() {
                cell = format!("{cell} for {}", date(found.days[row]));
            }
            let kind_of = match found.epoch {
                None => NoteKind::CompactDates,
                Some(_) => NoteKind::Epochs,
            };
            notes.push(self.places.note(&planned.name, kind_of, known, row, &cell));
            values = found.days;
            (form.epoch, form.numbered) = (found.epoch, found.epoch.is_none());
            form.date_order = found.order.unwrap_or(form.date_order);
            form.order_open = found.order.is_none() && self.options.date_order.is_none();
            form.digits_only = refused.cells > 0 || were_refused;
            kind = ColumnType::Datetime;
        }
        let column = Column::of_kind(planned.name, kind, Values::Numbers(values), form);
        Ok((column, notes))
    }

    /// Makes numbers that stand for a missing value missing.
    fn drop_sentinels(&self, planned: &Planned, values: &mut [f64], form: &mut Form) -> Vec<Note> {
        let mut notes = Vec::new();
        for sentinel in sentinels(&planned.name, values) {
            let is_such = |value: &f64| sentinel.values.contains(value);
            let is_kept = planned.kept.iter().filter_map(|word| finite(word));
            if is_kept
                .into_iter()
                .any(|kept| sentinel.values.contains(&kept))
            {
                continue;
            }
            let row = values.iter().position(is_such).unwrap_or(0);
            let kind = if sentinel.certain {
                NoteKind::Sentinel
            } else {
                NoteKind::PossibleSentinel
            };
            let list: Vec<String> = sentinel.values.iter().map(f64::to_string).collect();
            let cell = list.join(",");
            notes.push(
                self.places
                    .note(&planned.name, kind, sentinel.cells, row, &cell),
            );
            if sentinel.certain {
                drop_values(values, &sentinel.values);
                form.sentinels.extend(sentinel.values);
            }
        }
        notes
    }

    /// Makes dates that stand for a missing value missing.
    pub(super) fn drop_dates(
        &self,
        planned: &Planned,
        values: &mut [f64],
        form: &mut Form,
    ) -> Vec<Note> {
        if planned.form.is_some() {
            drop_values(values, &form.sentinels);
        }
        if planned.form.is_some() || form.missing.is_some() {
            return Vec::new();
        }
        let mut notes = Vec::new();
        for (day, rows) in sentinel_dates(values) {
            let cell = date(day);
            if planned.kept.contains(&cell) {
                continue;
            }
            let row = values.iter().position(|value| *value == day).unwrap_or(0);
            let kind = NoteKind::Sentinel;
            notes.push(self.places.note(&planned.name, kind, rows, row, &cell));
            drop_values(values, &[day]);
            form.sentinels.push(day);
        }
        notes
    }

    /// Takes the point of numbers to set thousands apart where it looks so and nobody said that
    /// it does not.
    fn thousands(&self, planned: &Planned, values: &mut [f64], form: &mut Form) -> Option<Note> {
        let asked = self.options.decimal.is_some() || planned.form.is_some();
        let is_text = planned.found.is_none() && form.decimal == Decimal::Point;
        if asked || !is_text || form.clock.is_some() {
            return None;
        }
        let (row, rows) = like_thousands(values)?;
        let cell = format!("{:.3}", values[row]);
        for value in values.iter_mut().filter(|value| value.fract() != 0.0) {
            *value = (*value * 1000.0).round();
        }
        form.decimal = Decimal::Comma;
        let kind = NoteKind::AmbiguousComma;
        Some(self.places.note(&planned.name, kind, rows, row, &cell))
    }

    /// The error of the first cell that is not what its column was declared to hold.
    fn wrong_cell(&self, planned: &Planned, cells: &Cells, attempt: &Attempt) -> Error {
        let remedy = remedy(
            planned,
            "correct it, leave it empty, or change the column's entry in data.types",
        );
        let first = cells.find(|level| attempt.is_refused[level]);
        let (row, _) = first.unwrap_or_default();
        let cell = cells.text.get(row).unwrap_or_default();
        let wanted = planned.wanted(cell);
        self.places
            .wrong_cell(row, &planned.name, Cell::Text(cell), wanted, remedy)
    }

    /// The error of a cell that is no number in a column that holds numbers.
    fn not_numeric(&self, planned: &Planned, row: usize, cell: &str) -> Error {
        let remedy = remedy(
            planned,
            "correct it, leave it empty, or leave the column out of data.types as numeric",
        );
        let column = &planned.name;
        if infinite(cell) {
            return self.infinite(column, row, cell);
        }
        let (cell, wanted) = (Cell::Text(cell), planned.wanted(cell));
        self.places.wrong_cell(row, column, cell, wanted, remedy)
    }
}

/// What mends a cell, or what does where its column says what rows weigh.
fn remedy(planned: &Planned, of_others: &'static str) -> &'static str {
    if planned.weighs {
        "correct it, or name another column in data.weights"
    } else {
        of_others
    }
}
