//! Which of a table's first rows name its columns.

use std::collections::HashMap;

use super::alike::is_alike;
use super::looks::{Look, all_are, are_numbers, is_limit, look, said, value};
use super::row::{Row, is_year};
use crate::number::Numeral;
use crate::words::{finite, missing_among_numbers, truth};

/// Whether the first row names all columns but the first, which names the rows, as R
/// writes tables. Names of rows are different ones. Numbers are no names of rows unless
/// they go up, or the rows are many: else a comma in `1,75` stands between two cells.
pub(super) fn names_rows(rows: &[Row]) -> bool {
    let [first, data @ ..] = rows else {
        return false;
    };
    let length = first.cells.len();
    let Some(next) = data.first() else {
        return false;
    };
    data.iter()
        .all(|row| row.cells.len() == length + 1 && !row.gap)
        && data.iter().any(|row| row.reach() == length + 1)
        && first.is_names()
        && (length > 1 || !next.is_names())
        && are_row_names(data, length == 1)
}

/// Whether the first cells could be names of the rows; `count` where numbers must be
/// the rows' own.
fn are_row_names(data: &[Row], count: bool) -> bool {
    const MANY: usize = 20;
    let firsts: Vec<&str> = data.iter().filter_map(|row| row.cell(0)).collect();
    let mut different = firsts.clone();
    different.sort_unstable();
    different.dedup();
    if different.len() < firsts.len() {
        return false;
    }
    let numbers: Option<Vec<f64>> = firsts.iter().map(|cell| finite(cell)).collect();
    let Some(numbers) = numbers else {
        return true;
    };
    let mut pairs = numbers.windows(2);
    if count {
        return numbers.first().is_some_and(|first| *first <= 1.0)
            && pairs.all(|pair| pair[0] + 1.0 == pair[1]);
    }
    numbers.len() >= MANY || pairs.all(|pair| pair[0] < pair[1])
}

/// Whether the first row is one of data.
pub(super) fn is_data(rows: &[Row]) -> bool {
    let rows = &rows[..first_block(rows)];
    let [first, below @ ..] = rows else {
        return false;
    };
    !below.is_empty()
        && (has_plain_numbers(first, below)
            || is_like_below(first, below)
            || is_alike(first, below))
        && !are_two_rows_of_names(rows)
}

/// How many rows there are above the first empty line, behind which another table may stand; of three
/// at least, for a line may be empty below the names.
fn first_block(rows: &[Row]) -> usize {
    const FEWEST: usize = 3;
    let behind = rows.iter().skip(FEWEST).position(|row| row.gap);
    behind.map_or(rows.len(), |place| place + FEWEST)
}

/// Whether names are on two rows, of which the lower has a word above numbers, as no row
/// of data has.
fn are_two_rows_of_names(rows: &[Row]) -> bool {
    double(rows).is_some_and(|(_, count)| {
        let (names, below) = rows.split_at(count);
        names.last().is_some_and(|lower| {
            let width = lower.cells.len();
            names_numbers(lower, without_units(below), width, true)
        })
    })
}

/// The rows below a header but for one of units.
fn without_units(below: &[Row]) -> &[Row] {
    match below {
        [units, values @ ..] if are_units(units, values) => values,
        _ => below,
    }
}

/// Whether the first row has numbers where the rows below have them, which are no years
/// and do not count up, and words that come again below.
fn has_plain_numbers(first: &Row, below: &[Row]) -> bool {
    let numbers: Vec<(usize, f64)> = (0..first.cells.len())
        .filter_map(|column| first.number(column).map(|number| (column, number)))
        .collect();
    let is_like_below = |column: usize| {
        let mut cells = below.iter().filter_map(|row| row.cells.get(column));
        cells.all(|cell| missing_among_numbers(cell) || finite(cell).is_some() || is_limit(cell))
    };
    let counts_up = numbers.windows(2).all(|pair| pair[0].1 < pair[1].1);
    if numbers.is_empty()
        || !numbers.iter().all(|(column, _)| is_like_below(*column))
        || numbers.iter().all(|(_, number)| is_year(*number))
    {
        return false;
    }
    if numbers.len() == first.reach() {
        let is_index = numbers.windows(2).all(|pair| pair[0].1 + 1.0 == pair[1].1);
        return numbers.len() > 1 && !is_index && !first.cells.iter().any(String::is_empty);
    }
    let comes_again = |(column, cell): (usize, &String)| {
        !cell.is_empty()
            && finite(cell).is_none()
            && below.iter().any(|row| row.cells.get(column) == Some(cell))
    };
    // No two columns have the same number for a name.
    let mut sorted: Vec<f64> = numbers.iter().map(|(_, number)| *number).collect();
    sorted.sort_by(f64::total_cmp);
    let has_twice = sorted.windows(2).any(|pair| pair[0] == pair[1]);
    has_twice
        || (numbers.len() < 3 || !counts_up) && first.cells.iter().enumerate().any(comes_again)
}

/// Whether the first row has amounts or dates where the rows below have such, or words
/// that come again below, and no word above numbers or dates, as a name would be.
fn is_like_below(first: &Row, rows: &[Row]) -> bool {
    // A header that comes again, as where files were put together, says nothing.
    let below: Vec<Row> = rows
        .iter()
        .filter(|row| row.cells != first.cells)
        .cloned()
        .collect();
    let looks: Vec<Look> = first.cells.iter().map(|cell| look(cell)).collect();
    let with = |wanted: Look| {
        let places = looks.iter().enumerate();
        places.filter_map(move |(column, look)| (*look == wanted).then_some(column))
    };
    let is_value = |cell: &str| look(cell) != Look::Word;
    if looks.len() < 2 || with(Look::Word).any(|column| all_are(&below, column, is_value)) {
        return false;
    }
    let numbers: Vec<f64> = first.cells.iter().filter_map(|cell| amount(cell)).collect();
    let counts_up = numbers.len() > 2 && numbers.windows(2).all(|pair| pair[0] < pair[1]);
    if !counts_up && with(Look::Amount).any(|column| is_amount_of(first, &below, column)) {
        return true;
    }
    let is_date = |cell: &str| look(cell) == Look::Date;
    if with(Look::Date).any(|column| all_are(&below, column, is_date)) {
        return true;
    }
    let words: Vec<usize> = with(Look::Word).collect();
    let again = |column: &usize| said(&below, *column).any(|cell| cell == first.cells[*column]);
    // No name is an answer above the same answers.
    let is_answer = |column: &usize| {
        truth(&first.cells[*column]).is_some()
            && all_are(&below, *column, |cell| truth(cell).is_some())
            && said(rows, *column).any(|cell| cell == first.cells[*column])
    };
    let repeated = words.iter().filter(|column| again(column)).count();
    words.iter().any(is_answer) || repeated > 1 && 2 * repeated > words.len()
}

fn amount(cell: &str) -> Option<f64> {
    Numeral::new(cell).as_ref().and_then(value)
}

/// Whether the first cell of a column is an amount as those below are: of a unit where
/// most of them are.
fn is_amount_of(first: &Row, below: &[Row], column: usize) -> bool {
    let has_unit = |cell: &str| Numeral::new(cell).is_some_and(|it| it.unit.is_some());
    let cells = said(below, column).count();
    let with_unit = said(below, column).filter(|cell| has_unit(cell)).count();
    are_numbers(below, column) && (!has_unit(&first.cells[column]) || 2 * with_unit >= cells)
}

/// The names on two rows, of which the upper one has names that hold of several columns:
/// `Score` over `math` and `art`, beside empty cells or again. What is empty in the one
/// is not in the other; what both say is said once. With how many rows they take: empty
/// ones may be between.
pub(super) fn double(rows: &[Row]) -> Option<(Vec<String>, usize)> {
    let (upper, rest) = rows.split_first()?;
    let empty = rest.iter().take_while(|row| row.reach() == 0).count();
    let (lower, below) = rest.get(empty..)?.split_first()?;
    let below = without_units(below);
    let width = upper.cells.len().max(lower.cells.len());
    let cell = |row: &Row, column: usize| row.cells.get(column).cloned().unwrap_or_default();
    let is_number = |column: usize| {
        let mut cells = below.iter().filter_map(|row| row.cells.get(column));
        cells.all(|cell| cell.is_empty() || finite(cell).is_some())
    };
    // Years are names too.
    let is_text = |row: &Row| (0..width).all(|column| row.number(column).is_none_or(is_year));
    // Where names come again, those that do not are no part of the last group.
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for name in &lower.cells {
        *counts.entry(name).or_default() += 1;
    }
    let comes_again = |name: &str| counts.get(name).is_some_and(|count| *count > 1);
    let come_again = counts
        .keys()
        .any(|name| !name.is_empty() && comes_again(name));
    let mut names = Vec::with_capacity(width);
    let mut group = String::new();
    let (mut spans, mut falls, mut repeats) = (false, false, false);
    for column in 0..width {
        let (up, low) = (cell(upper, column), cell(lower, column));
        spans |= up.is_empty() && !low.is_empty() && !group.is_empty();
        falls |= !up.is_empty() && low.is_empty();
        repeats |= !up.is_empty() && up == group;
        if !up.is_empty() {
            group.clone_from(&up);
        } else if come_again && !low.is_empty() && !comes_again(&low) {
            group.clear();
        }
        names.push(match (up.is_empty(), low.is_empty()) {
            (_, true) => up,
            (true, false) if group.is_empty() => low,
            (false, false) if up.to_lowercase() == low.to_lowercase() => low,
            _ => format!("{group} {low}"),
        });
    }
    let mut different = names.clone();
    different.sort_unstable();
    different.dedup();
    let all_differ = different.len() == names.len();
    let over_numbers = names_numbers(lower, below, width, (spans || repeats) && all_differ);
    let is_header =
        spans && (falls || (0..width).all(is_number)) || (spans || repeats) && over_numbers;
    let has_numbers = below.iter().any(|row| !row.is_names());
    (is_header && is_text(upper) && is_text(lower) && has_numbers).then_some((names, empty + 2))
}

/// A name that, written so, is hardly the `NA` of a missing value.
const SODIUM: &str = "Na";

/// How many rows below the names are a survey's: its questions, and the identifiers that
/// programs give these.
pub(super) fn questions(names: &Row, rows: &[Row]) -> usize {
    /// In two rows the names may have their questions and these their identifiers.
    const MOST: usize = 2;
    let is_of_identifiers = |row: &Row| {
        let mut filled = row.cells.iter().filter(|cell| !cell.is_empty()).peekable();
        filled.peek().is_some() && filled.all(|cell| cell.starts_with("{\"ImportId\""))
    };
    let identifiers = rows.iter().take(MOST).position(is_of_identifiers);
    if let Some(place) = identifiers {
        return place + 1;
    }
    match rows {
        [row, below @ ..] if are_questions(names, row, below) => 1,
        _ => 0,
    }
}

/// Whether the first row holds the letters of a spreadsheet's columns, or questions, and
/// the next one names the columns.
pub(super) fn is_above_names(rows: &[Row]) -> bool {
    let [first, names, below @ ..] = rows else {
        return false;
    };
    let width = names.cells.len();
    let letters = (b'A'..=b'Z').map(|letter| char::from(letter).to_string());
    let are_letters = width > 2
        && first.cells.len() == width
        && letters.take(width).eq(first.cells.iter().cloned());
    let filled = || names.cells.iter().filter(|cell| !cell.is_empty());
    let units = filled().filter(|cell| is_bracketed(cell) || is_unit(cell));
    filled().count() == width
        && 2 * units.count() < width
        && names_numbers(names, below, width, false)
        && (are_letters || are_questions(names, first, below))
}

/// Whether a row below names of one word holds the questions that were asked: most of its
/// cells are sentences, and none comes again below.
fn are_questions(names: &Row, row: &Row, below: &[Row]) -> bool {
    const WORDS: usize = 3;
    let count = |cell: &str| cell.split_whitespace().count();
    let width = row.cells.len();
    let is_new = |column: usize| {
        row.cell(column).is_none_or(|cell| {
            look(cell) == Look::Word && !said(below, column).any(|other| other == cell)
        })
    };
    let cells: Vec<&str> = (0..width).filter_map(|column| row.cell(column)).collect();
    let asks = |cell: &str| cell.ends_with(['?', '？']);
    let is_sentence = |cell: &&&str| count(cell) >= WORDS || asks(cell);
    let sentences = cells.iter().filter(is_sentence).count();
    let is_asked = cells.iter().any(|cell| asks(cell));
    let is_above_numbers =
        (0..width).any(|column| row.cell(column).is_some() && are_numbers(below, column));
    below.len() > 1
        && names.cells.len() == width
        && names.cells.iter().all(|name| count(name) < WORDS)
        && (is_asked || is_above_numbers)
        && 2 * sentences > width
        && (0..width).all(is_new)
}

/// Whether a row has words, none of which comes again below, and one of them above two numbers or
/// more; different ones, unless they `may_repeat`.
fn names_numbers(row: &Row, below: &[Row], width: usize, may_repeat: bool) -> bool {
    let mut words: Vec<&str> = (0..width).filter_map(|column| row.cell(column)).collect();
    let count = words.len();
    words.sort_unstable();
    words.dedup();
    let comes_again = |column: usize| {
        let again = |word| said(below, column).any(|cell| cell == word);
        row.cell(column).is_some_and(again)
    };
    let names_one = |column: usize| {
        row.cell(column)
            .is_some_and(|cell| look(cell) == Look::Word)
            && said(below, column).count() > 1
            && are_numbers(below, column)
    };
    (words.len() == count || may_repeat)
        && words
            .iter()
            .all(|word| look(word) == Look::Word || *word == SODIUM)
        && !(0..width).any(comes_again)
        && (0..width).any(names_one)
}

/// Units that tables have below their names, beside those with a mark in them.
const UNITS: [&str; 48] = [
    "kg", "g", "mg", "lb", "lbs", "t", "m", "cm", "mm", "km", "ft", "in", "inch", "l", "ml", "s",
    "sec", "ms", "min", "h", "hr", "hours", "days", "weeks", "months", "years", "year", "yr",
    "yrs", "tage", "jahre", "stunden", "usd", "eur", "euro", "gbp", "bpm", "mmhg", "mmol", "hz",
    "kw", "kwh", "w", "v", "pa", "hpa", "n", "count",
];

/// Whether the row below the header holds units, such as `[kg]` or `kg`, and no values:
/// all of it is text, a part of it above numbers, and nothing of it comes again.
pub(super) fn are_units(row: &Row, below: &[Row]) -> bool {
    let width = row.cells.len();
    let filled: Vec<&str> = (0..width).filter_map(|column| row.cell(column)).collect();
    names_some_numbers(row, below)
        && filled.iter().all(|cell| is_like_unit(cell))
        && filled
            .iter()
            .any(|cell| is_bracketed(cell) || is_unit(cell))
}

/// Whether the row below the header numbers the columns, 1, 2, 3 and so on, as statistical offices
/// do, and is not the first of rows that go on in that way.
pub(super) fn are_numbers_of_columns(row: &Row, below: &[Row]) -> bool {
    const FEWEST: usize = 4;
    const ROWS: usize = 10;
    let count = row.cells.len();
    let counts = |(cell, number): (&String, usize)| *cell == number.to_string();
    let goes_on = |next: &Row| {
        next.cell(0)
            .is_some_and(|cell| cell == "2" || cell == (count + 1).to_string())
    };
    count >= FEWEST
        && below.len() >= ROWS
        && row.cells.iter().zip(1..).all(counts)
        && !below.first().is_some_and(goes_on)
}

/// Whether the row below the header says of each column what type a database or a program has for it.
pub(super) fn are_types(row: &Row, below: &[Row]) -> bool {
    const TYPES: [&str; 32] = [
        "string",
        "str",
        "text",
        "char",
        "character",
        "varchar",
        "varchar2",
        "nvarchar",
        "object",
        "int",
        "int32",
        "int64",
        "integer",
        "bigint",
        "smallint",
        "number",
        "numeric",
        "decimal",
        "float",
        "float32",
        "float64",
        "double",
        "real",
        "bool",
        "boolean",
        "date",
        "datetime",
        "datetime64",
        "timestamp",
        "time",
        "factor",
        "category",
    ];
    let is_type = |cell: &str| {
        let cell = cell.to_lowercase();
        let name = cell
            .split_once('(')
            .map_or(&*cell, |(name, _)| name.trim_end());
        TYPES.contains(&name)
    };
    let mut cells = row.cells.iter().enumerate();
    row.cells.len() > 1
        && cells.all(|(at, cell)| is_type(cell) && !said(below, at).any(|other| other == cell))
}

/// Whether a row that `are_units` has more other words than units, no two alike and one in
/// each column, as names have.
pub(super) fn are_names_rather(row: &Row) -> bool {
    let mut words: Vec<&str> = row.cells.iter().map(String::as_str).collect();
    let units = words
        .iter()
        .filter(|cell| is_bracketed(cell) || is_unit(cell));
    let is_few = 2 * units.count() < words.len();
    words.sort_unstable();
    words.dedup();
    is_few && words.len() == row.cells.len() && !words.contains(&"")
}

fn names_some_numbers(row: &Row, below: &[Row]) -> bool {
    let width = row.cells.len();
    let fits = |column: usize| {
        row.cell(column).is_none_or(|cell| match look(cell) {
            Look::Word => !said(below, column).any(|other| other == cell),
            look => look == Look::Missing,
        })
    };
    let is_above = |column: &usize| {
        row.cell(*column)
            .is_some_and(|cell| look(cell) == Look::Word)
            && said(below, *column).count() > 1
            && are_numbers(below, *column)
    };
    (0..width).all(fits) && (0..width).any(|column| is_above(&column))
}

fn is_bracketed(cell: &str) -> bool {
    cell.len() > 2
        && (cell.starts_with('[') && cell.ends_with(']')
            || cell.starts_with('(') && cell.ends_with(')'))
}

fn is_unit(cell: &str) -> bool {
    UNITS.contains(&cell.to_lowercase().as_str())
        || cell.contains(['/', '%', '°', '€', '$', '£', '²', '³', 'µ'])
}

/// Whether a cell is in brackets, or short enough to be a unit.
fn is_like_unit(cell: &str) -> bool {
    const LONGEST: usize = 10;
    is_bracketed(cell) || cell.chars().count() <= LONGEST
}

#[cfg(test)]
mod tests {
    use super::super::layout::Layout;
    use super::super::layout::tests::{found, rows};
    use super::*;
    use crate::file_note::FileNote;

    #[test]
    fn a_first_row_of_data_is_no_header() {
        for (text, names) in [
            ("5.1;3.5;setosa\n4.9;3;setosa", "column_1;column_2;column_3"),
            ("6;148;72\n1;85;66", "column_1;column_2;column_3"),
            ("1;2;3\n7;8;9", "1;2;3"),
            ("name;2019;2020\nx;1;2", "name;2019;2020"),
            ("2019;2021\n1;2\n3;4", "2019;2021"),
            ("0;b\n1;b", "column_1;column_2"),
            ("id;10;20;50\nx;1;2;3\nid;2;3;4", "id;10;20;50"),
        ] {
            assert_eq!(found(text).1, names, "{text}");
        }
        let layout = Layout::find(&rows("a;b\nx;y"), true, Some(false));
        assert_eq!((layout.skip, layout.names.len()), (0, 2));
        let layout = Layout::find(&rows("6;148\n1;85"), true, Some(true));
        assert_eq!(
            (layout.skip, layout.names.join(";")),
            (1, "6;148".to_owned())
        );
    }

    #[test]
    fn the_cells_own_readers_know_a_row_of_data() {
        for (first, more) in [
            ("A;2020-01-01;yes", "B;2020-03-01;no"),
            ("A;5,5;ja", "B;7,25;nein"),
            ("A;6.5 €;ja", "B;7.5 €;nein"),
            ("A;3%;nein", "B;4%;ja"),
            ("B;2.610,00;ja", "C;1.010,50;nein"),
            ("A;1,234;yes", "B;2,345;no"),
            ("A;$5;yes", "B;$7;no"),
            ("A;NA;yes", "B;4;no"),
            ("Rome;red;yes", "Ulm;blue;no"),
            ("Rome;red;big", "Ulm;blue;small"),
        ] {
            let text = format!("{first}\n{more}\n{first}x\n{more}\n{first};\n{first}");
            assert!(is_data(&rows(&text)), "{text}");
        }
    }

    #[test]
    fn a_header_is_none_of_data() {
        for text in [
            "id;yes;no\na;0;1\nb;1;0",
            "name;2020-01-31;2020-02-29\nx;1;2\ny;3;4",
            "q;10%;20%;30%\nx;1%;2%;3%\ny;2%;3%;4%",
            "patient;age;Survived\np1;34;Survived\np2;40;Died",
            "patient;Survived\np1;Survived\np2;Died",
            "name;town\nAnn;Ulm\nname;town\nBob;Bonn",
            "Na;Mg\n1;2\n3;4",
            "model;(1);(2)\na;0.5;2\nb;1.5;3",
        ] {
            assert!(!is_data(&rows(text)), "{text}");
        }
    }

    #[test]
    fn the_first_cells_are_names_of_rows_where_they_differ() {
        for (text, names) in [
            ("x;y\nr1;1;2\nr2;3;4", true),
            ("x;y\n1;5;2\n2;3;4", true),
            ("x\n1;5\n2;3", true),
            ("x\n3;5\n9;1", false),
            (
                "age;height;churn\n34;1;75;yes\n45;1;80;no\n34;1;62;no",
                false,
            ),
            ("age;height;churn\n44;1;75;yes\n35;1;80;no", false),
        ] {
            assert_eq!(names_rows(&rows(text)), names, "{text}");
        }
    }

    #[test]
    fn two_rows_of_names_are_one() {
        for (text, names) in [
            (
                "person;person;place;result\nage;income;town;churn\n3;4;Ulm;yes\n5;6;Kiel;no",
                "person age;person income;place town;result churn",
            ),
            (
                "Person;;Result\nage;income;churn\n3;4;yes\n5;6;no",
                "Person age;Person income;Result churn",
            ),
            (
                "Who;;Blood;;\nage;sex;Hb;Na;Out\n3;m;4;139;no\n5;f;6;141;yes",
                "Who age;Who sex;Blood Hb;Blood Na;Blood Out",
            ),
            (
                "Who;;Blood;;Out\nage;sex;Hb;Na;died\ny;;g/dl;mmol/l;\n3;m;4;139;no\n5;f;6;141;yes",
                "Who age;Who sex;Blood Hb;Blood Na;Out died",
            ),
            ("name;name\nAnn;Smith\nBob;Jones", "name;name_2"),
            (
                ";x;x;y;y\n;mean;sum;mean;sum\nA;1;2.5;3;4.5\nB;2;3.5;4;5.5",
                "column_1;x mean;x sum;y mean;y sum",
            ),
            (
                "shop;x;x;y;y\n;mean;sum;mean;sum\nA;1;2.5;3;4.5\nB;2;3.5;4;5.5",
                "shop;x mean;x sum;y mean;y sum",
            ),
            (
                ";2022;;2023;;y\nshop;n;sum;n;sum;y\nA;1;2.5;3;4.5;yes\nB;2;3.5;4;5.5;no",
                "shop;2022 n;2022 sum;2023 n;2023 sum;y",
            ),
            (
                "Shop;2022;;2023;;ill\nshop;n;sum;n;sum;ill\nA;1;2;3;4;y\nB;2;3;4;5;n",
                "shop;2022 n;2022 sum;2023 n;2023 sum;ill",
            ),
        ] {
            assert_eq!(found(text).1, names, "{text}");
        }
    }

    #[test]
    fn rows_of_questions_are_none_of_data() {
        let asked = "How tall are you?;Would you come again?";
        let ids = "{\"ImportId\":\"QID1\"};{\"ImportId\":\"QID2\"}";
        for (text, skip) in [
            (format!("Q1;Q2\n{asked}\n170;Yes\n180;No\n175;Yes"), 2),
            (format!("Q1;Q2\n{asked}\n{ids}\n170;Yes\n180;No"), 3),
            (format!("Q1;Q2\n{ids}\n170;Yes\n180;No"), 2),
            (format!("Q1;Q2\n{asked}\nred;Yes\nblue;No\nred;Yes"), 2),
            (
                "text;y\nis it so good?;no\nis it?;yes\nit is a day;no".to_owned(),
                1,
            ),
            (
                "text;n\nit is so good;3\nnot good at all;4\nit is;5".to_owned(),
                1,
            ),
        ] {
            assert_eq!(found(&text).0, skip, "{text}");
        }
        let layout = Layout::find(&rows(&format!("a;b\n{asked}\n1;2\n3;4")), true, None);
        assert_eq!(layout.notes, [FileNote::Questions { rows: 1, line: 2 }]);
    }

    #[test]
    fn a_row_of_units_is_no_row() {
        for (text, skip) in [
            ("w;h;sick\n[kg];[m];[yes/no]\n70;1.7;yes\n80;1.8;no", 2),
            ("w;h;sick\nkg;m;yes/no\n70;1.7;yes\n80;1.8;no", 2),
            ("w;town\n(kg);-\n70;Ulm\n80;Bonn", 2),
            ("w;h;sick\n(kg);;\n70;1.7;yes\n80;1.8;no", 2),
            ("name;town\nstring;varchar(20)\nAnn;Ulm\nBob;Bonn", 2),
            ("name;type\nAnn;text\nBob;date", 1),
            ("name;h\nAnn;unknown\nBob;1.8\nCid;1.7", 1),
            ("name;town\nkg;m\nBob;Ulm\nCid;Kiel", 1),
            ("name;h\nkg;-\nBob;1.8\nCid;1.7", 1),
        ] {
            assert_eq!(found(text).0, skip, "{text}");
        }
        let layout = Layout::find(&rows("w;h\nkg;m\n70;1\n80;2"), true, None);
        assert_eq!(layout.notes, [FileNote::Units { line: 2 }]);
    }

    #[test]
    fn names_may_be_below_letters_questions_or_longer_names() {
        let data = "A;1;2.5;no\nB;2;3.5;yes\nA;3;4.5;no";
        for (above, names, note) in [
            (
                "A;B;C;D",
                "town;n;cost;y",
                FileNote::Above { rows: 1, line: 2 },
            ),
            (
                "Where?;How many?;What cost?;Did it?",
                "town;n;cost;y",
                FileNote::Above { rows: 1, line: 2 },
            ),
            (
                "Town;Number;Cost in all;Died",
                "Town;Number;Cost in all;Died",
                FileNote::OtherNames { line: 2 },
            ),
        ] {
            let layout = Layout::find(
                &rows(&format!("{above}\ntown;n;cost;y\n{data}")),
                true,
                None,
            );
            assert_eq!((layout.skip, layout.names.join(";")), (2, names.to_owned()));
            assert_eq!(layout.notes, [note]);
        }
        assert_eq!(found(&format!("A;B;C;D\n{data}")).1, "A;B;C;D");
        assert_eq!(found("A;B;C\nkg;m;cost\n1;2;3\n4;5;6").1, "A;B;C");
    }
}
