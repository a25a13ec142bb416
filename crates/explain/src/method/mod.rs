//! What a method is.
//!
//! A method is a struct of its settings with one `impl` of [`Method`] in its file under
//! [`methods`](crate::methods), and one line in the registry there.
//!
//! - [`About`]: what is said of a method
//! - [`subject`]: what is explained, on which rows; [`measured`]: what came of it
//! - `rows`, `curves`, [`first_layer`]: what methods that explain row by row, along values, or by
//!   the first layer's weights have in common
//! - `words`: what numbers and their signs mean, in sentences

pub mod about;
mod curves;
pub mod first_layer;
pub mod measured;
pub(crate) mod rows;
pub mod subject;
pub(crate) mod words;

use std::fmt;

use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use sways_data::Groups;

pub use about::{About, Explains};
pub use measured::{Measured, measure};
pub use subject::{Keep, Network, OneRow, Scored, Subject};

use crate::error::Error;

/// A method: its settings, what is said of it, and how it measures.
///
/// Settings have defaults (`Default`), names (`serde`) and descriptions (`JsonSchema`); what is
/// drawn with is no setting, for it is the run's.
pub trait Method:
    Clone + fmt::Debug + Default + Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static
{
    /// What is said of it.
    const ABOUT: About;

    /// That it applies to a network with these hidden layers, and its settings are in their
    /// ranges.
    ///
    /// # Errors
    /// What is wrong and how to mend it; of a setting, with its name.
    fn check(&self, _hidden: &[usize]) -> Result<(), Error> {
        Ok(())
    }

    /// Draws with this seed from now on, where it draws.
    fn seed(&mut self, _seed: u64) {}

    /// The conditions that it is asked for by name.
    fn conditions(&self) -> Vec<&str> {
        Vec::new()
    }

    /// That it can be had of the conditions that it is asked for.
    ///
    /// # Errors
    /// Where there is no such condition, or it has not what the method needs.
    fn check_conditions(&self, groups: &Groups) -> Result<(), Error> {
        let names = self.conditions();
        names
            .iter()
            .try_for_each(|name| groups_place(groups, name).map(drop))
    }

    /// Measures. A method that explains row by row gives the rows' numbers to `keep`.
    ///
    /// # Errors
    /// Where it does not apply to the model or the rows.
    fn run(&self, on: &Subject<'_>, keep: &mut Keep<'_>) -> Result<Measured, Error>;
}

/// A condition's place by its name.
pub(crate) fn groups_place(groups: &Groups, name: &str) -> Result<usize, Error> {
    groups.position(name).ok_or_else(|| {
        let names: Vec<&str> = groups.conditions().collect();
        Error::NoSuchCondition {
            name: name.to_owned(),
            conditions: names.join(", "),
        }
    })
}

/// Any [`Method`], whose type is not known.
pub trait AnyMethod: fmt::Debug + Send + Sync {
    /// What is said of it.
    fn about(&self) -> &'static About;
    /// Its settings by their names.
    fn settings(&self) -> Map<String, Value>;
    /// As [`Method::check`].
    ///
    /// # Errors
    /// As there.
    fn check(&self, hidden: &[usize]) -> Result<(), Error>;
    /// As [`Method::seed`].
    fn seed(&mut self, seed: u64);
    /// As [`Method::check_conditions`].
    ///
    /// # Errors
    /// As there.
    fn check_conditions(&self, groups: &Groups) -> Result<(), Error>;
    /// As [`Method::run`].
    ///
    /// # Errors
    /// As there.
    fn run(&self, on: &Subject<'_>, keep: &mut Keep<'_>) -> Result<Measured, Error>;
    /// A copy.
    fn boxed(&self) -> Box<dyn AnyMethod>;
}

impl<M: Method> AnyMethod for M {
    fn about(&self) -> &'static About {
        const { &M::ABOUT }
    }

    fn settings(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(settings)) => settings,
            // A method without settings is a unit.
            _ => Map::new(),
        }
    }

    fn check(&self, hidden: &[usize]) -> Result<(), Error> {
        Method::check(self, hidden)
    }

    fn seed(&mut self, seed: u64) {
        Method::seed(self, seed);
    }

    fn check_conditions(&self, groups: &Groups) -> Result<(), Error> {
        Method::check_conditions(self, groups)
    }

    fn run(&self, on: &Subject<'_>, keep: &mut Keep<'_>) -> Result<Measured, Error> {
        Method::run(self, on, keep)
    }

    fn boxed(&self) -> Box<dyn AnyMethod> {
        Box::new(self.clone())
    }
}

impl Clone for Box<dyn AnyMethod> {
    fn clone(&self) -> Self {
        self.boxed()
    }
}
