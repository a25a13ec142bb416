//! Chunks to a table.

use rayon::prelude::*;

use super::beside::Beside;
use super::cells::Cells;
use super::chunk::{Chunk, Piece, TextPiece, Want};
use super::context::Context;
use super::dittos::Above;
use super::found::Found;
use super::options::ReadOptions;
use super::planned::Planned;
use crate::lines::Lines;
use crate::table::Places;
use crate::{dates::DateOrder, error::Error, number::Decimal, table::Table};

/// Puts the chunks of a file together.
pub(super) struct Collector<'a> {
    options: &'a ReadOptions,
    columns: Vec<(Planned, State)>,
    rows: usize,
    places: Places,
}

/// What is known of a column.
enum State {
    Skipped,
    Numbers(Vec<f64>, Beside),
    Text(TextPiece),
    /// What nobody declared, as far as it is no plain numbers.
    Open(TextPiece),
    /// It began as numbers and is not: its text is to be read again.
    Failed,
    /// All its text.
    Cells(Box<Cells>),
}

impl<'a> Collector<'a> {
    /// For rows of which the first is this row of the file.
    pub(super) fn new(
        origin: &str,
        planned: &[Planned],
        first_row: usize,
        options: &'a ReadOptions,
    ) -> Self {
        let state = |planned: &Planned| match planned.want() {
            Some(Want::Skip) => State::Skipped,
            Some(Want::Numbers | Want::NumbersWith { .. }) => {
                State::Numbers(Vec::new(), Beside::default())
            }
            Some(Want::Text | Want::TextWithCommas) => State::Text(TextPiece::default()),
            None => State::Open(TextPiece::default()),
        };
        Self {
            options,
            columns: planned.iter().map(|p| (p.clone(), state(p))).collect(),
            rows: 0,
            places: Places {
                origin: origin.to_owned(),
                lines: Lines::default(),
                first_row,
            },
        }
    }

    /// What to make of the next rows.
    pub(super) fn wants(&self) -> Vec<Want> {
        let want = |(planned, state): &(Planned, State)| match state {
            State::Skipped | State::Failed | State::Cells(_) => Want::Skip,
            State::Numbers(..) => planned
                .want()
                .filter(|want| !matches!(want, Want::Text | Want::TextWithCommas))
                .unwrap_or(Want::Numbers),
            State::Text(_) | State::Open(_) => planned
                .want()
                .filter(|want| *want == Want::TextWithCommas)
                .unwrap_or(Want::Text),
        };
        self.columns.iter().map(want).collect()
    }

    /// Adds rows. Whether a column that nobody declared could be plain numbers is decided
    /// by the first of them.
    pub(super) fn absorb(&mut self, chunks: Vec<Chunk>) {
        for chunk in chunks {
            let start = self.rows;
            self.rows += chunk.rows;
            self.places.lines.append(&chunk.lines);
            for ((planned, state), mut piece) in self.columns.iter_mut().zip(chunk.columns) {
                if let State::Numbers(numbers, _) = state {
                    let last = numbers.last().map(|it| Above::Number(*it));
                    piece.fill_down(&mut last.unwrap_or_default(), &planned.kept);
                }
                match (&mut *state, piece) {
                    (State::Numbers(numbers, beside), Piece::Numbers(more)) => {
                        numbers.extend_from_slice(&more.values);
                        beside.add(more.beside, start);
                    }
                    (State::Open(text), Piece::Text(first)) if text.codes.is_empty() => {
                        *state = settle(first);
                    }
                    (State::Text(text) | State::Open(text), Piece::Text(more)) => text.append(more),
                    // Read together with the first, before it was known to be numbers.
                    (State::Numbers(numbers, beside), Piece::Text(more)) => match more.numbers() {
                        Some(of_text) => {
                            beside.add(more.beside(), start);
                            numbers.extend(of_text);
                        }
                        None => *state = State::Failed,
                    },
                    (State::Skipped | State::Failed | State::Cells(_), _) | (_, Piece::Skipped) => {
                    }
                    // No row is lost: what cannot be added is read again.
                    _ => *state = State::Failed,
                }
            }
        }
    }

    /// Gives up plain numbers that are strings, or that all rows together show to have points
    /// between their thousands: their text is to be read again.
    pub(super) fn give_up_text(&mut self) {
        for (planned, state) in &mut self.columns {
            if let State::Numbers(_, beside) = state
                && planned.want().is_none()
                && beside.is_text()
            {
                *state = State::Failed;
            }
        }
    }

    /// Whether there are columns whose text is to be read again.
    pub(super) fn has_failed(&self) -> bool {
        let mut states = self.columns.iter().map(|(_, state)| state);
        states.any(|state| matches!(state, State::Failed))
    }

    /// A collector of the text of the columns that have failed.
    pub(super) fn again(&self) -> Self {
        let state = |state: &State| match state {
            State::Failed => State::Text(TextPiece::default()),
            _ => State::Skipped,
        };
        let columns = self.columns.iter().map(|(p, s)| (p.clone(), state(s)));
        Self {
            options: self.options,
            columns: columns.collect(),
            rows: 0,
            places: Places {
                lines: Lines::default(),
                ..self.places.clone()
            },
        }
    }

    pub(super) fn replace_failed(&mut self, again: Self) {
        for ((_, state), (_, text)) in self.columns.iter_mut().zip(again.columns) {
            if matches!(state, State::Failed) {
                *state = text;
            }
        }
    }

    /// Looks for what each text could be.
    fn look(&mut self) {
        let options = self.options;
        self.columns.par_iter_mut().for_each(|(planned, state)| {
            // What all rows say is what counts, not what the first of them did.
            if let State::Open(text) = state {
                *state = settle(std::mem::take(text));
            }
            let (State::Open(text) | State::Text(text)) = state else {
                return;
            };
            let text = std::mem::take(text);
            let words = match &planned.form {
                Some(form) => form.missing.as_deref(),
                None => options.missing.as_deref(),
            };
            *state = State::Cells(Box::new(Cells::new(text, words, planned)));
        });
    }

    /// Gives up plain numbers that would be others if a comma were the decimal mark, as
    /// the rest of a text file says (`1.234`): their text is to be read again.
    pub(super) fn give_up_ambiguous(&mut self, semicolons: bool) {
        self.look();
        if self.decimal(semicolons) == Decimal::Point {
            return;
        }
        let asked = self.options.decimal.is_some();
        for (planned, state) in &mut self.columns {
            if let State::Numbers(numbers, beside) = state
                && planned.form.is_none()
                && planned.found.is_none()
                && !beside.fractions
                && numbers.iter().any(|number| number.fract() != 0.0)
                && (asked || !show_a_point(numbers))
            {
                *state = State::Failed;
            }
        }
    }

    /// The decimal mark of most columns that show one; else a comma where there are
    /// semicolons between the cells.
    fn decimal(&self, semicolons: bool) -> Decimal {
        if let Some(decimal) = self.options.decimal {
            return decimal;
        }
        let (mut points, mut commas) = (0, 0);
        for (_, state) in &self.columns {
            let shown = match state {
                State::Numbers(numbers, _) => show_a_point(numbers).then_some(Decimal::Point),
                State::Cells(cells) => cells.decimals().shown(),
                _ => None,
            };
            points += usize::from(shown == Some(Decimal::Point));
            commas += usize::from(shown == Some(Decimal::Comma));
        }
        if commas > points || (semicolons && points == 0) {
            Decimal::Comma
        } else {
            Decimal::Point
        }
    }

    /// Whether some column shows that a comma is the decimal mark.
    fn shows_comma(&self) -> bool {
        self.columns.iter().any(|(_, state)| match state {
            State::Cells(cells) => cells.decimals().shown() == Some(Decimal::Comma),
            _ => false,
        })
    }

    /// What comes first in most columns of dates that show it; else the month where some column would
    /// then have first days of months alone, and else the day.
    fn order(&self) -> DateOrder {
        let orders = || {
            self.columns.iter().filter_map(|(_, state)| match state {
                State::Cells(cells) => Some(cells.orders()),
                _ => None,
            })
        };
        let of = |wanted: DateOrder| orders().filter(|it| it.shown() == Some(wanted)).count();
        let (days, months) = (of(DateOrder::DayFirst), of(DateOrder::MonthFirst));
        if months > days || days == 0 && orders().any(|it| it.first_days) {
            DateOrder::MonthFirst
        } else {
            DateOrder::DayFirst
        }
    }

    /// The table of all rows. `semicolons` says whether they stand between the cells.
    ///
    /// # Errors
    /// Where there is no row, or a column is not what it was declared to be.
    pub(super) fn finish(mut self, semicolons: bool) -> Result<Table, Error> {
        self.look();
        let context = Context {
            places: &self.places,
            options: self.options,
            decimal: self.decimal(semicolons),
            shows_comma: self.shows_comma(),
            order: self.order(),
        };
        let columns = std::mem::take(&mut self.columns);
        let understood = columns.into_par_iter().map(|(planned, state)| match state {
            State::Cells(cells) => context.text(planned, *cells).map(Ok),
            State::Numbers(numbers, beside) => {
                let mut form = context.form(&planned);
                if planned.found == Some(Found::Hours) {
                    form = form.of_hours(planned.declared);
                }
                context.settled(planned, numbers, beside, form).map(Ok)
            }
            _ => Ok(Err(planned.name)),
        });
        let understood: Vec<_> = understood.collect();
        let (mut columns, mut skipped, mut reading) = (Vec::new(), Vec::new(), Vec::new());
        for one in understood {
            match one? {
                Ok((column, notes)) => {
                    columns.push(column);
                    reading.extend(notes);
                }
                Err(name) => skipped.push(name),
            }
        }
        Table::with_places(self.places, columns, skipped, reading)
    }
}

/// What a column is by its text.
fn settle(text: TextPiece) -> State {
    match text.numbers() {
        Some(numbers) => match text.beside() {
            beside if beside.is_text() => State::Open(text),
            beside => State::Numbers(numbers, beside),
        },
        None => State::Open(text),
    }
}

/// Whether numbers with a decimal point cannot be numbers with points between thousands:
/// one begins with `0.`, or has more than three decimals.
fn show_a_point(numbers: &[f64]) -> bool {
    let shows = |number: &f64| {
        let thousand = number * 1000.0;
        number.fract() != 0.0
            && (number.abs() < 1.0
                || (thousand.round() - thousand).abs() > 1e-6 * thousand.abs().max(1.0))
    };
    numbers.iter().any(shows)
}
