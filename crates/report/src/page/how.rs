//! How conditions work: alone, in single rows, together.

use maud::{Markup, html};
use sways::{view::View, words::plain};

use super::markup::{figure, gallery, percent};
use crate::{charts::Charts, messages::Messages, plots::LINES};

pub(super) fn profiles(view: &View, charts: &Charts, says: &dyn Messages) -> Markup {
    let (some, all) = (view.profiles.conditions.len(), view.conditions.len());
    let rows = view.profiles.rows;
    let drawn = rows < view.rows.known;
    html! {
        p.note { (says.profiles_note(rows, drawn, (some < all).then_some([some, all]))) }
        (gallery(&charts.profiles))
    }
}

pub(super) fn rows(view: &View, charts: &Charts, says: &dyn Messages) -> Markup {
    let local = &view.local;
    let rows = [local.rows.len(), view.rows.known];
    let some = (view.conditions.len() > LINES).then_some(LINES);
    let [link, rest] = says.other_rows();
    html! {
        p.note { (says.rows_note(local.base, rows, some)) }
        @for note in &view.not_finite { p.note { (plain(note)) "." } }
        div.wide { (figure(&charts.beeswarm)) }
        h3 { (says.three_rows()) }
        (gallery(&charts.waterfalls))
        p { a href="#what-if" { (link) } (rest) }
    }
}

pub(super) fn interactions(view: &View, charts: &Charts, says: &dyn Messages) -> Markup {
    let Some(found) = &view.interactions else {
        return html! { p { (says.one_condition()) } };
    };
    let [a, b] = found
        .strongest
        .pair
        .map(|place| plain(&view.conditions[place].name));
    let strongest = found
        .pairs
        .iter()
        .find(|it| it.pair == found.strongest.pair);
    let share = strongest.and_then(|it| it.share).map(percent);
    html! {
        p { (says.strongest_pair(&a, &b, share.as_deref())) }
        (gallery(&charts.interactions))
        p.note { (says.interactions_note(found.rows)) }
    }
}
