//! Some rows of a file, before it is known what its columns are.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use super::beside::Beside;
use super::bounded::SHORT;
use super::dittos::{Above, is_ditto, stands_for_above};
use crate::digits::{bare_exponent, has_leading_zero, is_inexact};
use crate::durations::clock;
use crate::glyphs::western;
use crate::lines::Lines;
use crate::number::{Numeral, number, shows_point};
use crate::thousands::Thousands;
use crate::words::{missing, missing_among_numbers};
use crate::{number::Decimal, values::Dictionary};

/// What to make of the cells of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    Skip,
    /// Numbers as programs write them; any other cell ends them.
    Numbers,
    /// Numbers that are written with this decimal mark; any other cell is missing.
    NumbersWith {
        decimal: Decimal,
        /// Per cent are hundredths.
        hundredths: bool,
    },
    Text,
    /// Text of numbers, in front of whose fractions a comma stands: so it does in those that the file
    /// has as numbers.
    TextWithCommas,
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
    Numbers(NumberPiece),
    Text(TextPiece),
    /// Numbers were wanted, and there is a cell that is none.
    NotNumbers,
}

/// Some rows of a column of numbers.
pub(super) struct NumberPiece {
    pub(super) values: Vec<f64>,
    /// The decimal mark, where it is known and every row is wanted.
    with: Option<Decimal>,
    hundredths: bool,
    /// The marks in the first rows that stand for the cell above these, and the first of them.
    leading: Option<(usize, String)>,
    pub(super) beside: Beside,
}

/// Some rows of a column of text.
#[derive(Default)]
pub(super) struct TextPiece {
    pub(super) codes: Vec<u32>,
    places: HashMap<String, u32>,
    /// Whether a comma stands in front of fractions.
    commas: bool,
    /// Whether some cell is a number of the file's that got one so.
    pub(super) turned: bool,
    /// The numbers with a fraction that the file has as numbers, and no text has: written with a point.
    pub(super) fractions: HashSet<String>,
    /// Whether some cell is a string where the file could have had a number.
    pub(super) strings: bool,
    /// The first of these that is a number.
    pub(super) string_number: Option<String>,
}

/// The number that text is as programs write it, unless it is digits that the number
/// would not keep.
#[inline]
fn plain(text: &str) -> Option<f64> {
    let number = text.parse::<f64>().ok().filter(|it| it.is_finite())?;
    let loses = (text.as_bytes()[0] == b'0' && has_leading_zero(text))
        || (number.abs() >= EXACT && is_inexact(text))
        || (number.fract() == 0.0 && bare_exponent(text).is_some());
    (!loses).then_some(number)
}

/// Whole numbers below are told apart, 2⁵³.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Whether a mark stands where one between thousands would: in front of the last three letters, with
/// one to three digits before it that are no zero.
#[inline]
fn has_mark(text: &str, mark: u8) -> bool {
    let bytes = text.as_bytes();
    bytes.len() > 4 && bytes[bytes.len() - 4] == mark && {
        let whole = text[..bytes.len() - 4].trim_start_matches(['-', '+']);
        (1..=3).contains(&whole.len())
            && !whole.starts_with('0')
            && whole.bytes().all(|digit| digit.is_ascii_digit())
    }
}

impl NumberPiece {
    /// A cell; `false` where it is no number and the column is none then.
    #[inline]
    fn push_text(&mut self, text: &str) -> bool {
        let number = match self.with {
            Some(Decimal::Comma) => None,
            _ => plain(text),
        };
        match number {
            Some(number) => {
                self.beside.shows_point = self.beside.shows_point || shows_point(text);
                if !self.beside.shows_point && has_mark(text, b'.') {
                    self.beside.marked.add(1, self.values.len(), text);
                }
                self.beside.thousands.add_plain(text, number);
                self.values.push(number);
            }
            None => return self.push_other(text),
        }
        true
    }

    #[cold]
    fn push_other(&mut self, text: &str) -> bool {
        let Some(decimal) = self.with else {
            self.values.push(f64::NAN);
            return missing(text);
        };
        let mut found = number(text, decimal);
        if found.is_none() && is_ditto(text) {
            self.push_ditto(text);
            return true;
        }
        if let Some(number) = &mut found {
            let row = self.values.len();
            let digits = text.trim_matches(|letter: char| !letter.is_ascii_digit());
            if has_mark(digits, decimal.mark() as u8) {
                self.beside.marked.add(1, row, text);
            }
            if text.contains(['%', '\u{ff05}']) {
                self.beside.percent.add(1, row, text);
                if self.hundredths {
                    *number /= 100.0;
                }
            }
        }
        if found.is_none() && !missing_among_numbers(text) {
            let refused = &mut self.beside.refused;
            refused.add(1, self.values.len(), text);
        }
        self.values.push(found.unwrap_or(f64::NAN));
        true
    }
}

impl NumberPiece {
    /// A mark that stands for the cell above.
    fn push_ditto(&mut self, mark: &str) {
        let row = self.values.len();
        let leading = self.leading.as_ref().map_or(0, |(rows, _)| *rows);
        if row == leading {
            self.leading.get_or_insert_with(|| (0, mark.to_owned())).0 += 1;
        } else {
            self.beside.dittos.add(1, row, mark);
        }
        self.values
            .push(self.values.last().copied().unwrap_or(f64::NAN));
    }

    /// Puts the last cell of the rows before in place of the marks that stand for it.
    fn fill_down(&mut self, above: &mut Above) {
        if let Some((rows, mark)) = self.leading.take() {
            let Beside {
                dittos, refused, ..
            } = &mut self.beside;
            if let Above::Number(number) = above {
                self.values[..rows].fill(*number);
                dittos.add_before(rows, &mark);
            } else {
                refused.add_before(rows, &mark);
            }
        }
        if let Some(last) = self.values.last() {
            *above = Above::Number(*last);
        }
    }
}

impl TextPiece {
    pub(super) fn push(&mut self, text: &str) {
        let code = self.code(text);
        self.codes.push(code);
    }

    /// A number as programs write it.
    fn push_number(&mut self, number: &str) {
        if self.commas {
            self.turned |= number.contains('.');
            self.push(&number.replace('.', ","));
        } else {
            if number.contains('.') && !self.fractions.contains(number) {
                self.fractions.insert(number.to_owned());
            }
            self.push(number);
        }
    }

    /// The code of a text.
    fn code(&mut self, text: &str) -> u32 {
        match self.places.get(text) {
            Some(code) => *code,
            None => {
                let code = self.places.len() as u32;
                self.places.insert(text.to_owned(), code);
                code
            }
        }
    }

    /// Puts more rows behind these.
    pub(super) fn append(&mut self, mut more: Self) {
        self.fractions.extend(more.fractions.drain());
        self.strings |= more.strings;
        self.turned |= more.turned;
        if self.string_number.is_none() {
            self.string_number.clone_from(&more.string_number);
        }
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
    }

    /// The numbers that the cells are as programs write them, where all are that are not
    /// missing.
    pub(super) fn numbers(&self) -> Option<Vec<f64>> {
        let mut numbers = vec![f64::NAN; self.places.len()];
        let mut of_levels = self.places.iter();
        of_levels.try_for_each(|(text, code)| {
            numbers[*code as usize] = match plain(text) {
                None if missing(text) => f64::NAN,
                number => number?,
            };
            Some(())
        })?;
        let of = |code: &u32| numbers.get(*code as usize).copied().unwrap_or(f64::NAN);
        Some(self.codes.iter().map(of).collect())
    }

    /// Puts the last cell of the rows before in place of the marks that stand for it in the
    /// first rows.
    fn fill_down(&mut self, above: &mut Above, kept: &[String]) {
        let mut known: Option<(u32, bool)> = None;
        let mut stands_for_above = |piece: &Self, row: usize| {
            let code = piece.codes.get(row).copied();
            let Some(code) = code.filter(|code| *code != Dictionary::MISSING) else {
                return false;
            };
            if let Some((_, is)) = known.filter(|(other, _)| *other == code) {
                return is;
            }
            let text = piece.text_of(code);
            let is = text.is_some_and(|text| stands_for_above(text, kept));
            known = Some((code, is));
            is
        };
        let rows = self.codes.len();
        let leading = (0..rows).take_while(|row| stands_for_above(self, *row));
        let leading = leading.count();
        if leading > 0
            && let Above::Text(text) = &*above
        {
            let code = text
                .as_ref()
                .map_or(Dictionary::MISSING, |it| self.code(it));
            self.codes[..leading].fill(code);
        }
        let last = (leading..rows)
            .rev()
            .find(|row| !stands_for_above(self, *row));
        if let Some(row) = last {
            *above = Above::Text(self.text_of(self.codes[row]).map(str::to_owned));
        }
    }

    /// The text that a code stands for.
    fn text_of(&self, code: u32) -> Option<&str> {
        let mut places = self.places.iter();
        places.find_map(|(text, place)| (*place == code).then_some(text.as_str()))
    }

    /// What its cells say beside the numbers that all of them are.
    pub(super) fn beside(&self) -> Beside {
        let mut thousands = Thousands::default();
        for digits in self.places.keys().filter(|text| !missing(text)) {
            thousands.add(digits);
            if thousands.is_other() {
                break;
            }
        }
        Beside {
            shows_point: self.places.keys().any(|text| shows_point(text)),
            thousands,
            fractions: !self.fractions.is_empty(),
            strings: self.strings,
            ..Beside::default()
        }
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

/// Long texts that rows of a piece share, by what stands for each, and a row that has it: they are
/// looked at once.
pub(super) struct Shared<K>(HashMap<K, usize>);

impl<K: Eq + Hash> Shared<K> {
    pub(super) fn new() -> Self {
        Self(HashMap::new())
    }

    /// Gives a row the text that stands for `key` where an earlier one has it; `false` where the
    /// text has to be pushed.
    pub(super) fn push_again(&mut self, piece: &mut Piece, key: K, row: usize, text: &str) -> bool {
        if text.len() <= SHORT {
            return false;
        }
        let earlier = *self.0.entry(key).or_insert(row);
        earlier < row && piece.push_again(earlier)
    }
}

impl Piece {
    pub(super) fn new(want: Want, rows: usize) -> Self {
        let numbers = |with, hundredths| {
            Self::Numbers(NumberPiece {
                values: Vec::with_capacity(rows),
                with,
                hundredths,
                leading: None,
                beside: Beside::default(),
            })
        };
        match want {
            Want::Skip => Self::Skipped,
            Want::Numbers => numbers(None, false),
            Want::NumbersWith {
                decimal,
                hundredths,
            } => numbers(Some(decimal), hundredths),
            Want::Text => Self::Text(TextPiece::default()),
            Want::TextWithCommas => Self::Text(TextPiece {
                commas: true,
                ..TextPiece::default()
            }),
        }
    }

    /// A cell as text, without white space around it.
    #[inline]
    pub(super) fn push_text(&mut self, text: &str) {
        match self {
            Self::Skipped | Self::NotNumbers => {}
            Self::Numbers(piece) => {
                if !piece.push_text(text) {
                    *self = Self::NotNumbers;
                }
            }
            Self::Text(_) if text.is_empty() => self.push_missing(),
            Self::Text(piece) => piece.push(text),
        }
    }

    /// A cell that the file has as a string, where it could have had a number.
    pub(super) fn push_string(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return self.push_missing();
        }
        if let Self::Numbers(piece) = self {
            piece.beside.strings = true;
        }
        let Self::Text(piece) = self else {
            return self.push_text(text);
        };
        piece.strings = true;
        let before = piece.places.len();
        piece.push(text);
        // What came before need not be looked at again.
        if piece.places.len() > before
            && piece.string_number.is_none()
            && Numeral::new(&western(text)).is_some()
        {
            piece.string_number = Some(text.to_owned());
        }
    }

    /// A cell as a number; NaN is missing.
    #[inline]
    pub(super) fn push_number(&mut self, number: f64) {
        match self {
            Self::Skipped | Self::NotNumbers => {}
            Self::Numbers(piece) => {
                piece.beside.fractions |= number.fract() != 0.0;
                piece.beside.thousands.add_value(number);
                piece.values.push(number);
            }
            Self::Text(_) if number.is_nan() => self.push_missing(),
            Self::Text(piece) => piece.push_number(&number.to_string()),
        }
    }

    /// A cell that the file has as a number, as it is written there.
    pub(super) fn push_written(&mut self, number: &str) {
        match self {
            Self::Numbers(piece) if piece.with == Some(Decimal::Comma) => match plain(number) {
                Some(number) => piece.values.push(number),
                None => self.push_text(number),
            },
            Self::Text(piece) => piece.push_number(number),
            _ => self.push_text(number),
        }
    }

    /// A cell as hours, which as text are a time; NaN is missing.
    pub(super) fn push_hours(&mut self, hours: f64) {
        match self {
            Self::Text(piece) if !hours.is_nan() => piece.push(&clock(hours)),
            _ => self.push_number(hours),
        }
    }

    /// A cell as a whole number.
    #[inline]
    pub(super) fn push_whole(&mut self, whole: i128) {
        let number = whole as f64;
        if number.abs() < EXACT {
            return self.push_number(number);
        }
        self.push_text(&whole.to_string());
    }

    /// The text of an earlier row once more; `false` where it has to be pushed again.
    fn push_again(&mut self, row: usize) -> bool {
        match self {
            Self::Skipped | Self::NotNumbers => true,
            Self::Numbers(_) => false,
            Self::Text(piece) => {
                let code = piece.codes.get(row).copied();
                piece.codes.extend(code);
                code.is_some()
            }
        }
    }

    /// Puts the last cell of the rows before in place of the marks that stand for it in the first
    /// rows, which nothing in these says; `above` is the last cell of these then.
    pub(super) fn fill_down(&mut self, above: &mut Above, kept: &[String]) {
        match self {
            Self::Skipped | Self::NotNumbers => {}
            Self::Numbers(piece) => piece.fill_down(above),
            Self::Text(piece) => piece.fill_down(above, kept),
        }
    }

    pub(super) fn push_missing(&mut self) {
        match self {
            Self::Skipped | Self::NotNumbers => {}
            Self::Numbers(piece) => piece.values.push(f64::NAN),
            Self::Text(piece) => piece.codes.push(Dictionary::MISSING),
        }
    }
}
