//! Models of somebody else's making in the place of our networks.

use std::fmt;

use crate::error::Error;

/// Fits models of one kind to a table that it holds, such as clones of an estimator. Rows and
/// conditions are told by their places in the inquiry's design.
pub trait Learner: fmt::Debug + Sync {
    /// Fits a model of the event to some rows, without some conditions.
    ///
    /// # Errors
    /// Where it cannot be fitted: the inquiry ends with that.
    fn fit<'a>(&'a self, rows: &[usize], denied: &[usize]) -> Result<Box<dyn Learned + 'a>, Error>;
}

/// A model that a [`Learner`] fitted.
pub trait Learned: fmt::Debug + Sync {
    /// The event's probability, a number for each of the rows asked.
    ///
    /// # Errors
    /// Where it has none: the inquiry ends with that.
    fn probabilities(&self, asked: Asked<'_>) -> Result<Vec<f64>, Error>;
}

/// Rows of the table, with some conditions as they are in other rows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// The rows.
    pub rows: &'a [usize],
    /// The conditions whose values are other rows'; none where the rows are asked as they are.
    pub conditions: &'a [usize],
    /// The rows that these values are of, `[rows]`; empty where there are none.
    pub from: &'a [usize],
}
