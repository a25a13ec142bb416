//! The methods there are.

use std::sync::OnceLock;

use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value};

use super::{
    ablation::Ablation, ale::Ale, expected_gradients::ExpectedGradients, garson::Garson,
    gradient::Gradient, gradient_x_input::GradientXInput,
    integrated_gradients::IntegratedGradients, kernel_shap::KernelShap, lime::Lime, olden::Olden,
    partial_dependence::PartialDependence, permutation::Permutation, sensitivity::Sensitivity,
    shapley::Shapley, smooth_grad::SmoothGrad, weight_abs_sum::WeightAbsSum,
    weight_mean::WeightMean,
};
use crate::method::{About, AnyMethod, Method};

/// The key of how many evaluations a method that draws may take.
pub const BUDGET: &str = "max_evaluations";

/// Every method, in the order in which they are listed.
pub static METHODS: [Entry; 17] = [
    Entry::of::<WeightMean>(),
    Entry::of::<WeightAbsSum>(),
    Entry::of::<Garson>(),
    Entry::of::<Olden>(),
    Entry::of::<Gradient>(),
    Entry::of::<SmoothGrad>(),
    Entry::of::<GradientXInput>(),
    Entry::of::<IntegratedGradients>(),
    Entry::of::<ExpectedGradients>(),
    Entry::of::<Sensitivity>(),
    Entry::of::<Ablation>(),
    Entry::of::<Permutation>(),
    Entry::of::<Shapley>(),
    Entry::of::<KernelShap>(),
    Entry::of::<Lime>(),
    Entry::of::<PartialDependence>(),
    Entry::of::<Ale>(),
];

/// The method of a name.
pub fn find(name: &str) -> Option<&'static Entry> {
    METHODS.iter().find(|it| it.about.name == name)
}

/// A method that can be made by its name.
#[derive(Debug)]
pub struct Entry {
    /// What is said of it.
    pub about: About,
    default: fn() -> Box<dyn AnyMethod>,
    read: fn(Value) -> Result<Box<dyn AnyMethod>, serde_json::Error>,
    schema: fn(&mut SchemaGenerator) -> Schema,
    settings: OnceLock<Vec<String>>,
}

impl Entry {
    /// A method's entry.
    pub const fn of<M: Method>() -> Self {
        Self {
            about: M::ABOUT,
            default: || Box::new(M::default()),
            read: |settings| Ok(Box::new(serde_json::from_value::<M>(settings)?)),
            schema: |generator| M::json_schema(generator),
            settings: OnceLock::new(),
        }
    }

    /// The method with its defaults.
    pub fn method(&self) -> Box<dyn AnyMethod> {
        (self.default)()
    }

    /// The method with some settings given, the others its defaults.
    ///
    /// # Errors
    /// Where a value is of the wrong type. Names that it does not have are ignored: see
    /// [`settings`](Self::settings).
    pub fn with(
        &self,
        given: &Map<String, Value>,
    ) -> Result<Box<dyn AnyMethod>, serde_json::Error> {
        let mut settings = self.method().settings();
        if given.is_empty() {
            return Ok(self.method());
        }
        for (name, value) in given {
            settings.insert(name.clone(), value.clone());
        }
        (self.read)(Value::Object(settings))
    }

    /// The JSON Schema of its settings.
    pub fn schema(&self, generator: &mut SchemaGenerator) -> Schema {
        (self.schema)(generator)
    }

    /// The names of its settings.
    pub fn settings(&self) -> &[String] {
        self.settings.get_or_init(|| {
            let schema = self.schema(&mut SchemaGenerator::default());
            let properties = schema.get("properties").and_then(Value::as_object);
            properties.map_or_else(Vec::new, |it| it.keys().cloned().collect())
        })
    }

    /// Whether it draws within a budget that can be set.
    pub fn has_budget(&self) -> bool {
        self.settings().iter().any(|key| key == BUDGET)
    }
}
