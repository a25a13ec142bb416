//! Functions that the engine runs on rows and columns, wherever these are.
//!
//! A function is made of a [`Recipe`](recipe::Recipe): what it does, in words that travel with a
//! plan, and the model that it needs, which travels too. So no executor needs a file that another
//! has.
//!
//! - [`of_rows`]: of a row: [`key`], [`predict`], [`explain`], [`measure`]; [`scalar`], to the engine
//! - [`of_all_rows`]: of all rows: [`profile`], [`sums`]; [`aggregate`], to the engine

pub mod aggregate;
pub mod explain;
pub mod key;
pub mod measure;
pub mod of_all_rows;
pub mod of_rows;
pub mod predict;
pub mod profile;
pub mod recipe;
pub mod scalar;
pub mod sums;

use std::cell::OnceCell;

use datafusion::arrow::record_batch::RecordBatch;
use sways_data::Frame;

/// What errors call the rows of a function.
const ROWS: &str = "the table";

/// A batch as the library's tables.
fn frame(batch: &RecordBatch) -> Frame {
    Frame::new(ROWS, batch.schema(), vec![batch.clone()])
}

/// Does work on the calling thread alone: the engine has as many threads as there are cores, and
/// each of them may be in a function.
fn alone<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread_local! {
        static POOL: OnceCell<rayon::ThreadPool> = const { OnceCell::new() };
    }
    POOL.with(|pool| {
        let one = || {
            rayon::ThreadPoolBuilder::new()
                .num_threads(1)
                .use_current_thread()
        };
        if rayon::current_thread_index().is_some() {
            return work();
        }
        match pool.get() {
            Some(pool) => pool.install(work),
            None => match one().build() {
                Ok(made) => pool.get_or_init(|| made).install(work),
                Err(_) => work(),
            },
        }
    })
}
