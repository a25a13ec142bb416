//! How conditions work: alone, in single rows, together.

use maud::{Markup, html};
use sways::{view::View, words::plain};
use sways_explain::evidence::Verdict;

use super::markup::{figure, folded_table, gallery};
use crate::{
    charts::Charts, material::Material, messages::Messages, plots::LINES, typical, words::percent,
};

/// The conditions' charts; those without evidence are folded where others have some.
pub(super) fn profiles(material: &Material, charts: &Charts, says: &dyn Messages) -> Markup {
    let view = &material.view;
    let (some, all) = (view.profiles.conditions.len(), view.conditions.len());
    let rows = view.profiles.rows;
    let drawn = rows < view.rows.known;
    let evidence = material.run.evidence.as_ref();
    let matters = |place: usize| {
        let name = &view.conditions[place].name;
        let known = evidence.and_then(|it| it.conditions.iter().find(|it| it.condition == *name));
        known.is_none_or(|it| it.verdict == Verdict::Evidence)
    };
    let profiles = view.profiles.conditions.iter().zip(&charts.profiles);
    let (shown, folded): (Vec<_>, Vec<_>) = profiles.partition(|(it, _)| matters(it.condition));
    let [shown, folded] = [shown, folded].map(|of| of.into_iter().map(|(_, chart)| chart));
    html! {
        (at_typical_values(material, says))
        p.note { (says.profiles_note(rows, drawn, (some < all).then_some([some, all]))) }
        @if shown.len() == 0 {
            (gallery(folded))
        } @else {
            (gallery(shown))
            @if folded.len() > 0 {
                details {
                    summary { (says.others_without_evidence(folded.len())) }
                    (gallery(folded))
                }
            }
        }
    }
}

/// What the model says at typical values; older runs do not tell.
fn at_typical_values(material: &Material, says: &dyn Messages) -> Markup {
    let lines = typical::lines(&material.view, material.run.evidence.as_ref(), says);
    folded_table(
        ["typical", says.typical(), says.typical_note()],
        &says.typical_columns(),
        &lines,
        3,
    )
}

pub(super) fn rows(view: &View, charts: &Charts, says: &dyn Messages) -> Markup {
    let local = &view.local;
    let rows = [local.rows.len(), view.rows.known];
    let some = (view.conditions.len() > LINES).then_some(LINES);
    let [link, rest] = says.other_rows();
    html! {
        p.note { (says.rows_note(local.base, rows, some)) }
        @for note in &view.not_finite { p.note { (plain(note)) "." } }
        (figure(&charts.beeswarm))
        h3 { (says.three_rows()) }
        (gallery(&charts.waterfalls))
        @if charts.is_beyond { p.note { (says.beyond()) } }
        p { a href="#what-if" { (link) } (rest) }
    }
}

/// Which conditions act together; `is_open` where something is found at all, or nothing was tested.
pub(super) fn interactions(
    view: &View,
    is_open: bool,
    charts: &Charts,
    says: &dyn Messages,
) -> Markup {
    // Below it, or where nothing is found at all, the strongest pair is one of noise.
    const LEAST: f64 = 0.05;
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
    let share = strongest.and_then(|it| it.share);
    let tells = is_open && share.is_none_or(|share| share >= LEAST);
    let share = share.map(percent);
    html! {
        @if tells {
            p { (says.strongest_pair(&a, &b, share.as_deref())) }
        } @else if is_open {
            p { (says.no_pair()) }
        }
        (gallery(&charts.interactions))
        p.note { (says.interactions_note(found.rows)) }
    }
}
