//! Tables as people really write them: shortened amounts, codes that look like numbers, subtotals,
//! merged cells, fixed widths.

use sways_data::{ColumnType, NoteKind, ReadOptions, Table, Values, read_table};

fn table(text: &str) -> Table {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    std::fs::write(&path, text).unwrap();
    read_table(&path, &ReadOptions::default()).unwrap()
}

/// A table of one column of these cells, again and again, and one of row numbers.
fn column(name: &str, cells: &[&str], rows: usize) -> Table {
    let cells = cells.iter().cycle().take(rows).enumerate();
    let lines: Vec<String> = cells
        .map(|(row, cell)| format!("{row};\"{cell}\"\n"))
        .collect();
    table(&format!("row;{name}\n{}", lines.concat()))
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
fn amounts_are_shortened_in_several_ways_in_one_column() {
    for (cells, expected) in [
        (["1.5bn", "300m", "2bn"], [1.5e9, 3e8, 2e9]),
        (["2MM", "500M", "3.5K"], [2e6, 5e8, 3.5e3]),
        (["4b", "250m", "12m"], [4e9, 2.5e8, 1.2e7]),
        (["1.2G", "300M", "15K"], [1.2e9, 3e8, 1.5e4]),
        (["3 mm", "25 mm", "7 mm"], [3.0, 25.0, 7.0]),
        (["2 m", "1 km", "300 m"], [2.0, 1000.0, 300.0]),
    ] {
        let found = numbers(&column("a", &cells, 3), "a");
        assert_eq!(found, expected, "{cells:?}");
    }
}

#[test]
fn whole_hundreds_show_that_points_stand_between_thousands() {
    let table = column("umsatz", &["950", "1.500", "12.000"], 30);
    assert_eq!(numbers(&table, "umsatz")[..3], [950.0, 1500.0, 12_000.0]);
    assert_eq!(kinds(&table, "umsatz"), [NoteKind::AmbiguousComma]);
}

#[test]
fn bytes_are_bytes_beside_their_thousands() {
    let table = column("size", &["2 KB", "1024 B", "1 MB", "3 KB", "4 K"], 5);
    assert_eq!(numbers(&table, "size"), [2.0, 1.0, 1024.0, 3.0, 4.0]);
    assert!(kinds(&table, "size").contains(&NoteKind::Converted));
}

#[test]
fn digits_with_an_e_between_them_are_codes_or_powers_of_ten() {
    let codes = column("ward", &["00E1", "03E4", "12E2"], 30);
    assert_eq!(
        codes.column("ward").unwrap().kind(),
        ColumnType::Categorical
    );
    assert_eq!(kinds(&codes, "ward"), [NoteKind::Exponents]);
    let counts = column("cfu", &["1E3", "5E4", "2E6"], 3);
    assert_eq!(numbers(&counts, "cfu"), [1e3, 5e4, 2e6]);
    assert_eq!(kinds(&counts, "cfu"), [NoteKind::FormattedNumbers]);
    let written = column("x", &["1e-05", "2.5E3", "1e+20"], 3);
    assert_eq!(numbers(&written, "x"), [1e-5, 2.5e3, 1e20]);
    assert!(kinds(&written, "x").is_empty());
}

#[test]
fn a_nine_beside_two_answers_is_none() {
    let table = column("smokes", &["0", "1", "1", "0", "9"], 60);
    let missing = numbers(&table, "smokes")
        .iter()
        .filter(|it| it.is_nan())
        .count();
    assert_eq!(missing, 12);
    assert_eq!(kinds(&table, "smokes"), [NoteKind::Sentinel]);
}

#[test]
fn points_and_commas_may_both_stand_in_front_of_fractions() {
    let table = column("price", &["3,5", "4.25", "7,75", "8.5", "2,25", "1.75"], 6);
    assert_eq!(numbers(&table, "price"), [3.5, 4.25, 7.75, 8.5, 2.25, 1.75]);
    assert_eq!(kinds(&table, "price"), [NoteKind::BothMarks]);
    // One that could be either says nothing of both.
    let table = column(
        "price",
        &["3,5", "4.25", "7,75", "8.5", "2,25", "1.750"],
        60,
    );
    let kind = table.column("price").unwrap().kind();
    assert_eq!(kind, ColumnType::Categorical);
}

#[test]
fn minutes_and_seconds_with_a_fraction_are_times() {
    let table = column("swim", &["1:23.40", "0:58.2", "2:00.00"], 3);
    let expected = [83.4, 58.2, 120.0].map(|seconds: f64| seconds / 3600.0);
    for (found, expected) in numbers(&table, "swim").iter().zip(expected) {
        assert!((found - expected).abs() < 1e-12);
    }
    assert_eq!(kinds(&table, "swim"), [NoteKind::Minutes]);
}

#[test]
fn quantities_of_two_units_are_numbers() {
    let table = column("height", &["5'6\"\"", "6'0\"\"", "5'3\"\""], 6);
    assert_eq!(numbers(&table, "height")[..3], [5.5, 6.0, 5.25]);
    assert_eq!(kinds(&table, "height"), [NoteKind::Feet]);
    let table = column("lat", &["52°30'N", "10°15'S"], 4);
    assert_eq!(numbers(&table, "lat")[..2], [52.5, -10.25]);
    let table = column("opens", &["07h30", "09h00", "10h15"], 6);
    assert_eq!(numbers(&table, "opens")[..3], [7.5, 9.0, 10.25]);
}

#[test]
fn a_score_is_no_time() {
    let cells: Vec<String> = (0..30)
        .map(|row| format!("{}:{}", 20 + row, 50 - row))
        .collect();
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    let table = column("score", &cells, 30);
    let kind = table.column("score").unwrap().kind();
    assert_eq!(
        (kind, kinds(&table, "score")),
        (ColumnType::Categorical, vec![NoteKind::TwoNumbers])
    );
}

#[test]
fn subtotals_between_the_rows_are_none_of_them() {
    let mut text = "region,store,sales,open\n".to_owned();
    for region in ["North", "South"] {
        for store in 1..8 {
            text += &format!("{region},store {store},{},yes\n", 10 * store);
        }
        text += &format!("{region} total,,280,\n");
    }
    let table = table(&text);
    assert_eq!(table.rows(), 14);
    assert!(
        table
            .file_notes()
            .iter()
            .any(|note| note.to_string().contains("2 rows of totals"))
    );
}

#[test]
fn categories_that_only_capitals_tell_apart_are_said() {
    let table = column("town", &["Ulm", "ulm", "Bonn", "Bonn "], 40);
    assert_eq!(kinds(&table, "town"), [NoteKind::Spellings]);
    assert!(kinds(&column("town", &["Ulm", "Bonn"], 40), "town").is_empty());
}

#[test]
fn cells_that_were_merged_are_said() {
    let table = column("region", &["North", "", "", ""], 12);
    assert_eq!(kinds(&table, "region"), [NoteKind::Gaps]);
    // Rows that do not name a column leave no cell empty.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.jsonl");
    let rows = "{\"a\": 1, \"region\": \"North\"}\n{\"a\": 2}\n{\"a\": 3}\n".repeat(12);
    std::fs::write(&path, rows).unwrap();
    let named = read_table(&path, &ReadOptions::default()).unwrap();
    assert!(kinds(&named, "region").is_empty());
    let remarks = column("remark", &["", "", "late", "", "", "ill", "lost"], 70);
    assert!(kinds(&remarks, "remark").is_empty());
}

#[test]
fn text_of_fixed_widths_is_a_table() {
    let mut text = "name       age  weight outcome\n".to_owned();
    for (name, age, weight, outcome) in [
        ("Al Be", "34", "70.5", "yes"),
        ("Cy", "", "61.0", "no"),
        ("Di Eve", "56", "82.5", "yes"),
        ("Flo", "41", "59.0", "no"),
        ("Gus", "29", "77.5", "no"),
    ] {
        text += &format!("{name:<11}{age:<5}{weight:<7}{outcome}\n");
    }
    let table = table(&text);
    assert_eq!(numbers(&table, "weight"), [70.5, 61.0, 82.5, 59.0, 77.5]);
    assert!(numbers(&table, "age")[1].is_nan());
    assert_eq!(table.columns().len(), 4);
}

#[test]
fn parentheses_around_every_number_are_no_minus() {
    let table = column("q", &["(1)", "(2)", "(3)"], 6);
    assert_eq!(numbers(&table, "q")[..3], [1.0, 2.0, 3.0]);
    assert_eq!(kinds(&table, "q"), [NoteKind::Multiplied]);
    let ages = column("age", &["50-", "55-", "60-"], 6);
    assert_eq!(numbers(&ages, "age")[..3], [50.0, 55.0, 60.0]);
    // Beside others they are.
    let table = column("balance", &["(12)", "345", "$ (1,893.50)"], 6);
    assert_eq!(numbers(&table, "balance")[..3], [-12.0, 345.0, -1893.5]);
}

#[test]
fn grades_with_a_minus_are_categories() {
    let table = column("grade", &["1", "1-", "2", "2-", "3"], 40);
    let kind = table.column("grade").unwrap().kind();
    assert_eq!(
        (kind, kinds(&table, "grade")),
        (ColumnType::Categorical, vec![NoteKind::Grades])
    );
    // With a plus, or a letter, among them.
    for more in ["1+", "A"] {
        let table = column("grade", &["1", "2-", more, "2", "3"], 40);
        assert_eq!(kinds(&table, "grade"), [NoteKind::Grades], "{more}");
    }
    // A slip is none.
    let ages: Vec<String> = (0..80)
        .map(|row| {
            if row == 9 {
                "45-".to_owned()
            } else {
                (20 + row % 40).to_string()
            }
        })
        .collect();
    let ages: Vec<&str> = ages.iter().map(String::as_str).collect();
    assert_eq!(numbers(&column("age", &ages, 80), "age")[9], -45.0);
    let table = column("amount", &["1.250,50-", "300,00", "12,75"], 40);
    assert_eq!(numbers(&table, "amount")[..3], [-1250.5, 300.0, 12.75]);
}

#[test]
fn both_sides_of_an_account_have_their_sign() {
    let table = column("amount", &["45.79", "12.00 CR", "8.25"], 6);
    assert_eq!(numbers(&table, "amount")[..3], [45.79, -12.0, 8.25]);
    let table = column("amount", &["45.79 DR", "12.00 CR"], 6);
    assert_eq!(numbers(&table, "amount")[..2], [-45.79, 12.0]);
    let table = column("Betrag", &["12,50 S", "13,75 H"], 6);
    assert_eq!(numbers(&table, "Betrag")[..2], [-12.5, 13.75]);
}

#[test]
fn thousands_and_millions_have_the_letters_of_their_country() {
    for (cells, expected) in [
        (["52 Lac", "1.2 Cr", "75 Lac"], [5.2e6, 1.2e7, 7.5e6]),
        (["302 T€", "1,5 Mio €", "45 T€"], [3.02e5, 1.5e6, 4.5e4]),
        (["7 TEUR", "12 TEUR", "9 TEUR"], [7e3, 1.2e4, 9e3]),
        (["900 Mio.", "1,5 Bio.", "40 Mio."], [9e8, 1.5e12, 4e7]),
    ] {
        assert_eq!(numbers(&column("a", &cells, 3), "a"), expected, "{cells:?}");
    }
}

#[test]
fn letters_behind_small_numbers_are_classes() {
    for cells in [
        ["1A", "1B", "2A", "2B"],
        ["7A", "7B", "8A", "8B"],
        ["1M", "1F", "2M", "2F"],
    ] {
        let table = column("class", &cells, 40);
        assert_eq!(
            table.column("class").unwrap().kind(),
            ColumnType::Categorical,
            "{cells:?}"
        );
    }
}

#[test]
fn weeks_and_days_are_weeks() {
    let table = column("gestation", &["38+4", "40+0", "36+6"], 6);
    assert_eq!(numbers(&table, "gestation")[1], 40.0);
    assert_eq!(kinds(&table, "gestation"), [NoteKind::Weeks]);
}

#[test]
fn text_that_begins_with_numbers_is_said() {
    let cells: Vec<String> = (0..40).map(|row| format!("{row}.5 of 7 litres")).collect();
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    assert_eq!(
        kinds(&column("done", &cells, 40), "done"),
        [NoteKind::Numbered]
    );
}

#[test]
fn numbers_that_programs_write_for_none_are_missing() {
    let cells: Vec<String> = (0..60)
        .map(|row| {
            if row == 7 {
                "-32768".to_owned()
            } else {
                (row % 30).to_string()
            }
        })
        .collect();
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    let table = column("level", &cells, 60);
    assert!(numbers(&table, "level")[7].is_nan());
    // The ninth month is one, and a body mass of 0 is worth a hint.
    let months = column("month", &["1", "2", "3", "9"], 60);
    assert!(kinds(&months, "month").is_empty());
    let cells: Vec<String> = (0..60)
        .map(|row| if row % 9 == 0 { 0 } else { 18 + row % 30 }.to_string())
        .collect();
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    assert_eq!(
        kinds(&column("bmi", &cells, 60), "bmi"),
        [NoteKind::PossibleSentinel]
    );
}

#[test]
fn a_month_may_stand_behind_its_year() {
    for cells in [
        ["1960 Jan", "1960 Feb"],
        ["1960M01", "1960M02"],
        ["1960-Jan", "1960-Feb"],
    ] {
        let table = column("when", &cells, 4);
        assert_eq!(
            table.column("when").unwrap().kind(),
            ColumnType::Datetime,
            "{cells:?}"
        );
        assert_eq!(
            numbers(&table, "when")[..2],
            [-3653.0, -3622.0],
            "{cells:?}"
        );
    }
}

#[test]
fn durations_may_be_written_in_several_ways() {
    let table = column("call", &["90 min", "1:15", "2h 30m", "0.5 hours"], 4);
    assert_eq!(numbers(&table, "call")[..4], [1.5, 1.25, 2.5, 0.5]);
    assert_eq!(kinds(&table, "call"), [NoteKind::Times]);
    let table = column("run", &["2m 30s", "3:15", "45 s"], 3);
    let seconds: Vec<f64> = numbers(&table, "run")
        .iter()
        .map(|it| it * 3600.0)
        .collect();
    for (found, expected) in seconds.iter().zip([150.0, 195.0, 45.0]) {
        assert!((found - expected).abs() < 1e-9, "{found}");
    }
}

#[test]
fn cents_are_hundredths_of_the_currency_beside_them() {
    let table = column("price", &["$1.50", "87c", "99¢", "$12.00"], 8);
    assert_eq!(numbers(&table, "price")[..4], [1.5, 0.87, 0.99, 12.0]);
    assert_eq!(
        kinds(&table, "price"),
        [NoteKind::FormattedNumbers, NoteKind::Multiplied]
    );
    let table = column("price", &["£1.20", "80p"], 8);
    assert_eq!(numbers(&table, "price")[..2], [1.2, 0.8]);
}

#[test]
fn marks_for_the_cell_above_are_filled_in() {
    for mark in ["\u{3003}", "dito", "\"\"", "''"] {
        let table = column("day", &["2023-01-05", mark, mark, "2023-01-09", mark], 10);
        let days = numbers(&table, "day");
        assert_eq!(
            (days[1], days[2], days[4]),
            (days[0], days[0], days[3]),
            "{mark}"
        );
        assert!(kinds(&table, "day").contains(&NoteKind::Dittos), "{mark}");
    }
    let table = column("town", &["Bonn", "\u{3003}", "Ulm"], 9);
    let Values::Text(towns) = table.column("town").unwrap().values() else {
        panic!("towns are text");
    };
    assert_eq!(towns.levels(), ["Bonn", "Ulm"]);
}

#[test]
fn letters_with_and_without_marks_of_their_own_are_the_same() {
    let table = column("town", &["M\u{fc}nchen", "Mu\u{308}nchen", "Ulm"], 9);
    let Values::Text(towns) = table.column("town").unwrap().values() else {
        panic!("towns are text");
    };
    assert_eq!(towns.levels(), ["M\u{fc}nchen", "Ulm"]);
}

#[test]
fn powers_of_ten_and_signs_of_units_are_read() {
    let table = column(
        "count",
        &["3,2 \u{d7} 10\u{2074}", "1,5 \u{d7} 10\u{b3}"],
        6,
    );
    assert_eq!(numbers(&table, "count")[..2], [32_000.0, 1500.0]);
    let table = column("cfu", &["3.2x10^4", "4.1x10^3"], 6);
    assert_eq!(numbers(&table, "cfu")[..2], [32_000.0, 4100.0]);
    let table = column("length", &["12.5\u{339d}", "13\u{339d}"], 6);
    assert_eq!(numbers(&table, "length")[..2], [12.5, 13.0]);
    let table = column("rent", &["850,-- \u{20ac}", "1.020,-- \u{20ac}"], 6);
    assert_eq!(numbers(&table, "rent")[..2], [850.0, 1020.0]);
}

#[test]
fn ages_of_children_are_days_months_and_years() {
    let table = column("age", &["10d", "6m", "4y", "6y 11m"], 8);
    let years: Vec<f64> = numbers(&table, "age")
        .iter()
        .map(|it| it / 8766.0)
        .collect();
    for (found, expected) in years.iter().zip([10.0 / 365.25, 0.5, 4.0, 83.0 / 12.0]) {
        assert!((found - expected).abs() < 1e-9, "{found}");
    }
}
