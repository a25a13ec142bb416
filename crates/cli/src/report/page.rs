//! The page: one file that needs nothing but itself.
//!
//! Every text from the table goes through maud's escaping, or as JSON whose `<` are escaped. The
//! page's policy lets run nothing but its one script and its one style sheet, by their digests,
//! and lets nothing be fetched or sent.

use base64::{Engine, prelude::BASE64_STANDARD};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sways_data::{ConditionEncoding, EncodedCondition, date};
use sways_explain::evidence::{ConditionEvidence, Evidence, Verdict};
use sways_model::Weights;
use sways_train::Metrics;

use super::{
    Charts, Material,
    answer::answer,
    chart::Chart,
    plots::{LINES, shown},
    view::{ConditionView, RowView, ValuesView, View},
};
use crate::{
    evidence::screen::{chance, notes},
    method::MethodName,
    screen::{counted, plain, signed, understood},
};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The most bytes of weights that a page takes: beyond, it would be slow to open.
const WEIGHTS: usize = 1_200_000;
/// The most conditions of a table of ranks.
const RANKED: usize = 20;

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
    markup.into_string() + "\n"
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn digest(text: &str) -> String {
    BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()))
}

/// JSON that can end no script element and start no comment.
fn embedded(value: &Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

fn percent(share: f64) -> String {
    format!("{:.1}%", 100.0 * share)
}

fn name(text: &str) -> Markup {
    html! { bdi { (plain(text)) } }
}

fn figure(chart: &Chart) -> Markup {
    html! {
        figure {
            figcaption { bdi { (plain(&chart.title)) } }
            (chart.inline())
        }
    }
}

fn gallery<'a>(charts: impl IntoIterator<Item = &'a Chart>) -> Markup {
    html! { div.gallery { @for chart in charts { (figure(chart)) } } }
}

/// A table that scrolls where it does not fit.
fn table(label: &str, body: Markup) -> Markup {
    html! {
        p.caption aria-hidden="true" { (label) }
        div.scroll tabindex="0" role="region" aria-label=(label) { table aria-label=(label) { (body) } }
    }
}

/// The conditions' places: those with evidence first, then by the size of their influence. Where
/// nothing is to be found a ranking would be one of noise: they stay as they are in the table.
pub fn sorted(evidence: &Evidence) -> Vec<usize> {
    let size = |condition: &ConditionEvidence| {
        let contrasts = condition.contrasts.iter().map(|it| it.influence.abs());
        contrasts
            .chain(condition.influence.map(f64::abs))
            .fold(0.0, f64::max)
    };
    let mut order: Vec<usize> = (0..evidence.conditions.len()).collect();
    if !evidence.gate.open {
        return order;
    }
    order.sort_by(|&a, &b| {
        let [a, b] = [a, b].map(|place| &evidence.conditions[place]);
        let found = |it: &ConditionEvidence| it.verdict == Verdict::Evidence;
        found(b).cmp(&found(a)).then(size(b).total_cmp(&size(a)))
    });
    order
}

fn influences(material: &Material, charts: &Charts) -> Markup {
    let run = &material.run;
    let chart = charts.influence.as_ref();
    match &run.evidence {
        Some(evidence) => html! {
            div.beside {
                @if let Some(chart) = chart { (figure(chart)) }
                div { (evidence_table(evidence)) }
            }
            @for note in notes(evidence) { p.note { (plain(&note)) } }
        },
        None => html! {
            @if let Some(chart) = chart { div.gallery { (figure(chart)) } }
            p.note { "These numbers are what one method measured of these networks. No test stands behind them: networks find patterns in noise, and a ranking of noise looks like any other." }
        },
    }
}

fn evidence_table(evidence: &Evidence) -> Markup {
    let level = format!("{:.0}% interval", 100.0 * (1.0 - evidence.alpha));
    let interval = |it: Option<[f64; 2]>| {
        it.map_or_else(
            || "\u{2013}".to_owned(),
            |[low, high]| format!("{} \u{2026} {}", signed(low), signed(high)),
        )
    };
    let number = |it: Option<f64>| it.map_or_else(|| "\u{2013}".to_owned(), signed);
    table(
        "Influence on the probability, per standard deviation or against the level named",
        html! {
            thead { tr {
                th scope="col" { "condition" } th scope="col" { "influence" } th scope="col" { (level) }
                th scope="col" { "evidence" } th scope="col" { "p (Holm)" }
            } }
            tbody {
                @for place in sorted(evidence) {
                    @let it = &evidence.conditions[place];
                    @let several = !it.contrasts.is_empty() && it.influence.is_none();
                    tr {
                        th scope="row" { (name(&it.condition)) @if !several && it.units.contains(" against ") { span.units { " " (plain(&it.units)) } } }
                        td.number { @if !several { (number(it.influence)) } }
                        td.number { @if !several { (interval(it.interval)) } }
                        td { (verdict(it.verdict)) }
                        td.number { (it.p_adjusted.map_or_else(|| "\u{2013}".to_owned(), chance)) }
                    }
                    @for contrast in &it.contrasts {
                        tr.contrast {
                            th scope="row" { (name(&contrast.level)) " against " (name(&contrast.against)) }
                            td.number { (signed(contrast.influence)) }
                            td.number { (interval(Some(contrast.interval))) }
                            td {} td {}
                        }
                    }
                }
            }
        },
    )
}

fn verdict(verdict: Verdict) -> Markup {
    match verdict {
        Verdict::Evidence => html! { strong { "yes" } },
        Verdict::None => html! { "none" },
        Verdict::NotCertifiable => html! { "not certifiable" },
    }
}

fn quality(material: &Material, charts: &Charts) -> Markup {
    let scores = &material.run.influence.metrics;
    let row = |called: &str, metrics: &Metrics| {
        html! {
            tr {
                th scope="row" { (called) }
                td.number { (format!("{:.4}", metrics.log_loss)) }
                td.number { (format!("{:.3}", metrics.accuracy)) }
                td.number { (metrics.auc.map_or_else(|| "\u{2013}".to_owned(), |auc| format!("{auc:.3}"))) }
                td.number { (metrics.rows) }
            }
        }
    };
    let (told, on) = match &scores.test {
        Some(test) => (test, "on rows the networks have not seen"),
        None => (
            &scores.train,
            "on the rows they were trained on, which flatters",
        ),
    };
    let gain = 100.0 * (1.0 - told.log_loss / scores.constant.log_loss);
    let said = if gain > 0.0 {
        format!("The log-loss is {gain:.1}% below that of a constant, {on}.")
    } else {
        format!(
            "The log-loss is {:.1}% above that of a constant, {on}: a constant predicts better.",
            -gain
        )
    };
    html! {
        p { (said) }
        (table("Scores", html! {
            thead { tr {
                th scope="col" { "rows" } th scope="col" { "log-loss" } th scope="col" { "accuracy" }
                th scope="col" { "AUC" } th scope="col" { "number" }
            } }
            tbody {
                (row("training", &scores.train))
                @if let Some(test) = &scores.test { (row("test", test)) }
                (row("a constant, there", &scores.constant))
            }
        }))
        (gallery(&charts.quality))
        p.note { "Loss: blue on the training rows; vermilion and dashed, where there is one, on the rows that each network kept to validate with. Calibration and ROC: on the " (material.view.quality.on) "." }
    }
}

fn profiles(view: &View, charts: &Charts) -> Markup {
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

fn rows(view: &View, charts: &Charts) -> Markup {
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
        div.wide { (figure(&charts.beeswarm)) }
        h3 { "Three rows" }
        (gallery(&charts.waterfalls))
        p { a href="#what-if" { "Any other of these rows" } " can be picked below." }
    }
}

fn interactions(view: &View, charts: &Charts) -> Markup {
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

fn what_if(material: &Material) -> Markup {
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

fn methods(material: &Material, charts: &Charts) -> Markup {
    let influences = &material.run.influence.influences;
    let mut names: Vec<MethodName> = Vec::new();
    for name in MethodName::METHODS {
        if influences.iter().any(|it| it.method == name.as_str()) {
            names.push(name);
        }
    }
    html! {
        @if influences.is_empty() {
            p { "No method was asked for: [[explain]] in a configuration asks for some." }
        }
        @for (id, error) in influences.iter().filter_map(|it| Some((&it.id, it.error.as_ref()?))) {
            p.note { (name(id)) ": " (plain(error)) "." }
        }
        (ranks(material))
        @if let Some(chart) = &charts.agreement {
            (gallery([chart]))
            p.note { "Rank correlation of the conditions' sizes: 1 where two methods rank alike, 0 where their ranks have nothing to do with each other." }
        }
        @if !names.is_empty() {
            h3 { "What each number means, and when it misleads" }
            dl {
                @for method in names {
                    @let about = method.about();
                    dt { (method.as_str()) }
                    dd { (capital(about.meaning)) ". It misleads: " (about.misleads) "." }
                }
            }
        }
    }
}

/// The conditions' ranks by each method.
fn ranks(material: &Material) -> Markup {
    let influence = &material.run.influence;
    let of_conditions: Vec<_> = influence
        .influences
        .chunk_by(|a, b| a.id == b.id)
        .filter_map(|block| block.first())
        .filter(|it| it.labels == influence.conditions)
        .collect();
    if of_conditions.is_empty() {
        return html! {};
    }
    let rank = |values: &[f64], place: usize| {
        if values[place].is_nan() {
            return "\u{2013}".to_owned();
        }
        let larger = values.iter().filter(|it| it.abs() > values[place].abs());
        (1 + larger.count()).to_string()
    };
    let order = &material.view.order;
    let top = &order[..order.len().min(RANKED)];
    let label = if top.len() < order.len() {
        format!(
            "Ranks by size, of the {} conditions that the networks use the most; 1 is the largest",
            top.len()
        )
    } else {
        "Ranks by size; 1 is the largest".to_owned()
    };
    table(
        &label,
        html! {
            thead { tr {
                th scope="col" { "condition" }
                @for it in &of_conditions { th scope="col" { (name(&it.id)) } }
            } }
            tbody { @for &place in top { tr {
                th scope="row" { (name(&influence.conditions[place])) }
                @for it in &of_conditions { td.number { (rank(&it.values, place)) } }
            } } }
        },
    )
}

fn making(material: &Material) -> Markup {
    let Material { run, view, model } = material;
    let influence = &run.influence;
    let rows = &view.rows;
    html! {
        p {
            (counted(model.weights.members(), "network")) " of " (model.weights.architecture().to_string())
            " on " (influence.backend) ", trained on " (counted(rows.train, "row"))
            @if rows.test > 0 { " and tested on " (rows.test) " others" } "."
            @if rows.table > rows.known { " " (counted(rows.table - rows.known, "row")) " without an outcome were left out." }
        }
        @if !influence.excluded.is_empty() {
            p { "No conditions:" }
            ul { @for it in &influence.excluded { li { (name(&it.column)) ": " (plain(&it.reason)) } } }
        }
        @for line in understood(&influence.reading) { p { "Read " (plain(&line)) } }
        (summary(view))
        h3 { "Again" }
        p {
            "This leaves the same bytes, with the same build (sways " (view.version) " on burn " (BURN) ", backend " (influence.backend) ") in the same place:"
        }
        pre tabindex="0" { "sways experiment config.toml --backend " (influence.backend) }
        details {
            summary { "config.toml" }
            pre tabindex="0" { (run.config) }
        }
    }
}

/// The release of burn, as the workspace pins it.
const BURN: &str = "0.21.0";

fn summary(view: &View) -> Markup {
    table(
        "The conditions, over all rows with an outcome",
        html! {
            thead { tr { th scope="col" { "condition" } th scope="col" { "missing" } th scope="col" { "values" } } }
            tbody { @for it in &view.conditions { tr {
                th scope="row" { (name(&it.name)) }
                td.number { (it.missing) }
                td { (values(&it.values)) }
            } } }
        },
    )
}

fn values(values: &ValuesView) -> Markup {
    /// More levels nobody reads.
    const MOST: usize = 6;
    match values {
        ValuesView::Numbers {
            low,
            high,
            median,
            dates,
            ..
        } => {
            let show = |number: &f64| {
                if *dates {
                    date(*number)
                } else {
                    shown(&Value::from(*number), values)
                }
            };
            html! { (show(low)) " \u{2026} " (show(high)) ", median " (show(median)) }
        }
        ValuesView::Joint { columns } => html! { "of the columns " (plain(&columns.join(", "))) },
        ValuesView::Levels { names, rows } => {
            let mut order: Vec<usize> = (0..names.len()).collect();
            order.sort_by(|&a, &b| rows[b].cmp(&rows[a]));
            html! {
                @for (index, &place) in order.iter().take(MOST).enumerate() {
                    @if index > 0 { ", " }
                    (name(&names[place])) " (" (rows[place]) ")"
                }
                @if order.len() > MOST { ", " (order.len() - MOST) " more" }
            }
        }
    }
}

/// What the page's program works with.
fn data(material: &Material) -> Value {
    let Material { view, model, .. } = material;
    let size = std::mem::size_of_val(model.weights.values());
    let conditions = model.encoding.conditions().iter().zip(&view.conditions);
    json!({
        "model": (size <= WEIGHTS).then(|| network(&model.weights)),
        "conditions": conditions.map(|(it, view)| condition(it, view)).collect::<Vec<_>>(),
        "mean": view.local.mean,
        "base": view.local.base,
        "typical": view.local.most_typical,
        "chosen": [
            ["most certain yes", view.local.most_certain_yes],
            ["most certain no", view.local.most_certain_no],
            ["most typical", view.local.most_typical],
        ],
        "rows": view.local.rows.iter().map(row).collect::<Vec<_>>(),
    })
}

fn network(weights: &Weights) -> Value {
    let bytes: Vec<u8> = weights
        .values()
        .iter()
        .flat_map(|it| it.to_le_bytes())
        .collect();
    let architecture = weights.architecture();
    json!({
        "members": weights.members(),
        "layers": architecture.layers().iter().map(|it| [it.inputs, it.outputs]).collect::<Vec<_>>(),
        "activation": architecture.activation(),
        "weights": BASE64_STANDARD.encode(bytes),
    })
}

/// How a condition is asked for and becomes inputs.
fn condition(condition: &EncodedCondition, view: &ConditionView) -> Value {
    let values = match &view.values {
        ValuesView::Joint { columns } => json!({
            "kind": "joint", "columns": columns.iter().map(|it| plain(it)).collect::<Vec<_>>(),
            "parts": joint_parts(&condition.encoding),
        }),
        values => of_values(values, &condition.encoding),
    };
    json!({
        "name": plain(&view.name),
        "inputs": condition.encoding.inputs(),
        "encoding": of_encoding(&condition.encoding),
        "values": values,
    })
}

/// The parts of a condition of several columns: how each becomes inputs.
fn joint_parts(encoding: &ConditionEncoding) -> Vec<Value> {
    let ConditionEncoding::Joint(joint) = encoding else {
        return Vec::new();
    };
    let part = |part: &ConditionEncoding| {
        let values = match part {
            ConditionEncoding::Boolean(_) => json!({ "kind": "boolean" }),
            ConditionEncoding::Categorical(it) => {
                json!({ "kind": "category", "names": it.names() })
            }
            ConditionEncoding::Datetime(_) => json!({ "kind": "number", "dates": true }),
            _ => json!({ "kind": "number", "dates": false }),
        };
        json!({ "inputs": part.inputs(), "encoding": of_encoding(part), "values": values })
    };
    joint.parts.iter().map(part).collect()
}

fn of_encoding(encoding: &ConditionEncoding) -> Value {
    match encoding {
        ConditionEncoding::Numeric(it) | ConditionEncoding::Datetime(it) => json!({
            "center": it.center, "scale": it.scale, "clip": it.clip, "fill": it.fill,
            "indicator": it.missing_indicator,
        }),
        ConditionEncoding::Boolean(it) => {
            json!({ "fill": it.fill, "indicator": it.missing_indicator })
        }
        _ => json!({}),
    }
}

fn of_values(values: &ValuesView, encoding: &ConditionEncoding) -> Value {
    match values {
        ValuesView::Numbers {
            low,
            high,
            whole,
            dates,
            ..
        } => json!({
            "kind": "number", "low": low, "high": high, "whole": whole, "dates": dates,
        }),
        ValuesView::Levels { .. } if matches!(encoding, ConditionEncoding::Boolean(_)) => {
            json!({ "kind": "boolean" })
        }
        ValuesView::Levels { names, .. } => json!({ "kind": "category", "names": names }),
        ValuesView::Joint { .. } => Value::Null,
    }
}

fn row(row: &RowView) -> Value {
    let short = |value: &f64| (value * 1e6).round() / 1e6;
    json!([
        row.row,
        row.outcome,
        row.probability,
        row.values,
        row.attributions.iter().map(short).collect::<Vec<_>>(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_cannot_leave_its_element() {
        let text = embedded(&json!({"</script><script>alert(1)</script><!--": "\u{2028}"}));
        assert!(!text.contains('<') && !text.contains('\u{2028}'), "{text}");
        assert_eq!(
            serde_json::from_str::<Value>(&text).unwrap()["</script><script>alert(1)</script><!--"],
            "\u{2028}"
        );
    }

    #[test]
    fn the_page_names_the_burn_that_the_workspace_pins() {
        let manifest = include_str!("../../../../Cargo.toml");
        assert!(manifest.contains(&format!("burn = {{ version = \"={BURN}\"")));
    }
}
