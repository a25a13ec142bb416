//! Text of fixed widths: cells stand below their names, with spaces between.

use std::ops::Range;

/// No more columns than that are looked for.
const MOST: usize = 48;

/// Where the columns of a text stand: the first character of each, and the first behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Widths {
    count: usize,
    columns: [(u16, u16); MOST],
}

impl Widths {
    /// The columns of a text, of which these are the first lines: characters between which there
    /// are spaces in every line. Each has a name in the first line and something in half of the
    /// others; some name stands more than one space behind the one before it, and some column is
    /// numbers.
    pub(super) fn of<'a>(lines: impl Iterator<Item = &'a str>) -> Option<Self> {
        const FEWEST_LINES: usize = 4;
        let lines: Vec<Vec<char>> = lines
            .map(|line| line.trim_end().chars().collect())
            .filter(|line: &Vec<char>| !line.is_empty())
            .collect();
        let (names, data) = lines.split_first()?;
        let longest = lines.iter().map(Vec::len).max()?;
        if data.len() < FEWEST_LINES || longest > usize::from(u16::MAX) {
            return None;
        }
        let is_blank = |at: usize| lines.iter().all(|line| line.get(at).is_none_or(is_space));
        let mut columns: Vec<Range<usize>> = Vec::new();
        for at in (0..longest).filter(|at| !is_blank(*at)) {
            match columns.last_mut() {
                Some(last) if last.end == at => last.end = at + 1,
                _ => columns.push(at..at + 1),
            }
        }
        let filled = |column: &Range<usize>| {
            let cells = data.iter().map(|line| cell(line, column));
            cells.filter(|cell| !cell.is_empty()).count()
        };
        // A space in a name, above cells that stand below one of its words.
        let mut joined: Vec<Range<usize>> = Vec::new();
        let ends_with_its_name = |column: &Range<usize>| {
            let end_of = |line: &Vec<char>| trimmed(line, column).end;
            end_of(names) == column.end && data.iter().any(|line| end_of(line) == column.end)
        };
        for column in columns {
            match joined.last_mut() {
                Some(last)
                    if column.start == last.end + 1
                        && (filled(last) == 0
                            || filled(&column) == 0 && !ends_with_its_name(last)) =>
                {
                    last.end = column.end;
                }
                _ => joined.push(column),
            }
        }
        let is_number = |column: &Range<usize>| {
            let mut cells = data.iter().map(|line| cell(line, column));
            cells.all(|cell| cell.is_empty() || cell.parse::<f64>().is_ok())
        };
        let mut neighbours = joined.windows(2);
        let is_table = (2..=MOST).contains(&joined.len())
            && joined.iter().all(|column| !cell(names, column).is_empty())
            && joined.iter().all(|column| 2 * filled(column) >= data.len())
            && neighbours.any(|pair| {
                let behind = trimmed(names, &pair[0]).end;
                trimmed(names, &pair[1]).start > behind + 1
            })
            && joined.iter().any(is_number);
        is_table.then(|| {
            let mut widths = Self {
                count: joined.len(),
                columns: [(0, 0); MOST],
            };
            for (place, column) in widths.columns.iter_mut().zip(&joined) {
                *place = (column.start as u16, column.end as u16);
            }
            widths
        })
    }

    /// The same where the second line has a dash below each character of a column, as SQLite and
    /// `sqlcmd` print tables.
    pub(super) fn of_dashes<'a>(lines: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut lines = lines.filter(|line| !line.trim().is_empty());
        let names: Vec<char> = lines.next()?.trim_end().chars().collect();
        let dashes = lines.next()?;
        if !are_dashes(dashes.as_bytes()) || dashes.len() > usize::from(u16::MAX) {
            return None;
        }
        lines.next()?;
        let mut widths = Self {
            count: 0,
            columns: [(0, 0); MOST],
        };
        let mut end = 0;
        for group in dashes.trim_end().split(' ') {
            let column = end..end + group.len();
            end = column.end + 1;
            if group.is_empty() {
                continue;
            }
            if cell(&names, &column).is_empty() {
                return None;
            }
            *widths.columns.get_mut(widths.count)? = (column.start as u16, column.end as u16);
            widths.count += 1;
        }
        (widths.count > 1).then_some(widths)
    }

    /// The cells of a line. What is longer than others may reach into the spaces before its
    /// column or behind it; `None` where it fills them.
    pub(super) fn cells(&self, line: &str) -> Option<Vec<String>> {
        let line: Vec<char> = line.chars().collect();
        let mut cells = Vec::with_capacity(self.count);
        let mut start = 0;
        for pair in self.columns[..self.count].windows(2) {
            let between = usize::from(pair[0].1)..usize::from(pair[1].0);
            let is_gap = |at: &usize| line.get(*at).is_none_or(is_space);
            let end = between.into_iter().find(is_gap)?;
            cells.push(cell(&line, &(start..end)));
            start = end;
        }
        cells.push(cell(&line, &(start..line.len())));
        Some(cells)
    }
}

/// Whether a line is of dashes with spaces between them.
pub(super) fn are_dashes(line: &[u8]) -> bool {
    let line = line.trim_ascii_end();
    line.starts_with(b"-") && line.iter().all(|it| b"- ".contains(it))
}

fn is_space(letter: &char) -> bool {
    matches!(letter, ' ' | '\t' | '\r')
}

/// The part of a range of a line that has no spaces around it.
fn trimmed(line: &[char], range: &Range<usize>) -> Range<usize> {
    let end = range.end.min(line.len());
    let mut places = (range.start.min(end)..end).filter(|at| !is_space(&line[*at]));
    let first = places.next().unwrap_or(end);
    let last = places.next_back().unwrap_or(first);
    first..(last + 1).min(end)
}

fn cell(line: &[char], range: &Range<usize>) -> String {
    line[trimmed(line, range)].iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "name       age pack years  sick\n\
                        Al Be       34          2  yes\n\
                        Cy                     12  no\n\
                        Di Eve      56          7  yes\n\
                        Flo         61          3  no\n";

    #[test]
    fn cells_stand_below_their_names() {
        let widths = Widths::of(TEXT.lines()).unwrap();
        for (line, cells) in [
            (
                "name       age pack years  sick",
                ["name", "age", "pack years", "sick"],
            ),
            ("Cy                     12  no", ["Cy", "", "12", "no"]),
            (
                "Maximilian 156    1234567  unknown",
                ["Maximilian", "156", "1234567", "unknown"],
            ),
            ("Cy", ["Cy", "", "", ""]),
        ] {
            assert_eq!(widths.cells(line).unwrap(), cells, "{line}");
        }
        assert_eq!(widths.cells("Maximilian-Joseph 5 5 yes"), None);
    }

    #[test]
    fn dashes_below_names_are_as_wide_as_columns() {
        let text =
            "id   full name   x\n---  ----------  -\n1    Al Be       3\n2    Cy, Di      4\n";
        let widths = Widths::of_dashes(text.lines()).unwrap();
        let cells = |line: &str| widths.cells(line).unwrap();
        assert_eq!(cells("id   full name   x"), ["id", "full name", "x"]);
        assert_eq!(cells("2    Cy, Di      4"), ["2", "Cy, Di", "4"]);
        for text in [
            "a  b\n-----\n1  2",
            "a  b\n-  c\n1  2",
            "a\n-  -\n1  2",
            "a b\n- -\n",
        ] {
            assert_eq!(Widths::of_dashes(text.lines()), None, "{text}");
        }
    }

    #[test]
    fn prose_has_no_columns() {
        for text in [
            "full name\nJohn Smith\nJane Doe\nJim Poe\nAnn Roe\nBob Coe",
            "a b\n1 2\n1 2\n1 2\n1 2\n1 2",
            "one  two\nred  blue\nred  blue\nred  blue\nred  blue",
            "",
        ] {
            assert_eq!(Widths::of(text.lines()), None, "{text}");
        }
    }
}
