//! The methods made of gradients and of weights: against closed forms, against their axioms, and
//! against the libraries people use.

mod axioms;
mod oracles;
mod parity;
mod support;
