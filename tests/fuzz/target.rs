//! What is done with an input, as a command would do it.

use std::{fs, path::Path, sync::OnceLock};

use sways::{
    backend::Backend,
    comparison::Comparison as Runs,
    config::Config,
    language::Language,
    new_rows::NewRows,
    plan::Plan,
    predictions::{Output, predict},
    run::{InfluenceFile, RunFolder, SavedRun},
    saved_model::SavedModel,
    study::Study,
};
use sways_data::{
    Asked, Comparison, Encoding, EncodingOptions, EventRule, ReadOptions, Table, TableReader,
    codes_as_levels, outcome, read_table, rows_with_outcome, screen, stratified_split,
};
use sways_report::{charts::Charts, material::Material, messages, page::page};
use tempfile::TempDir;

use crate::{
    campaign::{Ended, Input},
    seeds,
};

fn said(error: impl ToString) -> String {
    let said = error.to_string();
    assert!(!said.is_empty());
    said
}

/// Reads a table, finds the event in the first column that has one, encodes the others, and reads
/// it again batch by batch. No input is as long as a text's blocks usually are, so every other is
/// read in short ones.
pub fn table(input: &Input<'_>) -> Ended {
    const MOST: usize = 977;
    let path = input.file();
    let length = input.bytes.len();
    let block = (!length.is_multiple_of(2)).then_some(1 + length % MOST);
    let options = ReadOptions {
        block,
        ..ReadOptions::default()
    };
    let table = read_table(path, &options).map_err(said)?;
    let kinds: Vec<&str> = table
        .columns()
        .iter()
        .map(|it| it.kind().name())
        .take(12)
        .collect();
    let mut way = kinds.join(" ");
    for note in table.reading() {
        way += &format!(" {:?}", note.kind)
            .chars()
            .take(12)
            .collect::<String>();
    }
    let whole = table.rows();
    let names: Vec<String> = table
        .columns()
        .iter()
        .map(|it| it.name().to_owned())
        .collect();
    let mut ended = Err("no column".to_owned());
    for first in names.iter().take(8) {
        ended = event(path, &table, first, whole, block).map(|()| way.clone());
        if ended.is_ok() {
            break;
        }
    }
    ended
}

/// Takes a column as the event and goes on to the encoded matrix.
fn event(
    path: &Path,
    table: &Table,
    first: &str,
    whole: usize,
    block: Option<usize>,
) -> Result<(), String> {
    let mut table =
        table.select(&rows_with_outcome(table, first, &EventRule::Detect).map_err(said)?);
    let found = outcome(&table, first, &EventRule::Detect).map_err(said)?;
    let _ = codes_as_levels(&mut table, |name| name == first);
    let screening = screen(&table, &found, &Asked::default()).map_err(said)?;
    let split = stratified_split(&found.labels, 0.2, 0, None).map_err(said)?;
    let options = EncodingOptions::default();
    let encoding =
        Encoding::fit(&table, &screening.conditions, &split.train, &options).map_err(said)?;
    let design = encoding.apply(&table).map_err(said)?;
    assert_eq!(design.rows(), table.rows());
    assert!(design.values().iter().all(|value| value.is_finite()));
    let mut rows = 0;
    let options = ReadOptions {
        block,
        ..encoding.read_options()
    };
    let batches = TableReader::open(path, &options, 7).map_err(said)?;
    for batch in encoding.apply_batches(batches) {
        let batch = batch.map_err(said)?;
        rows += batch.rows();
        assert!(batch.values().iter().all(|value| value.is_finite()));
    }
    assert_eq!(rows, whole);
    Ok(())
}

/// A table that comparisons are made on.
fn compared() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        fs::write(&path, &seeds::csv()[0]).unwrap();
        read_table(&path, &ReadOptions::default()).unwrap()
    })
}

/// Reads a comparison, writes and reads it again, and asks a table.
pub fn comparison(input: &Input<'_>) -> Ended {
    let text = String::from_utf8_lossy(input.bytes);
    let comparison: Comparison = text.parse().map_err(said)?;
    let again: Comparison = comparison.to_string().parse().map_err(said).unwrap();
    assert_eq!(again, comparison, "{text:?}");
    let column = comparison.column().to_owned();
    let rule = EventRule::Comparison(comparison);
    let found = outcome(compared(), &column, &rule).map_err(said)?;
    Ok(format!(
        "{} events",
        found.labels.iter().filter(|it| **it).count()
    ))
}

/// Reads and checks a configuration; what is then in force says the same again.
pub fn configuration(input: &Input<'_>) -> Ended {
    let text = String::from_utf8_lossy(input.bytes);
    let config = Config::parse(&text, "t.toml").map_err(said)?;
    let plan = Plan::new(config, Path::new("/nowhere/t.toml")).map_err(said)?;
    let resolved = plan.resolved.to_toml();
    let again = Config::parse(&resolved, "t.toml").map_err(said).unwrap();
    let again = Plan::new(again, Path::new("/nowhere/t.toml"))
        .map_err(said)
        .unwrap();
    assert_eq!(again.resolved.to_toml(), resolved);
    let methods: Vec<&str> = plan
        .explain
        .iter()
        .map(|it| it.id.as_str())
        .take(3)
        .collect();
    Ok(methods.join(" "))
}

const EVERYTHING: &str = "[data]\npath = \"t.csv\"\noutcome = \"event\"\n\
    [model]\nhidden = [4]\n[train]\nepochs = 3\nmembers = 2\n\
    [evidence]\npermutations = 19\nfolds = 3\n\
    [[explain]]\nmethod = \"gradient\"\n[[explain]]\nmethod = \"shapley\"\n\
    [[explain]]\nmethod = \"partial-dependence\"\npoints = 5\n";

/// A run of a small table, in a folder of its own.
fn run() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let rows = String::from_utf8(seeds::csv()[0].clone()).unwrap();
    let (header, rows) = rows.split_once('\n').unwrap();
    fs::write(
        folder.path().join("t.csv"),
        format!("{header}\n{}", rows.repeat(3)),
    )
    .unwrap();
    let config = Config::parse(EVERYTHING, "t.toml").unwrap();
    let study = Plan::new(config, &folder.path().join("t.toml"))
        .and_then(Study::load)
        .unwrap();
    let results = study.run(Backend::default(), &mut ()).unwrap();
    let place = RunFolder::begin(folder.path(), "a", None).unwrap();
    place.write(&study, &results, sways_report::write).unwrap();
    folder
}

/// The model of a small run, and its other files that are read again: the name of each, a line, and
/// what is in it.
pub fn run_of_everything() -> (Vec<u8>, Vec<Vec<u8>>) {
    let folder = run();
    let folder = folder.path().join("a");
    let named = |name: &&str| {
        let bytes = fs::read(folder.join(name)).unwrap();
        [name.as_bytes(), b"\n", &bytes].concat()
    };
    let files = RUN_FILES.iter().map(named).collect();
    (fs::read(folder.join("model.safetensors")).unwrap(), files)
}

const RUN_FILES: [&str; 6] = [
    "influence.json",
    "report.json",
    "evidence.json",
    "config.toml",
    "losses.csv",
    "predictions.csv",
];

/// Reads a model and predicts a table by it.
pub fn model() -> impl FnMut(&Input<'_>) -> Ended {
    let folder = run();
    move |input| {
        let model = SavedModel::from_bytes(input.bytes, Path::new("m.safetensors"));
        let model = model.map_err(said)?;
        let table = folder.path().join("t.csv");
        let mut rows = NewRows::open(&model, &table, &|options| options, 64, &[]).map_err(said)?;
        let output = Output::to_stream(Box::new(std::io::sink()), "nowhere", &[]).map_err(said)?;
        predict(&model, &mut rows, output, Backend::default()).map_err(said)?;
        Ok(model.event.event.len().to_string())
    }
}

/// Puts a file into a run's folder, and reads that as `describe`, `compare` and `report` do.
pub fn run_folder() -> impl FnMut(&Input<'_>) -> Ended {
    let root = run();
    move |input| {
        let input = input.bytes;
        let folder = root.path().join("a");
        let line = input.iter().position(|it| *it == b'\n').unwrap_or(0);
        let name = RUN_FILES
            .into_iter()
            .find(|it| it.as_bytes() == &input[..line]);
        let name = name.ok_or("no file of a run")?;
        let before = fs::read(folder.join(name)).unwrap();
        fs::write(folder.join(name), &input[line + 1..]).unwrap();
        let ended = std::panic::catch_unwind(|| read_back(&folder));
        fs::write(folder.join(name), before).unwrap();
        ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

fn read_back(folder: &Path) -> Ended {
    let run = InfluenceFile::read(folder).map_err(said)?;
    let described = sways_cli::terminal::describe::of_run(&run, Language::En).len();
    let run = SavedRun::read(folder).map_err(said)?;
    let compared = sways_cli::terminal::compare::text(
        &Runs::of(&[run.clone(), run]),
        true,
        messages::of(Language::En),
    )
    .len();
    let material = Material::read(folder).map_err(said)?;
    let charts = Charts::draw(&material).map_err(said)?;
    let page = page(&material, &charts).len();
    Ok(format!("{described} {compared} {}", page / 1000))
}
