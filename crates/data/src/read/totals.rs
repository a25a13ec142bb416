//! Rows of totals between the rows of a table or below them.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use super::row::{Row, are_numbers, filled};
use super::total_words::{
    BEGIN_TOTALS, PARTS_OF_AFTER, begins_in_total, ends_in_total, is_total_word,
};
use crate::number::{Decimal, Numeral};

/// Which rows are ones of totals, and none of the table's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Totals {
    /// None: such a word is a value as others are.
    #[default]
    None,
    /// None of those that were looked at, and there are more: the last may be one.
    Later,
    /// Those that begin with such a word, and hold numbers else.
    Plain,
    /// And those that name a part before it; the words that do so here and are none of the usual
    /// ones, in small letters.
    OfParts(Vec<String>),
}

impl Totals {
    /// By the first rows of a table: few are such, their numbers add up what stands above, and some
    /// of these name a part. `whole` where these are all rows.
    pub(super) fn of(rows: &[Row], whole: bool) -> Self {
        const FEW: usize = 5;
        /// Where all of them add up.
        const FEW_OF_SURE: usize = 3;
        let words = words_of_parts(rows);
        if !words.is_empty() {
            return Self::OfParts(words);
        }
        let plain: Vec<usize> = (0..rows.len())
            .filter(|row| is_total(&rows[*row]))
            .collect();
        if rows.iter().any(is_named_so) {
            return Self::None;
        }
        let of_parts = totals_of_parts(rows);
        if plain.is_empty() && of_parts == 0 && !whole {
            return Self::Later;
        }
        let is_last = plain.len() == 1 && whole && rows.last().is_some_and(is_total);
        let sums = plain.iter().filter(|row| adds_up(rows, **row, is_last));
        let right = if is_repeated(rows, &plain) {
            // Cells that are empty are some of a level's rows' as well.
            sums.count()
        } else {
            let is_right = |row: &&usize| {
                is_empty_where_others_have_text(rows, **row) || adds_up(rows, **row, is_last)
            };
            plain.iter().filter(is_right).count()
        };
        let all = plain.len() + of_parts;
        let is_sure = right == plain.len() && all * FEW_OF_SURE < rows.len();
        let is_few = all * FEW <= rows.len() || is_sure || is_last && rows.len() > 2;
        match (is_few && 4 * right >= 3 * plain.len(), of_parts) {
            (false, _) => Self::None,
            (true, 0) => Self::Plain,
            (true, _) => Self::OfParts(Vec::new()),
        }
    }

    /// Whether a row is such.
    pub(super) fn hold(&self, row: &Row) -> bool {
        match self {
            Self::None | Self::Later => false,
            Self::Plain => is_total(row),
            Self::OfParts(words) => {
                is_total(row) || is_total_of_part(row) || is_called_so(row, words)
            }
        }
    }

    /// Whether the last of these rows, the last of a table of more, holds totals: it is called so, as
    /// no other is, and leaves a cell empty or has larger numbers than all others.
    pub(super) fn end_in_one(&self, rows: &[Row]) -> bool {
        let Some((last, above)) = rows.split_last() else {
            return false;
        };
        if *self != Self::Later || !is_total(last) {
            return false;
        }
        let name = filled(last)[0];
        let is_named_alike = |row: &Row| filled(row).first() == Some(&name);
        let all: Vec<&Row> = above.iter().collect();
        stands_out(last, &all, 1)
            || filled(last).len() < last.cells.len() && !above.iter().any(is_named_alike)
    }

    /// Whether a row's text could be such: nearly none could.
    pub(super) fn may_hold(&self, row: &[u8], delimiter: u8) -> bool {
        let is_before = |byte: &u8| *byte == delimiter || matches!(*byte, b'"' | b' ');
        let begins = || {
            let first = row.iter().find(|byte| !is_before(byte));
            first.is_some_and(|byte| BEGIN_TOTALS[usize::from(byte.to_ascii_lowercase())])
        };
        match self {
            Self::None | Self::Later => false,
            Self::Plain => begins(),
            Self::OfParts(words) => {
                let has_part = || PARTS_OF_AFTER.iter().any(|part| part.find(row).is_some());
                !words.is_empty() || begins() || has_part()
            }
        }
    }
}

/// Rows of totals but those that a model knows as rows of its own: one of their cells is a level that is
/// called so.
#[derive(Debug)]
pub(super) struct TotalRows {
    pub(super) are: Totals,
    pub(super) kept: BTreeSet<String>,
}

impl TotalRows {
    /// Whether a row is such.
    pub(super) fn hold(&self, row: &Row) -> bool {
        self.are.hold(row) && !self.keep(row)
    }

    /// Whether a row's text could be such: nearly none could.
    pub(super) fn may_hold(&self, row: &[u8], delimiter: u8) -> bool {
        self.are.may_hold(row, delimiter)
    }

    /// Whether the last of these rows, the last of a table of more, is such.
    pub(super) fn end_in_one(&self, rows: &[Row]) -> bool {
        self.are.end_in_one(rows) && !rows.last().is_some_and(|row| self.keep(row))
    }

    fn keep(&self, row: &Row) -> bool {
        !self.kept.is_empty() && row.cells.iter().any(|cell| self.kept.contains(cell))
    }
}

/// Whether a row is one of totals: its first cell that is not empty is such a word, and
/// the others are numbers.
pub(super) fn is_total(row: &Row) -> bool {
    match filled(row)[..] {
        [word, ref rest @ ..] => is_total_word(word) && are_numbers(&without_dashes(rest)),
        [] => false,
    }
}

/// The cells that hold something: a dash says that there is nothing.
fn without_dashes<'a>(cells: &[&'a str]) -> Vec<&'a str> {
    let holds = |cell: &&&str| {
        !cell
            .chars()
            .all(|it| "-\u{2013}\u{2014}\u{2212}".contains(it))
    };
    cells.iter().filter(holds).copied().collect()
}

/// Whether a row has such a word for its name, or behind it, and text beside that: then the word is a
/// name as others are.
fn is_named_so(row: &Row) -> bool {
    let is_word = |word: &str| is_total_word(word) || ends_in_total(word);
    let has_text = |rest: &[&str]| {
        let rest = without_dashes(rest);
        !rest.is_empty() && !are_numbers(&rest)
    };
    match filled(row)[..] {
        [word, ref rest @ ..] if is_word(word) => has_text(rest),
        [part, word, ref rest @ ..] => {
            Numeral::new(part).is_none() && is_word(word) && has_text(rest)
        }
        _ => false,
    }
}

/// How many of these rows are totals of parts. Where the word stands in a column of its own or before
/// the part's name, or a name comes again, half of them are sums: else it is a level's.
fn totals_of_parts(rows: &[Row]) -> usize {
    let places = 0..rows.len();
    let of_parts: Vec<usize> = places.filter(|it| is_total_of_part(&rows[*it])).collect();
    let has_column = |row: &usize| !ends_in_total(filled(&rows[*row])[0]);
    if of_parts.iter().any(has_column) || is_repeated(rows, &of_parts) {
        let sums = of_parts.iter().filter(|row| adds_up(rows, **row, false));
        if 2 * sums.count() < of_parts.len() {
            return 0;
        }
    }
    of_parts.len()
}

/// Whether two of these rows have the same name.
fn is_repeated(rows: &[Row], some: &[usize]) -> bool {
    let names: BTreeSet<&str> = some.iter().map(|row| filled(&rows[*row])[0]).collect();
    names.len() < some.len()
}

/// The columns behind the row's name.
fn columns_behind_name(row: &Row) -> Range<usize> {
    let name = row.cells.iter().position(|cell| !cell.is_empty());
    name.map_or(0, |it| it + 1)..row.cells.len()
}

/// Whether a row leaves a cell empty in which most rows above have text.
fn is_empty_where_others_have_text(rows: &[Row], at: usize) -> bool {
    let is_row = |row: &&Row| !is_total(row) && !is_total_of_part(row);
    let above: Vec<&Row> = rows[..at].iter().filter(is_row).collect();
    let has_text = |column: usize| {
        let is_text = |row: &&&Row| {
            row.cell(column)
                .is_some_and(|it| Numeral::new(it).is_none())
        };
        2 * above.iter().filter(is_text).count() > above.len()
    };
    let is_empty = |column: usize| {
        let cell = rows[at].cell(column);
        cell.is_none_or(|cell| without_dashes(&[cell]).is_empty())
    };
    columns_behind_name(&rows[at]).any(|column| is_empty(column) && has_text(column))
}

/// Whether the numbers of a row that is called so are totals of those above: sums, and perhaps means
/// beside them, of all or of those below the totals before; or sums of the rows whose other numbers,
/// a year, are its own. So it is where it is the last, each of its numbers larger than all above.
fn adds_up(rows: &[Row], at: usize, is_last: bool) -> bool {
    const FEWEST: usize = 2;
    let row = &rows[at];
    let is_row = |row: &&Row| !is_total(row) && !is_total_of_part(row);
    // The first may stand above what it sums up.
    let above = if at == 0 { &rows[1..] } else { &rows[..at] };
    let all: Vec<&Row> = above.iter().filter(is_row).collect();
    let below = |is_such: &dyn Fn(&Row) -> bool| -> Vec<&Row> {
        let begin = rows[..at].iter().rposition(is_such).map_or(0, |it| it + 1);
        rows[begin..at].iter().filter(is_row).collect()
    };
    let part = below(&is_total);
    let least = below(&|row| !is_row(&row));
    let numbers: Vec<usize> = columns_behind_name(row)
        .filter(|column| row.cell(*column).is_some())
        .collect();
    let what = |part: &[&Row], column: usize| {
        MARKS
            .iter()
            .find_map(|mark| whole(row, part, column, *mark))
    };
    let found = numbers.iter().filter_map(|it| {
        [&all, &part, &least]
            .into_iter()
            .find_map(|part| what(part, *it))
    });
    let found: Vec<Whole> = found.collect();
    if 2 * found.len() >= numbers.len() && found.contains(&Whole::Sum) {
        return true;
    }
    is_last && stands_out(row, &all, FEWEST)
        || numbers
            .iter()
            .any(|it| is_sum_by_others(rows, row, &numbers, *it))
}

/// What a number is of those in its column.
#[derive(Clone, Copy, PartialEq)]
enum Whole {
    /// Of two or more that are not 0.
    Sum,
    Mean,
}

/// What a row's number is of those of some rows, if it is such.
fn whole(row: &Row, part: &[&Row], column: usize, mark: Decimal) -> Option<Whole> {
    let value = number(row, column, mark)?;
    let all = numbers(part.iter().copied(), column, mark);
    let sum: f64 = all.iter().sum();
    if all.iter().filter(|it| **it != 0.0).count() > 1 && is_near(value, sum) {
        Some(Whole::Sum)
    } else {
        (all.len() > 1 && is_near(value, sum / all.len() as f64)).then_some(Whole::Mean)
    }
}

/// The marks that may stand in front of a fraction.
const MARKS: [Decimal; 2] = [Decimal::Point, Decimal::Comma];

fn number(row: &Row, column: usize, mark: Decimal) -> Option<f64> {
    Numeral::new(row.cell(column)?)?.value(mark)
}

/// The numbers of a column in some rows.
fn numbers<'a>(rows: impl Iterator<Item = &'a Row>, column: usize, mark: Decimal) -> Vec<f64> {
    rows.filter_map(|row| number(row, column, mark)).collect()
}

/// Whether a number is another, but for what rounding makes of many.
fn is_near(value: f64, other: f64) -> bool {
    (value - other).abs() <= 0.006 + 0.005 * other.abs()
}

/// Whether a row has so many numbers or more, each larger than all of other rows in its column.
fn stands_out(row: &Row, others: &[&Row], fewest: usize) -> bool {
    let columns = || (0..row.cells.len()).filter(|column| number(row, *column, MARKS[0]).is_some());
    let is_largest = |column: usize| {
        let value = number(row, column, MARKS[0]);
        let others = numbers(others.iter().copied(), column, MARKS[0]);
        let largest = others.into_iter().fold(f64::NEG_INFINITY, f64::max);
        value.is_some_and(|value| value > largest)
    };
    columns().count() >= fewest && columns().all(is_largest)
}

/// Whether a number of a row is the sum of the rows that have its other numbers, as a total over
/// regions that each year has.
fn is_sum_by_others(rows: &[Row], row: &Row, numbers: &[usize], column: usize) -> bool {
    let is_alike = |other: &&Row| {
        let mut others = numbers.iter().filter(|it| **it != column);
        !is_total(other) && others.all(|it| other.cell(*it) == row.cell(*it))
    };
    let alike: Vec<&Row> = rows.iter().filter(is_alike).collect();
    numbers.len() > 1
        && alike.len() > 1
        && MARKS.iter().any(|mark| {
            let sum: Option<f64> = alike.iter().map(|it| number(it, column, *mark)).sum();
            let value = number(row, column, *mark);
            value
                .zip(sum)
                .is_some_and(|(value, sum)| is_near(value, sum))
        })
}

/// Whether a row is one of a part's totals, whose name stands before the word or in the cell before;
/// some cells are empty, as where a total makes no sense.
fn is_total_of_part(row: &Row) -> bool {
    let filled = filled(row);
    if filled.len() == row.cells.len() {
        return false;
    }
    match filled[..] {
        [word, ref rest @ ..] if ends_in_total(word) || begins_in_total(word) => {
            are_numbers(&without_dashes(rest))
        }
        [part, word, ref rest @ ..] => {
            Numeral::new(part).is_none()
                && (is_total_word(word) || ends_in_total(word))
                && are_numbers(rest)
        }
        _ => false,
    }
}

/// Whether a row is called by one of these words, before or behind a part's name, as are rows that
/// were found to hold totals.
fn is_called_so(row: &Row, words: &[String]) -> bool {
    let filled = filled(row);
    let [name, rest @ ..] = &filled[..] else {
        return false;
    };
    let name = name.trim_matches(|letter: char| !letter.is_alphanumeric());
    let name = name.to_lowercase();
    let is_before = |word: &String| {
        let rest = name.strip_prefix(word.as_str());
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    filled.len() < row.cells.len()
        && are_numbers(rest)
        && words.iter().any(|it| is_before(it) || name.ends_with(it))
}

/// The words beside parts' names in rows that summarise these parts, in whatever language: the row's
/// name is that of the part above it and such a word, some of its cells are empty, and its numbers are
/// the sums of the part's, or all of them means, counts, smallest or largest. So it is below two parts
/// of several rows, or below one where two numbers are sums.
fn words_of_parts(rows: &[Row]) -> Vec<String> {
    let mut found: BTreeMap<String, Vec<Option<Summary>>> = BTreeMap::new();
    for at in 1..rows.len() {
        let Some((word, part)) = part_above(rows, at) else {
            continue;
        };
        // Of one row the sum is that row.
        if part.len() > 1 {
            let all = found.entry(word).or_default();
            all.push(summary(&rows[at], part));
        }
    }
    let is_right = |(_, all): &(String, Vec<Option<Summary>>)| match all[..] {
        [Some((kind, numbers))] => kind == SUMS && numbers > 1,
        [Some((first, _)), ..] => all
            .iter()
            .all(|it| it.is_some_and(|(kind, _)| kind == first)),
        _ => false,
    };
    let right = found.into_iter().filter(is_right);
    right.map(|(word, _)| word).collect()
}

/// The word that a row has beside the name of the part above it, and the rows of this part, of which
/// there are none elsewhere.
fn part_above(rows: &[Row], at: usize) -> Option<(String, &[Row])> {
    let (above, row) = (&rows[..at], &rows[at]);
    let place = row.cells.iter().position(|cell| !cell.is_empty())?;
    let last = above.last()?;
    let is_left_empty = |at: usize| row.cell(at).is_none() && last.cell(at).is_some();
    if !(0..row.cells.len()).any(is_left_empty) || !are_numbers(&filled(row)[1..]) {
        return None;
    }
    let name = above.iter().rev().find_map(|row| row.cell(place))?;
    let word = beside_name(row.cell(place)?, name)?;
    // The name stands in each row of the part, or in its first alone.
    let is_named = |row: &&Row| row.cell(place) == Some(name);
    let is_blank = |row: &&Row| row.cell(place).is_none();
    let blank = above.iter().rev().take_while(is_blank).count();
    let named = above[..at - blank].iter().rev();
    let named = named.take_while(is_named).count();
    let named = if blank > 0 { named.min(1) } else { named };
    let begin = at - blank - named;
    let is_elsewhere = rows[..begin]
        .iter()
        .chain(&rows[at..])
        .any(|row| is_named(&row));
    (!is_elsewhere).then(|| (word, &above[begin..]))
}

/// What stands before or behind a name in a cell, in small letters: a word. Where letters have no
/// capitals nothing need stand between the two.
pub(crate) fn beside_name(cell: &str, name: &str) -> Option<String> {
    const LONGEST: usize = 40;
    let is_between = |letter: char| !letter.is_alphanumeric();
    let has_no_case =
        |letter: char| letter.is_alphabetic() && !letter.is_lowercase() && !letter.is_uppercase();
    let is_end = |letter: Option<char>| letter.is_some_and(|it| is_between(it) || has_no_case(it));
    let cell = cell.trim_matches(is_between).to_lowercase();
    let name = name.trim_matches(is_between).to_lowercase();
    let behind = cell
        .strip_prefix(&name)
        .filter(|it| is_end(it.chars().next()));
    let before = || {
        cell.strip_suffix(&name)
            .filter(|it| is_end(it.chars().next_back()))
    };
    let word = behind.or_else(before)?.trim_matches(is_between);
    let is_word =
        !name.is_empty() && word.len() <= LONGEST && word.chars().any(char::is_alphabetic);
    is_word.then(|| word.to_owned())
}

/// Of which kind all numbers of a row are, [`SUMS`] first, and how many they are.
type Summary = (usize, usize);

const SUMS: usize = 0;

/// Whether the numbers of a row are the sums of some rows' in their columns, or all their means, numbers
/// of values, smallest or largest.
pub(super) fn summarises(row: &Row, part: &[Row]) -> bool {
    summary(row, part).is_some()
}

/// Whether the numbers of a row are the sums of the part's in their columns, or all another such.
fn summary(row: &Row, part: &[Row]) -> Option<Summary> {
    const KINDS: usize = 5;
    let is_such = |column: usize, decimal: Decimal, kind: usize| {
        let Some(value) = number(row, column, decimal) else {
            return false;
        };
        let all = numbers(part.iter(), column, decimal);
        let sum: f64 = all.iter().sum();
        let count = part.iter().filter(|row| row.cell(column).is_some()).count() as f64;
        let least = all.iter().copied().fold(f64::INFINITY, f64::min);
        let most = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let other = [sum, sum / all.len() as f64, count, least, most][kind];
        // Means are rounded.
        (value - other).abs() <= 0.006 + 1e-6 * other.abs()
    };
    let begin = row.cells.iter().position(|cell| !cell.is_empty())?;
    let columns: Vec<usize> = (begin + 1..row.cells.len())
        .filter(|column| row.cell(*column).is_some())
        .collect();
    let is_of = |kind: &usize| {
        let mut by = MARKS.into_iter();
        by.any(|decimal| {
            columns
                .iter()
                .all(|column| is_such(*column, decimal, *kind))
        })
    };
    let kind = (SUMS..KINDS).find(is_of)?;
    Some((kind, columns.len()))
}

#[cfg(test)]
mod tests {
    use super::super::layout::tests::rows;
    use super::*;

    #[test]
    fn rows_of_totals_are_known() {
        for (text, is) in [
            ("Total;64000;580", true),
            ("Grand total:;64,000;", true),
            (";Summe;5", true),
            ("ИТОГО;5", true),
            ("合计;5;6", true),
            ("Total;5;yes", false),
            ("Total", false),
            ("Totals of us;5", false),
            ("5;Total;6", false),
            ("North total;;2321;;", true),
            ("North;Total;2321;", true),
            ("North;South total:;2321;", true),
            ("7;The sum total;85;", false),
            ("North total;5;2321", false),
            ("North;Total;2321;yes;", false),
            ("Subtotal;;5", true),
            ("Total (30);580", true),
            ("TOTAL (n=30);580", true),
            ("Total (new);580", false),
            ("Totals for 2021;580", true),
        ] {
            let row = &rows(text)[0];
            assert_eq!(Totals::OfParts(Vec::new()).hold(row), is, "{text}");
            assert!(
                !is || Totals::OfParts(Vec::new()).may_hold(text.as_bytes(), b';'),
                "{text}"
            );
        }
        assert!(!Totals::Plain.hold(&rows("North total;;2321;;")[0]));
    }

    #[test]
    fn totals_are_told_by_what_they_sum_up() {
        for (text, totals) in [
            ("a;1\nb;2\ntotal;3", Totals::Plain),
            ("a;1\ntotal;2\nb;3", Totals::None),
            ("m;1\nf;2\ntotal;3\nm;4\nf;5\ntotal;9", Totals::None),
            ("a;1\nb;2\nc;1\nd;2\ntotal;6", Totals::Plain),
            (
                "a;1;2\nb;2;3\nc;1;4\nd;2;1\nall total;;3",
                Totals::OfParts(Vec::new()),
            ),
            ("firm;a\nShell;381\nBP;273\nTotal;210", Totals::None),
            (
                "firm;a;b\nShell;381;2\nBP;273;3\nTotal;810;9",
                Totals::Plain,
            ),
            (
                "Total;2022;2740\nRepsol;2019;1334\nRepsol;2020;237\nRepsol;2021;1839\nRepsol;2022;9511",
                Totals::None,
            ),
            (
                "N;2019;3\nS;2019;4\nN;2020;5\nS;2020;6\nO;2019;2\nW;2019;2\nO;2020;1\nW;2020;2\n\
                 Total;2019;11\nTotal;2020;14",
                Totals::Plain,
            ),
            ("a;5;x\nb;7;y\nc;2;y\nd;3;x\ne;4;y\nTotal;9;", Totals::Plain),
            (
                "Al;partial;43;a\nBo;total;62;\nAl;partial;44;b\nCy;partial;59;a\nCy;partial;9;",
                Totals::Plain,
            ),
            (
                "N;a;3;x\nN;b;5;y\nN;c;2;y\nN;Total;10;\nS;a;4;x\nS;b;1;y\nS;c;3;x\nS;Total;8;",
                Totals::OfParts(Vec::new()),
            ),
            (
                "a;3;x\nb;5;y\nColgate Total;7;\nd;4;x\nb;1;y\nColgate Total;6;\nd;2;z\na;9;z\nb;9;x",
                Totals::Plain,
            ),
            (
                "4/1;a;3;9\n5/1;b;5;8\n;Total January;8;17\n4/2;c;4;7\n5/2;d;1;3\n6/2;e;3;5\n\
                 ;Total February;8;15",
                Totals::OfParts(Vec::new()),
            ),
            (
                "4/1;a;3;9\n5/1;b;5;8\n;Total Wine;9;16\n4/2;c;4;7\n5/2;d;1;3\n6/2;e;3;5\n6/2;e;3;5",
                Totals::Plain,
            ),
            (
                "Total;;300;33;\nA;m;100;10;yes\nB;f;90;13;no\nC;m;110;10;yes",
                Totals::Plain,
            ),
            (
                "Total;;310;43;\nA;m;100;10;yes\nB;f;90;13;no\nC;m;110;10;yes",
                Totals::None,
            ),
            (
                "a;x;5;1\nb;y;7;2\nc;x;2;4\nd;y;3;4\ne;x;4;1\nTotal;--;21;12",
                Totals::Plain,
            ),
            // A level of rows, of which some have text and some have none.
            (
                "partial;43;119;a\ntotal;62;97;\npartial;44;115;b\npartial;59;69;a\ntotal;6;9;c",
                Totals::None,
            ),
            (
                "partial;43;119;a\ntotal;62;97;\npartial;44;115;b\npartial;59;69;a\npartial;9;69;a\n\
                 total;6;9;\npartial;40;11;b\npartial;44;15;b\npartial;41;16;b\npartial;42;13;b",
                Totals::None,
            ),
            (
                "a;2;x\nb;3;y\nTotal;5;\nc;4;x\nd;3;y\nTotal;7;",
                Totals::None,
            ),
            (
                "a;2;x\nb;3;y\ne;3;y\nTotal;8;\nc;4;x\nd;3;y\nf;1;y\nTotal;8;",
                Totals::Plain,
            ),
            (
                "N;5;1\nN;7;4\nN;2;3\nN;3;6\nN total;;14\nS;4;1\nS;1;2\nS;6;2\nS total;;5\nGrand total;28;19",
                Totals::OfParts(vec!["total".to_owned()]),
            ),
        ] {
            assert_eq!(Totals::of(&rows(text), true), totals, "{text}");
        }
    }

    /// Parts and their totals as spreadsheets write them, in languages that no list has.
    #[test]
    fn totals_of_parts_are_known_by_their_numbers() {
        let table = |first: &str, second: &str, all: &str| {
            rows(&format!(
                "East;A;5;2;x\nEast;B;6;4;\n{first};;11;6;\nWest;A;1;1;\nWest;C;3;9;x\n\
                 {second};;4;10;\n{all};;15;16;"
            ))
        };
        for (first, second, all) in [
            ("East Ergebnis", "West Ergebnis", "Gesamtergebnis"),
            ("Total East", "Total West", "Total général"),
            ("East Suma", "West Suma", "Suma końcowa"),
            ("Celkem z East", "Celkem z West", "Celkový součet"),
            ("East 集計", "West 集計", "総計"),
            ("East Totaal", "West Totaal", "Eindtotaal"),
        ] {
            let rows = table(first, second, all);
            let totals = Totals::of(&rows, true);
            let held: Vec<bool> = rows.iter().map(|row| totals.hold(row)).collect();
            assert_eq!(
                held,
                [false, false, true, false, false, true, true],
                "{first}"
            );
        }
        for (first, second, all) in [
            ("東京計", "大阪計", "総計"),
            ("Total East:", "Total West:", "Grand Total"),
            ("TOTAL EAST", "TOTAL WEST", "TOTAL"),
            ("*** East sum ***", "*** West sum ***", "Total"),
        ] {
            let names = if first == "東京計" {
                ["東京", "大阪"]
            } else {
                ["East", "West"]
            };
            let text = "East;A;5;2;x\nEast;B;6;4;\nF;;11;6;\nWest;A;1;1;\nWest;C;3;9;x\nS;;4;10;\nL;;15;16;";
            let text = text.replace("East", names[0]).replace("West", names[1]);
            let text = text
                .replace("F;", &format!("{first};"))
                .replace("S;", &format!("{second};"));
            let rows = rows(&text.replace("L;", &format!("{all};")));
            let totals = Totals::of(&rows, true);
            let held = rows.iter().filter(|row| totals.hold(row)).count();
            assert_eq!(held, 3, "{first}");
        }
        // Names of several words whose numbers are their own, or are such by chance.
        for text in [
            "Lake;2;a\nLake;4;b\nLake east;3;\nRiver;5;a\nRiver;1;b",
            "Lake;2;a\nLake;4;b\nLake east;6;\nRiver;5;a\nRiver;1;b\nLake;1;c",
            "Smith;2;5-1\nJones;5;5-2\nSmith;4;5-3\nSmith;3;5-9\nSmith junior;3;\nBrown;1;5-4",
        ] {
            let rows = rows(text);
            let totals = Totals::of(&rows, true);
            assert!(!rows.iter().any(|row| totals.hold(row)), "{text}");
        }
        let others = "North;5;x\nNorth;8;y\nNorth Sea;6;\nSouth;2;x\nSouth;3;x\nSouth Sea;4;";
        assert_eq!(Totals::of(&rows(others), true), Totals::Plain);
        let later = Totals::of(&rows("a;1;2\nb;3;4"), false);
        assert_eq!(later, Totals::Later);
        for (text, ends) in [
            ("a;1;2\nb;3;4\nTotal;9;8", true),
            ("a;1;2\nb;3;9\nTotal;9;8", false),
            ("a;1;2\nb;3;9\nTotal;9;", true),
            ("Total;1;2\nb;3;9\nTotal;2;", false),
        ] {
            assert_eq!(later.end_in_one(&rows(text)), ends, "{text}");
        }
        let means = "a;x;2,5\na;y;3,5\nMittelwert a;;3,0\nb;x;1,0\nb;y;2,0\nMittelwert b;;1,5";
        let totals = Totals::of(&rows(means), true);
        assert_eq!(totals, Totals::OfParts(vec!["mittelwert".to_owned()]));
        let in_first_row = "East;A;5\n;B;6\nEast 요약;;11\nWest;A;1\n;C;3\nWest 요약;;4";
        let totals = Totals::of(&rows(in_first_row), true);
        assert_eq!(totals, Totals::OfParts(vec!["요약".to_owned()]));
    }
}
