//! Rows at the end of a table that summarise those above: a mean, a median, a count, sums.

use std::collections::BTreeSet;

use super::row::{Row, are_numbers, filled};
use super::totals::summarises;
use crate::number::Numeral;
use crate::words::finite;

/// What rows below a table are called that summarise it, and what stands beside these.
const SUMMARIES: [&str; 31] = [
    "mean",
    "median",
    "mediana",
    "médiane",
    "medyan",
    "медиана",
    "ø",
    "average",
    "avg",
    "avg.",
    "overall average",
    "mittelwert",
    "durchschnitt",
    "gesamtdurchschnitt",
    "mw",
    "moyenne",
    "media",
    "promedio",
    "média",
    "gemiddelde",
    "medelvärde",
    "średnia",
    "среднее",
    "平均",
    "平均值",
    "平均値",
    "mean ± sd",
    "mw±sd",
    "ortalama",
    "المتوسط",
    "औसत",
];
const BESIDE_SUMMARIES: [&str; 30] = [
    "sd",
    "stabw",
    "stdabw",
    "std",
    "std.",
    "std dev",
    "stdev",
    "standard deviation",
    "standardabweichung",
    "min",
    "minimum",
    "max",
    "maximum",
    "n",
    "count",
    "anzahl",
    "se",
    "var",
    "variance",
    "最大",
    "最小",
    "écart type",
    "écart-type",
    "odch. std",
    "odch. std.",
    "odchylenie standardowe",
    "ст. откл.",
    "стандартное отклонение",
    "desviación estándar",
    "标准差",
];

/// Those that are as well a country's code, or a branch: by themselves they are no summary's name.
const CODES: [&str; 8] = ["mw", "media", "média", "avg", "ø", "n", "se", "sd"];

/// What a row of all the others is called, where it is the last.
const ALL: [&str; 7] = ["all", "overall", "alle", "tous", "todos", "tutti", "все"];

/// How many rows at the end summarise those above.
pub(super) fn summaries(rows: &[Row]) -> usize {
    match means(rows) {
        0 => usize::from(is_of_all(rows) || is_count(rows) || are_sums(rows)),
        count => count,
    }
}

/// The word that a row begins with, in small letters.
fn word(row: &Row) -> String {
    let first = row.cells.iter().find(|cell| !cell.is_empty());
    let word = first.map(|cell| {
        cell.trim_end_matches([':', '：', '.'])
            .trim()
            .to_lowercase()
    });
    word.unwrap_or_default()
}

/// How many rows at the end are a mean, perhaps with a deviation and the like, each once.
fn means(rows: &[Row]) -> usize {
    const SEVERAL: usize = 3;
    let is_mean = |word: &str| SUMMARIES.contains(&word);
    let is_such = |word: &str| is_mean(word) || BESIDE_SUMMARIES.contains(&word);
    let has_numbers = |row: &Row| {
        let filled = filled(row);
        let rest = filled.get(1..).unwrap_or_default();
        let is_number = |cell: &&str| Numeral::new(cell).is_some() || cell.contains('±');
        !rest.is_empty() && rest.iter().all(is_number)
    };
    let from_end = rows
        .iter()
        .rev()
        .take_while(|row| is_such(&word(row)) && has_numbers(row));
    let (above, last) = rows.split_at(rows.len() - from_end.count());
    let words: BTreeSet<String> = last.iter().map(word).collect();
    // A name that a row above has too, or another of these, is one of the table's: `N` and `Y`.
    let is_repeated =
        words.len() < last.len() || above.iter().any(|row| words.contains(&word(row)));
    if above.is_empty() || is_repeated {
        return 0;
    }
    let says = |word: &&String| !CODES.contains(&word.as_str());
    // A smallest, a largest and a deviation are one too; a player could be called Max.
    let is_named = words.iter().filter(says).any(|word| is_mean(word))
        || last.len() >= SEVERAL && words.iter().any(|word| says(&word));
    let is_right = |row: &Row| is_mean(&word(row)) && summarises(row, above);
    if is_named || last.iter().any(is_right) {
        last.len()
    } else {
        0
    }
}

/// The last row, and those above it where these are several.
fn last(rows: &[Row]) -> Option<(&Row, &[Row])> {
    const FEWEST: usize = 5;
    let (last, above) = rows.split_last()?;
    (above.len() >= FEWEST).then_some((last, above))
}

/// Whether the last row is called one of all the others, as none of these is, and holds
/// numbers.
fn is_of_all(rows: &[Row]) -> bool {
    let Some((last, above)) = last(rows) else {
        return false;
    };
    let name = word(last);
    ALL.contains(&name.as_str())
        && are_numbers(filled(last).get(1..).unwrap_or_default())
        && last.cells.iter().any(String::is_empty)
        && !above.iter().any(|row| word(row) == name)
}

/// Whether the last row is called `N` and says nothing but how many the others are.
fn is_count(rows: &[Row]) -> bool {
    let Some((last, above)) = last(rows) else {
        return false;
    };
    let [name, numbers @ ..] = &filled(last)[..] else {
        return false;
    };
    let count = above.len().to_string();
    name.trim_end_matches(':').eq_ignore_ascii_case("n")
        && numbers.len() > 1
        && numbers.iter().all(|number| *number == count)
}

/// Whether the last row has no name, or one that no other has, and its numbers are the
/// sums of those above, in two columns or more; or it is one sum and nothing else.
fn are_sums(rows: &[Row]) -> bool {
    const FEWEST_SUMS: usize = 2;
    let Some((last, above)) = last(rows) else {
        return false;
    };
    let name = last.cells.first().map_or("", String::as_str);
    let is_named_alike = |row: &Row| row.cells.first().is_some_and(|cell| cell == name);
    if finite(name).is_some() || above.iter().any(is_named_alike) {
        return false;
    }
    let columns = (1..last.cells.len()).filter(|column| last.cell(*column).is_some());
    let mut sums = 0;
    for column in columns {
        let Some(sum) = last.number(column) else {
            return false;
        };
        if !is_sum(sum, above, column) {
            return false;
        }
        sums += 1;
    }
    let is_alone = |row: &Row| filled(row).len() < 2;
    sums >= FEWEST_SUMS || sums == 1 && is_alone(last) && !above.iter().any(is_alone)
}

/// Whether a number is the sum of a column of numbers, and more than each of these.
fn is_sum(sum: f64, rows: &[Row], column: usize) -> bool {
    const NEARLY: f64 = 1e-9;
    let mut total = 0.0;
    for row in rows {
        match (row.cell(column), row.number(column)) {
            (_, Some(number)) if number < sum => total += number,
            (None, _) => {}
            _ => return false,
        }
    }
    (total - sum).abs() <= NEARLY * sum.abs()
}

#[cfg(test)]
mod tests {
    use super::super::layout::tests::rows;
    use super::*;

    /// How many of the last rows of such a table summarise it, whose sums are 15, 20 and
    /// whose outcome is `y`.
    fn below(last: &str) -> usize {
        let table = "a;1;2.5;y\nb;2;3.5;n\nc;3;4;y\nd;4;4.5;y\ne;5;5.5;n\n";
        summaries(&rows(&format!("{table}{last}")))
    }

    #[test]
    fn the_last_row_may_be_of_all_the_others() {
        for (last, count) in [
            ("All;15;20;", 1),
            ("Overall:;3;4;", 1),
            ("All;15;20;y", 0),
            ("Median;3;4;", 1),
            ("N;5;5;5", 1),
            ("N;5;6;5", 0),
            ("N;5;;", 0),
            (";15;20;", 1),
            ("Wszystko;15;20;", 1),
            (";15;21;", 0),
            (";15;;", 1),
            (";16;;", 0),
            (";;y", 0),
            ("a;15;20;", 0),
            ("7;15;20;", 0),
            (";15;20;y", 0),
            ("f;6;7;y", 0),
        ] {
            assert_eq!(below(last), count, "{last}");
        }
        assert_eq!(summaries(&rows("a;1;1\nb;2;3\n;3;4")), 0);
        let alike = "all;1;\n".repeat(6);
        assert_eq!(summaries(&rows(alike.trim_end())), 0);
    }
}
