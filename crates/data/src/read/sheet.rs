//! The cells of a sheet as a table.

use std::collections::BTreeSet;
use std::ops::Range;

use super::below::{below, other_table};
use super::chunk::{Chunk, Piece, Shared, Want};
use super::found::Found;
use super::layout::Layout;
use super::options::ReadOptions;
use super::row::Row;
use super::totals::TotalRows;
use crate::apart::are_apart;
use crate::calendar::moment;
use crate::durations::clock;
use crate::file_note::FileNote;
use crate::lines::Lines;

/// The rows of a chunk.
const ROWS: usize = 1 << 14;

/// The rows that show where the table is.
const SAMPLE: usize = 200;

/// A cell that is not empty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell {
    Number(f64),
    /// Days since 1970-01-01.
    Days(f64),
    /// A time of the day, or a duration.
    Hours(f64),
    /// A place in [`Grid::texts`].
    Text(u32),
}

/// The cells of a sheet that are not empty, row by row.
#[derive(Debug, Default)]
pub(super) struct Grid {
    /// The number of a row, counted from 0, and its cells by their columns, rising.
    rows: Vec<(u32, Vec<(u32, Cell)>)>,
    texts: Vec<String>,
    /// The number of cells that hold an error.
    pub(super) errors: usize,
    /// The number of formulas without a value.
    pub(super) uncomputed: usize,
    /// Cells that are merged with those below: the row and column of the first, and the row
    /// of the last.
    pub(super) merged: Vec<((u32, u32), u32)>,
}

impl Grid {
    /// Keeps a text; returns what stands for it.
    pub(super) fn text(&mut self, text: &str) -> u32 {
        self.texts.push(text.to_owned());
        self.texts.len() as u32 - 1
    }

    pub(super) fn push(&mut self, row: u32, column: u32, cell: Cell) {
        match self.rows.last_mut() {
            Some((last, cells)) if *last == row => cells.push((column, cell)),
            _ => self.rows.push((row, vec![(column, cell)])),
        }
    }

    /// Puts the cells in order: files may have them in any.
    pub(super) fn finish(&mut self) {
        self.rows.sort_by_key(|(row, _)| *row);
        self.rows.dedup_by(|more, first| {
            let is_same = more.0 == first.0;
            if is_same {
                first.1.append(&mut more.1);
            }
            is_same
        });
        for (_, cells) in &mut self.rows {
            cells.sort_by_key(|(column, _)| *column);
            cells.dedup_by_key(|(column, _)| *column);
        }
    }

    /// Whether two rows have two cells.
    pub(super) fn has_table(&self) -> bool {
        let long = self.rows.iter().filter(|(_, cells)| cells.len() > 1);
        long.take(2).count() == 2
    }

    /// The number of rows that are not empty.
    pub(super) fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Whether a cell is not empty.
    pub(super) fn has(&self, row: u32, column: u32) -> bool {
        let place = self.rows.binary_search_by_key(&row, |(row, _)| *row);
        place.is_ok_and(|place| get(&self.rows[place].1, column as usize).is_some())
    }

    /// Whether some row has fewer cells than another.
    pub(super) fn has_holes(&self) -> bool {
        let mut lengths = self.rows.iter().map(|(_, cells)| cells.len());
        let first = lengths.next();
        lengths.any(|length| Some(length) != first)
    }

    /// Gives the cells that are merged with one above its value, in rows that have other
    /// cells, from this one on; returns how many there were.
    fn fill_merged(&mut self, start: usize, end: usize) -> usize {
        let mut filled = 0;
        for ((first, column), last) in std::mem::take(&mut self.merged) {
            let rows = &mut self.rows[start..end];
            let Ok(at) = rows.binary_search_by_key(&first, |(row, _)| *row) else {
                continue;
            };
            let Some(cell) = get(&rows[at].1, column as usize) else {
                continue;
            };
            for (_, cells) in rows[at + 1..]
                .iter_mut()
                .take_while(|(row, _)| *row <= last)
            {
                if let Err(place) = cells.binary_search_by_key(&column, |(column, _)| *column) {
                    cells.insert(place, (column, cell));
                    filled += 1;
                }
            }
        }
        filled
    }

    /// What stands in a cell.
    fn shown(&self, cell: Cell) -> String {
        match cell {
            Cell::Number(number) => number.to_string(),
            Cell::Days(days) => moment(days),
            Cell::Hours(hours) => clock(hours),
            Cell::Text(code) => self.texts[code as usize].clone(),
        }
    }

    /// Numbers the columns that have cells anew, without those that have none.
    /// Returns which these are, counted from 0.
    fn close_up(&mut self) -> Vec<u32> {
        let cells = self.rows.iter().flat_map(|(_, cells)| cells);
        let used: BTreeSet<u32> = cells.map(|(column, _)| *column).collect();
        let used: Vec<u32> = used.into_iter().collect();
        for (_, cells) in &mut self.rows {
            for (column, _) in cells {
                *column = used.binary_search(column).unwrap_or(0) as u32;
            }
        }
        // Those of several rows only; others hold names of several columns.
        let merged = std::mem::take(&mut self.merged).into_iter();
        let merged = merged.filter_map(|((first, column), last)| {
            let column = used.binary_search(&column).ok()?;
            (first < last).then_some(((first, column as u32), last))
        });
        self.merged = merged.collect();
        used
    }

    /// Takes away the rows that begin with text and are such; returns how many there were, and
    /// the line of the first.
    fn drop_rows(
        &mut self,
        rows: Range<usize>,
        width: usize,
        is_such: impl Fn(&Row) -> bool,
    ) -> Option<(usize, u64)> {
        let begins_with_text = |place: usize| {
            let first = self.rows[place].1.first();
            matches!(first, Some((_, Cell::Text(_))))
        };
        let such: Vec<usize> = rows
            .filter(|place| begins_with_text(*place) && is_such(&self.row(*place, width)))
            .collect();
        let line = u64::from(self.rows[*such.first()?].0) + 1;
        let mut place = 0;
        self.rows.retain(|_| {
            place += 1;
            such.binary_search(&(place - 1)).is_err()
        });
        Some((such.len(), line))
    }

    fn row(&self, place: usize, width: usize) -> Row {
        let (number, cells) = &self.rows[place];
        let mut texts = vec![String::new(); width];
        for (column, cell) in cells {
            texts[*column as usize] = self.shown(*cell);
        }
        let above = place.checked_sub(1).map(|above| self.rows[above].0);
        Row {
            cells: texts,
            line: u64::from(*number) + 1,
            gap: above.is_some_and(|above| above + 1 < *number),
        }
    }
}

/// A sheet as a table.
pub(super) struct Sheet {
    grid: Grid,
    names: Vec<String>,
    found: Vec<Option<Found>>,
    notes: Vec<FileNote>,
    /// The columns' places in the grid.
    columns: Vec<usize>,
    /// The next row, and the end of the rows.
    next: usize,
    end: usize,
}

impl Sheet {
    /// The table in a grid; `None` where it has no cell.
    pub(super) fn new(
        mut grid: Grid,
        options: &ReadOptions,
        mut notes: Vec<FileNote>,
    ) -> Option<Self> {
        if grid.rows.is_empty() {
            return None;
        }
        let used = grid.close_up();
        let width = used.len();
        let count = grid.rows.len();
        let head: Vec<Row> = (0..count.min(SAMPLE))
            .map(|place| grid.row(place, width))
            .collect();
        let layout = Layout::find(&head, count <= SAMPLE, options.header);
        notes.extend(layout.notes);
        if grid.errors > 0 {
            notes.push(FileNote::ErrorCells { count: grid.errors });
        }
        if grid.uncomputed > 0 {
            let cells = grid.uncomputed;
            notes.push(FileNote::Uncomputed { cells });
        }
        // Rows below the table are among the last.
        let first = count.saturating_sub(SAMPLE).max(layout.skip.min(count));
        let tail: Vec<Row> = (first..count).map(|place| grid.row(place, width)).collect();
        let names = layout.skip.checked_sub(1).and_then(|row| head.get(row));
        let names = names.filter(|_| layout.header_rows == 1);
        let is_header = |row: &Row| names.is_some_and(|names| names.cells == row.cells);
        let columns = layout.names.len();
        let other = other_table(&tail, columns).filter(|start| !is_header(&tail[*start]));
        let mut end = first + below(&tail[..other.unwrap_or(tail.len())], columns);
        let totals_are = TotalRows {
            are: layout.totals_are,
            kept: options.kept_totals.clone(),
        };
        let is_total = |row: &Row| totals_are.hold(row);
        if totals_are.end_in_one(&tail[..end - first]) {
            end -= 1;
        }
        if let Some(row) = tail.get(end - first) {
            notes.push(FileNote::Below {
                rows: count - end,
                line: row.line,
            });
        }
        if let Some((rows, line)) = grid.drop_rows(layout.skip.min(end)..end, width, is_total) {
            notes.push(FileNote::Totals { rows, line });
            end -= rows;
        }
        let start = layout.skip.min(end);
        if let Some((rows, line)) = grid.drop_rows(start..end, width, is_header) {
            notes.push(FileNote::Headers { rows, line });
            end -= rows;
        }
        let filled = grid.fill_merged(layout.skip.min(end), end);
        if filled > 0 {
            notes.push(FileNote::Merged { cells: filled });
        }
        // What has neither a name nor a cell is no column, nor are remarks beside the
        // table.
        let body = &grid.rows[layout.skip.min(end)..end];
        let headers = layout.skip.saturating_sub(layout.header_rows)..layout.skip;
        let headers = head.get(headers).unwrap_or_default();
        let named = |column: usize| {
            let cell = |row: &Row| row.cells.get(column).is_some_and(|cell| !cell.is_empty());
            headers.is_empty() || headers.iter().any(cell)
        };
        let holds = |column: usize| body.iter().any(|(_, cells)| get(cells, column).is_some());
        let mut columns: Vec<usize> = (0..layout.names.len())
            .filter(|column| named(*column) || holds(*column))
            .collect();
        let beside = columns.split_off(first_beside(body, &columns, &used));
        if !beside.is_empty() {
            let names = beside.iter().map(|column| layout.names[*column].clone());
            let columns = names.collect();
            notes.push(FileNote::Beside { columns });
        }
        let notes = notes.into_iter();
        let notes: Vec<FileNote> = notes
            .filter_map(|note| lettered(note, &columns, &used))
            .collect();
        let names = columns.iter().map(|column| layout.names[*column].clone());
        let names: Vec<String> = names.collect();
        let found = columns.iter().map(|column| found(body, *column)).collect();
        Some(Self {
            names,
            found,
            notes,
            columns,
            next: layout.skip.min(end),
            end,
            grid,
        })
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    pub(super) fn notes(&self) -> &[FileNote] {
        &self.notes
    }

    pub(super) fn found(&self, index: usize) -> Option<Found> {
        self.found[index]
    }

    /// The number of rows that are still to come.
    pub(super) fn rows(&self) -> usize {
        self.end - self.next
    }

    /// The next rows.
    pub(super) fn next(&mut self, wants: &[Want]) -> Option<Vec<Chunk>> {
        let rows = &self.grid.rows[self.next..self.end.min(self.next + ROWS)];
        if rows.is_empty() {
            return None;
        }
        let mut lines = Lines::default();
        for (number, _) in rows {
            lines.push(u64::from(*number) + 1);
        }
        let columns = wants.iter().zip(&self.columns).map(|(want, column)| {
            let mut piece = Piece::new(*want, rows.len());
            let mut seen = Shared::new();
            for (row, (_, cells)) in rows.iter().enumerate() {
                match get(cells, *column) {
                    None => piece.push_missing(),
                    Some(Cell::Number(number)) => piece.push_number(number),
                    Some(Cell::Days(days))
                        if !matches!(want, Want::Text | Want::TextWithCommas) =>
                    {
                        piece.push_number(days);
                    }
                    Some(Cell::Days(days)) => piece.push_text(&moment(days)),
                    Some(Cell::Hours(hours)) => piece.push_hours(hours),
                    Some(Cell::Text(code)) => {
                        let text = &self.grid.texts[code as usize];
                        if !seen.push_again(&mut piece, code, row, text) {
                            piece.push_text(text);
                        }
                    }
                }
            }
            piece
        });
        let chunk = Chunk {
            rows: rows.len(),
            lines,
            columns: columns.collect(),
        };
        self.next += rows.len();
        Some(vec![chunk])
    }
}

/// The place among a table's columns of the first that stands beside it, behind a column of the sheet
/// without cells; else their number.
fn first_beside(body: &[(u32, Vec<(u32, Cell)>)], columns: &[usize], used: &[u32]) -> usize {
    let is_gap = |place: &usize| {
        let [before, here] = [columns[place - 1], columns[*place]].map(|column| used[column]);
        here > before + 1
    };
    let Some(gap) = (1..columns.len()).find(is_gap) else {
        return columns.len();
    };
    let missing = |column: &usize| {
        let rows = body.iter();
        rows.filter(|(_, cells)| get(cells, *column).is_none())
            .count()
    };
    let (before, behind) = columns.split_at(gap);
    if are_apart(
        body.len(),
        before.iter().map(missing),
        behind.iter().map(missing),
    ) {
        gap
    } else {
        columns.len()
    }
}

/// A note as it is said of these columns, by their letters in the sheet, of which the `used`
/// columns have cells; `None` where it is about others.
fn lettered(note: FileNote, columns: &[usize], used: &[u32]) -> Option<FileNote> {
    let FileNote::Renamed { columns: named, .. } = note else {
        return Some(note);
    };
    let in_sheet = |(number, name): (usize, String)| {
        let place = number - 1;
        let column = used.get(place).filter(|_| columns.contains(&place));
        column.map(|column| (*column as usize + 1, name))
    };
    let columns: Vec<_> = named.into_iter().filter_map(in_sheet).collect();
    (!columns.is_empty()).then_some(FileNote::Renamed {
        columns,
        lettered: true,
    })
}

fn get(cells: &[(u32, Cell)], column: usize) -> Option<Cell> {
    let place = cells.binary_search_by_key(&(column as u32), |(column, _)| *column);
    place.ok().map(|place| cells[place].1)
}

/// What a column holds, where all its cells are of a kind; numbers among times are hours, too.
fn found(body: &[(u32, Vec<(u32, Cell)>)], column: usize) -> Option<Found> {
    let cells = body.iter().filter_map(|(_, cells)| get(cells, column));
    let kind = |cell: Cell| match cell {
        Cell::Number(_) => Some(Found::Numbers),
        Cell::Hours(_) => Some(Found::Hours),
        Cell::Days(_) => Some(Found::Days),
        Cell::Text(_) => None,
    };
    let both = |one: Found, other: Found| match (one, other) {
        _ if one == other => Some(one),
        (Found::Numbers, Found::Hours) | (Found::Hours, Found::Numbers) => Some(Found::Hours),
        // A time among dates is none of either.
        _ => None,
    };
    let mut kinds = cells.map(kind);
    let first = kinds.next()??;
    kinds.try_fold(first, |all, kind| both(all, kind?))
}
