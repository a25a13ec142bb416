//! The conditions' influences, with what stands behind them.

use maud::{Markup, html};
use sways::words::{plain, shown_event};
use sways_explain::evidence::{Evidence, Verdict};

use super::markup::{figure, folded_table, name, table_of_cards};
use crate::{
    charts::Charts,
    evidence::confidence,
    material::Material,
    messages::{self, Messages},
    notes,
    order::sorted,
    table::{Row, is_one_of_several, rows_of},
    units,
};

pub(super) fn influences(material: &Material, charts: &Charts) -> Markup {
    let run = &material.run;
    let chart = charts.influence.as_ref();
    let says = messages::of(material.language);
    match &run.evidence {
        Some(evidence) => {
            let notes = notes::on_effects(evidence, material.language);
            html! {
                div.influences {
                    @if let Some(chart) = chart {
                        div {
                            (figure(chart))
                            p.note { (says.chart_key(confidence(evidence))) }
                        }
                    }
                    div.notes { @for note in notes { p.note { (plain(&note)) } } }
                    div.of-evidence {
                        (evidence_table(&run.influence.event, evidence, says))
                        (in_units(evidence, says))
                    }
                }
            }
        }
        None => html! {
            p { (says.no_test_behind()) }
            @if let Some(chart) = chart { div.gallery { (figure(chart)) } }
        },
    }
}

/// The places of [`Row::cells`] as they stand on the page: what is to be seen first comes first.
const ORDER: [usize; 9] = [0, 1, 2, 3, 8, 6, 7, 4, 5];

fn evidence_table(event: &str, evidence: &Evidence, says: &dyn Messages) -> Markup {
    let confidence = confidence(evidence);
    let rows = rows_of(evidence, &sorted(evidence), says);
    let mut cells: Vec<[String; 9]> = rows.iter().map(|row| row.cells(says)).collect();
    // The verdict is the condition's, and stands once beside its levels.
    for (place, row) in rows.iter().enumerate() {
        if !is_one_of_several(&rows, row) {
            continue;
        }
        let is_first = place == 0 || rows[place - 1].condition != row.condition;
        let [.., p, adjusted, evidence] = &mut cells[place];
        if !is_first {
            p.clear();
            adjusted.clear();
            evidence.clear();
        }
    }
    // Columns that every row leaves empty are left out.
    let has = |place: usize| cells.iter().any(|row| !row[place].is_empty());
    let places: Vec<usize> = ORDER.into_iter().filter(|&place| has(place)).collect();
    let columns = says.table_columns(confidence);
    table_of_cards(
        &says.table_caption(&shown_event(event), confidence),
        rows.len(),
        html! {
            thead role="rowgroup" { tr role="row" { @for &place in &places { th role="columnheader" scope="col" { (columns[place]) } } } }
            tbody role="rowgroup" {
                @for (row, cells) in rows.iter().zip(&cells) {
                    tr role="row" { @for &place in &places { (cell(row, place, &cells[place], &columns[place])) } }
                }
            }
        },
    )
}

/// The effects of numbers per unit, per standard deviation and between quartiles.
fn in_units(evidence: &Evidence, says: &dyn Messages) -> Markup {
    let lines = units::lines(&rows_of(evidence, &sorted(evidence), says), says);
    folded_table(
        ["units", says.units_of_numbers(), says.units_note()],
        &says.units_columns(),
        &lines,
        1,
    )
}

/// A cell; on a narrow page its column's name stands in front of it.
fn cell(row: &Row, place: usize, text: &str, column: &str) -> Markup {
    match place {
        0 => html! { th role="rowheader" scope="row" { (name(text)) } },
        1 => html! { td.change role="cell" { @if !text.is_empty() { (name(text)) } } },
        8 if row.verdict == Verdict::Evidence && !text.is_empty() => html! {
            td role="cell" data-column=(column) { strong { (text) } }
        },
        8 => html! { td role="cell" data-column=(column) { (text) } },
        _ => html! { td.number role="cell" data-column=(column) { (text) } },
    }
}
