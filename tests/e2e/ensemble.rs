//! Training several members at once is training each alone.

use std::fs;

use itertools::Itertools as _;
use serde_json::Map;
use sways::backend::Backend;
use sways_model::{Weights, file::to_bytes};

use crate::{
    on_backends,
    support::{Sandbox, distance, run},
};

fn config(members: usize, init: &str, batch_size: usize) -> String {
    format!(
        "[data]\ngenerator = \"numpy-legacy\"\nrows = 97\nconditions = 4\nlabels = \"randint\"\n\
         [model]\nhidden = [7, 5]\nactivation = \"tanh\"\n{init}\n\
         [train]\nlearning_rate = 0.01\nepochs = 60\nmembers = {members}\nbatch_size = {batch_size}\n\
         [[explain]]\nmethod = \"gradient\"\n"
    )
}

fn members_train_alike_together_and_alone(backend: Backend) {
    let sandbox = Sandbox::new();
    for batch_size in [97, 20] {
        let (study, together) = run(&config(3, "", batch_size), sandbox.path(), backend);
        for member in 0..3 {
            let start = Weights::new(
                study.start.architecture().clone(),
                study.start.member(member).to_vec(),
            );
            fs::write(
                sandbox.path().join("start.safetensors"),
                to_bytes(&start, &Map::new()).unwrap(),
            )
            .unwrap();
            let init = "init = \"start.safetensors\"";
            let (_, alone) = run(&config(1, init, batch_size), sandbox.path(), backend);
            let off = distance(together.weights.member(member), alone.weights.values());
            assert!(off < 1e-6, "weights of member {member} are off by {off:e}");
            for (epoch, at) in together.losses.iter().enumerate() {
                let off = (at.members[member] - alone.losses[epoch].members[0]).abs();
                assert!(off < 1e-6, "loss of member {member} is off by {off:e}");
            }
            for (ours, theirs) in together.influences.iter().zip_eq(&alone.influences) {
                for (a, b) in ours.members[member].iter().zip_eq(&theirs.values) {
                    assert!((a - b).abs() < 1e-6, "{}: {a} is not {b}", ours.id);
                }
            }
        }
        assert_ne!(together.weights.member(0), together.weights.member(1));
    }
}

fn prediction_is_the_members_mean(backend: Backend) {
    let sandbox = Sandbox::new();
    let (study, results) = run(&config(3, "", 97), sandbox.path(), backend);
    let mut mean = vec![0.0; study.data.design.rows()];
    for member in 0..3 {
        let weights = Weights::new(
            results.weights.architecture().clone(),
            results.weights.member(member).to_vec(),
        );
        let bytes = to_bytes(&weights, &Map::new()).unwrap();
        sandbox.write("member.safetensors", bytes);
        let config = config(1, "init = \"member.safetensors\"", 97).replace("= 60", "= 0");
        let (_, alone) = run(&config, sandbox.path(), backend);
        assert!(alone.losses.is_empty());
        for (sum, p) in mean.iter_mut().zip_eq(&alone.probabilities) {
            *sum += p / 3.0;
        }
    }
    for (ours, mean) in results.probabilities.iter().zip_eq(&mean) {
        assert!((ours - mean).abs() < 1e-6);
    }
}

on_backends!(
    members_train_alike_together_and_alone,
    prediction_is_the_members_mean
);
