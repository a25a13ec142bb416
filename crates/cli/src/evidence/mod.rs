//! Evidence for a table's influences: fits the networks that the tests need and puts the tests
//! together. What the tests are, and what they rest on, is in `docs/evidence.md`.
//!
//! - [`settings`]: what a configuration says, checked
//! - [`inquiry`]: the whole of it, step by step: `gate`, `unit_tests`, `verdicts`
//! - [`screen`]: what a person reads of it
//! - `networks`: fits members in batches
//! - `answers`: what the other conditions tell of each
//! - `check`: whether draws can be told from real values
//! - `effects`: the influences with their intervals

mod answers;
mod check;
mod effects;
mod gate;
pub mod inquiry;
mod networks;
pub mod screen;
pub mod settings;
mod unit_tests;
mod verdicts;

pub use inquiry::Inquiry;
pub use settings::{EvidenceConfig, EvidencePlan};
