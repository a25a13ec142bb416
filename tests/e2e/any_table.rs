//! Tables that nobody chose: whatever is in them, one command ends with an answer, or with a reason
//! that lies in the table.

use std::fmt::Write as _;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::support::Sandbox;

/// Tables of each test: every one is a whole run with evidence.
const TABLES: u64 = 20;

/// What a column holds.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Gaussian,
    LongTail,
    Count,
    Constant,
    /// A value in one row, another in all others.
    SingleRow,
    MostlyMissing,
    /// Missing where the first column is large.
    MissingTogether,
    Boolean,
    Category,
    /// Some levels, and some of one row each.
    RareLevels,
    ManyLevels,
    Date,
    /// Another column, or nearly.
    Copy,
    NearCopy,
    Square,
    /// The outcome itself, but for a few rows.
    Leak,
    /// Huge and tiny numbers.
    Extreme,
}

const KINDS: [Kind; 17] = [
    Kind::Gaussian,
    Kind::LongTail,
    Kind::Count,
    Kind::Constant,
    Kind::SingleRow,
    Kind::MostlyMissing,
    Kind::MissingTogether,
    Kind::Boolean,
    Kind::Category,
    Kind::RareLevels,
    Kind::ManyLevels,
    Kind::Date,
    Kind::Copy,
    Kind::NearCopy,
    Kind::Square,
    Kind::Leak,
    Kind::Extreme,
];

fn normal(rng: &mut ChaCha8Rng) -> f64 {
    let radius = (-2.0 * (1.0 - rng.random::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * rng.random::<f64>()).cos()
}

/// One column's cells. `first` is a number of each row, `labels` are the outcome.
fn cells(kind: Kind, first: &[f64], labels: &[bool], rng: &mut ChaCha8Rng) -> Vec<String> {
    let rows = first.len();
    let lucky = rng.random_range(0..rows);
    (0..rows)
        .map(|row| match kind {
            Kind::Gaussian => format!("{:.4}", normal(rng)),
            Kind::LongTail => format!("{:.4}", (3.0 * normal(rng)).exp()),
            Kind::Count => format!("{}", (rng.random::<f64>() * 3.0).powi(3) as u32 / 4),
            Kind::Constant => "7".to_owned(),
            Kind::SingleRow => if row == lucky { "1" } else { "0" }.to_owned(),
            Kind::MostlyMissing if rng.random::<f64>() < 0.93 => String::new(),
            Kind::MissingTogether if first[row] > 0.5 => "NA".to_owned(),
            Kind::MostlyMissing | Kind::MissingTogether => format!("{:.3}", normal(rng)),
            Kind::Boolean => ["yes", "no"][rng.random_range(0..2)].to_owned(),
            Kind::Category => ["red", "green", "blue"][rng.random_range(0..3)].to_owned(),
            Kind::RareLevels if rng.random::<f64>() < 0.05 => format!("only{row}"),
            Kind::RareLevels => ["a", "b"][rng.random_range(0..2)].to_owned(),
            Kind::ManyLevels => format!("place {}", rng.random_range(0..rows / 3)),
            Kind::Date => format!(
                "2024-{:02}-{:02}",
                rng.random_range(1..13),
                rng.random_range(1..28)
            ),
            Kind::Copy => format!("{}", first[row]),
            Kind::NearCopy => format!("{}", first[row] + 1e-3 * normal(rng)),
            Kind::Square => format!("{}", first[row] * first[row]),
            Kind::Leak => u8::from(labels[row] ^ (rng.random::<f64>() < 0.02)).to_string(),
            Kind::Extreme => format!("{:e}", normal(rng) * 10_f64.powi(rng.random_range(-30..30))),
        })
        .collect()
}

/// A table of 20 to 400 rows and 1 to 40 conditions.
fn table(seed: u64) -> (String, Vec<Kind>) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let rows = 20 + (380.0 * rng.random::<f64>().powi(2)) as usize;
    let conditions = 1 + (40.0 * rng.random::<f64>().powi(3)) as usize;
    let share = [0.5, 0.3, 0.1, 0.03][rng.random_range(0..4)];
    let first: Vec<f64> = (0..rows).map(|_| normal(&mut rng)).collect();
    let labels: Vec<bool> = first
        .iter()
        .map(|x| rng.random::<f64>() < (share * (1.0 + 0.8 * x)).clamp(0.0, 1.0))
        .collect();
    let kinds: Vec<Kind> = (0..conditions)
        .map(|_| KINDS[rng.random_range(0..KINDS.len())])
        .collect();
    let columns: Vec<Vec<String>> = kinds
        .iter()
        .map(|kind| cells(*kind, &first, &labels, &mut rng))
        .collect();
    let mut text = "y".to_owned();
    for place in 0..conditions {
        let _ = write!(text, ",c{place}");
    }
    for row in 0..rows {
        let _ = write!(text, "\n{}", u8::from(labels[row]));
        for column in &columns {
            let _ = write!(text, ",{}", column[row]);
        }
    }
    (text + "\n", kinds)
}

/// What a table may be refused for.
const REASONS: [&str; 3] = [
    // One outcome only, or nearly.
    "in every row",
    "too few to be among both the training and the test rows",
    // Nothing but constants and identifiers.
    "no column is left",
];

fn ends_well(seeds: std::ops::Range<u64>) {
    let mut ended = 0;
    for seed in seeds.clone() {
        let (text, kinds) = table(seed);
        let sandbox = Sandbox::new();
        sandbox.write("t.csv", &text);
        let output = sandbox.sways(&["influence", "t.csv", "--outcome", "y"]);
        let message = String::from_utf8_lossy(&output.stderr);
        let found = sandbox.path().join("runs/t/evidence.json").exists();
        match output.status.code() {
            Some(0) => assert!(found, "seed {seed}, {kinds:?}: no evidence.json"),
            Some(2) => assert!(
                REASONS.iter().any(|reason| message.contains(reason)),
                "seed {seed}, {kinds:?}: {message}"
            ),
            code => panic!("seed {seed}, {kinds:?}: {code:?}: {message}"),
        }
        ended += u64::from(found);
    }
    // The tables are not all refused.
    assert!(2 * ended > seeds.end - seeds.start, "{ended} ended well");
}

#[test]
fn whatever_is_in_a_table_ends_with_an_answer() {
    ends_well(0..TABLES);
}

#[test]
fn and_so_do_others() {
    ends_well(1000..1000 + TABLES);
}
