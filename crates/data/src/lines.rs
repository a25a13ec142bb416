//! Where rows stand in their file.

/// Where each row begins in its file. Rows nearly always follow one another line by
/// line, so runs of such rows are kept, not every row's line.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Lines {
    /// The first row of each run and its line, both rising.
    runs: Vec<Run>,
    /// How many rows have a line.
    rows: usize,
    /// Whether what is counted are a list's elements, which share lines.
    are_elements: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Run {
    row: usize,
    line: u64,
}

impl Run {
    fn line_of(self, row: usize) -> u64 {
        self.line + (row - self.row) as u64
    }
}

impl Lines {
    /// None yet; where `are_elements`, elements of a list are counted and not lines.
    pub(crate) fn new(are_elements: bool) -> Self {
        Self {
            are_elements,
            ..Self::default()
        }
    }

    /// Where a row stands, if it is known: `line 3`, or `element 3`.
    pub(crate) fn place(&self, row: usize) -> Option<String> {
        let what = if self.are_elements { "element" } else { "line" };
        self.get(row).map(|number| format!("{what} {number}"))
    }

    /// The next row begins at this line, counted from 1.
    pub(crate) fn push(&mut self, line: u64) {
        let row = self.rows;
        if self.runs.last().is_none_or(|run| run.line_of(row) != line) {
            self.runs.push(Run { row, line });
        }
        self.rows += 1;
    }

    /// Puts the lines of more rows behind these.
    pub(crate) fn append(&mut self, more: &Self) {
        self.are_elements |= more.are_elements;
        for (index, run) in more.runs.iter().enumerate() {
            let end = more.runs.get(index + 1).map_or(more.rows, |next| next.row);
            self.push(run.line);
            self.rows += end - run.row - 1;
        }
    }

    /// The line that a row begins at, if it is known.
    pub(crate) fn get(&self, row: usize) -> Option<u64> {
        let after = self.runs.partition_point(|run| run.row <= row);
        let run = self.runs[..after].last()?;
        (row < self.rows).then(|| run.line_of(row))
    }

    /// The lines of these rows, in this order.
    pub(crate) fn select(&self, rows: impl Iterator<Item = usize>) -> Self {
        let mut selected = Self::new(self.are_elements);
        for row in rows {
            match self.get(row) {
                Some(line) => selected.push(line),
                None => return Self::default(),
            }
        }
        selected
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_row_knows_its_line(steps in proptest::collection::vec(1..3_u64, 0..30), cut: usize) {
            let lines: Vec<u64> = steps.iter().scan(0, |line, step| { *line += step; Some(*line) }).collect();
            let of = |lines: &[u64]| {
                let mut of = Lines::default();
                for line in lines {
                    of.push(*line);
                }
                of
            };
            let cut = cut % (lines.len() + 1);
            let mut whole = of(&lines[..cut]);
            whole.append(&of(&lines[cut..]));
            prop_assert_eq!(&whole, &of(&lines));
            let found: Vec<u64> = (0..lines.len()).filter_map(|row| whole.get(row)).collect();
            prop_assert_eq!(&found, &lines);
            prop_assert_eq!(whole.get(lines.len()), None);
            prop_assert_eq!(whole.select(cut..lines.len()), of(&lines[cut..]));
        }
    }
}
