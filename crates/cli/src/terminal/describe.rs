//! What is in a table, a model or a run.

use std::fmt::Write as _;

use comfy_table::{Table as Grid, presets::NOTHING};
use sways::{
    language::Language,
    run::InfluenceFile,
    saved_model::SavedModel,
    words::{plain, shown_event},
};
use sways_data::{Column, ConditionEncoding, Hint, NumericEncoding, Table, Wording};
use sways_report::{
    messages::{self, Label, Lead, Messages},
    words::all_fitted,
};

use super::{
    influence_table, screen, summary,
    text::{rendered, wrapped},
};

/// What is in a run.
pub fn of_run(run: &InfluenceFile, language: Language) -> String {
    let says = messages::of(language);
    let (name, event) = (plain(&run.run), shown_event(&run.event));
    let mut text = format!(
        "{}\n\n{}",
        says.run_is(&name, &event, run.conditions.len(), &run.backend),
        screen::scores(&run.metrics, language)
    );
    for influence in &run.influences {
        let _ = write!(text, "\n{}", influence_table::table(influence, says));
    }
    text
}

/// What is in a model.
pub fn of_model(model: &SavedModel, says: &dyn Messages) -> String {
    let labels = [Label::Type, Label::Inputs, Label::Becomes].map(|it| says.label(it));
    let mut grid = grid([says.condition()].into_iter().chain(labels));
    for condition in model.encoding.conditions() {
        let encoding = &condition.encoding;
        grid.add_row([
            plain(&condition.condition),
            if condition.columns.is_empty() {
                says.column_type(encoding.column_type())
            } else {
                says.of_columns(&plain(&condition.columns.join(", ")))
            },
            encoding.inputs().to_string(),
            plain(&becomes(encoding, says)),
        ]);
    }
    let shape = model.weights.architecture().to_string();
    format!(
        "{}\n\n{}",
        says.model_is(&plain(&model.event.event), model.weights.members(), &shape),
        rendered(grid, &[2])
    )
}

/// What becomes of a condition's values.
fn becomes(encoding: &ConditionEncoding, says: &dyn Messages) -> String {
    match encoding {
        ConditionEncoding::Numeric(numeric) | ConditionEncoding::Datetime(numeric) => {
            let NumericEncoding {
                center,
                scale,
                clip,
                fill,
                missing_indicator,
                ..
            } = *numeric;
            says.scaled(center, scale, clip, fill, missing_indicator)
        }
        ConditionEncoding::Boolean(_) => says.label(Label::OneOrNought).to_owned(),
        ConditionEncoding::Categorical(categorical) => {
            let names = categorical.names();
            let levels: Vec<&str> = names.iter().map(|name| says.level(name)).collect();
            says.list(&levels, 0)
        }
        ConditionEncoding::Joint(joint) => {
            let parts: Vec<String> = joint.parts.iter().map(|it| becomes(it, says)).collect();
            parts.join(says.label(Label::Then))
        }
        _ => String::new(),
    }
}

/// No column's name takes more places of a line.
const LONGEST: usize = 60;

/// What is in a table, of whose columns some hold codes that are taken as levels.
pub fn of_table(table: &Table, codes: &[Hint], says: &dyn Messages) -> String {
    let mut grid = columns_grid(says);
    let names = all_fitted(table.columns().iter().map(Column::name), LONGEST);
    for (column, name) in table.columns().iter().zip(names) {
        let summary = column.summary(3);
        grid.add_row([
            name,
            says.column_type(column.kind()),
            summary.missing.to_string(),
            summary.distinct.to_string(),
            plain(&summary::summary(&summary, says)),
        ]);
    }
    let is = says.table_is(&plain(table.origin()), table.rows(), table.columns().len());
    let understood = understood(table, codes, says);
    format!("{is}\n\n{}{understood}", rendered(grid, &[2, 3]))
}

/// What is in a table that an engine reads.
#[cfg(feature = "ballista")]
pub fn of_profiles(
    location: &str,
    found: &sways_ballista::jobs::describe::Described,
    says: &dyn Messages,
) -> String {
    use sways_ballista::functions::profile::Distinct;
    use sways_data::FileNote;

    let mut grid = columns_grid(says);
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
            says.column_type(kind),
            summary.missing.to_string(),
            distinct,
            plain(&summary::summary(&summary, says)),
        ]);
    }
    let (rows, columns) = (found.all.rows() as usize, found.all.columns().count());
    let is = says.table_is(&plain(location), rows, columns);
    let understood = understood(&found.shown, &[], says);
    let mut text = format!("{is}\n\n{}{understood}", rendered(grid, &[2, 3]));
    if !found.left_out.is_empty() {
        let nested = FileNote::Nested {
            columns: found.left_out.clone(),
        };
        let line = format!(
            "{}{}",
            says.lead(Lead::File),
            plain(&says.file_note(&nested))
        );
        text.push_str(&wrapped(&line));
    }
    if estimated {
        text.push_str(&wrapped(says.label(Label::Estimated)));
    }
    text
}

/// Columns of a table, to be filled.
fn columns_grid(says: &dyn Messages) -> Grid {
    let labels = [
        Label::Column,
        Label::Type,
        Label::Missing,
        Label::Different,
        Label::Content,
    ];
    grid(labels.map(|it| says.label(it)))
}

/// What was understood of a table's file and cells.
fn understood(table: &Table, codes: &[Hint], says: &dyn Messages) -> String {
    let mut text = String::new();
    let mut lines = Vec::new();
    let file = table.file_notes().iter();
    lines.extend(file.map(|note| (Lead::File, says.file_note(note))));
    let reading = table.reading().iter();
    lines.extend(reading.map(|note| (Lead::Read, says.reading_note(note, 0))));
    if !lines.is_empty() || !codes.is_empty() {
        text.push('\n');
    }
    for (lead, line) in lines {
        text.push_str(&wrapped(&format!("{}{}", says.lead(lead), plain(&line))));
    }
    for hint in codes {
        let said = says.hint(hint, Wording::Flags);
        text.push_str(&wrapped(&format!("{}{}", says.note(), plain(&said))));
    }
    text
}

fn grid<'a>(header: impl IntoIterator<Item = &'a str>) -> Grid {
    let mut grid = Grid::new();
    grid.load_style(NOTHING);
    grid.set_header(header);
    grid
}
