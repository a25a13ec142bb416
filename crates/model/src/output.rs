//! What a model says of a row.

/// Which of the model's outputs is meant.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Output {
    /// The event's log-odds.
    Logit,
    /// The event's probability, the logistic function of the logit.
    #[default]
    Probability,
}

impl Output {
    /// The word in configurations and results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Logit => "logit",
            Self::Probability => "probability",
        }
    }
}
