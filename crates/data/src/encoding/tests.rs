//! Laws of encodings as a whole; each kind's own are in its file.

use proptest::prelude::*;

use super::numeric::mean_and_deviation;
use super::*;
use crate::parse_csv;

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
