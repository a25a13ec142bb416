//! How the run was made, and of what.

use maud::{Markup, html};
use serde_json::Value;
use sways::{
    view::{ValuesView, View},
    words::{counted, plain},
};
use sways_data::date;

use super::markup::{name, table};
use crate::{
    material::Material,
    plots::shown,
    words::{rows_left_out, understood},
};

pub(super) fn making(material: &Material) -> Markup {
    let Material {
        run, view, model, ..
    } = material;
    let influence = &run.influence;
    let rows = &view.rows;
    html! {
        p {
            (counted(model.weights.members(), "network")) " of " (model.weights.architecture().to_string())
            " on " (influence.backend) ", trained on " (counted(rows.train, "row"))
            @if rows.test > 0 { " and tested on " (rows.test) " others" } "."
            @for left_out in rows_left_out(rows.table, rows.known, influence.rows_without_outcome) { " " (left_out) " were left out." }
        }
        @if !influence.excluded.is_empty() {
            p { "No conditions:" }
            ul { @for it in &influence.excluded { li { (name(&it.column)) ": " (plain(&it.reason)) } } }
        }
        @for line in understood(&influence.reading) { p { "Read " (plain(&line)) } }
        (summary(view))
        h3 { "Again" }
        p {
            "This leaves the same bytes, with the same build (sways " (view.version) " on burn " (BURN) ", backend " (influence.backend) ") in the same place:"
        }
        pre tabindex="0" { "sways experiment config.toml --backend " (influence.backend) }
        details {
            summary { "config.toml" }
            pre tabindex="0" { (run.config) }
        }
    }
}

/// The release of burn, as the workspace pins it.
const BURN: &str = "0.21.0";

fn summary(view: &View) -> Markup {
    table(
        "The conditions, over all rows with an outcome",
        html! {
            thead { tr { th scope="col" { "condition" } th scope="col" { "missing" } th scope="col" { "values" } } }
            tbody { @for it in &view.conditions { tr {
                th scope="row" { (name(&it.name)) }
                td.number { (it.missing) }
                td { (values(&it.values)) }
            } } }
        },
    )
}

fn values(values: &ValuesView) -> Markup {
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
                    shown(&Value::from(*number), values)
                }
            };
            html! { (show(low)) " \u{2026} " (show(high)) ", median " (show(median)) }
        }
        ValuesView::Joint { columns } => html! { "of the columns " (plain(&columns.join(", "))) },
        ValuesView::Levels { names, rows } => {
            let mut order: Vec<usize> = (0..names.len()).collect();
            order.sort_by(|&a, &b| rows[b].cmp(&rows[a]));
            html! {
                @for (index, &place) in order.iter().take(MOST).enumerate() {
                    @if index > 0 { ", " }
                    (name(&names[place])) " (" (rows[place]) ")"
                }
                @if order.len() > MOST { ", " (order.len() - MOST) " more" }
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
