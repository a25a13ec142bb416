//! The page: one file that needs nothing but itself.
//!
//! Every text from the table goes through maud's escaping, or as JSON whose `<` are escaped. The
//! page's policy lets run nothing but its one script and its one style sheet, by their digests,
//! and lets nothing be fetched or sent.
//!
//! A section a file; `markup`: what they are made of, `program`: what the page's program works
//! with.

mod how;
mod influences;
mod making;
mod markup;
mod methods;
mod program;
mod quality;
mod what_if;

use base64::{Engine, prelude::BASE64_STANDARD};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};
use sways::words::plain;

use crate::{answer::answer, charts::Charts, material::Material, words};

use how::{interactions, profiles, rows};
use influences::influences;
use making::making;
use markup::percent;
use methods::methods;
use program::{data, embedded};
use quality::quality;
use what_if::what_if;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The page of a run.
pub fn page(material: &Material, charts: &Charts) -> String {
    let Material { run, view, .. } = material;
    let influence = &run.influence;
    let event = plain(&influence.event);
    let answer = answer(&event, run.evidence.as_ref());
    let title = format!("{}: what sways '{event}'", plain(&influence.run));
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; \
         form-action 'none'; require-trusted-types-for 'script'",
        digest(SCRIPT),
        digest(STYLE)
    );
    let sections: [(&str, &str, Markup); 9] = [
        (
            "answer",
            "The answer",
            html! {
                @if !influence.hints.is_empty() {
                    h3 { "Before you read on" }
                    ul { @for hint in &influence.hints { li { (plain(hint)) } } }
                }
                p.headline { (answer.headline) "." }
                @for sentence in &answer.sentences { p { (plain(sentence)) } }
            },
        ),
        ("influences", "Influences", influences(material, charts)),
        (
            "quality",
            "How good the model is",
            quality(material, charts),
        ),
        (
            "conditions",
            "How each condition works",
            profiles(view, charts),
        ),
        ("rows", "Rows", rows(view, charts)),
        (
            "interactions",
            "Conditions together",
            interactions(view, charts),
        ),
        ("what-if", "What if", what_if(material)),
        (
            "methods",
            "Do the methods agree?",
            methods(material, charts),
        ),
        ("making", "How it was made", making(material)),
    ];
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { bdi { (plain(&influence.run)) } }
                    p {
                        bdi { (event) } ", in " (view.rows.events) " of " (view.rows.known) " rows ("
                        (percent(view.rows.events as f64 / view.rows.known.max(1) as f64)) ")"
                    }
                    nav aria-label="Sections" {
                        @for (id, heading, _) in &sections { a href={"#" (id)} { (heading) } " " }
                    }
                }
                main {
                    @for (id, heading, body) in &sections {
                        section id=(id) aria-labelledby={(id) "-heading"} {
                            h2 id={(id) "-heading"} { (heading) }
                            (body)
                        }
                    }
                }
                footer { p { "Made by sways " (view.version) ", on this page alone: it fetches and sends nothing." } }
                script type="application/json" id="data" { (PreEscaped(embedded(&data(material)))) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    words::markup(&markup.into_string()) + "\n"
}

fn digest(text: &str) -> String {
    BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()))
}
