//! What the sections of the page are made of.

use maud::{Markup, html};
use sways::words::plain;

use crate::chart::Chart;

pub(super) fn percent(share: f64) -> String {
    format!("{:.1}%", 100.0 * share)
}

pub(super) fn name(text: &str) -> Markup {
    html! { bdi { (plain(text)) } }
}

pub(super) fn figure(chart: &Chart) -> Markup {
    html! {
        figure {
            figcaption { bdi { (plain(&chart.title)) } }
            (chart.inline())
        }
    }
}

pub(super) fn gallery<'a>(charts: impl IntoIterator<Item = &'a Chart>) -> Markup {
    html! { div.gallery { @for chart in charts { (figure(chart)) } } }
}

/// A table that scrolls where it does not fit.
pub(super) fn table(label: &str, body: Markup) -> Markup {
    html! {
        p.caption aria-hidden="true" { (label) }
        div.scroll tabindex="0" role="region" aria-label=(label) { table aria-label=(label) { (body) } }
    }
}
