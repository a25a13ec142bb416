//! What can go wrong with a method.

/// An error of this crate. Each message says what is wrong and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A method that is defined for one hidden layer only.
    #[error(
        "{method} is defined for one hidden layer, and this network is {network}; \
         use olden, which follows any number of layers"
    )]
    NotOneHiddenLayer {
        /// The method's name.
        method: &'static str,
        /// The layers' sizes.
        network: String,
    },
    /// A method that averages over rows was given none.
    #[error("{method} averages over rows, and there are none; give it rows")]
    NoRows {
        /// The method's name.
        method: &'static str,
    },
    /// Permutation importance without permutations.
    #[error("permutation: repeats is 0; shuffle each condition at least once")]
    NoRepeats,
    /// A score that compares rows with and without the event.
    #[error(
        "permutation: the area under the ROC curve compares rows with and without the event, \
         and all rows have the same outcome; use log-loss or give more rows"
    )]
    OneOutcome,
    /// A method that needs an order among a condition's values.
    #[error(
        "{method} needs an order among a condition's values, and `{condition}` is a category of \
         more than two levels; use partial-dependence"
    )]
    NotOrdered {
        /// The method's name.
        method: &'static str,
        /// The condition.
        condition: String,
    },
    /// A setting that cannot be.
    #[error("{setting}: {problem}")]
    Setting {
        /// Its name.
        setting: &'static str,
        /// What is wrong and how to mend it.
        problem: String,
    },
    /// A method was asked for a condition that is none.
    #[error("there is no condition {name:?}; there are: {conditions}")]
    NoSuchCondition {
        /// The name.
        name: String,
        /// The conditions there are.
        conditions: String,
    },
    /// A method needs rows whose outcome is known.
    #[error(
        "permutation: the outcome of the rows must be known; \
         give a table that has the outcome's column"
    )]
    NoOutcomes,
    /// A method that reads what the model does not have.
    #[error(
        "{method} reads a network's weights or slopes, and this model only says what it predicts; \
         use shapley, kernel-shap, ablation, lime, permutation, partial-dependence or ale"
    )]
    NoNetwork {
        /// The method's name.
        method: &'static str,
    },
}
