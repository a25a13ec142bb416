//! Evidence for a table's influences: fits the networks that the tests need and puts the tests
//! together. What the tests are, and what they rest on, is in `docs/evidence.md`.
//!
//! - [`settings`]: what a configuration says, checked
//! - [`inquiry`]: a table with a question; `run`: the whole of it, step by step
//! - `gate`: whether there is anything to find
//! - `parts`: how the rows are dealt out, `networks`: fits members in batches,
//!   `training`: how
//! - `nuisance`: what the other conditions tell of the event and of each condition; `dealt`: by
//!   regressions; `candidates`: put together
//! - `projected`: what networks that see every condition tell by each
//! - `unit_tests`, `verdicts`: from these to the answer; `effects`: the influences with their
//!   intervals (`borne`: whether there are rows enough), `parts_of_table`: in parts of the table; `averages`: average marginal effects,
//!   differences and ratios

mod averages;
mod borne;
mod candidates;
mod dealt;
mod effects;
mod gate;
pub mod inquiry;
mod kind;
mod networks;
mod nuisance;
mod numbers;
mod parts;
mod parts_of_table;
mod projected;
mod run;
pub mod settings;
mod training;
mod unit_tests;
mod verdicts;

pub use inquiry::Inquiry;
pub use settings::{EvidenceConfig, EvidencePlan};

use sways_explain::evidence::Evidence;
use sways_model::MlpOps;

use crate::{
    Error,
    backend::{Backend, Work},
    loaded::Loaded,
};

impl EvidenceConfig {
    /// Whether the table's conditions sway the event, each with its test and its interval; on the
    /// first backend of this build.
    ///
    /// # Errors
    /// Where a setting cannot be, or the rows cannot be dealt out.
    pub fn run(&self, data: &Loaded) -> Result<Evidence, Error> {
        let wrong = |message| Error::Setting {
            file: "the evidence's settings".to_owned(),
            message,
        };
        let asked = Self {
            off: false,
            ..self.clone()
        };
        let plan = asked.check().map_err(wrong)?;
        let plan = plan.ok_or_else(|| wrong("evidence.off: there is nothing to run".to_owned()))?;
        let inquiry = Inquiry {
            design: &data.design,
            encoding: &data.encoding,
            labels: &data.outcome.labels,
            together: data.together.as_deref(),
            weights: data.weights.as_deref(),
            parts: data.parts.as_ref(),
            plan,
            seed: 0,
        };
        Backend::default().run(Alone(inquiry))
    }
}

/// An inquiry that nobody watches.
struct Alone<'a>(Inquiry<'a>);

impl Work for Alone<'_> {
    type Output = Result<Evidence, Error>;

    fn on<B: MlpOps>(self, device: &B::Device) -> Self::Output {
        self.0.run::<B>(device, &mut |_| {})
    }
}
