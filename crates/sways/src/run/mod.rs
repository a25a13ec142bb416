//! What a run leaves, and how it is read again.
//!
//! - [`folder`]: a run's folder, whole or not at all; `exchange`: two folders change places; `naming`: what
//!   it is called
//! - [`files`]: its files' names, and how one is written
//! - [`influence_file`]: `influence.json`; [`local_files`]: attributions, row by row
//! - [`checkpoint`]: where a run stands, beside the runs, so that it can go on; `checkpoint_file`: its
//!   bytes
//! - [`saved`]: a run's results, read again; [`frames`]: as tables

pub mod checkpoint;
mod checkpoint_file;
mod exchange;
pub mod files;
pub mod folder;
pub mod frames;
pub mod influence_file;
pub mod local_files;
mod naming;
pub mod saved;

pub use checkpoint::Checkpoints;
pub use folder::RunFolder;
pub use influence_file::InfluenceFile;
pub use local_files::LocalFiles;
pub use naming::free_name;
pub use saved::SavedRun;
