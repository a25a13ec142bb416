//! Columns of dates and times as people write them.

use sways_data::{ColumnType, NoteKind, ReadOptions, date};

use crate::amounts::{again, column, declared, kind, kinds, noted_again, notes, numbers, with};

/// Dates of the languages that the Unicode CLDR has, as `tests/reference/dates.py` wrote them.
#[test]
fn dates_are_known_as_they_are_written_anywhere() {
    /// What is text: days of Basque with an ending, months of Mongolian with a number.
    const TEXT: [&str; 2] = ["eu", "mn"];
    const FIXTURE: &str = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/fixtures/tables/dates.json"
    );
    let fixture: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(FIXTURE).unwrap()).unwrap();
    let texts = |list: &serde_json::Value| -> Vec<String> {
        let texts = list.as_array().unwrap().iter();
        texts.map(|it| it.as_str().unwrap().to_owned()).collect()
    };
    let moments = texts(&fixture["moments"]);
    let mut wrong = Vec::new();
    for case in fixture["cases"].as_array().unwrap() {
        let [locale, format] = ["locale", "format"].map(|key| case[key].as_str().unwrap());
        let (day, end) = match format {
            "medium with time" => ("", 16),
            "month" => ("-01", 7),
            _ => ("", 10),
        };
        let expected: Vec<String> = moments
            .iter()
            .map(|it| format!("{}{day}", &it[..end]))
            .collect();
        let borrowed = |texts: &[String]| -> sways_data::Table {
            column(&texts.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let (read, meant) = (borrowed(&texts(&case["texts"])), borrowed(&expected));
        let is_date = kind(&read) == ColumnType::Datetime;
        let is_text = TEXT.contains(&locale) && (locale != "eu" || format != "month");
        if is_date == is_text || is_date && numbers(&read) != numbers(&meant) {
            wrong.push(format!("{locale}, {format}: {}", case["texts"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn months_quarters_and_weeks_are_their_first_days() {
    for cells in [
        ["2020-01", "2020-04", "2021-10"],
        ["01/2020", "04/2020", "10/2021"],
        ["Jan-20", "Apr-20", "Oct-21"],
        ["Jan 2020", "Apr 2020", "Oct 2021"],
        ["Januar 2020", "April 2020", "Oktober 2021"],
        ["2020年01月", "2020年4月", "2021年10月"],
        ["2020Q1", "2020Q2", "2021Q4"],
        ["Q1 2020", "Q2 2020", "Q4 2021"],
        ["1. Quartal 2020", "2. Quartal 2020", "4. Quartal 2021"],
        ["1T2020", "2T2020", "4T2021"],
        [
            "1 de enero de 2020",
            "1 de abril de 2020",
            "1 de octubre de 2021",
        ],
        ["1 января 2020 г.", "1 апреля 2020 г.", "1 октября 2021 г."],
        ["2020. 1. 1.", "2020. 4. 1.", "2021. 10. 1."],
        [
            "2020年01月01日(水)",
            "2020年04月01日(水)",
            "2021年10月01日(金)",
        ],
        [
            "Wed Jan 01 00:00:00 2020",
            "Wed Apr 01 00:00:00 2020",
            "Fri Oct 01 00:00:00 2021",
        ],
        [
            "2020-01-01 오전 12:00",
            "2020-04-01 오전 12:00",
            "2021-10-01 오전 12:00",
        ],
    ] {
        let table = column(&cells);
        assert_eq!(kind(&table), ColumnType::Datetime, "{cells:?}");
        assert_eq!(numbers(&table), [18_262.0, 18_353.0, 18_901.0], "{cells:?}");
    }
    for cells in [["2020-W01", "2020-W02"], ["KW 1/2020", "KW 2/2020"]] {
        assert_eq!(numbers(&column(&cells)), [18_260.0, 18_267.0]);
    }
    let halves = column(&["H1 2020", "H2 2020", "H1 2021"]);
    assert_eq!(numbers(&halves), [18_262.0, 18_444.0, 18_628.0]);
}

#[test]
fn dates_that_a_spreadsheet_turned_are_told() {
    let cells = |real: u32| -> Vec<String> {
        let text = (13..24).map(|day| format!("{day}/{:02}/2021", day % 12 + 1));
        let turned = (1..10).map(|day| format!("2021-{day:02}-{real:02}"));
        text.chain(turned).collect()
    };
    let of = |cells: Vec<String>| {
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        kinds(&column(&cells)).contains(&NoteKind::TurnedDates)
    };
    assert!(of(cells(7)));
    // One that cannot have been turned, and one that could and was not.
    let and = |more: &str| [cells(7), vec![more.to_owned()]].concat();
    assert!(!of(cells(17)) && !of(and("2021-03-31")) && !of(and("03/04/2021")));
}

#[test]
fn times_and_durations_are_hours() {
    for (cells, expected) in [
        (["14:30", "2:45", "00:00"], [14.5, 2.75, 0.0]),
        (["01:30 PM", "12:00 AM", "9:15 am"], [13.5, 0.0, 9.25]),
        (["0:22:30", "1:00:00", "26:30:00"], [0.375, 1.0, 26.5]),
        (["30:00", "1:30:00", "45:00"], [0.5, 1.5, 0.75]),
        (["8h 15m", "2h", "45m"], [8.25, 2.0, 0.75]),
        (["90 min", "2 h", "1 h 30 min"], [1.5, 2.0, 1.5]),
        (["15.45 WIB", "3.15 WIB", "10.30 WIB"], [15.75, 3.25, 10.5]),
        (["30分", "1時", "2時30分"], [0.5, 1.0, 2.5]),
        (["18분", "36초", "1분 12초"], [0.3, 0.01, 0.02]),
        (["10分", "1:30", "2:00"], [1.0 / 6.0, 1.5, 2.0]),
        (["3d", "1m", "2w"], [72.0, 730.5, 336.0]),
        (["07:15:00", "24:00", "08:30:00"], [7.25, 24.0, 8.5]),
    ] {
        let table = column(&cells);
        assert_eq!(kind(&table), ColumnType::Numeric, "{cells:?}");
        assert_eq!(numbers(&table), expected, "{cells:?}");
        assert!(
            notes(&table).ends_with("read as hours"),
            "{}",
            notes(&table)
        );
    }
    let table = column(&["8h 15m", "2h", "45m"]);
    let hours = column(&["8.25", "2", "0.75"]);
    assert_eq!(again(&table, &["3h", "30m"]), again(&hours, &["3", "0.5"]));
    let table = column(&["14:30", "2:45", "00:00"]);
    let hours = column(&["14.5", "2.75", "0"]);
    assert_eq!(again(&table, &["3:30", ""]), again(&hours, &["3.5", ""]));
    for cells in [["16:9", "4:3", "21:9"], ["chr1:23", "chr2:34", "chr3:45"]] {
        assert_eq!(kind(&column(&cells)), ColumnType::Categorical);
    }
}

/// Minutes alone, and points, are numbers with a unit.
#[test]
fn numbers_with_one_word_of_a_clock_are_no_hours() {
    for unit in ["分", "秒", "분", "点"] {
        let table = column(&[
            format!("84{unit}"),
            format!("9{unit}"),
            format!("100{unit}"),
        ]);
        assert_eq!(numbers(&table), [84.0, 9.0, 100.0], "{unit}");
        assert!(!kinds(&table).contains(&NoteKind::Times), "{unit}");
    }
}

#[test]
fn dates_of_the_iranian_calendar_show_themselves() {
    let table = column(&["1399/02/31", "1400/01/01", "1357/11/22"]);
    let found: Vec<String> = numbers(&table).into_iter().map(date).collect();
    assert_eq!(found, ["2020-05-20", "2021-03-21", "1979-02-11"]);
    assert_eq!(kinds(&table), [NoteKind::IranianCalendar]);
    assert_eq!(
        again(&table, &["1400/01/01"]),
        again(&table, &["2021-03-21"])
    );
    // Where no day does, that they may be such is said.
    let table = column(&["1399/02/28", "1400/01/01", "1357/11/22"]);
    assert_eq!(kinds(&table), [NoteKind::OldYears]);
    assert_eq!(
        kinds(&column(&["1999/02/28", "1400/01/01", "2001/11/22"])),
        []
    );
}

/// What comes first in dates a model does not know that has learned from such as say it.
#[test]
fn of_dates_that_a_model_did_not_see_the_order_is_said() {
    let said = |learned: &[&str], asked: &str| noted_again(&column(learned), &[asked]);
    let iso = ["2021-03-05", "2021-04-01", "2021-11-28"];
    assert_eq!(said(&iso, "04/03/2021"), [NoteKind::AmbiguousDayFirst]);
    assert_eq!(said(&iso, "2021-05-01"), []);
    let shown = ["03/25/2021", "04/01/2021", "11/28/2021"];
    assert_eq!(said(&shown, "04/03/2021"), [NoteKind::MonthFirst]);
}

#[test]
fn the_century_of_two_digits_is_that_of_the_column_and_its_model() {
    let births: Vec<String> = (30..100).map(|year| format!("15.06.{year}")).collect();
    let table = column(&births);
    let found: Vec<String> = numbers(&table).into_iter().map(date).collect();
    assert_eq!(
        (found[0].as_str(), found[69].as_str()),
        ("1930-06-15", "1999-06-15")
    );
    assert!(notes(&table).contains("years of two digits are read as 1930 to 1999"));
    let full: Vec<String> = (30..100).map(|year| format!("15.06.19{year}")).collect();
    assert_eq!(
        again(&table, &["01.02.31"]),
        again(&column(&full), &["01.02.1931"])
    );
    let visits = column(&["15.06.20", "16.07.24"]);
    assert_eq!(date(numbers(&visits)[1]), "2024-07-16");
}

#[test]
fn a_model_of_dates_in_digits_takes_them_otherwise_written() {
    let cells = (2001..2021).flat_map(|year| [format!("{year}0103"), format!("{year}1231")]);
    let cells: Vec<String> = cells.collect();
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    let table = column(&cells);
    assert_eq!(kind(&table), ColumnType::Datetime);
    let wanted = again(&table, &["20181003", "20200704"]);
    for cells in [["2018-10-03", "2020-07-04"], ["3.10.2018", "4 July 2020"]] {
        assert_eq!(again(&table, &cells), wanted, "{cells:?}");
    }
}

#[test]
fn dates_that_no_one_means_are_missing() {
    for (sentinel, times) in [("9999-12-31", 3), ("1900-01-01", 12)] {
        let mut cells: Vec<String> = (1..=28)
            .flat_map(|day| ["2019", "2020"].map(|year| format!("{year}-03-{day:02}")))
            .collect();
        cells.extend(vec![sentinel.to_owned(); times]);
        let table = column(&cells);
        assert_eq!(table.column("a").unwrap().values().missing(), times);
        assert_eq!(kinds(&table), [NoteKind::Sentinel]);
        assert!(notes(&table).contains(&format!("{sentinel} in {times} rows")));
        assert_eq!(again(&table, &[sentinel]), again(&table, &["NA"]));
        let options = ReadOptions {
            missing: Some(vec!["NA".to_owned()]),
            ..ReadOptions::default()
        };
        let kept = with(&cells, &options);
        assert_eq!(kept.column("a").unwrap().values().missing(), 0);
    }
    let zeros = column(&["0000-00-00", "0000-00-00", "2020-01-01", "2020-02-01"]);
    assert_eq!(kind(&zeros), ColumnType::Datetime);
    assert_eq!(zeros.column("a").unwrap().values().missing(), 2);
}

#[test]
fn stray_cells_among_dates_are_missing_or_said() {
    let dates: Vec<String> = (0..100)
        .map(|day| date(18_262.0 + f64::from(day)))
        .collect();
    let among = |stray: &[String]| [dates.clone(), stray.to_vec()].concat();
    let unknown = column(&among(&vec!["unknown".to_owned(); 14]));
    assert_eq!(kind(&unknown), ColumnType::Datetime);
    assert_eq!(kinds(&unknown), [NoteKind::NotDates]);
    let codes: Vec<String> = (0..30).map(|code| format!("lot {code}")).collect();
    let mixed = column(&among(&codes));
    assert_eq!(kind(&mixed), ColumnType::Categorical);
    assert_eq!(kinds(&mixed), [NoteKind::MostlyDates]);
    assert!(notes(&mixed).contains("--type COLUMN=datetime"));
    let said = with(&among(&codes), &declared(ColumnType::Datetime));
    assert_eq!(kind(&said), ColumnType::Datetime);
    assert_eq!(said.column("a").unwrap().values().missing(), 30);
}

#[test]
fn points_that_could_set_thousands_apart_are_said() {
    let cells = [
        "512", "87", "50.576", "1.234", "940", "3.871", "12.433", "7.129",
    ];
    let table = column(&cells);
    assert_eq!(numbers(&table)[2], 50_576.0);
    assert_eq!(kinds(&table), [NoteKind::AmbiguousComma]);
    assert!(notes(&table).contains("(--decimal . says otherwise)"));
    let options = ReadOptions {
        decimal: Some(sways_data::Decimal::Point),
        ..ReadOptions::default()
    };
    assert_eq!(numbers(&with(&cells, &options))[2], 50.576);
    // Behind a point that sets thousands apart there are never two digits.
    let measured = [&cells[..], &["5.73"]].concat();
    let table = column(&measured);
    assert_eq!(numbers(&table)[2], 50.576);
    assert_eq!(kinds(&table), []);
}

#[test]
fn years_of_other_eras_are_common_ones() {
    for cells in [
        ["令和5年4月1日", "平成30年12月31日", "昭和63年1月7日"],
        ["R5.4.1", "H30.12.31", "S63.1.7"],
        ["1/4/2566", "31/12/2561", "7/1/2531"],
    ] {
        let table = column(&cells);
        assert_eq!(kind(&table), ColumnType::Datetime, "{cells:?}");
        let found: Vec<String> = numbers(&table).into_iter().map(date).collect();
        assert_eq!(found, ["2023-04-01", "2018-12-31", "1988-01-07"]);
        // New rows are read likewise, one by one.
        assert_eq!(again(&table, &cells[1..2]), again(&table, &["2018-12-31"]));
    }
    // The leap day is of the common year.
    let table = column(&["29/2/2567", "1/3/2567", "15/4/2567"]);
    assert_eq!(date(numbers(&table)[0]), "2024-02-29");
    assert!(kinds(&table).contains(&NoteKind::BuddhistEra));
    // A far day among others is a date, or stands for none.
    let table = column(&["2021-01-05", "2021-02-06", "2500-01-01"]);
    assert_eq!(date(numbers(&table)[0]), "2021-01-05");
    assert!(!kinds(&table).contains(&NoteKind::BuddhistEra));
}

#[test]
fn a_spreadsheets_numbers_among_dates_are_dates() {
    let mut cells: Vec<String> = (1..29).map(|day| format!("{day:02}/06/2023")).collect();
    cells.extend(["45094", "45095", "45096.5"].map(str::to_owned));
    let table = column(&cells);
    assert_eq!(kind(&table), ColumnType::Datetime);
    let found = numbers(&table);
    assert_eq!(date(found[28]), "2023-06-17");
    assert_eq!(found[30], found[28] + 2.5);
    assert!(kinds(&table).contains(&NoteKind::Serials));
    assert_eq!(again(&table, &["45094"]), again(&table, &["17/06/2023"]));
    // Codes far from the dates are none.
    cells.extend(["20001", "79999"].map(str::to_owned));
    assert_ne!(kind(&column(&cells)), ColumnType::Datetime);
}

#[test]
fn dates_of_more_languages_and_habits_are_read() {
    for cells in [
        [
            "14. kes\u{e4}kuuta 2022",
            "1. tammikuuta 2023",
            "31. joulukuuta 2021",
        ],
        [
            "2022. j\u{fa}nius 14.",
            "2023. janu\u{e1}r 1.",
            "2021. december 31.",
        ],
        [
            "ng\u{e0}y 14 th\u{e1}ng 6 n\u{103}m 2022",
            "ng\u{e0}y 1 th\u{e1}ng 1 n\u{103}m 2023",
            "31 th\u{e1}ng 12 n\u{103}m 2021",
        ],
        [
            "14 \u{e21}\u{e34}.\u{e22}. 2565",
            "1 \u{e21}.\u{e04}. 2566",
            "31 \u{e18}.\u{e04}. 2564",
        ],
        [
            "14 \u{e21}\u{e34}.\u{e22}. 65",
            "1 \u{e21}.\u{e04}. 66",
            "31 \u{e18}.\u{e04}. 64",
        ],
        ["14.6.22", "1.1.23", "31.12.21"],
        ["2022-06-14 00:00", "2022-12-31 24:00", "2021-12-30 24:00"],
    ] {
        let table = column(&cells);
        assert_eq!(kind(&table), ColumnType::Datetime, "{cells:?}");
        let found: Vec<String> = numbers(&table).into_iter().map(date).collect();
        assert_eq!(
            found,
            ["2022-06-14", "2023-01-01", "2021-12-31"],
            "{cells:?}"
        );
        assert_eq!(again(&table, &cells[..1]), again(&table, &["2022-06-14"]));
    }
    // Versions are none, nor one that could be.
    for cells in [
        ["1.10.12", "1.9.11", "1.2.13"],
        ["1.10.12", "2.0.1", "31.1.2"],
    ] {
        assert_ne!(kind(&column(&cells)), ColumnType::Datetime, "{cells:?}");
    }
    let months: Vec<String> = (202_201..202_213).map(|month| month.to_string()).collect();
    let table = column(&months);
    assert_eq!(kind(&table), ColumnType::Datetime);
    assert_eq!(date(numbers(&table)[11]), "2022-12-01");
}

#[test]
fn months_that_are_numbers_are_read_again() {
    let cells: Vec<String> = (0..24)
        .map(|row| (202_201 + row % 12).to_string())
        .collect();
    let table = with(&cells, &ReadOptions::default());
    assert_eq!(table.columns()[1].kind(), ColumnType::Datetime);
    let days = again(&table, &["202201", "202203", "202212"]);
    let gaps = [days[1] - days[0], days[2] - days[1]];
    // In shares of all days from the first to the last, or their deviations: 59 and 275 of them.
    assert!((gaps[1] / gaps[0] - 275.0 / 59.0).abs() < 1e-4, "{days:?}");
}
