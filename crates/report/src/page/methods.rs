//! What the methods say beside each other, and what their numbers mean.

use maud::{Markup, html};
use sways::words::plain;
use sways_explain::{method::About, methods::METHODS};

use super::markup::{gallery, name, table};
use crate::{
    charts::Charts,
    material::Material,
    messages::{self, Messages},
};

/// The most conditions of a table of ranks.
const RANKED: usize = 20;

pub(super) fn methods(material: &Material, charts: &Charts) -> Markup {
    let says = messages::of(material.language);
    let influences = &material.run.influence.influences;
    let was_asked = |about: &&About| influences.iter().any(|it| it.method == about.name);
    let asked: Vec<&About> = METHODS
        .iter()
        .map(|it| &it.about)
        .filter(was_asked)
        .collect();
    html! {
        @if influences.is_empty() {
            p { (says.no_method()) }
        }
        @for (id, error) in influences.iter().filter_map(|it| Some((&it.id, it.error.as_ref()?))) {
            p.note { (name(id)) ": " (plain(error)) "." }
        }
        (ranks(material, says))
        @if let Some(chart) = &charts.agreement {
            (gallery([chart]))
            p.note { (says.agreement_note()) }
        }
        @if !asked.is_empty() {
            h3 { (says.meanings()) }
            dl {
                @for about in asked {
                    dt { (about.name) }
                    dd { (says.meaning(&says.method(about))) }
                }
            }
        }
    }
}

/// The conditions' ranks by each method.
fn ranks(material: &Material, says: &dyn Messages) -> Markup {
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
    let label = says.ranks((top.len() < order.len()).then_some(top.len()));
    table(
        &label,
        top.len(),
        html! {
            thead { tr {
                th scope="col" { (says.condition()) }
                @for it in &of_conditions { th scope="col" { (name(&it.id)) } }
            } }
            tbody { @for &place in top { tr {
                th scope="row" { (name(&influence.conditions[place])) }
                @for it in &of_conditions { td.number { (rank(&it.values, place)) } }
            } } }
        },
    )
}
