//! Times and durations are hours, whatever kind of file has them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::common;
use arrow_array::{
    ArrayRef, DurationMicrosecondArray, DurationMillisecondArray, DurationNanosecondArray,
    DurationSecondArray, Float64Array, RecordBatch, Time32MillisecondArray, Time32SecondArray,
    Time64MicrosecondArray, Time64NanosecondArray,
};
use proptest::prelude::*;
use sways_data::{
    ColumnType, Decimal, Encoding, EncodingOptions, Error, NoteKind, ReadOptions, TableReader,
    read_table,
};

/// Files of one column of whole seconds, each of another kind.
fn files(folder: &Path, seconds: &[i64]) -> Vec<PathBuf> {
    let ticks = |a_second: i64| seconds.iter().map(move |it| it * a_second);
    let short = |a_second: i64| ticks(a_second).map(|it| it as i32);
    let arrays: Vec<ArrayRef> = vec![
        Arc::new(DurationSecondArray::from_iter_values(ticks(1))),
        Arc::new(DurationMillisecondArray::from_iter_values(ticks(1_000))),
        Arc::new(DurationMicrosecondArray::from_iter_values(ticks(1_000_000))),
        Arc::new(DurationNanosecondArray::from_iter_values(ticks(
            1_000_000_000,
        ))),
        Arc::new(Time32SecondArray::from_iter_values(short(1))),
        Arc::new(Time32MillisecondArray::from_iter_values(short(1_000))),
        Arc::new(Time64MicrosecondArray::from_iter_values(ticks(1_000_000))),
        Arc::new(Time64NanosecondArray::from_iter_values(ticks(
            1_000_000_000,
        ))),
    ];
    let mut paths = Vec::new();
    for (number, array) in arrays.into_iter().enumerate() {
        let batch = RecordBatch::try_from_iter([("a", array)]).unwrap();
        let (arrow, parquet) = (format!("{number}.arrow"), format!("{number}.parquet"));
        common::arrow_file(&folder.join(&arrow), &batch);
        common::parquet(&folder.join(&parquet), &batch);
        paths.extend([folder.join(arrow), folder.join(parquet)]);
    }
    let clock = |it: &i64| format!("{:02}:{:02}:{:02}", it / 3600, it / 60 % 60, it % 60);
    let lines: Vec<String> = seconds.iter().map(|it| clock(it) + "\n").collect();
    let objects = seconds
        .iter()
        .map(|it| format!("{{\"a\":\"{}\"}}\n", clock(it)));
    for (name, text) in [
        ("t.csv", format!("a\n{}", lines.concat())),
        ("t.jsonl", objects.collect()),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
        paths.push(folder.join(name));
    }
    paths
}

/// An encoding of a file's column, as a model keeps it.
fn encoding(path: &Path) -> Encoding {
    let table = read_table(path, &ReadOptions::default()).unwrap();
    assert_eq!(table.columns()[0].kind(), ColumnType::Numeric);
    let rows: Vec<usize> = (0..table.rows()).collect();
    let columns = ["a".to_owned()];
    let encoding = Encoding::fit(&table, &columns, &rows, &EncodingOptions::default()).unwrap();
    serde_json::from_str(&serde_json::to_string(&encoding).unwrap()).unwrap()
}

/// A file's inputs, which are the same in batches.
fn asked(encoding: &Encoding, path: &Path) -> Result<Vec<f32>, Error> {
    let options = encoding.read_options();
    let table = read_table(path, &options)?;
    let all = encoding.apply(&table)?.values().to_vec();
    let mut in_batches = Vec::new();
    for batch in encoding.apply_batches(TableReader::open(path, &options, 7)?) {
        in_batches.extend_from_slice(batch?.values());
    }
    assert_eq!(in_batches, all);
    Ok(all)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// A model that was trained on times of one kind of file answers alike about every other.
    #[test]
    fn a_model_may_be_asked_about_times_of_another_kind_of_file(
        seconds in prop::collection::vec(0_i64..86_400, 2..60)
            .prop_filter("they differ", |it| it.iter().any(|second| second != &it[0])),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let paths = files(folder.path(), &seconds);
        let wanted = asked(&encoding(&paths[0]), &paths[0]).unwrap();
        for trained in &paths {
            let encoding = encoding(trained);
            for path in &paths {
                let found = asked(&encoding, path).unwrap();
                prop_assert_eq!(&found, &wanted, "{} of {}", path.display(), trained.display());
            }
        }
    }
}

/// Per cent and units that the new cells lack are taken as they were, and that is said.
#[test]
fn numbers_without_their_unit_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for (with, without) in [("39%", "39"), ("70 kg", "70")] {
        let lines = |cell: &str| -> String {
            let digits = cell.trim_end_matches(|it: char| !it.is_ascii_digit());
            let cells = (0..30).map(|row| cell.replace(digits, &(row + 10).to_string()) + "\n");
            cells.collect()
        };
        std::fs::write(at("with.csv"), format!("a\n{}", lines(with))).unwrap();
        std::fs::write(at("without.csv"), format!("a\n{}", lines(without))).unwrap();
        let encoding = encoding(&at("with.csv"));
        let said = |name: &str| -> Vec<NoteKind> {
            let table = read_table(at(name), &encoding.read_options()).unwrap();
            table.reading().iter().map(|note| note.kind).collect()
        };
        assert!(!said("with.csv").contains(&NoteKind::Bare), "{with}");
        assert!(said("without.csv").contains(&NoteKind::Bare), "{without}");
        assert_eq!(
            asked(&encoding, &at("with.csv")).unwrap(),
            asked(&encoding, &at("without.csv")).unwrap()
        );
    }
}

/// Per cent are hundredths where a model knows fractions of 1 alone, row by row and together, and are
/// told from what it knows where it does not.
#[test]
fn per_cent_are_told_from_plain_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let write = |name: &str, cells: &[String]| {
        std::fs::write(at(name), format!("a\n{}\n", cells.join("\n"))).unwrap();
    };
    let cells = |times: f64, unit: &str| -> Vec<String> {
        let cells = (1..40).map(|row| format!("{:.1}{unit}", f64::from(row) * times));
        cells.collect()
    };
    let fractions: Vec<String> = (1..40)
        .map(|row| format!("{:.3}", f64::from(row) / 40.0))
        .collect();
    let per_cent: Vec<String> = (1..40)
        .map(|row| format!("{:.1}%", f64::from(row) * 2.5))
        .collect();
    write("fractions.csv", &fractions);
    write("per-cent.csv", &per_cent);
    let of_fractions = encoding(&at("fractions.csv"));
    let expected = asked(&of_fractions, &at("fractions.csv")).unwrap();
    assert_eq!(asked(&of_fractions, &at("per-cent.csv")).unwrap(), expected);
    for (row, cell) in per_cent.iter().enumerate() {
        write("one.csv", std::slice::from_ref(cell));
        assert_eq!(
            asked(&of_fractions, &at("one.csv")).unwrap(),
            expected[row..=row],
            "{cell}"
        );
    }
    let said = |encoding: &Encoding, name: &str| -> Vec<NoteKind> {
        let reader = TableReader::open(at(name), &encoding.read_options(), 100).unwrap();
        let tables = reader.map(Result::unwrap);
        let notes = tables.flat_map(|table| table.reading().to_vec());
        notes.map(|note| note.kind).collect()
    };
    assert!(said(&of_fractions, "per-cent.csv").contains(&NoteKind::Hundredths));
    write("plain.csv", &cells(2.5, ""));
    let plain = encoding(&at("plain.csv"));
    assert!(said(&plain, "per-cent.csv").contains(&NoteKind::Percent));
    write("other.csv", &cells(2.5, "%"));
    assert!(!said(&encoding(&at("other.csv")), "per-cent.csv").contains(&NoteKind::Percent));
}

/// A number that a file has as one is the same to a model of text with commas.
#[test]
fn typed_numbers_are_no_text_with_points() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let values: Vec<f64> = (1..60).map(|row| f64::from(row) * 1.357).collect();
    let numbers: ArrayRef = Arc::new(Float64Array::from(values.clone()));
    let batch = RecordBatch::try_from_iter([("a", numbers)]).unwrap();
    common::parquet(&at("t.parquet"), &batch);
    let lines = values.iter().map(|it| format!("{{\"a\":{it}}}\n"));
    std::fs::write(at("t.jsonl"), lines.collect::<String>()).unwrap();
    for unit in ["", "%", " kg", " €"] {
        let cells = values
            .iter()
            .map(|it| format!("{it}{unit}\n").replace('.', ","));
        std::fs::write(at("t.csv"), format!("a\n{}", cells.collect::<String>())).unwrap();
        let encoding = encoding(&at("t.csv"));
        let expected = asked(&encoding, &at("t.csv")).unwrap();
        for name in ["t.parquet", "t.jsonl"] {
            assert_eq!(
                asked(&encoding, &at(name)).unwrap(),
                expected,
                "{unit:?} {name}"
            );
        }
    }
}

/// A cell that was no date among numbers that are dates is none to the model that comes of them.
#[test]
fn what_was_no_date_in_training_is_none_later() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    let dates =
        (0..34).map(|row| format!("20{:02}{:02}{:02}\n", row % 30, row % 12 + 1, row % 28 + 1));
    std::fs::write(
        &path,
        format!("a\n{}08/11/2012\n", dates.collect::<String>()),
    )
    .unwrap();
    let table = read_table(&path, &ReadOptions::default()).unwrap();
    let rows: Vec<usize> = (0..table.rows()).collect();
    let columns = ["a".to_owned()];
    let encoding = Encoding::fit(&table, &columns, &rows, &EncodingOptions::default()).unwrap();
    let design = encoding.apply(&table).unwrap();
    assert_eq!(asked(&encoding, &path).unwrap(), design.values());
}

/// Two digits of a year are of the hundred years that a model knows.
#[test]
fn years_of_two_digits_are_those_of_training() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for first in [1922, 1931, 1948, 2001] {
        let days = |row: i32| (row % 12 + 1, row % 28 + 1);
        let rows = || (0..97).filter(|row| first + row < 2024);
        let long =
            rows().map(|row| format!("{:02}.{:02}.{}\n", days(row).1, days(row).0, first + row));
        let short = rows().map(|row| {
            format!(
                "{:02}.{:02}.{:02}\n",
                days(row).1,
                days(row).0,
                (first + row) % 100
            )
        });
        std::fs::write(at("long.csv"), format!("a\n{}", long.collect::<String>())).unwrap();
        let table = read_table(at("long.csv"), &ReadOptions::default()).unwrap();
        let rows_of_table: Vec<usize> = (0..table.rows()).collect();
        let columns = ["a".to_owned()];
        let options = EncodingOptions::default();
        let encoding = Encoding::fit(&table, &columns, &rows_of_table, &options).unwrap();
        let expected = asked(&encoding, &at("long.csv")).unwrap();
        std::fs::write(at("short.csv"), format!("a\n{}", short.collect::<String>())).unwrap();
        assert_eq!(
            asked(&encoding, &at("short.csv")).unwrap(),
            expected,
            "{first}"
        );
    }
}

/// A point in front of three digits is said to be read as a fraction's, where a model knows whole
/// numbers of thousands.
#[test]
fn points_that_could_stand_between_thousands_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let whole = |row: i32| 1000 + row * 997;
    let lines =
        |write: &dyn Fn(i32) -> String| (0..40).map(|row| write(row) + "\n").collect::<String>();
    let text = |write: &dyn Fn(i32) -> String| format!("a\n{}", lines(write));
    std::fs::write(at("whole.csv"), text(&|row| whole(row).to_string())).unwrap();
    let encoding = encoding(&at("whole.csv"));
    let said = |name: &str, decimal| {
        let options = ReadOptions {
            decimal,
            ..encoding.read_options()
        };
        let tables = TableReader::open(at(name), &options, 100)
            .unwrap()
            .map(Result::unwrap);
        let mut notes = tables.flat_map(|table| table.reading().to_vec());
        notes.any(|note| note.kind == NoteKind::AmbiguousPoint)
    };
    let pointed = |row: i32| format!("{}.{:03}", whole(row) / 1000, whole(row) % 1000);
    std::fs::write(at("points.csv"), text(&pointed)).unwrap();
    std::fs::write(at("tenths.csv"), text(&|row| format!("{row}.5"))).unwrap();
    assert!(said("points.csv", None) && !said("points.csv", Some(Decimal::Comma)));
    assert!(!said("whole.csv", None) && !said("tenths.csv", None));
}

/// Numbers that do not say what they count are no hours, and hours are no such numbers.
#[test]
fn numbers_are_no_times() {
    let folder = tempfile::tempdir().unwrap();
    let seconds: Vec<i64> = (0..40).map(|it| it * 977).collect();
    let paths = files(folder.path(), &seconds);
    let plain = folder.path().join("plain.parquet");
    let numbers: ArrayRef = Arc::new(Float64Array::from_iter_values(
        seconds.iter().map(|it| *it as f64 / 3600.0),
    ));
    common::parquet(
        &plain,
        &RecordBatch::try_from_iter([("a", numbers)]).unwrap(),
    );
    let of_numbers = encoding(&plain);
    for path in &paths {
        let error = asked(&of_numbers, path).unwrap_err().to_string();
        let said = "it is times or durations, but was numeric when the model was trained";
        assert!(error.contains(said), "{error}");
        let error = asked(&encoding(path), &plain).unwrap_err().to_string();
        assert!(
            error.contains("is not written as in training, such as 14:30"),
            "{error}"
        );
    }
}
