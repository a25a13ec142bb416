//! Evidence for a table's influences: fits the networks that the tests need and puts the tests
//! together. What the tests are, and what they rest on, is in `docs/evidence.md`.
//!
//! - [`settings`]: what a configuration says, checked
//! - [`inquiry`]: a table with a question; `run`: the whole of it, step by step
//! - `gate`: whether there is anything to find
//! - `parts`: how the rows are dealt out, `networks`: fits members in batches,
//!   `training`: how; `needs`: the memory that it takes; [`fit_cache`]: those that were fitted before
//! - [`learner`]: models of somebody else's making in the place of networks, `learning`: what they say
//! - `nuisance`: what the other conditions tell of the event and of each condition; `dealt`: by
//!   regressions; `by_networks`, `by_trees`; `candidates`: put together; `calendar`: what recurs in dates
//! - `projected`: what networks that see every condition tell by each
//! - `testing`, `unit_tests`, `verdicts`: from these to the answer; `effects`: the influences with their
//!   intervals (`borne`: whether there are rows enough), `parts_of_table`: in parts of the table; `averages`: average marginal effects,
//!   differences and ratios

mod averages;
mod borne;
mod by_networks;
mod by_trees;
mod calendar;
mod candidates;
mod dealt;
mod effects;
pub mod fit_cache;
mod gate;
pub mod inquiry;
mod kind;
pub mod learner;
mod learning;
pub(crate) mod needs;
mod networks;
mod nuisance;
mod numbers;
mod parts;
mod parts_of_table;
mod projected;
mod run;
pub mod settings;
mod testing;
mod training;
mod unit_tests;
mod verdicts;

pub use fit_cache::FitCache;
pub use inquiry::Inquiry;
pub use learner::{Asked, Learned, Learner};
pub use settings::{EvidenceConfig, EvidencePlan};
