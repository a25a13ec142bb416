//! The conditions' influences, with what stands behind them.

use maud::{Markup, html};
use sways::words::plain;
use sways_explain::evidence::{Evidence, Verdict};

use super::markup::{figure, name, table};
use crate::{
    charts::Charts,
    evidence::{chance, notes, two_values},
    material::Material,
    order::sorted,
    words::signed,
};

pub(super) fn influences(material: &Material, charts: &Charts) -> Markup {
    let run = &material.run;
    let chart = charts.influence.as_ref();
    match &run.evidence {
        Some(evidence) => html! {
            div.beside {
                @if let Some(chart) = chart { (figure(chart)) }
                div { (evidence_table(evidence)) }
            }
            @for note in notes(evidence) { p.note { (plain(&note)) } }
        },
        None => html! {
            @if let Some(chart) = chart { div.gallery { (figure(chart)) } }
            p.note { "These numbers are what one method measured of these networks. No test stands behind them: networks find patterns in noise, and a ranking of noise looks like any other." }
        },
    }
}

fn evidence_table(evidence: &Evidence) -> Markup {
    let level = format!("{:.0}% interval", 100.0 * (1.0 - evidence.alpha));
    let interval = |it: Option<[f64; 2]>| {
        it.map_or_else(
            || "\u{2013}".to_owned(),
            |[low, high]| format!("{} \u{2026} {}", signed(low), signed(high)),
        )
    };
    let number = |it: Option<f64>| it.map_or_else(|| "\u{2013}".to_owned(), signed);
    table(
        "Influence on the probability, per standard deviation or against the level named",
        html! {
            thead { tr {
                th scope="col" { "condition" } th scope="col" { "influence" } th scope="col" { (level) }
                th scope="col" { "evidence" } th scope="col" { "p (Holm)" }
            } }
            tbody {
                @for place in sorted(evidence) {
                    @let it = &evidence.conditions[place];
                    @let several = !it.contrasts.is_empty() && it.influence.is_none();
                    tr {
                        th scope="row" { (name(&it.condition)) @if !several && two_values(&it.units).is_some() { span.units { " " (plain(&it.units)) } } }
                        td.number { @if !several { (number(it.influence)) } }
                        td.number { @if !several { (interval(it.interval)) } }
                        td { (verdict(it.verdict)) }
                        td.number { (it.p_adjusted.map_or_else(|| "\u{2013}".to_owned(), chance)) }
                    }
                    @for contrast in &it.contrasts {
                        tr.contrast {
                            th scope="row" { (name(&contrast.level)) " against " (name(&contrast.against)) }
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

fn verdict(verdict: Verdict) -> Markup {
    match verdict {
        Verdict::Evidence => html! { strong { "yes" } },
        Verdict::None => html! { "none" },
        Verdict::NotCertifiable => html! { "not certifiable" },
    }
}
