//! Evidence for a program that has a table: without a configuration.

use sways_explain::evidence::Evidence;
use sways_model::MlpOps;

use crate::{
    backend::{Backend, Work},
    error::Error,
    evidence::{EvidenceConfig, EvidencePlan, Inquiry, Learner},
    loaded::Loaded,
    progress::Observer,
};

impl EvidenceConfig {
    /// Whether the table's conditions sway the event, each with its test and its interval; on the
    /// first backend of this build.
    ///
    /// # Errors
    /// Where a setting cannot be, or the rows cannot be dealt out.
    pub fn run(&self, data: &Loaded) -> Result<Evidence, Error> {
        self.inquire(data, None, 0, &mut ())
    }

    /// The same with models of the event that a `learner` makes, in place of networks; without
    /// average effects.
    ///
    /// # Errors
    /// Those of [`EvidenceConfig::run`], and what the learner ends with.
    pub fn run_with(
        &self,
        data: &Loaded,
        learner: &dyn Learner,
        seed: u64,
        observer: &mut dyn Observer,
    ) -> Result<Evidence, Error> {
        self.inquire(data, Some(learner), seed, observer)
    }

    fn inquire(
        &self,
        data: &Loaded,
        learner: Option<&dyn Learner>,
        seed: u64,
        observer: &mut dyn Observer,
    ) -> Result<Evidence, Error> {
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
            learner,
            ..data.inquiry(plan, seed)
        };
        Backend::default().run(Alone { inquiry, observer })
    }
}

impl Loaded {
    /// What is asked of the table, by networks.
    pub(crate) fn inquiry(&self, plan: EvidencePlan, seed: u64) -> Inquiry<'_> {
        Inquiry {
            design: &self.design,
            encoding: &self.encoding,
            labels: &self.outcome.labels,
            together: self.together.as_deref(),
            weights: self.weights.as_deref(),
            parts: self.parts.as_ref(),
            learner: None,
            cache: &(),
            plan,
            seed,
        }
    }
}

/// An inquiry, and who watches it.
struct Alone<'a> {
    inquiry: Inquiry<'a>,
    observer: &'a mut dyn Observer,
}

impl Work for Alone<'_> {
    type Output = Result<Evidence, Error>;

    fn on<B: MlpOps>(self, device: &B::Device) -> Self::Output {
        let Self { inquiry, observer } = self;
        inquiry.run::<B>(device, &mut |stage| observer.evidence(stage))
    }
}
