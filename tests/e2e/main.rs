//! End-to-end tests: whole experiments, from a configuration to the files a run leaves.
//!
//! Tests of what must hold on every backend are functions of a backend, and
//! [`on_backends!`] makes one test of each and every backend that is built.

#![recursion_limit = "256"]
// This whole crate is tests.
#![allow(
    clippy::unwrap_used,
    clippy::too_many_lines,
    clippy::format_push_string
)]

mod advice;
mod any_table;
mod bad_input;
mod ensemble;
mod evidence;
mod explain;
mod faults;
mod influence;
#[cfg(feature = "ndarray")]
mod language;
mod native;
mod operations;
mod parity;
mod report;
mod reproducible;
mod runs;
mod snapshots;
mod support;

/// Makes `backend::test` of each function, for every backend that is built. A function takes the
/// [`Backend`](sways::backend::Backend), and as type parameter burn's where it has one.
macro_rules! on_backends {
    ($($test:ident),+ $(,)?) => {
        crate::on_backends! { @module "ndarray", ndarray, Ndarray, $($test),+ }
        crate::on_backends! { @module "flex", flex, Flex, $($test),+ }
        crate::on_backends! { @module "tch", tch, Tch, $($test),+ }
        crate::on_backends! { @module "cuda", cuda, Cuda, $($test),+ }
    };
    (@module $feature:literal, $module:ident, $backend:ident, $($test:ident),+) => {
        #[cfg(feature = $feature)]
        mod $module {
            $(
                #[test]
                fn $test() {
                    super::$test(sways::backend::Backend::$backend);
                }
            )+
        }
    };
}
use on_backends;
