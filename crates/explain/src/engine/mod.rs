//! What several methods share.
//!
//! - [`slopes`]: an ensemble as the methods that differentiate see it, whatever its backend
//! - [`host_mlp`]: the ensemble on the host, evaluated from changed pre-activations on; [`game`]:
//!   what a coalition of conditions is worth there; [`predictor`]: what only says what it predicts,
//!   in its place
//! - `member`, `path`, `relu_path`, `smooth_path`: a member in double precision, and the
//!   integral of its slope along a line
//! - [`background`]: the rows that attributions are differences from
//! - [`sampling`]: how long methods draw, and how sure the mean of what they drew is
//! - `direction`: slopes of inputs as numbers of conditions

pub mod background;
pub(crate) mod direction;
pub mod game;
pub mod host_mlp;
pub(crate) mod member;
pub(crate) mod path;
pub mod predictor;
pub(crate) mod relu_path;
pub mod sampling;
pub mod slopes;
pub(crate) mod smooth_path;
