//! What is explained, and on which rows.

use std::ops::ControlFlow;

use sways_data::Groups;
use sways_model::{Output, Weights};

use super::{About, words::Over};
use crate::{
    engine::{background::Background, host_mlp::HostMlp, slopes::Slopes},
    error::Error,
    result::influence::{Influence, Per, Reduction, Sign},
};

/// An ensemble, rows, and what stands for what is not known of them.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The ensemble, for methods that change conditions.
    pub host: &'a HostMlp,
    /// The same for methods that want slopes or weights; `None` of a model that only says what it
    /// predicts.
    pub network: Option<Network<'a>>,
    /// Which inputs each condition became.
    pub groups: &'a Groups,
    /// What a slope is per, such as `per standard deviation`.
    pub slopes_are: &'a str,
    /// The rows, `[rows, inputs]`.
    pub inputs: &'a [f32],
    /// Of how many they were drawn at random, where they are not all.
    pub drawn_of: Option<usize>,
    /// The row that is explained alone, where one is.
    pub row: Option<OneRow>,
    /// The rows that profiles take their points from, `[rows, inputs]`.
    pub known: &'a [f32],
    /// What stands for an unknown condition.
    pub background: &'a Background,
    /// What that is called in results.
    pub background_is: &'a str,
    /// The rows that scores are measured on, where their outcome is known.
    pub scored: Option<Scored<'a>>,
}

/// An ensemble of networks.
#[derive(Clone, Copy)]
pub struct Network<'a> {
    /// Its outputs and slopes.
    pub slopes: &'a dyn Slopes,
    /// Its parameters.
    pub weights: &'a Weights,
}

/// A row that is explained alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OneRow {
    /// Its place among the inputs.
    pub place: usize,
    /// Its number in the table, counted from 0, which results call it by.
    pub number: usize,
}

/// Rows whose outcome is known.
#[derive(Clone, Copy, Debug)]
pub struct Scored<'a> {
    /// `[rows, inputs]`.
    pub inputs: &'a [f32],
    /// Whether the event happened, `[rows]`.
    pub labels: &'a [bool],
    /// What they weigh, `[rows]`, where they don't all the same.
    pub weights: Option<&'a [f64]>,
    /// What these rows are called.
    pub called: &'a str,
}

/// Who takes attributions row by row, `[rows, conditions]`, a batch at a time, and may want no
/// more.
pub type Keep<'a> = dyn FnMut(&[f64]) -> ControlFlow<()> + 'a;

impl<'a> Subject<'a> {
    /// The networks, for a method that reads their weights or slopes.
    pub(crate) fn network(&self, about: &About) -> Result<Network<'a>, Error> {
        self.network.ok_or(Error::NoNetwork { method: about.name })
    }
}

impl Subject<'_> {
    /// The rows that local methods explain.
    pub(crate) fn rows(&self) -> &[f32] {
        let width = self.groups.inputs();
        match self.row {
            Some(OneRow { place, .. }) => &self.inputs[place * width..(place + 1) * width],
            None => self.inputs,
        }
    }

    /// What of the rows is explained, in words.
    pub(crate) fn over(&self) -> Over {
        let of_one = self.row.map(|row| Over::Row(row.number));
        of_one.unwrap_or_else(|| self.over_all())
    }

    /// The same of a method that explains no single row.
    pub(crate) fn over_all(&self) -> Over {
        self.drawn_of.map_or(Over::All, |of| Over::Drawn {
            rows: self.inputs.len() / self.groups.inputs().max(1),
            of,
        })
    }

    /// The rows whose outcome is known.
    pub(crate) fn scored(&self) -> Result<Scored<'_>, Error> {
        self.scored.ok_or(Error::NoOutcomes)
    }

    /// The sign of each condition's number: of a value this one, of a category none.
    pub(crate) fn signs_of_values(&self, sign: Sign) -> Vec<Sign> {
        let groups = self.groups.iter();
        let of = |group: &sways_data::Group| group.value_input().map_or(Sign::None, |_| sign);
        groups.map(of).collect()
    }

    /// A number a condition, without a sign, a unit or a meaning so far.
    pub fn influence(
        &self,
        about: &About,
        output: Option<Output>,
        reduction: Reduction,
        values: Vec<f64>,
        members: Vec<Vec<f64>>,
    ) -> Influence {
        Influence {
            id: String::new(),
            method: about.name.to_owned(),
            output,
            per: Per::Condition,
            reduction,
            units: String::new(),
            slopes: false,
            meaning: String::new(),
            row: None,
            drawn_rows: None,
            labels: self.groups.conditions().map(str::to_owned).collect(),
            signs: vec![Sign::None; self.groups.len()],
            values,
            members,
            error: None,
            background: None,
            base: None,
            prediction: None,
            standard_errors: None,
            row_error: None,
            completeness: None,
            evaluations: None,
            converged: None,
        }
    }
}
