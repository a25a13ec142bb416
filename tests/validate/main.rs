//! The simulation behind the claims that the project makes of its evidence, reported as Morris,
//! White & Crowther (2019) ask:
//!
//! - **Aims**: does `evidence` keep the chance of any false verdict at α = .05, how often does it
//!   find what is there, and do the intervals hold their estimand as often as they say?
//! - **Data-generating mechanisms**: the cells of `cells.rs`, by which settings are chosen, and of
//!   `confirmation.rs`, which are looked at once.
//! - **Estimands**: the conditions that the event depends on given the others; and each
//!   condition's partially linear effect on the probability.
//! - **Methods**: the inquiry of `sways influence` with its default settings; beside it, on the
//!   same data sets, what people do today (`peers.py`).
//! - **Performance measures**: family-wise error (any verdict of a condition that does not
//!   matter), power (the share of those that do), coverage of the marginal intervals, their mean
//!   width, the share of conditions that are not certifiable; each with its Monte-Carlo error.
//!
//! ```text
//! validate run RESULTS [--repetitions R] [--core R] [--cells a,b] [--seeds S]
//!                                                                   appends to RESULTS, resumes
//! validate summary RESULTS [--cells a,b]                            prints the table
//! validate seeds RESULTS [--cells a,b]                              what the inquiry's seed changes
//! validate export FOLDER [--repetitions R] [--cells a,b]            writes the data sets
//! validate nulls CONFIG [--repetitions R]                           a real table made null
//! ```

mod cells;
mod confirmation;
mod nulls;
mod seeds;
mod summary;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::sync::Mutex;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sways::evidence::{EvidenceConfig, Inquiry};
use sways_data::{Column, Design, Encoding, EncodingOptions, Table, Values};
use sways_explain::evidence::Evidence;

use cells::{Cell, cells};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// One repetition's outcome, a line of the results.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    cell: String,
    repetition: u64,
    /// Of the inquiry's seeds; the first is the repetition itself.
    #[serde(default)]
    seed: u64,
    evidence: Evidence,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| {
        let place = arguments.iter().position(|it| it == name)?;
        arguments.get(place + 1).cloned()
    };
    let number = |name, default| option(name).map_or(Ok(default), |it| it.parse());
    let chosen: Option<BTreeSet<String>> =
        option("--cells").map(|it| it.split(',').map(str::to_owned).collect());
    let is_chosen = |cell: &Cell| chosen.as_ref().is_none_or(|it| it.contains(cell.name));
    let cells: Vec<Cell> = cells().into_iter().filter(is_chosen).collect();
    let repetitions = number("--repetitions", 200)?;
    match (arguments.first().map(String::as_str), arguments.get(1)) {
        (Some("run"), Some(results)) => run(
            &cells,
            Path::new(results),
            repetitions,
            number("--core", 1000)?,
            number("--seeds", 1)?,
        ),
        (Some("summary"), Some(results)) => {
            let lines = read(Path::new(results))?;
            println!("{}", summary::table(&cells, &lines));
            print!("{}", summary::averages(&cells, &lines));
            Ok(())
        }
        (Some("seeds"), Some(results)) => {
            let lines = read(Path::new(results))?;
            print!("{}", seeds::table(&cells, &lines));
            Ok(())
        }
        (Some("nulls"), Some(config)) => nulls::run(Path::new(config), repetitions),
        (Some("export"), Some(folder)) => export(&cells, Path::new(folder), repetitions),
        _ => Err(
            "run RESULTS, summary RESULTS, seeds RESULTS, export FOLDER or nulls CONFIG; its source says more"
                .into(),
        ),
    }
}

fn read(results: &Path) -> Result<Vec<Line>> {
    let Ok(file) = fs::File::open(results) else {
        return Ok(Vec::new());
    };
    let mut lines = Vec::new();
    for line in io::BufReader::new(file).lines() {
        // A line that was cut short by a stop is made again.
        if let Ok(line) = serde_json::from_str(&line?) {
            lines.push(line);
        }
    }
    Ok(lines)
}

fn run(cells: &[Cell], results: &Path, others: u64, core: u64, seeds: u64) -> Result<()> {
    let done: BTreeSet<(String, u64, u64)> = read(results)?
        .into_iter()
        .map(|line| (line.cell, line.repetition, line.seed))
        .collect();
    if let Some(folder) = results.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().create(true).append(true).open(results)?;
    // Ends a line that was cut short.
    if !done.is_empty() {
        writeln!(file)?;
    }
    let file = Mutex::new(file);
    for cell in cells {
        let repetitions = if cell.core { core } else { others };
        let missing: Vec<(u64, u64)> = (0..repetitions)
            .flat_map(|repetition| (0..seeds).map(move |seed| (repetition, seed)))
            .filter(|&(repetition, seed)| !done.contains(&(cell.name.to_owned(), repetition, seed)))
            .collect();
        let start = std::time::Instant::now();
        missing.par_iter().try_for_each(
            |&(repetition, seed)| -> std::result::Result<(), String> {
                let line = Line {
                    cell: cell.name.to_owned(),
                    repetition,
                    seed,
                    evidence: inquire(cell, repetition, seed).map_err(|error| error.to_string())?,
                };
                let text = serde_json::to_string(&line).map_err(|error| error.to_string())?;
                let mut file = file.lock().map_err(|error| error.to_string())?;
                writeln!(file, "{text}").map_err(|error| error.to_string())
            },
        )?;
        eprintln!(
            "{}: {} repetitions in {:.0} s",
            cell.name,
            missing.len(),
            start.elapsed().as_secs_f64()
        );
    }
    Ok(())
}

fn inquire(cell: &Cell, repetition: u64, seed: u64) -> Result<Evidence> {
    let data = cell.draw(cell.rows, repetition);
    let columns = (0..cell.conditions).map(|condition| {
        let values = data.values.iter().skip(condition).step_by(cell.conditions);
        let name = summary::name_of(condition);
        if cell.is_category(condition) {
            let names = values.map(|&value| Some(["a", "b", "c", "d", "e", "f"][value as usize]));
            Column::new(name, Values::text(names))
        } else {
            Column::new(name, Values::Numbers(values.copied().collect()))
        }
    });
    let table = Table::new("simulated", columns.collect())?;
    let names: Vec<String> = table
        .columns()
        .iter()
        .map(|it| it.name().to_owned())
        .collect();
    let rows: Vec<usize> = (0..cell.rows).collect();
    let encoding = Encoding::fit(&table, &names, &rows, &EncodingOptions::default())?;
    let design = encoding.consume(table)?;
    ask(
        &design,
        &encoding,
        &data.labels,
        data.together.as_deref(),
        repetition + (seed << 32),
    )
}

/// The inquiry of `sways influence`, with its default settings.
fn ask(
    design: &Design,
    encoding: &Encoding,
    labels: &[bool],
    together: Option<&[usize]>,
    seed: u64,
) -> Result<Evidence> {
    let inquiry = Inquiry {
        design,
        encoding,
        labels,
        together,
        weights: None,
        parts: None,
        learner: None,
        cache: &(),
        plan: EvidenceConfig::default().check()?.ok_or("evidence is on")?,
        seed,
    };
    let device = burn_ndarray::NdArrayDevice::default();
    Ok(inquiry.run::<burn_ndarray::NdArray>(&device, &mut |_| ())?)
}

/// Writes each cell's data sets as CSV, and `cells.json`, for other programs.
fn export(cells: &[Cell], folder: &Path, repetitions: u64) -> Result<()> {
    let mut described = serde_json::Map::new();
    for cell in cells {
        // Other programs are given numbers only, and know no groups.
        let is_own = matches!(cell.form, cells::Form::Own(it) if it.together > 1);
        if is_own || (0..cell.conditions).any(|condition| cell.is_category(condition)) {
            continue;
        }
        let of_cell = folder.join(cell.name);
        fs::create_dir_all(&of_cell)?;
        let name = summary::name_of;
        let conditions: Vec<String> = (0..cell.conditions).map(name).collect();
        for repetition in 0..repetitions {
            let data = cell.draw(cell.rows, repetition);
            let mut text = format!("y,{}\n", conditions.join(","));
            for (row, label) in data.values.chunks_exact(cell.conditions).zip(&data.labels) {
                let values: Vec<String> = row.iter().map(f64::to_string).collect();
                writeln!(text, "{},{}", u8::from(*label), values.join(","))?;
            }
            fs::write(of_cell.join(format!("{repetition}.csv")), text)?;
        }
        let signal = cell.signal();
        let null: Vec<String> = (0..cell.conditions)
            .filter(|it| !signal.contains(it))
            .map(name)
            .collect();
        let entry = serde_json::json!({ "conditions": conditions, "null": (null) });
        described.insert(cell.name.to_owned(), entry);
    }
    fs::write(
        folder.join("cells.json"),
        serde_json::to_string_pretty(&described)?,
    )?;
    Ok(())
}
