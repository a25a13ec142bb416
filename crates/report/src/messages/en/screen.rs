//! What is described and compared on a terminal, in English.

use std::fmt::Write as _;

use sways::words::counted;
use sways_data::ColumnType;

use crate::words::precise;

use super::{
    super::screen::{Label, OnScreen, Taken},
    En,
};

impl OnScreen for En {
    fn label(&self, label: Label) -> &'static str {
        match label {
            Label::Column => "column",
            Label::Type => "type",
            Label::Missing => "missing",
            Label::Different => "different",
            Label::Content => "what is in it",
            Label::Inputs => "inputs",
            Label::Becomes => "what becomes of it",
            Label::OneOrNought => "1 or 0",
            Label::Then => "; then ",
            Label::NoSettingDiffers => "no setting differs",
            Label::SettingsThatDiffer => "settings that differ",
            Label::Value => "value",
            Label::LastLoss => "last loss",
            Label::ScoredRows => "rows",
            Label::Test => "test",
            Label::Training => "training",
            Label::Constant => "a constant",
            Label::Evidence => "evidence",
            Label::Influence => "influence",
            Label::Spread => "spread",
            Label::Interval => "interval",
            Label::Found => "found",
            Label::P => "p (Holm)",
            Label::NotTested => "n/a",
            Label::SpreadOverNetworks => "spread over networks, not confidence",
            Label::DetailsPrint => {
                "--details prints intervals, p-values and what each method found."
            }
            Label::Estimated => {
                "~: more values than are counted; their number and their median are estimates"
            }
            Label::Condition => "condition",
            Label::Importance => "importance",
            Label::AllRowsAlike => "all rows count alike there, whatever they weigh",
            Label::IfAllHad => "probability if all rows had \u{2026}",
            Label::ImportanceIs => {
                "importance: how much the log-loss rises, in nats, where each row has another \
                 row's value of the condition"
            }
        }
    }

    fn column_type(&self, kind: ColumnType) -> String {
        kind.to_string()
    }

    fn table_is(&self, origin: &str, rows: usize, columns: usize) -> String {
        let [rows, columns] =
            [(rows, "row"), (columns, "column")].map(|(count, what)| counted(count, what));
        format!("{origin}: {rows} and {columns}")
    }

    fn model_is(&self, event: &str, networks: usize, shape: &str) -> String {
        format!(
            "A model of {event}: {} of {shape}",
            counted(networks, "network")
        )
    }

    fn run_is(&self, run: &str, event: &str, conditions: usize, backend: &str) -> String {
        let conditions = counted(conditions, "condition");
        format!("The run {run}: {event}, {conditions} on {backend}")
    }

    fn all_rows(&self, rows: u64, probability: f64, log_loss: f64, scored: u64) -> String {
        let mut text =
            format!("All {rows} rows: mean probability {probability:.4}, log-loss {log_loss:.4}");
        if scored != rows {
            let _ = write!(text, " of the {scored} with an outcome");
        }
        text
    }

    fn not_of_all(&self, error: &str) -> String {
        format!("note: the model was not asked about all rows: {error}")
    }

    fn drawn(&self, rows: usize, of: u64) -> String {
        format!(
            "{} of {of} were drawn at random: the model and the evidence are of these; how much \
             its predictions rest on each condition, and what they would be, is of all",
            counted(rows, "row")
        )
    }

    fn missing(&self, missing: usize) -> String {
        format!("{missing} missing")
    }

    fn more(&self, more: usize) -> String {
        format!("{more} more")
    }

    fn scaled(&self, center: f64, scale: f64, clip: bool, fill: f64, says_so: bool) -> String {
        let mut text = format!("(value \u{2212} {}) / {}", precise(center), precise(scale));
        if clip {
            text.push_str(", clipped smoothly at about \u{b1}3");
        }
        let _ = write!(text, "; missing: {fill}");
        if says_so {
            text.push_str(" and an input that says so");
        }
        text
    }

    fn unseen(
        &self,
        condition: &str,
        rows: usize,
        levels: &[String],
        more: usize,
        taken: Taken,
    ) -> String {
        let mut named: Vec<String> = levels.iter().map(|level| format!("{level:?}")).collect();
        if more > 0 {
            named.push(self.more(more));
        }
        let taken = match taken {
            Taken::Half => "as half of each of its two levels",
            Taken::None => "as none of its levels",
            Taken::Rare => "as one of the rare ones",
        };
        format!(
            "{condition}: {} with a level that did not occur in training ({}), taken {taken}: what the \
             model says of them is a guess",
            counted(rows, "row"),
            named.join(", ")
        )
    }

    fn never_missing(&self, condition: &str, rows: usize) -> String {
        format!(
            "{condition}: {} without a value, though every row in training had one: what the model \
             says of them is a guess",
            counted(rows, "row")
        )
    }

    fn far_beyond(&self, condition: &str, rows: usize, [least, greatest]: &[String; 2]) -> String {
        format!(
            "{condition}: {} with values far beyond those in training ({least} to {greatest}): what \
             the model says of them is a guess",
            counted(rows, "row")
        )
    }
}
