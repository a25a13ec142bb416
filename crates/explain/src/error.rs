//! What can go wrong with a method.

/// An error of this crate. Each message says what is wrong and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A method that is defined for one hidden layer only.
    #[error(
        "{method} is defined for one hidden layer, and this network is {network}; \
         use olden, which follows any number of layers, or set model.hidden to one layer"
    )]
    NotOneHiddenLayer {
        /// The method's name.
        method: &'static str,
        /// The layers' sizes.
        network: String,
    },
}
