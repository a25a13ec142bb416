//! Evidence: is an influence real, and how large may it be?
//!
//! Statistics of fitted members, and the models that tell conditions and the event by the others;
//! fitting networks is others' work. The tests and what they assume are
//! in `docs/evidence.md` of the repository.
//!
//! - [`unit`](mod@unit): what is tested as one
//! - [`features`], [`ridge`], [`logistic`]: lines in the other conditions, [`trees`]: steps, and
//!   [`stack`]: several models' predictions as one
//! - [`gate`]: whether there is anything to find
//! - [`scores`]: the generalised covariance measure, a test by residuals
//! - [`projected`]: the projected covariance measure, a test by what networks found
//! - [`saddlepoint`]: the tail of a sum of few large terms
//! - [`effect`]: the partially linear effect with its interval, [`by_part`](mod@by_part) in parts of
//!   the table; [`average`]: average marginal
//!   effects, differences and ratios of levels
//! - [`p_values`]: tails, ranks, Holm's adjustment
//! - [`result`]: the answer as plain data

pub mod average;
mod bins;
pub mod by_part;
mod checked;
mod display;
pub mod effect;
pub mod features;
mod few_rows;
pub mod gate;
pub mod logistic;
pub mod p_values;
pub mod projected;
pub mod result;
pub mod ridge;
mod rows;
pub mod saddlepoint;
pub mod scores;
pub mod stack;
pub mod trees;
pub mod unit;

pub use bins::Bins;
pub use by_part::{ByPart, by_part};
pub use effect::Effect;
pub use features::Features;
pub use logistic::Logistic;
pub use result::{
    Average, BetweenQuartiles, Comparison, ConditionEvidence, Contrast, Estimated, Evidence, Gate,
    InPart, InParts, Parts, Tests, Verdict,
};
pub use ridge::Ridge;
pub use rows::{Rows, weight};
pub use unit::{FollowsFrom, Unit, units};
