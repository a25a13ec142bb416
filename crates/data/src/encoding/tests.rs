//! Laws of encodings as a whole; each kind's own are in its file.

use proptest::prelude::*;

use super::numeric::mean_and_deviation;
use super::*;
use crate::read::parse_csv;

fn table(columns: &[(&str, &[f64])]) -> Table {
    let columns = columns
        .iter()
        .map(|(name, values)| Column::new(*name, Values::Numbers(values.to_vec())))
        .collect();
    Table::new("t", columns).unwrap()
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().copied().map(String::from).collect()
}

fn of_scaling(scaling: Scaling) -> EncodingOptions {
    EncodingOptions {
        scaling,
        ..EncodingOptions::default()
    }
}

fn numeric(encoding: &Encoding, index: usize) -> (f64, f64) {
    match &encoding.conditions()[index].encoding {
        ConditionEncoding::Numeric(numeric) => (numeric.center, numeric.scale),
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_training_rows_are_seen() {
    let table = table(&[("a", &[1.0, 3.0, 1e6]), ("b", &[-1.0, 1.0, 7.0])]);
    let encoding = Encoding::fit(
        &table,
        &names(&["b", "a"]),
        &[0, 1],
        &EncodingOptions::default(),
    )
    .unwrap();
    assert_eq!(numeric(&encoding, 0), (0.0, 1.0));
    assert_eq!(numeric(&encoding, 1), (2.0, 1.0));
    let design = encoding.apply(&table).unwrap();
    assert_eq!(design.row(0), [-1.0, -1.0]);
    assert_eq!(design.row(2), [7.0, 999_998.0]);
    assert_eq!(design.groups(), &encoding.groups());
}

#[test]
fn unstandardised_numbers_stay_as_they_are() {
    let table = table(&[("a", &[1.5, 3.0])]);
    let encoding =
        Encoding::fit(&table, &names(&["a"]), &[0, 1], &of_scaling(Scaling::None)).unwrap();
    assert_eq!(encoding.apply(&table).unwrap().values(), [1.5, 3.0]);
}

#[test]
fn a_constant_column_becomes_zeros() {
    // A thousand times 0.1 does not add up to 100: the mean is off by rounding.
    let values = vec![0.1; 1000];
    let rows: Vec<usize> = (0..1000).collect();
    let table = table(&[("a", &values)]);
    let encoding =
        Encoding::fit(&table, &names(&["a"]), &rows, &EncodingOptions::default()).unwrap();
    assert_eq!(numeric(&encoding, 0).1, 1.0);
    let design = encoding.apply(&table).unwrap();
    assert!(design.values().iter().all(|value| value.abs() < 1e-12));
}

#[test]
fn columns_are_found_by_name() {
    let fitted = table(&[("a", &[0.0, 2.0]), ("b", &[0.0, 4.0])]);
    let encoding = Encoding::fit(
        &fitted,
        &names(&["a", "b"]),
        &[0, 1],
        &EncodingOptions::default(),
    )
    .unwrap();
    let turned = table(&[("c", &[9.0, 9.0]), ("b", &[0.0, 4.0]), ("a", &[0.0, 2.0])]);
    assert_eq!(
        encoding.apply(&turned).unwrap(),
        encoding.apply(&fitted).unwrap()
    );
    let error = encoding.apply(&table(&[("a", &[1.0])])).unwrap_err();
    assert!(error.to_string().contains("\"b\""));
}

#[test]
fn a_condition_must_be_what_it_was() {
    let fitted = parse_csv(
        "t.csv",
        b"age,since,member\n30,2020-01-01,yes\n40,2021-01-01,no\n",
    )
    .unwrap();
    let conditions = names(&["age", "since", "member"]);
    let encoding =
        Encoding::fit(&fitted, &conditions, &[0, 1], &EncodingOptions::default()).unwrap();
    let kinds: Vec<ColumnType> = encoding.read_options().types.into_values().collect();
    assert_eq!(
        kinds,
        [
            ColumnType::Numeric,
            ColumnType::Boolean,
            ColumnType::Datetime
        ]
    );
    let message = |text: &str| {
        let table = parse_csv("new.csv", text.as_bytes()).unwrap();
        encoding.apply(&table).unwrap_err().to_string()
    };
    assert_eq!(
        message("age,since,member\n1,2020-01-01,1\nold,2020-01-01,0\n"),
        "new.csv, line 3, column \"age\": \"old\" is not a finite number; \
         correct it, leave it empty, or remove the row"
    );
    let date = message("age,since,member\n1,today,1\n");
    assert!(date.contains("\"today\" is not a date such as"), "{date}");
    let number = message("age,since,member\n1,2020,1\n");
    assert!(
        number.contains("it is numeric, but was datetime"),
        "{number}"
    );
    let word = message("age,since,member\n1,2020-01-01,1\n1,2020-01-01,2\n");
    assert!(word.contains("line 3, column \"member\": \"2\""), "{word}");
    let empty = parse_csv("new.csv", b"age,since,member\n,,\n").unwrap();
    assert_eq!(encoding.apply(&empty).unwrap().row(0).len(), 3);
}

#[test]
fn a_consumed_table_gives_the_same_design() {
    let text = "a,word,b\n1,x,yes\n2,y,no\n3,,\n,z,yes\n";
    let table = parse_csv("t.csv", text.as_bytes()).unwrap();
    let options = EncodingOptions {
        min_level_rows: Some(1),
        ..EncodingOptions::default()
    };
    let conditions = names(&["b", "word", "a"]);
    let encoding = Encoding::fit(&table, &conditions, &[0, 1, 2, 3], &options).unwrap();
    let design = encoding.apply(&table).unwrap();
    assert_eq!(design.inputs(), 2 + 4 + 2);
    assert_eq!(design.row(1)[..6], [0.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    assert_eq!(design.row(2)[..6], [1.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
    assert_eq!(encoding.consume(table).unwrap(), design);
}

#[test]
fn numbers_that_overflow_are_errors() {
    let large = table(&[("a", &[1e308, 1e308, -1e308])]);
    for scaling in [Scaling::Standard, Scaling::None] {
        let encoding = Encoding::fit(&large, &names(&["a"]), &[0, 1, 2], &of_scaling(scaling));
        let design = encoding.and_then(|encoding| encoding.apply(&large));
        assert!(matches!(design, Err(Error::TooLarge { .. })));
    }
    assert!(matches!(
        Encoding::fit(&large, &names(&["a"]), &[], &EncodingOptions::default()),
        Err(Error::NoTrainingRows { .. })
    ));
}

#[test]
fn a_saved_encoding_comes_back_or_says_why_not() {
    let text = "a,when,yes,word\n0.1,2020-01-01,t,x\n0.7,2020-01-02,f,y\n1e-9,,,z\n";
    let table = parse_csv("t.csv", text.as_bytes()).unwrap();
    let conditions = names(&["a", "when", "yes", "word"]);
    let options = EncodingOptions::default();
    let encoding = Encoding::fit(&table, &conditions, &[0, 1, 2], &options).unwrap();
    let json = serde_json::to_string(&encoding).unwrap();
    assert_eq!(serde_json::from_str::<Encoding>(&json).unwrap(), encoding);
    for (old, new) in [
        ("\"version\":1", "\"version\":2"),
        ("\"scale\":", "\"scale\":-"),
        ("numeric", "unheard-of"),
        ("\"clip\"", "\"clap\""),
        ("\"rare\":true", "\"rare\":false"),
    ] {
        assert!(json.contains(old));
        assert!(serde_json::from_str::<Encoding>(&json.replace(old, new)).is_err());
    }
}

proptest! {
    #[test]
    fn standardised_inputs_have_mean_0_and_deviation_1(
        values in proptest::collection::vec(-1e6..1e6, 3..50)
    ) {
        let rows: Vec<usize> = (0..values.len()).collect();
        let table = table(&[("a", &values)]);
        let encoding = Encoding::fit(&table, &names(&["a"]), &rows, &EncodingOptions::default()).unwrap();
        let design = encoding.apply(&table).unwrap();
        let inputs: Vec<f64> = design.values().iter().copied().map(f64::from).collect();
        let (mean, deviation) = mean_and_deviation(&inputs);
        prop_assert!(mean.abs() < 1e-5 && (deviation - 1.0).abs() < 1e-5);
    }
}

/// Options with these columns as the condition `g`.
fn grouped(columns: &[&str]) -> EncodingOptions {
    EncodingOptions {
        groups: [("g".to_owned(), names(columns))].into(),
        ..EncodingOptions::default()
    }
}

#[test]
fn a_group_is_its_columns_one_behind_another() {
    let text = b"n,when,word,yes\n1,2024-01-01,x,true\n2.5,2024-03-01,y,false\n,2024-02-01,z,\n4,,x,true\n";
    let table = parse_csv("t.csv", text).unwrap();
    let rows = [0, 1, 2, 3];
    let columns = ["word", "n", "yes", "when"];
    let alone =
        Encoding::fit(&table, &names(&columns), &rows, &EncodingOptions::default()).unwrap();
    let group = Encoding::fit(&table, &names(&["g"]), &rows, &grouped(&columns)).unwrap();
    let (alone, of_group) = (alone.apply(&table).unwrap(), group.apply(&table).unwrap());
    assert_eq!(of_group.values(), alone.values());
    assert_eq!(of_group.groups().len(), 1);
    assert!(
        of_group
            .groups()
            .get(0)
            .is_some_and(|group| group.coding == Coding::Joint)
    );
    assert_eq!(group.consume(table.clone()).unwrap(), of_group);
    // What is saved is read again, and asks for the columns as what they were.
    let json = serde_json::to_string(&group).unwrap();
    assert_eq!(serde_json::from_str::<Encoding>(&json).unwrap(), group);
    let options = group.read_options();
    assert_eq!(
        options.only,
        Some(["n", "when", "word", "yes"].map(String::from).to_vec())
    );
    assert_eq!(options.types["when"], ColumnType::Datetime);
    assert_eq!(options.types["yes"], ColumnType::Boolean);
}

#[test]
fn a_group_of_dummies_is_the_category_they_tell() {
    let text = b"colour,red,green,blue\nred,1,0,0\nblue,0,0,1\ngreen,0,1,0\nred,1,0,0\nblue,0,0,1\ngreen,0,1,0\n";
    let table = parse_csv("t.csv", text).unwrap();
    let rows: Vec<usize> = (0..6).collect();
    let few = |options: EncodingOptions| EncodingOptions {
        min_level_rows: Some(1),
        ..options
    };
    let category = Encoding::fit(
        &table,
        &names(&["colour"]),
        &rows,
        &few(EncodingOptions::default()),
    )
    .unwrap();
    let options = few(grouped(&["red", "green", "blue"]));
    let group = Encoding::fit(&table, &names(&["g"]), &rows, &options).unwrap();
    assert_eq!(
        group.conditions()[0].encoding,
        category.conditions()[0].encoding
    );
    let (one, other) = (
        group.apply(&table).unwrap(),
        category.apply(&table).unwrap(),
    );
    assert_eq!(one.values(), other.values());
    // Rows as no training row was: two at once, none, a missing one.
    let odd = parse_csv("t.csv", b"red,green,blue\n1,1,0\n0,0,0\n,1,0\n").unwrap();
    let odd = group.apply(&odd).unwrap();
    assert_eq!(odd.row(0), [0.0; 3]);
    assert_eq!(odd.row(1), [0.0; 3]);
    assert_eq!(odd.row(2), one.row(2));
    let wrong = parse_csv("t.csv", b"red,green,blue\n2,0,0\n").unwrap();
    assert!(matches!(group.apply(&wrong), Err(Error::WrongCell { .. })));
}

#[test]
fn a_dropped_dummy_is_a_level_too() {
    let table = parse_csv("t.csv", b"red,green\n1,0\n0,0\n0,1\n0,0\n").unwrap();
    let options = EncodingOptions {
        min_level_rows: Some(1),
        ..grouped(&["red", "green"])
    };
    let group = Encoding::fit(&table, &names(&["g"]), &[0, 1, 2, 3], &options).unwrap();
    let ConditionEncoding::Categorical(category) = &group.conditions()[0].encoding else {
        panic!("dummies are a category");
    };
    assert_eq!(category.levels, ["(none of them)", "green", "red"]);
}

#[test]
fn levels_of_numbers_are_found_however_they_are_written() {
    let table = parse_csv("t.csv", b"a\n\"x1\"\n\"1\"\n\"2\"\n").unwrap();
    let options = EncodingOptions {
        min_level_rows: Some(1),
        ..EncodingOptions::default()
    };
    let encoding = Encoding::fit(&table, &names(&["a"]), &[0, 1, 2], &options).unwrap();
    let written = parse_csv("t.csv", b"a\n\"x1\"\n\"1.0\"\n\"2.0\"\n").unwrap();
    let (one, other) = (
        encoding.apply(&table).unwrap(),
        encoding.apply(&written).unwrap(),
    );
    assert_eq!(one.values(), other.values());
}

#[test]
fn an_encoding_saved_before_there_were_groups_is_read() {
    let json = r#"{"version":1,"conditions":[{"condition":"a","encoding":{"kind":"boolean","fill":true,"missing_indicator":false}}]}"#;
    let encoding: Encoding = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&encoding).unwrap(), json);
    let wrong = json.replace("\"encoding\":", "\"columns\":[\"b\",\"c\"],\"encoding\":");
    assert!(serde_json::from_str::<Encoding>(&wrong).is_err());
}

#[test]
fn two_conditions_of_one_name_or_column_are_refused() {
    let condition = |name: &str| {
        format!(
            r#"{{"condition":"{name}","encoding":{{"kind":"boolean","fill":true,"missing_indicator":false}}}}"#
        )
    };
    let group = |name: &str, columns: &str| {
        let part = r#"{"kind":"boolean","fill":true,"missing_indicator":false}"#;
        format!(
            r#"{{"condition":"{name}","columns":[{columns}],"encoding":{{"kind":"joint","parts":[{part},{part}]}}}}"#
        )
    };
    let read = |conditions: &[String]| {
        let json = format!(r#"{{"version":1,"conditions":[{}]}}"#, conditions.join(","));
        serde_json::from_str::<Encoding>(&json)
    };
    read(&[condition("a"), group("g", r#""b","c""#)]).unwrap();
    for (wrong, said) in [
        ([condition("a"), condition("a")], "this name"),
        ([condition("b"), group("g", r#""b","c""#)], "same column"),
        ([condition("a"), group("g", r#""b","b""#)], "same column"),
    ] {
        let error = read(&wrong).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
}
