//! The methods made of gradients and of weights: against closed forms, against their axioms, and
//! against the libraries people use.

// What only tests call is a test.
#![allow(clippy::unwrap_used)]

mod axioms;
mod oracles;
mod parity;
mod support;
