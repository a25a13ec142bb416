//! The conditions' influences, with what stands behind them.

use maud::{Markup, html};
use sways::words::plain;
use sways_explain::evidence::{Evidence, Verdict};

use super::markup::{figure, name, table};
use crate::{
    charts::Charts,
    evidence::{chance, confidence, notes},
    material::Material,
    messages::{self, Messages},
    order::sorted,
    words::signed,
};

pub(super) fn influences(material: &Material, charts: &Charts) -> Markup {
    let run = &material.run;
    let chart = charts.influence.as_ref();
    let says = messages::of(material.language);
    match &run.evidence {
        Some(evidence) => html! {
            div.beside {
                @if let Some(chart) = chart { (figure(chart)) }
                div { (evidence_table(evidence, says)) }
            }
            @for note in notes(evidence, material.language) { p.note { (plain(&note)) } }
        },
        None => html! {
            @if let Some(chart) = chart { div.gallery { (figure(chart)) } }
            p.note { (says.no_test_behind()) }
        },
    }
}

fn evidence_table(evidence: &Evidence, says: &dyn Messages) -> Markup {
    let interval = |it: Option<[f64; 2]>| {
        it.map_or_else(
            || "\u{2013}".to_owned(),
            |[low, high]| format!("{} \u{2026} {}", signed(low), signed(high)),
        )
    };
    let number = |it: Option<f64>| it.map_or_else(|| "\u{2013}".to_owned(), signed);
    table(
        says.caption(),
        html! {
            thead { tr {
                @for column in says.columns(confidence(evidence)) { th scope="col" { (column) } }
            } }
            tbody {
                @for place in sorted(evidence) {
                    @let it = &evidence.conditions[place];
                    @let several = !it.contrasts.is_empty() && it.influence.is_none();
                    tr {
                        th scope="row" { (name(&it.condition)) @if let (false, Some((level, against))) = (several, it.two_levels()) { span.units { " " (plain(&says.level_against(level, against))) } } }
                        td.number { @if !several { (number(it.influence)) } }
                        td.number { @if !several { (interval(it.interval)) } }
                        td { (verdict(it.verdict, says)) }
                        td.number { (it.p_adjusted.map_or_else(|| "\u{2013}".to_owned(), chance)) }
                    }
                    @for contrast in &it.contrasts {
                        tr.contrast {
                            th scope="row" { (name(&says.level_against(&contrast.level, &contrast.against))) }
                            td.number { (signed(contrast.influence)) }
                            td.number { (interval(Some(contrast.interval))) }
                            td {} td {}
                        }
                    }
                }
            }
        },
    )
}

fn verdict(verdict: Verdict, says: &dyn Messages) -> Markup {
    match verdict {
        Verdict::Evidence => html! { strong { (says.verdict(verdict)) } },
        _ => html! { (says.verdict(verdict)) },
    }
}
