//! What the methods say beside each other, and what their numbers mean.

use maud::{Markup, html};
use sways::words::plain;
use sways_explain::{method::About, methods::METHODS};

use super::markup::{gallery, name, table};
use crate::{charts::Charts, material::Material, words::capital};

/// The most conditions of a table of ranks.
const RANKED: usize = 20;

pub(super) fn methods(material: &Material, charts: &Charts) -> Markup {
    let influences = &material.run.influence.influences;
    let was_asked = |about: &&About| influences.iter().any(|it| it.method == about.name);
    let asked: Vec<&About> = METHODS
        .iter()
        .map(|it| &it.about)
        .filter(was_asked)
        .collect();
    html! {
        @if influences.is_empty() {
            p { "No method was asked for: [[explain]] in a configuration asks for some." }
        }
        @for (id, error) in influences.iter().filter_map(|it| Some((&it.id, it.error.as_ref()?))) {
            p.note { (name(id)) ": " (plain(error)) "." }
        }
        (ranks(material))
        @if let Some(chart) = &charts.agreement {
            (gallery([chart]))
            p.note { "Rank correlation of the conditions' sizes: 1 where two methods rank alike, 0 where their ranks have nothing to do with each other." }
        }
        @if !asked.is_empty() {
            h3 { "What each number means, and when it misleads" }
            dl {
                @for about in asked {
                    dt { (about.name) }
                    dd { (capital(about.meaning)) ". It misleads: " (about.misleads) "." }
                }
            }
        }
    }
}

/// The conditions' ranks by each method.
fn ranks(material: &Material) -> Markup {
    let influence = &material.run.influence;
    let of_conditions: Vec<_> = influence
        .influences
        .chunk_by(|a, b| a.id == b.id)
        .filter_map(|block| block.first())
        .filter(|it| it.labels == influence.conditions)
        .collect();
    if of_conditions.is_empty() {
        return html! {};
    }
    let rank = |values: &[f64], place: usize| {
        if values[place].is_nan() {
            return "\u{2013}".to_owned();
        }
        let larger = values.iter().filter(|it| it.abs() > values[place].abs());
        (1 + larger.count()).to_string()
    };
    let order = &material.view.order;
    let top = &order[..order.len().min(RANKED)];
    let label = if top.len() < order.len() {
        format!(
            "Ranks by size, of the {} conditions that the networks use the most; 1 is the largest",
            top.len()
        )
    } else {
        "Ranks by size; 1 is the largest".to_owned()
    };
    table(
        &label,
        html! {
            thead { tr {
                th scope="col" { "condition" }
                @for it in &of_conditions { th scope="col" { (name(&it.id)) } }
            } }
            tbody { @for &place in top { tr {
                th scope="row" { (name(&influence.conditions[place])) }
                @for it in &of_conditions { td.number { (rank(&it.values, place)) } }
            } } }
        },
    )
}
