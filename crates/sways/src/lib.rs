//! Which conditions sway an event: from a table to influences, evidence and the files of a run.
//!
//! ```
//! use sways::{Dataset, Ensemble, Evidence, Explain, methods::Shapley};
//!
//! # fn main() -> Result<(), sways::Error> {
//! # let affairs = concat!(env!("CARGO_MANIFEST_DIR"), "/../../configs/data/affairs.csv");
//! let data = Dataset::read(affairs)?.event("affairs > 0")?.split(0.2, 0)?;
//! let model = Ensemble::new([128, 64]).members(8).fit(&data)?;
//! let shapley = Shapley::default().explain(&model, data.test())?;
//! for c in shapley.mean_abs() {
//!     println!("{} {:.3} ± {:.3}", c.name, c.value, c.spread);
//! }
//! println!("{}", Evidence::default().run(&data)?);
//! # Ok(())
//! # }
//! ```
//!
//! - [`dataset`]: a table with a question, [`ensemble`]: networks fitted to it, [`explain`]: any
//!   method on these; `crates/sways/examples` has more: a model of one's own, a method of one's
//!   own, another backend
//!
//! What a configuration asks for:
//!
//! - [`config`]: the configuration as it is written, [`plan`]: as it is once checked;
//!   `limits`: how large settings may be; [`memory`]: what a run needs and may take
//! - [`recipe`]: how to train where nobody says how
//! - [`backend`]: the backends this build has
//! - [`loaded`]: a table made ready for training
//! - [`study`]: loads, trains and explains, and tells an observer how far it is ([`progress`])
//! - [`methods`]: the methods by their names, and what they find
//! - [`evidence`]: whether the influences are real
//! - [`view`]: what a report shows beside the other results
//! - [`run`]: what a run leaves, whole or not at all, and how it is read again; [`comparison`]:
//!   runs side by side; [`half_written`] and [`temporary`]: nothing half written stays; [`held`]:
//!   a folder whose name another takes
//! - [`network`]: networks that others trained, as models; [`asked`]: models of any kind that only
//!   say what they predict; [`saved_model`]: a run's model, read
//!   again; [`new_rows`]: a table's rows as its inputs,
//!   [`predictions`] and an [`explanation`] of these; [`decoded`]: inputs as values again
//! - [`words`] that everything that speaks to people shares; [`language`]: what the answer is
//!   written in

#[cfg(not(any(
    feature = "ndarray",
    feature = "flex",
    feature = "tch",
    feature = "cuda"
)))]
compile_error!("sways needs a backend: turn on one of the features ndarray, flex, tch, cuda");

pub mod asked;
pub mod backend;
pub mod comparison;
pub mod config;
pub mod dataset;
pub mod decoded;
mod descriptors;
pub mod ensemble;
mod error;
pub mod evidence;
mod evidence_alone;
pub mod explain;
pub mod explanation;
pub mod half_written;
pub mod held;
pub mod language;
pub mod limits;
pub mod loaded;
pub mod memory;
pub mod methods;
pub mod network;
pub mod new_rows;
pub mod plan;
pub mod predictions;
pub mod progress;
pub mod recipe;
pub mod run;
pub mod saved_model;
pub mod study;
pub mod temporary;
pub mod view;
mod weight_decay;
pub mod words;

pub use dataset::Dataset;
pub use ensemble::{Ensemble, Model};
pub use error::{Error, STANDARD_OUTPUT};
pub use evidence::EvidenceConfig as Evidence;
pub use explain::{Explain, Explained};
pub use study::Study;
