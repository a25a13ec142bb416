//! What stands below a table or between its rows and is none of them.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::row::Row;
use super::summaries::{are_numbers, filled, summaries};
use crate::number::Numeral;
use crate::words::finite;

/// No more rows than that stand below a table.
const BELOW: usize = 30;

/// Where the rows begin that stand below a table of so many columns: those at the end
/// that are set off by an empty line, or that are one cell of text by itself. Empty
/// ones with too few cells are no rows either; with all of them they are rows of missing
/// values, so that a prediction has a line for each.
pub(super) fn below(rows: &[Row], columns: usize) -> usize {
    let is_empty = |row: &Row| row.reach() == 0;
    let is_text = |row: &Row| {
        row.cells
            .first()
            .is_some_and(|cell| !cell.is_empty() && finite(cell).is_none())
    };
    let is_row = |row: &Row| !is_empty(row) || row.cells.len() >= columns.max(2);
    let end = rows.iter().rposition(is_row).map_or(0, |last| last + 1);
    if columns < 2 {
        return end;
    }
    let end = match &rows[..end] {
        [.., last] if is_total(last) => end,
        rows => end - summaries(rows),
    };
    let is_below = |row: &&Row| is_empty(row) || is_text(row) && row.reach() <= columns.div_ceil(2);
    let from_end = rows[..end].iter().rev().take(BELOW);
    let start = end - from_end.take_while(is_below).count();
    // The last that has an empty line above it, and everything below.
    let is_apart = |place: &usize| rows[*place].gap || *place > 0 && is_empty(&rows[*place - 1]);
    if let Some(start) = (start..end).find(is_apart) {
        let empty = rows[..start].iter().rev().take_while(|row| is_empty(row));
        return start - empty.count();
    }
    // In a table of two columns one word alone could be a row whose other cell is missing.
    let is_alone = |row: &Row| row.cells.len() == 1 && (columns > 2 || row.cells[0].contains(' '));
    if start < end
        && rows[start..end].iter().all(is_alone)
        && rows[..start].iter().all(|row| row.cells.len() >= columns)
    {
        return start;
    }
    // With all delimiters: remarks where every row has more than one cell.
    let is_remark = |row: &&Row| {
        row.reach() == 1 && is_sentence(&row.cells[0])
            || row.is_remark()
            || is_foot_of_page(row)
            || is_rule(row)
    };
    let remarks = rows[..end].iter().rev().take_while(is_remark).count();
    let start = end - remarks;
    if columns > 2 && rows[..start].iter().all(|row| row.reach() > 1) {
        return start;
    }
    end
}

/// Whether text is no name of a row: it has a space in it, or begins with what no name does.
fn is_sentence(cell: &str) -> bool {
    cell.contains(' ') || cell.starts_with(['©', '*', '_', '-', '=', '†', '¹'])
}

/// Whether a row says which page it ends, and little else: `Page 1 of 4`.
fn is_foot_of_page(row: &Row) -> bool {
    const PAGE: [&str; 8] = [
        "page",
        "seite",
        "página",
        "pagina",
        "strona",
        "strana",
        "страница",
        "стр.",
    ];
    let is_page = |cell: &&str| {
        let (word, number) = cell.split_once(' ').unwrap_or_default();
        PAGE.contains(&word.to_lowercase().as_str())
            && number.starts_with(|it: char| it.is_ascii_digit())
    };
    let filled = filled(row);
    filled.iter().any(is_page) && 2 * filled.len() <= row.cells.len() && !are_numbers(&filled[..1])
}

/// Whether a row is a rule: `---` in each cell.
fn is_rule(row: &Row) -> bool {
    let is_line = |cell: &String| {
        cell.len() > 2 && (cell.bytes().all(|it| it == b'-') || cell.bytes().all(|it| it == b'='))
    };
    row.cells.len() > 1 && row.cells.iter().all(is_line)
}

/// Where another table begins below a table of so many columns: behind an empty line,
/// with a row of names above rows that are as long, whose number of cells is another or
/// whose names stand where both tables have numbers.
pub(super) fn other_table(rows: &[Row], columns: usize) -> Option<usize> {
    const NEARLY: (usize, usize) = (9, 10);
    let is_number = |row: &Row, column: usize| row.number(column).is_some();
    let begins = |place: &usize| {
        let (above, rest) = rows.split_at(*place);
        let [names, next, ..] = rest else {
            return false;
        };
        // A sheet's rows are all as wide as the sheet.
        let width = names.reach();
        let is_filled = (0..width).all(|column| names.cell(column).is_some());
        let has_numbers = (0..width).any(|column| is_number(names, column));
        let is_below_numbers = |column: usize| {
            // A summary may stand between the two.
            let numbers = above.iter().filter(|row| is_number(row, column)).count();
            is_number(next, column) && NEARLY.1 * numbers >= NEARLY.0 * above.len()
        };
        names.gap
            && !next.gap
            && width > 1
            && (next.cells.len() == width || next.reach() == width)
            && is_filled
            && !has_numbers
            && (width != columns && (0..width).any(|column| is_number(next, column))
                || (0..width).any(is_below_numbers))
    };
    (1..rows.len()).find(begins)
}

/// What a row of totals begins with, in small letters.
const TOTALS: [&str; 96] = [
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sub-total",
    "sub total",
    "sum",
    "overall total",
    "total general",
    "total général",
    "total geral",
    "sous-total",
    "total generale",
    "totale",
    "totaal",
    "totalt",
    "summe",
    "gesamt",
    "gesamtsumme",
    "zwischensumme",
    "somme",
    "insgesamt",
    "suma",
    "razem",
    "ogółem",
    "celkem",
    "součet",
    "összesen",
    "toplam",
    "genel toplam",
    "итого",
    "всего",
    "итог",
    "сумма",
    "усього",
    "разом",
    "合计",
    "合計",
    "总计",
    "總計",
    "小计",
    "小計",
    "总和",
    "합계",
    "총계",
    "übertrag",
    "gesamtergebnis",
    "endsumme",
    "totaux",
    "总数",
    "計",
    "总",
    "gesamtdurchschnitt",
    "summa",
    "сума",
    "yhteensä",
    "kokku",
    "i alt",
    "sum total",
    "overall result",
    "المجموع",
    "jumlah",
    "jumlah total",
    "tổng cộng",
    "tổng",
    "कुल",
    "कुल योग",
    "योग",
    "الإجمالي",
    "σ",
    "∑",
    "ukupno",
    "รวม",
    "סה\"כ",
    "סה״כ",
    "σύνολο",
    "общо",
    "всичко",
    "skupaj",
    "kopā",
    "iš viso",
    "spolu",
    "celkový součet",
    "загалом",
    "মোট",
    "மொத்தம்",
    "jami",
    "жалпы",
    "барлығы",
    "összeg",
    "végösszeg",
    "alls",
    "samtals",
    "합 계",
    "cyfanswm",
    "guztira",
];

/// The bytes that such a word begins with, in small letters or none of ASCII.
static BEGIN_TOTALS: LazyLock<[bool; 256]> = LazyLock::new(|| {
    let mut begin = [false; 256];
    begin[128..].fill(true);
    for word in TOTALS.iter().chain(&PARTIAL) {
        begin[usize::from(word.as_bytes()[0])] = true;
    }
    begin
});

/// Whether a cell says that its row holds totals.
fn is_total_word(cell: &str) -> bool {
    const LONGEST: usize = 40;
    if cell.len() > LONGEST {
        return false;
    }
    let word = cell
        .trim_end_matches([':', '：', '.'])
        .trim()
        .to_lowercase();
    let is_partial = PARTIAL.iter().any(|partial| word.starts_with(partial));
    // `Total (30)` and `Total (n=30)`
    let counted = word
        .strip_suffix(')')
        .and_then(|word| word.rsplit_once("(n"));
    let word = match counted {
        Some((word, count)) if count.trim_start().starts_with('=') => word.to_owned(),
        _ => word,
    };
    let alone = word.trim_end_matches(|letter: char| "()0123456789 ".contains(letter));
    is_partial || TOTALS.contains(&alone)
}

/// What a row of a part's totals begins with, before the part's name.
const PARTIAL: [&str; 14] = [
    "total:",
    "total for ",
    "totals for ",
    "subtotal ",
    "sub-total ",
    "subtotal:",
    "zwischensumme ",
    "gesamtsumme ",
    "summe ",
    "sum of ",
    "sous-total ",
    "total nacional",
    "total general",
    "итого ",
];

/// What stands behind a part's name in a row of its totals: `North total`.
const AFTER: [&str; 5] = ["total", "totals", "subtotal", "gesamt", "summe"];

/// What these words have in them, as they are written mostly: a quick look for them.
static PARTS_OF_AFTER: LazyLock<[Finder<'static>; 6]> =
    LazyLock::new(|| ["otal", "OTAL", "esamt", "ESAMT", "umme", "UMME"].map(Finder::new));

/// Whether a cell is a part's name with such a word behind it.
fn ends_in_total(cell: &str) -> bool {
    let (name, word) = cell
        .trim_end_matches([':', '.'])
        .rsplit_once([' ', '-', '_'])
        .unwrap_or_default();
    !name.is_empty() && AFTER.iter().any(|it| it.eq_ignore_ascii_case(word))
}

/// Which rows are ones of totals, and none of the table's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Totals {
    /// None: such a word is a value as others are.
    None,
    /// Those that begin with such a word, and hold numbers else.
    Plain,
    /// And those that name a part before it.
    OfParts,
}

impl Totals {
    /// By the first rows of a table: few are such, and some of these name a part. `whole` where these
    /// are all rows.
    pub(super) fn of(rows: &[Row], whole: bool) -> Self {
        const FEW: usize = 5;
        let count = |is_such: fn(&Row) -> bool| rows.iter().filter(|row| is_such(row)).count();
        let (plain, of_parts) = (count(is_total), count(is_total_of_part));
        let is_last = plain == 1 && whole && rows.last().is_some_and(is_total);
        let is_few = (plain + of_parts) * FEW <= rows.len() || is_last && rows.len() > 2;
        match (is_few, of_parts) {
            (false, _) => Self::None,
            (true, 0) => Self::Plain,
            (true, _) => Self::OfParts,
        }
    }

    /// Whether a row is such.
    pub(super) fn hold(self, row: &Row) -> bool {
        match self {
            Self::None => false,
            Self::Plain => is_total(row),
            Self::OfParts => is_total(row) || is_total_of_part(row),
        }
    }

    /// Whether a row's text could be such: nearly none could.
    pub(super) fn may_hold(self, row: &[u8], delimiter: u8) -> bool {
        let is_before = |byte: &u8| *byte == delimiter || matches!(*byte, b'"' | b' ');
        let begins = || {
            let first = row.iter().find(|byte| !is_before(byte));
            first.is_some_and(|byte| BEGIN_TOTALS[usize::from(byte.to_ascii_lowercase())])
        };
        match self {
            Self::None => false,
            Self::Plain => begins(),
            Self::OfParts => begins() || PARTS_OF_AFTER.iter().any(|part| part.find(row).is_some()),
        }
    }
}

/// Whether a row is one of totals: its first cell that is not empty is such a word, and
/// the others are numbers.
fn is_total(row: &Row) -> bool {
    match filled(row)[..] {
        [word, ref rest @ ..] => is_total_word(word) && are_numbers(rest),
        [] => false,
    }
}

/// Whether a row is one of a part's totals, whose name stands before the word or in the cell before;
/// some cells are empty, as where a total makes no sense.
fn is_total_of_part(row: &Row) -> bool {
    let filled = filled(row);
    if filled.len() == row.cells.len() {
        return false;
    }
    match filled[..] {
        [word, ref rest @ ..] if ends_in_total(word) => are_numbers(rest),
        [part, word, ref rest @ ..] => {
            Numeral::new(part).is_none()
                && (is_total_word(word) || ends_in_total(word))
                && are_numbers(rest)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::tests::rows;
    use super::*;

    #[test]
    fn footers_are_below_an_empty_line_or_alone() {
        for (text, columns, start) in [
            ("1;2;3\n4;5;6", 3, 2),
            ("1;2;3\n\nSource: them", 3, 1),
            ("1;2;3\n;;\nTotal;;\nOn;2024;", 3, 1),
            ("1;2;3\n4;5;6\nSource: them", 3, 2),
            ("1;2;3\n4;5\nx", 3, 3),
            ("1;2;3\n;;\n;;", 3, 1),
            ("1;2;3\n\n4", 3, 2),
            ("a;2;3\nb;4;5\nMean;3;4", 3, 2),
            ("a;2;3\nb;4;5\nMean;3;4\nSD;1;1", 3, 2),
            ("a;2;3\nMax;4;5", 3, 2),
            ("a;2;u\nMW;4;v", 3, 2),
            ("a;2;3\n© us 2023;;\nPage 1 of 4;;", 3, 1),
            ("a;2;3\nb;4;5\nPrinted 2022;;Page 1\n", 3, 3),
            ("a;2;3;4\nb;4;5;6\nPrinted 2022;;;Page 1", 4, 2),
            ("a;2;3;4\nb;4;5;6\n---;---;---;---", 4, 2),
            ("a;2;3\nb c;;\nd;4;5", 3, 3),
            ("1;2\n\nSource", 2, 1),
            ("1;2\nSource: them", 2, 1),
            ("a;2\nb", 2, 2),
            ("", 3, 0),
        ] {
            assert_eq!(below(&rows(text), columns), start, "{text}");
        }
    }

    #[test]
    fn another_table_is_behind_an_empty_line() {
        for (text, columns, start) in [
            ("1;2\n3;4\n\na;b\n5;6", 2, Some(2)),
            ("1;2\n3;4\n\na;b;c\n5;6;x", 2, Some(2)),
            ("1;2;x\n3;4;y\n\na;b\n5;6", 3, Some(2)),
            ("1;2\n3;4\na;b\n5;6", 2, None),
            ("1;x\nu;4\n\na;b\n5;6", 2, None),
            ("1;2\n3;4\n\n5;6\n7;8", 2, None),
            ("1;2\n3;4\n\na;\n5;6", 2, None),
        ] {
            assert_eq!(other_table(&rows(text), columns), start, "{text}");
        }
    }

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
            assert_eq!(Totals::OfParts.hold(row), is, "{text}");
            assert!(
                !is || Totals::OfParts.may_hold(text.as_bytes(), b';'),
                "{text}"
            );
        }
        assert!(!Totals::Plain.hold(&rows("North total;;2321;;")[0]));
        for (text, totals) in [
            ("a;1\nb;2\ntotal;3", Totals::Plain),
            ("a;1\ntotal;2\nb;3", Totals::None),
            ("m;1\nf;2\ntotal;3\nm;4\nf;5\ntotal;9", Totals::None),
            ("a;1\nb;2\nc;1\nd;2\ntotal;3", Totals::Plain),
            ("a;1;2\nb;2;3\nc;1;4\nd;2;1\nall total;;3", Totals::OfParts),
        ] {
            assert_eq!(Totals::of(&rows(text), true), totals, "{text}");
        }
    }
}
