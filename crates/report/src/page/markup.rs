//! What the sections of the page are made of.

use maud::{Markup, html};
use sways::words::plain;

use crate::chart::Chart;

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

/// Hints under a heading; nothing where there are none.
pub(super) fn listed(heading: &str, hints: &[String]) -> Markup {
    html! {
        @if !hints.is_empty() {
            h3 { (heading) }
            ul.hints { @for hint in hints { li { (with_flags(hint)) } } }
        }
    }
}

pub(super) fn gallery<'a>(charts: impl IntoIterator<Item = &'a Chart>) -> Markup {
    html! { div.gallery { @for chart in charts { (figure(chart)) } } }
}

/// A text in which a flag is neither broken between its hyphens nor from its value.
fn with_flags(text: &str) -> Markup {
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

/// A table of texts that folds away, by its id, what it is called and a note; cards on a narrow page.
/// The first column names the row, those from `numbers` on are numbers, and those that every row
/// leaves empty are left out.
pub(super) fn folded_table<const N: usize>(
    [id, label, note]: [&str; 3],
    columns: &[String; N],
    rows: &[[String; N]],
    numbers: usize,
) -> Markup {
    let has = |place: &usize| rows.iter().any(|row| !row[*place].is_empty());
    let places: Vec<usize> = (0..N).filter(has).collect();
    let cell = |place: usize, text: &str| match place {
        0 => html! { th role="rowheader" scope="row" { (name(text)) } },
        _ if place < numbers => {
            html! { td role="cell" data-column=(columns[place]) { @if !text.is_empty() { (name(text)) } } }
        }
        _ => html! { td.number role="cell" data-column=(columns[place]) { (text) } },
    };
    let table = cards(
        label,
        html! {
            thead role="rowgroup" { tr role="row" { @for &place in &places { th role="columnheader" scope="col" { (columns[place]) } } } }
            tbody role="rowgroup" {
                @for row in rows { tr role="row" { @for &place in &places { (cell(place, &row[place])) } } }
            }
        },
    );
    html! {
        @if !rows.is_empty() {
            details id=(id) {
                summary { (label) }
                p.note { (note) }
                (scrolled(label, rows.len(), table))
            }
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
    framed(label, rows, cards(label, body))
}

fn cards(label: &str, body: Markup) -> Markup {
    html! { table.cards role="table" aria-label=(label) { (body) } }
}

fn framed(label: &str, rows: usize, table: Markup) -> Markup {
    html! {
        p.caption aria-hidden="true" { (label) }
        (scrolled(label, rows, table))
    }
}

fn scrolled(label: &str, rows: usize, table: Markup) -> Markup {
    /// More rows scroll within the page.
    const MOST: usize = 40;
    let class = if rows > MOST { "scroll tall" } else { "scroll" };
    html! { div class=(class) tabindex="0" role="region" aria-label=(label) { (table) } }
}
