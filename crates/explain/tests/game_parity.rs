//! The methods that change conditions, beside shap, captum and scikit-learn on the same networks
//! and rows: the fixtures of `tests/reference/attributions_game.py`.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use itertools::Itertools as _;
use serde_json::Value;
use sways_data::Groups;
use sways_explain::{
    Ablation, Ale, Attributions, Background, Grid, HostMlp, KernelShap, Lime, PartialDependence,
    Permutation, Reduction, Sampling, Shapley,
};
use sways_model::{Activation, Architecture, Output, Score, Weights};

/// What deterministic methods are held to.
const CLOSE: f64 = 1e-5;

struct Case {
    name: String,
    json: Value,
    model: HostMlp,
    groups: Groups,
    output: Output,
    rows: Vec<f32>,
    background: Background,
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(values) => values.iter().flat_map(numbers).collect(),
        value => vec![value.as_f64().unwrap()],
    }
}

fn floats(value: &Value) -> Vec<f32> {
    numbers(value).into_iter().map(|v| v as f32).collect()
}

fn cases() -> Vec<Case> {
    let fixtures = "../../tests/fixtures/attributions/game";
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(fixtures);
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    assert!(paths.len() > 4, "where are the fixtures?");
    paths.iter().map(|path| Case::read(path)).collect()
}

impl Case {
    fn read(path: &Path) -> Self {
        let json: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let sizes = |key: &str| -> Vec<usize> {
            let sizes = numbers(&json[key]);
            sizes.into_iter().map(|size| size as usize).collect()
        };
        let widths = sizes("groups").into_iter().enumerate();
        let groups = Groups::new(widths.map(|(place, width)| (format!("c{place}"), width)));
        let activation: Activation = serde_json::from_value(json["activation"].clone()).unwrap();
        let architecture = Architecture::new(groups.inputs(), sizes("hidden"), activation).unwrap();
        let weights = Weights::new(architecture, floats(&json["weights"]));
        Self {
            name: path.file_stem().unwrap().to_string_lossy().into_owned(),
            model: HostMlp::new(&weights),
            output: serde_json::from_value(json["output"].clone()).unwrap(),
            rows: floats(&json["rows"]),
            background: Background::all(&floats(&json["background"]), groups.inputs()),
            groups,
            json,
        }
    }

    fn table(&self) -> Vec<f32> {
        floats(&self.json["table"])
    }

    /// Compares attributions with each member's of a library, and their mean with the rows'.
    fn check(&self, what: &str, attributions: &Attributions) {
        let conditions = self.groups.len();
        let members = self.json[what].as_array().unwrap();
        let of_members: Vec<Vec<f64>> = members.iter().map(numbers).collect();
        for row in 0..attributions.rows() {
            for (condition, &got) in attributions.row(row).iter().enumerate() {
                let place = row * conditions + condition;
                let want = of_members.iter().map(|values| values[place]).sum::<f64>();
                self.close(what, got, want / members.len() as f64);
            }
        }
        let (_, got) = attributions.reduce(Reduction::Mean);
        for (got, want) in got.iter().zip_eq(&of_members) {
            for (condition, &got) in got.iter().enumerate() {
                let column = want.iter().skip(condition).step_by(conditions);
                let mean = column.sum::<f64>() / attributions.rows() as f64;
                self.close(what, got, mean);
            }
        }
    }

    fn close(&self, what: &str, got: f64, want: f64) {
        let name = &self.name;
        assert!(
            (got - want).abs() < CLOSE,
            "{name}, {what}: {got} is not {want}"
        );
    }
}

#[test]
fn shapley_is_that_of_shaps_exact_explainer() {
    for case in cases() {
        let method = Shapley {
            output: case.output,
            ..Shapley::default()
        };
        let got = method.attribute(&case.model, &case.rows, &case.background, &case.groups);
        case.check("shapley", &got.attributions);
        assert!(got.completeness.gap() < CLOSE);
    }
}

#[test]
fn kernel_shap_is_that_of_shaps_kernel_explainer() {
    for case in cases() {
        let method = KernelShap {
            output: case.output,
            ..KernelShap::default()
        };
        let got = method.attribute(&case.model, &case.rows, &case.background, &case.groups);
        case.check("kernel_shap", &got.attributions);
        assert!(got.completeness.gap() < CLOSE);
    }
}

#[test]
fn ablation_is_captums_over_the_background() {
    for case in cases() {
        let method = Ablation {
            output: case.output,
        };
        let got = method.attribute(&case.model, &case.rows, &case.background, &case.groups);
        case.check("ablation", &got.attributions);
    }
}

/// Within four standard errors of the regression over every perturbation.
#[test]
fn lime_tends_to_the_regression_over_all_perturbations() {
    for case in cases() {
        let method = Lime {
            output: case.output,
            ridge: 1e-3,
            ..Lime::default()
        };
        let got = method.attribute(&case.model, &case.rows, &case.background, &case.groups);
        let members = case.json["lime"].as_array().unwrap();
        let of_members: Vec<Vec<f64>> = members.iter().map(numbers).collect();
        let conditions = case.groups.len();
        for (place, error) in got.convergence.standard_errors.iter().enumerate() {
            let value = got.attributions.row(place / conditions)[place % conditions];
            let want = of_members.iter().map(|values| values[place]).sum::<f64>();
            let want = want / members.len() as f64;
            let name = &case.name;
            assert!(
                (value - want).abs() < 4.0 * error,
                "{name}: {value} ± {error}, {want}"
            );
        }
    }
}

/// captum samples too, so only statistically: 20,000 perturbations there.
#[test]
fn lime_is_captums_but_for_sampling() {
    for case in cases() {
        let Some(want) = case.json.get("captum_lime").map(numbers) else {
            continue;
        };
        let inputs = case.groups.inputs();
        let sampling = Sampling {
            tolerance: 0.0,
            max_evaluations: 50_000,
            seed: 1,
        };
        let method = Lime {
            output: case.output,
            ridge: 1e-3,
            sampling,
            ..Lime::default()
        };
        let other = Background::all(&case.background.rows()[..inputs], inputs);
        let row = &case.rows[inputs..2 * inputs];
        let got = method.attribute(&case.model, row, &other, &case.groups);
        for (got, want) in got.attributions.row(0).iter().zip_eq(want) {
            assert!(
                (got - want).abs() < 0.02,
                "{}: {got} is not {want}",
                case.name
            );
        }
    }
}

#[test]
fn partial_dependence_is_scikit_learns() {
    for case in cases() {
        let json = &case.json["partial_dependence"];
        let (table, method) = (
            case.table(),
            PartialDependence {
                output: case.output,
                individual: true,
                ..PartialDependence::default()
            },
        );
        let conditions = numbers(&json["conditions"]);
        let grids: Vec<Grid> = conditions
            .iter()
            .zip_eq(json["grids"].as_array().unwrap())
            .map(|(&condition, points)| Grid::new(&case.groups, condition as usize, floats(points)))
            .collect();
        for (place, grid) in grids.iter().enumerate() {
            let curve = method.curve(&case.model, &table, &case.groups, grid);
            for (member, got) in curve.members.iter().enumerate() {
                for (&got, want) in got.iter().zip_eq(numbers(&json["members"][member][place])) {
                    case.close("partial dependence", got, want);
                }
            }
            if place == 0 {
                let individual = curve.individual.unwrap();
                let want = numbers(&json["individual"]);
                assert_eq!(individual.len(), want.len());
                for (&got, want) in individual.iter().zip_eq(want) {
                    case.close("individual curves", got, want);
                }
            }
        }
        if let [first, second] = &grids[..] {
            let surface = method.surface(&case.model, &table, &case.groups, first, second);
            for (member, got) in surface.members.iter().enumerate() {
                for (&got, want) in got.iter().zip_eq(numbers(&json["surface"][member])) {
                    case.close("surface", got, want);
                }
            }
        }
    }
}

#[test]
fn ale_is_the_papers() {
    for case in cases() {
        for (member, want) in case.json["ale"].as_array().unwrap().iter().enumerate() {
            let condition = want["condition"].as_u64().unwrap() as usize;
            let method = Ale {
                output: case.output,
                bins: want["bins"].as_u64().unwrap() as usize,
                ..Ale::default()
            };
            let curve = method.curve(&case.model, &case.table(), &case.groups, condition);
            let curve = curve.unwrap();
            assert_eq!(curve.grids[0].points(), floats(&want["ends"]));
            for (&got, want) in curve.members[member]
                .iter()
                .zip_eq(numbers(&want["values"]))
            {
                case.close("ale", got, want);
            }
        }
    }
}

/// Means over 200 repeats of either, within 4.5 of their common standard errors.
#[test]
fn permutation_is_scikit_learns_but_for_the_shuffles() {
    for case in cases() {
        let Some(json) = case.json.get("permutation") else {
            continue;
        };
        let labels = case.json["labels"].as_array().unwrap();
        let labels: Vec<bool> = labels
            .iter()
            .map(|label| label.as_bool().unwrap())
            .collect();
        for score in [Score::LogLoss, Score::Accuracy, Score::Auc] {
            let method = Permutation {
                score,
                repeats: 200,
                seed: 0,
            };
            let got = method
                .influence(&case.model, &case.table(), &labels, None, &case.groups)
                .unwrap();
            let want = &json[score.name()];
            let errors = numbers(&want["standard_error"]);
            for (place, want) in numbers(&want["mean"]).into_iter().enumerate() {
                let error = got.standard_errors[place].hypot(errors[place]);
                let apart = (got.values[place] - want).abs();
                assert!(
                    apart <= 4.5 * error,
                    "{}, {}: {} is not {want} ± {error}",
                    case.name,
                    score.name(),
                    got.values[place]
                );
            }
        }
    }
}
