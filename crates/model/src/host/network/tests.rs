//! Every way through a network is its definition: unit by unit, in double precision.

use proptest::prelude::*;

use super::*;
use crate::architecture::Architecture;

/// Changes of some inputs, and what they start from.
#[derive(Clone, Debug)]
struct Case {
    weights: Weights,
    row: Vec<f32>,
    /// How many inputs each group has.
    groups: Vec<usize>,
    /// `[inputs, rows]`.
    changes: Vec<f32>,
    rows: usize,
}

impl Case {
    fn groups(&self) -> Vec<Range<usize>> {
        let ends = self.groups.iter().scan(0, |end, width| {
            *end += width;
            Some(*end - width..*end)
        });
        ends.collect()
    }

    /// The row with what a row of the changes does to some inputs.
    fn changed(&self, inputs: Range<usize>, row: usize) -> Vec<f64> {
        let changed = |(input, &value): (usize, &f32)| {
            let change = self.changes[input * self.rows + row];
            f64::from(value)
                + if inputs.contains(&input) {
                    f64::from(change)
                } else {
                    0.0
                }
        };
        self.row.iter().enumerate().map(changed).collect()
    }

    fn slow(&self, mut values: Vec<f64>) -> f64 {
        let architecture = self.weights.architecture();
        let parameters = self.weights.member(0);
        let layers = architecture.layers();
        for (index, layer) in layers.iter().enumerate() {
            let unit = |unit: usize| {
                let weight = |input: usize| {
                    f64::from(parameters[layer.weight.start + input * layer.outputs + unit])
                };
                let products = values
                    .iter()
                    .enumerate()
                    .map(|(input, it)| weight(input) * it);
                let z = products.sum::<f64>() + f64::from(parameters[layer.bias.start + unit]);
                if index + 1 < layers.len() {
                    architecture.activation().value(z)
                } else {
                    z
                }
            };
            values = (0..layer.outputs).map(unit).collect();
        }
        values[0]
    }

    fn check(&self, what: &str, inputs: Range<usize>, logits: &[f32]) -> Result<(), TestCaseError> {
        for (row, &got) in logits.iter().enumerate() {
            let want = self.slow(self.changed(inputs.clone(), row));
            let apart = (f64::from(got) - want).abs();
            prop_assert!(
                apart < 2e-5 * (1.0 + want.abs()),
                "{what} {row}: {got} is not {want}"
            );
        }
        Ok(())
    }
}

fn any_case() -> impl Strategy<Value = Case> {
    let widths = prop::sample::select(vec![1_usize, 3, 10, 16, 17, 33, 64, 70, 130]);
    let activation = prop::sample::select(vec![
        Activation::Relu,
        Activation::Relu,
        Activation::Relu,
        Activation::Tanh,
        Activation::Sigmoid,
        Activation::Gelu,
        Activation::Silu,
    ]);
    let rows = prop::sample::select(vec![1_usize, 2, 3, 5, 10, 16, 17, 40, 130]);
    (
        prop::collection::vec(widths, 0..4),
        activation,
        prop::collection::vec(1_usize..4, 1..4),
        rows,
        any::<u64>(),
        prop::sample::select(vec![0.01_f32, 1.0, 20.0]),
        prop::bool::ANY,
        0_u8..4,
    )
        .prop_map(
            |(hidden, activation, groups, rows, seed, size, biased, kind)| {
                let inputs = groups.iter().sum();
                let architecture = Architecture::new(inputs, hidden, activation).unwrap();
                let start = Weights::random(architecture.clone(), 1, seed).unwrap();
                let mut values: Vec<f32> = start.values().iter().map(|it| 1.5 * it).collect();
                let mut row: Vec<f32> = (0..inputs)
                    .map(|it| (it as f32 * 1.7 + 0.3).sin())
                    .collect();
                if !biased {
                    // Every unit of the first layer is 0 at the row.
                    values[architecture.layers()[0].bias.clone()].fill(0.0);
                    row.fill(0.0);
                }
                let change = |at: usize| {
                    let it = size * ((at as f32 + (seed % 97) as f32) * 2.3).sin();
                    match kind {
                        0 => it,
                        // Equal ones, and none.
                        1 => (it * 2.0 / size).trunc() * size,
                        2 => it.abs(),
                        _ => -it.abs(),
                    }
                };
                Case {
                    weights: Weights::new(architecture, values),
                    changes: (0..inputs * rows).map(change).collect(),
                    row,
                    groups,
                    rows,
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn is_its_definition(case in any_case()) {
        let network = HostNetwork::new(&case.weights, 0);
        let (mut scratch, groups) = (NetworkScratch::default(), case.groups());
        let rows = case.rows;
        // Twice: what is left in the scratch must not matter.
        for _ in 0..2 {
            let mut around = vec![0.0; groups.len() * rows];
            network.around(&case.row, &groups, &case.changes, &mut scratch, &mut around);
            for (group, logits) in groups.iter().zip(around.chunks_exact(rows)) {
                case.check("around", group.clone(), logits)?;
            }
            let mut base = vec![0.0; network.width()];
            network.first_layer(&case.row, &mut base);
            for inputs in groups.iter().cloned().chain(std::iter::once(0..case.row.len())) {
                let batch = AffineBatch {
                    base: &base,
                    directions: network.directions(inputs.clone()),
                    coefficients: &case.changes[inputs.start * rows..inputs.end * rows],
                };
                let mut logits = vec![0.0; rows];
                network.affine_batch(batch, &mut scratch, &mut logits);
                case.check("batch", inputs, &logits)?;
            }
            let mut z = Vec::new();
            for row in 0..rows {
                let row: Vec<f32> = case.changed(0..case.row.len(), row).iter().map(|&it| it as f32).collect();
                let mut of_row = vec![0.0; network.width()];
                network.first_layer(&row, &mut of_row);
                z.extend(of_row);
            }
            let mut logits = vec![0.0; rows];
            network.logits(&mut z, &mut scratch, &mut logits);
            case.check("logits", 0..case.row.len(), &logits)?;
        }
    }

    #[test]
    fn moves_lead_from_one_row_to_another(case in any_case()) {
        let network = HostNetwork::new(&case.weights, 0);
        let to: Vec<f32> = case.changed(0..case.row.len(), 0).iter().map(|&it| it as f32).collect();
        let width = network.width();
        let groups = case.groups();
        let mut moves = vec![0.0; groups.len() * width];
        network.moves(&mut groups.into_iter(), [&case.row, &to], &mut moves);
        let (mut from, mut there) = (vec![0.0; width], vec![0.0; width]);
        network.first_layer(&case.row, &mut from);
        network.first_layer(&to, &mut there);
        for moves in moves.chunks_exact(width) {
            add_scaled(&mut from, 1.0, moves);
        }
        for (got, want) in from.iter().zip(&there) {
            prop_assert!((got - want).abs() < 1e-5 * (1.0 + want.abs()));
        }
    }
}
