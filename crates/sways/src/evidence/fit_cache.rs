//! Networks that were fitted before, so that an inquiry that was stopped goes on where it was.

use std::fmt;

/// Keeps what fits gave, by a digest of what each was given. A fit gives the same each time.
pub trait FitCache: fmt::Debug + Sync {
    /// What a fit gave: `[members, parameters]`.
    fn get(&self, _fit: u64) -> Option<Vec<f32>> {
        None
    }

    /// Takes what a fit gave.
    fn put(&self, _fit: u64, _parameters: &[f32]) {}
}

/// Nobody.
impl FitCache for () {}
