//! The same table asked in three ways: read whole, by the engine in this process, and by a cluster
//! of a scheduler and an executor.

#![allow(clippy::unwrap_used)]

use std::{
    collections::BTreeMap,
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
};

use datafusion::{
    arrow::{
        array::{
            ArrayRef, AsArray, BooleanArray, Date32Array, Float64Array, Int64Array, StringArray,
        },
        datatypes::{Float64Type, Int64Type},
        record_batch::RecordBatch,
    },
    parquet::{arrow::ArrowWriter, file::properties::WriterProperties},
};
use sways::{
    backend::Backend,
    explanation::{Explainee, Explanation},
    methods::{Block, MethodPlan},
    new_rows::NewRows,
    predictions::probabilities,
    saved_model::{SavedEvent, SavedModel},
};
use sways_ballista::{
    Engine, Rows,
    functions::profile::Distinct,
    jobs::{
        describe::describe,
        explain::Explaining,
        predict::{PROBABILITY, predictions},
        sample::{sample, stratified},
    },
};
use sways_data::{Encoding, EncodingOptions, ReadOptions, Table, TableSource, read_table};
use sways_model::{Activation, Architecture, Weights};
use tempfile::TempDir;

const FILES: usize = 5;
const ROWS: usize = 900;

/// A table in several files of several row groups, with numbers, words, truth values, dates and
/// missing cells, of which rows are alike.
fn files() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    for file in 0..FILES {
        let rows = || (0..ROWS).map(move |row| file * ROWS + row);
        let is_missing = |row: &usize| row % 17 == 3;
        let number = |row: usize| (!is_missing(&row)).then(|| (row % 701) as f64 / 7.0 - 40.0);
        let word = |row: usize| ["red", "green", "blue"].get(row % 4).copied();
        let columns: [(&str, ArrayRef); 6] = [
            (
                "id",
                Arc::new(rows().map(|row| Some(row as i64)).collect::<Int64Array>()),
            ),
            (
                "size",
                Arc::new(rows().map(number).collect::<Float64Array>()),
            ),
            (
                "colour",
                Arc::new(rows().map(word).collect::<StringArray>()),
            ),
            (
                "member",
                Arc::new(
                    rows()
                        .map(|row| Some(row % 3 == 0))
                        .collect::<BooleanArray>(),
                ),
            ),
            (
                "day",
                Arc::new(
                    rows()
                        .map(|row| Some((row % 300) as i32))
                        .collect::<Date32Array>(),
                ),
            ),
            (
                "event",
                Arc::new(
                    rows()
                        .map(|row| Some(i64::from(row % 5 == 0)))
                        .collect::<Int64Array>(),
                ),
            ),
        ];
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let path = folder.path().join(format!("part {file}.parquet"));
        let groups = WriterProperties::builder()
            .set_max_row_group_row_count(Some(256))
            .build();
        let file = File::create(path).unwrap();
        let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(groups)).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
    }
    let pattern = folder.path().join("*.parquet").to_str().unwrap().to_owned();
    (folder, pattern)
}

/// The same read whole.
fn whole(folder: &Path) -> Vec<PathBuf> {
    (0..FILES)
        .map(|file| folder.join(format!("part {file}.parquet")))
        .collect()
}

/// A model of the table's conditions, with weights as they are drawn.
fn model(table: &Table) -> SavedModel {
    let conditions = ["size", "colour", "member", "day"].map(str::to_owned);
    let rows: Vec<usize> = (0..table.rows()).collect();
    let encoding = Encoding::fit(table, &conditions, &rows, &EncodingOptions::default()).unwrap();
    let inputs = encoding.groups().inputs();
    let architecture = Architecture::new(inputs, vec![6, 4], Activation::Relu).unwrap();
    SavedModel {
        weights: Weights::random(architecture, 3, 5).unwrap(),
        training_mean: Some(vec![0.25; inputs]),
        encoding,
        event: SavedEvent {
            column: "event".to_owned(),
            event: "event = 1".to_owned(),
        },
    }
}

/// What the library says of each row, by its id.
fn by_id(
    folder: &Path,
    model: &SavedModel,
    of: impl Fn(&Path) -> Vec<Vec<f64>>,
) -> BTreeMap<i64, Vec<f64>> {
    let files = whole(folder).into_iter().enumerate();
    let rows = files.flat_map(|(file, path)| {
        let rows = of(&path);
        assert_eq!(rows.len(), ROWS, "{:?}", model.event);
        (0..ROWS)
            .map(move |row| (file * ROWS + row) as i64)
            .zip(rows)
    });
    rows.collect()
}

/// What an engine says of each row, by its id.
fn asked(engine: &Engine, rows: &Rows) -> BTreeMap<i64, Vec<f64>> {
    let mut found = BTreeMap::new();
    let mut count = 0;
    engine
        .each(rows, |batch| {
            let ids = batch.column(0).as_primitive::<Int64Type>().values();
            let numbers = batch.column(1);
            for (row, id) in ids.iter().enumerate() {
                let of_row = match numbers.as_fixed_size_list_opt() {
                    Some(lists) => lists.value(row),
                    None => numbers.slice(row, 1),
                };
                let of_row = of_row.as_primitive::<Float64Type>().values().to_vec();
                found.insert(*id, of_row);
                count += 1;
            }
            Ok(())
        })
        .unwrap();
    assert_eq!(
        (count, found.len()),
        (FILES * ROWS, FILES * ROWS),
        "no row twice"
    );
    found
}

fn assert_close(a: &BTreeMap<i64, Vec<f64>>, b: &BTreeMap<i64, Vec<f64>>) {
    assert_eq!(a.len(), b.len());
    for (id, left) in a {
        for (one, other) in left.iter().zip(&b[id]) {
            assert!((one - other).abs() < 1e-6, "row {id}: {left:?} {:?}", b[id]);
        }
    }
}

fn engines() -> [(&'static str, Engine); 2] {
    [
        ("here", Engine::here().unwrap()),
        ("a cluster", Engine::standalone().unwrap()),
    ]
}

#[test]
fn all_that_is_asked_is_the_same_everywhere() {
    let (folder, pattern) = files();
    let source: TableSource = whole(folder.path())[0].as_path().into();
    let table = read_table(source, &ReadOptions::default()).unwrap();
    let model = model(&table);
    let method: MethodPlan = Block::new("integrated-gradients")
        .check(&[6, 4], 0)
        .unwrap();
    let explaining = Explaining {
        model: &model,
        method: &method,
        seed: 0,
    };
    let predicted = by_id(folder.path(), &model, |path| {
        let mut rows = NewRows::open(&model, path, &|it| it, ROWS, &[]).unwrap();
        let all = probabilities(&model, &mut rows, Backend::default()).unwrap();
        all.into_iter()
            .map(|probability| vec![probability])
            .collect()
    });
    let mut descriptions = Vec::new();
    let mut samples = Vec::new();
    let mut reductions = Vec::new();
    for (name, engine) in engines() {
        let rows = engine.table(&pattern, None).unwrap();
        assert_eq!(engine.count(&rows).unwrap(), (FILES * ROWS) as u64);

        let keep = ["id".to_owned()];
        let asked_for = predictions(&rows, &model, &keep).unwrap();
        assert_eq!(asked_for.columns(), ["id", PROBABILITY]);
        let of_engine = asked(&engine, &asked_for);
        assert_eq!(of_engine, predicted, "{name}");

        let of_each = asked(&engine, &explaining.of_each(&rows, &keep).unwrap());
        let explained = by_id(folder.path(), &model, |path| {
            explained(&model, &method, path)
        });
        assert_close(&of_each, &explained);

        let mut file = like(&model, &method, &whole(folder.path())[0]);
        explaining.of_all(&engine, &rows, &mut file).unwrap();
        assert_eq!(file.rows, FILES * ROWS);
        let sizes = file
            .influences
            .iter()
            .find(|it| it.reduction.name() == "mean-abs");
        let sizes = &sizes.unwrap().values;
        for (condition, size) in sizes.iter().enumerate() {
            let all = explained.values().map(|of_row| of_row[1 + condition].abs());
            let mean = all.sum::<f64>() / (FILES * ROWS) as f64;
            assert!((size - mean).abs() < 1e-9, "{name}: {size} {mean}");
        }
        reductions.push(file.influences);

        let found = describe(&engine, &rows, &|it| it).unwrap();
        assert_eq!(found.all.rows(), (FILES * ROWS) as u64);
        let columns: Vec<_> = found.all.columns().collect();
        let [_, (_, _, size), (_, _, colour), ..] = columns[..] else {
            panic!("{columns:?}");
        };
        let missing = (0..FILES * ROWS).filter(|row| row % 17 == 3).count();
        assert_eq!(size.missing(), missing as u64);
        assert_eq!(colour.distinct(), Distinct::Exactly(3));
        assert_eq!(colour.missing(), (FILES * ROWS / 4) as u64);
        descriptions.push(serde_json::to_string(&found.all).unwrap());

        let some = sample(&engine, &rows, &keep, 100, 3).unwrap();
        assert_eq!((some.rows.rows(), some.of), (100, (FILES * ROWS) as u64));
        samples.push(some.rows);

        let some = stratified(&engine, &rows, "event", &|it| it, 333, 3).unwrap();
        let of = |batch: &RecordBatch| batch["event"].as_primitive::<Int64Type>().values().to_vec();
        let events: i64 = some.rows.batches().iter().flat_map(of).sum();
        // A fifth of all rows.
        assert_eq!((some.rows.rows(), events), (333, 67), "{name}");
        samples.push(some.rows);
    }
    assert_eq!(descriptions[0], descriptions[1]);
    assert_eq!(samples[..2], samples[2..]);
    assert_eq!(reductions[0], reductions[1]);
}

/// A row's probability and attributions, by the library.
fn explained(model: &SavedModel, method: &MethodPlan, path: &Path) -> Vec<Vec<f64>> {
    #[derive(Default)]
    struct Taken(Vec<f64>);
    impl sways::progress::Observer for Taken {
        fn attributions(
            &mut self,
            _: &str,
            _: Option<&[usize]>,
            values: &[f64],
        ) -> std::io::Result<()> {
            self.0.extend_from_slice(values);
            Ok(())
        }
    }
    let open = || NewRows::open(model, path, &|it| it, ROWS, &[]).unwrap();
    let (inputs, _) = open().read_all().unwrap();
    let mut taken = Taken::default();
    explanation(model, method, &inputs, &mut taken);
    let all = probabilities(model, &mut open(), Backend::default()).unwrap();
    let attributions = taken.0.chunks(model.encoding.groups().len());
    let rows = all.iter().zip(attributions);
    rows.map(|(probability, of_row)| [&[*probability], of_row].concat())
        .collect()
}

fn explanation(
    model: &SavedModel,
    method: &MethodPlan,
    inputs: &[f32],
    observer: &mut dyn sways::progress::Observer,
) -> sways::explanation::ExplainFile {
    Explanation {
        model: Explainee::Saved(model),
        methods: std::slice::from_ref(method),
        all_that_apply: false,
        inputs,
        background: None,
        scored: None,
        row: None,
        seed: 0,
        folder: None,
        observer,
    }
    .run(Backend::default())
    .unwrap()
}

/// What a few rows say, whose numbers those of all rows replace.
fn like(model: &SavedModel, method: &MethodPlan, path: &Path) -> sways::explanation::ExplainFile {
    let mut rows = NewRows::open(model, path, &|it| it, ROWS, &[]).unwrap();
    let (inputs, _) = rows.read_all().unwrap();
    explanation(model, method, &inputs, &mut ())
}

#[test]
fn rows_are_asked_for_by_sql() {
    let (_folder, pattern) = files();
    let engine = Engine::here().unwrap();
    let sql = "select id, size from data where colour = 'red' and id < 40";
    let rows = engine.table(&pattern, Some(sql)).unwrap();
    assert_eq!(rows.columns(), ["id", "size"]);
    assert_eq!(engine.count(&rows).unwrap(), 10);
}

#[test]
fn what_is_wrong_is_said_in_the_words_of_who_asked() {
    let (folder, pattern) = files();
    std::fs::write(folder.path().join("notes.csv"), "a\n1\n").unwrap();
    let engine = Engine::here().unwrap();
    let of = |location: &str, sql: Option<&str>| match engine.table(location, sql) {
        Ok(_) => panic!("{location} is read"),
        Err(error) => error.to_string(),
    };
    let none = format!("{}/none-*.parquet", folder.path().display());
    assert_eq!(of(&none, None), format!("{none}: there is no such file"));
    let csv = folder.path().join("notes.csv").display().to_string();
    assert!(of(&csv, None).contains("Parquet"), "{}", of(&csv, None));
    let said = of(&pattern, Some("select nothing from data"));
    assert!(
        said.starts_with("--sql \"select nothing from data\"") && said.contains("nothing"),
        "{said}"
    );

    let table = read_table(whole(folder.path())[0].as_path(), &ReadOptions::default()).unwrap();
    let model = model(&table);
    let engine = Engine::here().unwrap();
    let rows = engine
        .table(&pattern, Some("select id, size from data"))
        .unwrap();
    let Err(error) = predictions(&rows, &model, &[]) else {
        panic!("columns are missing");
    };
    let said = error.to_string();
    assert!(
        said.contains("\"colour\"") && said.contains("\"id\", \"size\""),
        "{said}"
    );
}
