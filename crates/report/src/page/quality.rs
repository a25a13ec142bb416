//! How good the model is.

use maud::{Markup, html};
use sways_train::Metrics;

use super::markup::{gallery, table};
use crate::{charts::Charts, material::Material};

pub(super) fn quality(material: &Material, charts: &Charts) -> Markup {
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
