//! Chunks to a table.

use super::chunk::{Chunk, Piece, TextPiece, Want};
use super::infer;
use super::options::Planned;
use super::source::Found;
use crate::lines::Lines;
use crate::table::Places;
use crate::{Column, ColumnType, Error, Table, Values};

/// Puts the chunks of a file together.
pub(super) struct Collector {
    columns: Vec<(Planned, State)>,
    rows: usize,
    places: Places,
}

/// What is known of a column.
enum State {
    Skipped,
    Numbers(Vec<f64>),
    Text(TextPiece),
    /// Nothing yet.
    Open,
    /// It began as numbers and is not: its text is to be read again.
    Failed,
}

impl Collector {
    /// For rows of which the first is this row of the file.
    pub(super) fn new(origin: &str, planned: &[Planned], first_row: usize) -> Self {
        let state = |planned: &Planned| match planned.want() {
            Some(Want::Skip) => State::Skipped,
            Some(Want::Numbers) => State::Numbers(Vec::new()),
            Some(Want::Text) => State::Text(TextPiece::default()),
            None => State::Open,
        };
        Self {
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
        let want = |(_, state): &(Planned, State)| match state {
            State::Skipped | State::Failed => Want::Skip,
            State::Numbers(_) => Want::Numbers,
            State::Text(_) | State::Open => Want::Text,
        };
        self.columns.iter().map(want).collect()
    }

    /// Adds rows. What a column is that nobody declared, and that is not numbers so
    /// far, is decided by the first of them.
    ///
    /// # Errors
    /// Where a column that was declared numeric is not.
    pub(super) fn absorb(&mut self, chunks: Vec<Chunk>) -> Result<(), Error> {
        for chunk in chunks {
            let start = self.rows;
            self.rows += chunk.rows;
            self.places.lines.append(&chunk.lines);
            for ((planned, state), piece) in self.columns.iter_mut().zip(chunk.columns) {
                match (&mut *state, piece) {
                    (State::Numbers(numbers), Piece::Numbers(more)) => {
                        numbers.extend_from_slice(&more);
                    }
                    (State::Text(text), Piece::Text(more)) => text.append(more),
                    (State::Open, Piece::Text(first)) => *state = settle(first),
                    (State::Numbers(_), Piece::NotANumber { row, cell }) => {
                        if planned.declared.is_some() {
                            let row = start + row;
                            return Err(infer::not_numeric(
                                &self.places,
                                row,
                                &planned.name,
                                &cell,
                            ));
                        }
                        *state = State::Failed;
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

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

    /// The table of all rows.
    ///
    /// # Errors
    /// Where there is no row, or a cell is not what its column holds.
    pub(super) fn finish(self) -> Result<Table, Error> {
        let places = self.places;
        let mut columns = Vec::new();
        let mut skipped = Vec::new();
        for (planned, state) in self.columns {
            let column = match state {
                State::Skipped | State::Failed => {
                    skipped.push(planned.name);
                    continue;
                }
                State::Open => infer::text(&places, planned, TextPiece::default())?,
                State::Text(text) => infer::text(&places, planned, text)?,
                State::Numbers(numbers) => {
                    let kind = match (planned.declared, planned.found) {
                        (None, Some(Found::Days)) => ColumnType::Datetime,
                        (declared, _) => declared.unwrap_or(ColumnType::Numeric),
                    };
                    Column::of_kind(planned.name, kind, Values::Numbers(numbers))
                }
            };
            columns.push(column);
        }
        Table::with_places(places, columns, skipped)
    }
}

/// What a column is by its first rows.
fn settle(first: TextPiece) -> State {
    match first.numbers() {
        Some(numbers) => State::Numbers(numbers),
        None => State::Text(first),
    }
}
