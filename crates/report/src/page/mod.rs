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
use sways::words::{plain, shown_event};

use crate::{
    answer::answer,
    charts::Charts,
    hints,
    material::Material,
    messages::{self, Section},
    words::{self, percent},
};

use how::{interactions, profiles, rows};
use influences::influences;
use making::making;
use markup::listed;
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
    let event = shown_event(&influence.event);
    let says = messages::of(material.language);
    let answer = answer(&event, run.evidence.as_ref(), material.language);
    let hints = hints::of_run(material);
    let title = says.title(&plain(&influence.run), &event);
    let share = percent(view.rows.events as f64 / view.rows.known.max(1) as f64);
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; img-src data:; \
         base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'",
        digest(SCRIPT),
        digest(STYLE)
    );
    let is_open = run.evidence.as_ref().is_none_or(|it| it.gate.open);
    let sections: [(&str, Section, Markup); 9] = [
        (
            "answer",
            Section::Answer,
            html! {
                // A p-value is not broken at a line's end.
                p.headline { (answer.headline.replace("p = ", "p\u{a0}=\u{a0}").replace("p < ", "p\u{a0}<\u{a0}")) }
                @for sentence in &answer.sentences { p { (plain(sentence)) } }
                (listed(says.before_you_read(), &hints.of_answer))
            },
        ),
        (
            "influences",
            Section::Influences,
            html! {
                (influences(material, charts))
                (listed(says.how_understood(), &hints.of_columns))
            },
        ),
        (
            "conditions",
            Section::Conditions,
            profiles(material, charts, says),
        ),
        ("what-if", Section::WhatIf, what_if(material)),
        ("rows", Section::Rows, rows(view, charts, says)),
        (
            "interactions",
            Section::Interactions,
            interactions(view, is_open, charts, says),
        ),
        ("quality", Section::Quality, quality(material, charts)),
        ("methods", Section::Methods, methods(material, charts)),
        ("making", Section::Making, making(material)),
    ];
    let markup = html! {
        (DOCTYPE)
        html lang=(material.language) {
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
                    h1 { bdi { (title) } }
                    p {
                        bdi { (event) } (says.in_rows(view.rows.events, view.rows.known, &share))
                    }
                    nav aria-label=(says.sections()) {
                        @for (id, section, ..) in &sections { a href={"#" (id)} { (says.section(*section)) } " " }
                    }
                }
                main {
                    @for (id, section, body) in &sections {
                        section id=(id) aria-labelledby={(id) "-heading"} {
                            h2 id={(id) "-heading"} { (says.section(*section)) }
                            (body)
                        }
                    }
                }
                footer { p { (says.made_by(&view.version)) } }
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
