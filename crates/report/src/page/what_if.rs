//! The model in the page, for values of one's own.

use maud::{Markup, html};
use sways::words::shown_event;

use super::{markup::name, program::fits};
use crate::{material::Material, messages};

pub(super) fn what_if(material: &Material) -> Markup {
    let weights = &material.model.weights;
    let says = messages::of(material.language);
    let columns = says.adds_columns();
    html! {
        @if fits(weights) {
            p { (says.model_is_here()) }
        } @else {
            p { (says.model_is_too_large(std::mem::size_of_val(weights.values()) / 1_000_000)) }
        }
        noscript { p { (says.needs_javascript()) } }
        div #panel hidden {
            p.pick {
                label for="row" { (says.start_from()) }
                select #row {}
            }
            p.result role="status" aria-live="polite" {
                (says.probability_of()) (name(&shown_event(&material.run.influence.event))) ": " output #probability {}
                " " span #outcome {}
            }
            div.beside {
                div {
                    p #filter-line hidden { label for="filter" { (says.find_a_condition()) } input #filter type="search"; }
                    div #controls {}
                }
                div {
                    p.caption aria-hidden="true" { (says.what_adds_up()) }
                    div.scroll tabindex="0" role="region" aria-label=(says.what_adds_up()) {
                        table #attributions aria-label=(says.what_adds_up()) {
                            thead { tr { @for column in columns { th scope="col" { (column) } } } }
                            tbody {}
                        }
                    }
                    p.note #gap {}
                }
            }
        }
    }
}
