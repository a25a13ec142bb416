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

/// A text in which a flag is neither broken between its hyphens nor from its value.
pub(super) fn with_flags(text: &str) -> Markup {
    /// Longer ones would not fit a narrow page.
    const MOST: usize = 36;
    let text = plain(text);
    let mut words = text.split(' ').peekable();
    let mut parts = Vec::new();
    while let Some(word) = words.next() {
        let value =
            words.next_if(|value| word.starts_with("--") && word.len() + value.len() < MOST);
        parts.push((word, value));
    }
    html! {
        @for (place, (word, value)) in parts.into_iter().enumerate() {
            @if place > 0 { " " }
            @if let Some(value) = value { span.flag { (word) " " (value) } } @else { (word) }
        }
    }
}

/// A table of so many rows that scrolls where it does not fit.
pub(super) fn table(label: &str, rows: usize, body: Markup) -> Markup {
    let table = html! { table aria-label=(label) { (body) } };
    framed(label, rows, table)
}

/// The same that is a list of cards on a narrow page: its rows and cells say themselves what they
/// are, for a table that is laid out in another way is none to some readers.
pub(super) fn table_of_cards(label: &str, rows: usize, body: Markup) -> Markup {
    let table = html! { table.cards role="table" aria-label=(label) { (body) } };
    framed(label, rows, table)
}

fn framed(label: &str, rows: usize, table: Markup) -> Markup {
    /// More rows scroll within the page.
    const MOST: usize = 40;
    let class = if rows > MOST { "scroll tall" } else { "scroll" };
    html! {
        p.caption aria-hidden="true" { (label) }
        div class=(class) tabindex="0" role="region" aria-label=(label) { (table) }
    }
}
