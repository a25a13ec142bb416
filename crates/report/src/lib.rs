//! What a run says: one page that needs nothing but itself, and its charts as files.
//!
//! - [`material`]: what a report is made of, a run's files alone, so that it can be made again;
//!   [`mod@write`]: makes it
//! - [`answer`]: the answer in a sentence, for the terminal too; [`evidence`]: its numbers,
//!   [`notes`]: what they mean, [`hints`]: what should be known first, [`reading`]: how the table
//!   was read, [`words`]: names and numbers as people read them
//! - [`messages`]: all of that in each language, a file a language; [`reason`]: why something could
//!   not be tested
//! - [`chart`]: what a chart is, [`svg`]: how it is written, [`plots`]: the charts, [`charts`]: those
//!   of a report, [`png`]: as pictures; [`order`] of the conditions
//! - [`pdf`]: the page on paper, by a browser
//! - [`table`]: the evidence as a table to paste and to send; [`units`]: effects of numbers in every
//!   unit, [`typical`]: what the model says at typical values
//! - [`page`]: the page; its style sheet and its program stand beside it

pub mod answer;
mod averages;
pub mod chart;
pub mod charts;
mod error;
pub mod evidence;
pub mod hints;
pub mod material;
pub mod messages;
pub mod notes;
pub mod order;
pub mod page;
pub mod pdf;
pub mod plots;
#[cfg(feature = "documents")]
pub mod png;
#[cfg(not(feature = "documents"))]
#[path = "without_documents.rs"]
pub mod png;
pub mod reading;
pub mod reason;
mod step;
pub mod svg;
pub mod table;
pub mod typical;
pub mod units;
pub mod words;
pub mod write;

pub use error::Error;
pub use write::{write, write_again};
