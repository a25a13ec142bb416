//! Categories as inputs.

use serde::{Deserialize, Serialize};

use super::inputs::{Inputs, NONE};
use crate::fnv::{FNV_BASIS, fnv1a};
use crate::read::{beside_name, is_total_word};
use crate::values::{Cell, Dictionary, Values};
use crate::words::finite;

/// How a condition of categories becomes inputs. The categories are the `levels`, in
/// order, then the rare ones together if there are such, then the missing value if it
/// occurs. Of two categories one input says whether it is the second; else each
/// category has an input that is 1 for its rows and 0 for others, none left out.
///
/// A level that did not occur in training is one of the rare ones, if there are such.
/// Else it is no category: all inputs are 0, or ½ where there is only one input. So is
/// a missing value that did not occur in training.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoricalEncoding {
    /// The levels that are categories of their own, sorted.
    pub levels: Vec<String>,
    /// Whether the other levels are one category together.
    pub rare: bool,
    /// Whether the missing value is a category.
    pub missing: bool,
    /// What tells the rare levels of training from others, without their names: 53 bits of
    /// FNV-1a of each, sorted; none of older models, and where there were very many.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rare_levels: Vec<u64>,
}

/// The most rare levels that are kept.
const MOST_RARE: usize = 10_000;

/// What tells a level from others: a number that JSON holds exactly.
fn mark(level: &str) -> u64 {
    fnv1a(level.bytes(), FNV_BASIS) >> 11
}

impl CategoricalEncoding {
    /// Fits to these training rows: levels with fewer than `min_rows` of them, and
    /// those behind the `max_levels` most frequent, are rare. A level is not rare
    /// alone: it keeps its name.
    pub(super) fn fit(
        values: &Dictionary,
        train_rows: &[usize],
        min_rows: usize,
        max_levels: usize,
    ) -> Self {
        let mut counts = vec![0; values.levels().len()];
        let mut missing = false;
        for row in train_rows {
            match values.codes()[*row] {
                Dictionary::MISSING => missing = true,
                code => counts[code as usize] += 1,
            }
        }
        let mut order: Vec<usize> = (0..counts.len()).filter(|code| counts[*code] > 0).collect();
        // The sort is stable: of levels as frequent, the first in sort order is kept.
        order.sort_by_key(|code| std::cmp::Reverse(counts[*code]));
        let mut kept = order
            .iter()
            .take(max_levels)
            .take_while(|code| counts[**code] >= min_rows)
            .count();
        if kept + 1 == order.len() {
            kept += 1;
        }
        // One level says nothing: against the others the most frequent one may.
        kept = kept.max(1).min(order.len());
        let rare = kept < order.len();
        let rare_ones = order.split_off(kept);
        let mut rare_levels: Vec<u64> = rare_ones
            .iter()
            .take(MOST_RARE + 1)
            .map(|code| mark(&values.levels()[*code]))
            .collect();
        if rare_levels.len() > MOST_RARE {
            rare_levels.clear();
        }
        rare_levels.sort_unstable();
        // Codes are in the order of their levels.
        order.sort_unstable();
        Self {
            levels: order
                .iter()
                .map(|code| values.levels()[*code].clone())
                .collect(),
            rare,
            missing,
            rare_levels,
        }
    }

    /// What makes no sense, if something does.
    pub(super) fn problem(&self) -> Option<&'static str> {
        if !self.levels.is_sorted_by(|a, b| a < b) {
            return Some("its levels must be sorted, each once");
        }
        if !self.rare_levels.is_sorted() || !self.rare && !self.rare_levels.is_empty() {
            return Some("its rare levels must be sorted, where it has such");
        }
        (self.categories() == 0).then_some("it must have a level, rare ones or missing values")
    }

    /// The categories' names, one an input, except that where there are two the one
    /// input is the second's.
    pub fn names(&self) -> Vec<String> {
        let rare = self.rare.then(|| "(rare)".to_owned());
        let missing = self.missing.then(|| "(missing)".to_owned());
        self.levels
            .iter()
            .cloned()
            .chain(rare)
            .chain(missing)
            .collect()
    }

    fn categories(&self) -> usize {
        self.levels.len() + usize::from(self.rare) + usize::from(self.missing)
    }

    /// The number of inputs.
    pub(super) fn inputs(&self) -> usize {
        match self.categories() {
            2 => 1,
            categories => categories,
        }
    }

    /// The place of a level among those with an input of their own. A level may be of numbers, of
    /// which `1.0` is a way of writing 1, or a code, of which a spreadsheet has lost the zeros in front.
    pub fn place(&self, level: &str) -> Option<usize> {
        let find = |text: &str| {
            let order = |level: &String| level.as_str().cmp(text);
            self.levels.binary_search_by(order).ok()
        };
        find(level)
            .or_else(|| find(&as_number(level)?))
            .or_else(|| find(&self.with_zeros(level)?))
    }

    /// A number with zeros in front, where the levels that are digits are all as long, and some begin
    /// with one.
    fn with_zeros(&self, level: &str) -> Option<String> {
        let are_digits =
            |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
        if !are_digits(level) {
            return None;
        }
        let mut codes = self
            .levels
            .iter()
            .filter(|level| are_digits(level))
            .peekable();
        let length = codes.peek()?.len();
        let mut has_zeros = false;
        let are_as_long = codes.all(|code| {
            has_zeros |= code.starts_with('0');
            code.len() == length
        });
        (are_as_long && has_zeros && level.len() < length).then(|| format!("{level:0>length$}"))
    }

    /// Whether a level occurred in training, as far as is known of rare ones.
    pub fn is_known(&self, level: &str) -> bool {
        let is_marked = |text: &str| self.rare_levels.binary_search(&mark(text)).is_ok();
        let is_rare = || {
            self.rare_levels.is_empty()
                || is_marked(level)
                || as_number(level).is_some_and(|text| is_marked(&text))
                || self.with_zeros(level).is_some_and(|text| is_marked(&text))
        };
        self.place(level).is_some() || self.rare && is_rare()
    }

    /// The levels of training that are called as rows of totals are: by a word for them, or by another
    /// level's name and a word.
    pub(super) fn totals(&self) -> Vec<String> {
        /// Each is held against each other.
        const MOST: usize = 200;
        let few = &self.levels[..self.levels.len().min(MOST)];
        let small: Vec<String> = few.iter().map(|level| level.to_lowercase()).collect();
        let has_name = |level: &str, name: &str| level.len() > name.len() && level.contains(name);
        let is_of_part = |level: &str| {
            let mut names = small.iter().filter(|name| has_name(level, name));
            names.any(|name| beside_name(level, name).is_some())
        };
        let of_parts = few.iter().zip(&small).filter(|(_, it)| is_of_part(it));
        let words = self.levels.iter().filter(|level| is_total_word(level));
        // Of rare levels only marks are known.
        let rare = ["Total", "TOTAL", "total"].into_iter();
        let rare = rare.filter(|word| !self.rare_levels.is_empty() && self.is_known(word));
        let named = of_parts.map(|(level, _)| level).chain(words).cloned();
        named.chain(rare.map(str::to_owned)).collect()
    }

    pub(super) fn encode(&self, values: &Values) -> Inputs {
        let rare = self.levels.len() as u32;
        let of_missing = if self.missing {
            rare + u32::from(self.rare)
        } else {
            NONE
        };
        let of_text = |text: &str| match self.place(text) {
            Some(place) => place as u32,
            None if self.rare => rare,
            None => NONE,
        };
        let places: Vec<u32> = match values {
            Values::Text(values) => {
                let places: Vec<u32> = values.levels().iter().map(|text| of_text(text)).collect();
                let place = |code: &u32| places.get(*code as usize).copied();
                let codes = values.codes().iter();
                codes
                    .map(|code| place(code).unwrap_or(of_missing))
                    .collect()
            }
            Values::Numbers(numbers) => numbers
                .iter()
                .map(|number| match number {
                    number if number.is_nan() => of_missing,
                    number => of_text(&Cell::Number(*number).to_string()),
                })
                .collect(),
        };
        if self.categories() != 2 {
            return Inputs::OneHot(places);
        }
        let input = |place: u32| match place {
            0 => 0.0,
            1 => 1.0,
            _ => 0.5,
        };
        Inputs::Scalar {
            values: places.into_iter().map(input).collect(),
            missing: None,
        }
    }
}

/// The number that a level with a point is, as numbers are written here.
fn as_number(level: &str) -> Option<String> {
    let number = finite(level).filter(|_| level.contains('.'));
    number.map(|number| Cell::Number(number).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dictionary(cells: &[&str]) -> Dictionary {
        let cells = cells.iter().copied();
        cells
            .map(|text| (!text.is_empty()).then_some(text))
            .collect()
    }

    fn fit(cells: &[&str], min_rows: usize, max_levels: usize) -> CategoricalEncoding {
        let rows: Vec<usize> = (0..cells.len()).collect();
        CategoricalEncoding::fit(&dictionary(cells), &rows, min_rows, max_levels)
    }

    fn places(encoding: &CategoricalEncoding, cells: &[&str]) -> Vec<u32> {
        match encoding.encode(&Values::Text(dictionary(cells))) {
            Inputs::OneHot(places) => places,
            _ => panic!("one input"),
        }
    }

    #[test]
    fn every_level_keeps_an_input() {
        let encoding = fit(&["b", "a", "c", "b"], 1, 50);
        assert_eq!(encoding.names(), ["a", "b", "c"]);
        assert_eq!(encoding.inputs(), 3);
        assert_eq!(places(&encoding, &["c", "a", "d", ""]), [2, 0, NONE, NONE]);
    }

    #[test]
    fn of_rare_levels_alone_the_most_frequent_keeps_its_name() {
        let encoding = fit(&["a", "b", "b", "c"], 5, 10);
        assert_eq!(encoding.names(), ["b", "(rare)"]);
    }

    #[test]
    fn rare_and_unseen_levels_share_a_bucket() {
        let encoding = fit(&["a", "a", "b", "b", "c", "d", ""], 2, 50);
        assert_eq!(encoding.names(), ["a", "b", "(rare)", "(missing)"]);
        assert_eq!(places(&encoding, &["a", "c", "new", ""]), [0, 2, 2, 3]);
        let known = ["a", "c", "d", "new"].map(|level| encoding.is_known(level));
        assert_eq!(known, [true, true, true, false]);
        let most_frequent = fit(&["a", "b", "b", "c", "c", "d"], 1, 2);
        assert_eq!(most_frequent.names(), ["b", "c", "(rare)"]);
        // One level alone in the bucket would only lose its name.
        assert_eq!(fit(&["a", "a", "b"], 2, 50).names(), ["a", "b"]);
    }

    #[test]
    fn two_categories_are_one_input() {
        for (cells, expected) in [
            (["yes", "no", "no"], [0.0, 1.0, 0.5]),
            (["no", "", "no"], [0.0, 0.5, 1.0]),
        ] {
            let encoding = fit(&cells, 1, 50);
            assert_eq!(encoding.inputs(), 1);
            let values = Values::Text(dictionary(&["no", "yes", ""]));
            let Inputs::Scalar { values, .. } = encoding.encode(&values) else {
                panic!("one-hot");
            };
            assert_eq!(values, expected);
        }
    }

    #[test]
    fn numbers_are_looked_up_as_they_are_written() {
        let encoding = fit(&["1", "2", "10"], 1, 50);
        let numbers = Values::Numbers(vec![10.0, 1.0, f64::NAN, 3.0]);
        let Inputs::OneHot(places) = encoding.encode(&numbers) else {
            panic!("one-hot");
        };
        assert_eq!(places, [1, 0, NONE, NONE]);
    }
}
