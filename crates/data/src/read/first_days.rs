//! Dates that are first days of months: `2/1/1957`.

use std::collections::BTreeSet;

use crate::dates::Stamp;

/// What dates with the year behind them have in front of it.
#[derive(Default)]
pub(super) struct FirstDays {
    /// Some date has no 1 in the middle.
    others: bool,
    months: BTreeSet<u32>,
    years: BTreeSet<i64>,
}

impl FirstDays {
    pub(super) fn add(&mut self, stamp: &Stamp) {
        match stamp.before_year() {
            _ if self.others => {}
            Some((month @ 1..=12, 1, year)) => {
                self.months.insert(month);
                self.years.insert(year);
            }
            Some(_) => self.others = true,
            None => {}
        }
    }

    /// Whether all dates have a 1 in the middle, and several numbers in front of it in several years: a
    /// series by the month rather than days of many a January.
    pub(super) fn are_such(&self) -> bool {
        const MONTHS: usize = 3;
        const YEARS: usize = 2;
        !self.others && self.months.len() >= MONTHS && self.years.len() >= YEARS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_days_of_months_stand_in_several_years() {
        for (dates, are) in [
            (&["1/1/1957", "2/1/1957", "3/1/1958"][..], true),
            (&["1/1/57", "4/1/57", "7/1/58"], true),
            (&["1/1/1957", "2/1/1957", "3/1/1957"], false),
            (&["1/1/1957", "2/2/1957", "3/1/1958"], false),
            (&["1/1/1957", "2/1/1957", "1/1/1958"], false),
            (&["1/1/1957", "2/1/1957", "3/1/1958", "1958-04-02"], true),
            (&["1.1.1957", "2.1.1957", "3.1.1958"], false),
            (&["1957-01-01", "1957-02-01", "1958-03-01"], false),
        ] {
            let mut found = FirstDays::default();
            for date in dates {
                found.add(&Stamp::new(date).unwrap());
            }
            assert_eq!(found.are_such(), are, "{dates:?}");
        }
    }
}
