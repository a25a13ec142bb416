//! Effects of numbers in every unit, and what the model says at typical values.

use comfy_table::{Table, presets::NOTHING};
use sways::{language::Language, study::Results};
use sways_report::{
    messages::{self, Messages},
    order::sorted,
    table::rows_of,
    typical, units,
    words::{all_fitted, fitted},
};

use super::text::{rendered, wrapped};

/// The columns of a name in the first table and in the second, of a size, a value and a changed one:
/// together they make 80 at most.
const NAMES: [usize; 2] = [16, 18];
const SIZE: usize = 14;
const VALUE: usize = 10;
const CHANGED: usize = 21;

/// Both, where there are some.
pub fn text(results: &Results, language: Language) -> String {
    let says = messages::of(language);
    let evidence = results.evidence.as_ref();
    let lines = evidence.map_or_else(Vec::new, |evidence| {
        units::lines(&rows_of(evidence, &sorted(evidence), says), says)
    });
    let mut text = String::new();
    if !lines.is_empty() {
        text += &section(says.units_of_numbers(), says.units_note());
        text += &in_units(&lines, says);
    }
    let lines = typical::lines(&results.view, evidence, says);
    text += &section(says.typical(), says.typical_note());
    text + &at_typical_values(&lines, says)
}

fn section(title: &str, note: &str) -> String {
    format!("\n{}{}", wrapped(title), wrapped(&format!("  {note}")))
}

/// Three lines a number: more columns would not fit.
fn in_units(lines: &[[String; 6]], says: &dyn Messages) -> String {
    let mut grid = Table::new();
    grid.load_style(NOTHING);
    let [_, unit, _, deviation, _, quartiles] = says.units_columns();
    let names = all_fitted(lines.iter().map(|line| line[0].as_str()), NAMES[0]);
    for ([_, per_unit, size, per_deviation, ends, between], mut name) in lines.iter().zip(names) {
        let of = [
            (&unit, "", per_unit),
            (&deviation, size.as_str(), per_deviation),
            (&quartiles, ends.as_str(), between),
        ];
        for (unit, size, effect) in of.into_iter().filter(|(.., effect)| !effect.is_empty()) {
            let name = std::mem::take(&mut name);
            grid.add_row([name, unit.clone(), fitted(size, SIZE), effect.clone()]);
        }
    }
    rendered(grid, &[2, 3])
}

fn at_typical_values(lines: &[[String; 5]], says: &dyn Messages) -> String {
    let mut grid = Table::new();
    grid.load_style(NOTHING);
    grid.set_header(says.typical_columns());
    let conditions = || lines.chunk_by(|a, b| a[0] == b[0]);
    let names = all_fitted(conditions().map(|lines| lines[0][0].as_str()), NAMES[1]);
    for (lines, name) in conditions().zip(names) {
        let mut once = [name, fitted(&lines[0][1], VALUE)];
        for [.., instead, chance, spread] in lines {
            let [name, typical] = std::mem::take(&mut once);
            let instead = fitted(instead, CHANGED);
            grid.add_row([name, typical, instead, chance.clone(), spread.clone()]);
        }
    }
    rendered(grid, &[3, 4])
}
