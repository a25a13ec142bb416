//! Some rows of a file, before it is known what its columns are.

use std::collections::HashMap;

use crate::Dictionary;
use crate::lines::Lines;
use crate::words::{finite, missing};

/// What to make of the cells of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    Skip,
    Numbers,
    Text,
}

/// Some rows of a file.
pub(super) struct Chunk {
    pub(super) rows: usize,
    /// Empty where the format has no lines.
    pub(super) lines: Lines,
    pub(super) columns: Vec<Piece>,
}

/// Some rows of a column.
pub(super) enum Piece {
    Skipped,
    Numbers(Vec<f64>),
    Text(TextPiece),
    /// Numbers were wanted, and this cell is none.
    NotANumber {
        row: usize,
        cell: String,
    },
}

/// Some rows of a column of text.
#[derive(Default)]
pub(super) struct TextPiece {
    pub(super) codes: Vec<u32>,
    places: HashMap<String, u32>,
    /// Whether some cell could be a number: one of a text file, or a number.
    pub(super) bare: bool,
}

impl TextPiece {
    pub(super) fn push(&mut self, text: &str) {
        let code = match self.places.get(text) {
            Some(code) => *code,
            None => {
                let code = self.places.len() as u32;
                self.places.insert(text.to_owned(), code);
                code
            }
        };
        self.codes.push(code);
    }

    /// Puts more rows behind these.
    pub(super) fn append(&mut self, more: Self) {
        let bare = more.bare;
        let (codes, levels) = more.into_parts();
        let places: Vec<u32> = levels
            .into_iter()
            .map(|level| {
                let next = self.places.len() as u32;
                *self.places.entry(level).or_insert(next)
            })
            .collect();
        let place = |code: u32| places.get(code as usize).copied();
        let codes = codes.into_iter();
        self.codes
            .extend(codes.map(|code| place(code).unwrap_or(Dictionary::MISSING)));
        self.bare |= bare;
    }

    /// The numbers that the cells are, where all that are not missing are.
    pub(super) fn numbers(&self) -> Option<Vec<f64>> {
        if !self.bare && !self.places.is_empty() {
            return None;
        }
        let mut numbers = vec![f64::NAN; self.places.len()];
        let mut of_levels = self.places.iter();
        of_levels.try_for_each(|(text, code)| {
            numbers[*code as usize] = finite(text)?;
            Some(())
        })?;
        let of = |code: &u32| numbers.get(*code as usize).copied().unwrap_or(f64::NAN);
        Some(self.codes.iter().map(of).collect())
    }

    /// The codes, and the text of each in order of first appearance.
    fn into_parts(self) -> (Vec<u32>, Vec<String>) {
        let mut levels = vec![String::new(); self.places.len()];
        self.places
            .into_iter()
            .for_each(|(text, code)| levels[code as usize] = text);
        (self.codes, levels)
    }

    pub(super) fn into_dictionary(self) -> Dictionary {
        let (codes, levels) = self.into_parts();
        Dictionary::sorted(codes, levels)
    }
}

impl Piece {
    pub(super) fn new(want: Want, rows: usize) -> Self {
        match want {
            Want::Skip => Self::Skipped,
            Want::Numbers => Self::Numbers(Vec::with_capacity(rows)),
            Want::Text => Self::Text(TextPiece::default()),
        }
    }

    /// A cell as text, without white space around it. It is `bare` where it could be a
    /// number.
    #[inline]
    pub(super) fn push_text(&mut self, text: &str, bare: bool) {
        match self {
            Self::Skipped | Self::NotANumber { .. } => {}
            Self::Numbers(numbers) => match text.parse::<f64>() {
                Ok(number) if number.is_finite() => numbers.push(number),
                _ if missing(text) => numbers.push(f64::NAN),
                _ => {
                    *self = Self::NotANumber {
                        row: numbers.len(),
                        cell: text.to_owned(),
                    }
                }
            },
            Self::Text(_) if missing(text) => self.push_missing(),
            Self::Text(piece) => {
                piece.bare |= bare;
                piece.push(text);
            }
        }
    }

    /// A cell as a number; NaN is missing.
    #[inline]
    pub(super) fn push_number(&mut self, number: f64) {
        match self {
            Self::Skipped | Self::NotANumber { .. } => {}
            Self::Numbers(numbers) => numbers.push(number),
            Self::Text(_) if number.is_nan() => self.push_missing(),
            Self::Text(piece) => {
                piece.bare = true;
                piece.push(&number.to_string());
            }
        }
    }

    pub(super) fn push_missing(&mut self) {
        match self {
            Self::Skipped | Self::NotANumber { .. } => {}
            Self::Numbers(numbers) => numbers.push(f64::NAN),
            Self::Text(piece) => piece.codes.push(Dictionary::MISSING),
        }
    }
}
