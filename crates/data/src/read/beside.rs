//! What cells of a column of numbers say beside them.

use crate::thousands::Thousands;

/// What cells say beside their numbers.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is something that some cell shows, and goes with any other"
)]
pub(super) struct Beside {
    pub(super) refused: Tally,
    /// Whether some were none, of which somebody else says so.
    pub(super) were_refused: bool,
    /// Whether some show by their digits that a point is the mark in front of a fraction.
    pub(super) shows_point: bool,
    /// What their digits say of points between thousands.
    pub(super) thousands: Thousands,
    /// Whether the file has some with a fraction as numbers, and not as text.
    pub(super) fractions: bool,
    /// Whether some is a string where the file could have had a number.
    pub(super) strings: bool,
    /// The cells that stand for the one above.
    pub(super) dittos: Tally,
    /// The numbers that are per cent.
    pub(super) percent: Tally,
    /// The numbers whose mark in front of three digits could stand between thousands.
    pub(super) marked: Tally,
}

/// How many cells of a column are such.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) cells: usize,
    /// The first, and its row.
    pub(super) first: Option<(usize, String)>,
}

impl Tally {
    /// As many cells in the first rows, of which this is the first.
    pub(super) fn add_before(&mut self, cells: usize, cell: &str) {
        self.cells += cells;
        self.first = Some((0, cell.to_owned()));
    }

    /// As many cells more, of which this is the first.
    pub(super) fn add(&mut self, cells: usize, row: usize, cell: &str) {
        self.cells += cells;
        self.first.get_or_insert_with(|| (row, cell.to_owned()));
    }
}

impl Beside {
    /// Whether the numbers are to be read as text: points set their thousands apart, or they
    /// are strings.
    pub(super) fn is_text(&self) -> bool {
        self.strings || self.thousands.shown()
    }

    /// Adds what more rows say, of which the first is this one.
    pub(super) fn add(&mut self, more: Self, start: usize) {
        self.shows_point |= more.shows_point;
        self.thousands.join(more.thousands);
        self.fractions |= more.fractions;
        self.strings |= more.strings;
        for (all, more) in [
            (&mut self.refused, more.refused),
            (&mut self.dittos, more.dittos),
            (&mut self.percent, more.percent),
            (&mut self.marked, more.marked),
        ] {
            if let Some((row, cell)) = more.first {
                all.add(more.cells, start + row, &cell);
            }
        }
    }
}
