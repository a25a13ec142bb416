// Tables are put together line by line.
#![allow(clippy::format_push_string, clippy::format_collect)]

use super::*;
use proptest::prelude::*;

use crate::{
    advice::Wording,
    event::{EventRule, outcome},
    read::parse_csv,
};

/// A table of 40 rows, an outcome `y` that is `no` in the first 20, and columns whose
/// cells are made from the row.
fn screened(columns: &[(&str, &dyn Fn(usize) -> String)], include: &[&str]) -> Screening {
    let mut text = "y".to_owned();
    for (name, _) in columns {
        text = text + "," + name;
    }
    for row in 0..40 {
        text += if row < 20 { "\nno" } else { "\nyes" };
        for (_, cell) in columns {
            text = text + "," + &cell(row);
        }
    }
    let table = parse_csv("t.csv", text.as_bytes()).unwrap();
    let outcome = outcome(&table, "y", &EventRule::Detect).unwrap();
    let asked = Asked {
        include: names(include),
        ..Asked::default()
    };
    screen(&table, &outcome, &asked).unwrap()
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().copied().map(String::from).collect()
}

/// Numbers without order.
fn mixed(row: usize) -> usize {
    row * 17 % 40
}

#[test]
fn what_says_nothing_is_excluded_and_can_be_asked_for() {
    let columns: [(&str, &dyn Fn(usize) -> String); 8] = [
        ("age", &|row| (mixed(row) / 2).to_string()),
        ("one", &|_| "1".into()),
        ("empty", &|_| "NA".into()),
        ("word", &|_| "x".into()),
        ("PassengerId", &|row| mixed(row).to_string()),
        ("number", &|row| (row + 7).to_string()),
        ("name", &|row| format!("n{row}")),
        ("note", &|row| format!("what was said of {row}")),
    ];
    let found = screened(&columns, &[]);
    assert_eq!(found.conditions, ["age"]);
    let reasons: Vec<Reason> = found.excluded.iter().map(|one| one.reason).collect();
    let distinct = 40;
    assert_eq!(
        reasons,
        [
            Reason::Constant,
            Reason::Empty,
            Reason::Constant,
            Reason::RowNumber,
            Reason::RowNumber,
            Reason::Identifier { distinct },
            Reason::FreeText { distinct },
        ]
    );
    assert_eq!(
        found.excluded[3].to_string(),
        "\"PassengerId\" is a number of the row: it counts the rows without a gap"
    );
    assert_eq!(
        found.excluded[5].sentence(Wording::Flags),
        "\"name\" is like an identifier, with 40 different values; to keep it: --include name"
    );
    let asked = screened(&columns, &["name", "one"]);
    assert_eq!(asked.conditions, ["age", "one", "name"]);
}

#[test]
fn a_distinct_number_is_no_identifier_by_itself() {
    let columns: [(&str, &dyn Fn(usize) -> String); 5] = [
        ("income", &|row| (mixed(row) * 3).to_string()),
        ("time", &|row| format!("{}", 1949.0 + row as f64 / 12.0)),
        ("when", &|row| {
            format!("2024-{:02}-{:02}", row / 20 + 1, row % 20 + 1)
        }),
        ("year", &|row| (1950 + row).to_string()),
        // Not a permutation: what statisticians call a column that they study.
        ("X", &|row| (mixed(row) * 2).to_string()),
    ];
    let found = screened(&columns, &[]);
    assert_eq!(found.conditions, ["income", "time", "when", "year", "X"]);
}

#[test]
fn whole_numbers_that_count_rows_are_left_out_in_any_order() {
    let columns: [(&str, &dyn Fn(usize) -> String); 5] = [
        // As programs write an index without a name.
        ("", &|row| (mixed(row) + 100).to_string()),
        ("X", &|row| (mixed(row) + 1).to_string()),
        // Rows were taken out of this one.
        ("Unnamed: 0", &|row| (mixed(row) * 3).to_string()),
        ("customer_id", &|row| (mixed(row) * 7 + 2).to_string()),
        ("age", &|row| (mixed(row) / 3).to_string()),
    ];
    let first_is_unnamed = columns.map(|(name, cell)| (name, cell));
    let mut text = String::new();
    for (name, _) in first_is_unnamed {
        text = text + name + ",";
    }
    text += "y";
    for row in 0..40 {
        let cells: Vec<String> = columns.iter().map(|(_, cell)| cell(row)).collect();
        text = text + "\n" + &cells.join(",") + if row < 20 { ",no" } else { ",yes" };
    }
    let table = parse_csv("t.csv", text.as_bytes()).unwrap();
    let outcome = outcome(&table, "y", &EventRule::Detect).unwrap();
    let found = screen(&table, &outcome, &Asked::default()).unwrap();
    assert_eq!(found.conditions, ["age"]);
    assert_eq!(row_numbers(&table), ["column_1", "X", "Unnamed: 0"]);
    // Without some of the rows the numbers have gaps, and are what they were.
    let odd: Vec<usize> = (0..40).filter(|row| row % 3 > 0).collect();
    let labels = odd.iter().map(|row| outcome.labels[*row]).collect();
    let part = Outcome { labels, ..outcome };
    let asked = Asked {
        row_numbers: row_numbers(&table),
        ..Asked::default()
    };
    assert_eq!(
        screen(&table.select(&odd), &part, &asked)
            .unwrap()
            .conditions,
        ["age"]
    );
}

#[test]
fn what_tells_the_event_is_said() {
    let columns: [(&str, &dyn Fn(usize) -> String); 7] = [
        ("copy", &|row| u8::from(row >= 20).to_string()),
        ("words", &|row| ["a", "b", "c", "d"][row / 10].into()),
        ("hours", &|row| (row / 2 * 2).to_string()),
        ("after", &|row| {
            if row < 20 {
                String::new()
            } else {
                mixed(row).to_string()
            }
        }),
        ("chance", &|row| ["a", "b"][row % 2].into()),
        ("when", &|row| format!("2024-01-{:02}", mixed(row) % 28 + 1)),
        ("rare", &|row| {
            if row == 3 { "5".into() } else { String::new() }
        }),
    ];
    let found = screened(&columns, &[]);
    assert_eq!(found.conditions.len(), 7);
    let said: Vec<String> = found
        .hints
        .iter()
        .filter(|hint| hint.is_warning())
        .map(|hint| hint.sentence(Wording::Keys))
        .collect();
    assert_eq!(said.len(), 6, "{said:#?}");
    for (said, part) in said.iter().zip([
        "\"copy\" tells the event for certain: its two values",
        "\"words\" tells the event for certain: each of its 4 values",
        "\"hours\" tells the event for certain: the event is on one side of 19",
        "\"after\" tells the event for certain: it is missing where the event",
        "\"when\" holds dates, which are measured in days since 1970-01-01",
        "\"rare\" is missing in 39 of 40 rows",
    ]) {
        assert!(said.starts_with(part), "{said}");
    }
    assert!(
        said[0].ends_with("data.exclude = [\"copy\"]"),
        "{}",
        said[0]
    );
}

#[test]
fn nothing_left_says_why_of_each_column_and_what_to_do() {
    let mut text = "y,a,b,name".to_owned();
    for row in 0..40 {
        text += &format!(
            "\n{},1,{},n{row}",
            if row < 20 { "yes" } else { "no" },
            row % 7
        );
    }
    let table = parse_csv("t.csv", text.as_bytes()).unwrap();
    let outcome = outcome(&table, "y", &EventRule::Detect).unwrap();
    let asked = Asked {
        exclude: names(&["b"]),
        ..Asked::default()
    };
    let error = screen(&table, &outcome, &asked).unwrap_err();
    assert_eq!(
        error.to_string(),
        "t.csv: no column is left that could sway the outcome \"y\": \
         \"a\" is the same in every row; \"b\" is excluded as asked; \
         \"name\" is like an identifier, with 40 different values; \
         keep one of them with data.include = [\"name\"], or add a column to the table \
         or take one out of data.exclude"
    );
    let asked = Asked {
        include: names(&["c"]),
        ..Asked::default()
    };
    let error = screen(&table, &outcome, &asked).unwrap_err();
    assert!(error.to_string().contains("data.include"));
}

#[test]
fn a_column_with_another_role_is_no_condition() {
    let cells: String = (0..30)
        .map(|row| format!("{row},{},{}\n", 1 + row % 3, row % 2))
        .collect();
    let table = parse_csv("t.csv", format!("x,w,y\n{cells}").as_bytes()).unwrap();
    let outcome = crate::outcome(&table, "y", &crate::EventRule::Detect).unwrap();
    for (included, role) in [
        ("w", "data.weights"),
        ("x", "data.group_by"),
        ("y", "data.outcome"),
    ] {
        let asked = Asked {
            include: names(&[included]),
            weights: Some("w".to_owned()),
            group_by: Some("x".to_owned()),
            ..Asked::default()
        };
        let error = screen(&table, &outcome, &asked).unwrap_err().to_string();
        assert!(
            error.contains(&format!("{included:?} is in data.include and in {role}")),
            "{error}"
        );
    }
}

#[test]
fn groups_are_conditions_and_what_cannot_be_one_is_an_error() {
    let text: String = (0..30)
        .map(|row| {
            format!(
                "{},{},{},{},{}\n",
                row % 2,
                row % 3,
                row % 4,
                row % 5,
                row % 7
            )
        })
        .collect();
    let table = parse_csv("t.csv", ("a,b,c,d,y\n".to_owned() + &text).as_bytes()).unwrap();
    let rule = EventRule::Comparison("y > 2".parse().unwrap());
    let outcome = outcome(&table, "y", &rule).unwrap();
    let screened = |groups: &[(&str, &[&str])], exclude: &[&str]| {
        let groups = groups
            .iter()
            .map(|(name, columns)| ((*name).to_owned(), names(columns)));
        let asked = Asked {
            groups: groups.collect(),
            exclude: names(exclude),
            ..Asked::default()
        };
        screen(&table, &outcome, &asked)
    };
    let found = screened(&[("both", &["d", "b"])], &[]).unwrap();
    assert_eq!(found.conditions, ["a", "both", "c"]);
    for (groups, exclude, part) in [
        (
            &[("g", &["a", "e"][..])][..],
            &[][..],
            "data.groups names the column \"e\"",
        ),
        (
            &[("g", &["a", "b"]), ("h", &["b", "c"])],
            &[],
            "is in the group \"g\" too",
        ),
        (&[("g", &["a", "a"])], &[], "twice"),
        (&[("c", &["a", "b"])], &[], "has a column of this name"),
        (&[("g", &["a", "y"])], &[], "is the outcome"),
        (&[("g", &["a", "b"])], &["b"], "data.exclude"),
        (&[("g", &["a"])], &[], "two columns or more"),
    ] {
        let error = screened(groups, exclude).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
}

/// A column's name and its cells.
type Named<'a> = (&'a str, &'a dyn Fn(usize) -> String);

/// The hints of a table of `rows` rows with the outcome `y`, each as a sentence, in an order
/// that `turn` says.
fn hints_of(rows: usize, columns: &[Named<'_>], turn: impl Fn(usize) -> usize) -> Vec<String> {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let mut text = names.join(",");
    for row in 0..rows {
        let cells: Vec<String> = columns.iter().map(|(_, cell)| cell(turn(row))).collect();
        text = text + "\n" + &cells.join(",");
    }
    let mut table = parse_csv("t.csv", text.as_bytes()).unwrap();
    let outcome = outcome(&table, "y", &EventRule::Detect).unwrap();
    let codes = codes_as_levels(&mut table, |_| false);
    let hints = screen(&table, &outcome, &Asked::default()).unwrap().hints;
    let all = codes.into_iter().chain(hints);
    all.map(|hint| hint.sentence(Wording::Flags)).collect()
}

fn hints(rows: usize, columns: &[Named<'_>]) -> Vec<String> {
    hints_of(rows, columns, |row| row)
}

/// A number between 0 and 1 that looks drawn, of a row and a column.
fn noise(row: usize, column: usize) -> f64 {
    let mixed = super::cells::mixed((row * 1009 + column) as u64);
    mixed as f64 / u64::MAX as f64
}

fn number(row: usize, column: usize) -> String {
    format!("{:.4}", noise(row, column))
}

fn event(row: usize) -> String {
    u8::from(noise(row, 99) < 0.4).to_string()
}

#[test]
fn repeated_rows_are_counted_where_chance_would_not_repeat_them() {
    // 60 of 160 rows again.
    let columns: [Named<'_>; 3] = [
        ("a", &|row| number(row % 160, 1)),
        ("b", &|row| u8::from(noise(row % 160, 2) < 0.5).to_string()),
        ("y", &|row| event(row % 160)),
    ];
    let said = hints(220, &columns);
    assert!(
        said[0].starts_with("60 of 220 rows repeat another row exactly"),
        "{said:?}"
    );
    assert!(said[0].contains("--group-by COLUMN"), "{said:?}");
    // Rows of few values are alike without being copies.
    let few: [Named<'_>; 4] = [
        ("a", &|row| ["u", "v", "w"][row * 7 % 11 % 3].into()),
        ("b", &|row| u8::from(noise(row, 2) < 0.5).to_string()),
        ("c", &|row| ((noise(row, 3) * 6.0) as usize).to_string()),
        ("y", &event),
    ];
    assert!(
        !hints(400, &few).iter().any(|hint| hint.contains("repeat")),
        "{:?}",
        hints(400, &few)
    );
    // But twice the same table is.
    let twice: [Named<'_>; 4] = [
        ("a", &|row| ["u", "v", "w"][row % 61 * 7 % 11 % 3].into()),
        ("b", &|row| u8::from(noise(row % 61, 2) < 0.5).to_string()),
        ("c", &|row| {
            ((noise(row % 61, 3) * 30.0) as usize).to_string()
        }),
        ("y", &|row| event(row % 61)),
    ];
    assert!(
        hints(122, &twice)[0].contains("repeat"),
        "{:?}",
        hints(122, &twice)
    );
}

/// Rows alike in a rounded number agree in what hangs together with it, and are no copies.
#[test]
fn rows_that_are_alike_by_rounding_are_no_copies() {
    let said = |rows: usize, of_each: usize, digits: usize, copies: bool| {
        let tables = (0..of_each).filter(|table| {
            let salt = 1000 * (table + 1);
            let source = |row: usize| if copies { row % (rows * 4 / 5) } else { row };
            // About normal, as the mean of four.
            let number = |row: usize| {
                let mean = (1..5).map(|it| noise(row, salt + it)).sum::<f64>() - 2.0;
                let scale = 10_f64.powi(digits as i32);
                (mean * 1.7 * scale).round() / scale
            };
            let columns: [Named<'_>; 4] = [
                ("a", &|row| number(source(row)).to_string()),
                ("b", &|row| format!("{:.3}", 2.54 * number(source(row)))),
                ("c", &|row| {
                    u8::from(noise(source(row), salt) < 0.05).to_string()
                }),
                ("y", &|row| {
                    let chance = 1.0 / (1.0 + (-4.0 * number(source(row))).exp());
                    u8::from(noise(source(row), salt + 9) < chance).to_string()
                }),
            ];
            let [a, b, c, y] = columns;
            let of = |columns: &[Named<'_>]| {
                hints(rows, columns)
                    .iter()
                    .any(|it| it.contains("repeat another"))
            };
            of(&[a, c, y]) || of(&[a, b, c, y])
        });
        tables.count()
    };
    for (rows, digits) in [(200, 3), (200, 4), (1000, 3), (1000, 4)] {
        let by_rounding = said(rows, 100, digits, false);
        assert!(
            by_rounding <= 2,
            "{by_rounding} of 100 at {rows} rows, {digits} digits"
        );
    }
    for (rows, digits) in [(200, 4), (1000, 4)] {
        let copies = said(rows, 100, digits, true);
        assert!(
            copies >= 90,
            "{copies} of 100 at {rows} rows, {digits} digits"
        );
    }
}

#[test]
fn whose_rows_they_are_is_asked() {
    let columns: [Named<'_>; 5] = [
        ("person", &|row| format!("p{}", row % 60)),
        ("subject_id", &|row| (1000 + 3 * (row % 50)).to_string()),
        ("visit", &|row| (row / 60 + 1).to_string()),
        ("age", &|row| {
            ((20.0 + 40.0 * noise(row, 1)) as usize).to_string()
        }),
        ("y", &event),
    ];
    let said = hints(120, &columns);
    assert!(
        said.iter().any(|hint| hint.ends_with("--group-by person")),
        "{said:#?}"
    );
    assert!(
        said.iter()
            .any(|hint| hint.ends_with("--group-by subject_id")),
        "{said:#?}"
    );
    assert_eq!(
        said.iter()
            .filter(|hint| hint.contains("--group-by"))
            .count(),
        2,
        "{said:#?}"
    );
}

#[test]
fn a_value_that_decides_the_event_is_said_with_counts() {
    let columns: [Named<'_>; 3] = [
        ("ward", &|row| ["a", "b", "c", "d"][row % 4].into()),
        ("a", &|row| number(row, 1)),
        ("y", &|row| {
            if row % 4 == 2 { "0".into() } else { event(row) }
        }),
    ];
    let said = hints(200, &columns);
    let hint = said
        .iter()
        .find(|hint| hint.contains("\"ward\" is \"c\""))
        .unwrap();
    assert!(hint.contains("in 0 of 50 rows; elsewhere in"), "{hint}");
    assert!(hint.ends_with("--exclude ward"), "{hint}");
    // Five rows that are alike by chance decide nothing.
    let chance: [Named<'_>; 3] = [
        ("ward", &|row| if row < 5 { "a" } else { "b" }.into()),
        ("a", &|row| number(row, 1)),
        ("y", &|row| if row < 5 { "0".into() } else { event(row) }),
    ];
    assert_eq!(hints(200, &chance), Vec::<String>::new());
}

#[test]
fn copies_and_near_copies_are_said() {
    let columns: [Named<'_>; 7] = [
        ("a", &|row| number(row, 1)),
        ("kilo", &|row| format!("{}", 1000.0 * noise(row, 1))),
        ("near", &|row| {
            format!("{}", noise(row, 1) + 0.01 * noise(row, 2))
        }),
        ("sex", &|row| {
            ["f", "m"][usize::from(noise(row, 3) < 0.5)].into()
        }),
        ("male", &|row| u8::from(noise(row, 3) < 0.5).to_string()),
        ("alone", &|row| number(row, 4)),
        ("y", &event),
    ];
    let said = hints(100, &columns);
    for part in [
        "\"male\" says the same as \"sex\" in every row",
        "\"kilo\" and \"near\" nearly say the same as \"a\"",
    ] {
        assert!(said.iter().any(|hint| hint.starts_with(part)), "{said:#?}");
    }
    assert_eq!(said.len(), 2, "{said:#?}");
}

/// Two numbers of forty persons say different things, though each person has one of each.
#[test]
fn what_is_known_of_persons_is_no_copy() {
    let person = |row: usize| row / 5;
    let columns: [Named<'_>; 4] = [
        ("birth", &|row| format!("{}", noise(person(row), 1))),
        ("bmi", &|row| format!("{}", noise(person(row), 2))),
        ("z", &|row| number(row, 3)),
        ("y", &event),
    ];
    let said = hints(200, &columns);
    assert_eq!(said.len(), 1, "{said:#?}");
    let want = "\"birth\" and \"bmi\" hold 40 different values in 200 rows";
    assert!(
        said[0].starts_with(want) && said[0].contains("--group-by birth"),
        "{said:#?}"
    );
}

/// What is known only where the event happened tells it, whatever its values.
#[test]
fn having_a_value_can_tell_the_event() {
    let happened = |row: usize| event(row) == "1";
    let columns: [Named<'_>; 4] = [
        ("refund", &|row| {
            if happened(row) && noise(row, 5) < 0.5 {
                format!("{}", noise(row, 1))
            } else {
                String::new()
            }
        }),
        ("fine", &|row| {
            if happened(row) && noise(row, 6) < 0.5 {
                format!("{}", noise(row, 2))
            } else {
                "0".to_owned()
            }
        }),
        ("z", &|row| number(row, 3)),
        ("y", &event),
    ];
    let said = hints(300, &columns);
    for part in ["Where \"refund\" has a value", "Where \"fine\" is not 0"] {
        assert!(said.iter().any(|hint| hint.starts_with(part)), "{said:#?}");
    }
}

/// Of forty columns of noise some lie above five events and below five others.
#[test]
fn in_few_rows_chance_tells_the_event() {
    let named: Vec<(String, usize)> = (0..40)
        .map(|column| (format!("x{column}"), column))
        .collect();
    let mut lines = vec![
        named
            .iter()
            .map(|it| it.0.as_str())
            .collect::<Vec<_>>()
            .join(",")
            + ",y",
    ];
    for row in 0..10 {
        let cells: Vec<String> = named
            .iter()
            .map(|(_, column)| {
                if *column == 7 {
                    row.to_string() + ".5"
                } else {
                    number(row, *column)
                }
            })
            .collect();
        lines.push(format!("{},{}", cells.join(","), u8::from(row >= 5)));
    }
    let table = parse_csv("t.csv", lines.join("\n").as_bytes()).unwrap();
    let outcome = outcome(&table, "y", &EventRule::Detect).unwrap();
    let found = screen(&table, &outcome, &Asked::default()).unwrap();
    assert!(
        !found
            .hints
            .iter()
            .any(|hint| matches!(hint, Hint::Leak { .. })),
        "{:?}",
        found.hints
    );
}

#[test]
fn dummies_and_shares_are_found_with_the_flag_to_use() {
    let level = |row: usize| (noise(row, 1) * 3.0) as usize;
    let is = |row: usize, of: usize| u8::from(level(row) == of).to_string();
    let share = |row: usize, of: usize| {
        let all: f64 = (10..13).map(|column| noise(row, column)).sum();
        format!("{}", noise(row, of) / all)
    };
    let all: [Named<'_>; 8] = [
        ("red", &|row| is(row, 0)),
        ("z", &|row| number(row, 2)),
        ("green", &|row| is(row, 1)),
        ("blue", &|row| is(row, 2)),
        ("sand", &|row| share(row, 10)),
        ("silt", &|row| share(row, 11)),
        ("clay", &|row| share(row, 12)),
        ("y", &event),
    ];
    let said = hints(200, &all);
    assert_eq!(said.len(), 2, "{said:#?}");
    assert!(said[0].contains("add up to 1 in every row"), "{said:#?}");
    assert!(
        said[0].ends_with("--group kind=red,green,blue"),
        "{said:#?}"
    );
    assert!(
        said[1].ends_with("--group kind=sand,silt,clay"),
        "{said:#?}"
    );
    // One level left out, and two independent columns that are not parts of one.
    let some: [Named<'_>; 5] = [
        ("colour_red", &|row| is(row, 0)),
        ("smoker", &|row| u8::from(noise(row, 5) < 0.3).to_string()),
        ("colour_green", &|row| is(row, 1)),
        ("z", &|row| number(row, 2)),
        ("y", &event),
    ];
    let said = hints(200, &some);
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(said[0].contains("are never 1 in the same row"), "{said:#?}");
    assert!(
        said[0].ends_with("--group colour=colour_red,colour_green"),
        "{said:#?}"
    );
}

#[test]
fn codes_are_levels_where_their_name_says_so() {
    let columns: [Named<'_>; 5] = [
        ("region", &|row| {
            ((noise(row, 1) * 4.0) as usize + 1).to_string()
        }),
        ("rating", &|row| {
            ((noise(row, 2) * 5.0) as usize + 1).to_string()
        }),
        ("binary", &|row| {
            ((noise(row, 3) * 2.0) as usize + 1).to_string()
        }),
        ("amount", &|row| number(row, 4)),
        ("y", &event),
    ];
    let said = hints(200, &columns);
    assert_eq!(said.len(), 2, "{said:#?}");
    assert!(
        said[0].starts_with("\"region\" holds 4 different whole numbers"),
        "{said:#?}"
    );
    assert!(said[0].ends_with("--type region=numeric"), "{said:#?}");
    assert!(
        said[1].starts_with("\"rating\" holds few different whole numbers"),
        "{said:#?}"
    );
    assert!(said[1].ends_with("--type rating=categorical"), "{said:#?}");
}

#[test]
fn more_conditions_than_rows_can_carry_are_said() {
    let names: Vec<String> = (0..12).map(|column| format!("c{column}")).collect();
    let cells: Vec<Box<dyn Fn(usize) -> String>> = (0..12)
        .map(|column| -> Box<dyn Fn(usize) -> String> { Box::new(move |row| number(row, column)) })
        .collect();
    let mut columns: Vec<Named<'_>> = names
        .iter()
        .map(String::as_str)
        .zip(cells.iter().map(AsRef::as_ref))
        .collect();
    columns.push(("y", &event));
    let said = hints(60, &columns);
    assert!(
        said[0].starts_with("There are 12 conditions and only "),
        "{said:#?}"
    );
    assert_eq!(hints(1000, &columns), Vec::<String>::new());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_order_of_rows_changes_no_hint(seed in 0..1000_usize, step in prop::sample::select(vec![1_usize, 7, 11, 13, 77])) {
        let columns: [Named<'_>; 8] = [
            ("a", &|row| number(row % 90, seed + 1)),
            ("b", &|row| number(row % 90, seed + 1)),
            ("ward", &|row| ["u", "v", "w"][row % 90 % 3].into()),
            ("red", &|row| u8::from(row % 90 % 4 == 0).to_string()),
            ("blue", &|row| u8::from(row % 90 % 4 == 1).to_string()),
            ("person", &|row| format!("p{}", row % 60)),
            ("grade", &|row| ((noise(row % 90, seed + 2) * 5.0) as usize).to_string()),
            ("y", &|row| if row % 90 % 3 == 0 { "no".into() } else { ["no", "yes"][usize::from(noise(row % 90, seed) < 0.7)].into() }),
        ];
        let rows = 120;
        prop_assume!(rows % step > 0 || step == 1);
        let said = hints(rows, &columns);
        prop_assert!(said.len() >= 4, "{said:#?}");
        prop_assert_eq!(hints_of(rows, &columns, |row| row * step % rows), said);
    }
}

#[test]
fn a_group_takes_no_column_that_is_text() {
    let mut text = "a,c,y\n".to_owned();
    for row in 0..40 {
        text += &format!("{},{},{}\n", mixed(row), ["u", "v"][row % 2], row % 2);
    }
    let options = crate::read::ReadOptions {
        types: BTreeMap::from([("c".to_owned(), ColumnType::Text)]),
        ..crate::read::ReadOptions::default()
    };
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
    let table = crate::read::read_table(file.path(), &options).unwrap();
    let outcome = outcome(&table, "y", &EventRule::Detect).unwrap();
    let columns = ["a", "c"].map(str::to_owned).to_vec();
    let asked = Asked {
        groups: BTreeMap::from([("g".to_owned(), columns)]),
        ..Asked::default()
    };
    let error = screen(&table, &outcome, &asked).unwrap_err().to_string();
    assert!(error.contains("\"c\" is text in data.types"), "{error}");
}
