//! Names of columns on several levels, above the names of the rows, as pandas writes them.

use std::collections::HashSet;

use super::looks::{Look, are_numbers, look, said};
use super::row::{Row, is_year};
use crate::words::finite;

/// No table has more levels than that.
const MOST: usize = 4;

/// The names of the columns where each has one on every level, and below stand those of the columns
/// that name the rows, beside empty cells: `;x;x`, `;mean;std`, `town;;`. With how many rows they take.
/// What is empty on an upper level, as where cells are merged, is what stands before it.
pub(super) fn levels(rows: &[Row]) -> Option<(Vec<String>, usize)> {
    (2..=MOST).find_map(|count| {
        let (levels, rest) = rows.split_at_checked(count)?;
        let (of_rows, below) = rest.split_first()?;
        let begin = of_rows.reach();
        let words = |row: &Row| (0..begin).all(|at| row.cell(at).is_none_or(is_word));
        let is_named = begin > 0 && (0..begin).all(|at| of_rows.cell(at).is_some());
        if !is_named || !words(of_rows) || !levels.iter().all(words) {
            return None;
        }
        let names = names(levels, begin, below, true)?;
        let of_rows = of_rows.cells[..begin].iter().cloned();
        Some((of_rows.chain(names).collect(), count + 1))
    })
}

/// The same where the columns that name the rows have no name, or one on the first level.
pub(super) fn unnamed(rows: &[Row]) -> Option<(Vec<String>, usize)> {
    (2..=MOST).find_map(|count| {
        let (levels, below) = rows.split_at_checked(count)?;
        let (first, lower) = levels.split_first()?;
        let is_blank = |at: &usize| lower.iter().all(|level| level.cell(*at).is_none());
        let begin = (0..first.reach()).take_while(is_blank).count();
        let of_rows = (0..begin).map(|at| first.cell(at).unwrap_or_default().to_owned());
        let are_words = of_rows
            .clone()
            .all(|cell| cell.is_empty() || is_word(&cell));
        below.first()?.cell(0).filter(|_| begin > 0 && are_words)?;
        let names = names(levels, begin, below, false)?;
        Some((of_rows.chain(names).collect(), count))
    })
}

/// The names of the columns from `begin` on; `above_index` where the names of those before stand below.
fn names(levels: &[Row], begin: usize, below: &[Row], above_index: bool) -> Option<Vec<String>> {
    let width = levels.iter().map(Row::reach).max()?;
    let columns = begin..width;
    let mut parts: Vec<Vec<&str>> = vec![Vec::new(); columns.len()];
    let mut is_grouped = false;
    for (place, level) in levels.iter().enumerate() {
        let is_last = place + 1 == levels.len();
        let mut before = "";
        for (column, parts) in columns.clone().zip(&mut parts) {
            let cell = level
                .cell(column)
                .unwrap_or(if is_last { "" } else { before });
            is_grouped |= !cell.is_empty() && cell == before && (!is_last || is_word(cell));
            before = cell;
            parts.push(cell);
        }
        if !are_names(&parts, place, above_index) {
            return None;
        }
    }
    let of_years = parts
        .iter()
        .all(|parts| finite(parts[0]).is_some_and(is_year));
    let over_numbers = |column: usize| {
        let word = levels
            .iter()
            .any(|level| level.cell(column).is_some_and(is_word));
        (word || of_years) && said(below, column).count() > 1 && are_numbers(below, column)
    };
    let comes_again = |column: usize| {
        let is_name = |cell: &str| levels.iter().any(|level| level.cell(column) == Some(cell));
        said(below, column).any(|cell| is_name(cell) && is_word(cell))
    };
    if !is_grouped || !columns.clone().any(over_numbers) || columns.clone().any(comes_again) {
        return None;
    }
    let joined: Vec<String> = parts.iter().map(|parts| joined(parts)).collect();
    let different: HashSet<&String> = joined.iter().collect();
    let all_differ = different.len() == joined.len() && !joined.iter().any(String::is_empty);
    all_differ.then_some(joined)
}

fn is_word(cell: &str) -> bool {
    look(cell) == Look::Word
}

/// Whether the cells of the level at `place` are names: words, seasons or years, or in groups of an
/// upper level per cent or numbers that go up in each; the same ones, unless the rows' names stand below.
fn are_names(columns: &[Vec<&str>], place: usize, above_index: bool) -> bool {
    let groups: Vec<&[Vec<&str>]> = columns
        .chunk_by(|one, other| one[..place] == other[..place])
        .collect();
    let is_grouped = place > 0 && groups.iter().any(|group| group.len() > 1);
    let is_name = |parts: &Vec<&str>| {
        let cell = parts[place];
        match look(cell) {
            Look::Number => finite(cell).is_some_and(is_year),
            Look::Amount => is_grouped && cell.ends_with('%'),
            _ => true,
        }
    };
    let numbers = |group: &[Vec<&str>]| -> Vec<Option<f64>> {
        group.iter().map(|parts| finite(parts[place])).collect()
    };
    let go_up = |group: &&[Vec<&str>]| {
        let numbers = numbers(group);
        numbers.iter().all(Option::is_some) && numbers.windows(2).all(|pair| pair[0] < pair[1])
    };
    let are_same = || {
        let mut pairs = groups.windows(2);
        groups.len() > 1 && pairs.all(|pair| numbers(pair[0]) == numbers(pair[1]))
    };
    columns.iter().all(is_name)
        || is_grouped && groups.iter().all(go_up) && (above_index || are_same())
}

/// What all levels say, once where two say the same.
fn joined(parts: &[&str]) -> String {
    let mut said: Vec<&str> = Vec::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        if said
            .last()
            .is_none_or(|last| last.to_lowercase() != part.to_lowercase())
        {
            said.push(part);
        }
    }
    said.join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::layout::tests::rows;
    use super::*;

    #[test]
    fn names_on_levels_are_joined_above_the_names_of_rows() {
        /// Below the names.
        const ROWS: usize = 2;
        for (text, names) in [
            (
                ";x;x;y;y\n;mean;std;mean;std\ntown;;;;\nUlm;1;2;3;4\nBonn;2;;4;5",
                "town;x mean;x std;y mean;y std",
            ),
            (
                "year;2019;2019;2020;2020\nquarter;1;2;1;2\nshop;;;;\nA;1;2;3;4\nB;2;3;4;5",
                "shop;2019 1;2019 2;2020 1;2020 2",
            ),
            (
                ";x;x;x\n;count;25%;75%\nshop;;;\n1;2;3;4\n2;2;3;5",
                "shop;x count;x 25%;x 75%",
            ),
            (
                ";;x;x\n;;mean;std\ntown;sex;;\nUlm;m;1;2\nUlm;f;2;3",
                "town;sex;x mean;x std",
            ),
            (
                ";fare;fare;fare\nclass;1;2;3\nsex;;;\nm;5;4;3\nf;6;4;2",
                "sex;fare 1;fare 2;fare 3",
            ),
            (
                ";2021-22;2021-22;2022-23;2022-23\n;W;D;W;D\nTeam;;;;\nA;1;2;3;4\nB;3;4;5;6",
                "Team;2021-22 W;2021-22 D;2022-23 W;2022-23 D",
            ),
            (
                "Price;Close;High\nTicker;AAPL;AAPL\nDate;;\n2024-01-02;5.5;6\n2024-01-03;5;6.5",
                "Date;Close AAPL;High AAPL",
            ),
            (
                ";x;;y;\n;mean;std;mean;std\ntown;;;;\nUlm;1;2;3;4\nBonn;2;;4;5",
                "town;x mean;x std;y mean;y std",
            ),
            (
                ";a;a;a\n;x;x;y\n;lo;hi;lo\ntown;;;\nUlm;1;2;3\nBonn;2;1;4",
                "town;a x lo;a x hi;a y lo",
            ),
        ] {
            let (found, count) = levels(&rows(text)).unwrap();
            assert_eq!(found.join(";"), names);
            assert_eq!(rows(text).len(), count + ROWS, "{text}");
        }
        for (text, names) in [
            (
                ";x;x;y;y\n;2019;2020;2019;2020\nUlm;1;2;3;4\nBonn;2;3;4;5",
                ";x 2019;x 2020;y 2019;y 2020",
            ),
            (
                "town;x;x;y;y\n;1;2;1;2\nUlm;1;2;3;4\nBonn;2;3;4;5",
                "town;x 1;x 2;y 1;y 2",
            ),
            (
                ";2019;2019;2020;2020\n;1;2;1;2\nUlm;1;2;3;4\nBonn;2;3;4;5",
                ";2019 1;2019 2;2020 1;2020 2",
            ),
            (
                ";a;a;a\n;x;x;y\n;lo;hi;lo\nUlm;1;2;3\nBonn;2;1;4",
                ";a x lo;a x hi;a y lo",
            ),
        ] {
            let (found, count) = unnamed(&rows(text)).unwrap();
            assert_eq!(found.join(";"), names);
            assert_eq!(rows(text).len(), count + ROWS, "{text}");
        }
        for text in [
            "town;x;y\n;1;2\nUlm;1;2\nBonn;2;3",
            "town;x;x\n;3;2\nUlm;1;2\nBonn;2;3",
            "town;x;x\n;3;4\nUlm;1;2\nBonn;2;3",
            ";a;b\n;low;low\nUlm;low;2\nBonn;2;3",
        ] {
            assert_eq!(unnamed(&rows(text)), None, "{text}");
        }
        for text in [
            "name;x;y\nAnn;1;2\nBob;;\nCid;3;4\nDan;4;5",
            "name;x;y\nAnn;5%;5%\nBob;;\nCid;3;4\nDan;4;5",
            "name;x;y\nAnn;5;5\nBob;;\nCid;3;4\nDan;4;5",
            "name;town;born\nAnn;Ulm;Ulm\nBob;;\nCid;Kiel;Bonn\nDan;Ulm;Bonn",
            "name;n;m\nAnn;low;low\nBob;;\nCid;low;1\nDan;high;2",
            ";x;x\n;mean;mean\ntown;;\nUlm;1;2\nBonn;2;3",
            ";x;x;x\ntown;3;1;2\nsex;;;\nm;5;4;3\nf;6;4;2",
            "name;x;y\nAnn;1;2",
        ] {
            assert_eq!(levels(&rows(text)), None, "{text}");
        }
    }
}
