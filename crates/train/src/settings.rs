//! What a fit needs to know: as it was said, and as it is once checked.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sways_data::number_text;

use crate::{
    error::Error,
    optimizer::{Name, Optimizer},
    schedule::Schedule,
};

/// The settings as a configuration says them. Every key has a default; those of the optimisers
/// are PyTorch's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawFitSettings {
    /// `sgd`, `adam`, `adamw` or `rmsprop`.
    pub optimizer: Name,
    /// The size of a step. Absent: PyTorch's default of the optimiser.
    pub learning_rate: Option<f64>,
    /// How many times training sees every row. 0: the starting weights stay.
    pub epochs: usize,
    /// Rows of one step. Absent: all rows at once.
    pub batch_size: Option<usize>,
    /// How many networks.
    pub members: usize,
    /// The loss is logged every so many epochs; 0: never. Absent: a tenth of the epochs.
    pub log_every: Option<usize>,
    /// Of `sgd` and `rmsprop`.
    pub momentum: Option<f64>,
    /// Of `sgd`: the gradient's share in the momentum is reduced by it.
    pub dampening: Option<f64>,
    /// Of `sgd`: Nesterov's momentum.
    pub nesterov: Option<bool>,
    /// An L2 penalty on the weights; of `adamw`, a decay decoupled from the gradient.
    pub weight_decay: Option<f64>,
    /// Of `adam` and `adamw`: the decay of the gradient's running mean.
    pub beta1: Option<f64>,
    /// Of `adam` and `adamw`: the decay of the squared gradient's running mean.
    pub beta2: Option<f64>,
    /// Of `rmsprop`: the decay of the squared gradient's running mean.
    pub alpha: Option<f64>,
    /// Of `adam`, `adamw` and `rmsprop`: added to the denominator.
    pub eps: Option<f64>,
    /// How the learning rate goes from the first step to the last.
    pub schedule: Schedule,
    /// The share of hidden units left out at random in each step.
    pub dropout: f64,
    /// The share of the training rows that each member keeps to choose its best epoch by; every
    /// member keeps others. 0: the last epoch is kept.
    pub validation_fraction: f64,
    /// With a validation part: a member stops after so many epochs without a better one. Absent:
    /// it goes on to the last.
    pub patience: Option<usize>,
    /// Whether both outcomes weigh the same, however rare one is. It bends the probabilities.
    pub balance_classes: bool,
    /// The numbers that training computes with: `f64` stays with the exact arithmetic where a
    /// network has kinks, `f32` is up to twice as fast. CUDA trains in `f32` whatever it says.
    pub precision: Precision,
}

/// The numbers that training computes with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// Double.
    #[default]
    F64,
    /// Single.
    F32,
}

impl Default for RawFitSettings {
    fn default() -> Self {
        Self {
            optimizer: Name::Adam,
            learning_rate: None,
            epochs: 100,
            batch_size: None,
            members: 1,
            log_every: None,
            momentum: None,
            dampening: None,
            nesterov: None,
            weight_decay: None,
            beta1: None,
            beta2: None,
            alpha: None,
            eps: None,
            schedule: Schedule::Constant,
            dropout: 0.0,
            validation_fraction: 0.0,
            patience: None,
            balance_classes: false,
            precision: Precision::default(),
        }
    }
}

/// Settings that can fit.
#[derive(Clone, Debug, PartialEq)]
pub struct FitSettings {
    pub(crate) optimizer: Optimizer,
    pub(crate) epochs: usize,
    pub(crate) batch_size: Option<usize>,
    pub(crate) members: usize,
    pub(crate) log_every: usize,
    pub(crate) seed: u64,
    pub(crate) schedule: Schedule,
    pub(crate) dropout: f64,
    pub(crate) validation_fraction: f64,
    pub(crate) patience: Option<usize>,
    pub(crate) balance_classes: bool,
    pub(crate) precision: Precision,
}

impl FitSettings {
    /// How many times training sees every row.
    pub fn epochs(&self) -> usize {
        self.epochs
    }

    /// How many networks.
    pub fn members(&self) -> usize {
        self.members
    }

    /// The loss is logged every so many epochs; 0: never.
    pub fn log_every(&self) -> usize {
        self.log_every
    }

    /// The share of the training rows that each member keeps to choose its best epoch by.
    pub fn validation_fraction(&self) -> f64 {
        self.validation_fraction
    }

    /// Whether both outcomes weigh the same, however rare one is.
    pub fn balance_classes(&self) -> bool {
        self.balance_classes
    }

    /// The seed of everything that training draws.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The optimiser with all its settings.
    pub fn optimizer(&self) -> &Optimizer {
        &self.optimizer
    }
}

impl RawFitSettings {
    /// Checks every setting. `seed` orders the mini-batches.
    ///
    /// # Errors
    /// For a setting outside its range, or one that the optimiser does not have.
    pub fn check(&self, seed: u64) -> Result<FitSettings, Error> {
        if self.members == 0 {
            return Err(setting("members", 0, "an ensemble has at least one member"));
        }
        if self.batch_size == Some(0) {
            return Err(setting(
                "batch_size",
                0,
                "give at least one row, or leave it out for all rows at once",
            ));
        }
        let share = |key, value| in_range(key, Some(value), 0.0, Range::From0Below1);
        if self.patience == Some(0) {
            return Err(setting(
                "patience",
                0,
                "give at least one epoch, or leave it out to train to the last",
            ));
        }
        if self.patience.is_some() && self.validation_fraction == 0.0 {
            return Err(setting(
                "patience",
                self.patience.unwrap_or_default(),
                "it needs a train.validation_fraction above 0",
            ));
        }
        Ok(FitSettings {
            schedule: self.schedule,
            dropout: share("dropout", self.dropout)?,
            validation_fraction: share("validation_fraction", self.validation_fraction)?,
            patience: self.patience,
            balance_classes: self.balance_classes,
            precision: self.precision,
            optimizer: self.check_optimizer()?,
            epochs: self.epochs,
            batch_size: self.batch_size,
            members: self.members,
            log_every: self.log_every.unwrap_or((self.epochs / 10).max(1)),
            seed,
        })
    }

    /// The settings with every default filled in, so that they read in full.
    #[must_use]
    pub fn resolved(&self, checked: &FitSettings) -> Self {
        let mut full = Self {
            log_every: Some(checked.log_every),
            ..self.clone()
        };
        match checked.optimizer {
            Optimizer::Sgd {
                learning_rate,
                momentum,
                dampening,
                nesterov,
                weight_decay,
            } => {
                full.learning_rate = Some(learning_rate);
                full.momentum = Some(momentum);
                full.dampening = Some(dampening);
                full.nesterov = Some(nesterov);
                full.weight_decay = Some(weight_decay);
            }
            Optimizer::Adam {
                learning_rate,
                betas: (beta1, beta2),
                eps,
                weight_decay,
                ..
            } => {
                full.learning_rate = Some(learning_rate);
                full.beta1 = Some(beta1);
                full.beta2 = Some(beta2);
                full.eps = Some(eps);
                full.weight_decay = Some(weight_decay);
            }
            Optimizer::RmsProp {
                learning_rate,
                alpha,
                eps,
                momentum,
                weight_decay,
            } => {
                full.learning_rate = Some(learning_rate);
                full.alpha = Some(alpha);
                full.eps = Some(eps);
                full.momentum = Some(momentum);
                full.weight_decay = Some(weight_decay);
            }
        }
        full
    }

    fn check_optimizer(&self) -> Result<Optimizer, Error> {
        let rate = |default| {
            in_range(
                "learning_rate",
                self.learning_rate,
                default,
                Range::Positive,
            )
        };
        let decay = |default| in_range("weight_decay", self.weight_decay, default, Range::AtLeast0);
        let momentum = || in_range("momentum", self.momentum, 0.0, Range::AtLeast0);
        let eps = || in_range("eps", self.eps, 1e-8, Range::Positive);
        match self.optimizer {
            Name::Sgd => {
                self.refuse("beta1", self.beta1, "adam or adamw")?;
                self.refuse("beta2", self.beta2, "adam or adamw")?;
                self.refuse("alpha", self.alpha, "rmsprop")?;
                self.refuse("eps", self.eps, "adam, adamw or rmsprop")?;
                let momentum = momentum()?;
                let dampening = in_range("dampening", self.dampening, 0.0, Range::AtLeast0)?;
                let nesterov = self.nesterov.unwrap_or(false);
                if nesterov && (momentum == 0.0 || dampening != 0.0) {
                    return Err(setting(
                        "nesterov",
                        true,
                        "Nesterov's momentum needs a momentum above 0 and no dampening",
                    ));
                }
                Ok(Optimizer::Sgd {
                    learning_rate: rate(1e-3)?,
                    momentum,
                    dampening,
                    nesterov,
                    weight_decay: decay(0.0)?,
                })
            }
            name @ (Name::Adam | Name::AdamW) => {
                self.refuse("momentum", self.momentum, "sgd or rmsprop")?;
                self.refuse("dampening", self.dampening, "sgd")?;
                self.refuse("nesterov", self.nesterov, "sgd")?;
                self.refuse("alpha", self.alpha, "rmsprop")?;
                let decoupled = name == Name::AdamW;
                Ok(Optimizer::Adam {
                    learning_rate: rate(1e-3)?,
                    betas: (
                        in_range("beta1", self.beta1, 0.9, Range::From0Below1)?,
                        in_range("beta2", self.beta2, 0.999, Range::From0Below1)?,
                    ),
                    eps: eps()?,
                    weight_decay: decay(if decoupled { 1e-2 } else { 0.0 })?,
                    decoupled,
                })
            }
            Name::RmsProp => {
                self.refuse("dampening", self.dampening, "sgd")?;
                self.refuse("nesterov", self.nesterov, "sgd")?;
                self.refuse("beta1", self.beta1, "adam or adamw")?;
                self.refuse("beta2", self.beta2, "adam or adamw")?;
                Ok(Optimizer::RmsProp {
                    learning_rate: rate(1e-2)?,
                    alpha: in_range("alpha", self.alpha, 0.99, Range::From0Below1)?,
                    eps: eps()?,
                    momentum: momentum()?,
                    weight_decay: decay(0.0)?,
                })
            }
        }
    }

    fn refuse<T>(
        &self,
        key: &'static str,
        value: Option<T>,
        having: &'static str,
    ) -> Result<(), Error> {
        match value {
            None => Ok(()),
            Some(_) => Err(Error::NotOfOptimizer {
                key,
                optimizer: self.optimizer.as_str(),
                having,
            }),
        }
    }
}

#[derive(Clone, Copy)]
enum Range {
    Positive,
    AtLeast0,
    From0Below1,
}

fn in_range(
    key: &'static str,
    value: Option<f64>,
    default: f64,
    range: Range,
) -> Result<f64, Error> {
    let value = value.unwrap_or(default);
    let (inside, allowed) = match range {
        Range::Positive => (value > 0.0, "it must be a finite number above 0"),
        Range::AtLeast0 => (value >= 0.0, "it must be a finite number of at least 0"),
        Range::From0Below1 => (
            (0.0..1.0).contains(&value),
            "it must be at least 0 and below 1",
        ),
    };
    if inside && value.is_finite() {
        Ok(value)
    } else {
        Err(setting(key, number_text(value), allowed))
    }
}

fn setting(key: &'static str, value: impl ToString, allowed: &'static str) -> Error {
    Error::Setting {
        key,
        value: value.to_string(),
        allowed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_pytorchs() {
        let optimizer = |name| {
            let raw = RawFitSettings {
                optimizer: name,
                ..RawFitSettings::default()
            };
            raw.check(0).unwrap().optimizer
        };
        assert_eq!(
            optimizer(Name::AdamW),
            Optimizer::Adam {
                learning_rate: 1e-3,
                betas: (0.9, 0.999),
                eps: 1e-8,
                weight_decay: 1e-2,
                decoupled: true
            }
        );
        assert_eq!(
            optimizer(Name::RmsProp),
            Optimizer::RmsProp {
                learning_rate: 1e-2,
                alpha: 0.99,
                eps: 1e-8,
                momentum: 0.0,
                weight_decay: 0.0
            }
        );
    }

    #[test]
    fn what_is_resolved_checks_to_the_same() {
        for optimizer in [Name::Sgd, Name::Adam, Name::AdamW, Name::RmsProp] {
            let raw = RawFitSettings {
                optimizer,
                epochs: 37,
                ..RawFitSettings::default()
            };
            let checked = raw.check(3).unwrap();
            assert_eq!(raw.resolved(&checked).check(3).unwrap(), checked);
        }
    }

    #[test]
    fn refuses_what_cannot_train() {
        for rate in [0.0, -0.1, f64::NAN, f64::INFINITY] {
            let raw = RawFitSettings {
                learning_rate: Some(rate),
                ..RawFitSettings::default()
            };
            assert!(raw.check(0).is_err(), "{rate}");
        }
        let raw = RawFitSettings {
            momentum: Some(0.9),
            ..RawFitSettings::default()
        };
        assert!(matches!(
            raw.check(0),
            Err(Error::NotOfOptimizer {
                key: "momentum",
                ..
            })
        ));
    }
}
