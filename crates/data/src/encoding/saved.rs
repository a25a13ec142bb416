//! An encoding as a model's file holds it, checked when it is read.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{EncodedCondition, Encoding, VERSION};
use crate::error::Error;

/// An encoding as it was saved, before it is known to be valid.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Saved {
    pub(super) version: u32,
    pub(super) conditions: Vec<EncodedCondition>,
}

impl TryFrom<Saved> for Encoding {
    type Error = Error;

    fn try_from(saved: Saved) -> Result<Self, Error> {
        if saved.version != VERSION {
            return Err(Error::EncodingVersion {
                found: saved.version,
                known: VERSION,
            });
        }
        let (mut names, mut columns) = (BTreeSet::new(), BTreeSet::new());
        for condition in &saved.conditions {
            let is_new_name = names.insert(&condition.condition);
            let are_new_columns = condition.columns().iter().all(|it| columns.insert(it));
            let problem = match condition.problem() {
                None if !is_new_name => Some("two conditions have this name"),
                None if !are_new_columns => Some("two conditions are of the same column"),
                problem => problem,
            };
            if let Some(problem) = problem {
                return Err(Error::InvalidEncoding {
                    condition: condition.condition.clone(),
                    problem,
                });
            }
        }
        Ok(Self {
            version: saved.version,
            conditions: saved.conditions,
        })
    }
}
