//! Random tables through everything: never a panic, and what comes out is sound.

use crate::common::{self, Cells, Columns};
use proptest::prelude::*;
use sways_data::{
    Asked, Encoding, EncodingOptions, Error, EventRule, ReadOptions, Scaling, TableReader, outcome,
    read_table, rows_with_outcome, screen, stratified_split,
};

fn cells(rows: usize) -> impl Strategy<Value = Cells> {
    let number = prop_oneof![
        Just(None),
        (-5..5_i32).prop_map(|number| Some(f64::from(number))),
        (-1e30..1e30_f64).prop_map(Some),
        Just(Some(f64::MAX)),
    ];
    let small = prop::option::of((0..3_i32).prop_map(f64::from));
    let word = |pattern: &'static str| prop::option::of(pattern);
    prop_oneof![
        prop::collection::vec(number, rows).prop_map(Cells::Numbers),
        prop::collection::vec(small, rows).prop_map(Cells::Numbers),
        prop::collection::vec(word("[ab]"), rows).prop_map(Cells::Words),
        prop::collection::vec(word("yes|no|NO"), rows).prop_map(Cells::Words),
        prop::collection::vec(word("20[0-2]0-0[1-9]-0[1-9]"), rows).prop_map(Cells::Words),
        prop::collection::vec(word("\\PC{0,6}|[,;\t\"'\n\r|é ]{0,5}|inf|NaN|[0-9]"), rows)
            .prop_map(Cells::Words),
    ]
}

/// Columns under odd names of which no two are alike.
fn columns() -> impl Strategy<Value = Columns> {
    (1..40_usize, 2..6_usize)
        .prop_flat_map(|(rows, width)| {
            let named = ("[ab,;\t\"'\n{é|.\\[\\]]{0,4}", cells(rows));
            prop::collection::vec(named, width)
        })
        .prop_map(|columns| {
            let named = columns.into_iter().enumerate();
            named
                .map(|(index, (name, cells))| (format!("{index}{name}{index}"), cells))
                .collect()
        })
}

/// Goes the whole way; `Ok` holds whether a design came of it.
fn whole_way(path: &std::path::Path, first: &str, scaling: Scaling) -> Result<(), Error> {
    let options = ReadOptions::default();
    let table = read_table(path, &options)?;
    let table = table.select(&rows_with_outcome(&table, first, &EventRule::Detect)?);
    let outcome = outcome(&table, first, &EventRule::Detect)?;
    let screening = screen(&table, &outcome, &Asked::default())?;
    let split = stratified_split(&outcome.labels, 0.2, 0, None)?;
    let options = EncodingOptions {
        scaling,
        min_level_rows: Some(2),
        max_levels: Some(3),
        ..EncodingOptions::default()
    };
    let encoding = Encoding::fit(&table, &screening.conditions, &split.train, &options)?;
    let json = serde_json::to_string(&encoding).unwrap();
    assert_eq!(serde_json::from_str::<Encoding>(&json).unwrap(), encoding);

    let design = encoding.apply(&table)?;
    assert_eq!(design.rows(), table.rows());
    assert_eq!(
        design.values().len(),
        table.rows() * encoding.groups().inputs()
    );
    assert!(design.values().iter().all(|value| value.is_finite()));
    assert_eq!(encoding.consume(table)?, design);

    // All rows of the file, also those without an outcome.
    let mut rows = 0;
    for batch in encoding.apply_batches(TableReader::open(path, &encoding.read_options(), 3)?) {
        let batch = batch?;
        rows += batch.rows();
        assert_eq!(batch.groups(), design.groups());
        assert!(batch.values().iter().all(|value| value.is_finite()));
    }
    assert!(rows >= design.rows());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_table_gives_a_sound_design_or_a_message(
        columns in columns(),
        scaling in prop_oneof![Just(Scaling::None), Just(Scaling::Standard), Just(Scaling::Robust)],
    ) {
        let folder = tempfile::tempdir().unwrap();
        // White space around names does not count.
        let first = columns[0].0.trim().to_owned();
        for (_, path) in common::write_all(folder.path(), &columns) {
            if let Err(error) = whole_way(&path, &first, scaling) {
                prop_assert!(!error.to_string().is_empty());
            }
        }
    }

    #[test]
    fn numbers_are_the_same_from_every_format(
        values in prop::collection::vec(prop::option::of(-1e300..1e300_f64), 1..20),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let columns = vec![("a".to_owned(), Cells::Numbers(values.clone())),
                           ("b".to_owned(), Cells::Numbers(vec![Some(1.0); values.len()]))];
        for (format, path) in common::write_all(folder.path(), &columns) {
            let table = read_table(&path, &ReadOptions::default()).unwrap();
            for (row, value) in values.iter().enumerate() {
                let cell = table.columns()[0].cell(row);
                let expected = value.map_or(sways_data::Cell::Missing, sways_data::Cell::Number);
                prop_assert_eq!(cell, expected, "{}", format);
            }
        }
    }
}
