//! Evidence: is an influence real, and how large may it be?
//!
//! Statistics of fitted members; fitting them is others' work. The tests and what they assume are
//! in `docs/evidence.md` of the repository.
//!
//! - [`unit`](mod@unit): what is tested as one
//! - [`regression`], [`misfit`]: models of a condition given the others, and whether a line will do
//! - [`sampler`]: draws from them, [`check`]: whether they can be told from the real values
//! - [`gate`]: whether there is anything to find
//! - [`randomization`]: the holdout randomisation test
//! - [`scores`]: the conditional randomisation test by residuals
//! - [`effect`]: the partially linear effect with its interval
//! - [`chance`]: tails, ranks, Stouffer's sum, Holm's adjustment
//! - [`result`]: the answer as plain data

pub mod chance;
pub mod check;
pub mod effect;
pub mod gate;
pub mod misfit;
pub mod randomization;
pub mod regression;
pub mod result;
pub mod sampler;
pub mod scores;
pub mod unit;

pub use effect::Effect;
pub use randomization::Holdout;
pub use result::{ConditionEvidence, Contrast, Evidence, Gate, Tests, Verdict};
pub use sampler::Sampler;
pub use unit::{Shape, Unit, units};
