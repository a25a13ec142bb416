//! What is asked of a table that an engine reads.
//!
//! - [`sample`]: rows of it, in memory
//! - [`describe`]: what is in it
//! - [`predict`], [`explain`]: a saved model, asked of all rows
//! - [`all_rows`]: what a model that was trained on a sample says of all rows
//! - [`parts`]: a folder of Parquet files

pub mod all_rows;
pub mod describe;
pub mod explain;
pub mod parts;
pub mod predict;
pub mod sample;
