//! The methods in English, which is the registry's and the results'.

use sways::words::counted;
use sways_explain::{Gap, Influence, Per, Reduction, method::About};

use super::{
    super::methods::{OfMethod, OnMethods, is_given_rows, wants_more_draws},
    En,
};
use crate::words::capital;

impl OnMethods for En {
    fn method(&self, about: &About) -> OfMethod {
        let About {
            meaning,
            cost,
            misleads,
            ..
        } = *about;
        OfMethod {
            meaning,
            cost,
            misleads,
        }
    }

    fn no_method(&self) -> &'static str {
        "No method was asked for: [[explain]] in a configuration asks for some."
    }

    fn ranks(&self, shown: Option<usize>) -> String {
        match shown {
            Some(shown) => format!(
                "Ranks by size, of the {shown} conditions that the networks use the most; 1 is the \
                 largest"
            ),
            None => "Ranks by size; 1 is the largest".to_owned(),
        }
    }

    fn condition(&self) -> &'static str {
        "condition"
    }

    fn agreement_note(&self) -> &'static str {
        "Rank correlation of the conditions' sizes: 1 where two methods rank alike, 0 where their \
         ranks have nothing to do with each other, −1 where one ranks in the other's reverse order."
    }

    fn meanings(&self) -> &'static str {
        "What each number means, and when it misleads"
    }

    fn meaning(&self, of: &OfMethod) -> String {
        format!("{}. It misleads: {}.", capital(of.meaning), of.misleads)
    }

    fn units(&self, influence: &Influence) -> String {
        influence.units.clone()
    }

    fn heading(&self, influence: &Influence) -> String {
        let per = match influence.per {
            Per::Condition => "per condition",
            Per::HiddenUnit => "per hidden unit, NOT per condition",
        };
        let name = if influence.id == influence.method {
            influence.id.clone()
        } else {
            format!("{} ({})", influence.id, influence.method)
        };
        let reduction = match influence.reduction {
            Reduction::None => String::new(),
            Reduction::Row => influence
                .row
                .map_or(String::new(), |row| format!(", row {row}")),
            other => format!(", {}", other.name()),
        };
        let spread = match influence.members.len() {
            0 | 1 => String::new(),
            networks => format!("; spread over {networks} networks, not confidence"),
        };
        let units = match influence.output {
            Some(output) if influence.slopes => {
                format!(", {} on the {}", influence.units, output.name())
            }
            Some(_) => format!(", {}", influence.units),
            None => String::new(),
        };
        format!("{name}{reduction}, {per}{units}{spread}")
    }

    fn reduction(&self, reduction: Reduction) -> Option<&'static str> {
        Some(reduction.name()).filter(|_| reduction != Reduction::None)
    }

    fn means(&self, influence: &Influence) -> String {
        influence.meaning.clone()
    }

    fn certainty(&self, influence: &Influence, is_outside: bool) -> String {
        let mut parts = Vec::new();
        if let Some(background) = &influence.background {
            parts.push(format!("background: {background}"));
        }
        if let (Some(base), Some(prediction)) = (influence.base, influence.prediction) {
            let mean = if influence.row.is_some() { "" } else { "mean " };
            parts.push(format!(
                "base value {base:.4}, {mean}prediction {prediction:.4}"
            ));
        }
        if let Some(Gap { gap, range }) = influence.completeness {
            parts.push(format!("adds up to {gap:.1e} of a range of {range:.3}"));
        }
        if let Some(errors) = &influence.standard_errors {
            let largest = errors.iter().copied().fold(0.0, f64::max);
            let of_row = influence.row_error.map_or_else(String::new, |error| {
                format!(", of a single row about {error:.1e}")
            });
            let given = if is_given_rows(influence) {
                ", given these rows"
            } else {
                ""
            };
            parts.push(format!(
                "standard errors up to {largest:.1e}{of_row}{given}"
            ));
        }
        if influence.converged == Some(false) {
            parts.push(if wants_more_draws(influence) {
                "drawn too few times to be exact: more max_evaluations (sways explain \
                 --max-evaluations) make the standard errors smaller"
                    .to_owned()
            } else {
                "not within the tolerance on every row: the gap says by how much".to_owned()
            });
        }
        if is_outside {
            parts.push(
                "a number beside its spread: in the networks' mean, what they say against each other \
         cancels"
                    .to_owned(),
            );
        }
        parts.join("; ")
    }

    fn not_measured(&self, why: &str) -> String {
        format!("not measured: {why}")
    }

    fn agreement(&self, shown: Option<[usize; 2]>) -> String {
        let which = match shown {
            Some([shown, pairs]) => format!("the {shown} of {pairs} pairs that agree least"),
            None => "two at a time".to_owned(),
        };
        format!("agreement between methods, {which}")
    }

    fn agreement_columns(&self) -> [&'static str; 3] {
        ["rank correlation", "same at the top", "same sign"]
    }

    fn about_columns(&self) -> [&'static str; 4] {
        ["means     ", "costs     ", "misleads  ", "paper     "]
    }

    fn all_methods(&self) -> &'static str {
        "every method that applies, and how much they agree"
    }

    fn of_no_row(&self) -> &'static str {
        "this method explains no single row: its numbers are of the whole table or the networks"
    }

    fn explained(&self, event: &str, row: Option<usize>, rows: usize, probability: f64) -> String {
        match row {
            Some(row) => format!("{event}, row {row}: probability {probability:.4}"),
            None => format!(
                "{event}, {}: mean probability {probability:.4}",
                counted(rows, "row")
            ),
        }
    }
}
