//! Years as they are written.

use crate::words::digits;

/// No year of two digits is later, unless a column's other years say so: no clock is read,
/// and births, contracts and visits are past or near.
const LATEST: i64 = 2035;

/// A year as it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Year {
    Full(i64),
    /// Two digits.
    Short(i64),
}

impl Year {
    /// A year of four digits or of two.
    pub(super) fn new(text: &str) -> Option<Self> {
        let year = i64::from(digits(text)?);
        match text.len() {
            4 => Some(Self::Full(year)),
            2 => Some(Self::Short(year)),
            _ => None,
        }
    }

    /// The year, where two digits mean one of the hundred years up to the `last`.
    pub(super) fn full(self, last: i64) -> i64 {
        match self {
            Self::Full(year) => year,
            Self::Short(year) => last - (last - year).rem_euclid(100),
        }
    }
}

/// The first and the last year that a column's years of two digits are, and the last that
/// one could be in new rows: a hundred years on end that hold them with the widest gap
/// outside, none after [`LATEST`].
pub(crate) fn century(short_years: &[i64]) -> Option<[i64; 3]> {
    let mut years = short_years.to_vec();
    years.sort_unstable();
    years.dedup();
    let next = |place: usize| years[(place + 1) % years.len()];
    let gap = |place: usize| (next(place) - years[place] - 1).rem_euclid(100);
    let full = |year: i64| LATEST - (LATEST - year).rem_euclid(100);
    // Of gaps as wide the one that ends latest.
    let end = (0..years.len()).max_by_key(|place| (gap(*place), full(years[*place])))?;
    let last = full(years[end]);
    let first = last - (last - next(end)).rem_euclid(100);
    Some([first, last, LATEST.min(first + 99)])
}
