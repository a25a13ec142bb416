//! How good the model is.

use maud::{Markup, html};
use sways_train::Metrics;

use super::markup::{gallery, table};
use crate::{charts::Charts, material::Material, messages};

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
    let says = messages::of(material.language);
    let told = scores.test.as_ref().unwrap_or(&scores.train);
    let gain = 100.0 * (1.0 - told.log_loss / scores.constant.log_loss);
    let [log_loss, accuracy, auc, number] = says.score_columns();
    let [train, test, constant] = says.score_rows();
    html! {
        // Below a constant that is never wrong there is nothing.
        @if gain.is_finite() { p { (says.gain(gain, scores.test.is_some())) } }
        (table(says.scores(), 3, html! {
            thead { tr {
                td {} th scope="col" { (log_loss) } th scope="col" { (accuracy) }
                th scope="col" { (auc) } th scope="col" { (number) }
            } }
            tbody {
                (row(train, &scores.train))
                @if let Some(of_test) = &scores.test { (row(test, of_test)) }
                (row(constant, &scores.constant))
            }
        }))
        (gallery(&charts.quality))
        p.note { (says.quality_note(&material.view.quality.on)) }
    }
}
