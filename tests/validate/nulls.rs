//! Real tables made null: how often evidence is found where there is none.

use std::path::Path;

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use sways::plan::{Plan, Source};
use sways::study::Study;
use sways_data::{Column, Encoding, Table, read_table};
use sways_explain::evidence::{Evidence, Verdict};

use crate::{Result, ask};

/// Runs a configuration's table `repetitions` times with its labels permuted, and as often with a
/// shuffled copy of each condition added, and prints how often what is null is found.
pub fn run(config: &Path, repetitions: u64) -> Result<()> {
    let study = Study::load(Plan::read(config, None, None)?)?;
    let data = &study.data;
    let found = |evidence: &Evidence, is_null: &dyn Fn(&str) -> bool| {
        let conditions = evidence.conditions.iter();
        conditions
            .filter(|it| it.verdict == Verdict::Evidence && is_null(&it.condition))
            .count()
    };
    let permuted: Vec<Evidence> = (0..repetitions)
        .into_par_iter()
        .map(|repetition| {
            let mut labels = data.outcome.labels.clone();
            labels.shuffle(&mut ChaCha8Rng::seed_from_u64(repetition));
            ask(&data.design, &data.encoding, &labels, None, repetition)
                .map_err(|it| it.to_string())
        })
        .collect::<std::result::Result<_, String>>()?;
    let name = config.file_stem().unwrap_or_default().to_string_lossy();
    let open = permuted.iter().filter(|it| it.gate.open).count();
    let any = permuted
        .iter()
        .filter(|it| found(it, &|_| true) > 0)
        .count();
    println!("{name}, labels permuted: the gate opened {open} times in {repetitions}, and any");
    println!("  condition had evidence {any} times");

    let Source::Table { table, read, .. } = &study.plan.data.source else {
        return Ok(());
    };
    let table = read_table(table, read)?;
    let shadowed: Vec<Evidence> = (0..repetitions)
        .into_par_iter()
        .map(|repetition| {
            let with = with_shadows(&table, &data.screening.conditions, repetition)
                .map_err(|it| it.to_string())?;
            let names: Vec<String> = with
                .columns()
                .iter()
                .map(|it| it.name().to_owned())
                .collect();
            let rows: Vec<usize> = (0..with.rows()).collect();
            let encoding = Encoding::fit(&with, &names, &rows, &study.plan.data.encoding)
                .map_err(|it| it.to_string())?;
            let design = encoding.consume(with).map_err(|it| it.to_string())?;
            ask(&design, &encoding, &data.outcome.labels, None, repetition)
                .map_err(|it| it.to_string())
        })
        .collect::<std::result::Result<_, String>>()?;
    let is_shadow = |name: &str| name.ends_with(SHADOW);
    let any = shadowed
        .iter()
        .filter(|it| found(it, &is_shadow) > 0)
        .count();
    let real: usize = shadowed
        .iter()
        .map(|it| found(it, &|name| !is_shadow(name)))
        .sum();
    println!("{name}, with shuffled copies: any copy had evidence {any} times in {repetitions};");
    println!(
        "  {:.1} of the real conditions had",
        real as f64 / repetitions as f64
    );
    Ok(())
}

/// What the name of a shuffled copy ends with.
const SHADOW: &str = " (shuffled)";

/// The conditions, and of each a copy whose rows are in another order.
fn with_shadows(table: &Table, conditions: &[String], repetition: u64) -> Result<Table> {
    let mut rng = ChaCha8Rng::seed_from_u64(repetition);
    let mut order: Vec<usize> = (0..table.rows()).collect();
    let mut columns = Vec::new();
    for name in conditions {
        let column = table.column(name).ok_or("a condition is a column")?;
        columns.push(column.clone());
        order.shuffle(&mut rng);
        let shuffled = table.select(&order);
        let shuffled = shuffled.column(name).ok_or("a condition is a column")?;
        columns.push(Column::new(
            format!("{name}{SHADOW}"),
            shuffled.values().clone(),
        ));
    }
    Ok(Table::new("shadows", columns)?)
}
