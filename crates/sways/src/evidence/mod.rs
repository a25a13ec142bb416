//! Evidence for a table's influences: fits the networks that the tests need and puts the tests
//! together. What the tests are, and what they rest on, is in `docs/evidence.md`.
//!
//! - [`settings`]: what a configuration says, checked
//! - [`inquiry`]: a table with a question; `run`: the whole of it, step by step
//! - `gate`: whether there is anything to find
//! - `parts`: how the rows are dealt out, `networks`: fits members in batches,
//!   `training`: how
//! - `nuisance`: what the other conditions tell of the event and of each condition
//! - `projected`: what networks that see every condition tell by each
//! - `unit_tests`, `verdicts`: from these to the answer; `effects`: the influences with their
//!   intervals; `averages`: average marginal effects, differences and ratios

mod averages;
mod effects;
mod gate;
pub mod inquiry;
mod networks;
mod nuisance;
mod parts;
mod projected;
mod run;
pub mod settings;
mod training;
mod unit_tests;
mod verdicts;

pub use inquiry::Inquiry;
pub use settings::{EvidenceConfig, EvidencePlan};
