//! Functions of all rows, in parts that are merged in any order.

use std::hash::{Hash, Hasher};

use super::{
    alone,
    of_all_rows::OfAllRows,
    profile::Profiles,
    recipe::{Recipe, Task},
    sums::Sums,
};
use crate::error::{Error, in_engine};
use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray},
        datatypes::{DataType, Field, FieldRef},
    },
    error::Result as EngineResult,
    logical_expr::{
        Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility,
        function::{AccumulatorArgs, StateFieldsArgs},
    },
    scalar::ScalarValue,
};

/// A function of all rows, as the engine has it.
#[derive(Debug)]
pub struct Aggregate {
    recipe: Recipe,
    name: &'static str,
    signature: Signature,
}

impl PartialEq for Aggregate {
    fn eq(&self, other: &Self) -> bool {
        self.recipe == other.recipe
    }
}

impl Eq for Aggregate {}

impl Hash for Aggregate {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.recipe.hash(state);
    }
}

impl Aggregate {
    /// The function of a recipe.
    ///
    /// # Errors
    /// Where another version wrote it.
    pub fn of(recipe: Recipe) -> Result<AggregateUDF, Error> {
        let (name, _) = recipe.shape()?;
        Ok(AggregateUDF::from(Self {
            recipe,
            name,
            signature: Signature::variadic_any(Volatility::Immutable),
        }))
    }

    /// What it is made of.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }
}

impl AggregateUDFImpl for Aggregate {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> EngineResult<DataType> {
        Ok(DataType::Binary)
    }

    fn accumulator(&self, _: AccumulatorArgs<'_>) -> EngineResult<Box<dyn Accumulator>> {
        let (columns, task) = self.recipe.parts().map_err(in_engine)?;
        Ok(match task {
            Task::Profile(reading) => Box::new(Accumulated(Profiles::new(columns, reading))),
            _ => Box::new(Accumulated(Sums::default())),
        })
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> EngineResult<Vec<FieldRef>> {
        let name = format!("{}[state]", args.name);
        Ok(vec![Field::new(name, DataType::Binary, true).into()])
    }
}

/// What is known so far.
#[derive(Debug)]
struct Accumulated<S>(S);

impl<S: OfAllRows> Accumulated<S> {
    fn bytes(&self) -> EngineResult<ScalarValue> {
        let bytes = serde_json::to_vec(&self.0).map_err(in_engine)?;
        Ok(ScalarValue::Binary(Some(bytes)))
    }
}

impl<S: OfAllRows> Accumulator for Accumulated<S> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> EngineResult<()> {
        alone(|| self.0.take(values)).map_err(in_engine)
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> EngineResult<()> {
        let states = states.iter().flat_map(|it| it.as_binary::<i32>().iter());
        for bytes in states.flatten() {
            self.0.merge(S::from_bytes(bytes).map_err(in_engine)?);
        }
        Ok(())
    }

    fn state(&mut self) -> EngineResult<Vec<ScalarValue>> {
        Ok(vec![self.bytes()?])
    }

    fn evaluate(&mut self) -> EngineResult<ScalarValue> {
        self.bytes()
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}

/// The bytes of a query that gives nothing else.
pub fn only_bytes(array: &dyn Array) -> Option<&[u8]> {
    let bytes = array.as_binary_opt::<i32>()?;
    (!bytes.is_empty() && bytes.is_valid(0)).then(|| bytes.value(0))
}
