//! The model in the page, for values of one's own.

use maud::{Markup, html};

use super::{markup::name, program::WEIGHTS};
use crate::material::Material;

pub(super) fn what_if(material: &Material) -> Markup {
    let size = std::mem::size_of_val(material.model.weights.values());
    html! {
        @if size <= WEIGHTS {
            p { "The model is in this page: change the conditions and see what it says." }
        } @else {
            p {
                "The model is too large for a page (" (size / 1_000_000) " MB): pick rows here, and use "
                code { "sways predict" } " for values of your own."
            }
        }
        noscript { p { "This part needs JavaScript." } }
        div #panel hidden {
            p.pick {
                label for="row" { "Start from row " }
                select #row {}
            }
            p.result role="status" aria-live="polite" {
                "Probability of " (name(&material.run.influence.event)) ": " output #probability {}
                " " span #outcome {}
            }
            div.beside {
                div {
                    p #filter-line hidden { label for="filter" { "Find a condition " } input #filter type="search"; }
                    div #controls {}
                }
                div {
                    p.caption aria-hidden="true" { "What adds up to it" }
                    div.scroll tabindex="0" role="region" aria-label="What adds up to it" {
                        table #attributions aria-label="What adds up to it" {
                            thead { tr { th scope="col" { "condition" } th scope="col" { "value" } th scope="col" { "adds" } th scope="col" { "lowers | raises" } } }
                            tbody {}
                        }
                    }
                    p.note #gap {}
                }
            }
        }
    }
}
