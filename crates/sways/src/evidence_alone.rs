//! Evidence for a program that has a table: without a configuration, watched by nobody.

use sways_explain::evidence::Evidence;
use sways_model::MlpOps;

use crate::{
    backend::{Backend, Work},
    error::Error,
    evidence::{EvidenceConfig, Inquiry},
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
