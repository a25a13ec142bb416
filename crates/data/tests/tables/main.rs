//! Tables from files: every format, every kind of malformed file, and random tables
//! all the way to a design.

mod common;
mod formats;
mod random_tables;
mod wrong_input;
