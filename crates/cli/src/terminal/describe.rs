//! What is in a table, a model or a run.

use std::fmt::Write as _;

use comfy_table::{Table as Grid, presets::NOTHING};
use sways::{
    language::Language,
    run::InfluenceFile,
    saved_model::SavedModel,
    words::{counted, plain},
};
use sways_data::{ConditionEncoding, NumericEncoding, Table};

use super::{
    influence_table, screen, summary,
    text::{rendered, wrapped},
};

/// What is said of a column.
const TABLE: [&str; 5] = ["column", "type", "missing", "different", "what is in it"];

/// What is in a run.
pub fn of_run(run: &InfluenceFile) -> String {
    let mut text = format!(
        "The run {}: {}, {} on {}\n\n{}",
        plain(&run.run),
        plain(&run.event),
        counted(run.conditions.len(), "condition"),
        run.backend,
        screen::scores(&run.metrics, Language::En)
    );
    for influence in &run.influences {
        let _ = write!(text, "\n{}", influence_table::table(influence));
    }
    text
}

/// What is in a model.
pub fn of_model(model: &SavedModel) -> String {
    let mut grid = grid(["condition", "type", "inputs", "what becomes of it"]);
    for condition in model.encoding.conditions() {
        let encoding = &condition.encoding;
        grid.add_row([
            plain(&condition.condition),
            if condition.columns.is_empty() {
                encoding.column_type().to_string()
            } else {
                format!("of {}", condition.columns.join(", "))
            },
            encoding.inputs().to_string(),
            plain(&becomes(encoding)),
        ]);
    }
    format!(
        "A model of {}: {} of {}\n\n{}",
        plain(&model.event.event),
        counted(model.weights.members(), "network"),
        model.weights.architecture(),
        rendered(grid, &[2])
    )
}

/// What becomes of a condition's values.
fn becomes(encoding: &ConditionEncoding) -> String {
    match encoding {
        ConditionEncoding::Numeric(numeric) | ConditionEncoding::Datetime(numeric) => {
            let NumericEncoding {
                center,
                scale,
                clip,
                fill,
                missing_indicator,
            } = numeric;
            let mut text = format!("(value \u{2212} {center:.6}) / {scale:.6}");
            if *clip {
                text.push_str(", clipped smoothly at \u{b1}3");
            }
            let _ = write!(text, "; missing: {fill}");
            if *missing_indicator {
                text.push_str(" and an input that says so");
            }
            text
        }
        ConditionEncoding::Boolean(_) => "1 or 0".to_owned(),
        ConditionEncoding::Categorical(categorical) => categorical.names().join(", "),
        ConditionEncoding::Joint(joint) => {
            let parts: Vec<String> = joint.parts.iter().map(becomes).collect();
            parts.join("; then ")
        }
        _ => String::new(),
    }
}

/// What is in a table.
pub fn of_table(table: &Table) -> String {
    let mut grid = grid(TABLE);
    for column in table.columns() {
        let summary = column.summary(3);
        grid.add_row([
            plain(column.name()),
            column.kind().to_string(),
            summary.missing.to_string(),
            summary.distinct.to_string(),
            plain(&summary::summary(&summary)),
        ]);
    }
    let size = (table.rows(), table.columns().len());
    let mut text = in_table(table.origin(), size, grid);
    text.push_str(&understood(table));
    text
}

/// What is in a table that an engine reads.
#[cfg(feature = "ballista")]
pub fn of_profiles(location: &str, found: &sways_ballista::jobs::describe::Described) -> String {
    use sways_ballista::functions::profile::Distinct;

    let mut grid = grid(TABLE);
    let mut estimated = false;
    for (name, kind, profile) in found.all.columns() {
        let summary = profile.summary(kind, 3);
        let distinct = match profile.distinct() {
            Distinct::Exactly(distinct) => distinct.to_string(),
            Distinct::About(distinct) => {
                estimated = true;
                format!("~{distinct}")
            }
        };
        grid.add_row([
            plain(name),
            kind.to_string(),
            summary.missing.to_string(),
            distinct,
            plain(&summary::summary(&summary)),
        ]);
    }
    let size = (found.all.rows() as usize, found.all.columns().count());
    let mut text = in_table(location, size, grid);
    text.push_str(&understood(&found.shown));
    if estimated {
        text.push_str(&wrapped(
            "~: more values than are counted; their number and their median are estimates",
        ));
    }
    text
}

/// The columns of a table under what it is called.
fn in_table(name: &str, (rows, columns): (usize, usize), grid: Grid) -> String {
    format!(
        "{}: {} and {}\n\n{}",
        plain(name),
        counted(rows, "row"),
        counted(columns, "column"),
        rendered(grid, &[2, 3])
    )
}

/// What was understood of a table's file and cells.
fn understood(table: &Table) -> String {
    let mut text = String::new();
    if !table.file_notes().is_empty() || !table.reading().is_empty() {
        text.push('\n');
    }
    for note in table.file_notes() {
        text.push_str(&wrapped(&format!("file: {}", plain(&note.to_string()))));
    }
    for note in table.reading() {
        let line = format!("read {}", plain(&note.to_string()));
        text.push_str(&wrapped(&line));
    }
    text
}

fn grid<const N: usize>(header: [&str; N]) -> Grid {
    let mut grid = Grid::new();
    grid.load_style(NOTHING);
    grid.set_header(header);
    grid
}
