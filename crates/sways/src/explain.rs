//! Any method, on a fitted model and some of a table's rows.

use sways_explain::{Influence, Method, Reduction, method::Scored};
use sways_model::{Mlp, MlpOps};

use crate::{
    backend::Work,
    dataset::RowsOf,
    ensemble::Model,
    error::Error,
    methods::{Measure, MethodPlan, ProfileEntry, Rows},
};

/// Explains a model; every [`Method`] does.
pub trait Explain: Method {
    /// What the method says of each condition, over these rows. Where something must stand for an
    /// unknown condition, it is the mean of the training rows.
    ///
    /// # Errors
    /// Where the method does not apply to the model or its settings cannot be, or the rows are
    /// another table's.
    fn explain(&self, model: &Model, rows: RowsOf<'_>) -> Result<Explained, Error> {
        let mut plan = MethodPlan::by(self.clone());
        plan.baseline = Self::ABOUT.usual_baseline().unwrap_or_default();
        model.expect_inputs(rows.data)?;
        let groups = rows.data.design.groups();
        self.check(model.weights.architecture().hidden())?;
        self.check_conditions(groups)?;
        model.backend.run(Explaining {
            model,
            rows: &rows,
            plan: &plan,
        })
    }
}

impl<M: Method> Explain for M {}

struct Explaining<'a> {
    model: &'a Model,
    rows: &'a RowsOf<'a>,
    plan: &'a MethodPlan,
}

impl Work for Explaining<'_> {
    type Output = Result<Explained, Error>;

    fn on<B: MlpOps>(self, device: &B::Device) -> Self::Output {
        let mlp = Mlp::<B>::new(&self.model.weights, device);
        let data = self.rows.data;
        let (inputs, labels) = (self.rows.inputs(), self.rows.labels());
        let weights = data.weights_of(&self.rows.places);
        let known = data.train().inputs();
        let rows = Rows {
            encoding: &data.encoding,
            inputs: &inputs,
            known: &known,
            known_as: "training rows",
            training_mean: None,
            scored: Some(Scored {
                inputs: &inputs,
                labels: &labels,
                weights: weights.as_deref(),
                called: self.rows.called,
            }),
            seed: 0,
        };
        let mut attributions = Vec::new();
        let measured = Measure::new(&mlp, rows).measure(self.plan, None, &mut |_, values| {
            attributions.extend_from_slice(values);
            Ok(())
        })?;
        let failed = measured.influences.iter().find(|it| it.labels.is_empty());
        if let Some(error) = failed.and_then(|it| it.error.clone()) {
            return Err(Error::NothingMeasured(error));
        }
        Ok(Explained {
            influences: measured.influences,
            profiles: measured.profiles,
            attributions,
        })
    }
}

/// What a method says.
#[derive(Clone, Debug)]
pub struct Explained {
    /// A number a condition, for each way in which the rows' numbers become one.
    pub influences: Vec<Influence>,
    /// Of methods along a condition's values: the curves.
    pub profiles: Vec<ProfileEntry>,
    /// Of methods that explain row by row: `[rows, conditions]`.
    pub attributions: Vec<f64>,
}

/// What a method says of one condition.
#[derive(Clone, Debug, PartialEq)]
pub struct OfCondition {
    /// The condition.
    pub name: String,
    /// The ensemble's number.
    pub value: f64,
    /// The standard deviation of the members' own numbers; 0 of a single member.
    pub spread: f64,
}

impl Explained {
    /// The mean size of the rows' attributions; of methods that give one number a condition, that.
    pub fn mean_abs(&self) -> Vec<OfCondition> {
        self.reduced(Reduction::MeanAbs)
    }

    /// The mean of the rows' attributions, signs and all; of methods that give one number a
    /// condition, that.
    pub fn mean(&self) -> Vec<OfCondition> {
        self.reduced(Reduction::Mean)
    }

    fn reduced(&self, reduction: Reduction) -> Vec<OfCondition> {
        let wanted = self.influences.iter().find(|it| it.reduction == reduction);
        let Some(influence) = wanted.or(self.influences.first()) else {
            return Vec::new();
        };
        let labels = influence.labels.iter().enumerate();
        let of = |(place, name): (usize, &String)| {
            let members = influence.members.iter().map(|of| of[place]);
            OfCondition {
                name: name.clone(),
                value: influence.values[place],
                spread: deviation(&members.collect::<Vec<f64>>()),
            }
        };
        labels.map(of).collect()
    }
}

/// The standard deviation; 0 of a single value.
pub(crate) fn deviation(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (squares / (n - 1.0)).sqrt()
}
