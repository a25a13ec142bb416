//! The commands, a file each.

pub mod compare;
pub mod completions;
pub mod describe;
pub mod engine;
pub mod experiment;
pub mod explain;
pub mod influence;
pub mod init;
pub mod man;
pub mod methods;
pub mod predict;
pub mod report;
pub mod schema;
pub mod table;
