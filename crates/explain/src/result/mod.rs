//! What methods find.
//!
//! - [`influence`]: a number a condition, as plain data; [`agreement`]: how much two of them agree
//! - [`attributions`]: a number a row and condition, and its reductions; [`additive`],
//!   [`explanation`], [`convergence`]: attributions that should add up, how far they miss it, what
//!   they cost and how sure they are; [`local`]: any of these, batch by batch
//! - [`profile`]: a condition's curve

pub mod additive;
pub mod agreement;
pub mod attributions;
pub mod convergence;
pub mod explanation;
pub mod influence;
pub mod local;
pub mod profile;
