//! What columns hold: counts that are exact, and of the values as many as memory bounds.

use std::{cmp::Reverse, collections::BTreeMap};

use datafusion::arrow::array::ArrayRef;
use serde::{Deserialize, Serialize};
use sways_data::{Cell, ColumnType, FNV_BASIS, Summary, Values, fnv1a, read_table};

use super::{frame, key::mixed, of_all_rows::OfAllRows, of_rows::batch, recipe::Reading};
use crate::{
    error::{Error, of_engine},
    exact_sum::ExactSum,
};

/// So many different values of a column are counted. Of more, those are whose hashes are the
/// smallest, which parts of the table agree on.
const LEVELS: usize = 4096;

/// What the columns of a table hold.
#[derive(Debug, Serialize, Deserialize)]
pub struct Profiles {
    names: Vec<String>,
    reading: Reading,
    rows: u64,
    columns: Vec<Profile>,
}

/// What a column holds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Profile {
    missing: u64,
    known: u64,
    sum: ExactSum,
    /// The bits of the smallest and the largest number.
    range: Option<[u64; 2]>,
    /// By their hashes, values with the rows that hold them.
    levels: BTreeMap<u64, (String, u64)>,
    /// Whether there were more values than are counted.
    more: bool,
}

impl Profiles {
    /// Nothing yet, of columns that are read so.
    pub fn new(names: Vec<String>, reading: Reading) -> Self {
        Self {
            columns: vec![Profile::default(); names.len()],
            names,
            reading,
            rows: 0,
        }
    }

    /// How many rows there are.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The columns with what they are and hold, in the table's order.
    pub fn columns(&self) -> impl Iterator<Item = (&str, ColumnType, &Profile)> {
        let names = self.names.iter().zip(&self.columns);
        names.map(|(name, profile)| {
            let kind = self.reading.types.get(name);
            (
                name.as_str(),
                kind.copied().unwrap_or(ColumnType::Categorical),
                profile,
            )
        })
    }
}

impl OfAllRows for Profiles {
    fn take(&mut self, columns: &[ArrayRef]) -> Result<(), Error> {
        let rows = columns.first().map_or(0, |column| column.len());
        if rows == 0 {
            return Ok(());
        }
        self.rows += rows as u64;
        let batch = batch(&self.names, columns.to_vec()).map_err(of_engine(super::ROWS))?;
        let table = read_table(frame(&batch), &self.reading.options())?;
        for (name, profile) in self.names.iter().zip(&mut self.columns) {
            match table.column(name).map(sways_data::Column::values) {
                Some(Values::Numbers(numbers)) => {
                    for number in numbers {
                        profile.number(*number);
                    }
                }
                Some(Values::Text(words)) => {
                    let mut rows = vec![0; words.levels().len()];
                    for code in words.codes() {
                        match rows.get_mut(*code as usize) {
                            Some(rows) => *rows += 1,
                            None => profile.missing += 1,
                        }
                    }
                    for (word, rows) in words.levels().iter().zip(rows) {
                        profile.known += rows;
                        let hash = mixed(fnv1a(word.bytes(), FNV_BASIS));
                        profile.level(hash, rows, || word.clone());
                    }
                }
                // A column that cannot be read holds nothing that is known.
                _ => profile.missing += rows as u64,
            }
        }
        Ok(())
    }

    fn merge(&mut self, other: Self) {
        self.rows += other.rows;
        for (profile, more) in self.columns.iter_mut().zip(other.columns) {
            profile.merge(more);
        }
    }
}

impl Profile {
    fn number(&mut self, number: f64) {
        if number.is_nan() {
            self.missing += 1;
            return;
        }
        self.known += 1;
        self.sum.add(number);
        self.stretch(number, number);
        // Zero has two signs.
        let number = number + 0.0;
        self.level(mixed(number.to_bits()), 1, || {
            Cell::Number(number).to_string()
        });
    }

    fn stretch(&mut self, low: f64, high: f64) {
        let [least, most] = self.range.map_or([low, high], |range| {
            let [least, most] = range.map(f64::from_bits);
            [least.min(low), most.max(high)]
        });
        self.range = Some([least.to_bits(), most.to_bits()]);
    }

    /// Counts rows of a value.
    fn level(&mut self, hash: u64, rows: u64, value: impl FnOnce() -> String) {
        if rows == 0 {
            return;
        }
        if let Some((_, known)) = self.levels.get_mut(&hash) {
            *known += rows;
            return;
        }
        let is_full = self.levels.len() == LEVELS;
        if is_full
            && self
                .levels
                .last_key_value()
                .is_some_and(|(last, _)| *last < hash)
        {
            self.more = true;
            return;
        }
        self.levels.insert(hash, (value(), rows));
        if is_full {
            self.levels.pop_last();
            self.more = true;
        }
    }

    fn merge(&mut self, other: Self) {
        self.missing += other.missing;
        self.known += other.known;
        self.sum.merge(&other.sum);
        if let Some(range) = other.range {
            let [low, high] = range.map(f64::from_bits);
            self.stretch(low, high);
        }
        self.more |= other.more;
        for (hash, (value, rows)) in other.levels {
            self.level(hash, rows, || value);
        }
    }

    /// How many values are missing.
    pub fn missing(&self) -> u64 {
        self.missing
    }

    /// The mean of the numbers, where there are some.
    pub fn mean(&self) -> Option<f64> {
        self.range.map(|_| self.sum.value() / self.known as f64)
    }

    /// How many different values there are.
    pub fn distinct(&self) -> Distinct {
        match self.levels.last_key_value() {
            // The kept hashes are the smallest of as many as would fill the rest as densely.
            Some((last, _)) if self.more => {
                let share = *last as f64 / u64::MAX as f64;
                let about = ((LEVELS - 1) as f64 / share).round() as u64;
                Distinct::About(about.min(self.known))
            }
            _ => Distinct::Exactly(self.levels.len() as u64),
        }
    }

    /// The values with the rows that hold them, where all are counted.
    pub fn levels(&self) -> Option<impl Iterator<Item = (&str, u64)>> {
        (!self.more).then(|| {
            self.levels
                .values()
                .map(|(value, rows)| (value.as_str(), *rows))
        })
    }

    /// The same in a few words, as of a table that is in memory. Of more values than are counted
    /// the median is an estimate, and none of them is named.
    pub fn summary(&self, kind: ColumnType, most: usize) -> Summary {
        let mut levels: Vec<&(String, u64)> = self.levels.values().collect();
        levels.sort_by(|a, b| a.0.cmp(&b.0));
        levels.sort_by_key(|(_, rows)| Reverse(*rows));
        let (Distinct::Exactly(distinct) | Distinct::About(distinct)) = self.distinct();
        let named = if self.more { 0 } else { most };
        Summary {
            missing: self.missing as usize,
            distinct: distinct as usize,
            range: self.range.map(|range| {
                let [low, high] = range.map(f64::from_bits);
                [low, self.median().unwrap_or(low), high]
            }),
            frequent: levels
                .iter()
                .take(named)
                .map(|(value, rows)| (value.clone(), *rows as usize))
                .collect(),
            kind,
        }
    }

    fn median(&self) -> Option<f64> {
        let numbers = self.levels.values();
        let numbers = numbers.filter_map(|(value, rows)| Some((value.parse().ok()?, *rows)));
        let mut numbers: Vec<(f64, u64)> = numbers.collect();
        numbers.sort_by(|a, b| a.0.total_cmp(&b.0));
        let all: u64 = numbers.iter().map(|(_, rows)| rows).sum();
        let mut seen = 0;
        let median = numbers.iter().find(|(_, rows)| {
            seen += rows;
            2 * seen >= all
        });
        median.map(|(number, _)| *number)
    }
}

/// How many different values there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distinct {
    /// As they were counted.
    Exactly(u64),
    /// An estimate, with an error of 1.6%.
    About(u64),
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{Float64Array, StringArray};
    use proptest::prelude::*;

    use super::*;

    fn reading() -> Reading {
        let types = [("n", ColumnType::Numeric), ("w", ColumnType::Categorical)];
        let types = types.map(|(name, kind)| (name.to_owned(), kind));
        Reading {
            types: types.into(),
            ..Reading::default()
        }
    }

    fn profiles(rows: &[(Option<f64>, Option<String>)]) -> Profiles {
        let mut profiles = Profiles::new(vec!["n".to_owned(), "w".to_owned()], reading());
        let numbers: Float64Array = rows.iter().map(|(number, _)| *number).collect();
        let words: StringArray = rows.iter().map(|(_, word)| word.as_deref()).collect();
        profiles
            .take(&[Arc::new(numbers), Arc::new(words)])
            .unwrap();
        profiles
    }

    fn text(profiles: &Profiles) -> String {
        serde_json::to_string(profiles).unwrap()
    }

    #[test]
    fn columns_are_summed_up() {
        let word = |text: &str| Some(text.to_owned());
        let found = profiles(&[
            (Some(3.0), word("x")),
            (Some(-0.0), word("y")),
            (None, word("x")),
            (Some(0.0), None),
        ]);
        let [(_, kind, numbers), (_, _, words)] = found.columns().collect::<Vec<_>>()[..] else {
            panic!("two columns");
        };
        let summary = numbers.summary(kind, 3);
        assert_eq!((summary.missing, summary.distinct), (1, 2));
        assert_eq!(summary.range, Some([0.0, 0.0, 3.0]));
        assert_eq!(numbers.mean(), Some(1.0));
        let summary = words.summary(ColumnType::Categorical, 1);
        assert_eq!((summary.missing, summary.range), (1, None));
        assert_eq!(summary.frequent, [("x".to_owned(), 2)]);
    }

    #[test]
    fn many_values_are_estimated() {
        let rows: Vec<_> = (0..60_000)
            .map(|it| (Some(f64::from(it % 30_000)), None))
            .collect();
        let mut all = profiles(&rows[..25_000]);
        all.merge(profiles(&rows[25_000..]));
        let (.., numbers) = all.columns().next().unwrap();
        let Distinct::About(distinct) = numbers.distinct() else {
            panic!("more than are counted");
        };
        assert!((28_000..32_000).contains(&distinct), "{distinct}");
        assert!(numbers.levels().is_none());
        let [low, median, high] = numbers.summary(ColumnType::Numeric, 3).range.unwrap();
        assert_eq!((low, high), (0.0, 29_999.0));
        assert!((13_000.0..17_000.0).contains(&median), "{median}");
        // Whoever is counted is counted whole.
        assert!(numbers.levels.values().all(|(_, rows)| *rows == 2));
    }

    proptest! {
        #[test]
        fn parts_in_any_order_come_to_the_same(
            rows in prop::collection::vec(
                (prop::option::of(-3.0..3.0_f64), prop::option::of("[a-d]{1,2}")),
                2..60,
            ),
            cut in any::<prop::sample::Index>(),
        ) {
            let cut = 1 + cut.index(rows.len() - 1);
            let (left, right) = rows.split_at(cut);
            let mut there = profiles(left);
            there.merge(profiles(right));
            let mut back = profiles(right);
            back.merge(profiles(left));
            prop_assert_eq!(text(&there), text(&back));
            prop_assert_eq!(text(&there), text(&profiles(&rows)));
        }
    }
}
