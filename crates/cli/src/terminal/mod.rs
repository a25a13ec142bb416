//! What a person reads in the terminal.
//!
//! - [`text`] that fits; [`screen`]: a run's story, [`influence_table`], [`evidence`], [`numbers`],
//!   [`compare`], [`describe`] with a [`summary`] of each column, [`commented`]: a configuration
//!   to be edited; [`new_rows`]: what a saved model has not seen
//! - [`progress`]: what is shown while something runs; [`interrupt`]: Ctrl-C and its like;
//!   [`output`]: how it goes out, to a closed pipe or a full disk too; [`memory`]: no more than may
//!   be taken, [`out_of_memory`] where there is none; [`timings`]: where the time went

#[cfg(feature = "ballista")]
pub mod all_rows;
pub mod commented;
pub mod compare;
pub mod describe;
pub mod evidence;
pub mod influence_table;
pub mod interrupt;
pub mod memory;
pub mod new_rows;
pub mod numbers;
pub mod out_of_memory;
pub mod output;
pub mod progress;
pub mod screen;
pub mod summary;
pub mod text;
pub mod timings;
