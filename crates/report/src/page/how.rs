//! How conditions work: alone, in single rows, together.

use maud::{Markup, html};
use sways::{
    view::View,
    words::{counted, plain},
};

use super::markup::{figure, gallery, name, percent};
use crate::{charts::Charts, plots::LINES};

pub(super) fn profiles(view: &View, charts: &Charts) -> Markup {
    let (some, all) = (view.profiles.conditions.len(), view.conditions.len());
    html! {
        p.note {
            "What the networks say on average if every row had the value (partial dependence, over "
            (counted(view.profiles.rows, "row")) @if view.profiles.rows < view.rows.known { " drawn at random" } "). "
            "Thin lines: single rows. Dashed: accumulated local effects, which stay right where conditions go together. "
            "Grey, below: where the rows lie. Bars: categories, with their rows and the networks' spread."
            @if some < all { " The " (some) " of " (all) " conditions that the networks use the most." }
        }
        (gallery(&charts.profiles))
    }
}

pub(super) fn rows(view: &View, charts: &Charts) -> Markup {
    let local = &view.local;
    html! {
        p.note {
            "What each condition adds to a row's probability, from the mean of the training rows ("
            (format!("{:.3}", local.base)) ") to the row's own: integrated gradients, which add up. "
            "On " (counted(local.rows.len(), "row"))
            @if local.rows.len() < view.rows.known { " of " (view.rows.known) ", drawn at random with the three below" }
            @if view.conditions.len() > LINES { "; the " (LINES) " conditions that the networks use the most" }
            ". This page holds these rows' values."
        }
        @for note in &view.not_finite { p.note { (plain(note)) "." } }
        div.wide { (figure(&charts.beeswarm)) }
        h3 { "Three rows" }
        (gallery(&charts.waterfalls))
        p { a href="#what-if" { "Any other of these rows" } " can be picked below." }
    }
}

pub(super) fn interactions(view: &View, charts: &Charts) -> Markup {
    let Some(found) = &view.interactions else {
        return html! { p { "There is one condition only." } };
    };
    let [a, b] = found
        .strongest
        .pair
        .map(|place| &view.conditions[place].name);
    let strongest = found
        .pairs
        .iter()
        .find(|it| it.pair == found.strongest.pair);
    let share = strongest.and_then(|it| it.share);
    html! {
        p {
            "The strongest pair: " (name(a)) " with " (name(b))
            @if let Some(share) = share { "; " (percent(share)) " of what the two do together is beyond the sum of what each does" }
            "."
        }
        (gallery(&charts.interactions))
        p.note {
            "Interactions: Friedman's H, not divided by anything, on the logit, where a model without interactions has none; over "
            (counted(found.rows, "row")) ". It is what the networks learned, noise and all: no test stands behind it."
        }
    }
}
