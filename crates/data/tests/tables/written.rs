//! What cells mean, however they are written.

use std::path::Path;
use std::sync::Arc;

use crate::common::{self, Cells};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, Int64Array, RecordBatch, UInt64Array};
use proptest::prelude::*;
use sways_data::{
    Cell, ColumnType, DateOrder, Decimal, Encoding, EncodingOptions, EventRule, NoteKind,
    ReadOptions, Table, TableReader, Values, outcome, read_table, row_groups,
};

fn with(text: &str, options: &ReadOptions) -> Table {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    std::fs::write(&path, text).unwrap();
    read_table(&path, options).unwrap()
}

fn table(text: &str) -> Table {
    with(text, &ReadOptions::default())
}

/// A table of one column and one of row numbers, with semicolons between them.
fn column(cells: &[&str]) -> Table {
    let lines: Vec<String> = cells.iter().map(|cell| format!("1|\"{cell}\"\n")).collect();
    table(&format!("row|a\n{}", lines.concat()))
}

fn numbers(table: &Table, name: &str) -> Vec<f64> {
    match table.column(name).unwrap().values() {
        Values::Numbers(values) => values.clone(),
        other => panic!("{other:?}"),
    }
}

fn kinds(table: &Table, name: &str) -> Vec<NoteKind> {
    let notes = table.reading().iter().filter(|note| note.column == name);
    notes.map(|note| note.kind).collect()
}

#[test]
fn a_yes_beside_blanks_is_a_value_and_so_is_the_blank() {
    for (cells, kind) in [
        (["yes", "", "yes"], ColumnType::Categorical),
        (["TRUE", "", ""], ColumnType::Categorical),
        (["x", "", "x"], ColumnType::Categorical),
        (["yes", "", "no"], ColumnType::Boolean),
        (["yes", "yes", "yes"], ColumnType::Boolean),
        (["1", "", "1"], ColumnType::Numeric),
    ] {
        let lines: Vec<String> = cells.iter().map(|cell| format!("1,{cell}\n")).collect();
        let table = table(&format!("row,a\n{}", lines.concat()));
        assert_eq!(table.column("a").unwrap().kind(), kind, "{cells:?}");
    }
}

#[test]
fn a_column_is_read_by_one_convention() {
    for (cells, expected) in [
        (["48,3", "1.234", "7"], [48.3, 1234.0, 7.0]),
        (["48.3", "1,234", "7"], [48.3, 1234.0, 7.0]),
        (["1.023,29 €", "1.234 €", "-7 €"], [1023.29, 1234.0, -7.0]),
        (["$1,023.29", "($7)", "$.5"], [1023.29, -7.0, 0.5]),
        (["24.2%", "7%", "100 %"], [24.2, 7.0, 100.0]),
        (
            ["2 119", "7-", "1\u{a0}234\u{a0}567"],
            [2119.0, -7.0, 1_234_567.0],
        ),
        (["1'234.50", "7", "0.5"], [1234.5, 7.0, 0.5]),
        (["1,234", "5,678", "900"], [1234.0, 5678.0, 900.0]),
        (
            ["kr 1.299,-", "kr 954,-", "kr 12.499,-"],
            [1299.0, 954.0, 12_499.0],
        ),
    ] {
        assert_eq!(numbers(&column(&cells), "a"), expected, "{cells:?}");
    }
    assert_eq!(
        kinds(&column(&["48,3", "7"]), "a"),
        [NoteKind::DecimalComma]
    );
    assert_eq!(
        kinds(&column(&["1,234", "7"]), "a"),
        [NoteKind::AmbiguousPoint]
    );
    assert_eq!(
        kinds(&column(&["$5", "7"]), "a"),
        [NoteKind::FormattedNumbers]
    );
    assert!(column(&["1.234", "7"]).reading().is_empty());
}

#[test]
fn what_could_be_either_follows_the_file() {
    let german = table("a;b\n1.234;0,5\n2.500;1,25\n");
    assert_eq!(numbers(&german, "a"), [1234.0, 2500.0]);
    assert_eq!(kinds(&german, "a"), [NoteKind::AmbiguousComma]);
    // Semicolons speak for the comma, and any cell with a decimal point against it.
    assert_eq!(
        numbers(&table("a;b\n1.234;x\n2.500;y\n"), "a"),
        [1234.0, 2500.0]
    );
    assert_eq!(
        numbers(&table("a;b\n1.234;0.5\n2.500;1\n"), "a"),
        [1.234, 2.5]
    );
    assert_eq!(numbers(&table("a;b\n1.234;x\n2.5;y\n"), "a"), [1.234, 2.5]);
    assert_eq!(
        numbers(&table("a,b\n1.234,x\n2.500,y\n"), "a"),
        [1.234, 2.5]
    );
    let point = ReadOptions {
        decimal: Some(Decimal::Point),
        ..ReadOptions::default()
    };
    assert_eq!(
        numbers(&with("a;b\n1.234;x\n2.500;y\n", &point), "a"),
        [1.234, 2.5]
    );
    let comma = ReadOptions {
        decimal: Some(Decimal::Comma),
        ..ReadOptions::default()
    };
    let said = with("a,b\n1.234,x\n\"2,5\",y\n", &comma);
    assert_eq!(numbers(&said, "a"), [1234.0, 2.5]);
}

#[test]
fn two_conventions_are_not_mixed() {
    let cells: Vec<String> = (0..100).map(|row| format!("{row}.5")).collect();
    let mut cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    cells.push("48,3");
    let table = column(&cells);
    assert_eq!(table.column("a").unwrap().cell(100), Cell::Missing);
    assert_eq!(kinds(&table, "a"), [NoteKind::NotNumbers]);
    assert_eq!(table.reading()[0].place, "line 102");
    let even = column(&["1.5", "2.5", "3,5", "4,5"]);
    assert_eq!(even.column("a").unwrap().kind(), ColumnType::Categorical);
}

/// `,-` shows the mark in the cell itself, whatever other columns have.
#[test]
fn a_price_without_a_fraction_shows_its_mark() {
    let table = table("v,k\n\"kr 954,-\",0.31\n\"kr 1.299,-\",1.22\n\"kr 499,-\",0.75\n");
    assert_eq!(numbers(&table, "v"), [954.0, 1299.0, 499.0]);
    assert_eq!(numbers(&table, "k"), [0.31, 1.22, 0.75]);
}

#[test]
fn a_few_bad_cells_are_missing_and_many_make_a_column_text() {
    let of = |bad: &[&str]| {
        let good: Vec<String> = (0..98).map(|row| row.to_string()).collect();
        let mut cells: Vec<&str> = good.iter().map(String::as_str).collect();
        cells.extend(bad);
        column(&cells)
    };
    for (bad, kind, notes) in [
        (
            &["136A", "?"][..],
            ColumnType::Numeric,
            &[NoteKind::NotNumbers][..],
        ),
        (
            &["inf", "-Infinity"],
            ColumnType::Numeric,
            &[NoteKind::Infinite],
        ),
        (&["-", "."], ColumnType::Numeric, &[NoteKind::MissingWords]),
        (
            &["unknown"; 60],
            ColumnType::Numeric,
            &[NoteKind::NotNumbers],
        ),
        (
            &["x1", "x2", "x3", "x4", "x5", "x6"],
            ColumnType::Categorical,
            &[NoteKind::MostlyNumbers],
        ),
    ] {
        let table = of(bad);
        assert_eq!(table.column("a").unwrap().kind(), kind, "{bad:?}");
        assert_eq!(kinds(&table, "a"), notes, "{bad:?}");
        if kind == ColumnType::Numeric {
            assert_eq!(table.column("a").unwrap().values().missing(), bad.len());
        }
    }
    // Answers that are none, in several words, each again and again.
    let refusals = ["don't know", "refused", "weiß nicht"].repeat(15);
    let table = of(&refusals);
    assert_eq!(table.column("a").unwrap().kind(), ColumnType::Numeric);
    assert_eq!(table.column("a").unwrap().values().missing(), 45);
    assert_eq!(kinds(&table, "a"), [NoteKind::NotNumbers]);
    // Words that come once each could be anything, and so could half of the cells.
    for words in [
        vec!["one", "two", "three", "four", "five", "six"],
        ["low", "high"].repeat(30),
    ] {
        assert_eq!(
            of(&words).column("a").unwrap().kind(),
            ColumnType::Categorical
        );
    }
    // Few values may have words beside them, unless these are very few.
    let codes = |words: usize| {
        let mut cells = ["1", "2", "3"].repeat(66);
        cells.extend(vec!["old"; words]);
        column(&cells).column("a").unwrap().kind()
    };
    assert_eq!(codes(2), ColumnType::Numeric);
    assert_eq!(codes(3), ColumnType::Categorical);
}

#[test]
fn infinite_numbers_of_typed_files_are_missing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    let cells = [1.0, f64::NEG_INFINITY, 2.0, 3.0].map(Some).to_vec();
    common::parquet(
        &path,
        &common::batch(&vec![("a".to_owned(), Cells::Numbers(cells))]),
    );
    let table = read_table(&path, &ReadOptions::default()).unwrap();
    assert_eq!(table.column("a").unwrap().cell(1), Cell::Missing);
    assert_eq!(kinds(&table, "a"), [NoteKind::Infinite]);
}

#[test]
fn dates_are_read_by_one_order() {
    let day = |text: &str| numbers(&column(&[text, "2020-01-01"]), "a")[0];
    for text in [
        "15.07.2020",
        "15/07/2020",
        "07/15/2020",
        "2020/07/15",
        "2020年7月15日",
        "15 Jul 2020",
        "Jul 15, 2020",
        "15-Jul-20",
        "15.07.2020 00:00 UTC",
        "7/15/2020 12:00 AM",
    ] {
        assert_eq!(day(text), day("2020-07-15"), "{text}");
    }
    // One cell decides for all, and another column where none does.
    let american = table("a,b\n07/08/2020,07/15/2020\n01/02/2020,01/01/2020\n");
    assert_eq!(numbers(&american, "a")[0], day("2020-07-08"));
    assert_eq!(kinds(&american, "a"), [NoteKind::AmbiguousMonthFirst]);
    let open = "a,b\n07/08/2020,x\n01/02/2020,y\n";
    assert_eq!(numbers(&table(open), "a")[0], day("2020-08-07"));
    assert_eq!(kinds(&table(open), "a"), [NoteKind::AmbiguousDayFirst]);
    let month = ReadOptions {
        date_order: Some(DateOrder::MonthFirst),
        ..ReadOptions::default()
    };
    assert_eq!(numbers(&with(open, &month), "a")[0], day("2020-07-08"));
}

#[test]
fn impossible_dates_and_their_words_are_missing() {
    let mut cells: Vec<String> = (1..29).map(|day| format!("2020-02-{day:02}")).collect();
    cells.extend(["2020-02-31", "NaT", "-"].map(String::from));
    let table = column(&cells.iter().map(String::as_str).collect::<Vec<_>>());
    let column = table.column("a").unwrap();
    assert_eq!(column.kind(), ColumnType::Datetime);
    assert_eq!(column.values().missing(), 3);
    assert_eq!(
        kinds(&table, "a"),
        [NoteKind::MissingWords, NoteKind::NotDates]
    );
}

#[test]
fn whole_numbers_are_dates_where_the_column_says_so() {
    let days = ["20200101", "20200229", "20191231", "20200105", "20210630"];
    assert_eq!(
        column(&days).column("a").unwrap().kind(),
        ColumnType::Datetime
    );
    for cells in [&days[..4], &["20200101", "20200230", "1", "2", "3"]] {
        let kind = column(cells).column("a").unwrap().kind();
        assert_eq!(kind, ColumnType::Numeric, "{cells:?}");
    }
    let named = table("visit_date,b\n20200101,1\n20200229,2\n");
    assert_eq!(numbers(&named, "visit_date"), [18_262.0, 18_321.0]);
}

#[test]
fn none_is_a_word_among_words_and_nothing_among_numbers() {
    let words = column(&["None", "Apnoea", "NA", "None", "."]);
    assert_eq!(
        words.column("a").unwrap().values(),
        &Values::text([Some("None"), Some("Apnoea"), None, Some("None"), Some(".")])
    );
    assert!(numbers(&column(&["None", "1.5", "-"]), "a")[0].is_nan());
    let answers = column(&["None", "yes", "no"]);
    assert_eq!(answers.column("a").unwrap().kind(), ColumnType::Boolean);
    assert_eq!(answers.column("a").unwrap().cell(0), Cell::Missing);
    let options = ReadOptions {
        missing: Some(vec!["apnoea".to_owned(), "-1".to_owned()]),
        ..ReadOptions::default()
    };
    let said = with("a,n\nNA,-1\nApnoea,2\nnull,999\n", &options);
    assert_eq!(
        said.column("a").unwrap().values(),
        &Values::text([Some("NA"), None, Some("null")])
    );
    assert!(numbers(&said, "n")[0].is_nan());
}

#[test]
fn a_word_that_the_event_names_is_a_value() {
    for (rule, happened) in [
        (EventRule::Positive("NA".to_owned()), [true, false, true]),
        (
            EventRule::Comparison("a != NA".parse().unwrap()),
            [false, true, false],
        ),
    ] {
        let mut options = ReadOptions::default();
        options.keep("a", &rule);
        let table = with("a,b\nNA,1\nx,2\nNA,3\n", &options);
        assert_eq!(outcome(&table, "a", &rule).unwrap().labels, happened);
    }
}

#[test]
fn sentinels_are_missing_here_and_in_new_tables() {
    let cells: Vec<String> = (0..300)
        .map(|row| {
            format!(
                "{},{}\n",
                if row % 10 == 0 { -999 } else { row % 80 },
                row % 99
            )
        })
        .collect();
    let text = format!("age,score\n{}", cells.concat());
    let table = table(&text);
    assert_eq!(table.column("age").unwrap().values().missing(), 30);
    assert_eq!(kinds(&table, "age"), [NoteKind::Sentinel]);
    assert_eq!(table.column("score").unwrap().values().missing(), 0);
    let names = ["age".to_owned()];
    let rows: Vec<usize> = (0..300).collect();
    let encoding = Encoding::fit(&table, &names, &rows, &EncodingOptions::default()).unwrap();
    let encoding: Encoding =
        serde_json::from_str(&serde_json::to_string(&encoding).unwrap()).unwrap();
    assert_eq!(
        again(&encoding, "age\n-999\n"),
        again(&encoding, "age\nNA\n")
    );
    let options = ReadOptions {
        missing: Some(vec!["NA".to_owned()]),
        ..ReadOptions::default()
    };
    assert_eq!(
        with(&text, &options)
            .column("age")
            .unwrap()
            .values()
            .missing(),
        0
    );
}

/// The design of a new table's rows, read as `sways predict` does.
fn again(encoding: &Encoding, text: &str) -> Vec<f32> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.csv");
    std::fs::write(&path, text).unwrap();
    let reader = TableReader::open(&path, &encoding.read_options(), 10).unwrap();
    let designs = encoding.apply_batches(reader).map(Result::unwrap);
    designs
        .flat_map(|design| design.values().to_vec())
        .collect()
}

#[test]
fn conventions_travel_with_the_model() {
    let text = "n;d;m\n1,5;07/15/2020;a\n2.250,25;01/02/2020;b\n-3;02/01/2020;a\n";
    let table = table(text);
    let names = ["n", "d"].map(String::from);
    let options = EncodingOptions::default();
    let encoding = Encoding::fit(&table, &names, &[0, 1, 2], &options).unwrap();
    let json = serde_json::to_string(&encoding).unwrap();
    assert!(json.contains(r#""forms":[{"decimal":","}]"#), "{json}");
    let encoding: Encoding = serde_json::from_str(&json).unwrap();
    let design = encoding.apply(&table).unwrap();
    assert_eq!(again(&encoding, text), design.values());
    // Alone, these cells could be read either way.
    let alone = again(&encoding, "n,d\n\"1.500\",07/08/2020\n");
    assert_eq!(alone, again(&encoding, "n,d\n\"1500\",2020-07-08\n"));
    // Models of before say nothing of forms.
    let plain = crate::written::table("n,d\n1,2\n3,5\n");
    let plain = Encoding::fit(&plain, &names, &[0, 1], &options).unwrap();
    assert!(!serde_json::to_string(&plain).unwrap().contains("form"));
}

#[test]
fn whole_numbers_beyond_doubles_stay_apart_in_every_format() {
    const IDS: [i64; 4] = [
        9_007_199_254_740_993,
        9_007_199_254_740_992,
        9_007_199_254_740_994,
        9_007_199_254_740_993,
    ];
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let signed: ArrayRef = Arc::new(Int64Array::from(IDS.to_vec()));
    let unsigned: ArrayRef = Arc::new(UInt64Array::from(IDS.map(|id| id as u64).to_vec()));
    let batch = RecordBatch::try_from_iter([("id", signed), ("u", unsigned)]).unwrap();
    common::parquet(&path("t.parquet"), &batch);
    common::arrow_file(&path("t.arrow"), &batch);
    let csv: String = IDS.iter().map(|id| format!("{id},{id}\n")).collect();
    std::fs::write(path("t.csv"), format!("id,u\n{csv}")).unwrap();
    let json = IDS
        .map(|id| format!("{{\"id\": {id}, \"u\": {id}}}\n"))
        .concat();
    std::fs::write(path("t.jsonl"), json).unwrap();
    let declared = ReadOptions {
        types: [("id".to_owned(), ColumnType::Categorical)].into(),
        ..ReadOptions::default()
    };
    for name in ["t.parquet", "t.arrow", "t.csv", "t.jsonl"] {
        for options in [&declared, &ReadOptions::default()] {
            let table = read_table(path(name), options).unwrap();
            for column in ["id", "u"] {
                assert_eq!(row_groups(&table, column).unwrap(), [1, 0, 2, 1], "{name}");
                let cell = table.column(column).unwrap().cell(0);
                assert_eq!(cell, Cell::Text("9007199254740993"), "{name}");
            }
        }
    }
    let table = read_table(path("t.csv"), &ReadOptions::default()).unwrap();
    assert_eq!(kinds(&table, "id"), [NoteKind::LargeIntegers]);
}

#[test]
fn strings_of_numbers_are_numbers_and_categories_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let words = ["1.5", "", "20"].map(|word| (!word.is_empty()).then(|| word.to_owned()));
    let columns = vec![
        ("a".to_owned(), Cells::Words(words.to_vec())),
        ("b".to_owned(), Cells::Numbers(vec![Some(1.0); 3])),
    ];
    for (format, path) in common::write_all(folder.path(), &columns) {
        let table = read_table(&path, &ReadOptions::default()).unwrap();
        let found = numbers(&table, "a");
        assert_eq!((found[0], found[2]), (1.5, 20.0), "{format}");
    }
    let path = folder.path().join("codes.parquet");
    let codes: DictionaryArray<Int32Type> = vec![Some("1"), Some("2")].into_iter().collect();
    let codes: ArrayRef = Arc::new(codes);
    common::parquet(&path, &RecordBatch::try_from_iter([("a", codes)]).unwrap());
    let table = read_table(&path, &ReadOptions::default()).unwrap();
    assert_eq!(table.column("a").unwrap().cell(0), Cell::Text("1"));
}

#[test]
fn codes_keep_their_zeros() {
    let codes = column(&["01", "1", "02"]);
    assert_eq!(codes.column("a").unwrap().cell(0), Cell::Text("01"));
    assert_eq!(kinds(&codes, "a"), [NoteKind::LeadingZeros]);
    for cells in [["0", "10", "0.5"], ["1.0", "1", "-0"]] {
        assert_eq!(
            column(&cells).column("a").unwrap().kind(),
            ColumnType::Numeric
        );
    }
    let declared = ReadOptions {
        types: [("a".to_owned(), ColumnType::Numeric)].into(),
        ..ReadOptions::default()
    };
    assert_eq!(
        numbers(&with("a,b\n01,1\n1,2\n", &declared), "a"),
        [1.0, 1.0]
    );
    // One slip among many numbers does not make them codes.
    let mut cells = vec!["7"; 200];
    cells.push("08");
    assert_eq!(numbers(&column(&cells), "a")[200], 8.0);
}

/// Digits in groups of three.
fn grouped(digits: &str, separator: &str) -> String {
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push_str(separator);
        }
        text.push(digit);
    }
    text
}

/// A number with two decimals as a country writes it.
fn written(cents: i64, style: usize) -> String {
    let (separator, decimal, before, behind) = [
        ("", ".", "", ""),
        (".", ",", "", " €"),
        (",", ".", "$", ""),
        (" ", ",", "", ""),
        ("\u{202f}", ",", "", "\u{a0}%"),
        ("'", ".", "CHF ", ""),
    ][style];
    let size = cents.unsigned_abs();
    let whole = grouped(&(size / 100).to_string(), separator);
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{before}{whole}{decimal}{:02}{behind}", size % 100)
}

fn write_column(path: &Path, cells: &[String]) {
    let lines: Vec<String> = cells.iter().map(|cell| format!("x|\"{cell}\"\n")).collect();
    std::fs::write(path, format!("b|a\n{}", lines.concat())).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn numbers_are_the_same_in_every_convention(
        cents in prop::collection::vec(-1_000_000_000..1_000_000_000_i64, 1..30),
        style in 0..6_usize,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        let cells: Vec<String> = cents.iter().map(|cents| written(*cents, style)).collect();
        write_column(&path, &cells);
        let table = read_table(&path, &ReadOptions::default()).unwrap();
        let expected: Vec<f64> = cents
            .iter()
            .map(|cents| written(*cents, 0).parse().unwrap())
            .collect();
        prop_assert_eq!(numbers(&table, "a"), expected);
    }

    #[test]
    fn dates_are_the_same_in_every_form(
        days in prop::collection::vec(-20_000..30_000_i32, 12..40),
        style in 0..5_usize,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        let mut days: Vec<f64> = days.into_iter().map(f64::from).collect();
        // The last of January says what comes first.
        days.push(30.0);
        let write = |days: &f64| {
            let iso = sways_data::date(*days);
            let (year, month, day) = (&iso[..4], &iso[5..7], &iso[8..]);
            match style {
                0 => iso,
                1 => format!("{day}/{month}/{year}"),
                2 => format!("{month}/{day}/{year}"),
                3 => format!("{day}.{month}.{year} 00:00"),
                _ => format!("{year}{month}{day}"),
            }
        };
        let cells: Vec<String> = days.iter().map(write).collect();
        write_column(&path, &cells);
        // Whole numbers are dates of the last and this century.
        if style < 4 || days.iter().all(|days| (-25_567.0..47_000.0).contains(days)) {
            let table = read_table(&path, &ReadOptions::default()).unwrap();
            prop_assert_eq!(numbers(&table, "a"), days);
        }
    }

    #[test]
    fn no_cells_panic(
        cells in prop::collection::vec("[0-9.,' €$%()/:年月日aNT-]{0,9}|-?9{1,5}|None|inf|\\PC{0,4}", 1..60),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace('"', "")).collect();
        write_column(&path, &cells);
        if let Ok(table) = read_table(&path, &ReadOptions::default()) {
            prop_assert_eq!(table.rows(), cells.len());
            for note in table.reading() {
                prop_assert!(note.cells > 0 && !note.to_string().is_empty());
            }
        }
    }
}
