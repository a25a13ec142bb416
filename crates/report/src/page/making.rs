//! How the run was made, and of what.

use maud::{Markup, html};
use serde_json::Value;
use sways::{
    view::{ValuesView, View},
    words::{plain, plain_lines},
};
use sways_data::date;

use super::markup::{name, table};
use crate::{
    material::Material,
    messages::{self, Lead, Messages},
    plots::shown,
    reading::{rows_left_out, understood},
};

pub(super) fn making(material: &Material) -> Markup {
    let Material {
        run, view, model, ..
    } = material;
    let says = messages::of(material.language);
    let influence = &run.influence;
    let (rows, backend) = (&view.rows, &influence.backend);
    let weights = &model.weights;
    let shape = weights.architecture().to_string();
    let of_file = influence.file.iter().map(|note| says.file_note(note));
    let left_out = rows_left_out(rows.table, rows.known, influence.rows_without_outcome, says);
    html! {
        p { (says.made_of(weights.members(), &shape, backend, [rows.train, rows.test])) }
        @for rows in left_out { p { (rows) } }
        @if !influence.excluded.is_empty() {
            p { (says.no_conditions()) }
            ul { @for (column, why) in excluded(material, says) { li { (name(column)) ": " (plain(&why)) } } }
        }
        @for line in of_file { p { (says.lead(Lead::File)) (plain(&line)) } }
        @for line in understood(&influence.reading, says) { p { (says.lead(Lead::Read)) (plain(&line)) } }
        (summary(view, says))
        h3 { (says.again()) }
        p { (says.same_bytes(&view.version, BURN, backend)) }
        pre tabindex="0" { "sways experiment config.toml --backend " (backend) }
        details {
            summary { "config.toml" }
            pre tabindex="0" { (plain_lines(&run.config)) }
        }
    }
}

/// The columns that are no conditions, and why: runs of older versions say so in English only.
fn excluded<'a>(material: &'a Material, says: &dyn Messages) -> Vec<(&'a str, String)> {
    let (typed, said) = (&material.view.excluded, &material.run.influence.excluded);
    if typed.is_empty() {
        let said = said.iter();
        return said
            .map(|it| (it.column.as_str(), it.reason.clone()))
            .collect();
    }
    let typed = typed.iter();
    typed
        .map(|it| (it.column.as_str(), says.why_excluded(it)))
        .collect()
}

/// The release of burn, as the workspace pins it.
const BURN: &str = "0.21.0";

fn summary(view: &View, says: &dyn Messages) -> Markup {
    table(
        says.conditions(),
        view.conditions.len(),
        html! {
            thead { tr { @for column in says.condition_columns() { th scope="col" { (column) } } } }
            tbody { @for it in &view.conditions { tr {
                th scope="row" { (name(&it.name)) }
                td.number { (it.missing) }
                td { (values(&it.values, says)) }
            } } }
        },
    )
}

fn values(values: &ValuesView, says: &dyn Messages) -> Markup {
    /// More levels nobody reads.
    const MOST: usize = 6;
    match values {
        ValuesView::Numbers {
            low,
            high,
            median,
            dates,
            ..
        } => {
            let show = |number: &f64| {
                if *dates {
                    date(*number)
                } else {
                    shown(&Value::from(*number), values, says)
                }
            };
            html! { (says.range_and_median(&show(low), &show(high), &show(median))) }
        }
        ValuesView::Joint { columns } => html! { (says.of_columns(&plain(&columns.join(", ")))) },
        ValuesView::Levels { names, rows } => {
            let mut order: Vec<usize> = (0..names.len()).collect();
            order.sort_by(|&a, &b| rows[b].cmp(&rows[a]));
            html! {
                @for (index, &place) in order.iter().take(MOST).enumerate() {
                    @if index > 0 { ", " }
                    (name(says.level(&names[place]))) " (" (rows[place]) ")"
                }
                @if order.len() > MOST { (says.more_levels(order.len() - MOST)) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_the_burn_that_the_workspace_pins() {
        let manifest = include_str!("../../../../Cargo.toml");
        assert!(manifest.contains(&format!("burn = {{ version = \"={BURN}\"")));
    }
}
