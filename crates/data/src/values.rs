//! The values of a column.

use std::collections::HashMap;
use std::fmt;

/// The values of a column, one a row. Equal where each row is: a missing value equals
/// another.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Values {
    /// Finite numbers; NaN stands for a missing one.
    Numbers(Vec<f64>),
    /// Text as it was written, but for white space around it.
    Text(Dictionary),
}

impl Values {
    /// Text values of which some may be missing.
    pub fn text<'a>(cells: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        Self::Text(cells.into_iter().collect())
    }

    /// The number of values, missing ones too.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Text(values) => values.codes.len(),
        }
    }

    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of one row.
    ///
    /// # Panics
    /// Where there is no such row.
    pub fn cell(&self, row: usize) -> Cell<'_> {
        match self {
            Self::Numbers(values) if values[row].is_nan() => Cell::Missing,
            Self::Numbers(values) => Cell::Number(values[row]),
            Self::Text(values) => values.get(row).map_or(Cell::Missing, Cell::Text),
        }
    }

    /// How many are missing.
    pub fn missing(&self) -> usize {
        match self {
            Self::Numbers(values) => values.iter().filter(|value| value.is_nan()).count(),
            Self::Text(values) => {
                let missing = |code: &&u32| **code == Dictionary::MISSING;
                values.codes.iter().filter(missing).count()
            }
        }
    }

    pub(crate) fn select(&self, rows: impl Iterator<Item = usize>) -> Self {
        match self {
            Self::Numbers(values) => Self::Numbers(rows.map(|row| values[row]).collect()),
            Self::Text(values) => {
                let codes = rows.map(|row| values.codes[row]).collect();
                Self::Text(Dictionary::sorted(codes, values.levels.clone()))
            }
        }
    }
}

impl PartialEq for Values {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Numbers(these), Self::Numbers(those)) => {
                let same = |(a, b): (&f64, &f64)| a == b || (a.is_nan() && b.is_nan());
                these.len() == those.len() && these.iter().zip(those).all(same)
            }
            (Self::Text(these), Self::Text(those)) => these == those,
            _ => false,
        }
    }
}

/// A column of text: its different values, the levels, and which of them each row
/// holds. Levels are sorted, none comes twice, and each is in some row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dictionary {
    codes: Vec<u32>,
    levels: Vec<String>,
}

impl Dictionary {
    /// The code of a missing value.
    pub const MISSING: u32 = u32::MAX;

    /// A dictionary from codes of levels in any order, of which some may not occur.
    pub fn sorted(mut codes: Vec<u32>, levels: Vec<String>) -> Self {
        let mut used = vec![false; levels.len()];
        for code in &codes {
            if let Some(used) = used.get_mut(*code as usize) {
                *used = true;
            }
        }
        let mut order: Vec<usize> = (0..levels.len()).filter(|level| used[*level]).collect();
        order.sort_unstable_by(|a, b| levels[*a].cmp(&levels[*b]));
        let mut places = vec![Self::MISSING; levels.len()];
        for (place, level) in order.iter().enumerate() {
            places[*level] = place as u32;
        }
        for code in &mut codes {
            if let Some(place) = places.get(*code as usize) {
                *code = *place;
            }
        }
        let mut levels = levels;
        let levels = order
            .iter()
            .map(|level| std::mem::take(&mut levels[*level]))
            .collect();
        Self { codes, levels }
    }

    /// For each row its level, counted from 0, or [`Dictionary::MISSING`], `[rows]`.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The different values, in sort order.
    pub fn levels(&self) -> &[String] {
        &self.levels
    }

    /// The text of a row; `None` where it is missing.
    ///
    /// # Panics
    /// Where there is no such row.
    pub fn get(&self, row: usize) -> Option<&str> {
        let level = self.levels.get(self.codes[row] as usize)?;
        Some(level)
    }

    /// The number of rows that hold each level, `[levels]`.
    pub(crate) fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.levels.len()];
        for code in &self.codes {
            if let Some(count) = counts.get_mut(*code as usize) {
                *count += 1;
            }
        }
        counts
    }

    /// The first row whose text is such.
    pub(crate) fn first_row(&self, is_such: impl Fn(&str) -> bool) -> Option<usize> {
        let such: Vec<bool> = self.levels.iter().map(|level| is_such(level)).collect();
        let is_such = |code: &u32| such.get(*code as usize).copied().unwrap_or(false);
        self.codes.iter().position(is_such)
    }

    /// The column where these levels are missing.
    pub(crate) fn without(mut self, missing: impl Fn(usize) -> bool) -> Self {
        let missing: Vec<bool> = (0..self.levels.len()).map(missing).collect();
        if !missing.contains(&true) {
            return self;
        }
        for code in &mut self.codes {
            if missing.get(*code as usize) == Some(&true) {
                *code = Self::MISSING;
            }
        }
        Self::sorted(self.codes, self.levels)
    }

    /// What each row's text stands for; NaN for missing text. `None` where some text
    /// stands for nothing.
    pub(crate) fn map(&self, number: impl Fn(&str) -> Option<f64>) -> Option<Vec<f64>> {
        let numbers: Vec<f64> = self
            .levels
            .iter()
            .map(|level| number(level))
            .collect::<Option<_>>()?;
        let of = |code: &u32| numbers.get(*code as usize).copied().unwrap_or(f64::NAN);
        Some(self.codes.iter().map(of).collect())
    }
}

impl<'a> FromIterator<Option<&'a str>> for Dictionary {
    fn from_iter<I: IntoIterator<Item = Option<&'a str>>>(cells: I) -> Self {
        let mut places = HashMap::new();
        let mut levels = Vec::new();
        let codes = cells
            .into_iter()
            .map(|cell| {
                let Some(text) = cell else {
                    return Self::MISSING;
                };
                *places.entry(text).or_insert_with(|| {
                    levels.push(text.to_owned());
                    levels.len() as u32 - 1
                })
            })
            .collect();
        Self::sorted(codes, levels)
    }
}

/// One value of a column. Displays as text a person would write.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Cell<'a> {
    /// There is none.
    Missing,
    /// A number.
    Number(f64),
    /// Text.
    Text(&'a str),
}

impl fmt::Display for Cell<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => Ok(()),
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Text(text) => formatter.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_sorted_and_occur() {
        let values = Values::text([Some("b"), None, Some("a"), Some("b")]);
        let Values::Text(dictionary) = &values else {
            panic!("text");
        };
        assert_eq!(dictionary.levels(), ["a", "b"]);
        assert_eq!(dictionary.codes(), [1, Dictionary::MISSING, 0, 1]);
        assert_eq!(dictionary.counts(), [1, 2]);
        assert_eq!(values.missing(), 1);
        assert_eq!(values.cell(1), Cell::Missing);
        assert_eq!(
            values.select([3, 1].into_iter()),
            Values::text([Some("b"), None])
        );
    }
}
