//! Networks to be fitted, and fitted.

use sways_data::relative;
use sways_model::{Activation, Architecture, Mlp, MlpOps, Weights};
use sways_train::{FitSettings, Metrics, RawFitSettings, Rows, fit, metrics};

use crate::{
    backend::{Backend, Work},
    dataset::RowsOf,
    error::Error,
    loaded::Loaded,
    progress::Observer,
    recipe,
};

/// Networks to be fitted to a table.
///
/// What nobody says is as `sways influence` does it for a table of that size.
#[derive(Clone, Debug)]
pub struct Ensemble {
    hidden: Vec<usize>,
    activation: Activation,
    members: Option<usize>,
    epochs: Option<usize>,
    train: Option<RawFitSettings>,
    seed: u64,
    backend: Backend,
}

impl Ensemble {
    /// Networks with these hidden layers; none make logistic regression.
    pub fn new(hidden: impl Into<Vec<usize>>) -> Self {
        Self {
            hidden: hidden.into(),
            activation: Activation::Relu,
            members: None,
            epochs: None,
            train: None,
            seed: 0,
            backend: Backend::default(),
        }
    }

    /// How many networks.
    #[must_use]
    pub fn members(mut self, members: usize) -> Self {
        self.members = Some(members);
        self
    }

    /// How many times training sees every row.
    #[must_use]
    pub fn epochs(mut self, epochs: usize) -> Self {
        self.epochs = Some(epochs);
        self
    }

    /// What stands between the layers.
    #[must_use]
    pub fn activation(mut self, activation: Activation) -> Self {
        self.activation = activation;
        self
    }

    /// Every setting of the training, in place of those for the table's size.
    #[must_use]
    pub fn train(mut self, settings: RawFitSettings) -> Self {
        self.train = Some(settings);
        self
    }

    /// Seeds the starting weights and the mini-batches.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// What computes.
    #[must_use]
    pub fn backend(mut self, backend: Backend) -> Self {
        self.backend = backend;
        self
    }

    /// Fits the networks to the table's training rows.
    ///
    /// # Errors
    /// Where a setting cannot be, the backend cannot compute here, or training diverges.
    pub fn fit(&self, data: &Loaded) -> Result<Model, Error> {
        self.fit_told(data, &mut ())
    }

    /// The same, telling an observer of each epoch.
    ///
    /// # Errors
    /// Those of [`Ensemble::fit`].
    pub fn fit_told(&self, data: &Loaded, observer: &mut dyn Observer) -> Result<Model, Error> {
        self.fit_weighted(data, None, observer)
    }

    /// The same, each row of the table weighing so much in training: `[rows]`.
    ///
    /// # Errors
    /// Those of [`Ensemble::fit`], and where there is no finite weight above 0, or one below it.
    pub fn fit_weighted(
        &self,
        data: &Loaded,
        row_weights: Option<&[f64]>,
        observer: &mut dyn Observer,
    ) -> Result<Model, Error> {
        if let Some(problem) = row_weights.and_then(|it| problem_with(it, data.design.rows())) {
            return Err(Error::Setting {
                file: "the rows' weights".to_owned(),
                message: problem,
            });
        }
        let train = self.train.clone();
        let mut settings = train.unwrap_or_else(|| recipe::training(data.split.train.len()));
        settings.members = self.members.unwrap_or(settings.members);
        settings.epochs = self.epochs.unwrap_or(settings.epochs);
        let settings = settings.check(self.seed)?;
        let inputs = data.design.inputs();
        let architecture = Architecture::new(inputs, self.hidden.clone(), self.activation)?;
        self.backend.probe()?;
        let weights = Weights::random(architecture, settings.members(), self.seed)?;
        self.backend.run(Fit {
            data,
            row_weights,
            settings,
            start: weights,
            backend: self.backend,
            observer,
        })
    }
}

/// What is wrong with rows' weights, if something is.
fn problem_with(weights: &[f64], rows: usize) -> Option<String> {
    if weights.len() != rows {
        return Some(format!("there are {} of {rows} rows", weights.len()));
    }
    let is_wrong = |weight: &&f64| !weight.is_finite() || **weight < 0.0;
    if let Some(weight) = weights.iter().find(is_wrong) {
        return Some(format!(
            "{weight} is no weight; they must be finite, and at least 0"
        ));
    }
    let none = weights.iter().all(|&weight| weight == 0.0);
    none.then(|| "all are 0: no row is left to learn from".to_owned())
}

struct Fit<'a> {
    data: &'a Loaded,
    row_weights: Option<&'a [f64]>,
    settings: FitSettings,
    start: Weights,
    backend: Backend,
    observer: &'a mut dyn Observer,
}

impl Work for Fit<'_> {
    type Output = Result<Model, Error>;

    fn on<B: MlpOps>(self, device: &B::Device) -> Self::Output {
        let train = self.data.train();
        let design = self.data.design.select(&train.places);
        let (labels, together) = (train.labels(), self.data.together_of_train());
        let mut rows = Rows::planned(&design, &labels, together.as_deref(), &self.settings);
        // Their mean is 1, so that they leave the learning rate as it is.
        if let Some(weights) = self.row_weights.or(self.data.weights.as_deref()) {
            rows = rows.times(&relative(train.places.iter().map(|&row| weights[row])));
        }
        let observer = self.observer;
        let mut observe = |progress| observer.epoch(progress);
        let fitted = fit::<B>(&self.start, &rows, &self.settings, device, &mut observe)?;
        Ok(Model {
            weights: fitted.weights,
            backend: self.backend,
        })
    }
}

/// Fitted networks.
#[derive(Clone, Debug)]
pub struct Model {
    /// The members' parameters.
    pub weights: Weights,
    /// What computes.
    pub backend: Backend,
}

impl Model {
    /// Networks whose weights come from elsewhere.
    pub fn of(weights: Weights) -> Self {
        Self {
            weights,
            backend: Backend::default(),
        }
    }

    /// The members' mean probability of the event, `[rows]`.
    ///
    /// # Errors
    /// Where the rows have another number of inputs.
    pub fn predict(&self, rows: &RowsOf<'_>) -> Result<Vec<f64>, Error> {
        self.expect_inputs(rows.data)?;
        Ok(self.backend.run(Predict {
            weights: &self.weights,
            inputs: rows.inputs(),
        }))
    }

    /// How good the predictions of some rows are.
    ///
    /// # Errors
    /// Where the rows have another number of inputs.
    pub fn score(&self, rows: &RowsOf<'_>) -> Result<Metrics, Error> {
        let weights = rows.data.weights_of(&rows.places);
        Ok(metrics(
            &self.predict(rows)?,
            &rows.labels(),
            weights.as_deref(),
        ))
    }

    /// That a table has as many inputs as the networks.
    pub(crate) fn expect_inputs(&self, data: &Loaded) -> Result<(), Error> {
        let (has, wants) = (data.design.inputs(), self.weights.architecture().inputs());
        if has == wants {
            return Ok(());
        }
        Err(Error::Setting {
            file: "the model".to_owned(),
            message: format!(
                "it has {wants} inputs, and the table's conditions became {has}; \
                 give the table that it was fitted to"
            ),
        })
    }
}

struct Predict<'a> {
    weights: &'a Weights,
    inputs: Vec<f32>,
}

impl Work for Predict<'_> {
    type Output = Vec<f64>;

    fn on<B: MlpOps>(self, device: &B::Device) -> Self::Output {
        Mlp::<B>::new(self.weights, device).predict(&self.inputs)
    }
}
