//! Functions of a row.

use std::{
    hash::{Hash, Hasher},
    sync::OnceLock,
};

use datafusion::{
    arrow::{array::ArrayRef, datatypes::DataType},
    error::Result as EngineResult,
    logical_expr::{
        ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
    },
};

use super::{
    alone,
    explain::Explains,
    key::Keys,
    measure::Measures,
    of_rows::{OfRows, batch},
    predict::Predicts,
    recipe::{Recipe, Task},
};
use crate::error::{Error, in_engine};

/// A function of a row, as the engine has it.
#[derive(Debug)]
pub struct Function {
    recipe: Recipe,
    name: &'static str,
    gives: DataType,
    signature: Signature,
    prepared: OnceLock<Prepared>,
}

/// What was made ready once: the columns' names and what is done with them, or why it cannot be.
struct Prepared(Result<(Vec<String>, Box<dyn OfRows>), String>);

impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Prepared")
    }
}

impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.recipe == other.recipe
    }
}

impl Eq for Function {}

impl Hash for Function {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.recipe.hash(state);
    }
}

impl Function {
    /// The function of a recipe.
    ///
    /// # Errors
    /// Where another version wrote it.
    pub fn of(recipe: Recipe) -> Result<ScalarUDF, Error> {
        let (name, gives) = recipe.shape()?;
        Ok(ScalarUDF::from(Self {
            recipe,
            name,
            gives,
            // Volatile, so that the engine leaves it where it stands: rows are numbered, and a
            // model is heavy.
            signature: Signature::variadic_any(Volatility::Volatile),
            prepared: OnceLock::new(),
        }))
    }

    /// What it is made of.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    fn prepare(&self) -> Result<(Vec<String>, Box<dyn OfRows>), Error> {
        let (columns, task) = self.recipe.parts()?;
        let function: Box<dyn OfRows> = match task {
            Task::Key { seed } => Box::new(Keys { seed }),
            Task::Predict => Box::new(Predicts {
                model: self.recipe.model()?,
            }),
            Task::Explain { block, seed } => {
                Box::new(Explains::new(self.recipe.model()?, &block, seed)?)
            }
            Task::Measure(asked) => Box::new(Measures::new(self.recipe.model()?, asked)?),
            Task::Profile(_) | Task::Sums => {
                return Err(Error::Setting(format!("{} is of all rows", self.name)));
            }
        };
        Ok((columns, function))
    }
}

impl ScalarUDFImpl for Function {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> EngineResult<DataType> {
        Ok(self.gives.clone())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> EngineResult<ColumnarValue> {
        let prepared = self
            .prepared
            .get_or_init(|| Prepared(self.prepare().map_err(|error| error.to_string())));
        let (columns, function) = prepared.0.as_ref().map_err(in_engine)?;
        let arrays: EngineResult<Vec<ArrayRef>> = args
            .args
            .into_iter()
            .map(|value| value.into_array(args.number_rows))
            .collect();
        let batch = batch(columns, arrays?)?;
        let values = alone(|| function.of(&batch)).map_err(in_engine)?;
        Ok(ColumnarValue::Array(values))
    }
}
