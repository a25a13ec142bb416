//! Answers of questionnaires, flags beside numbers, and what statistical offices and exports of
//! programs write.

use sways_data::{Cell, ColumnType, NoteKind, ReadOptions, Table, Values, read_table};

fn read(name: &str, text: &[u8]) -> Table {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    read_table(&path, &ReadOptions::default()).unwrap()
}

/// A column of these cells, again and again, beside others.
fn column(cells: &[&str], rows: usize) -> Table {
    let cells = cells.iter().cycle().take(rows).enumerate();
    let lines: Vec<String> = cells
        .map(|(row, cell)| format!("{}.5;\"{cell}\";w{}\n", row * 7 % 31, row % 3))
        .collect();
    read("t.csv", format!("x;a;word\n{}", lines.concat()).as_bytes())
}

/// The first numbers of the column, NaN where one is missing.
fn numbers(table: &Table, count: usize) -> Vec<f64> {
    match table.column("a").unwrap().values() {
        Values::Numbers(values) => values[..count].to_vec(),
        other => panic!("{other:?}"),
    }
}

fn is_said(table: &Table, kind: NoteKind) -> bool {
    let mut notes = table.reading().iter().filter(|note| note.column == "a");
    notes.any(|note| note.kind == kind)
}

fn same(found: &[f64], wanted: &[f64]) -> bool {
    let alike = |(a, b): (&f64, &f64)| a == b || a.is_nan() && b.is_nan();
    found.len() == wanted.len() && found.iter().zip(wanted).all(alike)
}

const NONE: f64 = f64::NAN;

#[test]
fn who_gives_no_answer_leaves_a_gap_in_a_short_scale() {
    for word in [
        "Refused",
        "Don't know",
        "keine Angabe",
        "Not applicable",
        "不知道",
        "ns/nc",
    ] {
        let table = column(&["5", "2", word, "3", "1", "2", "4"], 70);
        let found = numbers(&table, 4);
        assert!(same(&found, &[5.0, 2.0, NONE, 3.0]), "{word}: {found:?}");
        assert!(is_said(&table, NoteKind::NotNumbers), "{word}");
    }
    // A value of its own.
    let table = column(&["5", "2", "expert", "3", "1", "2", "4"], 70);
    assert_eq!(table.column("a").unwrap().kind(), ColumnType::Categorical);
}

#[test]
fn a_scale_with_words_at_its_ends_is_numbers() {
    for cells in [
        ["1 - Strongly disagree", "2", "3", "4", "5 - Strongly agree"],
        ["1 (not at all)", "2", "3", "4", "5 (very much)"],
        ["1: gar nicht", "2", "3", "4", "5: sehr"],
    ] {
        let table = column(&cells, 50);
        assert_eq!(numbers(&table, 5), [1.0, 2.0, 3.0, 4.0, 5.0], "{cells:?}");
        assert!(is_said(&table, NoteKind::Marks));
    }
    // Labels all over are categories.
    let table = column(&["1 - low", "2 - middle", "3 - high"], 50);
    assert_eq!(table.column("a").unwrap().kind(), ColumnType::Categorical);
}

#[test]
fn so_many_of_so_many_are_so_many() {
    for (cells, expected) in [
        (["3/10", "7/10", "10/10"], [3.0, 7.0, 10.0]),
        (["14/20", "7.5/20", "11/20"], [14.0, 7.5, 11.0]),
        (["4 out of 5", "1 out of 5", "3 out of 5"], [4.0, 1.0, 3.0]),
    ] {
        assert_eq!(numbers(&column(&cells, 60), 3), expected, "{cells:?}");
    }
    // Two numbers, such as pressures, and fractions.
    for cells in [["120/80", "130/85", "118/79"], ["1/2", "1/4", "3/4"]] {
        let table = column(&cells, 60);
        assert_ne!(
            table.column("a").unwrap().kind(),
            ColumnType::Numeric,
            "{cells:?}"
        );
    }
}

#[test]
fn flags_beside_numbers_are_none_of_them() {
    for (cells, expected) in [
        (["136", "*126", "141", "150"], [136.0, 126.0, 141.0, 150.0]),
        (["4.3", "5.4 (H)", "4.1", "3.9"], [4.3, 5.4, 4.1, 3.9]),
        (["5.6 ↑", "4.2", "3.2 ↓", "4.4"], [5.6, 4.2, 3.2, 4.4]),
        (["4.4", "H 5.9", "4.7", "4.9"], [4.4, 5.9, 4.7, 4.9]),
        (["4.1", "3.2 -", "5.3 +", "4.0"], [4.1, 3.2, 5.3, 4.0]),
        (
            ["646 (71.8%)", "12 (1.3%)", "98 (10.9%)", "5 (0.6%)"],
            [646.0, 12.0, 98.0, 5.0],
        ),
        (
            ["3.2 (0.1-9.9)", "2.7 (0.3-8.0)", "1.1 (0.2-3)", "4 (1-9)"],
            [3.2, 2.7, 1.1, 4.0],
        ),
        (
            ["1,000+", "5,000+", "100,000+", "1,000,000+"],
            [1e3, 5e3, 1e5, 1e6],
        ),
        (
            [
                "42.6 [41.6-43.6]",
                "59.6 [58.6-60.6]",
                "13.9 [12-15]",
                "1.1 [1-2]",
            ],
            [42.6, 59.6, 13.9, 1.1],
        ),
        (
            ["45.6 (5.1)", "39.2 (4.0)", "41.1 (6.2)", "50.0 (3.3)"],
            [45.6, 39.2, 41.1, 50.0],
        ),
        (
            ["71.8", "**59.8", "*60.2", "64.0"],
            [71.8, 59.8, 60.2, 64.0],
        ),
        (
            ["$ -", "$2,289.89", "$14.50", "($3.00)"],
            [0.0, 2289.89, 14.5, -3.0],
        ),
        (
            ["(1.64)%", "2.50%", "0.10%", "(0.20)%"],
            [-1.64, 2.5, 0.1, -0.2],
        ),
        (
            ["\u{200e}73", "\u{200e}81", "64", "59"],
            [73.0, 81.0, 64.0, 59.0],
        ),
        (
            ["5.24 x10^9/L", "6.1 x10^9/L", "4.9 x10^9/L", "7 x10^9/L"],
            [5.24, 6.1, 4.9, 7.0],
        ),
        (
            [
                "61 mL/min/1.73m2",
                "90 mL/min/1.73m2",
                "75 mL/min/1.73m2",
                "8 mL/min/1.73m2",
            ],
            [61.0, 90.0, 75.0, 8.0],
        ),
        (
            ["12.5 €/m²", "9.8 €/m²", "11 €/m²", "14 €/m²"],
            [12.5, 9.8, 11.0, 14.0],
        ),
        (
            ["50 ㎡", "61 ㎡", "72 ㎡", "38 ㎡"],
            [50.0, 61.0, 72.0, 38.0],
        ),
        (
            ["21 год", "22 года", "25 лет", "31 год"],
            [21.0, 22.0, 25.0, 31.0],
        ),
    ] {
        assert_eq!(numbers(&column(&cells, 60), 4), expected, "{cells:?}");
    }
    // Letters behind a few small numbers are classes.
    let table = column(&["1", "2", "2b", "3", "1", "2", "3", "2"], 60);
    assert_eq!(table.column("a").unwrap().kind(), ColumnType::Categorical);
}

#[test]
fn letters_of_teams_are_no_powers_of_ten() {
    let lines: Vec<String> = (0..60)
        .map(|row| {
            format!(
                "{}.5;{}{}\n",
                row * 7 % 31,
                row % 3 + 1,
                ["M", "K"][row % 2]
            )
        })
        .collect();
    let table = read("t.csv", format!("x;team\n{}", lines.concat()).as_bytes());
    let team = table.column("team").unwrap();
    assert_eq!(team.kind(), ColumnType::Categorical);
    let table = read(
        "t.csv",
        format!("x;population\n{}", lines.concat()).as_bytes(),
    );
    let population = table.column("population").unwrap();
    assert_eq!(population.kind(), ColumnType::Numeric);
}

#[test]
fn flags_of_statistical_offices_are_none_of_many_numbers() {
    let cells: Vec<String> = (0..60)
        .map(|row| match row % 6 {
            0 => format!("{row}.5 p"),
            1 => format!("{row}.1e"),
            2 => ":".to_owned(),
            _ => format!("{row}.7"),
        })
        .collect();
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    let found = numbers(&column(&cells, 60), 4);
    assert!(same(&found, &[0.5, 1.1, NONE, 3.7]), "{found:?}");
}

#[test]
fn names_of_numbers_and_letters_are_names() {
    let cells: Vec<String> = (100..160)
        .map(|row| match row % 7 {
            0 => format!("{row}a"),
            1 => format!("{row}b"),
            _ => row.to_string(),
        })
        .collect();
    for some in [&cells[..], &cells[1..35]] {
        let cells: Vec<&str> = some.iter().map(String::as_str).collect();
        let table = column(&cells, 4 * cells.len());
        let kind = table.column("a").unwrap().kind();
        assert_eq!(kind, ColumnType::Categorical);
    }
}

#[test]
fn years_and_months_are_a_duration() {
    const HOUR: f64 = 8766.0;
    for cells in [
        ["6y 3m", "1y 0m", "2y 6m"],
        ["6yrs 3mon", "1yrs 0mon", "2yrs 6mon"],
        ["6a 3m", "1a 0m", "2a 6m"],
        ["6年3个月", "1年0个月", "2年6个月"],
        ["6岁3月", "1岁0月", "2岁6月"],
    ] {
        let found = numbers(&column(&cells, 30), 3);
        let wanted = [6.25, 1.0, 2.5].map(|years| years * HOUR);
        let close = found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-6);
        assert!(close, "{cells:?}: {found:?}");
    }
}

#[test]
fn words_for_nothing_of_programs_are_missing() {
    for word in ["\\N", "(blank)", "(leer)", "(vide)"] {
        let table = column(&["north", word, "south"], 30);
        let column = table.column("a").unwrap();
        let missing = (0..table.rows()).filter(|row| matches!(column.cell(*row), Cell::Missing));
        assert_eq!(missing.count(), 10, "{word}");
    }
}

#[test]
fn json_of_python_and_of_offices_is_read() {
    for text in [
        r#"[{"a": 1.5, "b": "x"}, {"a": NaN, "b": "y"}, {"a": 3, "b": "x"}]"#,
        r#"[["a", "b"], [1.5, "x"], [null, "y"], [3, "x"]]"#,
        r#"{"status": "ok", "data": [{"a": 1.5, "b": "x"}, {"a": null, "b": "y"}, {"a": 3, "b": "x"}]}"#,
    ] {
        let table = read("t.json", text.as_bytes());
        let found = numbers(&table, 3);
        assert!(same(&found, &[1.5, NONE, 3.0]), "{text}: {found:?}");
        assert!(table.column("b").is_some(), "{text}");
    }
}

#[test]
fn one_word_among_many_different_numbers_is_none_of_them() {
    let cells: Vec<String> = (0..16)
        .map(|it| it.to_string())
        .chain(["absent".to_owned()])
        .collect();
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    let found = numbers(&column(&cells, 170), 17);
    assert_eq!(found[..16], (0..16).map(f64::from).collect::<Vec<_>>()[..]);
    assert!(found[16].is_nan());
    // Of fewer it is said at least.
    let table = column(&["1", "2", "3", "1", "2", "3", "absent"], 70);
    assert_eq!(table.column("a").unwrap().kind(), ColumnType::Categorical);
    assert!(is_said(&table, NoteKind::MostlyNumbers));
}

#[test]
fn what_only_looks_like_flags_or_weeks_stays() {
    for cells in [
        ["1", "1-", "2+", "2", "2-", "3"],
        ["0+", "0-", "0+", "0-", "0+", "0-"],
        ["3+3", "3+4", "4+3", "4+4", "3+4", "3+3"],
    ] {
        let table = column(&cells, 60);
        let kind = table.column("a").unwrap().kind();
        assert_eq!(kind, ColumnType::Categorical, "{cells:?}");
    }
}

#[test]
fn dates_in_words_of_more_languages_are_dates() {
    for cells in [
        ["19. září 2019", "3. března 2020", "1. ledna 2021"],
        ["26 Δεκεμβρίου 2011", "1 Μαΐου 2012", "3 Ιουνίου 2012"],
        ["20 Agustus 2020", "3 Maret 2021", "1 Desember 2020"],
    ] {
        let table = column(&cells, 60);
        let kind = table.column("a").unwrap().kind();
        assert_eq!(kind, ColumnType::Datetime, "{cells:?}");
    }
}
