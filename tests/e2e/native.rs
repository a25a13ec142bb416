//! Where tensors lie in host memory the native code computes, for every activation and depth;
//! elsewhere tensor operations do, and say so.

use std::{cell::Cell, sync::Once};

use log::{Level, LevelFilter, Log, Metadata, Record};
use sways::backend::Backend;

use crate::{on_backends, support::run};

/// What this thread's log said.
#[derive(Clone, Copy, Debug, Default)]
struct Said {
    /// Passes through an ensemble by tensor operations.
    passes: usize,
    /// That there is no native code.
    fallbacks: usize,
}

thread_local! {
    static SAID: Cell<Said> = const { Cell::new(Said { passes: 0, fallbacks: 0 }) };
}

struct Listener;

impl Log for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("sways")
    }

    fn log(&self, record: &Record<'_>) {
        let mut said = SAID.get();
        said.passes += usize::from(record.target() == "sways_model::ops::composed");
        let is_fallback = record.args().to_string().contains("no native code");
        said.fallbacks += usize::from(record.level() == Level::Debug && is_fallback);
        SAID.set(said);
    }

    fn flush(&self) {}
}

fn said_during(work: impl FnOnce()) -> Said {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        log::set_logger(&Listener).unwrap();
        log::set_max_level(LevelFilter::Trace);
    });
    SAID.set(Said::default());
    work();
    SAID.get()
}

fn training_predicting_and_explaining_take_the_fastest_way(backend: Backend) {
    let folder = tempfile::tempdir().unwrap();
    for activation in ["relu", "tanh", "sigmoid", "gelu", "silu"] {
        for hidden in ["[]", "[6]", "[6, 5]", "[5, 4, 3]"] {
            for precision in ["f64", "f32"] {
                let config = format!(
                    r#"
                    [data]
                    generator = "numpy-legacy"
                    rows = 40
                    conditions = 3
                    labels = "randint"
                    [model]
                    hidden = {hidden}
                    activation = "{activation}"
                    [train]
                    optimizer = "adam"
                    epochs = 3
                    batch_size = 16
                    members = 2
                    precision = "{precision}"
                    [[explain]]
                    method = "integrated-gradients"
                    [[explain]]
                    method = "shapley"
                    [[explain]]
                    method = "permutation"
                    [[explain]]
                    method = "partial-dependence"
                    "#
                );
                let said = said_during(|| drop(run(&config, folder.path(), backend)));
                let what = format!("{backend:?}, {activation}, {hidden}, {precision}: {said:?}");
                if matches!(backend.name(), "ndarray" | "flex") {
                    assert_eq!((said.passes, said.fallbacks), (0, 0), "{what}");
                } else {
                    assert!(said.passes > 0 && said.fallbacks > 0, "{what}");
                }
            }
        }
    }
}

on_backends!(training_predicting_and_explaining_take_the_fastest_way);
